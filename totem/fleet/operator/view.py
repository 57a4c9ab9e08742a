"""State of one kiosk as the operator sees it: last messages, condition and troubles.

Messages come from a machine that may be hostile: characters that steer a terminal or turn text around are
replaced by spaces here, before anything shows them.
"""

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple, Self, TypeVar

from pydantic_core import from_json

from totem.domain.text import ExplainedCode
from totem.fleet import topics
from totem.fleet.channels import CHANNELS, Received
from totem.fleet.invitation import Store
from totem.fleet.messages import (
    ConfigState,
    EventMessage,
    FleetMessage,
    Health,
    Info,
    KioskService,
    LogLine,
    Metrics,
    OutReason,
    Presence,
    ReportedConfig,
    StateMessage,
    WantedConfig,
)
from totem.fleet.signing import TrustedKeys
from totem.monitoring.machine_checks import ALARMS
from totem.printing.printer import PrinterFault
from totem.printing.printer_text import FAULTS
from totem.settings.models import DEFAULT_KIOSK_NAME

M = TypeVar("M", bound=FleetMessage)
_LARGEST_NUMBER = 2**63 - 1
MOST_EVENTS = 20
_MOST_KEPT_LINES = 20
_MOST_KEPT_TEXT = 5000
"""Characters of all lines of a kiosk with their loggers' names, unless it is one line."""
_FIELDS = {
    topics.UP_STATE: "state",
    topics.UP_INFO: "info",
    topics.UP_HEALTH: "health",
    topics.UP_METRICS: "metrics",
    topics.UP_CONFIG: "config",
    topics.UP_EVENT: "events",
    topics.UP_LOG: "log",
}
"""Attribute of `TotemView` by the topic's path."""


class Condition(StrEnum):
    """Condition of a kiosk, the gravest first.

    Attributes:
        label: Portuguese word.
        tone: of its dot on the page.
        colour: of its dot in a terminal, as an ANSI code.
    """

    label: str
    tone: str
    colour: int

    def __new__(cls, value: str, label: str, tone: str, colour: int) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.tone, member.colour = label, tone, colour
        return member

    LOST = "lost", "sem contato", "danger", 31
    """No contact: the broker lost it, or its health expired."""
    TROUBLE = "trouble", "com problema", "warning", 33
    OUT = "out", "fora de serviço", "warning", 33
    """Out of service for customers, by staff, by the fleet or without the ERP."""
    STARTING = "starting", "iniciando", "off", 36
    ENDED = "ended", "encerrado", "off", 90
    NEVER = "never", "nunca visto", "off", 90
    """Not one message so far."""
    CLOSED = "closed", "fora do horário", "off", 90
    """Outside its opening hours."""
    SERVING = "serving", "em serviço", "success", 32

    @property
    def is_fine(self) -> bool:
        """True if it needs no attention."""
        return self in {Condition.SERVING, Condition.CLOSED}


class TroubleKind(ExplainedCode):
    """Part of a kiosk that needs attention, by its Portuguese name."""

    PRINTER = "printer", "impressora"
    ERP = "erp", "ERP"
    CLOCK = "clock", "relógio sem sincronia"
    UPDATE = "update", "atualização falhou"
    OUTBOX = "outbox", "envios recusados pelo ERP"
    CONFIG = "config", "configuração"
    KEYS = "keys", "lista de chaves recusada"
    ALARM = "alarm", ""
    """An alarm of the kiosk's own, by its code, whose cause is its whole text."""
    UNREADABLE = "unreadable", "mensagem ilegível"
    """Messages that this version cannot read; the code is the topic's last level."""


class Trouble(NamedTuple):
    """A trouble, with the kiosk's own code of its cause."""

    kind: TroubleKind
    code: str = ""

    @property
    def cause(self) -> str:
        """Portuguese words of the cause; an unknown code stands as it is."""
        return _CAUSES.get((self.kind, self.code), self.code)

    @property
    def label(self) -> str:
        """Part and cause."""
        return ": ".join(filter(None, (self.kind.text, self.cause)))


