"""Cover a screen while the visit waits: seen after 400 ms; after 8 s with a notice of the delay.

Waiting can be cancelled, except while a form is being stored: it is sent in any case, and a customer who left
then would go without the protocol.
"""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from totem.kiosk.states import State
from totem.timers import once
from totem.ui.accessible import announce
from totem.ui.context import Context
from totem.ui.controls.button import Button, Look
from totem.ui.controls.spinner import Spinner
from totem.ui.controls.text import Text
from totem.ui.overlays.overlay import Overlay
from totem.ui.theme import Type, Weight

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

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context, "busy", parent)
        theme = self.theme
        center = Qt.AlignmentFlag.AlignHCenter
        self._title = Text(theme, Type.LARGE, Weight.BOLD, align=center, name="busy_title")
        self._sentence = Text(theme, Type.BODY, color=theme.palette.muted, align=center, name="busy_sentence")
        self._cancel = Button(theme, self.tr("Cancelar"), Look.OUTLINE, name="cancel")
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
        self.remarked.emit(self.accessibleName())
