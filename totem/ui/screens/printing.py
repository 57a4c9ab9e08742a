"""Printing screen: the message of a print, with a spinner while the printer works."""

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from totem.session.states import State
from totem.session.view_state import ViewState
from totem.ui.controls.progress import Spinner
from totem.ui.screens.message_screen import MessageAction, MessageScreen
from totem.ui.screens.print_messages import print_message
from totem.ui.screens.screen import UiContext

DOUBLE_TAP_MS = 700
"""A tap on "Parar" so soon is a second tap on "Imprimir", which stood there."""
SPINNER_UNITS, WIDE_SPINNER_UNITS = 120, 240


class PrintingScreen(MessageScreen):
    """A question before printing, the progress, a question after it, done, or failed."""

    def __init__(self, context: UiContext) -> None:
        self._since_print = QElapsedTimer()
        super().__init__(context, "printing", print_message)

    def add_cards(self, touch: QVBoxLayout) -> None:
        upright = self.theme.portrait
        self._spinner = Spinner(self.theme, SPINNER_UNITS if upright else WIDE_SPINNER_UNITS)
        beside = self.notice.column if upright else touch  # a wide panel has two halves
        beside.addWidget(self._spinner, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_cards(self, view: ViewState) -> str:
        is_printing = view.state is State.PRINTING
        self._spinner.setVisible(is_printing)
        if not is_printing:
            self._since_print.invalidate()
        elif not self._since_print.isValid():
            self._since_print.start()
        return ""

    @property
    def takes_stop(self) -> bool:
        """True if a touch on "Parar" counts: not the second one of a double tap."""
        return self._since_print.isValid() and self._since_print.hasExpired(DOUBLE_TAP_MS)

    def act(self, action: MessageAction) -> None:
        if action.name != "stop" or self.takes_stop:
            super().act(action)

    def changes_nothing(self, control: QWidget) -> bool:
        return control.objectName() == "stop" and not self.takes_stop
