"""Rate limit within a session: the pause, its countdown, and the return."""

from collections.abc import Callable
from pathlib import Path

import pytest

from support.file_access import watch_files
from support.log_check import LogWatch
from support.rate_limits import DOCUMENTS, FAILURES, FIRST_PAUSE_S, LIMITS, WINDOW_S
from support.session_harness import DOCUMENT, WRONG, Bench
from totem.erp.errors import ErpError, NotFound, Reason, Refused, TimedOut, Unavailable
from totem.session.forms.steps import Form
from totem.session.rate_limiter import RateLimiter, RateLimitStatus, RateLimitStore
from totem.session.states import Event, State
from totem.settings import Settings

S = State
TOLD = "tax ids are tried one after another"
PAST_THE_DOCUMENT = (
    *(
        S.LOADING,
        S.BOLETOS,
        S.NOTHING_OPEN,
        S.GATHERING,
        S.PLAN,
        S.DOCUMENTS,
        S.DOCUMENT,
        S.PAY,
        S.PAID,
    ),
    *(S.PRINTING, S.PRINTED, S.PRINT_FAILED, S.FAREWELL),
)


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """A kiosk for customers alone, without sign-ups."""
    bench.session.set_offered_forms(frozenset())
    return bench


def try_one(bench: Bench) -> None:
    """Type a tax id, and leave."""
    bench.session.start()
    bench.session.enter_tax_id(DOCUMENT)
    bench.release("find_customers")
    bench.session.leave()


def try_unknown_ones(bench: Bench, times: int = FAILURES) -> None:
    found, bench.erp.registrations = bench.erp.registrations, NotFound("customer", Reason.ABSENT, status=404)
    for _ in range(times):
        try_one(bench)
    bench.erp.registrations = found


