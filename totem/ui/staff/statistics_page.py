"""Statistics page: charts of the last 7 or 30 days, and the export to a USB drive."""

from collections.abc import Callable, Coroutine, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from totem.domain.hours import SHORT_WEEKDAYS, WEEKDAYS
from totem.monitoring.metrics_report import (
    PAID_BY_CARD,
    SERVED,
    MetricsReport,
    format_day,
    format_duration,
    format_mean,
    format_number,
    format_percent,
    label,
)
from totem.monitoring.session_metrics import FAILURES, PRINTED, MetricKind, SessionOutcome
from totem.session.view_state import Rating
from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.system.background import Runner
from totem.ui.layouts import column, row
from totem.ui.staff.page import ViewPage
from totem.ui.staff.page_model import Cell, PageButton, PageModel, PageStatus, PageTable
from totem.ui.theme import Palette, Theme, Tone, Weight

TITLE = "Estatísticas"
ASK = "Totais de 90 dias, sem dados de clientes. O arquivo do pendrive abre no Excel."
PERIODS = (7, 30)
ASK_NOBODY = "Os gráficos aparecem assim que alguém usar o Totem."
_BADLY = FAILURES - {SessionOutcome.NOT_FOUND} | {SessionOutcome.REJECTED}

CHARTS = {
    "chart_days": ("Visitas", "Visitas por dia"),
    "chart_weekdays": ("Dias da semana", "Visitas por dia da semana"),
    "chart_hours": ("Horas", "Visitas por hora"),
    "chart_ratings": ("Avaliações", "Avaliações"),
    "chart_outcomes": ("Resultado das visitas", "Visitas por resultado"),
    "chart_payments": ("Boletos pagos", "Boletos pagos e pulados"),
    "chart_card": ("Cartão", "Pagamentos com cartão"),
    "chart_stays": ("Tempo médio em cada tela", "Tempo médio em cada tela"),
    "chart_pages": ("Páginas", "Páginas por resultado"),
    "chart_care": ("Internet e ajuda", "Liberações em confiança e pedidos de ajuda"),
    "chart_failures": ("Falhas", "Falhas"),
}
"""Title and subject of each chart by its name; charts without amounts are hidden."""
FIRST_SIDE = 4
"""Charts of the left side of a wide panel."""
OPENS, CLOSES = 8, 18
"""Hours that are always shown."""
ROW_UNITS, CLOSE_ROW_UNITS, FEW = 60, 44, 12
"""Height of a row; the second among more than so many rows."""
LookUp = Callable[[int], Coroutine[Any, Any, MetricsReport]]
"""Reads the report of so many days, today the last."""


class StatisticsPage(ViewPage[MetricsReport]):
    """Reads the report whenever the page is shown or another period is chosen."""

    progress = MappingProxyType({Action.EXPORT_STATISTICS: "Copiando…"})
    fill_reading = stacked = True
    unreadable = "As estatísticas não podem ser lidas"

    def __init__(self, theme: Theme, look_up: LookUp, runner: Runner, actions: ActionRunner) -> None:
        super().__init__(
            theme,
            TITLE,
            "statistics",
            runner,
            lambda: look_up(self._period),
            status="statistics_status",
            actions=actions,
        )
        self._runner, self._period = actions, PERIODS[0]
        periods = [(f"{days}_days", f"{days} dias", "calendar") for days in PERIODS]
        self.add_segments("statistics_periods", periods, self._choose)
        self.column.setSpacing(theme.px(32))

    def place_cards(self, cards: Sequence[QWidget]) -> None:
        if self.theme.portrait:
            super().place_cards(cards)
            return
        gap, sides = self.theme.px(32), (cards[:FIRST_SIDE], cards[FIRST_SIDE:])
        beside = row(*((column(*side, None, gap=gap), 1) for side in sides), gap=gap)
        self.column.insertLayout(self.column.count() - 1, beside)

    def model(self) -> PageModel:
        charts = () if self.view is None else tuple(make_charts(self.view, self.theme.palette))
        export = PageButton(
            "statistics_export",
            "Copiar para o pendrive",
            self._export,
            "usb",
            is_enabled=self._runner.busy is not Action.EXPORT_STATISTICS,
            is_beside=not self.theme.portrait,
        )
        nobody = f"Nenhuma visita em {self._period} dias. {ASK_NOBODY}"
        is_empty = self.view is not None and not self.view.visits
        return PageModel(PageStatus(nobody if is_empty else ASK), charts, buttons=(export,))

    @Slot(str)
    def _choose(self, key: str) -> None:
        self._period = next(days for days in PERIODS if key == f"{days}_days")
        self.begin()

    def show_view(self, view: MetricsReport) -> None:
        self.set_title(f"{TITLE} · {format_day(view.first)} a {format_day(view.last)}")
        super().show_view(view)

    def _export(self) -> None:
        self._runner.run(Action.EXPORT_STATISTICS)
        self.reading.ensureWidgetVisible(self.status)

    def on_result(self, action: Action, result: ActionResult) -> None:
        self.refresh()


