"""A visit where documents are tried one after another: held up, calmly, and going on by itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

from support.logs import LogWatch
from support.visits import DOCUMENT, Bench
from totem.erp.errors import ErpError, NotFound, Refused, TimedOut, Unavailable
from totem.kiosk.gate import Gate, GateStatus
from totem.kiosk.limits import DOCUMENTS, FAILURES, FIRST_PAUSE_S, WINDOW_S
from totem.kiosk.limits_file import LimitsFile
from totem.kiosk.states import State

S = State
TOLD = "documents are tried one after another"


def try_one(bench: Bench) -> None:
    """Somebody types a document, and leaves."""
    bench.visit.start()
    bench.visit.enter_document(DOCUMENT)
    bench.release("find_customers")
    bench.visit.leave()


def try_unknown_ones(bench: Bench, times: int = FAILURES) -> None:
    found, bench.erp.customers = bench.erp.customers, NotFound("customer", "404", status=404)
    for _ in range(times):
        try_one(bench)
    bench.erp.customers = found


def test_after_five_that_were_not_found_the_next_customer_waits_and_then_begins(
    bench: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect(f"{TOLD}: 5 in 10 minutes, 5 of them failed; paused for 30 s")
    try_unknown_ones(bench)
    bench.visit.start()
    assert (bench.state, bench.visit.picture.pause_s) == (S.PAUSED, 30)
    bench.now += 1.5
    bench.visit._errands._second.timeout.emit()
    assert (bench.state, bench.visit.picture.pause_s) == (S.PAUSED, 29)
    bench.wait_out()
    assert (bench.state, bench.visit.picture.pause_s) == (S.DOCUMENT, 0)
    assert not bench.visit._errands._second.isActive()


def test_a_number_that_was_typed_is_there_after_the_pause(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect(TOLD)
    bench.erp.customers = NotFound("customer", "404", status=404)
    try_unknown_ones(bench, FAILURES - 1)
    bench.visit.start()
    bench.visit.enter_document(DOCUMENT)
    bench.release("find_customers")
    bench.visit.back()
    bench.visit.enter_document("111.444.777-35")
    assert bench.state is S.PAUSED
    assert len(bench.erp.asked) == FAILURES, "nobody is looked up in a pause"
    bench.wait_out()
    document = bench.visit.picture.document
    assert document is not None
    assert (bench.state, document.formatted) == (S.DOCUMENT, "111.444.777-35")


def test_who_leaves_finds_the_pause_again(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect(TOLD)
    try_unknown_ones(bench)
    bench.visit.start()
    bench.visit.leave()
    assert not bench.visit._errands._second.isActive()
    bench.now += 10
    bench.visit.start()
    assert (bench.state, bench.visit.picture.pause_s) == (S.PAUSED, 20)
    bench.visit.back()
    assert bench.state is S.HOME


def test_customers_who_are_found_do_not_count_as_failures(bench: Bench) -> None:
    for _ in range(DOCUMENTS):
        try_one(bench)
    bench.visit.start()
    assert bench.state is S.DOCUMENT
    assert bench.gate.status == GateStatus(documents=DOCUMENTS, failures=0, pauses=0, pause_s=0)


def test_past_forty_documents_in_ten_minutes_there_are_pauses_too(
    bench: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect(f"{TOLD}: 41 in 10 minutes, 0 of them failed; paused for 30 s")
    for _ in range(DOCUMENTS + 1):
        try_one(bench)
    bench.visit.start()
    assert bench.state is S.PAUSED
    bench.now += WINDOW_S
    bench.visit.leave()
    bench.visit.start()
    assert bench.path[-1] is S.DOCUMENT


@pytest.mark.parametrize(
    "trouble",
    [
        Unavailable("customer", "no connection"),
        TimedOut("customer", "15 s"),
        Refused("customer", "token", status=403),
    ],
)
def test_an_erp_in_trouble_is_nobodys_failure_and_trying_again_is_no_new_document(
    bench: Bench, expected_logs: LogWatch, trouble: ErpError
) -> None:
    expected_logs.expect("search failed")
    bench.erp.customers = trouble
    bench.reach(S.DOCUMENT)
    bench.visit.enter_document(DOCUMENT)
    for _ in range(2 * DOCUMENTS):
        bench.release("find_customers")
        bench.visit.retry()
    assert bench.gate.status == GateStatus(documents=1, failures=0, pauses=0, pause_s=0)


def test_a_restart_does_not_end_a_pause(
    make_bench: Callable[..., Bench], expected_logs: LogWatch, tmp_path: Path
) -> None:
    expected_logs.expect(TOLD)
    before = make_bench()
    file = LimitsFile(lambda: tmp_path, steady=lambda: before.now, calendar=lambda: 1.7e9 + before.now)
    first = Gate(lambda: before.now, before.held, file)
    for _ in range(FAILURES):
        first.count_document()
        first.count_failure()
    before.held.release_all()
    before.now += 5
    second = Gate(lambda: before.now, before.held, file)
    assert second.status == GateStatus(FAILURES, FAILURES, pauses=1, pause_s=round(FIRST_PAUSE_S) - 5)
