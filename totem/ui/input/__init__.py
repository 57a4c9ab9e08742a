"""Touch and keyboard input, focus, and the lockdown of the window."""
