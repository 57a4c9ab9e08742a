"""A row of round pills in a trough: what stands at the foot of every screen, for every customer alike."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from totem.ui.controls.button import LEAST_TARGET_MM, Button, Look
from totem.ui.theme import Theme, Type, Weight

GAP_MM = 3.0
INSET = 8
TIGHT_INSET = 4
LEAST_WIDTH = 76
TIGHT_WIDTH = 64


class Trough(QWidget):
    """The ground that pills stand on; on the home screen it lies on the brand's colour."""

    def __init__(self, theme: Theme, name: str, *, on_brand: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._at_home = theme, on_brand
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        inset = theme.px(INSET if theme.airy else TIGHT_INSET)
        self._row.setContentsMargins(inset, inset, inset, inset)
        self._row.setSpacing(theme.mm(GAP_MM) + 1)

    def add(self, pill: "Pill") -> None:
        """Put a pill at the right end."""
        self._row.addWidget(pill)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, width = self._theme.palette, self._theme.px(2)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(palette.line, width) if palette.strong else Qt.PenStyle.NoPen)
        painter.setBrush(palette.veil if self._at_home else palette.sunken)
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.end()

    def mouseReleaseEvent(self, event: object) -> None:
        """A touch between two pills is meant for one of them, not for what lies under them."""


class Pill(Button):
    """A small round target that is on or off; on, it has a ground of its own."""

    def __init__(self, theme: Theme, text: str, *, name: str, on_brand: bool, icon: str = "") -> None:
        super().__init__(
            theme, text, Look.NAV, icon=icon, icon_only=bool(icon), name=name, size=Type.BODY, height=1
        )
        self._at_home = on_brand
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """Whoever made the pill says whether it is on; a touch only asks."""

    def sizeHint(self) -> QSize:
        theme = self.theme
        least = theme.px(LEAST_WIDTH if theme.airy else TIGHT_WIDTH)
        side = max(least, theme.text(56), theme.mm(LEAST_TARGET_MM) + 1)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def ink(self) -> QColor:
        palette = self.theme.palette
        if self._at_home and not palette.strong:
            return palette.brand if self._is_filled() else palette.on_brand
        if self._is_filled():
            return palette.on_action if palette.strong or self._solid() else palette.accent
        return palette.muted

    def paint_ground(self, painter: QPainter) -> None:
        if not self._is_filled():
            return
        palette, width = self.theme.palette, self.theme.px(3)
        if palette.strong or (self._solid() and not self._at_home):
            edge = fill = palette.action
        elif self._at_home:
            edge = fill = palette.on_brand
        else:
            edge, fill = palette.accent, palette.surface
        painter.setPen(QPen(edge, width))
        painter.setBrush(fill)
        radius = (min(self.width(), self.height()) - width) / 2
        painter.drawEllipse(QRectF(self.rect()).center(), radius, radius)

    def _on_brand(self) -> bool:
        return self._at_home

    def _is_filled(self) -> bool:
        return self.isChecked() or self.isDown()

    def _solid(self) -> bool:
        """Whether it is filled with the accent where it is on."""
        return False

    def _weight(self) -> Weight:
        return Weight.STRONG

    def _padding(self) -> int:
        return self.theme.px(2)
