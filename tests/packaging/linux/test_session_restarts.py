"""The units under a real systemd: requested restarts do not count, five failed starts open a console."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from e2e.test_staff_restarts import OTHER_BRAND, PIN, RELOAD, Site
from support.kiosk_fixtures import erp, erp_server
from support.kiosk_session import until
from support.private_systemd import Systemd
from support.systemd_units import LINUX, Unit
from totem.lab.reference_erp.server import ReferenceErp
from totem.staff.pin import PinFile
from totem.system.exit_codes import ExitCode

__all__ = ["erp", "erp_server"]

KIOSKS = ("totem.service", "totem-x11.service")
KEPT = re.compile(
    r"(StartLimit\w+|OnFailure|Type|NotifyAccess|Timeout\w+|Watchdog\w+|Restart\w*|SuccessExitStatus"
    r"|ExecStartPost|ExecStopPost|UMask)$"
)
"""Settings of a unit about its program's ends. The rest is where it runs, which is not here."""
GETTY = "getty@tty1.service"
PAUSE = "100ms"
"""Between two starts, instead of seconds: the limits count starts."""
READY = "systemd-notify --ready; "

Run = Callable[..., Systemd]


def write(folder: Path, name: str, command: str, environ: dict[str, str], totem_cli: str = "") -> None:
    """The kiosk's unit for `command`, with the parts that belong to it; `totem_cli` runs its reload."""
    lines = {"Unit": ["Conflicts=getty@tty1.service"], "Service": [f"ExecStart={command}"]}
    for section, key, value in Unit.read(LINUX / name).settings:
        if section in lines and KEPT.match(key):
            lines[section].append(f"{key}={value}")
    if totem_cli:
        _, *words = Unit.read(LINUX / name).words("ExecReload")
        lines["Service"].append(f"ExecReload={totem_cli} {' '.join(words)}")
    lines["Service"].append(f"RestartSec={PAUSE}")
    lines["Service"] += [f'Environment="{key}={value}"' for key, value in environ.items()]
    text = "\n".join(f"[{section}]\n" + "\n".join(each) for section, each in lines.items())
    (folder / name).write_text(text + "\n")
    console = (LINUX / "totem-console@.service").read_text().replace("/usr/lib/totem/", f"{LINUX}/")
    (folder / "totem-console@.service").write_text(console)
    (folder / GETTY).write_text("[Service]\nExecStart=/bin/sleep infinity\n")


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Run]:
    """Starts a kiosk's unit with a program of the shell, or another command, under a systemd of its own."""
    running: list[Systemd] = []

    def run(
        name: str,
        program: str = "",
        *,
        command: str = "",
        environ: dict[str, str] | None = None,
        totem_cli: str = "",
    ) -> Systemd:
        units = tmp_path / "units"
        units.mkdir()
        (tmp_path / "program").write_text(f"#!/bin/sh\necho start >>{tmp_path}/starts\n{program}\n")
        (tmp_path / "program").chmod(0o755)
        write(units, name, command or str(tmp_path / "program"), environ or {}, totem_cli)
        running.append(Systemd(units))
        running[-1].do("start", "--no-block", name)
        return running[-1]

    yield run
    for each in running:
        each.close()


def starts(folder: Path) -> int:
    """Number of starts of the program."""
    file = folder / "starts"
    return len(file.read_text().splitlines()) if file.exists() else 0


@pytest.mark.parametrize(
    ("name", "fails"),
    [(KIOSKS[0], "exit 1"), (KIOSKS[1], "exit 0"), (KIOSKS[1], "exit 65"), (KIOSKS[0], "kill -KILL $$")],
)
def test_five_starts_without_a_screen_open_a_console_with_what_to_do(
    name: str, fails: str, systemd: Run, tmp_path: Path
) -> None:
    manager = systemd(name, fails)
    until(lambda: manager.show(GETTY, "ActiveState") == "active")
    assert starts(tmp_path) == 5
    assert manager.show(name, "ActiveState") == "inactive"
    text = manager.file("/run/totem.issue").read_text()
    assert f"sudo systemctl restart {name.removesuffix('.service')}" in text
    assert len(timers(manager)) == 1


def timers(manager: Systemd) -> list[str]:
    """Timers that will start the kiosk once more."""
    words = manager.call("list-timers", "--all", "--plain", "--no-legend").stdout.split()
    return [each for each in words if each.startswith("totem-again-") and each.endswith(".timer")]


def test_it_is_tried_again_while_nobody_is_there(systemd: Run, tmp_path: Path) -> None:
    manager = systemd(KIOSKS[0], f"[ -e {tmp_path}/mended ] || exit 1; {READY} exec sleep 1000")
    again = str(LINUX / "totem-console"), "--again", "totem"
    until(lambda: len(timers(manager)) == 1)
    until(
        lambda: manager.show(GETTY, "ActiveState") == "active"
    )  # its stand-in is no agetty: somebody is there
    assert manager.enter(*again).returncode == 0
    assert (starts(tmp_path), len(timers(manager))) == (5, 1)
    manager.do("stop", GETTY)
    assert manager.enter(*again).returncode == 0
    until(lambda: starts(tmp_path) == 10 and manager.show(GETTY, "ActiveState") == "active")
    until(lambda: len(timers(manager)) == 1)
    (tmp_path / "mended").touch()
    manager.do("stop", GETTY)
    assert manager.enter(*again).returncode == 0
    until(lambda: manager.show(KIOSKS[0], "ActiveState") == "active")
    manager.do("stop", KIOSKS[0])
    assert manager.enter(*again).returncode == 0
    assert manager.show(KIOSKS[0], "ActiveState") == "inactive", "it worked since: who stops it means it"
    assert starts(tmp_path) == 11


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (KIOSKS[0], ExitCode.RESTART),
        (KIOSKS[1], ExitCode.RESTART),
        (KIOSKS[0], ExitCode.STOPPED),
        (KIOSKS[1], ExitCode.FROZEN),
    ],
)
def test_a_kiosk_that_reached_home_is_started_again_however_often_it_ends(
    name: str, code: ExitCode, systemd: Run, tmp_path: Path
) -> None:
    manager = systemd(name, f"{READY} exit {int(code)}")
    until(lambda: starts(tmp_path) > 10)
    assert manager.show(name, "ActiveState") != "failed"
    assert manager.show(GETTY, "ActiveState") == "inactive"


