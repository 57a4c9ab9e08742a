"""Fields that show typed text: one line of text, CPF or CNPJ, or a slot a digit.

The screen handles the keys; to assistive technology they are fields with a value.
"""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy

from totem.domain.identity.challenge import Challenge, TypedDigits
from totem.domain.taxid import TypedTaxId
from totem.system import tracing
from totem.ui.controls.button import is_ringed, paint_focus
from totem.ui.controls.card import chip_size, paint_chip
from totem.ui.image_loader import antialiased, draw_text, paint_icon, paint_rounded
from totem.ui.qt_accessibility import set_public_name
from totem.ui.theme import Theme, Tone, Type, Weight

LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RADIUS = 36
KIND_UNITS = 36
_GAP = 20
_PAIR_GAP = 76
"""Between day and month, with a slash in it."""


class DisplayField(QLineEdit):
    """A field with a value that only `show_value` changes; subclasses paint it.

    Signals:
        dictated(str): assistive technology set this text.
    """

    dictated = Signal(str)

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._value = ""
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAcceptDrops(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._text_changed)

    def show_value(self, value: str, caret: int | None = None) -> None:
        """Set the value, with the caret behind `caret` characters, or at the end."""
        self._value = value
        self.setText(value)
        self.setCursorPosition(len(value) if caret is None else caret)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(600), self._theme.px(172 if self._theme.is_large else 124))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()  # instead of Qt's caret and selection

    focusOutEvent = focusInEvent

    def _text_changed(self, text: str) -> None:
        if text != self._value:
            self.dictated.emit(text)


class TextField(DisplayField):
    """One line; longer text shrinks first, and then scrolls with the caret.

    Signals:
        placed(int): the caret is to stand behind this number of characters.
        moved(int): the caret is to move by one character, forward (1) or back (-1).
    """

    placed = Signal(int)
    moved = Signal(int)

    def __init__(self, theme: Theme, *, name: str = "text_field", has_caret: bool = False) -> None:
        """`has_caret` lets touches and arrow keys move the caret; else it stays at the end."""
        super().__init__(theme, name=name)
        self._rest = ""
        self._faulty = False
        self._caret, self._scrolled = 0, 0
        self._has_caret = has_caret
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, on=not has_caret)

    def call(self, name: str, in_public: str) -> None:
        """Set the accessible name, and the one for speech without headphones."""
        self.setAccessibleName(name)
        set_public_name(self, in_public)

    def show_line(
        self, value: str, *, rest: str = "", faulty: bool = False, caret: int | None = None
    ) -> None:
        """Show `value`, `rest` as the remaining mask, and `faulty` as an error.

        The caret stands behind `caret` characters, or at the end.
        """
        self._rest, self._faulty = rest, faulty
        self._caret = len(value) if caret is None else caret
        self.show_value(value, self._caret)

    def step(self, arrow: Qt.Key) -> bool:
        """Move the caret; return whether there was a character in that direction."""
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(arrow, 0)
        if not (way and self._has_caret and 0 <= self._caret + way <= len(self._value)):
            return False
        self.moved.emit(way)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self._value)}
        if self._has_caret and event.key() in ends:
            self.placed.emit(ends[Qt.Key(event.key())])
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # Qt would select text

    mouseMoveEvent = mouseDoubleClickEvent = mousePressEvent

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.placed.emit(self._nearest(event.position().x()))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        with antialiased(self) as painter:
            pen = QPen(self._edge(), theme.px(4))
            paint_rounded(painter, QRectF(self.rect()), theme.px(RADIUS), theme.palette.surface, pen)
            self._paint_line(painter, self._paint_mark(painter))
            if is_ringed(self):
                paint_focus(painter, theme, QRectF(self.rect()), theme.px(RADIUS))
        if self._value:
            tracing.mark("key_painted")

    def _edge(self) -> QColor:
        palette = self._theme.palette
        return palette.danger.ink if self._faulty else palette.accent

    def _paint_mark(self, painter: QPainter) -> int:
        """Paint the decoration at the right; return the x at which the text must end."""
        return self.width() - self._theme.px(RADIUS)

    def _paint_line(self, painter: QPainter, right: int) -> None:
        theme, palette, value = self._theme, self._theme.palette, self._value
        left, room, font = self._line(right)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        before, width = metrics.horizontalAdvance(value[: self._caret]), metrics.horizontalAdvance(value)
        self._scrolled = min(self._scrolled, before, max(0, width - room))
        self._scrolled = max(self._scrolled, before - room)
        x = left - self._scrolled
        painter.setPen(palette.ink)
        first, last = self._letters_in_view(metrics, room)
        begin = x + metrics.horizontalAdvance(value[:first])
        painter.drawText(QRectF(begin, 0, self.width(), self.height()), LINE, value[first:last])
        height = metrics.capHeight() * 1.5
        beside = theme.px(4) if self._caret == len(value) else -theme.px(2)
        caret = QRectF(x + before + beside, (self.height() - height) / 2, theme.px(5), height)
        painter.fillRect(caret, self._edge())
        if self._rest and not palette.strong:  # no faint text with strong contrast
            painter.setPen(palette.line)
            mask = QRectF(x + width + theme.px(16), 0, self.width(), self.height())
            painter.drawText(mask, LINE, self._rest)

    def _letters_in_view(self, metrics: QFontMetrics, room: int) -> tuple[int, int]:
        """The range of the letters that stand in the field as a whole: none is cut at its ends."""
        ends = [metrics.horizontalAdvance(self._value[:count]) for count in range(len(self._value) + 1)]
        seen = [count for count, end in enumerate(ends) if self._scrolled <= end <= self._scrolled + room]
        return (seen[0], seen[-1]) if seen else (0, 0)

    def _line(self, right: int) -> tuple[int, int, QFont]:
        """The left end, width and font of the text."""
        left = self._theme.px(44)
        room = right - left - self._theme.px(24)
        text, least = self._value + self._rest, (Type.BODY if self._has_caret else Type.SMALL).value
        return left, room, self._theme.fitted(text, Type.TITLE, Weight.BOLD, room, least)

    def _nearest(self, x: float) -> int:
        """The number of characters left of the gap nearest to `x`."""
        left, _, font = self._line(self.width() - self._theme.px(RADIUS))
        metrics, at = QFontMetrics(font), x - left + self._scrolled
        gaps = [metrics.horizontalAdvance(self._value[:count]) for count in range(len(self._value) + 1)]
        return min(range(len(gaps)), key=lambda count: abs(gaps[count] - at))


