"""Overlays: widgets over the whole window, such as the card of the busy overlay over a veil."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from totem.session.states import State
from totem.system.qt_timers import once
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.progress import Spinner
from totem.ui.controls.text import Text
from totem.ui.input.focus_scope import FocusScope
from totem.ui.qt_accessibility import Role, announce, describe
from totem.ui.screen_layout import foot_margin, side_margin
from totem.ui.screens.screen import Footer
from totem.ui.theme import Type, Weight
from totem.ui.ui_context import UiContext

VEIL_ALPHA = 0.55
STRONG_VEIL_ALPHA = 0.8
CANNOT_CANCEL = frozenset({State.SENDING})
"""Busy states that only end by themselves, and soon."""
SHOWN_AFTER_MS = 400
SLOW_AFTER_MS = 8000


class Cover(FocusScope):
    """Widget as large as its parent, over everything in it; swallows touches."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        parent.installEventFilter(self)
        self.hide()

    def cover(self) -> None:
        """Show it over everything, with the keyboard focus."""
        self._fill_parent()
        self.raise_()
        self.show()
        self.setFocus()

    def _fill_parent(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget() and self.isVisible():
            self._fill_parent()
        return False

    def mousePressEvent(self, event: object) -> None:
        """Swallow touches beside the controls: the screen under it must not get them."""


class Overlay(Cover):
    """A card in the middle of a veil; a subclass fills `column`.

    Only the languages and the accessibility options work beside the card: they are the overlay's own, drawn
    where every screen has them.

    Signals:
        language_chosen(str), aid_touched(object), voice_asked(object): as on every screen.
        announced(str): its sentence, each time that it is shown.
    """

    language_chosen = Signal(str)
    aid_touched = Signal(object)
    voice_asked = Signal(object)
    announced = Signal(str)

    def __init__(self, context: UiContext, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme = context.theme
        self.veiled = True
        self.setObjectName(name)
        describe(self, Role.Dialog)
        outer = QVBoxLayout(self)
        side = side_margin(theme)
        outer.setContentsMargins(side, theme.px(24), side, foot_margin(theme))
        outer.setSpacing(theme.px(24))
        self.foot = Footer(context, parent=self)
        self.foot.language_chosen.connect(self.language_chosen)
        self.foot.aid_touched.connect(self.aid_touched)
        self.foot.voice_asked.connect(self.voice_asked)
        row = QHBoxLayout()
        self.card = Card(theme, parent=self)
        self.card.setMinimumWidth(theme.px(620))
        self.card.setMaximumWidth(theme.px(860 if theme.airy else 1160))
        self.column = QVBoxLayout(self.card)
        pad = theme.px(64 if theme.airy else 36)
        self.column.setContentsMargins(pad, pad, pad, pad)
        self.column.setSpacing(theme.px(28 if theme.airy else 20))
        row.addStretch(1)
        row.addWidget(self.card, 6)
        row.addStretch(1)
        outer.addStretch(3 if theme.portrait else 1)
        outer.addLayout(row)
        outer.addStretch(2 if theme.portrait else 1)
        outer.addWidget(self.foot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.veiled:
            return
        veil = QColor(self.theme.palette.shadow)
        veil.setAlphaF(STRONG_VEIL_ALPHA if self.theme.palette.strong else VEIL_ALPHA)
        painter = QPainter(self)
        painter.fillRect(event.rect(), veil)
        painter.end()


class Busy(Overlay):
    """Overlay while a task runs: swallows touches at once, and is seen when the task takes time.

    Signals:
        cancelled(): "Cancelar".
    """

    cancelled = Signal()

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(context, "busy", parent)
        theme = self.theme
        center = Qt.AlignmentFlag.AlignHCenter
        self._title = Text(theme, Type.LARGE, Weight.BOLD, align=center, name="busy_title")
        self._sentence = Text(theme, Type.BODY, color=theme.palette.muted, align=center, name="busy_sentence")
        self._cancel = Button(theme, self.tr("Cancelar"), ButtonVariant.OUTLINE, name="cancel")
        self._cancel.clicked.connect(self.cancelled)
        self._may_cancel = True
        self.column.addWidget(Spinner(theme), 0, center)
        self.column.addWidget(self._title)
        self.column.addWidget(self._sentence)
        self.column.addSpacing(theme.px(12))
        self.column.addWidget(self._cancel)
        self._show_timer = once(self, "busy seen", self.show_card, SHOWN_AFTER_MS)
        self._slow_timer = once(self, "busy long", self.show_slow, SLOW_AFTER_MS)

    def begin(self, state: State = State.SEARCHING) -> None:
        """Cover the window with the texts of a busy `state`, unless it does already."""
        self._may_cancel = state not in CANNOT_CANCEL
        self._cancel.setVisible(self._may_cancel)
        if self.isVisible():
            return
        self.veiled = False
        self.card.hide()
        # The screen below is not painted again: that would delay every search.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._title.show_text(self._title_of(state))
        self._sentence.show_text(self.tr("Só um instante."))
        self.setAccessibleName(f"{self._title.text()}. {self._sentence.text()}")
        self.cover()
        self._show_timer.start()
        self._slow_timer.start()

    def _title_of(self, state: State) -> str:
        return {
            State.FETCHING: self.tr("Buscando as opções"),
            State.SENDING: self.tr("Guardando o seu pedido"),
            State.LOOKING_UP: self.tr("Buscando o seu pedido"),
        }.get(state, self.tr("Buscando seus boletos"))

    def end(self) -> None:
        """Uncover the screen."""
        self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for timer in self.findChildren(QTimer):  # none yet when the constructor hides the overlay
            timer.stop()

    def main_control(self) -> None:
        """None: an impatient Enter must not cancel."""

    def escape(self) -> None:
        """Cancel, once that is offered."""
        if self.card.isVisible() and self._may_cancel:
            self.cancelled.emit()

    @Slot()
    def show_card(self) -> None:
        """Show the card: the task takes time."""
        self.veiled = True
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, on=False)
        self.card.show()
        self.update()
        self._announce()

    @Slot()
    def show_slow(self) -> None:
        """Show that the task takes longer than it should."""
        self._title.show_text(self.tr("Está demorando mais que o normal"))
        self._sentence.show_text(
            self.tr("Você pode esperar mais um pouco ou cancelar e tentar de novo.")
            if self._may_cancel
            else self.tr("Espere mais um pouco: o seu protocolo aparece aqui.")
        )
        self._announce()

    def _announce(self) -> None:
        self.setAccessibleName(f"{self._title.text()}. {self._sentence.text()}")
        announce(self, self.accessibleName())
        self.announced.emit(self.accessibleName())
