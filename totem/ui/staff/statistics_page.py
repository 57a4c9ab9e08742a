"""The page of statistics: what happened here in 7 or 30 days, in charts; all of it goes to a USB stick."""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from totem.monitoring.metrics.report import (
    OUTCOMES,
    RATINGS,
    SCREENS,
    SERVED,
    MetricsReport,
    duration,
    mean,
    number,
    percent,
    words,
)
from totem.monitoring.metrics.session_metrics import FAILURES, PRINTED, MetricKind, SessionOutcome
from totem.session.view_state import Rating
from totem.staff.action_runner import Action, ActionResult, ActionRunner
from totem.system.background import Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.message_panel import Medallion
from totem.ui.controls.segmented_control import SegmentedControl
from totem.ui.controls.text import Text
from totem.ui.staff.charts import Amount, Chart, DayBars, Faces, HourHeat, NamedBars, RatingCount
from totem.ui.staff.page import Page, PageTask
from totem.ui.staff.status_message import StatusMessage
from totem.ui.theme import Theme, Tone, Type, Weight

PERIODS = (7, 30)
MEDALLION = 150
_BADLY = FAILURES - {SessionOutcome.NOT_FOUND} | {SessionOutcome.REJECTED}

LookUp = Callable[[int], Coroutine[Any, Any, MetricsReport]]
"""Gives the figures of as many days, today the last."""


class StatisticsPage(Page):
    """Asks for the figures whenever it is shown, and when another period is chosen."""

    def __init__(self, theme: Theme, look_up: LookUp, runner: Runner, desk: ActionRunner) -> None:
        super().__init__(theme, "Estatísticas", "statistics", tall=True, stacked=True)
        self._look_up, self._desk = look_up, desk
        self._waiter = PageTask(runner, self)
        self._period = PERIODS[0]
        self._segments = SegmentedControl(theme, name="statistics_periods")
        self._segments.offer([(f"{days}_days", f"{days} dias", "calendar") for days in PERIODS])
        self._segments.chosen.connect(self._choose)
        self._nothing = _Nothing(theme)
        self._visits = DayBars(theme, "chart_days")
        self._hours = HourHeat(theme, "chart_hours")
        self._outcomes = NamedBars(theme, "chart_outcomes")
        self._ratings = Faces(theme, "chart_ratings")
        self._stays = NamedBars(theme, "chart_stays")
        self._pages = NamedBars(theme, "chart_pages")
        self._failures = NamedBars(theme, "chart_failures")
        self._of_visits = _ChartCard(theme, "Visitas", self._visits)
        self._of_hours = _ChartCard(theme, "Dias e horas", self._hours)
        self._of_ratings = _ChartCard(theme, "Avaliações", self._ratings)
        self._of_outcomes = _ChartCard(theme, "O que as visitas alcançaram", self._outcomes)
        self._of_stays = _ChartCard(theme, "Tempo médio em cada tela", self._stays)
        self._of_pages = _ChartCard(theme, "Páginas", self._pages)
        self._of_failures = _ChartCard(theme, "Falhas", self._failures)
        self._told = StatusMessage(theme, name="statistics_told")
        export = Button(
            theme,
            "Copiar para o pendrive",
            ButtonVariant.OUTLINE,
            icon="usb",
            name="statistics_export",
            height=112,
        )
        export.clicked.connect(self._export)
        self._button = export
        self.column.setSpacing(theme.px(32))
        self.read(self._told, self._nothing)
        when, what = [self._of_visits, self._of_hours, self._of_ratings], [self._of_outcomes, self._of_stays]
        paper = [self._of_pages, self._of_failures]
        self._cards = [*when, *what, *paper]
        if theme.portrait:
            self.read(*self._cards)
        else:
            self._lay_out_beside(when, what)
            self._lay_out_beside(paper[:1], paper[1:])
        way = QBoxLayout.Direction.TopToBottom if theme.portrait else QBoxLayout.Direction.LeftToRight
        row = QBoxLayout(way)
        row.setSpacing(theme.px(20))
        row.addWidget(self._segments)
        row.addWidget(export)
        self.touch.addLayout(row)
        desk.ended.connect(self._ended)

    def _lay_out_beside(self, *columns: "list[_ChartCard]") -> None:
        """On a wide panel, columns stand beside each other."""
        beside = QHBoxLayout()
        beside.setSpacing(self.theme.px(32))
        for cards in columns:
            side = QVBoxLayout()
            side.setSpacing(self.theme.px(32))
            for card in cards:
                side.addWidget(card)
            side.addStretch(1)
            beside.addLayout(side, 1)
        self.column.insertLayout(self.column.count() - 1, beside)

    def begin(self) -> None:
        """Show what is true now."""
        self._told.say("Somas de noventa dias, nada de nenhum cliente. O arquivo do pendrive abre no Excel.")
        self._ask()

    def end(self) -> None:
        """Nobody waits for figures any more."""
        self._waiter.stop()

    @Slot(str)
    def _choose(self, key: str) -> None:
        self._period = next(days for days in PERIODS if key == f"{days}_days")
        self._ask()

    def _ask(self) -> None:
        self._waiter.run(self._look_up(self._period), self._show, self._broke_off)

    def _show(self, figures: MetricsReport) -> None:
        empty = figures.visits == 0
        self._nothing.setVisible(empty)
        if empty:
            self._nothing.tell(self._period)
        for card in self._cards:
            card.setVisible(not empty)
        if not empty:
            self._draw(figures)
        self._settle()

    def _draw(self, figures: MetricsReport) -> None:
        palette, visits = self.theme.palette, figures.visits
        well, badly, plain = palette.success.ink, palette.danger.ink, palette.accent
        self._visits.show_days("Visitas por dia", figures.by_day)
        served = f"{percent(figures.served, visits)} resolveram"
        self._of_visits.tell(number(visits), f"{mean(visits, len(figures.by_day))} por dia · {served}")
        self._hours.show_hours("Visitas por dia da semana e hora", figures.by_hour)
        self._outcomes.show_amounts(
            "Visitas pelo que alcançaram",
            [
                Amount(
                    OUTCOMES[outcome],
                    count,
                    f"{number(count)} · {percent(count, visits)}",
                    well if outcome in SERVED else badly if outcome in _BADLY else plain,
                )
                for outcome, count in figures.outcomes
            ],
        )
        faces = {
            Rating.GOOD: ("smile", palette.success),
            Rating.FAIR: ("meh", palette.warning),
            Rating.BAD: ("frown", palette.danger),
        }
        self._ratings.show_faces(
            "Avaliações",
            [
                RatingCount(faces[each][0], RATINGS[each], count, faces[each][1])
                for each, count in figures.ratings
            ],
        )
        self._of_ratings.setVisible(any(count for _, count in figures.ratings))
        self._stays.show_amounts(
            "Tempo médio em cada tela",
            [Amount(SCREENS[state], stay, duration(stay), plain) for state, stay in figures.stay_s],
        )
        pages = figures.pages
        self._pages.show_amounts(
            "Páginas pelo que houve com elas",
            _named(MetricKind.PAGES, pages, lambda name: well if name == PRINTED else badly),
        )
        self._of_pages.setVisible(bool(pages))
        failures = [
            *_named(MetricKind.ERP_FAILURE, figures.erp_failures, lambda _: badly),
            *_named(MetricKind.PRINTER_FAILURE, figures.printer_failures, lambda _: badly, "Impressora: "),
        ]
        self._failures.show_amounts("Falhas", failures)
        self._of_failures.setVisible(bool(failures))

    def _settle(self) -> None:
        """Have every card know what its chart wants now, before the page asks them for their heights."""
        for card in self._cards:
            column = card.layout()
            if column is not None:
                column.activate()
        self.column.activate()
        self.reading.fit(self.reading.size())
        self.reading.fitted.emit()

    def _broke_off(self, error: Exception) -> None:
        for card in (*self._cards, self._nothing):
            card.hide()
        self._told.say(f"As estatísticas não podem ser lidas: {type(error).__name__}.", good=False)

    @Slot()
    def _export(self) -> None:
        self._button.setEnabled(False)
        self._told.wait("Copiando…")
        self.reading.ensureWidgetVisible(self._told)
        self._desk.run(Action.EXPORT_STATISTICS)

    @Slot(object, object)
    def _ended(self, action: Action, outcome: ActionResult) -> None:
        self._button.setEnabled(True)
        if action is Action.EXPORT_STATISTICS:
            self._told.say(outcome.words, good=outcome.done)


