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
        visit.changed.connect(self._follow)

    @Slot(object)
    def _follow(self, picture: Picture) -> None:
        was, self._state = self._state, picture.state
        if was is State.PRINTING and picture.state is State.PRINTED:
            work = _add(self._roll, max(1, picture.printing_count))
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
