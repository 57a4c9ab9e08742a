"""When nobody seems to be there: the time each state waits, the “still there?” countdown, and the end."""

import math
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from totem.session.states import State
from totem.session.view_state import ViewState
from totem.system.qt_timers import once

if TYPE_CHECKING:
    from totem.session.forms.view_state import FormStep
    from totem.settings import SessionSettings


class IdleTimeout(Enum):
    """How long a state waits for a touch."""

    NONE = "none"  # there is no visit
    INPUT = "input"
    PRINTING = "printing"  # the printer is at work, and shows signs of life
    PAY = "pay"  # the customer is busy with a phone, or the kiosk itself is at work
    FORM = "form"  # there is much to type
    FAREWELL = "farewell"  # short, and ends without a question
    LAST_WORD = "last_word"  # long enough to read it, and ends so, too


IDLE_TIMEOUTS: dict[State, IdleTimeout] = {
    State.HOME: IdleTimeout.NONE,
    State.OUT_OF_SERVICE: IdleTimeout.NONE,
    State.DOCUMENT: IdleTimeout.INPUT,
    State.PAUSED: IdleTimeout.PAY,
    State.SEARCHING: IdleTimeout.PAY,
    State.IDENTITY: IdleTimeout.INPUT,
    State.CHECKING: IdleTimeout.PAY,
    State.REJECTED: IdleTimeout.LAST_WORD,
    State.CONTRACTS: IdleTimeout.INPUT,
    State.LOADING: IdleTimeout.PAY,
    State.BOLETOS: IdleTimeout.INPUT,
    State.NOTHING_OPEN: IdleTimeout.INPUT,
    State.GATHERING: IdleTimeout.PAY,
    State.PLAN: IdleTimeout.INPUT,
    State.RECORDS: IdleTimeout.INPUT,
    State.RECORD: IdleTimeout.PAY,
    State.PAY: IdleTimeout.PAY,
    State.PAID: IdleTimeout.INPUT,
    State.PRINT_AGAIN: IdleTimeout.INPUT,
    State.PRINTING: IdleTimeout.PRINTING,
    State.PRINTED: IdleTimeout.INPUT,
    State.PRINT_UNSURE: IdleTimeout.INPUT,
    State.PRINT_FAILED: IdleTimeout.INPUT,
    State.FAREWELL: IdleTimeout.FAREWELL,
    State.FAILED: IdleTimeout.INPUT,
    State.FETCHING: IdleTimeout.PAY,
    State.FORM: IdleTimeout.FORM,
    State.FORM_FAILED: IdleTimeout.INPUT,
    State.SENDING: IdleTimeout.PAY,
    State.RECEIVED: IdleTimeout.PAY,
    State.LOOKING_UP: IdleTimeout.PAY,
    State.STANDING: IdleTimeout.PAY,
}
STALLED_PRINT_S = 600.0
"""Longest time of a print without a sign of life; printers have shorter deadlines of their own."""
LONGER = 2
"""How many times as long the step of a form waits that takes time."""


class IdleTimer(QObject):
    """Follows the visit's pictures and hears of touches; says when to ask, and when to end the visit.

    Signals:
        warned(int): the countdown runs, with the whole seconds left; when it begins and each second after.
        withdrawn(): somebody is there after all, or the screen changed; the countdown is over.
        expired(): nobody was there; the countdown, if there was one, is over too.
    """

    warned = Signal(int)
    withdrawn = Signal()
    expired = Signal()

    def __init__(
        self,
        times: "SessionSettings",
        *,
        print_s: float = STALLED_PRINT_S,
        second_ms: int = 1000,
        parent: QObject | None = None,
    ) -> None:
        """`print_s` is how long a print may show no sign of life.

        `second_ms` is what a second takes; tests have short ones.
        """
        super().__init__(parent)
        self._second_ms = second_ms
        self._countdown_s = math.ceil(times.countdown_s)
        self._waits_s = {
            IdleTimeout.INPUT: times.idle_s,
            IdleTimeout.PAY: times.idle_pay_s,
            IdleTimeout.PRINTING: max(print_s, times.idle_pay_s),
            IdleTimeout.FORM: times.idle_form_s,
            IdleTimeout.FAREWELL: times.farewell_s,
            IdleTimeout.LAST_WORD: 2 * times.farewell_s,
        }
        self._state = State.HOME
        self._step: FormStep | None = None
        self._beat = 0
        self._left_s = 0
        self._wait = once(self, "idle wait", self._run_out)
        self._second = once(self, "idle countdown", self._count)

    @property
    def is_counting(self) -> bool:
        """Whether the customer is being asked."""
        return self._left_s > 0

    @property
    def seconds_left(self) -> int:
        """Whole seconds until the visit ends by itself, the countdown among them."""
        waiting = max(0, self._wait.remainingTime()) / self._second_ms
        return math.ceil(waiting) + (self._left_s or self._countdown_s)

    @Slot(object)
    def on_view_changed(self, view: ViewState) -> None:
        """Give a new state its own time, each step of a form, and a print with each sign of life.

        A picture that changed otherwise within its state is no sign of a customer.
        """
        step = None if view.form is None else view.form.step
        if (view.state, step, view.print_heartbeat) != (self._state, self._step, self._beat):
            self._state, self._step, self._beat = view.state, step, view.print_heartbeat
            self._restart()

    @Slot()
    def on_touch(self) -> None:
        """Start over: somebody is there."""
        self._restart()

    def _restart(self) -> None:
        was_counting = self.is_counting
        self._stop()
        wait_s = self._waits_s.get(IDLE_TIMEOUTS[self._state])
        if wait_s is not None:
            if self._step is not None and self._step.takes_time:
                wait_s *= LONGER
            self._wait.start(round(wait_s * self._second_ms))
        if was_counting:
            self.withdrawn.emit()

    def _stop(self) -> None:
        self._wait.stop()
        self._second.stop()
        self._left_s = 0

    @Slot()
    def _run_out(self) -> None:
        if IDLE_TIMEOUTS[self._state] in {IdleTimeout.FAREWELL, IdleTimeout.LAST_WORD}:
            self.expired.emit()
            return
        self._left_s = self._countdown_s
        self._second.start(self._second_ms)
        self.warned.emit(self._left_s)

    @Slot()
    def _count(self) -> None:
        self._left_s -= 1
        if self.is_counting:
            self._second.start(self._second_ms)
            self.warned.emit(self._left_s)
        else:
            self.expired.emit()
