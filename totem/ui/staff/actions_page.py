"""Pages of maintenance actions: the list, and the notice with which the kiosk goes out of service."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Slot

from totem.domain.text import LONGEST_MESSAGE
from totem.session.view_state import Outage
from totem.staff.action_runner import GRAVE, Action, ActionResult, ActionRunner
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.line_editor import LineEditPage
from totem.ui.staff.page import StatusPage
from totem.ui.theme import Theme

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
OUT_WITH_NOTICE = "O totem está fora de serviço. Os clientes leem este aviso."
OUT_WITHOUT_NOTICE = "O totem está fora de serviço, sem aviso aos clientes."

ServiceView = Callable[[], Outage | None]
"""Returns the outage by staff or fleet; None while the kiosk is in service."""


class ActionsPage(StatusPage):
    """A card for each action; grave ones take a second touch, and the status shows the latest result.

    Of the two about the service, only the one that changes it is shown: `show_service` follows it.
    """

    def __init__(self, theme: Theme, actions: ActionRunner, service: ServiceView) -> None:
        super().__init__(theme, "Ações", "actions", status="actions_status")
        self._actions, self._service = actions, service
        self._armed: Action | None = None
        self._list = self.add_list()
        self._cards: dict[Action, EntryCard] = {}
        for heading, group in GROUPS.items():
            present = [action for action in group if action in actions.actions]
            if present:
                self._list.add_heading(heading)
            for action in present:
                label, note, icon = group[action]
                card = EntryCard(
                    theme, label, note, name=f"do_{action.value}", key=action, icon=icon, sign=""
                )
                card.picked.connect(self._on_picked)
                self._cards[action] = card
                self._list.column.addWidget(card)
        self._list.column.addStretch(1)
        self.show_service()
        actions.begun.connect(self._on_begun)
        actions.ended.connect(self._on_ended)

    def begin(self) -> None:
        self._disarm()
        self.show_service()
        self.show_status(ASK)

    @Slot()
    def show_service(self) -> None:
        """Show the service as it is now; the focus goes with the card that takes the other's place."""
        is_out = self._service() is not None
        wanted, other = Action.BACK_IN_SERVICE, Action.OUT_OF_SERVICE
        if not is_out:
            wanted, other = other, wanted
        if not {wanted, other} <= self._cards.keys():
            return
        if self._armed is other:
            self._disarm()
        had_focus = self._cards[other].hasFocus()
        self._cards[wanted].show()
        if had_focus:
            self._cards[wanted].setFocus()
        self._cards[other].hide()

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

    @Slot(object, object)
    def _on_ended(self, action: Action, result: ActionResult) -> None:
        self.show_service()
        self.show_result(action, result)


class ServicePage(LineEditPage):
    """A notice for customers, with which the kiosk goes out of service; then a new one, or the way back."""

    def __init__(self, theme: Theme, actions: ActionRunner, service: ServiceView, runner: Runner) -> None:
        super().__init__(
            theme,
            "notice",
            "Fora de serviço",
            ASK_NOTICE,
            runner,
            done=LABELS[Action.OUT_OF_SERVICE],
            status="notice_status",
            longest=LONGEST_MESSAGE,
        )
        self._actions, self._service = actions, service
        slot = partial(actions.run, Action.BACK_IN_SERVICE)
        label = LABELS[Action.BACK_IN_SERVICE]
        self._back_in = self.make_button(
            label, ButtonVariant.PRIMARY, "notice_back", slot, icon="check", height=96
        )
        self.touch.insertWidget(1, self._back_in)
        self.show_service()
        actions.ended.connect(self._on_ended)

    def begin(self) -> None:
        outage = self._service()
        self.show_service()
        self.begin_with("" if outage is None else outage.message)

    @Slot()
    def show_service(self) -> None:
        """Show the service as it is now, and leave the line and the latest result as they are."""
        outage = self._service()
        is_out = outage is not None
        self.ask = ASK_NOTICE
        if outage is not None:
            self.ask = OUT_WITH_NOTICE if outage.message else OUT_WITHOUT_NOTICE
        self._back_in.setVisible(is_out)
        done = "Trocar o aviso" if is_out else LABELS[Action.OUT_OF_SERVICE]
        self.pad.relabel_confirm(done, ButtonVariant.OUTLINE if is_out else ButtonVariant.PRIMARY)

    @Slot(object, object)
    def _on_ended(self, action: Action, result: ActionResult) -> None:
        self.show_service()
        self.show_result(action, result)

    def submit(self, line: str) -> None:
        self._actions.run(Action.OUT_OF_SERVICE, line)
