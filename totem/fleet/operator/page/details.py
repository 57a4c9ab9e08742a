"""Details of one kiosk: everything that it reported, in Portuguese, with units."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from totem.domain.fleet_commands import COMMANDS, Role
from totem.fleet.messages import (
    ClockHealth,
    EventKind,
    EventMessage,
    EventSeverity,
    Health,
    Info,
    Metrics,
    OutReason,
)
from totem.fleet.operator.folder import Membership
from totem.fleet.operator.page.rows import (
    OTHER_KEYS,
    UNKNOWN_MEMBERSHIP,
    erp_mark,
    format_time,
    has_other_keys,
    invitation_text,
    is_current,
    printer_mark,
    shorten,
    trouble_text,
)
from totem.fleet.operator.page.texts import PRESENCES, code_text, event_text
from totem.fleet.operator.view import Condition, TotemView, Trouble, TroubleKind, printable
from totem.fleet.signing import fingerprint
from totem.monitoring.metrics_report import format_duration, format_number, label
from totem.monitoring.session_metrics import MetricKind
from totem.printing.printer import PrinterFault
from totem.printing.printer_text import FAULTS, PRINTER_KINDS

NEXT_STEPS = {
    Condition.LOST: "Telefone para a loja: o totem está ligado e com internet? Se estiver, desligue-o e ligue"
    " de novo.",
}
_OUT_STEPS: Mapping[OutReason | None, str] = {
    OutReason.STAFF: "A loja volta a atender em Manutenção, Voltar a atender.",
    OutReason.FLEET: "Para voltar, envie o comando Voltar a atender.",
    OutReason.ERP: "Volta sozinho quando o ERP responder.",
}
_STEPS = {
    TroubleKind.ERP: "Confira o ERP; se só este totem não o alcança, confira a internet da loja.",
    TroubleKind.CLOCK: "Confira a internet da loja; o relógio se acerta por ela.",
    TroubleKind.UPDATE: "Peça o diagnóstico; o totem segue na versão de antes.",
    TroubleKind.OUTBOX: "O motivo está no totem, em Manutenção, Envios.",
    TroubleKind.CONFIG: "Veja abaixo, em Configuração enviada.",
    TroubleKind.KEYS: "Veja abaixo, em Quem comanda; depois, envie a lista de novo: totem fleet keys send.",
}
_EVENTS = {
    TroubleKind.PRINTER: (EventKind.PRINTER_FAULT, EventKind.PRINTER_OK),
    TroubleKind.ERP: (EventKind.ERP_DOWN, EventKind.ERP_UP),
    TroubleKind.CLOCK: (EventKind.CLOCK_WRONG, EventKind.CLOCK_RIGHT),
}
"""Events that begin and end a trouble."""
_BEGUN: Mapping[str, TroubleKind] = {begin: kind for kind, (begin, _) in _EVENTS.items()}
"""Trouble by the event that begins it, whose code is its cause."""
_ROLES = {Role.OWNER: "dono", Role.OPERATOR: "operador"}
_TONES = {EventSeverity.ERROR: "danger", EventSeverity.WARNING: "warning"}


class Fact(NamedTuple):
    """A name and its value; a wide one has the line for itself."""

    name: str
    value: str
    wide: bool = False


class Facts(NamedTuple):
    """A heading and the facts below it."""

    title: str
    facts: list[Fact]


class Alert(NamedTuple):
    """A trouble, and the next step of the operator."""

    tone: str
    words: str
    what_to_do: str


class EventLine(NamedTuple):
    """An event's time and words."""

    time: str
    tone: str
    word: str


def describe(
    view: TotemView, membership: Membership = UNKNOWN_MEMBERSHIP, now: datetime | None = None
) -> list[Facts]:
    """Return all known facts of a kiosk, by headings that have any."""
    health = "Agora" if view.alive else "No último contato"
    sections = [
        Facts("Atendimento", [*_service(view)]),
        Facts(health, [*_health(view.health)] if view.health else []),
        Facts("Totem", [*_info(view.info)] if view.info else []),
        Facts("Desde que o programa foi aberto", [*_metrics(view.metrics)] if view.metrics else []),
        Facts("Configuração enviada", [*_config(view)]),
        Facts("Quem comanda", [*_membership(view, membership, now or datetime.now(UTC))]),
    ]
    return [each for each in sections if each.facts]


