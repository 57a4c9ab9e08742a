"""First page of maintenance mode: the kiosk's health, and a tile for each other page, on two sides.

The people of the store have "Dia a dia": what is wrong and what to do, in their words, and what they do
themselves. Technicians have "Técnico": every check in its own words, and everything else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt, QTime, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedLayout, QWidget

from totem.domain.text import capitalized, join_sentences
from totem.monitoring.health import HealthCheck, HealthFinding, HealthGroup, PlainText, Severity
from totem.staff.action_runner import Action
from totem.staff.health_poller import HealthPoller, HealthRow, Rows
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.segmented_control import SegmentedControl
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import paint_icon
from totem.ui.layouts import Item, column, discard, row
from totem.ui.staff.actions_page import LABELS, ServiceView
from totem.ui.staff.charts import Sparkline
from totem.ui.staff.page import MENU, Page, breakable
from totem.ui.theme import Theme, Tone, Type, Weight

ASKING = "verificando…"
_WORDS = {Severity.OK: "em ordem", Severity.WARNING: "atenção", Severity.ERROR: "problema"}
_ICONS = {None: "hourglass", Severity.OK: "check", Severity.WARNING: "triangle-alert", Severity.ERROR: "x"}
_NAME = 208  # units
TECHNICAL, LESS = "Ver detalhes técnicos (em inglês)", "Ocultar detalhes técnicos"


class Side(StrEnum):
    """Side of the page, with the label of its segment."""

    DAILY = "Dia a dia"
    TECHNICAL = "Técnico"

    @property
    def key(self) -> str:
        """Name of its segment."""
        return self.name.lower()


class Entry(NamedTuple):
    """Tile of a page: the page's name, its label and icon, and the side where it stands.

    A wide one has a line for itself.
    """

    name: str
    label: str
    icon: str
    side: Side
    is_wide: bool = False


SERVICE = "notice"
"""Page of the service; its tile offers what changes the service now."""
CARDS = "cards"
"""Page of card charges; its tile stands where the kiosk takes cards."""
ENTRIES = (
    Entry(SERVICE, LABELS[Action.OUT_OF_SERVICE], "pause", Side.DAILY, is_wide=True),
    Entry("actions", "Ações", "zap", Side.DAILY),
    Entry("store", "Loja e sons", "store", Side.DAILY),
    Entry("statistics", "Estatísticas", "chart-column", Side.DAILY),
    Entry("outbox", "Envios", "send", Side.DAILY),
    Entry(CARDS, "Cartão", "credit-card", Side.DAILY),
    Entry("settings", "Configuração", "sliders-horizontal", Side.TECHNICAL),
    Entry("machine", "Computador e versão", "wrench", Side.TECHNICAL),
    Entry("fleet", "Frota", "network", Side.TECHNICAL),
    Entry("erp_test", "Teste do ERP", "server", Side.TECHNICAL),
    Entry("touch_test", "Teste de toque", "pointer", Side.TECHNICAL),
    Entry("screen_test", "Teste de tela", "monitor", Side.TECHNICAL),
)
TITLES = {None: "Verificando…", Severity.OK: "Tudo em ordem"}
TROUBLES_FIRST = [Severity.ERROR, Severity.WARNING, Severity.OK]
TODAY = "Hoje"


def severity_tone(theme: Theme, level: Severity | None) -> Tone:
    """Colours of a severity; None before the first result."""
    palette = theme.palette
    tones = {Severity.OK: palette.success, Severity.WARNING: palette.warning, Severity.ERROR: palette.danger}
    return tones[level] if level is not None else Tone(palette.muted, palette.sunken)


class SeverityIcon(QWidget):
    """Round icon of a severity, distinct by shape as well as by colour."""

    def __init__(self, theme: Theme, units: float, *, on_tone: bool = False) -> None:
        """With `on_tone`, its background has the colours of the severity already."""
        super().__init__()
        self._theme, self._units, self._on_tone = theme, units, on_tone
        self._level: Severity | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_severity(self, level: Severity | None) -> None:
        """Show `level`; None before the first result."""
        self._level = level
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.text(self._units), self._theme.text(self._units))

    def paintEvent(self, event: QPaintEvent) -> None:
        tone = severity_tone(self._theme, self._level)
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.palette.surface if self._on_tone else tone.ground)
        painter.drawEllipse(self.rect())
        side = round(self.width() * 0.56)
        place = (self.width() - side) / 2
        paint_icon(painter, place, place, side, _ICONS[self._level], tone.ink)
        painter.end()


class RowView(QWidget):
    """One check."""

    def __init__(self, theme: Theme, prefix: str = "row") -> None:
        """`prefix` begins its name, which ends in that of the check."""
        super().__init__()
        self._theme, self._prefix = theme, prefix
        top = Qt.AlignmentFlag.AlignTop
        self._icon = SeverityIcon(theme, 52)
        self._name = Text(theme, Type.SMALL, Weight.BOLD, align=top, name="label")
        self._words = Text(theme, Type.SMALL, align=top, name="words")
        self._todo = Text(theme, Type.SMALL, Weight.STRONG, align=top, name="todo")
        self._curve = Sparkline(theme, self)
        self._lines: list[Text] = []
        self._details = column(gap=theme.px(8))
        self._plain: tuple[str, ...] = ()
        self._technical: tuple[str, ...] = ()
        self._is_open = False
        slot = self._turn_technical
        self._more = Button(theme, TECHNICAL, name="technical", size=Type.SMALL, height=92, on_click=slot)
        gap = theme.px(8)
        shown = (self._words, self._todo, self._curve, self._details, self._more, None)
        beside: list[Item] = [(self._icon, top)]
        if theme.scale > 1:
            texts = column(gap, self._name, *shown, gap=gap)  # a column beside it would be too narrow
        else:
            texts = column(gap, *shown, gap=gap)
            self._name.setFixedWidth(theme.px(_NAME))
            beside.append(column(gap, self._name, None))
        edge = theme.px(14)
        row(*beside, (texts, 1), gap=theme.px(20), margins=(0, edge, 0, edge), parent=self)

    def show_pending(self, check: HealthCheck) -> None:
        self._technical = ()
        self._show(check.name, check.label, None, ASKING, "", (), ())

    def show_row(self, row: HealthRow) -> None:
        found, self._technical = row.finding, row.technical
        self._show(found.name, found.label, found.level, found.words, found.what_to_do, row.lines, row.curve)

    def _show(
        self,
        name: str,
        label: str,
        level: Severity | None,
        words: str,
        todo: str,
        lines: Sequence[str],
        curve: Sequence[int | None],
    ) -> None:
        self.setObjectName(f"{self._prefix}_{name}")
        self._icon.show_severity(level)
        self._name.setText(capitalized(label))
        self._words.setText(breakable(words))
        self._todo.set_color(severity_tone(self._theme, level).ink)
        self._todo.show_text(breakable(todo))
        self._plain = tuple(lines)
        self._show_lines()
        self._curve.show_times(curve)
        self._curve.setVisible(len(curve) > 1)
        severity = ASKING if level is None else _WORDS[level]
        self.setAccessibleName(join_sentences(f"{label}: {severity}", words, todo, *lines))

    @Slot()
    def _turn_technical(self) -> None:
        self._is_open = not self._is_open
        self._show_lines()

    def _show_lines(self) -> None:
        lines = (*self._plain, *self._technical) if self._is_open else self._plain
        self._more.setVisible(bool(self._technical))
        self._more.relabel(LESS if self._is_open else TECHNICAL)
        while len(self._lines) < len(lines):
            muted, top = self._theme.palette.muted, Qt.AlignmentFlag.AlignTop
            line = Text(self._theme, Type.SMALL, color=muted, align=top, name="line", parent=self)
            self._details.addWidget(line)
            self._lines.append(line)
        for place, line in enumerate(self._lines):
            line.show_text(breakable(lines[place]) if place < len(lines) else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, self.width(), self._theme.px(2)), self._theme.palette.line)
        painter.end()


class CheckSection(QWidget):
    """Rows of one probe, usually one.

    Attributes:
        rows: what was found; None before the first result.
    """

    def __init__(self, theme: Theme, check: HealthCheck) -> None:
        super().__init__()
        self._theme = theme
        self.rows: Sequence[HealthRow] | None = None
        self.setObjectName(f"look_{check.name}")
        self._column = column(gap=0, parent=self)
        self._views: list[RowView] = []
        self._set_row_count(1)
        self._views[0].show_pending(check)

    def show_rows(self, rows: Sequence[HealthRow]) -> None:
        """Show the rows; the section is hidden without any."""
        self.rows = rows
        self._set_row_count(len(rows))
        for view, each in zip(self._views, rows, strict=True):
            view.show_row(each)
        self.setVisible(bool(rows))

    def _set_row_count(self, count: int) -> None:
        while len(self._views) < count:
            view = RowView(self._theme)
            self._column.addWidget(view)
            self._views.append(view)
        while len(self._views) > count:
            discard(self._column, self._views.pop())


class CheckList(Card):
    """A card of sections under a heading."""

    def __init__(self, theme: Theme, heading: str, checks: Sequence[HealthCheck]) -> None:
        super().__init__(theme)
        title = Text(theme, Type.BODY, Weight.BOLD, name="heading")
        title.setText(heading)
        self.sections = {each.name: CheckSection(theme, each) for each in checks}
        margin = theme.px(36 if theme.is_large else 24)
        margins = (margin, theme.px(24), margin, theme.px(12))
        column(title, theme.px(16), *self.sections.values(), gap=0, margins=margins, parent=self)


class OverviewPage(Page):
    """The gravest trouble, over what else the people of the store ask for or all checks; and the tiles."""

    def __init__(
        self,
        theme: Theme,
        entries: Sequence[Entry],
        poller: HealthPoller,
        service: ServiceView,
        *,
        clock: Callable[[], QTime] = QTime.currentTime,
    ) -> None:
        """`entries` are the tiles."""
        super().__init__(theme, "Manutenção", MENU, fill_reading=True)
        self._poller, self._service = poller, service
        poller.setParent(self)
        poller.found.connect(self._on_found)
        self._head = _Head(theme, clock)
        self._today = _Today(theme)
        self._lists = [
            CheckList(theme, group.value, [each for each in poller.checks if each.group is group])
            for group in HealthGroup
        ]
        self._sections = {name: each for group in self._lists for name, each in group.sections.items()}
        self.add_content(self._head, self._today, *self._lists)
        self._segments = SegmentedControl(theme, name="sides", height=92)
        self._segments.offer([(side.key, side.value, _SIDE_ICONS[side]) for side in Side])
        self._segments.chosen.connect(self._choose_side)
        self._tiles: dict[str, Button] = {}
        self._sides = QStackedLayout()
        for side in Side:
            self._sides.addWidget(self._make_tiles([each for each in entries if each.side is side]))
        self.touch.addWidget(self._segments)
        self.touch.addLayout(self._sides)
        self._show_side(Side.DAILY)
        self.show_service()

    def begin(self) -> None:
        self._poller.start()
        self.show_service()

    def end(self) -> None:
        self._poller.stop()

    @Slot()
    def show_service(self) -> None:
        """Offer to pause the service, or to go on, as it is now."""
        tile = self._tiles.get(SERVICE)
        if tile is None:
            return
        if self._service() is None:
            tile.relabel(LABELS[Action.OUT_OF_SERVICE], icon="pause", variant=ButtonVariant.KEY)
        else:
            tile.relabel(LABELS[Action.BACK_IN_SERVICE], icon="check", variant=ButtonVariant.PRIMARY)

    @Slot(str)
    def _choose_side(self, key: str) -> None:
        self._show_side(next(side for side in Side if side.key == key))
        self.reading.verticalScrollBar().setValue(0)

    def _show_side(self, side: Side) -> None:
        self._sides.setCurrentIndex(list(Side).index(side))
        self._is_daily = side is Side.DAILY
        self._today.show_if_any(wanted=self._is_daily)
        for each in self._lists:
            each.setVisible(not self._is_daily)

    def _make_tiles(self, entries: Sequence[Entry]) -> QWidget:
        pane, grid = QWidget(), QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(self.theme.px(20))
        columns = 2
        size = Type.BODY if self.theme.portrait and self.theme.is_large else Type.SMALL
        place = 0
        for entry in entries:
            key, slot = ButtonVariant.KEY, partial(self.opened.emit, entry.name)
            tile = Button(
                self.theme,
                entry.label,
                key,
                icon=entry.icon,
                name=f"open_{entry.name}",
                size=size,
                height=112,
                on_click=slot,
            )
            self._tiles[entry.name] = tile
            span = columns if entry.is_wide else 1
            grid.addWidget(tile, place // columns, place % columns, 1, span)
            place += span
        for column_number in range(columns):
            grid.setColumnStretch(column_number, 1)
        column(grid, None, gap=0, parent=pane)  # both sides begin at the same height
        return pane

    @Slot(str, object)
    def _on_found(self, name: str, rows: Rows) -> None:
        self._sections[name].show_rows(rows)
        known = [section.rows for section in self._sections.values()]
        found = [each.finding for rows in known if rows is not None for each in rows]
        found.sort(key=lambda finding: TROUBLES_FIRST.index(finding.level))
        self._head.show_found(found, whole=None not in known)
        is_troubled = bool(found) and found[0].level is not Severity.OK
        self._today.show_found(found[1:] if is_troubled else found)
        self._today.show_if_any(wanted=self._is_daily)


_SIDE_ICONS: Mapping[Side, str] = {Side.DAILY: "store", Side.TECHNICAL: "wrench"}


class _Head(Card):
    """The gravest trouble with its advice, readable from two metres away."""

    def __init__(self, theme: Theme, clock: Callable[[], QTime]) -> None:
        super().__init__(theme)
        self.setObjectName("head")
        self._theme, self._clock = theme, clock
        self._icon = SeverityIcon(theme, 104, on_tone=True)
        self._part = Text(theme, Type.SMALL, Weight.BOLD, name="part")
        self._title = Text(theme, Type.LARGE, Weight.BOLD, name="state")
        self._advice = Text(theme, Type.BODY, Weight.STRONG, name="advice")
        self._seen = Text(theme, Type.SMALL, name="summary")
        self._lines = (self._part, self._title, self._advice, self._seen)
        words = column(None, *self._lines, None, gap=theme.px(4))
        margin = theme.px(32 if theme.is_large else 24)
        row(self._icon, (words, 1), gap=theme.px(28), margins=margin, parent=self)
        self.show_found([], whole=False)

    def show_found(self, found: Sequence[HealthFinding], *, whole: bool) -> None:
        """Show the first of `found`, which is the gravest; OK only once `found` is complete (`whole`)."""
        level = found[0].level if found else Severity.OK
        trouble = _plain_text(found[0]) if level is not Severity.OK else None
        shown = None if level is Severity.OK and not whole else level
        tone = severity_tone(self._theme, shown)
        self._ground = None if self._theme.palette.strong else tone.ground  # on black it has a hairline
        self._icon.show_severity(shown)
        self._part.show_text(capitalized(found[0].label) if trouble else "")
        self._title.setText(capitalized(trouble.words) if trouble else TITLES[shown])
        self._advice.show_text(trouble.what_to_do if trouble else "")
        seen = "Um momento." if shown is None else f"Verificado às {self._clock().toString('HH:mm')}."
        self._seen.setText(seen)
        for each in self._lines:
            each.set_color(tone.ink)
        state = f"{_WORDS[shown]}: {self._part.text()}" if trouble and shown else ""
        self.setAccessibleName(join_sentences(state, self._title.text(), self._advice.text(), seen))
        self.update()


class _Today(Card):
    """The other troubles, and what is in order that the people of the store ask for."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._title = Text(theme, Type.BODY, Weight.BOLD, name="heading")
        self._title.setText(TODAY)
        self._views: list[RowView] = []
        self._count = 0
        margin = theme.px(36 if theme.is_large else 24)
        margins = (margin, theme.px(24), margin, theme.px(12))
        self._rows = column(gap=0)
        column(self._title, theme.px(16), self._rows, gap=0, margins=margins, parent=self)

    def show_found(self, found: Sequence[HealthFinding]) -> None:
        """Show what of `found` is for the people of the store."""
        rows = [
            HealthRow(replace(each, words=plain.words, what_to_do=plain.what_to_do))
            for each in found
            if (plain := each.plain) is not None
        ]
        while len(self._views) < len(rows):
            view = RowView(self._theme, "today")
            self._rows.addWidget(view)
            self._views.append(view)
        for view, each in zip(self._views, rows, strict=False):
            view.show_row(each)
        for place, view in enumerate(self._views):
            view.setVisible(place < len(rows))
            if place >= len(rows):
                view.setObjectName("")
        self._count = len(rows)

    def show_if_any(self, *, wanted: bool) -> None:
        """Show the card where it is wanted and has a row."""
        self.setVisible(wanted and self._count > 0)


def _plain_text(finding: HealthFinding) -> PlainText:
    return finding.plain or PlainText(finding.words, finding.what_to_do)
