"""Check any ERP against the whole contract, for `totem erp check`, as a kiosk would use it.

It uses the kiosk's own client, and reports field names, counts and times, never a value. Requests that change
something are sent only on demand, as a marked test record.
"""

from totem.lab.conformance.report import run

__all__ = ["run"]
