"""Factory of accessible objects, which Qt asks once something reads the screen."""

from functools import cache

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface


@cache
def install() -> None:
    """Install the factory, once a process."""
    QAccessible.installFactory(_interface)


def _interface(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """Qt calls this for each class of `thing`, the most derived first."""
    from totem.ui import accessible_objects  # most kiosks never need it

    return accessible_objects.make(thing)