def describe_troubles(
    view: TotemView,
    events: Sequence[EventMessage],
    newest: str = "",
    membership: Membership = UNKNOWN_MEMBERSHIP,
) -> list[Alert]:
    """Return what is wrong with a kiosk, since when as far as that is known, and what to do.

    `newest` is the fleet's newest version where the kiosk's is older.
    """
    condition = view.condition
    if condition is Condition.LOST:
        since = f", desde {format_time(view.seen_at)}" if view.seen_at else ""
        return [Alert("danger", f"Sem contato{since}.", NEXT_STEPS[condition])]
    warnings = []
    if condition is Condition.OUT:
        since = _since(events, EventKind.SERVICE_OUT, EventKind.SERVICE_IN)
        reason = view.state.reason if view.state is not None else None
        cause = f": {code_text(reason)}" if reason is not None else ""
        warnings.append(Alert("warning", f"Fora de serviço{cause}{since}.", _OUT_STEPS.get(reason, "")))
    for trouble in view.troubles if is_current(view) else ():
        since = _since(events, *_EVENTS[trouble.kind]) if trouble.kind in _EVENTS else ""
        warnings.append(Alert("warning", f"{trouble_text(trouble)}{since}.", _next_step(trouble)))
    if has_other_keys(view, membership):
        step = "Ele recebe a da frota quando se conecta. Para enviar de novo: totem fleet keys send."
        warnings.append(Alert("warning", f"{OTHER_KEYS}.", step))
    if newest and view.info is not None:
        words = f"Versão antiga: {shorten(view.info.version)}."
        warnings.append(Alert("warning", words, f"A frota já usa a {newest}."))
    return warnings


def _since(events: Sequence[EventMessage], begin: EventKind, end: EventKind) -> str:
    """Return the time of the last event that began a trouble; "" where it is not known, or has ended."""
    last = next((each for each in reversed(events) if each.kind in {begin, end}), None)
    return f", desde {format_time(last.time)}" if last is not None and last.kind == begin else ""


def _next_step(trouble: Trouble) -> str:
    """Return what to do; for the printer what the kiosk itself tells its staff."""
    if trouble.kind is TroubleKind.PRINTER:
        fault = next((each for each in PrinterFault if each.value == trouble.code), PrinterFault.OTHER)
        words = FAULTS[fault][1]
        return f"{words[0].upper()}{words[1:]}."
    return _STEPS.get(trouble.kind, "")


def describe_events(events: Iterable[EventMessage]) -> list[EventLine]:
    """Return the lines of events, the newest first."""
    lines = []
    for event in reversed([*events]):
        words = event_text(event.kind)
        if event.code:
            begun = _BEGUN.get(event.kind)
            cause = Trouble(begun, event.code).cause if begun is not None else code_text(event.code)
            words = f"{words}: {cause}"
        lines.append(EventLine(format_time(event.time), _TONES.get(event.severity, "off"), words))
    return lines


def _service(view: TotemView) -> Iterator[Fact]:
    if (state := view.state) is None:
        return
    yield Fact("Conexão com a frota", PRESENCES[state.state])
    if state.reason is not None:
        yield Fact("Motivo", code_text(state.reason))
    if state.message:
        yield Fact("Mensagem na tela", state.message, wide=True)


def _known(texts: Mapping[str, object]) -> Iterator[Fact]:
    """Yield the facts that have a text."""
    for name, text in texts.items():
        if text:
            yield Fact(name, str(text))


def _health(health: Health) -> Iterator[Fact]:
    printer, erp, memory, outbox = health.printer, health.erp, health.memory, health.outbox
    card = health.card
    yield from _known(
        {
            "Impressora": printer and printer_mark(printer).word,
            "Páginas desde a troca da bobina": printer and _number(printer.pages_since_roll),
            "ERP": erp and erp_mark(erp).word,
            "Tempo do ERP": erp and _number(erp.latency_ms, " ms"),
            "Espaço livre no disco": health.disk and _bytes(health.disk.free_bytes),
            "Memória do programa": memory and _bytes(memory.pss_bytes),
            "Memória livre": memory and _bytes(memory.free_bytes),
            "Temperatura": health.cpu and _number(health.cpu.celsius, " °C"),
            "Processador": health.cpu and _number(health.cpu.load_percent, " %"),
            **_clock(health.clock),
            "Pedidos a enviar ao ERP": outbox and _number(outbox.waiting),
            "Pedidos recusados pelo ERP": outbox and _number(outbox.refused),
            "Cobranças no cartão sem resposta": card and _number(card.unknown),
            "Cobranças no cartão com a equipe": card and _number(card.needs_staff),
            "Pagamentos no cartão sem baixa": card and _number(card.unsettled),
            "Erros do programa": _number(health.errors),
            "Aberto há": _span(health.up_s),
            "Versão oferecida": health.update and health.update.offered,
            "Versão que falhou": health.update and health.update.failed,
        }
    )
    if health.alarms:
        yield Fact(
            "Alarmes", ", ".join(Trouble(TroubleKind.ALARM, each).cause for each in health.alarms), wide=True
        )


def _clock(clock: ClockHealth | None) -> dict[str, str]:
    if clock is None:
        return {}
    synced = {None: "", True: "acertado pela rede", False: "sem sincronia"}[clock.synced]
    offset = "" if clock.offset_s is None else f"{clock.offset_s:.1f} s".replace(".", ",")
    return {"Relógio": synced, "Diferença do relógio": offset}


