"""Overlays over the whole window: busy, the idle prompt, the way out of a payment, and transitions."""

from PySide6.QtCore import (
    QEasingCurve,
    QRect,
    QRectF,
    QSize,
    Qt,
    QVariantAnimation,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.text import join_sentences
from totem.session.states import CANNOT_CANCEL, Event, State
from totem.system.qt_timers import once
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.progress import Spinner
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import antialiased, draw_text
from totem.ui.input.focus_scope import FocusScope
from totem.ui.layouts import add_items, column, row
from totem.ui.qt_accessibility import Role, announce, describe
from totem.ui.screen_layout import foot_margin, side_margin
from totem.ui.screens.screen import Footer
from totem.ui.theme import Theme, Type, Weight
from totem.ui.ui_context import UiContext

VEIL_ALPHA = 0.55
STRONG_VEIL_ALPHA = 0.8
SHOWN_AFTER_MS = 400
SLOW_AFTER_MS = 8000
TRANSITION_MS = 170
FADE_MS = 200
WAIT_HEIGHT, LEAVE_HEIGHT = 128, 104


class Overlay(FocusScope):
    """A page of the window: a card in the middle of a veil, over a picture of what it covers.

    Only the languages and the accessibility options work beside the card: they are the overlay's own, drawn
    where every screen has them. A subclass fills `column`.

    Signals:
        announced(str): its sentence, each time that it is shown.
    """

    announced = Signal(str)

    def __init__(self, context: UiContext, name: str) -> None:
        super().__init__()
        self.theme, self.intents = context.theme, context.intents
        theme = self.theme
        self._covered = QPixmap()
        self.setObjectName(name)
        describe(self, Role.Dialog)
        self.foot = Footer(context, parent=self)
        self.card = Card(theme, parent=self)
        self.card.setMinimumWidth(theme.px(620))
        self.card.setMaximumWidth(theme.px(860 if theme.is_spacious else 1160))
        pad, gap = (
            theme.px(64 if theme.is_spacious else 36),
            theme.px(28 if theme.is_spacious else 20),
        )
        self.column = column(gap=gap, margins=pad, parent=self.card)
        side, middle = side_margin(theme), row(None, (self.card, 6), None)
        margins = (side, theme.px(24), side, foot_margin(theme))
        outer = column(None, middle, None, self.foot, gap=theme.px(24), margins=margins, parent=self)
        if theme.portrait:
            outer.setStretch(0, 3)
            outer.setStretch(2, 2)

    def come_over(self, before: QWidget) -> None:
        self._covered = before.grab()

    def fill(
        self, sign: QWidget, *choices: Button, heading: Type = Type.TITLE, body: Type = Type.BODY
    ) -> None:
        """Fill the card: `choices` stand one below the other, or side by side where height is short."""
        theme, center, name = self.theme, Qt.AlignmentFlag.AlignHCenter, self.objectName()
        self._title = Text(theme, heading, Weight.BOLD, align=center, name=f"{name}_title")
        muted = theme.palette.muted
        self._sentence = Text(theme, body, color=muted, align=center, name=f"{name}_sentence")
        add_items(self.column, (sign, center), self._title, self._sentence, theme.px(12))
        if theme.portrait or theme.is_spacious:
            add_items(self.column, *choices)
        else:
            self.column.addLayout(row(*((each, 1) for each in choices), gap=theme.px(20)))

    def say(self, title: str, sentence: str) -> None:
        self._title.show_text(title)
        self._sentence.show_text(sentence)
        self.setAccessibleName(join_sentences(title, sentence))

    def announce(self, *, urgent: bool) -> None:
        announce(self, self.accessibleName(), urgent=urgent)
        self.announced.emit(self.accessibleName())

    def on_left(self) -> None:
        """Drop the picture, which shows the session's data."""
        self._covered = QPixmap()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        veil = QColor(self.theme.palette.shadow)
        veil.setAlphaF(STRONG_VEIL_ALPHA if self.theme.palette.strong else VEIL_ALPHA)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._covered)
            painter.fillRect(event.rect(), veil)


