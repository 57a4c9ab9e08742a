"""Roles, names and announcements in Qt's accessibility tree for widgets that the kiosk paints itself.

Qt gives roles to its own classes only; a custom widget would be a nameless pane.
"""

from functools import cache

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QAccessibleObject,
)
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

Role = QAccessible.Role
_ROLE = "spoken_role"
_WITH_PARTS = (Role.Pane, Role.Dialog)


def describe(widget: QWidget, role: QAccessible.Role) -> None:
    """Give `widget` an accessible role; only panes and dialogs expose their children."""
    widget.setProperty(_ROLE, role.value)


def announce(widget: QWidget, sentence: str, *, urgent: bool = False) -> None:
    """Announce `sentence` to assistive technology, an `urgent` one assertively."""
    if not sentence or not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, sentence)
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))
    QAccessible.updateAccessibility(event)


@cache
def install() -> None:
    """Install the factory of described widgets, once a process."""
    QAccessible.installFactory(_interface)


class _Described(QAccessibleObject):
    """The accessible interface of a widget with a role."""

    @property
    def _widget(self) -> QWidget:
        widget = self.object()
        assert isinstance(widget, QWidget)  # noqa: S101 - the factory makes it for nothing else
        return widget

    @property
    def _parts(self) -> list[QWidget]:
        if self.role() not in _WITH_PARTS:
            return []
        return [each for each in self._widget.children() if isinstance(each, QWidget) and not each.isWindow()]

    def role(self) -> QAccessible.Role:
        return Role(self._widget.property(_ROLE))

    def text(self, kind: QAccessible.Text) -> str:
        widget = self._widget
        if kind == QAccessible.Text.Name:
            return widget.accessibleName() or (widget.text() if isinstance(widget, QLabel) else "")
        return widget.accessibleDescription() if kind == QAccessible.Text.Description else ""

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.invisible = not self._widget.isVisible()
        state.disabled = not self._widget.isEnabled()
        state.focused = self._widget.hasFocus()
        state.readOnly = True
        return state

    def rect(self) -> QRect:
        return QRect(self._widget.mapToGlobal(QPoint(0, 0)), self._widget.size())

    def parent(self) -> QAccessibleInterface:
        parent: QObject | None = self._widget.parentWidget()
        return QAccessible.queryAccessibleInterface(parent or self._widget.windowHandle())

    def childCount(self) -> int:
        return len(self._parts)

    def child(self, index: int) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._parts[index])

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        part = child.object()
        return self._parts.index(part) if part in self._parts else -1


def _interface(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """Qt calls this for each class of `thing`, the most derived first."""
    if isinstance(thing, QWidget) and thing.property(_ROLE) is not None:
        return _Described(thing)
    return None


_IN_PUBLIC = "in_public"


def set_public_name(widget: QWidget, words: str) -> None:
    """Set a name that reveals nothing personal, for speech without headphones."""
    widget.setProperty(_IN_PUBLIC, words)


def spoken_name(widget: QWidget, *, private: bool) -> str:
    """The name of `widget` for speech, and in private the value of a field; "" for one without a name.

    In public, only buttons use their accessible name.
    """
    if not private:
        words = widget.property(_IN_PUBLIC)
        if words or not isinstance(widget, QAbstractButton):
            return str(words or "")
    value = widget.text() if isinstance(widget, QLineEdit) else ""
    return ": ".join(filter(None, (widget.accessibleName(), value)))
