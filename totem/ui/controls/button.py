"""The button of all screens: variants, label with icon, pressed and focused states."""

from collections.abc import Callable
from enum import Enum, auto

from PySide6.QtCore import QRectF, QSize, Qt, SignalInstance
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from totem.ui.controls.text_layout import WRAPPED, LabelLayout, keep_counts, lay_out_label, longest_word_width
from totem.ui.image_loader import antialiased, draw_text, paint_icon, paint_rounded
from totem.ui.theme import BLACK, WHITE, Theme, Type, Weight, contrast, readable, shade, text_on

MARGIN_UNITS, TIGHT_MARGIN_UNITS = 10, 5  # over and under the words
CRAMPED = 0.75  # share of its height in a cramped layout
LEAST_SEEN = 1.2  # contrast with the page below which a background needs an edge


class ButtonVariant(Enum):
    """The role of a button.

    PRIMARY is the main action, OUTLINE a secondary one; KEY and QUIET are keys of a keypad; NAV stands in the
    footer; INVITE is a main action on the brand's colour.
    """

    PRIMARY = auto()
    OUTLINE = auto()
    KEY = auto()
    QUIET = auto()
    NAV = auto()
    INVITE = auto()


class Button(QAbstractButton):
    """A touch target.

    Attributes:
        breaks_beside_icon: words that need several lines keep the icon beside them, where there is room.

    Signals:
        clicked(): released inside, or pressed with Enter or Space while focused.
    """

    breaks_beside_icon = True

    def __init__(
        self,
        theme: Theme,
        text: str,
        variant: ButtonVariant = ButtonVariant.OUTLINE,
        *,
        icon: str = "",
        name: str,
        size: Type | float | None = None,
        height: float = 128,
        icon_only: bool = False,
        on_click: Callable[[], object] | SignalInstance | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        if on_click is not None:
            self.clicked.connect(on_click)
        self.theme = theme
        self.variant = variant
        self._icon = icon
        self._icon_only = icon_only
        is_small = variant in (ButtonVariant.QUIET, ButtonVariant.NAV)
        self._size = size or (Type.BODY if is_small else Type.LARGE)
        self._height = height
        self.setObjectName(name)
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def setText(self, text: str) -> None:
        """Set `text` without mnemonics: an ampersand is shown as it is."""
        super().setText(text)
        self.setShortcut(QKeySequence())

    def relabel(self, text: str, *, icon: str | None = None, variant: ButtonVariant | None = None) -> None:
        """Change text and icon; the layout around stays as it is where they are the same."""
        self.setAccessibleName(text)
        before = self.text(), self._icon, self.variant
        self._icon = self._icon if icon is None else icon
        self.variant = variant or self.variant
        if (text, self._icon, self.variant) != before:
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

    def label_font(self) -> QFont:
        return self.label().font

    def sizeHint(self) -> QSize:
        height = self._least_height()
        if self._icon_only:
            return QSize(height, height)
        words = QFontMetrics(self._full_font()).horizontalAdvance(self.text())
        return QSize(max(height, words + self._icon_room() + 2 * self._padding()), height)

    def minimumSizeHint(self) -> QSize:
        least = self.theme.least_target
        if not self._icon_only:
            words = keep_counts(self.text())
            least = max(least, longest_word_width(self._full_font(), words) + 2 * self._padding() + 2)
        return QSize(least, self._least_height())

    def _least_height(self) -> int:
        units = self._height * (CRAMPED if self.theme.is_tight else 1)
        return max(self.theme.px(units), self.theme.least_target)

    def hasHeightForWidth(self) -> bool:
        return not self._icon_only and self.sizePolicy().hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        least = self._least_height()
        if self._icon_only:
            return least
        words = self._arranged(QSize(width, 100_000)).words.height()
        return max(
            least,
            words + 2 * self.theme.px(TIGHT_MARGIN_UNITS if self.theme.is_tight else MARGIN_UNITS),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        with antialiased(self) as painter:
            self.paint_ground(painter)
            self._paint_label(painter)
            if is_ringed(self):
                paint_focus(
                    painter, self.theme, QRectF(self.rect()), self._radius(), on_brand=self._on_brand()
                )

    def paint_ground(self, painter: QPainter) -> None:
        """Paint the shape under the label."""
        edge, width = self._edge(), self._edge_width()
        is_off = self.theme.palette.strong and not self.isEnabled()
        style = Qt.PenStyle.DashLine if is_off else Qt.PenStyle.SolidLine
        pen = QPen(edge, width, style) if edge is not None else None
        paint_rounded(painter, QRectF(self.rect()), self._radius(), self._fill(), pen, width=width)

    def ink(self) -> QColor:
        """The label's colour."""
        palette = self.theme.palette
        if not self.isEnabled():
            return palette.off_ink
        if palette.strong and self.isDown():
            return palette.page
        match self.variant:
            case ButtonVariant.PRIMARY:
                return palette.on_action
            case ButtonVariant.OUTLINE:
                return palette.accent
            case ButtonVariant.QUIET:
                return palette.muted
            case ButtonVariant.INVITE:
                return readable(palette.brand, palette.on_brand, 5.5)
            case _:
                return palette.ink

    def _fill(self) -> QColor:
        palette = self.theme.palette
        if not self.isEnabled():
            return palette.off
        base = {
            ButtonVariant.PRIMARY: palette.action,
            ButtonVariant.QUIET: palette.sunken,
            ButtonVariant.INVITE: palette.action if palette.strong else palette.on_brand,
        }.get(self.variant, palette.surface)
        if not self.isDown():
            return base
        if palette.strong:
            is_main = self.variant in (ButtonVariant.PRIMARY, ButtonVariant.INVITE)
            return palette.ink if is_main else palette.accent
        return shade(base, self._pressed_toward(), 0.2, self.ink())

    def _pressed_toward(self) -> QColor:
        """The colour mixed into a pressed background, such that the label stays readable."""
        palette = self.theme.palette
        if self.variant is ButtonVariant.INVITE:
            return palette.brand
        if self.variant is not ButtonVariant.PRIMARY:
            return palette.accent
        away = BLACK if palette.on_action == WHITE else WHITE
        return away if contrast(palette.action, away) > 2 else palette.on_action

    def _edge(self) -> QColor | None:
        palette = self.theme.palette
        if palette.strong:
            return {
                ButtonVariant.PRIMARY: None,
                ButtonVariant.INVITE: None,
                ButtonVariant.OUTLINE: palette.accent,
            }.get(self.variant if self.isEnabled() else ButtonVariant.KEY, palette.line)
        if not self.isEnabled() or self.variant in (ButtonVariant.QUIET, ButtonVariant.INVITE):
            return None
        if self.variant is ButtonVariant.PRIMARY:
            return palette.accent if contrast(palette.action, palette.page) < LEAST_SEEN else None
        return palette.accent if self.variant is ButtonVariant.OUTLINE else palette.line

    def _edge_width(self) -> float:
        return self.theme.px(3 if self.variant is ButtonVariant.OUTLINE or self.theme.palette.strong else 2)

    def _on_brand(self) -> bool:
        return self.variant is ButtonVariant.INVITE

    def _radius(self) -> float:
        return self.height() / 2 if self.variant is ButtonVariant.NAV else self.theme.px(30)

    def _weight(self) -> Weight:
        return (
            Weight.BOLD
            if self.variant in (ButtonVariant.PRIMARY, ButtonVariant.KEY, ButtonVariant.INVITE)
            else Weight.STRONG
        )

    def _padding(self) -> int:
        if self.variant is ButtonVariant.KEY:
            return self.theme.px(20 if self.theme.is_spacious else 1)
        return self.theme.px(36 if self.theme.is_spacious else 10 if self.theme.is_tight else 20)

    def _type(self) -> Type:
        return self._size if isinstance(self._size, Type) else Type.BODY

    def _full_font(self) -> QFont:
        return self.theme.font(self._type(), self._weight())

    def _arranged(self, size: QSize) -> LabelLayout:
        room = QSize(max(1, size.width() - 2 * self._padding()), size.height() - 2 * self.theme.px(4))
        icon = self._icon_room()
        words = keep_counts(self.text())
        return lay_out_label(
            self.theme,
            words,
            self._type(),
            self._weight(),
            icon=icon,
            room=room,
            breaks_beside_icon=self.breaks_beside_icon,
        )

    def _icon_side(self) -> int:
        units = self._size.value if isinstance(self._size, Type) else self._size
        return self.theme.text(units * 1.15)

    def _icon_room(self) -> int:
        if not self._icon:
            return 0
        return self._icon_side() + (0 if self._icon_only else self.theme.px(18))

    def _paint_label(self, painter: QPainter) -> None:
        color, side = self.ink(), self._icon_side()
        middle = (self.height() - side) / 2
        if self._icon_only:
            paint_icon(painter, (self.width() - side) / 2, middle, side, self._icon, color)
            return
        label = self.label()
        beside = self._icon_room() if label.with_icon else 0
        left = (self.width() - label.words.width() - beside) / 2
        if label.with_icon:
            paint_icon(painter, left, middle, side, self._icon, color)
        spare = self.theme.px(8)
        box = QRectF(left + beside - spare, 0, label.words.width() + 2 * spare, self.height())
        flags = WRAPPED | Qt.AlignmentFlag.AlignVCenter.value
        draw_text(painter, box, flags, keep_counts(self.text()), label.font, color)


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
