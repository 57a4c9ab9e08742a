"""The voice: what the kiosk says aloud to those who do not see the screen, and who says it."""
