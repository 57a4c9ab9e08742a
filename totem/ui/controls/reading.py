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
        self._spare: list[QWidget] = []
        self.setWidget(self._content)
        self._content.setAutoFillBackground(False)  # a scroll area fills what it is given
        scroll_by_finger(self.viewport(), theme)

    def wanted(self, width: int) -> int:
        """The height at which all of it is seen."""
        if self.column.hasHeightForWidth():
            return self.column.totalMinimumHeightForWidth(width)
        return self.column.totalMinimumSize().height()

    def can_spare(self, widget: QWidget) -> None:
        """`widget`, of a fixed size, is decoration: where there is no room for all, it goes first."""
        self._spare.append(widget)

    def fit(self, size: QSize) -> None:
        """Give the content the room of a pane of `size`, or what it needs beyond that."""
        self._leave_out(size)
        self._content.resize(size.width(), max(size.height(), self.wanted(size.width())))
        self.column.activate()

    def _leave_out(self, size: QSize) -> None:
        """Show of the decoration what there is room for; told apart by heights, so that nothing flickers."""
        gap = self.column.spacing()
        heights = [each.sizeHint().height() + gap for each in self._spare]
        shown = [not each.isHidden() for each in self._spare]
        wanted = self.wanted(size.width())
        wanted += sum(height for height, is_shown in zip(heights, shown, strict=True) if not is_shown)
        for each, height, is_shown in zip(self._spare, heights, shown, strict=True):
            fits = wanted <= size.height()
            if not fits:
                wanted -= height
            if fits != is_shown:
                each.setVisible(fits)
                around = each.parentWidget()
                if around is not None:
                    around.updateGeometry()  # a layout inside another forgets its sizes by this alone

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
