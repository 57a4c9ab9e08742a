"""Card service in memory: charges that end as a test says, for sessions with and without a window."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import date, datetime, timedelta, timezone

from totem.cards.charge import Charge, ChargePhase, ChargeState
from totem.cards.progress import CardReadiness, ChargeProgress, ChargeRequest
from totem.cards.service import CardService
from totem.domain.card_payment import CardMethod
from totem.session.card_terms import CardTerms

APPROVED_AT = datetime(2026, 11, 24, 10, 31, tzinfo=timezone(timedelta(hours=-3)))
CARD_TERMS = CardTerms(tuple(CardMethod))
_STATES = {
    ChargePhase.AT_TERMINAL: ChargeState.AT_TERMINAL,
    ChargePhase.LOOK_AT_TERMINAL: ChargeState.AT_TERMINAL,
    ChargePhase.CANCELING: ChargeState.AT_TERMINAL,
    ChargePhase.APPROVED: ChargeState.APPROVED,
    ChargePhase.SETTLED: ChargeState.SETTLED,
    ChargePhase.DECLINED: ChargeState.DECLINED,
    ChargePhase.CANCELED: ChargeState.CANCELED,
    ChargePhase.EXPIRED: ChargeState.EXPIRED,
    ChargePhase.UNKNOWN: ChargeState.UNKNOWN,
    ChargePhase.NOT_STARTED: ChargeState.CANCELED,
}


class FakeCards(CardService):
    """Charges end as `end` says; with None, not before `finish`.

    Attributes:
        requests: what was charged, in order.
        reports: phases that each charge reports at once.
        trouble: raised by `pay` instead of an end.
        cancels: number of cancels.
        listed: answer of `charges`; an exception is raised.
    """

    def __init__(self, end: ChargePhase | None = ChargePhase.SETTLED) -> None:
        self.readiness = CardReadiness.READY
        self.end = end
        self.trouble: Exception | None = None
        self.reports: tuple[ChargePhase, ...] = (ChargePhase.PREPARING, ChargePhase.AT_TERMINAL)
        self.requests: list[ChargeRequest] = []
        self.cancels = 0
        self.listed: Sequence[Charge] | Exception = ()
        self._progress: list[Callable[[ChargeProgress], None]] = []
        self._ends: list[Future[ChargePhase]] = []

    async def pay(
        self, request: ChargeRequest, on_progress: Callable[[ChargeProgress], None]
    ) -> ChargeProgress:
        """Charge as prepared."""
        from asyncio import shield, wrap_future

        self.requests.append(request)
        self._progress.append(on_progress)
        self._ends.append(Future())
        for phase in self.reports:
            on_progress(progress(request, phase))
        if self.trouble is not None:
            raise self.trouble
        end = self.end
        if end is None:
            end = await shield(wrap_future(self._ends[-1]))  # it goes on without its session
        return progress(request, end)

    async def cancel(self) -> None:
        """Count."""
        self.cancels += 1

    async def charges(self, *, day: date | None = None, open_only: bool = False) -> Sequence[Charge]:
        """Return what is prepared."""
        assert open_only
        assert day is None
        if isinstance(self.listed, Exception):
            raise self.listed
        return self.listed

    def report(self, phase: ChargePhase, number: int = -1) -> None:
        """Report a phase of a charge, the latest by default."""
        self._progress[number](progress(self.requests[number], phase))

    def finish(self, phase: ChargePhase, number: int = -1) -> None:
        """End a charge that waits, on any thread."""
        self._ends[number].set_result(phase)


def progress(request: ChargeRequest, phase: ChargePhase) -> ChargeProgress:
    """Return a report with the charge as the ledger would have it."""
    state = _STATES.get(phase)
    return ChargeProgress(phase, None if state is None else charge_of(request, state))


def charge_of(request: ChargeRequest, state: ChargeState) -> Charge:
    """Return the charge of a request in a state of the ledger."""
    is_captured = state in (ChargeState.APPROVED, ChargeState.SETTLING, ChargeState.SETTLED)
    return Charge(
        id="3f2a9c1b-7d4e-5a60-9b11-0c2d3e4f5a6b",
        title=request.title,
        title_amount=request.title_amount,
        amount=request.amount,
        method=request.method,
        provider="mercado_pago",
        created_at=APPROVED_AT,
        installments=request.installments,
        state=state,
        order_id="ORD01",
        approved_at=APPROVED_AT if is_captured else None,
        nsu="123456789" if is_captured else "",
        authorization="A1B2C3" if is_captured else "",
        brand="visa" if is_captured else "",
        title_label=request.label,
    )
