"""Trial charge of R$ 1,00 at the terminal, cancelled at once, for the set-up and the command.

It proves what no reading proves: that the account, the terminal and its mode take a charge. It stands in no
ledger, since it is of no title. Should a card be held to the terminal meanwhile, the capture is refunded.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from enum import Enum
from typing import Self
from uuid import uuid4

from totem.cards.terminals.terminal import (
    CardTerminal,
    ChargeOrder,
    TerminalError,
    TerminalFault,
    TerminalReport,
    TerminalStatus,
)
from totem.domain.card_payment import CardMethod
from totem.domain.text import ExplainedCode
from totem.system.clock import steady_s

AMOUNT = Decimal("1.00")
LOOK_S = 2.0
FETCH_S = 20.0
"""Time for the terminal to show the charge."""
END_S = 90.0
"""Time for a person to press the terminal's own cancel key, where nothing else cancels."""


class TrialOutcome(Enum):
    """Outcome of a trial, with its sentence and the next step for who sets the kiosk up.

    {login} and {terminal} in a step stand for the provider's own advice.
    """

    FINE = "fine", "A maquininha recebeu a cobrança de R$ 1,00, e ela foi cancelada.", ""
    REFUNDED = "refunded", "Um cartão foi cobrado em R$ 1,00, e a cobrança foi estornada.", ""
    CREDENTIALS = "credentials", "A operadora não aceita o token.", "{login}"
    NOT_FOUND = "not_found", "A operadora não tem essa maquininha, ou ela não recebe cobranças.", "{terminal}"
    BUSY = (
        "busy",
        "A maquininha está com outra cobrança.",
        "Espere essa cobrança terminar, ou cancele na maquininha, e teste de novo.",
    )
    NOT_FETCHED = (
        "not_fetched",
        "A operadora aceitou a cobrança, mas a maquininha não a mostrou.",
        "Ligue a maquininha, confira a internet dela e teste de novo.",
    )
    REFUSED = "refused", "A operadora recusou a cobrança.", "{terminal}"
    UNAVAILABLE = (
        "unavailable",
        "A operadora não respondeu.",
        "Confira a internet do totem e teste de novo.",
    )
    UNCLEAR = (
        "unclear",
        "Não há confirmação de como a cobrança de R$ 1,00 terminou.",
        "Cancele na maquininha, e confira no painel da operadora se algo foi cobrado.",
    )
    NOT_REFUNDED = (
        "not_refunded",
        "Um cartão foi cobrado em R$ 1,00, e o estorno não foi confirmado.",
        "Confira no painel da operadora, e estorne por ele.",
    )

    _value_: str
    sentence: str
    step: str

    def __new__(cls, value: str, sentence: str, step: str) -> Self:
        """Make the member `value` of a row."""
        member = object.__new__(cls)
        member._value_, member.sentence, member.step = value, sentence, step
        return member

    @property
    def is_fine(self) -> bool:
        """True if charges can be made."""
        return self in {TrialOutcome.FINE, TrialOutcome.REFUNDED}


class TrialPhase(ExplainedCode):
    """Progress of a trial, with its sentence."""

    SENDING = "sending", "Enviando uma cobrança de R$ 1,00 à maquininha…"
    CANCELING = "canceling", "A maquininha recebeu a cobrança. Cancelando…"
    PRESS_CANCEL = "press_cancel", "Aperte a tecla de cancelar na maquininha. Não aproxime nenhum cartão."
    REFUNDING = "refunding", "Um cartão foi cobrado. Estornando…"


_FAULTS = {
    TerminalFault.BUSY: TrialOutcome.BUSY,
    TerminalFault.REFUSED: TrialOutcome.REFUSED,
    TerminalFault.CREDENTIALS: TrialOutcome.CREDENTIALS,
    TerminalFault.NOT_FOUND: TrialOutcome.NOT_FOUND,
    TerminalFault.UNAVAILABLE: TrialOutcome.UNAVAILABLE,
    TerminalFault.UNSUPPORTED: TrialOutcome.REFUSED,
}


