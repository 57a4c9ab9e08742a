"""Tests of the panel: every finger draws and lights up the fields that it touches; colours fill the screen.

A field that stays dark after a hand went over the whole panel is a dead zone; a trace without a finger is a
ghost touch. Colours show dead pixels and stains, a grid shows edges that are cut off.
"""

from itertools import cycle, product
from typing import cast

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QEventPoint,
    QPainter,
    QPaintEvent,
    QPen,
    QPointerEvent,
    QPolygonF,
    QResizeEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.system.quantities import count_text
from totem.ui.controls.button import ButtonVariant
from totem.ui.image_loader import antialiased
from totem.ui.input.event_filters import InputPipeline, InputStage
from totem.ui.input.focus_scope import FocusScope
from totem.ui.layouts import enclosing
from totem.ui.staff.page import Page
from totem.ui.staff.page_model import PageButton, PageModel, PageStatus
from totem.ui.theme import Theme
from totem.ui.window import Window

FIELD_MM = 18.0
FINGERS = ("#1d4ed8", "#b91c1c", "#047857", "#b45309", "#7e22ce", "#0e7490", "#be185d", "#4d7c0f", "#334155")
COLORS = ("#ffffff", "#000000", "#ff0000", "#00ff00", "#0000ff", "#808080")
GRID = len(COLORS)
SCREENS = GRID + 1
ASK_COLORS = (
    "A cada toque, a tela inteira muda de cor; no fim, mostra uma grade."
    " Procure pontos de outra cor, manchas e linhas da grade cortadas nas bordas."
)


class TouchTest(Page):
    """A `field` to draw on, and a sentence with the counts."""

    fill_reading = stacked = True

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Teste de toque", "touch_test", status="touch_status")
        self.field = TouchField(theme)
        self.field.drawn.connect(self.refresh)
        self.column.insertWidget(self.column.count() - 1, self.field, 1000)
        self.refresh()

    def model(self) -> PageModel:
        clear = PageButton("touch_clear", "Limpar", self.field.clear, "rotate-ccw", height=92)
        field = self.field
        columns, rows = field.grid
        status = PageStatus(
            f"Passe o dedo por toda a área. {len(field.lit)} de {columns * rows} partes tocadas;"
            f" até agora, {count_text(field.most_fingers, 'dedo', 'dedos')} ao mesmo tempo."
        )
        return PageModel(status, buttons=(clear,))

    def begin(self) -> None:
        """Clear the field, and let it filter the window's touches."""
        super().begin()
        self.field.clear()
        InputPipeline.of(self).add(InputStage.PANEL_TEST, self.field.filter_touches)

    def end(self) -> None:
        InputPipeline.of(self).remove(InputStage.PANEL_TEST)


