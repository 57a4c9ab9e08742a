"""A boleto as a card: month and due date, state, amount, and the sign of a touch."""

from dataclasses import replace
from datetime import date
from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from totem.domain.integrity.check import CheckedBoleto
from totem.ui import boleto_text
from totem.ui.controls.button import ButtonColors
from totem.ui.controls.card import Chip, chip_height, chip_size
from totem.ui.controls.card_button import SIGN_UNITS, card_label, leave_touches
from totem.ui.controls.card_list import EDGE_UNITS, CardList, RowCard
from totem.ui.controls.text_layout import longest_word_width
from totem.ui.image_loader import antialiased, draw_text, paint_icon, paint_rounded
from totem.ui.layouts import row
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
    """The card of one boleto.

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
        self._rows = rows = _rows(theme, style)
        self._heading = card_label(theme, Type.LARGE, Weight.BOLD)
        self._chip = Chip(theme, name="state")
        limit = boleto_text.payment_limit(boleto)
        ink = theme.palette.warning.ink if limit else theme.palette.muted
        self._plan = card_label(theme, Type.SMALL, ink=ink, wraps=False)
        self._plan.setObjectName("plan")
        self._amount = card_label(theme, Type.TITLE, Weight.BOLD, wraps=False)
        self._note = card_label(theme, Type.SMALL, ink=ink)
        self._note.setObjectName("plan")
        self._sign = BoletoSign(theme, boleto_text.pay_label(boleto) if self._is_single else "")
        leave_touches(self._chip)
        leave_touches(self._sign)
        side, apart = _side(theme), theme.px(APART_UNITS)
        spare = (height - card_height(theme, style)) // 2
        grid = QGridLayout()
        grid.setSpacing(0)
        grid.setContentsMargins(side, rows.top + spare, side, 0)
        for place, high in enumerate((*rows[1:-2], rows.bottom + spare)):
            grid.setRowMinimumHeight(place, high)
        grid.setColumnStretch(0, 1)
        grid.addLayout(row((self._heading, 1), self._chip, gap=apart), 0, 0, 1, 2)
        grid.addWidget(self._plan, 1, 0, 1, 2)
        if not self._is_single:
            grid.addLayout(row(self._amount, self._note, None, gap=apart), 3, 0)
        is_airy = style is CardStyle.AIRY
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self._sign, 1 if is_airy else 3, 1, 4 if is_airy else 1, 1, end)
        self.setLayout(grid)
        self.setFixedHeight(height - theme.px(EDGE_UNITS))
        self._set_sign(sign)

    @property
    def _is_single(self) -> bool:
        return self._style is CardStyle.SINGLE

    def show_sign(self, sign: Sign) -> None:
        """Show what a touch does now."""
        self._set_sign(sign)
        self.arrange(self.width())
        self.update()

    def _set_sign(self, sign: Sign) -> None:
        palette, is_chosen = self.theme.palette, sign is Sign.UNSELECT
        alarm = self._tone.ink if self._symbol == "triangle-alert" else None
        edge = mix(alarm, palette.surface, 0.0 if palette.strong else 0.5) if alarm else None
        self.edge, self.is_tinted = palette.accent if is_chosen else edge, is_chosen
        if self.theme.scale > 1 and sign is Sign.OPEN and boleto_text.payment_limit(self._boleto):
            sign = Sign.NOTHING  # its note stands in the sign's place
        self._sign.show_sign(sign, self._rows.sign)

    def colors(self) -> ButtonColors:
        """A press of a card with a pill shows on the pill."""
        found = super().colors()
        is_plain = self._sign.sign is Sign.PAY
        return replace(found, ground=self.theme.palette.surface) if is_plain else found

    def arrange(self, width: int) -> None:
        """Choose the words that have room; each line shrinks before it is cut."""
        theme, boleto, apart = self.theme, self._boleto, self.theme.px(APART_UNITS)
        inner = width - 2 * _side(theme)
        text, chip = self._chip_words(inner)
        self._chip.show_state(text, self._symbol, self._tone)
        self._chip.setFixedWidth(max(0, chip))
        room = inner - chip - apart
        least = Type.BODY.value if theme.scale == 1 else SHORTEST / theme.scale
        self._fit(self._heading, self._heading_words(room), Type.LARGE, room, least)
        pill = 0 if self._is_single else self._rows.sign.width()
        if self._is_single:
            self._sign.setFixedWidth(max(0, inner))
        if self._style in (CardStyle.SINGLE, CardStyle.AIRY):
            line = QFontMetrics(self._plan.font())
            self._plan.setText(line.elidedText(self._what(), Qt.TextElideMode.ElideRight, inner))
            self._plan.show()
        amount, full = boleto_text.amount(boleto), theme.font(Type.TITLE, Weight.BOLD)
        wide = QFontMetrics(full).horizontalAdvance(amount) + 2  # text as wide as its room is elided
        limit = boleto_text.payment_limit(boleto)
        beside = inner - pill - apart
        words = ""
        if self._style is CardStyle.LARGE and self._sign.sign is Sign.NOTHING:
            words, beside = limit, inner if not limit else beside
            room = pill
        else:
            room = beside - wide - apart
            if self._sign.sign is Sign.OPEN and longest_word_width(theme.font(Type.SMALL), limit) > room:
                room = inner - theme.px(SIGN_UNITS) - 2 * apart - wide  # beyond the pills of others
            if self._style is CardStyle.COMPACT and room >= theme.px(LEAST_NAME_UNITS):
                words = self._words_within(room)
        if not self._is_single:
            if self._sign.sign in (Sign.SELECT, Sign.UNSELECT):
                beside = inner - self._sign.width() - apart
            self._fit(self._amount, amount, Type.TITLE, min(wide, beside), SHORTEST / theme.scale)
            self._amount.setFixedWidth(max(0, min(wide, beside)))
            self._note.setFixedWidth(max(0, room))
            self._note.setText(words)
            self._note.setVisible(bool(words))

    def _fit(self, label: QLabel, text: str, size: Type, room: int, least: float) -> None:
        """Show one line, shrunk down to `least` units before it is cut."""
        label.setFont(self.theme.fitted(text, size, Weight.BOLD, room - 2, least))
        line = QFontMetrics(label.font())
        label.setText(line.elidedText(text, Qt.TextElideMode.ElideRight, room))
        label.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted.emit(self.row)

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


class BoletoSign(QWidget):
    """The sign of a touch: a pill with "Pagar", or a tick while several are selected; no target of its own.

    Attributes:
        sign: the present one.
    """

    def __init__(self, theme: Theme, label: str) -> None:
        """`label` are the words of a button in place of the pill."""
        super().__init__()
        self._theme, self._label, self.sign = theme, label, Sign.NOTHING

    def show_sign(self, sign: Sign, pill: QSize) -> None:
        """Show a sign, in the size of `pill` or of its icon."""
        self.sign = sign
        side = self._theme.px(TICK_UNITS if sign in (Sign.SELECT, Sign.UNSELECT) else SIGN_UNITS)
        self.setFixedSize(pill if sign is Sign.PAY else QSize(side, side))
        self.setVisible(sign is not Sign.NOTHING)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        card = self.parentWidget()
        pressed = isinstance(card, RowCard) and card.isDown()
        with antialiased(self) as painter:
            if self.sign is Sign.PAY:
                self._paint_pill(painter, pressed=pressed)
            elif self.sign is Sign.OPEN:
                paint_icon(painter, 0, 0, self.width(), "chevron-right", self._theme.palette.muted)
            else:
                self._paint_tick(painter, pressed=pressed)

    def _paint_pill(self, painter: QPainter, *, pressed: bool) -> None:
        theme, palette, box = self._theme, self._theme.palette, QRectF(self.rect())
        ground = palette.action
        if pressed:
            ground = palette.ink if palette.strong else shade(ground, BLACK, 0.2, palette.on_action)
        radius = theme.px(BUTTON_RADIUS_UNITS) if self._label else box.height() / 2
        paint_rounded(painter, box, radius, ground)
        text, size = self._label or boleto_text.pay_word(), Type.TITLE if self._label else Type.LARGE
        room = round(box.width() - 2 * theme.px(20))
        font = theme.fitted(text, size, Weight.BOLD, room, SHORTEST / theme.scale)
        draw_text(painter, box, Qt.AlignmentFlag.AlignCenter, text, font, palette.on_action)

    def _paint_tick(self, painter: QPainter, *, pressed: bool) -> None:
        theme, palette, is_chosen = self._theme, self._theme.palette, self.sign is Sign.UNSELECT
        pen = QPen(palette.accent if is_chosen or pressed else palette.muted, theme.px(4))
        fill = palette.accent if is_chosen else palette.soft if pressed else palette.surface
        paint_rounded(painter, QRectF(self.rect()), theme.px(TICK_RADIUS_UNITS), fill, pen)
        if is_chosen:
            check = round(self.width() * TICK_SHARE)
            at = (self.width() - check) / 2
            paint_icon(painter, at, at, check, "check", palette.surface)


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
