"""Pages of maintenance mode: a title, a scrolled pane over a pane of controls, and "Voltar" and "Sair".

Laid out by the customers' `ScreenLayout`: on an upright panel, the controls stand in the lower 65 %.
"""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from totem.settings.editing import NotWritten, describe_write_error
from totem.staff.action_runner import Action, ActionResult
from totem.staff.pin import UnfitPin
from totem.system.background import Handle, Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.scroll_pane import ScrollButtons, ScrollPane
from totem.ui.controls.text import Text
from totem.ui.input.focus_scope import FocusScope
from totem.ui.screen_layout import ScreenLayout
from totem.ui.staff.entry_card import TouchList
from totem.ui.staff.status_message import StatusMessage
from totem.ui.theme import Theme, Type, Weight

MENU = "menu"
"""The first page, and the usual target of "Voltar"."""
FOOT_UNITS = 92
SLOW_MS = 8_000
"""Duration of a task after which the page says that it is slow."""
SLOW = "Está demorando. Você pode esperar, ou voltar."

T = TypeVar("T")


class Page(QWidget):
    """A page; a subclass adds content to the scrolled pane, and controls to the layout `touch`.

    Attributes:
        back: name of the page that "Voltar" leads to; "" for none.
        key_receiver: widget that keyboard input goes to.
        cover: a widget of the page's that covers the whole window for now, as the screen test does.

    Signals:
        opened(str): another page is requested, by its name.
        left(): "Sair".
        key_receiver_changed(): `key_receiver` was set: a key must not press the focused button instead.
    """

    opened = Signal(str)
    left = Signal()
    key_receiver_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        title: str,
        name: str,
        *,
        tall: bool = False,
        stacked: bool = False,
        width: int = 0,
    ) -> None:
        """`tall` leaves the controls no more room than they need; for the others see `ScreenLayout`."""
        super().__init__()
        self.theme, self.title, self.back = theme, title, MENU
        self.key_receiver: QWidget | None = None
        self.cover: FocusScope | None = None
        self.setObjectName(name)
        self.reading = ScrollPane(theme)
        self.column = self.reading.column
        self.column.setSpacing(theme.px(24))
        self.column.addStretch(1)
        pane = QWidget()
        self.touch = QVBoxLayout(pane)
        self.touch.setContentsMargins(0, 0, 0, 0)
        self.touch.setSpacing(theme.px(20))
        if tall and not (theme.portrait or stacked):
            self.touch.addStretch(1)  # short controls stand at the bottom, within reach
        head = Text(theme, Type.TITLE, Weight.BOLD, fit=True, shrinks=True, name="title")
        head.setText(title)
        ScreenLayout(
            theme,
            head=head,
            reading=self.reading,
            touch=pane,
            foot=self._make_foot(),
            reach=theme.portrait,
            tall=tall,
            steady=theme.portrait,
            parent=self,
            width=width,
            stacked=stacked,
        )

    def add_content(self, *widgets: QWidget) -> None:
        """Add widgets at the end of the scrolled pane."""
        for widget in widgets:
            self.column.insertWidget(self.column.count() - 1, widget)

    def begin(self) -> None:
        """Refresh the page: it is shown from now on."""

    def end(self) -> None:
        """Stop tasks and drop secrets: the page is hidden from now on."""

    def set_back_page(self, name: str) -> None:
        """Have "Voltar" lead to the page of this name; "" hides it."""
        self.back = name
        self._back.setVisible(bool(name))

    def set_key_receiver(self, receiver: QWidget) -> None:
        """Send keyboard input to `receiver` from now on."""
        self.key_receiver = receiver
        self.key_receiver_changed.emit()

    def add_list(self) -> TouchList:
        """Add a list to the controls that takes the room left, and that the arrows scroll."""
        shown = TouchList(self.theme)
        self.touch.addWidget(shown, 1)
        self._scroll_by_arrows(shown)
        return shown

    def _make_foot(self) -> QWidget:
        theme, foot = self.theme, QWidget()
        self._back = Button(
            theme, "Voltar", ButtonVariant.NAV, icon="arrow-left", name="maintenance_back", height=FOOT_UNITS
        )
        self._back.clicked.connect(self.go_back)
        self._arrows = ScrollButtons(theme, "Subir", "Descer", name="maintenance", height=FOOT_UNITS)
        self._arrows.turned.connect(self._turn)
        leave = Button(
            theme, "Sair", ButtonVariant.NAV, icon="x", name="maintenance_leave", height=FOOT_UNITS
        )
        leave.setAccessibleName("Sair da manutenção")
        leave.clicked.connect(self.left)
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._back)
        row.addStretch(1)
        row.addWidget(self._arrows)
        row.addStretch(1)
        row.addWidget(leave)
        self._scroll_by_arrows(self.reading)
        return foot

    def _scroll_by_arrows(self, pane: ScrollPane) -> None:
        self._scrolled = pane
        self._arrows.follow(pane.verticalScrollBar(), pane.fitted)

    @Slot()
    def go_back(self) -> None:
        """Open the page that "Voltar" leads to."""
        self.opened.emit(self.back)

    @Slot(int)
    def _turn(self, direction: int) -> None:
        self._scrolled.turn(direction)


