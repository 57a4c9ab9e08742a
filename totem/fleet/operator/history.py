"""Configurations that were sent to a kiosk, as a stack, so that the one before can be sent again.

A kiosk takes rising orders alone (`WantedConfig.order`): undoing is sending an older content under a higher
one.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from totem.fleet.messages import ConfigFile, FleetModel
from totem.fleet.operator.folder import LARGEST_STATE
from totem.fleet.operator.folder_errors import FolderError, FolderFault
from totem.system.atomic_file import write_atomic
from totem.system.safe_reader import read_plain

MOST_ENTRIES = 50


class SentConfig(FleetModel):
    """Content of one configuration, and when it was sent first."""

    sent: datetime
    set: dict[str, Any] = Field(default_factory=dict)
    files: tuple[ConfigFile, ...] = ()
    by: str = ""


class _Stack(FleetModel):
    v: int = 1
    keys: int = 0
    serial: int = 0
    entries: tuple[SentConfig, ...] = ()
    refused: bool = Field(default=False, description="The kiosk rejected or reverted the last entry")

    @property
    def good(self) -> tuple[SentConfig, ...]:
        return self.entries[:-1] if self.refused else self.entries


class ConfigHistory:
    """The configurations of one kiosk, in `config/ID.json` of the fleet's folder."""

    def __init__(self, folder: Path, totem: str) -> None:
        """Read it; a missing file is an empty stack.

        Raises:
            FolderError: it is damaged. Without the last content, the next configuration would take back all
                that it does not name.
            OSError: it cannot be read.
        """
        self._file = folder / "config" / f"{totem}.json"
        try:
            self._stack = _Stack.model_validate_json(read_plain(self._file, LARGEST_STATE))
        except FileNotFoundError:
            self._stack = _Stack()
        except ValidationError:
            raise FolderError(FolderFault.DAMAGED, str(self._file)) from None

    @property
    def order(self) -> tuple[int, int]:
        """`WantedConfig.order` of the configuration that was sent last from this folder."""
        return self._stack.keys, self._stack.serial

    @property
    def current(self) -> SentConfig | None:
        """The configuration that was sent last, without one that was undone or refused."""
        return self._stack.good[-1] if self._stack.good else None

    @property
    def previous(self) -> SentConfig | None:
        """The configuration that an undo brings back, an empty one before the first; None without any."""
        entries = self._stack.entries
        if not entries:
            return None
        return entries[-2] if len(entries) > 1 else SentConfig(sent=entries[0].sent)

    def refuse(self, order: tuple[int, int]) -> None:
        """Note that the kiosk refused the last configuration, so that the next one is not built on it."""
        if order == self.order and self._stack.entries and not self._stack.refused:
            self._write(self._stack.model_copy(update={"refused": True}))

    def push(
        self, order: tuple[int, int], content: dict[str, Any], files: tuple[ConfigFile, ...], by: str
    ) -> None:
        """Keep a configuration that is sent; the same content again is no new entry."""
        entries = self._stack.good
        if not entries or (entries[-1].set, entries[-1].files) != (content, files):
            entries = (*entries, SentConfig(sent=datetime.now(UTC), set=content, files=files, by=by))
        self._write_entries(order, entries[-MOST_ENTRIES:])

    def pop(self, order: tuple[int, int]) -> None:
        """Drop the last configuration, which is undone under `order`."""
        self._write_entries(order, self._stack.entries[:-1])

    def forget(self) -> None:
        """Drop all contents, as of a removed kiosk; the order stays, since it may come back with its own."""
        if self._stack.entries:
            self._write_entries(self.order, ())

    def _write_entries(self, order: tuple[int, int], entries: tuple[SentConfig, ...]) -> None:
        keys, serial = order
        self._write(_Stack(keys=keys, serial=serial, entries=entries))

    def _write(self, stack: _Stack) -> None:
        self._stack = stack
        write_atomic(self._file, stack.model_dump_json(indent=1).encode() + b"\n")
