"""An update that is cut off at any of its writes: at the next start there is one whole version that runs.

Each scenario is done by forks of one process, and each fork is killed at another write.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import shutil, sys
from pathlib import Path
sys.path[:0] = {path!r}
from support.killing import at_every_write
from support.updating import GOOD, NO_ERP, Site, Workshop
from totem.updates.ledger import Outcome
from totem.updates.names import BASE

folder, scenario = Path(sys.argv[1]), sys.argv[2]
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
        site.desk.ask()
    else:
        site.apply()

def check(kill):
    site.said.clear()
    if scenario == "stage":
        assert site.staging().staged() in ("", "1.1.0"), kill
        site.staging().clear()
        assert site.staging().stage(file) == "1.1.0", kill
        site.desk.ask()
    assert site.apply(), kill
    ledger, pointed = site.ledger, site.runs_whole()
    expected = {{
        "stage": "1.1.0", "apply": "1.1.0", "confirm": "1.1.0", "revert": BASE, "second": "1.2.0",
    }}[scenario]
    begun = "takes the place of" in " ".join(site.said)  # killed after all was done: that trial counts
    if begun:
        expected = "1.1.0" if scenario == "second" else BASE
    assert pointed == expected, (kill, pointed, site.said)
    assert (ledger.trial.version if ledger.trial else ledger.current) == pointed, kill
    assert ledger.record("1.1.0").failed <= 1, kill
    assert not list(site.place.root.glob(".current.*")), kill
    on_trial = {{ledger.trial.version}} if ledger.trial else set()
    wanted = {{BASE, ledger.current, *ledger.good}} | on_trial
    assert {{each.name for each in site.place.versions.iterdir()}} <= wanted, kill
    for name in wanted:
        assert site.place.runs(name), (kill, name)
    settled = site.apply()  # and whatever comes of it, there is always one that runs
    assert settled and site.runs_whole(), kill

start = folder / "start"
shutil.copytree(folder / "site", start, symlinks=True)
print(at_every_write(start, folder / "site", work, check))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
@pytest.mark.parametrize(
    ("scenario", "least"), [("stage", 30), ("apply", 40), ("confirm", 2), ("revert", 4), ("second", 40)]
)
def test_cut_off_at_any_write_there_is_one_whole_version(scenario: str, least: int, tmp_path: Path) -> None:
    path = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "packaging")]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(path=path), str(tmp_path), scenario],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) >= least
