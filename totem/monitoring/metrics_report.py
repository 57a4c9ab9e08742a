"""Report of the metrics of some days, its labels, and its export as CSV."""

import csv
import io
from asyncio import to_thread
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from totem.cards.charge import ChargePhase
from totem.domain.card_payment import CardMethod
from totem.domain.hours import WEEKDAYS
from totem.domain.service_requests import UnlockRefusal
from totem.domain.text import ExplainedCode, format_date
from totem.monitoring import metrics_store
from totem.monitoring.metrics_store import WHOLE_DAY, MetricRow
from totem.monitoring.session_metrics import (
    ALONE,
    EDIT,
    GIVEN_UP,
    IN_SERIES,
    PRINTED,
    Ending,
    MetricKind,
    SessionOutcome,
)
from totem.printing.printer import PrinterFault
from totem.session.card_terms import ABANDONED, payment_name
from totem.session.forms.steps import Form, FormStep
from totem.session.payments import PASSED_OVER
from totem.session.states import State
from totem.session.view_state import Rating, UnlockStatus
from totem.system.atomic_file import open_atomic

HOURS = 24
PAID_BY_CARD = {payment_name(method): method.text for method in CardMethod}
"""Ends of charges that are payments, with their labels."""
SERVED = frozenset(
    {
        SessionOutcome.PAID,
        SessionOutcome.PRINTED,
        SessionOutcome.NOTHING_OPEN,
        SessionOutcome.FORM_SENT,
        SessionOutcome.SIGN_UP_STATUS_SEEN,
    }
)
"""Outcomes that count as success: paid, printed, nothing open, a form sent, or its status seen."""
PAID_OR_PRINTED = frozenset({SessionOutcome.PAID, SessionOutcome.PRINTED})
"""Outcomes of who did what most come for. Who also sent a form counts by that: see `SessionOutcome`."""
FAULT_LABELS = {
    PrinterFault.PAPER_OUT: "Sem papel",
    PrinterFault.COVER_OPEN: "Tampa aberta",
    PrinterFault.JAM: "Papel enroscado",
    PrinterFault.OFFLINE: "Sem conexão",
    PrinterFault.TONER: "Sem tinta",
    PrinterFault.CUTTER: "Falha na guilhotina",
    PrinterFault.STORAGE: "Disco cheio",
    PrinterFault.TIMED_OUT: "Demorou demais",
    PrinterFault.UNCONFIRMED: "Sem confirmação",
    PrinterFault.OTHER: "Outra falha",
}
_SCREEN_LABELS = {state.published_name: state.label for state in State}
_NOT_AWAITED = "O cliente não esperou"
PREFIX = "totem-estatisticas"
HEAD = ("Dia", "Hora", "Indicador", "Item", "Quantidade")


@dataclass(frozen=True)
class MetricsReport:
    """Sums of the days from `first` to `last`. Amounts by name begin with the largest, without zeros.

    Attributes:
        by_day: sessions of each day, days without sessions included.
        by_hour: sessions of each hour (0 to 23) of each day of the week, Monday first.
        stay_s: mean duration of a stay in each state, in seconds, in the order of a session.
    """

    first: date
    last: date
    by_day: tuple[tuple[date, int], ...]
    by_hour: tuple[tuple[int, ...], ...]
    outcomes: tuple[tuple[SessionOutcome, int], ...]
    stay_s: tuple[tuple[State, float], ...]
    pages: tuple[tuple[str, int], ...]
    erp_failures: tuple[tuple[str, int], ...]
    printer_failures: tuple[tuple[str, int], ...]
    ratings: tuple[tuple[Rating, int], ...]
    unlocks: tuple[tuple[str, int], ...] = ()
    tickets: tuple[tuple[str, int], ...] = ()
    payments: tuple[tuple[str, int], ...] = ()
    passed_over: tuple[tuple[str, int], ...] = ()
    cards: tuple[tuple[str, int], ...] = ()

    @property
    def visits(self) -> int:
        """Number of sessions."""
        return sum(count for _, count in self.by_day)

    @property
    def paid_or_printed(self) -> int:
        """Number of sessions whose outcome is a payment or a print."""
        return sum(count for outcome, count in self.outcomes if outcome in PAID_OR_PRINTED)

    @property
    def paid_boletos(self) -> int:
        """Number of boletos whose payment was detected."""
        return sum(count for _, count in self.payments)

    @property
    def paid_by_card(self) -> int:
        """Number of boletos that were paid by card."""
        return sum(count for name, count in self.cards if name in PAID_BY_CARD)


