"""Controls of the house, painted by us: touch first, keyboard too, never hovered."""