class TouchField(QWidget):
    """Grid that draws touches, which it gets before the kiosk's own filter for one finger.

    Attributes:
        lit: the fields that were touched.
        most_fingers: the most that were down at a time.

    Signals:
        drawn(): a point was added, or the field was cleared.
    """

    drawn = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.lit: set[tuple[int, int]] = set()
        self.most_fingers = 0
        self._traces: list[QPolygonF] = []
        self._down: dict[int, QPolygonF] = {}
        """The trace of each finger that is down."""
        self.setObjectName("touch_field")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme.px(420))

    @property
    def grid(self) -> tuple[int, int]:
        """Columns and rows of fields."""
        side = self._theme.mm(FIELD_MM)
        return max(1, self.width() // side), max(1, self.height() // side)

    def clear(self) -> None:
        self.lit.clear()
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
        points = event.points()
        inside = any(self.rect().contains(self._place(each).toPoint()) for each in points)
        inside |= any(each.id() in self._down for each in points)
        self._draw_all(event)
        return inside

    def _place(self, point: QEventPoint) -> QPointF:
        return self.mapFrom(self.window(), point.scenePosition())

    def _draw_all(self, event: QPointerEvent) -> None:
        for point in event.points():
            self.draw(point.id(), self._place(point), point.state())

    mousePressEvent = mouseMoveEvent = mouseReleaseEvent = _draw_all

    def draw(self, finger: int, at: QPointF, state: QEventPoint.State) -> None:
        """Record that a finger is at a point of the field, or was lifted."""
        if state == QEventPoint.State.Released:
            self._down.pop(finger, None)
            return
        if not self.rect().contains(at.toPoint()):
            return
        if finger not in self._down:
            self._down[finger] = trace = QPolygonF([at])
            self._traces.append(trace)
            self.most_fingers = max(self.most_fingers, len(self._down))
        self._down[finger].append(at)  # the first point twice: it is a dot
        columns, rows = self.grid
        self.lit.add((int(at.x() * columns / self.width()), int(at.y() * rows / self.height())))
        self.update()
        self.drawn.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, palette = self._theme, self._theme.palette
        columns, rows = self.grid
        width, height = self.width() / columns, self.height() / rows
        with antialiased(self) as painter:
            painter.setPen(QPen(palette.line, theme.px(2)))
            for place in product(range(columns), range(rows)):
                box = QRectF(place[0] * width, place[1] * height, width, height).adjusted(2, 2, -2, -2)
                painter.setBrush(palette.success.ground if place in self.lit else palette.surface)
                painter.drawRoundedRect(box, theme.px(12), theme.px(12))
            for color, points in zip(cycle(FINGERS), self._traces, strict=False):
                painter.setPen(QPen(QColor(color), theme.px(10), c=Qt.PenCapStyle.RoundCap))
                painter.drawPolyline(points)


class ScreenTest(Page):
    """Instructions and a start button."""

    fill_reading = True

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Teste de tela", "screen_test", status="screen_status")
        self._plate: ColorPlate | None = None

    def model(self) -> PageModel:
        main, slot = ButtonVariant.PRIMARY, self._start_test
        begin = PageButton("screen_begin", "Começar", slot, "monitor", main, 128)
        return PageModel(PageStatus(ASK_COLORS), buttons=(begin,))

    @Slot()
    def end(self) -> None:
        plate, self._plate = self._plate, None
        if plate is not None:
            self._kiosk.uncover(plate)
            plate.deleteLater()

    @Slot()
    def _start_test(self) -> None:
        self.end()
        self._plate = plate = ColorPlate(self.theme)
        plate.closed.connect(self.end)
        self._kiosk.cover(plate)

    @property
    def _kiosk(self) -> Window:
        return cast("Window", enclosing(self, Window))


class ColorPlate(FocusScope):
    """Colours in turn over the whole window; a touch or a key shows the next.

    Signals:
        closed(): the test is over.
    """

    closed = Signal()
    stays_in_front = True

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._step = theme, 0
        self.setObjectName("screen_plate")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._name_step()

    def escape(self) -> None:
        self.closed.emit()

    def _show_next(self, _event: QEvent) -> None:
        self._step += 1
        if self._step >= SCREENS:
            self.closed.emit()
        else:
            self._name_step()
            self.update()

    mouseReleaseEvent = keyPressEvent = _show_next

    def _name_step(self) -> None:
        self.setAccessibleName(f"Teste de tela, {self._step + 1} de {SCREENS}")

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._step < GRID:
                painter.fillRect(self.rect(), QColor(COLORS[self._step]))
                return
            painter.fillRect(self.rect(), Qt.GlobalColor.white)
            painter.setPen(QPen(Qt.GlobalColor.black, 1))
            step = self._theme.mm(10)
            for x in range(0, self.width(), step):
                painter.drawLine(x, 0, x, self.height())
            for y in range(0, self.height(), step):
                painter.drawLine(0, y, self.width(), y)
            painter.setPen(QPen(Qt.GlobalColor.red, 3))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
