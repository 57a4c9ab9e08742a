"""The list of open boletos: one card each, with ticks while several are selected.

A card has month and due date, state, amount, and the sign of a touch.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent

from totem.domain.integrity.check import CheckedBoleto
from totem.system import tracing
from totem.ui import boleto_text, phrases
from totem.ui.controls.button import ButtonColors
from totem.ui.controls.card import chip_height, chip_size, paint_chip
from totem.ui.controls.card_button import SIGN_UNITS
from totem.ui.controls.card_list import EDGE_UNITS, CardList, RowCard
from totem.ui.controls.text_layout import longest_word_width
from totem.ui.image_loader import draw_text, paint_icon, paint_rounded
from totem.ui.qt_accessibility import set_public_name
from totem.ui.theme import BLACK, Theme, Tone, Type, Weight, mix, shade

BUTTON_RADIUS_UNITS = 30
SIDE_UNITS, LARGE_SIDE_UNITS, TIGHT_SIDE_UNITS = 36, 32, 20
TICK_UNITS, TICK_RADIUS_UNITS, TICK_SHARE = 84, 20, 0.62
APART_UNITS = 24
"""Between the heading and the chip, and between the amount and what stands beside it."""
LEAST_NAME_UNITS = 110
"""The least width in which the name of a plan is of use."""
LARGE_CHIP_SHARE = 0.6
"""The most of a card's width that a chip takes in larger text."""
SHORTEST = Type.SMALL.value
WRAPPED = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value


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


class Line(NamedTuple):
    """Text at its place on a card, wrapped there."""

    text: str
    font: QFont
    ink: QColor
    box: QRect


class _Rows(NamedTuple):
    """Heights on a card in pixels, from its top; the sign stands in the middle of all below the chip."""

    top: int
    head: int
    plan: int
    gap: int
    body: int
    bottom: int
    sign: QSize


def card_height(theme: Theme, style: CardStyle) -> int:
    """The height of all cards of a style."""
    return sum(_rows(theme, style)[:-1])


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


