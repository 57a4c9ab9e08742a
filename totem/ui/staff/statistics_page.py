"""Statistics page: charts of the last 7 or 30 days, and the export to a USB drive."""

from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor

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
from totem.ui.controls.card import Card
from totem.ui.controls.message_panel import Medallion
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import column, row
from totem.ui.staff.charts import Amount, BarRows
from totem.ui.staff.page import TaskPage
from totem.ui.staff.page_model import PageButton, PageModel
from totem.ui.theme import Palette, Theme, Tone, Type, Weight

TITLE = "Estatísticas"
PERIODS = (7, 30)
MEDALLION = 150
_BADLY = FAILURES - {SessionOutcome.NOT_FOUND} | {SessionOutcome.REJECTED}

CHARTS = (
    ("chart_days", "Visitas", "Visitas por dia"),
    ("chart_weekdays", "Dias da semana", "Visitas por dia da semana"),
    ("chart_hours", "Horas", "Visitas por hora"),
    ("chart_ratings", "Avaliações", "Avaliações"),
    ("chart_outcomes", "Resultado das visitas", "Visitas por resultado"),
    ("chart_payments", "Boletos pagos", "Boletos pagos e pulados"),
    ("chart_card", "Cartão", "Pagamentos com cartão"),
    ("chart_stays", "Tempo médio em cada tela", "Tempo médio em cada tela"),
    ("chart_pages", "Páginas", "Páginas por resultado"),
    ("chart_care", "Internet e ajuda", "Liberações em confiança e pedidos de ajuda"),
    ("chart_failures", "Falhas", "Falhas"),
)
"""Name, title and subject of each chart, in order; charts without amounts are hidden."""
FIRST_SIDE = 4
"""Charts of the left side of a wide panel."""
OPENS, CLOSES = 8, 18
"""Hours that are always shown."""
LookUp = Callable[[int], Coroutine[Any, Any, MetricsReport]]
"""Reads the report of so many days, today the last."""


class StatisticsPage(TaskPage):
    """Reads the report whenever the page is shown or another period is chosen."""

    progress = MappingProxyType({Action.EXPORT_STATISTICS: "Copiando…"})

    def __init__(self, theme: Theme, look_up: LookUp, runner: Runner, actions: ActionRunner) -> None:
        super().__init__(
            theme,
            TITLE,
            "statistics",
            runner,
            status="statistics_status",
            actions=actions,
            fill_reading=True,
            stacked=True,
        )
        self._look_up, self._runner = look_up, actions
        self._period = PERIODS[0]
        periods = [(f"{days}_days", f"{days} dias", "calendar") for days in PERIODS]
        self.add_segments("statistics_periods", periods, self._choose)
        self._nothing = _EmptyPeriodCard(theme)
        self._cards = {name: ChartCard(theme, name, title) for name, title, _ in CHARTS}
        self.column.setSpacing(theme.px(32))
        self.add_content(self._nothing)
        shown = [*self._cards.values()]
        if theme.portrait:
            self.add_content(*shown)
        else:
            gap, sides = theme.px(32), (shown[:FIRST_SIDE], shown[FIRST_SIDE:])
            beside = row(*((column(*side, None, gap=gap), 1) for side in sides), gap=gap)
            self.column.insertLayout(self.column.count() - 1, beside)

    def begin(self) -> None:
        self.show_status("Totais de 90 dias, sem dados de clientes. O arquivo do pendrive abre no Excel.")
        self.refresh()
        self._read()

    def model(self) -> PageModel:
        export = PageButton(
            "statistics_export",
            "Copiar para o pendrive",
            self._export,
            "usb",
            is_enabled=self._runner.busy is not Action.EXPORT_STATISTICS,
            is_beside=not self.theme.portrait,
        )
        return PageModel(buttons=(export,))

    @Slot(str)
    def _choose(self, key: str) -> None:
        self._period = next(days for days in PERIODS if key == f"{days}_days")
        self._read()

    def _read(self) -> None:
        self.task.run(self._look_up(self._period), self._show, self._show_error)

    def _show(self, report: MetricsReport) -> None:
        self.set_title(f"{TITLE} · {format_day(report.first)} a {format_day(report.last)}")
        empty = report.visits == 0
        self._nothing.setVisible(empty)
        self._nothing.set_period(self._period)
        charts = {} if empty else make_charts(report, self.theme.palette)
        for name, _, subject in CHARTS:
            self._cards[name].show_chart(subject, charts.get(name, ChartModel()))

    def _show_error(self, error: Exception) -> None:
        for card in (*self._cards.values(), self._nothing):
            card.hide()
        self.show_read_error("As estatísticas não podem ser lidas", error)

    def _export(self) -> None:
        self._runner.run(Action.EXPORT_STATISTICS)
        self.reading.ensureWidgetVisible(self.status)

    def on_result(self, action: Action, result: ActionResult) -> None:
        self.refresh()


