"""Lay out and paint a boleto as a card: month and due date, state, amount, and the sign of a touch.

The sign is a pill with "Pagar", or a tick while several are selected; it is no target of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from totem.domain.integrity.check import CheckedBoleto
from totem.ui import boleto_text
from totem.ui.controls.card import (
    LEFT,
    SIGN_UNITS,
    LineStyle,
    PlacedLine,
    TextBlock,
    TextLine,
    chip_height,
    chip_size,
    paint_chip,
    paint_sign,
)
from totem.ui.controls.text_layout import longest_word_width
from totem.ui.image_loader import draw_text, paint_icon, paint_rounded
from totem.ui.theme import BLACK, Theme, Tone, Type, Weight, mix, shade

RADIUS_UNITS, BUTTON_RADIUS_UNITS = 36, 30
SIDE_UNITS, LARGE_SIDE_UNITS, TIGHT_SIDE_UNITS = 36, 32, 20
TICK_UNITS, TICK_RADIUS_UNITS, TICK_SHARE = 84, 20, 0.62
APART_UNITS = 24
"""Between the heading and the chip, and between the amount and what stands beside it."""
LEAST_NAME_UNITS = 110
"""The least width in which the name of a plan is of use."""
SHORTEST = Type.SMALL.value


class CardStyle(Enum):
    """Size of all cards of a list."""

    AIRY = auto()
    COMPACT = auto()
    LARGE = auto()
    """In larger text."""
    SINGLE = auto()
    """The only open boleto: the amount stands on a button."""


class Sign(Enum):
    """Effect of a touch on a card."""

    PAY = auto()
    OPEN = auto()
    """Tells more about a boleto that cannot be paid here."""
    SELECT = auto()
    UNSELECT = auto()
    NOTHING = auto()
    """A boleto that cannot be selected."""


@dataclass(frozen=True)
class _Grid:
    """Places on a card, in pixels from its top: middles of the lines, and the sign's box."""

    heading: float
    plan: float
    amount: float
    sign_top: float
    sign_height: float
    sign_width: float
    height: int


def card_height(theme: Theme, style: CardStyle) -> int:
    """The height of all cards of a style."""
    return _grid(theme, style).height


def card_gap(theme: Theme, style: CardStyle) -> int:
    """The distance of two cards, which compact ones of upright panels have less of."""
    is_close = theme.is_tight or (style is CardStyle.COMPACT and theme.portrait)
    return max(theme.px(16 if is_close else 20), theme.least_gap)


def sign_of(boleto: CheckedBoleto) -> Sign:
    """The sign of a card while one boleto is chosen."""
    comes = boleto.boleto.is_incomplete and boleto.is_payable
    can_pay = not boleto.is_payment_pending and bool(boleto.offered or comes)
    return Sign.PAY if can_pay else Sign.OPEN


def due_tone(theme: Theme, boleto: CheckedBoleto, today: date) -> tuple[str, Tone]:
    """The icon and colours of a boleto's due state."""
    palette = theme.palette
    if boleto.is_payment_pending:
        return "hourglass", palette.warning
    if boleto.due_date is None:
        return "calendar", Tone(palette.muted, palette.sunken)
    if boleto.is_overdue(today):
        return "triangle-alert", palette.danger
    if boleto.due_date == today:
        return "clock", palette.warning
    return "check", palette.success


