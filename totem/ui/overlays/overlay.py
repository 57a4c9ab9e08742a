"""A veil over the whole window with a card in its middle; under it only the languages and the aids answer.

They are the overlay's own, drawn where every screen has them.
"""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from totem.ui.accessible import Role, describe
from totem.ui.context import Context
from totem.ui.controls.card import Card
from totem.ui.frame import foot_margin, side_margin
from totem.ui.scope import Scope
from totem.ui.screens.foot import Foot

VEIL_ALPHA = 0.55
STRONG_VEIL_ALPHA = 0.8


class Overlay(Scope):
    """Covers its parent as long as it is shown; a subclass fills `column`.

    Signals:
        language_chosen(str), aid_touched(object), voice_asked(object): as on every screen.
        remarked(str): what it says, each time that this comes up.
    """

    language_chosen = Signal(str)
    aid_touched = Signal(object)
    voice_asked = Signal(object)
    remarked = Signal(str)

    def __init__(self, context: Context, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        self.theme = theme
        self.veiled = True
        self.setObjectName(name)
        describe(self, Role.Dialog)
        outer = QVBoxLayout(self)
        side = side_margin(theme)
        outer.setContentsMargins(side, theme.px(24), side, foot_margin(theme))
        outer.setSpacing(theme.px(24))
        self.foot = Foot(context, parent=self)
        self.foot.language_chosen.connect(self.language_chosen)
        self.foot.aid_touched.connect(self.aid_touched)
        self.foot.voice_asked.connect(self.voice_asked)
        row = QHBoxLayout()
        self.card = Card(theme, parent=self)
        self.card.setMinimumWidth(theme.px(620))
        self.card.setMaximumWidth(theme.px(860 if theme.airy else 1160))
        self.column = QVBoxLayout(self.card)
        pad = theme.px(64 if theme.airy else 36)
        self.column.setContentsMargins(pad, pad, pad, pad)
        self.column.setSpacing(theme.px(28 if theme.airy else 20))
        row.addStretch(1)
        row.addWidget(self.card, 6)
        row.addStretch(1)
        outer.addStretch(3 if theme.portrait else 1)
        outer.addLayout(row)
        outer.addStretch(2 if theme.portrait else 1)
        outer.addWidget(self.foot)
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
        veil = QColor(self.theme.palette.shadow)
        veil.setAlphaF(STRONG_VEIL_ALPHA if self.theme.palette.strong else VEIL_ALPHA)
        painter = QPainter(self)
        painter.fillRect(event.rect(), veil)
        painter.end()
