"""Outbox page: its health, and the requests that wait for staff, by protocol and reason."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from totem.monitoring.health import HealthCheck, Severity
from totem.outbox.submissions import HoldCause
from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.staff.health_poller import HealthRow
from totem.staff.outbox import OUTBOX, HeldRequest, OutboxView
from totem.system.background import Runner
from totem.ui.controls.button import ButtonVariant
from totem.ui.staff.check_list import plain_row
from totem.ui.staff.page import ViewPage
from totem.ui.staff.page_model import CheckGroup, Confirmation, PageButton, PageEntry, PageModel, PageStatus
from totem.ui.theme import Theme, Type

MOST_SHOWN = 20
"""Requests shown at a time; the next follow when these are dealt with."""
ASK = "Por privacidade, só o protocolo e o motivo aparecem aqui."
LookUp = Callable[[], Coroutine[Any, Any, OutboxView]]


class OutboxPage(ViewPage[OutboxView]):
    """Reads the outbox when it is shown, and after every action."""

    unreadable = "A fila não pode ser lida"

    def __init__(self, theme: Theme, look_up: LookUp, runner: Runner, actions: ActionRunner) -> None:
        super().__init__(theme, "Envios", "outbox", runner, look_up, status="outbox_status", actions=actions)
        self._runner = actions
        self.add_list("outbox_heading")

    def model(self) -> PageModel:
        view = self.view
        held = view.refused if view is not None else ()
        more = f", os {MOST_SHOWN} mais antigos" if len(held) > MOST_SHOWN else ""
        warning = view.duplicate_warning if view is not None else ""
        row: HealthRow | HealthCheck = OUTBOX
        if view is not None:  # the advice of a warning is to open this page
            row = plain_row(view.check, advises=view.check.level is not Severity.WARNING)
        return PageModel(
            PageStatus(ASK),
            (CheckGroup("Fila", (row,)),),
            heading=_heading(held) + more if held else "",
            entries=tuple(self._entry(place, each) for place, each in enumerate(held[:MOST_SHOWN])),
            buttons=(
                PageButton(
                    "outbox_send",
                    "Enviar agora",
                    partial(self._runner.run, Action.OUTBOX_SEND),
                    "send",
                    ButtonVariant.PRIMARY,
                    confirmation=Confirmation("Toque de novo para enviar", warning, is_warning=True)
                    if warning
                    else None,
                    is_enabled=view is not None and view.waits,
                ),
            ),
        )

    def _entry(self, place: int, held: HeldRequest) -> PageEntry:
        """A request that may have arrived is sent by a second touch alone: the first one warns."""
        send = partial(self._runner.run, Action.OUTBOX_TRY_AGAIN, held.protocol)
        delete = partial(self._runner.run, Action.OUTBOX_DELETE, held.protocol)
        doubt = Confirmation("Enviar mesmo assim") if held.may_have_arrived else None
        sure = Confirmation("Toque de novo para apagar")
        buttons = tuple(
            PageButton(f"{name}_{place}", text, slot, height=92, size=Type.BODY, confirmation=asked)
            for name, text, slot, asked in (
                ("refused_again", "Tentar de novo", send, doubt),
                ("refused_delete", "Apagar", delete, sure),
            )
        )
        title = f"{held.protocol} · {held.words}"
        return PageEntry(f"refused_{place}", title, note=held.reason, buttons=buttons)

    def on_result(self, _action: Action, _result: ActionResult) -> None:
        if self.isVisible():
            self.read_again()


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
