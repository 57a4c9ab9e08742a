"""Every code that the page may show has Portuguese words."""

from totem.domain.fleet_commands import COMMANDS, CommandName
from totem.fleet.link_config import LinkStatus
from totem.fleet.messages import ConfigState, EventCode, EventKind, OutReason, Presence, Refusal, ResultCode
from totem.fleet.operator.page import texts
from totem.fleet.operator.page.application import _icon
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


def test_every_icon_of_a_sentence_is_there() -> None:
    for sentence in (*texts.LINKS.values(), texts.EMPTY, texts.EMPTY_UNTIL_CONNECTED, texts.NOTHING_FOUND):
        assert _icon(sentence.icon).startswith("<svg aria-hidden")
