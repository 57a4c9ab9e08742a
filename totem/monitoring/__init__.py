"""Monitoring of ERP and printer while the kiosk runs, its availability, and the metrics for its owner."""
