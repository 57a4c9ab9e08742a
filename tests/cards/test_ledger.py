"""Ledger: one open charge per title and terminal, a history that grows, and damage that nobody overlooks."""

import asyncio
import multiprocessing
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from support.card_fakes import T, reference_of
from support.card_harness import PRICE, CardHarness, request
from support.file_modes import assert_mode
from support.log_check import LogWatch
from support.small_disks import fill, mounted_small_disk
from totem.cards.charge import Charge, ChargeEvent, ChargeHold, ChargePhase, ChargeState, UnknownTransition
from totem.cards.ledger import AlreadyOpen, CardLedger, ChargeConflict, UnknownCharge
from totem.cards.ledger_database import FORMAT, LedgerUnavailable
from totem.cards.progress import CardReadiness
from totem.domain.card_payment import CardMethod, TitleReference
from totem.domain.customer import BoletoId, ContractId, CustomerId
from totem.outbox.encryption import KeyStore
from totem.system.database_fault import DatabaseFault

E, S, P = ChargeEvent, ChargeState, ChargePhase
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
DAMAGE = "damaged|cannot be used|put aside"


def ledger_in(folder: Path, terminal: str = "T1") -> CardLedger:
    return CardLedger(folder, provider="mercado_pago", terminal=terminal)


def begin(ledger: CardLedger, boleto: str = "b1", now: datetime = NOW) -> Charge:
    return ledger.begin(reference_of(boleto), (PRICE, PRICE), CardMethod.DEBIT, now, label="7001")


def advance(ledger: CardLedger, charge: Charge, *events: ChargeEvent) -> Charge:
    for event in events:
        charge = ledger.advance(charge, event, NOW)
    return charge


@pytest.fixture
def ledger(tmp_path: Path) -> CardLedger:
    return ledger_in(tmp_path / "cards")


def test_a_charge_is_kept_with_all_that_is_known_of_it(ledger: CardLedger) -> None:
    title = TitleReference(BoletoId("b1"), CustomerId("c1"), ContractId("k1"))
    amounts = (Decimal("89.90"), Decimal("92.15"))
    charge = ledger.begin(title, amounts, CardMethod.CREDIT, NOW, installments=3, label="7001")
    assert (charge.title_amount, charge.amount) == amounts
    charge = advance(ledger, charge, E.SEND)
    facts = {
        "order_id": "O1",
        "approved_at": NOW,
        "captured": Decimal("92.15"),
        "nsu": "1",
        "authorization": "2",
        "brand": "elo",
        "is_second": True,
        "hold": ChargeHold.AMOUNT,
        "lost_settlements": 2,
        "is_accepted": True,
        "settled_at": NOW,
        "looks": 1,
    }
    charge = ledger.advance(charge, E.HELD, NOW, facts, cause="amount")
    assert ledger.get(charge.id) == ledger.get(charge.reference) == charge
    assert ledger_in(ledger.database.folder).charges() == [charge]
    for name, value in facts.items():
        assert getattr(charge, name) == value
    [sent, held] = ledger.history(charge.id)
    assert (sent.event, sent.state, sent.cause) == (E.SEND, S.SENT, "")
    assert (held.event, held.state, held.at, held.cause) == (E.HELD, S.NEEDS_STAFF, NOW, "amount")


def test_two_tries_of_a_title_and_two_ledgers_have_different_ids(tmp_path: Path) -> None:
    ids = set()
    for name in ("one", "other"):
        ledger = ledger_in(tmp_path / name)
        for _ in range(2):
            charge = begin(ledger)
            ids.add(charge.id)
            advance(ledger, charge, E.ABANDONED)
    assert len(ids) == 4


