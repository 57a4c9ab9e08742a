"""Pages of maintenance actions: the lists, and the notice with which the service is paused."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from totem.domain.text import LONGEST_MESSAGE
from totem.session.view_state import Outage
from totem.staff.action_runner import GRAVE, Action, ActionResult, ActionRunner
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.staff.line_editor import LinePage, LinePrompt
from totem.ui.staff.page import Page
from totem.ui.staff.page_model import Confirmation, PageButton, PageEntry, PageModel, PageStatus
from totem.ui.theme import Theme

Groups = Mapping[str, Mapping[Action, tuple[str, str, str]]]
"""Label, note and icon of each action, by heading."""
DAILY: Groups = {
    "Impressora": {
        Action.PRINT_TEST: ("Imprimir página de teste", "Réguas, códigos e textos de teste.", "printer"),
        Action.ROLL_CHANGED: ("Bobina trocada", "Zera a contagem de páginas.", "rotate-ccw"),
    },
    "Totem": {
        Action.SOUND_TEST: ("Tocar um som", "", "volume-2"),
        Action.RESTART_APP: ("Reiniciar o Totem", "Volta em segundos.", "refresh-cw"),
    },
}
"""Actions of the people of the store."""
TECHNICAL: Groups = {
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
    "Computador": {
        Action.RELOAD_SETTINGS: (
            "Ler a configuração de novo",
            "O Totem reinicia com ela.",
            "sliders-horizontal",
        ),
        Action.RESTART_MACHINE: ("Reiniciar o computador", "", "refresh-cw"),
        Action.SHUT_DOWN_MACHINE: ("Desligar o computador", "Depois, só volta pelo botão de ligar.", "power"),
        Action.LEAVE: ("Sair para o sistema", "Fecha o Totem e mostra o sistema.", "log-out"),
    },
}
"""Actions of technicians."""
LABELS: Mapping[Action, str] = {
    Action.OUT_OF_SERVICE: "Pausar atendimento",
    Action.BACK_IN_SERVICE: "Voltar a atender",
    **{
        action: label
        for groups in (DAILY, TECHNICAL)
        for group in groups.values()
        for action, (label, _, _) in group.items()
    },
}
"""Labels of all actions that staff may choose; the first two are buttons of the page of the service."""
ASK = "Cada ação fica registrada com a hora."
ASK_NOTICE = "Aviso que os clientes vão ler, como “Voltamos às 14 h”. Pode ficar vazio."
OUT_WITH_NOTICE = "O atendimento está pausado. Os clientes leem este aviso."
OUT_WITHOUT_NOTICE = "O atendimento está pausado, sem aviso aos clientes."

ServiceView = Callable[[], Outage | None]
"""Returns the outage by staff or fleet; None while the kiosk is in service."""


class ActionsPage(Page):
    """An entry for each action; grave ones take a second touch, and the status shows the latest result."""

    progress = MappingProxyType({action: f"{label}…" for action, label in LABELS.items()})

    def __init__(self, theme: Theme, actions: ActionRunner, groups: Groups, title: str, name: str) -> None:
        super().__init__(theme, title, name, status="actions_status", actions=actions)
        self._runner, self._groups = actions, groups
        self.add_list()
        self.refresh()

    def model(self) -> PageModel:
        entries: list[PageEntry] = []
        for heading, group in self._groups.items():
            present = [action for action in group if action in self._runner.actions]
            for place, action in enumerate(present):
                (label, note, icon), run = group[action], partial(self._runner.run, action)
                sure = Confirmation() if action in GRAVE else None
                entries.append(
                    PageEntry(
                        f"do_{action.value}",
                        label,
                        run,
                        note,
                        icon,
                        sign="",
                        confirmation=sure,
                        heading="" if place else heading,
                    )
                )
        return PageModel(PageStatus(ASK), entries=tuple(entries))


class ServicePage(LinePage):
    """A notice for customers, with which the service is paused; then a new one, or the way back."""

    longest = LONGEST_MESSAGE

    def __init__(self, theme: Theme, actions: ActionRunner, service: ServiceView, runner: Runner) -> None:
        title = LABELS[Action.OUT_OF_SERVICE]
        super().__init__(
            theme, "notice", title, self._notice, runner, status="notice_status", actions=actions
        )
        self._runner, self._service = actions, service

    def model(self) -> PageModel:
        go_on, label = partial(self._runner.run, Action.BACK_IN_SERVICE), LABELS[Action.BACK_IN_SERVICE]
        main, is_out = ButtonVariant.PRIMARY, self._service() is not None
        back = PageButton("notice_back", label, go_on, "check", main, 96, is_shown=is_out)
        return replace(super().model(), buttons=(back,))

    def _notice(self) -> list[LinePrompt]:
        """The notice as it is now, with what to do."""
        outage = self._service()
        if outage is None:
            return [LinePrompt(ASK_NOTICE, "", self.submit)]
        ask = OUT_WITH_NOTICE if outage.message else OUT_WITHOUT_NOTICE
        return [LinePrompt(ask, outage.message, self.submit)]

    def refresh(self) -> None:
        """Show the service as it is now, and leave the line and the latest result as they are."""
        is_out = self._service() is not None
        self._left = self._notice()
        self.set_title("Atendimento pausado" if is_out else LABELS[Action.OUT_OF_SERVICE])
        done = "Trocar o aviso" if is_out else LABELS[Action.OUT_OF_SERVICE]
        self.pad.relabel_confirm(done, ButtonVariant.OUTLINE if is_out else ButtonVariant.PRIMARY)
        super().refresh()

    def on_result(self, _action: Action, _result: ActionResult) -> None:
        self.refresh()

    def submit(self, line: str) -> None:
        self._runner.run(Action.OUT_OF_SERVICE, line)
