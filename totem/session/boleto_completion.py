"""Complete boletos: query the ERP for forms of payment that its list leaves out, once a title and session.

A query may create a charge at the ERP, so it is made only for a boleto that the customer opens or prints, one
boleto at a time, and never again after an answer that was lost.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from totem.erp.errors import ErpError
from totem.session.boletos import ErpQueries, complete_boleto
from totem.system.background import ClearingCoroutine, Handle, Runner
from totem.system.logging import describe_traceback
from totem.system.qt_timers import once

if TYPE_CHECKING:
    from totem.domain.customer import BoletoId, Customer, OpenBoleto
    from totem.domain.integrity.check import CheckedBoleto
    from totem.domain.integrity.findings import Policy

log = logging.getLogger(__name__)

SLOW_S = 8.0
"""Seconds after which the screen shows that it takes long."""


class BoletoCompleter(QObject):
    """Complete one boleto after the other. Belongs to the GUI thread.

    Signals:
        completed(CheckedBoleto, CheckedBoleto): a boleto as it was listed, and as it is now.
        failed(CheckedBoleto): a boleto that stays as it was listed.
        slow(CheckedBoleto): the boleto that is completed now takes longer than `SLOW_S`.
    """

    completed = Signal(object, object)
    failed = Signal(object)
    slow = Signal(object)

    def __init__(
        self,
        erp: ErpQueries,
        runner: Runner,
        policy: "Policy",
        today: Callable[[], date],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._erp, self._runner, self._policy, self._today = erp, runner, policy, today
        self._known: dict[BoletoId, tuple[OpenBoleto, OpenBoleto]] = {}
        self._failed: set[BoletoId] = set()
        self._waiting: list[tuple[Customer, CheckedBoleto]] = []
        self._running: CheckedBoleto | None = None
        self._handle: Handle | None = None
        self._number = 0
        self._timer = once(self, "slow completion", self._on_slow)

    def request(self, customer: "Customer", boletos: "Iterable[CheckedBoleto]") -> None:
        """Complete those that lack a form of payment, unless that was tried in this session."""
        for each in boletos:
            if each.boleto.is_incomplete and not self.is_pending(each) and not self.has_failed(each):
                self._waiting.append((customer, each))
        self._start_next()

    def is_pending(self, boleto: "CheckedBoleto") -> bool:
        """Test that a boleto is being completed, or waits for it."""
        under_way = [each for _, each in self._waiting]
        if self._running is not None:
            under_way.append(self._running)
        return any(each.boleto.id == boleto.boleto.id for each in under_way)

    def has_failed(self, boleto: "CheckedBoleto") -> bool:
        """Test that completing a boleto failed in this session."""
        return boleto.boleto.id in self._failed

    def completions(self) -> "dict[BoletoId, tuple[OpenBoleto, OpenBoleto]]":
        """The boletos of this session that were completed: as listed, and as completed."""
        return dict(self._known)

    @Slot()
    def reset(self) -> None:
        """Drop everything, at the end of a session."""
        self._number += 1
        self._timer.stop()
        if self._handle is not None:
            self._handle.cancel()
        self._handle = self._running = None
        self._waiting.clear()
        self._known.clear()
        self._failed.clear()

    def _start_next(self) -> None:
        if self._running is not None or not self._waiting:
            return
        customer, boleto = self._waiting.pop(0)
        self._running = boleto
        self._timer.start(round(1000 * SLOW_S))
        number = self._number  # not the boleto: a late result must not keep data of a session that is over

        def on_done(found: "CheckedBoleto") -> None:
            if number == self._number:
                self._finish(found)

        def on_failed(error: Exception) -> None:
            if number == self._number:
                self._finish(None, error)

        work = complete_boleto(self._erp, customer, boleto, self._policy, self._today())
        handle = self._runner.run(ClearingCoroutine(work), done=on_done, failed=on_failed)
        if self._running is boleto:
            self._handle = handle

    def _finish(self, found: "CheckedBoleto | None", error: Exception | None = None) -> None:
        listed, self._running, self._handle = self._running, None, None
        assert listed is not None  # noqa: S101 - it was started
        self._timer.stop()
        if found is None or error is not None:
            _report(error)
            self._failed.add(listed.boleto.id)
            self.failed.emit(listed)
        else:
            self._known[listed.boleto.id] = listed.boleto, found.boleto
            self.completed.emit(listed, found)
        self._start_next()

    @Slot()
    def _on_slow(self) -> None:
        if self._running is not None:
            self.slow.emit(self._running)


def carry_over_forms(
    found: "OpenBoleto", known: "dict[BoletoId, tuple[OpenBoleto, OpenBoleto]]"
) -> "OpenBoleto":
    """Return a boleto of a new list with what it was completed by before, if it is the same debt."""
    if found.id not in known:
        return found
    listed, done = known[found.id]
    if found == listed:
        return done
    if (found.amount, found.original_amount, found.due_date) != (
        *(listed.amount, listed.original_amount, listed.due_date),
    ):
        return found
    return replace(
        done,
        line=found.line or done.line,
        barcode=found.barcode or done.barcode,
        pix=found.pix or done.pix,
        url=found.url or done.url,
        among_unread=found.among_unread,
    )


def _report(error: Exception | None) -> None:
    if not isinstance(error, ErpError):
        log.error("completing a boleto failed: %s", describe_traceback(error) if error else "no result")
    elif error.may_have_arrived:
        log.warning("completing a boleto failed: %s; the ERP may have created its charge", error)
    else:
        log.warning("completing a boleto failed: %s", error)