class StatusPage(Page):
    """A page that begins with a status message, which is called `status`."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        name: str,
        *,
        status: str,
        tall: bool = False,
        stacked: bool = False,
        width: int = 0,
    ) -> None:
        super().__init__(theme, title, name, tall=tall, stacked=stacked, width=width)
        self.status = StatusMessage(theme, name=status)
        self.add_content(self.status)

    def show_status(self, text: str, *, good: bool | None = None) -> None:
        """Show a sentence; `good` marks it as a result, well or not."""
        self.status.show_text(text, good=good)

    def show_progress(self, text: str) -> None:
        """Show a sentence about work under way."""
        self.status.show_progress(text)

    @Slot(object, object)
    def show_result(self, _action: Action, result: ActionResult) -> None:
        """Show the result of an action."""
        self.show_status(result.words, good=result.done)


class TaskPage(StatusPage):
    """A status page with a task off the GUI thread, which ends with the page."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        name: str,
        runner: Runner,
        *,
        status: str,
        tall: bool = False,
        stacked: bool = False,
        width: int = 0,
    ) -> None:
        super().__init__(theme, title, name, status=status, tall=tall, stacked=stacked, width=width)
        self.task = PageTask(runner, self)

    def end(self) -> None:
        self.task.stop()

    @Slot()
    def show_slow(self) -> None:
        """Show that the task is slow."""
        self.show_progress(SLOW)


class EditPage(TaskPage):
    """A page that asks for one value, writes it at once, and leads back to the page that opened it."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        name: str,
        runner: Runner,
        *,
        status: str = "setup_told",
        tall: bool = False,
        width: int = 0,
    ) -> None:
        super().__init__(theme, title, name, runner, status=status, tall=tall, width=width)
        self.task.became_slow.connect(self.show_slow)

    def save(self, write: Callable[[], None], then: Callable[[], None] | None = None) -> None:
        """Write off the GUI thread, then go back or call `then`; a failure is shown as the status."""
        if not self.task.is_running:
            self.show_progress("Gravando…")
            self.task.run(_to_thread(write), lambda _: (then or self.go_back)(), self._show_write_error)

    def _show_write_error(self, error: Exception) -> None:
        if isinstance(error, (NotWritten, UnfitPin)):
            self.show_status(sentence(f"Não gravado: {error}"), good=False)
        elif isinstance(error, OSError):
            self.show_status(sentence(f"Não gravado: {describe_write_error(error)}"), good=False)
        else:
            self.show_status(f"Não gravado: {type(error).__name__}.", good=False)
            raise error


async def _to_thread(write: Callable[[], None]) -> None:
    from asyncio import to_thread

    await to_thread(write)


def sentence(words: str) -> str:
    """Add a full stop to `words` that end without one."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


class PageTask(QObject):
    """One task at a time off the GUI thread.

    Signals:
        became_slow(): it has run for `SLOW_MS`.
    """

    became_slow = Signal()

    def __init__(self, runner: Runner, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._handle: Handle | None = None
        self.is_running = False
        self._slow = QTimer(self)
        self._slow.setObjectName("slow task")
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self.became_slow)

    def run(
        self,
        work: Coroutine[Any, Any, T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Run `work` in place of the task under way."""
        self.stop()
        self.is_running = True
        self._slow.start()

        def succeed(result: T) -> None:
            self._finish()
            done(result)

        def fail(error: Exception) -> None:
            self._finish()
            failed(error)

        handle = self._runner.run(work, done=succeed, failed=fail)
        if self.is_running:
            self._handle = handle

    def stop(self) -> None:
        """Cancel the task under way; its result is dropped."""
        if self._handle is not None:
            self._handle.cancel()
        self._finish()

    def _finish(self) -> None:
        self._slow.stop()
        self._handle, self.is_running = None, False
