"""`totem cards`: what is listed, exported and summed up, and decisions by PIN and amount, once."""

import csv
import io
import json
import sys
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from support.card_ledger import WAYS, CardBooks
from support.log_check import LogWatch
from support.sampling import crossed
from support.terminals.mercado_pago import MercadoPagoEmulator
from totem import __main__ as entry
from totem.cards import trial
from totem.cards.charge import Charge, ChargeHold, ChargeState
from totem.cli import cards
from totem.domain.card_payment import CardMethod
from totem.staff.cards import Decision
from totem.staff.pin import PinFile

pytestmark = pytest.mark.usefixtures("portuguese")
KEYS = [
    *("id", "boleto", "amount", "state", "provider", "reference", "created", "settled"),
    *("nsu", "authorization", "brand"),
]
PIN = "402915"
TODAY = datetime(2026, 11, 24, 15, tzinfo=UTC)
YESTERDAY = TODAY - timedelta(days=1)


class FixedClock(datetime):
    """Always at `TODAY`: a run of the tests may begin before midnight and end after it."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return TODAY.astimezone(tz)


class Command:
    """Runs it for a kiosk whose state folder is `state`; `answers` are lines that are typed."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.state, self._patch, self._capsys = folder / "state", monkeypatch, capsys
        monkeypatch.chdir(folder)
        monkeypatch.setenv("TOTEM_KIOSK__STATE_DIR", str(self.state))
        self.books = CardBooks(self.state)
        self.err = ""

    def __call__(self, *arguments: str, answers: str = "") -> tuple[int, str]:
        self._patch.setattr(sys, "argv", ["totem", "cards", *arguments])
        self._patch.setattr(sys, "stdin", io.StringIO(answers))
        with pytest.raises(SystemExit) as end:
            entry.main()
        out, self.err = self._capsys.readouterr()
        return int(end.value.code or 0), out.replace("\u00a0", " ")

    def state_of(self, charge: Charge) -> str:
        state: str = self.books.ledger.get(charge.id).state.value
        return state

    @property
    def journal(self) -> list[dict[str, str]]:
        """Message and fields of each line of the journal."""
        file = self.state / "logs" / "journal.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        return [{"message": row["message"], **row["fields"]} for row in map(json.loads, lines)]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setattr(cards, "datetime", FixedClock)
    return Command(tmp_path, monkeypatch, capsys)


@pytest.fixture
def with_pin(command: Command) -> None:
    PinFile(command.state).set(PIN)


def test_a_kiosk_without_charges_gets_no_files(command: Command) -> None:
    assert command("list") == (0, "Nenhuma cobrança no cartão.\n")
    assert command("list", "--json") == (0, "")
    assert command("close")[0] == 0
    assert command("acknowledge") == (0, "Não há nada a confirmar.\n")
    assert command("show", "abc")[0] == 2
    assert not command.state.exists()


def test_json_has_one_object_a_charge_with_the_keys_of_the_interface(command: Command) -> None:
    settled = command.books.add(ChargeState.SETTLED, at=TODAY)
    unknown = command.books.add(ChargeState.UNKNOWN, "129.90", at=TODAY)
    code, out = command("list", "--json")
    first, second = map(json.loads, out.splitlines())
    assert code == 0
    assert [*first] == [*second] == KEYS
    assert (first["id"], first["state"], first["nsu"], first["brand"]) == (unknown.id, "unknown", None, None)
    assert second | {"created": 0, "settled": 0} == {
        "id": settled.id,
        "boleto": "b1",
        "amount": "89.90",
        "state": "settled",
        "provider": "mercado_pago",
        "reference": f"totem-{settled.id}",
        "created": 0,
        "settled": 0,
        "nsu": "000001",
        "authorization": "A00001",
        "brand": "visa",
    }
    assert datetime.fromisoformat(second["created"]) == TODAY
    assert datetime.fromisoformat(second["settled"]) == TODAY + timedelta(seconds=5)
    assert (first["settled"], json.loads(command("show", settled.id, "--json")[1])) == (None, second)


