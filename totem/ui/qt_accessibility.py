"""Roles, names and announcements in Qt's accessibility tree for widgets that the kiosk paints itself.

Qt gives roles to its own classes only; a custom widget would be a nameless pane.
"""

from functools import cache

from PySide6.QtCore import QObject
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
)
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QLabel, QLineEdit, QWidget

Role = QAccessible.Role
_ROLE = "spoken_role"


def describe(widget: QWidget, role: QAccessible.Role) -> None:
    """Give `widget` an accessible role."""
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


class _Described(QAccessibleWidget):
    """The accessible interface of a widget with a role."""

    def role(self) -> QAccessible.Role:
        return Role(self.widget().property(_ROLE))

    def text(self, kind: QAccessible.Text) -> str:
        text, widget = super().text(kind), self.widget()
        if kind == QAccessible.Text.Name and isinstance(widget, QLabel):
            return text or widget.text()
        return text

    def state(self) -> QAccessible.State:
        state = super().state()
        state.readOnly = True
        return state


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
