"""`totem cards` beside a kiosk's card service, an emulated terminal and an ERP."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.card_store import PIN, CardStore
from support.log_check import LogWatch
from support.one_shot_client import ERP_SECRET
from support.terminals.registry import make_terminal_emulator
from totem.cards.charge import ChargePhase
from totem.lab.reference_erp.receipt_routes import RECEIPTS
from totem.lab.reference_erp.server import ReferenceErp

TRIES = 5
"""A person's decision is refused while the kiosk changes the charge, and is made again."""


@pytest.fixture(params=["mercado_pago", "paygo"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CardStore]:
    with (
        make_terminal_emulator(request.param) as emulator,
        ReferenceErp(token=ERP_SECRET) as erp,
    ):
        yield CardStore(tmp_path, emulator, erp)
        assert emulator.violations == []


def test_a_charge_that_was_settled_is_listed_exported_and_closed(store: CardStore) -> None:
    assert store.pay().phase is ChargePhase.SETTLED
    [charge] = store.listed()
    assert (charge["boleto"], charge["amount"], charge["state"]) == ("50102", "129.90", "settled")
    [capture] = store.emulator.terminal.captures
    assert charge["reference"] == capture.reference
    code, out, _ = store.run("close", "--json")
    assert code == 0
    told = json.loads(out)
    assert (told["kept"]["amount"], told["by_method"]["credit"]["count"]) == ("129.90", 1)
    _, exported, _ = store.run("export")
    assert exported.startswith("\ufeffDia;Hora;NSU;")
    assert f"{charge['nsu']};" in exported
    assert store.run("refund", charge["id"], answers=f"{PIN}\n129,90\n")[0] == 2


def test_a_refund_is_made_once_whoever_asks_again(store: CardStore, expected_logs: LogWatch) -> None:
    expected_logs.allow("card")
    store.pay(paid_elsewhere=True)
    [charge] = store.listed()
    assert charge["state"] == "needs_staff"
    assert store.run("refund", charge["id"], answers=f"{PIN}\n129,00\n")[0] == 1
    assert "refund" not in store.emulator.calls
    code, out, _ = store.run("refund", charge["id"], answers=f"{PIN}\n129,90\n")
    assert store.run("refund", charge["id"], answers=f"{PIN}\n129,90\n")[0] == 2
    assert store.emulator.calls.count("refund") == 1
    if store.emulator.provider == "paygo":  # done at the terminal, after the answer
        assert (code, store.listed()[0]["state"]) == (1, "refunding")
        assert out.endswith("O totem está conferindo o estorno na operadora.\n")
        store.recover()
    else:
        assert code == 0
        assert out.endswith("O valor foi devolvido ao cartão.\n")
    assert store.listed()[0]["state"] == "refunded"
    assert store.emulator.calls.count("refund") == 1


def test_commands_work_beside_a_kiosk_that_runs(store: CardStore, expected_logs: LogWatch) -> None:
    """The kiosk goes on to settle by itself, while a person says that it is settled in another program."""
    expected_logs.allow("card|totem.erp")
    store.erp.faults.set("recebimentos:status=503")
    store.pay()
    with store.running():
        [charge] = store.listed()
        assert charge["state"] in {"approved", "settling"}
        assert store.run("close")[0] == 1
        for _ in range(TRIES):
            code, _, err = store.run_apart("mark-settled", charge["id"], answers=f"{PIN}\n129,90\n")
            if code == 0:
                break
        assert (code, err) == (0, "")
        store.erp.faults.set("")
        assert store.run("close")[0] == 0
    assert store.listed()[0]["state"] == "settled"
    assert store.erp.store.all(RECEIPTS) == []


def test_a_settlement_that_failed_is_made_by_the_command(store: CardStore, expected_logs: LogWatch) -> None:
    expected_logs.allow("card|totem.erp")
    store.erp.faults.set("recebimentos:status=422")
    store.pay()
    [charge] = store.listed()
    assert charge["state"] == "needs_staff"
    assert store.erp.store.all(RECEIPTS) == []
    store.erp.faults.set("")
    code, _, err = store.run("settle", charge["id"], answers=f"{PIN}\n129,90\n")
    assert (code, err) == (0, "")
    assert store.listed()[0]["state"] == "settled"
    [receipt] = store.erp.store.all(RECEIPTS)
    assert receipt["dados"]["referencia"] == charge["reference"]
