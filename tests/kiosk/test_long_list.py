"""A list too long to be checked before it is shown: its beginning is, and the rest right after."""

from datetime import timedelta

import pytest

from support.logs import LogWatch
from support.visits import TODAY, Bench, a_boleto
from totem.domain.integrity_later import is_checked
from totem.kiosk.lookup import AT_ONCE
from totem.kiosk.states import State
from totem.printing.content import SlipContent

S = State
COUNT = 3 * AT_ONCE


@pytest.fixture
def long(bench: Bench) -> Bench:
    """A bench whose customer has many boletos, the last of them with a PIX that nobody can read."""
    days = [TODAY + timedelta(days=number) for number in range(1, COUNT + 1)]
    bench.erp.boletos = [a_boleto(number, day) for number, day in enumerate(days[:-1], 1)]
    bench.erp.boletos.append(a_boleto(COUNT, days[-1], pix="0002010102"))
    return bench


def looked_at(bench: Bench) -> list[bool]:
    return [is_checked(each) for each in bench.visit.picture.boletos]


def test_what_is_seen_first_is_checked_before_it_is_shown(long: Bench) -> None:
    long.reach(S.BOLETOS)
    assert len(looked_at(long)) == COUNT
    assert looked_at(long)[:AT_ONCE] == [True] * AT_ONCE
    assert not any(looked_at(long)[AT_ONCE:])
    assert not long.visit.picture.all_checked


def test_the_rest_is_checked_behind_it_and_then_told(long: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect(f"boleto {COUNT} of {COUNT}: PIX withheld, BROKEN")
    long.reach(S.BOLETOS)
    shown = len(long.pictures)
    long.release("check_all")
    assert all(looked_at(long))
    assert long.visit.picture.all_checked
    assert (len(long.pictures), len(expected_logs.records)) == (shown + 1, 1)


def test_it_is_told_once_however_often_the_list_is_seen(long: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("PIX withheld")
    long.reach(S.BOLETOS)
    long.release("check_all")
    long.visit.choose_boleto(3)
    long.tick()
    long.release("load_boletos")
    long.visit.back()
    assert not any(job.name.endswith("check_all") for job in long.held.pending)
    assert len(expected_logs.records) == 1


def test_whoever_is_quicker_gets_nothing_unchecked(long: Bench) -> None:
    long.reach(S.BOLETOS)
    long.visit.choose_boleto(COUNT - 1)
    chosen = long.visit.picture.chosen
    assert chosen is not None
    assert (chosen.pix, chosen.printable) == (None, False)


def test_the_first_are_printed_but_what_was_withheld(bench: Bench) -> None:
    days = [TODAY + timedelta(days=number) for number in range(1, COUNT + 1)]
    bad = {2, 3}
    bench.erp.boletos = [
        a_boleto(number, day, pix="0002010102") if number in bad else a_boleto(number, day)
        for number, day in enumerate(days, 1)
    ]
    bench.reach(S.BOLETOS)
    bench.visit.print_listed()
    bench.release("print")
    slips = [slip for job in bench.printer.jobs for slip in job.slips]
    printed = [slip.checked.boleto.id for slip in slips if isinstance(slip, SlipContent)]
    assert printed == ["1", "4", "5", "6", "7", "8"]


def test_a_question_for_the_payment_checks_all_in_the_background(
    long: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect("PIX withheld")
    long.reach(S.PAY)
    assert isinstance(long.erp.boletos, list)
    long.erp.boletos = long.erp.boletos[:-2] + long.erp.boletos[-1:]
    long.tick()
    long.release("load_boletos")
    assert len(looked_at(long)) == COUNT - 1
    assert all(looked_at(long))


def test_leaving_ends_the_checking(long: Bench) -> None:
    long.reach(S.BOLETOS)
    long.visit.leave()
    assert not any(job.name.endswith("check_all") for job in long.held.pending)


def test_a_check_that_fails_is_logged_and_the_list_stays(
    long: Bench, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs.expect("a list could not be checked: ZeroDivisionError")
    long.reach(S.BOLETOS)
    monkeypatch.setattr("totem.domain.integrity_later.check", lambda *_: 1 / 0)
    long.release("check_all")
    assert long.state is S.BOLETOS
