"""A veil over the whole window with a card in its middle; what lies under it cannot be touched."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from totem.ui.controls.card import Card
from totem.ui.scope import Scope
from totem.ui.theme import Theme

VEIL_ALPHA = 0.55


class Overlay(Scope):
    """Covers its parent as long as it is shown; a subclass fills `column`."""

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.veiled = True
        self.setObjectName(name)
        outer = QVBoxLayout(self)
        row = QHBoxLayout()
        self.card = Card(theme, parent=self)
        self.card.setMinimumWidth(theme.px(620))
        self.card.setMaximumWidth(theme.px(860))
        self.column = QVBoxLayout(self.card)
        pad = theme.px(64)
        self.column.setContentsMargins(pad, pad, pad, pad)
        self.column.setSpacing(theme.px(28))
        row.addStretch(1)
        row.addWidget(self.card, 6)
        row.addStretch(1)
        outer.addStretch(3 if theme.portrait else 1)
        outer.addLayout(row)
        outer.addStretch(2 if theme.portrait else 1)
        parent.installEventFilter(self)
        self.hide()

    def cover(self) -> None:
        """Lie over everything."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()
        self.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            parent = self.parentWidget()
            if parent is not None:
                self.setGeometry(parent.rect())
        return False

    def mousePressEvent(self, event: object) -> None:
        """Swallow touches beside the card."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.veiled:
            return
        veil = QColor(self.theme.palette.ink)
        veil.setAlphaF(VEIL_ALPHA)
        painter = QPainter(self)
        painter.fillRect(event.rect(), veil)
        painter.end()
