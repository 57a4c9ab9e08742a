"""A card that is one touch target: a button whose content is a layout of labels."""

from typing import TypeVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from totem.ui.controls.button import is_ringed, paint_focus
from totem.ui.image_loader import antialiased, icon, paint_rounded
from totem.ui.theme import Theme, Type, Weight

RADIUS_UNITS = 36
SIGN_UNITS = 44
"""Side of the icon that tells the effect of a touch."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
MIDDLE = Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | MIDDLE
Part = TypeVar("Part", bound=QWidget)


class CardButton(QAbstractButton):
    """A rounded surface with a hairline, tinted while it is pressed.

    Attributes:
        edge: the colour of a wide edge, None for a hairline.
        is_tinted: the card of a choice made before.
    """

    def __init__(self, theme: Theme, *, name: str, radius: float = RADIUS_UNITS) -> None:
        """`radius` in units."""
        super().__init__()
        self.theme, self._radius = theme, theme.px(radius)
        self.edge: QColor | None = None
        self.is_tinted = False
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setBackgroundRole(QPalette.ColorRole.Window)  # the labels' colour is that of text on it

    def arrange(self, width: int) -> None:
        """Arrange the content for a width of the card."""

    def fill(self) -> QColor:
        """The colour of the surface."""
        palette = self.theme.palette
        return palette.soft if self.is_tinted or self.isDown() else palette.surface

    def paintEvent(self, event: QPaintEvent) -> None:
        with antialiased(self) as painter:
            self.paint_ground(painter)
            if is_ringed(self):
                paint_focus(painter, self.theme, QRectF(self.rect()), self._radius)

    def paint_ground(self, painter: QPainter) -> None:
        """Paint the surface under the content."""
        pen = QPen(self.edge or self.theme.palette.line, self.theme.px(4 if self.edge else 2))
        paint_rounded(painter, QRectF(self.rect()), self._radius, self.fill(), pen)


def card_label(
    theme: Theme,
    size: Type,
    weight: Weight = Weight.REGULAR,
    text: str = "",
    *,
    ink: QColor | None = None,
    align: Qt.AlignmentFlag = MIDDLE,
    wraps: bool = True,
) -> QLabel:
    """Make a label of a card, of the width that is left if it wraps; hidden without text."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    label.setFont(theme.font(size, weight))
    label.setAlignment(align)
    label.setWordWrap(wraps)
    if wraps:
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        label.setSizePolicy(policy)
        label.setMinimumWidth(1)
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, ink or theme.palette.ink)
    label.setPalette(palette)
    if not text:
        label.hide()
    return leave_touches(label)


def card_icon(name: str, side: int, color: QColor) -> QLabel:
    """Make a label with an icon of the kiosk."""
    label = QLabel()
    label.setPixmap(icon(name, side, color.name()))
    label.setFixedSize(side, side)
    return leave_touches(label)


def card_sign(theme: Theme, name: str = "chevron-right", ink: QColor | None = None) -> QLabel:
    """Make the icon at the right end of a card, which tells the effect of a touch."""
    return card_icon(name, theme.px(SIGN_UNITS), ink or theme.palette.muted)


def leave_touches(part: Part) -> Part:
    """Leave touches of a part to the card around it; return the part."""
    part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return part
