"""The rating of the service: three faces to touch, then thanks in the same place."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from totem.session.view_state import Rating
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.message_panel import Medallion
from totem.ui.controls.text import Text
from totem.ui.image_loader import paint_icon
from totem.ui.theme import Theme, Tone, Type, Weight

FACE_HEIGHT, TIGHT_FACE_HEIGHT = 190, 150
FACE_SIDE = 76
ANSWER_UNITS = 112


class RatingCard(Card):
    """Asks for a rating until there is one.

    Signals:
        chosen(Rating): a face was touched.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        palette = theme.palette
        self._faces = {
            Rating.GOOD: ("smile", palette.success),
            Rating.FAIR: ("meh", palette.warning),
            Rating.BAD: ("frown", palette.danger),
        }
        self.setObjectName("rating")
        center = Qt.AlignmentFlag.AlignHCenter
        self._question = Text(theme, Type.BODY, Weight.BOLD, align=center, name="rating_question")
        self._question.setText(self.tr("Como foi o atendimento?"))
        self._thanks = Text(theme, Type.BODY, Weight.BOLD, align=center, name="rating_thanks")
        self._thanks.setText(self.tr("Obrigado por responder!"))
        self._answer = Medallion(theme, *self._faces[Rating.GOOD], ANSWER_UNITS)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._asking(theme))
        self._stack.addWidget(self._thanking(theme))

    @property
    def sentence(self) -> str:
        """The present sentence, for speech."""
        return (self._thanks if self._stack.currentIndex() else self._question).text()

    def show_rating(self, rating: Rating | None) -> None:
        """Ask, or show thanks for `rating`."""
        if rating is not None:
            self._answer.show_symbol(*self._faces[rating])
        self._stack.setCurrentIndex(0 if rating is None else 1)

    def _asking(self, theme: Theme) -> QWidget:
        page = QWidget()
        column = _column(theme, page)
        column.addWidget(self._question)
        row = QHBoxLayout()
        row.setSpacing(theme.px(20))
        words = {Rating.GOOD: self.tr("Bom"), Rating.FAIR: self.tr("Regular"), Rating.BAD: self.tr("Ruim")}
        for rating, (symbol, tone) in self._faces.items():
            face = _Face(theme, rating, symbol, words[rating], tone)
            face.clicked.connect(self._choose)
            row.addWidget(face, 1)
        column.addLayout(row)
        return page

    def _thanking(self, theme: Theme) -> QWidget:
        page = QWidget()
        column = _column(theme, page)
        column.addStretch(1)
        column.addWidget(self._answer, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._thanks)
        column.addStretch(1)
        return page

    @Slot()
    def _choose(self) -> None:
        face = self.sender()
        if isinstance(face, _Face):
            self.chosen.emit(face.rating)


def _column(theme: Theme, page: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(page)
    pad = theme.px(28)
    column.setContentsMargins(pad, pad, pad, pad)
    column.setSpacing(theme.px(24))
    return column


class _Face(Button):
    """An icon over its word."""

    def __init__(self, theme: Theme, rating: Rating, symbol: str, word: str, tone: Tone) -> None:
        super().__init__(theme, word, ButtonVariant.KEY, name=f"rate_{rating.value}", size=Type.BODY)
        self.rating = rating
        self._symbol, self._tone = symbol, tone

    def sizeHint(self) -> QSize:
        return QSize(
            super().sizeHint().width(),
            self.theme.px(TIGHT_FACE_HEIGHT if self.theme.cramped else FACE_HEIGHT),
        )

    def _paint_label(self, painter: QPainter) -> None:
        theme, side = self.theme, self.theme.px(FACE_SIDE)
        font = self.label_font()
        painter.setFont(font)
        line = painter.fontMetrics().height()
        top = (self.height() - side - line - theme.px(10)) / 2
        paint_icon(painter, (self.width() - side) / 2, top, side, self._symbol, self._tone.ink)
        painter.setPen(self.ink())
        box = QRectF(0, top + side + theme.px(10), self.width(), line)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
