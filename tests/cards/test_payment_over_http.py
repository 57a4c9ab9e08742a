"""Whole payments over real HTTP: service, ledger on disk, each provider's emulator, and the reference ERP."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest

from support.emulators.base import InjectedFault
from support.log_check import LogWatch
from support.terminals.base import TerminalEmulator
from support.terminals.mercado_pago import MercadoPagoEmulator
from support.terminals.paygo import PaygoEmulator
from support.terminals.terminal import Terminal
from totem.cards import charging
from totem.cards.charge import ChargeHold, ChargePhase, ChargeState
from totem.cards.ledger import CardLedger
from totem.cards.progress import ChargeProgress, ChargeRequest
from totem.cards.service import CardService
from totem.cards.terminals.registry import make_terminal
from totem.domain.card_payment import CardMethod, TitleReference, TitleStatus
from totem.domain.customer import BoletoId, CustomerId
from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.lab.reference_erp.server import ReferenceErp
from totem.settings import ErpSettings
from totem.settings.card import CardSettings

T = TypeVar("T")

TITLE = TitleReference(BoletoId("50102"), CustomerId("1001"))
"""Maria's title of today, R$ 129,90."""
PRICE = Decimal("129.90")
REQUEST = ChargeRequest(TITLE, PRICE, PRICE, CardMethod.CREDIT, label="7001")
Act = Callable[[Terminal], object]


@dataclass
class Shop:
    """A kiosk, its terminal and its ERP."""

    emulator: TerminalEmulator
    erp: ReferenceErp
    folder: Path
    phases: list[ChargePhase] = field(default_factory=list)

    @property
    def terminal(self) -> Terminal:
        return self.emulator.terminal

    def run(self, work: Callable[[CardService, OwnedErp], Awaitable[T]], *, timeout_s: float = 20.0) -> T:
        """Do some work with the kiosk's service, which has looked up all that was open."""
        card = CardSettings(**self.emulator.settings())

        async def do() -> T:
            erp = make_erp(ErpSettings(base_url=self.erp.base_url, timeout_s=5.0))
            terminal = make_terminal(card)
            ledger = CardLedger(self.folder, provider=card.provider or "", terminal=card.terminal_id or "")
            service = CardService(
                ledger, terminal, erp, now=lambda: datetime.now(UTC), poll_s=0.02, timeout_s=timeout_s
            )
            await service.recover()
            try:
                return await work(service, erp)
            finally:
                await service.aclose()
                await terminal.aclose()
                await erp.aclose()

        return asyncio.run(do())

    def pay(self, act: Act | None = None, *, timeout_s: float = 20.0) -> ChargeProgress:
        """Pay the title; the customer acts once the charge is on the terminal."""

        async def work(service: CardService, _erp: OwnedErp) -> ChargeProgress:
            def note(progress: ChargeProgress) -> None:
                self.phases.append(progress.phase)
                if progress.phase is ChargePhase.AT_TERMINAL and act is not None:
                    act(self.terminal)

            return await service.pay(REQUEST, note)

        return self.run(work, timeout_s=timeout_s)

    def state(self) -> ChargeState:
        """The latest charge's state."""

        async def work(service: CardService, _erp: OwnedErp) -> ChargeState:
            return (await service.charges())[0].state

        return self.run(work)

    def title(self) -> TitleStatus:
        """The title's status in the ERP."""

        async def work(_service: CardService, erp: OwnedErp) -> TitleStatus:
            return (await erp.read_title(TITLE)).status

        return self.run(work)


@pytest.fixture(params=[MercadoPagoEmulator, PaygoEmulator])
def shop(request: pytest.FixtureRequest, tmp_path: Path, expected_logs: LogWatch) -> Iterator[Shop]:
    """A shop with a terminal of each provider."""
    expected_logs.allow("totem.cards|card:")
    with request.param() as emulator, ReferenceErp() as erp:
        yield Shop(emulator, erp, tmp_path / "cards")
        assert emulator.violations == []


def test_an_approved_charge_is_settled(shop: Shop) -> None:
    end = shop.pay(Terminal.approve)
    assert end.phase is ChargePhase.SETTLED
    assert end.charge is not None
    assert (end.charge.state, end.charge.nsu != "") == (ChargeState.SETTLED, True)
    assert [each.captured for each in shop.terminal.captures] == [PRICE]
    assert shop.title() is TitleStatus.PAID
    assert ChargePhase.AT_TERMINAL in shop.phases


def test_a_customer_who_acts_alone(tmp_path: Path) -> None:
    terminal = Terminal(fetch_after_s=0.05, pays_after_s=0.1)
    with MercadoPagoEmulator(terminal=terminal) as emulator, ReferenceErp() as erp:
        assert Shop(emulator, erp, tmp_path / "cards").pay().phase is ChargePhase.SETTLED


