"""Fixtures of the screens: a reference ERP, kiosks in front of it, and listeners to what is spoken."""

from support.addons import qt_speech
from support.listening import listener, make_listener
from support.stands import erp, erp_server, make_stand, stand

__all__ = ["erp", "erp_server", "listener", "make_listener", "make_stand", "qt_speech", "stand"]
