"""Accessible objects of the widgets that the kiosk paints itself: roles, states and actions.

Qt's own objects toggle a button without its click, offer to mark rows that cannot be selected, and report
success where nothing happens. Here an action does the same as a touch, and is offered only where it would
change something now: Qt's bridges refuse an action that is not offered. Text fields keep Qt's own object.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QObject, QPoint, QRect, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
    QAccessibleObject,
    QAccessibleStateChangeEvent,
    QWindow,
)
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QLabel, QWidget
from shiboken6 import VoidPtr

from totem.ui.controls.card_list import CardList
from totem.ui.controls.text_layout import ZERO_WIDTH_SPACE
from totem.ui.input.focus_scope import FocusScope, is_control
from totem.ui.qt_accessibility import ACTION, ROLE, Role

PRESS, TOGGLE = QAccessibleActionInterface.pressAction(), QAccessibleActionInterface.toggleAction()
FOCUS = QAccessibleActionInterface.setFocusAction()
NO_INTERFACE = VoidPtr(0)
"""Null for `interface_cast`: PySide passes None on as the address of None."""
Actions = dict[str, Callable[[], object]]
"""Actions of an object at this moment, by their names; the first is the main one."""


def make(thing: QObject) -> QAccessibleInterface | None:
    """Make the accessible object of `thing`; None leaves it to Qt."""
    if isinstance(thing, _Row):
        return _AccessibleRow(thing)
    if isinstance(thing, CardList):
        return _AccessibleList(thing)
    if isinstance(thing, QAbstractButton):
        return _AccessibleButton(thing)
    if isinstance(thing, QWidget) and thing.property(ROLE) is not None:
        return _AccessibleWidget(thing)
    return None


def is_in_reach(widget: QWidget) -> bool:
    """True if `widget` is visible, enabled and not covered by an overlay: a touch could reach it."""
    if not (widget.isVisible() and widget.isEnabled()):
        return False
    outermost: QWidget | None = None
    around: QWidget | None = widget
    while around is not None:
        outermost = around if _covers(around) else outermost
        around = around.parentWidget()
    above = outermost.parentWidget() if outermost is not None else None
    if above is None:
        return True
    covers = (each for each in reversed(above.children()) if isinstance(each, QWidget) and _covers(each))
    return next((each for each in covers if each.isVisible()), outermost) is outermost


def _covers(widget: QWidget) -> bool:
    """True for screens and overlays; the standby cover handles no keys and is no focus scope."""
    return isinstance(widget, FocusScope) or widget.objectName() == "standby"


class _ActionInterface:
    """The action interface of an accessible object; a subclass lists the actions with what they do."""

    def actions(self) -> Actions:
        raise NotImplementedError

    def actor(self) -> QWidget:
        """The widget in which the action takes place."""
        raise NotImplementedError

    def actionNames(self) -> list[str]:
        return list(self.actions()) if is_in_reach(self.actor()) else []

    def doAction(self, name: str) -> None:
        """Do an action as a touch: it counts as activity, too."""
        action = self.actions().get(name) if is_in_reach(self.actor()) else None
        if action is None:
            return
        handle = self.actor().window().windowHandle()
        if handle is not None:
            QCoreApplication.sendEvent(handle, QEvent(ACTION))
        action()

    def keyBindingsForAction(self, name: str) -> list[str]:
        return []


class _AccessibleWidget(_ActionInterface, QAccessibleWidget):
    """A widget with a role. One that is a button, but no control, takes any activity for a press."""

    def __init__(self, widget: QWidget) -> None:
        QAccessibleWidget.__init__(self, widget)

    def actor(self) -> QWidget:
        return self.widget()

    def actions(self) -> Actions:
        return {PRESS: bool} if self.role() == Role.Button else {}

    def role(self) -> QAccessible.Role:
        return Role(self.widget().property(ROLE))

    def text(self, kind: QAccessible.Text) -> str:
        text, widget = super().text(kind), self.widget()
        if kind == QAccessible.Text.Name and not text and isinstance(widget, (QLabel, QAbstractButton)):
            text = widget.text()
        return text.replace(ZERO_WIDTH_SPACE, "")

    def state(self) -> QAccessible.State:
        state = super().state()
        state.readOnly = True
        return state


def _focus_action(widget: QWidget) -> Actions:
    """Take the keyboard focus, where `widget` can and has it not yet."""
    if not is_control(widget) or widget.hasFocus():
        return {}
    return {FOCUS: lambda: _focus(widget)}


def _focus(widget: QWidget) -> None:
    scope = _scope_of(widget)
    if scope is None:
        widget.setFocus()
    else:
        scope.focus_control(widget)


def _scope_of(widget: QWidget) -> FocusScope | None:
    around: QWidget | None = widget
    while around is not None and not isinstance(around, FocusScope):
        around = around.parentWidget()
    return around


class _AccessibleButton(_AccessibleWidget):
    """A button, a toggle, or one of several options, which offers no press while it is the chosen one."""

    def role(self) -> QAccessible.Role:
        described = self.widget().property(ROLE)
        if described is not None:
            return Role(described)
        button = self._button
        if not button.isCheckable():
            return Role.Button
        return Role.RadioButton if button.autoExclusive() else Role.CheckBox

    def state(self) -> QAccessible.State:
        state, role, button = QAccessibleWidget.state(self), self.role(), self._button
        state.focusable = is_control(button)
        state.checkable = role in (Role.RadioButton, Role.CheckBox)
        state.checked = bool(state.checkable) and button.isChecked()
        state.pressed = button.isDown()
        return state

    def actions(self) -> Actions:
        button, state = self._button, self.state()
        presses: Actions = {PRESS: button.click}
        if state.checkable:
            presses[TOGGLE] = button.click
        is_chosen = bool(state.checked) and button.autoExclusive()
        scope = _scope_of(button)
        if is_chosen or (scope is not None and scope.changes_nothing(button)):
            presses = {}
        return presses | _focus_action(button)

    @property
    def _button(self) -> QAbstractButton:
        button = self.widget()
        assert isinstance(button, QAbstractButton)  # noqa: S101 - `make` gives no other
        return button


class _Row(QObject):
    """Stands for a row of a list, so that Qt has an object to keep its accessible object for."""

    def __init__(self, cards: CardList, row: int) -> None:
        super().__init__(cards)
        self.cards, self.row = cards, row


class _AccessibleList(_AccessibleWidget):
    """A list of cards: its children are the rows; one of them has the focus rather than the list itself."""

    def __init__(self, cards: CardList) -> None:
        super().__init__(cards)
        self._rows: dict[int, _Row] = {}
        cards.model().modelReset.connect(self._drop_rows)
        cards.model().dataChanged.connect(self._on_data_changed)

    def role(self) -> QAccessible.Role:
        return Role.List

    def state(self) -> QAccessible.State:
        state = QAccessibleWidget.state(self)
        state.focused = bool(state.focused) and not self._cards.currentIndex().isValid()
        return state

    def actions(self) -> Actions:
        return _focus_action(self._cards) if self.childCount() else {}

    def childCount(self) -> int:
        return self._cards.model().rowCount()

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        if not 0 <= index < self.childCount():
            return None
        row = self._rows.get(index)
        if row is None:
            row = self._rows[index] = _Row(self._cards, index)
        return QAccessible.queryAccessibleInterface(row)

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        row = child.object()
        return row.row if isinstance(row, _Row) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        viewport = self._cards.viewport()
        return self.child(self._cards.indexAt(viewport.mapFromGlobal(QPoint(x, y))).row())

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return self.child(self._cards.currentIndex().row()) if self._cards.hasFocus() else None

    @property
    def _cards(self) -> CardList:
        cards = self.widget()
        assert isinstance(cards, CardList)  # noqa: S101 - `make` gives no other
        return cards

    def _drop_rows(self) -> None:
        for row in self._rows.values():
            row.deleteLater()
        self._rows = {}

    def _on_data_changed(self, first: QModelIndex, last: QModelIndex, roles: list[int]) -> None:
        """Report rows that were marked or unmarked."""
        checked = QAccessible.State()
        checked.checked = True
        for number in range(first.row(), last.row() + 1) if Qt.ItemDataRole.CheckStateRole in roles else ():
            if number in self._rows:
                QAccessible.updateAccessibility(QAccessibleStateChangeEvent(self._rows[number], checked))


class _RowActions(_ActionInterface, QAccessibleActionInterface):
    """The parts of a card that can be touched, as actions; the card is the first."""

    def __init__(self, row: _Row) -> None:
        QAccessibleActionInterface.__init__(self)
        self._row = row

    def actor(self) -> QWidget:
        return self._row.cards

    def actions(self) -> Actions:
        cards, row = self._row.cards, self._row.row
        touches = zip((PRESS, TOGGLE), cards.parts(row), strict=False)
        found: Actions = {name: partial(cards.choose, row, part) for name, part in touches}
        if not _has_focus(self._row):
            found[FOCUS] = self._focus
        return found

    def _focus(self) -> None:
        cards = self._row.cards
        cards.setCurrentIndex(cards.model().index(self._row.row, 0))
        _focus(cards)


def _has_focus(row: _Row) -> bool:
    return row.cards.hasFocus() and row.cards.currentIndex().row() == row.row


class _AccessibleRow(QAccessibleObject):
    """A card of a list.

    Its actions are an object of their own: of an object with two bases, the bridge would get the wrong one.
    """

    def __init__(self, row: _Row) -> None:
        super().__init__(row)
        self._row, self._cards, self._number = row, row.cards, row.row
        self._actions = _RowActions(row)

    def interface_cast(self, kind: QAccessible.InterfaceType) -> object:  # type: ignore[override]
        return self._actions if kind == QAccessible.InterfaceType.ActionInterface else NO_INTERFACE

    def role(self) -> QAccessible.Role:
        return Role.ListItem

    def text(self, kind: QAccessible.Text) -> str:
        if kind != QAccessible.Text.Name:
            return ""
        return str(self._index.data(Qt.ItemDataRole.AccessibleTextRole) or "")

    def state(self) -> QAccessible.State:
        state, cards, checked = (
            QAccessible.State(),
            self._cards,
            self._index.data(Qt.ItemDataRole.CheckStateRole),
        )
        state.invisible, state.disabled = not cards.isVisible(), not cards.isEnabled()
        state.offscreen = not cards.viewport().rect().intersects(cards.card_of(self._number))
        state.focusable, state.focused = True, _has_focus(self._row)
        state.checkable, state.checked = checked is not None, checked == Qt.CheckState.Checked
        state.readOnly = True
        return state

    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return QAccessible.queryAccessibleInterface(self._cards)

    def window(self) -> QWindow | None:  # type: ignore[override]
        return self._cards.window().windowHandle()

    def rect(self) -> QRect:
        viewport, card = self._cards.viewport(), self._cards.card_of(self._number)
        return QRect(viewport.mapToGlobal(card.topLeft()), card.size())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    @property
    def _index(self) -> QModelIndex:
        return self._cards.model().index(self._number, 0)
