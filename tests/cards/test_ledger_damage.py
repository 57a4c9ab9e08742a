"""Damage to the ledger: nobody overlooks it, nothing is forgotten, and it stops cards until acknowledged."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cards.test_ledger import advance, begin, bring, ledger, ledger_in
from support.card_fakes import T
from support.card_harness import CardHarness
from support.log_check import LogWatch
from support.sampling import count, every
from totem.cards.charge import Charge, ChargeEvent, ChargePhase, ChargeState
from totem.cards.ledger import AlreadyOpen, CardLedger
from totem.cards.ledger_database import FORMAT, LedgerUnavailable, row_of
from totem.cards.progress import CardReadiness
from totem.system.database_fault import DatabaseFault

__all__ = ["ledger"]

E, S, P = ChargeEvent, ChargeState, ChargePhase
DAMAGE = "damaged|cannot be used|put aside"


def made_ledger(folder: Path) -> list[Charge]:
    """A ledger with a charge in every state, and many settled ones."""
    ledger = ledger_in(folder)
    for number in range(12):
        bring(ledger, begin(ledger, f"s{number}"), S.SETTLED)
    for state in S:
        if not state.holds_terminal:
            bring(ledger, begin(ledger, state.value), state)
    bring(ledger, begin(ledger, "open"), S.UNKNOWN)
    return ledger.charges()


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Charge]]:
    folder = tmp_path_factory.mktemp("stored") / "cards"
    return folder, made_ledger(folder)


def damaged_copy(stored: Path, folder: Path, content: bytes) -> CardLedger:
    shutil.copytree(stored, folder)
    (folder / FORMAT.file_name).write_bytes(content)
    return ledger_in(folder)


def is_noticed(ledger: CardLedger) -> bool:
    """Open it; True if damage was found, and no charge may begin."""
    for _ in range(2):
        with suppress(LedgerUnavailable):
            ledger.charges()
    return ledger.damage().unseen > 0


def check_nothing_is_forgotten(ledger: CardLedger, charges: list[Charge]) -> None:
    """Each charge is there as it was, is to be looked up, or is counted as lost; no charge begins."""
    kept = {each.id: each for each in ledger.charges()}
    damage = ledger.damage()
    missing = 0
    for charge in charges:
        found = kept.get(charge.id)
        if found == charge:
            continue
        if found is None:
            missing += 1
        else:
            assert found.state is S.UNKNOWN
    assert missing <= damage.lost or damage.may_lack_more
    with pytest.raises(LedgerUnavailable):
        begin(ledger, "new")
    ledger.acknowledge_damage()
    holder = ledger.find_holder()
    if holder is None:
        with suppress(LedgerUnavailable, AlreadyOpen):
            begin(ledger, "new")


def test_cut_at_every_byte_of_the_last_page_it_is_noticed(
    stored: tuple[Path, list[Charge]], tmp_path: Path, expected_logs: LogWatch
) -> None:
    """In a sample, at every 97th byte.

    SQLite reads the rest of a cut page as zeros, so that nothing is lost where it ended with zeros.
    """
    expected_logs.expect(DAMAGE)
    folder, charges = stored
    content = (folder / FORMAT.file_name).read_bytes()
    for number, left in enumerate(range(1, 4096, every(1, sampled=97))):
        ledger = damaged_copy(folder, tmp_path / str(number), content[:-left])
        if not any(content[-left:]):
            assert ledger.charges() == charges
        else:
            assert is_noticed(ledger), f"{left} bytes are missing"
            if number % 8 == 0:
                check_nothing_is_forgotten(ledger, charges)
        shutil.rmtree(tmp_path / str(number))


def test_each_page_may_be_lost(
    stored: tuple[Path, list[Charge]], tmp_path: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect(DAMAGE)
    folder, charges = stored
    content = (folder / FORMAT.file_name).read_bytes()
    for start in range(0, len(content), 4096):
        lost = content[:start] + bytes(4096) + content[start + 4096 :]
        ledger = damaged_copy(folder, tmp_path / str(start), lost)
        assert is_noticed(ledger)
        check_nothing_is_forgotten(ledger, charges)


@settings(
    max_examples=count(300, least=30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(places=st.lists(st.integers(0, 2**24), min_size=1, max_size=3))
def test_flipped_bits_change_no_charge_unheard(
    stored: tuple[Path, list[Charge]],
    tmp_path_factory: pytest.TempPathFactory,
    expected_logs: LogWatch,
    places: list[int],
) -> None:
    expected_logs.allow(DAMAGE)
    folder, charges = stored
    damaged = bytearray((folder / FORMAT.file_name).read_bytes())
    for place in places:
        damaged[place % len(damaged)] ^= 1 << (place // len(damaged) % 8)
    ledger = damaged_copy(folder, tmp_path_factory.mktemp("flip") / "cards", bytes(damaged))
    if is_noticed(ledger):
        check_nothing_is_forgotten(ledger, charges)
    else:
        with suppress(LedgerUnavailable):  # of a newer version
            assert ledger.charges() == charges


def change(ledger: CardLedger, sql: str) -> CardLedger:
    with closing(sqlite3.connect(ledger.database.file)) as base, base:
        base.execute(sql)
    return ledger_in(ledger.database.folder)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE charges SET state = 'settled'",
        "UPDATE charges SET amount = amount + 1",
        "UPDATE charges SET state = 'nothing'",
        "UPDATE charges SET amount = 'many'",
        "UPDATE charges SET provider = x'ff'",
        "UPDATE charges SET sealed = zeroblob(40)",
        "UPDATE charges SET title = zeroblob(32)",
        "UPDATE events SET event = 'x'",
    ],
)
def test_values_that_the_program_did_not_write_are_looked_up(
    ledger: CardLedger, expected_logs: LogWatch, sql: str
) -> None:
    expected_logs.expect(DAMAGE)
    charge = bring(ledger, begin(ledger), S.APPROVED)
    if "events" in sql:
        change(ledger, "DROP TRIGGER events_stay")
    changed = change(ledger, sql)
    assert is_noticed(changed)
    [found] = changed.charges()
    assert found.id == charge.id
    assert found == charge or found.state is S.UNKNOWN
    with pytest.raises(LedgerUnavailable) as unavailable:
        changed.check(writes=False)
    assert unavailable.value.fault is DatabaseFault.DAMAGED
    assert changed.acknowledge_damage().unseen == 0


def test_a_charge_that_was_damaged_at_the_terminal_is_looked_up_and_settled(
    bench: CardHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect(DAMAGE)
    expected_logs.allow("card: ")
    bench.terminal.on_find = lambda order: setattr(order, "status", T.AT_TERMINAL)
    bench.run(bench.die_while_paying())
    [order] = bench.provider.orders.values()
    bench.provider.capture(order)
    bench.terminal.on_find = lambda _: None
    change(bench.ledger, "UPDATE charges SET state = 'expired'")
    bench.reopen()
    bench.run(bench.stay(200))
    assert bench.charge.state is S.SETTLED
    assert bench.readiness[-1:] == [CardReadiness.LEDGER]
    assert bench.run(bench.service.counts()).waits_for_staff
    bench.run(bench.service.acknowledge_damage())
    bench.run(bench.stay(60))
    assert bench.readiness[-1:] == [CardReadiness.READY]


def test_a_ledger_that_is_gone_is_damage(ledger: CardLedger, expected_logs: LogWatch) -> None:
    """Somebody removed it; what was open in it is not known any more."""
    expected_logs.expect(DAMAGE)
    begin(ledger)
    ledger.database.file.unlink()
    again = ledger_in(ledger.database.folder)
    assert is_noticed(again)
    assert again.damage().may_lack_more
    again.acknowledge_damage()
    begin(again)
    assert ledger_in(ledger.database.folder).damage().unseen == 0


def test_a_charge_that_is_lost_is_one_damage(ledger: CardLedger, expected_logs: LogWatch) -> None:
    """Each look at it would set another database aside."""
    expected_logs.expect(DAMAGE)
    charge, other = advance(ledger, begin(ledger), E.SEND), ledger_in(ledger.database.folder)
    ledger.database.file.unlink()
    for _ in range(3):
        with pytest.raises(LedgerUnavailable):
            advance(other, charge, E.REACHED)
    assert ledger.damage().files == 1


def lose(ledger: CardLedger) -> None:
    """Remove the file."""
    ledger.database.file.unlink()


def spoil(ledger: CardLedger) -> None:
    """Leave nothing to be recovered."""
    ledger.database.file.write_bytes(b"rubbish" * 1000)


def change_value(ledger: CardLedger) -> None:
    """Change a value that the row's checksum covers."""
    change(ledger, "UPDATE charges SET state = 'declined'")


