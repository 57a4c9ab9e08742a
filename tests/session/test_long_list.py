"""A long list is checked as a whole before it is shown: its findings are reported once."""

from datetime import timedelta

import pytest

from support.log_check import LogWatch
from support.session_harness import TODAY, Bench, a_boleto
from totem.domain.integrity.findings import FindingSeverity
from totem.printing.slips.content import SlipContent
from totem.session.states import State

S = State
COUNT = 72


@pytest.fixture
def long(bench: Bench, expected_logs: LogWatch) -> Bench:
    """A bench whose customer has many boletos, the last of them with a PIX that nobody can read."""
    expected_logs.expect(f"boleto {COUNT} of {COUNT}: PIX withheld, BROKEN")
    days = [TODAY + timedelta(days=number) for number in range(1, COUNT + 1)]
    bench.erp.boletos = [a_boleto(number, day) for number, day in enumerate(days[:-1], 1)]
    bench.erp.boletos.append(a_boleto(COUNT, days[-1], pix="0002010102"))
    return bench


def test_all_is_checked_before_it_is_shown_and_reported_once(long: Bench, expected_logs: LogWatch) -> None:
    long.reach(S.BOLETOS)
    boletos = long.visit.view_state.boletos
    worst = [
        max((each.verdict for each in boleto.findings), default=FindingSeverity.OK) for boleto in boletos
    ]
    assert worst == [FindingSeverity.OK] * (COUNT - 1) + [FindingSeverity.BROKEN]
    assert len(expected_logs.records) == 1
    long.visit.choose_boleto(3)
    long.tick()
    long.release("load_boletos")
    long.visit.back()
    assert len(expected_logs.records) == 1


def test_what_was_withheld_far_down_the_list_cannot_be_had(long: Bench) -> None:
    long.reach(S.BOLETOS)
    long.visit.choose_boleto(COUNT - 1)
    chosen = long.visit.view_state.chosen
    assert chosen is not None
    assert (chosen.pix, chosen.printable) == (None, False)


def test_the_first_are_printed_but_what_was_withheld(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("boleto [23] of 72: PIX withheld")
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
