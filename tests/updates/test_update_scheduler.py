"""Update scheduler: trials, the fetch at a random minute, and applying when idle."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.inline_background import InlineBackground
from support.log_check import LogWatch
from support.platform_marks import needs_named_pipes, needs_symlinks
from support.update_fixtures import GOOD, NO_ERP, Site
from totem.system.exit_codes import ExitCode
from totem.updates.errors import UpdateReason, UpdateRefused
from totem.updates.handshake import CONFIRMED, TrialStage
from totem.updates.installation import BASE, BUNDLE
from totem.updates.scheduler import TrialMonitor, UpdateScheduler, UpdateWindow
from totem.updates.staging import Staging
from totem.updates.trial import TRIAL_S, OnTrial, on_trial

TUESDAY = datetime.fromisoformat("2026-11-24T02:10:00-03:00")


class Bench:
    """A keeper with a clock, an ERP and a store that the test moves."""

    def __init__(
        self,
        site: Site,
        runner: InlineBackground,
        window: tuple[str, ...] = ("02:00-05:00",),
        **settings: object,
    ) -> None:
        self.site, self.now, self.is_reached, self.is_free = site, TUESDAY, True, True
        self.staging = site.staging(site.place.read_current() or BASE, **settings)
        moments = UpdateWindow.parse(window, ("08:00-18:00",))
        self.keeper = UpdateScheduler(
            self.staging,
            moments,
            runner,
            now=lambda: self.now,
            is_reached=lambda: self.is_reached,
            is_free=lambda: self.is_free,
            uniform=lambda _low, high: high,
        )
        self.restarts = 0
        self.keeper.restart_requested.connect(self._restart)

    def _restart(self) -> None:
        self.restarts += 1

    def look(self, after: timedelta = timedelta(0)) -> bool:
        """A minute's look; whether a start is asked for."""
        self.now += after
        before = self.restarts
        self.keeper._check()
        return self.restarts > before


@pytest.fixture
def runner(qapp: object) -> Iterator[InlineBackground]:
    background = InlineBackground()
    yield background
    background.close()


@pytest.fixture
def bench(site: Site, runner: InlineBackground) -> Iterator[Bench]:
    bench = Bench(site, runner)
    yield bench
    bench.keeper.close()


def test_staged_version_is_applied_when_idle_in_the_window(bench: Bench, expected_logs: LogWatch) -> None:
    bench.keeper.start()
    assert not bench.look()
    bench.staging.stage(bench.site.publish("1.1.0"))
    bench.is_free = False
    assert not bench.look()
    bench.is_free, bench.is_reached = True, False
    assert not bench.look()
    bench.is_reached, bench.now = True, TUESDAY.replace(hour=12)
    assert not bench.look()
    assert bench.site.desk.request_id() == ""
    bench.now = TUESDAY
    assert bench.look()
    expected_logs.expect("version 1.1.0 is about to be applied")
    assert bench.site.start() == 0
    assert bench.site.runs_whole() == "1.1.0"


def test_disabled_updates_start_no_timer(site: Site, runner: InlineBackground) -> None:
    bench = Bench(site, runner, sticks=False)
    bench.keeper.start()
    assert not bench.keeper._timer.isActive()


def full(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(site.place.root)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: usage._replace(free=50_000_000))


def unwritable(site: Site, _monkeypatch: pytest.MonkeyPatch) -> None:
    site.place.ledger_folder.rmdir()
    site.place.ledger_folder.write_bytes(b"in the way")


def dead(_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Site, "apply", lambda _site: True)


def fit(_site: Site, _monkeypatch: pytest.MonkeyPatch) -> None:
    """And yet the version breaks."""


HALVES = {
    "full": (full, "refused"),
    "on a read-only disk": (unwritable, ""),
    "dead": (dead, ""),
    "fit": (fit, "reverted"),
}


@pytest.mark.parametrize(("spoil", "outcome"), HALVES.values(), ids=HALVES)
def test_request_is_repeated_the_next_night(
    site: Site,
    runner: InlineBackground,
    expected_logs: LogWatch,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Site, pytest.MonkeyPatch], None],
    outcome: str,
) -> None:
    Bench(site, runner).staging.stage(site.publish("1.1.0", NO_ERP))
    site.place.ledger_folder.mkdir(exist_ok=True)
    spoil(site, monkeypatch)
    for night in range(3):
        for minutes in (0, 1, 160):
            bench = Bench(site, runner)  # the kiosk that root's half has started again
            bench.keeper.start()
            assert bench.look(timedelta(days=night, minutes=minutes)) is (minutes == 0)
            bench.keeper.close()
            for _ in range(1 if minutes else 2):
                site.start()
    expected_logs.expect("about to be applied")
    if outcome:
        expected_logs.expect(f"the last update: {outcome}")
    assert bool(bench.staging.unanswered_since()) is not bool(outcome)


