"""Why a kiosk serves nobody: what the out-of-service screen is given."""

from dataclasses import dataclass
from enum import Enum


class Cause(Enum):
    """What keeps the kiosk from serving; the value is its name in logs."""

    STAFF = "staff"
    """Somebody put it out of service, and takes it back."""
    ERP = "erp"
    """The ERP does not answer; it may come back at any time."""
    SETUP = "setup"
    """The ERP or the kiosk itself refuses to work as it is configured; somebody has to mend that."""


@dataclass(frozen=True, slots=True)
class Outage:
    """One reason, and what the staff want to be said, in one line; empty where they said nothing."""

    cause: Cause
    message: str = ""
