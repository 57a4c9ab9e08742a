"""The accessibility bar (strong contrast, larger text, low layout, voice) and the panel of the voice."""

from enum import Enum

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from totem.ui.controls.segmented_control import Pill, PillBar
from totem.ui.image_loader import paint_icon
from totem.ui.preferences import TEXT_PERCENTS, AccessibilityFeature, AccessibilityOptions
from totem.ui.qt_accessibility import Role, describe, set_spoken_state
from totem.ui.theme import Theme

ICONS = {
    AccessibilityFeature.CONTRAST: "contrast",
    AccessibilityFeature.TEXT: "a-large-small",
    AccessibilityFeature.LOW: "arrow-down-to-line",
    AccessibilityFeature.VOICE: "volume-2",
}
ICON_SHARE, ICON_TOP = 0.5, 0.16
DOT_SHARE, DOT_MIDDLE = 0.1, 0.8
"""Shares of a pill's height: size of the dots, and their middle."""


class AccessibilityBar(PillBar):
    """A pill for each `AccessibilityFeature`; filled while it is on, with dots for its steps."""

    def __init__(self, theme: Theme, aids: AccessibilityOptions, *, with_voice: bool, on_brand: bool) -> None:
        super().__init__(theme, "aids", on_brand=on_brand)
        for aid in AccessibilityFeature:
            self._last = _AidPill(theme, aid, self._name(aid), *_steps(aid, aids), on_brand=on_brand)
            self._describe(self._last, aid, aids)
            self.add(self._last, aid)
        self.offer_voice(offered=with_voice)

    def offer_voice(self, *, offered: bool) -> None:
        """Show or hide the voice pill, the last one."""
        self._last.setVisible(offered)

    def _name(self, aid: AccessibilityFeature) -> str:
        return {
            AccessibilityFeature.CONTRAST: self.tr("Contraste forte"),
            AccessibilityFeature.TEXT: self.tr("Letra maior"),
            AccessibilityFeature.LOW: self.tr("Tela baixa"),
            AccessibilityFeature.VOICE: self.tr("Voz"),
        }[aid]

    def _describe(self, pill: Pill, aid: AccessibilityFeature, aids: AccessibilityOptions) -> None:
        """Say the present value: the size of the text in its description, the others as their state."""
        if aid is AccessibilityFeature.TEXT:
            describe(pill, Role.Button)
            pill.setAccessibleDescription(self.tr("agora %1 por cento").replace("%1", str(aids.text_percent)))
        else:
            is_on = _steps(aid, aids)[1] > 0
            set_spoken_state(pill, self.tr("ligado") if is_on else self.tr("desligado"))


class _AidPill(Pill):
    """An icon over a dot for each step."""

    def __init__(
        self, theme: Theme, aid: AccessibilityFeature, spoken: str, steps: int, gone: int, *, on_brand: bool
    ) -> None:
        super().__init__(theme, spoken, name=f"aid_{aid.value}", on_brand=on_brand, icon=ICONS[aid])
        self._steps, self._gone = steps, gone
        self.setChecked(gone > 0)

    def _solid(self) -> bool:
        return True

    def _paint_label(self, painter: QPainter) -> None:
        ink, height = self.ink(), self.height()
        side, dot = round(height * ICON_SHARE), height * DOT_SHARE
        paint_icon(painter, (self.width() - side) / 2, height * ICON_TOP, side, self._icon, ink)
        painter.setPen(QPen(ink, height * DOT_SHARE / 4))
        across = dot * 1.7
        left = (self.width() - across * (self._steps - 1)) / 2
        for step in range(self._steps):
            painter.setBrush(ink if step < self._gone else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(left + step * across, height * DOT_MIDDLE), dot / 2, dot / 2)


def _steps(aid: AccessibilityFeature, aids: AccessibilityOptions) -> tuple[int, int]:
    """The number of steps of an option, and the steps that are on."""
    if aid is AccessibilityFeature.TEXT:
        return len(TEXT_PERCENTS) - 1, TEXT_PERCENTS.index(aids.text_percent)
    return 1, int(getattr(aids, aid.value))


class SpeechCommand(Enum):
    """Commands of the voice panel, in the order of its pills; the values are in their object names."""

    REPEAT = "repeat"
    SLOWER = "slower"
    FASTER = "faster"
    VOLUME = "volume"


VOICE_ICONS = {
    SpeechCommand.REPEAT: "repeat",
    SpeechCommand.SLOWER: "turtle",
    SpeechCommand.FASTER: "rabbit",
    SpeechCommand.VOLUME: "volume-1",
}


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
            name, icon = f"voice_{command.value}", VOICE_ICONS[command]
            self._last = Pill(theme, words, name=name, on_brand=on_brand, icon=icon)
            self._last.setCheckable(False)
            self.add(self._last, command)

    def leave_out_volume(self) -> None:
        """Hide the volume, the last pill, to take less room."""
        self._last.hide()
