"""Accessible objects of the widgets that the kiosk paints itself: roles, states and actions.

Qt's own objects toggle a button without its click, offer to mark rows that cannot be selected, and report
success where nothing happens. Here an action does the same as a touch, and is offered only where it would
change something now: Qt's bridges refuse an action that is not offered. Text fields keep Qt's own object.
"""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
)
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QLabel, QWidget

from totem.ui.controls.card_button import CardButton
from totem.ui.controls.text_layout import ZERO_WIDTH_SPACE
from totem.ui.input.focus_scope import FocusScope, is_control
from totem.ui.qt_accessibility import ACTION, ROLE, Role

PRESS, TOGGLE = QAccessibleActionInterface.pressAction(), QAccessibleActionInterface.toggleAction()
FOCUS = QAccessibleActionInterface.setFocusAction()
Actions = dict[str, Callable[[], object]]
"""Actions of an object at this moment, by their names; the first is the main one."""


def make(thing: QObject) -> QAccessibleInterface | None:
    """Make the accessible object of `thing`; None leaves it to Qt."""
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
        state.invisible |= self.role() == Role.NoRole
        return state


def _can_focus(widget: QWidget) -> bool:
    """True if `widget` takes the focus; Tab leads to one card of a list only."""
    return is_control(widget) or isinstance(widget, CardButton)


def _focus_action(widget: QWidget) -> Actions:
    """Take the keyboard focus, where `widget` can and has it not yet."""
    if not _can_focus(widget) or widget.hasFocus():
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
        state.focusable = _can_focus(button)
        state.checkable = role in (Role.RadioButton, Role.CheckBox)
        state.checked = bool(state.checkable) and button.isChecked()
        state.pressed = button.isDown()
        state.readOnly = role == Role.ListItem
        return state

    def childCount(self) -> int:
        """None: its name has the words of all labels on it."""
        return 0

    def actions(self) -> Actions:
        button, state = self._button, self.state()
        presses: Actions = {} if state.readOnly else {PRESS: button.click}
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
