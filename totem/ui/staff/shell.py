"""Maintenance mode: one page at a time over the whole window, and the way out always at the same place."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QStackedLayout, QWidget

from totem.ui.input.focus_scope import FocusScope
from totem.ui.staff.page import MENU, Page
from totem.ui.theme import Theme

IDLE_MS = 180_000
SOMEBODY = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.KeyPress,
)

Builders = Mapping[str, Callable[[Theme], Page]]
"""Makes each page by its name; the one called `MENU` comes first."""


class Shell(FocusScope):
    """Lies over the kiosk from its making until it is told to `withdraw`.

    Signals:
        closed(): staff are done, or nobody has touched it for three minutes.
    """

    closed = Signal()
    stays = False
    """Whether it stays open while nobody touches it."""

    _handle: QWindow | None = None
    """Of the class as well: Qt still tells of events when the collector has emptied what it throws away."""

    def __init__(self, theme: Theme, builders: Builders, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._builders = theme, builders
        self._pages: dict[str, Page] = {}
        self.setObjectName("maintenance")
        self.setAutoFillBackground(True)
        self._stack = QStackedLayout(self)
        self._idle = QTimer(self)
        self._idle.setObjectName("idle maintenance mode")
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._tire)
        parent.installEventFilter(self)
        self._handle = parent.window().windowHandle()
        if self._handle is not None:
            self._handle.installEventFilter(self)
        self.hide()

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def enter(self, name: str = MENU) -> None:
        """Lie over the window with the page of this name."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()
        self.turn_to(name)
        self._idle.start()

    def come_to_front(self) -> None:
        """Lie over a customer's screen that changed underneath, the page's cover over it all."""
        self.raise_()
        cover = self.page.cover if self.page is not None else None
        if cover is not None:
            cover.raise_()
        (cover or self).setFocus()

    def withdraw(self) -> None:
        """Be gone: the next entry makes another."""
        self._idle.stop()
        if self.page is not None:
            self.page.end()
        self.hide()
        self.deleteLater()

    @Slot(str)
    def turn_to(self, name: str) -> None:
        """Show the page of this name."""
        before = self.page
        if before is not None:
            before.end()
        page = self._page(name)
        self.setAccessibleName(f"Manutenção: {page.title}")
        page.begin()
        self._stack.setCurrentWidget(page)
        self.setFocus()

    def main_control(self) -> QWidget | None:
        """Where something is typed, the area itself, which hands it on."""
        return None if self.page is not None and self.page.typist is not None else super().main_control()

    def escape(self) -> None:
        """Back, and from the first page out."""
        if self.page is not None and self.page.back:
            self.turn_to(self.page.back)
        else:
            self.closed.emit()

    def _page(self, name: str) -> Page:
        if name not in self._pages:
            page = self._builders[name](self._theme)
            page.opened.connect(self.turn_to)
            page.left.connect(self.closed)
            if name == MENU:
                page.lead_back_to("")
            page.typing_begun.connect(self.setFocus)
            self._pages[name] = page
            self._stack.addWidget(page)
        return self._pages[name]

    @Slot()
    def _tire(self) -> None:
        if not self.stays:
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._handle and event.type() in SOMEBODY and self.isVisible():
            self._idle.start()
        parent = self.parentWidget()
        if event.type() == QEvent.Type.Resize and watched is parent and parent is not None:
            self.setGeometry(parent.rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed, and Enter after it, goes to whatever takes it."""
        typist = self.page.typist if self.page is not None else None
        if typist is not None:
            QCoreApplication.sendEvent(typist, event)
        event.accept()

    def mousePressEvent(self, event: object) -> None:
        """Swallow touches beside the controls: a customer's screen lies under it."""
