"""Fixtures: a reference ERP for commissioning tests."""

from support.kiosk_fixtures import erp, erp_server

__all__ = ["erp", "erp_server"]
