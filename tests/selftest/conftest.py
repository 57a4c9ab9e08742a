"""A reference ERP to commission a kiosk against."""

from support.stands import erp, erp_server

__all__ = ["erp", "erp_server"]
