"""What there is to choose from as cards in a list: a plan with its price, or a name; 5,000 as 5."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from totem.domain.plaintext import unaccented
from totem.kiosk.form_picture import Choice
from totem.ui import form_words
from totem.ui.controls.card_list import MORE_UNITS, CardList, CardPainter, Index, card_gap
from totem.ui.controls.plan_card import RADIUS_UNITS, Cards, Layout, least_height, paint_choice
from totem.ui.theme import Theme


class ChoiceModel(QAbstractListModel):
    """The choices, or those of them that fit what was typed.

    Attributes:
        chosen: which of all was chosen before.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Choice, ...] = ()
        self._plain: tuple[str, ...] = ()
        self._rows: list[int] = []
        self.chosen: int | None = None

    def show_choices(self, choices: tuple[Choice, ...], chosen: int | None) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._all, self.chosen = choices, chosen
        self._plain = tuple(plain(form_words.choice_title(each)) for each in choices)
        self._rows = list(range(len(choices)))
        self.endResetModel()

    def narrow(self, typed: str) -> None:
        """List those that begin as was typed, then those with a word that does."""
        wanted = plain(typed)
        self.beginResetModel()
        begin = [row for row, each in enumerate(self._plain) if each.startswith(wanted)]
        within = [row for row, each in enumerate(self._plain) if f" {wanted}" in each] if wanted else []
        first = set(begin)
        self._rows = begin + [row for row in within if row not in first]
        self.endResetModel()

    def shown(self) -> tuple[Choice, ...]:
        """All of them, listed or not."""
        return self._all

    def number(self, row: int) -> int:
        """Which of all stands in a row."""
        return self._rows[row]

    def choice(self, index: Index) -> Choice:
        """What stands in a row."""
        return self._all[self._rows[index.row()]]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return form_words.choice_sentence(self.choice(index))
        return None


def plain(text: str) -> str:
    """A name without accents, in small letters: as people type what they look for."""
    return " ".join(unaccented(text.casefold()).split())


class ChoiceRows(CardList):
    """The list of choices; `chosen` tells which of all was touched, whatever is listed."""

    def __init__(self, theme: Theme, *, plans: bool, parent: QWidget | None = None) -> None:
        """`plans` have prices."""
        super().__init__(theme, name="choices", parent=parent)
        self.choices = ChoiceModel(self)
        self.cards = Cards(theme, plans)
        self.setModel(self.choices)
        self.setItemDelegate(_ChoicePainter(self))
        one = least_height(theme, plans=plans) + card_gap(theme)
        is_short = plans or theme.cramped or theme.low
        self.setMinimumHeight(one + theme.px(0 if theme.low else MORE_UNITS) if is_short else 2 * one)

    def show_choices(self, choices: tuple[Choice, ...], chosen: int | None) -> None:
        """Replace what is listed, from the top, or from what was chosen before."""
        self.cards = Cards.for_choices(self.theme, choices, plans=self.cards.plans)
        self.setUniformItemSizes(self.cards.uniform)
        self.choices.show_choices(choices, chosen)
        self.restart()
        if chosen is not None:
            self.scrollTo(self.choices.index(chosen, 0))

    def narrow(self, typed: str) -> None:
        """List only what fits what was typed."""
        self.choices.narrow(typed)
        self.restart()

    def _choose(self, row: int, _part: object) -> None:
        self.chosen.emit(self.choices.number(row))


class _ChoicePainter(CardPainter):
    """Paints a row as a card."""

    def __init__(self, rows: ChoiceRows) -> None:
        super().__init__(rows, RADIUS_UNITS)
        self._rows = rows

    def card_height(self, row: int, width: int) -> int:
        return self._layout(row, width).height

    def paint_card(self, painter: QPainter, card: QRectF, row: int) -> None:
        rows, layout = self._rows, self._layout(row, card.width())
        pressed, chosen = rows.held == (row, None), rows.choices.chosen == rows.choices.number(row)
        paint_choice(painter, rows.theme, card, layout, pressed=pressed, chosen=chosen)

    def _layout(self, row: int, width: float) -> Layout:
        choices = self._rows.choices
        return self._rows.cards.lay_out(choices.choice(choices.index(row, 0)), width)
