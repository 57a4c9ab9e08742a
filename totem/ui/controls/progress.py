"""Progress: the position in a form or a series, spinners, and numbered steps of instructions."""

from collections.abc import Sequence
from enum import Enum, auto

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHideEvent, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.system.qt_timers import every
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import antialiased, draw_text, paint_rounded
from totem.ui.layouts import column, row
from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme, Tone, Type, Weight, mix

LINE_UNITS, GAP_UNITS, WIDTH_UNITS, PART_GAP_UNITS = 12, 10, 220, 10
FRAME_MS, STEP_DEGREES = 40, 12
CALM_FRAME_MS, CALM_STEP_DEGREES = 1_000, 90
"""With reduced motion, the spinner moves in steps like a clock's hand."""
BAR_UNITS, BETWEEN_BARS_UNITS, MOST_BARS = 10, 20, 6
STRIP_UNITS, STRIP_SPINNER_UNITS, STRIP_GAP_UNITS, STRIP_PAD_UNITS, END_UNITS = 84, 44, 24, 24, 4
STRIP_RADIUS_UNITS, CARD_RADIUS_UNITS = 28, 33
"""Corners of a strip that stands alone, and of one at the lower end of a card, inside of its hairline."""
TRACK_SHARE = 0.2
BADGE_UNITS, STEP_GAP_UNITS, LINE_END_UNITS = 52, 10, 24


