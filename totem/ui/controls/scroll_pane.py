"""Kinetic scrolling by touch, the pane that scrolls, and its buttons."""

from collections.abc import Callable
from weakref import ref

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QSize, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QScrollPrepareEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QScrollArea,
    QScrollBar,
    QScroller,
    QScrollerProperties,
    QSizePolicy,
    QWidget,
)

from totem.ui.controls.button import Button
from totem.ui.layouts import column, enclosing, row
from totem.ui.theme import Theme

DRAG_START_MM = 4.0  # less is a tap by an unsteady hand
PAGE = 0.8
"""The share of the viewport that a page button scrolls: the last lines stay in view."""
SCROLL_BUTTON_HEIGHT = 128


class KineticScrolling(QObject):
    """Lets the scroll areas of a window be dragged and flicked; with reduced motion only dragged.

    Qt's delay of 250 ms for presses is off, so that a touch shows within a frame: buttons inside release a
    press when the drag begins. The window alone has the gesture: each grab of one leaves 4 KB for good, since
    PySide makes a class for each new type of gesture.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._area: ref[FingerScrollArea] | None = None
        QScroller.grabGesture(window, QScroller.ScrollerGestureType.LeftMouseButtonGesture)
        self._scroller = QScroller.scroller(window)
        self._scroller.stateChanged.connect(self._release_buttons)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QScrollPrepareEvent) and isinstance(watched, QWidget):
            area = _area_at(watched, event.startPos().toPoint())
            self._area = ref(area) if area is not None else None
            if area is not None:
                self._scroller.setScrollerProperties(self._properties(area.theme))
                area.viewportEvent(event)
            return True
        if event.type() == QEvent.Type.Scroll:
            area = self._held()
            if area is not None:
                area.viewportEvent(event)
            return True
        return False

    def _held(self) -> "FingerScrollArea | None":
        """The area that is being scrolled, None once it is deleted."""
        area = self._area() if self._area is not None else None
        return area if area is not None and shiboken6.isValid(area) else None

    def _properties(self, theme: Theme) -> QScrollerProperties:
        properties, metric = QScrollerProperties(), QScrollerProperties.ScrollMetric
        properties.setScrollMetric(metric.MousePressEventDelay, 0.0)
        metre = self._scroller.pixelPerMeter().y()  # as the screen reports it, which may be wrong
        properties.setScrollMetric(metric.DragStartDistance, theme.mm(DRAG_START_MM) / metre)
        for overshoot in (metric.VerticalOvershootPolicy, metric.HorizontalOvershootPolicy):
            properties.setScrollMetric(overshoot, QScrollerProperties.OvershootPolicy.OvershootAlwaysOff)
        if not theme.motion:
            properties.setScrollMetric(metric.MaximumVelocity, 0.0)
        return properties

    @Slot(QScroller.State)
    def _release_buttons(self, state: QScroller.State) -> None:
        """Release pressed buttons: a finger that drags the content presses none."""
        area = self._held()
        if state is QScroller.State.Dragging and area is not None:
            for button in area.findChildren(QAbstractButton):
                button.setDown(False)


def _area_at(window: QWidget, place: QPoint) -> "FingerScrollArea | None":
    """The area of more content than it shows that a finger touches."""
    area = enclosing(window.childAt(place), FingerScrollArea)
    while area is not None and not area.is_scrollable:
        area = enclosing(area.parentWidget(), FingerScrollArea)
    return area


def stop_scrolling() -> None:
    """End a drag or a flick."""
    for scroller in QScroller.activeScrollers():
        scroller.stop()


def make_viewport() -> QWidget:
    """Make the viewport of a scroll area.

    To tell what widget Qt's own viewport is, PySide would load the classes of all widgets there are: 1.5 MB.
    """
    return QWidget()


class FingerScrollArea(QScrollArea):
    """A scroll area for fingers: without a frame, scroll bars or a background of its own."""

    def __init__(self, theme: Theme, content: QWidget) -> None:
        super().__init__()
        self.theme, self._content = theme, content
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setViewport(make_viewport())
        self.setWidget(content)
        content.setAutoFillBackground(False)  # setWidget has turned it on

    @property
    def is_scrollable(self) -> bool:
        """True if it has more content than it shows."""
        return max(self.verticalScrollBar().maximum(), self.horizontalScrollBar().maximum()) > 0

    @Slot(int)
    def turn(self, direction: int) -> None:
        """Scroll by a page: -1 up, 1 down."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + round(direction * PAGE * self.viewport().height()))


