"""Keyboard navigation: arrows and Tab move, Enter and Space press, Esc goes back, other keys type.

Keys are filtered before any widget gets them, so that they mean the same wherever the focus is. The focus
ring is shown from the first key until the next touch.
"""

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from totem.session.scan_detector import GAP_MS
from totem.ui.input.focus_scope import ArrowNavigable, FocusScope, focus_of

ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
PRESSES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Select)
BACK = (Qt.Key.Key_Escape, Qt.Key.Key_Back, Qt.Key.Key_Cancel)
PAGES = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)
COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
COMMANDS |= Qt.KeyboardModifier.MetaModifier
TOUCHES = (QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress)


class KeyNavigation(QObject):
    """Filters the keys of its parent, the main window."""

    _handle: QWindow | None = None
    """Also a class attribute: Qt filters events even after the garbage collector cleared the instance."""
    _ringed = False

    def __init__(self, kiosk: QWidget) -> None:
        super().__init__(kiosk)
        self.setObjectName("keyboard")
        self._pressed: QAbstractButton | None = None
        self._typed: tuple[FocusScope, int] | None = None
        kiosk.installEventFilter(self)
        self._app().focusChanged.connect(self._focus_moved)

    @property
    def _kiosk(self) -> QWidget:
        kiosk = self.parent()  # an attribute would be a reference cycle
        assert isinstance(kiosk, QWidget)  # noqa: S101 - see above
        return kiosk

    @property
    def front(self) -> FocusScope | None:
        """The overlay on top, else the present screen."""
        children = reversed(self._kiosk.children())
        return next((each for each in children if isinstance(each, FocusScope) and each.isVisible()), None)

    @property
    def control(self) -> QWidget | None:
        """The focused widget in front, which may be the scope itself."""
        front, held = self.front, focus_of(self._kiosk)
        if front is None or held is None or not (held is front or front.isAncestorOf(held)):
            return front
        return held

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._handle:
            if isinstance(event, QKeyEvent):
                return self._release(event) if kind == QEvent.Type.KeyRelease else self._press(event)
            if kind in TOUCHES:
                self._ring(shown=False)
        elif kind == QEvent.Type.Show and watched is self._kiosk:
            self._listen()
        return False

    def close(self) -> None:
        self._app().focusChanged.disconnect(self._focus_moved)
        for each in (self._kiosk, self._handle):
            if each is not None:
                each.removeEventFilter(self)

    def _app(self) -> QApplication:
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - there are widgets
        return app

    def _listen(self) -> None:
        handle = self._kiosk.window().windowHandle()
        if handle is not self._handle:
            self._handle = handle
            handle.installEventFilter(self)

    # Keys

    def _press(self, event: QKeyEvent) -> bool:
        front = self.front
        if event.type() != QEvent.Type.KeyPress or front is None:
            return False
        key = event.key()
        if event.modifiers() & COMMANDS:
            return True  # a shortcut of a desktop, not of the kiosk
        was_ringed = self._ringed
        self._ring(shown=True)
        if key in ARROWS or key in TABS:
            self._let_go()
            if was_ringed:
                self._move(front, Qt.Key(key))
        elif key in PRESSES:
            if not event.isAutoRepeat() and not self._ends_a_scan(front, event):
                self._act(front, event, was_ringed=was_ringed)
        elif key in BACK:
            if not event.isAutoRepeat():
                front.escape()
        elif key in PAGES:
            control = self.control
            if control is not None and isinstance(control, ArrowNavigable):
                QCoreApplication.sendEvent(control, event)
        else:
            self._type(front, event)
        return True

    def _move(self, front: FocusScope, key: Qt.Key) -> None:
        control = self.control
        if control is None or control is front:
            front.focusNextPrevChild(key not in (Qt.Key.Key_Backtab, Qt.Key.Key_Up))
        elif key in TABS:
            front.focusNextPrevChild(key == Qt.Key.Key_Tab)
        elif not (isinstance(control, ArrowNavigable) and control.step(key)):
            front.move_focus(control, key)

    def _act(self, front: FocusScope, event: QKeyEvent, *, was_ringed: bool) -> None:
        """Press the control with the ring; without a ring, the screen decides."""
        control = self.control
        if not was_ringed or control is None or control is front:
            QCoreApplication.sendEvent(front, event)
        elif isinstance(control, QAbstractButton):
            self._pressed = control
            control.setDown(True)
        else:
            QCoreApplication.sendEvent(control, event)

    def _release(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat() or event.key() not in PRESSES:
            return True
        pressed, held_down = self._pressed, self._let_go()
        if pressed is not None and held_down and pressed is self.control:
            pressed.click()
        return True

    def _let_go(self) -> bool:
        """Release the pressed button without a click; return whether there was one."""
        pressed, self._pressed = self._pressed, None
        if pressed is None or not shiboken6.isValid(pressed) or not pressed.isDown():
            return False
        pressed.setDown(False)
        return True

    def _type(self, front: FocusScope, event: QKeyEvent) -> None:
        """Send the key to the scope in front; a scan goes whole to the scope that got its first key."""
        self._let_go()
        begun_on = self._scanned_on(event)
        heard = front if begun_on is None or begun_on is front else None
        if heard is not None:
            QCoreApplication.sendEvent(heard, event)
            led_to = self.front
            if heard.passes_keys_on and led_to is not None and led_to is not heard:
                QCoreApplication.sendEvent(led_to, event)
                heard = led_to
        if event.text() and event.text().isprintable():
            self._typed = heard or begun_on or front, event.timestamp()

    def _ends_a_scan(self, front: FocusScope, event: QKeyEvent) -> bool:
        """True if this key ends a scan that no field received."""
        begun_on, self._typed = self._scanned_on(event), None
        return begun_on is not None and not (front.takes_typing and begun_on is front)

    def _scanned_on(self, event: QKeyEvent) -> FocusScope | None:
        """The scope of the previous key, where it came at a scanner's pace."""
        if self._typed is None:
            return None
        scope, at_ms = self._typed
        return scope if event.timestamp() - at_ms <= GAP_MS and shiboken6.isValid(scope) else None

    # The ring

    def _ring(self, *, shown: bool) -> None:
        self._ringed = shown
        window = self._kiosk.window()
        if window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange) is not shown:
            window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, shown)
            held = focus_of(window)
            if held is not None:
                held.update()

    @Slot(QWidget, QWidget)
    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """Keep the ring whatever moved the focus, and remember the control that an overlay takes it from."""
        self._ring(shown=self._ringed)
        left, entered = self._scope_of(old), self._scope_of(new)
        if old is not None and left is not None and left is not entered and left.isVisible():
            left.remember_focus(old)

    def _scope_of(self, widget: QWidget | None) -> FocusScope | None:
        while widget is not None and not isinstance(widget, FocusScope):
            widget = widget.parentWidget()
        return widget
