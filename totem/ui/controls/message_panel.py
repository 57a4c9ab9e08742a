"""A message: a round icon, a title, a sentence and contacts."""

from PySide6.QtCore import (
    QEasingCurve,
    QPointF,
    QSequentialAnimationGroup,
    QSize,
    Qt,
    QVariantAnimation,
    Slot,
)
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from totem.ui.controls.text import Headline, Text
from totem.ui.image_loader import paint_icon
from totem.ui.theme import Theme, Tone, Type

POP_MS = 180
POP_FROM = 0.4


class Medallion(QWidget):
    """An icon in a circle."""

    def __init__(self, theme: Theme, symbol: str, tone: Tone, units: float = 232) -> None:
        super().__init__()
        self._theme, self._symbol, self._tone, self._units = theme, symbol, tone, units
        self._scale = 1.0
        self._pop: QSequentialAnimationGroup | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_symbol(self, symbol: str, tone: Tone) -> None:
        self._symbol, self._tone = symbol, tone
        self.update()

    def pop(self, *, after_ms: int) -> None:
        """Animate growing in, after a delay for the screen's transition."""
        if self._pop is None:
            self._pop = self._growth(after_ms)
        self._scale = 0.0
        self._pop.stop()
        self._pop.start()

    def _growth(self, after_ms: int) -> QSequentialAnimationGroup:
        growth = QVariantAnimation()
        growth.setStartValue(POP_FROM)
        growth.setEndValue(1.0)
        growth.setDuration(POP_MS)
        growth.setEasingCurve(QEasingCurve.Type.OutCubic)
        growth.valueChanged.connect(self._grow)
        group = QSequentialAnimationGroup(self)
        group.setObjectName("pop")
        group.addPause(after_ms)
        group.addAnimation(growth)
        return group

    @Slot(object)
    def _grow(self, scale: float) -> None:
        self._scale = scale
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._pop is not None:
            self._pop.stop()
        self._scale = 1.0

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(self._units), self._theme.px(self._units))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self._scale != 1.0:
            middle = QPointF(self.rect().center())
            painter.translate(middle)
            painter.scale(self._scale, self._scale)
            painter.translate(-middle)
        width = self._theme.px(3)
        painter.setPen(QPen(self._tone.ink, width) if self._theme.palette.strong else Qt.PenStyle.NoPen)
        painter.setBrush(self._tone.ground)
        inset = width if self._theme.palette.strong else 0
        painter.drawEllipse(self.rect().adjusted(inset, inset, -inset, -inset))
        side = round(self.width() * 0.46)
        paint_icon(
            painter, (self.width() - side) / 2, (self.height() - side) / 2, side, self._symbol, self._tone.ink
        )
        painter.end()


class MessagePanel(QWidget):
    """A medallion over a title and a sentence; screens add more to `column`."""

    def __init__(
        self,
        theme: Theme,
        symbol: str,
        tone: Tone,
        *,
        centered: bool = True,
        lines: int = 3,
        parent: QWidget | None = None,
    ) -> None:
        """The title shrinks to at most `lines` lines."""
        super().__init__(parent)
        align = Qt.AlignmentFlag.AlignHCenter if centered else Qt.AlignmentFlag.AlignLeft
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(24))
        self.medallion = Medallion(theme, symbol, tone, 232 if theme.roomy else 150)
        large = Type.TITLE if theme.roomy or theme.portrait else Type.LARGE
        self._title = Headline(theme, large, lines=lines, align=align)
        self._sentence = Text(
            theme,
            Type.LARGE if theme.roomy else Type.BODY,
            color=theme.palette.muted,
            align=align,
            name="sentence",
        )
        self._support = Headline(theme, Type.BODY, lines=3, align=align, name="support")
        self._small = Text(theme, Type.SMALL, color=theme.palette.muted, align=align, name="reference")
        column.addWidget(self.medallion, 0, align)
        column.addSpacing(theme.px(12))
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addWidget(self._support)
        column.addWidget(self._small)
        self._support.hide()
        self._small.hide()

    def show_notice(
        self,
        title: str,
        sentence: str,
        *,
        support: str = "",
        small: str = "",
        symbol: str = "",
        tone: Tone | None = None,
    ) -> None:
        """Show a message; `support` is the contact for help, `small` a reference for the staff."""
        if symbol and tone is not None:
            self.medallion.show_symbol(symbol, tone)
        self._title.show_text(title)
        self._sentence.show_text(sentence)
        self._support.show_text(support)
        self._small.show_text(small)