def lose_to_another(ledger: CardLedger) -> None:
    """Spoil it, and have another program find the damage and begin the new file."""
    spoil(ledger)
    assert is_noticed(ledger_in(ledger.database.folder))


@pytest.mark.parametrize("damage", [lose, spoil, change_value, lose_to_another])
def test_what_the_process_knows_is_written_into_the_new_ledger(
    ledger: CardLedger, expected_logs: LogWatch, damage: Callable[[CardLedger], None]
) -> None:
    expected_logs.expect(DAMAGE)
    ended = bring(ledger, begin(ledger, "b2"), S.DECLINED)
    charge = advance(ledger, begin(ledger), E.SEND, E.REACHED)
    damage(ledger)
    assert is_noticed(ledger)
    assert ledger_in(ledger.database.folder).get(charge.id) == charge
    assert advance(ledger, charge, E.APPROVED).state is S.APPROVED
    assert [each.id for each in ledger.open_charges() if each.title.boleto_id == "b1"] == [charge.id]
    assert ended.id not in {each.id for each in ledger.open_charges()}
    with pytest.raises(LedgerUnavailable):
        begin(ledger, "new")
    ledger.acknowledge_damage()
    begin(ledger, "new")


@pytest.mark.parametrize("damage", [lose, spoil, change_value, lose_to_another])
def test_a_capture_under_way_while_the_file_is_damaged_is_settled(
    bench: CardHarness, expected_logs: LogWatch, damage: Callable[[CardLedger], None]
) -> None:
    expected_logs.expect(DAMAGE)
    expected_logs.allow("card: ")
    bench.terminal.on_find = lambda order: setattr(order, "status", T.AT_TERMINAL)

    async def pay_while_it_breaks() -> ChargePhase:
        paying = asyncio.ensure_future(bench.pay())
        await asyncio.sleep(5)
        damage(bench.ledger)
        [order] = bench.provider.orders.values()
        bench.provider.capture(order)
        bench.terminal.on_find = lambda _: None
        return (await paying).phase

    assert bench.run(pay_while_it_breaks()) in {P.APPROVED, P.SETTLED}
    bench.run(bench.stay(120))
    [charge] = [each for each in bench.ledger.charges() if each.title.boleto_id == "b1"]
    assert charge.state is S.SETTLED
    assert len(bench.provider.starts) == 1
    assert bench.readiness[-1:] == [CardReadiness.LEDGER]
    bench.run(bench.service.acknowledge_damage())
    bench.run(bench.stay(60))
    assert bench.readiness[-1:] == [CardReadiness.READY]


def test_nothing_is_sent_of_a_charge_that_a_recovery_may_have_missed(
    ledger: CardLedger, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program sets the ledger aside and recovers it before this one commits."""
    expected_logs.expect(f"{DAMAGE}|meanwhile")
    charge, command = begin(ledger), ledger_in(ledger.database.folder)
    with closing(sqlite3.connect(ledger.database.file)) as base, base:
        base.execute("UPDATE charges SET looks = 7")

    def write_slowly(*values: Any) -> Any:
        assert is_noticed(command)
        return row_of(*values)

    monkeypatch.setattr("totem.cards.ledger.charge_of", lambda _row, _keys: charge)
    monkeypatch.setattr("totem.cards.ledger.row_of", write_slowly)
    with pytest.raises(LedgerUnavailable):
        advance(ledger, charge, E.SEND)