class Progress(QWidget):
    """The position in a form, in words over a bar for each of its parts; hidden with one step only."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._words = theme, ""
        self._parts: Sequence[float] = ()
        self.setObjectName("progress")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        describe(self, Role.StaticText)
        self.hide()

    def show_progress(self, words: str, parts: Sequence[float]) -> None:
        """Show the position; `parts` is the share done of each, from 0 to 1; without any it is hidden."""
        self._words, self._parts = words, parts
        self.setAccessibleName(words)
        self.setVisible(bool(parts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme, metrics = self._theme, QFontMetrics(self._font())
        width = max(theme.px(WIDTH_UNITS), metrics.horizontalAdvance(self._words))
        return QSize(width, metrics.height() + theme.px(GAP_UNITS + LINE_UNITS))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, palette = self._theme, self._theme.palette
        with antialiased(self) as painter:
            at_top = Qt.AlignmentFlag.AlignRight
            draw_text(painter, QRectF(self.rect()), at_top, self._words, self._font(), palette.muted)
            height, gap = theme.px(LINE_UNITS), theme.px(PART_GAP_UNITS)
            width = (self.width() - gap * (len(self._parts) - 1)) / max(1, len(self._parts))
            for place, share in enumerate(self._parts):
                track = QRectF(place * (width + gap), self.height() - height, width, height)
                painter.setPen(palette.line if palette.strong else Qt.PenStyle.NoPen)
                painter.setBrush(palette.track)
                painter.drawRoundedRect(track, height / 2, height / 2)
                if share > 0:
                    track.setWidth(max(height, width * share))
                    paint_rounded(painter, track, height / 2, palette.accent)

    def _font(self) -> QFont:
        return self._theme.font(Type.SMALL, Weight.STRONG)


class BarState(Enum):
    """State of one item of a series."""

    DONE = auto()
    SKIPPED = auto()
    NOW = auto()
    AHEAD = auto()


class SeriesBars(QWidget):
    """The items of a series as bars side by side; many of them as one bar that fills."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._states: tuple[BarState, ...] = ()
        self.setObjectName("series")
        describe(self, Role.StaticText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_series(self, states: Sequence[BarState], words: str) -> None:
        """Show a state for each item, with the accessible name `words`; hide the bars without any."""
        self._states = tuple(states)
        self.setAccessibleName(words)
        self.setVisible(bool(states))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(BAR_UNITS), self._theme.px(BAR_UNITS))

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, count = self._theme.palette, len(self._states)
        gap = self._theme.px(BETWEEN_BARS_UNITS) if count <= MOST_BARS else 0
        width = (self.width() - gap * (count - 1)) / max(1, count)
        inks = {
            BarState.DONE: palette.success.ink,
            BarState.SKIPPED: palette.warning.ink,
            BarState.NOW: palette.accent,
        }
        if count > MOST_BARS:
            self._paint_bar(QRectF(self.rect()), None)
        for place, state in enumerate(self._states):
            if count <= MOST_BARS or state in inks:
                self._paint_bar(QRectF(place * (width + gap), 0, width, self.height()), inks.get(state))

    def _paint_bar(self, bar: QRectF, ink: QColor | None) -> None:
        """Paint a bar; one that is ahead is an empty track."""
        theme, palette = self._theme, self._theme.palette
        is_outlined = ink is None and palette.strong
        pen = QPen(palette.line, theme.px(2)) if is_outlined else None
        fill = palette.page if is_outlined else ink or palette.line
        with antialiased(self) as painter:
            paint_rounded(painter, bar, self.height() / 2, fill, pen)


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

    Hidden without words. In larger text, long words have several lines.
    """

    def __init__(self, theme: Theme, *, name: str, ends_card: bool) -> None:
        """`name` is the object name of the words; `ends_card` makes it the lower end of a card."""
        super().__init__()
        self._theme, self._ends_card = theme, ends_card
        self._tone, self._units = theme.palette.success, float(STRIP_UNITS)
        self._shown: tuple[str, Tone, bool] | None = None
        self._spinner = Spinner(theme, STRIP_SPINNER_UNITS, parent=self)
        self._words = Text(
            theme, Type.BODY, Weight.STRONG, fit=True, keeps_height=True, name=name, parent=self
        )
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def show_state(self, words: str, tone: Tone, *, waits: bool) -> None:
        """Show `words`, with the spinner if it `waits`."""
        if (words, tone, waits) == self._shown:
            return
        self._shown = (words, tone, waits)
        self._tone = tone
        self._words.set_color(tone.ink)
        self._words.setText(words)
        self._spinner.set_tone(tone)
        self._spinner.setVisible(waits)
        self._place()
        self.updateGeometry()
        self.update()

    def set_height(self, units: float) -> None:
        """Set the height of one line of words."""
        self._units = units
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(STRIP_UNITS), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self._theme.px(self._units))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        words = min(self._words.line_width + self._theme.px(END_UNITS), self._room(width))
        return max(self._theme.px(self._units), self._words_height(words) + 2 * self._theme.px(END_UNITS))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        if self.heightForWidth(self.width()) > self.height():  # the words have their lines only now
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, tone, strong = self._theme, self._tone, self._theme.palette.strong
        box, radius = QRectF(self.rect()), theme.px(STRIP_RADIUS_UNITS)
        if self._ends_card:
            radius = theme.px(CARD_RADIUS_UNITS)
            box.setTop(-radius)
        with antialiased(self) as painter:
            pen = QPen(tone.ink, theme.px(2)) if strong and not self._ends_card else None
            paint_rounded(painter, box, radius, tone.ground, pen)
            if strong and self._ends_card:
                painter.fillRect(QRect(0, 0, self.width(), theme.px(2)), tone.ink)

    def _beside(self) -> int:
        """The width of the spinner, with the gap between it and the words."""
        if self._spinner.isHidden():
            return 0
        return self._spinner.sizeHint().width() + self._theme.px(STRIP_GAP_UNITS)

    def _words_height(self, width: int) -> int:
        """The height of the words in `width`."""
        words = self._words
        if words.wordWrap():
            return words.heightForWidth(width)
        return words.sizeHint().height() + self._theme.px(END_UNITS)

    def _room(self, width: int) -> int:
        """The width that is left to the words."""
        return max(1, width - 2 * self._theme.px(STRIP_PAD_UNITS) - self._beside())

    def _place(self) -> None:
        """Place spinner and words in the middle."""
        beside, height = self._beside(), self.height()
        words = min(self._words.line_width + self._theme.px(END_UNITS), self._room(self.width()))
        left, side = (self.width() - beside - words) // 2, self._spinner.sizeHint().width()
        self._spinner.setGeometry(left, (height - side) // 2, side, side)
        line = min(height, self._words_height(words))
        self._words.setGeometry(left + beside, (height - line) // 2, words, line)


class StepList(QWidget):
    """Numbered steps, one below the other and no wider than the longest, or all of them as one sentence."""

    def __init__(self, theme: Theme, steps: list[str], sentence: str = "") -> None:
        """Without a `sentence`, the steps are joined to one."""
        super().__init__()
        self._theme, self._list, self._is_sentence = theme, QWidget(self), False
        self._is_centered = theme.portrait
        self._left: int | None = None
        lines = column(gap=theme.px(STEP_GAP_UNITS), parent=self._list)
        gap, self._width = theme.px(16), 0
        for number, words in enumerate(steps, start=1):
            text, badge = Text(theme, Type.LARGE, Weight.STRONG), _Badge(theme, number)
            text.setText(words)
            line = QFontMetrics(text.font()).horizontalAdvance(words) + 2
            self._width = max(self._width, badge.width() + gap + line)
            lines.addLayout(row((badge, Qt.AlignmentFlag.AlignTop), (text, 1), gap=gap))
        align = Qt.AlignmentFlag.AlignHCenter if theme.portrait else Qt.AlignmentFlag.AlignLeft
        self._sentence = Text(theme, Type.BODY, Weight.STRONG, align=align, parent=self)
        self._sentence.setText(sentence or " → ".join(steps))
        self._sentence.hide()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_gap(self, units: float) -> None:
        """Set the distance between two numbers."""
        lines, gap = self._list.layout(), self._theme.px(units)
        if lines is not None and lines.spacing() != gap:
            lines.setSpacing(gap)
            self.updateGeometry()

    def set_left(self, left: int | None) -> None:
        """Begin the lines at `left`, as the code above them does; with None, or without room, as usual."""
        self._left = left
        self._place()

    def show_list(self) -> None:
        """Show the numbered lines."""
        self._change(is_sentence=False)

    def show_sentence(self, *, beside: bool = False) -> None:
        """Show one sentence, which takes less room; `beside` the code rather than below it."""
        centered = self._is_centered and not beside
        side = Qt.AlignmentFlag.AlignHCenter if centered else Qt.AlignmentFlag.AlignLeft
        self._sentence.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._change(is_sentence=True)

    def _change(self, *, is_sentence: bool) -> None:
        self._is_sentence = is_sentence
        self._list.setVisible(not is_sentence)
        self._sentence.setVisible(is_sentence)
        self._place()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._width, self.heightForWidth(self._width))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self._is_sentence:
            return self._sentence.heightForWidth(width)
        lines = self._list.layout()
        return 0 if lines is None else lines.totalHeightForWidth(min(width, self._width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        self._sentence.setGeometry(self.rect())
        width = min(self.width(), self._width)
        middle = (self.width() - width) // 2 if self._is_centered else 0
        fits = self._left is not None and self._left + width + self._theme.px(LINE_END_UNITS) <= self.width()
        left = self._left if fits and self._left is not None else middle
        self._list.setGeometry(left, 0, width, self.height())


class _Badge(QWidget):
    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self.setFixedSize(theme.text(BADGE_UNITS), theme.text(BADGE_UNITS))

    def paintEvent(self, event: QPaintEvent) -> None:
        with antialiased(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.palette.soft)
            painter.drawEllipse(self.rect())
            font, ink = self._theme.font(Type.BODY, Weight.BOLD), self._theme.palette.accent
            center = Qt.AlignmentFlag.AlignCenter
            draw_text(painter, QRectF(self.rect()), center, str(self._number), font, ink)
