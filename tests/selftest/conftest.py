"""A reference ERP to commission a kiosk against."""

from support.kiosk_fixtures import erp, erp_server

__all__ = ["erp", "erp_server"]
