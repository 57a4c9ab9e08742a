"""Rows of health checks under a heading: each with its severity, its words and what to do."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPaintEvent, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.text import capitalized, join_sentences
from totem.monitoring.health import HealthCheck, HealthFinding, Severity
from totem.staff.health_poller import HealthRow
from totem.ui.controls.button import Button
from totem.ui.controls.card import Card
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import IconLabel, antialiased, badge_picture, paint_rounded
from totem.ui.layouts import Item, column, discard, row
from totem.ui.staff.page_model import CheckGroup
from totem.ui.staff.page_parts import breakable
from totem.ui.theme import Theme, Tone, Type, Weight

ASKING = "verificando…"
SEVERITY_WORDS = {Severity.OK: "em ordem", Severity.WARNING: "atenção", Severity.ERROR: "problema"}
TECHNICAL, LESS = "Ver detalhes técnicos (em inglês)", "Ocultar detalhes técnicos"
_ICONS = {None: "hourglass", Severity.OK: "check", Severity.WARNING: "triangle-alert", Severity.ERROR: "x"}
_NAME_UNITS = 208
LEAST_TOP_MS = 100
"""Least time at the top of the scale, so that differences of a few milliseconds stay flat."""
STEP, HEIGHT, INSET = 26, 88, 12  # units


def severity_tone(theme: Theme, level: Severity | None) -> Tone:
    """Colours of a severity; None before the first result."""
    palette = theme.palette
    tones = {Severity.OK: palette.success, Severity.WARNING: palette.warning, Severity.ERROR: palette.danger}
    return tones[level] if level is not None else Tone(palette.muted, palette.sunken)


def plain_row(found: HealthFinding, *, advises: bool = True) -> HealthRow:
    """Return a finding in the words of the store where it has them; `advises` tells what to do as well."""
    plain = found.plain or found
    return HealthRow(replace(found, words=plain.words, what_to_do=plain.what_to_do if advises else ""))


def severity_picture(theme: Theme, level: Severity | None, units: float, *, on_tone: bool = False) -> QPixmap:
    """Round icon of a severity, distinct by shape as well as by colour; None before the first result.

    With `on_tone`, its background has the colours of the severity already.
    """
    tone = severity_tone(theme, level)
    ground = theme.palette.surface if on_tone else tone.ground
    return badge_picture(theme.text(units), _ICONS[level], tone.ink, ground)


class RowView(QWidget):
    """One check."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        top = Qt.AlignmentFlag.AlignTop
        self._icon = IconLabel()
        self._name = Text(theme, Type.SMALL, Weight.BOLD, align=top, name="label")
        self._words = Text(theme, Type.SMALL, align=top, name="words")
        self._todo = Text(theme, Type.SMALL, Weight.STRONG, align=top, name="todo")
        self._curve = Sparkline(theme, self)
        self._lines = Text(theme, Type.SMALL, color=theme.palette.muted, align=top, name="line")
        self._row: HealthRow | None = None
        self._is_open = False
        slot = self._turn_technical
        self._more = Button(theme, TECHNICAL, name="technical", size=Type.SMALL, height=92, on_click=slot)
        gap = theme.px(8)
        shown = (self._words, self._todo, self._curve, self._lines, self._more, None)
        beside: list[Item] = [(self._icon, top)]
        if theme.scale > 1:
            texts = column(gap, self._name, *shown, gap=gap)  # a column beside it would be too narrow
        else:
            texts = column(gap, *shown, gap=gap)
            self._name.setFixedWidth(theme.px(_NAME_UNITS))
            beside.append(column(gap, self._name, None))
        line, height, edge = QWidget(), theme.px(2), theme.px(14)
        line.setFixedHeight(height)
        line.setAutoFillBackground(True)
        line.setPalette(QPalette(theme.palette.line))
        content = row(*beside, (texts, 1), gap=theme.px(20), margins=(0, edge - height, 0, edge))
        column(line, content, gap=0, parent=self)

    def show_row(self, row: HealthRow | HealthCheck, prefix: str) -> None:
        """Show a result, or a check that has none yet."""
        if isinstance(row, HealthCheck):
            row, level = HealthRow(HealthFinding(row.name, row.label, Severity.OK, ASKING, "")), None
        else:
            level = row.finding.level
        found, name = row.finding, f"{prefix}_{row.finding.name}"
        self._is_open = self._is_open and self.objectName() == name
        self._row = row
        self.setObjectName(name)
        self._icon.setPixmap(severity_picture(self._theme, level, 52))
        self._name.setText(capitalized(found.label))
        self._words.setText(breakable(found.words))
        self._todo.set_color(severity_tone(self._theme, level).ink)
        self._todo.show_text(breakable(found.what_to_do))
        self._show_lines()
        self._curve.show_times(row.curve)
        self._curve.setVisible(len(row.curve) > 1)
        severity = ASKING if level is None else SEVERITY_WORDS[level]
        spoken = (f"{found.label}: {severity}", found.words, found.what_to_do, *row.lines)
        self.setAccessibleName(join_sentences(*spoken))

    @Slot()
    def _turn_technical(self) -> None:
        self._is_open = not self._is_open
        self._show_lines()

    def _show_lines(self) -> None:
        assert self._row is not None  # noqa: S101 - its button shows with a row
        technical = self._row.technical
        self._more.setVisible(bool(technical))
        self._more.relabel(LESS if self._is_open else TECHNICAL)
        lines = (*self._row.lines, *(technical if self._is_open else ()))
        self._lines.show_text(breakable("\n".join(lines)))


