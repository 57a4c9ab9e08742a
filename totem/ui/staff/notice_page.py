"""Puts the kiosk out of service with words for the customers, and back."""

from PySide6.QtCore import Slot

from totem.monitoring.availability import LONGEST_MESSAGE
from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.system.background import Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.staff.line_editor import LineStep
from totem.ui.theme import Theme

ASK = "O que os clientes devem ler? Por exemplo: Voltamos às 14 h. Pode ficar vazio."


class NoticePage(LineStep):
    """A line to be typed, and the two ways."""

    def __init__(self, theme: Theme, desk: ActionRunner, runner: Runner) -> None:
        super().__init__(
            theme,
            "notice",
            "Aviso aos clientes",
            ASK,
            runner,
            done="Pôr fora de serviço",
            told="notice_told",
            longest=LONGEST_MESSAGE,
        )
        self._desk = desk
        back = Button(
            theme, "Voltar ao serviço", ButtonVariant.OUTLINE, icon="check", name="notice_back", height=96
        )
        back.clicked.connect(self._take_back)
        self.touch.insertWidget(1, back)
        desk.ended.connect(self._ended)

    def take(self, line: str) -> None:
        """Put it out of service."""
        self._desk.do(Action.OUT_OF_SERVICE, line)

    @Slot()
    def _take_back(self) -> None:
        self._desk.do(Action.BACK_IN_SERVICE)

    @Slot(object, object)
    def _ended(self, _action: Action, outcome: ActionResult) -> None:
        self.tell(outcome.words, good=outcome.done)
