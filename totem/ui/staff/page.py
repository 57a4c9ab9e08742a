"""Pages of maintenance mode: a title, a scrolled pane over a pane of controls, and "Voltar" and "Sair".

A page may begin with a status message, and run one task off the GUI thread. It is laid out by the customers'
`ScreenLayout`: on an upright panel, the controls stand in the lower 65 %.
"""

import logging
import re
from collections.abc import Callable, Coroutine
from typing import Any, TypedDict, TypeVar, Unpack

from PySide6.QtCore import QObject, QRectF, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from totem.settings.editing import NotWritten, describe_write_error
from totem.staff.action_runner import READ_ADVICE, Action, ActionResult
from totem.staff.pin import UnfitPin
from totem.system.background import Runner
from totem.system.latest_task import LatestTask
from totem.system.logging import describe_traceback
from totem.system.qt_timers import once
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.progress import Spinner
from totem.ui.controls.scroll_pane import ScrollButtons, ScrollPane
from totem.ui.controls.text_layout import ZERO_WIDTH_SPACE, Text
from totem.ui.image_loader import paint_icon
from totem.ui.input.focus_scope import FocusScope
from totem.ui.layouts import column, row
from totem.ui.screen_layout import ScreenLayout
from totem.ui.staff.entry_card import TouchList
from totem.ui.theme import Theme, Tone, Type, Weight

MENU = "menu"
"""The first page, and the usual target of "Voltar"."""
FOOT_UNITS = 92
SLOW_MS = 8_000
"""Duration of a task after which the page reports that it is slow."""
SLOW = "Está demorando. Você pode esperar, ou voltar."

ICON_UNITS, PAD_UNITS, GAP_UNITS, RADIUS_UNITS = 44, 28, 20, 30
"""Sizes of a status message."""

T = TypeVar("T")
log = logging.getLogger(__name__)


class PageShape(TypedDict, total=False):
    """Layout of a page: `fill_reading` leaves the controls no more room than they need.

    See `ScreenLayout` for the others.
    """

    fill_reading: bool
    stacked: bool
    width: int


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
        fill_reading: bool = False,
        stacked: bool = False,
        width: int = 0,
    ) -> None:
        """For the layout see `PageShape`."""
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
        self.touch = column(gap=theme.px(20), parent=pane)
        if fill_reading and not (theme.portrait or stacked):
            self.touch.addStretch(1)  # short controls stand at the bottom, within reach
        self._title_text = Text(theme, Type.TITLE, Weight.BOLD, fit=True, shrinks=True, name="title")
        self._title_text.setText(title)
        ScreenLayout(
            theme,
            head=self._title_text,
            reading=self.reading,
            touch=pane,
            foot=self._make_foot(),
            reach=theme.portrait,
            fill_reading=fill_reading,
            fix_touch=theme.portrait,
            parent=self,
            width=width,
            stacked=stacked,
        )

    def add_content(self, *widgets: QWidget) -> None:
        """Add widgets at the end of the scrolled pane."""
        for widget in widgets:
            self.column.insertWidget(self.column.count() - 1, widget)

    def set_title(self, title: str) -> None:
        """Change the heading."""
        self.title = title
        self._title_text.setText(title)

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

    def make_button(
        self,
        text: str,
        variant: ButtonVariant,
        name: str,
        on_click: Callable[[], object] | SignalInstance,
        *,
        icon: str = "",
        height: float = 112,
    ) -> Button:
        return Button(self.theme, text, variant, icon=icon, name=name, height=height, on_click=on_click)

    def add_list(self) -> TouchList:
        """Add a list to the controls that takes the room left, and that the arrows scroll."""
        shown = TouchList(self.theme)
        self.touch.addWidget(shown, 1)
        self._scroll_by_arrows(shown)
        return shown

    def _make_foot(self) -> QWidget:
        theme, foot = self.theme, QWidget()
        nav, height = ButtonVariant.NAV, FOOT_UNITS
        self._back = self.make_button(
            "Voltar", nav, "maintenance_back", self.go_back, icon="arrow-left", height=height
        )
        self._arrows = ScrollButtons(theme, "Subir", "Descer", name="maintenance", height=height)
        self._arrows.turned.connect(self._turn)
        self._leave = self.make_button("Sair", nav, "maintenance_leave", self.left, icon="x", height=height)
        self._leave.setAccessibleName("Sair da manutenção")
        row(self._back, None, self._arrows, None, self._leave, parent=foot)
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
        self, theme: Theme, title: str, name: str, *, status: str, **shape: Unpack[PageShape]
    ) -> None:
        super().__init__(theme, title, name, **shape)
        self.status = StatusMessage(theme, name=status)
        self.add_content(self.status)

    def show_status(self, text: str, *, good: bool | None = None) -> None:
        """Show a sentence; `good` marks it as a result, well or not."""
        self.status.show_text(text, good=good)

    def show_progress(self, text: str) -> None:
        self.status.show_progress(text)

    @Slot(object, object)
    def show_result(self, _action: Action, result: ActionResult) -> None:
        self.show_status(result.words, good=result.done)


