"""Roles, names and announcements in Qt's accessibility tree for widgets that the kiosk paints itself.

Qt gives roles to its own classes only; a custom widget would be a nameless pane.
"""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

Role = QAccessible.Role
ROLE = "spoken_role"
"""The property of a widget that holds its role."""
ACTION = QEvent.Type(QEvent.registerEventType())
"""The event that the native window gets before an action of assistive technology is done."""
_IN_PUBLIC, _IN_PRIVATE, _SPOKEN_STATE = "in_public", "in_private", "spoken_state"


def describe(widget: QWidget, role: QAccessible.Role) -> None:
    widget.setProperty(ROLE, role.value)


def announce(widget: QWidget, sentence: str, *, urgent: bool = False) -> None:
    """Announce `sentence` to assistive technology, an `urgent` one assertively."""
    if not sentence or not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, sentence)
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))
    QAccessible.updateAccessibility(event)


def set_public_name(widget: QWidget, words: str, *, private: str = "") -> None:
    """Set a name that reveals nothing personal, for speech without headphones; with them it is `private`."""
    widget.setProperty(_IN_PUBLIC, words)
    widget.setProperty(_IN_PRIVATE, private)


def set_spoken_state(widget: QWidget, words: str) -> None:
    """Set the state of a toggle for speech; assistive technology has words of its own for it."""
    widget.setProperty(_SPOKEN_STATE, words)


def spoken_name(widget: QWidget, *, private: bool) -> str:
    """The name of `widget` for speech with its state, in private the value of a field; "" for none.

    In public, only buttons use their accessible name.
    """
    if not private:
        words = widget.property(_IN_PUBLIC)
        if words or not isinstance(widget, QAbstractButton):
            return str(words or "")
    elif words := widget.property(_IN_PRIVATE):
        return str(words)
    value = widget.text() if isinstance(widget, QLineEdit) else ""
    state = widget.property(_SPOKEN_STATE) or widget.accessibleDescription()
    return ": ".join(filter(None, (", ".join(filter(None, (widget.accessibleName(), state))), value)))