_PRINTER_CAUSES = {fault: problem for fault, (problem, _remedy) in FAULTS.items()} | {
    PrinterFault.CUTTER: "cortador travado",
    PrinterFault.TIMED_OUT: "sem resposta",
    PrinterFault.UNCONFIRMED: "impressão sem confirmação",
}
"""Staff's words for a printer's faults; shorter ones where those are too long for a list."""
_CAUSES = {
    **{(TroubleKind.PRINTER, fault.value): words for fault, words in _PRINTER_CAUSES.items()},
    # ErpProbeResult of totem.monitoring.erp_monitor, and Failure of a customer's request
    (TroubleKind.ERP, "silent"): "não responde",
    (TroubleKind.ERP, "unavailable"): "não responde",
    (TroubleKind.ERP, "slow"): "lento demais",
    (TroubleKind.ERP, "unsound"): "responde com erro",
    (TroubleKind.ERP, "bad_answer"): "responde com erro",
    (TroubleKind.ERP, "refused"): "recusa o acesso",
    (TroubleKind.ERP, "misconfigured"): "mal configurado",
    **{(TroubleKind.ALARM, check.name): check.alarm for check in ALARMS},
    (TroubleKind.CONFIG, ConfigState.REJECTED.value): "rejeitada",
    (TroubleKind.CONFIG, ConfigState.REVERTED.value): "desfeita pelo totem",
}


def printable(value: Any) -> Any:
    """Replace the unprintable characters in all texts of a JSON value by spaces.

    Raises:
        ValueError: a number is beyond 64 bits or infinite, which not all programs could write again.
    """
    if isinstance(value, str):
        return value if value.isprintable() else "".join(c if c.isprintable() else " " for c in value)
    if isinstance(value, int | float) and not -_LARGEST_NUMBER <= value <= _LARGEST_NUMBER:
        raise ValueError("a number beyond 64 bits")
    if isinstance(value, list):
        return [printable(each) for each in value]
    if isinstance(value, dict):
        return {printable(key): printable(each) for key, each in value.items()}
    return value


