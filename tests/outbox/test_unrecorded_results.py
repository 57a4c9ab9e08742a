"""Results of attempts that cannot be written: written first as soon as that works, and told as they were."""

import errno
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from support.log_check import LogWatch
from support.outbox_harness import OutboxHarness
from support.recording_erp import CONTACT, DOCUMENT, TICKET, KeyedErp, lead, photo, prospect
from support.sampling import covering
from support.small_disks import fill
from totem.domain.sign_up import ProspectId
from totem.erp.errors import Declined, ErpError, Reason, Unavailable
from totem.outbox import database
from totem.outbox.queue import BUSY_WAIT_S
from totem.outbox.requests import OutboxCounts
from totem.outbox.store import OutboxStore
from totem.outbox.submissions import (
    HoldCause,
    LeadRequest,
    OutboxUnavailable,
    SignUp,
    Submission,
    SubmissionStatus,
)
from totem.system import database as sqlite
from totem.system.database_fault import DatabaseFault

CANNOT = "the outbox cannot be used|is not sent"
KINDS: list[Submission] = [TICKET, CONTACT, LeadRequest(lead()), SignUp(prospect(), (photo(),))]
OUTCOMES: list[tuple[str, Submission]] = [
    (outcome, kind) for outcome in ("delivered", "refused", "not arrived") for kind in KINDS
]
SAMPLE = covering(
    OUTCOMES, lambda case: (case[0], isinstance(case[1], SignUp)), lambda case: type(case[1]).__name__
)
"""Each kind, and each outcome of a sign-up with its file, which alone is two requests, and of another."""


def refused_connection() -> ErpError:
    error = Unavailable("create_lead", Reason.CONNECTION_REFUSED)
    error.may_have_arrived = False
    return error


class Disk:
    """Full as soon as the ERP has the first request, until it is `free`."""

    def __init__(self, bench: OutboxHarness, folder: Path) -> None:
        self._folder, self._ballast = folder, list[Path]()
        erp, care = bench.erp, bench.care
        for owner, name in ((erp, "_take"), (care, "_take")):
            setattr(owner, name, self._filling(getattr(owner, name)))

    def _filling(self, take: Callable[..., object]) -> Callable[..., object]:
        def take_and_fill(*told: object) -> object:
            self._ballast = self._ballast or [fill(self._folder)]
            return take(*told)

        return take_and_fill

    def free(self) -> None:
        self._ballast[0].unlink()


@pytest.fixture
def vendor(small_disk: Path) -> OutboxHarness:
    """The outbox on a small disk, and a vendor's ERP, none of which has idempotency keys."""
    return OutboxHarness(small_disk / "outbox", KeyedErp(honours_keys=False, ignores_keys=True))


@pytest.mark.parametrize("submission", KINDS, ids=lambda each: type(each).__name__)
def test_what_was_delivered_while_the_disk_was_full_is_delivered(
    vendor: OutboxHarness, small_disk: Path, expected_logs: LogWatch, submission: Submission
) -> None:
    expected_logs.expect(CANNOT)
    vendor.run(vendor.outbox.put(submission))
    disk = Disk(vendor, small_disk)
    for _ in range(3):
        assert vendor.deliver() == BUSY_WAIT_S
        vendor.wait(BUSY_WAIT_S)
    assert len(vendor.erp.calls) + len(vendor.care.taken) == 1
    disk.free()
    vendor.deliver()
    files = isinstance(submission, SignUp)
    assert len(vendor.erp.calls) + len(vendor.care.taken) == 1 + files
    assert vendor.run(vendor.outbox.count()) == OutboxCounts()
    assert vendor.outbox._unrecorded == {}


@pytest.mark.parametrize("error", [Declined("create_lead", "CPF já cadastrado", status=422), None])
def test_what_did_not_arrive_while_the_disk_was_full_is_no_possible_arrival(
    vendor: OutboxHarness, small_disk: Path, expected_logs: LogWatch, error: ErpError | None
) -> None:
    """A refusal keeps its reason; a connection that was refused is tried again."""
    expected_logs.expect(CANNOT)
    expected_logs.allow("a lead was refused, and is kept for staff")
    vendor.run(vendor.outbox.put(LeadRequest(lead())))
    disk = Disk(vendor, small_disk)
    vendor.erp.failing = [error or refused_connection()]
    for _ in range(3):
        assert vendor.deliver() == BUSY_WAIT_S
    disk.free()
    vendor.wait(3600)
    assert vendor.deliver() is None
    held = vendor.run(vendor.outbox.refusals())
    if error is None:
        assert held == []
        assert vendor.erp.requests == ["create_lead"]
    else:
        assert [(each.reason, each.cause is HoldCause.UNANSWERED) for each in held] == [
            ("CPF já cadastrado", False)
        ]
        assert vendor.erp.requests == []


