"""Adapter of SGP."""
