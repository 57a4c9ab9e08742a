"""Updates with the real kiosk as version: the update command before each start, the kiosk, and an ERP."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.commands import run_totem
from support.platform_marks import needs_file_modes
from support.update_fixtures import ROOT, Site, Workshop
from totem.lab.reference_erp.server import ReferenceErp
from totem.system import distribution
from totem.system.exit_codes import ExitCode
from totem.updates.errors import UpdateReason
from totem.updates.installation import BASE

PATIENCE_S = 90
WRAPPER = """#!/bin/sh
"exec" "{python}" "$0" "$@"
import os, sys
from pathlib import Path
os.environ["TOTEM_BUNDLE"] = str(Path(__file__).resolve().parent)
sys.path.insert(0, {root!r})
from totem.updates import scheduler, trial
{patch}
from totem import __main__
__main__.main()
"""
NEXT = "9.0.0"


class Machine(Site):
    """A site whose versions are the real kiosk, started as systemd would."""

    def __init__(self, folder: Path, workshop: Workshop, erp: str) -> None:
        super().__init__(folder, workshop)
        self.base = distribution.version()
        self.config = folder / "totem.toml"
        self.config.write_text(
            f'kiosk.state_dir = "state"\nprinter.kind = "none"\n'
            "voice.enabled = false\nsound.enabled = false\n"
            f'[erp]\nbase_url = "{erp}"\nprobe_s = 1\n'
            f'[updates]\nsticks = true\npublic_key = "{workshop.public_key.as_posix()}"\n'
        )
        workshop.keys.chmod(0o755)
        workshop.public_key.chmod(0o644)
        self.program(BASE).write_text(self.wrapper())

    def command(self, version: str) -> list[str | Path]:
        """Return the command of an installed version; on Windows its program is no program."""
        program = self.program(version)
        return [sys.executable, program] if self.place.windows else [program]

    def wrapper(self, patch: str = "") -> str:
        """The program of a version; `patch` is what is wrong with it."""
        return WRAPPER.format(python=sys.executable, root=str(ROOT), patch=patch)

    def publish_next(self, patch: str = "") -> Path:
        """Sign a version with this patch; returns the file for sticks."""
        bundle = self.workshop.bundle(NEXT, self.wrapper(patch))
        (bundle / "totem").replace(bundle / self.program(NEXT).name)
        return self.workshop.publish(NEXT, bundle)

    def totem(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """A command of the base's."""
        return subprocess.run(
            [*self.command(BASE), *words],
            env=os.environ,
            timeout=PATIENCE_S,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def settle(self) -> str:
        """Root's command, in this process; returns what it says."""
        words = ("update", "apply", "--config", str(self.config))
        code, _, said = run_totem(words, {"TOTEM_BUNDLE": str(self.program(BASE).parent)})
        assert code == 0, said
        return said

    def start_kiosk(self) -> "subprocess.Popen[str]":
        """Start the version that `current` names."""
        command: list[str | Path] = [self.place.root / "current" / "totem"]
        if self.place.windows:
            command = self.command(self.place.read_current() or BASE)
        words = ["run", "--config", str(self.config)]
        return subprocess.Popen([*command, *words], env=os.environ, stderr=subprocess.PIPE, encoding="utf-8")


@pytest.fixture
def erp() -> Iterator[ReferenceErp]:
    with ReferenceErp() as erp:
        yield erp


@pytest.fixture
def machine(tmp_path: Path, workshop_for: Workshop, erp: ReferenceErp) -> Machine:
    return Machine(tmp_path / "machine", workshop_for, erp.base_url)


@pytest.fixture
def workshop_for(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "workshop")


def ends(kiosk: "subprocess.Popen[str]") -> int:
    """The code that a kiosk ends with by itself."""
    with kiosk:
        try:
            kiosk.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            kiosk.kill()
            raise
    return kiosk.returncode


@needs_file_modes  # a key in a test's folder is nobody's but the administrators' there
def test_the_real_kiosk_confirms_itself_and_stays(machine: Machine) -> None:
    file = machine.publish_next(END_WHEN_PROVED)
    told = machine.totem("update", "stage", str(file), "--config", str(machine.config))
    assert told.stdout == f"Version {NEXT} checked and ready.\n"
    machine.desk.request_apply()
    assert machine.totem("update", "apply", "--config", str(machine.config)).stderr == (
        f"totem update: {NEXT} is on trial\n"
    )
    assert machine.place.read_current() == NEXT
    kiosk = machine.start_kiosk()
    assert ends(kiosk) == ExitCode.STOPPED
    assert machine.settle() == f"totem update: {NEXT} is good\n"
    assert machine.place.read_current() == NEXT
    while_it_ran = json.loads((machine.state / "status.json").read_text())
    assert (while_it_ran["running"], while_it_ran["next"], while_it_ran["trial"]) == (NEXT, NEXT, None)
    assert while_it_ran["last"]["outcome"] == "confirmed"
    status = machine.totem("update", "status", "--json", "--config", str(machine.config))
    assert json.loads(status.stdout)["running"] is None
    told_last = json.loads(status.stdout)["last"]
    assert (told_last["outcome"], told_last["version"]) == ("confirmed", NEXT)
    assert machine.totem("update", "revert", "--config", str(machine.config)).returncode == 0
    assert machine.place.read_current() == BASE


RESTART = """
def restart(_self):
    from PySide6.QtCore import QCoreApplication
    QCoreApplication.exit(64)
trial.OnTrial.record_drawn = restart
"""


def test_a_restart_that_staff_ask_for_does_not_end_a_trial(machine: Machine) -> None:
    machine.ask(machine.publish_next(RESTART))
    assert machine.apply()
    assert ends(machine.start_kiosk()) == ExitCode.RESTART
    assert machine.settle() == f"totem update: a restart was asked for: the trial of {NEXT} begins again\n"
    assert machine.place.read_current() == NEXT
    assert machine.ledger.trial
    assert machine.ledger.record(NEXT).failed == 0


END_WHEN_PROVED = """
confirm = trial.OnTrial.confirm
def confirm_and_end(self):
    confirm(self)
    import subprocess
    from PySide6.QtCore import QCoreApplication, QTimer
    base = Path(__file__).resolve().parent.parent.parent / "base" / Path(__file__).name
    status = [sys.executable, base, "update", "status", "--json", "--config", sys.argv[3]]
    with (self.handshake.folder.parent / "status.json").open("wb") as out:
        subprocess.run(status, stdout=out, check=True)
    QTimer.singleShot(0, lambda: QCoreApplication.exit(0))
trial.OnTrial.confirm = confirm_and_end
"""
HANGS = """
from totem.kiosk.frontend import Frontend
def hang(*_arguments, **_named):
    import threading
    threading.Event().wait()
Frontend.__init__ = hang
from totem.system import watchdog
watchdog.START_S = 20.0 if sys.platform == "win32" else 5.0  # by Wine the start takes its time
"""
NO_ERP = """
from totem.erp.errors import Reason, Unavailable
from totem.erp.http.client import HttpClient
async def down(_self, request, *_values, **_more):
    raise Unavailable(request.name, Reason.NO_CONNECTION)
HttpClient.send = down
trial.TRIAL_S = 6.0
"""
MISCONFIGURED = """
from totem import settings
def wrong(*_arguments, **_named):
    raise settings.SettingsError([])
settings.load_or_last_good = wrong
"""
BROKEN = {
    "hangs before its first frame": (
        HANGS,
        ExitCode.FROZEN,
        UpdateReason.NOT_DRAWN,
        "it did not show the home screen in time",
    ),
    "cannot reach the ERP": (
        NO_ERP,
        ExitCode.RESTART,
        UpdateReason.ERP_UNREACHED,
        "it did not reach the ERP within 60 s",
    ),
    "cannot use the configuration": (
        MISCONFIGURED,
        ExitCode.REPEATED_ERRORS,
        UpdateReason.MISCONFIGURED,
        "it did not accept the configuration",
    ),
}


@pytest.mark.parametrize(("patch", "code", "reason", "why"), BROKEN.values(), ids=BROKEN)
def test_the_real_kiosk_in_trouble_is_left_for_the_one_before(
    machine: Machine, patch: str, code: int, reason: UpdateReason, why: str
) -> None:
    machine.ask(machine.publish_next(patch))
    assert machine.apply()
    assert ends(machine.start_kiosk()) == code
    assert machine.settle() == f"totem update: base takes the place of {NEXT}: {why}\n"
    assert machine.place.read_current() == BASE
    last = machine.ledger.last
    assert last
    assert last.reason is reason
    if reason is UpdateReason.ERP_UNREACHED:
        words = ("doctor", "--json", "--config", str(machine.config))
        _, report, _ = run_totem(words, {"TOTEM_BUNDLE": str(machine.program(BASE).parent)})
        (line,) = [check for check in json.loads(report)["checks"] if check["name"] == "updates"]
        assert line["level"] == "warning"
        assert (
            f"a versão {NEXT} foi retirada e a anterior voltou: não conseguiu acessar o ERP" in line["words"]
        )
