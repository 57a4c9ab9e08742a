"""The page of things to do; what takes the kiosk from customers is touched twice."""

from PySide6.QtCore import Slot

from totem.monitoring.availability import LONGEST_MESSAGE
from totem.staff.action_runner import GRAVE, Action, ActionResult, ActionRunner
from totem.system.background import Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.text import Text
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.line_editor import LineStep
from totem.ui.staff.page import Page
from totem.ui.staff.status_message import StatusMessage
from totem.ui.theme import Theme, Type, Weight

Words = tuple[str, str, str]
"""A label, what is to be said of it, an icon."""
GROUPS: dict[str, dict[Action, Words]] = {
    "Impressora": {
        Action.PRINT_TEST: ("Imprimir página de teste", "Réguas, códigos e letras.", "printer"),
        Action.ROLL_CHANGED: ("Bobina trocada", "A contagem de páginas recomeça.", "rotate-ccw"),
    },
    "Atendimento": {
        Action.OUT_OF_SERVICE: ("Pôr fora de serviço", "Até que alguém o traga de volta.", "circle-alert"),
        Action.BACK_IN_SERVICE: ("Voltar ao serviço", "", "check"),
        Action.SOUND_TEST: ("Tocar um som", "", "volume-2"),
    },
    "Pendrive": {
        Action.EXPORT_DIAGNOSTICS: (
            "Copiar diagnóstico para o pendrive",
            "Para o suporte; nada de clientes.",
            "usb",
        ),
        Action.EXPORT_STATISTICS: ("Copiar estatísticas para o pendrive", "Abre no Excel.", "chart-column"),
    },
    "Versão": {
        Action.UPDATE_FETCH: (
            "Buscar uma atualização agora",
            "O Totem continua atendendo.",
            "arrow-down-to-line",
        ),
        Action.UPDATE_FROM_STICK: ("Atualizar pelo pendrive", "", "usb"),
        Action.UPDATE_NOW: (
            "Aplicar a atualização agora",
            "Se ela falhar, a de agora volta.",
            "badge-check",
        ),
    },
    "Totem e computador": {
        Action.RELOAD_SETTINGS: (
            "Ler a configuração de novo",
            "O Totem recomeça com ela.",
            "sliders-horizontal",
        ),
        Action.RESTART_APP: ("Reiniciar o Totem", "", "refresh-cw"),
        Action.RESTART_MACHINE: ("Reiniciar o computador", "", "refresh-cw"),
        Action.SHUT_DOWN_MACHINE: ("Desligar o computador", "Alguém terá que ligá-lo de novo.", "power"),
        Action.LEAVE: ("Sair para o sistema", "O Totem termina, e um console fica na tela.", "log-out"),
    },
}
"""What stands under which heading."""
LABELS = {action: label for group in GROUPS.values() for action, (label, _, _) in group.items()}
ASK = "Cada ação fica registrada com a hora."
SURE = "Toque de novo para confirmar"


class ActionsPage(Page):
    """A card for each action, and a sentence that says what came of the last."""

    def __init__(self, theme: Theme, desk: ActionRunner) -> None:
        super().__init__(theme, "Ações", "actions")
        self._desk = desk
        self._armed: Action | None = None
        self._told = StatusMessage(theme, name="told")
        self.read(self._told)
        self._list = self.listed()
        self._cards: dict[Action, EntryCard] = {}
        there = set(desk.actions)
        for heading, group in GROUPS.items():
            actions = [action for action in group if action in there]
            if actions:
                self._head(heading)
            for action in actions:
                label, note, icon = group[action]
                card = EntryCard(
                    theme, label, note, name=f"do_{action.value}", key=action, icon=icon, sign=""
                )
                card.picked.connect(self._touched)
                self._cards[action] = card
                self._list.column.addWidget(card)
        self._list.column.addStretch(1)
        desk.begun.connect(self._begun)
        desk.ended.connect(self._ended)

    def begin(self) -> None:
        """Nothing is asked for yet."""
        self._disarm()
        self._told.say(ASK)

    def _head(self, words: str) -> None:
        column = self._list.column
        if column.count():
            column.addSpacing(self.theme.px(16))
        heading = Text(self.theme, Type.SMALL, Weight.BOLD, color=self.theme.palette.muted)
        heading.setText(words)
        column.addWidget(heading)

    @Slot(object)
    def _touched(self, action: Action) -> None:
        """Begin, or ask once more; nothing while another is under way: its sentence stands above the list.

        Cards that go dark would hand the focus on from one to the next, and the list would scroll after it.
        """
        if self._desk.busy is not None:
            return
        if action in GRAVE and action is not self._armed:
            self._disarm()
            self._armed = action
            self._cards[action].relabel(SURE, look=ButtonVariant.PRIMARY)
        else:
            self._disarm()
            self._desk.run(action)

    def _disarm(self) -> None:
        if self._armed is not None:
            self._cards[self._armed].relabel(LABELS[self._armed], look=ButtonVariant.KEY)
        self._armed = None

    @Slot(object)
    def _begun(self, action: Action) -> None:
        self._told.wait(f"{LABELS[action]}…" if action in LABELS else "Um momento…")

    @Slot(object, object)
    def _ended(self, _action: Action, outcome: ActionResult) -> None:
        self._told.say(outcome.words, good=outcome.done)


ASK_NOTICE = "O que os clientes devem ler? Por exemplo: Voltamos às 14 h. Pode ficar vazio."


class NoticePage(LineStep):
    """A line to be typed, and the two ways."""

    def __init__(self, theme: Theme, desk: ActionRunner, runner: Runner) -> None:
        super().__init__(
            theme,
            "notice",
            "Aviso aos clientes",
            ASK_NOTICE,
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
        self._desk.run(Action.OUT_OF_SERVICE, line)

    @Slot()
    def _take_back(self) -> None:
        self._desk.run(Action.BACK_IN_SERVICE)

    @Slot(object, object)
    def _ended(self, _action: Action, outcome: ActionResult) -> None:
        self.tell(outcome.words, good=outcome.done)
