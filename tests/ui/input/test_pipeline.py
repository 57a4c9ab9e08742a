"""The input pipeline: one declared order of the filters, whatever the order of their installation."""

from collections.abc import Callable
from itertools import permutations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from totem.ui.input.event_filters import InputPipeline, InputStage

SOME = (InputStage.STANDBY, InputStage.LOCKDOWN, InputStage.TOUCH)
EVENT = QEvent.Type.User


@pytest.fixture
def kiosk(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def note(seen: list[InputStage], stage: InputStage, *, discards: bool = False) -> Callable[[QEvent], bool]:
    def handle(event: QEvent) -> bool:
        if event.type() == EVENT:
            seen.append(stage)
        return discards and event.type() == EVENT

    return handle


def send(kiosk: QWidget) -> None:
    QCoreApplication.sendEvent(kiosk.window().windowHandle(), QEvent(EVENT))


@pytest.mark.parametrize("installed", list(permutations(SOME)), ids=str)
def test_filters_get_events_in_the_declared_order(kiosk: QWidget, installed: tuple[InputStage, ...]) -> None:
    seen: list[InputStage] = []
    for stage in installed[:2]:
        InputPipeline.of(kiosk).add(stage, note(seen, stage))
    kiosk.show()
    InputPipeline.of(kiosk).add(installed[2], note(seen, installed[2]))
    send(kiosk)
    assert seen == list(SOME)


def test_a_discarded_event_reaches_no_later_filter(kiosk: QWidget) -> None:
    seen: list[InputStage] = []
    pipeline = InputPipeline.of(kiosk)
    for stage in SOME:
        pipeline.add(stage, note(seen, stage, discards=stage is InputStage.LOCKDOWN))
    kiosk.show()
    send(kiosk)
    assert seen == [InputStage.STANDBY, InputStage.LOCKDOWN]


def test_the_filters_of_a_window_inside_of_another_follow_it(qtbot: QtBot) -> None:
    seen: list[InputStage] = []
    kiosk = QWidget()
    InputPipeline.of(kiosk).add(InputStage.TOUCH, note(seen, InputStage.TOUCH))
    outer = QWidget()
    qtbot.addWidget(outer)
    kiosk.setParent(outer)
    outer.show()
    kiosk.show()
    send(kiosk)
    assert seen == [InputStage.TOUCH]
    assert InputPipeline.of(outer) is InputPipeline.of(kiosk)
