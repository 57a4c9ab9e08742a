"""Checks of card charges: what a person has to look at, and settlements that wait for too long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.card_ledger import CardBooks
from support.log_check import LogWatch
from totem.cards.charge import ChargeState
from totem.cards.ledger import FOLDER, LedgerDamage
from totem.cards.service import CardCounts
from totem.monitoring import card_checks
from totem.monitoring.card_checks import CARD_CHARGES, CARD_SETTLEMENT, rate_charges, rate_settlement
from totem.monitoring.health import CheckContext, Severity
from totem.monitoring.machine_checks import ALARMS
from totem.settings import Settings
from totem.system.database_fault import DatabaseFault


@pytest.mark.parametrize(
    ("counts", "level", "words"),
    [
        (CardCounts(), Severity.OK, "nenhuma cobrança a conferir"),
        (CardCounts(in_progress=1), Severity.OK, "1 cobrança em andamento"),
        (CardCounts(refunding=1), Severity.OK, "1 estorno sem confirmação"),
        (CardCounts(unknown=1), Severity.ERROR, "1 cobrança sem resposta"),
        (CardCounts(needs_staff=2), Severity.ERROR, "2 cobranças com a equipe"),
        (
            CardCounts(unknown=2, needs_staff=1, refunding=1),
            Severity.ERROR,
            "2 cobranças sem resposta; 1 cobrança com a equipe; 1 estorno sem confirmação",
        ),
        (
            CardCounts(damage=LedgerDamage(files=1, unseen=1, lost=2)),
            Severity.ERROR,
            "1 registro danificado guardado; 2 cobranças perdidas",
        ),
        (
            CardCounts(damage=LedgerDamage(files=2, unseen=1, may_lack_more=True)),
            Severity.ERROR,
            "2 registros danificados guardados; pode haver cobranças perdidas",
        ),
        (CardCounts(damage=LedgerDamage(files=1)), Severity.OK, "nenhuma cobrança a conferir"),
        *((CardCounts(fault=fault), Severity.ERROR, "sem cartão: ") for fault in DatabaseFault),
    ],
)
def test_charges_are_rated_by_whether_a_person_has_to_look(
    counts: CardCounts, level: Severity, words: str
) -> None:
    found = rate_charges(counts)
    assert (found.level, bool(found.what_to_do)) == (level, level is Severity.ERROR)
    assert found.words.startswith(words)
    assert (level is Severity.ERROR) is counts.waits_for_staff
    assert found.plain is None or "totem" not in found.plain.what_to_do


@pytest.mark.parametrize(
    ("counts", "level", "words"),
    [
        (CardCounts(), Severity.OK, "todos os pagamentos têm baixa no ERP"),
        (CardCounts(unsettled=2), Severity.OK, "2 pagamentos sem baixa no ERP"),
        (
            CardCounts(unsettled=2, overdue=1),
            Severity.ERROR,
            "2 pagamentos sem baixa no ERP, 1 há mais de 15 minutos",
        ),
    ],
)
def test_settlements_are_rated_by_those_that_wait_too_long(
    counts: CardCounts, level: Severity, words: str
) -> None:
    found = rate_settlement(counts)
    assert (found.level, found.words) == (level, words)


@pytest.mark.parametrize(
    ("state", "minutes", "alarms"),
    [
        (ChargeState.APPROVED, 14, []),
        (ChargeState.APPROVED, 16, ["card_settlement"]),
        (ChargeState.SETTLING, 16, ["card_settlement"]),
        (ChargeState.UNKNOWN, 0, ["card_charges"]),
        (ChargeState.NEEDS_STAFF, 0, ["card_charges"]),
        (ChargeState.SETTLED, 60, []),
        (ChargeState.DECLINED, 60, []),
    ],
)
def test_the_alarms_of_the_fleet_come_from_the_ledger(
    tmp_path: Path, state: ChargeState, minutes: int, alarms: list[str]
) -> None:
    CardBooks(tmp_path).add(state, at=datetime.now(UTC) - timedelta(minutes=minutes))
    context = CheckContext(Settings.parse({"kiosk": {"state_dir": tmp_path}}))
    found = [each for check in (CARD_CHARGES, CARD_SETTLEMENT) for each in check.run(context)]
    assert [each.name for each in found if each.level is not Severity.OK] == alarms
    assert {CARD_CHARGES, CARD_SETTLEMENT} <= set(ALARMS)


def test_a_report_that_shows_the_counts_has_them_rated_without_another_reading(tmp_path: Path) -> None:
    settings = Settings.parse({"kiosk": {"state_dir": tmp_path}})
    CardBooks(tmp_path).add(ChargeState.SETTLED, at=datetime.now(UTC))
    context = CheckContext(settings, cards=CardCounts(unknown=1, unsettled=1, overdue=1))
    found = [each for check in card_checks.CHECKS for each in check.run(context)]
    assert [each.level for each in found] == [Severity.ERROR, Severity.ERROR]


def test_a_kiosk_that_never_took_a_card_is_not_checked(tmp_path: Path) -> None:
    never = Settings.parse({"kiosk": {"state_dir": tmp_path}})
    assert list(CARD_CHARGES.run(CheckContext(never))) == []
    card = {"provider": "mercado_pago", "terminal_id": "T1"}
    taking = Settings.parse({"kiosk": {"state_dir": tmp_path}, "card": card})
    assert [each.level for each in CARD_CHARGES.run(CheckContext(taking))] == [Severity.OK]
    assert not (tmp_path / FOLDER).exists()
    CardBooks(tmp_path).add(ChargeState.UNKNOWN, at=datetime.now(UTC))
    assert [each.level for each in CARD_CHARGES.run(CheckContext(never))] == [Severity.ERROR]


def test_a_damaged_ledger_is_an_alarm_until_somebody_has_seen_it(
    tmp_path: Path, expected_logs: LogWatch
) -> None:
    expected_logs.allow("ledger")
    books = CardBooks(tmp_path)
    books.add(ChargeState.SETTLED, at=datetime.now(UTC))
    (tmp_path / FOLDER / "ledger.sqlite3").write_bytes(b"rubbish" * 1000)
    card_checks.read_counts(tmp_path)
    assert rate_charges(card_checks.read_counts(tmp_path)).level is Severity.ERROR
    books.ledger.acknowledge_damage()
    assert rate_charges(card_checks.read_counts(tmp_path)).level is Severity.OK
