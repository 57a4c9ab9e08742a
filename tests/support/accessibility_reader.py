"""A screen reader: what Qt's accessibility interface tells of a window, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

Role, Text = QAccessible.Role, QAccessible.Text


@dataclass(frozen=True)
class Heard:
    """One thing that can be seen: what it is, what it is called, its value."""

    role: QAccessible.Role
    name: str
    value: str
    focusable: bool
    checked: bool
    checkable: bool
    texts: tuple[str, ...]


def read(widget: QWidget, *, hidden: bool = False) -> list[Heard]:
    """All of `widget`, in the order of the tree; with `hidden`, also what cannot be seen."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return list(_heard(interface, hidden=hidden))


def _heard(interface: QAccessibleInterface, *, hidden: bool) -> Iterator[Heard]:
    state = interface.state()
    if state.invisible and not hidden:
        return
    role = interface.role()
    texts = tuple(interface.text(kind) for kind in Text if kind is not Text.UserText)
    yield Heard(
        role,
        interface.text(Text.Name),
        interface.text(Text.Value),
        bool(state.focusable and not state.disabled and not state.invisible),
        bool(state.checked),
        bool(state.checkable),
        texts,
    )
    for index in range(interface.childCount()):
        child = interface.child(index)
        assert child is not None, f"child {index} of {interface.text(Text.Name)}"
        yield from _heard(child, hidden=hidden)


def named(heard: list[Heard], role: QAccessible.Role) -> list[str]:
    """The names of all of one role."""
    return [each.name for each in heard if each.role == role]
