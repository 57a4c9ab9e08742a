"""Trials: confirmation of good versions, and rollback of broken ones."""

import os

import pytest

from support.platform_marks import needs_file_modes, needs_shell, needs_symlinks
from support.systemd_units import LINUX, Unit
from support.update_fixtures import CRASHES, GOOD, HANGS, MISCONFIGURED, NO_ERP, Site
from totem.updates import ledger as notes
from totem.updates.errors import UpdateReason, UpdateRefused
from totem.updates.handshake import EXCUSED
from totem.updates.installation import BASE
from totem.updates.ledger import MOST_TRIES, UpdateOutcome


def test_a_good_update_is_tried_confirmed_and_stays(site: Site) -> None:
    site.ask(site.publish("1.1.0"))
    assert site.start() == 0
    assert site.runs_whole() == "1.1.0"
    on_trial = site.ledger
    assert on_trial.trial
    assert site.start() == 0
    assert (site.ledger.current, site.ledger.good) == ("1.1.0", ("1.1.0",))
    assert site.ledger.trial is None
    assert site.ledger.last
    assert site.ledger.last.outcome is UpdateOutcome.CONFIRMED
    assert site.output == ["1.1.0 is on trial", "1.1.0 is good"]


@needs_file_modes
def test_unpacked_version_is_executable_for_all_users(site: Site) -> None:
    before = os.umask(int(Unit.read(LINUX / "totem.service").one("UMask"), 8))
    try:
        site.ask(site.publish("1.1.0"))
        assert site.apply()
    finally:
        os.umask(before)
    places = [*site.place.versions.rglob("*"), site.place.versions, *site.place.ledger_folder.glob("*.json")]
    for place in (*places, site.place.ledger_folder):
        mode = place.stat().st_mode
        assert mode & 0o004, place
        assert not mode & 0o022, place
        if place.is_dir() or mode & 0o100:
            assert mode & 0o001, place


BROKEN = {
    "crashes at start": (CRASHES, UpdateReason.NOT_STARTED),
    "hangs before its first frame": (HANGS, UpdateReason.NOT_DRAWN),
    "draws and does not reach the ERP": (NO_ERP, UpdateReason.ERP_UNREACHED),
    "cannot use the configuration": (MISCONFIGURED, UpdateReason.MISCONFIGURED),
    "ends with 2": ("sys.exit(2)", UpdateReason.NOT_STARTED),
    "says it is good for another trial": ("desk.confirm('0' * 16)", UpdateReason.NOT_STARTED),
}


