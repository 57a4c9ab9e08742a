"""Chips: what is read out of a state."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from totem.ui.controls.card import Chip
from totem.ui.theme import Palette, Theme

pytestmark = pytest.mark.usefixtures("qapp")


def test_other_words_are_read_out_where_the_short_ones_stay() -> None:
    theme = Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"))
    chip, tone = Chip(theme, name="due_state"), theme.palette.warning
    chip.show_state("Vencido", "clock", tone, "Venceu há 40 dias")
    chip.show_state("Vencido", "clock", tone, "Venceu há 10 dias")
    words = chip.findChild(QWidget, "due_state")
    assert words is not None
    assert words.accessibleName() == "Venceu há 10 dias"
