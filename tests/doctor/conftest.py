"""Fixtures: a kiosk without problems, and its ERP."""

from support.healthy_kiosk import erp, examine, examine_all, healthy_machine

__all__ = ["erp", "examine", "examine_all", "healthy_machine"]