@pytest.mark.parametrize(("body", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_update_is_left_for_what_ran(site: Site, body: str, reason: UpdateReason) -> None:
    site.ask(site.publish("1.1.0", GOOD))
    site.start()
    site.ask(site.publish("1.2.0", body))
    assert site.start() != 0 or reason is UpdateReason.NOT_STARTED
    assert site.place.read_current() == "1.2.0"
    assert site.start() == 0
    assert site.runs_whole() == "1.1.0"
    assert site.ledger.last
    assert (site.ledger.last.outcome, site.ledger.last.version) == (UpdateOutcome.REVERTED, "1.2.0")
    assert site.ledger.last.reason is reason
    assert site.output[-1] == f"1.1.0 takes the place of 1.2.0: {reason.value}"


RESTARTED = """
count = len(list(desk.folder.parent.glob("start-*")))
(desk.folder.parent / f"start-{{count}}").touch()
desk.record_stage(trial, TrialStage.STARTED)
desk.record_stage(trial, TrialStage.DRAWN)
if count < {times}:
    desk.mark("restarted.json", trial)
    sys.exit(64)
{then}
"""


FEW_RESTARTS = 4


@pytest.fixture
def _few_restarts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow fewer restarts in a trial, as each is a process."""
    monkeypatch.setattr(notes, "MOST_RESTARTS", FEW_RESTARTS)


@pytest.mark.usefixtures("_few_restarts")
@pytest.mark.parametrize("times", [1, FEW_RESTARTS])
def test_restarts_that_were_asked_for_are_no_failures(site: Site, times: int) -> None:
    then = "desk.confirm(trial); sys.exit(0)"
    site.ask(site.publish("1.1.0", RESTARTED.format(times=times, then=then)))
    assert [site.start() for _ in range(times + 1)] == [64] * times + [0]
    assert site.start() is not None
    assert (site.ledger.current, site.ledger.trial) == ("1.1.0", None)
    assert site.ledger.record("1.1.0").failed == 0
    assert site.runs_whole() == "1.1.0"


def test_a_version_that_crashes_after_a_restart_is_left(site: Site) -> None:
    site.ask(site.publish("1.1.0", RESTARTED.format(times=1, then="os.abort()")))
    assert site.start() == 64
    assert site.start() not in (0, 64)
    assert site.start() == 0
    assert site.runs_whole() == BASE
    assert site.ledger.last
    assert site.ledger.last.reason is UpdateReason.ERP_UNREACHED
    assert site.ledger.record("1.1.0").failed == 1


@pytest.mark.usefixtures("_few_restarts")
def test_a_version_that_restarts_without_an_end_is_left(site: Site) -> None:
    site.ask(site.publish("1.1.0", RESTARTED.format(times=1000, then="")))
    codes = [site.start() for _ in range(FEW_RESTARTS + 2)]
    assert codes == [64] * (FEW_RESTARTS + 1) + [0]
    assert site.runs_whole() == BASE


@pytest.mark.parametrize("program", ["#!/no/such/interpreter\n", "\x7fELF not for this machine"])
@needs_shell
def test_version_that_cannot_be_executed_is_reverted(site: Site, program: str) -> None:
    site.ask(site.workshop.publish("1.1.0", site.workshop.bundle("1.1.0", program)))
    assert site.start() == 203
    assert site.start() == 0
    assert site.runs_whole() == BASE
    assert site.ledger.last
    assert site.ledger.last.reason is UpdateReason.NOT_STARTED


def test_archive_without_program_is_refused(site: Site) -> None:
    site.ask(site.workshop.publish("1.1.0", site.workshop.bundle("1.1.0", None)))
    assert site.start() == 0
    assert site.runs_whole() == BASE
    assert site.ledger.last
    assert site.ledger.last.reason is UpdateReason.UNFIT
    assert list(site.place.versions.iterdir()) == []


def test_a_request_is_answered_once(site: Site) -> None:
    site.ask(site.publish("1.1.0", CRASHES))
    site.start()
    for _ in range(3):
        assert site.start() == 0
        assert site.runs_whole() == BASE
    assert site.ledger.record("1.1.0").failed == 1


def test_a_version_is_tried_three_times(site: Site) -> None:
    site.ask(site.publish("1.1.0", CRASHES))
    for tried in range(1, MOST_TRIES + 1):
        site.start()
        assert site.start() == 0
        assert site.ledger.record("1.1.0").failed == tried
        assert site.staging().may_be_applied() is (tried < MOST_TRIES)
        site.desk.request_apply()
    assert site.start() == 0
    assert site.ledger.last
    assert site.ledger.last.reason is UpdateReason.TRIED
    assert site.ledger.record("1.1.0").failed == MOST_TRIES


def test_excused_trials_do_not_count(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    most = MOST_TRIES + 1
    monkeypatch.setattr(notes, "MOST_TRIALS", most)
    site.staging().stage(site.publish("1.1.0", NO_ERP))
    for _ in range(most):
        assert site.staging().may_be_applied()
        site.desk.request_apply()
        assert site.start() == 64
        assert site.start() == 0
        site.desk.mark(EXCUSED, site.ledger.record("1.1.0").id)
        assert site.apply()
    record = site.ledger.record("1.1.0")
    assert (record.failed, record.excused) == (most, most)
    assert not site.staging().may_be_applied()


def test_two_good_versions_are_kept_beside_the_base(site: Site) -> None:
    for version in ("1.1.0", "1.2.0", "1.3.0", "1.4.0"):
        site.ask(site.publish(version))
        site.start()
    site.apply()
    assert sorted(place.name for place in site.place.versions.iterdir()) == ["1.3.0", "1.4.0"]
    assert site.place.folder(BASE).is_dir()
    assert site.ledger.good[:2] == ("1.4.0", "1.3.0")


def test_staff_go_back_and_the_version_that_was_left_does_not_return(site: Site) -> None:
    for version in ("1.1.0", "1.2.0"):
        site.ask(site.publish(version))
        site.start()
    site.apply()
    assert site.applying().revert()
    assert site.runs_whole() == "1.1.0"
    site.desk.request_apply()
    assert site.start() == 0
    assert site.runs_whole() == "1.1.0"
    assert site.applying().revert()
    assert site.runs_whole() == BASE
    assert not site.applying().revert()


def test_another_base_that_was_installed_takes_the_place_of_updates(site: Site) -> None:
    site.ask(site.publish("1.1.0"))
    site.start()
    site.apply()
    site.base = "1.0.5"  # newer than the base before, older than what it was updated to
    assert site.apply()
    assert site.runs_whole() == "1.1.0"
    site.base = "2.0.0"
    assert site.apply()
    assert site.runs_whole() == BASE
    assert list(site.place.versions.iterdir()) == []


@pytest.mark.parametrize("damage", ["gone", "no program", "a file"])
def test_a_version_that_is_not_whole_any_more_is_left(site: Site, damage: str) -> None:
    for version in ("1.1.0", "1.2.0"):
        site.ask(site.publish(version))
        site.start()
    site.apply()
    folder = site.place.folder("1.2.0")
    if damage == "no program":
        site.program("1.2.0").unlink()
    else:
        folder.rename(site.state / "away")
        if damage == "a file":
            folder.write_bytes(b"")
    assert site.apply()
    assert site.runs_whole() == "1.1.0"
    assert site.ledger.last
    assert site.ledger.last.reason is UpdateReason.GONE


LOST = {"empty": b"", "cut": b"{", "a list": b"[]", "elsewhere": b'{"current": "../x"}', "NULs": bytes(9)}


@pytest.mark.parametrize("content", LOST.values(), ids=LOST)
def test_a_damaged_ledger_calls_no_version_good(site: Site, content: bytes) -> None:
    """The running version has to prove itself again: the ledger may have been that of its trial."""
    site.ask(site.publish("1.1.0"))
    site.start()
    site.apply()
    site.staging("1.1.0").clear()
    (site.place.ledger_folder / "ledger.json").write_bytes(content)
    site.output.clear()
    assert site.start() == 0
    assert site.output == ["the ledger cannot be read: 1.1.0 is tried again"]
    assert site.runs_whole() == "1.1.0"
    on_trial = site.ledger
    assert (on_trial.current, on_trial.good) == (BASE, ())
    assert on_trial.trial
    assert on_trial.last
    assert on_trial.last.reason is UpdateReason.LEDGER_UNREADABLE
    assert site.apply()
    proved = site.ledger
    assert (proved.current, proved.good, proved.trial) == ("1.1.0", ("1.1.0",), None)


@pytest.mark.parametrize("content", LOST.values(), ids=LOST)
def test_a_broken_version_is_left_though_the_ledger_of_its_trial_is_damaged(
    site: Site, content: bytes
) -> None:
    site.ask(site.publish("1.1.0", CRASHES))
    site.start()
    (site.place.ledger_folder / "ledger.json").write_bytes(content)
    site.start()
    assert site.apply()
    assert site.runs_whole() == BASE
    assert site.ledger.last
    assert (site.ledger.last.outcome, site.ledger.last.reason) == (
        UpdateOutcome.REVERTED,
        UpdateReason.NOT_STARTED,
    )


def test_the_kiosk_fetches_nothing_where_failed_versions_are_unknown(site: Site) -> None:
    """It may not read root's ledger, or it is damaged until root's next run."""
    file = site.publish("1.1.0")
    assert site.apply()
    (site.place.ledger_folder / "ledger.json").write_bytes(b"{")
    with pytest.raises(UpdateRefused) as refused:
        site.staging().stage(file)
    assert refused.value.reason is UpdateReason.LEDGER_UNREADABLE
    assert site.staging().ledger is None
    assert site.apply()
    assert site.staging().stage(file) == "1.1.0"


@needs_symlinks
def test_without_a_ledger_the_link_determines_the_version(site: Site) -> None:
    site.ask(site.publish("1.1.0"))
    site.start()
    site.apply()
    site.staging("1.1.0").clear()
    (site.place.ledger_folder / "ledger.json").unlink()
    assert site.apply()
    assert site.runs_whole() == "1.1.0"
    assert site.ledger.good == ("1.1.0",)
    (site.place.ledger_folder / "ledger.json").unlink()
    (site.place.root / "current").unlink()
    assert site.apply()
    assert site.runs_whole() == BASE