class TaxIdField(TextField):
    """CPF or CNPJ with its mask; hidden digits once it is confirmed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, name="document_field")
        self._typed = TypedTaxId.read("")
        self.call(self.tr("CPF ou CNPJ"), self.tr("campo do CPF ou CNPJ"))

    def show_typed(self, typed: TypedTaxId) -> None:
        self._typed = typed
        faulty = typed.fault is not None and typed.missing == 0
        self.show_line(typed.formatted, rest=typed.kind.zeros[len(typed.formatted) :], faulty=faulty)

    def conceal(self) -> None:
        """Mask the confirmed number, which others could read."""
        document = self._typed.tax_id
        if document is not None:
            self.show_line(document.masked)

    def _paint_mark(self, painter: QPainter) -> int:
        """Paint the chip with the kind of number."""
        theme, palette, typed = self._theme, self._theme.palette, self._typed
        right = self.width() - theme.px(36)
        if not typed.text:
            return right
        if typed.is_valid:
            symbol, tone = "check", palette.success
        elif self._faulty:
            symbol, tone = "circle-alert", palette.danger
        else:
            symbol, tone = "id-card", Tone(palette.accent, palette.soft)
        if theme.scale > 1:  # leave the room to the digits
            side = theme.text(KIND_UNITS)
            paint_icon(painter, right - side, (self.height() - side) / 2, side, symbol, tone.ink)
            return right - side - theme.px(20)
        words = typed.kind.name
        size = chip_size(theme, words)
        left = right - size.width()
        paint_chip(painter, theme, left, (self.height() - size.height()) / 2, words, symbol, tone)
        return left - theme.px(20)


class CodeInput(DisplayField):
    """A slot for each digit: day and month of a birth date, or the end of a telephone number."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, name="digit_slots")
        self._typed = TypedDigits(Challenge.BIRTH_DATE)
        self.setAccessibleName(self.tr("Sua resposta"))
        set_public_name(self, self.tr("campo da resposta"))

    def show_typed(self, typed: TypedDigits) -> None:
        self._typed = typed
        self.show_value(typed.formatted)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        with antialiased(self) as painter:
            slots = self._slots()
            for place, slot in enumerate(slots):
                self._paint_slot(painter, slot, place)
            if self._paired:
                self._paint_stroke(painter, (slots[1].right() + slots[2].left()) / 2)
            if is_ringed(self):
                whole = QRectF(self.rect())
                whole.setRight(slots[-1].right() + slots[0].left())
                paint_focus(painter, theme, whole, theme.px(36))
        if self._typed.text:
            tracing.mark("key_painted")

    @property
    def _paired(self) -> bool:
        return self._typed.challenge is Challenge.BIRTH_DATE

    def _slots(self) -> list[QRectF]:
        px, inset = self._theme.px, self._theme.px(6)
        height = self.height() - 2 * inset
        gaps = [px(_GAP), px(_PAIR_GAP if self._paired else _GAP), px(_GAP)]
        room = self.width() - 2 * inset - sum(gaps)
        width = min(room / TypedDigits.LENGTH, height * 0.9)
        found, left = [], float(inset)
        for gap in (*gaps, 0):
            found.append(QRectF(left, inset, width, height))
            left += width + gap
        return found

    def _paint_slot(self, painter: QPainter, slot: QRectF, place: int) -> None:
        theme, palette, text = self._theme, self._theme.palette, self._typed.text
        is_next, is_faulty = place == len(text), self._typed.is_impossible
        edge, width = palette.line, theme.px(3)
        if is_faulty or is_next or palette.strong:
            edge, width = palette.danger.ink if is_faulty else palette.accent, theme.px(4)
        paint_rounded(painter, slot, theme.px(28), palette.surface, QPen(edge, width))
        if place < len(text):
            font = theme.fitted("0", Type.TITLE, Weight.BOLD, int(slot.width()))
            draw_text(painter, slot, Qt.AlignmentFlag.AlignCenter, text[place], font, palette.ink)

    def _paint_stroke(self, painter: QPainter, x: float) -> None:
        theme, middle = self._theme, self.height() / 2
        lean, reach = theme.px(12), self.height() * 0.2
        pen = QPen(theme.palette.muted, theme.px(6))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(round(x + lean), round(middle - reach), round(x - lean), round(middle + reach))
