"""Overlays of a screen, inside the one window: busy, the idle prompt, standby."""
