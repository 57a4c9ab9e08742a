"""Counter of the pages printed since the paper roll was changed, so that staff bring another in time."""

import json
import logging
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from totem.session.controller import SessionController
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.system.atomic_file import write_atomic
from totem.system.background import Runner

log = logging.getLogger(__name__)

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
        """Count `pages` more; an OSError where they cannot be written."""
        self._write(self.pages + pages)

    def reset(self) -> None:
        """Start at 0 for a new roll; an OSError where that cannot be written."""
        self._write(0)

    def _write(self, pages: int) -> None:
        write_atomic(self._file, json.dumps({"pages": pages}).encode())


class PrintedPagesObserver(QObject):
    """Count printed pages in the paper counter after each print of the session, its parent.

    A failed write is logged once as a warning, then as debug, until one succeeds.
    """

    def __init__(self, folder: Path, session: SessionController, runner: Runner) -> None:
        super().__init__(session)
        self._counter, self._runner, self._state = PaperCounter(folder), runner, session.view_state.state
        self._is_failing = False
        self._baseline = self._printed = 0
        session.changed.connect(self._on_view_changed)

    @Slot(object)
    def _on_view_changed(self, view: ViewState) -> None:
        """Count what was printed, or may have been, when the print ends."""
        previous, self._state = self._state, view.state
        if view.state is State.PRINTING and previous is not State.PRINTING:
            self._baseline = self._printed = view.print.printed
        if view.state in (State.PRINTING, State.PRINTED, State.PRINT_FAILED, State.PRINT_UNSURE):
            self._printed = view.print.printed + view.print.unconfirmed
        if previous is State.PRINTING is not view.state and self._printed > self._baseline:
            work = _add(self._counter, self._printed - self._baseline)
            self._runner.run(work, done=self._on_counted, failed=self._on_count_failed)

    def _on_counted(self, _nothing: None) -> None:
        self._is_failing = False

    def _on_count_failed(self, error: Exception) -> None:
        level = logging.DEBUG if self._is_failing else logging.WARNING
        log.log(level, "the pages since the roll are not counted: %s", type(error).__name__)
        self._is_failing = True


async def _add(counter: PaperCounter, pages: int) -> None:
    from asyncio import to_thread

    await to_thread(counter.add, pages)