class TaskPage(StatusPage):
    """A status page with a task off the GUI thread, which ends with the page."""

    def __init__(
        self, theme: Theme, title: str, name: str, runner: Runner, *, status: str, **shape: Unpack[PageShape]
    ) -> None:
        super().__init__(theme, title, name, status=status, **shape)
        self.task = PageTask(runner, self)

    def end(self) -> None:
        self.task.stop()

    def show_read_error(self, words: str, error: Exception) -> None:
        """Show in `words` what cannot be read, and what to do; the log has the cause."""
        log.error("%s cannot be shown: %s", self.objectName(), describe_traceback(error))
        self.show_status(f"{words}. {READ_ADVICE}", good=False)

    @Slot()
    def show_slow(self) -> None:
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
        status: str = "setup_status",
        **shape: Unpack[PageShape],
    ) -> None:
        super().__init__(theme, title, name, runner, status=status, **shape)
        self.task.became_slow.connect(self.show_slow)

    def save(self, write: Callable[[], None], then: Callable[[], None] | None = None) -> None:
        """Write off the GUI thread, then go back or call `then`; a failure is shown as the status."""
        if not self.task.is_running:
            self.show_progress("Gravando…")
            self.task.run(_to_thread(write), lambda _: (then or self.go_back)(), self._show_write_error)

    def _show_write_error(self, error: Exception) -> None:
        known = isinstance(error, (NotWritten, UnfitPin, OSError))
        reason = describe_write_error(error) if isinstance(error, OSError) else str(error)
        self.show_status(sentence(f"Não gravado: {reason if known else type(error).__name__}"), good=False)
        if not known:
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
        self._task = LatestTask(runner)
        self._slow = once(self, "slow task", self.became_slow.emit, SLOW_MS)

    @property
    def is_running(self) -> bool:
        """True while a task is under way."""
        return self._task.is_running

    def run(
        self,
        work: Coroutine[Any, Any, T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Run `work` in place of the task under way."""

        def quick(deliver: Callable[[Any], None]) -> Callable[[Any], None]:
            def on_end(result: Any) -> None:
                self._slow.stop()
                deliver(result)

            return on_end

        self._slow.start()
        self._task.run(work, done=quick(done), failed=quick(failed))

    def stop(self) -> None:
        """Cancel the task under way; its result is dropped."""
        self._slow.stop()
        self._task.cancel()


class StatusMessage(QWidget):
    """One sentence, as high as its text.

    Attributes:
        text: the sentence without the line break hints that the label needs.
    """

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._tone: Tone | None = None
        self._symbol = self.text = ""
        self._label = Text(theme, Type.BODY, name=name)
        self._spinner = Spinner(theme, ICON_UNITS)
        self._spinner.hide()
        top = (self._spinner, Qt.AlignmentFlag.AlignTop)
        self._row = row(top, (self._label, 1), gap=theme.px(GAP_UNITS), parent=self)
        self.show_text("")

    def show_text(self, text: str, *, good: bool | None = None) -> None:
        """Show a sentence; `good` marks it as a result, well or not."""
        palette = self._theme.palette
        self._tone = None if good is None else palette.success if good else palette.danger
        self._symbol = "check" if good else "triangle-alert"
        self._spinner.hide()
        self._show(text)

    def show_progress(self, text: str) -> None:
        self._tone = None
        self._spinner.show()
        self._show(text)

    def _show(self, text: str) -> None:
        theme, tone = self._theme, self._tone
        pad = theme.px(PAD_UNITS) if tone else 0
        beside = theme.px(ICON_UNITS + GAP_UNITS) if tone else 0
        self._row.setContentsMargins(pad + beside, pad, pad, pad)
        self._label.set_color(tone.ink if tone else theme.palette.muted)
        self._label.setFont(theme.font(Type.BODY, Weight.STRONG if tone else Weight.REGULAR))
        self.text = text
        self._label.setText(breakable(text))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._tone is None:
            return
        theme, tone = self._theme, self._tone
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        width = theme.px(3)
        painter.setPen(QPen(tone.ink, width) if theme.palette.strong else Qt.PenStyle.NoPen)
        painter.setBrush(tone.ground)
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, theme.px(RADIUS_UNITS), theme.px(RADIUS_UNITS))
        side = theme.px(ICON_UNITS)
        paint_icon(painter, theme.px(PAD_UNITS), theme.px(PAD_UNITS), side, self._symbol, tone.ink)
        painter.end()


def breakable(text: str) -> str:
    """Allow line breaks behind each part of addresses, paths, keys and long ids."""
    return re.sub(r"(?<=[/._])(?=[^\W\d])|(?<=\w{4}-)(?=\w{4})", ZERO_WIDTH_SPACE, text)
