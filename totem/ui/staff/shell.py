"""Shell of maintenance mode: one page at a time over the whole window, closed after three idle minutes."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from totem.system.qt_timers import once
from totem.ui.controls.display_field import TextField
from totem.ui.input.event_filters import InputPipeline, InputStage
from totem.ui.input.focus_scope import FocusScope
from totem.ui.qt_accessibility import ACTION
from totem.ui.staff.page import MENU, Page
from totem.ui.stylesheet import set_look
from totem.ui.theme import Theme
from totem.ui.window import Window

ACTIVITY = (
    ACTION,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.KeyPress,
)

Builders = Mapping[str, Callable[[Theme], Page]]
"""Makes each page by its name; the first one is called `MENU`."""


def leading_back(name: str, builders: Builders) -> Builders:
    """Have "Voltar" on these pages lead to the page called `name`."""

    def make(build: Callable[[Theme], Page], theme: Theme) -> Page:
        page = build(theme)
        page.set_back_page(name)
        return page

    return {each: partial(make, build) for each, build in builders.items()}


class Shell(FocusScope):
    """Stack of pages, made when they are first opened.

    Attributes:
        idle_ms: time without touches and keys after which it closes.
        stays_open: True if it stays open without touches, as the first set-up does.

    Signals:
        closed(): staff left, or the panel was idle.
    """

    closed = Signal()
    stays_in_front = True
    stays_open = False
    idle_ms = 180_000

    def __init__(
        self, theme: Theme, builders: Builders, window: Window, *, name: str = "maintenance"
    ) -> None:
        super().__init__(window)
        self._theme, self._builders = theme, builders
        self._pages: dict[str, Page] = {}
        self.setObjectName(name)
        set_look(self, "page")
        self._stack = QStackedLayout(self)
        self._idle = once(self, "idle maintenance mode", self._expire, self.idle_ms)
        self._input = InputPipeline.of(window)
        self._input.add(InputStage.STAFF_ACTIVITY, self._note_activity)

    @property
    def _window(self) -> Window:
        return cast("Window", self.parent())  # an attribute would be a reference cycle

    @property
    def page(self) -> Page | None:
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    @property
    def _field(self) -> TextField | None:
        return self.page.findChild(TextField) if self.page is not None else None

    def enter(self, name: str = MENU) -> None:
        """Cover the window with the page of this name."""
        self._window.cover(self)
        self.show_page(name)
        self._idle.start()

    def dismiss(self) -> None:
        """End the page, hide and delete the shell; the next entry makes another."""
        self._idle.stop()
        self._input.remove(InputStage.STAFF_ACTIVITY)
        if self.page is not None:
            self.page.end()
        self._window.uncover(self)
        self.deleteLater()

    @Slot(str)
    def show_page(self, name: str) -> None:
        before = self.page
        if before is not None:
            before.end()
        page = self._page(name)
        page.begin()
        self.setAccessibleName(f"Manutenção: {page.title}")
        self._stack.setCurrentWidget(page)
        self.take_focus()

    def main_control(self) -> QWidget | None:
        """The shell itself where keyboard input is forwarded to a field: no key presses a button instead."""
        return None if self._field is not None else super().main_control()

    def escape(self) -> None:
        """Go back, and leave from the first page."""
        if self.page is not None and self.page.back:
            self.show_page(self.page.back)
        else:
            self.closed.emit()

    def _page(self, name: str) -> Page:
        if name not in self._pages:
            page = self._builders[name](self._theme)
            page.opened.connect(self.show_page)
            page.left.connect(self.closed)
            if name == MENU:
                page.set_back_page("")
            self._pages[name] = page
            self._stack.addWidget(page)
        return self._pages[name]

    @Slot()
    def _expire(self) -> None:
        if not self.stays_open:
            self.closed.emit()

    def _note_activity(self, event: QEvent) -> bool:
        if event.type() in ACTIVITY and self.isVisible():
            self._idle.start()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (field := self._field) is not None:
            QCoreApplication.sendEvent(field, event)
        event.accept()
