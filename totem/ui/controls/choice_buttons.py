"""A scrolling column of choices as buttons."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.scroll_pane import FingerScrollArea, list_scroll_buttons
from totem.ui.controls.text_layout import LabelLayout, broken_at_dots
from totem.ui.image_loader import draw_text, paint_icon
from totem.ui.layouts import column, discard
from totem.ui.theme import Theme, Type, Weight

_BADGE, _LARGE_BADGE = 64, 80
_CHEVRON, _TIGHT_CHEVRON, _BESIDE_CHEVRON = 44, 32, 8
_DETAILED = 137
"""Height of a button with a detail, 34 mm."""
_TALLEST = 148
_AROUND = 16  # over and under the words
LIST = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value
GAP_UNITS = 20
LEAST_BUTTONS = 2


class ChoiceButton(Button):
    """A button with its text at the left, beside its number, so that a column reads as a list."""

    has_chevron = True
    """True with a chevron at the right end, for a touch that leads on."""

    def __init__(
        self, theme: Theme, number: int, *, sign: str = "", detail: str = "", name: str = "choice"
    ) -> None:
        """`sign` is an icon in place of the number, `detail` a line in small type below the text."""
        height = _DETAILED if detail else _TALLEST
        super().__init__(theme, "", ButtonVariant.KEY, name=f"{name}_{number}", height=height)
        self.number = number
        self._sign, self._detail = sign, detail
        self.setAccessibleDescription(detail)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMaximumHeight(max(theme.text(height), theme.least_target))

    def minimumSizeHint(self) -> QSize:
        words = QFontMetrics(self.theme.font(Type.LARGE, Weight.BOLD)).height() + self.theme.px(_AROUND)
        words += self._detail_height()
        return QSize(self.theme.least_target, max(self.theme.least_target, words))

    def heightForWidth(self, width: int) -> int:
        words = self._arranged(QSize(width, self.maximumHeight())).words.height() + self._detail_height()
        return max(self.theme.least_target, words + self.theme.px(_AROUND))

    def _padding(self) -> int:
        return self.theme.px(12 if self.theme.is_tight else 28)

    def _badge_side(self) -> int:
        return self.theme.px(_LARGE_BADGE if self._detail else _BADGE)

    def _chevron_side(self) -> int:
        return self.theme.px(_TIGHT_CHEVRON if self.theme.is_tight else _CHEVRON)

    def _chevron_room(self) -> int:
        return self._chevron_side() + self.theme.px(_BESIDE_CHEVRON) if self.has_chevron else 0

    def _detail_height(self) -> int:
        return QFontMetrics(self.theme.font(Type.SMALL)).height() if self._detail else 0

    def _arranged(self, size: QSize) -> LabelLayout:
        """Lay the text out beside the chevron, and above the detail."""
        return super()._arranged(size - QSize(self._chevron_room(), self._detail_height()))

    def _icon_room(self) -> int:
        return self._badge_side() + self.theme.px(16 if self.theme.is_tight else 28)

    def _paint_label(self, painter: QPainter) -> None:
        theme, side = self.theme, self._badge_side()
        left = self._padding()
        badge = QRectF(left, (self.height() - side) / 2, side, side)
        ground, ink = theme.palette.soft, theme.palette.accent
        if theme.palette.strong:
            ground, ink = self.ink(), theme.palette.surface
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawEllipse(badge)
        if self._sign:
            icon = round(side * 0.56)
            x, y = badge.center().x() - icon / 2, badge.center().y() - icon / 2
            paint_icon(painter, x, y, icon, self._sign, ink)
        else:
            font = theme.font(Type.BODY, Weight.BOLD)
            draw_text(painter, badge, Qt.AlignmentFlag.AlignCenter, str(self.number), font, ink)
        begin, chevron = left + self._icon_room(), self._chevron_side()
        beside = self._chevron_room()
        label, below = self.label(), self._detail_height()
        high = self.height() if not below else label.words.height()
        top = (self.height() - high - below) / 2
        words = QRectF(begin, top, self.width() - begin - left - beside, high)
        text = broken_at_dots(QFontMetrics(label.font), self.text(), int(words.width()))
        draw_text(painter, words, LIST, text, label.font, self.ink())
        muted = self.ink() if theme.palette.strong else theme.palette.muted
        if below:
            line = QRectF(begin, top + high, words.width(), below)
            font = theme.fitted(self._detail, Type.SMALL, Weight.REGULAR, int(line.width()))
            draw_text(painter, line, LIST, self._detail, font, muted)
        if self.has_chevron:
            x, y = self.width() - left - chevron, (self.height() - chevron) / 2
            paint_icon(painter, x, y, chevron, "chevron-right", muted)


class ChoiceButtonList(QWidget):
    """Shows buttons in order; it needs the room of a few, and scrolls the rest.

    Attributes:
        arrows: its page buttons, below it unless `apart`.
    """

    def __init__(self, theme: Theme, *, layout: QVBoxLayout | None = None, apart: bool = False) -> None:
        """`layout` is that of the buttons, where it is no plain column."""
        super().__init__()
        self._content = QWidget()
        gap = theme.least_gap if theme.is_tight else max(theme.least_gap, theme.px(GAP_UNITS))
        self._cards = layout or column(gap=gap)
        self._content.setLayout(self._cards)
        self._cards.addStretch()  # takes the room above the maximum heights
        self._area = area = FingerScrollArea(theme, self._content)
        area.setWidgetResizable(True)
        self.arrows = list_scroll_buttons(theme)
        self.arrows.turned.connect(area.turn)
        self.arrows.follow(area.verticalScrollBar())
        arrows = () if apart else ((self.arrows, Qt.AlignmentFlag.AlignRight),)
        column((area, 1), *arrows, gap=theme.px(8 if theme.is_tight else GAP_UNITS), parent=self)

    def add(self, button: ChoiceButton) -> None:
        self._cards.insertWidget(self._cards.count() - 1, button, 1)

    def remove(self, button: ChoiceButton) -> None:
        """Remove and delete a button."""
        discard(self._cards, button)

    def minimumSizeHint(self) -> QSize:
        buttons = self._buttons()[: self._least_count()]
        return self._size_of([each.minimumSizeHint() for each in buttons])

    def sizeHint(self) -> QSize:
        """All buttons."""
        return self._size_of([each.sizeHint() for each in self._buttons()])

    def _least_count(self) -> int:
        """The number of buttons whose room it needs."""
        return LEAST_BUTTONS

    def _buttons(self) -> list[ChoiceButton]:
        found = self._content.findChildren(ChoiceButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [each for each in found if not each.isHidden()]

    def _size_of(self, buttons: list[QSize]) -> QSize:
        return QSize(0, sum(each.height() + self._cards.spacing() for each in buttons))
