"""Accessibility tree of a window by Qt's interfaces, as a screen reader in the process gets it."""

from dataclasses import dataclass

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

Role = QAccessible.Role
NAME, VALUE = QAccessible.Text.Name, QAccessible.Text.Value
KINDS: tuple[QAccessible.Text, ...] = tuple(
    kind for kind in QAccessible.Text if kind is not QAccessible.Text.UserText
)


@dataclass(frozen=True)
class AccessibleItem:
    """One accessible object: role, name, value and states."""

    role: QAccessible.Role
    name: str
    value: str
    focusable: bool
    focused: bool
    checked: bool
    checkable: bool
    invisible: bool
    texts: tuple[str, ...]


def read(widget: QWidget, *, hidden: bool = False) -> list[AccessibleItem]:
    """Return all objects of `widget`, in the order of the tree; with `hidden`, invisible ones, too."""
    interface = QAccessible.queryAccessibleInterface(widget)
    items: list[AccessibleItem] = []
    _read_into(items, interface, hidden=hidden)
    return items


def _read_into(items: list[AccessibleItem], interface: QAccessibleInterface, *, hidden: bool) -> None:
    state = interface.state()
    if state.invisible and not hidden:
        return
    texts = {kind: interface.text(kind) for kind in KINDS}
    items.append(
        AccessibleItem(
            interface.role(),
            texts[NAME],
            texts[VALUE],
            bool(state.focusable and not state.disabled and not state.invisible),
            bool(state.focused),
            bool(state.checked),
            bool(state.checkable),
            bool(state.invisible),
            tuple(texts.values()),
        )
    )
    for index in range(interface.childCount()):
        child = interface.child(index)
        assert child is not None, f"child {index} of {texts[NAME]}"
        _read_into(items, child, hidden=hidden)


def named(items: list[AccessibleItem], role: QAccessible.Role) -> list[str]:
    """Return the names of all objects of one role."""
    return [each.name for each in items if each.role == role]
