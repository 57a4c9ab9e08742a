"""The accessibility bar (strong contrast, larger text, low layout, voice) and the panel of the voice."""

from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPixmap

from totem.ui.controls.segmented_control import Pill, PillBar
from totem.ui.image_loader import draw_text, icon
from totem.ui.preferences import AccessibilityFeature, AccessibilityOptions
from totem.ui.qt_accessibility import Role, describe, set_spoken_state
from totem.ui.stylesheet import pill_side
from totem.ui.theme import Theme, Type, Weight, sizes_down

MOST_SCALE = 1.25
"""The most that larger text enlarges the words: a higher footer takes the room of a screen's own."""
ICON_SHARE, END_SHARE = 1.12, 0.45
"""Of the size of a word: the side of the icon above, and the room beside."""
PAD_UNITS = 6
"""Room over and under icon and word."""


class AccessibilityBar(PillBar):
    """A pill with icon and word for each `AccessibilityFeature`; filled while it is on."""

    def __init__(
        self, theme: Theme, options: AccessibilityOptions, *, with_voice: bool, on_brand: bool
    ) -> None:
        super().__init__(theme, "accessibility_bar", on_brand=on_brand)
        self._pills: list[_OptionPill] = []
        for feature, (word, spoken) in self._labels().items():
            pill = _OptionPill(theme, feature, spoken, word, options.step(feature), on_brand=on_brand)
            self._describe(pill, feature, options)
            self._pills.append(pill)
            self.add(pill, feature)
        self.offer_voice(offered=with_voice)

    def offer_voice(self, *, offered: bool) -> None:
        """Show or hide the voice pill, the last one."""
        self._pills[-1].setVisible(offered)

    def fit(self, width: int, *, most_lines: int = 1) -> bool:
        """Write the words as large as `width` allows; return False where that is too little for any.

        They have up to `most_lines`, as few as possible. Where they cannot have the size of the smallest
        text, the icons stand alone.
        """
        fits = any(
            self._wanted(units, lines) <= width
            for lines in range(1, most_lines + 1)
            for units in sizes_down(_largest(self._theme), Type.SMALL.value)
        )
        if not fits:
            self._wanted(0)
        return fits

    def _wanted(self, units: float, lines: int = 1) -> int:
        """The width with words of this size in so many lines; 0 for none."""
        for pill in self._pills:
            pill.write(units, lines)
        self._row.invalidate()
        return self.sizeHint().width()

    def _labels(self) -> dict[AccessibilityFeature, tuple[str, str]]:
        """The word below each icon, and the option's name, which contains it."""
        return {
            AccessibilityFeature.CONTRAST: (self.tr("Contraste"), self.tr("Contraste forte")),
            AccessibilityFeature.TEXT: (self.tr("Letra"), self.tr("Letra maior")),
            AccessibilityFeature.LOW: (self.tr("Tela baixa"), self.tr("Tela baixa")),
            AccessibilityFeature.VOICE: (self.tr("Voz"), self.tr("Voz")),
        }

    def _describe(self, pill: Pill, feature: AccessibilityFeature, options: AccessibilityOptions) -> None:
        """Expose the present value: the size of the text in its description, the others as their state."""
        if feature is AccessibilityFeature.TEXT:
            describe(pill, Role.Button)
            percent = str(options.text_percent)
            pill.setAccessibleDescription(self.tr("agora %1 por cento").replace("%1", percent))
        else:
            is_on = options.step(feature) > 0
            set_spoken_state(pill, self.tr("ligado") if is_on else self.tr("desligado"))


