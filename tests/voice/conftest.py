"""A reference ERP, kiosks before it, and somebody who listens to them."""

from support.fake_speech import listener, make_listener
from support.kiosk_fixtures import erp, erp_server, make_stand, stand
from support.qt_addons import qt_speech

__all__ = ["erp", "erp_server", "listener", "make_listener", "make_stand", "qt_speech", "stand"]
