"""Pages of maintenance mode: a title, a scrolled pane over a pane of controls, and "Voltar" and "Sair".

A page shows a `PageModel`, and may run one task off the GUI thread. It is laid out by the customers'
`ScreenLayout`: on an upright panel, the controls stand in the lower 65 %.
"""

import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Generic, TypedDict, TypeVar, Unpack

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QWidget

from totem.settings.editing import NotWritten, describe_write_error
from totem.staff.action_runner import READ_ADVICE, Action, ActionResult, ActionRunner
from totem.staff.pin import UnfitPin
from totem.system.background import Runner
from totem.system.latest_task import LatestTask
from totem.system.logging import describe_traceback
from totem.system.qt_timers import once
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.scroll_pane import ScrollButtons, ScrollPane
from totem.ui.controls.segmented_control import SegmentedControl
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import column, discard, row
from totem.ui.screen_layout import ScreenLayout
from totem.ui.staff.check_list import CheckList
from totem.ui.staff.page_model import CheckGroup, PageButton, PageModel, PageStatus
from totem.ui.staff.page_parts import StatusMessage, TableCard, TouchList, make_button, show_button
from totem.ui.theme import Theme, Type, Weight

MENU = "menu"
"""The first page, and the usual target of "Voltar"."""
FOOT_UNITS = 92
SLOW_MS = 8_000
"""Duration of a task after which a page that shows its progress reports that it is slow."""
SLOW = "Está demorando. Você pode esperar, ou voltar."

T = TypeVar("T")
log = logging.getLogger(__name__)


class PageOptions(TypedDict, total=False):
    """Name of the status of a page, and the actions that it follows: nothing acts while one is under way."""

    status: str
    actions: ActionRunner | None


