"""What stands in the window, made for one panel size, one language and the aids that are on."""

from dataclasses import replace

from PySide6.QtWidgets import QStackedLayout, QWidget

from totem.ui.controls.accessibility_bar import AccessibilityBar
from totem.ui.overlays.idle_prompt import IdlePrompt
from totem.ui.overlays.overlay import Busy
from totem.ui.screens.screen import Screen
from totem.ui.transition import Transition
from totem.ui.ui_context import UiContext


class ScreenSet:
    """One set of it; screens come in when they are first needed.

    Attributes:
        context: what it was made with.
        screens: those that were made, by name.
        busy, still_there, transition: what may lie over them.
    """

    def __init__(self, context: UiContext, countdown_s: float, window: QWidget) -> None:
        self.context = context
        self.screens: dict[str, Screen] = {}
        self.busy = Busy(context, window)
        self.still_there = IdlePrompt(context, countdown_s, window)
        self.transition = Transition(context.theme, window)

    def offer_voice(self, *, offered: bool) -> None:
        """Show the voice's pill on all of it, or take it away."""
        self.context = replace(self.context, voice_available=offered)
        for each in (*self.screens.values(), self.busy, self.still_there):
            for bar in each.findChildren(AccessibilityBar):
                bar.offer_voice(offered=offered)

    def uncover(self) -> None:
        """Let nothing lie over the screens."""
        self.busy.end()
        self.still_there.hide()
        self.transition.hide()

    def wipe(self) -> None:
        """Forget the visit on every screen."""
        for screen in self.screens.values():
            screen.reset()

    def clear_away(self, stack: QStackedLayout) -> None:
        """Be gone: nobody needs it any more."""
        for screen in self.screens.values():
            stack.removeWidget(screen)
        for old in (*self.screens.values(), self.busy, self.still_there, self.transition):
            old.hide()
            old.deleteLater()
