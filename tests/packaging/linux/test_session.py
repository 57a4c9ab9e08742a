"""The kiosk's session as its unit runs it: home screen on the panel, restart after a crash, rotation."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from support.kiosk_harness import KioskDriver
from support.kiosk_session import (
    PANEL,
    KioskSession,
    is_cage,
    skip_unless_controllable,
    skip_unless_installed,
    until,
)
from support.one_shot_client import ERP_SECRET
from support.picture_difference import difference
from support.systemd_units import LINUX, Unit
from totem.lab.reference_erp.server import ReferenceErp
from totem.settings import load
from totem.system.exit_codes import ExitCode

UNIT = Unit.read(LINUX / "totem.service")
CONFIG = """
printer.kind = "none"
sound.enabled = false
voice.enabled = false
screen.motion = "reduced"
screen.rotation = {rotation}
brand.name = "NetSul"
[erp]
base_url = "{base_url}"
token = "{token}"
"""
SAME = 0.01
"""The share of pixels in which two platforms of Qt may paint letters differently."""

Start = Callable[..., KioskSession]


@pytest.fixture
def config(tmp_path: Path, erp: ReferenceErp) -> Callable[[int], Path]:
    """Writes the kiosk's settings, for a panel turned by so many degrees."""

    def write(rotation: int) -> Path:
        file = tmp_path / "totem.toml"
        file.write_text(CONFIG.format(rotation=rotation, base_url=erp.base_url, token=ERP_SECRET))
        return file

    return write


@pytest.fixture
def start(tmp_path: Path, config: Callable[[int], Path]) -> Iterator[Start]:
    """Starts the unit, for a panel turned by so many degrees."""
    skip_unless_installed()
    started: list[KioskSession] = []

    def run(rotation: int = 0, unit: Unit = UNIT) -> KioskSession:
        session = KioskSession(unit, tmp_path, config(rotation))
        started.append(session)
        return session

    yield run
    for session in started:
        session.close()


@pytest.fixture
def home(config: Callable[[int], Path], qtbot: object) -> Iterator[Callable[[QSize], QImage]]:
    """The home screen as the kiosk itself paints it, on no panel at all."""
    shown: list[KioskDriver] = []

    def paint(size: QSize) -> QImage:
        shown.append(KioskDriver(load(config(0), {}).settings, size))
        return shown[-1].window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)

    yield paint
    for driver in shown:
        driver.close()


def test_the_home_screen_stands_on_the_panel_comes_back_and_goes_when_told(
    start: Start, home: Callable[[QSize], QImage]
) -> None:
    session = start()
    session.wait_for("READY=1")
    session.wait_for("WATCHDOG=1")
    shown = session.picture()
    assert difference(shown, home(shown.size())) < SAME
    session.signal(signal.SIGKILL)
    session.wait_for("READY=1")
    assert session.ends == [128 + signal.SIGKILL]
    assert difference(session.picture(), shown) < SAME
    session.signal(signal.SIGTERM)  # told, but not by the unit: it comes back, too
    session.wait_for("READY=1")
    assert session.ends[1:] == [ExitCode.STOPPED]
    aborts = {-signal.SIGABRT} if is_cage("0.1.5") else set()  # that version does when it is stopped
    assert session.stop() in {ExitCode.STOPPED, *aborts}


def test_on_a_turned_panel_the_home_screen_is_upright(
    start: Start, home: Callable[[QSize], QImage], tmp_path: Path
) -> None:
    skip_unless_controllable()
    session = start(90)
    session.wait_for("READY=1")
    assert session.ends == [ExitCode.RESTART], session.journal  # once, so that touch is turned as well
    assert (tmp_path / "state" / "rotation").read_text() == "90\n"
    until(lambda: "Transform: 270" in session.panel())
    session.panel("--output", PANEL, "--custom-mode", "1280x720")
    upright = QSize(720, 1280)
    until(lambda: session.picture().size() == upright)
    wanted = home(upright)
    until(lambda: difference(session.picture(), wanted) < SAME)
    assert difference(session.picture().flipped(), wanted) > SAME  # which an upside down one is not


def test_a_panel_that_was_off_for_a_while_shows_the_home_screen_again(
    start: Start, home: Callable[[QSize], QImage]
) -> None:
    skip_unless_controllable()
    session = start()
    session.wait_for("READY=1")
    before = session.picture()
    session.panel("--output", PANEL, "--off")
    until(lambda: "no outputs" in session.journal)
    for _ in range(3):  # the first may have been said before
        session.wait_for("WATCHDOG=1")
    session.panel("--output", PANEL, "--on")
    until(lambda: difference(session.picture(), before) < SAME)
    assert "uncaught" not in session.journal
    assert session.ends == []
