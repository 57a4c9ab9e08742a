"""Detect the payment: poll the ERP for the boleto that was opened last, which is open until it is paid.

The rule. A boleto that the list lacks is read by its id, where the ERP can and the id is its alone: its
status decides. Elsewhere, and where its status tells no more than that it is not open, a payment is seen when
the boleto is missing from `ABSENCES` good answers in a row: an ERP may once answer with an empty list by
mistake, and the customer waits one poll longer at most. A query that failed, "not found" among them, is no
evidence of a payment: it neither confirms nor resets the count. Nor is the absence from a list that was cut
or has an unreadable record, which may be the boleto, or one of which it cannot be told whether it is this
boleto or another. One query at a time is under way, with the ERP client's own deadline; an ERP that is slow
or fails is polled less often.
"""

import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from totem.erp.errors import ErpError
from totem.session.boletos import match_rows, row_of
from totem.system.background import Runner
from totem.system.latest_task import LatestTask
from totem.system.logging import describe_traceback
from totem.system.qt_timers import once

if TYPE_CHECKING:
    from totem.domain.card_payment import TitleReading
    from totem.domain.integrity.check import CheckedBoleto

    Boletos = tuple[CheckedBoleto, ...]
    Read = Callable[[CheckedBoleto], Coroutine[Any, Any, TitleReading | None]]

log = logging.getLogger(__name__)

ABSENCES = 2
REST = 4
"""Pause after a query, in multiples of its duration."""
LONGEST_WAIT_S = 60.0


