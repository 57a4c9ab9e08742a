"""Fields of typed text: one line in the format of its mask, CPF or CNPJ, or a slot a digit.

They take the key events of the on-screen keyboard and of hardware. Every edit sets the text anew, so that
nothing typed stays in an undo history.
"""

from functools import partial

from PySide6.QtCore import QMargins, QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLineEdit, QScrollArea, QSizePolicy

from totem.domain.identity import Challenge
from totem.domain.taxid import TypedTaxId
from totem.session.forms.masks import Mask, TaxIdMask
from totem.system import tracing
from totem.ui.controls.button import is_ringed, paint_focus
from totem.ui.controls.card import Chip
from totem.ui.controls.card_button import card_label
from totem.ui.image_loader import IconLabel, antialiased, icon
from totem.ui.input.event_filters import DeadKeys
from totem.ui.layouts import enclosing, row
from totem.ui.qt_accessibility import Role, describe, set_public_name
from totem.ui.stylesheet import CARD_RADIUS, FIELD_EDGE, set_look
from totem.ui.theme import Theme, Tone, Type, Weight

CENTER = Qt.AlignmentFlag.AlignCenter
LINE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
KIND_UNITS = 36
"""Side of the sign of the kind of number, and the room at the right end of a field."""
INDENT_UNITS = 44
QT_MARGIN = 2
"""Pixels between a QLineEdit's text margin and its text."""
QT_CARET = 5
"""Pixels between the left end of a QLineEdit's `cursorRect` and its caret."""
SLOT_INSET_UNITS, SLOT_GAP_UNITS, STROKE_UNITS = 6, 20, 36
"""Around the slots, between them, and the width of the stroke between day and month."""


