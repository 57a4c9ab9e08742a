"""Touch and keyboard: one finger at a time, keys to every control, and nothing that leaves the kiosk."""
