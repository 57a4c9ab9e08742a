"""Barcode scanners that type: told from a hand by their pace, and what becomes of what they read.

A scanner is a keyboard to the system. It types a character every few milliseconds, up to some 40 over
Bluetooth; the fastest hands need more than 60 for two keys, and never keep that up.
"""

from dataclasses import dataclass, field
from enum import Enum, auto

from totem.domain.taxid import TaxIdFault, TaxIdKind, TypedTaxId

GAP_MS = 50
"""The longest pause within a scan."""
LEAST = 6
"""A hand may hit a few keys at once; so many characters at this pace are a scan."""
BOLETO_LENGTHS = (44, 47, 48)


class Meaning(Enum):
    """What a scan is to a kiosk that asks for a document."""

    DOCUMENT = auto()  # all checks hold
    ALMOST = auto()  # what a customer might have typed: begun, or with a wrong digit
    BOLETO = auto()
    RUBBISH = auto()


@dataclass(frozen=True, slots=True, repr=False)
class Scan:
    """What was read at one go."""

    text: str
    """Letters and digits alone: a mask, or what a wrong keyboard layout made of it, is left out."""
    meaning: Meaning

    @classmethod
    def read(cls, raw: str) -> "Scan":
        """Judge what a scanner typed."""
        text = "".join(each for each in raw if each.isalnum()).upper()
        typed = TypedTaxId.read(text)
        if typed.is_valid:
            meaning = Meaning.DOCUMENT
        elif len(text) in BOLETO_LENGTHS and text.isdigit():
            meaning = Meaning.BOLETO
        elif len(text) <= TaxIdKind.CNPJ.length and typed.fault is not TaxIdFault.CHARACTER:
            meaning = Meaning.ALMOST
        else:
            meaning = Meaning.RUBBISH
        return cls(text, meaning)


@dataclass(slots=True, repr=False)
class Pace:
    """Hears characters with their times, in milliseconds of any one clock."""

    _burst: list[str] = field(default_factory=list)
    _last_ms: int | None = None

    def hear(self, character: str, at_ms: int) -> bool:
        """Take one more; returns whether it begins anew, after a pause that no scanner makes."""
        begins = self._last_ms is None or at_ms - self._last_ms > GAP_MS
        if begins:
            self._burst.clear()
        self._burst.append(character)
        self._last_ms = at_ms
        return begins

    @property
    def is_scan(self) -> bool:
        """Whether what was heard since the last pause came from a scanner."""
        return len(self._burst) >= LEAST

    def end(self) -> Scan | None:
        """Forget all; returns what was scanned."""
        scan = Scan.read("".join(self._burst)) if self.is_scan else None
        self._burst.clear()
        self._last_ms = None
        return scan
