"""Charts painted with the theme: bars by day, a heat map of hours, bars by name, ratings, a sparkline.

Every chart has its numbers in its accessible name; colour alone carries no number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.hours import SHORT_WEEKDAYS, WEEKDAYS
from totem.monitoring.metrics_report import format_day, format_number, format_percent
from totem.ui.image_loader import paint_icon
from totem.ui.theme import Theme, Tone, Type, Weight, ensure_text_contrast, mix, text_on

LEFT, RIGHT, CENTER = (
    Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    Qt.AlignmentFlag.AlignCenter,
)
LEAST_TOP_MS = 100
"""Least time at the top of the scale, so that differences of a few milliseconds stay flat."""
STEP, HEIGHT, INSET = 26, 88, 12  # units


class Chart(QWidget):
    """Base of charts: height by content, text in one line, and an accessible name."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.theme = theme
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def height_units(self) -> float:
        raise NotImplementedError

    def paint(self, painter: QPainter) -> None:
        raise NotImplementedError

    def describe(self, subject: str, parts: Sequence[str]) -> None:
        """Set the accessible name from the new numbers, and repaint."""
        self.setAccessibleName(f"{subject}: {', '.join(parts) if parts else 'nada'}.")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(320), self.theme.px(self.height_units()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter)
        painter.end()

    def write(
        self,
        painter: QPainter,
        box: QRectF,
        words: str,
        align: Qt.AlignmentFlag,
        *,
        color: QColor | None = None,
        weight: Weight = Weight.REGULAR,
        size: Type = Type.SMALL,
    ) -> None:
        """Write one line, elided where it is too long."""
        font = self.theme.font(size, weight)
        painter.setFont(font)
        painter.setPen(color or self.theme.palette.ink)
        fitting = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, align, fitting)

    def width_of(self, words: str, weight: Weight = Weight.REGULAR) -> int:
        return QFontMetrics(self.theme.font(Type.SMALL, weight)).horizontalAdvance(words)


class DayBars(Chart):
    """A bar for each day; a week has a number over each bar, a longer period over the highest alone."""

    _HEIGHT, _LABELS, _NUMBERS = 300, 52, 48
    _days: tuple[tuple[date, int], ...] = ()

    def show_days(self, subject: str, days: tuple[tuple[date, int], ...]) -> None:
        self._days = days
        self.describe(subject, [f"{format_day(day)} {format_number(count)}" for day, count in days])

    def height_units(self) -> float:
        return self._HEIGHT

    def paint(self, painter: QPainter) -> None:
        if not self._days:
            return
        theme, palette = self.theme, self.theme.palette
        most = max(count for _, count in self._days)
        step = self.width() / len(self._days)
        foot = self.height() - theme.px(self._LABELS)
        room = foot - theme.px(self._NUMBERS)
        week = len(self._days) <= len(WEEKDAYS)
        names = [SHORT_WEEKDAYS[day.weekday()] for day, _ in self._days]
        dated = [f"{name} {day:%d}" for name, (day, _) in zip(names, self._days, strict=True)]
        labels = dated if all(self.width_of(each) < step for each in dated) else names
        gap = theme.px(28) if week else max(2, round(step * 0.3))
        greatest = max(range(len(self._days)), key=lambda place: self._days[place][1])
        for place, (_, count) in enumerate(self._days):
            left = place * step
            height = max(theme.px(3), room * count / most) if most and count else 0
            bar = QRectF(left + gap / 2, foot - height, step - gap, height)
            self._paint_bar(painter, bar, min(theme.px(14), bar.width() / 2))
            if week or (count and place == greatest):
                color = palette.ink if count else palette.muted
                self._write_over(painter, left + step / 2, bar.top(), format_number(count), color)
            if week:
                box = QRectF(left, foot, step, self.height() - foot)
                self.write(painter, box, labels[place], CENTER, color=palette.muted)
        painter.fillRect(QRectF(0, foot, self.width(), theme.px(2)), palette.line)
        if not week:
            self._mark_weeks(painter, step, foot)

    def _paint_bar(self, painter: QPainter, bar: QRectF, radius: float) -> None:
        """Paint a bar with round corners at its top only."""
        painter.save()
        painter.setClipRect(bar)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.palette.accent)
        painter.drawRoundedRect(bar.adjusted(0, 0, 0, 2 * radius), radius, radius)
        painter.restore()

    def _write_over(self, painter: QPainter, middle: float, top: float, words: str, color: QColor) -> None:
        width, height = self.width_of(words, Weight.STRONG) + self.theme.px(4), self.theme.px(self._NUMBERS)
        left = min(max(0.0, middle - width / 2), self.width() - width)
        box = QRectF(left, top - height, width, height)
        self.write(painter, box, words, CENTER, color=color, weight=Weight.STRONG)

    def _mark_weeks(self, painter: QPainter, step: float, foot: float) -> None:
        """Write every seventh date, counted back from the last."""
        width = self.theme.px(110)
        for place in range(len(self._days) - 1, -1, -len(WEEKDAYS)):
            middle = (place + 0.5) * step
            left = min(max(0.0, middle - width / 2), self.width() - width)
            box = QRectF(left, foot, width, self.height() - foot)
            align = RIGHT if left + width >= self.width() else CENTER if left > 0 else LEFT
            words = format_day(self._days[place][0])
            self.write(painter, box, words, align, color=self.theme.palette.muted)


