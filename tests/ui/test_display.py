"""Screen rotation: commands, sessions, and restarts of the session."""

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QProcess, QTimer
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from support.log_check import LogWatch
from support.platform_marks import needs_shell
from totem.ui.display import SESSION, TIMEOUT_MS, Rotation, needs_session_restart, rotation_command


def test_a_quarter_clockwise_is_named_as_each_program_names_it() -> None:
    assert rotation_command("wlr-randr", "HDMI-A-1", 90) == [
        "wlr-randr",
        "--output",
        "HDMI-A-1",
        "--transform",
        "270",
    ]
    assert rotation_command("wlr-randr", "HDMI-A-1", 270)[-1] == "90"
    assert rotation_command("xrandr", "DP-1", 90) == ["xrandr", "--output", "DP-1", "--rotate", "right"]
    assert rotation_command("xrandr", "DP-1", 270)[-1] == "left"
    assert [rotation_command(session, "X", 180)[-1] for session in ("wlr-randr", "xrandr")] == [
        "180",
        "inverted",
    ]
    assert rotation_command("cage", "X", 90) == rotation_command("none", "X", 90) == []


def test_a_session_that_was_started_otherwise_starts_again_once(tmp_path: Path) -> None:
    session = {SESSION: "wlr-randr"}
    assert not needs_session_restart(tmp_path, 0, session)
    assert needs_session_restart(tmp_path, 90, session)
    assert (tmp_path / "rotation").read_text() == "90\n"
    assert not needs_session_restart(tmp_path, 90, session)
    assert needs_session_restart(tmp_path, 0, session)
    (tmp_path / "rotation").write_bytes(b"\xff\x00 not a number")
    assert not needs_session_restart(tmp_path, 0, session)


def test_a_desktop_is_not_turned(tmp_path: Path) -> None:
    assert not needs_session_restart(tmp_path, 90, {})
    assert not (tmp_path / "rotation").exists()


def test_touch_stays_as_it_is_where_the_screen_cannot_be_turned(
    tmp_path: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect("cannot turn the screen")
    assert not needs_session_restart(tmp_path, 90, {SESSION: "none"})


def test_a_kiosk_that_cannot_say_so_goes_on(tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("touch is not turned")
    (tmp_path / "rotation").mkdir()
    assert not needs_session_restart(tmp_path, 90, {SESSION: "xrandr"})


@pytest.fixture
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with what a stand-in for wlr-randr was called with."""
    file = tmp_path / "called"
    program = tmp_path / "wlr-randr"
    program.write_text(
        f'#!/bin/sh\necho "$@" >>{file}\n[ "$4" != 90 ] || {{ echo no such output >&2; exit 1; }}\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return file


@needs_shell
def test_every_screen_is_turned_before_the_window_and_again_when_plugged_in(
    called: Path, qtbot: QtBot
) -> None:
    owner, screen, shown = QObject(), QGuiApplication.primaryScreen(), list[str]()
    Rotation(owner, 180, {SESSION: "wlr-randr"}).begin(lambda: shown.append(called.read_text()))
    line = f"--output {screen.name()} --transform 180\n"
    qtbot.waitUntil(lambda: bool(shown))
    assert shown == [line]
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    app.screenAdded.emit(screen)
    qtbot.waitUntil(lambda: called.read_text() == line * 2)
    qtbot.waitUntil(lambda: not owner.findChildren(QProcess))
    assert shown == [line]


@pytest.mark.parametrize(("rotation", "session"), [(0, "wlr-randr"), (90, ""), (90, "cage"), (90, "none")])
@needs_shell
def test_nothing_is_called_where_there_is_nothing_to_turn(
    rotation: int, session: str, called: Path, qtbot: QtBot
) -> None:
    owner, shown = QObject(), list[bool]()
    Rotation(owner, rotation, {SESSION: session}).begin(lambda: shown.append(True))
    assert shown == [True]
    assert not called.exists()


@needs_shell
@pytest.mark.parametrize(
    ("rotation", "session", "trouble"),
    [(270, "wlr-randr", "no such output"), (90, "xrandr", "no answer")],
    ids=["unsupported", "missing"],
)
def test_a_screen_that_does_not_turn_is_reported_and_the_window_is_shown(
    called: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    expected_logs: LogWatch,
    rotation: int,
    session: str,
    trouble: str,
) -> None:
    expected_logs.expect(f"{session} did not turn the screen: {trouble}")
    if session == "xrandr":
        monkeypatch.setenv("PATH", str(called.parent))
    owner, shown = QObject(), list[bool]()
    Rotation(owner, rotation, {SESSION: session}).begin(lambda: shown.append(True))
    qtbot.waitUntil(lambda: bool(shown))


@needs_shell
def test_a_program_that_hangs_holds_up_no_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, expected_logs: LogWatch
) -> None:
    """The thread that paints goes on at once; the program is ended at the deadline."""
    expected_logs.expect("xrandr did not turn the screen: no answer")
    (tmp_path / "xrandr").write_text("#!/bin/sh\nexec sleep 600\n")
    (tmp_path / "xrandr").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    owner, shown, waited = QObject(), list[bool](), list[str]()
    monkeypatch.setattr(QProcess, "waitForFinished", lambda *_: waited.append("finished"))
    monkeypatch.setattr(QProcess, "waitForStarted", lambda *_: waited.append("started"))
    Rotation(owner, 90, {SESSION: "xrandr"}).begin(lambda: shown.append(True))
    assert (shown, waited) == ([], [])
    (process,) = owner.findChildren(QProcess)
    (deadline,) = process.findChildren(QTimer)
    assert (deadline.isActive(), deadline.interval()) == (True, TIMEOUT_MS)
    qtbot.waitUntil(lambda: process.state() is QProcess.ProcessState.Running)
    deadline.timeout.emit()
    qtbot.waitUntil(lambda: bool(shown))
    qtbot.waitUntil(lambda: not owner.findChildren(QProcess))
