"""Complete boletos: query the ERP for forms of payment that its list leaves out, once a title and session.

A query may create a charge at the ERP, so it is made only for a boleto that the customer opens or prints, one
boleto at a time, and never again after an answer that was lost. Each registration has a completer of its own,
and each answer one row: what came for a boleto is added to no other, whatever the two have in common.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from totem.erp.errors import ErpError
from totem.erp.session_erp import SessionErp
from totem.session.boletos import complete_boleto, find_places, match_rows, row_of
from totem.system.background import Runner
from totem.system.latest_task import LatestTask
from totem.system.logging import describe_traceback
from totem.system.qt_timers import once

if TYPE_CHECKING:
    from totem.domain.customer import BoletoId, Customer, OpenBoleto
    from totem.domain.integrity.check import CheckedBoleto
    from totem.domain.integrity.findings import Policy

    Boletos = tuple[CheckedBoleto, ...]

log = logging.getLogger(__name__)

SLOW_S = 8.0
"""Seconds after which the screen shows that it takes long."""


@dataclass(frozen=True, slots=True, repr=False)
class CompletedBoleto:
    """A boleto as it was listed, and as it was completed.

    `is_alone`: no other boleto of its list had its id.
    """

    listed: "OpenBoleto"
    completed: "OpenBoleto"
    is_alone: bool = True


@dataclass(slots=True, repr=False)
class _Query:
    """The query under way: the boleto that it names, and its row in the latest list, if it has one."""

    sent: "OpenBoleto"
    row: "CheckedBoleto | None"
    is_alone: bool


class BoletoCompleter(QObject):
    """Complete the boletos of one registration, one after the other. Belongs to the GUI thread.

    Signals:
        completed(CheckedBoleto, CheckedBoleto): a row of the latest list, and what it is now.
        failed(CheckedBoleto): a row that stays as it is listed.
        slow(CheckedBoleto): the row that is completed now takes longer than `SLOW_S`.
    """

    completed = Signal(object, object)
    failed = Signal(object)
    slow = Signal(object)

    def __init__(
        self,
        erp: SessionErp,
        runner: Runner,
        customer: "Customer",
        policy: "Policy",
        today: Callable[[], date],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._erp, self._policy, self._today = erp, policy, today
        self._task = LatestTask(runner)
        self._customer: Customer | None = customer
        self._boletos: Boletos = ()
        self._known: tuple[CompletedBoleto, ...] = ()
        self._failed: set[BoletoId] = set()
        self._waiting: list[CheckedBoleto] = []
        self._query: _Query | None = None
        self._timer = once(self, "slow completion", self._on_slow)

    def follow(self, boletos: "Boletos") -> None:
        """Take `boletos` for the latest list: what is asked for, or waits for it, gets its row there."""
        before, self._boletos = self._boletos, boletos
        if self._query is None and not self._waiting:
            return
        rows = match_rows(before, boletos).rows

        def now(listed: "CheckedBoleto") -> "CheckedBoleto | None":
            place = rows.get(row_of(listed, before))
            return None if place is None else boletos[place]

        self._waiting = [row for row in map(now, self._waiting) if row is not None]
        if self._query is not None and self._query.row is not None:
            self._query.row = now(self._query.row)

    def carry_over(self, boletos: "Boletos") -> "Boletos":
        """Return `boletos`, of a new list, with what those of this session were completed by."""
        if not self._known:
            return boletos
        found = carry_over_forms([each.boleto for each in boletos], self._known)
        return tuple(
            row if row.boleto is each else self._check(each) for row, each in zip(boletos, found, strict=True)
        )

    def request(self, boletos: "Iterable[CheckedBoleto]") -> None:
        """Complete those of the latest list that lack a form of payment, unless that was tried before."""
        for each in boletos:
            if each.boleto.is_incomplete and not self.is_pending(each) and not self._was_sent(each):
                self._waiting.append(each)
        self._start_next()

    def is_pending(self, boleto: "CheckedBoleto") -> bool:
        """Test that this row is being completed, or waits for it."""
        asked = None if self._query is None else self._query.row
        return boleto is asked or any(boleto is each for each in self._waiting)

    @Slot()
    def leave(self) -> None:
        """Send no further query; the customer went to another contract, and may come back.

        The query under way is not cancelled: it may have created a charge, and must not be sent again.
        """
        self._waiting.clear()

    @Slot()
    def reset(self) -> None:
        """Drop everything, at the end of a session."""
        self._timer.stop()
        self._task.cancel()
        self._query = self._customer = None
        self._boletos = self._known = ()
        self._waiting.clear()
        self._failed.clear()

    def _was_sent(self, boleto: "CheckedBoleto") -> bool:
        """Test that a query for this boleto failed, or is under way for a row that is not known any more.

        A query names a boleto by its id: for another one of the same id it would be the same query.
        """
        is_lost = self._query is not None and self._query.row is None
        under_way = {self._query.sent.id} if self._query is not None and is_lost else set()
        return boleto.boleto.id in self._failed | under_way

    def _start_next(self) -> None:
        if self._query is not None or not self._waiting or self._customer is None:
            return
        boleto = self._waiting.pop(0)
        is_alone = Counter(each.boleto.id for each in self._boletos)[boleto.boleto.id] <= 1
        self._query = _Query(boleto.boleto, boleto, is_alone)
        self._timer.start(round(1000 * SLOW_S))
        work = complete_boleto(self._erp, self._customer, boleto, self._policy, self._today())
        self._task.run(work, done=self._finish, failed=self._fail)

    def _fail(self, error: Exception) -> None:
        self._finish(None, error)

    def _finish(self, found: "CheckedBoleto | None", error: Exception | None = None) -> None:
        query, self._query = self._query, None
        assert query is not None  # noqa: S101 - it was started
        self._timer.stop()
        row = query.row
        if found is None or error is not None:
            _report(error)
            self._failed.add(query.sent.id)
        else:
            self._known += (CompletedBoleto(query.sent, found.boleto, query.is_alone),)
        if row is not None:
            self._show(row, found, is_as_sent=row.boleto == query.sent)
        self._start_next()

    def _show(self, row: "CheckedBoleto", found: "CheckedBoleto | None", *, is_as_sent: bool) -> None:
        """Put the answer in its row; the debt in there may have changed since the query was sent."""
        if found is not None and not is_as_sent:
            found = self.carry_over(self._boletos)[row_of(row, self._boletos)]
        if found is None or found is row:
            self.failed.emit(row)
        else:
            self._boletos = tuple(found if each is row else each for each in self._boletos)
            self.completed.emit(row, found)

    def _check(self, boleto: "OpenBoleto") -> "CheckedBoleto":
        from totem.domain.integrity.check import check  # not needed by the home screen

        return check(boleto, self._policy, self._today())

    @Slot()
    def _on_slow(self) -> None:
        if self._query is not None and self._query.row is not None:
            self.slow.emit(self._query.row)


def carry_over_forms(found: "Sequence[OpenBoleto]", known: "Iterable[CompletedBoleto]") -> "list[OpenBoleto]":
    """Return the boletos of a new list, those that were completed before with what came then.

    A boleto is the same where its record is; else where it alone has its id, then and now, and the debt is
    the same.
    """
    completed = list(found)
    records, ids = (
        find_places([{_record(each)} for each in found]),
        find_places([{each.id} for each in found]),
    )
    for one in known:
        rows = records.get(_record(one.listed), ())
        if not rows and one.is_alone:
            rows = ids.get(one.listed.id, ())
        if len(rows) == 1 and _is_same_debt(found[rows[0]], one.listed):
            completed[rows[0]] = _with_forms(found[rows[0]], one)
    return completed


def _record(boleto: "OpenBoleto") -> "OpenBoleto":
    """Return the boleto without an answer's facts of its payment, and of the answer itself."""
    return replace(boleto, among_unread=False, is_payment_pending=False)


def _is_same_debt(found: "OpenBoleto", listed: "OpenBoleto") -> bool:
    numbers = ((found.our_number, listed.our_number), (found.document_number, listed.document_number))
    if any(None not in pair and pair[0] != pair[1] for pair in numbers):
        return False  # registered anew, or another one under a number that was free again
    return (found.amount, found.original_amount, found.due_date) == (
        *(listed.amount, listed.original_amount, listed.due_date),
    )


def _with_forms(found: "OpenBoleto", one: CompletedBoleto) -> "OpenBoleto":
    done = one.completed
    if _record(found) == _record(one.listed):
        return replace(done, among_unread=found.among_unread, is_payment_pending=found.is_payment_pending)
    gaps: dict[str, Any] = {
        each.name: getattr(done, each.name) for each in fields(found) if getattr(found, each.name) is None
    }
    return replace(found, **gaps, is_incomplete=done.is_incomplete)


def _report(error: Exception | None) -> None:
    if not isinstance(error, ErpError):
        log.error("completing a boleto failed: %s", describe_traceback(error) if error else "no result")
    elif error.may_have_arrived:
        log.warning("completing a boleto failed: %s; the ERP may have created its charge", error)
    else:
        log.warning("completing a boleto failed: %s", error)
