"""The pages that ask for the new value of one setting: one of a few, a number in steps, or a line of text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from totem.staff.editable_settings import (
    DIAGONAL,
    EDITABLE_SETTINGS,
    EditableSetting,
    EditorKind,
    SettingsSession,
    option_text,
    value_text,
)
from totem.system.background import Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.text import Text
from totem.ui.staff.entry_card import CHANGES, EntryCard
from totem.ui.staff.line_editor import LinePage
from totem.ui.staff.page import EditPage, Page
from totem.ui.staff.printer_page import Ruler
from totem.ui.staff.status_message import StatusMessage
from totem.ui.theme import Theme, Type, Weight

LINE_BREAK = "; "
DIAGONALS = (10.1, 15.6, 17.0, 18.5, 21.5, 23.8, 27.0, 32.0)
"""Inches of panels that are sold."""
IN_A_ROW = 4
HOLD_MS, AGAIN_MS = 400, 80

TOUCH = "Toque no que deve valer."
STEP = "Acerte com − e +, e grave."
ONE = "Digite e grave. Vazio: vale o padrão."
SEVERAL = "Digite e grave; um ponto e vírgula entre um e outro. Vazio: vale o padrão."

Now = Callable[[], Any]
Write = Callable[[Any], None]
"""Writes the new value, None for the default; raises `NotWritten`."""


@dataclass(frozen=True, slots=True)
class SettingPrompt:
    """What is asked: for which setting, from what it is `now`; `ask` and `title` where others than usual."""

    choice: EditableSetting
    now: Now
    write: Write
    ask: str = ""
    title: str = ""

    @property
    def heading(self) -> str:
        """What stands over it."""
        return self.title or self.choice.label


def page_for(theme: Theme, name: str, question: SettingPrompt, runner: Runner) -> Page:
    """The page that asks it, written off the GUI thread by `runner`."""
    match question.choice.kind:
        case EditorKind.CHOICE:
            return OptionsPage(theme, name, question, runner)
        case EditorKind.NUMBER:
            return NumberPage(theme, name, question, runner)
    return LinePage(
        theme,
        name,
        question.heading,
        question.ask or (SEVERAL if question.choice.kind is EditorKind.LINES else ONE),
        lambda: LINE_BREAK.join(_lines(question.now())),
        lambda line: question.write(_read(question.choice, line)),
        runner,
        told="editor_told",
        may_be_empty=True,
    )


def _lines(value: Any) -> list[str]:
    return [str(each) for each in (value if isinstance(value, (tuple, list)) else [value or ""])]


def _read(choice: EditableSetting, line: str) -> Any:
    if choice.kind is EditorKind.LINES:
        return [each.strip() for each in line.split(";") if each.strip()] or None
    return line or None


class OptionsPage(EditPage):
    """One of a few: a touch takes it."""

    def __init__(self, theme: Theme, name: str, question: SettingPrompt, runner: Runner) -> None:
        super().__init__(theme, question.heading, name, runner, told="editor_told")
        self._question, choice = question, question.choice
        self._cards: dict[str, EntryCard] = {}
        column = self.listed().column
        for option in choice.options():
            label, note = option_text(choice, option)
            label = f"{label[0].upper()}{label[1:]}"
            card = EntryCard(theme, label, note, name=f"option_{option}", key=option, sign="")
            card.picked.connect(self._choose)
            self._cards[option] = card
            column.addWidget(card)
        column.addStretch(1)

    def begin(self) -> None:
        """Mark what it is now."""
        self.tell(self._question.ask or TOUCH)
        value = self._question.now()
        now = str(value).lower() if isinstance(value, bool) else str(value)
        for option, card in self._cards.items():
            card.choose(chosen=option == now)

    @Slot(object)
    def _choose(self, option: str) -> None:
        value: str | bool = {"true": True, "false": False}.get(option, option)
        self.try_to(lambda: self._question.write(value))


class NumberPage(EditPage):
    """A number, larger and smaller by steps; a panel's diagonal by a ruler."""

    def __init__(self, theme: Theme, name: str, question: SettingPrompt, runner: Runner) -> None:
        super().__init__(theme, question.heading, name, runner, told="editor_told", tall=True)
        self._question, self._choice = question, question.choice
        self._number = 0.0
        self._shown = Text(theme, theme.headline, Weight.BOLD, name="number")
        self._ruler = Ruler(theme) if self._choice.key == DIAGONAL else None
        self.read(self._shown)
        if self._ruler is not None:
            self.read(self._ruler)
            self._offer_sizes()
        row = QHBoxLayout()
        row.setSpacing(theme.px(20))
        for side, icon, said, step in (
            ("less", "minus", "Menos", self._less),
            ("more", "plus", "Mais", self._more),
        ):
            button = Button(
                theme,
                "",
                ButtonVariant.KEY,
                icon=icon,
                icon_only=True,
                name=f"number_{side}",
                size=Type.LARGE,
                height=120,
            )
            button.setAccessibleName(said)
            button.setAutoRepeat(True)
            button.setAutoRepeatDelay(HOLD_MS)
            button.setAutoRepeatInterval(AGAIN_MS)
            button.clicked.connect(step)
            row.addWidget(button, 1)
        save = Button(theme, "Gravar", ButtonVariant.PRIMARY, name="number_save", height=120)
        save.clicked.connect(self._save)
        row.addWidget(save, 2)
        self.touch.addLayout(row)

    def begin(self) -> None:
        """The number as it is now."""
        self.tell(self._question.ask or STEP)
        self._show(float(self._question.now()))

    def _offer_sizes(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(self.theme.px(20))
        for place, inches in enumerate(DIAGONALS):
            words = value_text(self._choice, inches)
            button = Button(
                self.theme, words, ButtonVariant.OUTLINE, name=f"size_{inches:g}", size=Type.BODY, height=96
            )
            button.setProperty("inches", inches)
            button.clicked.connect(self._take_size)
            grid.addWidget(button, place // IN_A_ROW, place % IN_A_ROW)
        self.touch.addLayout(grid)

    @Slot()
    def _take_size(self) -> None:
        self._show(float(self.sender().property("inches")))

    @Slot()
    def _less(self) -> None:
        self._show(round(self._number - self._choice.step, 2))

    @Slot()
    def _more(self) -> None:
        self._show(round(self._number + self._choice.step, 2))

    def _show(self, number: float) -> None:
        self._number = number
        self._shown.setText(value_text(self._choice, number))
        if self._ruler is not None:
            self._ruler.show_diagonal(number)

    @Slot()
    def _save(self) -> None:
        whole = self._choice.step >= 1
        self.try_to(lambda: self._question.write(round(self._number) if whole else self._number))


NAME = "settings"
TOLD = "O que muda aqui vale depois de recomeçar."


def page_of(key: str) -> str:
    """The name of the page that changes the setting `key`."""
    return f"setting_{key}"


class SettingsPage(Page):
    """A card for each setting, with its value.

    Signals:
        restart_asked(): have the kiosk begin anew with what was written.
    """

    restart_asked = Signal()

    def __init__(self, theme: Theme, changes: SettingsSession) -> None:
        super().__init__(theme, "Configuração", NAME)
        self._changes = changes
        self._told = StatusMessage(theme, name="settings_told")
        self.read(self._told)
        column = self.listed().column
        self._cards: dict[str, EntryCard] = {}
        for choice in EDITABLE_SETTINGS:
            card = EntryCard(theme, choice.label, name=f"change_{choice.key}", key=choice.key, sign=CHANGES)
            card.picked.connect(self._open)
            self._cards[choice.key] = card
            column.addWidget(card)
        column.addStretch(1)
        self._again = Button(
            theme,
            "Recomeçar agora",
            ButtonVariant.PRIMARY,
            icon="refresh-cw",
            name="settings_restart",
            height=112,
        )
        self._again.clicked.connect(self.restart_asked)
        self.touch.addWidget(self._again)

    def begin(self) -> None:
        """What each is now."""
        for choice in EDITABLE_SETTINGS:
            self._cards[choice.key].tell(value_text(choice, self._changes.value(choice)))
        last = self._changes.last
        self._told.say(f"{last} Vale depois de recomeçar." if last else TOLD, good=True if last else None)
        self._again.setVisible(bool(last))

    @Slot(object)
    def _open(self, key: str) -> None:
        self.opened.emit(page_of(key))


def setting_page(theme: Theme, key: str, changes: SettingsSession, runner: Runner) -> Page:
    """The page that changes the setting `key`."""
    choice = next(each for each in EDITABLE_SETTINGS if each.key == key)
    question = SettingPrompt(choice, lambda: changes.value(choice), lambda value: changes.set(choice, value))
    page = page_for(theme, page_of(key), question, runner)
    page.lead_back_to(NAME)
    return page
