"""Pages of maintenance actions: the list of them, and the notice that takes the kiosk out of service."""

from functools import partial

from PySide6.QtCore import Slot

from totem.monitoring.availability import LONGEST_MESSAGE
from totem.staff.action_runner import GRAVE, Action, ActionRunner
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.controls.text_layout import Text
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.line_editor import LineEditPage
from totem.ui.staff.page import StatusPage
from totem.ui.theme import Theme, Type, Weight

GROUPS: dict[str, dict[Action, tuple[str, str, str]]] = {
    "Impressora": {
        Action.PRINT_TEST: ("Imprimir página de teste", "Réguas, códigos e textos de teste.", "printer"),
        Action.ROLL_CHANGED: ("Bobina trocada", "Zera a contagem de páginas.", "rotate-ccw"),
    },
    "Atendimento": {
        Action.OUT_OF_SERVICE: (
            "Pôr fora de serviço",
            "Até tocar em “Voltar ao serviço”.",
            "circle-alert",
        ),
        Action.BACK_IN_SERVICE: ("Voltar ao serviço", "", "check"),
        Action.SOUND_TEST: ("Tocar um som", "", "volume-2"),
    },
    "Pendrive": {
        Action.EXPORT_DIAGNOSTICS: (
            "Copiar diagnóstico para o pendrive",
            "Para o suporte, sem dados de clientes.",
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
        Action.UPDATE_NOW: ("Aplicar a atualização agora", "Se falhar, volta a versão atual.", "badge-check"),
    },
    "Totem e computador": {
        Action.RELOAD_SETTINGS: (
            "Ler a configuração de novo",
            "O Totem reinicia com ela.",
            "sliders-horizontal",
        ),
        Action.RESTART_APP: ("Reiniciar o Totem", "", "refresh-cw"),
        Action.RESTART_MACHINE: ("Reiniciar o computador", "", "refresh-cw"),
        Action.SHUT_DOWN_MACHINE: ("Desligar o computador", "Depois, só volta pelo botão de ligar.", "power"),
        Action.LEAVE: ("Sair para o sistema", "Fecha o Totem e mostra o sistema.", "log-out"),
    },
}
"""Label, note and icon of each action, by heading."""
LABELS = {action: label for group in GROUPS.values() for action, (label, _, _) in group.items()}
ASK = "Cada ação fica registrada com a hora."
SURE = "Toque de novo para confirmar"
ASK_NOTICE = "Aviso que os clientes vão ler, como “Voltamos às 14 h”. Pode ficar vazio."


class ActionsPage(StatusPage):
    """A card for each action; grave ones take a second touch, and the status shows the latest result."""

    def __init__(self, theme: Theme, actions: ActionRunner) -> None:
        super().__init__(theme, "Ações", "actions", status="told")
        self._actions = actions
        self._armed: Action | None = None
        self._list = self.add_list()
        self._cards: dict[Action, EntryCard] = {}
        for heading, group in GROUPS.items():
            present = [action for action in group if action in actions.actions]
            if present:
                self._add_heading(heading)
            for action in present:
                label, note, icon = group[action]
                card = EntryCard(
                    theme, label, note, name=f"do_{action.value}", key=action, icon=icon, sign=""
                )
                card.picked.connect(self._on_picked)
                self._cards[action] = card
                self._list.column.addWidget(card)
        self._list.column.addStretch(1)
        actions.begun.connect(self._on_begun)
        actions.ended.connect(self.show_result)

    def begin(self) -> None:
        self._disarm()
        self.show_status(ASK)

    def _add_heading(self, text: str) -> None:
        column = self._list.column
        if column.count():
            column.addSpacing(self.theme.px(16))
        heading = Text(self.theme, Type.SMALL, Weight.BOLD, color=self.theme.palette.muted)
        heading.setText(text)
        column.addWidget(heading)

    @Slot(object)
    def _on_picked(self, action: Action) -> None:
        """Run the action or arm it; ignored while another is under way, which the status shows.

        Cards are not disabled meanwhile: the focus would wander from one to the next, and the list after it.
        """
        if self._actions.busy is not None:
            return
        is_armed = action is self._armed
        self._disarm()
        if action in GRAVE and not is_armed:
            self._armed = action
            self._cards[action].relabel(SURE, variant=ButtonVariant.PRIMARY)
        else:
            self._actions.run(action)

    def _disarm(self) -> None:
        if self._armed is not None:
            self._cards[self._armed].relabel(LABELS[self._armed], variant=ButtonVariant.KEY)
        self._armed = None

    @Slot(object)
    def _on_begun(self, action: Action) -> None:
        self.show_progress(f"{LABELS[action]}…" if action in LABELS else "Um momento…")


class NoticePage(LineEditPage):
    """A line for customers that takes the kiosk out of service, and a button that takes it back."""

    def __init__(self, theme: Theme, actions: ActionRunner, runner: Runner) -> None:
        super().__init__(
            theme,
            "notice",
            "Aviso aos clientes",
            ASK_NOTICE,
            runner,
            done="Pôr fora de serviço",
            status="notice_told",
            longest=LONGEST_MESSAGE,
        )
        self._actions = actions
        way, slot = ButtonVariant.OUTLINE, partial(actions.run, Action.BACK_IN_SERVICE)
        back = self.make_button("Voltar ao serviço", way, "notice_back", slot, icon="check", height=96)
        self.touch.insertWidget(1, back)
        actions.ended.connect(self.show_result)

    def submit(self, line: str) -> None:
        self._actions.run(Action.OUT_OF_SERVICE, line)
