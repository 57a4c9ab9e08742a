"""Controls of a card payment: the picture of the terminal, the choice of an instrument and of instalments."""

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import antialiased, draw_text, paint_icon, paint_rounded
from totem.ui.layouts import column, row
from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme, Tone, Type, Weight, mix, text_on

WIDTH_UNITS, HEIGHT_UNITS, LEAST_HEIGHT_UNITS = 640, 460, 150
"""Size of the picture, and the height down to which it shrinks as a whole."""
METHOD_HEIGHT, LOW_METHOD_HEIGHT = 160, 104
STEP_UNITS, TIGHT_STEP_UNITS, LOW_STEP_UNITS = 128, 108, 84
STEP_GAP, TIGHT_STEP_GAP = 20, 4
"""Between a button and the words, which keep their size beside buttons of 20 mm on a tight panel."""
KEYS_ACROSS, KEYS_DOWN = 3, 3


class TerminalScene(Enum):
    """Subject of the picture; the value is the icon on the terminal's screen."""

    CARD = "credit-card"
    """A card comes near: its waves reach the terminal."""
    WAIT = "clock"
    """The terminal alone."""
    LOOK = "circle-alert"
    """Its own screen has a message."""
    CANCEL = "x"


class TerminalPicture(QWidget):
    """A drawing of the terminal beside the kiosk, with the card that is held to it.

    It is drawn as a whole in its width and height, and adds nothing to the words beside it.
    """

    def __init__(self, theme: Theme, *, most: float = HEIGHT_UNITS) -> None:
        """`most` is its largest height in units."""
        super().__init__()
        self._theme, self._scene = theme, TerminalScene.CARD
        self.setObjectName("terminal_picture")
        describe(self, Role.Graphic)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(theme.px(most))

    def show_scene(self, scene: TerminalScene) -> None:
        """Change the picture."""
        if scene is not self._scene:
            self._scene = scene
            self.update()

    def sizeHint(self) -> QSize:
        """The least; a stretch lets it grow with the room."""
        return QSize(1, self._theme.px(LEAST_HEIGHT_UNITS))

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        scale = min(self.width() / WIDTH_UNITS, self.height() / HEIGHT_UNITS)
        with antialiased(self, smooth=True) as painter:
            painter.translate(self.width() / 2, self.height() / 2)
            painter.scale(scale, scale)
            painter.translate(-WIDTH_UNITS / 2, -HEIGHT_UNITS / 2)
            self._paint_kiosk(painter)
            self._paint_terminal(painter)
            if self._scene is TerminalScene.CARD:
                self._paint_waves(painter)
                self._paint_card(painter)

    @property
    def _edge(self) -> QColor:
        return self._theme.palette.line if self._theme.palette.strong else self._theme.palette.accent

    def _paint_kiosk(self, painter: QPainter) -> None:
        """Paint the panel that the customer stands at, quiet in the background."""
        palette = self._theme.palette
        fill, pen = palette.sunken, QPen(palette.line, 5)
        paint_rounded(painter, QRectF(30, 20, 196, 330), 26, fill, pen)
        paint_rounded(painter, QRectF(52, 44, 152, 250), 14, palette.surface, QPen(palette.line, 4))
        for top, width in ((74, 104), (108, 72), (160, 104)):
            paint_rounded(painter, QRectF(76, top, width, 16), 8, palette.track)
        paint_rounded(painter, QRectF(108, 350, 40, 84), 0, fill, pen)
        paint_rounded(painter, QRectF(44, 426, 168, 22), 11, fill, pen)

    def _paint_terminal(self, painter: QPainter) -> None:
        palette, edge = self._theme.palette, self._edge
        paint_rounded(painter, QRectF(276, 92, 206, 356), 34, palette.surface, QPen(edge, 7))
        tone = self._screen_tone()
        box = QRectF(300, 118, 158, 128)
        paint_rounded(painter, box, 16, tone.ground, QPen(tone.ink, 4) if palette.strong else None)
        name, side = self._scene.value, 72
        paint_icon(painter, box.center().x() - side / 2, box.center().y() - side / 2, side, name, tone.ink)
        fill = palette.surface if palette.strong else mix(palette.track, edge, 0.25)
        pen = QPen(palette.line, 3) if palette.strong else None
        for place in range(KEYS_ACROSS * KEYS_DOWN):
            left, top = 306 + place % KEYS_ACROSS * 52, 270 + place // KEYS_ACROSS * 42
            paint_rounded(painter, QRectF(left, top, 42, 28), 10, fill, pen)
        for place, ink in enumerate((palette.danger.ink, palette.warning.ink, palette.success.ink)):
            paint_rounded(painter, QRectF(306 + place * 52, 400, 42, 28), 10, ink)

    def _screen_tone(self) -> Tone:
        palette = self._theme.palette
        if self._scene is TerminalScene.LOOK:
            return palette.warning
        if self._scene is TerminalScene.CARD and not palette.strong:
            return Tone(text_on(palette.accent), palette.accent)
        return Tone(palette.accent, palette.soft)

    def _paint_waves(self, painter: QPainter) -> None:
        """Paint the waves between the terminal's upper edge and the card."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        center = QPointF(392, 92)
        for radius in (34, 62, 90):
            pen = QPen(self._edge, 9)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            around = QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius)
            painter.drawArc(around, 18 * 16, 54 * 16)

    def _paint_card(self, painter: QPainter) -> None:
        palette = self._theme.palette
        ground, ink = palette.action, palette.on_action
        painter.save()
        painter.translate(532, 92)
        painter.rotate(-42)
        box = QRectF(-58, -92, 116, 184)
        paint_rounded(painter, box, 18, ground, QPen(palette.surface, 6))
        paint_rounded(painter, QRectF(-18, -66, 36, 44), 8, mix(ground, ink, 0.75))
        for top, width in ((30, 60), (52, 40)):
            paint_rounded(painter, QRectF(-36, top, width, 10), 5, mix(ground, ink, 0.45))
        painter.restore()


class MethodButton(Button):
    """An instrument: its icon and name, and below the price where instruments differ by it."""

    def __init__(self, theme: Theme, name: str, *, is_low: bool) -> None:
        height = LOW_METHOD_HEIGHT if is_low else METHOD_HEIGHT
        super().__init__(theme, "", icon="credit-card", name=name, height=height)
        self._detail = ""
        policy = self.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)

    def show_method(self, label: str, detail: str) -> None:
        """Show the instrument, and the `detail` below it."""
        self._detail = detail
        self.relabel(label)
        self.setAccessibleName(f"{label}, {detail}" if detail else label)

    def _least_height(self) -> int:
        if not self._detail:
            return super()._least_height()
        lines = QFontMetrics(self._full_font()).height() + self._detail_metrics().height()
        return max(super()._least_height(), lines + self.theme.px(24))

    def heightForWidth(self, _width: int) -> int:
        """The height of one line for each: the instruments have short names."""
        return self._least_height()

    def _detail_metrics(self) -> QFontMetrics:
        return QFontMetrics(self.theme.font(Type.BODY, Weight.STRONG))

    def _detail_font(self, width: int) -> QFont:
        room = max(1, width - 2 * self._padding())
        return self.theme.fitted(self._detail, Type.BODY, Weight.STRONG, room)

    def _paint_label(self, painter: QPainter) -> None:
        if not self._detail:
            super()._paint_label(painter)
            return
        label, font, color = self.label(), self._detail_font(self.width()), self.ink()
        line, below = label.words.height(), QFontMetrics(font).height()
        top, side = (self.height() - line - below) / 2, self._icon_side()
        beside = self._icon_room() if label.with_icon else 0
        left = (self.width() - label.words.width() - beside) / 2
        if label.with_icon:
            paint_icon(painter, left, top + (line - side) / 2, side, self._icon, color)
        spare = self.theme.px(8)
        words = QRectF(left + beside - spare, top, label.words.width() + 2 * spare, line)
        draw_text(painter, words, Qt.AlignmentFlag.AlignCenter, self.text(), label.font, color)
        box = QRectF(0, top + line, self.width(), below)
        draw_text(painter, box, Qt.AlignmentFlag.AlignCenter, self._detail, font, color)


class InstallmentStepper(QWidget):
    """The number of instalments between two buttons, one less and one more.

    Attributes:
        count: the number that is shown.

    Signals:
        changed(int): a button was touched.
    """

    changed = Signal(int)

    def __init__(self, theme: Theme, *, is_low: bool) -> None:
        super().__init__()
        self.count, self._most = 1, 1
        height = LOW_STEP_UNITS if is_low else TIGHT_STEP_UNITS if theme.is_tight else STEP_UNITS
        variant = ButtonVariant.OUTLINE
        self._less = Button(
            theme, "", variant, icon="minus", icon_only=True, name="installments_less", height=height
        )
        self._more = Button(
            theme, "", variant, icon="plus", icon_only=True, name="installments_more", height=height
        )
        center = Qt.AlignmentFlag.AlignHCenter
        large, muted = Type.TITLE if theme.is_large else Type.LARGE, theme.palette.muted
        self._words = Text(
            theme, large, Weight.BOLD, align=center, fit=True, shrinks=True, name="installments"
        )
        self._total = Text(theme, Type.LARGE, color=muted, align=center, fit=True, shrinks=True, name="total")
        for button in (self._less, self._more):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._less.clicked.connect(self._take_one)
        self._more.clicked.connect(self._add_one)
        middle = Qt.AlignmentFlag.AlignVCenter
        words = column(None, self._words, self._total, None, gap=theme.px(4))
        gap = theme.px(TIGHT_STEP_GAP if theme.is_tight else STEP_GAP)
        row((self._less, middle), (words, 1), (self._more, middle), gap=gap, parent=self)

    def begin(self, most: int) -> None:
        """Begin with one instalment of at most `most`."""
        self._most = most
        self._set(1)

    def show_words(self, words: str, total: str) -> None:
        """Show the amount of an instalment, and their sum."""
        self._words.setText(words)
        self._total.setText(total)
        self._less.setAccessibleName(self.tr("Menos parcelas"))
        self._more.setAccessibleName(self.tr("Mais parcelas"))

    def _set(self, count: int) -> None:
        self.count = count
        self._less.setEnabled(count > 1)
        self._more.setEnabled(count < self._most)
        self.changed.emit(count)

    @Slot()
    def _take_one(self) -> None:
        self._set(max(1, self.count - 1))

    @Slot()
    def _add_one(self) -> None:
        self._set(min(self._most, self.count + 1))