class Page(QWidget):
    """A page: its model, or what a subclass adds to the scrolled pane and to the layout `touch`.

    Attributes:
        back: name of the page that "Voltar" leads to; "" for none.
        progress: status while an action is under way.
        fill_reading: the controls get no more room than they need (`ScreenLayout`).
        stacked: the panes are stacked on landscape panels as well.

    Signals:
        opened(str): another page is requested, by its name.
        left(): "Sair".
    """

    opened = Signal(str)
    left = Signal()
    progress: Mapping[Action, str] = MappingProxyType({})
    fill_reading = False
    stacked = False
    back = MENU

    def __init__(
        self, theme: Theme, title: str, name: str, *, status: str = "", actions: ActionRunner | None = None
    ) -> None:
        """See `PageOptions`."""
        super().__init__()
        self.theme, self.title = theme, title
        self.setObjectName(name)
        self.reading = ScrollPane(theme)
        self.column = self.reading.column
        self.column.setSpacing(theme.px(24))
        self.column.addStretch(1)
        pane = QWidget()
        self.touch = column(gap=theme.px(20), parent=pane)
        if self.fill_reading and not (theme.portrait or self.stacked):
            self.touch.addStretch(1)  # short controls stand at the bottom, within reach
        self._title_text = Text(theme, Type.TITLE, Weight.BOLD, fit=True, shrinks=True, name="title")
        self._title_text.setText(title)
        self._actions, self._armed = actions, ""
        self._model, self._said = PageModel(), PageStatus()
        self._cards: dict[str, Any] = {}  # a CheckList or a TableCard each
        self._heading: Text | None = None
        self._list: TouchList | None = None
        self._buttons: dict[str, Button] = {}
        self._beside: QBoxLayout | None = None
        self.status = StatusMessage(theme, name=status)
        self.add_content(self.status)
        self.status.setVisible(bool(status))
        if actions is not None:
            actions.begun.connect(self._on_begun)
            actions.ended.connect(self._on_ended)
        ScreenLayout(
            theme,
            head=self._title_text,
            reading=self.reading,
            touch=pane,
            foot=self._make_foot(),
            fill_reading=self.fill_reading,
            fix_touch=theme.portrait,
            parent=self,
            width=self.least_width(),
            stacked=self.stacked,
        )

    def least_width(self) -> int:
        """Return the least width of the controls (`ScreenLayout`)."""
        return 0

    def model(self) -> PageModel:
        """Return what the page shows now."""
        return PageModel()

    def refresh(self) -> None:
        """Show the model as it is now; what waited for a second touch does no more."""
        self._render("")

    def show_model(self) -> None:
        """Refresh the page, with the status of the model in place of what was said since."""
        self._said = PageStatus()
        self.refresh()

    def touch_control(self, name: str) -> None:
        """Act on a button or an entry, or ask for its second touch; ignored while an action is under way.

        Nothing is disabled meanwhile: the focus would wander from one to the next, and the list after it.
        """
        control = self._model.control(name)
        if control is None or (self._actions is not None and self._actions.busy is not None):
            return
        is_sure = control.confirmation is None or self._armed == name
        self._render("" if is_sure else name)
        if is_sure and control.on_touch is not None:
            control.on_touch()

    def _render(self, armed: str) -> None:
        """Show the model and the status, with the question about the control of the name `armed`."""
        self._armed, self._model = armed, self.model()
        control, model = self._model.control(armed), self._model
        asked = control.confirmation if control is not None else None
        said = self._said if self._said.text else model.status
        self.status.show_status(asked.as_status() if asked and asked.question else said)
        self._show_cards(model)
        if self._heading is not None:
            self._heading.show_text(model.heading)
        if self._list is not None:
            self._list.show_entries(model.entries or (), armed, self.touch_control)
            self._list.setVisible(model.entries is not None)
        for button in model.buttons:
            self._show_button(button)

    def _show_cards(self, model: PageModel) -> None:
        if [each.name for each in model.cards] != [*self._cards]:
            for gone in self._cards.values():
                discard(self.column, gone)
            self._cards = {
                each.name: (CheckList if isinstance(each, CheckGroup) else TableCard)(self.theme, each.name)
                for each in model.cards
            }
            self.place_cards([*self._cards.values()])
        for each, card in zip(model.cards, self._cards.values(), strict=True):
            card.show_content(each)

    def place_cards(self, cards: Sequence[QWidget]) -> None:
        """Place new cards of the model."""
        self.add_content(*cards)

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
        self.show_model()

    def end(self) -> None:
        """Stop tasks and drop secrets: the page is hidden from now on."""

    def set_back_page(self, name: str) -> None:
        """Have "Voltar" lead to the page of this name; "" hides it."""
        self.back = name
        self._back.setVisible(bool(name))

    def add_list(self, heading: str = "", *, columns: int = 1) -> TouchList:
        """Add a list in `columns` to the controls that takes the room left, and that the arrows scroll.

        Over it stands a heading of this name.
        """
        if heading:
            self._heading = Text(self.theme, Type.BODY, Weight.BOLD, name=heading)
            self.touch.addWidget(self._heading)
        self._list = shown = TouchList(self.theme, columns)
        self.touch.addWidget(shown, 1)
        self._scroll_by_arrows(shown)
        return shown

    def add_segments(
        self,
        name: str,
        segments: list[tuple[str, str, str]],
        on_choice: Callable[[str], None],
        height: float = 112,
    ) -> None:
        """Add parts to choose from to the controls: key, label and icon of each."""
        control = SegmentedControl(self.theme, name=name, height=height)
        control.offer(segments)
        control.chosen.connect(on_choice)
        self._beside = row((control, 1), gap=self.theme.px(20))
        self.touch.addLayout(self._beside)

    def show_status(self, text: str, *, good: bool | None = None) -> None:
        """Show a sentence; `good` marks it as a result, well or not."""
        self._say(PageStatus(text, good))

    def show_progress(self, text: str) -> None:
        self._say(PageStatus(text, is_busy=True))

    def _say(self, status: PageStatus) -> None:
        self._said = status
        self.status.show_status(status)

    def on_result(self, action: Action, result: ActionResult) -> None:
        """Follow the result of an action, which the status shows."""

    def _show_button(self, shown: PageButton) -> None:
        if shown.name not in self._buttons:
            made = self._buttons[shown.name] = make_button(self.theme, shown, self.touch_control)
            if not shown.is_beside or self._beside is None:
                self._beside = row(gap=self.theme.px(20))
                self.touch.addLayout(self._beside)
            self._beside.addWidget(made, 1)
        show_button(self._buttons[shown.name], shown, is_armed=shown.name == self._armed)

    @Slot(object)
    def _on_begun(self, action: Action) -> None:
        self.refresh()
        self.show_progress(self.progress.get(action, "Um momento…"))

    @Slot(object, object)
    def _on_ended(self, action: Action, result: ActionResult) -> None:
        self.show_status(result.words, good=result.done)
        self.on_result(action, result)

    def _make_foot(self) -> QWidget:
        theme, foot = self.theme, QWidget()
        nav, height = ButtonVariant.NAV, FOOT_UNITS
        look: dict[str, Any] = {"name": "maintenance_back", "height": height, "on_click": self.go_back}
        self._back = Button(theme, "Voltar", nav, icon="arrow-left", **look)
        self._arrows = ScrollButtons(theme, "Subir", "Descer", name="maintenance", height=height)
        self._arrows.turned.connect(self._turn)
        look = {"name": "maintenance_leave", "height": height, "on_click": self.left}
        self._leave = Button(theme, "Sair", nav, icon="x", **look)
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