async def read_report(file: Path, last: date, days: int) -> MetricsReport:
    """Read the report of `days` up to `last`."""
    first = last - timedelta(days=days - 1)
    return summarize(await to_thread(metrics_store.read, file, first, last), first, last)


def summarize(rows: Iterable[MetricRow], first: date, last: date) -> MetricsReport:
    """Sum up `rows`, all of which lie in these days; rows of unknown names are ignored."""
    sums: Counter[tuple[str, str]] = Counter()
    days: Counter[date] = Counter()
    hours = [[0] * HOURS for _ in WEEKDAYS]
    for row in rows:
        sums[row.kind, row.name] += row.amount
        if row.kind == MetricKind.SESSION.value:
            days[row.day] += row.amount
            if 0 <= row.hour < HOURS:
                hours[row.day.weekday()][row.hour] += row.amount

    def named(kind: MetricKind) -> tuple[tuple[str, int], ...]:
        found = [
            (name, amount)
            for (row_kind, name), amount in sums.items()
            if row_kind == kind.value and amount > 0
        ]
        return tuple(sorted(found, key=lambda each: (-each[1], each[0])))

    outcomes, ratings = {each.value: each for each in SessionOutcome}, dict(named(MetricKind.RATING))
    return MetricsReport(
        first=first,
        last=last,
        by_day=tuple((day, days[day]) for day in _days(first, last)),
        by_hour=tuple(map(tuple, hours)),
        outcomes=tuple(
            (outcomes[name], count) for name, count in named(MetricKind.SESSION) if name in outcomes
        ),
        stay_s=tuple(
            (state, sums[MetricKind.SECONDS.value, name] / sums[MetricKind.STAYS.value, name])
            for state in State
            if sums[MetricKind.STAYS.value, name := state.published_name]
        ),
        pages=named(MetricKind.PAGES),
        erp_failures=named(MetricKind.ERP_FAILURE),
        printer_failures=named(MetricKind.PRINTER_FAILURE),
        ratings=tuple((rating, ratings.get(rating.value, 0)) for rating in Rating),
        unlocks=named(MetricKind.UNLOCK),
        tickets=named(MetricKind.TICKET),
        payments=named(MetricKind.PAYMENT),
        passed_over=named(MetricKind.PASSED_OVER),
        cards=named(MetricKind.CARD),
    )


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _labels(codes: Iterable[ExplainedCode]) -> dict[str, str]:
    return {code.value: code.text for code in codes}


