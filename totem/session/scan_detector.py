"""Detect a barcode scanner by its typing speed, so that its burst of keys is one entry.

A scanner is a keyboard to the system. It types a character every few milliseconds, up to some 40 ms over
Bluetooth; the fastest hands need more than 60 ms between two keys, and never keep that up. Times are those of
the events themselves: under load, keys arrive late and many at once.
"""

from dataclasses import dataclass, field

GAP_MS = 50
"""Longest pause between two characters of a scan."""
LEAST = 6
"""Fewest characters of a scan: a hand may hit a few keys at once."""


@dataclass(slots=True, repr=False)
class ScanDetector:
    """Detector of scans, fed with characters and their times in milliseconds of any one clock."""

    _burst: list[str] = field(default_factory=list)
    _last_ms: int | None = None
    _is_suspended: bool = False

    def begins(self, at_ms: int) -> bool:
        """True if a character at `at_ms` begins a new burst, after a pause longer than a scanner's."""
        return self._last_ms is None or at_ms - self._last_ms > GAP_MS

    def add(self, character: str, at_ms: int) -> bool:
        """Add a character; return True if it begins a new burst."""
        begins = self.begins(at_ms)
        if begins:
            self._burst.clear()
        self._burst.append(character)
        self._last_ms = at_ms
        self._is_suspended = False
        return begins

    @property
    def is_scan(self) -> bool:
        """True if the present burst came from a scanner."""
        return len(self._burst) >= LEAST and not self._is_suspended

    def suspend(self) -> str | None:
        """End the burst after a silence, like `finish`; keys of it that arrive later still resume it."""
        scan = "".join(filter(str.isalnum, self._burst)).upper() if self.is_scan else None
        self._is_suspended = True
        return scan

    def finish(self) -> str | None:
        """End the burst; return the letters and digits of a scan, None where it was typed by hand.

        Punctuation is left out, which a wrong keyboard layout changes.
        """
        scan = self.suspend()
        self._burst.clear()
        self._last_ms = None
        return scan
