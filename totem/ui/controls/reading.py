"""What is read on a screen: all of it where there is room, else scrolled by a finger and by two arrows."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from totem.ui.controls.flick import scroll_by_finger
from totem.ui.theme import Theme

PAGE = 0.8
"""How much of what is seen a touch on an arrow turns: the last lines stay in view."""


class Reading(QScrollArea):
    """A pane with a column to fill; whoever lays it out gives it its content's height where possible.

    Signals:
        fitted(): its content has the room that it will have.
    """

    fitted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reading")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.viewport().setAutoFillBackground(False)
        self._content = QWidget()
        self._content.setAutoFillBackground(False)
        self.column = QVBoxLayout(self._content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.px(20))
        self.setWidget(self._content)
        self._content.setAutoFillBackground(False)  # a scroll area fills what it is given
        scroll_by_finger(self.viewport(), theme)

    def wanted(self, width: int) -> int:
        """The height at which all of it is seen."""
        if self.column.hasHeightForWidth():
            return self.column.totalMinimumHeightForWidth(width)
        return self.column.totalMinimumSize().height()

    def fit(self, size: QSize) -> None:
        """Give the content the room of a pane of `size`, or what it needs beyond that."""
        self._content.resize(size.width(), max(size.height(), self.wanted(size.width())))

    def turn(self, direction: int) -> None:
        """A page up (-1) or down (1)."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + round(direction * PAGE * self.viewport().height()))

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()  # the frame around it has to share the room out again
        return super().eventFilter(watched, event)
