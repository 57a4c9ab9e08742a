"""Filters of the window's events in one declared order: keyboard navigation, and the lockdown.

The native window gets every touch and key before any widget. Qt calls its filters in the reverse order of
their installation; the pipeline is the only one installed, and passes events on in the order of `InputStage`.
"""

import unicodedata
from collections.abc import Callable
from enum import IntEnum, auto
from typing import cast
from weakref import ref

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Slot
from PySide6.QtGui import QCursor, QGuiApplication, QKeyEvent, QSessionManager, QWindow
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from totem.session.scan_detector import GAP_MS
from totem.ui.input.focus_scope import ArrowNavigable, FocusScope, focus_of

Filter = Callable[[QEvent], bool]
"""Handles an event of the native window; returns whether to discard it."""
ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
PRESSES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Select)
BACK = (Qt.Key.Key_Escape, Qt.Key.Key_Back, Qt.Key.Key_Cancel)
PAGES = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)
COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
COMMANDS |= Qt.KeyboardModifier.MetaModifier
TOUCHES = (QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress)
BLOCKED_EVENTS = frozenset(
    {
        QEvent.Type.ContextMenu,
        QEvent.Type.DragEnter,
        QEvent.Type.DragMove,
        QEvent.Type.DragLeave,
        QEvent.Type.Drop,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
        QEvent.Type.TabletRelease,
        QEvent.Type.NativeGesture,
        QEvent.Type.ToolTip,
        QEvent.Type.WhatsThis,
        QEvent.Type.QueryWhatsThis,
        QEvent.Type.InputMethod,
        QEvent.Type.EnterWhatsThisMode,
    }
)
"""Events that no widget gets. A pen arrives as the mouse that the system makes of it."""
_COMBINING_ACCENTS = {
    Qt.Key.Key_Dead_Acute: "\u0301",
    Qt.Key.Key_Dead_Grave: "\u0300",
    Qt.Key.Key_Dead_Circumflex: "\u0302",
    Qt.Key.Key_Dead_Tilde: "\u0303",
    Qt.Key.Key_Dead_Diaeresis: "\u0308",
    Qt.Key.Key_Dead_Cedilla: "\u0327",
}


class InputStage(IntEnum):
    """The filters, in the order in which they get an event, until one discards it."""

    STANDBY = auto()  # discards the input that wakes a dark panel
    PANEL_TEST = auto()  # draws all fingers
    STAFF_ACTIVITY = auto()  # prolongs maintenance mode
    SOUND = auto()  # clicks
    LOCKDOWN = auto()  # discards what no widget may get
    STAFF_ENTRY = auto()  # detects the hidden gesture
    ACTIVITY = auto()  # prolongs the session
    KEYBOARD = auto()  # handles keys
    TOUCH = auto()  # turns touches into mouse events


class InputPipeline(QObject):
    """Passes the events of its parent's native window to the filters, one for each stage."""

    _handle: QWindow | None = None
    _filters: tuple[tuple[InputStage, Filter], ...] = ()
    """Class attributes: Qt filters events even after the garbage collector cleared the instance."""

    def __init__(self, kiosk: QWidget) -> None:
        super().__init__(kiosk)
        self.setObjectName("input")
        self._kiosk_shown(kiosk)
        kiosk.installEventFilter(self)

    @staticmethod
    def of(widget: QWidget) -> "InputPipeline":
        """The pipeline of the window that `widget` is in; made for `widget` where there is none."""
        return widget.window().findChild(InputPipeline) or InputPipeline(widget)

    def add(self, stage: InputStage, handle: Filter) -> None:
        """Let `handle` filter events from now on, in place of a filter of the same stage."""
        self._filters = tuple(sorted({**dict(self._filters), stage: handle}.items()))

    def remove(self, stage: InputStage) -> None:
        self._filters = tuple(each for each in self._filters if each[0] is not stage)

    def close(self) -> None:
        """Drop all filters: each refers to its owner, and that to the window."""
        self._filters = ()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._handle:
            return any(handle(event) for _, handle in self._filters)
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            self._kiosk_shown(watched)
        return False

    def _kiosk_shown(self, kiosk: QWidget) -> None:
        handle: QWindow | None = kiosk.window().windowHandle()
        if handle is not None and handle is not self._handle:
            self._handle = handle
            handle.installEventFilter(self)


class WindowFilter(QObject):
    """A filter of the input of its parent, the main window.

    Attributes:
        stage: its place among the filters.
    """

    stage: InputStage

    def __init__(self, kiosk: QWidget, name: str) -> None:
        super().__init__(kiosk)
        self.setObjectName(name)
        InputPipeline.of(kiosk).add(self.stage, self._filter)

    def close(self) -> None:
        InputPipeline.of(self._kiosk).remove(self.stage)

    @property
    def _kiosk(self) -> QWidget:
        return cast("QWidget", self.parent())  # an attribute would be a reference cycle

    def _filter(self, event: QEvent) -> bool:
        """Handle an event of the native window; return whether to discard it."""
        raise NotImplementedError