class _OptionPill(Pill):
    """An icon over a word; where it has several steps, a growing letter for each, the present one filled."""

    is_solid = True

    def __init__(
        self,
        theme: Theme,
        feature: AccessibilityFeature,
        spoken: str,
        word: str,
        step: int,
        *,
        on_brand: bool,
    ) -> None:
        name = f"option_{feature.name.lower()}"
        shown = f"letter-sizes-{step}" if feature.steps > 1 else feature.icon
        super().__init__(theme, spoken, name=name, on_brand=on_brand, icon=shown)
        self._word = word
        self._units, self._lines = _largest(theme), 1
        self.setChecked(step > 0)

    def write(self, units: float, lines: int = 1) -> None:
        """Write the word in this size; 0 leaves it out. There is room for so many lines."""
        self._units, self._lines = units, lines
        self.updateGeometry()

    @property
    def word(self) -> str:
        """The word, with line breaks as it is written."""
        return self._word.replace(" ", "\n", self._lines - 1)

    def word_font(self) -> QFont | None:
        """The font of the word; None where it is left out."""
        return self.theme.font(self._units, Weight.STRONG) if self._units else None

    def sizeHint(self) -> QSize:
        side, font = super().sizeHint(), self.word_font()
        if font is None:
            return side
        words, picture = self._words_size(font), self._picture()
        width = max(words.width(), picture.width()) + 2 * self.theme.px(self._units * END_SHARE)
        height = picture.height() + words.height() + 2 * self.theme.px(PAD_UNITS)
        return side.expandedTo(QSize(width, height))

    minimumSizeHint = sizeHint

    def _words_size(self, font: QFont) -> QSize:
        """The size of the word, with room for all its lines."""
        metrics = QFontMetrics(font)
        return QSize(metrics.size(0, self.word).width(), self._lines * metrics.height())

    def _picture(self) -> QPixmap:
        """The icon; one that is wide is smaller without a word, to have room."""
        theme, color = self.theme, self.colors().ink.name()
        side = theme.px((self._units or _largest(theme)) * ICON_SHARE)
        picture, room = icon(self._icon, side, color), pill_side(theme) - 2 * theme.px(PAD_UNITS)
        is_wide = not self._units and picture.width() > room
        return icon(self._icon, side * room // picture.width(), color) if is_wide else picture

    def _paint_label(self, painter: QPainter) -> None:
        font, picture = self.word_font(), self._picture()
        words = self._words_size(font).height() if font is not None else 0
        top = (self.height() - picture.height() - words) / 2
        painter.drawPixmap(round((self.width() - picture.width()) / 2), round(top), picture)
        if font is not None:
            box = QRectF(0, top + picture.height(), self.width(), words)
            at_top = Qt.AlignmentFlag.AlignHCenter  # the icons of all, and their first lines, are level
            draw_text(painter, box, at_top, self.word, font, self.colors().ink)


def _largest(theme: Theme) -> float:
    """The size of the words, in units, where there is room."""
    return Type.SMALL.value * min(theme.scale, MOST_SCALE)


class SpeechCommand(Enum):
    """Commands of the voice panel, in the order of its pills: the object name's part, and the icon."""

    REPEAT = "repeat", "repeat"
    SLOWER = "slower", "turtle"
    FASTER = "faster", "rabbit"
    VOLUME = "volume", "volume-1"


class VoicePanel(PillBar):
    """A pill for each `SpeechCommand`; none stays checked."""

    def __init__(self, theme: Theme, *, on_brand: bool) -> None:
        super().__init__(theme, "voice", on_brand=on_brand)
        spoken = {
            SpeechCommand.REPEAT: self.tr("Ouvir de novo"),
            SpeechCommand.SLOWER: self.tr("Falar mais devagar"),
            SpeechCommand.FASTER: self.tr("Falar mais rápido"),
            SpeechCommand.VOLUME: self.tr("Mudar o volume"),
        }
        for command, words in spoken.items():
            part, symbol = command.value
            self._last = Pill(theme, words, name=f"voice_{part}", on_brand=on_brand, icon=symbol)
            self._last.setCheckable(False)
            self.add(self._last, command)

    def leave_out_volume(self) -> None:
        """Hide the volume, the last pill, to take less room."""
        self._last.hide()
