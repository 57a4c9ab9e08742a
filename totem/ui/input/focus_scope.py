"""What the keyboard stays inside of: a screen, or an overlay that lies over it.

Qt asks the widgets around the one with the focus where it goes next, be it for Tab or because that one was
hidden or switched off. A scope answers for all that is in it, so the focus is neither lost nor led astray.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QAbstractButton, QLayout, QScrollArea, QWidget

from totem.ui.controls.button import Button, ButtonVariant

MAIN_VARIANTS = (ButtonVariant.PRIMARY, ButtonVariant.INVITE)
SIDEWAYS_WEIGHT = 3
"""How much a millimetre beside the way weighs against one along it."""


@runtime_checkable
class ArrowNavigable(Protocol):
    """A control that the arrows move about in."""

    def step(self, arrow: Qt.Key) -> bool:
        """Move on by a row; returns whether there was one in the direction of `arrow`."""


class FocusScope(QWidget):
    """Gives the focus to its main control when it is given it, and back to the last one when it comes back.

    Attributes:
        takes_typing: digits and letters are heard here, and Enter after them.
        passes_keys_on: what is typed here is meant for the screen that it leads to.
    """

    takes_typing = False
    passes_keys_on = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held: QWidget | None = None

    def main_control(self) -> QWidget | None:
        """What most people want here, never a way out; None lets the scope itself keep the focus."""
        here = [
            each
            for each in self.controls()
            if not (isinstance(each, Button) and each.look is ButtonVariant.NAV)
        ]
        main = (each for each in here if isinstance(each, Button) and each.look in MAIN_VARIANTS)
        return next(main, here[0] if here else None)

    def controls(self) -> list[QWidget]:
        """All that the keyboard can reach now, in reading order."""
        return list(_controls_in(self))

    def escape(self) -> None:
        """Esc: one step back, or the answer that does no harm."""

    def touched_early(self) -> None:
        """A touch came that was meant for what was here before; nothing was pressed by it."""

    def remember(self, control: QWidget) -> None:
        """Where the focus was when something else took it."""
        self._held = control

    def hold(self, control: QWidget, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Give `control` the focus, and have it be seen."""
        control.setFocus(reason)
        area = control.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(control)

    def rest(self) -> None:
        """Put the focus where it belongs: where it was, else on the main control."""
        held, self._held = self._held, None
        control = held if held in self.controls() else self.main_control()
        if control is not None:
            self.hold(control)

    def place_of(self, control: QWidget) -> QRect:
        """Where `control` stands in the scope."""
        return QRect(control.mapTo(self, QPoint(0, 0)), control.size())

    def move_focus(self, control: QWidget, direction: Qt.Key) -> None:
        """From `control` to the nearest in a direction (an arrow key), if there is one."""
        others = [each for each in self.controls() if each is not control]
        places = [self.place_of(each) for each in others]
        found = nearest(self.place_of(control), places, direction)
        if found is not None:
            self.hold(others[found])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.rest()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._held = None

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.hasFocus():
            self.rest()  # a control came that was not there before
        return done

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's own parameter
        controls, held = self.controls(), focus_of(self)
        if not controls:
            return False
        if held in controls:
            step = 1 if forward else -1
            self.hold(controls[(controls.index(held) + step) % len(controls)])
        elif held is None or held is self or not self.isAncestorOf(held):
            self.hold(self.main_control() or controls[0])
        else:  # it was hidden or switched off
            here = self.place_of(held).center()
            self.hold(min(controls, key=lambda each: _length(self.place_of(each).center() - here)))
        return True


def focus_of(widget: QWidget) -> QWidget | None:
    """What has the focus in the window of `widget`."""
    return widget.window().focusWidget()


def nearest(here: QRect, places: Sequence[QRect], direction: Qt.Key) -> int | None:
    """Which of `places` an arrow key leads to from `here`: one straight ahead before a nearer one aside."""
    ahead = [
        (distance, index)
        for index, place in enumerate(places)
        if (distance := _distance(here, place, direction)) is not None
    ]
    return min(ahead)[1] if ahead else None


def _distance(here: QRect, place: QRect, direction: Qt.Key) -> tuple[int, int] | None:
    """How far `place` is: the way to it, then how far its middle is beside ours. None when not ahead."""
    across = direction in (Qt.Key.Key_Left, Qt.Key.Key_Right)
    one, other = (_span(here, across=across), _span(place, across=across))
    side, other_side = (_span(here, across=not across), _span(place, across=not across))
    back = direction in (Qt.Key.Key_Left, Qt.Key.Key_Up)
    if (sum(other) >= sum(one)) if back else (sum(other) <= sum(one)):
        return None  # its middle is not ahead of ours
    along = one[0] - other[1] if back else other[0] - one[1]
    overlap = min(side[1], other_side[1]) - max(side[0], other_side[0])
    if along < 0 and overlap > 0:
        return None  # one lies in the other
    beside = max(0, -overlap)
    return max(0, along) + SIDEWAYS_WEIGHT * beside, abs(sum(side) - sum(other_side))


def _span(rect: QRect, *, across: bool) -> tuple[int, int]:
    return (rect.left(), rect.right() + 1) if across else (rect.top(), rect.bottom() + 1)


def _length(way: QPoint) -> int:
    return way.manhattanLength()


def _controls_in(widget: QWidget) -> Iterator[QWidget]:
    """What can be reached in `widget`, in the order in which its layouts were filled."""
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
    """Whether `widget` can be held; of several that exclude each other, Qt lets Tab stop at one alone."""
    one_of_several = isinstance(widget, QAbstractButton) and widget.autoExclusive()
    return one_of_several or bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
