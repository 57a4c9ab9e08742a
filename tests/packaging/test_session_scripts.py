"""The session's small scripts, with stand-ins for what they call: each cage, touch, X.Org's ends."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support.units import LINUX

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
    """What the stand-ins were called with, a line each."""
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


@pytest.mark.parametrize("script", ["totem-session", "totem-x11", "totem-touch"])
def test_a_mistake_is_told(script: str, tmp_path: Path) -> None:
    done = run(tmp_path, script)
    assert done.returncode == 2
    assert done.stderr.startswith(f"usage: {script} ")


def touch(folder: Path, rotation: str) -> str:
    """The rule that there is afterwards."""
    (folder / "rotation").write_text(rotation)
    done = run(folder, "totem-touch", str(folder / "rotation"), TOTEM_UDEV_RULES=str(folder / "rules"))
    assert (done.returncode, done.stderr) == (0, "")
    rule = folder / "rules" / "71-totem-touch.rules"
    return rule.read_text() if rule.exists() else ""


def turned(matrix: str, x: float, y: float) -> tuple[float, float]:
    """Where libinput puts a touch at (x, y) of the panel, both from 0 to 1 (LIBINPUT_CALIBRATION_MATRIX)."""
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
