"""What a control is called aloud, where that differs from what it is called on the screen.

A key of the keypad, an address to choose: named on a loudspeaker, one after another, they would tell the
queue what the customer types or where they live.
"""

from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

_IN_PUBLIC = "in_public"


def name_in_public(widget: QWidget, words: str) -> None:
    """Have `widget` called by `words` where others can hear."""
    widget.setProperty(_IN_PUBLIC, words)


def heard(widget: QWidget, *, private: bool) -> str:
    """What `widget` is called aloud; "" for one without a name.

    Where others can hear, only buttons are called what they say; to one alone, a field says its value too.
    """
    if not private:
        words = widget.property(_IN_PUBLIC)
        if words or not isinstance(widget, QAbstractButton):
            return str(words or "")
    value = widget.text() if isinstance(widget, QLineEdit) else ""
    return ": ".join(filter(None, (widget.accessibleName(), value)))