class BoletoCard:
    """A card laid out in a box."""

    def __init__(
        self, theme: Theme, box: QRectF, boleto: CheckedBoleto, today: date, style: CardStyle, sign: Sign
    ) -> None:
        if style is CardStyle.SINGLE and sign is not Sign.PAY:
            style = CardStyle.AIRY if theme.scale == 1 else CardStyle.LARGE
        self._theme, self._box, self._boleto, self._today = theme, box, boleto, today
        self._style, self._sign = style, sign
        self._symbol, self._tone = due_tone(theme, boleto, today)
        grid = _grid(theme, style)
        top = box.top() + max(0.0, (box.height() - grid.height) / 2)
        self._left, self._right = box.left() + _side(theme), box.right() - _side(theme)
        left = self._left
        if style is not CardStyle.SINGLE:
            is_tick = sign in (Sign.SELECT, Sign.UNSELECT)
            left = self._right - (_tick_side(theme) if is_tick else grid.sign_width)
        self._sign_box = QRectF(left, top + grid.sign_top, self._right - left, grid.sign_height)
        self._pill_left = self._right - grid.sign_width
        self._grid, self._top = grid, top
        self._headings = boleto_text.headings(boleto, today) if theme.scale == 1 else ()
        self._chip_text, self._chip = self._placed_chip()

    def paint(self, painter: QPainter, *, pressed: bool = False, shown: float = 1.0) -> None:
        """Paint it; `shown` is the share of its sign, 1 unless it fades in for that of before."""
        theme, palette = self._theme, self._theme.palette
        is_chosen = self._sign is Sign.UNSELECT
        alarm = self._tone if self._symbol == "triangle-alert" else None
        edge = mix(alarm.ink, palette.surface, 0.0 if palette.strong else 0.5) if alarm else palette.line
        width = 4 if alarm or is_chosen else 2
        pen = QPen(palette.accent if is_chosen else edge, theme.px(width))
        is_tinted = is_chosen or (pressed and self._sign is not Sign.PAY)
        fill = palette.soft if is_tinted else palette.surface
        paint_rounded(painter, self._box, theme.px(RADIUS_UNITS), fill, pen)
        room = round(self._chip.width())
        paint_chip(
            painter,
            theme,
            self._chip.x(),
            self._chip.y(),
            self._chip_text,
            self._symbol,
            self._tone,
            room=room,
        )
        for line in self.lines():
            words = line.words
            draw_text(painter, line.box, line.where, words.text, words.font, words.ink)
        self._paint_sign(painter, pressed, shown)

    def lines(self) -> Iterator[PlacedLine]:
        """The lines of the card but those on chip and sign; each shrinks to its room before it is cut."""
        theme = self._theme
        grid, style = self._grid, self._style
        room = round(self._chip.left() - theme.px(APART_UNITS) - self._left)
        is_large = style is CardStyle.LARGE
        least = Type.BODY.value if theme.scale == 1 else SHORTEST / theme.scale
        yield self._line(self._heading(room), Type.LARGE, Weight.BOLD, grid.heading, room, least)
        if style is CardStyle.SINGLE:
            yield from self._plan_line(round(self._right - self._left))
            return
        amount = boleto_text.amount(self._boleto)
        note = boleto_text.payment_limit(self._boleto)
        says_note = is_large and bool(note) and self._sign in (Sign.OPEN, Sign.NOTHING)
        ends = self._pill_left if says_note else self._sign_box.left()
        if self._sign is Sign.NOTHING and not says_note:
            ends = self._right
        room = round(ends - theme.px(APART_UNITS) - self._left)
        figures = self._line(amount, Type.TITLE, Weight.BOLD, grid.amount, room, SHORTEST / theme.scale)
        yield figures
        if style is CardStyle.AIRY:
            yield from self._plan_line(round(self._right - self._left))
            return
        if is_large:
            if says_note:
                yield from self._beside(note, self._pill_left, self._right - self._pill_left)
            return
        start = self._left + figures.words.width + theme.px(APART_UNITS)
        beside = min(ends, self._pill_left) - theme.px(APART_UNITS) - start
        if self._sign is Sign.OPEN and longest_word_width(theme.font(Type.SMALL), note) > beside:
            beside = self._right - theme.px(SIGN_UNITS + APART_UNITS) - start  # beyond the pills of others
        if beside >= theme.px(LEAST_NAME_UNITS):
            yield from self._beside(self._what_within(beside), start, beside)

    def _beside(self, text: str, left: float, room: float) -> Iterator[PlacedLine]:
        """Two lines beside the amount, a paragraph in each or one in both."""
        theme = self._theme
        is_limit = bool(boleto_text.payment_limit(self._boleto))
        ink = theme.palette.warning.ink if is_limit else theme.palette.muted
        style, paragraphs = LineStyle(theme, Type.SMALL, Weight.REGULAR, ink), text.split("\n")
        most, metrics = 2 if len(paragraphs) == 1 else 1, QFontMetrics(theme.font(Type.SMALL))
        rooms = [_balanced_room(metrics, each, room) for each in paragraphs]
        block = TextBlock(
            *(
                style.lines(each, width, most=most, least=Type.SMALL)
                for each, width in zip(paragraphs, rooms, strict=True)
            )
        )
        yield from block.pieces(left, self._top + self._grid.amount - block.height / 2, room)

    def _heading(self, room: int) -> str:
        """The month and the due date; the day is never cut, and in larger text it is on the chip."""
        if self._theme.scale > 1:
            return boleto_text.month(self._boleto)
        metrics = QFontMetrics(self._theme.font(Type.BODY.value, Weight.BOLD))
        fitting = (each for each in self._headings if metrics.horizontalAdvance(each) <= room)
        return next(fitting, self._headings[-1])

    def _plan_line(self, room: int) -> Iterator[PlacedLine]:
        """The plan under the heading, with a note."""
        note = boleto_text.payment_limit(self._boleto)
        ink = self._theme.palette.warning.ink if note else self._theme.palette.muted
        font = self._theme.font(Type.SMALL)
        text = QFontMetrics(font).elidedText(self._what(), Qt.TextElideMode.ElideRight, room)
        line = TextLine(text, font, ink)
        box = QRectF(self._left, self._top + self._grid.plan - line.height / 2, room, line.height)
        yield PlacedLine(line, box, LEFT)

    def _what_within(self, room: float) -> str:
        """The note and the description, a line for each; the note alone where it needs both lines."""
        note, width = boleto_text.card_note(self._boleto), QFontMetrics(self._theme.font(Type.SMALL))
        return note if note and width.horizontalAdvance(note) > room else self._what("\n")

    def _what(self, apart: str = " · ") -> str:
        """The description, after the note that the customer must not miss."""
        what = boleto_text.description(self._boleto) if self._boleto.due_date is not None else ""
        why = boleto_text.sum_of_differences([self._boleto]) if self._style is CardStyle.SINGLE else ""
        return apart.join(filter(None, (boleto_text.card_note(self._boleto), what, why)))

    def _line(
        self, text: str, size: Type, weight: Weight, middle: float, room: int, least: float
    ) -> PlacedLine:
        theme = self._theme
        font = theme.fitted(text, size, weight, room - 2, least)  # text as wide as the room is elided
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        line = TextLine(shown, font, theme.palette.ink)
        return PlacedLine(
            line, QRectF(self._left, self._top + middle - line.height / 2, room, line.height), LEFT
        )

    def _placed_chip(self) -> tuple[str, QRectF]:
        """The words of the chip, shorter where the heading needs the room, and its place."""
        theme, boleto, today = self._theme, self._boleto, self._today
        inner = self._right - self._left
        if theme.scale > 1:
            text = boleto_text.due_chip(boleto, today)
            most = inner * 0.6
        else:
            text = boleto_text.due_state(boleto, today)
            most = inner
            if self._style is CardStyle.COMPACT or not self._has_room_for(text, inner):
                text = boleto_text.short_due_state(boleto, today)
        size = chip_size(theme, text)
        width = min(size.width(), most)
        top = self._top + self._grid.heading - size.height() / 2
        return text, QRectF(self._right - width, top, width, size.height())

    def _has_room_for(self, chip: str, inner: float) -> bool:
        """Test that the whole heading fits beside a chip of these words."""
        theme, heading = self._theme, self._headings[0]
        wide = QFontMetrics(theme.font(Type.LARGE, Weight.BOLD)).horizontalAdvance(heading)
        return wide + theme.px(APART_UNITS) + chip_size(theme, chip).width() <= inner

    def _paint_sign(self, painter: QPainter, pressed: bool, shown: float) -> None:  # noqa: FBT001
        theme = self._theme
        match self._sign:
            case Sign.PAY:
                self._paint_pill(painter, pressed)
            case Sign.OPEN if theme.scale == 1 or not boleto_text.payment_limit(self._boleto):
                paint_sign(painter, theme, self._sign_box, 0)
            case Sign.SELECT | Sign.UNSELECT:
                if shown < 1 and sign_of(self._boleto) is Sign.PAY:
                    before = BoletoCard(theme, self._box, self._boleto, self._today, self._style, Sign.PAY)
                    painter.setOpacity(1 - shown)
                    before._paint_pill(painter, pressed=False)
                painter.setOpacity(shown)
                self._paint_tick(painter, pressed)
                painter.setOpacity(1)

    def _paint_pill(self, painter: QPainter, pressed: bool) -> None:  # noqa: FBT001
        """Paint the sign that a touch pays; of the only boleto as a button that has the amount."""
        theme, palette, box = self._theme, self._theme.palette, self._sign_box
        is_single = self._style is CardStyle.SINGLE
        text, size = boleto_text.pay_label(self._boleto) if is_single else boleto_text.pay_word(), Type.LARGE
        if is_single:
            size = Type.TITLE
        ground = palette.action
        if pressed:
            ground = palette.ink if palette.strong else shade(ground, BLACK, 0.2, palette.on_action)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        radius = theme.px(BUTTON_RADIUS_UNITS) if is_single else box.height() / 2
        painter.drawRoundedRect(box, radius, radius)
        room = round(box.width() - 2 * theme.px(20))
        font = theme.fitted(text, size, Weight.BOLD, room, SHORTEST / theme.scale)
        draw_text(painter, box, Qt.AlignmentFlag.AlignCenter, text, font, palette.on_action)

    def _paint_tick(self, painter: QPainter, pressed: bool) -> None:  # noqa: FBT001
        theme, palette, side = self._theme, self._theme.palette, _tick_side(self._theme)
        box, is_chosen = self._sign_box, self._sign is Sign.UNSELECT
        square = QRectF(box.right() - side, box.bottom() - side, side, side)
        if self._style is not CardStyle.AIRY:
            square.moveTop(box.center().y() - side / 2)
        pen = QPen(palette.accent if is_chosen or pressed else palette.muted, theme.px(4))
        fill = palette.accent if is_chosen else palette.soft if pressed else palette.surface
        paint_rounded(painter, square, theme.px(TICK_RADIUS_UNITS), fill, pen)
        if is_chosen:
            check, at = round(side * TICK_SHARE), square.center()
            paint_icon(painter, at.x() - check / 2, at.y() - check / 2, check, "check", palette.surface)


