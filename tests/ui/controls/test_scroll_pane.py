"""Layout where room is short: decoration is hidden, labels wrap, the rest scrolls."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from totem.printing.layout import fonts
from totem.ui.controls.message_panel import Medallion
from totem.ui.controls.scroll_pane import ScrollButtons, ScrollPane
from totem.ui.controls.text_layout import Text, lay_out_label
from totem.ui.theme import Palette, Theme, Type, Weight

WIDTH = 600
USUAL = Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"))
LARGE = Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"), text_percent=150)
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


def test_longer_content_pages_to_its_end(reading: ScrollPane) -> None:
    reading.column.addWidget(paragraph(LONG))
    shown(reading, 200)
    bar = reading.verticalScrollBar()
    assert bar.maximum() == reading.wanted(WIDTH) - 200
    reading.turn(1)
    assert 0 < bar.value() < 200, "the last lines stay in view"
    for _ in range(20):
        reading.turn(1)
    assert bar.value() == bar.maximum()
    reading.turn(-1)
    assert bar.value() < bar.maximum()


def test_page_buttons_are_shown_while_content_is_hidden(reading: ScrollPane, qtbot: QtBot) -> None:
    arrows = ScrollButtons(USUAL, "Subir", "Descer", name="read", height=92)
    qtbot.addWidget(arrows)
    arrows.follow(reading.verticalScrollBar(), reading.fitted)
    text = paragraph(LONG)
    reading.column.addWidget(text)
    shown(reading, 200)
    up, down = (arrows.findChild(QWidget, f"read_{way}") for way in ("up", "down"))
    assert up is not None
    assert down is not None
    assert (arrows.isHidden(), up.isEnabled(), down.isEnabled()) == (False, False, True)
    reading.turn(1)
    assert (up.isEnabled(), down.isEnabled()) == (True, True)
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


def test_labels_wrap_before_they_shrink(qtbot: QtBot) -> None:
    room = QSize(400, 400)
    label = lay_out_label(LARGE, "Digitar outro número", Type.LARGE, Weight.BOLD, icon=60, room=room)
    assert label.font.pixelSize() == LARGE.font(Type.LARGE).pixelSize()
    assert label.words.height() > 1.5 * label.font.pixelSize()
    assert label.words.width() <= room.width()


def test_the_icon_is_dropped_before_the_label_shrinks(qtbot: QtBot) -> None:
    words = lay_out_label(LARGE, "Comprovante", Type.BODY, Weight.BOLD, icon=0, room=QSize(800, 80)).words
    room = QSize(words.width() + 30, 80)
    label = lay_out_label(LARGE, "Comprovante", Type.BODY, Weight.BOLD, icon=60, room=room)
    assert not label.with_icon
    assert label.font.pixelSize() == LARGE.font(Type.BODY).pixelSize()


def test_a_label_shrinks_to_its_longest_word(qtbot: QtBot) -> None:
    room = QSize(240, 300)
    label = lay_out_label(LARGE, "Comprovante", Type.LARGE, Weight.BOLD, icon=0, room=room)
    assert label.words.width() <= room.width()
    assert label.font.pixelSize() < LARGE.font(Type.LARGE).pixelSize()


@pytest.mark.parametrize("theme", [USUAL, LARGE], ids=["usual", "large"])
def test_an_amount_is_never_broken(theme: Theme, qtbot: QtBot) -> None:
    amount = Text(theme, Type.DISPLAY, Weight.BOLD, fit=True)
    qtbot.addWidget(amount)
    amount.resize(WIDTH, 300)
    amount.setText("R$\N{NO-BREAK SPACE}151.962,41")
    amount.show()
    assert amount.text() == "R$\N{NO-BREAK SPACE}151.962,41"
    assert amount.fontMetrics().horizontalAdvance(amount.text()) <= WIDTH
