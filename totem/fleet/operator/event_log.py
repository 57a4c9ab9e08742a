"""Last events of each kiosk, kept in `events/ID.json` of the fleet's folder, so that a new start has them.

Events are not retained by the broker. Those that no program of this folder saw are not here.
"""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError

from totem.fleet.messages import EventMessage, FleetModel
from totem.fleet.operator.folder import EVENTS, LARGEST_STATE
from totem.fleet.operator.view import TotemView
from totem.system.atomic_file import write_atomic
from totem.system.safe_reader import read_plain

log = logging.getLogger(__name__)

MOST_KEPT = 10


class EventLog:
    """The events of all kiosks; without a folder, those of this run alone."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is the fleet's."""
        self._folder = folder / EVENTS if folder is not None else None
        self._kept: dict[str, tuple[EventMessage, ...]] = {}
        self._seen: dict[str, tuple[EventMessage, ...]] = {}

    def last(self, view: TotemView) -> tuple[EventMessage, ...]:
        """Return the last events of a kiosk, the newest last."""
        return _merge(self._read(view.id), view.events)

    def keep(self, views: Mapping[str, TotemView]) -> None:
        """Write the events that came since the last call. Blocks."""
        for totem, view in views.items():
            if view.events and self._seen.get(totem) != view.events:
                self._write(totem, _merge(self._read(totem), view.events))
                self._seen[totem] = view.events

    def _read(self, totem: str) -> tuple[EventMessage, ...]:
        """Return what is kept; nothing where the file is missing or damaged: events are only shown."""
        if totem not in self._kept:
            self._kept[totem] = self._load(self._folder / f"{totem}.json") if self._folder is not None else ()
        return self._kept[totem]

    @staticmethod
    def _load(file: Path) -> tuple[EventMessage, ...]:
        try:
            return _Kept.model_validate_json(read_plain(file, LARGEST_STATE)).events
        except FileNotFoundError:
            return ()
        except (OSError, ValidationError) as error:
            log.warning("%s cannot be read: %s", file.name, type(error).__name__)
            return ()

    def _write(self, totem: str, events: tuple[EventMessage, ...]) -> None:
        if events == self._kept.get(totem):
            return
        self._kept[totem] = events
        if self._folder is not None:
            content = _Kept(events=events).model_dump_json().encode() + b"\n"
            try:
                write_atomic(self._folder / f"{totem}.json", content, sync=False)
            except OSError as error:
                log.warning("the events of %s cannot be kept: %s", totem, type(error).__name__)


class _Kept(FleetModel):
    v: int = 1
    events: tuple[EventMessage, ...] = ()


def _merge(kept: Iterable[EventMessage], new: Iterable[EventMessage]) -> tuple[EventMessage, ...]:
    """Join events, each of which its run and its number tell from others."""
    by_number = {(each.boot, each.n): each for each in (*kept, *new)}
    return tuple(by_number.values())[-MOST_KEPT:]