def test_a_list_is_latest_first_and_says_what_to_do(command: Command) -> None:
    old = command.books.add(ChargeState.SETTLED, at=YESTERDAY)
    held = command.books.add(ChargeState.NEEDS_STAFF, "99.90", at=TODAY, method=CardMethod.CREDIT)
    code, out = command("list")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith(f"{held.id[:7]}  R$ 99,90 · Crédito · ")
    assert lines[0].endswith(" · boleto 70002 · Com a equipe")
    assert lines[1] == "         → O boleto já estava pago de outra forma. Estorne o cartão."
    assert lines[2].startswith(f"{old.id[:7]}  R$ 89,90 · Débito · ")
    assert command("list", "--open")[1] == "\n".join(lines[:2]) + "\n"
    day = YESTERDAY.astimezone()
    for spelled in (f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}"):
        assert command("list", "--day", spelled)[1] == lines[2] + "\n"
    for none in ("amanhã", "0001-01-01", "31/12/9999"):
        assert command("list", "--day", none)[0] == 2


def test_a_charge_is_found_by_what_people_have_at_hand(command: Command) -> None:
    charge = command.books.add(ChargeState.SETTLED, at=TODAY)
    other = command.books.add(ChargeState.SETTLED, at=TODAY)
    for name in (charge.id, charge.id[:7], charge.reference, "ord1", "000001"):
        code, out = command("show", name)
        assert code == 0
        assert f"Referência: totem-{charge.id}\n" in out
        assert "NSU: 000001\n" in out
    assert "Valor no cartão: R$ 89,90\n" in out
    assert out.splitlines()[-1].endswith("Baixada")
    assert command("show", "zzz") == (2, "")
    assert command.err == "totem cards: não há a cobrança zzz\n"
    shared = next((n for n in range(7, 0, -1) if charge.id[:n] == other.id[:n]), 0)
    assert command("show", charge.id[:shared])[0] == 2 if shared else True


@pytest.mark.parametrize("name", ["", " ", "totem-"])
def test_no_name_names_no_charge(command: Command, name: str) -> None:
    """A charge that was not approved has an empty NSU."""
    command.books.add(ChargeState.UNKNOWN, at=TODAY)
    assert command("show", name) == (2, "")


def test_the_export_is_the_spreadsheet_of_one_day(command: Command, tmp_path: Path) -> None:
    command.books.add(ChargeState.SETTLED, "10.01", at=YESTERDAY)
    command.books.add(ChargeState.SETTLED, "20.02", at=TODAY)
    command.books.add(ChargeState.DECLINED, "40.00", at=TODAY)
    assert command("export", "--out", "vendas.csv") == (0, "")
    content = (tmp_path / "vendas.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = [*csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")]
    assert [(row["NSU"], row["Valor recebido"], row["Boleto"]) for row in rows] == [
        ("000002", "20,02", "70002")
    ]
    day = f"{YESTERDAY.astimezone():%Y-%m-%d}"
    assert command("export", "--day", day)[1].splitlines()[1].split(";")[7] == "10,01"
    assert command("export", "--out", "none/vendas.csv")[0] == 0


def test_the_closing_agrees_with_the_ledger(command: Command) -> None:
    for number, state in enumerate(WAYS):
        if not state.holds_terminal:
            command.books.add(state, f"{number}.0{number % 10}", at=TODAY, brand=("visa", "elo")[number % 2])
    command.books.add(ChargeState.SETTLED, "500.00", at=YESTERDAY)
    code, out = command("close", "--json")
    closing = json.loads(out)
    assert (code, closing["complete"], closing["day"]) == (1, False, f"{TODAY.astimezone():%Y-%m-%d}")
    listed = [json.loads(line) for line in command("list", "--json", "--day", closing["day"])[1].splitlines()]
    for state, total in closing["by_state"].items():
        amounts = [Decimal(each["amount"]) for each in listed if each["state"] == state]
        assert (total["count"], Decimal(total["amount"])) == (len(amounts), sum(amounts))
    assert sum(total["count"] for total in closing["by_state"].values()) == len(listed)
    taken = ("approved", "settling", "settled", "needs_staff", "refunding", "refunded")
    captured = sum(Decimal(each["amount"]) for each in listed if each["state"] in taken)
    for sums in (closing["by_method"], closing["by_brand"]):
        assert sum(Decimal(total["amount"]) for total in sums.values()) == captured
    assert Decimal(closing["captured"]["amount"]) == captured
    refunded = sum(Decimal(each["amount"]) for each in listed if each["state"] == "refunded")
    assert Decimal(closing["kept"]["amount"]) == captured - refunded
    code, text = command("close")
    assert code == 1
    assert "Vendas na operadora" in text
    assert command("close", "--day", f"{YESTERDAY.astimezone():%Y-%m-%d}")[0] == 0


