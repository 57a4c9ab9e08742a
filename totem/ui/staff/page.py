"""One page of maintenance mode: a title, what is read, what is touched, the ways back and out.

Laid out by the customers' frame: on an upright panel, what is touched stands in the lower 65 %.
"""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from totem.settings.editing import NotWritten, why
from totem.staff.pin import UnfitPin
from totem.system.background import Handle, Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.scroll_pane import ScrollButtons, ScrollPane
from totem.ui.controls.text import Text
from totem.ui.screen_layout import ScreenLayout
from totem.ui.staff.entry_card import TouchList
from totem.ui.staff.status_message import StatusMessage
from totem.ui.theme import Theme, Type, Weight

MENU = "menu"
"""The page that comes first, and that the others lead back to."""
FOOT_UNITS = 92


class Page(QWidget):
    """A page; a subclass says what is to `read`, and fills `touch` with what is touched.

    Attributes:
        back: the page that "Voltar" leads to; none where it is empty.
        typist: what is typed on a keyboard is for this one.
        cover: a widget of the page's that lies over the whole window for now, as the screen test does.

    Signals:
        opened(str): another page, by its name.
        left(): staff are done.
        typing_begun(): there is a `typist` now, and no key is to press a button before it was gone to.
    """

    opened = Signal(str)
    left = Signal()
    typing_begun = Signal()

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
        """`tall` leaves what is touched no more room than it needs; for the others see `Frame`."""
        super().__init__()
        self.theme, self.title, self.back = theme, title, MENU
        self.typist: QWidget | None = None
        self.cover: QWidget | None = None
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
            self.touch.addStretch(1)  # what needs little room stands at the bottom, under the hand
        head = Text(theme, Type.TITLE, Weight.BOLD, fit=True, shrinks=True, name="title")
        head.setText(title)
        ScreenLayout(
            theme,
            head=head,
            reading=self.reading,
            touch=pane,
            foot=self._foot(),
            reach=theme.portrait,
            tall=tall,
            steady=theme.portrait,
            parent=self,
            width=width,
            stacked=stacked,
        )

    def read(self, *widgets: QWidget) -> None:
        """Have these be read, each below what there is."""
        for widget in widgets:
            self.column.insertWidget(self.column.count() - 1, widget)

    def begin(self) -> None:
        """It is shown from now on: whatever it shows is to be fresh."""

    def end(self) -> None:
        """It is hidden from now on: nothing runs for it any more."""

    def lead_back_to(self, name: str) -> None:
        """Have "Voltar" lead to the page of this name; to none where it is empty."""
        self.back = name
        self._back.setVisible(bool(name))

    def listed(self) -> TouchList:
        """A list among what is touched, which takes the room that is left, and which the arrows turn."""
        shown = TouchList(self.theme)
        self.touch.addWidget(shown, 1)
        self._turned_by(shown)
        return shown

    def _foot(self) -> QWidget:
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
        self._turned_by(self.reading)
        return foot

    def _turned_by(self, reading: ScrollPane) -> None:
        self._turns = reading
        self._arrows.follow(reading.verticalScrollBar(), reading.fitted)

    @Slot()
    def go_back(self) -> None:
        """Go where "Voltar" leads to."""
        self.opened.emit(self.back)

    @Slot(int)
    def _turn(self, direction: int) -> None:
        self._turns.turn(direction)


T = TypeVar("T")
LONG_MS = 8_000
"""Whoever waits for longer than that is told so (ux.md, "Principles")."""
LONG = "Está demorando. Você pode esperar, ou voltar."


class PageTask(QObject):
    """Has things done off the GUI thread for one page.

    Signals:
        grew_long(): it takes longer than anybody expects.
    """

    grew_long = Signal()

    def __init__(self, runner: Runner, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._work: Handle | None = None
        self._waits = False
        self._long = QTimer(self)
        self._long.setObjectName("long wait")
        self._long.setSingleShot(True)
        self._long.setInterval(LONG_MS)
        self._long.timeout.connect(self.grew_long)

    @property
    def waits(self) -> bool:
        """Whether something is under way."""
        return self._waits

    def run(
        self,
        work: Coroutine[Any, Any, T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Have `work` done in the place of whatever is under way."""
        self.stop()
        self._waits = True
        self._long.start()

        def ended(result: T) -> None:
            self._over()
            done(result)

        def broke_off(error: Exception) -> None:
            self._over()
            failed(error)

        handle = self._runner.run(work, done=ended, failed=broke_off)
        if self._waits:
            self._work = handle

    def stop(self) -> None:
        """Wait for nothing any more."""
        if self._work is not None:
            self._work.cancel()
        self._over()

    def _over(self) -> None:
        self._long.stop()
        self._work, self._waits = None, False


class EditPage(Page):
    """What is answered on it is written at once, and leads back to where the page was opened."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        name: str,
        runner: Runner,
        *,
        told: str = "setup_told",
        tall: bool = False,
        width: int = 0,
    ) -> None:
        """`told` names the sentence."""
        super().__init__(theme, title, name, tall=tall, width=width)
        self._told = StatusMessage(theme, name=told)
        self.read(self._told)
        self.waiter = PageTask(runner, self)
        self.waiter.grew_long.connect(self._say_long)

    def end(self) -> None:
        """Wait for nothing any more."""
        self.waiter.stop()

    def tell(self, words: str, *, good: bool | None = None) -> None:
        """Say something; `good` says whether something went well."""
        self._told.say(words, good=good)

    def wait(self, words: str) -> None:
        """Say that something is under way."""
        self._told.wait(words)

    def take_typing(self, typist: QWidget) -> None:
        """What is typed on a keyboard is for `typist` from now on."""
        self.typist = typist
        self.typing_begun.emit()

    def try_to(self, write: Callable[[], None], then: Callable[[], None] | None = None) -> None:
        """Write, off the GUI thread, and go back or do what comes `then`; where it cannot be, say why."""
        if not self.waiter.waits:
            self.wait("Gravando…")
            self.waiter.run(_elsewhere(write), lambda _: (then or self.go_back)(), self._not_written)

    def _not_written(self, error: Exception) -> None:
        if isinstance(error, (NotWritten, UnfitPin)):
            self.tell(sentence(f"Não gravado: {error}"), good=False)
        elif isinstance(error, OSError):
            self.tell(sentence(f"Não gravado: {why(error)}"), good=False)
        else:
            self.tell(f"Não gravado: {type(error).__name__}.", good=False)
            raise error

    @Slot()
    def _say_long(self) -> None:
        self.wait(LONG)


async def _elsewhere(write: Callable[[], None]) -> None:
    from asyncio import to_thread

    await to_thread(write)


def sentence(words: str) -> str:
    """`words` with a full stop, where they have none."""
    return words if words.endswith((".", "!", "?")) else f"{words}."
