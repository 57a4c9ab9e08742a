"""Map states of a session to screens, connect screens to the session's controllers, and build sets of them.

Screens are imported when they are built: the first frame needs one of them.
"""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import NamedTuple

from PySide6.QtWidgets import QStackedLayout, QWidget

from totem.session.controller import SessionController
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.ui.overlays.overlay import BusyOverlay, IdlePrompt, Transition
from totem.ui.screens.screen import Footer, Screen, UiContext


class Route(NamedTuple):
    """A screen and its connections.

    Attributes:
        screen: the class, as `module.Class` under `totem.ui.screens`.
        intents: the `SessionController` method that each signal calls; `form.`: one of its form controller.
        arguments: keyword arguments of the class beside the context.
    """

    screen: str
    intents: dict[str, str]
    arguments: dict[str, object] = {}  # noqa: RUF012 - never written to


MENU_INTENTS = {
    "plan_requested": "open_plan",
    "documents_requested": "open_documents",
    "ticket_requested": "form.begin_ticket",
    "contact_requested": "form.begin_contact",
}
SERVICE_INTENTS = MENU_INTENTS | {"unlock_requested": "open_unlock", "menu_requested": "open_menu"}

FORM_ROUTES = {
    "form_choice": Route("forms.choice.FormChoiceScreen", {"chosen": "form.choose", "skipped": "form.skip"}),
    "form_plan": Route(
        "forms.choice.FormChoiceScreen",
        {"chosen": "form.choose", "skipped": "form.skip"},
        {"name": "form_plan", "plans": True},
    ),
    "form_typing": Route(
        "forms.typing.FormTypingScreen",
        {"confirmed": "form.confirm_text", "kept": "form.keep_text", "skipped": "form.skip"},
    ),
    "form_consent": Route(
        "forms.form_screen.FormConsentScreen", {"agreed": "form.agree", "declined": "leave"}
    ),
    "form_photos": Route(
        "forms.photos.FormPhotosScreen",
        {"taken": "form.add_photo", "dropped": "form.drop_photo", "agreed": "form.agree"},
    ),
    "form_review": Route(
        "forms.form_screen.FormReviewScreen",
        {"change_requested": "form.open_step", "agreed": "form.agree", "sent": "form.send"},
    ),
    "form_failed": Route("forms.outcome.FormFailedScreen", {"retried": "retry"}),
    "received": Route(
        "forms.outcome.ConfirmationScreen", {"print_requested": "form.print_protocol", "finished": "finish"}
    ),
    "sign_up_status": Route(
        "forms.outcome.SignUpStatusScreen", {"edit_requested": "form.edit", "finished": "finish"}
    ),
}

ROUTES = {
    "home": Route("home.HomeScreen", {"started": "start", "form_requested": "form.begin"}),
    "out_of_service": Route("out_of_service.OutOfServiceScreen", {}),
    "tax_id": Route("tax_id_entry.TaxIdEntryScreen", {"tax_id_entered": "enter_tax_id"}),
    "paused": Route("message_screens.RateLimitedScreen", {}),
    "identity": Route("identity.IdentityScreen", {"answered": "answer_challenge"}),
    "rejected": Route("message_screens.IdentityFailedScreen", {}),
    "contracts": Route("list_screen.ContractsScreen", {"contract_chosen": "choose_contract"}),
    "boletos": Route(
        "boletos.BoletosScreen",
        {
            "boleto_chosen": "choose_boleto",
            "boleto_marked": "toggle_boleto",
            "unmark_requested": "clear_selection",
            "all_requested": "show_all_boletos",
            "print_requested": "print_listed",
            **SERVICE_INTENTS,
        },
    ),
    "nothing_open": Route("message_screens.NoBoletosScreen", {"finished": "finish", **SERVICE_INTENTS}),
    "menu": Route("menu.MenuScreen", MENU_INTENTS),
    "plan": Route("list_screen.ServicesScreen", {"retried": "retry"}),
    "documents": Route(
        "list_screen.DocumentsScreen", {"document_chosen": "choose_document", "retried": "retry"}
    ),
    "document": Route(
        "list_screen.DocumentScreen", {"print_requested": "print_document", "finished": "finish"}
    ),
    "unlock": Route("unlock.UnlockScreen", {"confirmed": "confirm_unlock"}),
    "unlock_result": Route(
        "unlock.UnlockResultScreen",
        {"print_requested": "print_unlock", "retried": "retry", "finished": "finish"},
    ),
    "pay": Route("pay.PayScreen", {"print_requested": "print_chosen", "finished": "finish"}),
    "paid": Route("message_screens.PaidScreen", {"print_requested": "print_chosen", "finished": "finish"}),
    "printing": Route(
        "printing.PrintingScreen",
        {
            "retried": "retry",
            "finished": "finish",
            "stop_requested": "stop_printing",
            "came_out": "confirm_print",
            "did_not_come_out": "deny_print",
            "again_requested": "print_again",
        },
    ),
    "farewell": Route(
        "message_screens.FarewellScreen", {"another_requested": "show_boletos", "rated": "rate"}
    ),
    "failed": Route("message_screens.LookupFailedScreen", {"retried": "retry"}),
    **FORM_ROUTES,
}

