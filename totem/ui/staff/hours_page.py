"""Editor of the opening hours: a row for each day, with the time at which the store opens and closes."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Slot
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
from totem.system.background import Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import add_items, column, row
from totem.ui.staff.entry_card import repeat_while_held
from totem.ui.staff.page import TaskPage
from totem.ui.staff.page_model import PageButton, PageModel, PageStatus
from totem.ui.staff.setting_editors import SettingPrompt
from totem.ui.theme import Theme, Type, Weight

STEP_MINUTES = 15
USUAL: DayHours = (8 * 60, 18 * 60)
"""Hours of a day that is opened."""
ASK = "Toque no dia para abrir ou fechar; ajuste as horas com − e +."
NEVER_OPEN = "Pelo menos um dia precisa ficar aberto."
CLOSED = "fechada"
KEY_UNITS, WIDE_KEY_UNITS = 88, 76
"""Height of a day's keys on an upright panel, and on a wide one, where seven rows just fit."""
DAY_UNITS, GAP_UNITS, ROW_GAP_UNITS = 176, 24, 13


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
    """True if the times stand below their day: in larger text, and on a small upright panel."""
    return theme.scale > 1 or (theme.portrait and not theme.is_spacious)


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
