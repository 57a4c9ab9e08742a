"""The layout of every screen: header, pane to read, pane to touch, footer; and its guard against burn-in.

Portrait panels stack the panes, the one to touch within reach; landscape panels put them side by side. The
pane to touch gets the room that it needs; the other scrolls where too little is left.
"""

from PySide6.QtCore import QObject, QRect, QSize, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from totem.system.qt_timers import every
from totem.ui.controls.scroll_pane import ScrollPane
from totem.ui.layouts import column
from totem.ui.theme import Theme, Tone

MARGIN = 72
TIGHT_MARGIN = 44
HEAD = 56
TIGHT_HEAD = 20
FOOT = 48
TIGHT_FOOT = 28
LEAST_FOOT = 20
OUT_OF_REACH = 0.35
LOW = 0.5
FIELD = 0.4
"""The share of a portrait panel that a `StateField` fills."""
FIELD_EDGE_UNITS = 6
FIELD_END_UNITS = 20
"""Between a field beside the pane to touch, and the footer."""
BETWEEN = 80
READ_SHARE = 10 / 22
"""The share of a landscape panel for reading."""
BARS_PIXELS = 672
"""Least pixels of a barcode: `totem.printing.layout.symbols.ITF_LEAST_PIXELS`; home does without that."""
BARS_HAIRLINE = 3
"""Units of a card's edge on each side of the bars."""
DRIFT_MS = 60_000
DRIFT_UNITS = ((0, 0), (4, 2), (6, 6), (2, 8), (-4, 6), (-6, 0), (-4, -6), (2, -4))


def bars_width(theme: Theme) -> int:
    """Return the least pixels of a card, its edges included, that has room for a barcode."""
    return BARS_PIXELS + 2 + 2 * theme.px(BARS_HAIRLINE)


def side_margin(theme: Theme) -> int:
    """Margin of all screens; less on an upright panel where a barcode needs its pixels."""
    margin = theme.px(MARGIN if theme.is_large else TIGHT_MARGIN)
    spare = (theme.size.width() - bars_width(theme)) // 2
    return min(margin, spare) if theme.portrait and spare >= theme.px(TIGHT_MARGIN) else margin


def columns(theme: Theme, width: int, least: int) -> tuple[int, int]:
    """Return the widths of two panes side by side within `width`, of which the right one needs `least`."""
    both = width - theme.px(BETWEEN)
    left = min(round(both * READ_SHARE), both - least)
    return left, both - left


def reading_width(theme: Theme, least: int = 0) -> int:
    """Return the width of the reading pane, where the pane to touch needs `least` beside it."""
    inner = theme.size.width() - 2 * side_margin(theme)
    return inner if theme.portrait else columns(theme, inner, least)[0]


def head_margin(theme: Theme) -> int:
    return theme.px(TIGHT_HEAD if theme.is_tight else HEAD)


def foot_margin(theme: Theme) -> int:
    return theme.px(FOOT if theme.is_spacious else LEAST_FOOT if theme.is_tight else TIGHT_FOOT)


