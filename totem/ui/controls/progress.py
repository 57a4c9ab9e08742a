"""Progress: the position in a form or a series, spinners, and numbered steps of instructions."""

from collections.abc import Sequence
from enum import Enum, auto

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from totem.system.qt_timers import every
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import antialiased, paint_rounded
from totem.ui.layouts import column, row
from totem.ui.qt_accessibility import Role, describe
from totem.ui.stylesheet import BADGE_UNITS, set_look, toned
from totem.ui.theme import Theme, Tone, Type, Weight, mix

LINE_UNITS, GAP_UNITS, WIDTH_UNITS, PART_GAP_UNITS = 12, 10, 220, 10
FRAME_MS, STEP_DEGREES = 40, 12
CALM_FRAME_MS, CALM_STEP_DEGREES = 1_000, 90
"""With reduced motion, the spinner moves in steps like a clock's hand."""
BAR_UNITS, BETWEEN_BARS_UNITS, MOST_BARS = 10, 20, 6
STRIP_UNITS, STRIP_SPINNER_UNITS, STRIP_GAP_UNITS, STRIP_PAD_UNITS, END_UNITS = 84, 44, 24, 24, 4
TRACK_SHARE = 0.2
STEP_GAP_UNITS, LINE_END_UNITS = 10, 24


class Bars(QWidget):
    """Bars with round ends side by side: the parts of a form, or the items of a series."""

    def __init__(self, theme: Theme, units: float, gap: float) -> None:
        """`units` is their height, `gap` the distance of two."""
        super().__init__()
        self._theme, self._height, self._gap = theme, theme.px(units), theme.px(gap)
        self._bars: Sequence[tuple[float, QColor]] = ()
        self._is_apart = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: Sequence[tuple[float, QColor]], *, apart: bool = True) -> None:
        """Show each bar with its share filled in its colour; with `apart` false, all as parts of one."""
        self._bars, self._is_apart = bars, apart
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._height, self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        count, height = max(1, len(self._bars)), self.height()
        gap = self._gap if self._is_apart else 0
        width = (self.width() - gap * (count - 1)) / count
        with antialiased(self) as painter:
            if not self._is_apart:
                self._paint_track(painter, QRectF(self.rect()))
            for place, (share, ink) in enumerate(self._bars):
                bar = QRectF(place * (width + gap), 0, width, height)
                if self._is_apart and share < 1:
                    self._paint_track(painter, bar)
                if share > 0:
                    bar.setWidth(max(height, width * share))
                    paint_rounded(painter, bar, height / 2, ink)

    def _paint_track(self, painter: QPainter, bar: QRectF) -> None:
        palette = self._theme.palette
        pen = QPen(palette.line, self._theme.px(2)) if palette.strong else None
        paint_rounded(painter, bar, self.height() / 2, palette.page if palette.strong else palette.line, pen)


class Progress(QWidget):
    """The position in a form, in words over a bar for each of its parts; hidden without parts."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._ink = theme.palette.accent
        muted, at_right = theme.palette.muted, Qt.AlignmentFlag.AlignRight
        self._words = Text(
            theme, Type.SMALL, Weight.STRONG, color=muted, align=at_right, fit=True, shrinks=True, hugs=True,
            name="progress",
        )  # fmt: skip
        self._bars = Bars(theme, LINE_UNITS, PART_GAP_UNITS)
        self._bars.setMinimumWidth(theme.px(WIDTH_UNITS))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        column(self._words, self._bars, gap=theme.px(GAP_UNITS), parent=self)
        self.hide()

    def show_progress(self, words: str, parts: Sequence[float]) -> None:
        """Show the position; `parts` is the share done of each, from 0 to 1."""
        self._words.setText(words)
        self._bars.show_bars([(share, self._ink) for share in parts])
        self.setVisible(bool(parts))


class BarState(Enum):
    """State of one item of a series."""

    DONE = auto()
    SKIPPED = auto()
    NOW = auto()
    AHEAD = auto()


class SeriesBars(Bars):
    """The items of a series as bars side by side; many of them as one bar that fills."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, BAR_UNITS, BETWEEN_BARS_UNITS)
        self.setObjectName("series")
        describe(self, Role.StaticText)
        self.hide()

    def show_series(self, states: Sequence[BarState], words: str) -> None:
        """Show a state for each item, with the accessible name `words`; hide the bars without any."""
        palette = self._theme.palette
        inks = {
            BarState.DONE: palette.success.ink,
            BarState.SKIPPED: palette.warning.ink,
            BarState.NOW: palette.accent,
            BarState.AHEAD: palette.line,
        }
        bars = [(float(state is not BarState.AHEAD), inks[state]) for state in states]
        self.show_bars(bars, apart=len(bars) <= MOST_BARS)
        self.setAccessibleName(words)
        self.setVisible(bool(states))