class BoletoCard(RowCard):
    """The card of one boleto, painted: with a label for each line, a list of ten takes twice its budget.

    Signals:
        painted(int): its row was painted.
    """

    painted = Signal(int)

    def __init__(
        self,
        cards: CardList["BoletoCard"],
        number: int,
        boleto: CheckedBoleto,
        today: date,
        style: CardStyle,
        sign: Sign,
    ) -> None:
        super().__init__(cards, number)
        theme, height = self.theme, card_height(self.theme, style)
        if style is CardStyle.SINGLE and sign_of(boleto) is not Sign.PAY:
            style = CardStyle.AIRY if theme.scale == 1 else CardStyle.LARGE
        self._boleto, self._today, self._style = boleto, today, style
        self._symbol, self._tone = due_tone(theme, boleto, today)
        self._rows = _rows(theme, style)
        self._spare = (height - card_height(theme, style)) // 2
        self._chip = "", 0
        self.setFixedHeight(height - theme.px(EDGE_UNITS))
        self.show_sign(sign)

    @property
    def _is_single(self) -> bool:
        return self._style is CardStyle.SINGLE

    def show_sign(self, sign: Sign) -> None:
        """Show what a touch does now."""
        palette, is_chosen = self.theme.palette, sign is Sign.UNSELECT
        alarm = self._tone.ink if self._symbol == "triangle-alert" else None
        edge = mix(alarm, palette.surface, 0.0 if palette.strong else 0.5) if alarm else None
        self.edge, self.is_tinted = palette.accent if is_chosen else edge, is_chosen
        if self.theme.scale > 1 and sign is Sign.OPEN and boleto_text.payment_limit(self._boleto):
            sign = Sign.NOTHING  # its note stands in the sign's place
        self._sign = sign
        self.update()

    def arrange(self, width: int) -> None:
        self._chip = self._chip_words(max(0, width - 2 * _side(self.theme)))

    def colors(self) -> ButtonColors:
        """A press of a card with a pill shows on the pill."""
        found = super().colors()
        return replace(found, ground=self.theme.palette.surface) if self._sign is Sign.PAY else found

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted.emit(self.row)

    def _paint_label(self, painter: QPainter) -> None:
        theme, head = self.theme, self._head
        text, wide = self._chip
        left, top = head.right() + 1 - wide, head.top() + (head.height() - chip_height(theme)) // 2
        paint_chip(painter, theme, left, top, text, self._symbol, self._tone, room=wide)
        for line in self.lines():
            draw_text(painter, QRectF(line.box), WRAPPED, line.text, line.font, line.ink)
        self._paint_sign(painter, self._sign_box)

    def lines(self) -> Iterator[Line]:
        """The lines of the card but those on chip and sign; each shrinks to its room before it is cut."""
        theme, head, apart = self.theme, self._head, self.theme.px(APART_UNITS)
        room = head.adjusted(0, 0, -self._chip[1] - apart, 0)
        least = Type.BODY.value if theme.scale == 1 else SHORTEST / theme.scale
        yield self._bold_line(room, self._heading_words(room.width()), Type.LARGE, least)
        if self._style in (CardStyle.SINGLE, CardStyle.AIRY):
            plan = QRect(head.left(), head.bottom() + 1, head.width(), self._rows.plan)
            metrics = QFontMetrics(theme.font(Type.SMALL))
            yield self._words(
                plan, metrics.elidedText(self._what(), Qt.TextElideMode.ElideRight, plan.width() - 2)
            )
        if not self._is_single:
            yield from self._amount_lines()

    @property
    def _head(self) -> QRect:
        """The place of the heading and the chip."""
        side = _side(self.theme)
        return QRect(side, self._rows.top + self._spare, max(0, self.width() - 2 * side), self._rows.head)

    @property
    def _body(self) -> QRect:
        """The place of the amount."""
        rows, top = self._rows, self._head.bottom() + 1 + self._rows.plan + self._rows.gap
        return QRect(self._head.left(), top, self._head.width(), rows.body)

    @property
    def _sign_box(self) -> QRect:
        """The place of the sign: beside the amount, or in the middle of all below the heading."""
        around = self._body
        if self._style is CardStyle.AIRY:
            around.setTop(self._head.bottom() + 1)
            around.setBottom(self.height() - 1)
        single = QSize(around.width(), self._rows.sign.height())
        box = QRect(QPoint(), single if self._is_single else self._sign_size())
        box.moveCenter(around.center())
        box.moveRight(around.right())
        return box

    def _amount_lines(self) -> Iterator[Line]:
        """The amount, and beside it the note and the description where they have room."""
        theme, apart, body = self.theme, self.theme.px(APART_UNITS), self._body
        limit, inner = boleto_text.payment_limit(self._boleto), body.width()
        amount, pill = boleto_text.amount(self._boleto), self._rows.sign.width()
        takes_sign = self._style is CardStyle.LARGE and self._sign is Sign.NOTHING and bool(limit)
        sign = pill if takes_sign else self._sign_size().width()
        ends = inner - sign - apart if sign else inner
        metrics = QFontMetrics(theme.font(Type.TITLE, Weight.BOLD))
        wide = min(metrics.horizontalAdvance(amount) + 2, ends)  # text as wide as its room is elided
        yield self._bold_line(
            QRect(body.left(), body.top(), wide, body.height()), amount, Type.TITLE, SHORTEST / theme.scale
        )
        start = inner - pill if takes_sign else wide + apart
        room = inner - start - (0 if takes_sign else max(sign, pill) + apart)
        if self._sign is Sign.OPEN and longest_word_width(theme.font(Type.SMALL), limit) > room:
            room = inner - theme.px(SIGN_UNITS) - apart - start  # beyond the pills of others
        beside = QRect(body.left() + start, body.top(), room, body.height())
        if takes_sign:
            yield self._words(beside, limit)
        elif self._style is CardStyle.COMPACT and room >= theme.px(LEAST_NAME_UNITS):
            yield self._words(beside, self._words_within(room))

    def _bold_line(self, box: QRect, text: str, size: Type, least: float) -> Line:
        """One line, shrunk down to `least` units before it is cut."""
        font = self.theme.fitted(text, size, Weight.BOLD, box.width() - 2, least)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        return Line(shown, font, self.theme.palette.ink, box)

    def _words(self, box: QRect, text: str) -> Line:
        """Words in small type."""
        palette = self.theme.palette
        ink = palette.warning.ink if boleto_text.payment_limit(self._boleto) else palette.muted
        return Line(text, self.theme.font(Type.SMALL), ink, box)

    def _heading_words(self, room: int) -> str:
        """The month and the due date; the day is never cut, and in larger text it is on the chip."""
        if self.theme.scale > 1:
            return boleto_text.month(self._boleto)
        metrics = QFontMetrics(self.theme.font(Type.BODY.value, Weight.BOLD))
        headings = boleto_text.headings(self._boleto, self._today)
        fitting = (each for each in headings if metrics.horizontalAdvance(each) <= room)
        return next(fitting, headings[-1])

    def _chip_words(self, inner: int) -> tuple[str, int]:
        """The words of the chip, shorter where the heading needs the room, and its width."""
        theme, boleto, today = self.theme, self._boleto, self._today
        if theme.scale > 1:
            text = boleto_text.due_chip(boleto, today)
            return text, min(chip_size(theme, text).width(), round(inner * LARGE_CHIP_SHARE))
        text, heading = boleto_text.due_state(boleto, today), boleto_text.headings(boleto, today)[0]
        wide = QFontMetrics(theme.font(Type.LARGE, Weight.BOLD)).horizontalAdvance(heading)
        both = wide + theme.px(APART_UNITS) + chip_size(theme, text).width()
        if self._style is CardStyle.COMPACT or both > inner:
            text = boleto_text.short_due_state(boleto, today)
        return text, min(chip_size(theme, text).width(), inner)

    def _words_within(self, room: int) -> str:
        """The note and the description, a line for each, or one in two lines where it needs both."""
        metrics, note = QFontMetrics(self.theme.font(Type.SMALL)), boleto_text.card_note(self._boleto)
        paragraphs = self._what("\n").split("\n")
        if note and metrics.horizontalAdvance(note) > room:
            paragraphs = [note]
        if len(paragraphs) > 1:
            cut = (metrics.elidedText(each, Qt.TextElideMode.ElideRight, room) for each in paragraphs)
            return "\n".join(cut)
        words, shown = paragraphs[0].split(" "), paragraphs[0]
        while len(words) > 1 and _height(metrics, shown, room) > 2 * metrics.lineSpacing():
            words.pop()
            shown = f"{' '.join(words)}…"
        return shown

    def _what(self, apart: str = " · ") -> str:
        """The description, after the note that the customer must not miss."""
        what = boleto_text.description(self._boleto) if self._boleto.due_date is not None else ""
        why = boleto_text.sum_of_differences([self._boleto]) if self._is_single else ""
        return apart.join(filter(None, (boleto_text.card_note(self._boleto), what, why)))

    def _sign_size(self) -> QSize:
        """The size of the sign: that of the pill, or of its icon."""
        if self._sign is Sign.PAY:
            return self._rows.sign
        is_tick = self._sign in (Sign.SELECT, Sign.UNSELECT)
        side = TICK_UNITS if is_tick else 0 if self._sign is Sign.NOTHING else SIGN_UNITS
        return QSize(self.theme.px(side), self.theme.px(side)) if side else QSize(0, 0)

    def _paint_sign(self, painter: QPainter, box: QRect) -> None:
        match self._sign:
            case Sign.PAY:
                self._paint_pill(painter, QRectF(box))
            case Sign.OPEN:
                muted = self.theme.palette.muted
                paint_icon(painter, box.left(), box.top(), box.width(), "chevron-right", muted)
            case Sign.SELECT | Sign.UNSELECT:
                self._paint_tick(painter, QRectF(box))

    def _paint_pill(self, painter: QPainter, box: QRectF) -> None:
        theme, palette = self.theme, self.theme.palette
        ground = palette.action
        if self.isDown():
            ground = palette.ink if palette.strong else shade(ground, BLACK, 0.2, palette.on_action)
        radius = theme.px(BUTTON_RADIUS_UNITS) if self._is_single else box.height() / 2
        paint_rounded(painter, box, radius, ground)
        text = boleto_text.pay_label(self._boleto) if self._is_single else boleto_text.pay_word()
        size, room = Type.TITLE if self._is_single else Type.LARGE, round(box.width() - 2 * theme.px(20))
        font = theme.fitted(text, size, Weight.BOLD, room, SHORTEST / theme.scale)
        draw_text(painter, box, Qt.AlignmentFlag.AlignCenter, text, font, palette.on_action)

    def _paint_tick(self, painter: QPainter, box: QRectF) -> None:
        theme, palette, is_chosen = self.theme, self.theme.palette, self._sign is Sign.UNSELECT
        pen = QPen(palette.accent if is_chosen or self.isDown() else palette.muted, theme.px(4))
        fill = palette.accent if is_chosen else palette.soft if self.isDown() else palette.surface
        paint_rounded(painter, box, theme.px(TICK_RADIUS_UNITS), fill, pen)
        if is_chosen:
            side = round(box.width() * TICK_SHARE)
            at = (box.width() - side) / 2
            paint_icon(painter, box.left() + at, box.top() + at, side, "check", palette.surface)


