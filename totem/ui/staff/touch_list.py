"""A list of what can be touched, in a room of its own: scrolled by a finger, or by the arrows of its page."""

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QScroller

from totem.ui.controls.reading import Reading
from totem.ui.theme import Theme

GAP_UNITS = 16


class TouchList(Reading):
    """A pane that gives its `column` the room which that needs, by itself."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.column.setSpacing(theme.px(GAP_UNITS))
        QScroller.scroller(self.viewport()).stateChanged.connect(self._let_go)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        done = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._share_out()  # something in it became larger or smaller, came or went
        return done

    def _share_out(self) -> None:
        self.fit(self.size())
        self.fitted.emit()

    @Slot(QScroller.State)
    def _let_go(self, state: QScroller.State) -> None:
        """A finger that drags the list presses nothing."""
        if state is QScroller.State.Dragging:
            for button in self.findChildren(QAbstractButton):
                button.setDown(False)