@dataclass(frozen=True)
class ChartModel:
    """What a chart shows; a total and a note where it has them."""

    amounts: tuple[Amount, ...] = ()
    total: str = ""
    note: str = ""


class ChartCard(Card):
    """A chart under its title, with a total and a note where it has them; hidden without amounts."""

    def __init__(self, theme: Theme, name: str, title: str) -> None:
        super().__init__(theme)
        head = Text(theme, Type.BODY, Weight.BOLD)
        head.setText(title)
        self._total = Text(theme, Type.TITLE, Weight.BOLD, name=f"{name}_total")
        self._note = Text(theme, Type.SMALL, color=theme.palette.muted, name=f"{name}_note")
        self._rows = BarRows(theme, name)
        pad = theme.px(36)
        margins = (pad, pad - theme.px(8), pad, pad)
        column(head, self._total, self._note, self._rows, gap=theme.px(16), margins=margins, parent=self)

    def show_chart(self, subject: str, chart: ChartModel) -> None:
        self._total.show_text(chart.total)
        self._note.show_text(chart.note)
        self._rows.show_amounts(subject, chart.amounts)
        self.setVisible(bool(chart.amounts))


def make_charts(report: MetricsReport, palette: Palette) -> dict[str, ChartModel]:
    """Return the charts of a report with visits, by their names."""
    well, badly, plain = palette.success.ink, palette.danger.ink, palette.accent
    visits = report.visits
    served = f"{format_percent(report.paid_or_printed, visits)} pagaram ou imprimiram"
    mean = f"{format_mean(visits, len(report.by_day))} por dia"
    days = tuple(
        _count(f"{SHORT_WEEKDAYS[day.weekday()]} {format_day(day)}", count, plain)
        for day, count in report.by_day
    )
    weekdays = tuple(
        _count(day, sum(counts), plain) for day, counts in zip(WEEKDAYS, report.by_hour, strict=True)
    )
    hours = [sum(counts) for counts in zip(*report.by_hour, strict=True)]
    used = [hour for hour, count in enumerate(hours) if count]
    shown = range(min([OPENS, *used]), max([CLOSES, *used]) + 1)
    outcomes = tuple(
        Amount(
            result.text,
            count,
            f"{format_number(count)} · {format_percent(count, visits)}",
            well if result in SERVED else badly if result in _BADLY else plain,
        )
        for result, count in report.outcomes
    )
    tones = {Rating.GOOD: palette.success, Rating.FAIR: palette.warning, Rating.BAD: palette.danger}
    rated = sum(count for _, count in report.ratings)
    ratings = tuple(
        Amount(each.text, count, f"{format_number(count)} ({format_percent(count, rated)})", tones[each].ink)
        for each, count in report.ratings
    )
    stays = tuple(Amount(state.label, stay, format_duration(stay), plain) for state, stay in report.stay_s)
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
    return {
        "chart_days": ChartModel(days, format_number(visits), f"{mean} · {served}"),
        "chart_weekdays": ChartModel(weekdays if len(days) > len(WEEKDAYS) else ()),
        "chart_hours": ChartModel(tuple(_count(f"{hour} h", hours[hour], plain) for hour in shown)),
        "chart_ratings": ChartModel(ratings if rated else ()),
        "chart_outcomes": ChartModel(outcomes),
        "chart_payments": ChartModel(payments, paid, "pagamentos que o ERP confirmou"),
        "chart_card": ChartModel(tuple(cards), by_card, "boletos pagos com cartão"),
        "chart_stays": ChartModel(stays),
        "chart_pages": ChartModel(tuple(pages)),
        "chart_care": ChartModel(care),
        "chart_failures": ChartModel(failures),
    }


class _EmptyPeriodCard(Card):
    """Placeholder for the charts before the first session."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        center = Qt.AlignmentFlag.AlignHCenter
        icon = Medallion(theme, "calendar", Tone(theme.palette.accent, theme.palette.soft), MEDALLION)
        self._title = Text(theme, Type.LARGE, Weight.BOLD, align=center, name="statistics_nothing")
        label = Text(theme, Type.BODY, color=theme.palette.muted, align=center)
        label.setText("Os gráficos aparecem assim que alguém usar o Totem.")
        column((icon, center), self._title, label, gap=theme.px(28), margins=theme.px(72), parent=self)
        self.hide()

    def set_period(self, days: int) -> None:
        self._title.setText(f"Nenhuma visita em {days} dias")


def _count(label: str, count: int, color: QColor) -> Amount:
    return Amount(label, count, format_number(count), color)


def _named(
    kind: MetricKind, amounts: tuple[tuple[str, int], ...], color: Callable[[str], QColor], before: str = ""
) -> Iterator[Amount]:
    for name, count in amounts:
        yield _count(f"{before}{label(kind.value, name)}", count, color(name))