def read(model: type[M], payload: bytes, largest: int) -> M | None:
    """Return the message in `payload` with clean texts; None if it is none, or over `largest` bytes."""
    if len(payload) > largest:
        return None
    try:
        return model.model_validate(printable(from_json(payload, allow_inf_nan=False)))
    except (ValueError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class TotemView:
    """Last messages of one kiosk; a new message makes a new view.

    Attributes:
        store: what the operator's own folder says of it; None of a kiosk that this fleet has not invited.
        seen_at: when the last message came; of a retained one, when the kiosk made it, by its own clock.
        wanted: configuration that the broker holds for it, if an owner signed it.
        unreadable: last topic levels whose latest message could not be read.
        health_at: monotonic clock at the receipt of `health`.
        health_until: monotonic clock at which `health` expires; 0 without an expiry.
        health_is_live: False for a retained one, whose age is unknown.
        as_of: monotonic clock at which the console lost its own connection, after which a missing health
            proves nothing of the kiosk; None while it has one.
    """

    id: str
    store: Store | None = None
    state: StateMessage | None = None
    info: Info | None = None
    health: Health | None = None
    metrics: Metrics | None = None
    config: ReportedConfig | None = None
    wanted: WantedConfig | None = None
    events: tuple[EventMessage, ...] = ()
    log: tuple[LogLine, ...] = ()
    seen_at: datetime | None = None
    unreadable: frozenset[str] = frozenset()
    health_at: float = 0.0
    health_until: float = 0.0
    health_is_live: bool = False
    as_of: float | None = field(default=None, compare=False)

    @property
    def alive(self) -> bool:
        """True if it reported `ready`, and its health has not expired, or had not when the console lost it.

        A retained `ready` may outlive its kiosk, if the broker was killed before it could publish the will.
        """
        is_ready = self.state is not None and self.state.state is Presence.READY
        moment = time.monotonic() if self.as_of is None else self.as_of
        return is_ready and self.health is not None and moment < self.health_until

    @property
    def was_seen(self) -> bool:
        """True if the kiosk has ever reported."""
        return self.state is not None or self.info is not None or self.health is not None

    def has_keys(self, keys: TrustedKeys) -> bool | None:
        """Test that the kiosk reports `keys`; None where it reports no list, or is to trust no key."""
        if self.info is None or self.info.keys is None:
            return None
        return self.info.keys.sha256 == keys.sha256

    @property
    def place(self) -> Store:
        """Site, city and tags as the folder has them; what it does not say, as reported, unsigned."""
        own = self.store or Store()
        if self.info is None:
            return own
        reported = {name: getattr(self.info, name) for name in Store.model_fields if not getattr(own, name)}
        return own.model_copy(update=reported)

    @property
    def lacks_wanted(self) -> bool:
        """True if the kiosk has not applied the configuration that the broker holds for it."""
        wanted, report = self.wanted, self.config
        if wanted is None or report is None:
            return wanted is not None
        return report.state is not ConfigState.APPLIED or report.order != wanted.order

    @property
    def name(self) -> str:
        """Name for people: the kiosk's own, else its site's, else its ID.

        Older versions report the default, which all kiosks have.
        """
        own = self.info.name if self.info is not None else ""
        if own.strip() in {"", DEFAULT_KIOSK_NAME}:
            own = ""
        return own or self.place.site or self.id

    @property
    def condition(self) -> Condition:
        """Condition, of which "serving" and "closed" need no attention."""
        state = self.state
        if state is None:
            return Condition.NEVER
        if state.state is Presence.DISCONNECTED:
            return Condition.ENDED
        if state.state is Presence.INIT:
            return Condition.STARTING
        if not self.alive:
            return Condition.LOST
        if state.service is KioskService.OUT:
            return Condition.CLOSED if state.reason is OutReason.HOURS else Condition.OUT
        return Condition.TROUBLE if self.troubles else Condition.SERVING

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Troubles by the last messages, which may be old where the kiosk is not alive."""
        return tuple(dict.fromkeys(self._find_troubles()))

    def _find_troubles(self) -> list[Trouble]:
        found: list[Trouble] = []
        if (health := self.health) is not None:
            if health.printer is not None and not health.printer.ok:
                found.append(Trouble(TroubleKind.PRINTER, health.printer.fault or ""))
            if health.erp is not None and not health.erp.ok:
                found.append(Trouble(TroubleKind.ERP, health.erp.fault or ""))
            if health.clock is not None and health.clock.synced is False:
                found.append(Trouble(TroubleKind.CLOCK))
            if health.update is not None and health.update.failed:
                found.append(Trouble(TroubleKind.UPDATE, health.update.failed))
            if health.outbox is not None and health.outbox.refused:
                found.append(Trouble(TroubleKind.OUTBOX))
            found += (Trouble(TroubleKind.ALARM, code) for code in health.alarms)
        if self.config is not None and self.config.state is not ConfigState.APPLIED:
            found.append(Trouble(TroubleKind.CONFIG, self.config.state.value))
        if self.info is not None and self.info.keys is not None and self.info.keys.trouble is not None:
            found.append(Trouble(TroubleKind.KEYS))
        found += (Trouble(TroubleKind.UNREADABLE, name) for name in sorted(self.unreadable))
        return found

    def received(self, path: str, message: Received) -> Self:
        """Return the view after a message of the kiosk; `path` is its topic without root and ID.

        `retained` is true of a message that was stored before the console connected.
        """
        if path not in _FIELDS:
            return self if message.retained else replace(self, seen_at=datetime.now(UTC))
        field, channel = _FIELDS[path], CHANNELS[path]
        now = datetime.now(UTC)
        seen_at = self.seen_at if message.retained else now
        if not message.payload:  # cleared
            cleared: dict[str, Any] = {field: None, "unreadable": self.unreadable - {field}}
            return replace(self, **cleared) if channel.is_retained else self
        model, largest = channel.model, channel.largest
        content = read(model, message.payload, largest) if model is not None else None
        if content is None:
            return replace(self, seen_at=seen_at, unreadable=self.unreadable | {field})
        changes: dict[str, Any] = {field: content}
        if isinstance(content, EventMessage):
            changes = {field: (*self.events, content)[-MOST_EVENTS:]}
        elif isinstance(content, LogLine):
            changes = {field: _latest_lines((*self.log, content))}
        elif isinstance(content, Health):
            at = time.monotonic()
            changes |= {"health_at": at, "health_until": at + message.expiry_s if message.expiry_s else 0.0}
            changes["health_is_live"] = not message.retained
            if message.retained and content.time.tzinfo is not None:
                seen_at = max(filter(None, (seen_at, min(now, content.time))))
        return replace(self, seen_at=seen_at, unreadable=self.unreadable - {field}, **changes)


def _latest_lines(lines: tuple[LogLine, ...]) -> tuple[LogLine, ...]:
    """Return the last lines that are kept."""
    kept = lines[-_MOST_KEPT_LINES:]
    while len(kept) > 1 and sum(len(each.text) + len(each.logger) for each in kept) > _MOST_KEPT_TEXT:
        kept = kept[1:]
    return kept
