"""Power cuts at any moment: a confirmed submission reaches the ERP once.

An ERP that honours `Idempotency-Key` has each record once. One that ignores it may have one more copy of the
request in progress for each cut, up to the limit of possible arrivals.
"""

import errno
import json
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

import pytest

from support import kill_at_step, outbox_crash_process
from support.forked_lives import ForkedLives
from support.platform_marks import needs_fork
from support.sampling import every
from totem.lab.reference_erp.server import ReferenceErp
from totem.lab.reference_erp.service_request_routes import TICKETS

pytestmark = needs_fork


class Lives(ForkedLives):
    """Runs of an outbox."""

    def live(
        self, erp: ReferenceErp, folder: Path, way: str, step: int = 0, **more: int
    ) -> tuple[list[str], bool]:
        """One life: what was told, and whether it lived to its end."""
        return self.order({"url": erp.base_url, "folder": str(folder), "way": way, "step": step, **more})


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lives]:
    """One process for all lives: each is a fork of it."""
    process = Lives(outbox_crash_process.__file__, tmp_path_factory.mktemp("lives"))
    yield process
    process.close()


@pytest.fixture
def ignore_keys() -> bool:
    """True if the ERP takes a request with a used key again; a test that tries both names it."""
    return False


@pytest.fixture
def erp(ignore_keys: bool) -> Iterator[ReferenceErp]:
    with ReferenceErp(ignore_keys=ignore_keys) as server:
        yield server


def kill(
    way: str, lives: Lives, erp: ReferenceErp, folder: Path, *, steps: Iterable[int], most: int = 1
) -> int:
    """Kill at each of these steps, and check the result; return the first step that is not reached.

    At `most` so many of each request arrive, all of them together one more than there are requests.
    """
    lives.live(erp, folder / "warm", "warm")
    doubled: list[int] = []
    for step in steps:
        before = len(erp.store.prospects())
        told, ended = lives.live(erp, folder / f"{step}", way, step)
        left, fine = lives.live(erp, folder / f"{step}", "rescue")
        assert fine
        assert left[:1] == ["[0, 0, 0, 0]"], f"killed at step {step}"
        assert left[1:] in ([], ["0"]), f"something stays, killed at step {step}"
        arrived = erp.store.prospects()[before:]
        assert len(told[:1]) <= len(arrived) <= most, f"killed at step {step}"
        extra = max(len(arrived) - 1, 0)
        for prospect in arrived[-1:]:  # the one whose id the kiosk knows
            assert 1 <= len(prospect["arquivos"]) <= most, f"killed at step {step}"
            assert len(told) - 1 <= prospect["edicoes"] <= most, f"killed at step {step}"
            extra += len(prospect["arquivos"]) - 1 + max(prospect["edicoes"] - 1, 0)
        assert extra <= most - 1, f"killed at step {step}: one cut makes one more"
        doubled.append(extra)
        if ended:
            assert len(told) == (2 if way == "statements" else 1)
            assert len(arrived) == 1
            assert any(doubled) is (most > 1), "each mode is what it is called"
            return step
    raise AssertionError


@pytest.mark.parametrize(("first", "ignore_keys"), [(1, False), (5, True)])
def test_killed_before_each_statement_loses_nothing_and_doubles_nothing(
    first: int, lives: Lives, erp: ReferenceErp, tmp_path: Path, *, ignore_keys: bool
) -> None:
    """In a sample, every eleventh statement, and another one in each mode."""
    steps = count(every(1, sampled=first), every(1, sampled=11))
    assert kill("statements", lives, erp, tmp_path, steps=steps, most=1 + ignore_keys) > 50
    assert erp.store.prospects()[-1]["dados"]["email"] == outbox_crash_process.EMAIL


@pytest.mark.skipif(not kill_at_step.can_preload(), reason=kill_at_step.NO_COMPILER)
@pytest.mark.parametrize(("first", "sampled", "ignore_keys"), [(1, 1, False), (2, 18, True)])
def test_killed_in_each_write_loses_nothing_and_doubles_nothing(
    first: int, sampled: int, lives: Lives, erp: ReferenceErp, tmp_path: Path, *, ignore_keys: bool
) -> None:
    """In full, every other one of some 250 writes each, with a process for each."""
    steps = count(every(first, sampled=sampled), every(2, sampled=32))
    assert kill("writes", lives, erp, tmp_path, steps=steps, most=1 + ignore_keys) > 150


