"""Details of one kiosk: everything that it reported, in Portuguese, with units."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from totem.fleet.messages import Event, Health, Info, Metrics, Severity
from totem.fleet.operator.page.rows import erp_mark, format_time, printer_mark, shorten
from totem.fleet.operator.page.texts import EVENTS, PRESENCES, code_text
from totem.fleet.operator.view import TotemView
from totem.monitoring.metrics_report import format_duration, format_number, label
from totem.monitoring.session_metrics import MetricKind

MOST_EVENTS = 20
_TONES = {Severity.ERROR: "danger", Severity.WARNING: "warning"}
_PRINTERS = {
    "pdf": "pasta de PDFs",
    "thermal": "térmica",
    "cups": "fila do CUPS, A4",
    "windows": "fila do Windows, A4",
}


class Fact(NamedTuple):
    """A name and its value; a wide one has the line for itself."""

    name: str
    value: str
    wide: bool = False


class Facts(NamedTuple):
    """A heading and the facts below it."""

    title: str
    facts: list[Fact]


class EventLine(NamedTuple):
    """An event's time and words."""

    time: str
    tone: str
    word: str


def describe(view: TotemView) -> list[Facts]:
    """Return all known facts of a kiosk, without the headings that have none."""
    health = "Agora" if view.alive else "Quando deu notícia"
    sections = [
        Facts("Atendimento", [*_service(view)]),
        Facts(health, [*_health(view.health)] if view.health else []),
        Facts("Totem", [*_info(view.info)] if view.info else []),
        Facts("Desde que o programa foi aberto", [*_metrics(view.metrics)] if view.metrics else []),
        Facts("Configuração enviada", [*_config(view)]),
    ]
    return [each for each in sections if each.facts]


def describe_events(events: Iterable[Event]) -> list[EventLine]:
    """Return the last events, the newest first."""
    lines = []
    for event in reversed([*events][-MOST_EVENTS:]):
        words = EVENTS.get(event.kind, event.kind)
        if event.code:
            words = f"{words}: {code_text(event.code)}"
        lines.append(EventLine(format_time(event.time), _TONES.get(event.severity, "off"), words))
    return lines


def _service(view: TotemView) -> Iterator[Fact]:
    if (state := view.state) is None:
        return
    yield Fact("Ligação com a frota", PRESENCES[state.state])
    if state.reason is not None:
        yield Fact("Motivo", code_text(state.reason))
    if state.message:
        yield Fact("Mensagem na tela", state.message, wide=True)


def _health(health: Health) -> Iterator[Fact]:
    if health.printer is not None:
        yield Fact("Impressora", printer_mark(health.printer).word)
        if health.printer.pages_since_roll is not None:
            yield Fact("Páginas desde a troca do rolo", format_number(health.printer.pages_since_roll))
    if health.erp is not None:
        yield Fact("ERP", erp_mark(health.erp).word)
        if health.erp.latency_ms is not None:
            yield Fact("Tempo do ERP", f"{format_number(health.erp.latency_ms)} ms")
    if health.disk is not None:
        yield Fact("Espaço livre no disco", _bytes(health.disk.free_bytes))
    if health.memory is not None:
        if health.memory.pss_bytes is not None:
            yield Fact("Memória do programa", _bytes(health.memory.pss_bytes))
        if health.memory.free_bytes is not None:
            yield Fact("Memória livre", _bytes(health.memory.free_bytes))
    if health.cpu is not None:
        if health.cpu.celsius is not None:
            yield Fact("Temperatura", f"{health.cpu.celsius:.0f} °C")
        if health.cpu.load_percent is not None:
            yield Fact("Processador", f"{health.cpu.load_percent:.0f} %")
    if health.clock is not None:
        if health.clock.synced is not None:
            yield Fact("Relógio", "acertado pela rede" if health.clock.synced else "sem sincronia")
        if health.clock.offset_s is not None:
            yield Fact("Diferença do relógio", f"{health.clock.offset_s:.1f} s".replace(".", ","))
    if health.outbox is not None:
        yield Fact("Pedidos a enviar ao ERP", format_number(health.outbox.waiting))
        yield Fact("Pedidos recusados pelo ERP", format_number(health.outbox.refused))
    yield Fact("Erros do programa", format_number(health.errors))
    yield Fact("Aberto há", _span(health.up_s))
    if health.update is not None:
        yield Fact("Versão em uso", health.update.running)
        if health.update.offered:
            yield Fact("Versão oferecida", health.update.offered)
        if health.update.failed:
            yield Fact("Versão que falhou", health.update.failed)
    if health.alarms:
        yield Fact("Alarmes", ", ".join(map(code_text, health.alarms)), wide=True)


