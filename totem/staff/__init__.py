"""Maintenance mode without its screens: who may enter, what staff see, what they do, and what is counted."""
