"""Updates interrupted at any write: the next start has one whole version.

The scenarios run in forks of one process, and each fork is killed at another write.
"""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from support.platform_marks import needs_fork, needs_linux, needs_signals
from support.sampling import every
from support.update_fixtures import GOOD, Site
from totem.doctor.service import UPDATES
from totem.monitoring.health import CheckContext, Severity
from totem.settings import Settings
from totem.system import atomic_file
from totem.updates import ledger as notes
from totem.updates.errors import UpdateReason
from totem.updates.installation import BASE, BUNDLE
from totem.updates.ledger import UpdateOutcome

PROGRAM = """
import json, shutil, sys
from pathlib import Path
sys.path[:0] = {path!r}
from support.kill_at_write import at_every_write
from support.update_fixtures import GOOD, NO_ERP, Site, Workshop
from totem.updates.ledger import UpdateOutcome
from totem.updates.installation import BASE

def run(folder, scenario, stride):
    site = Site(folder / "site", Workshop(folder / "workshop"))
    file = site.publish("1.1.0")
    if scenario != "stage":
        site.ask(file)
    if scenario in ("confirm", "revert", "second"):
        site.apply()
    if scenario in ("confirm", "second"):
        site.desk.confirm(site.ledger.trial.id)
    if scenario == "second":
        site.apply()
        site.ask(site.publish("1.2.0"))

    def work():
        if scenario == "stage":
            site.staging().stage(file)
            site.desk.request_apply()
        else:
            site.apply()

    def check(kill):
        site.output.clear()
        if scenario == "stage":
            assert site.staging().staged() in ("", "1.1.0"), kill
            site.staging().clear()
            assert site.staging().stage(file) == "1.1.0", kill
            site.desk.request_apply()
        assert site.apply(), kill
        ledger, pointed = site.ledger, site.runs_whole()
        expected = {{
            "stage": "1.1.0", "apply": "1.1.0", "confirm": "1.1.0", "revert": BASE, "second": "1.2.0",
        }}[scenario]
        begun = "takes the place of" in " ".join(site.output)  # killed after all was done: that trial counts
        if begun:
            expected = "1.1.0" if scenario == "second" else BASE
        assert pointed == expected, (kill, pointed, site.output)
        assert (ledger.trial.version if ledger.trial else ledger.current) == pointed, kill
        assert ledger.record("1.1.0").failed <= 1, kill
        assert not list(site.place.root.glob(".current.*")), kill
        on_trial = {{ledger.trial.version}} if ledger.trial else set()
        wanted = {{BASE, ledger.current, *ledger.good}} | on_trial
        assert {{each.name for each in site.place.versions.iterdir()}} <= wanted, kill
        for name in wanted:
            assert site.place.can_start(name), (kill, name)
        settled = site.apply()  # and whatever comes of it, there is always one that runs
        assert settled and site.runs_whole(), kill

    start = folder / "start"
    shutil.copytree(folder / "site", start, symlinks=True)
    return at_every_write(start, folder / "site", work, check, stride=stride)

for scenario, stride in json.loads(sys.argv[2]).items():
    print(scenario, run(Path(sys.argv[1]) / scenario, scenario, stride), flush=True)
"""


STRIDES = {"stage": 3, "apply": 4, "confirm": 1, "revert": 1, "second": 3}
"""Sampled strides through the writes of each scenario; "apply" and "second" write the same."""
LEAST_WRITES = {"stage": 30, "apply": 40, "confirm": 2, "revert": 4, "second": 40}


@needs_fork
def test_cut_off_at_any_write_there_is_one_whole_version(tmp_path: Path) -> None:
    """In full, at each write."""
    path = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "packaging")]
    strides = {scenario: every(1, sampled=sampled) for scenario, sampled in STRIDES.items()}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(path=path), str(tmp_path), json.dumps(strides)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    writes = {scenario: int(count) for scenario, count in map(str.split, done.stdout.splitlines())}
    assert writes.keys() == LEAST_WRITES.keys()
    assert all(writes[scenario] >= least for scenario, least in LEAST_WRITES.items()), writes


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = {path!r}
from support.update_fixtures import Site, Workshop
from totem.updates import unpack

site = Site(Path(sys.argv[1]), Workshop(Path(sys.argv[2])))
write, written = unpack._Folder._write, []

def die(self, *arguments):
    write(self, *arguments)
    written.append(1)
    if len(written) == {after}:
        os.kill(os.getpid(), signal.{by})

