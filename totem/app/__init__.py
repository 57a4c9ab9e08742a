"""Start-up of the kiosk, the demonstration, and the composition of maintenance mode."""
