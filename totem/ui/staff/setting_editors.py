"""Editors of single settings (options, a number in steps, a line of text)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from totem.domain.text import capitalized
from totem.staff.editable_settings import (
    DIAGONAL,
    EditableSetting,
    EditorKind,
    option_text,
    value_text,
)
from totem.system.background import Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import Item, row
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.line_editor import LinePage
from totem.ui.staff.page import EditPage, Page
from totem.ui.theme import Theme, Type, Weight

LINE_BREAK = "; "
DIAGONALS = (10.1, 15.6, 17.0, 18.5, 21.5, 23.8, 27.0, 32.0)
"""Inches of panels that are sold."""
IN_A_ROW = 4
HOLD_MS, AGAIN_MS = 400, 80

TOUCH = "Escolha uma opção."
STEP = "Ajuste com − e +, e toque em Gravar."
ONE = "Digite e toque em Gravar. Vazio: fica o padrão."
SEVERAL = "Digite e toque em Gravar. Separe os itens com ponto e vírgula. Vazio: fica o padrão."

Now = Callable[[], Any]
Write = Callable[[Any], None]
"""Function that writes the new value, None for the default; raises `NotWritten`."""
CM, STEP_MM, NAMED_MM = 10, 5, 50


@dataclass(frozen=True, slots=True)
class SettingPrompt:
    """A setting to edit, its value `now`, and the texts that replace the usual ones."""

    setting: EditableSetting
    now: Now
    write: Write
    ask: str = ""
    title: str = ""

    @property
    def heading(self) -> str:
        return self.title or self.setting.label


def page_for(theme: Theme, name: str, prompt: SettingPrompt, runner: Runner) -> Page:
    """Make the editor for a setting; `runner` writes off the GUI thread."""
    match prompt.setting.kind:
        case EditorKind.CHOICE:
            return OptionsPage(theme, name, prompt, runner)
        case EditorKind.NUMBER:
            return NumberPage(theme, name, prompt, runner)
    return LinePage(
        theme,
        name,
        prompt.heading,
        prompt.ask or (SEVERAL if prompt.setting.kind in _LISTS else ONE),
        lambda: LINE_BREAK.join(_lines(prompt.now())),
        lambda line: prompt.write(_read(prompt.setting, line)),
        runner,
        status="editor_status",
        may_be_empty=True,
    )


_LISTS = {EditorKind.LINES, EditorKind.HOURS}
"""Kinds whose value is a list; hours are edited as one where a day has several spans."""


def _lines(value: Any) -> list[str]:
    return [str(each) for each in (value if isinstance(value, (tuple, list)) else [value or ""])]


def _read(setting: EditableSetting, line: str) -> Any:
    if setting.kind in _LISTS:
        return [each.strip() for each in line.split(";") if each.strip()] or None
    return line or None


class OptionsPage(EditPage):
    """A card for each option; a touch writes it."""

    def __init__(self, theme: Theme, name: str, prompt: SettingPrompt, runner: Runner) -> None:
        super().__init__(theme, prompt.heading, name, runner, status="editor_status")
        self._prompt, setting = prompt, prompt.setting
        self._cards: dict[str, EntryCard] = {}
        shown = self.add_list().column
        for option in setting.options():
            label, note = option_text(setting, option)
            card = EntryCard(theme, capitalized(label), note, name=f"option_{option}", key=option, sign="")
            card.picked.connect(self._choose)
            self._cards[option] = card
            shown.addWidget(card)
        shown.addStretch(1)

    def begin(self) -> None:
        self.show_status(self._prompt.ask or TOUCH)
        value = self._prompt.now()
        now = str(value).lower() if isinstance(value, bool) else str(value)
        for option, card in self._cards.items():
            card.set_chosen(chosen=option == now)

    @Slot(object)
    def _choose(self, option: str) -> None:
        value: str | bool = {"true": True, "false": False}.get(option, option)
        self.save(lambda: self._prompt.write(value))


class NumberPage(EditPage):
    """A number changed in steps; the panel's diagonal also by usual sizes and a ruler."""

    def __init__(self, theme: Theme, name: str, prompt: SettingPrompt, runner: Runner) -> None:
        super().__init__(theme, prompt.heading, name, runner, status="editor_status", fill_reading=True)
        self._prompt, self._setting = prompt, prompt.setting
        self._number = 0.0
        self._shown = Text(theme, theme.headline, Weight.BOLD, name="number")
        self._ruler = Ruler(theme) if self._setting.key == DIAGONAL else None
        self.add_content(self._shown)
        if self._ruler is not None:
            self.add_content(self._ruler)
            self._offer_sizes()
        buttons: list[Item] = []
        for side, icon, spoken, step in (
            ("less", "minus", "Menos", -self._setting.step),
            ("more", "plus", "Mais", self._setting.step),
        ):
            key, name = ButtonVariant.KEY, f"number_{side}"
            button = Button(theme, "", key, icon=icon, icon_only=True, name=name, size=Type.LARGE, height=120)
            button.setAccessibleName(spoken)
            button.setAutoRepeat(True)
            button.setAutoRepeatDelay(HOLD_MS)
            button.setAutoRepeatInterval(AGAIN_MS)
            button.clicked.connect(partial(self._change, step))
            buttons.append((button, 1))
        save = self.make_button("Gravar", ButtonVariant.PRIMARY, "number_save", self._save, height=120)
        self.touch.addLayout(row(*buttons, (save, 2), gap=theme.px(20)))

    def begin(self) -> None:
        self.show_status(self._prompt.ask or STEP)
        self._show(float(self._prompt.now()))

    def _offer_sizes(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(self.theme.px(20))
        for place, inches in enumerate(DIAGONALS):
            words, slot = value_text(self._setting, inches), partial(self._show, inches)
            button = Button(
                self.theme, words, name=f"size_{inches:g}", size=Type.BODY, height=96, on_click=slot
            )
            grid.addWidget(button, place // IN_A_ROW, place % IN_A_ROW)
        self.touch.addLayout(grid)

    def _change(self, step: float) -> None:
        self._show(round(self._number + step, 2))

    def _show(self, number: float) -> None:
        self._number = number
        self._shown.setText(value_text(self._setting, number))
        if self._ruler is not None:
            self._ruler.show_diagonal(number)

    @Slot()
    def _save(self) -> None:
        whole = self._setting.step >= 1
        self.save(lambda: self._prompt.write(round(self._number) if whole else self._number))


class Ruler(QWidget):
    """A line of ten centimetres if the diagonal is right, to be compared with a real ruler."""

    LENGTH_MM = 100

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._px_per_mm = theme, theme.px_per_mm
        self.setObjectName("ruler")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_diagonal(self, inches: float) -> None:
        """Draw the line for a panel of this diagonal."""
        self._px_per_mm = self._theme.px_per_mm * self._theme.diagonal_inches / max(inches, 1)
        self.setAccessibleName("Régua: a linha deve medir 10 cm")
        self.update()

    @property
    def length(self) -> float:
        return self.LENGTH_MM * self._px_per_mm

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(600), self._theme.px(76) + self._theme.text(100))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        width, top = theme.px(3), theme.px(72)
        painter.setPen(QPen(theme.palette.ink, width))
        painter.drawLine(0, top, round(self.length), top)
        painter.setFont(theme.font(Type.SMALL))
        room = theme.px(64)
        for mm in range(0, self.LENGTH_MM + 1, STEP_MM):
            x = round(mm * self._px_per_mm)
            painter.drawLine(x, top - theme.px(56 if mm % CM == 0 else 32), x, top)
            if mm % NAMED_MM == 0:
                align = Qt.AlignmentFlag.AlignLeft if mm == 0 else Qt.AlignmentFlag.AlignHCenter
                left = 0 if mm == 0 else x - room
                painter.drawText(QRectF(left, top + width, 2 * room, theme.text(44)), align, str(mm // CM))
        words = QRectF(0, top + theme.text(48), self.width(), theme.text(52))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, "De 0 a 10 deve haver 10 cm na régua.")
        painter.end()
