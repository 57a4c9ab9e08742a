"""CEP: eight digits, of which the first five tell the state (Correios, "Faixas de CEP" by state)."""

import re
from bisect import bisect_right

from totem.domain.entry import EntryFault, UnfitEntry

LENGTH = 8
_BEGINS = (
    *((1000, "SP"), (20000, "RJ"), (29000, "ES"), (30000, "MG"), (40000, "BA"), (49000, "SE")),
    *((50000, "PE"), (57000, "AL"), (58000, "PB"), (59000, "RN"), (60000, "CE"), (64000, "PI")),
    *((65000, "MA"), (66000, "PA"), (68900, "AP"), (69000, "AM"), (69300, "RR"), (69400, "AM")),
    *((69900, "AC"), (70000, "DF"), (72800, "GO"), (73000, "DF"), (73700, "GO"), (76800, "RO")),
    *((77000, "TO"), (78000, "MT"), (79000, "MS"), (80000, "PR"), (88000, "SC"), (90000, "RS")),
)
"""From which first five digits on a code is of which state."""


def parse_postal_code(text: str) -> str:
    """Return a CEP's eight digits.

    Raises:
        UnfitEntry: it is none, or of a range that no state has.
    """
    digits = re.sub(r"[\s.-]", "", text)
    if not digits:
        raise UnfitEntry(EntryFault.MISSING)
    if not re.fullmatch(r"[0-9]{8}", digits) or state_of(digits) is None or len({*digits}) == 1:
        raise UnfitEntry(EntryFault.POSTAL_CODE)
    return digits


def state_of(digits: str) -> str | None:
    """Return the two letters of the state that a CEP is of; None where no state has it."""
    place = bisect_right(_BEGINS, int(digits[:5]), key=lambda each: each[0])
    return _BEGINS[place - 1][1] if place else None


def shown_postal_code(digits: str) -> str:
    """Set digits, all or those typed so far, for reading: 80010-000."""
    return digits[:5] + (f"-{digits[5:LENGTH]}" if digits[5:] else "")
