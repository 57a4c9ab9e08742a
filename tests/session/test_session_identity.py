"""Identity check within a session: answers, tries, and equal behaviour for unknown tax ids."""

from collections.abc import Callable

import pytest

from support.customer_traces import personal_things_in
from support.log_check import LogWatch
from support.rate_limits import FAILURES
from support.session_harness import DOCUMENT, MARIA, MARIA_ELSEWHERE, RIGHT, WRONG, Bench
from totem.domain.customer import Customer
from totem.domain.identity import Challenge
from totem.erp.errors import NotFound, Reason, Unavailable
from totem.session.challenge import SEARCH_STEP_S, WRONG_S
from totem.session.rate_limiter import RateLimitStatus
from totem.session.states import State
from totem.session.view_state import TRIES, ViewState

S = State
OTHER_DOCUMENT = "111.444.777-35"


@pytest.fixture
def checked(make_bench: Callable[..., Bench]) -> Bench:
    """A visit of a kiosk that asks for the birthday."""
    return make_bench(check=True)


def asked(bench: Bench, document: str = DOCUMENT) -> None:
    """Type a document; come to the question."""
    if bench.state is S.HOME:
        bench.session.start()
    bench.session.enter_tax_id(document)
    bench.release("search")


def answer_wrong(bench: Bench) -> None:
    bench.session.answer_challenge(WRONG)
    bench.release("delay_refusal")


def test_the_right_answer_leads_to_the_boletos_at_once(checked: Bench) -> None:
    asked(checked)
    assert checked.session.view_state.question is Challenge.BIRTH_DATE
    checked.session.answer_challenge(RIGHT)
    assert checked.state is S.LOADING
    checked.release("load_boletos")
    assert checked.path[-5:] == [S.SEARCHING, S.IDENTITY, S.CHECKING, S.LOADING, S.BOLETOS]
    view_state = checked.session.view_state
    assert view_state.identified
    assert (view_state.customer, view_state.question) == (MARIA, None)
    assert WRONG_S not in checked.slept


