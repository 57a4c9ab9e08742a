"""Monitoring of ERP and printer, the kiosk's availability, and metrics of its use."""
