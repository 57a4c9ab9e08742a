"""The staff's desk: has actions done off the GUI thread, one at a time, and writes each into the journal."""

import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, Signal

from totem.system.background import Runner
from totem.system.logging import JOURNAL


class Action(Enum):
    """One thing to do; the value names it in the journal."""

    PRINT_TEST = "print_test"
    SOUND_TEST = "sound_test"
    ROLL_CHANGED = "roll_changed"
    OUT_OF_SERVICE = "out_of_service"
    BACK_IN_SERVICE = "back_in_service"
    RELOAD_SETTINGS = "reload_settings"
    EXPORT_DIAGNOSTICS = "export_diagnostics"
    EXPORT_STATISTICS = "export_statistics"
    UPDATE_FETCH = "update_fetch"
    UPDATE_FROM_STICK = "update_from_stick"
    UPDATE_NOW = "update_now"
    OUTBOX_SEND = "outbox_send"
    OUTBOX_TRY_AGAIN = "outbox_try_again"
    OUTBOX_DELETE = "outbox_delete"
    RESTART_APP = "restart_app"
    RESTART_MACHINE = "restart_machine"
    SHUT_DOWN_MACHINE = "shut_down_machine"
    LEAVE = "leave"


GRAVE = frozenset(
    {
        Action.OUT_OF_SERVICE,
        Action.UPDATE_NOW,
        Action.OUTBOX_DELETE,
        Action.RESTART_APP,
        Action.RESTART_MACHINE,
        Action.SHUT_DOWN_MACHINE,
        Action.LEAVE,
    }
)
"""Done only when they are touched twice: customers lose the kiosk by them, or what one of them sent."""


@dataclass(frozen=True, slots=True)
class ActionResult:
    """Result of an action, in one sentence for staff, without personal data.

    `exit_code` is for the program to end with, where it is to end. `remedy` are settings of the same
    section, with values that would mend what is wrong.
    """

    done: bool
    words: str
    exit_code: int | None = None
    remedy: tuple[tuple[str, str], ...] = ()


Handler = Callable[..., Coroutine[Any, Any, ActionResult]]
"""Does one action; it may be given what staff typed for it."""
Handlers = Mapping[Action, Handler]
"""What can be done on this kiosk; each runs on the background thread."""


journal = logging.getLogger(JOURNAL)
_BROKEN = "Não deu certo: {}. O registro tem os detalhes."


class ActionRunner(QObject):
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
