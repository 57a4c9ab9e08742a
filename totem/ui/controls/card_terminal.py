"""Controls of a card payment: the picture of the terminal, and the choice of instalments."""

from enum import Enum

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import antialiased, paint_icon, paint_picture
from totem.ui.layouts import column, row
from totem.ui.qt_accessibility import Role, describe
from totem.ui.theme import Theme, Tone, Type, Weight, mix, text_on

WIDTH_UNITS, HEIGHT_UNITS, LEAST_HEIGHT_UNITS = 640, 460, 150
"""Size of the picture, and the height down to which it shrinks as a whole."""
SCREEN_ICON = 343, 146, 72
"""Left, top and side of the icon on the drawn terminal's screen."""
STEP_UNITS, TIGHT_STEP_UNITS, LOW_STEP_UNITS = 128, 108, 84
STEP_GAP, TIGHT_STEP_GAP = 20, 4
"""Between a button and the words, which keep their size beside buttons of 20 mm on a tight panel."""


class TerminalScene(Enum):
    """Subject of the picture; the value is the icon on the terminal's screen."""

    CARD = "credit-card"
    """A card comes near: its waves reach the terminal."""
    WAIT = "clock"
    """The terminal alone."""
    LOOK = "circle-alert"
    """Its own screen has a message."""
    CANCEL = "x"


class TerminalPicture(QWidget):
    """A drawing of the terminal beside the kiosk, with the card that is held to it.

    It is drawn as a whole in its width and height, and adds nothing to the words beside it.
    """

    def __init__(self, theme: Theme, *, most: float = HEIGHT_UNITS) -> None:
        """`most` is its largest height in units."""
        super().__init__()
        self._theme, self._scene = theme, TerminalScene.CARD
        self.setObjectName("terminal_picture")
        describe(self, Role.Graphic)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(theme.px(most))

    def show_scene(self, scene: TerminalScene) -> None:
        """Change the picture."""
        self._scene = scene
        self.update()

    def sizeHint(self) -> QSize:
        """The least; a stretch lets it grow with the room."""
        return QSize(1, self._theme.px(LEAST_HEIGHT_UNITS))

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, tone = self._theme.palette, self._screen_tone()
        body = palette.line if palette.strong else palette.accent
        key = palette.surface if palette.strong else mix(palette.track, body, 0.25)
        colors = {**palette.roles(), "body": body, "screen": tone.ground, "key": key}
        colors["screen_line"] = tone.ink if palette.strong else tone.ground
        colors["key_line"] = palette.line if palette.strong else key
        scale = min(self.width() / WIDTH_UNITS, self.height() / HEIGHT_UNITS)
        with antialiased(self, smooth=True) as painter:
            painter.translate(self.width() / 2, self.height() / 2)
            painter.scale(scale, scale)
            painter.translate(-WIDTH_UNITS / 2, -HEIGHT_UNITS / 2)
            paint_picture(painter, "card-terminal", colors)
            if self._scene is TerminalScene.CARD:
                paint_picture(painter, "held-card", colors)
            paint_icon(painter, *SCREEN_ICON, self._scene.value, tone.ink)

    def _screen_tone(self) -> Tone:
        palette = self._theme.palette
        if self._scene is TerminalScene.LOOK:
            return palette.warning
        if self._scene is TerminalScene.CARD and not palette.strong:
            return Tone(text_on(palette.accent), palette.accent)
        return Tone(palette.accent, palette.soft)


class InstallmentStepper(QWidget):
    """The number of instalments between two buttons, one less and one more.

    Attributes:
        count: the number that is shown.

    Signals:
        changed(int): a button was touched.
    """

    changed = Signal(int)

    def __init__(self, theme: Theme, *, is_low: bool) -> None:
        super().__init__()
        self.count, self._most = 1, 1
        height = LOW_STEP_UNITS if is_low else TIGHT_STEP_UNITS if theme.is_tight else STEP_UNITS
        variant = ButtonVariant.OUTLINE
        self._less = Button(
            theme, "", variant, icon="minus", icon_only=True, name="installments_less", height=height
        )
        self._more = Button(
            theme, "", variant, icon="plus", icon_only=True, name="installments_more", height=height
        )
        center = Qt.AlignmentFlag.AlignHCenter
        large, muted = Type.TITLE if theme.is_large else Type.LARGE, theme.palette.muted
        self._words = Text(
            theme, large, Weight.BOLD, align=center, fit=True, shrinks=True, name="installments"
        )
        self._total = Text(theme, Type.LARGE, color=muted, align=center, fit=True, shrinks=True, name="total")
        for button in (self._less, self._more):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._less.clicked.connect(self._take_one)
        self._more.clicked.connect(self._add_one)
        middle = Qt.AlignmentFlag.AlignVCenter
        words = column(None, self._words, self._total, None, gap=theme.px(4))
        gap = theme.px(TIGHT_STEP_GAP if theme.is_tight else STEP_GAP)
        row((self._less, middle), (words, 1), (self._more, middle), gap=gap, parent=self)

    def begin(self, most: int) -> None:
        """Begin with one instalment of at most `most`."""
        self._most = most
        self._set(1)

    def show_words(self, words: str, total: str) -> None:
        """Show the amount of an instalment, and their sum."""
        self._words.setText(words)
        self._total.setText(total)
        self._less.setAccessibleName(self.tr("Menos parcelas"))
        self._more.setAccessibleName(self.tr("Mais parcelas"))

    def _set(self, count: int) -> None:
        self.count = count
        self._less.setEnabled(count > 1)
        self._more.setEnabled(count < self._most)
        self.changed.emit(count)

    @Slot()
    def _take_one(self) -> None:
        self._set(max(1, self.count - 1))

    @Slot()
    def _add_one(self) -> None:
        self._set(min(self._most, self.count + 1))
