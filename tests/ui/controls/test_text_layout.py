"""Balanced lines: as few as the width allows, and of similar length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage

from totem.ui.controls.text_layout import (
    DOT,
    Text,
    balanced_width,
    broken_at_dots,
    broken_into,
    keep_counts,
    longest_word_width,
)
from totem.ui.theme import Palette, Theme, Type, Weight, sizes_down

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


def test_one_line_keeps_its_width() -> None:
    assert balanced_width(metrics(), "Impresso", 900) == 900
    assert balanced_width(metrics(), "", 900) == 900


def test_lines_that_do_not_wrap_take_the_width_of_the_longest() -> None:
    longest = metrics().horizontalAdvance("Toque em um boleto")
    assert balanced_width(metrics(), "Toque em um boleto\npara pagar", 900) == pytest.approx(longest, abs=1)


@given(WORDS.map(" ".join), st.integers(100, 1500), st.sampled_from([Type.BODY, Type.TITLE]))
def test_a_line_takes_the_largest_size_that_fits(text: str, width: int, size: Type) -> None:
    font, wide = THEME.fit_line(text, size, Weight.BOLD, width)
    sizes = [THEME.font(units, Weight.BOLD) for units in sizes_down(size.value, Type.SMALL.value)]
    fitting = [each for each in sizes if QFontMetrics(each).horizontalAdvance(text) <= width]
    assert font == (fitting or sizes[-1:])[0]
    assert wide == QFontMetrics(font).horizontalAdvance(text)


def test_a_word_wider_than_the_room_keeps_the_width() -> None:
    assert balanced_width(metrics(), "Otorrinolaringologista de plantão", 300) == 300


@pytest.mark.parametrize(
    ("text", "width", "broken"),
    [
        ("0800 123 4567 · netsul.example", 900, "0800 123 4567\nnetsul.example"),
        ("0800 123 4567 · netsul.example", 2000, "0800 123 4567 · netsul.example"),
        ("Vence hoje · era R$ 10,00 · com desconto", 1100, "Vence hoje · era R$ 10,00\ncom desconto"),
        (
            "Venceu em 06/11/2026 · era R$ 10,00 · com desconto",
            800,
            "Venceu em 06/11/2026\nera R$ 10,00\ncom desconto",
        ),
        ("Um boleto de muitas palavras sem fim", 500, "Um boleto de muitas palavras sem fim"),
    ],
)
def test_parts_between_dots_get_their_own_lines(text: str, width: int, broken: str) -> None:
    assert broken_at_dots(metrics(), text, width) == broken


@given(st.lists(WORDS.map(" ".join), min_size=1, max_size=4).map(DOT.join), st.integers(500, 2000))
def test_breaking_at_dots_takes_no_more_lines_and_loses_no_word(text: str, width: int) -> None:
    broken = broken_at_dots(metrics(), text, width)
    assert lines(broken, width) <= lines(text, width)
    assert broken.replace("\n", DOT) == text


@pytest.mark.parametrize("align", [Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter], ids=str)
def test_a_title_is_painted_in_balanced_lines(align: Qt.AlignmentFlag) -> None:
    text = Text(THEME, Type.TITLE, Weight.BOLD, align=align)
    text.setText("Você não tem boletos em aberto")
    text.resize(880, text.heightForWidth(880))
    first, second = written(text)
    assert abs(first.width() - second.width()) < 0.35 * first.width()
    if align is Qt.AlignmentFlag.AlignLeft:
        assert max(first.left(), second.left()) < 12
    else:
        for line in (first, second):
            assert abs(line.center().x() - 440) < 12


def written(text: Text) -> list[QRect]:
    """The rectangles of the ink of two lines."""
    image = QImage(text.size(), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    text.render(image)
    half = text.height() // 2
    return [ink(image, QRect(0, top, text.width(), half)) for top in (0, half)]


def ink(image: QImage, part: QRect) -> QRect:
    columns = [
        x
        for x in range(part.left(), part.right() + 1)
        if any(image.pixelColor(x, y).lightness() < 128 for y in range(part.top(), part.bottom() + 1, 2))
    ]
    return QRect(columns[0], part.top(), columns[-1] - columns[0] + 1, part.height())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Imprimir todos (3)", "Imprimir todos\N{NO-BREAK SPACE}(3)"),
        ("Ver todos (60) agora", "Ver todos\N{NO-BREAK SPACE}(60) agora"),
        ("Rua das Flores (fundos)", "Rua das Flores (fundos)"),
    ],
)
def test_a_count_in_brackets_stays_with_the_word_before_it(text: str, kept: str) -> None:
    assert keep_counts(text) == kept
    font = THEME.font(Type.LARGE)
    last = kept.rsplit(" ", maxsplit=1)[-1]
    assert longest_word_width(font, kept) >= QFontMetrics(font).horizontalAdvance(last)


@pytest.mark.parametrize(
    ("text", "lines", "broken"),
    [
        ("Botones más abajo", 1, "Botones más abajo"),
        ("Botones más abajo", 2, "Botones\nmás abajo"),
        ("Botones más abajo", 3, "Botones\nmás\nabajo"),
        ("Contraste", 2, "Contraste"),
    ],
)
def test_words_are_broken_into_as_narrow_lines_as_there_may_be(text: str, lines: int, broken: str) -> None:
    assert broken_into(lines, QFontMetrics(THEME.font(Type.SMALL)), text) == broken
