"""Editors of single settings: options, a number in steps, a line of text, the hours of a week."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from totem.domain.text import capitalized
from totem.staff.editable_settings import (
    DIAGONAL,
    EditableSetting,
    EditorKind,
    option_text,
    value_text,
)
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.controls.text_layout import Text
from totem.ui.staff.line_editor import LinePage, LinePrompt
from totem.ui.staff.page import Page, TaskPage
from totem.ui.staff.page_model import Confirmation, PageButton, PageEntry, PageModel, PageStatus
from totem.ui.theme import Theme, Type, Weight

DIAGONALS = (10.1, 15.6, 17.0, 18.5, 21.5, 23.8, 27.0, 32.0)
"""Inches of panels that are sold."""
IN_A_ROW = 4

TOUCH = "Escolha uma opção."
STEP = "Ajuste com − e +, e toque em Gravar."
ONE = "Digite e toque em Gravar. Vazio: fica o padrão."
SEVERAL = "Digite e toque em Gravar. Separe os itens com ponto e vírgula. Vazio: fica o padrão."
RULER_MM, RULER_UNITS = 100, 24
"""Length of the line to be compared with a real ruler, where the diagonal is right, and its height."""


@dataclass(frozen=True, slots=True)
class SettingPrompt:
    """A setting to edit, its value `now`, and the texts that replace the usual ones.

    Attributes:
        write: writes the new value, None for the default; raises `NotWritten`.
    """

    setting: EditableSetting
    now: Callable[[], Any]
    write: Callable[[Any], None]
    ask: str = ""
    title: str = ""

    @property
    def heading(self) -> str:
        return self.title or self.setting.label


def page_for(theme: Theme, name: str, prompt: SettingPrompt, runner: Runner) -> Page:
    """Make the editor for a setting; `runner` writes off the GUI thread."""
    setting, status = prompt.setting, "editor_status"
    if setting.kind is EditorKind.NUMBER:
        return NumberPage(theme, name, prompt, runner)
    if setting.kind is EditorKind.CHOICE:
        texts = [(option, *option_text(setting, option)) for option in setting.options()]
        return ChoicePage(
            theme,
            name,
            prompt.heading,
            prompt.ask or TOUCH,
            [(option, capitalized(label), note) for option, label, note in texts],
            lambda: _option(prompt.now()),
            lambda option: prompt.write({"true": True, "false": False}.get(option, option)),
            runner,
            status=status,
        )
    is_list = setting.kind in (EditorKind.LINES, EditorKind.HOURS)  # hours of a day with several spans
    ask = prompt.ask or (SEVERAL if is_list else ONE)

    def write(line: str) -> None:
        items = [each.strip() for each in line.split(";") if each.strip()] if is_list else line
        prompt.write(items or None)

    def prompts() -> list[LinePrompt]:
        now = value_text(setting, prompt.now(), default="")
        return [LinePrompt(ask, now, write, may_be_empty=True)]

    return LinePage(theme, name, prompt.heading, prompts, runner, status=status)


def _option(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class ChoicePage(TaskPage):
    """A card for each option, of which the present one is marked; a touch writes it, and leads back.

    An option of which `warn` has a warning is written by a second touch.
    """

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        ask: str,
        options: Iterable[tuple[str, str, str]],
        now: Callable[[], str],
        write: Callable[[str], None],
        runner: Runner,
        *,
        status: str = "setup_status",
        warn: Callable[[str], str] = lambda _: "",
        then: str = "",
    ) -> None:
        """`options` are values, labels and notes; `now` gives the present value, `write` takes the new one.

        `then` is the next page, "" for back.
        """
        super().__init__(theme, title, name, runner, status=status)
        self._ask, self._options, self._now = ask, tuple(options), now
        self._write, self._warn, self._then = write, warn, then
        self.add_list()

    def model(self) -> PageModel:
        now = self._now()
        entries = [self._entry(*each, is_chosen=each[0] == now) for each in self._options]
        return PageModel(PageStatus(self._ask), entries=tuple(entries))

    def _entry(self, option: str, label: str, note: str, *, is_chosen: bool) -> PageEntry:
        warning = self._warn(option)
        question = Confirmation(label="", question=f"{warning} Toque de novo para trocar.", is_warning=True)
        return PageEntry(
            f"option_{option}",
            label,
            partial(self._choose, option),
            note,
            confirmation=question if warning else None,
            is_chosen=is_chosen,
        )

    def _choose(self, option: str) -> None:
        self.save(partial(self._write, option), lambda: self.opened.emit(self._then or self.back))


class NumberPage(TaskPage):
    """A number changed in steps; the panel's diagonal also by usual sizes and a ruler."""

    fill_reading = True

    def __init__(self, theme: Theme, name: str, prompt: SettingPrompt, runner: Runner) -> None:
        super().__init__(theme, prompt.heading, name, runner, status="editor_status")
        self._prompt, self._setting, self._number = prompt, prompt.setting, 0.0
        self._shown = Text(theme, theme.headline, Weight.BOLD, name="number")
        self._ruler, words = QWidget(), Text(theme, Type.SMALL)
        self._ruler.setObjectName("ruler")
        self._ruler.setAccessibleName("Régua: a linha deve medir 10 cm")
        self._ruler.setAutoFillBackground(True)
        self._ruler.setPalette(QPalette(theme.palette.ink))
        self._ruler.setFixedHeight(theme.px(RULER_UNITS))
        self.add_content(self._shown, self._ruler, words)
        words.show_text("A linha deve medir 10 cm." if self._setting.key == DIAGONAL else "")
        self._ruler.setVisible(self._setting.key == DIAGONAL)

    def model(self) -> PageModel:
        less, more = partial(self._change, -1), partial(self._change, 1)
        main, key = ButtonVariant.PRIMARY, ButtonVariant.KEY
        sizes = [
            PageButton(
                f"size_{inches:g}",
                value_text(self._setting, inches),
                partial(self._show, inches),
                height=96,
                size=Type.BODY,
                is_beside=place % IN_A_ROW > 0,
            )
            for place, inches in enumerate(DIAGONALS)
            if self._setting.key == DIAGONAL
        ]
        return PageModel(
            PageStatus(self._prompt.ask or STEP),
            buttons=(
                *sizes,
                PageButton("number_less", "Menos", less, "minus", key, 120, repeats=True),
                PageButton("number_more", "Mais", more, "plus", key, 120, repeats=True, is_beside=True),
                PageButton("number_save", "Gravar", self._save, "", main, 120, is_beside=True),
            ),
        )

    def begin(self) -> None:
        super().begin()
        self._show(float(self._prompt.now()))

    def _change(self, direction: int) -> None:
        self._show(round(self._number + direction * self._setting.step, 2))

    def _show(self, number: float) -> None:
        self._number = number
        self._shown.setText(value_text(self._setting, number))
        theme = self.theme  # of the diagonal that is set
        self._ruler.setFixedWidth(theme.mm(RULER_MM * theme.diagonal_inches / max(number, 1)))

    @Slot()
    def _save(self) -> None:
        whole = self._setting.step >= 1
        self.save(lambda: self._prompt.write(round(self._number) if whole else self._number))