class BusyOverlay(Overlay):
    """Overlay while a task runs: it swallows touches at once, and is seen when the task takes time.

    Until then nothing is painted: the picture of the screen before stays on the panel, and no search waits.
    """

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "busy")
        self._cancel = Button(self.theme, self.tr("Cancelar"), name="cancel", on_click=self.intents.back)
        self.fill(Spinner(self.theme), self._cancel, heading=Type.LARGE)
        self._may_cancel = True
        self._before: QWidget | None = None
        self._show_timer = once(self, "busy seen", self.show_card, SHOWN_AFTER_MS)
        self._slow_timer = once(self, "busy long", self.show_slow, SLOW_AFTER_MS)

    def begin(self, state: State) -> None:
        """Take the texts of a busy `state`, and hide the card for the time being."""
        self.let_cancel(state)
        self._show_card(shown=False)
        titles = {
            State.GATHERING: self.tr("Buscando suas informações"),
            State.FETCHING: self.tr("Buscando as opções"),
            State.SENDING: self.tr("Guardando o seu pedido"),
            State.LOOKING_UP: self.tr("Buscando o seu pedido"),
            State.UNLOCKING: self.tr("Liberando a sua internet"),
        }
        title = titles.get(state, self.tr("Buscando seus boletos"))
        self.say(title, self.tr("Só um instante."))
        self._show_timer.start()
        self._slow_timer.start()

    def let_cancel(self, state: State) -> None:
        self._may_cancel = state not in CANNOT_CANCEL
        self._cancel.setVisible(self._may_cancel)

    def come_over(self, before: QWidget) -> None:
        """Take no picture yet."""
        self._before = before

    def on_left(self) -> None:
        super().on_left()
        self._before = None
        self._show_timer.stop()
        self._slow_timer.stop()

    def main_control(self) -> None:
        """None: an impatient Enter must not cancel."""

    def escape(self) -> None:
        """Cancel, once that is offered."""
        if self.card.isVisible() and self._may_cancel:
            self.intents.back()

    @Slot()
    def show_card(self) -> None:
        if self._before is not None:
            self._covered = self._before.grab()
        self._show_card(shown=True)
        self.announce(urgent=False)

    @Slot()
    def show_slow(self) -> None:
        """Show that the task takes longer than it should."""
        advice = self.tr("Espere mais um pouco: o seu protocolo aparece aqui.")
        if self._may_cancel:
            advice = self.tr("Você pode esperar mais um pouco ou cancelar e tentar de novo.")
        self.say(self.tr("Está demorando mais do que o normal"), advice)
        self.announce(urgent=False)

    def _show_card(self, *, shown: bool) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, not shown)
        for each in (self.card, self.foot):
            each.setVisible(shown)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._covered.isNull():
            super().paintEvent(event)


class IdlePrompt(Overlay):
    """The question and the countdown.

    Signals:
        stayed(): the panel was touched, or a key pressed.
    """

    stayed = Signal()

    def __init__(self, context: UiContext, countdown_s: float) -> None:
        super().__init__(context, "still_there")
        theme = self.theme
        self._ring = _Ring(theme, countdown_s)
        text, variant = self.tr("Continuar aqui"), ButtonVariant.PRIMARY
        stay = Button(theme, text, variant, name="stay", height=148, on_click=self.stayed)
        text, slot = self.tr("Sair agora"), self.intents.leave
        self._leave = Button(theme, text, name="leave_now", on_click=slot)
        self.fill(self._ring, stay, self._leave)
        sentence = self.tr("Sem resposta, esta tela se fecha e seus dados são apagados.")
        self.say(self.tr("Você ainda está aí?"), sentence)
        advice = self.tr("Toque em qualquer lugar para continuar.")
        self.setAccessibleName(f"{self.accessibleName()} {advice}")

    def warn(self, seconds_left: int, *, may_leave: bool = True) -> None:
        """Show the seconds left; without `may_leave`, hide "Sair agora"."""
        self._leave.setVisible(may_leave)
        self._ring.show_seconds(seconds_left)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.announce(urgent=True)

    def escape(self) -> None:
        """Stay."""
        self.stayed.emit()

    on_early_touch = escape

    def mousePressEvent(self, event: object) -> None:
        self.stayed.emit()

    keyPressEvent = mousePressEvent


