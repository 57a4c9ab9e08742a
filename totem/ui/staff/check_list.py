"""Rows of health checks under a heading: each with its severity, its words and what to do."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.text import capitalized, join_sentences
from totem.monitoring.health import HealthCheck, Severity
from totem.staff.health_poller import HealthRow
from totem.ui.controls.button import Button
from totem.ui.controls.card import Card
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import paint_icon
from totem.ui.layouts import Item, column, discard, row
from totem.ui.staff.charts import Sparkline
from totem.ui.staff.page import breakable
from totem.ui.theme import Theme, Tone, Type, Weight

ASKING = "verificando…"
SEVERITY_WORDS = {Severity.OK: "em ordem", Severity.WARNING: "atenção", Severity.ERROR: "problema"}
TECHNICAL, LESS = "Ver detalhes técnicos (em inglês)", "Ocultar detalhes técnicos"
_ICONS = {None: "hourglass", Severity.OK: "check", Severity.WARNING: "triangle-alert", Severity.ERROR: "x"}
_NAME_UNITS = 208


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
            self._name.setFixedWidth(theme.px(_NAME_UNITS))
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
        severity = ASKING if level is None else SEVERITY_WORDS[level]
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
