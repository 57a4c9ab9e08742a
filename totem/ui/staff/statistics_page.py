"""Statistics page: charts of the last 7 or 30 days, and the export to a USB drive."""

from collections.abc import Callable, Coroutine, Sequence
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor

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
from totem.ui.staff.charts import Amount, Chart, DayBars, HourHeat, NamedBars, RatingCount, RatingFaces
from totem.ui.staff.page import TaskPage
from totem.ui.staff.page_model import PageButton, PageModel
from totem.ui.theme import Theme, Tone, Type, Weight

TITLE = "Estatísticas"
PERIODS = (7, 30)
MEDALLION = 150
FACES = {Rating.GOOD: "smile", Rating.FAIR: "meh", Rating.BAD: "frown"}
_BADLY = FAILURES - {SessionOutcome.NOT_FOUND} | {SessionOutcome.REJECTED}

SomeChart = TypeVar("SomeChart", bound=Chart)
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
        self._visits = ChartCard("Visitas", DayBars(theme, "chart_days"))
        self._hours = ChartCard("Dias e horas", HourHeat(theme, "chart_hours"))
        self._ratings = ChartCard("Avaliações", RatingFaces(theme, "chart_ratings"))
        self._outcomes = ChartCard("Resultado das visitas", NamedBars(theme, "chart_outcomes"))
        self._stays = ChartCard("Tempo médio em cada tela", NamedBars(theme, "chart_stays"))
        self._payments = ChartCard("Boletos pagos", NamedBars(theme, "chart_payments"))
        self._card = ChartCard("Cartão", NamedBars(theme, "chart_card"))
        self._pages = ChartCard("Páginas", NamedBars(theme, "chart_pages"))
        self._service_requests = ChartCard("Internet e ajuda", NamedBars(theme, "chart_care"))
        self._failures = ChartCard("Falhas", NamedBars(theme, "chart_failures"))
        self.column.setSpacing(theme.px(32))
        self.add_content(self._nothing)
        when: list[Card] = [self._visits, self._hours, self._ratings]
        what: list[Card] = [self._outcomes, self._payments, self._card, self._stays]
        self._cards: list[Card] = [*when, *what, self._pages, self._service_requests, self._failures]
        if theme.portrait:
            self.add_content(*self._cards)
        else:
            self._lay_out_beside(when, what)
            self._lay_out_beside([self._pages, self._service_requests], [self._failures])

    def _lay_out_beside(self, *sides: Sequence[Card]) -> None:
        gap = self.theme.px(32)
        beside = row(*((column(*cards, None, gap=gap), 1) for cards in sides), gap=gap)
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
        if empty:
            self._nothing.set_period(self._period)
        for card in self._cards:
            card.setVisible(not empty)
        if not empty:
            self._draw(report)
        self._settle()

    def _draw(self, report: MetricsReport) -> None:
        palette, visits = self.theme.palette, report.visits
        well, badly, plain = palette.success.ink, palette.danger.ink, palette.accent
        self._visits.chart.show_days("Visitas por dia", report.by_day)
        served = f"{format_percent(report.paid_or_printed, visits)} pagaram ou imprimiram"
        mean = format_mean(visits, len(report.by_day))
        self._visits.set_total(format_number(visits), f"{mean} por dia · {served}")
        self._hours.chart.show_hours("Visitas por dia da semana e hora", report.by_hour)
        self._outcomes.chart.show_amounts(
            "Visitas por resultado",
            [
                Amount(
                    result.text,
                    count,
                    f"{format_number(count)} · {format_percent(count, visits)}",
                    well if result in SERVED else badly if result in _BADLY else plain,
                )
                for result, count in report.outcomes
            ],
        )
        tones = {Rating.GOOD: palette.success, Rating.FAIR: palette.warning, Rating.BAD: palette.danger}
        self._ratings.chart.show_faces(
            "Avaliações",
            [RatingCount(FACES[each], each.text, count, tones[each]) for each, count in report.ratings],
        )
        self._ratings.setVisible(any(count for _, count in report.ratings))
        self._stays.chart.show_amounts(
            "Tempo médio em cada tela",
            [Amount(state.label, stay, format_duration(stay), plain) for state, stay in report.stay_s],
        )
        payments = [
            *_named(MetricKind.PAYMENT, report.payments, lambda _: well),
            *_named(MetricKind.PASSED_OVER, report.passed_over, lambda _: plain, "Pulado: "),
        ]
        self._payments.chart.show_amounts("Boletos pagos e pulados", payments)
        self._payments.set_total(format_number(report.paid_boletos), "pagamentos que o ERP confirmou")
        self._payments.setVisible(bool(payments))
        by_card = _named(MetricKind.CARD, report.cards, lambda name: well if name in PAID_BY_CARD else plain)
        self._card.chart.show_amounts("Pagamentos com cartão", by_card)
        self._card.set_total(format_number(report.paid_by_card), "boletos pagos com cartão")
        self._card.setVisible(bool(by_card))
        pages = report.pages
        self._pages.chart.show_amounts(
            "Páginas por resultado",
            _named(MetricKind.PAGES, pages, lambda name: well if name == PRINTED else badly),
        )
        self._pages.setVisible(bool(pages))
        service_requests = [
            *_named(MetricKind.UNLOCK, report.unlocks, lambda name: well if name == "granted" else plain),
            *_named(MetricKind.TICKET, report.tickets, lambda _: plain, "Ajuda: "),
        ]
        self._service_requests.chart.show_amounts(
            "Liberações em confiança e pedidos de ajuda", service_requests
        )
        self._service_requests.setVisible(bool(service_requests))
        failures = [
            *_named(MetricKind.ERP_FAILURE, report.erp_failures, lambda _: badly),
            *_named(MetricKind.PRINTER_FAILURE, report.printer_failures, lambda _: badly, "Impressora: "),
        ]
        self._failures.chart.show_amounts("Falhas", failures)
        self._failures.setVisible(bool(failures))

    def _settle(self) -> None:
        """Activate the layout of every card, so that the page gets the new heights of their charts."""
        for card in self._cards:
            column = card.layout()
            if column is not None:
                column.activate()
        self.column.activate()
        self.reading.fit(self.reading.size())
        self.reading.fitted.emit()

    def _show_error(self, error: Exception) -> None:
        for card in (*self._cards, self._nothing):
            card.hide()
        self.show_read_error("As estatísticas não podem ser lidas", error)

    def _export(self) -> None:
        self._runner.run(Action.EXPORT_STATISTICS)
        self.reading.ensureWidgetVisible(self.status)

    def on_result(self, action: Action, result: ActionResult) -> None:
        self.refresh()


class ChartCard(Card, Generic[SomeChart]):
    """A `chart` under its title, with a total and a note where it has them."""

    def __init__(self, title: str, chart: SomeChart) -> None:
        theme = chart.theme
        super().__init__(theme)
        self.chart = chart
        head = Text(theme, Type.BODY, Weight.BOLD)
        head.setText(title)
        self._number = Text(theme, Type.TITLE, Weight.BOLD, name=f"{chart.objectName()}_total")
        self._note = Text(theme, Type.SMALL, color=theme.palette.muted, name=f"{chart.objectName()}_note")
        pad = theme.px(36)
        margins = (pad, pad - theme.px(8), pad, pad)
        column(head, self._number, self._note, chart, gap=theme.px(16), margins=margins, parent=self)
        self._number.hide()
        self._note.hide()

    def set_total(self, amount: str, note: str) -> None:
        self._number.show_text(amount)
        self._note.show_text(note)


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


def _named(
    kind: MetricKind, amounts: tuple[tuple[str, int], ...], color: Callable[[str], QColor], before: str = ""
) -> list[Amount]:
    return [
        Amount(f"{before}{label(kind.value, name)}", count, format_number(count), color(name))
        for name, count in amounts
    ]
