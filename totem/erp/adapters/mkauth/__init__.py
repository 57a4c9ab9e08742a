"""Adapter of MK-Auth."""
