"""Lockdown: no context menu, drag and drop, pointer, or desktop session restart; and dead keys.

`KeyNavigation` filters keys, `TouchInput` touches, and the window refuses to close; other events of a mouse,
a pen or the system are blocked here, before any widget gets them.
"""

import unicodedata

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QCursor, QGuiApplication, QKeyEvent, QSessionManager, QWindow
from PySide6.QtWidgets import QWidget

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


class Lockdown(QObject):
    """Filters the events of its parent, the main window."""

    def __init__(self, kiosk: QWidget) -> None:
        super().__init__(kiosk)
        self.setObjectName("lockdown")
        self._handle: QWindow | None = None
        self._hides_pointer = False
        kiosk.installEventFilter(self)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.commitDataRequest.connect(self._end_with_the_session)

    def hide_pointer(self) -> None:
        """Hide the pointer everywhere until `close`."""
        if not self._hides_pointer:
            self._hides_pointer = True
            QGuiApplication.setOverrideCursor(QCursor(Qt.CursorShape.BlankCursor))

    def close(self) -> None:
        if self._hides_pointer:
            self._hides_pointer = False
            QGuiApplication.restoreOverrideCursor()
        kiosk = self.parent()
        for each in (kiosk, self._handle):
            if each is not None:
                each.removeEventFilter(self)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.commitDataRequest.disconnect(self._end_with_the_session)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._handle:
            if kind in BLOCKED_EVENTS:
                event.ignore()
                return True
        elif kind == QEvent.Type.Show and watched is self.parent():
            QTimer.singleShot(0, self, self._listen)
        return False

    @Slot()
    def _listen(self) -> None:
        kiosk = self.parent()
        handle = kiosk.window().windowHandle() if isinstance(kiosk, QWidget) else None
        if handle is not None and handle is not self._handle:
            self._handle = handle
            handle.installEventFilter(self)

    @Slot(QSessionManager)
    def _end_with_the_session(self, manager: QSessionManager) -> None:
        """Leave the restart to the supervisor: the desktop session would start a second kiosk."""
        manager.setRestartHint(QSessionManager.RestartHint.RestartNever)


_COMBINING_ACCENTS = {
    Qt.Key.Key_Dead_Acute: "\u0301",
    Qt.Key.Key_Dead_Grave: "\u0300",
    Qt.Key.Key_Dead_Circumflex: "\u0302",
    Qt.Key.Key_Dead_Tilde: "\u0303",
    Qt.Key.Key_Dead_Diaeresis: "\u0308",
    Qt.Key.Key_Dead_Cedilla: "\u0327",
}


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

    def forget(self) -> None:
        self._mark = ""
