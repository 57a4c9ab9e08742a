"""`totem cards` as programs of their own, beside a kiosk's card service, an emulated terminal and an ERP."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest

from support.log_check import LogWatch
from support.one_shot_client import ERP_SECRET
from totem.cards.factory import make_card_service
from totem.cards.progress import ChargePhase, ChargeProgress, ChargeRequest
from totem.cards.service import CardService
from totem.domain.card_payment import CardMethod, TitleReference
from totem.domain.customer import BoletoId, CustomerId
from totem.erp.factory import make_erp
from totem.lab.reference_erp.server import ReferenceErp
from totem.lab.terminals.base import TerminalEmulator
from totem.lab.terminals.registry import make_terminal_emulator
from totem.settings import Settings
from totem.staff.pin import PinFile

T = TypeVar("T")

PIN = "402915"
AMOUNT = Decimal("129.90")
TITLE = TitleReference(BoletoId("50102"), CustomerId("1001"))
"""Due today, in the reference ERP."""


class Store:
    """A kiosk's card service in this process, and the commands in others."""

    def __init__(self, folder: Path, emulator: TerminalEmulator, erp: ReferenceErp) -> None:
        self.folder, self.emulator, self.erp = folder, emulator, erp
        self.state = folder / "state"
        card = {f"TOTEM_CARD__{key.upper()}": str(value) for key, value in emulator.settings().items()}
        self.environ = {
            **os.environ,
            **card,
            "TOTEM_ERP__BASE_URL": erp.base_url,
            "TOTEM_ERP__TOKEN": ERP_SECRET,
            "TOTEM_KIOSK__STATE_DIR": str(self.state),
            "LC_ALL": "pt_BR.UTF-8",
        }
        self.settings = Settings.parse(
            {
                "kiosk": {"state_dir": self.state},
                "erp": {"base_url": erp.base_url},
                "card": emulator.settings(),
            }
        )
        PinFile(self.state).set(PIN)

    def pay(self, *, paid_elsewhere: bool = False) -> ChargeProgress:
        """Have a customer pay the title at the terminal."""

        def on_progress(progress: ChargeProgress) -> None:
            if progress.phase is ChargePhase.AT_TERMINAL and not self.emulator.terminal.captures:
                if paid_elsewhere:
                    self.erp.pay(TITLE.boleto_id)
                self.emulator.terminal.approve()

        request = ChargeRequest(TITLE, AMOUNT, AMOUNT, CardMethod.CREDIT, label="50102")
        return asyncio.run(self._use(lambda service: service.pay(request, on_progress)))

    def recover(self) -> None:
        """Look up what is open, as a kiosk does that starts."""
        asyncio.run(self._use(lambda service: service.recover()))

    async def _use(self, work: Callable[[CardService], Awaitable[T]]) -> T:
        erp = make_erp(self.settings.erp, token=ERP_SECRET)
        service = make_card_service(self.settings, erp, now=lambda: datetime.now(UTC))
        try:
            await service.recover()
            return await work(service)
        finally:
            await service.aclose()
            await erp.aclose()

    def run(self, *words: str, answers: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command as a program of its own."""
        return subprocess.run(
            [sys.executable, "-m", "totem", "cards", *words],
            input=answers,
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )

    def listed(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run("list", "--json").stdout.splitlines()]


@pytest.fixture(params=["mercado_pago", "paygo"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with (
        make_terminal_emulator(request.param) as emulator,
        ReferenceErp(token=ERP_SECRET) as erp,
    ):
        yield Store(tmp_path, emulator, erp)
        assert emulator.violations == []


def test_a_charge_that_was_settled_is_listed_exported_and_closed(store: Store) -> None:
    assert store.pay().phase is ChargePhase.SETTLED
    [charge] = store.listed()
    assert (charge["boleto"], charge["amount"], charge["state"]) == ("50102", "129.90", "settled")
    [capture] = store.emulator.terminal.captures
    assert charge["reference"] == capture.reference
    closing = store.run("close", "--json")
    assert closing.returncode == 0
    told = json.loads(closing.stdout)
    assert (told["kept"]["amount"], told["by_method"]["credit"]["count"]) == ("129.90", 1)
    exported = store.run("export")
    assert exported.stdout.startswith("\ufeffDia;Hora;NSU;")
    assert f"{charge['nsu']};" in exported.stdout
    assert store.run("refund", charge["id"], answers=f"{PIN}\n129,90\n").returncode == 2


def test_a_refund_is_made_once_whoever_asks_again(store: Store, expected_logs: LogWatch) -> None:
    expected_logs.allow("card")
    store.pay(paid_elsewhere=True)
    [charge] = store.listed()
    assert charge["state"] == "needs_staff"
    wrong = store.run("refund", charge["id"], answers=f"{PIN}\n129,00\n")
    assert wrong.returncode == 1
    assert "refund" not in store.emulator.calls
    done = store.run("refund", charge["id"], answers=f"{PIN}\n129,90\n")
    again = store.run("refund", charge["id"], answers=f"{PIN}\n129,90\n")
    assert store.emulator.calls.count("refund") == 1
    assert again.returncode == 2
    if store.emulator.provider == "paygo":  # done at the terminal, after the answer
        assert (done.returncode, store.listed()[0]["state"]) == (1, "refunding")
        assert done.stdout.endswith("O totem está conferindo o estorno na operadora.\n")
        store.recover()
    else:
        assert done.returncode == 0
        assert done.stdout.endswith("O valor foi devolvido ao cartão.\n")
    assert store.listed()[0]["state"] == "refunded"
    assert store.emulator.calls.count("refund") == 1


def test_a_settlement_that_failed_is_made_by_the_command(store: Store, expected_logs: LogWatch) -> None:
    expected_logs.allow("card|totem.erp")
    store.erp.faults.set("recebimentos:status=503")
    store.pay()
    [charge] = store.listed()
    assert charge["state"] in {"approved", "settling"}
    assert store.erp.store.receipts() == []
    store.erp.faults.set("")
    done = store.run("settle", charge["id"], answers=f"{PIN}\n129,90\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert store.listed()[0]["state"] == "settled"
    [receipt] = store.erp.store.receipts()
    assert receipt["dados"]["referencia"] == charge["reference"]
