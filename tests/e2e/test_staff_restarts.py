"""Restarts by staff: the real process under a supervisor with its unit's limits."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support import sampling
from support.commands import run_totem
from support.kiosk_session import PATIENCE_S, until
from support.one_shot_client import ERP_SECRET
from support.systemd_units import LINUX, Unit
from support.unit_supervisor import UnitSupervisor
from totem.lab.reference_erp.server import ReferenceErp
from totem.monitoring.availability import MaintenanceFlag
from totem.settings import load
from totem.staff.pin import PinFile
from totem.system.exit_codes import ExitCode
from totem.system.single_instance import FILE_NAME

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd's part is played for Linux")

PIN = "402915"
MESSAGE = "Voltamos às 14 horas"
OTHER_BRAND = "Provedor do Vale"
UNITS = ("totem.service", "totem-x11.service")
Steps = list[list[str]]
IN: Steps = [["maintenance", PIN]]
RELOAD: Steps = [*IN, ["touch", "view_technical"], ["touch", "open_machine"], ["touch", "do_reload_settings"]]
RESTART: Steps = [*IN, ["touch", "open_actions"], *[["touch", "do_restart_app"]] * 2]
CHANGE: Steps = [
    *IN,
    ["touch", "open_store"],
    ["touch", "change_sound.enabled"],
    ["touch", "option_true"],
    ["touch", "settings_restart"],
]
PIN_KEYS: Steps = [*(["touch", f"key_{digit}"] for digit in PIN), ["touch", "confirm"]]


class Site:
    """A kiosk's folder: its configuration, its state, and what its staff are going to do, start by start."""

    def __init__(self, folder: Path, erp: str) -> None:
        self.folder, self.config, self.state = folder, folder / "totem.toml", folder / "state"
        self.state.mkdir(mode=0o700)
        self.erp = erp
        self.configure()

    def configure(self, *, base_url: bool = True, brand: str = "NetSul") -> None:
        """Write the configuration."""
        self.config.write_text(
            f'kiosk.state_dir = "{self.state}"\nprinter.kind = "none"\nvoice.enabled = false\n'
            f'sound.enabled = false\nbrand.name = "{brand}"\nscreen.motion = "reduced"\n'
            "session.key_repeat_ms = 0\n"
            + (f'[erp]\nbase_url = "{self.erp}"\ntoken = "{ERP_SECRET}"\n' if base_url else "")
        )

    def plan(self, *plans: Steps) -> None:
        """Have staff do this, one plan a start."""
        (self.folder / "plans").write_text("".join(f"{json.dumps(plan)}\n" for plan in plans))

    @property
    def set_up(self) -> Steps:
        """The steps of a first start."""
        address: Steps = [
            ["touch", "open_setup_address"],
            ["touch", "option_contract"],
            ["keys", self.erp],
            ["touch", "pad_confirm"],
        ]
        token: Steps = [["touch", "setup_next"], ["keys", ERP_SECRET], ["touch", "pad_confirm"]]
        return [["touch", "setup_next"], *PIN_KEYS, *PIN_KEYS, *address, *token, ["touch", "setup_finish"]]

    @property
    def seen(self) -> list[dict[str, Any]]:
        """Texts on the panel at each start."""
        file = self.folder / "plans.seen"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    @property
    def command(self) -> list[str]:
        """The kiosk with staff before it."""
        return [
            *(sys.executable, "-m", "support.scripted_kiosk", str(self.folder / "plans")),
            *("run", "--config", str(self.config)),
        ]

    @property
    def environ(self) -> dict[str, str]:
        """Variables of a service, and what makes a panel in memory."""
        tests = Path(__file__).resolve().parent.parent
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.state),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": f"{tests}:{tests.parent}",
            "TOTEM_TRACE": str(self.folder / "trace.jsonl"),
        }


@pytest.fixture
def site(tmp_path: Path, erp: ReferenceErp) -> Site:
    return Site(tmp_path, erp.base_url)


Supervise = Callable[..., UnitSupervisor]


@pytest.fixture
def supervise(site: Site) -> Iterator[Supervise]:
    """Starts the kiosk as a unit's service, with other values for some of its settings."""
    running: list[UnitSupervisor] = []

    def start(name: str = UNITS[0], **values: str) -> UnitSupervisor:
        unit = Unit.read(LINUX / name).replace(**values)
        running.append(UnitSupervisor(unit, site.command, site.environ, site.folder, pause_s=0.1))
        return running[-1]

    yield start
    for each in running:
        each.close()


