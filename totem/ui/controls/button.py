"""The button of all screens: its looks as data, label with icon, pressed and focused states."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto

from PySide6.QtCore import QRectF, QSize, Qt, SignalInstance
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from totem.ui.controls.text_layout import WRAPPED, LabelLayout, lay_out_label, longest_word_width
from totem.ui.image_loader import antialiased, draw_text, paint_icon, paint_rounded
from totem.ui.theme import BLACK, WHITE, Palette, Theme, Type, Weight, contrast, readable, shade, text_on

MARGIN_UNITS, TIGHT_MARGIN_UNITS, DETAIL_MARGIN_UNITS = 10, 5, 12  # over and under the words
PADDING_UNITS, COMPACT_PADDING_UNITS, TIGHT_PADDING_UNITS = 36, 20, 10
ICON_SHARE, ICON_GAP_UNITS = 1.15, 18  # of the size of the words, and between icon and words
CRAMPED = 0.75  # share of its height in a cramped layout
LEAST_SEEN = 1.2  # contrast with the page below which a background needs an edge
VEIL_EDGE_ALPHA = 0.45
RADIUS_UNITS = 30


class ButtonVariant(Enum):
    """The role of a button.

    PRIMARY is the main action, OUTLINE a secondary one; KEY and QUIET are keys of a keypad; NAV stands in the
    footer; INVITE is a main action on the brand's colour, VEIL a secondary one; SEGMENT is one of several
    views; CARD is a surface with labels of its own.
    """

    PRIMARY = auto()
    OUTLINE = auto()
    KEY = auto()
    QUIET = auto()
    NAV = auto()
    INVITE = auto()
    VEIL = auto()
    SEGMENT = auto()
    CARD = auto()

    @property
    def is_main(self) -> bool:
        return self in (ButtonVariant.PRIMARY, ButtonVariant.INVITE)

    @property
    def is_on_brand(self) -> bool:
        return self in (ButtonVariant.INVITE, ButtonVariant.VEIL)


@dataclass(frozen=True, slots=True)
class ButtonColors:
    """Colours of label, ground and edge, whose `width` is in units."""

    ink: QColor
    ground: QColor
    edge: QColor | None = None
    width: float = 2


def colors_at_rest(variant: ButtonVariant, palette: Palette) -> ButtonColors:
    """The colours of an enabled button that is not touched."""
    match variant:
        case ButtonVariant.PRIMARY:
            is_seen = contrast(palette.action, palette.page) >= LEAST_SEEN
            return ButtonColors(palette.on_action, palette.action, None if is_seen else palette.accent)
        case ButtonVariant.INVITE:
            ground = palette.action if palette.strong else palette.on_brand
            return ButtonColors(readable(palette.brand, palette.on_brand, 5.5), ground)
        case ButtonVariant.VEIL:
            edge = QColor(palette.on_brand)
            edge.setAlphaF(1.0 if palette.strong else VEIL_EDGE_ALPHA)
            return ButtonColors(palette.on_brand, palette.veil, edge)
        case ButtonVariant.OUTLINE:
            return ButtonColors(palette.accent, palette.surface, palette.accent, width=3)
        case ButtonVariant.QUIET:
            return ButtonColors(palette.muted, palette.sunken, palette.line if palette.strong else None)
        case ButtonVariant.SEGMENT:
            return ButtonColors(palette.muted, QColor(Qt.GlobalColor.transparent))
        case _:
            return ButtonColors(palette.ink, palette.surface, palette.line)


def colors_pressed(variant: ButtonVariant, palette: Palette) -> ButtonColors:
    """The same while it is touched: shaded as far as the label stays readable, or inverted."""
    rest = colors_at_rest(variant, palette)
    if variant is ButtonVariant.CARD:
        return replace(rest, ground=palette.soft)
    if variant is ButtonVariant.SEGMENT:
        return ButtonColors(palette.on_action if palette.strong else palette.muted, palette.line)
    if palette.strong:
        ground = palette.ink if variant.is_main or variant.is_on_brand else palette.accent
        return ButtonColors(palette.page, ground, rest.edge)
    if variant is ButtonVariant.VEIL:
        return ButtonColors(palette.brand, palette.on_brand, rest.edge)
    toward = palette.brand if variant is ButtonVariant.INVITE else palette.accent
    if variant is ButtonVariant.PRIMARY:
        away = BLACK if palette.on_action == WHITE else WHITE
        toward = away if contrast(palette.action, away) > 2 else palette.on_action
    return replace(rest, ground=shade(rest.ground, toward, 0.2, rest.ink))


class TouchSurface(QAbstractButton):
    """A rounded touch target in one of the looks, with nothing on it.

    Attributes:
        on_brand: it stands on the brand's colour, as some variants always do.

    Signals:
        clicked(): released inside, or pressed with Enter or Space while focused.
    """

    on_brand = False

    def __init__(
        self,
        theme: Theme,
        variant: ButtonVariant,
        *,
        name: str,
        radius: float = RADIUS_UNITS,
    ) -> None:
        """`radius` in units."""
        super().__init__()
        self.theme, self.variant, self._radius = theme, variant, theme.px(radius)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def setText(self, text: str) -> None:
        """Set `text` without mnemonics: an ampersand is shown as it is."""
        super().setText(text)
        self.setShortcut(QKeySequence())

    def colors(self) -> ButtonColors:
        """The colours of the present state."""
        palette = self.theme.palette
        found = (colors_pressed if self.isDown() else colors_at_rest)(self.variant, palette)
        if not self.isEnabled():
            edge = palette.line if palette.strong else None
            found = replace(found, ink=palette.off_ink, ground=palette.off, edge=edge)
        is_thin = self.variant in (ButtonVariant.VEIL, ButtonVariant.CARD)
        return replace(found, width=3) if palette.strong and not is_thin else found

    def paintEvent(self, event: QPaintEvent) -> None:
        box, radius = self._shape()
        colors = self.colors()
        width = self.theme.px(colors.width)
        is_off = self.theme.palette.strong and not self.isEnabled()
        style = Qt.PenStyle.DashLine if is_off else Qt.PenStyle.SolidLine
        pen = QPen(colors.edge, width, style) if colors.edge is not None else None
        with antialiased(self) as painter:
            paint_rounded(painter, box, radius, colors.ground, pen, width=width)
            self._paint_label(painter)
            if is_ringed(self):
                on_brand = self.on_brand or self.variant.is_on_brand
                paint_focus(painter, self.theme, QRectF(self.rect()), self._corner(), on_brand=on_brand)

    def _shape(self) -> tuple[QRectF, float]:
        """The ground, with its radius."""
        return QRectF(self.rect()), self._corner()

    def _corner(self) -> float:
        return self.height() / 2 if self.variant is ButtonVariant.NAV else self._radius

    def _paint_label(self, painter: QPainter) -> None:
        """Paint what stands on the ground, unless a layout does."""


class Button(TouchSurface):
    """A touch target with words, an icon beside them, or an icon alone."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        variant: ButtonVariant = ButtonVariant.OUTLINE,
        *,
        icon: str = "",
        name: str,
        size: Type | None = None,
        height: float = 128,
        padding: float = 0,
        icon_only: bool = False,
        is_short: bool = False,
        on_click: Callable[[], object] | SignalInstance | None = None,
    ) -> None:
        """`height`, and `padding` at both sides unless 0, in units.

        One that `is_short` has less room at its sides, and leaves its icon out rather than break its words.
        """
        super().__init__(theme, variant, name=name)
        if on_click is not None:
            self.clicked.connect(on_click)
        self._icon, self._icon_only, self._is_short = icon, icon_only, is_short
        is_small = variant in (ButtonVariant.QUIET, ButtonVariant.NAV)
        self._size = size or (Type.BODY if is_small else Type.LARGE)
        self._height, self._own_padding, self._detail = height, padding, ""
        self.setText(text)
        self.setAccessibleName(text)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def relabel(
        self, text: str, *, icon: str | None = None, variant: ButtonVariant | None = None, detail: str = ""
    ) -> None:
        """Change the text, its icon, and the `detail` in a smaller line below.

        The layout around stays as it is where they are the same.
        """
        self.setAccessibleName(f"{text}, {detail}" if detail else text)
        before = self.text(), self._icon, self.variant, self._detail
        self._icon = self._icon if icon is None else icon
        self.variant = variant or self.variant
        self._detail = detail
        if (text, self._icon, self.variant, detail) != before:
            self.setText(text)
            self.updateGeometry()
            self.update()

    def set_shape(self, size: Type, height: float) -> None:
        """Set the size of the text, and the height in units."""
        self._size, self._height = size, height
        self.updateGeometry()
        self.update()

    def label(self) -> LabelLayout:
        """The layout of the label at the present size."""
        return self._arranged(self.size())

    def sizeHint(self) -> QSize:
        height = self._least_height()
        if self._icon_only:
            return QSize(height, height)
        words = QFontMetrics(self._full_font()).horizontalAdvance(self.text())
        return QSize(max(height, words + self._icon_room() + 2 * self._padding()), height)

    def minimumSizeHint(self) -> QSize:
        least = self.theme.least_target
        if not self._icon_only:
            words = longest_word_width(self._full_font(), self.text())
            least = max(least, words + 2 * self._padding() + 2)
        return QSize(least, self._least_height())

    def _least_height(self) -> int:
        units = self._height * (CRAMPED if self.theme.is_tight else 1)
        least = max(self.theme.px(units), self.theme.least_target)
        if self._detail:
            lines = QFontMetrics(self._full_font()).height() + self._detail_height()
            least = max(least, lines + self.theme.px(2 * DETAIL_MARGIN_UNITS))
        return least

    def hasHeightForWidth(self) -> bool:
        return not self._icon_only and self.sizePolicy().hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        least = self._least_height()
        if self._icon_only or self._detail:
            return least
        words = self._arranged(QSize(width, 100_000)).words.height()
        return max(
            least,
            words + 2 * self.theme.px(TIGHT_MARGIN_UNITS if self.theme.is_tight else MARGIN_UNITS),
        )

    def _weight(self) -> Weight:
        is_bold = self.variant.is_main or self.variant in (ButtonVariant.KEY, ButtonVariant.SEGMENT)
        return Weight.BOLD if is_bold else Weight.STRONG

    def _padding(self) -> int:
        theme, units = self.theme, self._own_padding
        if not units and self.variant is ButtonVariant.KEY:
            units = COMPACT_PADDING_UNITS if theme.is_spacious else 1
        elif not units and theme.is_spacious and not self._is_short:
            units = PADDING_UNITS
        return theme.px(units or (TIGHT_PADDING_UNITS if theme.is_tight else COMPACT_PADDING_UNITS))

    def _full_font(self) -> QFont:
        return self.theme.font(self._size, self._weight())

    def _detail_height(self) -> int:
        return QFontMetrics(self.theme.font(Type.BODY, Weight.STRONG)).height() if self._detail else 0

    def _arranged(self, size: QSize) -> LabelLayout:
        room = QSize(max(1, size.width() - 2 * self._padding()), size.height() - 2 * self.theme.px(4))
        return lay_out_label(
            self.theme,
            self.text(),
            self._size,
            self._weight(),
            icon=self._icon_room(),
            room=room,
            breaks_beside_icon=not self._is_short,
        )

    def _icon_side(self) -> int:
        return self.theme.text(self._size.value * ICON_SHARE)

    def _icon_room(self) -> int:
        if not self._icon:
            return 0
        return self._icon_side() + (0 if self._icon_only else self.theme.px(ICON_GAP_UNITS))

    def _paint_label(self, painter: QPainter) -> None:
        color, side, below = self.colors().ink, self._icon_side(), self._detail_height()
        high = self.height() - below
        middle = (high - side) / 2
        if self._icon_only:
            paint_icon(painter, (self.width() - side) / 2, middle, side, self._icon, color)
            return
        label = self.label()
        beside = self._icon_room() if label.with_icon else 0
        left = (self.width() - label.words.width() - beside) / 2
        if label.with_icon:
            paint_icon(painter, left, middle, side, self._icon, color)
        spare = self.theme.px(8)
        box = QRectF(left + beside - spare, 0, label.words.width() + 2 * spare, high)
        flags = WRAPPED | Qt.AlignmentFlag.AlignVCenter.value
        draw_text(painter, box, flags, self.text(), label.font, color)
        if self._detail:
            room = self.width() - 2 * self._padding()
            font = self.theme.fitted(self._detail, Type.BODY, Weight.STRONG, max(1, room))
            line = QRectF(0, (high + label.words.height()) / 2, self.width(), below)
            draw_text(painter, line, Qt.AlignmentFlag.AlignCenter, self._detail, font, color)


def is_ringed(widget: QWidget) -> bool:
    """True if `widget` is focused and the keyboard is in use."""
    return widget.hasFocus() and widget.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)


def paint_focus(
    painter: QPainter, theme: Theme, box: QRectF, radius: float, *, on_brand: bool = False
) -> None:
    """Paint the focus ring: dark and light side by side, visible on any background.

    The outer colour contrasts with the page, or with the brand's colour.
    """
    outer, inner = theme.palette.ink, theme.palette.surface
    if on_brand:
        outer, inner = theme.palette.on_brand, text_on(theme.palette.on_brand)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for inset, color, width in ((3, outer, 6), (8, inner, 4)):
        painter.setPen(QPen(color, theme.px(width)))
        gap = theme.px(inset)
        painter.drawRoundedRect(
            box.adjusted(gap, gap, -gap, -gap), max(1.0, radius - gap), max(1.0, radius - gap)
        )
