"""One of several answers: a wide card with its number, which a keypad can press, too, or a sign."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QSizePolicy

from totem.ui.controls.button import LEAST_TARGET_MM, Button, Look
from totem.ui.icons import paint_icon
from totem.ui.theme import Theme, Type, Weight

_BADGE = 64
_TALLEST = 148
_AROUND = 16  # over and under the words
LIST = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value


class ChoiceCard(Button):
    """The words begin at the left, beside the number, so that a column of cards reads as a list."""

    def __init__(self, theme: Theme, number: int, *, sign: str = "", name: str = "choice") -> None:
        """`sign` is an icon to show instead of the number."""
        super().__init__(theme, "", Look.KEY, name=f"{name}_{number}", height=_TALLEST)
        self.number = number
        self._sign = sign
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMaximumHeight(max(theme.text(_TALLEST), theme.mm(LEAST_TARGET_MM) + 1))

    def minimumSizeHint(self) -> QSize:
        words = QFontMetrics(self.theme.font(Type.LARGE, Weight.BOLD)).height() + self.theme.px(_AROUND)
        return QSize(self.theme.mm(LEAST_TARGET_MM), max(self.theme.mm(LEAST_TARGET_MM) + 1, words))

    def heightForWidth(self, width: int) -> int:
        words = self._arranged(QSize(width, self.maximumHeight())).words.height()
        return max(self.theme.mm(LEAST_TARGET_MM) + 1, words + self.theme.px(_AROUND))

    def _padding(self) -> int:
        return self.theme.px(12 if self.theme.cramped else 28)

    def _badge_side(self) -> int:
        return self.theme.px(_BADGE)

    def _icon_room(self) -> int:
        return self._badge_side() + self.theme.px(16 if self.theme.cramped else 28)

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
            painter.setPen(ink)
            painter.setFont(theme.font(Type.BODY, Weight.BOLD))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self.number))
        painter.setPen(self.ink())
        painter.setFont(self.label_font())
        begin = left + self._icon_room()
        words = QRectF(begin, 0, self.width() - begin - left, self.height())
        painter.drawText(words, LIST, self.text())
