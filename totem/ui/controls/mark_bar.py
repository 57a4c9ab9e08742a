"""The bar over a list with marks: what the marks are for, how many are set, and "Desmarcar"."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from totem.ui.controls.button import Button, Look
from totem.ui.controls.text import Text
from totem.ui.theme import Theme, Type, Weight


class MarkBar(QWidget):
    """Always as high as with its button, so that no card moves when the first mark is set.

    Signals:
        unmarked(): "Desmarcar".
    """

    unmarked = Signal()

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._hint = Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name="mark_hint")
        self._hint.setText(self.tr("Marque os que quer imprimir"))
        self._count = Text(theme, Type.BODY, Weight.STRONG, fit=True, name="mark_count")
        self._unmark = Button(theme, self.tr("Desmarcar"), Look.NAV, icon="x", name="unmark", height=92)
        self._unmark.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._unmark.clicked.connect(self.unmarked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(20))
        row.addWidget(self._hint, 1)
        row.addWidget(self._count, 1)
        row.addWidget(self._unmark)
        self.setFixedHeight(self._unmark.sizeHint().height())
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Say how many are marked."""
        self._hint.setVisible(not count)
        self._count.show_text(self.tr("%n boleto(s) marcado(s)", "", count) if count else "")
        self._unmark.setVisible(bool(count))
