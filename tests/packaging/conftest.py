"""What the tests of the session share: a reference ERP that runs."""

from support.stands import erp, erp_server

__all__ = ["erp", "erp_server"]
