"""Card worker: cards are offered once the charges of an earlier run are looked up."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from support.card_fakes import NOT_SENT, FakeTerminal, FakeTitles, Provider, T, unreachable
from support.card_harness import CardHarness
from support.inline_background import ManualBackground
from support.log_check import LogWatch
from totem.cards.charge import ChargeState
from totem.cards.progress import CardReadiness
from totem.cards.service import CardService
from totem.erp.session_erp import SessionErp
from totem.kiosk.card_worker import CardWorker
from totem.kiosk.factory import make_card_worker
from totem.monitoring.erp_monitor import ErpMonitor, ErpProbeResult, OutageDetector
from totem.settings import Settings
from totem.system.background import Background


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[CardHarness]:
    made = CardHarness(tmp_path / "cards")
    yield made
    made.close()


@pytest.fixture
def held() -> Iterator[ManualBackground]:
    """A runner that runs nothing by itself."""
    made = ManualBackground()
    yield made
    made.close()


def test_cards_are_offered_after_the_charges_of_an_earlier_run(
    qapp: QCoreApplication,
    qtbot: QtBot,
    bench: CardHarness,
    held: ManualBackground,
    expected_logs: LogWatch,
) -> None:
    """A capture whose kiosk died is found and settled before any card is offered."""
    expected_logs.allow("asyncio")
    bench.terminal.on_find = lambda order: setattr(order, "status", T.AT_TERMINAL)
    bench.run(bench.die_while_paying())
    [order] = bench.provider.orders.values()
    bench.provider.capture(order)
    bench.terminal.on_find = lambda _: None
    assert bench.events() == ["send", "reached"]
    seen: list[tuple[CardReadiness, ChargeState]] = []

    def make(on_readiness: Callable[[CardReadiness], object]) -> CardService:
        terminal, ledger = FakeTerminal(bench.provider), bench.open_ledger()
        return CardService(ledger, terminal, bench.erp, now=bench.clock, on_readiness=on_readiness)

    runner = Background()
    worker = CardWorker(make, runner)
    worker.readiness_changed.connect(lambda readiness: seen.append((readiness, bench.charge.state)))
    worker.start(ErpMonitor(SessionErp(), held, OutageDetector(0.0)))
    qtbot.waitUntil(lambda: bool(seen), timeout=20_000)
    worker.close()
    runner.close(worker.aclose())
    assert seen[0][0] is CardReadiness.READY
    assert bench.charge.state in {ChargeState.APPROVED, ChargeState.SETTLING, ChargeState.SETTLED}


def test_what_waits_for_the_erp_is_settled_when_it_is_back(
    qapp: QCoreApplication, bench: CardHarness, held: ManualBackground, expected_logs: LogWatch
) -> None:
    expected_logs.expect("the settlement of .* failed")
    expected_logs.expect("does not answer|answers again")

    def take(order: object) -> None:
        bench.provider.capture(next(iter(bench.provider.orders.values())))

    bench.terminal.on_find = take
    bench.erp.errors["settle"] = [unreachable()]
    bench.run(bench.pay())
    bench.run(bench.stay(0.1))
    health = OutageDetector(0.0)
    worker = CardWorker(lambda _: bench.service, held)
    monitor = ErpMonitor(SessionErp(), held, health)
    worker.open()
    worker.start(monitor)
    for result in (ErpProbeResult.SILENT, ErpProbeResult.ANSWERED):
        health.on_probe_result(result)
        monitor._update("")
    held.release(-1)
    bench.run(bench.stay(0.1))
    assert bench.charge.state is ChargeState.SETTLED
    worker.close()


def test_a_terminal_that_is_off_is_told_to_the_session(
    qapp: QCoreApplication, qtbot: QtBot, bench: CardHarness, held: ManualBackground
) -> None:
    runner, told = Background(), list[CardReadiness]()
    terminal = FakeTerminal(Provider())
    terminal.probe_error = NOT_SENT

    def make(on_readiness: Callable[[CardReadiness], object]) -> CardService:
        return CardService(
            bench.open_ledger(), terminal, FakeTitles(), now=bench.clock, on_readiness=on_readiness
        )

    worker = CardWorker(make, runner)
    worker.readiness_changed.connect(told.append)
    worker.start(ErpMonitor(SessionErp(), held, OutageDetector(0.0)))
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert told == [CardReadiness.TERMINAL]
    worker.close()
    runner.close(worker.aclose())


def test_without_a_provider_nothing_of_card_payments_is_imported() -> None:
    code = (
        "import sys\n"
        "import totem.kiosk.assembly, totem.app.maintenance\n"
        "print(*sorted(name for name in sys.modules if name.startswith('totem.cards.')))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def test_without_a_provider_there_is_no_worker(held: ManualBackground) -> None:
    assert make_card_worker(Settings(), SessionErp(), held) is None  # type: ignore[arg-type]
