"""Fixtures shared by the tests of packaging: a running reference ERP, an installed kiosk."""

from support.installed_kiosk import inside
from support.kiosk_fixtures import erp, erp_server

__all__ = ["erp", "erp_server", "inside"]
