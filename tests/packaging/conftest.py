"""Fixtures that the tests of the session share: a reference ERP that runs, an installed kiosk."""

from support.installed_kiosk import inside
from support.stands import erp, erp_server

__all__ = ["erp", "erp_server", "inside"]
