"""A veil over the whole window with a card in its middle; under it only the languages and the aids answer.

They are the overlay's own, drawn where every screen has them.
"""

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
from totem.ui.screens.footer import Footer
from totem.ui.theme import Type, Weight
from totem.ui.ui_context import UiContext

VEIL_ALPHA = 0.55
STRONG_VEIL_ALPHA = 0.8


class Overlay(FocusScope):
    """Covers its parent as long as it is shown; a subclass fills `column`.

    Signals:
        language_chosen(str), aid_touched(object), voice_asked(object): as on every screen.
        announced(str): what it says, each time that this comes up.
    """

    language_chosen = Signal(str)
    aid_touched = Signal(object)
    voice_asked = Signal(object)
    announced = Signal(str)

    def __init__(self, context: UiContext, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        theme = context.theme
        self.theme = theme
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
        parent.installEventFilter(self)
        self.hide()

    def cover(self) -> None:
        """Lie over everything."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()
        self.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            parent = self.parentWidget()
            if parent is not None:
                self.setGeometry(parent.rect())
        return False

    def mousePressEvent(self, event: object) -> None:
        """Swallow touches beside the card."""

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


CANNOT_CANCEL = frozenset({State.SENDING})
"""States that end by themselves alone, and soon."""
SEEN_AFTER_MS = 400
LONG_AFTER_MS = 8000


class Busy(Overlay):
    """Takes every touch from the start, so that nothing moves under a finger; is seen when it takes time.

    Signals:
        cancelled(): back to where the customer was.
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
        self._seen = once(self, "busy seen", self.show_card, SEEN_AFTER_MS)
        self._long = once(self, "busy long", self.say_long, LONG_AFTER_MS)

    def begin(self, state: State = State.SEARCHING) -> None:
        """Start, unless it is on already; `state` says what for."""
        self._may_cancel = state not in CANNOT_CANCEL
        self._cancel.setVisible(self._may_cancel)
        if self.isVisible():
            return
        self.veiled = False
        self.card.hide()
        # What lies under it stays as it was painted: painting all of it again would delay every search.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._title.show_text(self._what_for(state))
        self._sentence.show_text(self.tr("Só um instante."))
        self.setAccessibleName(f"{self._title.text()}. {self._sentence.text()}")
        self.cover()
        self._seen.start()
        self._long.start()

    def _what_for(self, state: State) -> str:
        return {
            State.FETCHING: self.tr("Buscando as opções"),
            State.SENDING: self.tr("Guardando o seu pedido"),
            State.LOOKING_UP: self.tr("Buscando o seu pedido"),
        }.get(state, self.tr("Buscando seus boletos"))

    def end(self) -> None:
        """Stop and uncover the screen."""
        self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for timer in self.findChildren(QTimer):  # none yet when the overlay hides itself in its making
            timer.stop()

    def main_control(self) -> None:
        """None: an Enter out of impatience must not cancel."""

    def escape(self) -> None:
        """Cancel, once that is offered."""
        if self.card.isVisible() and self._may_cancel:
            self.cancelled.emit()

    @Slot()
    def show_card(self) -> None:
        """Be seen: it takes time."""
        self.veiled = True
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, on=False)
        self.card.show()
        self.update()
        self._remark()

    @Slot()
    def say_long(self) -> None:
        """Say that it takes longer than it should."""
        self._title.show_text(self.tr("Está demorando mais que o normal"))
        self._sentence.show_text(
            self.tr("Você pode esperar mais um pouco ou cancelar e tentar de novo.")
            if self._may_cancel
            else self.tr("Espere mais um pouco: o seu protocolo aparece aqui.")
        )
        self._remark()

    def _remark(self) -> None:
        self.setAccessibleName(f"{self._title.text()}. {self._sentence.text()}")
        announce(self, self.accessibleName())
        self.announced.emit(self.accessibleName())
