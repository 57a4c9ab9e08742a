"""What may lie over a screen, inside the one window: work that takes time, and "still there?"."""
