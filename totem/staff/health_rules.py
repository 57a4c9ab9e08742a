"""Health rules: rate readings of the machine by thresholds, as a severity, a sentence, and what to do.

`totem doctor` and the first page of maintenance mode share these rules, so that they never disagree.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from totem.erp.http.wall_clock import FAR_OFF, FIRST_YEAR
from totem.settings import is_loopback
from totem.staff.system_probes import COUNT, LogEntry, recent_entries
from totem.system.localization import localize

if TYPE_CHECKING:
    from totem.erp.http.wall_clock import WallClock
    from totem.staff.system_probes import MemoryUsage, Network


class Severity(StrEnum):
    """Severity of a check. ERROR: the kiosk, or a part of it that was configured, does not work."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """Result of one check. `name` is for programs, `words` and `what_to_do` are for people."""

    name: str
    level: Severity
    words: str
    what_to_do: str = ""


Checks = Iterable[HealthCheck]

LABELS = {
    "settings": "configuração",
    "erp": "ERP",
    "token": "token",
    "offers": "ofertas",
    "pix": "PIX",
    "network": "rede",
    "clock": "relógio",
    "printer": "impressora",
    "queue": "fila",
    "display": "tela",
    "awake": "tela acesa",
    "fonts": "fonte",
    "brand": "marca",
    "camera": "câmera",
    "sound": "sons",
    "voice": "voz",
    "disk": "disco",
    "memory": "memória",
    "temperature": "temperatura",
    "permissions": "permissões",
    "pin": "manutenção",
    "service": "serviço",
    "running": "Totem",
    "updates": "atualização",
    "fleet": "frota",
    "fleet_keys": "chaves",
    "fleet_certificate": "certificado",
    "fleet_record": "frota",
    "outbox": "envios",
    "titles": "boletos",
    "errors": "erros",
    "unfit": "dados do ERP",
}
"""Label of each check."""


def ok(name: str, words: str) -> HealthCheck:
    """Check without a problem."""
    return HealthCheck(name, Severity.OK, words)


def warning(name: str, words: str, what_to_do: str) -> HealthCheck:
    """Check that needs attention while the kiosk works."""
    return HealthCheck(name, Severity.WARNING, words, what_to_do)


def error(name: str, words: str, what_to_do: str) -> HealthCheck:
    """Check that keeps the kiosk, or a part of it, from working."""
    return HealthCheck(name, Severity.ERROR, words, what_to_do)


def guarded(name: str, read: Callable[[], Checks]) -> Iterator[HealthCheck]:
    """Yield the checks of `read`; an exception becomes a check of severity ERROR."""
    try:
        yield from read()
    except Exception as failure:  # noqa: BLE001 - one failing check must not hide the others
        kind = type(failure).__name__
        yield error(
            name,
            localize("a verificação parou por um erro interno ({kind})", kind=kind),
            localize("Envie esta linha ao suporte do Totem."),
        )


OFF = timedelta(minutes=2)
ZONES = range(-5, -1)  # hours from UTC, from Acre to Fernando de Noronha
FEW_MB, TOO_FEW_MB = 500, 50
"""Free space on the disk."""
LITTLE_MB, TOO_LITTLE_MB = 300, 100
"""Free memory."""
LARGE_MB, TOO_LARGE_MB = 300, 800
"""Memory of the kiosk's process; its budget at the home screen is 90 MB."""
HOT, TOO_HOT = 80.0, 95.0
"""°C; processors throttle somewhere between."""
RECENT = timedelta(days=1)
_SET_CLOCK = "Acerte a hora e ative o NTP: sudo timedatectl set-ntp true"
_IF_RIGHT = "Se a data está certa, avise o fornecedor do ERP."
_MOST_INTERFACES = 2


