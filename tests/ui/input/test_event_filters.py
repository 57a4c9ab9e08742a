"""Event filters of the kiosk's window raise nothing while the garbage collector clears both.

The collector empties a Python object first; its C++ half gets events until the window is deleted.
"""

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from totem.ui.input.event_filters import InputPipeline, KeyNavigation
from totem.ui.staff.entry_controller import HiddenEntry
from totem.ui.window import Window

LISTENERS: dict[str, Callable[[QWidget], QObject]] = {
    "pipeline": InputPipeline.of,
    "keyboard": KeyNavigation,
    "entry": lambda kiosk: HiddenEntry(cast("Window", kiosk), 4.0),
}


@pytest.mark.parametrize("name", LISTENERS)
def test_a_cleared_event_filter_raises_nothing(qtbot: QtBot, name: str) -> None:
    kiosk = QWidget()
    qtbot.addWidget(kiosk)
    listener = LISTENERS[name](kiosk)
    with qtbot.captureExceptions() as raised:
        vars(listener).clear()
        vars(InputPipeline.of(kiosk)).clear()
        QCoreApplication.sendEvent(kiosk, QEvent(QEvent.Type.Hide))
    assert not raised
