"""The list of services, documents and statement entries as cards."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QFontMetrics

from totem.domain.text import join_sentences
from totem.ui.controls.card import Chip
from totem.ui.controls.card_button import RIGHT, card_icon, card_label, card_sign, leave_touches
from totem.ui.controls.card_list import CardList, RowCard, card_gap
from totem.ui.layouts import box_direction, column, row
from totem.ui.qt_accessibility import set_public_name
from totem.ui.theme import Theme, Tone, Type, Weight

PAD_UNITS, TIGHT_PAD_UNITS = 28, 16
SIDE_UNITS, END_UNITS = 28, 24
ICON_UNITS = 56
APART_UNITS, CHIP_GAP_UNITS, SIGN_GAP_UNITS = 28, 10, 12
AMOUNT_SHARE = 0.42
"""The share of a card for amount and status."""


class RowStatus(Enum):
    """The status of a row, shown by a chip; the value is its icon."""

    GOOD = "check"
    ALARMING = "triangle-alert"
    OVER = "x"
    NEUTRAL = "list"


@dataclass(frozen=True, slots=True, repr=False)
class DocumentRow:
    """The text of a card: title, detail of one paragraph or more, amount and status.

    `per` is the period of the amount. With a `mark`, the status is a chip. `public` is spoken where others
    can hear.
    """

    title: str
    detail: str = ""
    amount: str = ""
    tag: str = ""
    icon: str = "receipt"
    public: str = ""
    per: str = ""
    mark: RowStatus | None = None

    @property
    def cost(self) -> str:
        """The amount with its period."""
        return " ".join(filter(None, (self.amount, self.per)))

    @property
    def sentence(self) -> str:
        """All texts, for speech."""
        return join_sentences(self.title, *self.detail.split("\n"), self.cost, self.tag)


class DocumentCard(RowCard):
    """Icon, texts, and amount over status: at the right, or below on narrow cards and in larger text."""

    def __init__(self, cards: "DocumentList", number: int, shown: DocumentRow) -> None:
        super().__init__(cards, number)
        theme, palette = self.theme, self.theme.palette
        self._is_wide, self._pad = is_wide(theme), padding(theme)
        name = Type.LARGE if shown.mark and self._is_wide else Type.BODY
        self._chip = leave_touches(Chip(theme, name="status"))
        chip_row = row((self._chip, 0), None)
        title = card_label(theme, name, Weight.STRONG, shown.title)
        detail = card_label(theme, Type.SMALL, text=shown.detail, ink=palette.muted)
        size, cost = (Type.LARGE, shown.amount) if self._is_wide else (Type.BODY, shown.cost)
        self._cost = card_label(theme, size, Weight.BOLD, cost, align=RIGHT, wraps=False)
        under = "" if shown.mark and not self._is_wide else shown.per if shown.mark else shown.tag
        self._under = card_label(theme, Type.SMALL, text=under, ink=palette.muted, align=RIGHT, wraps=False)
        self._figures = row(self._cost, self._under, gap=0 if self._is_wide else theme.px(16))
        self._figures.setDirection(box_direction(is_row=not self._is_wide))
        texts = column(None, chip_row, title, detail, gap=0)
        if not self._is_wide:
            self._figures.addStretch(1)
            texts.addLayout(self._figures)
        texts.addStretch(1)
        beside = column(None, self._figures, None) if self._is_wide else None
        margins = (theme.px(SIDE_UNITS), self._pad, theme.px(END_UNITS), self._pad)
        content = row((texts, 1), gap=0, margins=margins, parent=self)
        if theme.is_large:
            content.insertWidget(0, card_icon(shown.icon, theme.px(ICON_UNITS), palette.accent))
            content.insertSpacing(1, theme.px(24))
        if beside is not None and (cost or under):
            content.addSpacing(theme.px(APART_UNITS))
            content.addLayout(beside)
        if cards.can_choose:
            content.addSpacing(theme.px(SIGN_GAP_UNITS))
            content.addWidget(card_sign(theme))
        if shown.mark and shown.tag:
            chip_row.setContentsMargins(0, 0, 0, theme.px(CHIP_GAP_UNITS))
            self._chip.show_state(shown.tag, shown.mark.value, _tone_of(theme, shown.mark))
        self.setMinimumHeight(theme.least_target)
        self.setAccessibleName(shown.sentence)

    def arrange(self, width: int) -> None:
        """Wrap the status at its share of a wide card, else put it below an amount that leaves it no room."""
        under = QFontMetrics(self._under.font()).horizontalAdvance(self._under.text())
        if self._is_wide:
            most = round(width * AMOUNT_SHARE)
            self._under.setWordWrap(under > most)
            self._under.setMinimumWidth(min(under, most))
            return
        cost = self._cost.sizeHint().width() if self._cost.text() else 0
        room = width - 2 * self.theme.px(SIDE_UNITS) - cost
        self._figures.setDirection(box_direction(is_row=under <= room))


class DocumentList(CardList[DocumentCard]):
    """The list; rows may be choosable.

    Attributes:
        rows: what it shows.
    """

    def __init__(self, theme: Theme, *, name: str, can_choose: bool = False) -> None:
        self.rows: tuple[DocumentRow, ...] = ()
        super().__init__(theme, name=name, can_choose=can_choose)
        title = QFontMetrics(theme.font(Type.BODY, Weight.STRONG)).height()
        lines = title + QFontMetrics(theme.font(Type.SMALL)).height() + (0 if is_wide(theme) else title)
        least = max(lines + 2 * padding(theme), theme.least_target)
        self.setMinimumHeight(least + card_gap(theme))

    def show_rows(self, rows: tuple[DocumentRow, ...]) -> None:
        """Replace the rows and scroll to the top."""
        self.rows = rows
        self.show_count(len(rows))

    def make_card(self, row: int) -> DocumentCard:
        shown = self.rows[row]
        card = DocumentCard(self, row, shown)
        place = self.tr("%1 de %2").replace("%1", str(row + 1)).replace("%2", str(self.count))
        set_public_name(
            card, join_sentences(place, shown.public), private=join_sentences(place, shown.sentence)
        )
        return card


def is_wide(theme: Theme) -> bool:
    """True if the amount stands beside the texts."""
    return theme.is_large and theme.scale == 1


def padding(theme: Theme) -> int:
    """The room over and under the content, in pixels."""
    return theme.px(TIGHT_PAD_UNITS if theme.is_tight else PAD_UNITS)


def _tone_of(theme: Theme, mark: RowStatus) -> Tone:
    palette = theme.palette
    neutral = Tone(palette.muted, palette.sunken)
    return {RowStatus.GOOD: palette.success, RowStatus.ALARMING: palette.warning}.get(mark, neutral)
