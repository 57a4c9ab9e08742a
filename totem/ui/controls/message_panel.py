"""A message (round icon, title, sentence, contacts), and the rating of the service."""

from PySide6.QtCore import (
    QEasingCurve,
    QPointF,
    QRectF,
    QSequentialAnimationGroup,
    QSize,
    Qt,
    QVariantAnimation,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QHideEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QWidget

from totem.session.view_state import Rating
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import IconLabel, antialiased, draw_text, icon, paint_icon
from totem.ui.layouts import Item, add_items, column, row
from totem.ui.stylesheet import set_look
from totem.ui.theme import WHITE, Theme, Tone, Type, Weight, text_on

POP_MS = 180
MEDALLION_UNITS, SMALL_MEDALLION_UNITS = 232.0, 150.0
FIELD_SHARE = 242 / 232
"""The medallion's size on a field: 60 mm, which stands out at the end of the queue."""
POP_FROM = 0.4
ICON_SHARE = 0.46
ICON_SHARES = {"check": 0.68}
"""Of the medallion's width; a tick fills less of its box than other icons."""
STRIP_ICON_UNITS, STRIP_GAP_UNITS = 44, 16
FACE_HEIGHT, TIGHT_FACE_HEIGHT = 190, 150
FACE_SIDE = 76
ANSWER_UNITS = 112


class WarningStrip(Card):
    """A warning in a field of its own, with an icon; hidden without text."""

    def __init__(self, theme: Theme, *, name: str, pad: float = 4) -> None:
        """`pad` is the room above and below the text, in units."""
        super().__init__(theme)
        self._whole = self._brief = ""
        self._is_brief = False
        set_look(self, "warning")
        ink = theme.palette.warning.ink
        sign = IconLabel(icon("triangle-alert", theme.text(STRIP_ICON_UNITS), ink.name()))
        self._text = Text(theme, Type.BODY, Weight.STRONG, color=ink, name=name)
        edge, pad = theme.px(20 if theme.is_large else 12), theme.px(pad)
        gap = theme.px(STRIP_GAP_UNITS)
        row(sign, (self._text, 1), gap=gap, margins=(edge, pad, edge, pad), parent=self)
        self.hide()

    def show_text(self, text: str, brief: str = "") -> None:
        """Show a warning, or nothing; `brief` is what is left of it where room is short."""
        self._whole, self._brief = text, brief or text
        self._show()

    def shorten(self, *, is_brief: bool) -> None:
        """Show what is left of the warning where room is short, or all of it."""
        self._is_brief = is_brief
        self._show()

    def _show(self) -> None:
        self._text.setText(self._brief if self._is_brief else self._whole)
        self.setVisible(bool(self._whole))


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
        with antialiased(self, smooth=True) as painter:
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
            side = round(self.width() * ICON_SHARES.get(self._symbol, ICON_SHARE))
            x, y = (self.width() - side) / 2, (self.height() - side) / 2
            paint_icon(painter, x, y, side, self._symbol, self._tone.ink)


class MessagePanel(QWidget):
    """A medallion over a title and a sentence; screens add more to `column`.

    On a field, a solid ground in the tone's colour, the medallion, the title and a figure stand alone.

    Attributes:
        below: the sentence and what follows it, which a screen with a field places below the field.
    """

    def __init__(
        self,
        theme: Theme,
        symbol: str,
        tone: Tone,
        *,
        centered: bool = True,
        lines: int = 3,
        on_field: bool = False,
        size: Type | None = None,
    ) -> None:
        """The title shrinks to at most `lines` lines; `size` is that of the sentence."""
        super().__init__()
        align = Qt.AlignmentFlag.AlignHCenter if centered else Qt.AlignmentFlag.AlignLeft
        self._ground = tone.field if on_field else None
        units = MEDALLION_UNITS if theme.is_large else SMALL_MEDALLION_UNITS
        units *= FIELD_SHARE if on_field else 1.0
        self.medallion = Medallion(theme, symbol, self._medallion_tone(tone), units)
        large = Type.TITLE if theme.is_large or theme.portrait else Type.LARGE
        self._lines, self._most = lines, large.value * theme.scale
        self._title = Text(theme, large, Weight.BOLD, lines=lines, align=align, name="title")
        size, muted = size or (Type.LARGE if theme.is_large else Type.BODY), theme.palette.muted
        self._sentence = Text(theme, size, color=muted, align=align, name="sentence")
        self._support = Text(theme, Type.BODY, Weight.BOLD, lines=3, align=align, name="support")
        self._small = Text(theme, Type.SMALL, color=muted, align=align, name="reference")
        self._figure = Text(
            theme,
            theme.headline if on_field else large,
            Weight.BOLD,
            align=align,
            fit=True,
            shrinks=True,
            name="figure",
        )
        texts, gap = (self._sentence, self._support, self._small), theme.px(24)
        above: tuple[Item, ...] = ((self.medallion, align), theme.px(34 if on_field else 12), self._title)
        self.column = column(*above, self._figure, gap=theme.px(8) if on_field else gap, parent=self)
        self.below = QWidget()
        add_items(column(gap=gap, parent=self.below) if on_field else self.column, *texts)
        if self._ground is not None:
            for text in (self._title, self._figure):
                text.set_color(text_on(self._ground))
        for each in (self._support, self._small, self._figure):
            each.hide()

    def let_title_wrap(self, allowed: bool) -> None:  # noqa: FBT001 - called as `setVisible` is
        """Let the title have its lines, or one where room is short."""
        self._title.limit(self._most, lines=self._lines if allowed else 1)

    def keep_sentence(self, is_kept: bool) -> None:  # noqa: FBT001 - called as `setVisible` is
        """Show the sentence; without room, a figure outranks it."""
        self._sentence.setVisible(bool(self._sentence.text()) and (is_kept or not self._figure.text()))

    def _medallion_tone(self, tone: Tone) -> Tone:
        return tone if self._ground is None else Tone(tone.ink, WHITE)

    def show_notice(
        self,
        title: str,
        sentence: str,
        *,
        support: str = "",
        small: str = "",
        figure: str = "",
        symbol: str = "",
        tone: Tone | None = None,
    ) -> None:
        """Show a message; `support` is the contact for help, `small` a reference for the staff."""
        if symbol and tone is not None:
            self.medallion.show_symbol(symbol, self._medallion_tone(tone))
        self._title.show_text(title)
        self._figure.show_text(figure)
        self._sentence.show_text(sentence)
        self._support.show_text(support)
        self._small.show_text(small)


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
        faces = row(gap=theme.px(20))
        words = {Rating.GOOD: self.tr("Bom"), Rating.FAIR: self.tr("Regular"), Rating.BAD: self.tr("Ruim")}
        for rating, (symbol, tone) in self._faces.items():
            face = _RatingButton(theme, rating, symbol, words[rating], tone)
            face.clicked.connect(self._choose)
            faces.addWidget(face, 1)
        return _page(theme, self._question, faces)

    def _thanking(self, theme: Theme) -> QWidget:
        answer = (self._answer, Qt.AlignmentFlag.AlignHCenter)
        return _page(theme, None, answer, self._thanks, None)

    @Slot()
    def _choose(self) -> None:
        face = self.sender()
        if isinstance(face, _RatingButton):
            self.chosen.emit(face.rating)


def _page(theme: Theme, *items: Item) -> QWidget:
    page = QWidget()
    column(*items, gap=theme.px(24), margins=theme.px(28), parent=page)
    return page


class _RatingButton(Button):
    """An icon over its word."""

    def __init__(self, theme: Theme, rating: Rating, symbol: str, word: str, tone: Tone) -> None:
        super().__init__(theme, word, ButtonVariant.KEY, name=f"rate_{rating.value}", size=Type.BODY)
        self.rating = rating
        self._symbol, self._tone = symbol, tone

    def _least_height(self) -> int:
        return self.theme.px(TIGHT_FACE_HEIGHT if self.theme.is_tight else FACE_HEIGHT)

    def _paint_label(self, painter: QPainter) -> None:
        theme, side = self.theme, self.theme.px(FACE_SIDE)
        font = self.label().font
        line = QFontMetrics(font).height()
        top = (self.height() - side - line - theme.px(10)) / 2
        paint_icon(painter, (self.width() - side) / 2, top, side, self._symbol, self._tone.ink)
        box = QRectF(0, top + side + theme.px(10), self.width(), line)
        draw_text(painter, box, Qt.AlignmentFlag.AlignCenter, self.text(), font, self.colors().ink)
