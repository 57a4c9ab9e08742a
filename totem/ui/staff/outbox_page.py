"""Outbox page: its health, and the requests that wait for staff, by protocol and reason."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot

from totem.domain.text import join_sentences
from totem.monitoring.health import Severity
from totem.outbox.submissions import HoldCause
from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.staff.health_poller import HealthRow
from totem.staff.outbox import OUTBOX, HeldRequest, OutboxView
from totem.system.background import Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import column, row
from totem.ui.staff.check_list import CheckList
from totem.ui.staff.page import TaskPage
from totem.ui.theme import Theme, Type, Weight

MOST_SHOWN = 20
"""Requests shown at a time; the next follow when these are dealt with."""
ASK = "Por privacidade, só o protocolo e o motivo aparecem aqui."
_SEND = "Enviar agora"
_SEND_ANYWAY = "Toque de novo para enviar"
_AGAIN = "Tentar de novo"
_AGAIN_ANYWAY = "Enviar mesmo assim"
_DELETE = "Apagar"
_SURE = "Toque de novo para apagar"

LookUp = Callable[[], Coroutine[Any, Any, OutboxView]]


class OutboxPage(TaskPage):
    """Reads the outbox when it is shown, and after every action."""

    def __init__(self, theme: Theme, look_up: LookUp, runner: Runner, actions: ActionRunner) -> None:
        super().__init__(theme, "Envios", "outbox", runner, status="outbox_status")
        self._look_up, self._actions = look_up, actions
        self._cards: list[_Refused] = []
        self._duplicate_warning, self._warned = "", False
        self._health = CheckList(theme, "Fila", [OUTBOX])
        main = ButtonVariant.PRIMARY
        self._send = self.make_button(_SEND, main, "outbox_send", self._send_now, icon="send")
        self._heading = Text(theme, Type.BODY, Weight.BOLD, name="outbox_heading")
        self.add_content(self._health)
        self.touch.addWidget(self._heading)
        self._list = self.add_list().column
        self._list.addStretch(1)
        self.touch.addWidget(self._send)
        actions.begun.connect(self._begun)
        actions.ended.connect(self._ended)

    def begin(self) -> None:
        self.show_status(ASK)
        self._show_refused(())
        self._send.setEnabled(False)
        self._warn(on=False)
        self._read()

    def _read(self) -> None:
        self.task.run(self._look_up(), self._show, self._show_error)

    def _show(self, view: OutboxView) -> None:
        check, plain = view.check, view.check.plain
        if plain is not None:
            check = replace(check, words=plain.words, what_to_do=plain.what_to_do)
        if check.level is Severity.WARNING:
            check = replace(check, what_to_do="")  # its advice is to open this page
        self._health.sections[OUTBOX.name].show_rows((HealthRow(check),))
        self._send.setEnabled(view.waits)
        self._duplicate_warning = view.duplicate_warning
        self._warn(on=False)
        self._show_refused(view.refused)

    def _show_error(self, error: Exception) -> None:
        self.show_read_error("A fila não pode ser lida", error)

    def _show_refused(self, entries: tuple[HeldRequest, ...]) -> None:
        shown = entries[:MOST_SHOWN]
        more = f", os {MOST_SHOWN} mais antigos" if len(entries) > MOST_SHOWN else ""
        self._heading.show_text(_heading(entries) + more if entries else "")
        while len(self._cards) < len(shown):
            card = _Refused(self.theme, len(self._cards))
            card.action_requested.connect(self._actions.run)
            card.armed.connect(self._disarm_others)
            self._cards.append(card)
            self._list.insertWidget(self._list.count() - 1, card)
        for place, card in enumerate(self._cards):
            card.show_entry(shown[place] if place < len(shown) else None)

    @Slot()
    def _send_now(self) -> None:
        if self._duplicate_warning and not self._warned:
            self._disarm_others(None)
            self.show_status(self._duplicate_warning, good=False)
            self._warn(on=True)
            return
        self._warn(on=False)
        self._actions.run(Action.OUTBOX_SEND)

    @Slot(object)
    def _disarm_others(self, card: "_Refused | None") -> None:
        """Withdraw every other confirmation: a second touch means the last first one."""
        self._warn(on=False)
        for each in self._cards:
            if each is not card:
                each.disarm()

    def _warn(self, *, on: bool) -> None:
        """Have the next touch of the button send requests that may have arrived, after the warning."""
        self._warned = on
        self._send.relabel(_SEND_ANYWAY if on else _SEND)

    @Slot(object)
    def _begun(self, _action: Action) -> None:
        self.show_progress("Um momento…")

    @Slot(object, object)
    def _ended(self, _action: Action, result: ActionResult) -> None:
        self.show_result(_action, result)
        if self.isVisible():
            self._read()


def _heading(entries: tuple[HeldRequest, ...]) -> str:
    """Heading with the number of refused, unanswered and lost requests."""
    refused = sum(entry.cause is HoldCause.REFUSED for entry in entries)
    unanswered = sum(entry.cause is HoldCause.UNANSWERED for entry in entries)
    counts = {
        "Recusados pelo ERP": refused,
        "Podem ter chegado": unanswered,
        "Não podem ser enviados": len(entries) - refused - unanswered,
    }
    return " · ".join(f"{words}: {count}" for words, count in counts.items() if count)


class _Refused(Card):
    """A request that waits for staff, with buttons to send it again and to delete it.

    A request that may have arrived is sent by a second touch alone: the first one shows a warning.

    Signals:
        action_requested(Action, str): an action on the request with this protocol.
        armed(_Refused): the next touch of a button is the second one.
    """

    action_requested = Signal(object, str)
    armed = Signal(object)

    def __init__(self, theme: Theme, place: int) -> None:
        super().__init__(theme)
        self._protocol, self._is_armed = "", False
        self._may_have_arrived, self._warned = False, False
        self.setObjectName(f"refused_{place}")
        self._title = Text(theme, Type.BODY, Weight.BOLD, name="refused_title")
        self._reason = Text(theme, Type.SMALL, name="refused_reason")
        self._again, self._delete = (
            Button(theme, text, name=f"refused_{name}_{place}", size=Type.BODY, height=92, on_click=slot)
            for text, name, slot in ((_AGAIN, "again", self._on_again), (_DELETE, "delete", self._on_delete))
        )
        buttons = row(self._again, self._delete, gap=theme.px(20))
        column(self._title, self._reason, buttons, gap=theme.px(16), margins=theme.px(28), parent=self)

    def show_entry(self, entry: HeldRequest | None) -> None:
        """Show a request; None hides the card."""
        self.disarm()
        self.setVisible(entry is not None)
        if entry is not None:
            self._may_have_arrived, self._protocol = entry.may_have_arrived, entry.protocol
            self._title.setText(f"{entry.protocol} · {entry.words}")
            self._reason.setText(entry.reason)
            self.setAccessibleName(join_sentences(self._title.text(), self._reason.text()))

    def disarm(self) -> None:
        """Have the next touch of either button be a first one."""
        self._arm(on=False)
        self._warn(on=False)

    def _on_again(self) -> None:
        self._arm(on=False)
        if self._may_have_arrived and not self._warned:
            self._warn(on=True)
            self.armed.emit(self)
            return
        self._warn(on=False)
        self.action_requested.emit(Action.OUTBOX_TRY_AGAIN, self._protocol)

    def _warn(self, *, on: bool) -> None:
        self._warned = on
        self._again.relabel(_AGAIN_ANYWAY if on else _AGAIN, variant=_variant(is_armed=on))

    def _on_delete(self) -> None:
        self._warn(on=False)
        if self._is_armed:
            self._arm(on=False)
            self.action_requested.emit(Action.OUTBOX_DELETE, self._protocol)
        else:
            self._arm(on=True)
            self.armed.emit(self)

    def _arm(self, *, on: bool) -> None:
        self._is_armed = on
        self._delete.relabel(_SURE if on else _DELETE, variant=_variant(is_armed=on))


def _variant(*, is_armed: bool) -> ButtonVariant:
    return ButtonVariant.PRIMARY if is_armed else ButtonVariant.OUTLINE
