"""The list of a form's choices as cards: plans with description and price, or names alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from totem.domain.text import folded, format_money
from totem.session.forms.view_state import Choice
from totem.ui import form_text
from totem.ui.controls.card import (
    RIGHT,
    SIGN_UNITS,
    CardLayout,
    LineStyle,
    PlacedLine,
    TextBlock,
    TextLine,
    paint_sign,
)
from totem.ui.controls.card_list import CardList, card_gap
from totem.ui.image_loader import paint_rounded
from totem.ui.theme import Theme, Type, Weight

RADIUS_UNITS = 30
ROW_UNITS = 112
PAD_UNITS, TIGHT_PAD_UNITS = 36, 18
GAP_UNITS, TIGHT_GAP_UNITS = 8, 4
APART_UNITS = 32
PRICE_SHARE = 0.36
"""The share of a card for the price."""
MOST_NAME_LINES_BESIDE_PRICE = 2
"""Lines of a name beside a price."""
VERY_MANY = 100
MOST_NAME_LINES, MOST_DETAIL_LINES = 6, 8
"""Lines of a name and of a description: more than the longest on a provider's flyer."""


@dataclass(frozen=True)
class ChoiceCardStyle:
    """Lays out the cards of one list.

    All prices have the size of the longest. In a long list, names have one line each.
    """

    theme: Theme
    plans: bool
    uniform: bool = False
    longest_price: str = ""

    @classmethod
    def for_choices(cls, theme: Theme, choices: Sequence[Choice], *, plans: bool) -> "ChoiceCardStyle":
        """Fit the layout to these choices; `plans` have prices."""
        prices = map(_price, choices) if plans else ()
        uniform = not plans and len(choices) > VERY_MANY
        return cls(theme, plans, uniform, max(prices, key=len, default=""))

    def lay_out(self, choice: Choice, width: float) -> CardLayout:
        theme, pad = self.theme, card_padding(self.theme)
        left, room = pad, width - 2.5 * pad - theme.px(SIGN_UNITS)
        if not self.plans:
            return _name(theme, choice, left, room, most=1 if self.uniform else MOST_NAME_LINES)
        if theme.scale == 1 and theme.is_large:
            return self._side_by_side(choice, left, room)
        return _stacked(theme, choice, left, room)

    def _side_by_side(self, choice: Choice, left: float, room: float) -> CardLayout:
        """The price right of name and description; a long name stands over both, in full width."""
        theme, palette, pad = self.theme, self.theme.palette, card_padding(self.theme)
        price = self._price_block(choice, room * PRICE_SHARE)
        beside = room - (price.width + theme.px(APART_UNITS) if price.width else 0)
        pen, title = LineStyle(theme, Type.LARGE, Weight.BOLD, palette.ink), form_text.choice_title(choice)
        detail = LineStyle(theme, Type.BODY, Weight.REGULAR, palette.muted).lines(
            choice.detail or "", beside, most=MOST_DETAIL_LINES
        )
        name = pen.lines(title, beside, most=MOST_NAME_LINES_BESIDE_PRICE + 1)
        over, gap = TextBlock(), text_gap(theme)
        if len(name) > MOST_NAME_LINES_BESIDE_PRICE:
            over, name = TextBlock(pen.lines(title, room, most=MOST_NAME_LINES)), []
        words = TextBlock(name, detail, gap=gap)
        top = pad + (over.height + gap if over.height else 0)
        below = max(words.height, price.height)
        pieces = [
            *over.pieces(left, pad, room),
            *words.pieces(left, top + (below - words.height) / 2, beside),
            *price.pieces(left + room - price.width, top + (below - price.height) / 2, price.width, RIGHT),
        ]
        return CardLayout(top + below + pad, tuple(pieces))

    def _price_block(self, choice: Choice, room: float) -> TextBlock:
        """The price over its period."""
        price, theme = _price(choice), self.theme
        if not price:
            return TextBlock()
        font = theme.fitted(self.longest_price, Type.TITLE, Weight.BOLD, round(room))
        month = TextLine(form_text.per_month(), theme.font(Type.SMALL), theme.palette.muted)
        return TextBlock([TextLine(price, font, theme.palette.ink), month])


def least_height(theme: Theme, *, plans: bool) -> int:
    """The height of a card with little text."""
    if not plans:
        return row_height(theme)
    large = QFontMetrics(theme.font(Type.LARGE, Weight.BOLD)).height()
    return 2 * large + QFontMetrics(theme.font(Type.BODY)).height() + 2 * card_padding(theme)


def row_height(theme: Theme) -> int:
    """The height of a card with a name alone."""
    words = QFontMetrics(theme.font(Type.LARGE, Weight.STRONG)).height() + theme.px(PAD_UNITS)
    return max(words, theme.px(ROW_UNITS if theme.is_spacious else 0), theme.least_target)


def card_padding(theme: Theme) -> int:
    return theme.px(TIGHT_PAD_UNITS if theme.is_tight else PAD_UNITS)


def text_gap(theme: Theme) -> int:
    """The gap between name and description."""
    return theme.px(GAP_UNITS if theme.is_large else TIGHT_GAP_UNITS)


