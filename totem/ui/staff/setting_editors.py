"""Editors of single settings: options, a number in steps, a line of text, the hours of a week."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.hours import (
    DAY_MINUTES,
    SHORT_WEEKDAYS,
    WEEKDAYS,
    WHOLE_DAY,
    DayHours,
    OpenHours,
    format_minute,
    hours_by_day,
    spans_text,
)
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
from totem.ui.layouts import add_items, column, row
from totem.ui.staff.line_editor import LinePage, LinePrompt
from totem.ui.staff.page import Page, TaskPage
from totem.ui.staff.page_model import Confirmation, PageButton, PageEntry, PageModel, PageStatus
from totem.ui.staff.page_parts import repeat_while_held
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
STEP_MINUTES = 15
USUAL: DayHours = (8 * 60, 18 * 60)
"""Hours of a day that is opened."""
ASK = "Toque no dia para abrir ou fechar; ajuste as horas com − e +."
NEVER_OPEN = "Pelo menos um dia precisa ficar aberto."
CLOSED = "fechada"
KEY_UNITS, WIDE_KEY_UNITS = 88, 76
"""Height of a day's keys on an upright panel, and on a wide one, where seven rows just fit."""
DAY_UNITS, GAP_UNITS, ROW_GAP_UNITS = 176, 24, 13


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


def week_of(prompt: SettingPrompt) -> Sequence[DayHours | None] | None:
    """Return the hours of each day; None where a day has more than one span, which takes a line of text."""
    return hours_by_day(OpenHours.parse(prompt.now() or ()).spans)


class HoursPage(TaskPage):
    """A row for each day, and "Gravar"; only for hours of which `week_of` makes a week."""

    def __init__(self, theme: Theme, name: str, prompt: SettingPrompt, runner: Runner) -> None:
        super().__init__(theme, prompt.heading, name, runner, status="editor_status")
        self._prompt, gap = prompt, theme.px(GAP_UNITS)
        self._days = [DayRow(theme, day) for day, _ in enumerate(WEEKDAYS)]
        shown = self.add_list().column
        shown.setSpacing(theme.px(ROW_GAP_UNITS))
        titles = [
            Text(
                theme, Type.SMALL, Weight.BOLD, color=theme.palette.muted, align=Qt.AlignmentFlag.AlignCenter
            )
            for _ in range(2)
        ]
        for title, words in zip(titles, ("Abre", "Fecha"), strict=True):
            title.setText(words)
        side = 0 if _is_stacked(theme) else _day_width(theme) + gap
        add_items(shown, row(side, *((each, 1) for each in titles), gap=gap), *self._days, None)

    def model(self) -> PageModel:
        main = ButtonVariant.PRIMARY
        same = PageButton("hours_repeat", "Repetir segunda", self._repeat, height=120)
        save = PageButton("hours_save", "Gravar", self._save, "", main, 120, is_beside=True)
        return PageModel(PageStatus(ASK), buttons=(same, save))

    def begin(self) -> None:
        super().begin()
        for each, hours in zip(self._days, week_of(self._prompt) or (), strict=True):
            each.show_hours(hours)

    @Slot()
    def _repeat(self) -> None:
        """Give all open days the hours of Monday."""
        first = self._days[0].hours
        for each in self._days[1:]:
            if first is not None and each.hours is not None:
                each.show_hours(first)

    @Slot()
    def _save(self) -> None:
        week = [each.hours for each in self._days]
        if any(hours is not None for hours in week):
            self.save(lambda: self._prompt.write([*spans_text(week)] or None))
        else:
            self.show_status(NEVER_OPEN, good=False)


