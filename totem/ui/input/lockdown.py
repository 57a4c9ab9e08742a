"""Nothing but the kiosk: no menu, no drop, no pointer, no way out of the window.

Keys belong to `Keyboard`, touches to `TouchPanel`, and the window closes itself alone; this is for the rest
that a mouse, a pen or the system could bring. What no widget hears, no widget can be made to answer.
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
"""What no window of the kiosk hears. A pen is heard as the mouse that the system makes of it."""


class Lockdown(QObject):
    """Guards the kiosk that is its parent."""

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
        """Show no pointer, over whatever it is, until `close`: a screen to be touched has none."""
        if not self._hides_pointer:
            self._hides_pointer = True
            QGuiApplication.setOverrideCursor(QCursor(Qt.CursorShape.BlankCursor))

    def close(self) -> None:
        """Guard no more."""
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
        """Whoever supervises the kiosk starts it again, and not the desktop as well."""
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
    """Remembers an accent until the letter that it belongs to comes."""

    def __init__(self) -> None:
        self._mark = ""

    def read(self, event: QKeyEvent) -> str:
        """What `event` types: nothing yet for an accent, which is set on the letter after it."""
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
        """No accent waits any more."""
        self._mark = ""