def _side(theme: Theme) -> int:
    """The padding at both sides."""
    usual = SIDE_UNITS if theme.scale == 1 else LARGE_SIDE_UNITS
    return theme.px(TIGHT_SIDE_UNITS if theme.is_tight else usual)


def _height(metrics: QFontMetrics, text: str, width: int) -> int:
    return metrics.boundingRect(QRect(0, 0, width, 10_000), Qt.TextFlag.TextWordWrap.value, text).height()


def _rows(theme: Theme, style: CardStyle) -> _Rows:
    """The heights on all cards of a style; in larger text, that of its lines decides."""
    units = {
        CardStyle.AIRY: (24, 54, 36, 14, 84, 12, 224, 96),
        CardStyle.COMPACT: (20, 54, 0, 20, 84, 18, 200, 84),
        CardStyle.SINGLE: (36, 54, 44, 30, 160, 36, 0, 160),
    }
    if theme.scale == 1:
        top, head, plan, gap, body, bottom, wide, high = (round(each * theme.unit) for each in units[style])
        return _Rows(top, head, plan, gap, body, bottom, QSize(wide, high))
    pad, gap = (theme.px(12), theme.px(8)) if theme.is_tight else (theme.px(22), theme.px(14))
    chip, line = chip_height(theme), QFontMetrics(theme.font(Type.TITLE, Weight.BOLD)).height()
    if style is CardStyle.SINGLE:
        plan, button = QFontMetrics(theme.font(Type.SMALL)).height(), max(theme.px(160), line)
        return _Rows(pad, chip, gap + plan, gap, button, pad, QSize(0, button))
    sign = max(theme.text(82), theme.px(TICK_UNITS))
    return _Rows(pad, chip, 0, gap, max(sign, line), pad, QSize(theme.text(174), sign))


