"""A reference ERP and kiosks before it."""

from support.kiosk_fixtures import driver, erp, erp_server, make_kiosk

__all__ = ["driver", "erp", "erp_server", "make_kiosk"]
