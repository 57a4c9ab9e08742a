"""Retries of what surely did not arrive: in minutes while the ERP is there, at once when it is back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from support.log_check import LogWatch
from support.outbox_harness import OutboxHarness
from support.recording_erp import TICKET, KeyedErp, lead, prospect
from support.sampling import part
from support.unresponsive_erp import DOUBTS, busy, late, limited, month, unsent, use_keyless_erp
from totem.erp.errors import ErpError, Reason, Refused, Unavailable
from totem.erp.factory import make_erp
from totem.lab.reference_erp.server import ReferenceErp
from totem.outbox.queue import LONGEST_WAIT_OF_UNSENT_S, LONGEST_WAIT_S
from totem.outbox.requests import MOST_ARRIVALS
from totem.outbox.retry_policy import MOST_ATTEMPTS
from totem.outbox.submissions import LeadRequest, SignUp
from totem.settings import ErpSettings

UNSENT = [busy, unsent, limited]
MINUTES_S = 10 * 60.0


def fail(bench: OutboxHarness, error: Callable[[], ErpError], times: int) -> list[float]:
    """Try so many times at the due time; return the waits."""
    bench.erp.failing = [error() for _ in range(times)]
    waits = []
    for _ in range(times):
        wait = bench.deliver()
        assert wait is not None
        waits.append(wait)
        bench.wait(wait)
    return waits


@pytest.mark.parametrize("error", UNSENT)
def test_four_tries_that_did_not_arrive_are_followed_in_minutes(
    bench: OutboxHarness, error: Callable[[], ErpError]
) -> None:
    bench.run(bench.outbox.put(SignUp(prospect())))
    assert sum(fail(bench, error, 4)) < MINUTES_S
    assert bench.deliver() is None
    assert bench.erp.requests == ["create_prospect"]
    level = bench.run(bench.outbox.count())
    assert (level.in_doubt, level.may_have_arrived, level.waiting) == (0, 0, 0)


@pytest.mark.parametrize("error", part(UNSENT, 0, every=len(UNSENT)))
def test_they_go_on_so_for_a_day_while_the_erp_is_there(
    bench: OutboxHarness, error: Callable[[], ErpError]
) -> None:
    bench.run(bench.outbox.put(SignUp(prospect())))
    waits = fail(bench, error, 300)
    assert max(waits) == LONGEST_WAIT_OF_UNSENT_S
    assert sum(waits) > 86_400
    assert bench.run(bench.outbox.refusals()) == []
    assert bench.deliver() is None


@pytest.mark.parametrize("error", UNSENT)
def test_while_the_erp_is_away_they_are_rarer_and_due_when_it_is_back(
    bench: OutboxHarness, error: Callable[[], ErpError]
) -> None:
    bench.run(bench.outbox.put(SignUp(prospect())))
    bench.outbox.report_erp(is_there=False)
    assert max(fail(bench, error, 12)) == LONGEST_WAIT_S
    bench.erp.failing = [error()]
    assert bench.deliver() == LONGEST_WAIT_S
    bench.outbox.report_erp(is_there=True)
    assert bench.deliver() is None
    assert bench.erp.requests == ["create_prospect"]


@pytest.mark.parametrize("error", UNSENT)
def test_they_are_due_too_after_a_restart(bench: OutboxHarness, error: Callable[[], ErpError]) -> None:
    """The waits of the run before are on the disk, and nothing else of it."""
    bench.run(bench.outbox.put(SignUp(prospect())))
    bench.outbox.report_erp(is_there=False)
    fail(bench, error, 12)
    bench.erp.failing = [error()]
    bench.deliver()
    bench.restart()
    assert bench.deliver() == LONGEST_WAIT_S
    bench.outbox.report_erp(is_there=True)
    assert bench.deliver() is None


@pytest.mark.parametrize("error", DOUBTS)
def test_what_may_have_arrived_is_not_hurried_by_an_erp_that_is_back(
    bench: OutboxHarness, error: Callable[[], ErpError]
) -> None:
    use_keyless_erp(bench, error)
    bench.run(bench.outbox.put(SignUp(prospect())))
    for _ in range(3):
        bench.wait(bench.deliver() or 0)
    before = len(bench.erp.taken)
    bench.outbox.report_erp(is_there=False)
    bench.outbox.report_erp(is_there=True)
    bench.deliver()
    bench.restart()
    bench.outbox.report_erp(is_there=True)
    bench.deliver()
    assert len(bench.erp.taken) == before + 1, "the one that was due"


@pytest.mark.parametrize("error", [busy, limited])
@pytest.mark.parametrize(
    ("asked_s", "wait_s"),
    [(120.0, 120.0), (900.0, 900.0), (1.0, 5.0), (-60.0, 5.0), (86_400.0, LONGEST_WAIT_S)],
)
def test_a_server_that_says_when_is_asked_then(
    bench: OutboxHarness, error: Callable[[float], ErpError], asked_s: float, wait_s: float
) -> None:
    bench.run(bench.outbox.put(SignUp(prospect())))
    bench.run(bench.outbox.put(LeadRequest(lead())))
    bench.erp.failing = [error(asked_s)]
    assert bench.deliver() == wait_s
    assert len(bench.erp.calls) == 1, "the server asked for all requests"
    bench.wait(wait_s)
    assert bench.deliver() is None


def test_jitter_never_shortens_what_the_server_asks(bench: OutboxHarness) -> None:
    bench.outbox._jitter = lambda: 0.5
    bench.run(bench.outbox.put(SignUp(prospect())))
    bench.erp.failing = [limited(120.0)]
    assert bench.deliver() == 180.0


def test_a_busy_erp_without_keys_is_asked_again_where_it_says_when(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    """A proxy sends 503 also for a program that died at its work."""
    expected_logs.expect("a lead may have arrived, and is kept for staff")
    bench.erp = KeyedErp(honours_keys=False, ignores_keys=True)
    bench.run(bench.outbox.put(LeadRequest(lead("A"))))
    bench.erp.failing = [busy(60.0), busy()]
    assert bench.deliver() == 60.0
    bench.wait(60.0)
    assert bench.deliver() is None
    assert bench.run(bench.outbox.count()).may_have_arrived == 1


@pytest.mark.parametrize("retry_after_s", [None, 60.0])
def test_a_ticket_is_sent_again_where_the_server_says_when(
    bench: OutboxHarness, expected_logs: LogWatch, retry_after_s: float | None
) -> None:
    expected_logs.allow("a ticket may have arrived, and is kept for staff")
    bench.run(bench.outbox.put(TICKET))
    bench.care.errors = [busy(retry_after_s)]
    bench.wait(bench.deliver() or 0)
    bench.deliver()
    assert bench.care.taken == ([] if retry_after_s is None else [TICKET])


def test_a_wrong_token_is_tried_no_more_often_than_before(bench: OutboxHarness) -> None:
    bench.run(bench.outbox.put(SignUp(prospect())))
    waits = fail(bench, lambda: Refused("create_prospect", Reason.TOKEN, status=401), 12)
    assert max(waits) == LONGEST_WAIT_S


def test_tries_that_did_not_arrive_use_up_no_tries_of_others(bench: OutboxHarness) -> None:
    """A record is held after a number of failures of its own."""
    bench.run(bench.outbox.put(SignUp(prospect())))
    fail(bench, unsent, MOST_ATTEMPTS + 5)
    bench.erp.failing = [Unavailable("create_prospect", Reason.SERVER_ERROR, status=500)]
    bench.deliver()
    assert bench.run(bench.outbox.refusals()) == []


def test_over_http_the_servers_time_is_kept(tmp_path: Path) -> None:
    bench = OutboxHarness(tmp_path / "outbox", KeyedErp())
    bench.run(bench.outbox.put(SignUp(prospect())))
    with ReferenceErp(ignore_keys=True) as server:
        client = make_erp(ErpSettings(base_url=server.base_url))
        waits = []

        async def live() -> None:
            for fault in ["status=503"] * 4 + ["status=429,retry_after=90"]:
                server.faults.set(f"criacao:{fault}")
                waits.append(await bench.outbox.deliver(client) or 0.0)
                bench.wait(waits[-1])
            server.faults.clear()
            assert await bench.outbox.deliver(client) is None
            await client.aclose()

        bench.run(live())
        assert waits == [5.0, 10.0, 20.0, 40.0, 90.0]
        assert len(server.store.prospects()) == 1


def test_an_erp_that_takes_it_and_answers_late_still_gets_it_five_times(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    """Others of its answers say that it took nothing, any number of times."""
    expected_logs.expect("a prospect may have arrived, and is kept for staff")
    erp = use_keyless_erp(bench, *[busy, late, unsent, late, limited] * 4, late)
    bench.run(bench.outbox.put(SignUp(prospect())))
    month(bench, each=lambda: bench.outbox.report_erp(is_there=True))
    assert len(erp.taken) == MOST_ARRIVALS
    assert bench.run(bench.outbox.count()).may_have_arrived == 1