@pytest.mark.skipif(not kill_at_step.can_preload(), reason=kill_at_step.NO_COMPILER)
@pytest.mark.parametrize(
    ("first", "error", "once", "ignore_keys"),
    [(1, errno.ENOSPC, 0, True), (13, errno.ENOSPC, 1, False), (25, errno.EIO, 1, True)],
)
def test_a_disk_that_fails_at_any_write_takes_what_it_said_it_took_and_nothing_else(
    first: int, lives: Lives, erp: ReferenceErp, tmp_path: Path, error: int, once: int, *, ignore_keys: bool
) -> None:
    """Full, or broken; for good, or for a moment. In full, every sixth write; else others in each mode."""
    lives.live(erp, tmp_path / "warm", "warm")
    for step in count(every(1, sampled=first), every(6, sampled=48)):
        before = len(erp.store.prospects())
        told, fine = lives.live(erp, tmp_path / f"{step}", "failing", step, error=error, once=once)
        left, _ = lives.live(erp, tmp_path / f"{step}", "rescue")
        assert fine
        assert left[0] == "[0, 0, 0, 0]", f"failed at step {step}"
        arrived = erp.store.prospects()[before:]
        kept, most = told[:-1], 1 + ignore_keys  # what cannot be noted down is sent once more
        assert len(kept[:1]) <= len(arrived) <= most * len(kept[:1]), f"failed at step {step}"
        for prospect in arrived[-1:]:
            assert 1 <= len(prospect["arquivos"]) <= most, f"failed at step {step}"
            edits = len(kept) - 1
            assert edits <= prospect["edicoes"] <= most * edits, f"failed at step {step}"
        if told[-1] == "well":
            break
    assert step > 100


def test_a_ticket_that_is_killed_before_any_statement_arrives_at_most_once(
    lives: Lives, erp: ReferenceErp, tmp_path: Path
) -> None:
    """It is opened, or staff have it; one that was never sent is opened after the cut.

    In a sample, every third statement.
    """
    lives.live(erp, tmp_path / "warm", "warm")
    for step in count(1, every(1, sampled=3)):
        before = len(erp.store.all(TICKETS))
        told, ended = lives.live(erp, tmp_path / f"{step}", "ticket", step)
        left, fine = lives.live(erp, tmp_path / f"{step}", "ticket rescue")
        arrived = len(erp.store.all(TICKETS)) - before
        assert fine
        waiting, refused, may_have_arrived, damaged = json.loads(left[0])
        assert (waiting, refused, damaged) == (0, 0, 0), f"killed at step {step}"
        assert arrived <= 1, f"killed at step {step}"
        assert len(told) <= arrived + may_have_arrived, f"lost, killed at step {step}"
        if ended:
            assert (arrived, may_have_arrived) == (1, 0)
            break
    assert step > 20


@pytest.mark.skipif(not kill_at_step.can_preload(), reason=kill_at_step.NO_COMPILER)
@pytest.mark.parametrize("once", [0, 1])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_ticket_on_a_disk_that_fails_at_any_write_is_told_as_it_was(
    lives: Lives, erp: ReferenceErp, tmp_path: Path, error: int, once: int
) -> None:
    """The answer came, so that nothing may have arrived: it was delivered once, or was never kept."""
    lives.live(erp, tmp_path / "warm", "warm")
    for step in count(1, every(1, sampled=11)):
        before = len(erp.store.all(TICKETS))
        told, fine = lives.live(erp, tmp_path / f"{step}", "ticket failing", step, error=error, once=once)
        assert fine
        assert json.loads(told[-2]) == [0, 0, 0, 0], f"failed at step {step}"
        assert len(erp.store.all(TICKETS)) - before == len(told[:-2]), f"failed at step {step}"
        if told[-1] == "well":
            break
    assert step > 20
