"""Start-up of the kiosk, the demonstration, and the wiring of maintenance mode."""