class TaskPage(Page):
    """A page with a task off the GUI thread, which ends with the page.

    Attributes:
        task: the task under way.
    """

    def __init__(
        self, theme: Theme, title: str, name: str, runner: Runner, **options: Unpack[PageOptions]
    ) -> None:
        super().__init__(theme, title, name, **options)
        self.task = LatestTask(runner)
        self._slow = once(self, "slow task", self.show_slow, SLOW_MS)

    def run(
        self, work: Coroutine[Any, Any, T], done: Callable[[T], None], failed: Callable[[Exception], None]
    ) -> None:
        """Run `work` in place of the task under way."""
        self._slow.start()
        self.task.run(work, done=partial(self._deliver, done), failed=partial(self._deliver, failed))

    def _deliver(self, deliver: Callable[[T], None], result: T) -> None:
        self._slow.stop()
        deliver(result)

    def end(self) -> None:
        self._slow.stop()
        self.task.cancel()

    @Slot()
    def show_slow(self) -> None:
        """Report that the task is slow."""
        if self.status.is_busy:
            self.show_progress(SLOW)

    def save(self, write: Callable[[], None], then: Callable[[], None] | None = None) -> None:
        """Write off the GUI thread, then go back or call `then`; a failure is shown as the status."""
        if not self.task.is_running:
            from asyncio import to_thread

            self.show_progress("Gravando…")
            self.run(to_thread(write), lambda _: (then or self.go_back)(), self._show_write_error)

    def _show_write_error(self, error: Exception) -> None:
        known = isinstance(error, (NotWritten, UnfitPin, OSError))
        reason = describe_write_error(error) if isinstance(error, OSError) else str(error)
        self.show_status(sentence(f"Não gravado: {reason if known else type(error).__name__}"), good=False)
        if not known:
            raise error


class ViewPage(TaskPage, Generic[T]):
    """A page that reads what it shows off the GUI thread, whenever it is shown.

    Attributes:
        view: what was read last; None before, and where it cannot be read.
        unreadable: status where it cannot be read, without what to do.
    """

    view: T | None = None
    unreadable = ""

    def __init__(
        self,
        theme: Theme,
        title: str,
        name: str,
        runner: Runner,
        read: Callable[[], Coroutine[Any, Any, T]],
        **options: Unpack[PageOptions],
    ) -> None:
        super().__init__(theme, title, name, runner, **options)
        self._read = read

    def begin(self) -> None:
        super().begin()
        self.read_again()

    def read_again(self) -> None:
        self.run(self._read(), self.show_view, self.show_read_error)

    def show_view(self, view: T) -> None:
        self.view = view
        self.refresh()

    def show_read_error(self, error: Exception) -> None:
        """Show what cannot be read, and what to do; the log has the cause."""
        log.error("%s cannot be shown: %s", self.objectName(), describe_traceback(error))
        self.view = None
        self.refresh()
        self.show_status(f"{self.unreadable}. {READ_ADVICE}", good=False)


def sentence(words: str) -> str:
    """Add a full stop to `words` that end without one."""
    return words if words.endswith((".", "!", "?")) else f"{words}."
