"""What the kiosk does about its own troubles, so that nobody has to come."""
