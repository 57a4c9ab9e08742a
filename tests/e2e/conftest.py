"""A reference ERP and kiosks before it."""

from support.healthy_kiosk import healthy_machine
from support.kiosk_fixtures import erp, erp_server, make_stand, stand

__all__ = ["erp", "erp_server", "healthy_machine", "make_stand", "stand"]
