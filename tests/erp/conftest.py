"""One reference ERP a generation for the whole folder."""

from support.one_shot_client import ask, erp, erp_servers

__all__ = ["ask", "erp", "erp_servers"]
