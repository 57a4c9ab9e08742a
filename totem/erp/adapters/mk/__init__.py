"""Adapter of MK Solutions."""
