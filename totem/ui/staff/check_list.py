"""List of health checks: a row each, with severity icon, name, result, advice, details and sparkline."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from totem.staff.health_poller import HealthRow
from totem.staff.health_rules import LABELS, Severity
from totem.ui.controls.card import Card
from totem.ui.controls.text import Text
from totem.ui.image_loader import paint_icon
from totem.ui.staff.charts import Sparkline
from totem.ui.staff.status_message import breakable
from totem.ui.theme import Theme, Tone, Type, Weight

ASKING = "verificando…"
_WORDS = {Severity.OK: "em ordem", Severity.WARNING: "atenção", Severity.ERROR: "problema"}
_ICONS = {None: "hourglass", Severity.OK: "check", Severity.WARNING: "triangle-alert", Severity.ERROR: "x"}
_NAME = 208  # units


def severity_tone(theme: Theme, level: Severity | None) -> Tone:
    """Colours of a severity; None before the first result."""
    palette = theme.palette
    tones = {Severity.OK: palette.success, Severity.WARNING: palette.warning, Severity.ERROR: palette.danger}
    return tones[level] if level is not None else Tone(palette.muted, palette.sunken)


class SeverityIcon(QWidget):
    """Round icon of a severity, told apart by shape as well as by colour."""

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

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        top = Qt.AlignmentFlag.AlignTop
        self._icon = SeverityIcon(theme, 52)
        self._name = Text(theme, Type.SMALL, Weight.BOLD, align=top, name="label")
        self._words = Text(theme, Type.SMALL, align=top, name="words")
        self._todo = Text(theme, Type.SMALL, Weight.STRONG, align=top, name="todo")
        self._curve = Sparkline(theme, self)
        self._lines: list[Text] = []
        self._details = QVBoxLayout()
        self._details.setSpacing(theme.px(8))
        texts = QVBoxLayout()
        texts.setSpacing(theme.px(8))
        for widget in (self._words, self._todo, self._curve):
            texts.addWidget(widget)
        texts.addLayout(self._details)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.px(14), 0, theme.px(14))
        row.setSpacing(theme.px(20))
        row.addWidget(self._icon, 0, top)
        texts.addStretch(1)
        if theme.scale > 1:
            texts.insertWidget(0, self._name)  # a column beside it would be too narrow
        else:
            name = QVBoxLayout()
            name.addSpacing(theme.px(8))
            name.addWidget(self._name)
            name.addStretch(1)
            self._name.setFixedWidth(theme.px(_NAME))
            row.addLayout(name)
        texts.insertSpacing(0, theme.px(8))
        row.addLayout(texts, 1)

    def show_pending(self, name: str) -> None:
        """Show that the check of this name is under way."""
        self._show(name, None, ASKING, "", (), ())

    def show_row(self, row: HealthRow) -> None:
        """Show a result."""
        check = row.check
        self._show(check.name, check.level, check.words, check.what_to_do, row.lines, row.curve)

    def _show(
        self,
        name: str,
        level: Severity | None,
        words: str,
        todo: str,
        lines: Sequence[str],
        curve: Sequence[int | None],
    ) -> None:
        self.setObjectName(f"row_{name}")
        label = LABELS[name]
        self._icon.show_severity(level)
        self._name.setText(label[0].upper() + label[1:])
        self._words.setText(breakable(words))
        self._todo.set_color(severity_tone(self._theme, level).ink)
        self._todo.show_text(breakable(todo))
        self._show_lines(lines)
        self._curve.show_times(curve)
        self._curve.setVisible(len(curve) > 1)
        severity = ASKING if level is None else _WORDS[level]
        self.setAccessibleName(". ".join(filter(None, (f"{label}: {severity}", words, todo, *lines))))

    def _show_lines(self, lines: Sequence[str]) -> None:
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
    """Rows of one probe, usually one."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name = theme, name
        self._levels: list[tuple[str, Severity]] | None = None
        self.setObjectName(f"look_{name}")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._views: list[RowView] = []
        self._set_row_count(1)
        self._views[0].show_pending(name)

    @property
    def levels(self) -> list[tuple[str, Severity]] | None:
        """Name and severity of each row; None before the first result."""
        return self._levels

    def show_rows(self, rows: Sequence[HealthRow]) -> None:
        """Show the rows; the section is hidden without any."""
        self._levels = [(row.check.name, row.check.level) for row in rows]
        self._set_row_count(len(rows))
        for view, row in zip(self._views, rows, strict=True):
            view.show_row(row)
        self.setVisible(bool(rows))

    def _set_row_count(self, count: int) -> None:
        while len(self._views) < count:
            view = RowView(self._theme)
            self._column.addWidget(view)
            self._views.append(view)
        while len(self._views) > count:
            view = self._views.pop()
            self._column.removeWidget(view)
            view.hide()
            view.deleteLater()


class CheckList(Card):
    """A card of sections under a heading."""

    def __init__(self, theme: Theme, heading: str, names: Sequence[str]) -> None:
        super().__init__(theme)
        column = QVBoxLayout(self)
        margin = theme.px(36 if theme.roomy else 24)
        column.setContentsMargins(margin, theme.px(24), margin, theme.px(12))
        column.setSpacing(0)
        title = Text(theme, Type.BODY, Weight.BOLD, name="heading")
        title.setText(heading)
        column.addWidget(title)
        column.addSpacing(theme.px(16))
        self.sections = {name: CheckSection(theme, name) for name in names}
        for section in self.sections.values():
            column.addWidget(section)