def _info(info: Info) -> Iterator[Fact]:
    screen, printer = info.screen, info.printer
    yield from _known(
        {
            "Loja": shorten(info.site or ""),
            "Cidade": "/".join(filter(None, (info.city, info.uf))),
            "Etiquetas": ", ".join(info.tags),
            "Versão": info.version,
            "Sistema": " ".join(filter(None, (info.os, info.arch))),
            "Máquina": info.model,
            "Número de série": info.serial,
            "Memória": _bytes(info.ram_bytes),
            "Disco": _bytes(info.disk_bytes),
            "Tela": screen
            and f"{screen.width_px} × {screen.height_px}, {screen.diagonal_inches:g}″".replace(".", ","),
            "Impressora": printer
            and ", ".join(filter(None, (PRINTER_KINDS.get(printer.kind, printer.kind), printer.profile))),
            "ERP": info.erp and info.erp.kind,
            "Posição": None if info.lat is None or info.lon is None else f"{info.lat:.5f}, {info.lon:.5f}",
            "Aberto em": info.started and format_time(info.started),
        }
    )
    allowed = [each.label for each in COMMANDS.values() if each.name in info.commands]
    yield Fact("Comandos que aceita", ", ".join(allowed) or "nenhum", wide=True)


def _metrics(metrics: Metrics) -> Iterator[Fact]:
    yield Fact("Visitas", format_number(sum(metrics.visits.values())))
    yield Fact("Páginas", format_number(sum(metrics.pages.values())))
    seconds = metrics.erp_seconds
    if seconds is not None and seconds.count:
        yield Fact("Tempo médio do ERP", format_duration(seconds.sum / seconds.count))
    for kind, title, counts in (
        (MetricKind.SESSION, "Visitas por resultado", metrics.visits),
        (MetricKind.PAGES, "Páginas por resultado", metrics.pages),
        (MetricKind.PRINTER_FAILURE, "Falhas da impressora", metrics.printer_failures),
        (MetricKind.ERP_FAILURE, "Falhas do ERP", metrics.erp_failures),
        (MetricKind.RATING, "Avaliações", metrics.ratings),
        (MetricKind.CARD, "Pagamentos com cartão", metrics.charges),
    ):
        if any(counts.values()):
            yield Fact(title, _counts(kind, counts), wide=True)


def _counts(kind: MetricKind, counts: Mapping[str, int]) -> str:
    """Name the counts above zero, the highest first."""
    ordered = sorted(((number, name) for name, number in counts.items() if number), reverse=True)
    return ", ".join(f"{label(kind.value, name)}: {format_number(number)}" for number, name in ordered)


def _config(view: TotemView) -> Iterator[Fact]:
    if view.wanted is not None:
        by = shorten(printable(view.wanted.by)) or "–"
        yield Fact("Última enviada", f"número {view.wanted.serial}, por {by}")
        if view.wanted.until is not None and view.lacks_wanted:
            yield Fact("Aceita até", format_time(view.wanted.until))
    if (report := view.config) is None:
        return
    yield Fact("No totem", f"número {report.serial}, {code_text(report.state.value)}")
    for trouble in report.troubles:
        yield Fact(trouble.key or "Motivo", code_text(trouble.code), wide=True)


def _membership(view: TotemView, membership: Membership, now: datetime) -> Iterator[Fact]:
    if text := invitation_text(view, membership, now):
        yield Fact("Convite", text.removeprefix("convite "), wide=True)
    reported = view.info.keys if view.info is not None else None
    if reported is not None:
        number = "ilegível" if reported.serial is None else f"número {reported.serial}"
        is_other = has_other_keys(view, membership)
        yield Fact("Lista no totem", f"{number}, antiga: não é a da frota" if is_other else number)
        if reported.trouble is not None:
            yield Fact("Última lista", code_text(reported.trouble), wide=True)
    if membership.keys is not None:
        yield Fact("Lista da frota", f"número {membership.keys.serial}")
        for key in membership.keys.keys:
            roles = ", ".join(_ROLES[role] for role in key.roles)
            yield Fact(key.name, f"{roles} · {fingerprint(key)}", wide=True)


def _number(number: float | None, unit: str = "") -> str:
    """Return a whole number with its unit; "" for an unknown one."""
    return "" if number is None else f"{format_number(round(number))}{unit}"


def _bytes(number: int | None) -> str:
    """Return a size in MB or GB of a thousand each, as disks are sold; "" for an unknown one."""
    if number is None:
        return ""
    if number < 1_000_000_000:
        return f"{number / 1e6:.0f} MB"
    return f"{number / 1e9:.1f} GB".replace(".", ",")


def _span(seconds: int) -> str:
    days, rest = divmod(seconds, 86_400)
    hours, minutes = rest // 3600, rest % 3600 // 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
