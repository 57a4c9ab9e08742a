"""Map states of a session to screens, and build sets of them."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from totem.session.states import PAYING, RESTING, State
from totem.session.view_state import ViewState
from totem.ui.screens.home import HomeScreen
from totem.ui.screens.screen import Screen, UiContext

if TYPE_CHECKING:
    from totem.ui.overlay import Overlay


SCREEN_OF = {state: state.screen for state in State if state.screen is not None}
"""The screen of each state but the busy ones; `screen_of` tells the steps of a form apart."""

ORDER = tuple(dict.fromkeys(SCREEN_OF.values()))
"""The screens in the order in which a session reaches them; the steps of a form come last."""


RESTING_SCREENS = {SCREEN_OF[state] for state in RESTING}
"""The screens between sessions, which show no data of a customer."""


def build_screen(name: str, context: UiContext) -> Screen:
    """Build a screen by its name."""
    if name == "home":
        return HomeScreen(context)
    from totem.ui.screen_table import SCREENS  # all the others, of which the first frame needs none

    return SCREENS[name].build(context)


def screen_of(view_state: ViewState) -> str:
    """The name of the screen for a view state that is not a busy one."""
    if view_state.state is not State.FORM or view_state.form is None:
        return SCREEN_OF[view_state.state]
    return view_state.form.step.row.screen


def place_of(name: str, view_state: ViewState) -> tuple[int, int]:
    """The position of a screen in a session: a screen further on slides in from the right."""
    if view_state.state is State.FORM and view_state.form is not None:
        return len(ORDER), view_state.form.position
    if view_state.state in PAYING and view_state.series is not None:
        return ORDER.index(name), view_state.series.position
    return ORDER.index(name), 0


class Overlays:
    """Pages over the screens of one UI context: the cards, and the picture of a transition."""

    def __init__(self, context: UiContext, countdown_s: float, window: QWidget) -> None:
        from totem.ui.overlay import BusyOverlay, IdlePrompt, LeavePrompt, Transition

        self.busy = BusyOverlay(context)
        self.still_there = IdlePrompt(context, countdown_s)
        self.leaving = LeavePrompt(context)
        self.transition = Transition(window)

    @property
    def cards(self) -> "tuple[Overlay, ...]":
        return self.busy, self.still_there, self.leaving

    @property
    def parts(self) -> tuple[QWidget, ...]:
        return *self.cards, self.transition


class ScreenSet:
    """The widgets of one UI context, built when they are first needed.

    Attributes:
        context: they are built with it.
        screens: the screens built so far, by name.
        used: names of those that a session was shown on.
        overlays: what lies over them; None until it is built.
    """

    def __init__(self, context: UiContext) -> None:
        self.context = context
        self.screens: dict[str, Screen] = {}
        self.used: set[str] = set()
        self.overlays: Overlays | None = None

    def offer_voice(self, *, offered: bool) -> None:
        """Show or hide the voice pill everywhere."""
        self.context = replace(self.context, voice_available=offered)
        feet = [screen.foot for screen in self.screens.values()]
        if self.overlays is not None:
            feet += [each.foot for each in self.overlays.cards]
        for foot in feet:
            foot.offer_voice(offered=offered)

    def drop_session_screens(self) -> None:
        """Delete the screens that a session was shown on; nothing of its data is left in a widget."""
        for name in self.used - RESTING_SCREENS:
            _delete(self.screens.pop(name))
        self.used.clear()

    def drop(self) -> None:
        """Delete all widgets."""
        for each in (*self.screens.values(), *(self.overlays.parts if self.overlays is not None else ())):
            _delete(each)


def _delete(widget: QWidget) -> None:
    """Delete a widget, of which a signal may still be on its way."""
    widget.hide()
    widget.deleteLater()
