"""A reference ERP and kiosks before it."""

from support.healthy_kiosk import healthy_machine
from support.kiosk_fixtures import driver, erp, erp_server, make_kiosk, module_kiosk

__all__ = ["driver", "erp", "erp_server", "healthy_machine", "make_kiosk", "module_kiosk"]
