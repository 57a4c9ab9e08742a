"""Checks on a screen: a row each, with an icon, its name, what was found, and what to do."""

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


def tone_of(theme: Theme, level: Severity | None) -> Tone:
    """The colours of a level; None is for what is not known yet."""
    palette = theme.palette
    tones = {Severity.OK: palette.success, Severity.WARNING: palette.warning, Severity.ERROR: palette.danger}
    return tones[level] if level is not None else Tone(palette.muted, palette.sunken)


class Lamp(QWidget):
    """A level as a round icon: its shape says as much as its colour."""

    def __init__(self, theme: Theme, units: float, *, on_tone: bool = False) -> None:
        """With `on_tone`, what it stands on has the colour of its level already."""
        super().__init__()
        self._theme, self._units, self._on_tone = theme, units, on_tone
        self._level: Severity | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_level(self, level: Severity | None) -> None:
        """Show `level`; None while it is not known."""
        self._level = level
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.text(self._units), self._theme.text(self._units))

    def paintEvent(self, event: QPaintEvent) -> None:
        tone = tone_of(self._theme, self._level)
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
        self._lamp = Lamp(theme, 52)
        self._name = Text(theme, Type.SMALL, Weight.BOLD, align=top, name="label")
        self._words = Text(theme, Type.SMALL, align=top, name="words")
        self._todo = Text(theme, Type.SMALL, Weight.STRONG, align=top, name="todo")
        self._curve = Sparkline(theme, self)
        self._lines: list[Text] = []
        self._details = QVBoxLayout()
        self._details.setSpacing(theme.px(8))
        said = QVBoxLayout()
        said.setSpacing(theme.px(8))
        for widget in (self._words, self._todo, self._curve):
            said.addWidget(widget)
        said.addLayout(self._details)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.px(14), 0, theme.px(14))
        row.setSpacing(theme.px(20))
        row.addWidget(self._lamp, 0, top)
        said.addStretch(1)
        if theme.scale > 1:
            said.insertWidget(0, self._name)  # beside it would be no room for words
        else:
            name = QVBoxLayout()
            name.addSpacing(theme.px(8))
            name.addWidget(self._name)
            name.addStretch(1)
            self._name.setFixedWidth(theme.px(_NAME))
            row.addLayout(name)
        said.insertSpacing(0, theme.px(8))
        row.addLayout(said, 1)

    def ask(self, name: str) -> None:
        """The check of this name is under way."""
        self._show(name, None, ASKING, "", (), ())

    def show_row(self, row: HealthRow) -> None:
        """Show what was found."""
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
        self._lamp.show_level(level)
        self._name.setText(label[0].upper() + label[1:])
        self._words.setText(breakable(words))
        self._todo.set_color(tone_of(self._theme, level).ink)
        self._todo.show_text(breakable(todo))
        self._show_lines(lines)
        self._curve.show_times(curve)
        self._curve.setVisible(len(curve) > 1)
        said = ASKING if level is None else _WORDS[level]
        self.setAccessibleName(". ".join(filter(None, (f"{label}: {said}", words, todo, *lines))))

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
    """What one look has found: usually one row."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name = theme, name
        self._levels: list[tuple[str, Severity]] | None = None
        self.setObjectName(f"look_{name}")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._views: list[RowView] = []
        self._have(1)
        self._views[0].ask(name)

    @property
    def levels(self) -> list[tuple[str, Severity]] | None:
        """The name and level of each row; None while nothing is known."""
        return self._levels

    def show_rows(self, rows: Sequence[HealthRow]) -> None:
        """Show what was found; nothing at all takes no room."""
        self._levels = [(row.check.name, row.check.level) for row in rows]
        self._have(len(rows))
        for view, row in zip(self._views, rows, strict=True):
            view.show_row(row)
        self.setVisible(bool(rows))

    def _have(self, count: int) -> None:
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