def test_several_contracts_are_told_after_the_right_answer_alone(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(check=True, several=True)
    asked(bench)
    bench.session.answer_challenge(RIGHT)
    assert bench.state is S.CONTRACTS
    assert [view_state.customers for view_state in bench.pictures[-3:]] == [(), (), (MARIA, MARIA_ELSEWHERE)]
    bench.session.choose_contract(1)
    bench.release("load_boletos")
    bench.session.back()
    assert bench.state is S.CONTRACTS
    assert bench.session.view_state.identified


def test_who_is_identified_is_named_in_full_on_paper(checked: Bench) -> None:
    checked.reach(S.PRINTING)
    checked.release("print")
    [slip] = checked.printer.jobs[0].slips
    assert slip.payer.tax_id == DOCUMENT  # type: ignore[union-attr]


def test_nothing_of_whom_was_found_is_in_a_picture_before(checked: Bench) -> None:
    asked(checked)
    answer_wrong(checked)
    seen = [personal_things_in(view_state, but=(view_state.tax_id,)) for view_state in checked.pictures]
    assert seen == [[]] * len(checked.pictures)


def test_after_three_wrong_answers_the_visit_ends(checked: Bench) -> None:
    asked(checked)
    for left in (2, 1):
        answer_wrong(checked)
        assert (checked.state, checked.session.view_state.tries_left) == (S.IDENTITY, left)
        assert checked.session.view_state.failed_check
    answer_wrong(checked)
    assert checked.path[-1] is S.REJECTED
    assert checked.session._machine.session.pending_challenge is None
    checked.session.expire()
    checked.session.start()
    assert checked.session.view_state.tries_left == TRIES


def test_correcting_the_document_gives_no_new_tries(checked: Bench) -> None:
    asked(checked)
    answer_wrong(checked)
    checked.session.back()
    document = checked.session.view_state.tax_id
    assert document is not None
    assert (checked.state, document.formatted) == (S.TAX_ID, DOCUMENT)
    asked(checked, OTHER_DOCUMENT)
    assert (checked.session.view_state.tries_left, checked.session.view_state.failed_check) == (2, False)
    answer_wrong(checked)
    answer_wrong(checked)
    assert checked.state is S.REJECTED


@pytest.mark.parametrize("tries", [1, 2, 3])
def test_leaving_before_a_wrong_answer_is_told_does_not_take_it_back(checked: Bench, tries: int) -> None:
    asked(checked)
    for _ in range(tries - 1):
        answer_wrong(checked)
    checked.session.answer_challenge(WRONG)
    checked.session.back()
    assert checked.session.view_state.tries_left == TRIES - tries
    assert checked.state is (S.TAX_ID if tries < TRIES else S.REJECTED)
    assert checked.gate.status.failures == 1


def test_an_erp_in_trouble_is_told_as_ever(checked: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("search failed")
    checked.erp.registrations = Unavailable("customer", Reason.NO_CONNECTION)
    asked(checked)
    assert checked.state is S.FAILED
    checked.erp.registrations = [MARIA]
    checked.session.retry()
    checked.release("search")
    assert checked.path[-1] is S.IDENTITY


def test_a_question_asked_anew_is_answered_anew(checked: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("search failed")
    asked(checked)
    checked.session.answer_challenge(RIGHT)
    checked.erp.boletos = Unavailable("boletos", Reason.NO_CONNECTION)
    checked.release("load_boletos")
    assert checked.path[-2:] == [S.LOADING, S.FAILED]
    checked.session.retry()
    checked.release("search")
    assert (checked.path[-1], checked.session.view_state.identified) == (S.IDENTITY, False)
    answer_wrong(checked)
    assert checked.path[-1] is S.IDENTITY


def test_a_document_counts_once_as_a_failure_whatever_was_answered(checked: Bench) -> None:
    asked(checked)
    assert checked.gate.status == RateLimitStatus(tax_ids=1, failures=0, pauses=0, pause_s=0)
    for _ in range(TRIES):
        answer_wrong(checked)
    assert checked.gate.status == RateLimitStatus(tax_ids=1, failures=1, pauses=0, pause_s=0)


def test_after_five_failed_checks_the_next_customer_waits(checked: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("tax ids are tried one after another: 5 in 10 minutes, 5 of them failed")
    for _ in range(FAILURES):
        asked(checked)
        answer_wrong(checked)
        checked.session.leave()
    checked.session.start()
    assert checked.state is S.PAUSED


def test_customers_who_know_the_answer_never_wait(checked: Bench) -> None:
    for _ in range(4 * FAILURES):
        asked(checked)
        checked.session.answer_challenge(RIGHT)
        checked.session.leave()
    assert checked.gate.status.failures == 0


def test_an_answer_where_nothing_is_asked_changes_nothing(
    bench: Bench, expected_logs: LogWatch, as_in_a_store: None
) -> None:
    expected_logs.expect("event ANSWERED ignored in TAX_ID: nothing is ever asked")
    bench.reach(S.TAX_ID)
    bench.session.answer_challenge(RIGHT)
    assert bench.state is S.TAX_ID


def test_an_answer_touched_twice_is_judged_once(
    checked: Bench, expected_logs: LogWatch, as_in_a_store: None
) -> None:
    """The second touch comes while the first answer is looked at."""
    expected_logs.expect("event ANSWERED ignored in CHECKING")
    asked(checked)
    checked.session.answer_challenge(WRONG)
    before = checked.session.view_state
    checked.session.answer_challenge(WRONG)
    checked.session.answer_challenge(RIGHT)
    assert checked.session.view_state == before
    assert checked.gate.status.failures == 1


def test_a_search_that_is_repeated_begins_without_what_the_first_one_found(
    checked: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect("search failed")
    checked.reach(S.LOADING)
    checked.erp.boletos = Unavailable("open_boletos", Reason.NO_CONNECTION)
    checked.release("load_boletos")
    checked.session.retry()
    for _ in ("search", "question"):
        view = checked.session.view_state
        assert (view.customers, view.customer, view.identified) == ((), None, False)
        if checked.state is S.SEARCHING:
            checked.release("search")
    assert checked.state is S.IDENTITY


# A stranger cannot find out if a document is a customer's.

NOBODY: list[list[Customer] | Exception] = [[], NotFound("customer", Reason.ABSENT, status=404)]
KNOWN: list[list[Customer] | Exception] = [[MARIA], [MARIA, MARIA_ELSEWHERE], [Customer(MARIA.tax_id)]]


def seen_by_a_stranger(
    bench: Bench, customers: list[Customer] | Exception, caplog: pytest.LogCaptureFixture
) -> tuple[list[ViewState], list[float], list[str], int]:
    """All that somebody without the answer sees: pictures, waits, logs, how often the ERP is asked."""
    caplog.clear()
    bench.erp.registrations = customers
    asked(bench)
    answer_wrong(bench)
    bench.session.back()
    asked(bench)
    answer_wrong(bench)
    answer_wrong(bench)
    bench.session.expire()
    return bench.pictures, bench.slept, caplog.messages, len(bench.erp.asked)


@pytest.mark.parametrize("challenge", [*Challenge, None], ids=str)
def test_a_stranger_sees_the_same_of_a_customer_and_of_nobody(
    make_bench: Callable[..., Bench], caplog: pytest.LogCaptureFixture, challenge: Challenge | None
) -> None:
    caplog.set_level("DEBUG")
    seen = []
    for customers in NOBODY + KNOWN:
        bench = make_bench(check=True)
        bench.challenge = challenge
        seen.append(seen_by_a_stranger(bench, customers, caplog))
    pictures, waits, messages, requests = seen[0]
    assert waits == [SEARCH_STEP_S, WRONG_S, SEARCH_STEP_S, WRONG_S, WRONG_S]
    assert requests == 2
    for others_pictures, others_waits, others_messages, others_requests in seen[1:]:
        assert (others_waits, others_messages, others_requests) == (waits, messages, requests)
        if challenge is not None:
            assert others_pictures == pictures
        assert [each.state for each in others_pictures] == [each.state for each in pictures]
        fields = ("document", "customers", "customer", "boletos", "failure", "reference", "tries_left")
        for name in fields:
            assert [getattr(each, name) for each in others_pictures] == [
                getattr(each, name) for each in pictures
            ]