def paint_choice(
    painter: QPainter,
    theme: Theme,
    box: QRectF,
    layout: CardLayout,
    *,
    pressed: bool = False,
    chosen: bool = False,
) -> None:
    """Paint a card; a `chosen` one has a tick."""
    palette = theme.palette
    pen = QPen(palette.accent, theme.px(4)) if chosen else QPen(palette.line, theme.px(2))
    fill = palette.soft if pressed or chosen else palette.surface
    paint_rounded(painter, box, theme.px(RADIUS_UNITS), fill, pen)
    sign, ink = ("check", palette.accent) if chosen else ("chevron-right", palette.muted)
    paint_sign(painter, theme, box, card_padding(theme), sign, ink)
    layout.write(painter, box)


def _name(theme: Theme, choice: Choice, left: float, room: float, *, most: int) -> CardLayout:
    """A name, and right of it a short detail."""
    palette, pieces = theme.palette, list[PlacedLine]()
    detail, beside = TextLine(choice.detail or "", theme.font(Type.BODY), palette.muted), room
    is_short = bool(choice.detail) and detail.width <= room * PRICE_SHARE
    if is_short:
        beside -= detail.width + theme.px(24)
    pen = LineStyle(theme, Type.LARGE, Weight.STRONG, palette.ink)
    name = TextBlock(pen.lines(form_text.choice_title(choice), beside, most=most, least=Type.SMALL))
    height = max(row_height(theme), name.height + theme.px(PAD_UNITS))
    if is_short:
        pieces.append(PlacedLine(detail, QRectF(left, 0, room, height), RIGHT))
    pieces += name.pieces(left, (height - name.height) / 2, beside)
    return CardLayout(height, tuple(pieces))


def _stacked(theme: Theme, choice: Choice, left: float, room: float) -> CardLayout:
    """For larger text and small panels: name, price and description one under another."""
    palette, price = theme.palette, _price(choice)
    cost = f"{price} {form_text.per_month()}" if price else ""
    large = partial(LineStyle, theme, Type.LARGE, Weight.BOLD)
    detail = LineStyle(theme, Type.BODY, Weight.REGULAR, palette.muted)
    words = TextBlock(
        large(palette.ink).lines(form_text.choice_title(choice), room, most=MOST_NAME_LINES),
        large(palette.accent).lines(cost, room, most=2),
        detail.lines(choice.detail or "", room, most=MOST_DETAIL_LINES),
        gap=text_gap(theme),
    )
    pad = card_padding(theme)
    return CardLayout(words.height + 2 * pad, tuple(words.pieces(left, pad, room)))


def _price(choice: Choice) -> str:
    return format_money(choice.amount) if choice.amount is not None else ""


def normalized(text: str) -> str:
    """`text` without accents and capitals, for a search."""
    return " ".join(folded(text).split())


class ChoiceCardList(CardList):
    """The list of choices, filtered by what was typed; `chosen` has the index among all choices.

    Attributes:
        choices: all of them, listed or not.
    """

    def __init__(self, theme: Theme, *, plans: bool) -> None:
        self.choices: tuple[Choice, ...] = ()
        self._plain: tuple[str, ...] = ()
        self._listed: list[int] = []
        self._previous: int | None = None
        self.cards = ChoiceCardStyle(theme, plans)
        super().__init__(theme, name="choices", radius=RADIUS_UNITS)
        one = least_height(theme, plans=plans) + card_gap(theme)
        self.setMinimumHeight(one if plans or theme.is_tight or theme.low else 2 * one)

    def show_choices(self, choices: tuple[Choice, ...], previous: int | None) -> None:
        """Replace the rows, and scroll to the previous choice."""
        self.cards = ChoiceCardStyle.for_choices(self.theme, choices, plans=self.cards.plans)
        self.choices, self._previous = choices, previous
        self._plain = tuple(normalized(form_text.choice_title(each)) for each in choices)
        self._listed = list(range(len(choices)))
        self.show_count(len(choices))
        if previous is not None:
            self.ensureWidgetVisible(self.button(previous), 0, self.card_gap())

    def narrow(self, typed: str) -> None:
        """List the choices that begin with `typed`, then those with such a word."""
        wanted = normalized(typed)
        begin = [number for number, each in enumerate(self._plain) if each.startswith(wanted)]
        within = [number for number, each in enumerate(self._plain) if f" {wanted}" in each] if wanted else []
        first = set(begin)
        self._listed = begin + [number for number in within if number not in first]
        self.show_count(len(self._listed))

    def number(self, row: int) -> int:
        """The index among all choices of a listed row."""
        return self._listed[row]

    def choice(self, row: int) -> Choice:
        return self.choices[self._listed[row]]

    def sentence(self, row: int) -> str:
        return form_text.choice_sentence(self.choice(row))

    def choose(self, row: int) -> None:
        self.chosen.emit(self.number(row))

    def is_uniform(self) -> bool:
        return self.cards.uniform

    def card_height(self, row: int, width: int) -> int:
        return round(self.cards.lay_out(self.choice(row), width).height)

    def paint_card(self, painter: QPainter, card: QRectF, row: int, *, pressed: bool) -> None:
        layout, chosen = (
            self.cards.lay_out(self.choice(row), card.width()),
            self._previous == self.number(row),
        )
        paint_choice(painter, self.theme, card, layout, pressed=pressed, chosen=chosen)