@pytest.mark.parametrize("state", S)
def test_one_open_charge_of_a_title_and_at_a_terminal(ledger: CardLedger, state: ChargeState) -> None:
    charge = begin(ledger)
    bring(ledger, charge, state)
    if state.holds_title:
        with pytest.raises(AlreadyOpen) as same_title:
            begin(ledger)
        assert same_title.value.holds_title
    if state.holds_terminal:
        with pytest.raises(AlreadyOpen) as same_terminal:
            begin(ledger, "b2")
        assert not same_terminal.value.holds_title
        with pytest.raises(AlreadyOpen):
            begin(ledger_in(ledger.database.folder, "T2"))
        begin(ledger_in(ledger.database.folder, "T2"), "b2")
    elif not state.holds_title:
        begin(ledger)
    else:
        begin(ledger, "b2")


WAYS: dict[ChargeState, tuple[ChargeEvent, ...]] = {
    S.INTENT: (),
    S.SENT: (E.SEND,),
    S.AT_TERMINAL: (E.SEND, E.REACHED),
    S.APPROVED: (E.SEND, E.APPROVED),
    S.SETTLING: (E.SEND, E.APPROVED, E.SETTLE),
    S.SETTLED: (E.SEND, E.APPROVED, E.SETTLED),
    S.DECLINED: (E.SEND, E.DECLINED),
    S.CANCELED: (E.SEND, E.CANCELED),
    S.EXPIRED: (E.SEND, E.EXPIRED),
    S.UNKNOWN: (E.SEND, E.LOST),
    S.NEEDS_STAFF: (E.SEND, E.HELD),
    S.REFUNDING: (E.SEND, E.HELD, E.REFUND),
    S.REFUNDED: (E.SEND, E.HELD, E.REFUNDED),
}
"""Events by which each state is reached."""


def bring(ledger: CardLedger, charge: Charge, state: ChargeState) -> Charge:
    brought = advance(ledger, charge, *WAYS[state])
    assert brought.state is state
    return brought


def test_the_database_itself_refuses_a_second_one(ledger: CardLedger) -> None:
    """Whatever the program asks before."""
    first = begin(ledger)
    bring(ledger, first, S.CANCELED)
    begin(ledger)
    with closing(sqlite3.connect(ledger.database.file)) as base, pytest.raises(sqlite3.IntegrityError):
        base.execute("UPDATE charges SET state = 'sent'")


def test_a_late_capture_beside_another_charge_is_a_second_one(ledger: CardLedger) -> None:
    late = bring(ledger, begin(ledger), S.CANCELED)
    bring(ledger, begin(ledger), S.SETTLED)
    with pytest.raises(AlreadyOpen):
        ledger.advance(late, E.APPROVED, NOW)
    held = ledger.advance(late, E.HELD, NOW, {"is_second": True, "hold": ChargeHold.CHARGED_TWICE})
    assert advance(ledger, held, E.REFUND, E.REFUNDED).state is S.REFUNDED


def test_a_change_of_an_earlier_version_is_refused(ledger: CardLedger) -> None:
    other = ledger_in(ledger.database.folder)
    charge = begin(ledger)
    sent = advance(ledger, charge, E.SEND)
    with pytest.raises(ChargeConflict) as conflict:
        other.advance(charge, E.SEND, NOW)
    assert conflict.value.current == sent
    with pytest.raises(ChargeConflict):
        other.note(charge, NOW, {"looks": 1})
    with pytest.raises(UnknownTransition):
        other.advance(sent, E.SETTLED, NOW)


def test_the_history_only_grows(ledger: CardLedger) -> None:
    bring(ledger, begin(ledger), S.SETTLED)
    with closing(sqlite3.connect(ledger.database.file)) as base:
        for sql in ("UPDATE events SET at = 0", "DELETE FROM events"):
            with pytest.raises(sqlite3.IntegrityError):
                base.execute(sql)