async def try_terminal(
    terminal: CardTerminal,
    method: CardMethod = CardMethod.DEBIT,
    on_phase: Callable[[TrialPhase], None] = lambda _: None,
    *,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    clock: Callable[[], float] = steady_s,
) -> TrialOutcome:
    """Charge R$ 1,00 and cancel it as soon as the terminal shows it."""
    return await _Trial(terminal, method, on_phase, sleep, clock).run()


class _Trial:
    """One trial."""

    def __init__(
        self,
        terminal: CardTerminal,
        method: CardMethod,
        on_phase: Callable[[TrialPhase], None],
        sleep: Callable[[float], Awaitable[object]],
        clock: Callable[[], float],
    ) -> None:
        self._terminal, self._on_phase, self._sleep, self._clock = terminal, on_phase, sleep, clock
        key = str(uuid4())  # no title's: each trial is another charge
        self._order = ChargeOrder(f"totem-trial-{key}", key, AMOUNT, method)

    async def run(self) -> TrialOutcome:
        self._on_phase(TrialPhase.SENDING)
        try:
            await self._terminal.probe()
        except TerminalError as error:
            return _FAULTS[error.fault]
        try:
            self._keep(await self._terminal.start(self._order))
        except TerminalError as error:
            # A server that refuses an order may have it all the same.
            is_refused = not error.may_have_arrived
            if is_refused and (error.status is None or await self._find() is None):
                return _FAULTS[error.fault]
        report = await self._look(FETCH_S, until=lambda status: status is not TerminalStatus.QUEUED)
        was_shown = report is not None and report.status not in {
            TerminalStatus.QUEUED,
            TerminalStatus.EXPIRED,
        }
        if report is None or report.status.is_open:
            self._on_phase(TrialPhase.CANCELING)
            report = await self._cancel()
        return await self._end(report, was_shown=was_shown)

    async def _cancel(self) -> TerminalReport | None:
        try:
            await self._terminal.cancel(self._order)
        except TerminalError as error:
            if not error.may_have_arrived:
                self._on_phase(TrialPhase.PRESS_CANCEL)
        return await self._look(END_S, until=lambda status: not status.is_open)

    async def _end(self, report: TerminalReport | None, *, was_shown: bool) -> TrialOutcome:
        status = None if report is None else report.status
        if status is TerminalStatus.REFUNDED:
            return TrialOutcome.REFUNDED
        if status is TerminalStatus.APPROVED:
            return await self._refund()
        if status is None or not status.is_unpaid:
            return TrialOutcome.UNCLEAR
        return TrialOutcome.FINE if was_shown else TrialOutcome.NOT_FETCHED

    async def _refund(self) -> TrialOutcome:
        self._on_phase(TrialPhase.REFUNDING)
        try:
            await self._terminal.refund(self._order)
        except TerminalError as error:
            if not error.may_have_arrived:
                return TrialOutcome.NOT_REFUNDED
        ended = {TerminalStatus.REFUNDED, TerminalStatus.CANCELED}
        report = await self._look(END_S, until=lambda status: status in ended)
        is_refunded = report is not None and report.status in ended
        return TrialOutcome.REFUNDED if is_refunded else TrialOutcome.NOT_REFUNDED

    async def _look(
        self, limit_s: float, *, until: Callable[[TerminalStatus], bool]
    ) -> TerminalReport | None:
        """Read the charge until its status fits, at most `limit_s`; return the last report."""
        end, latest = self._clock() + limit_s, None
        while True:
            report = await self._find()
            if report is not None:
                latest = report
                if until(report.status):
                    return report
            if self._clock() >= end:
                return latest
            await self._sleep(LOOK_S)

    async def _find(self) -> TerminalReport | None:
        """Read the charge once; None where that proves nothing."""
        try:
            report = await self._terminal.find(self._order)
        except TerminalError:
            return None
        if report is not None:
            self._keep(report)
        return report

    def _keep(self, report: TerminalReport) -> None:
        self._order = replace(self._order, order_id=report.order_id)