class PaymentPoller(QObject):
    """Poll for the payment of one boleto at a time, from `start` until it is paid or `stop` is called.

    Signals:
        changed(tuple, CheckedBoleto): the open boletos changed: all of them, and the watched one.
        paid(CheckedBoleto, tuple): the watched boleto is paid; the other open ones. Polling has ended.
    """

    changed = Signal(object, object)
    paid = Signal(object, object)

    def __init__(
        self,
        runner: Runner,
        poll_s: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        """`poll_s` is the interval in seconds, 0 for no polling; `clock` measures the queries."""
        super().__init__(parent)
        self._task = LatestTask(runner)
        self._poll_s = poll_s
        self._clock = clock
        self._watched: _Watched | None = None
        self._timer = once(self, "payment watch", self._poll)

    def start(
        self,
        query: "Callable[[], Coroutine[Any, Any, Boletos]]",
        chosen: "CheckedBoleto",
        boletos: "Boletos",
        carry_over: "Callable[[Boletos], Boletos]" = lambda found: found,
        read: "Read | None" = None,
    ) -> None:
        """Poll for `chosen`, one of the open `boletos`; `query` loads them anew.

        `carry_over` adds to an answer what is known of its boletos. `read` reads a boleto by its id; None
        where the ERP tells nothing.
        """
        self.stop()
        if self._poll_s > 0:
            self._watched = _Watched(query, chosen, boletos, carry_over, read)
            self._schedule(self._watched)

    def watches(self, chosen: "CheckedBoleto") -> bool:
        """Test that this boleto, the object itself, is polled for."""
        return self._watched is not None and self._watched.chosen is chosen

    def follow(self, chosen: "CheckedBoleto", boletos: "Boletos") -> None:
        """Go on with `chosen`, as it was checked anew, among the `boletos`."""
        if self._watched is not None:
            self._watched.chosen, self._watched.boletos = chosen, boletos

    def replace(self, listed: "CheckedBoleto", completed: "CheckedBoleto") -> None:
        """Go on with `completed` in place of the boleto `listed`."""
        watched = self._watched
        if watched is not None:
            watched.boletos = tuple(completed if each is listed else each for each in watched.boletos)
            watched.chosen = completed if watched.chosen is listed else watched.chosen

    @Slot()
    def stop(self) -> None:
        """Stop polling; drop the result of a query under way."""
        self._timer.stop()
        self._watched = None
        self._task.cancel()

    def _schedule(self, watched: "_Watched") -> None:
        wait_s = max(self._poll_s, REST * watched.duration_s) * 2.0 ** min(watched.failures, 16)
        self._timer.start(round(1000 * min(wait_s, max(self._poll_s, LONGEST_WAIT_S))))

    @Slot()
    def _poll(self) -> None:
        watched = self._watched
        if watched is None:
            return
        started_at = self._clock()

        def measured(deliver: Callable[[_Watched, Any], None]) -> Callable[[Any], None]:
            def on_end(result: Any) -> None:
                if self._watched is not None:
                    self._watched.duration_s = self._clock() - started_at
                    deliver(self._watched, result)

            return on_end

        query = _load_boletos(watched.query, watched.read, watched.chosen, watched.boletos)
        self._task.run(query, done=measured(self._on_result), failed=measured(self._on_failure))

    def _on_result(self, watched: "_Watched", result: "tuple[Boletos, TitleReading | None]") -> None:
        watched.failures = 0
        boletos, reading = watched.carry_over(result[0]), result[1]
        row, matches = row_of(watched.chosen, watched.boletos), match_rows(watched.boletos, boletos)
        if row in matches.rows:
            watched.absences = 0
            found = boletos[matches.rows[row]]
            if boletos != watched.boletos:
                watched.chosen, watched.boletos = found, boletos
                self.changed.emit(boletos, found)
        else:
            has_gaps = any(each.boleto.among_unread for each in boletos)
            is_certain = not has_gaps and row not in matches.doubtful and row >= 0
            watched.absences = _count_absence(watched.absences, reading, is_certain=is_certain)
            if watched.absences >= ABSENCES:
                self.stop()
                self.paid.emit(watched.chosen, boletos)
                return
        if watched is self._watched:  # a slot of `changed` may have stopped it
            self._schedule(watched)

    def _on_failure(self, watched: "_Watched", error: Exception) -> None:
        watched.failures += 1
        if watched.failures > 1:
            log.debug("asking for the payment failed again")
        elif isinstance(error, ErpError):
            log.info("asking for the payment failed: %s, status %s", error, error.status)
        else:
            log.error("asking for the payment failed: %s", describe_traceback(error))
        self._schedule(watched)


async def _load_boletos(
    query: "Callable[[], Coroutine[Any, Any, Boletos]]",
    read: "Read | None",
    chosen: "CheckedBoleto",
    boletos: "Boletos",
) -> "tuple[Boletos, TitleReading | None]":
    """Load the open boletos anew, and read `chosen` where its id, its alone, is not listed."""
    found, number = await query(), chosen.boleto.id
    is_unlisted = all(each.boleto.id != number for each in found)
    is_its_own = sum(each.boleto.id == number for each in boletos) == 1
    return found, await read(chosen) if read is not None and is_unlisted and is_its_own else None


def _count_absence(absences: int, reading: "TitleReading | None", *, is_certain: bool) -> int:
    """Return the absences in a row with one more, by what it proves; `ABSENCES` are a payment.

    `is_certain`: the list has no gap in which the boleto may be.
    """
    from totem.domain.card_payment import TitleStatus  # not needed by the home screen

    if reading is not None and not reading.may_be_paid:
        return ABSENCES if reading.status is TitleStatus.PAID else 0
    if is_certain:
        return absences + 1
    log.info("asking for the payment: what cannot be read or told apart may be the watched boleto")
    return absences


@dataclass(slots=True, repr=False)
class _Watched:
    """A watched boleto, and the state of its polling."""

    query: "Callable[[], Coroutine[Any, Any, Boletos]]"
    chosen: "CheckedBoleto"
    boletos: "Boletos"
    carry_over: "Callable[[Boletos], Boletos]"
    read: "Read | None" = None
    duration_s: float = 0.0
    failures: int = 0
    absences: int = 0
