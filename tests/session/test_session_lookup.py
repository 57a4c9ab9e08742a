"""From a tax id to the boletos: queries, view states, failures, and the check of a long list."""

import logging
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from support.log_check import LogWatch
from support.session_harness import DOCUMENT, MARIA, MARIA_ELSEWHERE, RULES, TODAY, Bench, a_boleto
from totem.domain.customer import PaymentForm
from totem.domain.integrity.findings import FindingSeverity
from totem.erp.errors import BadAnswer, ErpError, NotFound, Reason, Refused, TimedOut, Unavailable
from totem.printing.slips.content import SlipContent
from totem.session.states import State
from totem.session.view_state import Failure

S = State


def test_one_contract_leads_straight_to_the_boletos(bench: Bench) -> None:
    bench.reach(S.BOLETOS)
    assert bench.path == [S.TAX_ID, S.SEARCHING, S.LOADING, S.BOLETOS]
    view_state = bench.session.view_state
    assert view_state.tax_id == MARIA.tax_id
    assert view_state.customer == MARIA
    assert [each.boleto.id for each in view_state.boletos] == ["1", "2"]
    assert view_state.total == 30
    assert bench.erp.asked == [MARIA.tax_id, MARIA]


def test_the_chosen_contract_is_the_one_that_is_asked(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(several=True)
    bench.reach(S.CONTRACTS)
    assert bench.session.view_state.customers == (MARIA, MARIA_ELSEWHERE)
    bench.session.choose_contract(1)
    bench.release("load_boletos")
    assert bench.erp.asked == [MARIA.tax_id, MARIA_ELSEWHERE]
    assert bench.session.view_state.customer == MARIA_ELSEWHERE


@pytest.mark.parametrize("text", ["529.982.247-25", "52998224725", " 529982247-25 "])
def test_a_document_may_be_written_in_any_way(bench: Bench, text: str) -> None:
    bench.reach(S.TAX_ID)
    bench.session.enter_tax_id(text)
    assert bench.session.view_state.tax_id == MARIA.tax_id


@pytest.mark.parametrize("text", ["", "529.982.247-26", "abc", "5" * 400, "\0"])
def test_what_is_no_document_changes_nothing(bench: Bench, text: str) -> None:
    bench.reach(S.TAX_ID)
    bench.session.enter_tax_id(text)
    assert bench.state is S.TAX_ID
    assert not bench.held.pending


@pytest.mark.parametrize("index", [-1, 2, 10**9])
def test_a_choice_that_is_not_there_changes_nothing(
    make_bench: Callable[..., Bench], expected_logs: LogWatch, as_in_a_store: None, index: int
) -> None:
    expected_logs.expect("CONTRACT_CHOSEN ignored in CONTRACTS: index .* of 2")
    expected_logs.expect("BOLETO_CHOSEN ignored in BOLETOS: index .* of 2")
    bench = make_bench(several=True)
    bench.reach(S.CONTRACTS)
    bench.session.choose_contract(index)
    assert bench.state is S.CONTRACTS
    bench.session.leave()
    bench.reach(S.BOLETOS)
    bench.session.choose_boleto(index)
    assert bench.path[-1] is S.BOLETOS


def test_overdue_comes_first_and_what_has_no_due_date_last(bench: Bench) -> None:
    days = [None, TODAY + timedelta(days=5), TODAY, TODAY - timedelta(days=40), TODAY, None]
    bench.erp.boletos = [a_boleto(number, due) for number, due in enumerate(days, 1)]
    bench.reach(S.BOLETOS)
    assert [each.boleto.id for each in bench.session.view_state.boletos] == ["4", "3", "5", "2", "1", "6"]


def test_a_boleto_is_opened_by_its_place_on_the_screen(bench: Bench) -> None:
    bench.erp.boletos = [a_boleto(1, TODAY), a_boleto(2, date(2026, 1, 1))]
    bench.reach(S.BOLETOS)
    bench.session.choose_boleto(0)
    chosen = bench.session.view_state.chosen
    assert chosen is not None
    assert chosen.boleto.id == "2"
    bench.session.back()
    assert bench.session.view_state.chosen is None


FAILURES = [
    (NotFound("customer", Reason.ABSENT, status=404), Failure.NOT_FOUND),
    (Unavailable("customer", Reason.NO_CONNECTION), Failure.UNAVAILABLE),
    (TimedOut("customer", "15 s passed"), Failure.SLOW),
    (Refused("customer", Reason.TOKEN, status=401), Failure.REFUSED),
    (BadAnswer("customer", Reason.UNREADABLE_FIELD, field="data_vencimento", status=200), Failure.BAD_ANSWER),
]


@pytest.mark.parametrize("asked", ["find_customers", "load_boletos"])
@pytest.mark.parametrize(
    ("error", "failure"), FAILURES, ids=lambda each: each.value if isinstance(each, Failure) else ""
)
def test_each_failure_of_the_erp_has_its_name_and_a_reference_in_the_log(
    bench: Bench,
    caplog: pytest.LogCaptureFixture,
    expected_logs: LogWatch,
    *,
    asked: str,
    error: ErpError,
    failure: Failure,
) -> None:
    caplog.set_level(logging.INFO)
    if failure is Failure.NOT_FOUND and asked == "load_boletos":  # the customer was found
        failure = Failure.BAD_ANSWER
    if failure is not Failure.NOT_FOUND:
        expected_logs.expect("search failed")
    if asked == "find_customers":
        bench.erp.registrations = error
        bench.reach(S.SEARCHING)
    else:
        bench.erp.boletos = error
        bench.reach(S.LOADING)
    bench.release(asked)
    view_state = bench.session.view_state
    assert (view_state.state, view_state.failure) == (S.FAILED, failure)
    assert view_state.reference is not None
    assert len(view_state.reference) == 4
    [line] = [each for each in caplog.messages if view_state.reference in each]
    assert failure.value in line
    assert str(error) in line
    assert str(error.status) in line


def test_no_customer_in_the_answer_is_not_found(bench: Bench) -> None:
    bench.erp.registrations = []
    bench.reach(S.SEARCHING)
    bench.release("find_customers")
    assert bench.session.view_state.failure is Failure.NOT_FOUND


def test_an_error_that_nobody_foresaw_is_a_bad_answer_and_its_message_stays_out_of_the_log(
    bench: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect("search failed.*ValueError > .*find_customers")
    bench.erp.registrations = ValueError(f"cannot read {DOCUMENT}")
    bench.reach(S.SEARCHING)
    bench.release("find_customers")
    assert bench.session.view_state.failure is Failure.BAD_ANSWER
    assert not any(DOCUMENT in record.getMessage() for record in expected_logs.records)


def test_a_retry_asks_for_the_same_document_and_clears_the_failure(
    bench: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect("search failed")
    bench.reach(S.FAILED)
    bench.session.retry()
    view_state = bench.session.view_state
    assert (view_state.state, view_state.failure, view_state.reference) == (S.SEARCHING, None, None)
    bench.release("find_customers")
    assert bench.erp.asked == [MARIA.tax_id, MARIA.tax_id]


def test_going_back_to_the_document_forgets_the_last_one(bench: Bench) -> None:
    bench.reach(S.PAY)
    bench.session.back()
    bench.session.back()
    view_state = bench.session.view_state
    assert view_state.state is S.TAX_ID
    assert (view_state.tax_id, view_state.customers, view_state.customer, view_state.boletos) == (
        None,
        (),
        None,
        (),
    )


def test_a_number_that_nobody_has_is_there_to_be_corrected(bench: Bench) -> None:
    bench.erp.registrations = NotFound("customer", Reason.ABSENT)
    bench.reach(S.TAX_ID)
    bench.session.enter_tax_id(DOCUMENT)
    bench.release("find_customers")
    assert bench.state is S.FAILED
    bench.session.back()
    view_state = bench.session.view_state
    assert (view_state.state, view_state.tax_id) == (S.TAX_ID, MARIA.tax_id)
    bench.session.leave()
    assert bench.session.view_state.tax_id is None


def test_going_back_to_the_contracts_forgets_the_boletos(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(several=True)
    bench.reach(S.BOLETOS)
    bench.session.back()
    view_state = bench.session.view_state
    assert (view_state.customer, view_state.boletos, len(view_state.customers)) == (None, (), 2)


def test_staff_learn_of_a_withheld_payment_form_and_nothing_of_the_customer(
    bench: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect("boleto 2 of 2: PIX withheld, BROKEN")
    bench.erp.boletos = [a_boleto(1), a_boleto(2, payer_name="MARIA DA SILVA", pix="0002010102")]
    bench.reach(S.BOLETOS)
    assert PaymentForm.PIX not in bench.session.view_state.boletos[1].offered
    for record in expected_logs.records:
        assert "MARIA" not in record.getMessage()
        assert "0002010102" not in record.getMessage()


def test_the_logs_guard_hears_of_everything_personal_and_of_the_end(bench: Bench) -> None:
    bench.erp.boletos = [a_boleto(1, payer_name="MARIA A SILVA")]
    bench.reach(S.BOLETOS)
    heard = bench.guarded[-1]
    assert {"52998224725", DOCUMENT, "MARIA APARECIDA DA SILVA", "MARIA A SILVA", "RUA DAS ACACIAS"} <= heard
    assert {"41999990000", "maria@example.org"} <= heard
    bench.session.leave()
    assert bench.guarded[-1] == frozenset()


def test_boletos_are_checked_by_the_rules(bench: Bench) -> None:
    bench.reach(S.BOLETOS)
    assert RULES.policy.allowed_link_hosts == frozenset()
    assert bench.session.view_state.boletos[0].offered == (PaymentForm.PIX, PaymentForm.LINK)


def test_a_listener_that_moves_on_at_once_keeps_the_search_from_starting(bench: Bench) -> None:
    def leave_at_once(_picture: object) -> None:
        if bench.state is S.SEARCHING:
            bench.session.leave()

    bench.session.changed.connect(leave_at_once)
    bench.reach(S.TAX_ID)
    bench.session.enter_tax_id(DOCUMENT)
    assert bench.state is S.HOME
    assert not any(job.name.endswith("find_customers") for job in bench.held.pending)


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
    boletos = long.session.view_state.boletos
    worst = [
        max((each.severity for each in boleto.findings), default=FindingSeverity.OK) for boleto in boletos
    ]
    assert worst == [FindingSeverity.OK] * (COUNT - 1) + [FindingSeverity.BROKEN]
    assert len(expected_logs.records) == 1
    long.session.choose_boleto(3)
    long.tick()
    long.release("load_boletos")
    long.session.back()
    assert len(expected_logs.records) == 1


def test_what_was_withheld_far_down_the_list_cannot_be_had(long: Bench) -> None:
    long.reach(S.BOLETOS)
    long.session.choose_boleto(COUNT - 1)
    chosen = long.session.view_state.chosen
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
    bench.session.print_listed()
    bench.release("print")
    slips = [slip for job in bench.printer.jobs for slip in job.slips]
    printed = [slip.checked.boleto.id for slip in slips if isinstance(slip, SlipContent)]
    assert printed == ["1", "4", "5", "6", "7", "8"]
