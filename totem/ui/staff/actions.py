"""The page of things to do; what takes the kiosk from customers is touched twice."""

from PySide6.QtCore import Slot

from totem.staff.actions import GRAVE, Action, Outcome
from totem.staff.desk import StaffDesk
from totem.ui.controls.button import Button, Look
from totem.ui.controls.text import Text
from totem.ui.staff.page import Page
from totem.ui.theme import Theme, Type

LABELS = {
    Action.PRINT_TEST: ("Imprimir página de teste", "printer"),
    Action.SOUND_TEST: ("Tocar um som", "volume-2"),
    Action.ROLL_CHANGED: ("Bobina trocada", "rotate-ccw"),
    Action.OUT_OF_SERVICE: ("Pôr fora de serviço", "circle-alert"),
    Action.BACK_IN_SERVICE: ("Voltar ao serviço", "check"),
    Action.RELOAD_SETTINGS: ("Ler a configuração de novo", "rotate-ccw"),
    Action.EXPORT_DIAGNOSTICS: ("Copiar diagnóstico para o pendrive", "chevron-down"),
    Action.EXPORT_STATISTICS: ("Copiar estatísticas para o pendrive", "arrow-down-to-line"),
    Action.UPDATE_FROM_STICK: ("Atualizar pelo pendrive", "arrow-down-to-line"),
    Action.UPDATE_NOW: ("Aplicar a atualização agora", "rotate-ccw"),
    Action.RESTART_APP: ("Reiniciar o Totem", "rotate-ccw"),
    Action.RESTART_MACHINE: ("Reiniciar o computador", "rotate-ccw"),
    Action.SHUT_DOWN_MACHINE: ("Desligar o computador", "x"),
    Action.LEAVE: ("Sair para o sistema", "lock-keyhole"),
}


class ActionsPage(Page):
    """A button for each action, and a line that says what came of the last."""

    def __init__(self, theme: Theme, desk: StaffDesk) -> None:
        super().__init__(theme, "Ações", "actions")
        self._desk = desk
        self._armed: Action | None = None
        self._told = Text(theme, Type.BODY, color=theme.palette.muted, name="told")
        self._buttons: dict[Action, Button] = {}
        self.column.addWidget(self._told)
        for action in (each for each in desk.actions if each in LABELS):
            label, icon = LABELS[action]
            button = Button(theme, label, Look.OUTLINE, icon=icon, name=f"do_{action.value}")
            button.clicked.connect(self._touched)
            self._buttons[action] = button
            self.column.addWidget(button)
        self.column.addStretch(1)
        desk.begun.connect(self._begun)
        desk.ended.connect(self._ended)

    def begin(self) -> None:
        """Nothing is asked for yet."""
        self._disarm()
        self._told.setText("Cada ação fica registrada com a hora.")

    def _touched(self) -> None:
        sender = self.sender()
        action = next(each for each, button in self._buttons.items() if button is sender)
        if action in GRAVE and action is not self._armed:
            self._disarm()
            self._armed = action
            self._buttons[action].relabel("Toque de novo para confirmar", look=Look.PRIMARY)
        else:
            self._disarm()
            self._desk.do(action)

    def _disarm(self) -> None:
        if self._armed is not None:
            self._buttons[self._armed].relabel(LABELS[self._armed][0], look=Look.OUTLINE)
        self._armed = None

    @Slot(object)
    def _begun(self, action: Action) -> None:
        self._light(on=False)
        self._say(f"{LABELS[action][0]}…" if action in LABELS else "", good=True)

    @Slot(object, object)
    def _ended(self, _action: Action, outcome: Outcome) -> None:
        self._light(on=True)
        self._say(outcome.words, good=outcome.done)

    def _light(self, *, on: bool) -> None:
        for button in self._buttons.values():
            button.setEnabled(on)

    def _say(self, words: str, *, good: bool) -> None:
        palette = self.theme.palette
        self._told.set_color(palette.ink if good else palette.danger.ink)
        self._told.setText(words)
        self.fit()
