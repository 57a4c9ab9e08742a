"""Limit of possible arrivals: an ERP that ignores `Idempotency-Key` gets a record at most five times.

Over thirty days with late or lost answers, power cuts during an attempt, restarts, and an ERP that comes and
goes. Attempts that certainly did not arrive are unlimited.
"""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.emulators.base import InjectedFault
from support.emulators.ixc import IxcEmulator
from support.log_check import LogWatch
from support.outbox_harness import OutboxHarness, spoil
from support.recording_erp import DOCUMENT, JPEG, KeyedErp, lead, photo, prospect
from support.sampling import count
from support.unresponsive_erp import (
    DAYS_S,
    DOUBTS,
    SURELY_NOT,
    Does,
    KeylessErp,
    late,
    month,
    unsent,
    use_keyless_erp,
)
from totem.domain.sign_up import Prospect
from totem.erp.errors import Declined, ErpError, Reason, Refused, Unavailable
from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.lab.reference_erp.server import ReferenceErp
from totem.outbox import database
from totem.outbox.queue import Outbox
from totem.outbox.requests import MOST_ARRIVALS, OutboxCounts
from totem.outbox.submissions import Edit, HoldCause, LeadRequest, SignUp, Submission, SubmissionStatus
from totem.settings import ErpSettings

HELD = "a (prospect|edit|file|lead) may have arrived, and is kept for staff"


@pytest.mark.parametrize("error", [*DOUBTS, "cut"])
def test_in_thirty_days_an_erp_that_takes_it_and_answers_late_gets_it_five_times(
    bench: OutboxHarness, expected_logs: LogWatch, error: Callable[[], ErpError] | str
) -> None:
    expected_logs.expect(HELD)
    erp = use_keyless_erp(bench, error)
    protocol = bench.run(bench.outbox.put(SignUp(prospect(), (photo(),))))
    month(bench)
    assert erp.requests == ["create_prospect"] * 5
    [told] = bench.run(bench.outbox.refusals())
    assert (told.protocol, told.cause is HoldCause.UNANSWERED, told.may_have_arrived) == (
        protocol,
        True,
        True,
    )
    level = bench.run(bench.outbox.count())
    assert (level.may_have_arrived, level.refused, level.waiting) == (1, 0, 0)
    assert bench.run(bench.outbox.find(protocol, DOCUMENT)).status is SubmissionStatus.WAITING


@pytest.mark.parametrize("kind", ["edit_prospect", "send_file", "create_lead"])
def test_so_it_is_with_what_follows_a_prospect_and_with_a_lead(
    bench: OutboxHarness, expected_logs: LogWatch, kind: str
) -> None:
    """A photo that never fits its time, for one; what else waits goes on."""
    expected_logs.expect(HELD)
    first = bench.run(bench.outbox.put(SignUp(prospect())))
    bench.deliver()
    submissions: dict[str, Submission] = {
        "edit_prospect": Edit(first, Prospect(email="a@example.com")),
        "send_file": Edit(first, Prospect(), (photo(JPEG * 50),)),
        "create_lead": LeadRequest(lead()),
    }
    bench.run(bench.outbox.put(submissions[kind]))
    erp = use_keyless_erp(bench, late)
    month(bench)
    assert erp.requests == [kind] * 5
    use_keyless_erp(bench, None)
    other = bench.run(bench.outbox.put(SignUp(prospect("B"))))
    bench.outbox.resume()
    bench.deliver()
    assert bench.run(bench.outbox.find(other, DOCUMENT)).status is SubmissionStatus.DELIVERED


@pytest.mark.parametrize("error", SURELY_NOT)
def test_attempts_that_did_not_arrive_are_unlimited(
    bench: OutboxHarness, error: Callable[[], ErpError]
) -> None:
    use_keyless_erp(bench, error)
    bench.run(bench.outbox.put(SignUp(prospect())))
    for _ in range(60):  # a day, and in the end every half hour
        bench.wait(bench.deliver() or 0)
    assert len(bench.run(bench.outbox.refusals())) == 0
    erp = use_keyless_erp(bench, None)
    bench.wait(3600)
    assert bench.deliver() is None
    assert erp.requests == ["create_prospect"]


@pytest.mark.parametrize("error", [late, "cut"])
def test_pauses_grow_and_no_restart_shortens_them(
    bench: OutboxHarness, expected_logs: LogWatch, error: Callable[[], ErpError] | str
) -> None:
    expected_logs.expect(HELD)
    erp = use_keyless_erp(bench, error)
    bench.run(bench.outbox.put(SignUp(prospect())))
    month(bench, each=bench.restart)
    pauses = [after - before for before, after in pairwise(erp.times)]
    assert len(pauses) == 4
    assert all(3 * before <= after for before, after in pairwise(pauses)), pauses
    assert pauses[-1] > 4 * 3600, "an ERP may be slow for a night"


