"""What staff can have done in maintenance mode, and what came of it."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


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