class LeavePrompt(Overlay):
    """The question before the way out while a payment is waited for.

    The bank's notice takes seconds: who has just paid sees the confirmation, and takes it along.
    """

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "leaving")
        theme = self.theme
        text, variant = self.tr("Esperar"), ButtonVariant.PRIMARY
        wait = Button(theme, text, variant, name="wait", height=WAIT_HEIGHT, on_click=self.escape)
        text, slot = self.tr("Sair"), self.intents.ask_to_leave
        leave = Button(theme, text, name="leave_anyway", height=LEAVE_HEIGHT, on_click=slot)
        self.fill(Spinner(theme), wait, leave, body=Type.LARGE if theme.is_large else Type.BODY)
        self.say(self.tr("Já pagou?"), self.tr("O aviso chega em segundos."))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.announce(urgent=True)

    def escape(self) -> None:
        """Wait on."""
        self.intents.dispatch(Event.STAYED)


class _Ring(QWidget):
    def __init__(self, theme: Theme, whole_s: float) -> None:
        super().__init__()
        self._theme, self._whole_s, self._left_s = theme, whole_s, 0
        describe(self, Role.ProgressBar)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_seconds(self, seconds: int) -> None:
        self._left_s = seconds
        self.setAccessibleName(self.tr("Falta(m) %n segundo(s)", "", seconds))
        self.update()

    def sizeHint(self) -> QSize:
        side = self._theme.px(200) if self._theme.is_spacious else self._theme.text(140)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, width = self._theme, self._theme.px(14)
        box = QRectF(self.rect()).adjusted(width, width, -width, -width)
        with antialiased(self) as painter:
            pen = QPen(theme.palette.track, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawEllipse(box)
            pen.setColor(theme.palette.accent)
            painter.setPen(pen)
            painter.drawArc(box, 90 * 16, round(360 * 16 * min(1.0, self._left_s / self._whole_s)))
            font, center = theme.font(Type.TITLE, Weight.BOLD), Qt.AlignmentFlag.AlignCenter
            draw_text(painter, box, center, str(self._left_s), font, theme.palette.ink)


class Transition(QWidget):
    """Slides the content of the new screen over the picture of the old one.

    Both are pictures, so that each frame is a few copies of pixels. Head and footer stay where they are: what
    both screens have there, such as the logo and the bar, does not change for a moment. Without content of
    its own a screen slides as a whole, or with `fades` appears in its place.

    It swallows touches: a second tap on the old screen must not hit the new one.

    Signals:
        finished(): the transition is over.
    """

    finished = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._before, self._after = QPixmap(), QPixmap()
        self._content, self._sign = QRect(), 1
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._advance)
        self._animation.finished.connect(self._finish)
        self.hide()

    def play(
        self, before: QPixmap, screen: QWidget, content: QRect, *, forward: bool, fades: bool = False
    ) -> None:
        """Bring `screen` in over the picture `before`, from the right when going forward, else from the left.

        `content` is the part of it that moves.
        """
        self._before, self._after = before, screen.grab()
        self._content, self._sign = QRect() if fades else content, 1 if forward else -1
        self.setGeometry(screen.geometry())
        self.raise_()
        self.show()
        self._animation.stop()
        self._animation.setDuration(FADE_MS if fades else TRANSITION_MS)
        self._animation.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        progress = float(self._animation.currentValue())
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._before)
            painter.setOpacity(progress)
            painter.drawPixmap(0, 0, self._after)
            painter.setOpacity(1)
            painter.setClipRect(self._content)
            painter.drawPixmap(0, 0, self._before)
            painter.drawPixmap(round(self._sign * self._content.width() * (1 - progress)), 0, self._after)

    def mousePressEvent(self, event: object) -> None:
        """Swallow the touch."""

    def hideEvent(self, event: QHideEvent) -> None:
        """Drop the pictures, which show the session's data."""
        super().hideEvent(event)
        self._animation.stop()
        self._before, self._after = QPixmap(), QPixmap()

    @Slot(object)
    def _advance(self, _progress: object) -> None:
        self.update()

    @Slot()
    def _finish(self) -> None:
        self.hide()
        self.finished.emit()