def worst(levels: Sequence[Severity]) -> Severity:
    """Return the gravest severity; OK where there is none."""
    return max(levels, key=list(Severity).index, default=Severity.OK)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The machine's clock beside the ERP's.

    Attributes:
        now: the machine's time, with its zone.
        erp_time: the ERP's, where it is known.
        is_synced: whether a service such as NTP keeps the machine's clock; None where that is unknown.
        is_followed: whether due dates follow the ERP's clock.
        is_certificate_out_of_date: whether the ERP's certificate is not valid by the machine's clock.
    """

    now: datetime
    erp_time: datetime | None = None
    is_synced: bool | None = None
    is_followed: bool = False
    is_certificate_out_of_date: bool = False

    @classmethod
    def of(cls, kiosk: "WallClock") -> "ClockReading":
        """Read the clock of the running kiosk."""
        return cls(kiosk.own_time, kiosk.server_time, kiosk.is_synced, kiosk.is_wrong)


def clock(read: ClockReading) -> HealthCheck:
    """Rate this machine's time and zone, against the ERP's time where that is known."""
    now, off = read.now, abs(read.now - read.erp_time) if read.erp_time is not None else timedelta(0)
    shown = f"{now:%d/%m/%Y %H:%M} (UTC{now:%z})"
    offset = now.utcoffset() or timedelta(0)
    if off >= FAR_OFF and read.is_synced:
        words = localize(
            "{shown}, acertado pela rede; o relógio do ERP difere {time}",
            shown=shown,
            time=duration_text(off.total_seconds()),
        )
        return warning("clock", words, localize("Avise quem cuida do servidor do ERP."))
    if now.year < FIRST_YEAR or off >= FAR_OFF:
        words = localize("{shown}: errado", shown=shown)
        if read.is_followed:
            words += localize("; vencimentos e impressos seguem a hora do ERP")
        return error("clock", words, localize(_SET_CLOCK))
    if read.is_certificate_out_of_date:
        words = localize("{shown}: o certificado do ERP venceu ou ainda não vale nessa data", shown=shown)
        return error("clock", words, f"{localize(_SET_CLOCK)}. {localize(_IF_RIGHT)}")
    if off >= OFF:
        return warning(
            "clock",
            localize(
                "{shown}: {minutes} min de diferença em relação ao ERP",
                shown=shown,
                minutes=round(off.total_seconds() / 60),
            ),
            localize(_SET_CLOCK),
        )
    if offset // timedelta(hours=1) not in ZONES:
        words = localize("{shown}: o fuso não é do Brasil", shown=shown)
        return warning("clock", words, localize("Acerte: sudo timedatectl set-timezone America/Sao_Paulo"))
    compared = read.erp_time is not None
    return ok("clock", shown + ("" if compared else localize(", não comparado com o do ERP")))


def disk(free_mb: int, folder: Path) -> HealthCheck:
    """Rate the free space for logs, slips and the outbox."""
    words = localize("{size} livres em {folder}", size=size_text(free_mb), folder=folder)
    if free_mb < TOO_FEW_MB:
        return error("disk", words, localize("Libere espaço: sem ele, o totem não grava nada."))
    if free_mb < FEW_MB:
        return warning("disk", words, localize("Libere espaço."))
    return ok("disk", words)


def memory(read: "MemoryUsage") -> HealthCheck:
    """Rate the machine's free memory, and the kiosk's use."""
    words = localize("{free} livres de {total}", free=size_text(read.available), total=size_text(read.total))
    if read.own is not None:
        words += localize("; o Totem usa {own} MB", own=read.own)
    if read.available < TOO_LITTLE_MB:
        return error("memory", words, localize("Feche outros programas, ou reinicie o computador."))
    if read.own is not None and read.own >= TOO_LARGE_MB:
        return error("memory", words, localize("Reinicie o Totem, e envie o diagnóstico ao suporte."))
    if read.available < LITTLE_MB:
        return warning("memory", words, localize("Feche outros programas neste computador."))
    if read.own is not None and read.own >= LARGE_MB:
        return warning(
            "memory", words, localize("Acima do normal: reinicie o Totem quando ninguém estiver usando.")
        )
    return ok("memory", words)


def temperature(celsius: float) -> HealthCheck:
    """Rate the processor's temperature."""
    words = localize("processador a {celsius:.0f} °C", celsius=celsius)
    if celsius >= TOO_HOT:
        return error("temperature", words, localize("Desligue e deixe esfriar; limpe a ventilação."))
    if celsius >= HOT:
        return warning("temperature", words, localize("Limpe a ventilação e tire o totem do sol."))
    return ok("temperature", words)


def network(read: "Network") -> HealthCheck:
    """Rate link, address, route and name resolution on the way to the ERP."""
    if read.host and is_loopback(read.host):
        return ok("network", localize("o ERP fica neste computador"))
    if not read.linked:
        return error(
            "network",
            localize("sem conexão: nenhuma placa de rede tem sinal"),
            localize("Confira o cabo ou o Wi-Fi."),
        )
    if not read.addressed:
        words = localize("{card} tem sinal, mas não tem endereço", card=read.linked[0])
        return error("network", words, localize("Confira o roteador (DHCP), ou o endereço fixo."))
    own = ", ".join(f"{name} {address}" for name, address in read.addressed[:_MOST_INTERFACES])
    if not read.is_reached:
        return error(
            "network",
            localize("{own}, sem saída para a internet", own=own),
            localize("Confira o roteador e a rota padrão."),
        )
    if not read.host:
        return ok("network", own)
    if not read.is_found:
        words = localize("{own}; o endereço {host} não foi encontrado", own=own, host=read.host)
        return error("network", words, localize("Confira a internet, o DNS e o nome em erp.base_url."))
    return ok("network", localize("{own}; {host} encontrado", own=own, host=read.host))


