"""A card that is one touch target: a button whose content is a layout of labels."""

from dataclasses import replace
from typing import NamedTuple, TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QPalette, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from totem.ui.controls.button import RADIUS_UNITS, ButtonColors, ButtonVariant, TouchSurface
from totem.ui.controls.text_layout import set_ink
from totem.ui.image_loader import IconLabel, badge_picture, icon
from totem.ui.layouts import column, row
from totem.ui.stylesheet import CARD_RADIUS
from totem.ui.theme import Theme, Tone, Type, Weight

SIGN_UNITS = 44
"""Side of the icon that tells the effect of a touch."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
MIDDLE = Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | MIDDLE
Part = TypeVar("Part", bound=QWidget)


class EntrySizes(NamedTuple):
    """Lengths of an `EntryButton` in units; `indent` stands between badge and words beside the `gap`."""

    pad: float
    gap: float
    indent: float
    around: float
    between: float
    badge: float
    sign: float


class CardButton(TouchSurface):
    """A rounded surface with a hairline, tinted while it is pressed.

    Attributes:
        edge: the colour of a wide edge, None for a hairline.
        is_tinted: the card of a choice made before.
    """

    edge: QColor | None = None
    is_tinted = False

    def __init__(
        self,
        theme: Theme,
        *,
        name: str,
        variant: ButtonVariant = ButtonVariant.CARD,
        radius: float = CARD_RADIUS,
    ) -> None:
        """`radius` in units."""
        super().__init__(theme, variant, name=name, radius=radius)
        self.setBackgroundRole(QPalette.ColorRole.Window)  # the labels' colour is that of text on it

    def arrange(self, width: int) -> None:
        """Arrange the content for a width of the card."""

    def colors(self) -> ButtonColors:
        found, palette = super().colors(), self.theme.palette
        if not self.isEnabled() or self.variant is ButtonVariant.PRIMARY:
            return found
        if self.is_tinted and not self.isDown():
            found = replace(found, ground=palette.soft)
        return replace(found, edge=self.edge, width=4) if self.edge else found


class EntryButton(CardButton):
    """An entry of a list: a badge, a title over a note, and a sign that tells the effect of a touch.

    Pressed, switched off or to be confirmed, all of it takes the colour of the title.

    Attributes:
        badge: the icon, or the number, on a round ground in the colours of `tone`.
        sign, sign_ink: the icon at the right end.
    """

    badge = sign = ""

    def __init__(self, theme: Theme, title: QLabel, note: QLabel, sizes: EntrySizes, *, name: str) -> None:
        super().__init__(theme, name=name, variant=ButtonVariant.KEY, radius=RADIUS_UNITS)
        palette = theme.palette
        self.tone, self.sign_ink = Tone(palette.accent, palette.soft), palette.muted
        self._title, self._note, self._sizes = title, note, sizes
        self._badge, self._sign = IconLabel(), IconLabel()
        pad, gap, indent, around, between = (theme.px(units) if units else 0 for units in sizes[:5])
        words = column(None, title, note, None, gap=between, margins=(indent, around, 0, around))
        row(self._badge, (words, 1), self._sign, gap=gap, margins=(pad, 0, pad, 0), parent=self)
        for part in (self._badge, title, note, self._sign):
            leave_touches(part)
        self.pressed.connect(self.tint)
        self.released.connect(self.tint)

    @Slot()
    def tint(self) -> None:
        """Show all parts in the colours of the present state."""
        theme, palette, ink = self.theme, self.theme.palette, self.colors().ink
        is_plain = self.variant is ButtonVariant.KEY and self.isEnabled() and not self.isDown()
        set_ink(self._title, ink)
        set_ink(self._note, palette.muted if is_plain else ink)
        ground = self.tone.ground if is_plain and not self.is_tinted else None
        badge_ink, side = self.tone.ink if is_plain else ink, theme.px(self._sizes.badge)
        edge = QPen(palette.line, theme.px(2)) if palette.strong else None
        number = theme.font(Type.BODY, Weight.BOLD) if self.badge.isdecimal() else None
        self._badge.setVisible(bool(self.badge))
        self._sign.setVisible(bool(self.sign))
        if self.badge:
            self._badge.setPixmap(badge_picture(side, self.badge, badge_ink, ground, edge, number))
        if self.sign:
            sign_ink = self.sign_ink if is_plain else ink
            self._sign.setPixmap(icon(self.sign, theme.px(self._sizes.sign), sign_ink.name()))
        self.update()


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
    set_ink(label, ink or theme.palette.ink)
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
