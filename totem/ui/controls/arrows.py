"""Two big arrows that scroll what is longer than its place; not there while it is all to be seen."""

from PySide6.QtCore import QCoreApplication, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QSizePolicy, QWidget

from totem.ui.controls.button import Button, Look
from totem.ui.controls.trough import GAP_MM
from totem.ui.theme import Theme

HEIGHT = 128


def list_arrows(theme: Theme, *, height: float = HEIGHT) -> "Arrows":
    """The arrows of a list of cards."""
    translate = QCoreApplication.translate
    up, down = translate("list", "Subir a lista"), translate("list", "Descer a lista")
    return Arrows(theme, up, down, name="scroll", height=height)


class Arrows(QWidget):
    """Up and down, each dark at its end.

    Signals:
        turned(int): -1 for a page up, 1 for a page down.
    """

    turned = Signal(int)

    def __init__(
        self,
        theme: Theme,
        up: str,
        down: str,
        *,
        name: str,
        height: float = HEIGHT,
        parent: QWidget | None = None,
    ) -> None:
        """`up` and `down` are what is read out of them."""
        super().__init__(parent)
        self._bar: QScrollBar | None = None
        self._showing = False
        self._up = Button(
            theme, up, Look.OUTLINE, icon="chevron-up", name=f"{name}_up", icon_only=True, height=height
        )
        self._down = Button(
            theme, down, Look.OUTLINE, icon="chevron-down", name=f"{name}_down", icon_only=True, height=height
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.mm(GAP_MM) + 1)
        for arrow in (self._up, self._down):
            arrow.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            row.addWidget(arrow)
        self._up.clicked.connect(self._on_up)
        self._down.clicked.connect(self._on_down)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def follow(self, bar: QScrollBar, changed: SignalInstance | None = None) -> None:
        """Show what `bar` leaves to be scrolled; `changed` is told when that may be more or less.

        Without it, the bar itself tells; inside a layout it would tell too early.
        """
        self._bar = bar
        bar.valueChanged.connect(self._show)
        (changed or bar.rangeChanged).connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        if self._bar is None or self._showing:
            return
        self._showing = True  # to be shown lays out what they scroll, which may then need none
        for _ in range(2):
            if self.isHidden() == (self._bar.maximum() > 0):
                self.setVisible(self.isHidden())
        self._showing = False
        self._up.setEnabled(self._bar.value() > 0)
        self._down.setEnabled(self._bar.value() < self._bar.maximum())

    @Slot()
    def _on_up(self) -> None:
        self.turned.emit(-1)

    @Slot()
    def _on_down(self) -> None:
        self.turned.emit(1)
