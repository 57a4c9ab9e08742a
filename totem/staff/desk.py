"""The staff's desk: has actions done off the GUI thread, one at a time, and writes each into the journal."""

import logging

from PySide6.QtCore import QObject, Signal

from totem.background import Runner
from totem.logs import JOURNAL
from totem.staff.actions import Action, ActionResult, Handlers

journal = logging.getLogger(JOURNAL)
_BROKEN = "Não deu certo: {}. O registro tem os detalhes."


class StaffDesk(QObject):
    """Takes orders from the maintenance screens.

    Signals:
        begun(Action): it is being done.
        ended(Action, Outcome): it was done, or why not.
        exit_asked(int): the program is to end with this code.
    """

    begun = Signal(object)
    ended = Signal(object, object)
    exit_asked = Signal(int)

    def __init__(self, runner: Runner, handlers: Handlers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner, self._handlers = runner, handlers
        self._busy: Action | None = None

    @property
    def actions(self) -> list[Action]:
        """What can be done on this kiosk, in order."""
        return [action for action in Action if action in self._handlers]

    @property
    def busy(self) -> Action | None:
        """What is being done."""
        return self._busy

    def do(self, action: Action, *typed: str) -> None:
        """Have `action` done, with what was typed for it; nothing happens while another is under way."""
        if self._busy is not None or action not in self._handlers:
            return
        self._busy = action
        journal.info("action begun", extra={"action": action.value})
        self.begun.emit(action)
        self._runner.run(self._handlers[action](*typed), done=self._done, failed=self._failed)

    def _done(self, outcome: ActionResult) -> None:
        action, self._busy = self._busy, None
        journal.info("action ended", extra={"action": action.value if action else "", "done": outcome.done})
        self.ended.emit(action, outcome)
        if outcome.exit_code is not None:
            self.exit_asked.emit(outcome.exit_code)

    def _failed(self, error: Exception) -> None:
        journal.error("action broke off", exc_info=error)
        self._done(ActionResult(done=False, words=_BROKEN.format(type(error).__name__)))
