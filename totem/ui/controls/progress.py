"""Progress: the position in a form, a spinner, and numbered steps of instructions."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFont, QFontMetrics, QHideEvent, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.system.qt_timers import every
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import antialiased, draw_text, paint_rounded
from totem.ui.layouts import column, row
from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme, Type, Weight

LINE_UNITS, GAP_UNITS, WIDTH_UNITS, PART_GAP_UNITS = 12, 10, 220, 10
FRAME_MS, STEP_DEGREES = 40, 12
CALM_FRAME_MS, CALM_STEP_DEGREES = 1_000, 90
"""With reduced motion, the spinner moves in steps like a clock's hand."""


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
        """Show the position; `parts` is the share done of each part, from 0 to 1. None hides it."""
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


class Spinner(QWidget):
    """An arc that turns while it is visible."""

    def __init__(self, theme: Theme, units: float = 120) -> None:
        super().__init__()
        self._theme, self._units, self._angle = theme, units, 0
        describe(self, Role.ProgressBar)
        self.setAccessibleName(self.tr("Em andamento"))
        frame_ms = FRAME_MS if theme.motion else CALM_FRAME_MS
        self._step = STEP_DEGREES if theme.motion else CALM_STEP_DEGREES
        self._timer = every(self, "spinner", self._turn, frame_ms)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

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
            pen = QPen(self._theme.palette.track, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawEllipse(box)
            pen.setColor(self._theme.palette.accent)
            painter.setPen(pen)
            painter.drawArc(box, -self._angle * 16, 100 * 16)


class StepList(QWidget):
    """Numbered steps, one below the other and no wider than the longest, or all of them as one sentence."""

    def __init__(self, theme: Theme, steps: list[str], sentence: str = "") -> None:
        """Without a `sentence`, the steps are joined to one."""
        super().__init__()
        self._list, self._is_sentence = QWidget(self), False
        self._is_centered = theme.portrait
        lines = column(gap=theme.px(10), parent=self._list)
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
        left = (self.width() - width) // 2 if self._is_centered else 0
        self._list.setGeometry(left, 0, width, self.height())


class _Badge(QWidget):
    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self.setFixedSize(theme.text(52), theme.text(52))

    def paintEvent(self, event: QPaintEvent) -> None:
        with antialiased(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.palette.soft)
            painter.drawEllipse(self.rect())
            font, ink = self._theme.font(Type.BODY, Weight.BOLD), self._theme.palette.accent
            center = Qt.AlignmentFlag.AlignCenter
            draw_text(painter, QRectF(self.rect()), center, str(self._number), font, ink)
