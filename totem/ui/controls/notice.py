"""A picture, a sentence and what to do now: how the kiosk gives good and bad news."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from totem.ui.controls.text import Text
from totem.ui.icons import paint_icon
from totem.ui.theme import Theme, Tone, Type, Weight


class Medallion(QWidget):
    """An icon on a round soft ground."""

    def __init__(self, theme: Theme, symbol: str, tone: Tone, units: float = 232) -> None:
        super().__init__()
        self._theme, self._symbol, self._tone, self._units = theme, symbol, tone, units
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_symbol(self, symbol: str, tone: Tone) -> None:
        """Show another icon."""
        self._symbol, self._tone = symbol, tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(self._units), self._theme.px(self._units))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._tone.ground)
        painter.drawEllipse(self.rect())
        side = round(self.width() * 0.46)
        paint_icon(
            painter, (self.width() - side) / 2, (self.height() - side) / 2, side, self._symbol, self._tone.ink
        )
        painter.end()


class Notice(QWidget):
    """A medallion over a title and a sentence; more may be added to `column`."""

    def __init__(
        self, theme: Theme, symbol: str, tone: Tone, *, centered: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        align = Qt.AlignmentFlag.AlignHCenter if centered else Qt.AlignmentFlag.AlignLeft
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(24))
        self._medallion = Medallion(theme, symbol, tone, 232 if theme.roomy else 150)
        large = Type.TITLE if theme.roomy or theme.portrait else Type.LARGE
        self._title = Text(theme, large, Weight.BOLD, align=align, name="title")
        self._sentence = Text(
            theme,
            Type.LARGE if theme.roomy else Type.BODY,
            color=theme.palette.muted,
            align=align,
            name="sentence",
        )
        self._small = Text(theme, Type.SMALL, color=theme.palette.muted, align=align, name="reference")
        column.addWidget(self._medallion, 0, align)
        column.addSpacing(theme.px(12))
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addWidget(self._small)
        self._small.hide()

    def show_notice(
        self, title: str, sentence: str, *, small: str = "", symbol: str = "", tone: Tone | None = None
    ) -> None:
        """Say what happened and what to do now; `small` is for the staff."""
        if symbol and tone is not None:
            self._medallion.show_symbol(symbol, tone)
        self._title.show_text(title)
        self._sentence.show_text(sentence)
        self._small.show_text(small)