class TextField(QLineEdit):
    """One line; longer text shrinks first, and then scrolls with the caret. Enter is `returnPressed`.

    "Delete" erases the character behind the caret, and all where there is none.

    Attributes:
        text_mask: decides which keys are accepted, and how the text is shown.
        typed: the text without the separators of the mask.

    Signals:
        edited(str, str): a key, or assistive technology, edited `typed`: before and after. They are the same
            where a key is not accepted.
        changed(): the text or the caret is another one.
    """

    edited = Signal(str, str)
    changed = Signal()

    def __init__(
        self,
        theme: Theme,
        mask: Mask,
        *,
        name: str = "text_field",
        has_caret: bool = False,
        parts: QHBoxLayout | None = None,
    ) -> None:
        """`has_caret` lets touches and arrow keys move the caret; else it stays at the end.

        `parts` stand on the field.
        """
        super().__init__()
        if parts is not None:
            self.setLayout(parts)
        self._theme, self._has_caret = theme, has_caret
        self.text_mask, self.typed, self._refused = mask, "", False
        self._accents = DeadKeys()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAcceptDrops(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, on=not has_caret)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Text, theme.palette.ink)
        self.setPalette(palette)
        self._dress()
        self.textChanged.connect(self._dictate)

    @property
    def before(self) -> str:
        """`typed` up to the caret."""
        shown, at = self.text(), self.cursorPosition()
        if not self._has_caret or at == len(shown):
            return self.typed
        return shown[:at] if shown == self.typed else "".join(filter(str.isalnum, shown[:at]))

    @property
    def is_whole(self) -> bool:
        return self.text_mask.is_whole(self.typed)

    @property
    def is_wrong(self) -> bool:
        """True if nothing typed after it makes the text right."""
        return self.text_mask.is_wrong(self.typed)

    def call(self, name: str, in_public: str = "") -> None:
        """Set the accessible name, and the one for speech without headphones, the same unless given."""
        self.setAccessibleName(name)
        set_public_name(self, in_public or name)

    def put(self, typed: str, *, behind: int = 0, mask: Mask | None = None) -> None:
        """Show another text, with `behind` of its characters behind the caret; no edit of the customer's."""
        self.text_mask, self._refused = mask or self.text_mask, False
        self._accents.reset()
        self._show(typed, behind)

    def take_from(self, other: "TextField") -> None:
        """Show what stands in `other`, the same field in another language or size."""
        self.put(other.typed, behind=len(other.typed) - len(other.before))

    def refuse(self, *, refused: bool = True) -> None:
        """Mark the text as wrong until it is edited."""
        self._refused = refused
        self._dress()

    def type(self, keys: str) -> None:
        """Type at the caret what the mask accepts of `keys`."""
        before = self.before
        after = self.typed[len(before) :]
        typed = self.text_mask.insert(before, keys, after)
        self._edit(typed, len(after) if typed.endswith(after) else 0)

    def step(self, arrow: Qt.Key) -> bool:
        """Move the caret; return whether there was a character in that direction."""
        before = self.before
        if self._has_caret:
            self._move(arrow)
        return self.before != before

    def sizeHint(self) -> QSize:
        theme = self._theme
        return QSize(theme.px(600), theme.px(172 if theme.is_large else 84 if theme.is_short else 124))

    def minimumSizeHint(self) -> QSize:
        edge = self._theme.px(FIELD_EDGE)  # is no room around the text
        return super().minimumSizeHint().shrunkBy(QMargins(0, edge, 0, edge))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, before = event.key(), self.before
        after = self.typed[len(before) :]
        if key in ENTERS:
            self.returnPressed.emit()
        elif key == Qt.Key.Key_Backspace:
            self._edit(before[:-1] + after, len(after))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Clear):
            is_all = key == Qt.Key.Key_Clear or not after
            self._edit("" if is_all else before + after[1:], max(0, len(after) - 1))
        elif text := self._accents.read(event):
            self.type(text)
        elif self._has_caret:
            self._move(key)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setCursorPosition(self.cursorPositionAt(event.position().toPoint()))
        self.changed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select nothing: the selection would be a clipboard."""

    mouseReleaseEvent = mouseDoubleClickEvent = mouseMoveEvent

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, text = self._theme, self.text()
        edge = theme.palette.danger.ink if self._is_faulty else theme.palette.accent
        with antialiased(self) as painter:
            if not theme.palette.strong:  # no faint text with strong contrast
                painter.setFont(self.font())
                painter.setPen(theme.palette.line)
                left = theme.px(INDENT_UNITS) + self.fontMetrics().horizontalAdvance(text) + theme.px(16)
                painter.drawText(QRectF(left, 0, self.width(), self.height()), LINE, self._rest())
            height = self.fontMetrics().capHeight() * 1.5
            beside = theme.px(4) if self.cursorPosition() == len(text) else -theme.px(2)
            left = self.cursorRect().left() + QT_CARET + beside
            painter.fillRect(QRectF(left, (self.height() - height) / 2, theme.px(5), height), edge)
        self._finish_painting()

    def _finish_painting(self) -> None:
        if is_ringed(self):
            with antialiased(self) as painter:
                paint_focus(painter, self._theme, QRectF(self.rect()), self._theme.px(CARD_RADIUS))
        if self.typed:
            tracing.mark("key_painted")

    @property
    def _is_faulty(self) -> bool:
        return self._refused or self.is_wrong

    def _dress(self) -> None:
        """Show whether the text is wrong."""
        set_look(self, "field_wrong" if self._is_faulty else "field")

    def _rest(self) -> str:
        """The mask of what is missing."""
        return self.text_mask.template(self.typed)[len(self.text()) :]

    def _mark_width(self) -> int:
        """The width of what stands at the right end."""
        return self._theme.px(KIND_UNITS)

    def _fit(self) -> None:
        theme = self._theme
        left, right = theme.px(INDENT_UNITS), self._mark_width() + theme.px(24)
        least = (Type.BODY if self._has_caret else Type.SMALL).value
        room, text = self.width() - left - right, self.text() + self._rest()
        around = QT_MARGIN + theme.px(FIELD_EDGE)
        self.setTextMargins(left - around, 0, right - around, 0)
        self.setFont(theme.fitted(text, Type.TITLE, Weight.BOLD, room, least))

    def _edit(self, typed: str, behind: int) -> None:
        before = self.typed
        self._refused = self._refused and typed == before
        self._show(typed, behind)
        self.edited.emit(before, typed)

    def _show(self, typed: str, behind: int) -> None:
        self.typed, shown = typed, self.text_mask.format(typed)
        if shown == typed or not behind:
            at = len(shown) - behind
        else:
            at = [place for place, each in enumerate(shown) if each.isalnum()][len(typed) - behind]
        with QSignalBlocker(self):
            self.setText(shown)
            self.setCursorPosition(at)
        self._dress()
        self._fit()
        self.update()
        self.changed.emit()
        QTimer.singleShot(0, self, self._come_into_view)  # after the layout

    @Slot()
    def _come_into_view(self) -> None:
        area = enclosing(self, QScrollArea)
        if area is not None:
            area.ensureWidgetVisible(self, 0, 0)

    def _move(self, key: int) -> None:
        count, behind = len(self.typed), len(self.typed) - len(self.before)
        moved = {
            Qt.Key.Key_Left: behind + 1,
            Qt.Key.Key_Right: behind - 1,
            Qt.Key.Key_Home: count,
            Qt.Key.Key_End: 0,
        }.get(Qt.Key(key), behind)
        self._show(self.typed, min(count, max(0, moved)))

    @Slot(str)
    def _dictate(self, text: str) -> None:
        """Take what assistive technology set."""
        self._edit(self.text_mask.insert("", text), 0)


class TaxIdField(TextField):
    """CPF or CNPJ with its mask; hidden digits once it is confirmed."""

    def __init__(self, theme: Theme) -> None:
        self._chip, self._sign = Chip(theme, name="kind"), IconLabel()  # of which one is used
        end = theme.px(KIND_UNITS) - theme.px(FIELD_EDGE)
        parts = row(None, self._chip, self._sign, gap=0, margins=(0, 0, end, 0))
        super().__init__(theme, TaxIdMask(), name="document_field", parts=parts)
        self.call(self.tr("CPF ou CNPJ"), self.tr("campo do CPF ou CNPJ"))

    @property
    def read(self) -> TypedTaxId:
        """The tax id as far as it is typed."""
        return TypedTaxId.read(self.typed)

    @property
    def is_concealed(self) -> bool:
        return self.text() != self.text_mask.format(self.typed)

    def conceal(self) -> None:
        """Mask the confirmed number, which others could read."""
        document = self.read.tax_id
        if document is not None:
            with QSignalBlocker(self):
                self.setText(document.masked)
            self._fit()

    def _mark_width(self) -> int:
        mark = self._sign if self._theme.scale > 1 else self._chip
        beside = mark.sizeHint().width() + self._theme.px(20) if self.typed else 0
        return super()._mark_width() + beside

    def _dress(self) -> None:
        """Show the kind of number as well, in larger text by its sign alone: the digits need the room."""
        super()._dress()
        theme, palette = self._theme, self._theme.palette
        symbol, tone = "id-card", Tone(palette.accent, palette.soft)
        if self.is_whole:
            symbol, tone = "check", palette.success
        elif self._is_faulty:
            symbol, tone = "circle-alert", palette.danger
        if theme.scale == 1:
            self._chip.show_state(self.read.kind.name if self.typed else "", symbol, tone)
        elif self.typed:
            self._sign.setPixmap(icon(symbol, theme.text(KIND_UNITS), tone.ink.name()))
        else:
            self._sign.clear()


class CodeInput(TextField):
    """A slot for each digit: day and month of a birth date, or the end of a postal code or a telephone."""

    def __init__(self, theme: Theme, mask: Mask) -> None:
        make, palette = partial(card_label, theme, Type.TITLE, align=CENTER, wraps=False), theme.palette
        self._slots = [make(Weight.BOLD, "0") for _ in range(max(each.length for each in Challenge))]
        self._stroke = make(Weight.STRONG, "/", ink=palette.muted)
        labels, inset = (*self._slots[:2], self._stroke, *self._slots[2:]), theme.px(SLOT_INSET_UNITS)
        parts = row(*labels, gap=theme.px(SLOT_GAP_UNITS), margins=inset)
        parts.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        super().__init__(theme, mask, name="digit_slots", parts=parts)
        self.setFont(theme.font(Type.TITLE, Weight.BOLD))  # may be higher than a field
        height = self.sizeHint().expandedTo(self.minimumSizeHint()).height() - 2 * inset
        for label in labels:
            describe(label, Role.NoRole)
            label.setForegroundRole(QPalette.ColorRole.WindowText)  # also within a field
            label.setFixedSize(round(height * 0.9), height)
        self._stroke.setFixedWidth(theme.px(STROKE_UNITS))
        self.call(self.tr("Sua resposta"), self.tr("campo da resposta"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint no text: it stands in the slots."""
        self._finish_painting()

    def _dress(self) -> None:
        text, usual = self.typed, "slot_wrong" if self._is_faulty else "slot"
        for place, slot in enumerate(self._slots):
            slot.setText(text[place : place + 1])
            slot.setVisible(place < self.text_mask.longest)
            is_next = usual == "slot" and (place == len(text) or self._theme.palette.strong)
            set_look(slot, "slot_next" if is_next else usual)
        self._stroke.setVisible("/" in self.text_mask.template(text))
