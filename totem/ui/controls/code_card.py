"""A QR code on its white ground, as large as there is room for, with what to do under it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from totem.ui.controls.card import Card
from totem.ui.controls.steps import Steps
from totem.ui.controls.symbols import QrView
from totem.ui.theme import Theme


class CodeCard(Card):
    """Hidden while there is no code."""

    def __init__(self, theme: Theme, steps: list[str], *, name: str, parent: QWidget | None = None) -> None:
        """`name` is the code's."""
        super().__init__(theme, parent=parent)
        pad = theme.px(32 if theme.airy else 4 if theme.cramped else 16)
        column = QVBoxLayout(self)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(theme.px(20 if theme.airy else 10))
        self._code = QrView(theme, name=name)
        column.addWidget(self._code, 1)
        column.addWidget(Steps(theme, steps), 0, Qt.AlignmentFlag.AlignBottom)
        self.hide()

    def show_payload(self, text: str, spoken: str) -> None:
        """Show `text` as a code (`QrView.show_payload`); without any, there is no card."""
        self._code.show_payload(text, spoken if text else "")
        self.setVisible(bool(text))
