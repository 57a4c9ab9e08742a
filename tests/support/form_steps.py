"""One step of a form in the window, without a session behind it."""

from PySide6.QtWidgets import QLineEdit

from support.kiosk_harness import KioskDriver
from support.recording_intents import record_intents
from totem.session.view_state import ViewState
from totem.ui.screens.screen import Screen


def ask(driver: KioskDriver, picture: ViewState) -> Screen:
    """Show a step in the window."""
    record_intents(driver)
    driver.window.show_view_state(picture)
    driver.settle()
    return driver.window.current


def written(driver: KioskDriver, name: str = "text_field") -> str:
    """Return the text of the field `name`."""
    field = driver.find(name)
    assert isinstance(field, QLineEdit)
    return field.text()
