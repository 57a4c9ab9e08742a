"""A screen reader: what Qt's accessibility interface tells of a window, and nothing else."""

from dataclasses import dataclass

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

Role = QAccessible.Role
NAME, VALUE = QAccessible.Text.Name, QAccessible.Text.Value
KINDS: tuple[QAccessible.Text, ...] = tuple(
    kind for kind in QAccessible.Text if kind is not QAccessible.Text.UserText
)


@dataclass(frozen=True)
class Heard:
    """One thing that can be seen: what it is, what it is called, its value."""

    role: QAccessible.Role
    name: str
    value: str
    focusable: bool
    focused: bool
    checked: bool
    checkable: bool
    texts: tuple[str, ...]


def read(widget: QWidget, *, hidden: bool = False) -> list[Heard]:
    """All of `widget`, in the order of the tree; with `hidden`, also what cannot be seen."""
    interface = QAccessible.queryAccessibleInterface(widget)
    heard: list[Heard] = []
    _read_into(heard, interface, hidden=hidden)
    return heard


def _read_into(heard: list[Heard], interface: QAccessibleInterface, *, hidden: bool) -> None:
    state = interface.state()
    if state.invisible and not hidden:
        return
    texts = {kind: interface.text(kind) for kind in KINDS}
    heard.append(
        Heard(
            interface.role(),
            texts[NAME],
            texts[VALUE],
            bool(state.focusable and not state.disabled and not state.invisible),
            bool(state.focused),
            bool(state.checked),
            bool(state.checkable),
            tuple(texts.values()),
        )
    )
    for index in range(interface.childCount()):
        child = interface.child(index)
        assert child is not None, f"child {index} of {texts[NAME]}"
        _read_into(heard, child, hidden=hidden)


def named(heard: list[Heard], role: QAccessible.Role) -> list[str]:
    """The names of all of one role."""
    return [each.name for each in heard if each.role == role]
