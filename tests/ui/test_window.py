"""The window: its heartbeat, and its end with pending work."""

import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from support.gallery.scenes import view_state
from support.kiosk_harness import SMALL, KioskDriver, settings_for
from totem.kiosk.assembly import Kiosk
from totem.kiosk.frontend import Frontend
from totem.session.states import State
from totem.ui.input.focus_scope import FocusScope
from totem.ui.staff.page import MENU, Page
from totem.ui.staff.shell import Shell
from totem.ui.window import Heartbeat


def shown(folder: Path) -> Kiosk:
    """A kiosk that is about to be painted and furnished."""
    kiosk = Kiosk(Frontend(settings_for("http://127.0.0.1:9/", folder), SMALL))
    kiosk.window.show()
    kiosk.window.repaint()
    kiosk.window.make_next_screen()
    return kiosk


def test_closing_stops_building_screens(tmp_path: Path, qapp: QApplication) -> None:
    kiosk = shown(tmp_path)
    screen_set = kiosk.window.screen_set
    made = set(screen_set.screens)
    kiosk.close()
    qapp.processEvents()
    assert set(screen_set.screens) == made


def test_a_closed_window_with_pending_work_is_freed(tmp_path: Path, qapp: QApplication) -> None:
    kiosk = shown(tmp_path)
    window = weakref.ref(kiosk.window)
    kiosk.close()
    del kiosk
    assert window() is None


def test_nothing_leads_to_what_a_page_covers(driver: KioskDriver) -> None:
    window = driver.window
    window.show_view_state(view_state(State.BOLETOS))
    window.warn(10)
    window.show_view_state(view_state(State.SEARCHING))
    staff = Shell(window.theme, {MENU: lambda theme: Page(theme, "Menu", "menu")}, window)
    staff.enter()
    window.show_view_state(view_state(State.BOLETOS))
    for front in (staff, window.overlays.still_there, window.current):
        assert [each for each in window.findChildren(FocusScope) if each.isVisible()] == [front]
        if front is staff:
            staff.dismiss()
        else:
            window.withdraw()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(200, 200)
    window.show()
    qtbot.waitExposed(window)
    return window


@pytest.fixture
def heart(window: QWidget) -> Iterator[Heartbeat]:
    heart = Heartbeat(window, 0.01)
    yield heart
    heart.stop()


@pytest.mark.parametrize("is_hidden", [False, True])
def test_a_window_that_paints_or_is_hidden_beats(
    qtbot: QtBot, window: QWidget, heart: Heartbeat, *, is_hidden: bool
) -> None:
    window.setHidden(is_hidden)
    with qtbot.waitSignals([heart.beat] * 3):
        pass


class Swallow(QObject):
    """Discards the window's update requests."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        return event.type() == QEvent.Type.UpdateRequest


def test_a_window_that_does_not_paint_does_not_beat(window: QWidget, heart: Heartbeat) -> None:
    beats: list[bool] = []
    swallow = Swallow(window)
    window.installEventFilter(swallow)
    heart._pulse()  # what was painted before
    heart.beat.connect(lambda: beats.append(True))
    for _ in range(5):
        QCoreApplication.sendPostedEvents()
        heart._pulse()
    assert beats == []