class HourHeat(Chart):
    """A cell for each hour of each weekday, darker for higher counts, with its number where it fits."""

    _ROW, _HEAD, _LABEL, _HOUR = 56, 48, 84, 44
    _SMALLEST = 20
    """Smallest readable size: capitals of 3.6 mm."""
    _hours: tuple[tuple[int, ...], ...] = ()
    _OPENS, _CLOSES = 8, 18
    """Hours that are always shown."""

    def show_hours(self, subject: str, hours: tuple[tuple[int, ...], ...]) -> None:
        self._hours = hours
        self.describe(
            subject,
            [
                f"{WEEKDAYS[day]} às {hour} h {format_number(count)}"
                for day, row in enumerate(hours)
                for hour, count in enumerate(row)
                if count
            ],
        )

    def height_units(self) -> float:
        return self._HEAD + len(WEEKDAYS) * self._ROW

    def paint(self, painter: QPainter) -> None:
        if not self._hours:
            return
        theme, palette = self.theme, self.theme.palette
        used = [hour for row in self._hours for hour, count in enumerate(row) if count]
        first, last = min([self._OPENS, *used]), max([self._CLOSES, *used])
        most = max(max(row) for row in self._hours)
        label, head, row_height = theme.px(self._LABEL), theme.px(self._HEAD), theme.px(self._ROW)
        side = (self.width() - label) / (last - first + 1)
        gap = theme.px(5)
        every = 1 if side >= theme.px(self._HOUR) else 3
        font = self._font_of(format_number(most), side - gap - theme.px(4))
        for hour in range(first, last + 1, every):
            box = QRectF(label + (hour - first) * side, 0, side if every == 1 else theme.px(self._HOUR), head)
            self.write(painter, box, str(hour), CENTER if every == 1 else LEFT, color=palette.muted)
        for day, row in enumerate(self._hours):
            top = head + day * row_height
            name = QRectF(0, top, label, row_height)
            self.write(painter, name, SHORT_WEEKDAYS[day], LEFT, color=palette.muted)
            for hour in range(first, last + 1):
                cell = QRectF(label + (hour - first) * side, top, side, row_height)
                cell.adjust(gap / 2, gap / 2, -gap / 2, -gap / 2)
                self._paint_cell(painter, cell, row[hour], most, font)

    def _font_of(self, widest: str, room: float) -> QFont | None:
        """Return the font of all numbers, None where the widest would be too small to read."""
        small = self._SMALLEST / self.theme.scale
        font = self.theme.fitted(widest, Type.SMALL, Weight.STRONG, int(room), small)
        return font if QFontMetrics(font).horizontalAdvance(widest) <= room else None

    def _paint_cell(self, painter: QPainter, cell: QRectF, count: int, most: int, font: QFont | None) -> None:
        radius = self.theme.px(10)
        palette = self.theme.palette
        share = 0.14 + 0.86 * count / most if count else 0.0
        ground = (
            ensure_text_contrast(mix(palette.surface, palette.accent, share)) if count else palette.sunken
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(cell, radius, radius)
        if count and font is not None:
            painter.setFont(font)
            painter.setPen(text_on(ground))
            painter.drawText(cell, CENTER, format_number(count))


@dataclass(frozen=True)
class Amount:
    """One bar: its label, its length relative to the others, the text behind it, and its colour."""

    label: str
    size: float
    text: str
    color: QColor


class NamedBars(Chart):
    """A line for each amount: its label, a bar, and the amount."""

    _ROW, _BAR = 60, 26
    _amounts: Sequence[Amount] = ()

    def show_amounts(self, subject: str, amounts: list[Amount]) -> None:
        """Show these, in their order."""
        self._amounts = amounts
        self.describe(subject, [f"{each.label} {each.text}" for each in amounts])

    def height_units(self) -> float:
        return self._ROW * len(self._amounts)

    def paint(self, painter: QPainter) -> None:
        if not self._amounts:
            return
        theme = self.theme
        row, bar, gap = theme.px(self._ROW), theme.px(self._BAR), theme.px(20)
        words = min(max(self.width_of(each.label) for each in self._amounts) + 1, round(self.width() * 0.46))
        text = max(self.width_of(each.text, Weight.STRONG) for each in self._amounts) + 1
        room = max(0, self.width() - words - text - 2 * gap)
        most = max(each.size for each in self._amounts)
        for place, each in enumerate(self._amounts):
            top = place * row
            self.write(painter, QRectF(0, top, words, row), each.label, LEFT)
            line = QRectF(words + gap, top + (row - bar) / 2, room, bar)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.palette.sunken)
            painter.drawRoundedRect(line, bar / 2, bar / 2)
            if most > 0 and each.size > 0:
                line.setWidth(max(bar, room * each.size / most))
                painter.setBrush(each.color)
                painter.drawRoundedRect(line, bar / 2, bar / 2)
            end = QRectF(self.width() - text, top, text, row)
            self.write(painter, end, each.text, RIGHT, weight=Weight.STRONG)