_KIND_LABELS = _labels(MetricKind)
_FAULT_LABELS = {fault.value: label for fault, label in FAULT_LABELS.items()}
_OUTCOME_LABELS = _labels(SessionOutcome)
LABELS: dict[str, dict[str, str]] = {
    MetricKind.SESSION.value: _OUTCOME_LABELS,
    MetricKind.ENDED.value: _labels(Ending),
    MetricKind.LEFT_AT.value: _SCREEN_LABELS,
    MetricKind.EXPIRED_AT.value: _SCREEN_LABELS,
    MetricKind.STAYS.value: _SCREEN_LABELS,
    MetricKind.SECONDS.value: _SCREEN_LABELS,
    MetricKind.PAGES.value: {PRINTED: "Impressas", GIVEN_UP: _NOT_AWAITED} | _FAULT_LABELS,
    MetricKind.ERP_FAILURE.value: _OUTCOME_LABELS,
    MetricKind.PRINTER_FAILURE.value: _FAULT_LABELS,
    MetricKind.PAYMENT.value: {ALONE: "Um boleto", IN_SERIES: "Vários de uma vez"},
    MetricKind.PASSED_OVER.value: _labels(PASSED_OVER),
    MetricKind.FORM.value: {
        **{form.value: form.row.sent for form in Form if form.row.sent},
        EDIT: "Alterações",
    },
    MetricKind.FORM_LEFT_AT.value: {
        f"{form.value}.{step.value}": f"{form.row.label}: {step.row.label}"
        for form in Form
        for step in FormStep
    },
    MetricKind.RATING.value: _labels(Rating),
    MetricKind.CARD.value: {
        **PAID_BY_CARD,
        ChargePhase.DECLINED.value: "Recusado",
        ChargePhase.CANCELED.value: "Cancelado pelo cliente",
        ChargePhase.EXPIRED.value: "Tempo esgotado na maquininha",
        ChargePhase.NOT_STARTED.value: "Maquininha indisponível",
        ChargePhase.TITLE_CHANGED.value: "O boleto mudou antes",
        ChargePhase.UNKNOWN.value: "Sem resposta: conferir na maquininha",
        ABANDONED: _NOT_AWAITED,
    },
    MetricKind.UNLOCK.value: {
        **_labels(status for status in UnlockStatus if status is not UnlockStatus.REFUSED),
        **{
            f"{UnlockStatus.REFUSED}.{refusal}": f"{UnlockStatus.REFUSED.text}: {refusal.text}"
            for refusal in UnlockRefusal
        },
    },
    MetricKind.TICKET.value: {},  # the names of the ERP's or the operator's kinds
}
"""Label of every name, by its kind in the database."""


def kind_label(kind: str) -> str:
    """Return the label of a kind; an unknown one unchanged."""
    return _KIND_LABELS.get(kind, kind)


def label(kind: str, name: str) -> str:
    """Return the label of a name of a kind; an unknown one unchanged."""
    return LABELS.get(kind, {}).get(name, name)


def format_number(amount: int) -> str:
    """Format a number as in `1.234`."""
    return f"{amount:,}".replace(",", ".")


def format_percent(part: int, whole: int) -> str:
    """Format a share as in `42%`; below one percent it is `<1%`, of zero it is `0%`."""
    share = 100 * part / whole if whole else 0
    return "<1%" if 0 < share < 1 else f"{round(share)}%"


def format_mean(total: int, count: int) -> str:
    """Format a mean as in `12,4`; without a count it is `0`."""
    return f"{total / count if count else 0:.1f}".replace(".", ",").removesuffix(",0")


def format_duration(seconds: float) -> str:
    """Format a duration as in `3,4 s`, `48 s`, `2 min 05 s`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s".replace(".", ",")
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02} s"


def format_day(day: date) -> str:
    """Format a date as in `24/11`."""
    return f"{day:%d/%m}"


def to_csv(rows: Iterable[MetricRow]) -> bytes:
    """Return a spreadsheet with a line for each sum; sums of a whole day have no hour."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter=";", lineterminator="\r\n")
    lines.writerow(HEAD)
    for row in rows:
        hour = "" if row.hour == WHOLE_DAY else row.hour
        lines.writerow(
            (format_date(row.day), hour, kind_label(row.kind), label(row.kind, row.name), row.amount)
        )
    return text.getvalue().encode("utf-8-sig")


def export_csv(folder: Path, rows: Iterable[MetricRow], now: datetime) -> Path:
    """Write the spreadsheet into `folder` atomically, and return its path."""
    target = folder / f"{PREFIX}-{now:%Y%m%d-%H%M%S}.csv"
    with open_atomic(target) as stream:
        stream.write(to_csv(rows))
    return target
