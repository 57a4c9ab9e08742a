"""Screens of maintenance mode, in Portuguese alone, since staff read them."""