def all_went_well(supervisor: UnitSupervisor, site: Site, starts: int) -> None:
    """Each start but the last ended by itself, as it should, and the next one drew its screen, alone."""
    supervisor.wait(lambda: len(site.seen) >= starts, "the last start's screen")
    *ended, last = supervisor.runs
    assert len(ended) == starts - 1
    assert [(run.code, run.result) for run in ended] == [(ExitCode.RESTART, "success")] * len(ended)
    assert len({run.pid for run in supervisor.runs}) == starts
    assert all(run.left == [] for run in ended)
    assert all(run.notifications.index("STOPPING=1") > run.notifications.index("READY=1") for run in ended)
    assert "STOPPING=1" not in last.notifications
    assert [row["windows"] for row in site.seen] == [1] * starts
    assert supervisor.stop() == ExitCode.STOPPED
    log = (site.state / "logs" / "totem.jsonl").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert '"level": "critical"' not in log


def test_starts_in_a_row_by_set_up_reload_restart_and_a_setting(site: Site, supervise: Supervise) -> None:
    """More than the unit lets fail: none counts as a failure, nothing is lost or locked.

    At the first reload, a thread hangs.
    """
    site.configure(base_url=False)
    most = sampling.count(int(Unit.read(LINUX / UNITS[0]).one("StartLimitBurst", "Unit")), least=1)
    changed = site.folder / "changed"
    reloads = [[["hang", ""], ["file", str(changed)], *RELOAD], *[RELOAD] * (most - 1)]
    site.plan(site.set_up, *reloads, RESTART, CHANGE)
    supervisor = supervise(StartLimitBurst=str(most))
    supervisor.wait_ready(2)
    assert PinFile(site.state).matches(PIN)
    MaintenanceFlag(site.state).set(MESSAGE)
    own = site.config.read_text(encoding="utf-8")
    site.config.write_text(own.replace("NetSul", OTHER_BRAND), encoding="utf-8")
    changed.touch()
    starts = most + 4
    for count in range(3, starts + 1):
        supervisor.wait_ready(count)
    all_went_well(supervisor, site, starts)
    assert [OTHER_BRAND in " ".join(row["texts"]) for row in site.seen] == [
        *[False] * 2,
        *[True] * (most + 2),
    ]
    assert supervisor.gave_up == ""
    settings = load(site.config, {}).settings
    assert settings.erp.base_url == site.erp
    assert settings.sound.enabled
    read = MaintenanceFlag(site.state).read()
    assert read is not None
    assert read.message == MESSAGE
    assert not (site.state / FILE_NAME).exists()


def reload_service(site: Site) -> tuple[int, str, str]:
    """The command that `systemctl reload` runs."""
    words = Unit.read(LINUX / UNITS[1]).words("ExecReload")
    assert words[0].endswith("/totem-cli")
    return run_totem([*words[1:], "--config", str(site.config)], site.environ)


def test_a_reload_of_the_service_takes_the_new_configuration(site: Site, supervise: Supervise) -> None:
    site.plan()
    assert reload_service(site)[0] == 1, "nobody takes it"
    supervisor = supervise(UNITS[1])
    supervisor.wait(lambda: len(site.seen) == 1, "the first start's screen, built after READY=1")
    good = site.config.read_text()
    site.config.write_text(f"{good}\n[nonsense]\n")
    code, out, err = reload_service(site)
    assert (code, out) == (2, "")
    assert "nonsense" in err
    site.configure(brand=OTHER_BRAND)
    code, _, err = reload_service(site)
    assert (code, err) == (0, "")
    supervisor.wait_ready(2)
    all_went_well(supervisor, site, 2)
    assert [OTHER_BRAND in " ".join(row["texts"]) for row in site.seen] == [False, True]


def test_without_a_supervisor_the_process_takes_its_own_place(site: Site) -> None:
    PinFile(site.state).set(PIN)
    site.plan([["hang", ""], *CHANGE])
    kiosk = subprocess.Popen(
        [*site.command, "--windowed"], env=site.environ, stderr=subprocess.PIPE, text=True
    )
    try:
        until(lambda: len(site.seen) == 2)
        assert [(row["pid"], row["windows"]) for row in site.seen] == [(kiosk.pid, 1)] * 2
        kiosk.terminate()
        _, said = kiosk.communicate(timeout=PATIENCE_S)
    finally:
        kiosk.kill()
        kiosk.communicate()
    assert kiosk.returncode == ExitCode.STOPPED
    assert "Traceback" not in said
