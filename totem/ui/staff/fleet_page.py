"""Fleet page of maintenance mode: the fleet that the kiosk is in, joining by a USB stick, and leaving."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Slot

from totem.domain.text import capitalized
from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.staff.fleet_membership import FleetView, FoundInvitation
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.layouts import discard
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.facts_card import FactsCard
from totem.ui.staff.page import TaskPage, sentence
from totem.ui.theme import Theme

NAME = "fleet"
NO_FLEET = "Este totem não está em uma frota. Para entrar, conecte o pendrive com o convite da central."
MEMBER = "Este totem está em uma frota."
CHECK = "Confira com a central de quem é esta frota antes de entrar."
NONE_FOUND = (
    "Nenhum convite. Conecte o pendrive; o arquivo termina em .totem-fleet e fica na pasta principal."
)
LIST_UNITS = 420
_SEEK = "Procurar convite no pendrive"
_JOIN = "Entrar nesta frota"
_LEAVE = "Sair da frota"
_SURE = "Toque de novo para sair da frota"

LookUp = Callable[[], Coroutine[Any, Any, FleetView]]
Find = Callable[[], Coroutine[Any, Any, list[FoundInvitation]]]


class FleetPage(TaskPage):
    """The first touch on an invitation shows whose fleet it is, and the second one joins it."""

    def __init__(
        self, theme: Theme, look_up: LookUp, find: Find, runner: Runner, actions: ActionRunner
    ) -> None:
        super().__init__(theme, "Frota", NAME, runner, status="fleet_status", fill_reading=True)
        self._look_up, self._find, self._actions = look_up, find, actions
        self._chosen, self._is_armed = "", False
        self._card = FactsCard(theme, "fleet_facts")
        self.add_content(self._card)
        self._pane = self.add_list()
        self._pane.setMinimumHeight(theme.px(LIST_UNITS))
        self._list = self._pane.column
        self._list.addStretch(1)
        self._cards: list[EntryCard] = []
        main, other = ButtonVariant.PRIMARY, ButtonVariant.OUTLINE
        self._join = self.make_button(_JOIN, main, "fleet_join", self._on_join, icon="check")
        self._seek = self.make_button(_SEEK, other, "fleet_seek", self._on_seek, icon="usb")
        self._leave = self.make_button(_LEAVE, other, "fleet_leave", self._on_leave, icon="log-out")
        for button in (self._join, self._seek, self._leave):
            self.touch.addWidget(button)
        self.task.became_slow.connect(self.show_slow)
        actions.begun.connect(self._on_begun)
        actions.ended.connect(self._on_ended)

    def begin(self) -> None:
        self._card.show_facts(())
        self._show_invitations([])
        self._leave.hide()
        self.show_progress("Um momento…")
        self._read()

    def _read(self) -> None:
        self.task.run(self._look_up(), self._show, self._show_error)

    def _show(self, view: FleetView) -> None:
        self._card.show_facts(view.facts)
        self._arm(on=False)
        self._leave.setVisible(view.is_member)
        if view.is_member:
            self.show_status(MEMBER, good=True if view.is_connected else None)
        else:
            self.show_status(NO_FLEET)

    def _show_error(self, error: Exception) -> None:
        self.show_read_error("Não foi possível ler os dados da frota", error)

    @Slot()
    def _on_seek(self) -> None:
        if self._actions.busy is None and not self.task.is_running:
            self._arm(on=False)
            self._show_invitations([])
            self.show_progress("Procurando convites…")
            self.task.run(self._find(), self._show_found, self._show_error)

    def _show_found(self, found: list[FoundInvitation]) -> None:
        self._show_invitations(found)
        if len(found) == 1:
            self._choose(found[0])
        elif found:
            self.show_status("Toque no convite deste totem.")
        else:
            self.show_status(NONE_FOUND, good=False)

    def _show_invitations(self, found: list[FoundInvitation]) -> None:
        self._chosen = ""
        self._join.hide()
        for card in self._cards:
            discard(self._list, card)
        self._cards = []
        for place, each in enumerate(found):
            note = each.trouble or " · ".join(value for _, value in each.facts[:3])
            icon = "file-x" if each.trouble else "network"
            card = EntryCard(
                self.theme, each.file.name, note, name=f"invitation_{place}", key=each, icon=icon, sign=""
            )
            card.picked.connect(self._choose)
            self._cards.append(card)
            self._list.insertWidget(self._list.count() - 1, card)
            card.show()
        self._pane.setVisible(len(found) > 1)

    @Slot(object)
    def _choose(self, found: FoundInvitation) -> None:
        """Show whose fleet it is, and offer to join it."""
        if self._actions.busy is not None:
            return
        self._arm(on=False)
        self._chosen = "" if found.trouble else str(found.file)
        for card in self._cards:
            card.set_chosen(chosen=card.key == found and not found.trouble)
        self._join.setVisible(bool(self._chosen))
        self._card.show_facts(found.facts)
        if found.trouble:
            self.show_status(sentence(capitalized(found.trouble)), good=False)
        else:
            self.show_status(CHECK)

    @Slot()
    def _on_join(self) -> None:
        if self._chosen:
            self._actions.run(Action.FLEET_JOIN, self._chosen)

    @Slot()
    def _on_leave(self) -> None:
        if self._is_armed:
            self._arm(on=False)
            self._actions.run(Action.FLEET_LEAVE)
        elif self._actions.busy is None:
            self._arm(on=True)

    def _arm(self, *, on: bool) -> None:
        self._is_armed = on
        variant = ButtonVariant.PRIMARY if on else ButtonVariant.OUTLINE
        self._leave.relabel(_SURE if on else _LEAVE, variant=variant)

    @Slot(object)
    def _on_begun(self, action: Action) -> None:
        words = {Action.FLEET_JOIN: "Experimentando a conexão…", Action.FLEET_LEAVE: "Saindo da frota…"}
        self.show_progress(words.get(action, "Um momento…"))

    @Slot(object, object)
    def _on_ended(self, action: Action, result: ActionResult) -> None:
        self.show_result(action, result)
        if action is Action.FLEET_LEAVE and result.done:
            self._leave.hide()
            self._card.show_facts(())
