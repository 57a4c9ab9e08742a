"""What a control is called aloud, where that differs from what it is called on the screen.

A key of the keypad, an address to choose: named on a loudspeaker, one after another, they would tell the
queue what the customer types or where they live.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

_IN_PUBLIC = "in_public"


def name_in_public(widget: QWidget, words: str) -> None:
    """Have `widget` called by `words` where others can hear."""
    widget.setProperty(_IN_PUBLIC, words)


def heard(widget: QWidget, *, private: bool) -> str:
    """What `widget` is called aloud; "" for one without a name."""
    own = "" if private else widget.property(_IN_PUBLIC) or ""
    name = own or widget.accessibleName()
    if not name and isinstance(widget, QAbstractButton):
        name = widget.text()
    return str(name).replace("&", "")


def is_control(widget: QWidget) -> bool:
    """Whether it is something to press or to go through, not a screen that merely has the keyboard."""
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()
