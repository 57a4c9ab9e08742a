"""Several boletos paid one after another: what is shown, what is passed over, what is never lost."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication

from support.gallery.samples import without_codes
from support.log_check import LogWatch
from support.session_harness import NOW, TODAY, Bench, a_boleto
from totem.domain.integrity.check import CheckedBoleto, check
from totem.domain.integrity.findings import Policy
from totem.erp.errors import Reason, Unavailable
from totem.monitoring.session_metrics import IN_SERIES, Counts, MetricKind, SessionMetrics, SessionOutcome
from totem.printing.slips.content import ProofContent
from totem.session.payments import ItemStatus, Payment, PaymentSeries, begin_series, total_paid
from totem.session.states import Event, State
from totem.session.view_state import ViewState

S = State
I = ItemStatus  # noqa: E741 - the statuses of this module's tables


@pytest.fixture
def bench(qapp: QCoreApplication) -> Iterator[Bench]:
    """A bench whose customer has three open boletos, at the list."""
    bench = Bench()
    bench.erp.boletos = [a_boleto(1), a_boleto(2), a_boleto(3)]
    bench.reach(S.BOLETOS)
    yield bench
    if bench.state is not S.HOME:
        bench.session.leave()
    bench.close()


def view(bench: Bench) -> ViewState:
    return bench.session.view_state


def series(bench: Bench) -> PaymentSeries:
    found = view(bench).series
    assert found is not None
    return found


def shown(bench: Bench) -> str:
    chosen = view(bench).chosen
    assert chosen is not None
    return chosen.boleto.id


def statuses(bench: Bench) -> list[ItemStatus]:
    return [each.status for each in series(bench).items]


def paid_ids(bench: Bench) -> list[str]:
    return [each.boleto.boleto.id for each in view(bench).payments]


def test_each_payment_leads_to_the_next_and_the_last_to_the_summary(bench: Bench) -> None:
    bench.begin_series()
    choices = [view(bench).choice]
    for number in ("1", "2"):
        assert shown(bench) == number
        bench.see_payment()
        assert (bench.state, shown(bench), series(bench).is_confirmed) == (S.PAY, number, True)
        bench.show_next()
        choices.append(view(bench).choice)
    bench.see_payment()
    assert (bench.state, statuses(bench), paid_ids(bench)) == (S.PAID, [I.PAID] * 3, ["1", "2", "3"])
    assert total_paid(view(bench).payments) == Decimal(60)
    assert view(bench).boletos == ()
    assert len(set(choices)) == 3, "each is a choice of its own"


def test_all_payments_are_on_one_slip(bench: Bench) -> None:
    bench.begin_series()
    bench.see_payment()
    bench.show_next()
    bench.session.print_chosen()
    bench.release("print")
    assert not isinstance(bench.printer.jobs[-1].slips[0], ProofContent), "the one on the screen is open"
    bench.session.back()
    bench.see_payment()
    bench.show_next()
    bench.see_payment()
    bench.session.print_chosen()
    bench.release("print")
    [proof] = bench.printer.jobs[-1].slips
    assert isinstance(proof, ProofContent)
    assert [each.slip.checked.boleto.id for each in proof.payments] == ["1", "2", "3"]
    assert {each.confirmed_at for each in proof.payments} == {NOW}
    bench.session.back()
    assert bench.state is S.PAID


def test_one_selected_boleto_is_no_series(bench: Bench) -> None:
    bench.session.toggle_boleto(1)
    bench.session.pay_selected()
    assert (bench.state, shown(bench), view(bench).series) == (S.PAY, "2", None)


def test_the_next_code_is_asked_for_while_the_one_before_is_shown(bench: Bench) -> None:
    bench.session.back()
    listed = [replace(without_codes(a_boleto(number)), is_incomplete=True) for number in (1, 2, 3)]
    bench.erp.boletos = [*listed]
    bench.erp.details = {str(number): a_boleto(number) for number in (1, 2, 3)}
    bench.session.leave()
    bench.reach(S.BOLETOS)
    bench.begin_series()
    bench.release("complete_boleto")
    bench.release("complete_boleto")
    assert (shown(bench), bench.erp.completed) == ("1", ["1", "2"])
    assert view(bench).boletos[1].pix is not None
    bench.see_payment()
    bench.show_next()
    bench.release("complete_boleto")
    assert (shown(bench), bench.erp.completed) == ("2", ["1", "2", "3"])
    assert view(bench).chosen is view(bench).boletos[0]


def test_a_boleto_paid_elsewhere_is_passed_over(bench: Bench) -> None:
    bench.begin_series()
    bench.erp.boletos = [a_boleto(1), a_boleto(3)]
    bench.see_payment()
    bench.show_next()
    assert (shown(bench), statuses(bench)) == ("3", [I.PAID, I.GONE, I.WAITING])
    bench.see_payment()
    assert (bench.state, paid_ids(bench)) == (S.PAID, ["1", "3"])
    assert [each.status for each in series(bench).passed_over] == [I.GONE]


def test_a_boleto_that_grew_is_passed_over(bench: Bench) -> None:
    bench.begin_series()
    bench.erp.boletos = [a_boleto(1), replace(a_boleto(2), amount=Decimal("20.40")), a_boleto(3)]
    bench.see_payment()
    bench.show_next()
    assert (shown(bench), statuses(bench)) == ("3", [I.PAID, I.CHANGED, I.WAITING])
    bench.see_payment()
    assert bench.state is S.PAID
    bench.session.back()
    assert [each.boleto.id for each in view(bench).boletos] == ["2"], "it can be paid after that"
    assert view(bench).selection.rows == {0}, "and is still selected"


def test_the_amount_on_the_screen_follows_the_erp(bench: Bench) -> None:
    bench.begin_series()
    bench.erp.boletos = [replace(a_boleto(1), amount=Decimal("10.33")), a_boleto(2), a_boleto(3)]
    bench.tick()
    bench.release("load_boletos")
    chosen = view(bench).chosen
    assert chosen is not None
    assert (chosen.amount, series(bench).items[0].boleto) == (Decimal("10.33"), chosen)


def test_the_last_ones_may_all_be_passed_over(bench: Bench) -> None:
    bench.begin_series()
    bench.erp.boletos = [a_boleto(1)]
    bench.see_payment()
    assert (bench.state, statuses(bench), paid_ids(bench)) == (S.PAID, [I.PAID, I.GONE, I.GONE], ["1"])


def test_a_boleto_without_a_code_is_passed_over(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("completing a boleto failed: pix: no connection")
    bench.session.leave()
    bench.erp.boletos = [
        replace(without_codes(a_boleto(1)), is_incomplete=True),
        a_boleto(2),
        a_boleto(3),
    ]
    bench.erp.details = {"1": Unavailable("pix", Reason.NO_CONNECTION)}
    bench.reach(S.BOLETOS)
    bench.begin_series()
    assert shown(bench) == "1"
    bench.release("complete_boleto")
    assert (shown(bench), statuses(bench)) == ("2", [I.NO_CODE, I.WAITING, I.WAITING])


def listed_without_code(bench: Bench, *numbers: int) -> None:
    """List these boletos without a code, and begin a series of all."""
    bench.session.leave()
    bench.erp.boletos = [replace(without_codes(a_boleto(each)), is_incomplete=True) for each in numbers]
    bench.erp.details = {str(each): a_boleto(each) for each in numbers}
    bench.reach(S.BOLETOS)
    bench.begin_series()


def test_a_boleto_that_is_completed_without_a_code_is_passed_over(bench: Bench) -> None:
    listed_without_code(bench, 1, 2)
    bench.erp.details["1"] = without_codes(a_boleto(1))
    bench.release("complete_boleto")
    assert (bench.state, shown(bench), statuses(bench)) == (S.PAY, "2", [I.NO_CODE, I.WAITING])


def test_a_boleto_that_is_completed_by_a_barcode_alone_is_passed_over(bench: Bench) -> None:
    listed_without_code(bench, 1, 2)
    line = "00190500954014481606906809350314337370000000100"  # of the Banco do Brasil's manual: R$ 1.00
    by_barcode = replace(without_codes(a_boleto(1, None)), amount=Decimal("1.00"), line=line)
    bench.erp.details["1"] = by_barcode
    bench.release("complete_boleto")
    assert (bench.state, shown(bench), statuses(bench)) == (S.PAY, "2", [I.CHANGED, I.WAITING])


def test_a_code_that_did_not_come_during_a_print_lets_the_series_go_on(bench: Bench) -> None:
    listed_without_code(bench, 1, 2)
    bench.erp.details["1"] = without_codes(a_boleto(1))
    bench.session.print_chosen()
    bench.release("complete_boleto")
    assert bench.state is S.PRINT_FAILED
    bench.session.back()
    assert (bench.state, shown(bench), statuses(bench)) == (S.PAY, "2", [I.NO_CODE, I.WAITING])


def test_an_amount_that_changes_under_a_completed_code_is_the_reason_that_is_told(bench: Bench) -> None:
    listed_without_code(bench, 1, 2)
    bench.release("complete_boleto")
    assert isinstance(bench.erp.boletos, list)
    changed, other = bench.erp.boletos
    bench.erp.boletos = [replace(changed, amount=Decimal("10.33")), other]
    bench.tick()
    bench.release("load_boletos")
    assert (shown(bench), statuses(bench)) == ("2", [I.CHANGED, I.WAITING])


@pytest.mark.parametrize("is_last", [False, True])
def test_a_code_that_is_lost_on_the_way_out_leaves_the_question_standing(
    bench: Bench, *, is_last: bool
) -> None:
    listed_without_code(bench, *([1] if is_last else [1, 2]), 3)
    bench.release("complete_boleto")
    if is_last:
        bench.see_payment()
        bench.show_next()
        bench.release("complete_boleto")
    bench.session.ask_to_leave()
    assert bench.state is S.LEAVING
    assert isinstance(bench.erp.boletos, list)
    first, *rest = bench.erp.boletos
    bench.erp.boletos = [replace(first, amount=Decimal("10.33")), *rest]
    bench.tick()
    bench.release("load_boletos")
    assert bench.state is S.LEAVING
    bench.see_payment()
    assert (bench.state, paid_ids(bench)[-1]) == ((S.PAID, "3") if is_last else (S.PAY, "1")), (
        "the payment is still waited for"
    )


def test_the_shown_boleto_stays_the_one_of_the_series_where_its_record_is_listed_twice(bench: Bench) -> None:
    bench.session.leave()
    bench.erp.boletos = [a_boleto(1), a_boleto(1), a_boleto(2)]
    bench.reach(S.BOLETOS)
    bench.begin_series()
    bench.today += timedelta(1)
    bench.session.renew_day()
    bench.release("recheck_boletos")
    item = series(bench).item
    assert item is not None
    assert item.boleto is view(bench).chosen


def test_a_sum_with_an_unknown_amount_is_not_told() -> None:
    known, unknown = (
        Payment(check(replace(a_boleto(1), amount=amount), Policy(), TODAY), NOW)
        for amount in (Decimal(10), None)
    )
    assert total_paid([known, known]) == Decimal(20)
    assert total_paid([known, unknown]) is None


def test_the_way_back_after_a_payment_leads_to_the_summary_which_goes_on_watching(bench: Bench) -> None:
    bench.begin_series()
    bench.session.back()
    assert bench.state is S.BOLETOS, "nothing was paid"
    assert view(bench).selection.rows == {0, 1, 2}
    bench.session.pay_selected()
    bench.see_payment()
    bench.show_next()
    bench.session.back()
    assert (bench.state, paid_ids(bench)) == (S.PAID, ["1"])
    assert (view(bench).is_paid, shown(bench)) == (True, "1"), "what is printed is its confirmation"
    bench.see_payment()
    assert (bench.state, paid_ids(bench), shown(bench)) == (S.PAID, ["1", "2"], "2")
    bench.session.choose_next_boleto()
    assert (bench.state, shown(bench), view(bench).series, view(bench).payments) == (S.PAY, "3", None, ())


def test_the_way_out_asks_and_then_shows_the_payments(bench: Bench) -> None:
    bench.begin_series()
    bench.see_payment()
    bench.show_next()
    bench.session.ask_to_leave()
    assert bench.state is S.LEAVING
    bench.session.ask_to_leave()
    assert (bench.state, paid_ids(bench)) == (S.PAID, ["1"])
    bench.session.ask_to_leave()
    assert (bench.state, bench.ended) == (S.HOME, 1)


def test_a_payment_answers_the_question_on_the_way_out(bench: Bench) -> None:
    bench.begin_series()
    bench.session.ask_to_leave()
    bench.see_payment()
    assert (bench.state, shown(bench), series(bench).is_confirmed) == (S.PAY, "1", True)
    bench.session.ask_to_leave()
    assert bench.state is S.PAID, "no payment is waited for"


@pytest.mark.parametrize("leave", [True, False])
def test_one_boleto_is_waited_for_on_the_way_out(make_bench: Callable[..., Bench], *, leave: bool) -> None:
    bench = make_bench()
    bench.reach(S.LEAVING)
    if leave:
        bench.session.ask_to_leave()
        assert bench.state is S.HOME
        assert not bench.session._boletos.payment_poller._timer.isActive()
    else:
        bench.see_payment()
        assert bench.state is S.PAID


@pytest.mark.parametrize("change", [{"pix": ""}, {"is_payment_pending": True}])
def test_without_a_payment_to_wait_for_nothing_is_asked(
    make_bench: Callable[..., Bench], change: dict[str, object]
) -> None:
    bench = make_bench()
    bench.erp.boletos = [replace(a_boleto(1), **change)]  # type: ignore[arg-type]
    bench.reach(S.PAY)
    bench.session.ask_to_leave()
    assert bench.state is S.HOME


def test_where_the_erp_cannot_tell_the_customer_goes_on(bench: Bench) -> None:
    bench.session._machine.update(lambda view: replace(view, sees_payment=False))
    bench.begin_series()
    bench.session.report_paid()
    assert (shown(bench), statuses(bench)) == ("2", [I.REPORTED, I.WAITING, I.WAITING])
    bench.session.report_paid()
    assert series(bench).is_last
    bench.session.report_paid()
    assert (bench.state, view(bench).payments) == (S.FAREWELL, ())


def test_nothing_can_be_reported_where_the_erp_tells(
    bench: Bench, expected_logs: LogWatch, as_in_a_store: None
) -> None:
    expected_logs.expect("event NEXT_ASKED ignored in PAY: the ERP reports payments")
    bench.begin_series()
    bench.session.report_paid()
    assert (shown(bench), statuses(bench)) == ("1", [I.WAITING] * 3)


def test_a_barcode_alone_does_not_make_a_series_wait_for_days(bench: Bench) -> None:
    bench.session.leave()
    line = "00190500954014481606906809350314337370000000100"  # of the Banco do Brasil's manual: R$ 1.00
    by_barcode = replace(without_codes(a_boleto(2, None)), amount=Decimal("1.00"), line=line)
    bench.erp.boletos = [a_boleto(1), by_barcode, a_boleto(3)]
    bench.reach(S.BOLETOS)
    bench.begin_series()
    assert view(bench).selection.rows == {0, 1, 2}, "it can be printed"
    assert [each.boleto.boleto.id for each in series(bench).items] == ["1", "3"]


BOLETOS = tuple(check(a_boleto(number), Policy(), TODAY) for number in range(1, 8))


@given(
    chosen=st.sets(st.sampled_from(range(7)), min_size=1),
    lost=st.sets(st.sampled_from(range(7))),
    grown=st.sets(st.sampled_from(range(7))),
)
def test_each_item_is_paid_or_passed_over_once(chosen: set[int], lost: set[int], grown: set[int]) -> None:
    """An item is in one of these, whatever the ERP answers meanwhile, and the order is that of the list."""
    now: list[CheckedBoleto] = [
        check(replace(each.boleto, amount=Decimal(99)), Policy(), TODAY) if place in grown else each
        for place, each in enumerate(BOLETOS)
        if place not in lost
    ]
    paying = begin_series(BOLETOS[place] for place in sorted(chosen))
    paying = paying.carry_over(BOLETOS, tuple(now)).advance(tuple(now), instantly=True)
    paid = []
    while (item := paying.item) is not None:
        paid.append(item.boleto.boleto.id)
        paying = paying.confirm().advance(tuple(now), instantly=True)
    assert paid == [str(place + 1) for place in sorted(chosen - lost - grown)]
    assert paying.count(I.PAID) + len(paying.passed_over) == len(chosen)
    assert {each.boleto.boleto.id for each in paying.passed_over} == {
        str(place + 1) for place in chosen & (lost | grown)
    }


def counts_of(bench: Bench) -> Counts:
    """Return the metrics of the session that has ended."""
    [first, *later] = [each for each in bench.pictures if each.state is not State.HOME] + [bench.pictures[-1]]
    metrics = SessionMetrics(first, 0)
    found = [metrics.on_view_changed(each, Event.LEFT, 0) for each in later]
    [counts] = [each for each in found if each is not None]
    return counts


def test_statistics_count_each_boleto_of_a_series(bench: Bench) -> None:
    bench.begin_series()
    bench.see_payment()
    bench.show_next()
    bench.erp.boletos = [replace(a_boleto(3), amount=Decimal("30.60"))]
    bench.see_payment()
    assert bench.state is S.PAID
    bench.session.leave()
    counts = counts_of(bench)
    assert counts[MetricKind.PAYMENT, IN_SERIES] == 2
    assert counts[MetricKind.PASSED_OVER, I.CHANGED.value] == 1
    assert counts[MetricKind.SESSION, SessionOutcome.PAID.value] == 1


def test_a_payment_counts_where_the_customer_left_in_the_middle_of_a_series(bench: Bench) -> None:
    bench.begin_series()
    bench.see_payment()
    bench.show_next()
    bench.session.leave()
    counts = counts_of(bench)
    assert counts[MetricKind.PAYMENT, IN_SERIES] == 1
    assert counts[MetricKind.SESSION, SessionOutcome.PAID.value] == 1
    assert counts[MetricKind.LEFT_AT, "pay"] == 1
