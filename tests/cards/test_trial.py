"""The trial charge against both emulators: shown and cancelled, and each way in which it can fail."""

import asyncio
from collections.abc import Callable
from decimal import Decimal

import pytest

from support.emulators.base import InjectedFault
from support.terminals.base import TerminalEmulator
from support.terminals.mercado_pago import MercadoPagoEmulator
from support.terminals.paygo import PaygoEmulator
from support.terminals.terminal import Terminal
from totem.cards import trial
from totem.cards.terminals.mercado_pago import MercadoPagoTerminal
from totem.cards.terminals.registry import make_terminal
from totem.cards.terminals.terminal import ChargeOrder, TerminalError, TerminalFault, TerminalReport
from totem.cards.trial import TrialOutcome, TrialPhase, try_terminal
from totem.settings.card import CardSettings

Make = Callable[..., TerminalEmulator]
BOTH = pytest.mark.parametrize("make", [MercadoPagoEmulator, PaygoEmulator])


class Time:
    """Time that passes by sleeping alone."""

    def __init__(self) -> None:
        self.now = 0.0
        self.at: dict[float, Callable[[], object]] = {}

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        for second in [each for each in self.at if each <= self.now]:
            self.at.pop(second)()


def run(emulator: TerminalEmulator, time: Time, **settings: object) -> tuple[TrialOutcome, list[TrialPhase]]:
    """Run a trial."""
    phases: list[TrialPhase] = []

    async def work() -> TrialOutcome:
        terminal = make_terminal(CardSettings(**{**emulator.settings(), **settings}), sleep=time.sleep)
        try:
            return await try_terminal(terminal, on_phase=phases.append, sleep=time.sleep, clock=time)
        finally:
            await terminal.aclose()

    return asyncio.run(work()), phases


def test_a_charge_that_was_shown_is_cancelled_at_once() -> None:
    with MercadoPagoEmulator() as emulator:
        outcome, phases = run(emulator, Time())
        assert (outcome, outcome.is_fine) == (TrialOutcome.FINE, True)
        assert phases == [TrialPhase.SENDING, TrialPhase.CANCELING]
        assert emulator.terminal.latest().amount == Decimal("1.00")
        assert emulator.terminal.open_order is None
        assert emulator.violations == []


def test_where_no_request_cancels_a_person_does() -> None:
    time = Time()
    with PaygoEmulator(terminal=Terminal(clock=time)) as emulator:
        time.at[10.0] = emulator.terminal.press_cancel
        outcome, phases = run(emulator, time)
        assert outcome is TrialOutcome.FINE
        assert phases[-1] is TrialPhase.PRESS_CANCEL
        assert emulator.violations == []


def test_nobody_presses_the_key() -> None:
    with PaygoEmulator() as emulator:
        outcome, _ = run(emulator, Time())
        assert outcome is TrialOutcome.UNCLEAR


@BOTH
def test_a_card_that_is_held_to_it_all_the_same_is_refunded(make: Make) -> None:
    time = Time()
    terminal = Terminal(clock=time, pays_after_s=0.0)
    with make(terminal=terminal) as emulator:
        outcome, phases = run(emulator, time)
        assert (outcome, phases[-1]) == (TrialOutcome.REFUNDED, TrialPhase.REFUNDING)
        assert emulator.calls.count("refund") == 1


@BOTH
def test_a_refund_that_is_refused_is_told(make: Make) -> None:
    time = Time()
    terminal = Terminal(clock=time, pays_after_s=0.0)
    with make(terminal=terminal) as emulator:
        emulator.inject(InjectedFault.ERROR, "refund")
        outcome, _ = run(emulator, time)
        assert (outcome, outcome.is_fine) == (TrialOutcome.NOT_REFUNDED, False)


@BOTH
def test_a_terminal_that_is_off_does_not_show_it(make: Make) -> None:
    time = Time()
    with make(terminal=Terminal(clock=time)) as emulator:
        emulator.terminal.is_on = False
        outcome, _ = run(emulator, time)
        assert outcome is TrialOutcome.NOT_FETCHED
        assert emulator.terminal.open_order is None


def test_another_charge_is_on_the_terminal() -> None:
    with MercadoPagoEmulator() as emulator:
        emulator.order_of_another_kiosk()
        assert run(emulator, Time())[0] is TrialOutcome.BUSY


@BOTH
@pytest.mark.parametrize(
    ("fault", "call", "outcome"),
    [
        (InjectedFault.TOKEN, "start", TrialOutcome.CREDENTIALS),
        (InjectedFault.ERROR, "start", TrialOutcome.REFUSED),
        (InjectedFault.RATE_LIMIT, "start", TrialOutcome.UNAVAILABLE),
        (InjectedFault.SERVER_ERROR, "start", TrialOutcome.UNCLEAR),
    ],
)
def test_faults(make: Make, fault: InjectedFault, call: str, outcome: TrialOutcome) -> None:
    with make() as emulator:
        emulator.inject(fault, call)
        assert run(emulator, Time())[0] is outcome


def test_an_order_whose_answer_is_lost_is_found_and_cancelled() -> None:
    with MercadoPagoEmulator() as emulator:
        emulator.inject(InjectedFault.LOST, "start")
        assert run(emulator, Time())[0] is TrialOutcome.FINE
        assert emulator.terminal.open_order is None
        assert emulator.calls.count("start") == 1


def test_an_order_that_is_there_though_it_was_refused_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    start = MercadoPagoTerminal.start

    async def start_and_refuse(self: MercadoPagoTerminal, order: ChargeOrder) -> TerminalReport:
        await start(self, order)
        raise TerminalError(TerminalFault.REFUSED, may_have_arrived=False, status=400)

    monkeypatch.setattr(MercadoPagoTerminal, "start", start_and_refuse)
    with MercadoPagoEmulator() as emulator:
        assert run(emulator, Time())[0] is TrialOutcome.FINE
        assert emulator.terminal.open_order is None


def test_another_accounts_terminal() -> None:
    with MercadoPagoEmulator() as emulator:
        assert run(emulator, Time(), terminal_id="PAX_A910__X")[0] is TrialOutcome.NOT_FOUND


def test_no_server() -> None:
    with MercadoPagoEmulator() as emulator:
        assert run(emulator, Time(), base_url="http://127.0.0.1:9")[0] is TrialOutcome.UNAVAILABLE


def test_every_outcome_has_its_sentence_and_a_step_where_something_is_wrong() -> None:
    for each in TrialOutcome:
        assert each.sentence
        assert bool(each.step) != each.is_fine
    assert trial.AMOUNT == 1
