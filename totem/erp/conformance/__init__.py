"""Holds any ERP against the whole contract, for `totem erp check`: what a kiosk would meet there.

It asks by the kiosk's own client, and tells nothing of what it read: field names, counts and times, never a
value. What changes something is sent only where it is asked for, as a marked test record.
"""

from totem.erp.conformance.finding import SLOW_MS
from totem.erp.conformance.report import run

__all__ = ["SLOW_MS", "run"]