ORDER = tuple(ROUTES)
"""The screens, in the order in which a session reaches them."""

SCREEN_OF = {state: state.value for state in State if state.value in ROUTES} | {
    State.PRINT_AGAIN: "printing",
    State.PRINT_UNSURE: "printing",
    State.PRINTED: "printing",
    State.PRINT_FAILED: "printing",
    State.FORM: "form_typing",
}
"""Screens have the values of their states, but for these; in a busy state, the screen stays."""

FORM_STEPS = ("form_choice", "form_plan", "form_typing", "form_consent", "form_photos", "form_review")


def screen_of(view_state: ViewState) -> str:
    """The name of the screen for a view state that is not a busy one."""
    if view_state.state is not State.FORM or view_state.form is None:
        return SCREEN_OF[view_state.state]
    from totem.session.forms.view_state import CHOICES, FormStep

    step = view_state.form.step
    own = {
        FormStep.PLAN: "form_plan",
        FormStep.CONTACT_CHECK: "form_review",
        FormStep.CONSENT: "form_consent",
        FormStep.PHOTOS: "form_photos",
        FormStep.REVIEW: "form_review",
    }
    return own.get(step, "form_choice" if step in CHOICES else "form_typing")


def place_of(name: str, view_state: ViewState) -> tuple[int, int]:
    """The position of a screen in a session: a screen further on slides in from the right."""
    if name in FORM_STEPS and view_state.form is not None:
        return ORDER.index(FORM_STEPS[0]), view_state.form.position
    return ORDER.index(name), 0


def is_reachable(name: str, session: SessionController) -> bool:
    """True if a session may reach the screen `name`, as far as is known by now."""
    if name in FORM_ROUTES:
        return bool(session.view_state.offered_forms)
    if name in ("identity", "rejected"):
        return session.checks_identity
    if name == "plan":
        return session.view_state.offers_plan
    if name == "menu":
        return bool(session.view_state.offered_forms)
    if name in ("unlock", "unlock_result"):
        return session.view_state.unlock_terms is not None
    if name in ("documents", "document"):
        return session.view_state.offers_documents
    return True


def build(name: str, context: UiContext, session: SessionController) -> Screen:
    """Build the screen `name` and connect it to the session."""
    route = ROUTES[name]
    module, _, class_name = route.screen.rpartition(".")
    make: Callable[..., Screen] = getattr(import_module(f"totem.ui.screens.{module}"), class_name)
    screen = make(context, **route.arguments)
    for signal, intent in route.intents.items():
        getattr(screen, signal).connect(_intent(session, intent))
    if name == "failed":
        screen.sign_up_requested.connect(lambda: _begin_sign_up(session))  # type: ignore[attr-defined]
    screen.went_back.connect(session.back)
    screen.left.connect(session.leave)
    return screen


def _intent(session: SessionController, intent: str) -> Callable[..., None]:
    """The method named by a route; that of the form controller is looked up late: it may not exist yet."""
    owner, _, method = intent.rpartition(".")
    if not owner:
        bound: Callable[..., None] = getattr(session, method)
        return bound

    def call(*arguments: object) -> None:
        getattr(session.form, method)(*arguments)

    return call


def _begin_sign_up(session: SessionController) -> None:
    from totem.session.forms.view_state import Form

    session.form.begin(Form.SIGN_UP)


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
        self.busy = BusyOverlay(context, window)
        self.still_there = IdlePrompt(context, countdown_s, window)
        self.transition = Transition(context.theme, window)

    def offer_voice(self, *, offered: bool) -> None:
        """Show or hide the voice pill everywhere."""
        self.context = replace(self.context, voice_available=offered)
        for each in (*self.screens.values(), self.busy, self.still_there):
            for foot in each.findChildren(Footer):
                foot.offer_voice(offered=offered)

    def uncover(self) -> None:
        self.busy.hide()
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