class Sparkline(QWidget):
    """Line of response times without labels; the text beside it has the numbers."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._times: Sequence[int | None] = ()
        self.setObjectName("sparkline")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_times(self, times: Sequence[int | None]) -> None:
        """Show these, the latest last; None for a request without an answer, which gets a cross."""
        self._times = times
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self._theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, palette = self._theme, self._theme.palette
        points = self._points()
        line, cross = (
            QPen(color, theme.px(4), c=Qt.PenCapStyle.RoundCap)
            for color in (palette.accent, palette.danger.ink)
        )
        arm = theme.px(7)
        with antialiased(self) as painter:
            paint_rounded(painter, QRectF(self.rect()), theme.px(16), palette.sunken)
            for place, (at, time) in enumerate(zip(points, self._times, strict=True)):
                painter.setPen(cross if time is None else line)
                if time is None:
                    painter.drawLine(at - QPointF(arm, arm), at + QPointF(arm, arm))
                    painter.drawLine(at - QPointF(arm, -arm), at + QPointF(arm, -arm))
                else:
                    is_after_gap = place == 0 or self._times[place - 1] is None
                    painter.drawLine(at if is_after_gap else points[place - 1], at)
                    painter.drawEllipse(at, theme.px(2), theme.px(2))

    def _points(self) -> list[QPointF]:
        """The point of each time, from the left; at the lower end for a request without an answer."""
        inset, side = self._theme.px(INSET), self._theme.px(2 * INSET)
        top = max([LEAST_TOP_MS, *(time for time in self._times if time is not None)])
        step = min(float(self._theme.px(STEP)), (self.width() - 2 * side) / max(1, len(self._times) - 1))
        room, cross = self.height() - 2 * inset, self.height() - inset - self._theme.px(7)
        return [
            QPointF(side + place * step, cross if time is None else inset + room * (1 - time / top))
            for place, time in enumerate(self._times)
        ]


class CheckList(Card):
    """A card of checks under a heading."""

    def __init__(self, theme: Theme, heading: str) -> None:
        super().__init__(theme)
        title = Text(theme, Type.BODY, Weight.BOLD, name="heading")
        title.setText(heading)
        self._views: list[RowView] = []
        self._rows = column(gap=0)
        margin = theme.px(36 if theme.is_large else 24)
        margins = (margin, theme.px(24), margin, theme.px(12))
        column(title, theme.px(16), self._rows, gap=0, margins=margins, parent=self)

    def show_content(self, group: CheckGroup) -> None:
        """Show the rows of a group in place of those before."""
        while len(self._views) < len(group.rows):
            self._views.append(RowView(self._theme))
            self._rows.addWidget(self._views[-1])
        for gone in self._views[len(group.rows) :]:
            discard(self._rows, gone)
        del self._views[len(group.rows) :]
        for view, each in zip(self._views, group.rows, strict=True):
            view.show_row(each, group.prefix)
        self.setVisible(bool(group.rows))
