"""Focus scope: the keyboard focus stays inside of a screen, or of the overlay over it.

Qt queries the ancestors of the focused widget for the next one, on Tab and when that widget was hidden or
disabled. A scope answers for all its descendants, so the focus is never lost.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractButton, QLayout, QScrollArea, QWidget

from totem.ui.controls.button import ButtonVariant, TouchSurface
from totem.ui.layouts import enclosing

SIDEWAYS_WEIGHT = 3
"""The weight of a sideways millimetre against one in the direction of the arrow key."""


@runtime_checkable
class ArrowNavigable(Protocol):
    """A control with arrow navigation of its own."""

    def step(self, arrow: Qt.Key) -> bool:
        """Move by one item; return whether there was one in that direction."""


class FocusScope(QWidget):
    """Focuses its main control when it gets the focus, and the last one when the focus returns.

    Attributes:
        takes_typing: digits and letters are typed here, and Enter after them.
        passes_keys_on: a key that leads to another screen is typed there as well.
        stays_in_front: it lies over pages that are shown later, as those of staff do.
    """

    takes_typing = False
    passes_keys_on = False
    stays_in_front = False

    def main_control(self) -> QWidget | None:
        """The primary control, never a way out; None leaves the focus on the scope itself."""
        here = [
            each
            for each in self.controls()
            if not (isinstance(each, TouchSurface) and each.variant is ButtonVariant.NAV)
        ]
        main = (each for each in here if isinstance(each, TouchSurface) and each.variant.is_main)
        return next(main, here[0] if here else None)

    def controls(self) -> list[QWidget]:
        """All focusable controls, in reading order."""
        return list(_controls_in(self))

    def escape(self) -> None:
        """Handle Esc: go one step back, or choose the harmless answer."""

    def changes_nothing(self, control: QWidget) -> bool:
        """True if a press of `control` would change nothing now: assistive technology is not offered it."""
        return False

    def on_early_touch(self) -> None:
        """Handle a touch that was meant for the previous screen and was discarded."""

    def come_over(self, before: QWidget) -> None:
        """Prepare for being shown in place of the page `before`, to which nothing leads meanwhile."""

    def on_left(self) -> None:
        """Handle that it is over, and not only covered."""

    def focus_control(self, control: QWidget) -> None:
        """Focus `control`, and scroll it into view."""
        control.setFocus(Qt.FocusReason.OtherFocusReason)
        area = enclosing(control.parentWidget(), QScrollArea)
        if area is not None:
            area.ensureWidgetVisible(control)

    def take_focus(self, *, again: bool = False) -> None:
        """Focus the main control, `again` the one that had the focus, and the scope only where it has none.

        With `setFocus`, assistive technology would read the scope after the control in it.
        """
        if not self._focus_inside(again=again):
            self.setFocus()

    def _focus_inside(self, *, again: bool = False) -> bool:
        """Focus a control; return whether there is one."""
        held = self.focusWidget() if again else None
        control = held if held in self.controls() else self.main_control()
        if control is not None:
            self.focus_control(control)
        return control is not None

    def place_of(self, control: QWidget) -> QRect:
        return QRect(control.mapTo(self, QPoint(0, 0)), control.size())

    def move_focus(self, control: QWidget, direction: Qt.Key) -> None:
        others = [each for each in self.controls() if each is not control]
        places = [self.place_of(each) for each in others]
        found = nearest(self.place_of(control), places, direction)
        if found is not None:
            self.focus_control(others[found])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_inside()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.hasFocus():
            self._focus_inside()  # a control was added
        return done

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's own parameter
        controls, held = self.controls(), focus_of(self)
        if not controls:
            return False
        if held in controls:
            step = 1 if forward else -1
            self.focus_control(controls[(controls.index(held) + step) % len(controls)])
        elif held is None or held is self or not self.isAncestorOf(held):
            self.focus_control(self.main_control() or controls[0])
        else:  # it was hidden or switched off
            here = self.place_of(held).center()
            self.focus_control(
                min(controls, key=lambda each: (self.place_of(each).center() - here).manhattanLength())
            )
        return True


def focus_of(widget: QWidget) -> QWidget | None:
    return widget.window().focusWidget()


def nearest(here: QRect, places: Sequence[QRect], direction: Qt.Key) -> int | None:
    """The index of the rectangle that an arrow key leads to: straight ahead before nearer but sideways."""
    ahead = [
        (distance, index)
        for index, place in enumerate(places)
        if (distance := _distance(here, place, direction)) is not None
    ]
    return min(ahead)[1] if ahead else None


def _distance(here: QRect, place: QRect, direction: Qt.Key) -> tuple[int, int] | None:
    """The distance ahead, then sideways; None for a rectangle that is not ahead."""
    across = direction in (Qt.Key.Key_Left, Qt.Key.Key_Right)
    one, other = (_span(here, across=across), _span(place, across=across))
    side, other_side = (_span(here, across=not across), _span(place, across=not across))
    back = direction in (Qt.Key.Key_Left, Qt.Key.Key_Up)
    if (sum(other) >= sum(one)) if back else (sum(other) <= sum(one)):
        return None  # its centre is not ahead
    along = one[0] - other[1] if back else other[0] - one[1]
    overlap = min(side[1], other_side[1]) - max(side[0], other_side[0])
    if along < 0 and overlap > 0:
        return None  # one contains the other
    beside = max(0, -overlap)
    return max(0, along) + SIDEWAYS_WEIGHT * beside, abs(sum(side) - sum(other_side))


def _span(rect: QRect, *, across: bool) -> tuple[int, int]:
    return (rect.left(), rect.right() + 1) if across else (rect.top(), rect.bottom() + 1)


def _controls_in(widget: QWidget) -> Iterator[QWidget]:
    """The focusable controls in `widget`, in the order of its layouts."""
    layout = widget.layout()
    if layout is not None:
        yield from _controls_in_layout(layout)
        return
    for child in widget.children():
        if isinstance(child, QWidget):
            yield from _controls_from(child)


def _controls_in_layout(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        widget, inner = (item.widget(), item.layout()) if item is not None else (None, None)
        if widget is not None:
            yield from _controls_from(widget)
        elif inner is not None:
            yield from _controls_in_layout(inner)


def _controls_from(widget: QWidget) -> Iterator[QWidget]:
    if not widget.isVisible():
        return
    if not is_control(widget):
        yield from _controls_in(widget)
    elif widget.isEnabled():
        yield widget


def is_control(widget: QWidget) -> bool:
    """True if `widget` takes the focus; of an exclusive group, Qt gives Tab focus to one only."""
    one_of_several = isinstance(widget, QAbstractButton) and widget.autoExclusive()
    return one_of_several or bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
