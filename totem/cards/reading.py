"""Reading of the ledger for commands, doctor and fleet, beside a kiosk that runs or without one."""

from collections.abc import Sequence
from pathlib import Path

from totem.cards.charge import Charge

FOLDER = "cards"


def read_charges(folder: Path) -> Sequence[Charge]:
    """Return all charges, latest first."""
    raise NotImplementedError