class Spinner(QWidget):
    """An arc that turns while it is visible."""

    def __init__(self, theme: Theme, units: float = 120, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._units, self._angle = theme, units, 0
        self._ink, self._track = theme.palette.accent, theme.palette.track
        describe(self, Role.ProgressBar)
        self.setAccessibleName(self.tr("Em andamento"))
        frame_ms = FRAME_MS if theme.motion else CALM_FRAME_MS
        self._step = STEP_DEGREES if theme.motion else CALM_STEP_DEGREES
        self._timer = every(self, "spinner", self._turn, frame_ms)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_tone(self, tone: Tone) -> None:
        """Turn in the colours of a field of `tone`."""
        self._ink, self._track = tone.ink, mix(tone.ground, tone.ink, TRACK_SHARE)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(self._units), self._theme.px(self._units))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    @Slot()
    def _turn(self) -> None:
        self._angle = (self._angle + self._step) % 360
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with antialiased(self) as painter:
            width = self._theme.px(self._units / 10)
            box = QRectF(self.rect()).adjusted(width, width, -width, -width)
            pen = QPen(self._track, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawEllipse(box)
            pen.setColor(self._ink)
            painter.setPen(pen)
            painter.drawArc(box, -self._angle * 16, 100 * 16)


class WaitingStrip(QWidget):
    """A state that lasts, in a strip as wide as its place, with a spinner while something is waited for.

    In larger text, long words have several lines.
    """

    def __init__(self, theme: Theme, *, name: str, ends_card: bool) -> None:
        """`name` is the object name of the words; `ends_card` makes it the lower end of a card."""
        super().__init__()
        self._theme, self._look = theme, "end" if ends_card else "strip"
        self._spinner = Spinner(theme, STRIP_SPINNER_UNITS)
        self._words = Text(theme, Type.BODY, Weight.STRONG, fit=True, hugs=True, keeps_height=True, name=name)
        pad, end, middle = theme.px(STRIP_PAD_UNITS), theme.px(END_UNITS), Qt.AlignmentFlag.AlignVCenter
        gap = theme.px(STRIP_GAP_UNITS)
        row(
            None,
            (self._spinner, middle),
            self._words,
            None,
            gap=gap,
            margins=(pad, end, pad, end),
            parent=self,
        )
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_height(STRIP_UNITS)
        self.hide()

    def show_state(self, words: str, tone: Tone, *, waits: bool) -> None:
        """Show `words`, with the spinner if it `waits`."""
        set_look(self, toned(self._look, tone, self._theme))
        self._words.set_color(tone.ink)
        self._words.setText(words)
        self._spinner.set_tone(tone)
        self._spinner.setVisible(waits)

    def set_height(self, units: float) -> None:
        """Set the height of one line of words."""
        self.setMinimumHeight(self._theme.px(units))


class StepList(QWidget):
    """Numbered steps, one below the other and no wider than the longest, or all of them as one sentence."""

    def __init__(self, theme: Theme, steps: list[str], sentence: str = "") -> None:
        """Without a `sentence`, the steps are joined to one."""
        super().__init__()
        self._theme, self._list = theme, QWidget()
        self._lines = column(gap=theme.px(STEP_GAP_UNITS), parent=self._list)
        for number, words in enumerate(steps, start=1):
            text = Text(theme, Type.LARGE, Weight.STRONG, hugs=True)
            text.setText(words)
            badge = (_badge(theme, number), Qt.AlignmentFlag.AlignTop)
            self._lines.addLayout(row(badge, text, gap=theme.px(16)))
        self._sentence = Text(theme, Type.BODY, Weight.STRONG)
        self._sentence.setText(sentence or " → ".join(steps))
        self._place = row(self._list, gap=0)
        column(self._place, self._sentence, gap=0, parent=self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_left(None)
        self.show_list()

    def set_gap(self, units: float) -> None:
        """Set the distance between two numbers."""
        self._lines.setSpacing(self._theme.px(units))

    def set_left(self, left: int | None) -> None:
        """Begin the lines at `left`, as the code above them does; with None, or without room, as usual."""
        wide = self._list.sizeHint().width() + self._theme.px(LINE_END_UNITS)
        fits = left is not None and left + wide <= self.width()
        self._place.setContentsMargins(left if fits and left is not None else 0, 0, 0, 0)
        is_centered = self._theme.portrait and not fits
        self._place.setAlignment(
            self._list, Qt.AlignmentFlag.AlignHCenter if is_centered else Qt.AlignmentFlag.AlignLeft
        )

    def show_list(self) -> None:
        """Show the numbered lines."""
        self._list.show()
        self._sentence.hide()

    def show_sentence(self, *, beside: bool = False) -> None:
        """Show one sentence, which takes less room; `beside` the code rather than below it."""
        is_centered = self._theme.portrait and not beside
        side = Qt.AlignmentFlag.AlignHCenter if is_centered else Qt.AlignmentFlag.AlignLeft
        self._sentence.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._list.hide()
        self._sentence.show()

    def minimumSizeHint(self) -> QSize:
        return QSize(1, 0)


def _badge(theme: Theme, number: int) -> QLabel:
    badge = Text(
        theme, Type.BODY, Weight.BOLD, color=theme.palette.accent, align=Qt.AlignmentFlag.AlignCenter
    )
    badge.setText(str(number))
    badge.setFixedSize(theme.text(BADGE_UNITS), theme.text(BADGE_UNITS))
    set_look(badge, "badge")
    return badge
