"""What there is to choose from as cards in a list: a plan with its price, or a name; 5,000 as 5."""

import unicodedata
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from totem.kiosk.form_picture import Choice
from totem.ui import form_words
from totem.ui.controls.button import paint_focus
from totem.ui.controls.card_list import EDGE_UNITS, CardList, card_gap
from totem.ui.controls.plan_card import RADIUS_UNITS, Cards, least_height, paint_choice
from totem.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
MORE_UNITS = 24  # of the next card, at least: there is more to come


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
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(each for each in decomposed if not unicodedata.combining(each)).split())


class ChoiceRows(CardList):
    """The list of choices; `chosen` tells which of all was touched, whatever is listed."""

    def __init__(self, theme: Theme, *, plans: bool, parent: QWidget | None = None) -> None:
        """`plans` have prices."""
        super().__init__(theme, name="choices", parent=parent)
        self.choices = ChoiceModel(self)
        self.cards = Cards(theme, plans)
        self.setModel(self.choices)
        self.setItemDelegate(_Painter(self))
        one = least_height(theme, plans=plans) + card_gap(theme)
        is_short = plans or theme.cramped or theme.low
        self.setMinimumHeight(one + theme.px(0 if theme.low else MORE_UNITS) if is_short else 2 * one)

    def show_choices(self, choices: tuple[Choice, ...], chosen: int | None) -> None:
        """Replace what is listed, from the top, or from what was chosen before."""
        self.cards = Cards.of(self.theme, choices, plans=self.cards.plans)
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


class _Painter(QStyledItemDelegate):
    """Paints a row as a card."""

    def __init__(self, rows: ChoiceRows) -> None:
        super().__init__(rows)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        rows, edges = self._rows, 2 * self._rows.theme.px(EDGE_UNITS)
        layout = rows.cards.lay_out(rows.choices.choice(index), rows.viewport().width() - edges)
        return QSize(0, layout.height + edges // 2 + card_gap(rows.theme))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rows, model, theme = self._rows, self._rows.choices, self._rows.theme
        state: Any = option.state
        card, row = QRectF(rows.card_of(index.row())), index.row()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pressed = rows.held is not None and rows.held[0] == row
        chosen = model.chosen == model.number(row)
        layout = rows.cards.lay_out(model.choice(index), card.width())
        paint_choice(painter, theme, card, layout, pressed=pressed, chosen=chosen)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            paint_focus(painter, theme, card, theme.px(RADIUS_UNITS))
        painter.restore()