class Amount(NamedTuple):
    """One bar: its label, its length relative to the others, the text behind it, and its colour."""

    label: str
    size: float
    text: str
    tone: Tone


def _table(name: str, amounts: Sequence[Amount], total: str = "", note: str = "") -> PageTable:
    """A row for each amount: its label, a bar, and its text; colour alone carries no number."""
    title, subject = CHARTS[name]
    most = max((each.size for each in amounts), default=0) or 1
    rows = tuple(
        (
            Cell(each.label),
            Cell(share=each.size / most, tone=each.tone),
            Cell(each.text, Weight.STRONG, is_right=True),
        )
        for each in amounts
    )
    spoken = ", ".join(f"{each.label} {each.text}" for each in amounts)
    return PageTable(
        name,
        rows,
        f"{subject}: {spoken}.",
        title,
        total,
        note,
        wide=1,
        row_units=ROW_UNITS if len(rows) <= FEW else CLOSE_ROW_UNITS,
    )


def make_charts(report: MetricsReport, palette: Palette) -> list[PageTable]:
    """Return the charts of a report, in order; none without visits."""
    well, badly, plain = palette.success, palette.danger, Tone(palette.accent, palette.soft)
    visits = report.visits
    if not visits:
        return []
    served = f"{format_percent(report.paid_or_printed, visits)} pagaram ou imprimiram"
    mean = f"{format_mean(visits, len(report.by_day))} por dia"
    days = [
        _count(f"{SHORT_WEEKDAYS[day.weekday()]} {format_day(day)}", count, plain)
        for day, count in report.by_day
    ]
    weekdays = [_count(day, sum(counts), plain) for day, counts in zip(WEEKDAYS, report.by_hour, strict=True)]
    hours = [sum(counts) for counts in zip(*report.by_hour, strict=True)]
    used = [hour for hour, count in enumerate(hours) if count]
    shown = range(min([OPENS, *used]), max([CLOSES, *used]) + 1)
    outcomes = [
        Amount(
            result.text,
            count,
            f"{format_number(count)} · {format_percent(count, visits)}",
            well if result in SERVED else badly if result in _BADLY else plain,
        )
        for result, count in report.outcomes
    ]
    tones = {Rating.GOOD: palette.success, Rating.FAIR: palette.warning, Rating.BAD: palette.danger}
    rated = sum(count for _, count in report.ratings)
    ratings = [
        Amount(each.text, count, f"{format_number(count)} ({format_percent(count, rated)})", tones[each])
        for each, count in report.ratings
    ]
    stays = [Amount(state.label, stay, format_duration(stay), plain) for state, stay in report.stay_s]
    payments = (
        *_named(MetricKind.PAYMENT, report.payments, lambda _: well),
        *_named(MetricKind.PASSED_OVER, report.passed_over, lambda _: plain, "Pulado: "),
    )
    cards = _named(MetricKind.CARD, report.cards, lambda name: well if name in PAID_BY_CARD else plain)
    pages = _named(MetricKind.PAGES, report.pages, lambda name: well if name == PRINTED else badly)
    care = (
        *_named(MetricKind.UNLOCK, report.unlocks, lambda name: well if name == "granted" else plain),
        *_named(MetricKind.TICKET, report.tickets, lambda _: plain, "Ajuda: "),
    )
    failures = (
        *_named(MetricKind.ERP_FAILURE, report.erp_failures, lambda _: badly),
        *_named(MetricKind.PRINTER_FAILURE, report.printer_failures, lambda _: badly, "Impressora: "),
    )
    paid, by_card = format_number(report.paid_boletos), format_number(report.paid_by_card)
    return [
        _table("chart_days", days, format_number(visits), f"{mean} · {served}"),
        _table("chart_weekdays", weekdays if len(days) > len(WEEKDAYS) else ()),
        _table("chart_hours", [_count(f"{hour} h", hours[hour], plain) for hour in shown]),
        _table("chart_ratings", ratings if rated else ()),
        _table("chart_outcomes", outcomes),
        _table("chart_payments", payments, paid, "pagamentos que o ERP confirmou"),
        _table("chart_card", cards, by_card, "boletos pagos com cartão"),
        _table("chart_stays", stays),
        _table("chart_pages", pages),
        _table("chart_care", care),
        _table("chart_failures", failures),
    ]


def _count(label: str, count: int, tone: Tone) -> Amount:
    return Amount(label, count, format_number(count), tone)


def _named(
    kind: MetricKind, amounts: tuple[tuple[str, int], ...], tone: Callable[[str], Tone], before: str = ""
) -> list[Amount]:
    return [_count(f"{before}{label(kind.value, name)}", count, tone(name)) for name, count in amounts]
