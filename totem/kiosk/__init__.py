"""Assembly of the kiosk from its settings: factories, wiring, start and shutdown."""
