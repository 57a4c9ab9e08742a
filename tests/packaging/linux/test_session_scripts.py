"""The session's scripts, with stand-ins for the programs that they call: cage, touch, X.Org, console."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.systemd_units import LINUX

PATIENCE_S = 30


CAGE = """
[ "$1" = -v ] && {{ echo "{version}"; exit; }}
switch=
[ "$1" = -- ] || {{ switch="$1 "; shift; }}
echo "$switch--"; shift
"$@"
code=$?
case "{version}" in *0.1.4*) exit 0 ;; esac
exit $code
"""
"""cage as it ends: the old one without its program's exit code."""


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """Calls of the stand-ins, a line each."""
    return tmp_path / "calls"


def stand_in(folder: Path, name: str, body: str) -> None:
    program = folder / "bin" / name
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


def run(folder: Path, script: str, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environ = {
        "PATH": f"{folder}/bin:{os.environ['PATH']}",
        "TOTEM_KIOSK__STATE_DIR": str(folder),
        **variables,
    }
    return subprocess.run(
        [str(LINUX / script), *words],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


@pytest.mark.parametrize(
    ("version", "rotation", "by", "switch"),
    [
        ("Cage version 0.2.0", "90", "wlr-randr", ""),
        ("Cage version 0.1.4 (built with Xwayland)", "0", "cage", ""),
        ("Cage version 0.1.4", "90", "cage", "-rrr "),
        ("Cage version 0.1.4", "180", "cage", "-rr "),
        ("Cage version 0.1.4", "270", "cage", "-r "),
        ("Cage version 0.1.4", "$(reboot)", "cage", ""),
        ("Cage version 0.1.5+20240127", "90", "none", ""),
        ("Cage version 0.10.0", "90", "wlr-randr", ""),
    ],
)
def test_each_cage_turns_the_screen_in_its_own_way(
    version: str, rotation: str, by: str, switch: str, tmp_path: Path
) -> None:
    stand_in(tmp_path, "cage", CAGE.format(version=version))
    stand_in(tmp_path, "totem", 'echo "$TOTEM_SESSION: $* ${WATCHDOG_PID-}"; exit 66')
    (tmp_path / "rotation").write_text(f"{rotation}\n")
    done = run(tmp_path, "totem-session", "totem", "run", WATCHDOG_PID="7", XDG_RUNTIME_DIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (66, f"{switch}--\n{by}: run \n")


def test_without_a_file_nothing_is_turned(tmp_path: Path) -> None:
    stand_in(tmp_path, "cage", CAGE.format(version="Cage version 0.1.4"))
    assert run(tmp_path, "totem-session", "true", XDG_RUNTIME_DIR=str(tmp_path)).stdout == "--\n"


@pytest.mark.parametrize("script", ["totem-session", "totem-x11", "totem-touch", "totem-console"])
def test_a_mistake_is_told(script: str, tmp_path: Path) -> None:
    done = run(tmp_path, script)
    assert done.returncode == 2
    assert done.stderr.startswith(f"usage: {script} ")


def touch(folder: Path, rotation: str) -> str:
    """The udev rule afterwards."""
    (folder / "rotation").write_text(rotation)
    done = run(folder, "totem-touch", str(folder / "rotation"), TOTEM_UDEV_RULES=str(folder / "rules"))
    assert (done.returncode, done.stderr) == (0, "")
    rule = folder / "rules" / "71-totem-touch.rules"
    return rule.read_text() if rule.exists() else ""


def turned(matrix: str, x: float, y: float) -> tuple[float, float]:
    """Position by libinput's calibration matrix of a touch at (x, y) of the panel, both from 0 to 1."""
    a, b, c, d, e, f = map(float, matrix.split())
    return a * x + b * y + c, d * x + e * y + f


@pytest.mark.parametrize(("rotation", "corner"), [("90\n", (1, 0)), ("180\n", (1, 1)), ("270", (0, 1))])
def test_touch_follows_the_picture(
    rotation: str, corner: tuple[float, float], tmp_path: Path, calls: Path
) -> None:
    """`corner` is where a picture turned clockwise has its top left corner, on the panel."""
    stand_in(tmp_path, "udevadm", f'echo "$1" >>{calls}')
    rule = touch(tmp_path, rotation)
    assert 'ENV{ID_INPUT_TOUCHSCREEN}=="1"' in rule
    matrix = rule.split('ENV{LIBINPUT_CALIBRATION_MATRIX}="')[1].split('"')[0]
    assert turned(matrix, *corner) == (0, 0)
    assert calls.read_text() == "control\ntrigger\nsettle\n"
    assert touch(tmp_path, rotation) == rule
    assert calls.read_text().count("trigger") == 1, "what is as it should be is left alone"
    assert touch(tmp_path, "0\n") == ""
    assert calls.read_text().count("trigger") == 2


@pytest.mark.parametrize("rotation", ["", "0\n", "45\n", '90", RUN+="/bin/sh\n', "x" * 100_000])
def test_of_the_kiosks_file_root_believes_four_words(rotation: str, tmp_path: Path, calls: Path) -> None:
    stand_in(tmp_path, "udevadm", f'echo "$1" >>{calls}')
    assert touch(tmp_path, rotation) == ""
    assert not calls.exists()


def a_pipe(place: Path) -> None:
    os.mkfifo(place)


def a_link(place: Path) -> None:
    place.with_name("goal").write_text("90\n")
    place.symlink_to("goal")


def an_endless_device(place: Path) -> None:
    place.symlink_to("/dev/zero")


def a_hole(place: Path) -> None:
    place.touch()
    os.truncate(place, 1 << 40)


@pytest.mark.parametrize("make", [a_pipe, a_link, an_endless_device, a_hole, Path.mkdir])
def test_root_is_not_held_up_by_what_stands_in_the_files_place(
    make: Callable[[Path], object], tmp_path: Path, calls: Path
) -> None:
    stand_in(tmp_path, "udevadm", f'echo "$1" >>{calls}')
    make(tmp_path / "rotation")
    rules = tmp_path / "rules"
    done = run(tmp_path, "totem-touch", str(tmp_path / "rotation"), TOTEM_UDEV_RULES=str(rules))
    assert (done.returncode, done.stderr, rules.exists()) == (0, "", False)


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """An X server that takes X.Org's switches: Xvfb behind them."""
    if shutil.which("Xvfb") is None:
        pytest.skip("not installed here: Xvfb")
    stand_in(
        tmp_path,
        "xorg",
        'echo "$* ${NOTIFY_SOCKET-}" >"$XDG_RUNTIME_DIR/switches"\nexec Xvfb -displayfd 3 -nolisten tcp',
    )
    (tmp_path / "run").mkdir()
    return tmp_path / "bin" / "xorg"


def on_x11(folder: Path, server: Path, program: str) -> "subprocess.CompletedProcess[str]":
    variables = {"TOTEM_XORG": str(server), "XDG_RUNTIME_DIR": str(folder / "run")}
    variables |= {"NOTIFY_SOCKET": "/notify"}
    return run(folder, "totem-x11", "/bin/sh", "-c", program, **variables, WATCHDOG_PID="7")


def test_on_x11_the_kiosk_has_a_server_of_its_own_and_its_code_is_told(server: Path, tmp_path: Path) -> None:
    done = on_x11(tmp_path, server, 'echo "$TOTEM_SESSION $DISPLAY ${WATCHDOG_PID-} $NOTIFY_SOCKET"; exit 66')
    assert done.returncode == 66
    session, display, *others = done.stdout.split()
    assert (session, display[0], others) == ("xrandr", ":", ["/notify"])
    assert not Path(f"/tmp/.X11-unix/X{display[1:]}").exists(), "the server ends with the kiosk"  # noqa: S108
    switches = (tmp_path / "run" / "switches").read_text()
    assert "-nolisten tcp" in switches
    assert "vt1" in switches
    assert "/notify" not in switches, "it is the kiosk that is ready"


def test_on_x11_a_kiosk_that_is_told_to_end_ends_in_peace(server: Path, tmp_path: Path) -> None:
    program = "trap 'echo told; exit 0' TERM; kill -TERM $PPID; while :; do sleep 0.1; done"
    done = on_x11(tmp_path, server, program)
    assert (done.returncode, done.stdout) == (0, "told\n")


def test_on_x11_a_kiosk_that_is_killed_is_told_as_shells_do(server: Path, tmp_path: Path) -> None:
    assert on_x11(tmp_path, server, "kill -KILL $$").returncode == 128 + signal.SIGKILL


def test_on_x11_a_server_that_does_not_start_is_told(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    stand_in(tmp_path, "xorg", "exit 1")
    done = on_x11(tmp_path, tmp_path / "bin" / "xorg", "exit 0")
    assert done.returncode == 1
    assert "X.Org did not start" in done.stderr


LOG = """
[    10.1] X.Org X Server 1.21.1.7
[    10.2] (WW) warning, (EE) error, (NI) not implemented, (??) unknown.
[    10.3] (EE) open /dev/dri/card0: No such file or directory
[    10.4] (EE)
Fatal server error:
[    10.5] (EE) no screens found(EE)
[    10.6] (EE)
Please consult the The X.Org Foundation support
[    10.7] (EE) Please also check the log file at "/run/totem/Xorg.log" for additional information.
[    10.8] (EE) Server terminated with error (1). Closing log file.
"""


def failing_server(folder: Path, log: str = "") -> dict[str, str]:
    """An X.Org that writes this log and ends; the variables that name it."""
    (folder / "log").write_text(log)
    (folder / "run").mkdir()
    stand_in(folder, "xorg", f'cp {folder}/log "$XDG_RUNTIME_DIR/Xorg.log"; exit 1')
    stand_in(folder, "xkbcomp", "")
    return {
        "TOTEM_XORG": str(folder / "bin" / "xorg"),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "TOTEM_XORG_MODULES": str(folder / "modules"),
        "TOTEM_DRI": str(folder / "dri"),
    }


def told_on_x11(folder: Path, variables: dict[str, str]) -> str:
    """The one line about a screen that did not come."""
    done = run(folder, "totem-x11", "true", **variables)
    assert done.returncode == 1
    (line,) = (each for each in done.stderr.splitlines() if "did not start" in each)
    return line


def test_on_x11_a_server_that_is_not_installed_is_named_with_its_packages(tmp_path: Path) -> None:
    variables = failing_server(tmp_path)
    (tmp_path / "bin" / "xorg").unlink()
    told = told_on_x11(tmp_path, variables)
    assert "apt install xserver-xorg-core" in told
    assert "xserver-xorg-input-libinput" in told


def test_on_x11_the_server_s_own_reasons_stand_in_the_journal(tmp_path: Path) -> None:
    told = told_on_x11(tmp_path, failing_server(tmp_path, LOG))
    assert "open /dev/dri/card0: No such file or directory;no screens found" in told
    assert "consult" not in told
    assert "Closing log" not in told


def test_on_x11_what_is_there_is_not_missed(tmp_path: Path) -> None:
    variables = failing_server(tmp_path, LOG)
    for name in ("modules/input/libinput_drv.so", "dri/card0"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    told = told_on_x11(tmp_path, variables)
    assert "xserver-xorg" not in told
    assert "no driver" not in told


def test_on_x11_a_machine_without_a_graphics_driver_is_told(tmp_path: Path) -> None:
    assert f"no {tmp_path}/dri/card*" in told_on_x11(tmp_path, failing_server(tmp_path))


SYSTEMCTL = """
case "$*" in
    *ActiveState*) echo {state} ;;
    *ExecMainCode*) echo 1 ;;
    *ExecMainStatus*) echo {status} ;;
    *MainPID*) echo {pid} ;;
    *is-enabled*) exit {disabled} ;;
    *start*getty@tty1*) echo getty >>"{calls}"; exit {masked} ;;
    *start*) echo start >>"{calls}" ;;
esac
"""


def console(
    folder: Path,
    *words: str,
    unit: str = "totem",
    state: str = "failed",
    status: int = 1,
    program: str = "",
    disabled: int = 0,
    masked: int = 0,
    who: str = "",
    said: str = "",
    up_s: float = 9000,
) -> tuple[str, list[str]]:
    """The text above the login afterwards, and the programs that were started."""
    calls = folder / "calls"
    pid = 7 if program else 0
    (folder / "proc" / "7").mkdir(parents=True, exist_ok=True)
    (folder / "proc" / "7" / "comm").write_text(f"{program}\n")
    (folder / "proc" / "uptime").write_text(f"{up_s:.2f} 1.00\n")
    body = SYSTEMCTL.format(
        state=state, status=status, pid=pid, disabled=disabled, masked=masked, calls=calls
    )
    stand_in(folder, "systemctl", body)
    stand_in(folder, "systemd-run", f'echo later >>"{calls}"; echo "$*" >{folder}/timer')
    stand_in(folder, "agetty", "")
    stand_in(folder, "who", f"printf '{who}'")
    (folder / "said").write_text(said)
    stand_in(folder, "journalctl", f"cat {folder}/said")
    issue, tty = folder / "totem.issue", folder / "tty1"
    variables = {"TOTEM_ISSUE": str(issue), "TOTEM_CONSOLE": str(tty), "TOTEM_PROC": str(folder / "proc")}
    done = run(folder, "totem-console", *words, unit, TOTEM_DRI=str(folder / "dri"), **variables)
    assert done.returncode == 0, done.stderr
    if masked:
        assert tty.read_text().splitlines()
    return issue.read_text() if issue.exists() else "", calls.read_text().split() if calls.exists() else []


def test_the_console_tells_of_a_machine_without_a_graphics_driver(tmp_path: Path) -> None:
    text, started = console(tmp_path)
    assert "Não há /dev/dri" in text
    assert started == ["later", "getty"]


@pytest.mark.parametrize(("unit", "words"), [("totem", "cage"), ("totem-x11", "xserver-xorg-core")])
def test_the_console_tells_what_to_do_about_a_screen_that_does_not_open(
    unit: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "dri").mkdir()
    (tmp_path / "dri" / "card0").touch()
    text, _ = console(tmp_path, unit=unit)
    assert words in text
    assert "/dev/dri" not in text
    assert f"systemctl restart {unit}" in text
    assert all(len(line) <= 82 for line in text.splitlines()), (
        "a console has 80 columns; two escape a backslash"
    )


def test_the_console_tells_of_a_configuration(tmp_path: Path) -> None:
    assert "totem config check" in console(tmp_path, status=2)[0]


def test_what_a_program_wrote_gives_the_console_no_orders(tmp_path: Path) -> None:
    text, _ = console(tmp_path, said="bad \\n \x1b[2J\x07 driver ação\n")
    assert "bad \\\\n [2J driver ação" in text
    assert "\x1b" not in text


def test_without_a_getty_the_text_is_written_to_the_console_itself(tmp_path: Path) -> None:
    console(tmp_path, masked=1)
    assert "Não há /dev/dri" in (tmp_path / "tty1").read_text()


@pytest.mark.parametrize(("up_s", "seconds"), [(0.5, 60), (299.9, 60), (300, 600), (1e6, 600)])
def test_a_driver_that_comes_late_is_not_waited_for_long(up_s: float, seconds: int, tmp_path: Path) -> None:
    console(tmp_path, up_s=up_s)
    assert f"--on-active={seconds} " in (tmp_path / "timer").read_text()


def test_a_kiosk_that_runs_again_gets_no_console(tmp_path: Path) -> None:
    assert console(tmp_path, state="activating") == ("", [])


@pytest.mark.parametrize(
    ("found", "started"),
    [
        ({}, ["start"]),
        ({"program": "agetty"}, ["start"]),
        ({"program": "login"}, ["later"]),
        ({"program": "agetty", "who": "ana pts/0"}, ["later"]),
        ({"state": "active"}, []),
        ({"state": "inactive"}, ["start"]),
        ({"disabled": 1}, []),
    ],
)
def test_it_is_tried_again_unless_somebody_is_there(
    found: dict[str, Any], started: list[str], tmp_path: Path
) -> None:
    (tmp_path / "totem.issue").touch()
    assert console(tmp_path, "--again", **found)[1] == started


def test_it_is_not_tried_again_once_it_had_a_screen(tmp_path: Path) -> None:
    assert console(tmp_path, "--again", state="inactive")[1] == []
