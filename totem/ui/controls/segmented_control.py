"""The segmented control, pills in a bar, and the choice of a language."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.system.languages import LANGUAGES
from totem.ui.controls.button import Button, ButtonColors, ButtonVariant
from totem.ui.controls.text_layout import LabelLayout, longest_word_width
from totem.ui.layouts import discard, row
from totem.ui.stylesheet import pill_inset, pill_side, set_look
from totem.ui.theme import Theme, Type, Weight

MOST_SCALE_WITH_ICONS = 1.25
USUAL_SEGMENTS = 3
SEGMENT_PAD, CROWDED_PAD = 14, 6
"""Beside the words of a segment; the second among more than usual, in larger text."""
LETTERS_SHARE = 0.87
"""Size of the letters of a language as a share of body text: their ring leaves them air."""
RADIUS_SHARE, MOST_RADIUS = 0.4, 36
"""The corners of a pill that is filled as a whole: the share of its shorter side, and the most units."""


class SegmentedControl(QWidget):
    """A row of segments, one of them chosen.

    Signals:
        chosen(str): the key of the segment that was touched.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, *, name: str, height: float = 112) -> None:
        """`height` of a segment in units."""
        super().__init__()
        self._theme, self._height = theme, height
        self._row = row(gap=theme.px(10), margins=theme.px(10), parent=self)
        self._segments: dict[str, _Segment] = {}
        self._offered: list[tuple[str, str, str]] = []
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        set_look(self, "segments")
        self.hide()

    def offer(self, segments: list[tuple[str, str, str]]) -> None:
        """Replace the segments, each (key, label, icon), unless they are the same; the first is chosen."""
        if segments != self._offered:
            self._offered = segments
            self._replace(segments)
        if segments:
            self.choose(segments[0][0])

    def _replace(self, segments: list[tuple[str, str, str]]) -> None:
        for old in self._segments.values():
            discard(self._row, old)
        self._segments = {}
        for key, words, icon in segments:
            is_crowded = len(segments) > USUAL_SEGMENTS
            segment = _Segment(self._theme, words, icon, key, self._height, is_crowded=is_crowded)
            segment.clicked.connect(self._on_clicked)
            self._row.addWidget(segment)
            segment.show()  # Qt would only later, and layouts measure without it until then
            self._segments[key] = segment
        self.setVisible(len(segments) > 1)

    def holds(self, control: QWidget) -> bool:
        """Test that `control` is one of the segments."""
        return control in self._segments.values()

    def choose(self, key: str) -> None:
        for each, segment in self._segments.items():
            segment.setChecked(each == key)

    @property
    def current(self) -> QWidget | None:
        """The chosen segment, None while it is not visible."""
        segments = self._segments.values()
        return next((each for each in segments if each.isChecked() and each.isVisible()), None)

    def _on_clicked(self) -> None:
        segment = self.sender()
        if isinstance(segment, _Segment):
            self.choose(segment.key)
            self.chosen.emit(segment.key)


class _Segment(Button):
    def __init__(
        self, theme: Theme, words: str, icon: str, key: str, height: float, *, is_crowded: bool
    ) -> None:
        """`is_crowded` among more than usual: each is as wide as it needs, its icon included."""
        super().__init__(
            theme,
            words,
            ButtonVariant.SEGMENT,
            icon="" if theme.scale > MOST_SCALE_WITH_ICONS else icon,  # so that the words have one line
            name=f"view_{key}",
            size=Type.BODY,
            height=height,
            padding=CROWDED_PAD if is_crowded and theme.scale > 1 else SEGMENT_PAD,
        )
        self.key, self._is_crowded = key, is_crowded
        self.setCheckable(True)
        self.setAutoExclusive(True)  # accessible as a radio button

    def sizeHint(self) -> QSize:
        """As wide as its words: short neighbours leave a long one its line, or in larger text its word."""
        font, text = self._full_font(), self.text()
        words = QFontMetrics(font).horizontalAdvance(text)
        if self._is_crowded and self.theme.scale > 1:
            words = longest_word_width(font, text)
        words += 2 * self._padding() + 2
        if self._is_crowded:
            words += self._icon_room()
        is_wide = self.theme.scale == 1 and not self._is_crowded
        least = self.theme.px(200 if is_wide else 100)
        return QSize(max(least, words), self._least_height())

    def colors(self) -> ButtonColors:
        palette = self.theme.palette
        if not self.isChecked():
            return super().colors()
        ink, ground = (
            (palette.on_action, palette.action) if palette.strong else (palette.accent, palette.surface)
        )
        return ButtonColors(ink, ground)