def _info(info: Info) -> Iterator[Fact]:
    texts = {
        "Loja": info.site,
        "Cidade": "/".join(filter(None, (info.city, info.uf))),
        "Etiquetas": ", ".join(info.tags),
        "Versão": info.version,
        "Sistema": " ".join(filter(None, (info.os, info.arch))),
        "Máquina": info.model,
        "Número de série": info.serial,
        "Memória": _bytes(info.ram_bytes) if info.ram_bytes else None,
        "Disco": _bytes(info.disk_bytes) if info.disk_bytes else None,
    }
    for name, text in texts.items():
        if text:
            yield Fact(name, shorten(text))
    if info.screen is not None:
        inches = f"{info.screen.diagonal_inches:g}".replace(".", ",")
        yield Fact("Tela", f"{info.screen.width_px} × {info.screen.height_px}, {inches}″")
    if info.printer is not None:
        kind = _PRINTERS.get(info.printer.kind, info.printer.kind)
        yield Fact("Impressora", ", ".join(filter(None, (kind, info.printer.profile))))
    if info.erp is not None:
        yield Fact("ERP", info.erp.kind)
    if info.lat is not None and info.lon is not None:
        yield Fact("Posição", f"{info.lat:.5f}, {info.lon:.5f}")
    if info.started is not None:
        yield Fact("Aberto em", format_time(info.started))


def _metrics(metrics: Metrics) -> Iterator[Fact]:
    yield Fact("Visitas", format_number(sum(metrics.visits.values())))
    yield Fact("Páginas", format_number(sum(metrics.pages.values())))
    seconds = metrics.erp_seconds
    if seconds is not None and seconds.count:
        yield Fact("Tempo médio do ERP", format_duration(seconds.sum / seconds.count))
    for kind, title, counts in (
        (MetricKind.VISIT, "Visitas por resultado", metrics.visits),
        (MetricKind.PAGES, "Páginas por resultado", metrics.pages),
        (MetricKind.PRINTER_FAILURE, "Falhas da impressora", metrics.printer_failures),
        (MetricKind.ERP_FAILURE, "Falhas do ERP", metrics.erp_failures),
        (MetricKind.RATING, "Avaliações", metrics.ratings),
    ):
        if any(counts.values()):
            yield Fact(title, _counts(kind, counts), wide=True)


def _counts(kind: MetricKind, counts: Mapping[str, int]) -> str:
    """Name the counts above zero, the highest first."""
    ordered = sorted(((number, name) for name, number in counts.items() if number), reverse=True)
    return ", ".join(f"{label(kind.value, name)}: {format_number(number)}" for number, name in ordered)


def _config(view: TotemView) -> Iterator[Fact]:
    if view.wanted is not None:
        yield Fact("Última enviada", f"número {view.wanted.serial}, por {shorten(view.wanted.by) or '–'}")
    if (report := view.config) is None:
        return
    yield Fact("No totem", f"número {report.serial}, {code_text(report.state.value)}")
    for trouble in report.troubles:
        yield Fact(trouble.key or "Motivo", code_text(trouble.code), wide=True)


def _bytes(number: int) -> str:
    """Return a size in MB or GB of a thousand each, as disks are sold."""
    if number < 1_000_000_000:
        return f"{number / 1e6:.0f} MB"
    return f"{number / 1e9:.1f} GB".replace(".", ",")


def _span(seconds: int) -> str:
    days, rest = divmod(seconds, 86_400)
    hours, minutes = rest // 3600, rest % 3600 // 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
