"""Screen test: full-screen colours for dead pixels and stains, a grid for edges that are cut off."""

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.text import Text
from totem.ui.input.focus_scope import FocusScope
from totem.ui.staff.page import Page
from totem.ui.theme import Theme, Type

COLORS = ("#ffffff", "#000000", "#ff0000", "#00ff00", "#0000ff", "#808080")
GRID = len(COLORS)
STEPS = GRID + 1


class ScreenTest(Page):
    """Instructions and a start button."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Teste de tela", "screen_test", tall=True)
        words = Text(theme, Type.BODY, name="screen_told")
        words.setText(
            "A tela inteira fica de uma cor, depois de outra, e por fim mostra uma grade."
            " Toque para a próxima. Procure pontos de outra cor, manchas,"
            " e linhas da grade cortadas nas bordas."
        )
        begin = Button(theme, "Começar", ButtonVariant.PRIMARY, icon="monitor", name="screen_begin")
        begin.clicked.connect(self._start_test)
        self.add_content(words)
        self.touch.addWidget(begin)

    def end(self) -> None:
        """Close the test."""
        if isinstance(self.cover, Plate):
            self.cover.close_test()

    @Slot()
    def _start_test(self) -> None:
        over = self.parentWidget()
        while over is not None and over.objectName() != "window":
            over = over.parentWidget()
        if over is not None:
            self.end()
            self.cover = plate = Plate(self.theme, over)
            plate.closed.connect(self._drop_plate)

    @Slot()
    def _drop_plate(self) -> None:
        """Drop the plate, which deletes itself however it ended."""
        self.cover = None


class Plate(FocusScope):
    """Colours in turn over the whole window; a touch or a key shows the next.

    Signals:
        closed(): it is hidden and about to be deleted.
    """

    closed = Signal()
    keeps_focus = True

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme, self._step = theme, 0
        self.setObjectName("screen_plate")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setGeometry(over.rect())
        self._name_step()
        self.raise_()
        self.show()
        self.setFocus()

    def close_test(self) -> None:
        """Hide and delete it; a second call does nothing."""
        if self.isHidden():
            return
        self.hide()
        self.deleteLater()
        self.closed.emit()

    def escape(self) -> None:
        """Close the test."""
        self.close_test()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._next()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._next()

    def _next(self) -> None:
        self._step += 1
        if self._step >= STEPS:
            self.close_test()
        else:
            self._name_step()
            self.update()

    def _name_step(self) -> None:
        self.setAccessibleName(f"Teste de tela, {self._step + 1} de {STEPS}")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._step < GRID:
            painter.fillRect(self.rect(), QColor(COLORS[self._step]))
        else:
            self._paint_grid(painter)
        painter.end()

    def _paint_grid(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), QColor("#ffffff"))
        painter.setPen(QPen(QColor("#000000"), 1))
        step = self._theme.mm(10)
        for x in range(0, self.width(), step):
            painter.drawLine(x, 0, x, self.height())
        for y in range(0, self.height(), step):
            painter.drawLine(0, y, self.width(), y)
        painter.setPen(QPen(QColor("#ff0000"), 3))
        painter.drawRect(QRect(1, 1, self.width() - 3, self.height() - 3))