@pytest.mark.parametrize(
    ("outcome", "submission"),
    SAMPLE,
    ids=lambda each: each if isinstance(each, str) else type(each).__name__,
)
def test_a_write_that_fails_at_any_step_changes_no_outcome(
    bench: OutboxHarness,
    expected_logs: LogWatch,
    monkeypatch: pytest.MonkeyPatch,
    outcome: str,
    submission: Submission,
) -> None:
    """Each transaction in turn, once: nothing is sent twice, and nothing is told as possible."""
    expected_logs.allow(f"{CANNOT}|was refused, and is kept for staff")
    for step in range(40):
        case = OutboxHarness(bench.folder / str(step), KeyedErp(honours_keys=False, ignores_keys=True))
        case.run(case.outbox.put(submission))
        errors = {"refused": Declined("x", "não", status=422), "not arrived": refused_connection()}
        case.erp.failing = [errors[outcome]] if outcome in errors else []
        case.care.errors = [errors[outcome]] if outcome in errors else []
        with monkeypatch.context() as patch:
            steps = fail_at_transaction(patch, step)
            for _ in range(6):
                case.wait(case.deliver() or 0)
        case.wait(3600)
        assert case.deliver() is None
        held = case.run(case.outbox.refusals())
        sent = len(case.erp.taken) + len(case.care.taken)
        assert not any(each.cause is HoldCause.UNANSWERED for each in held), f"at step {step}"
        assert [each.reason for each in held] == ["não"] * (outcome == "refused"), f"at step {step}"
        assert sent == (0 if outcome == "refused" else 1 + isinstance(submission, SignUp))
        assert case.outbox._unrecorded == {}
        if steps() <= step:
            return
    raise AssertionError("not all steps were tried")


def fail_at_transaction(patch: pytest.MonkeyPatch, step: int) -> Callable[[], int]:
    """Make the transaction with this number fail at its commit; return a function that counts them."""
    counted, connect = [0], sqlite._connect

    class Failing(sqlite3.Connection):
        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            if sql == "COMMIT":
                counted[0] += 1
                if counted[0] - 1 == step:
                    raise OSError(errno.ENOSPC, "No space left on device")
            return super().execute(sql, *values)  # type: ignore[arg-type]

    def connected(file: Path) -> sqlite3.Connection:
        with closing(connect(file)):
            pass
        base = sqlite3.connect(file, isolation_level=None, factory=Failing)
        base.execute("PRAGMA foreign_keys = ON")
        return base

    patch.setattr(sqlite, "_connect", connected)
    return lambda: counted[0]


def test_one_that_another_program_held_meanwhile_is_delivered_all_the_same(
    bench: OutboxHarness, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`totem outbox send`, between the ERP's answer and the disk with room: staff send it again."""
    expected_logs.expect(f"{CANNOT}|may have arrived, and is kept for staff")
    protocol = bench.run(bench.outbox.put(TICKET))
    with monkeypatch.context() as full:

        def fail(*_told: object) -> None:
            raise OutboxUnavailable(DatabaseFault.FULL)

        full.setattr(OutboxStore, "deliver", fail)
        bench.deliver()
    other = OutboxHarness(bench.folder, KeyedErp())
    other.deliver()
    assert [each.cause for each in bench.run(bench.outbox.refusals())] == [HoldCause.UNANSWERED]
    assert bench.run(bench.outbox.try_again(protocol))
    bench.deliver()
    assert len(bench.care.taken) == 1
    state = bench.run(bench.outbox.find(protocol, DOCUMENT))
    assert (state.status, state.prospect_id) == (SubmissionStatus.DELIVERED, "20261124-118")


def test_a_result_of_a_request_that_is_gone_is_forgotten(bench: OutboxHarness) -> None:
    """The database was deleted meanwhile: the same number is another request now."""
    bench.run(bench.outbox.put(TICKET))
    [gone] = bench.outbox._store.heads()
    (bench.folder / database.FORMAT.file_name).unlink()
    bench.restart()
    protocol = bench.run(bench.outbox.put(CONTACT))
    bench.outbox._store.deliver(gone, ProspectId("7"))
    assert bench.run(bench.outbox.find(protocol, DOCUMENT)).status is SubmissionStatus.WAITING
    bench.deliver()
    assert bench.care.taken == [CONTACT]
