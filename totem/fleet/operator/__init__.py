"""Operator's side of the fleet: its folder and keys, the live view of all kiosks, commands and rollouts."""