class DayRow(QWidget):
    """A day, which a touch opens or closes, and its two times.

    Attributes:
        hours: None while the store is closed on this day.
    """

    def __init__(self, theme: Theme, day: int) -> None:
        super().__init__()
        self.hours: DayHours | None = None
        self._last: DayHours = USUAL
        self._day, self._short_day = WEEKDAYS[day], SHORT_WEEKDAYS[day].capitalize()
        self.setObjectName(f"day_{day}")
        self._turn = Button(
            theme,
            self._short_day,
            ButtonVariant.KEY,
            name=f"day_{day}_turn",
            size=Type.BODY,
            height=_key_units(theme),
            on_click=self._turn_day,
        )
        if not _is_stacked(theme):
            self._turn.setFixedWidth(_day_width(theme))
        self._times = [
            TimePicker(theme, f"day_{day}_{name}", f"{self._day}, {spoken}", partial(self._step, place))
            for place, (name, spoken) in enumerate((("opens", "abre"), ("closes", "fecha")))
        ]
        self._closed = Text(theme, Type.BODY, color=theme.palette.muted, name=f"day_{day}_closed")
        self._closed.setText(CLOSED)
        gap = theme.px(GAP_UNITS)
        times = row(*((each, 1) for each in self._times), (self._closed, 2), gap=gap)
        if _is_stacked(theme):
            column(self._turn, times, gap=theme.px(ROW_GAP_UNITS), parent=self)
        else:
            row(self._turn, (times, 1), gap=gap, parent=self)

    def show_hours(self, hours: DayHours | None) -> None:
        """Show the hours of the day; None for a closed one."""
        self.hours, self._last = hours, hours or self._last
        is_open = hours is not None
        self._turn.relabel(self._short_day, icon="check" if is_open else "x")
        self._turn.setAccessibleName(f"{self._day}: {'aberta' if is_open else CLOSED}")
        self._closed.setVisible(not is_open)
        for picker, minute in zip(self._times, self._last, strict=True):
            picker.setVisible(is_open)
            picker.show_minute(minute)

    @Slot()
    def _turn_day(self) -> None:
        self.show_hours(self._last if self.hours is None else None)

    def _step(self, place: int, direction: int) -> None:
        """Move one time to the next quarter of an hour, past the other one: no day ends as it begins."""
        times = list(self._last)
        for _ in range(2):
            times[place] = _next_quarter(times[place], direction, is_end=place == 1)
            if times[0] % DAY_MINUTES != times[1] % DAY_MINUTES or (*times,) == WHOLE_DAY:
                break
        self.show_hours((times[0], times[1]))


def _key_units(theme: Theme) -> int:
    return KEY_UNITS if theme.portrait else WIDE_KEY_UNITS


def _is_stacked(theme: Theme) -> bool:
    """True if the times stand below their day: in larger text, and on a small panel."""
    return theme.scale > 1 or not theme.is_spacious


def _day_width(theme: Theme) -> int:
    return max(theme.px(DAY_UNITS), theme.text(DAY_UNITS))


def _next_quarter(minute: int, direction: int, *, is_end: bool) -> int:
    """Return the next quarter of an hour, around midnight; a day ends at 24:00 instead of 00:00."""
    quarter = minute // STEP_MINUTES + 1 if direction > 0 else -(-minute // STEP_MINUTES) - 1
    moved = quarter * STEP_MINUTES % DAY_MINUTES
    return moved or DAY_MINUTES if is_end else moved


class TimePicker(QWidget):
    """A time between the keys − and +."""

    def __init__(self, theme: Theme, name: str, spoken: str, on_step: Callable[[int], object]) -> None:
        super().__init__()
        self.setObjectName(name)
        self._spoken = spoken
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        center = Qt.AlignmentFlag.AlignCenter
        self._time = Text(theme, Type.LARGE, Weight.BOLD, align=center, name=f"{name}_time")
        look: dict[str, Any] = {"icon_only": True, "height": _key_units(theme)}
        self._keys = [
            Button(
                theme,
                "",
                ButtonVariant.KEY,
                icon=icon,
                name=f"{name}_{side}",
                on_click=partial(on_step, direction),
                **look,
            )
            for side, icon, direction in (("less", "minus", -1), ("more", "plus", 1))
        ]
        less, more = self._keys
        repeat_while_held(less)
        repeat_while_held(more)
        row(less, (self._time, 1), more, gap=theme.px(12 if theme.is_spacious else 4), parent=self)

    def show_minute(self, minute: int) -> None:
        """Show a minute of the day."""
        time = format_minute(minute)
        self._time.setText(time)
        self.setAccessibleName(f"{self._spoken} às {time}")
        for key, word in zip(self._keys, ("mais cedo", "mais tarde"), strict=True):
            key.setAccessibleName(f"{self._spoken} às {time}, {word}")
