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


class Patience(Enum):
    """How long a state waits for a touch."""

    NONE = "none"  # there is no visit
    INPUT = "input"
    PRINTING = "printing"  # the printer is at work, and shows signs of life
    PAY = "pay"  # the customer is busy with a phone, or the kiosk itself is at work
    FORM = "form"  # there is much to type
    FAREWELL = "farewell"  # short, and ends without a question
    LAST_WORD = "last_word"  # long enough to read it, and ends so, too


PATIENCE: dict[State, Patience] = {
    State.HOME: Patience.NONE,
    State.OUT_OF_SERVICE: Patience.NONE,
    State.DOCUMENT: Patience.INPUT,
    State.PAUSED: Patience.PAY,
    State.SEARCHING: Patience.PAY,
    State.IDENTITY: Patience.INPUT,
    State.CHECKING: Patience.PAY,
    State.REJECTED: Patience.LAST_WORD,
    State.CONTRACTS: Patience.INPUT,
    State.LOADING: Patience.PAY,
    State.BOLETOS: Patience.INPUT,
    State.NOTHING_OPEN: Patience.INPUT,
    State.GATHERING: Patience.PAY,
    State.PLAN: Patience.INPUT,
    State.RECORDS: Patience.INPUT,
    State.RECORD: Patience.PAY,
    State.PAY: Patience.PAY,
    State.PAID: Patience.INPUT,
    State.PRINT_AGAIN: Patience.INPUT,
    State.PRINTING: Patience.PRINTING,
    State.PRINTED: Patience.INPUT,
    State.PRINT_UNSURE: Patience.INPUT,
    State.PRINT_FAILED: Patience.INPUT,
    State.FAREWELL: Patience.FAREWELL,
    State.FAILED: Patience.INPUT,
    State.FETCHING: Patience.PAY,
    State.FORM: Patience.FORM,
    State.FORM_FAILED: Patience.INPUT,
    State.SENDING: Patience.PAY,
    State.RECEIVED: Patience.PAY,
    State.LOOKING_UP: Patience.PAY,
    State.STANDING: Patience.PAY,
}
STALLED_PRINT_S = 600.0
"""Longest time of a print without a sign of life; printers have shorter deadlines of their own."""
LONGER = 2
"""How many times as long the step of a form waits that takes time."""


class IdleClock(QObject):
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
            Patience.INPUT: times.idle_s,
            Patience.PAY: times.idle_pay_s,
            Patience.PRINTING: max(print_s, times.idle_pay_s),
            Patience.FORM: times.idle_form_s,
            Patience.FAREWELL: times.farewell_s,
            Patience.LAST_WORD: 2 * times.farewell_s,
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
    def on_view_changed(self, picture: ViewState) -> None:
        """Give a new state its own time, each step of a form, and a print with each sign of life.

        A picture that changed otherwise within its state is no sign of a customer.
        """
        step = None if picture.form is None else picture.form.step
        if (picture.state, step, picture.print_heartbeat) != (self._state, self._step, self._beat):
            self._state, self._step, self._beat = picture.state, step, picture.print_heartbeat
            self._restart()

    @Slot()
    def on_touch(self) -> None:
        """Start over: somebody is there."""
        self._restart()

    def _restart(self) -> None:
        was_counting = self.is_counting
        self._stop()
        wait_s = self._waits_s.get(PATIENCE[self._state])
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
        if PATIENCE[self._state] in {Patience.FAREWELL, Patience.LAST_WORD}:
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
