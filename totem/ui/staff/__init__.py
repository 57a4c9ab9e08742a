"""Maintenance mode's screens. Staff read them, so they speak Portuguese alone, as `totem doctor` does."""
