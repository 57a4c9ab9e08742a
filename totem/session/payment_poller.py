"""Detect the payment: poll the ERP for the boleto on the pay screen, which is open until it is paid.

The rule. A payment is seen when the boleto is missing from `ABSENCES` good answers in a row: an ERP may once
answer with an empty list by mistake, and the customer waits one question longer at most. An answer that
failed, "not found" among them, is no evidence of a payment: it neither confirms nor starts the count anew.
Nor does one that lacks the boleto and holds something that could not be read, which may be it. There is only
ever one question under way, with the ERP client's own deadline; an ERP that is slow or fails is asked less
often.
"""

import logging
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from totem.erp.errors import ErpError
from totem.session.boleto_matching import find_counterpart
from totem.session.session_log import describe_traceback
from totem.system.background import ClearingCoroutine, Handle, Runner
from totem.system.qt_timers import once

if TYPE_CHECKING:
    from totem.domain.integrity.check import CheckedBoleto

    Boletos = tuple[CheckedBoleto, ...]

log = logging.getLogger(__name__)

ABSENCES = 2
REST = 4
"""How many times as long as the ERP took for an answer it is left alone."""
LONGEST_WAIT_S = 60.0


class PaymentPoller(QObject):
    """Watches one boleto at a time, from `begin` until it is paid or `stop` is called.

    Signals:
        changed(tuple, CheckedBoleto): the ERP now says something else of what is open: all of it, and the
            watched boleto as it is now.
        paid(tuple): the watched boleto is gone; what is still open. The watch is over.
    """

    changed = Signal(object, object)
    paid = Signal(object)

    def __init__(
        self,
        runner: Runner,
        poll_s: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        """`poll_s` are the seconds between two questions, 0 for none; `clock` times the answers."""
        super().__init__(parent)
        self._runner = runner
        self._poll_s = poll_s
        self._clock = clock
        self._watched: _Watched | None = None
        self._number = 0
        self._timer = once(self, "payment watch", self._ask)

    def start(
        self,
        ask: "Callable[[], Coroutine[Any, Any, Boletos]]",
        chosen: "CheckedBoleto",
        boletos: "Boletos",
    ) -> None:
        """Watch `chosen`, one of `boletos` that were open just now; `ask` asks for them anew."""
        self.stop()
        if self._poll_s > 0:
            self._watched = _Watched(ask, chosen, boletos)
            self._wait(self._watched)

    @Slot()
    def stop(self) -> None:
        """Watch no more; an answer that is under way comes to nothing."""
        self._timer.stop()
        self._number += 1
        watched, self._watched = self._watched, None
        if watched is not None and watched.question is not None:
            watched.question.cancel()

    def _wait(self, watched: "_Watched") -> None:
        wait_s = max(self._poll_s, REST * watched.took_s) * 2.0 ** min(watched.failures, 16)
        self._timer.start(round(1000 * min(wait_s, max(self._poll_s, LONGEST_WAIT_S))))

    @Slot()
    def _ask(self) -> None:
        watched = self._watched
        if watched is None:
            return
        asked_at = self._clock()

        number = self._number  # not `watched`: a late answer is to hold nothing of a visit that is over

        def answered(take: Callable[[_Watched, Any], None]) -> Callable[[Any], None]:
            def take_in_time(answer: Any) -> None:
                if number == self._number and self._watched is not None:
                    self._watched.question = None
                    self._watched.took_s = self._clock() - asked_at
                    take(self._watched, answer)

            return take_in_time

        question = ClearingCoroutine(watched.ask())
        handle = self._runner.run(question, done=answered(self._judge), failed=answered(self._put_up_with))
        if watched is self._watched and not self._timer.isActive():
            watched.question = handle

    def _judge(self, watched: "_Watched", boletos: "Boletos") -> None:
        watched.failures = 0
        found = find_counterpart(watched.chosen, watched.boletos, boletos)
        if found is None and any(each.boleto.among_unread for each in boletos):
            log.info("asking for the payment: what could not be read may be the boleto that is watched")
        elif found is None:
            watched.absences += 1
            if watched.absences >= ABSENCES:
                self.stop()
                self.paid.emit(boletos)
                return
        else:
            watched.absences = 0
            if boletos != watched.boletos:
                watched.chosen, watched.boletos = found, boletos
                self.changed.emit(boletos, found)
        if watched is self._watched:  # whoever heard of the change may have moved on
            self._wait(watched)

    def _put_up_with(self, watched: "_Watched", error: Exception) -> None:
        watched.failures += 1
        if watched.failures > 1:
            log.debug("asking for the payment failed again")
        elif isinstance(error, ErpError):
            log.info("asking for the payment failed: %s, status %s", error, error.status)
        else:
            log.error("asking for the payment failed: %s", describe_traceback(error))
        self._wait(watched)


class _Watched:
    """What is watched, and how it went so far."""

    def __init__(
        self,
        ask: "Callable[[], Coroutine[Any, Any, Boletos]]",
        chosen: "CheckedBoleto",
        boletos: "Boletos",
    ) -> None:
        self.ask = ask
        self.chosen = chosen
        self.boletos = boletos
        self.question: Handle | None = None
        self.took_s = 0.0
        self.failures = 0
        self.absences = 0
