"""Tests of the panel: every finger draws and lights up the fields that it touches; colours fill the screen.

A field that stays dark after a hand went over the whole panel is a dead zone; a trace without a finger is a
ghost touch. Colours show dead pixels and stains, a grid shows edges that are cut off.
"""

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QEventPoint,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.system.quantities import count_text
from totem.ui.controls.button import ButtonVariant
from totem.ui.controls.text_layout import Text
from totem.ui.input.focus_scope import FocusScope
from totem.ui.input.pipeline import InputPipeline, InputStage
from totem.ui.staff.page import Page
from totem.ui.theme import Theme, Type

FIELD_MM = 18.0
FINGERS = ("#1d4ed8", "#b91c1c", "#047857", "#b45309", "#7e22ce", "#0e7490", "#be185d", "#4d7c0f", "#334155")
MOUSE = -1
COLORS = ("#ffffff", "#000000", "#ff0000", "#00ff00", "#0000ff", "#808080")
GRID = len(COLORS)
SCREENS = GRID + 1


class TouchTest(Page):
    """A `field` to draw on, and a sentence with the counts."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Teste de toque", "touch_test", fill_reading=True, stacked=True)
        self._counts = Text(theme, Type.BODY, name="touch_status")
        self.field = TouchField(theme)
        self.field.drawn.connect(self._show_counts)
        way, slot = ButtonVariant.OUTLINE, self.field.clear
        clear = self.make_button("Limpar", way, "touch_clear", slot, icon="rotate-ccw", height=92)
        self.add_content(self._counts)
        self.column.insertWidget(1, self.field, 1000)
        self.touch.addWidget(clear)

    def begin(self) -> None:
        """Clear the field, and let it filter the window's touches."""
        self.field.clear()
        InputPipeline.of(self).add(InputStage.PANEL_TEST, self.field.filter_touches)

    def end(self) -> None:
        InputPipeline.of(self).remove(InputStage.PANEL_TEST)

    def _show_counts(self) -> None:
        field = self.field
        self._counts.setText(
            f"Passe o dedo por toda a área. {field.touched} de {field.fields} partes tocadas;"
            f" até agora, {count_text(field.most_fingers, 'dedo', 'dedos')} ao mesmo tempo."
        )


class TouchField(QWidget):
    """Grid that draws touches, which it gets before the kiosk's own filter for one finger.

    Signals:
        drawn(): a point was added, or the field was cleared.
    """

    drawn = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lit: set[tuple[int, int]] = set()
        self._traces: list[tuple[int, list[QPointF]]] = []
        self._down: dict[int, int] = {}
        self.most_fingers = 0
        self.setObjectName("touch_field")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme.px(420))

    @property
    def fields(self) -> int:
        columns, rows = self._grid()
        return columns * rows

    @property
    def touched(self) -> int:
        return len(self._lit)

    def clear(self) -> None:
        self._lit.clear()
        self._traces.clear()
        self._down.clear()
        self.most_fingers = 0
        self.setAccessibleName("Área de toque")
        self.update()
        self.drawn.emit()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(600), self._theme.px(900))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.clear()

    def filter_touches(self, event: QEvent) -> bool:
        """Draw all fingers; discard their touches inside the field."""
        if not isinstance(event, QTouchEvent) or not self.isVisible():
            return False
        inside = False
        for point in event.points():
            at = self.mapFrom(self.window(), point.scenePosition())
            inside |= self.rect().contains(at.toPoint()) or point.id() in self._down
            self.draw(point.id(), at, point.state())
        return inside

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.draw(MOUSE, event.position(), QEventPoint.State.Pressed)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.draw(MOUSE, event.position(), QEventPoint.State.Updated)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.draw(MOUSE, event.position(), QEventPoint.State.Released)

    def draw(self, finger: int, at: QPointF, state: QEventPoint.State) -> None:
        """Record that a finger is at a point of the field, or was lifted."""
        if state == QEventPoint.State.Released:
            self._down.pop(finger, None)
            return
        if not self.rect().contains(at.toPoint()):
            return
        if finger not in self._down:
            taken = set(self._down.values())
            color = next(number for number in range(len(self._down) + 1) if number not in taken)
            self._down[finger] = color
            self._traces.append((color, []))
            self.most_fingers = max(self.most_fingers, len(self._down))
        color = self._down[finger]
        trace = next(points for number, points in reversed(self._traces) if number == color)
        trace.append(at)
        columns, rows = self._grid()
        self._lit.add((int(at.x() * columns / self.width()), int(at.y() * rows / self.height())))
        self.update()
        self.drawn.emit()

    def _grid(self) -> tuple[int, int]:
        side = self._theme.mm(FIELD_MM)
        return max(1, self.width() // side), max(1, self.height() // side)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, palette = self._theme, self._theme.palette
        columns, rows = self._grid()
        width, height = self.width() / columns, self.height() / rows
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(palette.line, theme.px(2)))
        for column in range(columns):
            for row in range(rows):
                box = QRectF(column * width, row * height, width, height).adjusted(2, 2, -2, -2)
                painter.setBrush(palette.success.ground if (column, row) in self._lit else palette.surface)
                painter.drawRoundedRect(box, theme.px(12), theme.px(12))
        for color, points in self._traces:
            pen = QPen(QColor(FINGERS[color % len(FINGERS)]), theme.px(10))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            if len(points) == 1:
                painter.drawPoint(points[0])
            else:
                painter.drawPolyline(points)
        painter.end()


class ScreenTest(Page):
    """Instructions and a start button."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Teste de tela", "screen_test", fill_reading=True)
        words = Text(theme, Type.BODY, name="screen_status")
        words.setText(
            "A cada toque, a tela inteira muda de cor; no fim, mostra uma grade."
            " Procure pontos de outra cor, manchas e linhas da grade cortadas nas bordas."
        )
        main, slot = ButtonVariant.PRIMARY, self._start_test
        begin = self.make_button("Começar", main, "screen_begin", slot, icon="monitor", height=128)
        self.add_content(words)
        self.touch.addWidget(begin)

    def end(self) -> None:
        if isinstance(self.cover, ColorPlate):
            self.cover.close_test()

    @Slot()
    def _start_test(self) -> None:
        over = self.parentWidget()
        while over is not None and over.objectName() != "window":
            over = over.parentWidget()
        if over is not None:
            self.end()
            self.cover = plate = ColorPlate(self.theme, over)
            plate.closed.connect(self._drop_plate)

    @Slot()
    def _drop_plate(self) -> None:
        """Drop the plate, which deletes itself however it ended."""
        self.cover = None


class ColorPlate(FocusScope):
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
        self.close_test()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._next()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._next()

    def _next(self) -> None:
        self._step += 1
        if self._step >= SCREENS:
            self.close_test()
        else:
            self._name_step()
            self.update()

    def _name_step(self) -> None:
        self.setAccessibleName(f"Teste de tela, {self._step + 1} de {SCREENS}")

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
