"""Counts what was printed since the roll was changed."""

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from totem.background import Runner
from totem.kiosk.picture import Picture
from totem.kiosk.states import State
from totem.kiosk.visit import Visit
from totem.staff.roll import Roll

log = logging.getLogger(__name__)


class PagesPrinted(QObject):
    """Follows the visit that is its parent; a count that cannot be written disturbs nobody."""

    def __init__(self, folder: Path, visit: Visit, runner: Runner) -> None:
        super().__init__(visit)
        self._roll, self._runner, self._state = Roll(folder), runner, visit.picture.state
        self._told = False
        self._counted_pages = self._out = 0
        visit.changed.connect(self._follow)

    @Slot(object)
    def _follow(self, picture: Picture) -> None:
        """Count when a print is over what came out of the printer, or may have."""
        was, self._state = self._state, picture.state
        if picture.state is State.PRINTING and was is not State.PRINTING:
            self._counted_pages = self._out = picture.printed_count
        if picture.state in (State.PRINTING, State.PRINTED, State.PRINT_FAILED, State.PRINT_UNSURE):
            self._out = picture.printed_count + picture.unconfirmed_count
        if was is State.PRINTING is not picture.state and self._out > self._counted_pages:
            work = _add(self._roll, self._out - self._counted_pages)
            self._runner.run(work, done=self._counted, failed=self._not_counted)

    def _counted(self, _nothing: None) -> None:
        self._told = False

    def _not_counted(self, error: Exception) -> None:
        level = logging.DEBUG if self._told else logging.WARNING
        log.log(level, "the pages since the roll are not counted: %s", type(error).__name__)
        self._told = True


async def _add(roll: Roll, pages: int) -> None:
    from asyncio import to_thread

    await to_thread(roll.add, pages)
