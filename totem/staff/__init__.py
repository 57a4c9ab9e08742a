"""Maintenance mode without its screens: PIN, health, actions, settings, set-up, support bundle."""
