"""Day of a session: a screen that stands at midnight, or when the clock is corrected, shows the new day."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from totem.session.boletos import recheck_boletos
from totem.session.state_machine import StateMachine
from totem.session.states import RESTING, State
from totem.system.logging import describe_traceback

if TYPE_CHECKING:
    from totem.domain.integrity.check import CheckedBoleto
    from totem.domain.integrity.findings import Policy

log = logging.getLogger(__name__)

_WITH_BOLETOS = frozenset({State.BOLETOS, State.PAY})
"""States that show boletos by their due dates; all others lead through them to a payment."""


class DayTask(QObject):
    """Keep the day of a session, and check its boletos anew for another day, off the GUI thread.

    Signals:
        rechecked(tuple[CheckedBoleto, ...], CheckedBoleto | None): all boletos, and the chosen one.
    """

    rechecked = Signal(object, object)

    def __init__(
        self,
        machine: StateMachine,
        policy: "Policy",
        today: Callable[[], date],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._machine, self._policy, self._today = machine, policy, today
        self._checked_for = date.min
        machine.entered.connect(self._on_entered)

    @Slot()
    def renew(self) -> None:
        """Show today on the screen that stands."""
        view, today = self._machine.view_state, self._today()
        if view.state in RESTING:
            return
        if view.today != today:
            self._machine.update(lambda view: replace(view, today=today))
        self._recheck()

    @Slot(object)
    def _on_entered(self, state: State) -> None:
        if state is State.LOADING:
            self._checked_for = self._today()
        self._recheck()

    def _recheck(self) -> None:
        """Check the boletos for today, where that was done for another day."""
        view, today = self._machine.view_state, self._today()
        if view.state not in _WITH_BOLETOS or self._checked_for == today:
            return

        work = recheck_boletos(view.all_boletos, self._policy, today)
        self._machine.state_task.run(work, done=partial(self._on_rechecked, today), failed=_log_failure)

    def _on_rechecked(self, today: date, checked: "list[tuple[CheckedBoleto, CheckedBoleto]]") -> None:
        now = self._machine.view_state
        if {id(before) for before, _ in checked} != set(map(id, now.all_boletos)):
            self._recheck()  # the ERP has sent others meanwhile
            return
        self._checked_for = today
        found = next((after for before, after in checked if before is now.chosen), now.chosen)
        self.rechecked.emit(tuple(after for _, after in checked), found)


def _log_failure(error: Exception) -> None:
    log.error("boletos were not checked for another day: %s", describe_traceback(error))