def test_damaged_staged_copy_is_fetched_again(bench: Bench, expected_logs: LogWatch) -> None:
    file = bench.site.publish("1.1.0")
    bench.staging.stage(file)
    bench.staging.request_apply(TUESDAY)
    (archive,) = (bench.staging.handshake.folder / "staged" / "targets").iterdir()
    archive.write_bytes(bytes(archive.stat().st_size))
    bench.site.start()
    assert bench.site.ledger.last
    assert bench.site.ledger.last.reason is UpdateReason.NOT_SIGNED
    bench.staging.clear()
    assert bench.staging.staged() == ""
    bench.staging.stage(file)
    bench.staging.clear()
    assert bench.staging.staged() == "1.1.0"
    assert bench.look()
    expected_logs.expect("about to be applied")


@pytest.mark.parametrize("reached", [True, False])
def test_previous_version_excuses_a_network_failure(
    bench: Bench, expected_logs: LogWatch, reached: bool
) -> None:
    bench.site.ask(bench.site.publish("1.1.0", NO_ERP))
    bench.site.start()
    bench.site.start()
    bench.keeper.start()
    expected_logs.expect("the last update: reverted")
    assert bench.keeper._excuse.interval() == TRIAL_S * 1000
    bench.is_reached = reached
    bench.keeper._excuse_trial()
    if not reached:
        expected_logs.expect("1.1.0 is not to blame")
    assert bench.site.apply()
    assert bench.site.ledger.record("1.1.0").excused == (0 if reached else 1)


