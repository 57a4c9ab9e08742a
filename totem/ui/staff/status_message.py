"""Status of a page of maintenance mode: one sentence, plain, of a task under way, or of a result."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from totem.ui.controls.progress import Spinner
from totem.ui.controls.text_layout import ZERO_WIDTH_SPACE, Text
from totem.ui.image_loader import IconLabel, icon
from totem.ui.layouts import row
from totem.ui.staff.page_model import PageStatus
from totem.ui.stylesheet import set_look, toned
from totem.ui.theme import Theme, Type, Weight

ICON_UNITS, PAD_UNITS, GAP_UNITS = 44, 28, 20


class StatusMessage(QWidget):
    """One sentence, as high as its text.

    Attributes:
        text: the sentence without the line break hints that the label needs.
        is_busy: it tells of a task under way.
    """

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme, self.text, self.is_busy = theme, "", False
        self._label = Text(theme, Type.BODY, name=name)
        self._icon = IconLabel()
        self._icon.setFixedSize(theme.px(ICON_UNITS), theme.px(ICON_UNITS))
        self._spinner = Spinner(theme, ICON_UNITS)
        top = Qt.AlignmentFlag.AlignTop
        parts = ((self._spinner, top), (self._icon, top), (self._label, 1))
        self._row = row(*parts, gap=theme.px(GAP_UNITS), parent=self)
        self.show_status(PageStatus())

    def show_status(self, status: PageStatus) -> None:
        theme, palette, good = self._theme, self._theme.palette, status.good
        tone = None if good is None else palette.success if good else palette.danger
        self.text, self.is_busy = status.text, status.is_busy
        self._spinner.setVisible(status.is_busy)
        self._icon.setVisible(tone is not None)
        if tone is not None:
            symbol = "check" if good else "triangle-alert"
            self._icon.setPixmap(icon(symbol, theme.px(ICON_UNITS), tone.ink.name()))
        self._row.setContentsMargins(*[theme.px(PAD_UNITS) if tone else 0] * 4)
        self._label.set_color(tone.ink if tone else palette.muted)
        self._label.set_size(Type.BODY, Weight.STRONG if tone else Weight.REGULAR)
        self._label.setText(breakable(status.text))
        set_look(self, toned("strip", tone, theme) if tone else "")


def breakable(text: str) -> str:
    """Allow line breaks behind each part of addresses, paths, keys, long ids and a CNPJ."""
    behind = r"(?<=[/._])(?=[^\W\d])|(?<=\w{4}-)(?=\w{4})|(?<=\d/)(?=\d{4}-\d)"
    return re.sub(behind, ZERO_WIDTH_SPACE, text)