def test_charges_of_a_day_are_those_that_were_made_or_approved_on_it(ledger: CardLedger) -> None:
    day = NOW.astimezone().date()
    for boleto, days in (("b1", -1), ("b2", 0), ("b3", 1)):
        bring(ledger, begin(ledger, boleto, NOW + timedelta(days=days)), S.DECLINED)
    approved = begin(ledger, "b4", NOW - timedelta(days=1))
    approved = advance(ledger, approved, E.SEND)
    ledger.advance(approved, E.APPROVED, NOW, {"approved_at": NOW})
    assert [each.title.boleto_id for each in ledger.charges(day)] == ["b4", "b2"]
    assert len(ledger.charges()) == 4


def test_nothing_is_made_by_reading(tmp_path: Path) -> None:
    ledger = ledger_in(tmp_path / "cards")
    assert ledger.charges() == ledger.open_charges() == ledger.ended_charges(3) == []
    assert ledger.find_holder() is None
    assert ledger.history("totem-x") == []
    with pytest.raises(UnknownCharge):
        ledger.get("totem-x")
    assert not (tmp_path / "cards").exists()


def test_files_are_private(ledger: CardLedger) -> None:
    begin(ledger)
    assert_mode(ledger.database.folder, 0o700)
    for file in ledger.database.folder.glob("*.sqlite3*"):
        assert_mode(file, 0o600)
    assert_mode(ledger.database.folder / "cards.key", 0o600)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 400 KB."""
    with mounted_small_disk(tmp_path / "disk") as folder:
        yield folder


def test_on_a_full_disk_no_card_is_taken_and_what_was_open_goes_on(
    small_disk: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect("cannot be used")
    expected_logs.allow("card: ")
    bench = CardHarness(small_disk / "cards")
    bench.terminal.on_find = lambda order: setattr(order, "status", T.AT_TERMINAL)

    async def fill_the_disk() -> ChargePhase:
        paying = asyncio.ensure_future(bench.pay())
        await asyncio.sleep(5)
        ballast = fill(small_disk)
        [order] = bench.provider.orders.values()
        bench.provider.capture(order)
        bench.terminal.on_find = lambda _: None
        end = (await paying).phase
        again = ledger_in(small_disk / "cards")
        with pytest.raises(LedgerUnavailable) as unavailable:
            begin(again, "b2")
        assert unavailable.value.fault in {DatabaseFault.FULL, DatabaseFault.BUSY}
        assert (
            await bench.service.pay(request("b2", Decimal("120.00")), lambda _: None)
        ).phase is P.NOT_STARTED
        ballast.unlink()
        return end

    assert bench.run(fill_the_disk()) is P.APPROVED
    assert bench.readiness[-1:] == [CardReadiness.LEDGER]
    bench.run(bench.stay(120))
    assert bench.charge.state is S.SETTLED
    assert bench.readiness[-1:] == [CardReadiness.READY]
    assert len(bench.provider.starts) == 1
    bench.close()


def test_on_a_read_only_disk_no_card_is_offered(small_disk: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("cannot be used")
    expected_logs.allow("card: ")
    bench = CardHarness(small_disk / "cards")
    begin(bench.ledger)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    bench.run(bench.service.recover())
    assert bench.readiness[-1:] == [CardReadiness.LEDGER]
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    bench.run(bench.stay(120))
    assert bench.readiness[-1:] == [CardReadiness.READY]
    bench.close()


def test_a_ledger_that_another_program_locks_is_busy(
    ledger: CardLedger, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    expected_logs.expect("cannot be used")
    from totem.system import database

    begin(ledger)
    monkeypatch.setattr(database, "BUSY_S", 0.05)
    with closing(sqlite3.connect(ledger.database.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerUnavailable) as unavailable:
            begin(ledger_in(ledger.database.folder), "b2")
    assert unavailable.value.fault is DatabaseFault.BUSY


def test_a_ledger_of_a_newer_version_is_not_touched(ledger: CardLedger) -> None:
    begin(ledger)
    with closing(sqlite3.connect(ledger.database.file)) as base:
        base.execute(f"PRAGMA user_version = {FORMAT.version + 1}")
    before = ledger.database.file.read_bytes()
    with pytest.raises(LedgerUnavailable) as unavailable:
        ledger_in(ledger.database.folder).open_charges()
    assert unavailable.value.fault is DatabaseFault.NEWER
    assert ledger.database.file.read_bytes() == before


def test_indexes_of_a_version_with_other_states_are_made_anew(ledger: CardLedger) -> None:
    begin(ledger)
    with closing(sqlite3.connect(ledger.database.file)) as base:
        [sql] = base.execute("SELECT sql FROM sqlite_master WHERE name = 'one_per_title'").fetchone()
        base.execute("DROP INDEX one_per_title")
        base.execute(sql.replace("'intent', ", ""))
        base.commit()
    again = ledger_in(ledger.database.folder)
    again.open_charges()
    with closing(sqlite3.connect(ledger.database.file)) as base:
        assert base.execute("SELECT sql FROM sqlite_master WHERE name = 'one_per_title'").fetchone() == (sql,)


def test_without_its_key_no_card_is_taken_until_open_charges_are_decided(
    ledger: CardLedger, expected_logs: LogWatch
) -> None:
    """Titles are known by the key alone: the same one could be charged twice."""
    charge = bring(ledger, begin(ledger), S.UNKNOWN)
    (ledger.database.folder / "cards.key").rename(ledger.database.folder / "lost")
    again = ledger_in(ledger.database.folder)
    [found] = again.charges()
    assert not found.is_readable
    assert (found.id, found.amount, found.state) == (charge.id, charge.amount, charge.state)
    for boleto in ("b1", "b2"):
        with pytest.raises(LedgerUnavailable) as unavailable:
            begin(again, boleto)
        assert unavailable.value.fault is DatabaseFault.KEY
    again.advance(found, E.CANCELED, NOW, cause="staff")
    begin(again, "b2")
    (ledger.database.folder / "lost").rename(ledger.database.folder / "old.key")
    assert {each.title.boleto_id for each in ledger_in(ledger.database.folder).charges()} == {"b1", "b2"}


def test_a_title_is_held_beyond_a_change_of_the_key(ledger: CardLedger, tmp_path: Path) -> None:
    bring(ledger, begin(ledger), S.APPROVED)
    (ledger.database.folder / "cards.key").rename(ledger.database.folder / "old.key")
    again = ledger_in(ledger.database.folder)
    with pytest.raises(AlreadyOpen):
        begin(again)
    begin(again, "b2")


def test_the_outbox_and_the_ledger_have_keys_apart_from_each_other(tmp_path: Path) -> None:
    (tmp_path / "totem-outbox.key").write_bytes(b"k" * 40)
    keys = [KeyStore(tmp_path, tmp_path, purpose=purpose).current() for purpose in ("outbox", "cards")]
    assert keys[0].id != keys[1].id
    assert keys[0].seal != keys[1].seal


def start_at_once(
    folder: Path, boleto: str, ready: Callable[[], object], told: "multiprocessing.Queue[str]"
) -> None:
    """Begin a charge in a process of its own."""
    ledger = ledger_in(folder)
    ready()
    try:
        told.put(begin(ledger, boleto).state.value)
    except AlreadyOpen as error:
        told.put(f"open {error}")
    except LedgerUnavailable as error:
        told.put(error.fault.value)


@pytest.mark.parametrize("boletos", [("b1", "b1"), ("b1", "b2")])
def test_of_two_processes_one_begins(tmp_path: Path, boletos: tuple[str, str]) -> None:
    context = multiprocessing.get_context("fork")
    told: multiprocessing.Queue[str] = context.Queue()
    ready = context.Barrier(2)
    processes = [
        context.Process(target=start_at_once, args=(tmp_path / "cards", boleto, ready.wait, told))
        for boleto in boletos
    ]
    for process in processes:
        process.start()
    answers = sorted(told.get(timeout=20) for _ in processes)
    for process in processes:
        process.join(20)
    assert answers[0] == "intent"
    assert answers[1] in {"open title", "open terminal"}
