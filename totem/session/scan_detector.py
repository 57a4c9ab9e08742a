"""Detect a barcode scanner by its typing speed, so that its burst of keys is one entry.

A scanner is a keyboard to the system. It types a character every few milliseconds, up to some 40 over
Bluetooth; the fastest hands need more than 60 for two keys, and never keep that up.
"""

from dataclasses import dataclass, field

GAP_MS = 50
"""The longest pause within a scan."""
LEAST = 6
"""A hand may hit a few keys at once; so many characters at this pace are a scan."""


@dataclass(slots=True, repr=False)
class ScanDetector:
    """Typing speed: characters with their times, in milliseconds of any one clock."""

    _burst: list[str] = field(default_factory=list)
    _last_ms: int | None = None

    def add(self, character: str, at_ms: int) -> bool:
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

    def finish(self) -> str | None:
        """Start over; return the letters and digits of a scan, None where it was none.

        A mask, or the signs that a wrong keyboard layout makes of it, are left out.
        """
        scan = "".join(filter(str.isalnum, self._burst)).upper() if self.is_scan else None
        self._burst.clear()
        self._last_ms = None
        return scan
