"""Screen 1, home: whose kiosk it is, what it does, and one big invitation to touch."""

from PySide6.QtCore import QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from totem.kiosk.picture import Picture
from totem.ui.controls.brand_mark import BrandMark
from totem.ui.controls.button import Button, Look
from totem.ui.controls.headline import Headline
from totem.ui.controls.language_choice import LanguageChoice
from totem.ui.controls.text import Text
from totem.ui.ground import Ground
from totem.ui.screens.screen import MARGIN, Context, Screen
from totem.ui.theme import Theme, Type, Weight

DRIFT_MS = 60_000
DRIFT_UNITS = ((0, 0), (4, 2), (6, 6), (2, 8), (-4, 6), (-6, 0), (-4, -6), (2, -4))


class HomeScreen(Screen):
    """The brand's colour fills the panel; everything on it drifts a few pixels a minute against burn-in.

    Signals:
        started(): the customer touched to begin.
    """

    started = Signal()
    takes_typing = passes_keys_on = True

    def __init__(self, context: Context) -> None:
        super().__init__(context, "home")
        self._drift = 0
        self._ground = Ground.of(self.theme.palette)
        self._timer = QTimer(self)
        self._timer.setObjectName("drift against burn-in")
        self._timer.setInterval(DRIFT_MS)
        self._timer.timeout.connect(self._move_on)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._frame = QGridLayout(self)
        self._lay_out()
        self._place()
        self._timer.start()
        self.say(self.tr("Toque para começar. Você só precisa do seu CPF ou CNPJ."))

    def show_picture(self, picture: Picture) -> None:
        """Home shows nothing of a visit."""

    def wipe(self) -> None:
        """Home knows nothing of a visit."""

    def escape(self) -> None:
        """There is nothing to go back to."""

    def _lay_out(self) -> None:
        theme, frame = self.theme, self._frame
        hero = _Hero(self.context, self._ground)
        self._start = Button(
            theme, self.tr("Toque para começar"), Look.INVITE, name="start", size=Type.TITLE, height=196
        )
        self._start.clicked.connect(self.started)
        steps = _Steps(
            theme,
            [
                self.tr("Digite seu CPF ou CNPJ"),
                self.tr("Escolha o boleto"),
                self.tr("Pague com PIX ou imprima"),
            ],
        )
        mark = BrandMark(theme, self.context.brand, on_brand=True, height=84)
        languages = LanguageChoice(theme, self.context.language, in_full=True)
        languages.chosen.connect(self.language_chosen)
        if theme.portrait:
            frame.setVerticalSpacing(theme.px(48 if theme.roomy else 24))
            frame.addWidget(mark, 0, 0)
            frame.addWidget(hero, 2, 0)
            frame.setRowStretch(2, 1)
            frame.addWidget(steps, 4, 0)
            frame.addWidget(self._start, 6, 0)
            frame.addWidget(languages, 7, 0)
        else:
            side = QVBoxLayout()
            side.setSpacing(theme.px(48))
            side.addStretch(1)
            side.addWidget(steps)
            if not theme.roomy:
                steps.hide()
            side.addWidget(self._start)
            side.addWidget(languages)
            side.addStretch(1)
            frame.setHorizontalSpacing(theme.px(96))
            frame.setVerticalSpacing(theme.px(36))
            frame.addWidget(mark, 0, 0)
            frame.addWidget(hero, 1, 0)
            frame.addLayout(side, 1, 1)
            frame.setRowStretch(1, 1)
            frame.setColumnStretch(0, 10)
            frame.setColumnStretch(1, 9)

    def _place(self) -> None:
        across, down = DRIFT_UNITS[self._drift]
        margin, foot = self.theme.px(MARGIN), self.theme.px(MARGIN)
        dx, dy = round(across * self.theme.unit), round(down * self.theme.unit)
        self._frame.setContentsMargins(margin + dx, foot + dy, margin - dx, foot - dy)

    @Slot()
    def _move_on(self) -> None:
        self._drift = (self._drift + 1) % len(DRIFT_UNITS)
        self._place()

    def mouseReleaseEvent(self, event: object) -> None:
        """A touch anywhere begins: nobody should have to aim."""
        self.started.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """So does Enter, and the first digit of a document that is typed or scanned."""
        text = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (text.isascii() and text.isalnum()):
            self.started.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._ground.brush(self.size()))
        painter.end()


class _Hero(QWidget):
    """What the kiosk does in the largest type; under it the operator's slides, else a few words more."""

    def __init__(self, context: Context, ground: Ground) -> None:
        super().__init__()
        theme, brand, spoken = context.theme, context.brand, context.language
        size = Type.TITLE if brand.slides else theme.headline
        self._title = Headline(theme, size, lines=4, color=theme.palette.on_brand)
        self._title.setText(brand.text("home_title", spoken) or self.tr("Seu boleto em menos de um minuto."))
        self._lead = Text(theme, Type.LARGE, color=ground.lead, name="lead")
        self._lead.setText(
            brand.text("home_lead", spoken)
            or self.tr("Pague com PIX no celular ou leve impresso. Você só precisa do seu CPF ou CNPJ.")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(36))
        column.addStretch(3)
        column.addWidget(self._title)
        column.addWidget(self._lead)
        if brand.slides:
            self._add_slides(column, context)
        column.addStretch(2)

    def _add_slides(self, column: QVBoxLayout, context: Context) -> None:
        from totem.ui.controls.slideshow import Slideshow

        slides = Slideshow(context.theme, context.brand.slides, context.runner)
        slides.emptied.connect(self._do_without_slides)
        column.addWidget(slides, 1000)
        self._title.setVisible(context.theme.roomy)
        self._lead.hide()

    @Slot()
    def _do_without_slides(self) -> None:
        """No slide can be shown: words take their place."""
        self._title.show()
        self._lead.show()


class _Steps(QWidget):
    """The visit in three steps, each on a veil of its own."""

    def __init__(self, theme: Theme, steps: list[str]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(24))
        for number, words in enumerate(steps, start=1):
            row.addWidget(_Step(theme, number, words), 1)


class _Step(QWidget):
    def __init__(self, theme: Theme, number: int, words: str) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        column = QVBoxLayout(self)
        pad = theme.px(30)
        column.setContentsMargins(pad, pad + theme.px(72) + theme.px(22), theme.px(20), pad)
        text = Text(
            theme, Type.BODY, Weight.STRONG, color=theme.palette.on_brand, align=Qt.AlignmentFlag.AlignTop
        )
        text.setText(words)
        column.addWidget(text)
        column.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, palette = self._theme, self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.veil)
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(36), theme.px(36))
        painter.setBrush(palette.on_brand)
        badge = QRectF(theme.px(30), theme.px(30), theme.px(72), theme.px(72))
        painter.drawEllipse(badge)
        painter.setPen(palette.brand)
        painter.setFont(theme.font(Type.LARGE, Weight.BOLD))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()
