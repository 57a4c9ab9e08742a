"""Runner of maintenance actions: off the GUI thread, one at a time, each recorded in the journal."""

import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, Signal

from totem.settings.editing import describe_write_error
from totem.system.background import Runner
from totem.system.logging import JOURNAL

journal = logging.getLogger(JOURNAL)
READ_ADVICE = "Confira o disco; envie o diagnóstico ao suporte."
"""Advice where something that the kiosk keeps cannot be read."""
_BROKEN = "Não deu certo ({}). Os detalhes estão no registro."


class Action(Enum):
    """Maintenance action; the value names it in the journal."""

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
    CARD_DECIDE = "card_decide"
    CARD_RECEIPT = "card_receipt"
    CARD_EXPORT = "card_export"
    FLEET_JOIN = "fleet_join"
    FLEET_LEAVE = "fleet_leave"
    RESTART_APP = "restart_app"
    RESTART_MACHINE = "restart_machine"
    SHUT_DOWN_MACHINE = "shut_down_machine"
    LEAVE = "leave"


GRAVE = frozenset(
    {
        Action.UPDATE_NOW,
        Action.OUTBOX_DELETE,
        Action.RESTART_APP,
        Action.RESTART_MACHINE,
        Action.SHUT_DOWN_MACHINE,
        Action.LEAVE,
    }
)
"""Actions that take a second touch: customers lose the kiosk by them, or a submission of theirs."""


@dataclass(frozen=True, slots=True)
class ActionResult:
    """Result of an action, in one sentence for staff, without personal data.

    Attributes:
        exit_code: the program has to end with this code.
        remedy: settings of the same section, with values that would solve the problem.
    """

    done: bool
    words: str
    exit_code: int | None = None
    remedy: tuple[tuple[str, str], ...] = ()


def write_failure(error: OSError) -> ActionResult:
    """Return the result of an action whose file could not be written."""
    return ActionResult(done=False, words=f"Não foi possível gravar: {describe_write_error(error)}.")


Handler = Callable[..., Coroutine[Any, Any, ActionResult]]
"""Coroutine function of one action, on the background thread; its arguments are texts that staff typed."""
Handlers = Mapping[Action, Handler]
"""The actions of this kiosk."""


class ActionRunner(QObject):
    """Runs the actions that the maintenance pages request.

    Signals:
        begun(Action): an action has started.
        ended(Action, ActionResult): it has ended, well or not.
        exit_requested(int): the program has to end with this code.
    """

    begun = Signal(object)
    ended = Signal(object, object)
    exit_requested = Signal(int)

    def __init__(self, runner: Runner, handlers: Handlers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner, self._handlers = runner, handlers
        self.busy: Action | None = None

    @property
    def actions(self) -> list[Action]:
        """The actions of this kiosk, in order."""
        return [action for action in Action if action in self._handlers]

    def run(self, action: Action, *typed: str) -> None:
        """Run `action` with the texts that staff typed for it; does nothing while another is under way."""
        if self.busy is not None or action not in self._handlers:
            return
        self.busy = action
        journal.info("action begun", extra={"action": action.value})
        self.begun.emit(action)
        self._runner.run(self._handlers[action](*typed), done=self._done, failed=self._failed)

    def _done(self, result: ActionResult) -> None:
        action, self.busy = self.busy, None
        journal.info("action ended", extra={"action": action.value if action else "", "done": result.done})
        self.ended.emit(action, result)
        if result.exit_code is not None:
            self.exit_requested.emit(result.exit_code)

    def _failed(self, error: Exception) -> None:
        journal.error("action broke off", exc_info=error)
        self._done(ActionResult(done=False, words=_BROKEN.format(type(error).__name__)))