class ScreenLayout(QVBoxLayout):
    """Places the header, the two panes and the footer."""

    def __init__(
        self,
        theme: Theme,
        *,
        head: QWidget,
        reading: ScrollPane,
        touch: QWidget,
        foot: QWidget,
        fill_reading: bool,
        fix_touch: bool,
        parent: QWidget,
        width: int = 0,
        stacked: bool = False,
        has_field: bool = False,
        gap: int = 0,
        sinks: bool = True,
    ) -> None:
        """On portrait panels, `touch` is within reach, and `fill_reading` gives it no more than it needs.

        `fix_touch` fixes its top whatever the text above. `width` is its minimum: the margins, or the pane
        beside it, give way. `stacked` stacks the panes on landscape panels as well. With `has_field` the pane
        to read takes the upper part of the panel that its field fills.
        `gap` is the distance between header, panes and footer, where it is not the usual one. Without
        `sinks`, the low layout leaves the pane of a wide panel its height: its controls are at its lower end.
        """
        super().__init__(parent)
        self._theme, self._reading = theme, reading
        self._fill_reading, self._fix_touch, self._fit_touch = fill_reading, fix_touch, False
        self._width = min(width, theme.size.width())
        self._stacked = stacked or theme.portrait
        self._has_field = has_field
        self._head, self._touch, self._foot = head, touch, foot
        for widget in (head, reading, touch, foot):
            self.addWidget(widget)
        side = side_margin(theme)
        self.setContentsMargins(side, head_margin(theme), side, foot_margin(theme))
        upright = 36 if theme.is_spacious else 16 if theme.is_tight else 24
        self._sinks = sinks
        self._gap = gap or theme.px(upright if theme.portrait else 40)
        self._between = self._gap

    def place_touch(self, *, fix: bool, fit: bool, between: int) -> None:
        """Change `fix_touch`, and the most pixels between two panes that are stacked.

        `fit` makes the pane to touch no higher than its content: it stands at the bottom of an upright panel,
        in the middle of a wide one.
        """
        self._fix_touch, self._fit_touch, self._between = fix, fit, min(between, self._gap)
        self.invalidate()

    def setGeometry(self, rect: QRect) -> None:
        QLayout.setGeometry(self, rect)
        inner = rect.marginsRemoved(self.contentsMargins())
        height = self._foot.sizeHint().height()
        self._foot.setGeometry(inner.x(), inner.bottom() + 1 - height, inner.width(), height)
        body = self._body(rect)
        if self._stacked:
            self._stack(body, self._gap)
        else:
            self._put_side_by_side(body, self._gap)
        self._reading.fitted.emit()  # page buttons that appear or vanish change the footer

    def minimumHeightForWidth(self, width: int) -> int:
        """The height at which nothing has to scroll."""
        margins, gap = self.contentsMargins(), self._gap
        inner = width - margins.left() - margins.right()
        around = margins.top() + margins.bottom() + self._foot.sizeHint().height() + gap
        head = self._head.sizeHint().height() + gap
        if self._stacked:
            return around + head + self._reading.wanted(inner) + self._between + self._least(inner)
        left, right = columns(self._theme, inner, self._width)
        return around + max(head + self._reading.wanted(left), self._least(right))

    def holds_all(self) -> bool:
        """Test that the panel has room for all that is to be read, and for the least of what is touched."""
        size = self._theme.size
        if self.minimumHeightForWidth(size.width()) > size.height():
            return False
        body = self._body(QRect(0, 0, size.width(), size.height()))
        top = body.y() + self._head.sizeHint().height() + self._gap
        wanted = self._reading.wanted(body.width())
        return not self._stacked or top + wanted + self._between <= self._touch_top(body, top)

    def _body(self, rect: QRect) -> QRect:
        """The part of the screen above the footer."""
        inner = rect.marginsRemoved(self.contentsMargins())
        return inner.adjusted(0, 0, 0, -self._foot.sizeHint().height() - self._gap)

    def _touch_top(self, body: QRect, top: int) -> int:
        """The top of the pane to touch below the one to read, which begins at `top`."""
        width, bottom = body.width(), body.bottom() + 1
        start = bottom - self._least(width)
        if not self._fill_reading:
            wanted = 0 if self._fix_touch else top + self._reading.wanted(width) + self._between
            start = min(start, max(wanted, self._line()))
        return max(start, bottom - self._content_height(width)) if self._fit_touch else start

    def _stack(self, body: QRect, gap: int) -> None:
        x, width = body.x(), body.width()
        head = self._head.sizeHint().height()
        self._head.setGeometry(x, body.y(), width, head)
        top, bottom = body.y() + head + gap, body.bottom() + 1
        start = self._touch_top(body, top)
        beyond = max(0, self._width - width)
        self._touch.setGeometry(x - beyond // 2, start, width + beyond, bottom - start)
        self._read(QRect(x, top, width, start - self._between - top))

    def _put_side_by_side(self, body: QRect, gap: int) -> None:
        left, right = columns(self._theme, body.width(), self._width)
        head = self._head.sizeHint().height()
        self._head.setGeometry(body.x(), body.y(), left, head)
        self._read(QRect(body.x(), body.y() + head + gap, left, body.height() - head - gap))
        start, bottom = body.y(), body.bottom() + 1
        if self._fit_touch:
            spare = max(0, body.height() - self._content_height(right))
            start, bottom = start + spare // 2, bottom - (spare - spare // 2)
        if self._theme.low and self._sinks:
            bottom = body.bottom() + 1
            start = max(start, min(self._line(), bottom - self._least(right)))
        x = body.right() + 1 - right
        self._touch.setGeometry(x, start, right, bottom - start)

    def _line(self) -> int:
        """The y above which nothing is to be touched."""
        height = self._theme.size.height()
        if self._has_field and self._stacked:  # what is touched stands at the bottom of its pane
            return round(height * FIELD) + self._gap
        return round(height * (LOW if self._theme.low else OUT_OF_REACH if self._theme.portrait else 0))

    def _least(self, width: int) -> int:
        """The minimum height of the pane to touch."""
        layout = self._touch.layout()
        if layout is None:
            return 0
        return (
            layout.minimumHeightForWidth(width)
            if layout.hasHeightForWidth()
            else layout.minimumSize().height()
        )

    def _content_height(self, width: int) -> int:
        """The height at which the pane to touch shows all of its content."""
        layout = self._touch.layout()
        if layout is None:
            return 0
        return layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()

    def _read(self, rect: QRect) -> None:
        self._reading.setGeometry(rect)
        self._reading.fit(rect.size())

    def sizeHint(self) -> QSize:
        return self._theme.size

    def minimumSize(self) -> QSize:
        return QSize(0, 0)

    def hasHeightForWidth(self) -> bool:
        return False


class StateField(QWidget):
    """A solid ground behind the head and the reading pane, in one colour that is seen from afar.

    With strong contrast it has the page's colour, and an edge.
    """

    def __init__(self, theme: Theme, tone: Tone, screen: QWidget) -> None:
        super().__init__(screen)
        self._theme, self._tone = theme, tone
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        filled: QWidget = self
        if tone.field is None:
            filled = QWidget()
            filled.setFixedHeight(theme.px(FIELD_EDGE_UNITS))
            column(None, filled, parent=self)
        filled.setAutoFillBackground(True)
        filled.setPalette(QPalette(tone.field or tone.ink))

    def follow(self, reading: ScrollPane, touch: QWidget) -> None:
        """Take the place around `reading`, up to the pane to `touch`."""
        self._reading, self._touch = reading, touch
        reading.fitted.connect(self._place)
        self.lower()

    @Slot()
    def _place(self) -> None:
        theme, reading, touch = self._theme, self._reading.geometry(), self._touch.geometry()
        if theme.portrait:
            self.setGeometry(0, 0, theme.size.width(), reading.bottom() + 1)
        else:
            right = (reading.right() + touch.left()) // 2
            self.setGeometry(0, 0, right, reading.bottom() + theme.px(FIELD_END_UNITS))


class BurnInGuard(QObject):
    """Moves the content of a screen by a few pixels each minute."""

    def __init__(self, theme: Theme, frame: QLayout, screen: QWidget) -> None:
        super().__init__(screen)
        self._theme, self._frame, self._step = theme, frame, 0
        self._usual = frame.contentsMargins()
        self._timer = every(self, "drift against burn-in", self.move_on, DRIFT_MS)
        self._timer.start()

    @Slot()
    def move_on(self) -> None:
        self._step = (self._step + 1) % len(DRIFT_UNITS)
        across, down = (round(units * self._theme.unit) for units in DRIFT_UNITS[self._step])
        usual = self._usual
        self._frame.setContentsMargins(
            usual.left() + across, usual.top() + down, usual.right() - across, usual.bottom() - down
        )