unpack._Folder._write = die
site.apply()
"""


def cut(site: Site, by: str = "SIGKILL", after: int = 1) -> None:
    """One call of root's, killed while it unpacks."""
    path = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "packaging")]
    program = KILLED.format(path=path, by=by, after=after)
    done = subprocess.run(
        [sys.executable, "-c", program, str(site.state.parent), str(site.workshop.folder)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.Signals[by], done.stderr


def leftovers(site: Site) -> set[str]:
    return {place.name for place in site.place.ledger_folder.iterdir()} - {"ledger.json", "lock", "metadata"}


@pytest.mark.parametrize("by", ["SIGKILL", "SIGTERM"])
@needs_signals
def test_an_unpacking_that_was_killed_is_noted_cleared_up_and_done_anew(site: Site, by: str) -> None:
    site.ask(site.publish("1.1.0"))
    cut(site, by)
    assert leftovers(site) == {"archive", "unpacked"}
    assert site.ledger.unpacking == "1.1.0"
    assert site.runs_whole() == BASE
    request = site.desk.request_id()
    site.desk.withdraw()  # as the kiosk does when it starts
    assert site.apply()
    assert site.output == ["the unpacking of 1.1.0 was cut off"]
    assert leftovers(site) == set()
    last = site.ledger.last
    assert last
    assert (last.outcome, last.version, last.reason) == (UpdateOutcome.REFUSED, "1.1.0", UpdateReason.CUT_OFF)
    assert (site.ledger.unpacking, site.ledger.record("1.1.0").cut, site.ledger.handled) == ("", 1, "")
    assert request
    site.desk.request_apply()
    assert site.start() == 0
    assert site.runs_whole() == "1.1.0"
    assert site.ledger.record("1.1.0").cut == 0


@needs_signals
def test_killed_unpacking_is_reported_to_staff(
    site: Site, monkeypatch: pytest.MonkeyPatch, update_status: Callable[..., str]
) -> None:
    monkeypatch.setenv(BUNDLE, str(site.place.folder(BASE)))
    settings = Settings.parse({"kiosk": {"state_dir": str(site.state)}, "updates": {"sticks": True}})

    def told() -> str:
        status = update_status(site.staging())
        (check,) = UPDATES.run(CheckContext(settings))
        assert check.level is Severity.WARNING
        assert check.what_to_do == UpdateReason.CUT_OFF.remedy
        assert check.words.partition(";")[0] in status
        return check.words

    site.staging().stage(site.publish("1.1.0"))
    site.staging().request_apply(datetime.now().astimezone())
    cut(site)
    assert told() == "a instalação da versão 1.1.0 começou e não terminou"
    site.desk.withdraw()
    site.apply()
    assert told().startswith("a versão 1.1.0 foi recusada: a instalação foi interrompida antes do fim")


@needs_signals
def test_leftovers_of_a_killed_unpacking_are_removed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.ask(site.publish("1.1.0"))
    cut(site, after=2)
    usage = shutil.disk_usage(site.place.root)

    def free(_place: object) -> object:
        return usage._replace(free=50_000_000 if leftovers(site) else 500_000_000)

    monkeypatch.setattr(shutil, "disk_usage", free)
    assert site.start() == 0
    assert site.runs_whole() == "1.1.0"


@needs_signals
def test_a_version_that_never_comes_to_be_unpacked_is_left_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notes, "MOST_CUTS", 2)
    site.ask(site.publish("1.1.0"))
    for _ in range(2):
        cut(site)  # asked for as before: nobody took it back
    assert site.apply()
    assert site.ledger.record("1.1.0").cut == 2
    assert site.ledger.last
    assert site.ledger.last.reason is UpdateReason.TRIED
    assert not site.staging().may_be_applied()
    assert site.runs_whole() == BASE


@needs_linux
def test_a_tree_is_synced_once_before_it_gets_its_name(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = site.workshop.bundle("1.1.0", site.stub(GOOD))
    for each in range(300):
        (bundle / f"{each}.dat").write_bytes(b"x")
    site.ask(site.workshop.publish("1.1.0", bundle))
    done: list[str] = []
    fsync, rename, sync_file_system = os.fsync, Path.rename, atomic_file._sync_file_system

    def synced(descriptor: int, folder: Path) -> None:
        done.append("tree")
        sync_file_system(descriptor, folder)

    def written(descriptor: int) -> None:
        done.append("file")
        fsync(descriptor)

    def renamed(place: Path, goal: Path) -> Path:
        done.append(f"{place.name} renamed")
        return rename(place, goal)

    monkeypatch.setattr(atomic_file, "_sync_file_system", synced)
    monkeypatch.setattr(os, "fsync", written)
    monkeypatch.setattr(Path, "rename", renamed)
    assert site.apply()
    assert site.runs_whole() == "1.1.0"
    assert done.count("tree") == 1
    assert done.count("file") < 30
    assert done.index("tree") < done.index("unpacked renamed")


@needs_linux
def test_a_tree_that_cannot_be_synced_is_no_version(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_descriptor: int, folder: Path) -> None:
        raise OSError(errno.EIO, "Input/output error", str(folder))

    site.ask(site.publish("1.1.0"))
    monkeypatch.setattr(atomic_file, "_sync_file_system", broken)
    assert site.apply()
    assert site.runs_whole() == BASE
    assert site.ledger.last
    assert site.ledger.last.reason is UpdateReason.NOT_WRITTEN
    assert leftovers(site) == set()
