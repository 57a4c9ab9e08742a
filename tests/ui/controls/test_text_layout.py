"""Balanced lines: as few as the width allows, and of similar length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics

from totem.ui.controls.text_layout import (
    balanced_width,
)
from totem.ui.theme import Palette, Theme, Type, Weight

THEME = Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"))
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