@pytest.mark.usefixtures("with_pin")
@pytest.mark.parametrize(
    ("words", "state", "after", "said"),
    [
        (["mark-settled"], ChargeState.NEEDS_STAFF, "settled", "Anotada como baixada à mão."),
        (["mark-refunded"], ChargeState.NEEDS_STAFF, "refunded", "Anotada como estornada."),
        (["decide", "--approved", "yes"], ChargeState.UNKNOWN, "approved", "Anotada como aprovada."),
        (
            ["decide", "--approved", "no"],
            ChargeState.UNKNOWN,
            "canceled",
            "Anotada como não cobrada. O boleto pode ser pago de novo.",
        ),
    ],
)
def test_a_decision_takes_pin_and_amount_and_stands_in_the_journal(
    command: Command, words: list[str], state: ChargeState, after: str, said: str, expected_logs: LogWatch
) -> None:
    expected_logs.expect("wrong maintenance PIN")
    charge = command.books.add(state, at=TODAY)
    name, *options = words
    arguments = [name, charge.id[:7], *options]
    for wrong in ("402916\n89,90\n", f"{PIN}\n89,91\n", f"{PIN}\n\n", f"{PIN}\nsim\n"):
        code, _ = command(*arguments, answers=wrong)
        assert (code, "Nada mudou." in command.err) == (1, True)
        assert command.state_of(charge) == state.value
    assert command.journal == []
    code, out = command(*arguments, answers=f"{PIN}\nR$ 89,90\n")
    assert code == 0
    assert out.endswith(f": {said}\n")
    assert command.state_of(charge) == after
    decision = {"mark-settled": "mark_settled", "mark-refunded": "mark_refunded"}.get(name)
    fields = {
        "decision": decision or ("taken" if "yes" in words else "not_taken"),
        "charge": charge.id[:7],
        "by": "command",
    }
    assert command.journal == [
        {"message": "card charge: begun", **fields},
        {"message": "card charge: done", **fields, "state": after},
    ]
    assert any("(staff)" in line for line in command("show", charge.id)[1].splitlines())
    # Once: the same again is refused by its state, before anything is asked.
    code, out = command(*arguments, answers=f"{PIN}\n89,90\n")
    assert (code, out, "a cobrança está" in command.err) == (2, "", True)


def test_a_kiosk_without_a_pin_asks_for_the_amount_alone(command: Command) -> None:
    charge = command.books.add(ChargeState.NEEDS_STAFF, "1234.56", at=TODAY)
    assert command("mark-settled", charge.id, answers="1.234,56\n")[0] == 0
    assert command.state_of(charge) == "settled"


@pytest.mark.usefixtures("with_pin")
def test_too_many_wrong_pins_close_the_commands_too(command: Command, expected_logs: LogWatch) -> None:
    expected_logs.expect("wrong maintenance PIN")
    charge = command.books.add(ChargeState.NEEDS_STAFF, at=TODAY)
    for wrong in ("402916", "402917", "402918"):
        assert command("mark-settled", charge.id, answers=f"{wrong}\n89,90\n")[0] == 1
    assert command("mark-settled", charge.id, answers=f"{PIN}\n89,90\n")[0] == 1
    assert "totem pin --unlock" in command.err
    assert command.state_of(charge) == "needs_staff"


@pytest.mark.parametrize(
    ("state", "name"),
    crossed([*ChargeState], ["settle", "mark-settled", "refund", "mark-refunded", "decide"]),
    ids=str,
)
def test_a_decision_is_refused_in_every_state_but_its_own(
    command: Command, name: str, state: ChargeState
) -> None:
    charge = command.books.add(state, at=TODAY)
    options = ["--approved", "no"] if name == "decide" else []
    row = Decision.NOT_TAKEN if name == "decide" else Decision[name.replace("-", "_").upper()]
    code, _ = command(name, charge.id, *options, answers="0,00\n")
    assert code == (1 if state in row.states else 2)
    assert command.state_of(charge) == state.value


def test_a_refund_without_a_terminal_says_so_and_changes_nothing(command: Command) -> None:
    charge = command.books.add(ChargeState.NEEDS_STAFF, at=TODAY, hold=ChargeHold.REFUSED)
    assert command("refund", charge.id, answers="89,90\n")[0] == 1
    assert command.err == "Esta operadora não faz isso pelo totem. Nada mudou.\n"
    assert command.state_of(charge) == "needs_staff"
    assert [each["message"] for each in command.journal] == ["card charge: begun", "card charge: failed"]


