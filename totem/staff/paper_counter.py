"""Counter of the pages printed since the paper roll was changed, so that staff bring another in time."""

import json
from contextlib import suppress
from pathlib import Path

from totem.system.atomic_file import write_atomic

FILE_NAME = "roll.json"


class PaperCounter:
    """Page count in the state folder `folder`. Its methods block."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME

    @property
    def pages(self) -> int:
        """Pages since the roll was changed; 0 where the count cannot be read."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            pages = json.loads(self._file.read_bytes())["pages"]
            return pages if isinstance(pages, int) and pages >= 0 else 0
        return 0

    def add(self, pages: int) -> None:
        """Count `pages` more.

        Raises:
            OSError: the count cannot be written.
        """
        self._write(self.pages + pages)

    def reset(self) -> None:
        """Start at 0 for a new roll.

        Raises:
            OSError: the count cannot be written.
        """
        self._write(0)

    def _write(self, pages: int) -> None:
        write_atomic(self._file, json.dumps({"pages": pages}).encode())
