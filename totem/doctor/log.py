"""Checks of the log: errors of the program, and the ERP's data that it could not use."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from totem.monitoring.health import CheckContext, Findings, HealthCheck, HealthFinding, HealthGroup, advise
from totem.settings import state_folder
from totem.system import probes
from totem.system.localization import localize
from totem.system.probes import COUNT, LogEntry, recent_entries
from totem.system.quantities import count_text

RECENT = timedelta(days=1)
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
_FIELDS = {"amount": "valor", "due_date": "vencimento"}
_USE_NAMES = (
    "Peça ao fornecedor do ERP que use esses nomes; “totem erp check --document -” mostra cada campo."
)
_MOST_KINDS = 8


def rate_errors(found: Sequence[LogEntry], now: datetime) -> HealthFinding:
    """Rate the last errors of the log; errors older than a day do not count."""
    if not found:
        return ERRORS.ok(localize("nenhum no registro"))
    newest = max(each.time for each in found)
    when = f"{newest.astimezone(now.tzinfo):%d/%m %H:%M}"
    if now - newest > RECENT:
        return ERRORS.ok(localize("nenhum nas últimas 24 h; o último foi em {when}", when=when))
    recent = sum(now - each.time <= RECENT for each in found)
    count = localize("{recent} ou mais", recent=recent) if recent == COUNT else str(recent)
    words = localize("{count} nas últimas 24 h; o último foi em {when}", count=count, when=when)
    return ERRORS.warning(words, advise("Se acontecer de novo, envie o diagnóstico ao suporte."))


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


def missing_fields(folder: Path, now: datetime) -> Iterator[HealthFinding]:
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
        words = localize("boletos vieram sem o campo de {field}", field=localize(_FIELDS.get(field, field)))
        expected = str(found["expected"]).replace(", ", localize(" ou "))
        yield TITLES.warning(
            localize("{words}: o totem espera {expected}{sent}", words=words, expected=expected, sent=sent),
            advise(_USE_NAMES),
        )


def _check_errors(context: CheckContext) -> Findings:
    yield rate_errors(probes.last_errors(_log_folder(context)), datetime.now().astimezone())


def _check_missing_fields(context: CheckContext) -> Findings:
    yield from missing_fields(_log_folder(context), datetime.now().astimezone())


def _check_unfit_data(context: CheckContext) -> Findings:
    """Report ERP data of the last day that could not be offered to customers."""
    found = probes.count_unfit_data(_log_folder(context), datetime.now(UTC))
    if found:
        counts = ", ".join(f"{what} ({count})" for what, count in found.most_common(_MOST_KINDS))
        words = localize(
            "nas últimas 24 h, o ERP enviou dados que o totem não pôde usar: {counts}", counts=counts
        )
        yield UNFIT.warning(
            words, advise("Rode “totem erp check” e mostre o resultado ao fornecedor do ERP.")
        )


def _log_folder(context: CheckContext) -> Path:
    return state_folder(context.settings) / "logs"


TITLES = HealthCheck(
    "titles", "boletos", _check_missing_fields, trouble="o ERP enviou boletos sem valor ou vencimento"
)
ERRORS = HealthCheck("errors", "erros", _check_errors, HealthGroup.NOW)
UNFIT = HealthCheck(
    "unfit", "dados do ERP", _check_unfit_data, trouble="o ERP enviou dados que o totem não pôde usar"
)
CHECKS = (TITLES, ERRORS, UNFIT)