def test_decide_needs_its_answer(command: Command) -> None:
    charge = command.books.add(ChargeState.UNKNOWN, at=TODAY)
    assert command("decide", charge.id)[0] == 2
    assert "--approved" in command.err


def test_damage_is_acknowledged_by_a_person_alone(command: Command, expected_logs: LogWatch) -> None:
    expected_logs.expect("the ledger cannot be used: file is not a database")
    expected_logs.expect("a damaged database of the ledger was put aside")
    expected_logs.expect("charges of the damaged ledger: recovered 0")
    command.books.add(ChargeState.SETTLED, at=TODAY)
    file = next((command.state / "cards").glob("*.sqlite3"))
    file.write_bytes(b"rubbish" * 1000)
    command("list")
    code, _ = command("acknowledge", answers="sim\n")
    assert code == 1
    assert command.books.ledger.damage().unseen == 1
    code, out = command("acknowledge", answers="conferido\n")
    assert code == 0
    assert out.endswith(": Confirmado: o cartão é oferecido de novo.\n")
    assert command.books.ledger.damage().unseen == 0
    assert command.journal == [{"message": "card ledger acknowledged", "by": "command"}]


@pytest.mark.parametrize("loss", ["a file that is gone", "a file that cannot be read"])
@pytest.mark.parametrize("name", ["list", "list --json", "show", "export", "close", "close --json"])
def test_damage_is_told_by_every_command_that_reads(
    command: Command, expected_logs: LogWatch, name: str, loss: str
) -> None:
    expected_logs.expect("ledger")
    charge = command.books.add(ChargeState.SETTLED, at=TODAY)
    file = next((command.state / "cards").glob("*.sqlite3"))
    if loss == "a file that is gone":
        file.unlink()
    else:
        file.write_bytes(b"rubbish" * 1000)
    command("list")  # finds it
    typed = [*name.split(), charge.id] if name == "show" else name.split()
    code, out = command(*typed)
    assert code == (2 if name == "show" else 1)
    assert "1 registro danificado guardado; pode haver cobranças perdidas" in command.err
    assert "totem cards acknowledge" in command.err
    assert "Nenhuma cobrança" not in out
    if name == "close":
        assert "Podem faltar cobranças" in out
    if name == "close --json":
        assert not json.loads(out)["complete"]
    command("acknowledge", answers="conferido\n")
    assert command(*typed)[0] == (2 if name == "show" else 0)
    assert command.err == "" or name == "show"


def test_no_trial_is_made_where_a_lost_charge_may_be_at_the_terminal(
    command: Command, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    expected_logs.expect("ledger")
    command.books.add(ChargeState.SETTLED, at=TODAY)
    next((command.state / "cards").glob("*.sqlite3")).unlink()
    command("list")
    with MercadoPagoEmulator() as emulator:
        for setting, value in emulator.settings().items():
            monkeypatch.setenv(f"TOTEM_CARD__{setting.upper()}", value)
        assert command("try")[0] == 2
        assert not emulator.terminal.orders
    assert "totem cards list --open" in command.err


def test_in_english_all_of_it_is_english(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    held = command.books.add(ChargeState.NEEDS_STAFF, at=TODAY)
    _, shown = command("show", held.id)
    for line in (
        *("Standing: with the staff", "Amount on the card: R$ 89,90", "Instrument: Debit", "Brand: Visa"),
        *("Boleto: 70001", "Id in the ERP: b1", "NSU: 000001", "Authorisation: A00001"),
        *("Provider: Mercado Pago Point", "Order at the provider: ORD1", f"Reference: totem-{held.id}"),
        "→ The boleto was paid in another way already. Refund the card.",
    ):
        assert f"{line}\n" in shown
    _, closed = command("close")
    assert "Standing:\n  Received, not settled           1        R$ 89,90\n" in closed
    assert "Sales at the provider" in closed


def test_a_trial_is_made_at_the_configured_terminal(
    command: Command, with_pin: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("try")[0] == 2
    assert "totem config card" in command.err
    with MercadoPagoEmulator() as emulator:
        for name, value in emulator.settings().items():
            monkeypatch.setenv(f"TOTEM_CARD__{name.upper()}", value)
        monkeypatch.setattr(trial, "LOOK_S", 0.01)
        assert command("try", answers="999999\n")[0] == 1
        assert not emulator.terminal.orders
        code, out = command("try", answers=f"{PIN}\n")
        assert (code, "✓ A maquininha recebeu a cobrança" in out) == (0, True)
        assert emulator.violations == []
    assert command("list") == (0, "Nenhuma cobrança no cartão.\n")
