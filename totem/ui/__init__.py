"""Qt Widgets: one window, a module for each screen, controls and a theme."""
