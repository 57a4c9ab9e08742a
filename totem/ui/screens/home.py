"""Screen 1, home: whose kiosk it is, what it does, and one big invitation to touch."""

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QRadialGradient
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from totem.kiosk.picture import Picture
from totem.ui.color import BLACK, READABLE, WHITE, mix, readable, shade
from totem.ui.controls.button import Button, Look
from totem.ui.controls.language_choice import LanguageChoice
from totem.ui.controls.text import Text
from totem.ui.screens.screen import MARGIN, BrandMark, Context, Screen
from totem.ui.theme import Theme, Type, Weight

DRIFT_MS = 60_000
DRIFT_UNITS = ((0, 0), (4, 2), (6, 6), (2, 8), (-4, 6), (-6, 0), (-4, -6), (2, -4))


class HomeScreen(Screen):
    """The brand's colour fills the panel; everything on it drifts a few pixels a minute against burn-in.

    Signals:
        started(): the customer touched to begin.
    """

    started = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context, "home")
        self._drift = 0
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

    def _lay_out(self) -> None:
        theme, frame = self.theme, self._frame
        if self.context.brand.slides:
            from totem.ui.controls.slideshow import Slideshow

            hero: QVBoxLayout = QVBoxLayout()
            hero.addWidget(Slideshow(theme, self.context.brand.slides, self.context.runner), 1)
        else:
            hero = self._hero()
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
        mark = BrandMark(self.context, on_brand=True, height=84)
        languages = LanguageChoice(theme, self.context.language, in_full=True)
        languages.chosen.connect(self.language_chosen)
        if theme.portrait:
            frame.setVerticalSpacing(theme.px(48 if theme.roomy else 24))
            frame.addWidget(mark, 0, 0)
            frame.addLayout(hero, 2, 0)
            frame.setRowStretch(2, 1)
            frame.addWidget(steps, 4, 0)
            frame.addWidget(self._start, 6, 0)
            frame.addWidget(languages, 7, 0)
        else:
            side = QVBoxLayout()
            side.setSpacing(theme.px(48))
            side.addStretch(1)
            side.addWidget(steps)
            steps.setVisible(theme.roomy)
            side.addWidget(self._start)
            side.addWidget(languages)
            side.addStretch(1)
            frame.setHorizontalSpacing(theme.px(96))
            frame.setVerticalSpacing(theme.px(36))
            frame.addWidget(mark, 0, 0)
            frame.addLayout(hero, 1, 0)
            frame.addLayout(side, 1, 1)
            frame.setRowStretch(1, 1)
            frame.setColumnStretch(0, 10)
            frame.setColumnStretch(1, 9)

    def _hero(self) -> QVBoxLayout:
        """What the kiosk does, in the largest type."""
        theme = self.theme
        white = theme.palette.on_brand
        title = Text(theme, theme.headline, Weight.BOLD, color=white, name="title")
        title.setText(self.tr("Seu boleto em menos de um minuto."))
        lead = Text(theme, Type.LARGE, color=_lead(theme))
        lead.setText(
            self.tr("Pague com PIX no celular ou leve impresso. Você só precisa do seu CPF ou CNPJ.")
        )
        hero = QVBoxLayout()
        hero.setSpacing(theme.px(36))
        hero.addStretch(3)
        hero.addWidget(title)
        hero.addWidget(lead)
        hero.addStretch(2)
        return hero

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

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), _ground(self.theme, self.width(), self.height()))
        painter.end()


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


def _lead(theme: Theme) -> QColor:
    """The colour of what is said under the title: softer than it, and still readable."""
    brand = theme.palette.brand
    return readable(mix(brand, theme.palette.on_brand, 0.86), brand, READABLE)


def _ground(theme: Theme, width: int, height: int) -> QBrush:
    """The brand's colour with a light from above."""
    brand, on_brand = theme.palette.brand, theme.palette.on_brand
    lead = _lead(theme)
    dark_text = on_brand.lightnessF() < 0.5
    deep = shade(brand, BLACK, 0.05 if dark_text else 0.4, lead)
    light = shade(brand, WHITE, 0.2 if dark_text else 0.14, lead)
    glow = QRadialGradient(QPointF(width * 0.8, height * 0.08), max(width, height) * 0.75)
    glow.setColorAt(0, light)
    glow.setColorAt(0.45, brand)
    glow.setColorAt(1, deep)
    return QBrush(glow)
