"""Reference ERPs for the whole folder, and a client that asks one question."""

from support.kiosk_fixtures import erp_server
from support.one_shot_client import ask, erp, erp_servers

__all__ = ["ask", "erp", "erp_server", "erp_servers"]
