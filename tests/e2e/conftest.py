"""A reference ERP and kiosks before it."""

from support.kiosk_fixtures import erp, erp_server, make_stand, stand

__all__ = ["erp", "erp_server", "make_stand", "stand"]