class _ChartCard(Card):
    """A chart under its title; a headline number stands between them where there is one."""

    def __init__(self, theme: Theme, title: str, chart: Chart) -> None:
        super().__init__(theme)
        column = QVBoxLayout(self)
        pad = theme.px(36)
        column.setContentsMargins(pad, pad - theme.px(8), pad, pad)
        column.setSpacing(theme.px(16))
        head = Text(theme, Type.BODY, Weight.BOLD)
        head.setText(title)
        self._number = Text(theme, Type.TITLE, Weight.BOLD, name=f"{chart.objectName()}_total")
        self._note = Text(theme, Type.SMALL, color=theme.palette.muted, name=f"{chart.objectName()}_note")
        for widget in (head, self._number, self._note, chart):
            column.addWidget(widget)
        self._number.hide()
        self._note.hide()

    def tell(self, amount: str, note: str) -> None:
        """Say the sum, and what to think of it."""
        self._number.show_text(amount)
        self._note.show_text(note)


class _Nothing(Card):
    """Stands where the charts will be."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        center = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        pad = theme.px(72)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(theme.px(28))
        calm = Tone(theme.palette.accent, theme.palette.soft)
        column.addWidget(Medallion(theme, "calendar", calm, MEDALLION), 0, center)
        self._title = Text(theme, Type.LARGE, Weight.BOLD, align=center, name="statistics_nothing")
        words = Text(theme, Type.BODY, color=theme.palette.muted, align=center)
        words.setText("Os gráficos aparecem assim que alguém usar o Totem.")
        column.addWidget(self._title)
        column.addWidget(words)
        self.hide()

    def tell(self, days: int) -> None:
        """Say of which time."""
        self._title.setText(f"Nenhuma visita em {days} dias")


def _named(
    kind: MetricKind, amounts: tuple[tuple[str, int], ...], color: Callable[[str], QColor], before: str = ""
) -> list[Amount]:
    return [
        Amount(f"{before}{words(kind.value, name)}", count, number(count), color(name))
        for name, count in amounts
    ]
