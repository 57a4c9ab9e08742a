"""Page of a day's closing: the sums of its card charges, and their spreadsheet for a USB stick."""

from collections.abc import Sequence
from datetime import timedelta
from types import MappingProxyType

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout

from totem.cards.closing import DayClosing
from totem.domain.text import format_money, join_sentences
from totem.staff import cards
from totem.staff.action_runner import Action, ActionRunner
from totem.staff.cards import ClosingSection, StaffCards
from totem.system.background import Runner
from totem.ui.controls.card import Card
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import column, discard
from totem.ui.staff.overview_page import CARDS
from totem.ui.staff.page import TaskPage
from totem.ui.staff.page_model import PageButton, PageModel
from totem.ui.theme import Theme, Type, Weight

CLOSING = "card_closing"
"""Name of the page."""
READ_ERROR = "As cobranças não podem ser lidas"


class ClosingPage(TaskPage):
    """A day's sums by state, instrument and brand, and their spreadsheet for a USB stick."""

    progress = MappingProxyType({Action.CARD_EXPORT: "Gravando…"})

    def __init__(self, theme: Theme, desk: StaffCards, runner: Runner, actions: ActionRunner) -> None:
        super().__init__(
            theme,
            "Fechamento",
            CLOSING,
            runner,
            status="closing_status",
            actions=actions,
            fill_reading=True,
            stacked=True,
        )
        self._desk, self._runner, self._days_ago = desk, actions, 0
        self._day = desk.now().date()
        self._cards: list[_SumsCard] = []
        days = [("0", "Hoje", "calendar"), ("1", "Ontem", "calendar")]
        self.add_segments("closing_days", days, self._choose)
        self.set_back_page(CARDS)

    def begin(self) -> None:
        self.show_progress("Um momento…")
        self.refresh()
        self._read()

    def model(self) -> PageModel:
        export = PageButton(
            "closing_export",
            "Copiar para o pendrive",
            lambda: self._runner.run(Action.CARD_EXPORT, self._day.isoformat()),
            "usb",
            is_shown=Action.CARD_EXPORT in self._runner.actions,
            is_beside=not self.theme.portrait,
        )
        return PageModel(buttons=(export,))

    def _read(self) -> None:
        self._day = self._desk.now().date() - timedelta(days=self._days_ago)
        self.task.run(self._desk.closing(self._day), self._show, self._show_error)

    @Slot(str)
    def _choose(self, key: str) -> None:
        self._days_ago = int(key)
        self._read()

    def _show(self, closing: DayClosing) -> None:
        self.show_status(cards.closing_title(closing, self._desk.now()) + ".")
        self._show_sums(cards.closing_sections(closing))

    def _show_error(self, error: Exception) -> None:
        self._show_sums(())  # those that are shown may be another day's
        self.show_read_error(READ_ERROR, error)

    def _show_sums(self, sections: Sequence[ClosingSection]) -> None:
        for old in self._cards:
            discard(self.column, old)
        self._cards = [_SumsCard(self.theme, section) for section in sections]
        self.add_content(*self._cards)
        for each in self._cards:
            each.show()


class _SumsCard(Card):
    """Sums under a heading: a label, a number and an amount in each row."""

    def __init__(self, theme: Theme, section: ClosingSection) -> None:
        super().__init__(theme)
        self.setObjectName(f"sums_{section.name}")
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setHorizontalSpacing(theme.px(32))
        grid.setVerticalSpacing(theme.px(12))
        right = Qt.AlignmentFlag.AlignRight
        spoken = []
        for place, (label, count, amount) in enumerate(section.rows):
            texts = (label, str(count), format_money(amount))
            for side, text in enumerate(texts):
                shown = Text(theme, Type.SMALL, Weight.STRONG if side else Weight.REGULAR)
                if side:
                    shown.setAlignment(right)
                shown.setText(text)
                grid.addWidget(shown, place, side)
            spoken.append(", ".join(texts))
        heading = Text(theme, Type.BODY, Weight.BOLD, name="heading")
        heading.setText(section.heading)
        column(heading, grid, gap=theme.px(16), margins=theme.px(28), parent=self)
        self.setAccessibleName(join_sentences(section.heading, *spoken))
