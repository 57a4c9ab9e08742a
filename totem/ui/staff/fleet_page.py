"""Fleet page of maintenance mode: the fleet that the kiosk is in, joining by a USB stick, and leaving."""

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from totem.domain.text import capitalized
from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.staff.fleet_membership import FleetView, FoundInvitation
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.staff.page import TaskPage, sentence
from totem.ui.staff.page_model import Confirmation, PageButton, PageEntry, PageModel
from totem.ui.theme import Theme

NAME = "fleet"
NO_FLEET = "Este totem não está em uma frota. Para entrar, conecte o pendrive com o convite da central."
MEMBER = "Este totem está em uma frota."
CHECK = "Confira com a central de quem é esta frota antes de entrar."
NONE_FOUND = (
    "Nenhum convite. Conecte o pendrive; o arquivo termina em .totem-fleet e fica na pasta principal."
)
LIST_UNITS = 420

Facts = tuple[tuple[str, str], ...]
LookUp = Callable[[], Coroutine[Any, Any, FleetView]]
Find = Callable[[], Coroutine[Any, Any, list[FoundInvitation]]]


class FleetPage(TaskPage):
    """The first touch on an invitation shows whose fleet it is, and the second one joins it."""

    progress = MappingProxyType(
        {Action.FLEET_JOIN: "Experimentando a conexão…", Action.FLEET_LEAVE: "Saindo da frota…"}
    )

    def __init__(
        self, theme: Theme, look_up: LookUp, find: Find, runner: Runner, actions: ActionRunner
    ) -> None:
        super().__init__(
            theme, "Frota", NAME, runner, status="fleet_status", actions=actions, fill_reading=True
        )
        self._look_up, self._find, self._runner = look_up, find, actions
        self._facts_now: Facts = ()
        self._found: list[FoundInvitation] = []
        self._chosen: FoundInvitation | None = None
        self._is_member = False
        self.add_list().setMinimumHeight(theme.px(LIST_UNITS))
        self.task.became_slow.connect(self.show_slow)

    def begin(self) -> None:
        self._set((), is_member=False)
        self.show_progress("Um momento…")
        self.task.run(self._look_up(), self._show, self._show_error)

    def model(self) -> PageModel:
        has_list, run = len(self._found) > 1, self._runner.run
        entries = tuple(self._entry(place, each) for place, each in enumerate(self._found))
        return PageModel(
            facts=self._facts_now,
            entries=entries if has_list else None,
            buttons=(
                PageButton(
                    "fleet_join",
                    "Entrar nesta frota",
                    lambda: run(Action.FLEET_JOIN, str(self._chosen.file) if self._chosen else ""),
                    "check",
                    ButtonVariant.PRIMARY,
                    is_shown=self._chosen is not None,
                ),
                PageButton("fleet_seek", "Procurar convite no pendrive", self._seek, "usb"),
                PageButton(
                    "fleet_leave",
                    "Sair da frota",
                    partial(run, Action.FLEET_LEAVE),
                    "log-out",
                    confirmation=Confirmation("Toque de novo para sair da frota"),
                    is_shown=self._is_member,
                ),
            ),
        )

    def _entry(self, place: int, found: FoundInvitation) -> PageEntry:
        note = found.trouble or " · ".join(value for _, value in found.facts[:3])
        icon = "file-x" if found.trouble else "network"
        name, slot, is_chosen = f"invitation_{place}", partial(self._choose, found), found == self._chosen
        return PageEntry(name, found.file.name, slot, note, icon, sign="", is_chosen=is_chosen)

    def _set(
        self, facts: Facts, found: Sequence[FoundInvitation] = (), *, is_member: bool | None = None
    ) -> None:
        self._facts_now, self._found, self._chosen = facts, [*found], None
        self._is_member = self._is_member if is_member is None else is_member
        self.refresh()

    def _show(self, view: FleetView) -> None:
        self._set(view.facts, is_member=view.is_member)
        if view.is_member:
            self.show_status(MEMBER, good=True if view.is_connected else None)
        else:
            self.show_status(NO_FLEET)

    def _show_error(self, error: Exception) -> None:
        self.show_read_error("Não foi possível ler os dados da frota", error)

    def _seek(self) -> None:
        if not self.task.is_running:
            self._set(self._facts_now)
            self.show_progress("Procurando convites…")
            self.task.run(self._find(), self._show_found, self._show_error)

    def _show_found(self, found: list[FoundInvitation]) -> None:
        self._set(self._facts_now, found)
        if len(found) == 1:
            self._choose(found[0])
        elif found:
            self.show_status("Toque no convite deste totem.")
        else:
            self.show_status(NONE_FOUND, good=False)

    def _choose(self, found: FoundInvitation) -> None:
        """Show whose fleet it is, and offer to join it."""
        self._chosen = None if found.trouble else found
        self._facts_now = found.facts
        self.refresh()
        if found.trouble:
            self.show_status(sentence(capitalized(found.trouble)), good=False)
        else:
            self.show_status(CHECK)

    def on_result(self, action: Action, result: ActionResult) -> None:
        if action is Action.FLEET_LEAVE and result.done:
            self._set((), self._found, is_member=False)