def _none_selectable(_row: int) -> bool:
    return False


class BoletoList(CardList[BoletoCard]):
    """The list of boletos; its cards are as airy as its height allows.

    Attributes:
        boletos: its rows.
        today: due states refer to this day.
        is_selecting: several rows are being selected.

    Signals:
        toggled(int): the row that was touched while several are selected.
    """

    toggled = Signal(int)

    def __init__(self, theme: Theme) -> None:
        self.boletos: tuple[CheckedBoleto, ...] = ()
        self.today = date.min
        self.is_selecting = False
        self._selected: frozenset[int] = frozenset()
        self._is_selectable: Callable[[int], bool] = _none_selectable
        self._style = CardStyle.COMPACT if theme.scale == 1 else CardStyle.LARGE
        self._is_single, self._is_marked = False, True
        super().__init__(theme, name="boletos")
        self._fit()
        self.setAccessibleName(self.tr("Boletos em aberto"))

    def show_boletos(
        self, boletos: tuple[CheckedBoleto, ...], today: date, *, is_single: bool = False
    ) -> None:
        """Replace the rows and scroll to the top; `is_single` where no other boleto is open."""
        self.boletos, self.today, self._is_single = boletos, today, is_single
        self._selected, self.is_selecting, self._is_selectable = frozenset(), False, _none_selectable
        self.count, self._is_marked = len(boletos), not boletos
        self._fit()
        self.show_count(len(boletos))
        self.updateGeometry()

    def show_selection(
        self, selected: frozenset[int], is_selectable: Callable[[int], bool], *, is_open: bool
    ) -> None:
        """Show the selection."""
        has_changed = self.is_selecting is not is_open
        if not has_changed and selected == self._selected and not is_open:
            return
        self._selected, self.is_selecting, self._is_selectable = selected, is_open, is_selectable
        if has_changed and not is_open and self._fit():
            self.show_count(self.count)
        for card in self.made:
            card.setCheckable(is_open and is_selectable(card.row))
            card.setChecked(card.row in selected)
            card.show_sign(self.sign(card.row))

    def make_card(self, row: int) -> BoletoCard:
        boleto = self.boletos[row]
        card = BoletoCard(self, row, boleto, self.today, self._style, self.sign(row))
        card.setAccessibleName(boleto_text.boleto_sentence(boleto, self.today))
        card.painted.connect(self._mark)
        return card

    def set_current(self, row: int) -> None:
        super().set_current(row)
        public, private = (
            phrases.boleto_row_sentence(self.boletos[row], row, self.count, self.today, private=private)
            for private in (False, True)
        )
        set_public_name(self.made[row], public, private=private)

    def choose(self, row: int) -> None:
        (self.toggled if self.is_selecting else self.chosen).emit(row)

    def sizeHint(self) -> QSize:
        """All rows, as far as a panel is high."""
        return QSize(0, min(self.theme.size.height(), self.count * self._pitch(self._style)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        is_fixed = self.is_selecting and self._is_marked  # no card moves under a finger
        if not is_fixed and self._fit():
            self.show_count(self.count)
        super().resizeEvent(event)

    def _mark(self, row: int) -> None:
        """Trace the first time that the list is painted down to its end, or to that of the view."""
        if not self._is_marked and row in (self.count - 1, self.row_at(self.viewport().height() - 1)):
            self._is_marked = True
            tracing.mark("boletos_painted", count=self.count)

    def sign(self, row: int) -> Sign:
        """The sign on the card of a row."""
        if not self.is_selecting:
            return sign_of(self.boletos[row])
        if row in self._selected:
            return Sign.UNSELECT
        return Sign.SELECT if self._is_selectable(row) else Sign.NOTHING

    def _pitch(self, style: CardStyle) -> int:
        return card_height(self.theme, style) + card_gap(self.theme, style)

    def _fit(self) -> bool:
        """Take the airiest style of which all rows are seen at once; tell whether it is another."""
        before = self._style
        if self._is_single:
            self._style = CardStyle.SINGLE
        elif self.theme.scale > 1:
            self._style = CardStyle.LARGE
        else:
            is_airy = self.count * self._pitch(CardStyle.AIRY) <= self.height()
            self._style = CardStyle.AIRY if is_airy else CardStyle.COMPACT
        least = CardStyle.COMPACT if self._style is CardStyle.AIRY else self._style
        self.setMinimumHeight(self._pitch(least))
        self.set_gap(card_gap(self.theme, self._style))
        return before is not self._style
