"""Lines: as few and as large as the width allows, of similar length; labels in the room that they have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from totem.printing.layout import fonts
from totem.ui.controls.text_layout import Text, balanced_width, lay_out_label
from totem.ui.theme import Palette, Theme, Type, Weight, sizes_down

THEME = Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"))
LARGE = Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"), text_percent=150)
WORDS = st.lists(st.sampled_from(["a", "de", "boleto", "aberto", "pagamento", "R$ 1.234,56"]), min_size=1)

pytestmark = pytest.mark.usefixtures("qapp")


def metrics() -> QFontMetrics:
    return QFontMetrics(THEME.font(Type.TITLE, Weight.BOLD))


def lines(text: str, width: int) -> int:
    box = metrics().boundingRect(QRect(0, 0, width, 100_000), Qt.TextFlag.TextWordWrap.value, text)
    return round(box.height() / metrics().lineSpacing())


@given(WORDS.map(" ".join), st.integers(500, 2000))
def test_balanced_width_is_minimal_for_the_line_count(text: str, width: int) -> None:
    even = balanced_width(metrics(), text, width)
    assert even <= width
    assert lines(text, even) == lines(text, width)
    if even < width:
        assert lines(text, even - 1) > lines(text, width) or even - 2 <= widest_word(text)


def widest_word(text: str) -> int:
    return max(metrics().horizontalAdvance(word) for word in text.split())


@given(WORDS.map(" ".join), st.integers(100, 1500), st.sampled_from([Type.BODY, Type.TITLE]))
def test_a_line_takes_the_largest_size_that_fits(text: str, width: int, size: Type) -> None:
    font, wide = THEME.fit_line(text, size, Weight.BOLD, width)
    sizes = [THEME.font(units, Weight.BOLD) for units in sizes_down(size.value, Type.SMALL.value)]
    fitting = [each for each in sizes if QFontMetrics(each).horizontalAdvance(text) <= width]
    assert font == (fitting or sizes[-1:])[0]
    assert wide == QFontMetrics(font).horizontalAdvance(text)


def test_a_label_wraps_and_loses_its_icon_before_it_shrinks() -> None:
    fonts.load_fonts()
    full, room = LARGE.font(Type.LARGE, Weight.BOLD), QSize(400, 400)
    label = lay_out_label(LARGE, "Digitar outro número", Type.LARGE, Weight.BOLD, icon=60, room=room)
    assert label.font.pixelSize() == full.pixelSize()
    assert label.words.height() > 1.5 * label.font.pixelSize()
    assert label.words.width() <= room.width()
    room = QSize(QFontMetrics(full).horizontalAdvance("Comprovante") + 30, 80)
    label = lay_out_label(LARGE, "Comprovante", Type.LARGE, Weight.BOLD, icon=60, room=room)
    assert (label.font.pixelSize(), label.with_icon) == (full.pixelSize(), False)
    label = lay_out_label(LARGE, "Comprovante", Type.LARGE, Weight.BOLD, icon=0, room=QSize(240, 300))
    assert label.words.width() <= 240
    assert label.font.pixelSize() < full.pixelSize()


def test_an_amount_is_never_broken(qtbot: QtBot) -> None:
    amount = Text(LARGE, Type.DISPLAY, Weight.BOLD, fit=True)
    qtbot.addWidget(amount)
    amount.resize(600, 300)
    amount.setText("R$\N{NO-BREAK SPACE}151.962,41")
    amount.show()
    assert amount.text() == "R$\N{NO-BREAK SPACE}151.962,41"
    assert amount.fontMetrics().horizontalAdvance(amount.text()) <= 600
