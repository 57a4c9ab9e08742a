"""What the customer sees: one window, a screen a file, controls of our own; the only room with widgets."""
