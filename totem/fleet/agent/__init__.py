"""Kiosk's side of the fleet: reports, commands and configurations."""
