"""Kiosks in front of the adapters' servers."""

from support.kiosk_fixtures import make_stand

__all__ = ["make_stand"]
