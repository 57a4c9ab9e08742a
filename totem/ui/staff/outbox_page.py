"""The page of the outbox: what waits to be sent, and what the ERP refused, by protocol and reason."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.staff.health_poller import HealthRow
from totem.staff.health_rules import Severity
from totem.staff.outbox import HeldRequest, OutboxView
from totem.system.background import Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.text import Text
from totem.ui.staff.check_list import CheckList
from totem.ui.staff.page import Page, PageTask
from totem.ui.staff.status_message import StatusMessage
from totem.ui.theme import Theme, Type, Weight

MOST_SHOWN = 20
"""Refused ones at a time; when they are dealt with, the next come."""
ASK = "Só o protocolo e o motivo aparecem aqui."
_SEND = "Enviar agora"
_SEND_ANYWAY = "Toque de novo para enviar"
_AGAIN = "Tentar de novo"
_AGAIN_ANYWAY = "Pode ter chegado: enviar"
_DELETE = "Apagar"
_SURE = "Toque de novo para apagar"

LookUp = Callable[[], Coroutine[Any, Any, OutboxView]]


class OutboxPage(Page):
    """Looks when it is shown, and after everything that is done."""

    def __init__(self, theme: Theme, look_up: LookUp, runner: Runner, desk: ActionRunner) -> None:
        super().__init__(theme, "Envios", "outbox")
        self._look_up, self._desk = look_up, desk
        self._waiter = PageTask(runner, self)
        self._cards: list[_Refused] = []
        self._doubt, self._warned = "", False
        self._told = StatusMessage(theme, name="outbox_told")
        self._ledger = CheckList(theme, "Fila", ["outbox"])
        self._send = Button(theme, _SEND, ButtonVariant.PRIMARY, icon="send", name="outbox_send", height=112)
        self._send.clicked.connect(self._send_now)
        self._heading = Text(theme, Type.BODY, Weight.BOLD, name="outbox_heading")
        self.read(self._told, self._ledger)
        self.touch.addWidget(self._heading)
        self._list = self.listed().column
        self._list.addStretch(1)
        self.touch.addWidget(self._send)
        desk.begun.connect(self._begun)
        desk.ended.connect(self._ended)

    def begin(self) -> None:
        """Look, and ask for nothing yet."""
        self._told.say(ASK)
        self._show_refused(())
        self._send.setEnabled(False)
        self._warn(on=False)
        self._look()

    def end(self) -> None:
        """Nobody waits for an answer any more."""
        self._waiter.stop()

    def _look(self) -> None:
        self._waiter.run(self._look_up(), self._show, self._broke_off)

    def _show(self, view: OutboxView) -> None:
        check = view.check
        if check.level is Severity.WARNING:
            check = replace(check, what_to_do="")  # to come here, or what stands here
        self._ledger.sections["outbox"].show_rows((HealthRow(check),))
        self._send.setEnabled(view.waits)
        self._doubt = view.doubt
        self._warn(on=False)
        self._show_refused(view.refused)

    def _broke_off(self, error: Exception) -> None:
        self._told.say(f"A fila não pode ser vista: {type(error).__name__}.", good=False)

    def _show_refused(self, entries: tuple[HeldRequest, ...]) -> None:
        shown = entries[:MOST_SHOWN]
        more = f", os {MOST_SHOWN} mais antigos" if len(entries) > MOST_SHOWN else ""
        self._heading.show_text(_heading(entries) + more if entries else "")
        while len(self._cards) < len(shown):
            card = _Refused(self.theme, len(self._cards))
            card.asked.connect(self._do)
            self._cards.append(card)
            self._list.insertWidget(self._list.count() - 1, card)
        for place, card in enumerate(self._cards):
            card.show_entry(shown[place] if place < len(shown) else None)

    @Slot()
    def _send_now(self) -> None:
        if self._doubt and not self._warned:
            self._told.say(self._doubt, good=False)
            self._warn(on=True)
            return
        self._warn(on=False)
        self._desk.run(Action.OUTBOX_SEND)

    def _warn(self, *, on: bool) -> None:
        """Have the next touch send what may have arrived, or the one after it."""
        self._warned = on
        self._send.relabel(_SEND_ANYWAY if on else _SEND)

    @Slot(object, str)
    def _do(self, action: Action, protocol: str) -> None:
        self._desk.run(action, protocol)

    @Slot(object)
    def _begun(self, _action: Action) -> None:
        self._told.wait("Um momento…")

    @Slot(object, object)
    def _ended(self, _action: Action, outcome: ActionResult) -> None:
        self._told.say(outcome.words, good=outcome.done)
        if self.isVisible():
            self._look()


def _heading(entries: tuple[HeldRequest, ...]) -> str:
    """Heading with the number of each kind that waits for staff."""
    unconfirmed = sum(entry.unconfirmed for entry in entries)
    refused = len(entries) - unconfirmed
    kinds = (f"Recusados pelo ERP: {refused}", refused), (f"Podem ter chegado: {unconfirmed}", unconfirmed)
    return " · ".join(words for words, count in kinds if count)


class _Refused(Card):
    """A request that waits for staff, with what can be done about it.

    A request that may have arrived is sent by a second touch alone: the first one shows a warning.

    Signals:
        asked(Action, str): something is to be done with the submission of this protocol.
    """

    asked = Signal(object, str)

    def __init__(self, theme: Theme, place: int) -> None:
        super().__init__(theme)
        self._protocol, self._armed = "", False
        self._in_doubt, self._warned = False, False
        self.setObjectName(f"refused_{place}")
        self._title = Text(theme, Type.BODY, Weight.BOLD, name="refused_title")
        self._reason = Text(theme, Type.SMALL, name="refused_reason")
        self._again = Button(
            theme, _AGAIN, ButtonVariant.OUTLINE, name=f"refused_again_{place}", size=Type.BODY, height=92
        )
        self._again.clicked.connect(self._again_touched)
        self._delete = Button(
            theme, _DELETE, ButtonVariant.OUTLINE, name=f"refused_delete_{place}", size=Type.BODY, height=92
        )
        self._delete.clicked.connect(self._delete_touched)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.px(20))
        buttons.addWidget(self._again)
        buttons.addWidget(self._delete)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(*[theme.px(28)] * 4)
        inside.setSpacing(theme.px(16))
        inside.addWidget(self._title)
        inside.addWidget(self._reason)
        inside.addLayout(buttons)

    def show_entry(self, entry: HeldRequest | None) -> None:
        """Show it; None takes no room."""
        self._arm(on=False)
        self._warn(on=False)
        self.setVisible(entry is not None)
        if entry is not None:
            self._in_doubt = entry.in_doubt
            self._protocol = entry.protocol
            self._title.setText(f"{entry.protocol} · {entry.words}")
            self._reason.setText(entry.reason)
            self.setAccessibleName(f"{self._title.text()}. {self._reason.text()}")

    def _again_touched(self) -> None:
        self._arm(on=False)
        if self._in_doubt and not self._warned:
            self._warn(on=True)
            return
        self._warn(on=False)
        self.asked.emit(Action.OUTBOX_TRY_AGAIN, self._protocol)

    def _warn(self, *, on: bool) -> None:
        self._warned = on
        self._again.relabel(
            _AGAIN_ANYWAY if on else _AGAIN, look=ButtonVariant.PRIMARY if on else ButtonVariant.OUTLINE
        )

    def _delete_touched(self) -> None:
        self._warn(on=False)
        if self._armed:
            self._arm(on=False)
            self.asked.emit(Action.OUTBOX_DELETE, self._protocol)
        else:
            self._arm(on=True)

    def _arm(self, *, on: bool) -> None:
        self._armed = on
        self._delete.relabel(
            _SURE if on else _DELETE, look=ButtonVariant.PRIMARY if on else ButtonVariant.OUTLINE
        )
