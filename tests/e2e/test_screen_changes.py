"""Panel unplugged, plugged in, rotated and resized during a session."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from support import xvfb_output
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL, KioskDriver
from support.one_shot_client import ERP_SECRET
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State
from totem.ui.display import SETTLE_MS, FullScreen, primary_screen

PATIENCE_S = 120
MARIA = "52998224725"
SESSION = """
import sys
from pathlib import Path
from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from support.kiosk_harness import KioskDriver, settings_for
from support.xvfb_output import Output
from totem.kiosk.frontend import application
from totem.session.states import State
from totem.ui.display import FullScreen

url, secret, folder = sys.argv[1:]
application()
output = Output()
driver = KioskDriver(settings_for(url, Path(folder), erp={"token": secret}), QSize(1080, 1080))
FullScreen(driver.window).show()

def fills(width, height):
    wanted = QSize(width, height)
    driver.wait_until(lambda: driver.window.size() == wanted == driver.window.theme.size, f"{wanted}")
    assert driver.window.pos().isNull()
    assert driver.window.isFullScreen() and driver.window.isVisible()
    assert driver.window.current.size() == wanted
    driver.settle()

fills(1080, 1080)
driver.open_list("52998224725")
output.plug(1080, 600)
fills(1080, 600)
assert driver.state is State.BOLETOS
assert driver.reads("title").split() == ["Toque", "em", "um", "boleto", "para", "pagar"]
driver.touch_row(0)
driver.arrive(State.PAY)
output.unplug()
output.plug(600, 1080)
fills(600, 1080)
assert driver.state is State.PAY
assert driver.shows("pix_qr")
output.unplug()
QTest.qWait(700)
assert driver.state is State.PAY
driver.session.leave()
driver.wait_for("home")
output.plug(600, 1080)
fills(600, 1080)
output.plug(800, 1000)
fills(800, 1000)
driver.open_boleto("52998224725")
assert driver.shows("pix_qr")
driver.close()
print("whole")
"""


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """An X server whose output can be unplugged."""
    program = shutil.which("Xvfb")
    if program is None or not xvfb_output.is_possible():
        pytest.skip("needs Xvfb, libX11 and libXrandr")
    reader, writer = os.pipe()
    command = [program, "-displayfd", str(writer), "-screen", "0", "1080x1080x24", "-nolisten", "tcp"]
    with (tmp_path / "xvfb.txt").open("wb") as told:
        server = subprocess.Popen([*command, "-noreset"], pass_fds=[writer], stderr=told)
    os.close(writer)
    with os.fdopen(reader) as stream:
        number = stream.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(PATIENCE_S)


def test_a_visit_outlives_every_change_of_the_panel(display: str, erp: ReferenceErp, tmp_path: Path) -> None:
    environ = os.environ | {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
    environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    result = subprocess.run(
        [sys.executable, "-c", SESSION, erp.base_url, ERP_SECRET, str(tmp_path)],
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert result.stdout == "whole\n", result.stderr
    assert result.returncode == 0
    assert "Traceback" not in result.stderr


def test_after_any_screen_change_the_window_covers_the_primary_screen(make_kiosk: MakeKiosk) -> None:
    driver: KioskDriver = make_kiosk(SMALL)
    FullScreen(driver.window).show()
    screen, app = QGuiApplication.primaryScreen(), QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    driver.wait_until(lambda: driver.window.theme.size == screen.size(), "its screens")
    driver.settle()
    driver.open_list(MARIA)
    changes: tuple[Callable[[], object], ...] = (
        lambda: app.screenAdded.emit(screen),
        lambda: app.screenRemoved.emit(screen),
        lambda: app.primaryScreenChanged.emit(screen),
        lambda: screen.geometryChanged.emit(screen.geometry()),
    )
    for tell in changes:
        driver.window.setGeometry(QRect(40, 30, 500, 700))
        driver.wait_until(lambda: driver.window.theme.size == driver.window.size(), "other screens")
        tell()
        driver.wait_until(lambda: driver.window.geometry() == screen.geometry(), "the whole screen")
        driver.wait_until(lambda: driver.window.theme.size == screen.size(), "its screens")
        assert driver.window.isFullScreen()
        assert driver.state is State.BOLETOS
        assert driver.reads("title").split() == ["Toque", "em", "um", "boleto", "para", "pagar"]


class NoScreen:
    """Qt's screen on Wayland while no panel is connected."""

    def geometry(self) -> QRect:
        return QRect()


@pytest.mark.parametrize("screen", [None, NoScreen()], ids=["X11", "Wayland"])
def test_without_any_screen_it_waits_for_one(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch, screen: NoScreen | None
) -> None:
    window: QWidget = make_kiosk(SMALL).window
    full = FullScreen(window)
    full.show()
    before = window.geometry()
    monkeypatch.setattr(QGuiApplication, "primaryScreen", lambda: screen)
    full._settle()
    QTest.qWait(2 * SETTLE_MS)
    assert window.geometry() == before


@pytest.mark.parametrize("screen", [None, NoScreen()], ids=["X11", "Wayland"])
def test_a_kiosk_that_starts_before_its_panel_is_there_shows_itself_on_it(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch, screen: NoScreen | None
) -> None:
    driver: KioskDriver = make_kiosk(SMALL)
    driver.window.hide()
    with monkeypatch.context() as without:
        without.setattr(QGuiApplication, "primaryScreen", lambda: screen)
        assert primary_screen() is None
        FullScreen(driver.window).show()
        assert not driver.window.isVisible()
    plugged = primary_screen()
    assert plugged is not None
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    app.screenAdded.emit(plugged)
    driver.wait_until(driver.window.isFullScreen, "the panel")
    driver.wait_until(lambda: driver.window.theme.size == plugged.size(), "its screens")