def test_an_erp_that_comes_and_goes_shortens_no_pause_of_what_may_have_arrived(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect(HELD)
    erp = use_keyless_erp(bench, late)
    bench.run(bench.outbox.put(SignUp(prospect())))
    month(bench, each=bench.outbox.resume)
    assert len(erp.times) == 5
    assert erp.times[-1] - erp.times[0] > 4 * 3600


def test_pauses_are_not_alike_on_two_kiosks(tmp_path: Path) -> None:
    waits = []
    for share in (0.5, 1.0):
        outbox = Outbox(tmp_path / str(share), jitter=share.conjugate)
        asyncio.run(outbox.put(SignUp(prospect())))
        waits.append(asyncio.run(outbox.deliver(KeylessErp(late))))
    assert waits[0] is not None
    assert waits[1] is not None
    assert waits[0] < waits[1]


ANY = st.lists(
    st.one_of(
        st.sampled_from([*DOUBTS, *SURELY_NOT]),
        st.sampled_from(["cut", "restart", "hurry", "back", "day", "leap"]),
    ),
    max_size=30,
)


@settings(max_examples=count(60), deadline=None)
@given(happens=ANY, ends_well=st.booleans())
def test_record_arrives_at_most_five_times_and_is_never_lost(
    tmp_path_factory: pytest.TempPathFactory, happens: list[Callable[[], ErpError] | str], *, ends_well: bool
) -> None:
    bench = OutboxHarness(tmp_path_factory.mktemp("any") / "outbox", KeyedErp())
    bench.run(bench.outbox.put(SignUp(prospect(), (photo(),))))
    doubts = 0
    erp = use_keyless_erp(bench, None)
    for each in happens:
        if each == "restart":
            bench.restart()
        elif each == "hurry":
            bench.outbox.send_now()
        elif each == "back":
            bench.outbox.resume()
        elif each == "day":
            bench.wait(86_400)
        elif each == "leap":
            bench.clock = bench.clock.replace(year=2026 + 3 * (bench.clock.year == 2026))
        else:
            erp.does = [each]
            before = len(erp.taken)
            with suppress(asyncio.CancelledError):
                bench.deliver()
            if each == "cut":
                bench.restart()
            doubts += len(erp.taken) - before
    if ends_well:
        erp.does = [None]
        for _ in range(4):
            bench.outbox.send_now()
            bench.deliver()
    arrived = Counter(erp.requests)
    assert max(arrived.values(), default=0) <= MOST_ARRIVALS
    held = bench.run(bench.outbox.refusals())
    level = bench.run(bench.outbox.count())
    if ends_well:
        assert bool(held) is (doubts >= MOST_ARRIVALS)
        assert level.waiting == 0
    assert held or level.waiting or arrived["send_file"], "nothing is lost"


def test_staff_send_it_once_more_and_it_waits_for_them_again(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect(HELD)
    erp = use_keyless_erp(bench, late)
    protocol = bench.run(bench.outbox.put(SignUp(prospect())))
    month(bench)
    assert bench.run(bench.outbox.try_again(protocol))
    month(bench)
    assert len(erp.taken) == 6
    assert [each.cause for each in bench.run(bench.outbox.refusals())] == [HoldCause.UNANSWERED]
    assert bench.run(bench.outbox.try_again(protocol))
    use_keyless_erp(bench, None)
    assert bench.deliver() is None
    assert bench.run(bench.outbox.count()) == OutboxCounts()


def test_a_refusal_at_the_last_try_is_a_refusal(bench: OutboxHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect("was refused")
    use_keyless_erp(bench, *[late] * 4, lambda: Declined("create_prospect", "CPF já cadastrado", status=422))
    bench.run(bench.outbox.put(SignUp(prospect())))
    month(bench)
    [told] = bench.run(bench.outbox.refusals())
    assert (told.reason, told.cause is HoldCause.UNANSWERED, told.may_have_arrived) == (
        "CPF já cadastrado",
        False,
        True,
    )


def test_the_last_try_is_counted_before_it_is_sent(bench: OutboxHarness, expected_logs: LogWatch) -> None:
    """Power that goes in the middle of the fifth: the next start does not send it."""
    expected_logs.expect(HELD)
    erp = use_keyless_erp(bench, *[late] * 4, "cut")
    bench.run(bench.outbox.put(SignUp(prospect())))
    month(bench)
    assert len(erp.taken) == 5
    assert bench.run(bench.outbox.count()).may_have_arrived == 1


@pytest.mark.parametrize("fault", ["lost", "status=500", "html"])
def test_over_http_too(tmp_path: Path, expected_logs: LogWatch, fault: str) -> None:
    """The real client, and the reference ERP that ignores keys: thirty days in a few requests."""
    expected_logs.expect(HELD)
    with ReferenceErp(ignore_keys=True) as server:
        bench = OutboxHarness(tmp_path / "outbox", KeyedErp())
        bench.run(bench.outbox.put(SignUp(prospect(), (photo(),))))
        server.faults.set(f"criacao:{fault}")
        client = make_erp(ErpSettings(base_url=server.base_url))

        async def live() -> None:
            passed = 0.0
            while passed < DAYS_S:
                wait = await bench.outbox.deliver(client) or 86_400.0
                passed += wait
                bench.wait(wait)
            await client.aclose()

        bench.run(live())
        assert len(server.store.prospects()) == (5 if fault == "lost" else 0)
        assert bench.run(bench.outbox.count()).may_have_arrived == 1


def test_a_photo_that_never_fits_its_time_is_sent_five_times(tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect(HELD)
    with ReferenceErp(ignore_keys=True, faults="arquivos:late=600") as server:
        bench = OutboxHarness(tmp_path / "outbox", KeyedErp())
        bench.run(bench.outbox.put(SignUp(prospect(), (photo(),))))
        client = make_erp(ErpSettings(base_url=server.base_url, send_timeout_s=0.3))

        async def live() -> None:
            while (wait := await bench.outbox.deliver(client)) is not None:
                bench.wait(wait)
            await client.aclose()

        bench.run(live())
        [made] = server.store.prospects()
        assert len(made["arquivos"]) == 5
        assert [each.kind for each in bench.run(bench.outbox.refusals())] == ["file"]


def test_refused_connection_is_no_possible_arrival(tmp_path: Path) -> None:
    """A closed port, and a name that cannot be resolved."""
    for address in ("http://127.0.0.1:9", "https://erp.invalid"):
        bench = OutboxHarness(tmp_path / address[-4:] / "outbox", KeyedErp())
        tries = MOST_ARRIVALS + 1 if address.startswith("http:") else count(MOST_ARRIVALS + 1, least=2)
        bench.run(bench.outbox.put(SignUp(prospect())))
        client = make_erp(ErpSettings(base_url=address))

        async def live(bench: OutboxHarness = bench, client: OwnedErp = client, tries: int = tries) -> None:
            for _ in range(tries):
                bench.outbox.send_now()
                assert await bench.outbox.deliver(client) is not None
            await client.aclose()

        bench.run(live())
        level = bench.run(bench.outbox.count())
        assert (level.waiting, level.in_doubt, level.may_have_arrived) == (1, 0, 0)


@pytest.mark.parametrize(
    ("attempts", "begun", "left"),
    [(0, 0, 5), (3, 0, 5), (0, 1, 4), (1, 1, 4), (3, 1, 2), (5, 1, 0), (1448, 1, 0)],
)
def test_an_outbox_of_the_version_before_counts_what_it_may_have_sent(
    bench: OutboxHarness, expected_logs: LogWatch, attempts: int, begun: int, left: int
) -> None:
    expected_logs.expect(HELD)
    bench.run(bench.outbox.put(SignUp(prospect())))
    with closing(sqlite3.connect(bench.folder / database.FORMAT.file_name)) as found, found:
        found.execute("ALTER TABLE parcels DROP COLUMN possible_arrivals")
        found.execute("UPDATE parcels SET attempts = ?, begun = ?", (attempts, begun))
    erp = use_keyless_erp(bench, late)
    bench.restart()
    month(bench)
    assert len(erp.taken) == left
    assert bench.run(bench.outbox.count()).may_have_arrived == 1


def test_a_damaged_outbox_keeps_its_count(bench: OutboxHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect(f"{HELD}|damaged|cannot be used|is not sent")
    bench.run(bench.outbox.put(SignUp(prospect())))
    erp = use_keyless_erp(bench, late)
    for _ in range(3):
        bench.outbox.send_now()
        bench.deliver()
    spoil(bench.folder)
    bench.restart()
    month(bench)
    assert len(erp.taken) == 5


def test_one_that_staff_send_again_hurries_no_other_one(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect(HELD)
    erp = use_keyless_erp(bench, late)
    held = bench.run(bench.outbox.put(SignUp(prospect("A"))))
    month(bench)
    bench.run(bench.outbox.put(SignUp(prospect("B"))))
    for _ in range(3):
        bench.wait(500)
        bench.deliver()
    before = erp.names.count("B")
    bench.wait(1000)  # of the half hour that B waits now
    bench.run(bench.outbox.try_again(held))
    bench.outbox.resume()
    bench.deliver()
    assert erp.names.count("A") == 6
    assert erp.names.count("B") == before


def test_without_what_is_in_doubt_only_what_surely_did_not_arrive_is_sent(
    bench: OutboxHarness,
) -> None:
    erp = use_keyless_erp(bench, late, unsent, None)
    bench.run(bench.outbox.put(SignUp(prospect("A"))))
    bench.deliver()
    bench.run(bench.outbox.put(SignUp(prospect("B"))))
    bench.outbox.send_now()
    bench.run(bench.outbox.deliver(erp, repeat=False))
    bench.outbox.send_now()
    bench.run(bench.outbox.deliver(erp, repeat=False))
    assert erp.names == ["A", "B"]
    level = bench.run(bench.outbox.count())
    assert (level.waiting, level.in_doubt) == (1, 1)


def without_keys(bench: OutboxHarness, *does: Does) -> KeylessErp:
    """An ERP of a vendor, none of which has keys."""
    erp = use_keyless_erp(bench, *does)
    erp.honours_keys = False
    return erp


@pytest.mark.parametrize("error", [*DOUBTS, "cut"])
def test_an_erp_without_keys_gets_once_what_may_have_arrived(
    bench: OutboxHarness, expected_logs: LogWatch, error: Callable[[], ErpError] | str
) -> None:
    expected_logs.expect(HELD)
    erp = without_keys(bench, error)
    protocol = bench.run(bench.outbox.put(LeadRequest(lead())))
    month(bench)
    assert erp.requests == ["create_lead"]
    [told] = bench.run(bench.outbox.refusals())
    assert (told.protocol, told.cause is HoldCause.UNANSWERED, told.may_have_arrived) == (
        protocol,
        True,
        True,
    )
    assert bench.run(bench.outbox.try_again(protocol))
    month(bench)
    assert erp.requests == ["create_lead"] * 2
    assert bench.run(bench.outbox.count()).may_have_arrived == 1


@pytest.mark.parametrize(
    "error", [*SURELY_NOT, lambda: Unavailable("lead", Reason.MAINTENANCE), lambda: unsent(Reason.TIMEOUT)]
)
def test_an_erp_without_keys_gets_again_what_surely_did_not_arrive(
    bench: OutboxHarness, error: Callable[[], ErpError]
) -> None:
    erp = without_keys(bench, *[error] * 7, None)
    bench.run(bench.outbox.put(LeadRequest(lead())))
    while (wait := bench.deliver()) is not None:
        bench.wait(wait)
    assert len(bench.run(bench.outbox.refusals())) == 0
    assert bench.run(bench.outbox.count()).waiting == 0
    assert len(erp.calls) == (1 if error in SURELY_NOT else 8)


def test_a_sign_up_that_a_kind_of_erp_does_not_take_is_held(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("a prospect was refused, and is kept for staff")
    without_keys(bench, lambda: Refused("create_prospect", Reason.UNSUPPORTED))
    bench.run(bench.outbox.put(SignUp(prospect())))
    assert bench.deliver() is None
    assert bench.run(bench.outbox.count()).refused == 1


def test_a_lead_whose_answer_was_lost_reaches_a_vendors_erp_once(
    tmp_path: Path, expected_logs: LogWatch
) -> None:
    """The real adapter and its emulator, which works on the request and breaks the connection."""
    expected_logs.expect(HELD)
    with IxcEmulator() as server:
        bench = OutboxHarness(tmp_path / "outbox", KeyedErp())
        bench.run(bench.outbox.put(LeadRequest(lead())))
        client = make_erp(ErpSettings.parse(server.settings()))
        server.injected_fault = InjectedFault.MAINTENANCE

        async def live() -> None:
            bench.wait(await bench.outbox.deliver(client) or 0)
            server.injected_fault = InjectedFault.LOST
            while (wait := await bench.outbox.deliver(client)) is not None:
                bench.wait(wait)
            await client.aclose()

        bench.run(live())
        assert [name for name, _ in server.effects] == ["contato"]
    assert bench.run(bench.outbox.count()).may_have_arrived == 1