@pytest.mark.parametrize(
    ("act", "phase"),
    [(Terminal.decline, ChargePhase.DECLINED), (Terminal.press_cancel, ChargePhase.CANCELED)],
)
def test_nothing_is_settled_where_nothing_was_taken(shop: Shop, act: Act, phase: ChargePhase) -> None:
    assert shop.pay(act).phase is phase
    assert shop.terminal.captures == []
    assert shop.title() is TitleStatus.OPEN
    assert shop.pay(Terminal.approve).phase is ChargePhase.SETTLED


def test_an_order_whose_answer_is_lost_is_followed(shop: Shop) -> None:
    shop.emulator.inject(InjectedFault.LOST, "start")
    assert shop.pay(Terminal.approve).phase is ChargePhase.SETTLED
    assert shop.emulator.calls.count("start") == 1


def test_another_amount_waits_for_staff(shop: Shop) -> None:
    shop.terminal.off_by = Decimal("-0.01")
    end = shop.pay(Terminal.approve)
    assert end.charge is not None
    assert (end.charge.state, end.charge.hold) == (ChargeState.NEEDS_STAFF, ChargeHold.AMOUNT)
    assert shop.title() is TitleStatus.OPEN


def test_an_agent_that_dies_blocks_the_title_until_it_is_known(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charging, "GRACE_S", 0.2)
    end = shop.pay(Terminal.kill_agent, timeout_s=0.2)
    assert end.phase is ChargePhase.UNKNOWN
    order = shop.terminal.approve()  # at the terminal, which tells nobody
    assert shop.state() is ChargeState.UNKNOWN
    assert shop.pay().phase is ChargePhase.NOT_STARTED
    assert shop.emulator.calls.count("start") == 1
    order.is_stuck = False
    shop.terminal.approve(order)
    assert shop.state() in {ChargeState.APPROVED, ChargeState.SETTLED}
    assert [each.captured for each in shop.terminal.captures] == [PRICE]


def test_a_terminal_that_is_off_takes_nothing(shop: Shop) -> None:
    shop.terminal.is_on = False
    end = shop.pay(timeout_s=0.2)
    assert end.phase in {ChargePhase.CANCELED, ChargePhase.EXPIRED}
    assert shop.terminal.open_order is None


def test_another_kiosks_charge_is_not_touched(shop: Shop) -> None:
    other = shop.emulator.order_of_another_kiosk()
    end = shop.pay(timeout_s=0.2)
    assert end.phase in {ChargePhase.NOT_STARTED, ChargePhase.CANCELED, ChargePhase.EXPIRED}
    assert other.is_open
    assert shop.terminal.captures == []


def test_a_result_that_only_the_terminal_has(shop: Shop) -> None:
    async def work(service: CardService, _erp: OwnedErp) -> ChargeProgress:
        def note(progress: ChargeProgress) -> None:
            shop.phases.append(progress.phase)
            if progress.phase is ChargePhase.AT_TERMINAL:
                shop.terminal.lose_result()
                asyncio.get_running_loop().call_later(0.1, shop.terminal.approve)

        return await service.pay(REQUEST, note)

    assert shop.run(work).phase is ChargePhase.SETTLED


def test_an_approval_that_comes_after_the_cancel(tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.allow("card:")
    with MercadoPagoEmulator() as emulator, ReferenceErp() as erp:
        emulator.terminal.approves_after_cancel = True
        shop = Shop(emulator, erp, tmp_path / "cards")

        async def work(service: CardService, _erp: OwnedErp) -> ChargeProgress:
            def note(progress: ChargeProgress) -> None:
                if progress.phase is ChargePhase.AT_TERMINAL:
                    shop.phases.append(progress.phase)
                    task = asyncio.ensure_future(service.cancel())
                    task.add_done_callback(lambda _: None)

            return await service.pay(REQUEST, note)

        assert shop.run(work).phase is ChargePhase.SETTLED
        assert emulator.calls.count("cancel") == 1
        assert [each.captured for each in emulator.terminal.captures] == [PRICE]


def test_a_capture_that_waits_for_staff_is_refunded_once(shop: Shop) -> None:
    shop.terminal.off_by = Decimal("0.01")
    end = shop.pay(Terminal.approve)
    charge = end.charge
    assert charge is not None

    async def work(service: CardService, _erp: OwnedErp) -> ChargeState:
        return (await service.refund(charge.id)).state

    assert shop.run(work) in {ChargeState.REFUNDED, ChargeState.REFUNDING}
    assert shop.state() is ChargeState.REFUNDED
    assert shop.emulator.calls.count("refund") == 1
