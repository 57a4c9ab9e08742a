"""Card service over a ledger in a folder, a terminal and an ERP in memory, and clocks that a test moves."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from support import virtual_time
from support.card_fakes import CardClock, FakeTerminal, FakeTitles, Provider, ProviderOrder, T, reference_of
from totem.cards.charge import Charge, ChargePhase
from totem.cards.ledger import CardLedger
from totem.cards.progress import CardReadiness, ChargeProgress, ChargeRequest
from totem.cards.service import CardService
from totem.domain.card_payment import CardMethod

R = TypeVar("R")
PRICE = Decimal("89.90")


def request(boleto: str = "b1", amount: Decimal = PRICE) -> ChargeRequest:
    """A customer's choice: debit, without a surcharge."""
    return ChargeRequest(reference_of(boleto), amount, amount, CardMethod.DEBIT, label="7001")


def pass_to_terminal(order: ProviderOrder) -> None:
    """Let the terminal fetch an order that waits."""
    if order.status is T.QUEUED:
        order.status = T.AT_TERMINAL


@dataclass
class CardHarness:
    """A service and what it talks to; `reopen` makes another one of the same ledger.

    Attributes:
        phases: what the customer saw.
        readiness: what the session was told.
    """

    folder: Path
    provider: Provider = field(default_factory=Provider)
    erp: FakeTitles = field(default_factory=FakeTitles)
    phases: list[ChargePhase] = field(default_factory=list)
    readiness: list[CardReadiness] = field(default_factory=list)
    timeout_s: float = 180.0
    provider_name: str = "mercado_pago"
    erp_name: str = "ixc https://erp"
    runner: asyncio.Runner = field(
        default_factory=lambda: asyncio.Runner(loop_factory=virtual_time.VirtualTimeLoop)
    )

    def __post_init__(self) -> None:
        self.clock = CardClock(self.runner.get_loop().time)
        self.terminal = FakeTerminal(self.provider)
        self.reopen()

    def reopen(self) -> None:
        """Start anew, as after a crash."""
        self.ledger = self.open_ledger()
        self.service = self.make_service(self.ledger, self.terminal)

    def open_ledger(self) -> CardLedger:
        """Open the ledger, as another program."""
        return CardLedger(
            self.folder, provider=self.provider_name, terminal=self.terminal.terminal, erp=self.erp_name
        )

    def make_service(self, ledger: CardLedger, terminal: FakeTerminal) -> CardService:
        """Make a service, as another program."""
        return CardService(
            ledger,
            terminal,
            self.erp,
            now=self.clock,
            timeout_s=self.timeout_s,
            on_readiness=self.readiness.append,
        )

    def run(self, work: Coroutine[Any, Any, R]) -> R:
        """Run a coroutine to its end, in virtual time, which goes on with the next."""
        return self.runner.run(work)

    def close(self) -> None:
        """End the loop and what still runs in it."""
        self.runner.close()

    async def pay(self, boleto: str = "b1", amount: Decimal = PRICE) -> ChargeProgress:
        """Recover and charge a title."""
        await self.service.recover()
        return await self.service.pay(request(boleto, amount), lambda now: self.phases.append(now.phase))

    async def die_while_paying(self) -> None:
        """Begin to charge a title, and die five seconds later."""
        paying = asyncio.ensure_future(self.pay())
        await asyncio.sleep(5)
        await self.service.aclose()
        await asyncio.gather(paying, return_exceptions=True)

    async def stay(self, seconds: float) -> None:
        """Let the kiosk run for so long."""
        running = asyncio.ensure_future(self.service.run())
        await asyncio.sleep(seconds)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    @property
    def charge(self) -> Charge:
        """The only charge."""
        [charge] = self.ledger.charges()
        return charge

    def events(self) -> list[str]:
        """Names of the only charge's events."""
        return [each.event.value for each in self.ledger.history(self.charge.id)]


def approve(bench: CardHarness, amount: Decimal | None = None) -> None:
    """Let the terminal take the card at the second look."""

    def look(order: ProviderOrder) -> None:
        if order.status is T.AT_TERMINAL:
            bench.provider.capture(order, amount)
        elif order.status is T.QUEUED:
            order.status = T.AT_TERMINAL

    bench.terminal.on_find = look