def test_after_five_that_were_not_found_the_next_customer_waits_and_then_begins(
    bench: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect(f"{TOLD}: 5 in 10 minutes, 5 of them failed; paused for 30 s")
    try_unknown_ones(bench)
    bench.session.start()
    assert (bench.state, bench.session.view_state.pause_s) == (S.PAUSED, 30)
    bench.now += 1.5
    bench.session._search._second.timeout.emit()
    assert (bench.state, bench.session.view_state.pause_s) == (S.PAUSED, 29)
    bench.wait_out()
    assert (bench.state, bench.session.view_state.pause_s) == (S.TAX_ID, 0)
    assert not bench.session._search._second.isActive()


def test_a_number_that_was_typed_is_there_after_the_pause(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect(TOLD)
    bench.erp.registrations = NotFound("customer", Reason.ABSENT, status=404)
    try_unknown_ones(bench, FAILURES - 1)
    bench.session.start()
    bench.session.enter_tax_id(DOCUMENT)
    bench.release("find_customers")
    bench.session.back()
    bench.session.enter_tax_id("111.444.777-35")
    assert bench.state is S.PAUSED
    assert len(bench.erp.asked) == FAILURES, "nobody is looked up in a pause"
    bench.wait_out()
    document = bench.session.view_state.tax_id
    assert document is not None
    assert (bench.state, document.formatted) == (S.TAX_ID, "111.444.777-35")


def test_who_leaves_finds_the_pause_again(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect(TOLD)
    try_unknown_ones(bench)
    bench.session.start()
    bench.session.leave()
    assert not bench.session._search._second.isActive()
    bench.now += 10
    bench.session.start()
    assert (bench.state, bench.session.view_state.pause_s) == (S.PAUSED, 20)
    bench.session.back()
    assert bench.state is S.HOME


def test_customers_who_are_found_do_not_count_as_failures(bench: Bench) -> None:
    for _ in range(DOCUMENTS):
        try_one(bench)
    bench.session.start()
    assert bench.state is S.TAX_ID
    assert bench.gate.status == RateLimitStatus(tax_ids=DOCUMENTS, failures=0, pauses=0, pause_s=0)


def test_past_forty_documents_in_ten_minutes_there_are_pauses_too(
    bench: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect(f"{TOLD}: 41 in 10 minutes, 0 of them failed; paused for 30 s")
    for _ in range(DOCUMENTS + 1):
        try_one(bench)
    bench.session.start()
    assert bench.state is S.PAUSED
    bench.now += WINDOW_S
    bench.session.leave()
    bench.session.start()
    assert bench.path[-1] is S.TAX_ID


@pytest.mark.parametrize(
    "trouble",
    [
        Unavailable("customer", Reason.NO_CONNECTION),
        TimedOut("customer", "15 s"),
        Refused("customer", Reason.PERMISSION, status=403),
    ],
)
def test_an_erp_in_trouble_is_nobodys_failure_and_trying_again_is_no_new_document(
    bench: Bench, expected_logs: LogWatch, trouble: ErpError
) -> None:
    expected_logs.expect("search failed")
    bench.erp.registrations = trouble
    bench.reach(S.TAX_ID)
    bench.session.enter_tax_id(DOCUMENT)
    for _ in range(2 * DOCUMENTS):
        bench.release("find_customers")
        bench.session.retry()
    assert bench.gate.status == RateLimitStatus(tax_ids=1, failures=0, pauses=0, pause_s=0)


def test_a_restart_does_not_end_a_pause(
    make_bench: Callable[..., Bench], expected_logs: LogWatch, tmp_path: Path
) -> None:
    expected_logs.expect(TOLD)
    before = make_bench()
    file = RateLimitStore(
        lambda: tmp_path, LIMITS, monotonic=lambda: before.now, calendar=lambda: 1.7e9 + before.now
    )
    first = RateLimiter(lambda: before.now, before.held, LIMITS, file)
    first.load()
    before.held.release_all()
    for _ in range(FAILURES):
        first.count_tax_id()
        first.count_failure()
    before.held.release_all()
    before.now += 5
    second = RateLimiter(lambda: before.now, before.held, LIMITS, file)
    second.load()
    before.held.release_all()
    assert second.status == RateLimitStatus(FAILURES, FAILURES, pauses=1, pause_s=round(FIRST_PAUSE_S) - 5)


def test_a_count_before_the_file_is_read_is_added_to_it(
    make_bench: Callable[..., Bench], expected_logs: LogWatch, tmp_path: Path
) -> None:
    """No file is touched by the thread that counts, and neither run's counts are lost."""
    expected_logs.expect(TOLD)
    bench = make_bench()
    store = RateLimitStore(
        lambda: tmp_path, LIMITS, monotonic=lambda: bench.now, calendar=lambda: 1.7e9 + bench.now
    )
    for run in range(FAILURES):
        limiter = RateLimiter(lambda: bench.now, bench.held, LIMITS, store)
        with watch_files(tmp_path) as touched:
            limiter.load()
            limiter.count_tax_id()
            limiter.count_failure()
            assert (limiter.status.failures, limiter.pause_s) == (1, 0)
        assert touched == []
        bench.held.release_all()
        assert limiter.status.failures == run + 1
        assert (limiter.pause_s > 0) is (run + 1 == FAILURES)
    third = RateLimiter(lambda: bench.now, bench.held, LIMITS, store)
    third.load()
    bench.held.release_all()
    assert third.status == limiter.status


@pytest.mark.parametrize("offered", [{Form.SIGN_UP}, {Form.LEAD}, {Form.SIGN_UP, Form.STATUS}, set(Form)])
def test_where_one_can_become_a_customer_unknown_documents_are_ordinary(
    bench: Bench, expected_logs: LogWatch, offered: set[Form]
) -> None:
    expected_logs.expect(f"{TOLD}: 41 in 10 minutes, 0 of them failed; paused for 30 s")
    bench.session.set_offered_forms(frozenset(offered))
    try_unknown_ones(bench, DOCUMENTS)
    assert bench.gate.status == RateLimitStatus(tax_ids=DOCUMENTS, failures=0, pauses=0, pause_s=0)
    try_unknown_ones(bench, 1)
    bench.session.start()
    assert bench.state is S.PAUSED


def test_where_only_a_sign_up_is_looked_after_they_are_failures(
    bench: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect(TOLD)
    bench.session.set_offered_forms(frozenset({Form.STATUS}))
    try_unknown_ones(bench)
    assert bench.gate.status.failures == FAILURES


def test_with_an_identity_check_wrong_answers_are_failures_wherever_one_can_join(
    make_bench: Callable[..., Bench], expected_logs: LogWatch
) -> None:
    """Those of documents of no customer's, too: else the pause would disclose which are customers'."""
    expected_logs.expect(TOLD)
    bench = make_bench(check=True)
    bench.erp.registrations = NotFound("customer", Reason.ABSENT, status=404)
    for _ in range(FAILURES):
        bench.session.start()
        bench.session.enter_tax_id(DOCUMENT)
        bench.release("search")
        bench.session.answer_challenge(WRONG)
        bench.session.leave()
    assert bench.gate.status.failures == FAILURES


@pytest.mark.parametrize("state", PAST_THE_DOCUMENT)
@pytest.mark.parametrize("clear", [False, True])
def test_a_pause_that_begins_meets_nobody_who_was_let_in(
    make_bench: Callable[..., Bench], expected_logs: LogWatch, state: State, *, clear: bool
) -> None:
    """Wherever they are: they pay, print, look around, go back to the list, and type their number again."""
    expected_logs.expect(TOLD)
    if state is S.PRINT_FAILED:
        expected_logs.expect("print failed")
    bench = make_bench(clear=clear)
    bench.reach(state)
    for _ in range(FAILURES):
        bench.gate.count_failure()
    assert bench.gate.pause_s
    for _ in range(6):
        if bench.state is S.TAX_ID:
            break
        if bench.state is S.FAREWELL:
            bench.session.show_boletos() if bench.session.view_state.boletos else bench.session.leave()
        elif bench.state is S.HOME:
            return
        else:
            bench.session.back()
        assert bench.state is not S.PAUSED
    assert bench.state is S.TAX_ID
    before = bench.gate.status.tax_ids
    bench.session.enter_tax_id(DOCUMENT)
    bench.release("find_customers")
    assert bench.path[-1:] == [S.LOADING]
    assert bench.gate.status.tax_ids == before
    bench.session.leave()
    bench.session.start()
    assert bench.path[-1:] == [S.PAUSED], "the next one waits"


def test_who_was_let_in_with_one_document_waits_with_another(bench: Bench, expected_logs: LogWatch) -> None:
    """Else one known number would open the list to all others."""
    expected_logs.expect(TOLD)
    bench.reach(S.BOLETOS)
    for _ in range(FAILURES):
        bench.gate.count_failure()
    bench.session.back()
    bench.session.enter_tax_id("111.444.777-35")
    assert bench.path[-1] is S.PAUSED


def test_a_visit_that_ended_is_let_in_no_more(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect(TOLD)
    bench.reach(S.BOLETOS)
    bench.session.leave()
    bench.session.start()
    for _ in range(FAILURES):
        bench.gate.count_failure()
    bench.session.enter_tax_id(DOCUMENT)
    assert bench.state is S.PAUSED


def test_the_forty_first_customer_is_served_to_the_end(bench: Bench, expected_logs: LogWatch) -> None:
    """The pause begins with their own document."""
    expected_logs.expect(TOLD)
    for _ in range(DOCUMENTS):
        try_one(bench)
    bench.reach(S.PAY)
    assert bench.gate.pause_s
    bench.session.back()
    assert bench.state is S.BOLETOS
    bench.session.choose_boleto(0)
    bench.session.dispatch(Event.FINISHED)
    bench.session.show_boletos()
    assert bench.state is S.BOLETOS


def test_the_numbers_are_settings(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect(f"{TOLD}: 0 in 2 minutes, 2 of them failed; paused for 7 s")
    settings = Settings.parse(
        {"identity": {"most_failures": 2, "most_documents": 3, "window_s": 120, "pause_s": 7}}
    )
    gate = RateLimiter(lambda: bench.now, bench.held, settings.identity)
    gate.count_failure()
    assert gate.pause_s == 0
    gate.count_failure()
    assert gate.pause_s == 7
