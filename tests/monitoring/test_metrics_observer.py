"""Visits of the bench, as they come to stand in the file of statistics."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from support.inline_background import InlineBackground
from support.log_check import LogWatch
from support.session_harness import DOCUMENT, MARIA, Bench
from totem.monitoring.metrics import store
from totem.monitoring.metrics.session_metrics import MetricsObserver
from totem.monitoring.metrics.store import MetricsRecorder
from totem.session.states import State
from totem.session.view_state import Cause, Outage

BEGAN = datetime(2026, 11, 24, 23, 58).astimezone()


class Observed:
    """A bench whose visits are counted, on clocks of its own."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench, self.file = bench, folder / store.FILE_NAME
        self.now, self.steady = BEGAN, 1000.0
        self.background = InlineBackground()
        tally = MetricsRecorder(lambda: folder, self.background, self.today)
        MetricsObserver(bench.visit, tally, now=lambda: self.now, steady=lambda: self.steady)

    def today(self) -> date:
        """The day of its clock."""
        return self.now.date()

    def wait(self, seconds: float) -> None:
        """Let both clocks go on."""
        self.steady += seconds
        self.now += timedelta(seconds=seconds)

    def counted(self) -> dict[tuple[date, int, str, str], int]:
        """All that stands in the file."""
        rows = store.read(self.file, date.min, date.max)
        return {(row.day, row.hour, row.kind, row.name): row.amount for row in rows}


@pytest.fixture
def observed(make_bench: Callable[..., Bench], tmp_path: Path) -> Iterator[Observed]:
    observed = Observed(make_bench(), tmp_path)
    yield observed
    observed.background.close()


def test_a_visit_is_counted_when_it_is_over_at_the_hour_it_began(observed: Observed) -> None:
    bench, day = observed.bench, BEGAN.date()
    bench.reach(State.PAY)
    observed.wait(200)
    assert observed.counted() == {}
    bench.visit.expire()
    whole = store.WHOLE_DAY
    assert observed.counted() == {
        (day, 23, "visit", "opened"): 1,
        (day, whole, "ended", "expired"): 1,
        (day, whole, "expired_at", "pay"): 1,
        (day, whole, "seconds", "pay"): 200,
        **{(day, whole, "stays", name): 1 for name in ("document", "searching", "loading", "boletos", "pay")},
    }


def test_only_visits_have_an_hour(observed: Observed, expected_logs: LogWatch) -> None:
    expected_logs.expect("print failed, reference ")
    for state in (State.PRINT_FAILED, State.PRINTED, State.PAID, State.NOTHING_OPEN):
        observed.bench.proof = state is State.PAID
        observed.bench.reach(state)
        observed.bench.visit.leave()
    hours = {kind: hour for _, hour, kind, _ in observed.counted()}
    assert hours.pop("visit") == 23
    assert set(hours.values()) == {store.WHOLE_DAY}


def test_an_error_is_no_customer_who_left(observed: Observed, expected_logs: LogWatch) -> None:
    expected_logs.expect("visit ended in BOLETOS by RuntimeError")
    observed.bench.reach(State.BOLETOS)
    observed.bench.visit.fail(RuntimeError())
    kinds = {(kind, name) for _, _, kind, name in observed.counted()}
    assert ("ended", "broken") in kinds
    assert not any(kind in ("left_at", "expired_at") for kind, _ in kinds)


def test_being_out_of_service_is_no_visit(observed: Observed) -> None:
    visit = observed.bench.visit
    visit.set_outage(Outage(Cause.ERP))
    visit.set_outage(Outage(Cause.STAFF))
    visit.set_outage(None)
    assert observed.counted() == {}


def test_a_visit_that_ends_into_an_outage_is_counted(observed: Observed) -> None:
    observed.bench.reach(State.BOLETOS)
    observed.bench.visit.set_outage(Outage(Cause.ERP))
    observed.bench.visit.leave()
    assert observed.bench.state is State.OUT_OF_SERVICE
    assert observed.counted()[BEGAN.date(), 23, "visit", "listed"] == 1


def test_nothing_personal_is_in_the_file(observed: Observed) -> None:
    observed.bench.reach(State.PRINTED)
    observed.bench.visit.leave()
    whole = b"".join(each.read_bytes() for each in observed.file.parent.iterdir() if each.is_file())
    assert b"stays" in whole
    document, bare = DOCUMENT.encode(), DOCUMENT.replace(".", "").replace("-", "").encode()
    for secret in (document, bare, b"MARIA", b"Maria", b"ACACIAS", str(MARIA.contract_id).encode()):
        assert secret not in whole
    assert b"23:5" not in whole
