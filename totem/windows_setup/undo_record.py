"""Record of the changes with the state from before each: a line of JSON a change, written before it is made.

A target is recorded once, so that a second run does not take the kiosk's own state for the one from before.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from totem.system.atomic_file import write_atomic
from totem.windows_setup.change_kinds import State
from totem.windows_setup.errors import SetupError


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """Change that was begun: its kind, its target, and the target's state before it."""

    kind: str
    target: str
    before: State


class UndoRecord:
    """Record in a file, which is there as long as something is to be undone."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.entries = self._read()

    def has(self, kind: str, target: str) -> bool:
        """Tell if a change of this target is recorded."""
        return any((each.kind, each.target) == (kind, target) for each in self.entries)

    def add(self, entry: RecordedChange) -> None:
        """Record a change that is about to be made."""
        self._replace([*self.entries, entry])

    def remove(self, entry: RecordedChange) -> None:
        """Forget a change that is undone."""
        self._replace([each for each in self.entries if each != entry])

    def _replace(self, entries: list[RecordedChange]) -> None:
        try:
            if entries:
                lines = [
                    json.dumps({"kind": each.kind, "target": each.target, "before": each.before})
                    for each in entries
                ]
                write_atomic(self._file, ("\n".join(lines) + "\n").encode("ascii"))
            else:
                self._file.unlink(missing_ok=True)
        except OSError as error:
            raise SetupError(f"{self._file}: {os.strerror(error.errno or 0)}") from error
        self.entries = entries

    def _read(self) -> list[RecordedChange]:
        try:
            lines = self._file.read_text(encoding="ascii").splitlines()
            return [
                RecordedChange(row["kind"], row["target"], row["before"]) for row in map(json.loads, lines)
            ]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SetupError(f"{self._file}: {os.strerror(error.errno or 0)}") from error
        except (ValueError, KeyError, TypeError):
            raise SetupError(f"{self._file} is damaged: it does not say what to undo") from None
