"""Rows and columns from lists of items."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from totem.ui.layouts import column, row


@pytest.fixture
def pane(qtbot: QtBot) -> QWidget:
    pane = QWidget()
    qtbot.addWidget(pane)
    return pane


def test_items_become_widgets_layouts_spaces_and_stretches(pane: QWidget) -> None:
    one, two, inner = QWidget(), QWidget(), column()
    box = row(one, 12, (two, 3), inner, None, (None, 2), gap=7, margins=(1, 2, 3, 4), parent=pane)
    assert pane.layout() is box
    assert [box.stretch(place) for place in range(box.count())] == [0, 0, 3, 0, 1, 2]
    space, layout = box.itemAt(1), box.itemAt(3)
    assert space is not None
    assert space.sizeHint().width() == 12
    assert layout is not None
    assert layout.layout() is inner
    margins = box.contentsMargins()
    assert (margins.left(), margins.top(), margins.right(), margins.bottom()) == (1, 2, 3, 4)
    assert box.spacing() == 7
    assert one.parent() is two.parent() is pane


def test_an_alignment_is_no_stretch_factor(pane: QWidget) -> None:
    box = column((QWidget(), Qt.AlignmentFlag.AlignRight), parent=pane)
    item = box.itemAt(0)
    assert item is not None
    assert (item.alignment(), box.stretch(0)) == (Qt.AlignmentFlag.AlignRight, 0)
