"""A start that hangs at any of its steps ends by itself, with the stacks of all threads."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support import hanging_start
from support.hanging_start import HOLDS_LOCK, REACHED
from totem.system.exit_codes import ExitCode
from totem.system.watchdog import STACKS

ROOT = Path(__file__).resolve().parents[2]
BEFORE_ITS_LOG = (
    *("totem.cli.main", "totem.cli.run", "totem.app.startup", "totem.settings"),
    *("totem.app.startup:_on_trial", "totem.settings:load_or_last_good", "totem.system.logging:start"),
)
BEFORE_ITS_FRAME = (
    *("shiboken6", "PySide6.QtWidgets", "totem.kiosk.process"),
    *("totem.system.single_instance:SingleInstance.claim", "totem.kiosk.process:application"),
    *("totem.kiosk.frontend:Frontend.__init__", HOLDS_LOCK, "totem.ui.window:Window._mark_painted?"),
    "totem.kiosk.frontend:Frontend.show?",
)
BEFORE_IT_IS_COMPLETE = (
    *("totem.kiosk.assembly", "totem.kiosk.assembly:Kiosk.__init__", "totem.app.maintenance:install"),
    *("totem.kiosk.assembly:Kiosk.start", "totem.erp.http.client:HttpClient.warm_up"),
    *("totem.ui.window:Window.make_next_screen?", "totem.monitoring.availability:Availability.start"),
    "totem.app.maintenance:_load_fleet",
)
IN_THREADS = ("totem.erp.http.client:HttpClient.warm_up", "totem.app.maintenance:_load_fleet")
"""Steps beside which the GUI thread runs."""


def start(step: str, folder: Path, *, in_fleet: bool = False) -> "subprocess.CompletedProcess[str]":
    """Start a kiosk that hangs at `step`, as by a shell, and wait for its end."""
    config = folder / "totem.toml"
    fleet = 'host = "localhost"\nid = "loja-1"\n' if in_fleet else ""
    config.write_text(
        'kiosk.state_dir = "state"\nerp.base_url = "https://127.0.0.1:9/"\nprinter.kind = "none"\n'
        f"sound.enabled = false\nvoice.enabled = false\n[fleet]\n{fleet}",
        encoding="utf-8",
    )
    env = {name: value for name, value in os.environ.items() if not name.startswith("TOTEM_")}
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    return subprocess.run(
        [sys.executable, hanging_start.__file__, step, "run", "--config", str(config)],
        cwd=folder,
        env=env | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": paths},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )


@pytest.mark.parametrize("step", BEFORE_ITS_LOG)
def test_a_start_that_hangs_before_it_has_a_log_writes_its_stacks_to_stderr(
    step: str, tmp_path: Path
) -> None:
    done = start(step, tmp_path)
    assert done.returncode == ExitCode.FROZEN
    assert "in hang_here" in done.stderr


@pytest.mark.parametrize("step", [*BEFORE_ITS_FRAME, *BEFORE_IT_IS_COMPLETE])
def test_a_start_that_hangs_writes_its_stacks_beside_its_log(step: str, tmp_path: Path) -> None:
    done = start(step, tmp_path, in_fleet="fleet" in step)
    assert done.returncode == ExitCode.FROZEN, done.stderr
    stacks = (tmp_path / "state" / "logs" / STACKS).read_text(encoding="utf-8")
    assert ("in hang_here" in stacks) == (not step.endswith("?"))
    assert ("in run_event_loop" in stacks) or step in BEFORE_ITS_FRAME
    assert (stacks.count("hread 0x") > 1) or step not in IN_THREADS


@pytest.mark.parametrize("in_fleet", [False, True], ids=["alone", "in a fleet"])
def test_the_watch_over_the_start_ends_when_the_kiosk_is_complete(tmp_path: Path, *, in_fleet: bool) -> None:
    done = start("totem.kiosk.supervisor:Supervisor.on_complete!", tmp_path, in_fleet=in_fleet)
    assert done.returncode == REACHED, done.stderr
