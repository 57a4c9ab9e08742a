"""The table of all screens: how each is made, and whether a session may reach it.

It imports every screen. The first frame needs the home screen alone, which `totem.ui.router` imports.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from totem.session.controller import SessionController
from totem.ui import router
from totem.ui.screens.boletos import BoletosScreen
from totem.ui.screens.card_payment import ChargingScreen
from totem.ui.screens.forms.form_screen import FormConsentScreen, FormReviewScreen
from totem.ui.screens.forms.photos import FormPhotosScreen
from totem.ui.screens.forms.questions import FormChoiceScreen, FormTypingScreen
from totem.ui.screens.home import HomeScreen
from totem.ui.screens.identification import IdentityScreen, TaxIdEntryScreen
from totem.ui.screens.list_screen import (
    ContractsScreen,
    DocumentScreen,
    DocumentsScreen,
    MenuScreen,
    ServicesScreen,
)
from totem.ui.screens.message_screen import MessageScreen
from totem.ui.screens.messages import MESSAGES
from totem.ui.screens.pay import PayScreen
from totem.ui.screens.screen import Screen, UiContext
from totem.ui.shortcuts import SHORTCUTS

Test = Callable[[SessionController], bool]


def _always(_session: SessionController) -> bool:
    return True


class ScreenRow(NamedTuple):
    """A screen.

    Attributes:
        build: makes it.
        is_reachable: tells whether a session may reach it, as far as is known by now.
    """

    build: Callable[[UiContext], Screen]
    is_reachable: Test = _always


def _message(name: str, is_reachable: Test = _always) -> ScreenRow:
    return ScreenRow(lambda context: MessageScreen(context, name, MESSAGES[name]), is_reachable)


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
    return any(SCREENS[router.SCREEN_OF[each.state]].is_reachable(session) for each in SHORTCUTS)


def _takes_cards(session: SessionController) -> bool:
    return session.view_state.card.terms is not None


def _offers_unlock(session: SessionController) -> bool:
    return session.view_state.unlock.terms is not None


SCREENS = {
    "home": ScreenRow(HomeScreen),
    "out_of_service": _message("out_of_service"),
    "tax_id": ScreenRow(TaxIdEntryScreen),
    "paused": _message("paused"),
    "identity": ScreenRow(IdentityScreen, _checks_identity),
    "rejected": _message("rejected", _checks_identity),
    "contracts": ScreenRow(ContractsScreen),
    "boletos": ScreenRow(BoletosScreen),
    "nothing_open": _message("nothing_open"),
    "menu": ScreenRow(MenuScreen, _offers_shortcuts),
    "plan": ScreenRow(ServicesScreen, _offers_plan),
    "documents": ScreenRow(DocumentsScreen, _offers_documents),
    "document": ScreenRow(DocumentScreen, _offers_documents),
    "unlock": _message("unlock", _offers_unlock),
    "unlock_result": _message("unlock_result", _offers_unlock),
    "pay": ScreenRow(PayScreen),
    "charging": ScreenRow(ChargingScreen, _takes_cards),
    "not_charged": _message("not_charged", _takes_cards),
    "title_changed": _message("title_changed", _takes_cards),
    "charge_unknown": _message("charge_unknown", _takes_cards),
    "paid": _message("paid"),
    "printing": _message("printing"),
    "failed": _message("failed"),
    "farewell": _message("farewell"),
    "form_choice": ScreenRow(FormChoiceScreen, _offers_forms),
    "form_plan": ScreenRow(partial(FormChoiceScreen, name="form_plan", plans=True), _offers_forms),
    "form_typing": ScreenRow(FormTypingScreen, _offers_forms),
    "form_consent": ScreenRow(FormConsentScreen, _offers_forms),
    "form_photos": ScreenRow(FormPhotosScreen, _offers_forms),
    "form_review": ScreenRow(FormReviewScreen, _offers_forms),
    "form_failed": _message("form_failed", _offers_forms),
    "received": _message("received", _offers_forms),
    "sign_up_status": _message("sign_up_status", _offers_forms),
}
"""All screens by name, in the order in which they are made in advance."""
