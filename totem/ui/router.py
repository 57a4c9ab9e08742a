"""Map states of a session to screens, and build sets of them.

Screens are imported when they are built: the first frame needs one of them.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QWidget

from totem.session.controller import SessionController
from totem.session.states import PAYING, RESTING, State
from totem.session.view_state import ViewState
from totem.ui.screens.screen import Screen, UiContext

if TYPE_CHECKING:
    from totem.ui.overlays.overlay import Overlay


def _home(context: UiContext) -> Screen:
    from totem.ui.screens.home import HomeScreen

    return HomeScreen(context)


def _out_of_service(context: UiContext) -> Screen:
    from totem.ui.screens.out_of_service import OutOfServiceScreen

    return OutOfServiceScreen(context)


def _tax_id_entry(context: UiContext) -> Screen:
    from totem.ui.screens.tax_id_entry import TaxIdEntryScreen

    return TaxIdEntryScreen(context)


def _identity(context: UiContext) -> Screen:
    from totem.ui.screens.identity import IdentityScreen

    return IdentityScreen(context)


def _contracts(context: UiContext) -> Screen:
    from totem.ui.screens.list_screen import ContractsScreen

    return ContractsScreen(context)


def _boletos(context: UiContext) -> Screen:
    from totem.ui.screens.boletos import BoletosScreen

    return BoletosScreen(context)


def _menu(context: UiContext) -> Screen:
    from totem.ui.screens.menu import MenuScreen

    return MenuScreen(context)


def _services(context: UiContext) -> Screen:
    from totem.ui.screens.list_screen import ServicesScreen

    return ServicesScreen(context)


def _documents(context: UiContext) -> Screen:
    from totem.ui.screens.list_screen import DocumentsScreen

    return DocumentsScreen(context)


def _document(context: UiContext) -> Screen:
    from totem.ui.screens.list_screen import DocumentScreen

    return DocumentScreen(context)


def _pay(context: UiContext) -> Screen:
    from totem.ui.screens.pay import PayScreen

    return PayScreen(context)


def _charging(context: UiContext) -> Screen:
    from totem.ui.screens.card_payment import ChargingScreen

    return ChargingScreen(context)


def _paid(context: UiContext) -> Screen:
    from totem.ui.screens.message_screens import PaidScreen

    return PaidScreen(context)


def _form_choice(context: UiContext) -> Screen:
    from totem.ui.screens.forms.choice import FormChoiceScreen

    return FormChoiceScreen(context)


def _form_plan(context: UiContext) -> Screen:
    from totem.ui.screens.forms.choice import FormChoiceScreen

    return FormChoiceScreen(context, "form_plan", plans=True)


def _form_typing(context: UiContext) -> Screen:
    from totem.ui.screens.forms.typing import FormTypingScreen

    return FormTypingScreen(context)


def _form_consent(context: UiContext) -> Screen:
    from totem.ui.screens.forms.form_screen import FormConsentScreen

    return FormConsentScreen(context)


def _form_photos(context: UiContext) -> Screen:
    from totem.ui.screens.forms.photos import FormPhotosScreen

    return FormPhotosScreen(context)


def _form_review(context: UiContext) -> Screen:
    from totem.ui.screens.forms.form_screen import FormReviewScreen

    return FormReviewScreen(context)


def _always(_session: SessionController) -> bool:
    return True


def _offers_forms(session: SessionController) -> bool:
    return bool(session.view_state.offered_forms)


def _checks_identity(session: SessionController) -> bool:
    return session.checks_identity


def _offers_plan(session: SessionController) -> bool:
    return session.view_state.offers_plan


def _offers_documents(session: SessionController) -> bool:
    return session.view_state.offers_documents


def _offers_shortcuts(session: SessionController) -> bool:
    """Test for any that the menu may hold: the menu is where the row of shortcuts has no room."""
    from totem.ui.shortcuts import SHORTCUTS  # not needed by the home screen

    return any(SCREENS[SCREEN_OF[each.state]].is_reachable(session) for each in SHORTCUTS)


def _takes_cards(session: SessionController) -> bool:
    return session.view_state.card.terms is not None


def _offers_unlock(session: SessionController) -> bool:
    return session.view_state.unlock.terms is not None


class ScreenRow(NamedTuple):
    """A screen.

    Attributes:
        build: makes it; None for a message of `totem.ui.screens.messages`.
        is_reachable: tells whether a session may reach it, as far as is known by now.
    """

    build: Callable[[UiContext], Screen] | None = None
    is_reachable: Callable[[SessionController], bool] = _always


SCREENS = {state.screen: ScreenRow() for state in State if state.screen is not None} | {
    "home": ScreenRow(_home),
    "out_of_service": ScreenRow(_out_of_service),
    "tax_id": ScreenRow(_tax_id_entry),
    "identity": ScreenRow(_identity, _checks_identity),
    "rejected": ScreenRow(is_reachable=_checks_identity),
    "contracts": ScreenRow(_contracts),
    "boletos": ScreenRow(_boletos),
    "nothing_open": ScreenRow(),
    "menu": ScreenRow(_menu, _offers_shortcuts),
    "plan": ScreenRow(_services, _offers_plan),
    "documents": ScreenRow(_documents, _offers_documents),
    "document": ScreenRow(_document, _offers_documents),
    "unlock": ScreenRow(is_reachable=_offers_unlock),
    "unlock_result": ScreenRow(is_reachable=_offers_unlock),
    "pay": ScreenRow(_pay),
    "charging": ScreenRow(_charging, _takes_cards),
    **{
        name: ScreenRow(is_reachable=_takes_cards)
        for name in ("not_charged", "title_changed", "charge_unknown")
    },
    "paid": ScreenRow(_paid),
    "printing": ScreenRow(),
    "farewell": ScreenRow(),
    "form_choice": ScreenRow(_form_choice, _offers_forms),
    "form_plan": ScreenRow(_form_plan, _offers_forms),
    "form_typing": ScreenRow(_form_typing, _offers_forms),
    "form_consent": ScreenRow(_form_consent, _offers_forms),
    "form_photos": ScreenRow(_form_photos, _offers_forms),
    "form_review": ScreenRow(_form_review, _offers_forms),
    "form_failed": ScreenRow(is_reachable=_offers_forms),
    "received": ScreenRow(is_reachable=_offers_forms),
    "sign_up_status": ScreenRow(is_reachable=_offers_forms),
}
"""All screens by name, in the order in which a session reaches them."""

ORDER = tuple(SCREENS)

SCREEN_OF = {state: state.screen for state in State if state.screen is not None}
"""The screen of each state but the busy ones; `screen_of` tells the steps of a form apart."""


RESTING_SCREENS = {SCREEN_OF[state] for state in RESTING}
"""The screens between sessions, which show no data of a customer."""


def build_screen(name: str, context: UiContext) -> Screen:
    """Build a screen by its name."""
    build = SCREENS[name].build
    if build is not None:
        return build(context)
    from totem.ui.screens.message_screen import MessageScreen
    from totem.ui.screens.messages import MESSAGES

    return MessageScreen(context, name, MESSAGES[name])


def screen_of(view_state: ViewState) -> str:
    """The name of the screen for a view state that is not a busy one."""
    if view_state.state is not State.FORM or view_state.form is None:
        return SCREEN_OF[view_state.state]
    return view_state.form.step.row.screen


def place_of(name: str, view_state: ViewState) -> tuple[int, int]:
    """The position of a screen in a session: a screen further on slides in from the right."""
    if view_state.state is State.FORM and view_state.form is not None:
        return ORDER.index("form_choice"), view_state.form.position
    if view_state.state in PAYING and view_state.series is not None:
        return ORDER.index(name), view_state.series.position
    return ORDER.index(name), 0


class Overlays:
    """Widgets over the screens of one UI context: the cards, and the picture of a transition."""

    def __init__(self, context: UiContext, countdown_s: float, window: QWidget) -> None:
        from totem.ui.overlays.overlay import BusyOverlay, IdlePrompt, LeavePrompt, Transition

        self.busy = BusyOverlay(context, window)
        self.still_there = IdlePrompt(context, countdown_s, window)
        self.leaving = LeavePrompt(context, window)
        self.transition = Transition(context.theme, window)

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
        overlays: what lies over them; None until it is built.
    """

    def __init__(self, context: UiContext) -> None:
        self.context = context
        self.screens: dict[str, Screen] = {}
        self.overlays: Overlays | None = None

    def offer_voice(self, *, offered: bool) -> None:
        """Show or hide the voice pill everywhere."""
        self.context = replace(self.context, voice_available=offered)
        feet = [screen.foot for screen in self.screens.values()]
        if self.overlays is not None:
            feet += [each.foot for each in self.overlays.cards]
        for foot in feet:
            foot.offer_voice(offered=offered)

    def uncover(self) -> None:
        """Hide what lies over the screens."""
        for each in self._parts:
            each.hide()

    def drop_session_screens(self) -> None:
        """Delete the screens of a session; nothing of its data is left in a widget."""
        for name in self.screens.keys() - RESTING_SCREENS:
            _delete(self.screens.pop(name))

    def drop(self) -> None:
        """Delete all widgets."""
        for each in (*self.screens.values(), *self._parts):
            _delete(each)

    @property
    def _parts(self) -> tuple[QWidget, ...]:
        return () if self.overlays is None else self.overlays.parts


def _delete(widget: QWidget) -> None:
    """Delete a widget, of which a signal may still be on its way."""
    widget.hide()
    widget.deleteLater()
