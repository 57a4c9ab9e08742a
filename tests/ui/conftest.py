"""Fixtures of the screens: a reference ERP, kiosks in front of it, and listeners to what is spoken."""

from support.fake_speech import listener, make_listener
from support.kiosk_fixtures import driver, erp, erp_server, make_kiosk, module_kiosk
from support.qt_addons import qt_speech

__all__ = [
    "driver",
    "erp",
    "erp_server",
    "listener",
    "make_kiosk",
    "make_listener",
    "module_kiosk",
    "qt_speech",
]