def running(version: str, machine_s: float, app_s: float | None) -> HealthCheck:
    """Report the version and the uptimes; `app_s` is None where the kiosk does not run here."""
    words = [localize("versão {version}", version=version)]
    if app_s is not None:
        words.append(localize("no ar há {time}", time=duration_text(app_s)))
    words.append(localize("computador ligado há {time}", time=duration_text(machine_s)))
    return ok("running", "; ".join(words))


def errors(found: Sequence[LogEntry], now: datetime) -> HealthCheck:
    """Rate the last errors of the log; errors older than a day do not count."""
    if not found:
        return ok("errors", localize("nenhum no registro"))
    newest = max(each.time for each in found)
    when = f"{newest.astimezone(now.tzinfo):%d/%m %H:%M}"
    if now - newest > RECENT:
        return ok("errors", localize("nenhum nas últimas 24 h; o último foi em {when}", when=when))
    recent = sum(now - each.time <= RECENT for each in found)
    count = localize("{recent} ou mais", recent=recent) if recent == COUNT else str(recent)
    words = localize("{count} nas últimas 24 h; o último foi em {when}", count=count, when=when)
    return warning("errors", words, localize("Se acontecer de novo, envie o diagnóstico ao suporte."))


_AREAS = {
    "erp": "ERP",
    "monitoring": "ERP e impressora",
    "outbox": "Envios",
    "printing": "Impressora",
    "session": "Atendimento",
    "settings": "Configuração",
    "staff": "Manutenção",
    "ui": "Tela",
    "updates": "Atualização",
}


def errors_by_area(found: Sequence[LogEntry]) -> tuple[str, ...]:
    """Sum up errors of the log by the part of the program that logged them, the latest first."""
    areas: dict[str, list[LogEntry]] = {}
    for each in sorted(found, key=lambda each: each.time, reverse=True):
        package = each.logger.removeprefix("totem.").partition(".")[0]
        areas.setdefault(_AREAS.get(package, "Totem"), []).append(each)
    return tuple(
        f"{area}: {count_text(len(entries), 'erro', 'erros')}, o último em {entries[0].time:%d/%m %H:%M}"
        for area, entries in areas.items()
    )


def size_text(megabytes: int) -> str:
    """Size in the unit that needs few digits."""
    return f"{megabytes} MB" if megabytes < 10_000 else f"{round(megabytes / 1024)} GB"


def count_text(count: int, one: str, many: str) -> str:
    """Number with its noun in singular or plural."""
    return f"{count} {localize(one if count == 1 else many)}"


def duration_text(seconds: float) -> str:
    """Duration in its two largest units: "3 dias 4 h", "2 h 05 min", "40 s"."""
    whole = max(0, int(seconds))
    days, hours, minutes = whole // 86_400, whole // 3600 % 24, whole // 60 % 60
    if days:
        return f"{count_text(days, 'dia', 'dias')} {hours} h"
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min" if minutes else f"{whole} s"


_WORDS = {"amount": "valor", "due_date": "vencimento"}
_TODO = "Peça ao fornecedor do ERP que use esses nomes; “totem erp check --document CPF” mostra cada campo."


def missing_fields(folder: Path, now: datetime) -> Iterator[HealthCheck]:
    """Yield a warning for each field that boletos of the last day lacked. Blocks: reads the log in `folder`.

    Raises:
        OSError: a log file cannot be read.
    """
    noted = recent_entries(folder, now, "missing_field")
    latest = {str(each["missing_field"]): each for each in noted if {"expected", "sent"} <= each.keys()}
    for field, found in latest.items():
        sent = (
            "" if str(found["sent"]) == "-" else localize(", e o ERP enviou {fields}", fields=found["sent"])
        )
        words = localize("boletos vieram sem o campo de {field}", field=localize(_WORDS.get(field, field)))
        expected = str(found["expected"]).replace(", ", localize(" ou "))
        yield warning(
            "titles",
            localize("{words}: o totem espera {expected}{sent}", words=words, expected=expected, sent=sent),
            localize(_TODO),
        )
