"""Text fields: only whole letters are in view."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QImage, qGray

from totem.ui.controls.display_field import TextField
from totem.ui.theme import Palette, Theme

LONG = "Desde ontem a luz vermelha do aparelho não para de piscar, e o telefone está mudo também"
THEMES = [
    Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"), text_percent=percent) for percent in (100, 150)
]
pytestmark = pytest.mark.usefixtures("qapp")


def field(theme: Theme, text: str) -> TextField:
    made = TextField(theme, name="field")
    made.resize(theme.px(936), theme.px(170))
    made.show_line(text)
    made.grab()  # scrolls to the caret
    return made


def begin_of_ink(image: QImage, theme: Theme) -> int:
    """The first column of the text that is not white."""
    top, bottom = theme.px(40), image.height() - theme.px(40)
    columns = range(theme.px(20), image.width())
    return next(x for x in columns if any(qGray(image.pixel(x, y)) < 128 for y in range(top, bottom)))


@pytest.mark.parametrize("theme", THEMES, ids=["usual", "large"])
@given(text=st.text(st.sampled_from("abcdemMWil çã.,-"), min_size=1, max_size=90))
def test_every_letter_in_view_is_whole(theme: Theme, text: str) -> None:
    shown = field(theme, text)
    _, room, font = shown._line(shown.width() - theme.px(36))
    metrics = QFontMetrics(font)
    first, last = shown._letters_in_view(metrics, room)
    assert metrics.horizontalAdvance(text[:first]) >= shown._scrolled
    assert metrics.horizontalAdvance(text[:last]) <= shown._scrolled + room
    assert last == len(text), "the caret stands at the end"
    assert first == 0 or metrics.horizontalAdvance(text[: first - 1]) < shown._scrolled


@pytest.mark.parametrize("theme", THEMES, ids=["usual", "large"])
def test_no_letter_is_sliced_at_the_left_end(theme: Theme) -> None:
    scrolled = set()
    for count in range(10, len(LONG)):
        text = LONG[:count]
        shown = field(theme, text)
        left, _, font = shown._line(shown.width() - theme.px(36))
        metrics = QFontMetrics(font)
        whole = next(n for n in range(count) if metrics.horizontalAdvance(text[:n]) >= shown._scrolled)
        whole += text[whole] == " "
        begin = left - shown._scrolled + metrics.horizontalAdvance(text[:whole])
        ink = begin_of_ink(shown.grab().toImage(), theme)
        assert abs(ink - begin - metrics.leftBearing(text[whole])) <= theme.px(3), text
        scrolled.add(shown._scrolled > 0)
    assert scrolled == {True, False}
