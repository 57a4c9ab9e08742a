"""Which screen asks which step of a form, and which intent each signal is. Nothing of it is loaded before.

A kiosk that offers no form has none: what the intents are called on is looked up when one is meant.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec

from totem.session.controller import SessionController
from totem.ui.screens.screen import Screen, UiContext

if TYPE_CHECKING:
    from totem.session.forms.controller import FormController
    from totem.session.forms.view_state import FormStep

P = ParamSpec("P")

STEPS = ("form_choice", "form_plan", "form_typing", "form_consent", "form_photos", "form_review")
"""The screens of the steps."""


def screen_of_step(step: "FormStep") -> str:
    """The name of the screen that asks a step."""
    from totem.session.forms.view_state import CHOICES, FormStep

    own = {
        FormStep.PLAN: "form_plan",
        FormStep.CONTACT_CHECK: "form_review",
        FormStep.CONSENT: "form_consent",
        FormStep.PHOTOS: "form_photos",
        FormStep.REVIEW: "form_review",
    }
    return own.get(step, "form_choice" if step in CHOICES else "form_typing")


def intent(
    visit: SessionController, of: "Callable[[FormController], Callable[P, None]]"
) -> Callable[P, None]:
    """What a signal is connected to: one `of` the intents of the visit's form."""

    def ask(*given: P.args, **named: P.kwargs) -> None:
        of(visit.form)(*given, **named)

    return ask


def begin_sign_up(visit: SessionController) -> None:
    """Begin a sign-up."""
    from totem.session.forms.view_state import Form

    visit.form.begin(Form.SIGN_UP)


def _form_typing(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.forms.typing import FormTypingScreen

    screen = FormTypingScreen(context)
    screen.confirmed.connect(intent(visit, lambda form: form.confirm_text))
    screen.kept.connect(intent(visit, lambda form: form.keep_text))
    screen.skipped.connect(intent(visit, lambda form: form.skip))
    return screen


def _form_choice(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.forms.choice import FormChoiceScreen

    screen = FormChoiceScreen(context)
    screen.chosen.connect(intent(visit, lambda form: form.choose))
    screen.skipped.connect(intent(visit, lambda form: form.skip))
    return screen


def _form_plan(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.forms.choice import FormChoiceScreen

    screen = FormChoiceScreen(context, "form_plan", plans=True)
    screen.chosen.connect(intent(visit, lambda form: form.choose))
    screen.skipped.connect(intent(visit, lambda form: form.skip))
    return screen


def _form_consent(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.forms.review import FormConsentScreen

    screen = FormConsentScreen(context)
    screen.agreed.connect(intent(visit, lambda form: form.agree))
    screen.declined.connect(visit.leave)
    return screen


def _form_photos(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.forms.photos import FormPhotosScreen

    screen = FormPhotosScreen(context)
    screen.taken.connect(intent(visit, lambda form: form.add_photo))
    screen.dropped.connect(intent(visit, lambda form: form.drop_photo))
    screen.agreed.connect(intent(visit, lambda form: form.agree))
    return screen


def _form_review(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.forms.review import FormReviewScreen

    screen = FormReviewScreen(context)
    screen.change_asked.connect(intent(visit, lambda form: form.change))
    screen.agreed.connect(intent(visit, lambda form: form.agree))
    screen.sent.connect(intent(visit, lambda form: form.send))
    return screen


def _form_failed(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.forms.outcome import FormFailedScreen

    screen = FormFailedScreen(context)
    screen.retried.connect(visit.retry)
    return screen


def _received(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.forms.outcome import ConfirmationScreen

    screen = ConfirmationScreen(context)
    screen.print_asked.connect(intent(visit, lambda form: form.print_protocol))
    screen.finished.connect(visit.finish)
    return screen


def _standing(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.forms.outcome import SignupStatusScreen

    screen = SignupStatusScreen(context)
    screen.edit_asked.connect(intent(visit, lambda form: form.edit))
    screen.finished.connect(visit.finish)
    return screen


BUILDERS: dict[str, Callable[[UiContext, SessionController], Screen]] = {
    "form_choice": _form_choice,
    "form_plan": _form_plan,
    "form_typing": _form_typing,
    "form_consent": _form_consent,
    "form_photos": _form_photos,
    "form_review": _form_review,
    "form_failed": _form_failed,
    "received": _received,
    "standing": _standing,
}
