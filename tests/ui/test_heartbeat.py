"""The pulse beats when the window painted, and when there is no screen to paint on; else it is silent."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from totem.ui.window import Heartbeat


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


def test_a_window_that_paints_beats(qtbot: QtBot, heart: Heartbeat) -> None:
    with qtbot.waitSignals([heart.beat] * 3):
        pass


class Swallow(QObject):
    """Keeps the window from being told to paint."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        return event.type() == QEvent.Type.UpdateRequest


def test_a_window_that_does_not_paint_is_silent(window: QWidget, heart: Heartbeat) -> None:
    beats: list[bool] = []
    swallow = Swallow(window)
    window.installEventFilter(swallow)
    heart._pulse()  # what was painted before
    heart.beat.connect(lambda: beats.append(True))
    for _ in range(5):
        QCoreApplication.sendPostedEvents()
        heart._pulse()
    assert beats == []


def test_without_a_screen_it_beats(qtbot: QtBot, window: QWidget, heart: Heartbeat) -> None:
    window.hide()
    with qtbot.waitSignals([heart.beat] * 3):
        pass
