"""One step of a form in the window, without a session behind it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLineEdit

from support.kiosk_harness import Stand
from totem.session.view_state import ViewState
from totem.ui.screens.screen import Screen

SIGNALS = ("confirmed", "skipped", "kept", "chosen", "change_requested", "agreed", "sent", "declined")


def ask(stand: Stand, picture: ViewState) -> Screen:
    """Show a step in the window, with its signals disconnected from the session."""
    stand.window.show_view_state(picture)
    stand.settle()
    screen = stand.window.current
    if not screen.property("alone"):
        screen.setProperty("alone", True)
        for signal in SIGNALS:
            if hasattr(screen, signal):
                getattr(screen, signal).disconnect()
    return screen


def record_signal(signal: Any) -> Callable[[], list[Any]]:
    """Collect a signal's arguments from now on."""
    spy = QSignalSpy(signal)
    return lambda: [spy.at(place)[0] if spy.at(place) else None for place in range(spy.count())]


def written(stand: Stand, name: str = "text_field") -> str:
    """Return the text of the field `name`."""
    field = stand.find(name)
    assert isinstance(field, QLineEdit)
    return field.text()