def application() -> QApplication:
    return cast("QApplication", QApplication.instance())


class KeyNavigation(WindowFilter):
    """Keyboard navigation: arrows and Tab move, Enter and Space press, Esc goes back, other keys type.

    Keys mean the same wherever the focus is. The focus ring is shown from the first key until the next touch.
    """

    stage = InputStage.KEYBOARD
    _ringed = False

    def __init__(self, kiosk: QWidget) -> None:
        super().__init__(kiosk, "keyboard")
        self._pressed: QAbstractButton | None = None
        self._typed: tuple[ref[FocusScope], int] | None = None
        application().focusChanged.connect(self._focus_moved)

    @property
    def front(self) -> FocusScope | None:
        """The page in front; None while the window shows none."""
        pages = (each for each in self._kiosk.children() if isinstance(each, FocusScope))
        return next((each for each in pages if each.isVisible()), None)

    @property
    def control(self) -> QWidget | None:
        """The focused widget in front, which may be the scope itself."""
        front, held = self.front, focus_of(self._kiosk)
        if front is None or held is None or not (held is front or front.isAncestorOf(held)):
            return front
        return held

    def close(self) -> None:
        super().close()
        application().focusChanged.disconnect(self._focus_moved)

    def _filter(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            return self._release(event) if event.type() == QEvent.Type.KeyRelease else self._press(event)
        if event.type() in TOUCHES:
            self._ring(shown=False)
        return False

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
        elif not (event.isAutoRepeat() and event.text().isprintable()):
            self._type(front, event)  # a busy Wayland client repeats keys that were let go long ago
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
        receiver = front if begun_on is None or begun_on is front else None
        if receiver is not None:
            QCoreApplication.sendEvent(receiver, event)
            led_to = self.front
            if receiver.passes_keys_on and led_to is not None and led_to is not receiver:
                QCoreApplication.sendEvent(led_to, event)
                receiver = led_to
        if event.text() and event.text().isprintable():
            self._typed = ref(receiver or begun_on or front), event.timestamp()

    def _ends_a_scan(self, front: FocusScope, event: QKeyEvent) -> bool:
        """True if this key ends a scan that no field received."""
        begun_on, self._typed = self._scanned_on(event), None
        return begun_on is not None and not (front.takes_typing and begun_on is front)

    def _scanned_on(self, event: QKeyEvent) -> FocusScope | None:
        """The scope of the previous key, where it came at a scanner's pace."""
        if self._typed is None:
            return None
        scope, at_ms = self._typed[0](), self._typed[1]
        is_soon = event.timestamp() - at_ms <= GAP_MS
        return scope if is_soon and scope is not None and shiboken6.isValid(scope) else None

    # The ring

    def _ring(self, *, shown: bool) -> None:
        self._ringed = shown
        window = self._kiosk.window()
        if window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange) is not shown:
            window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, shown)
            held = focus_of(window)
            if held is not None:
                held.update()

    @Slot()
    def _focus_moved(self) -> None:
        """Keep the ring whatever moved the focus."""
        self._ring(shown=self._ringed)


class Lockdown(WindowFilter):
    """Blocks context menus, drag and drop and pens, hides the pointer, and refuses the desktop's restart.

    `KeyNavigation` filters keys, `TouchInput` touches, and the window refuses to close.
    """

    stage = InputStage.LOCKDOWN

    def __init__(self, kiosk: QWidget) -> None:
        super().__init__(kiosk, "lockdown")
        self._hides_pointer = False
        application().commitDataRequest.connect(self._end_with_the_session)

    def hide_pointer(self) -> None:
        """Hide the pointer everywhere until `close`."""
        if not self._hides_pointer:
            self._hides_pointer = True
            QGuiApplication.setOverrideCursor(QCursor(Qt.CursorShape.BlankCursor))

    def close(self) -> None:
        super().close()
        if self._hides_pointer:
            self._hides_pointer = False
            QGuiApplication.restoreOverrideCursor()
        application().commitDataRequest.disconnect(self._end_with_the_session)

    def _filter(self, event: QEvent) -> bool:
        if event.type() not in BLOCKED_EVENTS:
            return False
        event.ignore()
        return True

    @Slot(QSessionManager)
    def _end_with_the_session(self, manager: QSessionManager) -> None:
        """Leave the restart to the supervisor: the desktop session would start a second kiosk."""
        manager.setRestartHint(QSessionManager.RestartHint.RestartNever)


class DeadKeys:
    """Composes an accent with the letter typed after it."""

    def __init__(self) -> None:
        self._mark = ""

    def read(self, event: QKeyEvent) -> str:
        """The text that `event` types; empty for an accent."""
        key = event.key()
        if key in _COMBINING_ACCENTS:
            self._mark = _COMBINING_ACCENTS[Qt.Key(key)]
            return ""
        text = event.text()
        if not text or not text.isprintable():
            return ""
        mark, self._mark = self._mark, ""
        composed = unicodedata.normalize("NFC", text + mark)
        return composed if len(composed) == len(text) else text

    def reset(self) -> None:
        self._mark = ""
