"""Fleet page of maintenance mode: the fleet that the kiosk is in, joining by a USB stick, and leaving."""

from collections.abc import Callable, Coroutine
from functools import partial
from types import MappingProxyType
from typing import Any

from totem.domain.text import capitalized
from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.staff.fleet_membership import FleetView, FoundInvitation
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.staff.page import ViewPage, sentence
from totem.ui.staff.page_model import Confirmation, PageButton, PageEntry, PageModel, PageStatus, facts_table
from totem.ui.theme import Theme

NAME = "fleet"
NO_FLEET = "Este totem não está em uma frota. Para entrar, conecte o pendrive com o convite da central."
MEMBER = "Este totem está em uma frota."
CHECK = "Confira com a central de quem é esta frota antes de entrar."
NONE_FOUND = (
    "Nenhum convite. Conecte o pendrive; o arquivo termina em .totem-fleet e fica na pasta principal."
)
LIST_UNITS = 420

LookUp = Callable[[], Coroutine[Any, Any, FleetView]]
Find = Callable[[], Coroutine[Any, Any, list[FoundInvitation]]]


class FleetPage(ViewPage[FleetView]):
    """The first touch on an invitation shows whose fleet it is, and the second one joins it."""

    progress = MappingProxyType(
        {Action.FLEET_JOIN: "Experimentando a conexão…", Action.FLEET_LEAVE: "Saindo da frota…"}
    )
    fill_reading = True
    unreadable = "Não foi possível ler os dados da frota"

    def __init__(
        self, theme: Theme, look_up: LookUp, find: Find, runner: Runner, actions: ActionRunner
    ) -> None:
        super().__init__(theme, "Frota", NAME, runner, look_up, status="fleet_status", actions=actions)
        self._find, self._runner = find, actions
        self._found: list[FoundInvitation] | None = None
        self._chosen: FoundInvitation | None = None
        self.add_list().setMinimumHeight(theme.px(LIST_UNITS))

    def begin(self) -> None:
        self.view = self._found = self._chosen = None
        super().begin()

    def model(self) -> PageModel:
        found, chosen, run = self._found or [], self._chosen, self._runner.run
        view = self.view or FleetView()
        can_join = chosen is not None and not chosen.trouble
        return PageModel(
            self._status(),
            (facts_table(self.theme, "fleet_facts", view.facts if chosen is None else chosen.facts),),
            entries=tuple(map(self._entry, range(len(found)), found)) if len(found) > 1 else None,
            buttons=(
                PageButton(
                    "fleet_join",
                    "Entrar nesta frota",
                    lambda: run(Action.FLEET_JOIN, str(chosen.file) if chosen is not None else ""),
                    "check",
                    ButtonVariant.PRIMARY,
                    is_shown=can_join,
                ),
                PageButton("fleet_seek", "Procurar convite no pendrive", self._seek, "usb"),
                PageButton(
                    "fleet_leave",
                    "Sair da frota",
                    partial(run, Action.FLEET_LEAVE),
                    "log-out",
                    confirmation=Confirmation("Toque de novo para sair da frota"),
                    is_shown=view.is_member,
                ),
            ),
        )

    def _status(self) -> PageStatus:
        view, found, chosen = self.view, self._found, self._chosen
        if chosen is not None:
            trouble = sentence(capitalized(chosen.trouble)) if chosen.trouble else ""
            return PageStatus(trouble, good=False) if trouble else PageStatus(CHECK)
        if found is not None:
            return (
                PageStatus("Toque no convite deste totem.") if found else PageStatus(NONE_FOUND, good=False)
            )
        if view is None:
            return PageStatus("Um momento…", is_busy=True)
        return PageStatus(MEMBER, good=view.is_connected or None) if view.is_member else PageStatus(NO_FLEET)

    def _entry(self, place: int, found: FoundInvitation) -> PageEntry:
        note = found.trouble or " · ".join(value for _, value in found.facts[:3])
        icon = "file-x" if found.trouble else "network"
        is_chosen = found == self._chosen and not found.trouble
        name, slot = f"invitation_{place}", partial(self._choose, found)
        return PageEntry(name, found.file.name, slot, note, icon, sign="", is_chosen=is_chosen)

    def _seek(self) -> None:
        if not self.task.is_running:
            self._show_found(None)
            self.show_progress("Procurando convites…")
            self.run(self._find(), self._show_found, self.show_read_error)

    def _show_found(self, found: list[FoundInvitation] | None) -> None:
        self._found, self._chosen = found, None
        self.show_model()
        if found is not None and len(found) == 1:
            self._choose(found[0])

    def _choose(self, found: FoundInvitation) -> None:
        """Show whose fleet it is, and offer to join it."""
        self._chosen = found
        self.show_model()

    def on_result(self, action: Action, result: ActionResult) -> None:
        if action is Action.FLEET_LEAVE and result.done:
            self.view, self._chosen = FleetView(), None
            self.refresh()
