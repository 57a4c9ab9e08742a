"""Content where room is short: it scrolls, and decoration is hidden before that."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from totem.printing.layout import fonts
from totem.ui.controls.message_panel import Medallion
from totem.ui.controls.scroll_pane import ScrollButtons, ScrollPane
from totem.ui.controls.text_layout import Text
from totem.ui.theme import Palette, Theme

WIDTH = 600
USUAL = Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"))
LONG = " ".join(["Confira o número e tente de novo."] * 12)


@pytest.fixture(autouse=True)
def _typeface(qapp: QApplication) -> None:
    """The house's own: another is as wide as it likes."""
    fonts.load_fonts()


@pytest.fixture
def reading(qtbot: QtBot) -> ScrollPane:
    made = ScrollPane(USUAL)
    qtbot.addWidget(made)
    return made


def shown(reading: ScrollPane, height: int) -> ScrollPane:
    reading.resize(WIDTH, height)
    reading.fit(QSize(WIDTH, height))
    reading.show()
    reading.fitted.emit()
    return reading


def paragraph(words: str) -> Text:
    text = Text(USUAL)
    text.setText(words)
    return text


def test_longer_content_pages_to_its_end_by_arrows_that_go_with_it(reading: ScrollPane, qtbot: QtBot) -> None:
    arrows = ScrollButtons(USUAL, "Subir", "Descer", name="read", height=92)
    qtbot.addWidget(arrows)
    arrows.follow(reading.verticalScrollBar(), reading.fitted)
    text = paragraph(LONG)
    reading.column.addWidget(text)
    shown(reading, 200)
    up, down = (arrows.findChild(QAbstractButton, f"read_{way}") for way in ("up", "down"))
    assert up is not None
    assert down is not None
    assert (arrows.isHidden(), up.isEnabled(), down.isEnabled()) == (False, False, True)
    bar = reading.verticalScrollBar()
    assert bar.maximum() == reading.wanted(WIDTH) - 200
    reading.turn(1)
    assert 0 < bar.value() < 200, "the last lines stay in view"
    assert (up.isEnabled(), down.isEnabled()) == (True, True)
    for _ in range(20):
        reading.turn(1)
    assert bar.value() == bar.maximum()
    reading.turn(-1)
    assert bar.value() < bar.maximum()
    text.setText("Uma linha.")
    shown(reading, 200)
    assert arrows.isHidden()


def test_decoration_is_hidden_before_scrolling_and_returns(reading: ScrollPane) -> None:
    medallion = Medallion(USUAL, "check", USUAL.palette.success)
    reading.column.addWidget(medallion)
    reading.column.addWidget(paragraph(LONG))
    reading.add_optional(medallion)
    enough = reading.wanted(WIDTH)
    shown(reading, enough)
    assert not medallion.isHidden()
    shown(reading, enough - 50)
    assert medallion.isHidden()
    assert reading.verticalScrollBar().maximum() == 0
    shown(reading, enough)
    assert not medallion.isHidden()