class ScrollPane(FingerScrollArea):
    """A pane with a column; its layout calls `fit`.

    Signals:
        fitted(): the content has its final size.
    """

    fitted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, QWidget())
        self.setObjectName("reading")
        self.column = column(gap=theme.px(20), parent=self._content)
        self._spare: list[QWidget] = []
        self._fitted = 0

    def wanted(self, width: int) -> int:
        """The height at which nothing has to scroll."""
        if self.column.hasHeightForWidth():
            return self.column.totalMinimumHeightForWidth(width)
        return self.column.totalMinimumSize().height()

    def add_optional(self, widget: QWidget) -> None:
        """Add a decoration of fixed size, to hide first where room is short."""
        self._spare.append(widget)

    def fit(self, size: QSize) -> None:
        """Resize the content to `size`, or to the height that it needs beyond that."""
        self._leave_out(size)
        self._fitted = self.wanted(size.width())
        self._content.resize(size.width(), max(size.height(), self._fitted))
        self.column.activate()

    def _leave_out(self, size: QSize) -> None:
        """Hide decoration without room; decided by heights alone, to avoid flicker."""
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
                    around.updateGeometry()  # a nested layout invalidates its sizes only so

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    minimumSizeHint = sizeHint

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.wanted(self.width()) != self._fitted:
            self.updateGeometry()  # the frame around it has to share the room out again
        return super().eventFilter(watched, event)


def list_scroll_buttons(theme: Theme, *, height: float = SCROLL_BUTTON_HEIGHT) -> "ScrollButtons":
    """The page buttons of a list of cards."""
    translate = QCoreApplication.translate
    up, down = translate("list", "Subir a lista"), translate("list", "Descer a lista")
    return ScrollButtons(theme, up, down, name="scroll", height=height)


class ScrollButtons(QWidget):
    """Page up and page down, each disabled at its end.

    Signals:
        turned(int): -1 for a page up, 1 for a page down.
    """

    turned = Signal(int)

    def __init__(self, theme: Theme, up: str, down: str, *, name: str, height: float) -> None:
        """`up` and `down` are the accessible names."""
        super().__init__()
        self._bar: QScrollBar | None = None
        self._showing = False

        def arrow(text: str, way: str, slot: Callable[[], None]) -> Button:
            icon, whole_name = f"chevron-{way}", f"{name}_{way}"
            button = Button(
                theme, text, icon=icon, name=whole_name, icon_only=True, height=height, on_click=slot
            )
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            return button

        self._up, self._down = arrow(up, "up", self._on_up), arrow(down, "down", self._on_down)
        row(self._up, self._down, gap=theme.least_gap, parent=self)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def follow(self, bar: QScrollBar, changed: SignalInstance | None = None) -> None:
        """Follow the range of `bar`; `changed` replaces its signal, which comes too early inside a layout."""
        self._bar = bar
        bar.valueChanged.connect(self._show)
        (changed or bar.rangeChanged).connect(self._show)
        self._show()

    def try_without(self) -> None:
        """Hide the buttons if all fits without them: buttons beside, or a footer, may then be lower."""
        if self.isHidden():
            return
        position = self._bar.value() if self._bar is not None else 0
        self.hide()
        around = self.parentWidget()
        while around is not None and (layout := around.layout()) is not None:
            layout.activate()
            around = around.parentWidget()
        self._show()
        if self._bar is not None:
            self._bar.setValue(position)

    @Slot()
    def _show(self) -> None:
        if self._bar is None or self._showing:
            return
        self._showing = True  # showing the buttons changes the range that decides about them
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
