"""One step of a form in the window, without a session behind it."""

from PySide6.QtWidgets import QLineEdit

from support.kiosk_harness import Stand
from support.recording_intents import record_intents
from totem.session.view_state import ViewState
from totem.ui.screens.screen import Screen


def ask(stand: Stand, picture: ViewState) -> Screen:
    """Show a step in the window."""
    record_intents(stand)
    stand.window.show_view_state(picture)
    stand.settle()
    return stand.window.current


def written(stand: Stand, name: str = "text_field") -> str:
    """Return the text of the field `name`."""
    field = stand.find(name)
    assert isinstance(field, QLineEdit)
    return field.text()
