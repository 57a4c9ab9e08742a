"""The screens, overlays and transition built for one panel size, language and set of options."""

from dataclasses import replace

from PySide6.QtCore import QEasingCurve, QPointF, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QStackedLayout, QWidget

from totem.ui.controls.accessibility_bar import AccessibilityBar
from totem.ui.overlays.overlay import Busy, IdlePrompt
from totem.ui.screens.screen import Screen
from totem.ui.theme import Theme
from totem.ui.ui_context import UiContext

DURATION_MS = 170
SLIDE_UNITS = 64


class Transition(QWidget):
    """Slides in a snapshot of the new screen, so that each frame is one copy of pixels.

    It swallows touches: a second tap on the old screen must not hit the new one.

    Signals:
        finished(): the transition is over.
    """

    finished = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture = QPixmap()
        self._sign = 1
        self._progress = 1.0
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setDuration(DURATION_MS)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._advance)
        self._animation.finished.connect(self._finish)
        self.hide()

    def play(self, screen: QWidget, *, forward: bool) -> None:
        """Bring `screen` in, from the right when going forward, else from the left."""
        self._picture = screen.grab()
        self._sign = 1 if forward else -1
        self._progress = 0.0
        self.setGeometry(screen.geometry())
        self.raise_()
        self.show()
        self._animation.stop()
        self._animation.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.palette.page)
        painter.setOpacity(self._progress)
        shift = self._sign * self._theme.px(SLIDE_UNITS) * (1 - self._progress)
        painter.drawPixmap(QPointF(shift, 0), self._picture)
        painter.end()

    def mousePressEvent(self, event: object) -> None:
        """Swallow the touch."""

    @Slot(object)
    def _advance(self, value: float) -> None:
        self._progress = value
        self.update()

    @Slot()
    def _finish(self) -> None:
        self._picture = QPixmap()
        self.hide()
        self.finished.emit()


class ScreenSet:
    """The widgets of one UI context; screens are built when they are first needed.

    Attributes:
        context: they are built with it.
        screens: the screens built so far, by name.
        busy, still_there, transition: they lie over the screens.
    """

    def __init__(self, context: UiContext, countdown_s: float, window: QWidget) -> None:
        self.context = context
        self.screens: dict[str, Screen] = {}
        self.busy = Busy(context, window)
        self.still_there = IdlePrompt(context, countdown_s, window)
        self.transition = Transition(context.theme, window)

    def offer_voice(self, *, offered: bool) -> None:
        """Show or hide the voice pill everywhere."""
        self.context = replace(self.context, voice_available=offered)
        for each in (*self.screens.values(), self.busy, self.still_there):
            for bar in each.findChildren(AccessibilityBar):
                bar.offer_voice(offered=offered)

    def uncover(self) -> None:
        self.busy.end()
        self.still_there.hide()
        self.transition.hide()

    def wipe(self) -> None:
        """Clear all session data from the screens."""
        for screen in self.screens.values():
            screen.reset()

    def clear_away(self, stack: QStackedLayout) -> None:
        """Remove and delete all widgets."""
        for screen in self.screens.values():
            stack.removeWidget(screen)
        for old in (*self.screens.values(), self.busy, self.still_there, self.transition):
            old.hide()
            old.deleteLater()
