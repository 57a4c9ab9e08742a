"""Fixtures of the screens: a reference ERP, kiosks in front of it, and listeners to what is spoken."""

from support.fake_speech import listener, make_listener
from support.kiosk_fixtures import erp, erp_server, make_stand, stand
from support.qt_addons import qt_speech

__all__ = ["erp", "erp_server", "listener", "make_listener", "make_stand", "qt_speech", "stand"]
