"""Kiosks in front of the adapters' servers."""

from support.kiosk_fixtures import make_kiosk

__all__ = ["make_kiosk"]
