"""What staff have changed of the settings since the kiosk started, and what the settings are with it."""

from collections.abc import Callable
from typing import Any

from totem.settings import Settings
from totem.staff.choices import EditableSetting, shown

Write = Callable[[str, Any], None]
"""Writes one value into the file, None for the default; raises `NotWritten`."""


class SettingChanges:
    """One for each time that staff are in.

    Attributes:
        last: what was changed last, in a sentence; empty while nothing was.
    """

    def __init__(self, settings: Settings, write: Write) -> None:
        self._settings, self._write = settings, write
        self._changed: dict[str, Any] = {}
        self.last = ""

    def value(self, choice: EditableSetting) -> Any:
        """What it will be when the kiosk begins anew."""
        return self._changed.get(choice.key, choice.value(self._settings))

    def set(self, choice: EditableSetting, value: Any) -> None:
        """Write another value; None for the default.

        Raises:
            NotWritten: it is not allowed, or the file cannot be written.
        """
        self._write(choice.key, value)
        self._changed[choice.key] = value
        self.last = f"Gravado: {choice.label}, {shown(choice, value)}."