def test_failed_starts_are_forgiven_by_one_that_reached_home(systemd: Run, tmp_path: Path) -> None:
    works = f"[ $(wc -l <{tmp_path}/starts) -ge 4 ] || exit 1; {READY}"
    manager = systemd(KIOSKS[0], f"{works} [ $(wc -l <{tmp_path}/starts) -ge 7 ] || exit 1; exec sleep 1000")
    until(lambda: starts(tmp_path) == 7 and manager.show(KIOSKS[0], "ActiveState") == "active")
    assert manager.show(KIOSKS[0], "NRestarts") == "0", "and nothing is left of the count"


def test_the_console_s_text_goes_when_the_kiosk_has_a_screen(systemd: Run, tmp_path: Path) -> None:
    manager = systemd(KIOSKS[0], f"[ -e {tmp_path}/mended ] || exit 1; {READY} exec sleep 1000")
    until(lambda: manager.show(GETTY, "ActiveState") == "active")
    (tmp_path / "mended").touch()
    manager.do("restart", KIOSKS[0])
    assert manager.show(KIOSKS[0], "ActiveState") == "active"
    until(lambda: manager.show(GETTY, "ActiveState") == "inactive")
    assert not manager.file("/run/totem.issue").exists()


def test_a_configuration_that_cannot_be_used_is_named(systemd: Run, tmp_path: Path) -> None:
    manager = systemd(KIOSKS[0], "exit 2")
    until(lambda: manager.file("/run/totem.issue").exists())
    assert "totem config check" in manager.file("/run/totem.issue").read_text()
    until(lambda: manager.show(GETTY, "ActiveState") == "active")
    assert starts(tmp_path) == 1


def test_staff_who_leave_find_a_console_without_a_complaint(systemd: Run, tmp_path: Path) -> None:
    manager = systemd(KIOSKS[0], f"{READY} exit {int(ExitCode.LEFT_BY_STAFF)}")
    until(lambda: manager.show(GETTY, "ActiveState") == "active")
    assert manager.show(KIOSKS[0], "ActiveState") == "inactive"
    assert not manager.file("/run/totem.issue").exists()
    assert starts(tmp_path) == 1


def test_the_real_kiosk_is_reloaded_by_a_real_systemd(
    systemd: Run, tmp_path: Path, erp: ReferenceErp
) -> None:
    site = Site(tmp_path, erp.base_url)
    PinFile(site.state).set(PIN)
    site.plan(*[RELOAD] * 3)
    manager = systemd(KIOSKS[0], command=" ".join(site.command), environ=site.environ)
    until(lambda: len(site.seen) == 4)
    until(lambda: manager.show(KIOSKS[0], "ActiveState") == "active")  # once ExecStartPost is through, too
    assert manager.show(KIOSKS[0], "Result") == "success"
    assert [row["windows"] for row in site.seen] == [1] * 4
    assert len({row["pid"] for row in site.seen}) == 4
    tasks = manager.show(KIOSKS[0], "ControlGroup")
    processes = manager.file(f"/sys/fs/cgroup{tasks}/cgroup.procs").read_text().split()
    assert len(processes) == 1, "nothing of those before is left"
    manager.do("stop", KIOSKS[0])
    assert manager.show(KIOSKS[0], "Result") == "success"
    log = [json.loads(line) for line in (site.state / "logs" / "totem.jsonl").read_text().splitlines()]
    assert not [row for row in log if row["level"] == "critical"]


@pytest.mark.parametrize("name", KIOSKS)
def test_systemctl_reload_takes_an_edited_configuration(
    systemd: Run, tmp_path: Path, erp: ReferenceErp, name: str
) -> None:
    site = Site(tmp_path, erp.base_url)
    site.plan()
    environ = site.environ | {"TOTEM_CONFIG": str(site.config)}
    totem_cli = f"{sys.executable} -m totem"
    manager = systemd(name, command=" ".join(site.command), environ=environ, totem_cli=totem_cli)
    until(lambda: manager.show(name, "ActiveState") == "active")
    good = site.config.read_text()
    site.config.write_text(f"{good}\n[nonsense]\n")
    assert manager.call("reload", name).returncode != 0
    site.configure(brand=OTHER_BRAND)
    manager.do("reload", name)
    until(lambda: len(site.seen) == 2)
    assert [OTHER_BRAND in " ".join(row["texts"]) for row in site.seen] == [False, True]
    until(lambda: manager.show(name, "ActiveState") == "active")
    manager.do("stop", name)
    assert manager.show(name, "Result") == "success"