class PillBar(QWidget):
    """Pills on a background.

    Signals:
        chosen(object): the value of the pill that was touched.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, name: str, *, on_brand: bool) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        set_look(self, "pills_on_brand" if on_brand else "pills")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)  # as high as its row
        self._row = row(gap=theme.least_gap, margins=pill_inset(theme), parent=self)

    def add(self, pill: "Pill", value: object) -> None:
        pill.value = value
        pill.clicked.connect(self._on_clicked)
        self._row.addWidget(pill)

    def _on_clicked(self) -> None:
        pill = self.sender()
        if isinstance(pill, Pill):
            self.chosen.emit(pill.value)

    def mouseReleaseEvent(self, event: object) -> None:
        """Swallow touches between two pills: they are not meant for the widget below."""


class Pill(Button):
    """A small toggle with round ends, an icon or two letters; a click is only a request to its owner.

    Attributes:
        value: what its bar tells of a touch.
        is_solid: while on, it is filled as a whole with the brand's colour, and not by a circle.
    """

    value: object = None
    is_solid = False

    def __init__(self, theme: Theme, text: str, *, name: str, on_brand: bool, icon: str = "") -> None:
        super().__init__(theme, text, ButtonVariant.NAV, icon=icon, icon_only=bool(icon), name=name)
        self.on_brand = on_brand
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """Leave the state to the owner."""

    def sizeHint(self) -> QSize:
        return QSize(pill_side(self.theme), pill_side(self.theme))

    minimumSizeHint = sizeHint

    def label(self) -> LabelLayout:
        """The letters, small enough for their ring."""
        font = self.theme.font(Type.BODY.value * self.theme.scale * LETTERS_SHARE, self._weight())
        return LabelLayout(font, QFontMetrics(font).size(0, self.text()), with_icon=False)

    def _weight(self) -> Weight:
        return Weight.BOLD if self.isChecked() else Weight.STRONG

    def colors(self) -> ButtonColors:
        """With an edge while it is on or touched; else its bar is seen."""
        palette, is_filled = self.theme.palette, self.isChecked() or self.isDown()
        if is_filled and (palette.strong or (self.is_solid and not self.on_brand)):
            return ButtonColors(palette.on_action, palette.action, palette.action, width=3)
        if self.on_brand and is_filled:
            return ButtonColors(palette.brand, palette.on_brand, palette.on_brand, width=3)
        if self.on_brand:
            ink = palette.muted if palette.strong else palette.on_brand
            return ButtonColors(ink, QColor(Qt.GlobalColor.transparent))
        if is_filled:
            return ButtonColors(palette.accent, palette.surface, palette.accent, width=3)
        return ButtonColors(palette.muted, palette.sunken)

    def _shape(self) -> tuple[QRectF, float]:
        """A circle, or all of it with less round corners."""
        side, ground = min(self.width(), self.height()), QRectF(self.rect())
        if self.is_solid:
            return ground, min(side * RADIUS_SHARE, self.theme.px(MOST_RADIUS))
        circle = QRectF(0, 0, side, side)
        circle.moveCenter(ground.center())
        return circle, side / 2


class LanguageChoice(PillBar):
    """A pill for each language.

    Signals:
        chosen(str): the code of the language that was touched.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, spoken: str, *, on_brand: bool) -> None:
        """`spoken` is the code of the present language; `on_brand` is for the home screen."""
        super().__init__(theme, "languages", on_brand=on_brand)
        for language in LANGUAGES:
            pill = Pill(theme, language.short, name=f"language_{language.code}", on_brand=on_brand)
            pill.setAccessibleName(language.name)
            pill.setAutoExclusive(True)  # accessible as a radio button
            pill.setChecked(language.code == spoken)
            self.add(pill, language.code)
