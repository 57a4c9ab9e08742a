"""Controls that the kiosk paints itself, for touch and keyboard, without hover effects."""
