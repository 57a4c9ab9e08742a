"""One page of maintenance mode: a title and a column to fill, scrolled where it is longer than the panel."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from totem.ui.controls.reading import Reading
from totem.ui.theme import Theme


class Page(QWidget):
    """A page; a subclass fills `column`.

    Signals:
        opened(str): another page, by its name.
        typing_begun(): there is a `typist` now, and no key is to press a button before it was gone to.
    """

    opened = Signal(str)
    typing_begun = Signal()

    def __init__(self, theme: Theme, title: str, name: str) -> None:
        super().__init__()
        self.theme, self.title = theme, title
        self.typist: QWidget | None = None
        """What is typed on a keyboard is for this one."""
        self.setObjectName(name)
        self.reading = Reading(theme)
        self.column = self.reading.column
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.reading)

    def begin(self) -> None:
        """It is shown from now on: whatever it shows is to be fresh."""

    def end(self) -> None:
        """It is hidden from now on: nothing runs for it any more."""

    def resizeEvent(self, event: object) -> None:
        self.fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.fit()  # something on it became larger or smaller
        return done

    def fit(self) -> None:
        """Give the column the room that it needs now."""
        self.reading.fit(self.reading.size())
        self.reading.fitted.emit()