def _side(theme: Theme) -> int:
    """The padding at both sides."""
    usual = SIDE_UNITS if theme.scale == 1 else LARGE_SIDE_UNITS
    return theme.px(TIGHT_SIDE_UNITS if theme.is_tight else usual)


def _balanced_room(metrics: QFontMetrics, text: str, room: float) -> float:
    """The width at which two lines are about as long; `room` where one or three are needed."""
    words, width = text.split(" "), metrics.horizontalAdvance
    if width(text) <= room or len(words) < 2:
        return room
    splits = range(1, len(words))
    least = min(max(width(" ".join(words[:each])), width(" ".join(words[each:]))) for each in splits)
    return min(room, least)


def _tick_side(theme: Theme) -> int:
    return theme.px(TICK_UNITS)


def _grid(theme: Theme, style: CardStyle) -> _Grid:
    """The places on all cards of a style."""
    match style:
        case CardStyle.AIRY:
            places = (51, 96, 170, 102, 96, 224, 224)
        case CardStyle.COMPACT:
            places = (47, 47, 136, 94, 84, 200, 196)
        case CardStyle.SINGLE if theme.scale == 1:
            places = (63, 112, 244, 164, 160, 864, 360)
        case _:
            return _large_grid(theme, style)
    heading, plan, amount, top, tall, wide, height = map(theme.px, places)
    return _Grid(heading, plan, amount, top, tall, wide, height)


def _large_grid(theme: Theme, style: CardStyle) -> _Grid:
    """The places in larger text, which the height of its lines decides."""
    pad, gap = (theme.px(12), theme.px(8)) if theme.is_tight else (theme.px(22), theme.px(14))
    chip = chip_height(theme)
    line = QFontMetrics(theme.font(Type.TITLE, Weight.BOLD)).height()
    if style is CardStyle.SINGLE:
        plan = QFontMetrics(theme.font(Type.SMALL)).height()
        top, button = pad + chip + gap + plan + gap, max(theme.px(160), line)
        height = round(top + button + pad)
        return _Grid(pad + chip / 2, pad + chip + gap + plan / 2, top + button / 2, top, button, 0, height)
    sign = max(theme.text(82), theme.px(TICK_UNITS))
    row, top = max(sign, line), pad + chip + gap
    middle = top + row / 2
    return _Grid(pad + chip / 2, 0, middle, middle - sign / 2, sign, theme.text(174), round(top + row + pad))
