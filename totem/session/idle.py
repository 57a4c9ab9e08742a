"""Idle timeout of a session: the wait of each state, the “still there?” countdown, and the expiry."""

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from totem.session.states import IdleTimeout, State
from totem.session.view_state import ViewState
from totem.system.qt_timers import once

if TYPE_CHECKING:
    from totem.session.forms.steps import FormStep
    from totem.settings import SessionSettings


STALLED_PRINT_S = 600.0
"""Longest time of a print without progress; printers have shorter deadlines of their own."""
EXIT_PROMPT_S = 20.0
"""Time to answer whether to leave while a payment is waited for (look of the pay screens)."""
SLOW_STEP_FACTOR = 2
"""Factor on the wait of form steps with `takes_time`."""
_WITHOUT_COUNTDOWN = frozenset({IdleTimeout.FAREWELL, IdleTimeout.LAST_WORD, IdleTimeout.EXIT_PROMPT})


class IdleTimer(QObject):
    """Idle timer, reset by touches and by changes of state.

    Signals:
        warned(int): the countdown has so many whole seconds left; when it begins and each second after.
        withdrawn(): the countdown ended by a touch or a change of state.
        expired(): the wait ended without a touch, the countdown included.
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
        """`print_s` is the longest time of a print without progress; `second_ms` is shorter in tests."""
        super().__init__(parent)
        self._second_ms = second_ms
        self._countdown_s = math.ceil(times.countdown_s)
        self._waits_s = {
            IdleTimeout.INPUT: times.idle_s,
            IdleTimeout.PAY: times.idle_pay_s,
            IdleTimeout.EXIT_PROMPT: EXIT_PROMPT_S,
            IdleTimeout.PRINTING: max(print_s, times.idle_pay_s),
            IdleTimeout.FORM: times.idle_form_s,
            IdleTimeout.FAREWELL: times.farewell_s,
            IdleTimeout.LAST_WORD: 2 * times.farewell_s,
        }
        self._state = State.HOME
        self._step: FormStep | None = None
        self._signs: tuple[object, ...] = ()
        self._left_s = 0
        self._wait = once(self, "idle wait", self._on_timeout)
        self._second = once(self, "idle countdown", self._count_down)

    @property
    def is_counting(self) -> bool:
        """True during the countdown."""
        return self._left_s > 0

    @property
    def seconds_left(self) -> int:
        """Whole seconds until the session expires, with the countdown where there is one."""
        waiting = max(0, self._wait.remainingTime()) / self._second_ms
        if self._state.idle in _WITHOUT_COUNTDOWN:
            return math.ceil(waiting)
        return math.ceil(waiting) + (self._left_s or self._countdown_s)

    @Slot(object)
    def on_view_changed(self, view: ViewState) -> None:
        """Reset for a new state, a new step of a form, another boleto, a payment, and a print's progress.

        A payment takes a customer, and so does another boleto, which follows one in a series. Other changes
        within a state are no sign of a customer.
        """
        step = None if view.form is None else view.form.step
        signs = (view.state, step, view.print.heartbeat, view.choice, len(view.payments))
        if signs != self._signs:
            self._signs, self._state, self._step = signs, view.state, step
            self._restart()

    @Slot()
    def on_touch(self) -> None:
        """Reset on a touch."""
        self._restart()

    def _restart(self) -> None:
        was_counting = self.is_counting
        self._stop()
        wait_s = self._waits_s.get(self._state.idle)
        if wait_s is not None:
            if self._step is not None and self._step.row.takes_time:
                wait_s *= SLOW_STEP_FACTOR
            self._wait.start(round(wait_s * self._second_ms))
        if was_counting:
            self.withdrawn.emit()

    def _stop(self) -> None:
        self._wait.stop()
        self._second.stop()
        self._left_s = 0

    @Slot()
    def _on_timeout(self) -> None:
        if self._state.idle in _WITHOUT_COUNTDOWN:
            self.expired.emit()
            return
        self._left_s = self._countdown_s
        self._second.start(self._second_ms)
        self.warned.emit(self._left_s)

    @Slot()
    def _count_down(self) -> None:
        self._left_s -= 1
        if self.is_counting:
            self._second.start(self._second_ms)
            self.warned.emit(self._left_s)
        else:
            self.expired.emit()
