"""Every code that the page may show has Portuguese words."""

from datetime import UTC, datetime

from totem.domain.fleet_commands import COMMANDS, CommandName
from totem.fleet.link_config import LinkStatus
from totem.fleet.messages import (
    ConfigState,
    EventCode,
    EventKind,
    EventMessage,
    EventSeverity,
    OutReason,
    Presence,
    Refusal,
    ResultCode,
)
from totem.fleet.operator.page import texts
from totem.fleet.operator.page.application import _icon
from totem.fleet.operator.page.details import describe_events
from totem.fleet.operator.page.jobs import answer_text
from totem.fleet.operator.sending import Answer, SendState
from totem.fleet.operator.view import Trouble, TroubleKind
from totem.monitoring.machine_checks import ALARMS
from totem.printing.printer import PrinterFault
from totem.updates.errors import UpdateReason


def test_every_code_has_words() -> None:
    assert set(texts.LINKS) == set(LinkStatus)
    assert set(COMMANDS) == set(CommandName)
    assert set(texts.PRESENCES) == set(Presence)
    codes = (*Refusal, *ResultCode, *EventCode, *UpdateReason, *ConfigState, *OutReason)
    for code in (*codes, *(each.value for each in PrinterFault)):
        assert texts.code_text(code) not in {"", code}
    assert not {texts.event_text(kind) for kind in EventKind} & {"", *EventKind}
    for check in ALARMS:
        assert Trouble(TroubleKind.ALARM, check.name).cause != check.name


def test_a_code_of_several_has_the_words_of_the_one_that_is_meant() -> None:
    """A printer, a command and an update may each have timed out or expired."""
    now = datetime.now(UTC)
    faults = [
        EventMessage(time=now, boot="0" * 16, n=1, kind=kind, severity=EventSeverity.ERROR, code=code)
        for kind, code in ((EventKind.PRINTER_FAULT, "timed_out"), (EventKind.ERP_DOWN, "misconfigured"))
    ]
    words = [each.word for each in describe_events(faults)]
    assert words == ["ERP: mal configurado", "Impressora: sem resposta"]
    answers = {
        state: answer_text(Answer("loja-1", state, "expired"))[1]
        for state in (SendState.FAILED, SendState.EXPIRED)
    }
    assert answers == {
        SendState.FAILED: f"Falhou: {UpdateReason.EXPIRED.text}",
        SendState.EXPIRED: "Venceu: chegou tarde",
    }


def test_every_icon_of_a_sentence_is_there() -> None:
    for sentence in (*texts.LINKS.values(), texts.EMPTY, texts.EMPTY_UNTIL_CONNECTED, texts.NOTHING_FOUND):
        assert _icon(sentence.icon).startswith("<svg aria-hidden")