@dataclass(frozen=True)
class RatingCount:
    """One rating: its icon, its label, and its count."""

    symbol: str
    label: str
    count: int
    tone: Tone


class RatingFaces(Chart):
    """A face for each rating, with its count and share."""

    _HEIGHT, _SIDE = 236, 76
    _faces: Sequence[RatingCount] = ()

    def show_faces(self, subject: str, faces: list[RatingCount]) -> None:
        """Show these, in their order."""
        self._faces = faces
        counts = [f"{each.label} {format_number(each.count)} ({self._part(each)})" for each in faces]
        self.describe(subject, counts)

    def height_units(self) -> float:
        return self._HEIGHT

    def paint(self, painter: QPainter) -> None:
        theme, palette = self.theme, self.theme.palette
        side, gap = theme.px(self._SIDE), theme.px(20)
        width = (self.width() - gap * (len(self._faces) - 1)) / max(1, len(self._faces))
        for place, each in enumerate(self._faces):
            box = QRectF(place * (width + gap), 0, width, self.height())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(each.tone.ground)
            painter.drawRoundedRect(box, theme.px(28), theme.px(28))
            top = theme.px(20)
            left = box.left() + (width - side) / 2
            paint_icon(painter, left, top, side, each.symbol, each.tone.ink)
            top += side + theme.px(8)
            line = QRectF(box.left(), top, width, theme.px(56))
            self.write(painter, line, format_number(each.count), CENTER, weight=Weight.BOLD, size=Type.LARGE)
            words = QRectF(box.left(), line.bottom(), width, theme.px(48))
            self.write(painter, words, f"{each.label} · {self._part(each)}", CENTER, color=palette.ink)

    def _part(self, face: RatingCount) -> str:
        return format_percent(face.count, sum(each.count for each in self._faces))


class Sparkline(QWidget):
    """Line of response times without labels; the text beside it has the numbers."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.times: tuple[int | None, ...] = ()
        self.setObjectName("sparkline")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_times(self, times: Sequence[int | None]) -> None:
        self.times = tuple(times)
        self.update()

    def points(self) -> list[QPointF | None]:
        """Return the point of each time, from the left; None for a request without an answer."""
        top = max([LEAST_TOP_MS, *(time for time in self.times if time is not None)])
        inset = self._theme.px(INSET)
        room = self.height() - 2 * inset
        return [
            None if time is None else QPointF(self._across(place), inset + room * (1 - time / top))
            for place, time in enumerate(self.times)
        ]

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self._theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, palette = self._theme, self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.sunken)
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(16), theme.px(16))
        points = self.points()
        painter.setBrush(palette.accent)
        for run in _runs(points):
            if len(run) == 1 or run[-1] is points[-1]:
                painter.drawEllipse(run[-1], theme.px(6), theme.px(6))
            painter.strokePath(_path(run), QPen(palette.accent, theme.px(4), c=Qt.PenCapStyle.RoundCap))
        painter.setPen(QPen(palette.danger.ink, theme.px(4), c=Qt.PenCapStyle.RoundCap))
        arm = theme.px(7)
        for place, time in enumerate(self.times):
            if time is None:
                middle = QPointF(self._across(place), self.height() - theme.px(INSET) - arm)
                painter.drawLine(middle - QPointF(arm, arm), middle + QPointF(arm, arm))
                painter.drawLine(middle - QPointF(arm, -arm), middle + QPointF(arm, -arm))
        painter.end()

    def _across(self, place: int) -> float:
        inset = self._theme.px(2 * INSET)
        step = (self.width() - 2 * inset) / max(1, len(self.times) - 1)
        return inset + place * min(float(self._theme.px(STEP)), step)


def _runs(points: Sequence[QPointF | None]) -> list[list[QPointF]]:
    """Split the points into lines, which break at requests without an answer."""
    runs: list[list[QPointF]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _path(run: Sequence[QPointF]) -> QPainterPath:
    path = QPainterPath(run[0])
    for point in run[1:]:
        path.lineTo(point)
    return path
