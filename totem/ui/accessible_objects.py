"""Accessible objects of the kiosk's own widgets: roles, states and actions.

Qt gives roles to its own classes only; its objects toggle a button without its click, and report success
where nothing happens. Here an action does the same as a touch, and is offered only where it would change
something now: Qt's bridges refuse an action that is not offered. Text fields keep Qt's own object.
"""

from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QLabel, QWidget

from totem.ui.controls.card_button import CardButton
from totem.ui.controls.text_layout import ZERO_WIDTH_SPACE
from totem.ui.input.focus_scope import FocusScope, is_control
from totem.ui.layouts import enclosing
from totem.ui.qt_accessibility import ACTION, ROLE, Role

PRESS, TOGGLE = QAccessibleActionInterface.pressAction(), QAccessibleActionInterface.toggleAction()
FOCUS = QAccessibleActionInterface.setFocusAction()
Actions = dict[str, Callable[[], object]]
"""Actions of an object at this moment, by their names; the first is the main one."""


@cache
def install() -> None:
    """Install the factory of these objects, once a process."""
    QAccessible.installFactory(_make)


def _make(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """Make the accessible object of `thing`, for each class of which Qt asks; None leaves it to Qt."""
    if isinstance(thing, QAbstractButton):
        return _AccessibleButton(thing)
    if isinstance(thing, QWidget) and thing.property(ROLE) is not None:
        return _AccessibleWidget(thing)
    return None


class _AccessibleWidget(QAccessibleWidget):
    """A widget with a role. One that is a button, but no control, takes any activity for a press."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)

    def actions(self) -> Actions:
        return {PRESS: bool} if self.role() == Role.Button else {}

    def actionNames(self) -> list[str]:
        """Offer what a touch could do: the standby cover is all that lies over a page."""
        widget = self.widget()
        cover = widget.window().findChild(QWidget, "standby")
        is_covered = cover is not None and cover.isVisible() and cover is not widget
        is_in_reach = widget.isVisible() and widget.isEnabled() and not is_covered
        return list(self.actions()) if is_in_reach else []

    def doAction(self, name: str) -> None:
        """Do an action as a touch: it counts as activity, too."""
        if name not in self.actionNames():
            return
        action, handle = self.actions()[name], self.widget().window().windowHandle()
        if handle is not None:
            QCoreApplication.sendEvent(handle, QEvent(ACTION))
        action()

    def keyBindingsForAction(self, name: str) -> list[str]:
        return []

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


class _AccessibleButton(_AccessibleWidget):
    """A button, a toggle, or one of several options, which offers no press while it is the chosen one."""

    def role(self) -> QAccessible.Role:
        button = self._button
        if button.property(ROLE) is not None:
            return super().role()
        if not button.isCheckable():
            return Role.Button
        return Role.RadioButton if button.autoExclusive() else Role.CheckBox

    def state(self) -> QAccessible.State:
        state, role, button = QAccessibleWidget.state(self), self.role(), self._button
        # Tab leads to one card of a list only.
        state.focusable = is_control(button) or isinstance(button, CardButton)
        state.checkable = role in (Role.RadioButton, Role.CheckBox)
        state.checked = bool(state.checkable) and button.isChecked()
        state.pressed = button.isDown()
        state.readOnly = role == Role.ListItem
        return state

    def childCount(self) -> int:
        """None: its name has the words of all labels on it."""
        return 0

    def actions(self) -> Actions:
        button, state, scope = self._button, self.state(), enclosing(self.widget(), FocusScope)
        is_chosen = bool(state.checked) and button.autoExclusive()
        may_press = not is_chosen and (scope is None or not scope.changes_nothing(button))
        offers = {
            PRESS: (button.click, may_press and not state.readOnly),
            TOGGLE: (button.click, may_press and state.checkable),
            FOCUS: (lambda: _focus(button), state.focusable and not button.hasFocus()),
        }
        return {name: action for name, (action, is_offered) in offers.items() if is_offered}

    @property
    def _button(self) -> QAbstractButton:
        button = self.widget()
        assert isinstance(button, QAbstractButton)  # noqa: S101 - `_make` gives no other
        return button


def _focus(button: QWidget) -> None:
    scope = enclosing(button, FocusScope)
    if scope is None:
        button.setFocus()
    else:
        scope.focus_control(button)