def test_a_window_has_one_fetch_at_a_minute_of_chance(
    site: Site, runner: InlineBackground, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    bench = Bench(site, runner, address="https://updates.example/totem")
    fetched: list[datetime] = []
    outcomes: list[Callable[[], str]] = [lambda: "1.1.0", lambda: refuse(UpdateReason.DOWNGRADE)]
    outcomes += [lambda: refuse(UpdateReason.EXPIRED), lambda: fail(OSError(28, "full"))]

    def fetch(_staging: Staging, **_more: object) -> str:
        fetched.append(bench.now)
        return outcomes[len(fetched) - 1]()

    monkeypatch.setattr(Staging, "fetch", fetch)
    bench.keeper.start()
    for _ in range(4 * 24 * 6):
        bench.look(timedelta(minutes=10))
    bench.keeper.close()
    expected_logs.expect("version 1.1.0 lies ready")
    expected_logs.expect("no update was fetched: expired")
    expected_logs.expect("no update was fetched: no_room")
    assert site.desk.fetch_failure() == "no_room"
    days = [each.date() - TUESDAY.date() for each in fetched]
    assert days == [timedelta(days=n) for n in range(4)]
    assert {2 * 60 <= each.hour * 60 + each.minute <= 4 * 60 for each in fetched} == {True}


@pytest.mark.parametrize("window", [(), ("00:00-24:00",)])
def test_a_window_that_does_not_close_has_one_fetch_each_day(
    site: Site, runner: InlineBackground, monkeypatch: pytest.MonkeyPatch, window: tuple[str, ...]
) -> None:
    bench = Bench(site, runner, window, address="https://updates.example/totem")
    fetched: list[datetime] = []

    def fetch(_staging: Staging, **_more: object) -> str:
        fetched.append(bench.now)
        return refuse(UpdateReason.DOWNGRADE)

    monkeypatch.setattr(Staging, "fetch", fetch)
    bench.keeper.start()
    for _ in range(5 * 24 * 6):
        bench.look(timedelta(minutes=10))
    bench.keeper.close()
    assert [each - fetched[0] for each in fetched] == [timedelta(days=n) for n in range(5)]


def test_a_fetch_beside_another_comes_later_in_the_same_window(
    site: Site, runner: InlineBackground, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    """It is no failure to tell staff about."""
    bench = Bench(site, runner, address="https://updates.example/totem")
    fetched: list[datetime] = []
    outcomes: list[Callable[[], str]] = [lambda: refuse(UpdateReason.ALREADY_RUNNING), lambda: "1.1.0"]

    def fetch(_staging: Staging, **_more: object) -> str:
        fetched.append(bench.now)
        return outcomes[len(fetched) - 1]()

    monkeypatch.setattr(Staging, "fetch", fetch)
    bench.keeper.start()
    for _ in range(24 * 6):
        bench.look(timedelta(minutes=10))
    bench.keeper.close()
    expected_logs.expect("version 1.1.0 lies ready")
    assert len(fetched) == 2
    assert fetched[0] < fetched[1] < TUESDAY.replace(hour=5)
    assert site.desk.fetch_failure() == ""


def refuse(reason: UpdateReason) -> str:
    raise UpdateRefused(reason, "a test's")


def fail(error: Exception) -> str:
    raise error


def test_running_version_is_removed_from_staging(bench: Bench) -> None:
    bench.site.ask(bench.site.publish("1.1.0"))
    bench.site.start()
    bench.site.apply()
    staging = bench.site.staging("1.1.0")
    assert staging.staged() == "1.1.0"
    staging.clear()
    assert staging.staged() == ""
    assert bench.site.desk.request_id() == ""
    assert not (bench.site.desk.folder / "staged").exists()


# --- a trial


@pytest.fixture
def trial(site: Site) -> OnTrial:
    site.ask(site.publish("1.1.0", GOOD))
    site.apply()
    environ = {BUNDLE: str(site.place.folder("1.1.0")), "TOTEM_KIOSK__STATE_DIR": str(site.state)}
    found = on_trial(None, environ)
    assert found
    return found


class Proof:
    """A trial that is being proved."""

    def __init__(self, trial: OnTrial) -> None:
        self.is_reached, self.is_free, self.heard = False, True, list[str]()
        self.proving = TrialMonitor(trial, is_reached=lambda: self.is_reached, is_free=lambda: self.is_free)
        self.proving.failed.connect(lambda: self.heard.append("failed"))
        self.proving.proved.connect(lambda: self.heard.append("proved"))


def test_a_version_that_reaches_the_erp_confirms_itself(
    site: Site, trial: OnTrial, qtbot: QtBot, expected_logs: LogWatch
) -> None:
    proof = Proof(trial)
    proof.proving.start()
    assert site.desk.trial_stage(trial.id) is TrialStage.DRAWN
    proof.proving._check()
    assert (proof.heard, site.desk.is_marked(CONFIRMED, trial.id)) == ([], False)
    proof.is_reached = True
    proof.proving._check()
    assert (proof.heard, site.desk.is_marked(CONFIRMED, trial.id)) == (["proved"], True)
    assert not proof.proving._timer.isActive()
    expected_logs.expect("version 1.1.0 has proved itself")


def test_trial_without_erp_fails_when_idle(
    site: Site, trial: OnTrial, qtbot: QtBot, expected_logs: LogWatch
) -> None:
    object.__setattr__(trial, "began", trial.began - TRIAL_S - 1)
    proof = Proof(trial)
    proof.proving.start()
    proof.is_free, proof.is_reached = False, True  # too late
    proof.proving._check()
    assert proof.heard == []
    proof.is_free = True
    proof.proving._check()
    assert proof.heard == ["failed"]
    expected_logs.expect("did not reach the ERP in time")
    site.apply()
    assert site.ledger.last
    assert site.ledger.last.reason is UpdateReason.ERP_UNREACHED


def test_trial_fails_when_the_confirmation_cannot_be_written(
    site: Site, trial: OnTrial, qtbot: QtBot, expected_logs: LogWatch
) -> None:
    proof = Proof(trial)
    (site.desk.folder / "confirmed.json").mkdir()
    proof.is_reached = True
    proof.proving.start()
    proof.proving._check()
    assert proof.heard == ["failed"]
    expected_logs.expect("version 1.1.0 cannot be confirmed")


def test_only_the_version_on_trial_is_on_trial(site: Site, trial: OnTrial) -> None:
    for folder in (site.place.folder(BASE), site.place.folder("1.2.0"), site.state):
        assert on_trial(None, {BUNDLE: str(folder)}) is None
    assert on_trial(None, {}) is None
    site.desk.confirm(trial.id)
    site.apply()
    assert on_trial(None, {BUNDLE: str(site.place.folder("1.1.0"))}) is None


def test_a_configuration_that_it_cannot_use_asks_for_a_start(site: Site, trial: OnTrial) -> None:
    for code in (ExitCode.STOPPED, ExitCode.RESTART, ExitCode.LEFT_BY_STAFF, ExitCode.FROZEN):
        assert trial.map_exit_code(code) == code
    assert site.desk.trial_stage(trial.id) is None
    assert trial.map_exit_code(ExitCode.CONFIG_ERROR) == ExitCode.REPEATED_ERRORS
    assert site.desk.trial_stage(trial.id) is TrialStage.MISCONFIGURED


@needs_named_pipes
@needs_symlinks
def test_messages_are_small_regular_files(site: Site, tmp_path: Path) -> None:
    file = site.desk.folder / "request.json"
    site.desk.request_apply()
    assert site.desk.request_id()
    for content in (b"", b"[]", b'{"id": 3}', b'{"id": "%s"}' % (b"x" * 65), b" " * 3000, b"[" * 1999):
        file.write_bytes(content)
        assert site.desk.request_id() == ""
    file.unlink()
    (tmp_path / "elsewhere").write_text('{"id": "x"}')
    file.symlink_to(tmp_path / "elsewhere")
    assert site.desk.request_id() == ""
    file.unlink()
    os.mkfifo(file)
    assert site.desk.request_id() == ""
