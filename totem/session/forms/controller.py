"""Controller of the forms within a visit: each touch becomes an event of the state machine.

Made when the first form is begun. Every text is kept from the logs as soon as it is typed, and everything is
dropped with the session; once the form is in the outbox, nothing personal stays in the picture.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Slot

from totem.domain.signup import EMPTY, Attachment, Consent, SignupForm
from totem.domain.signup_status import ReceiptCode
from totem.session.forms import reducers
from totem.session.forms.flow import backward, change, steps_of, with_lists
from totem.session.forms.presenter import picture_of, receipt_of, standing_of
from totem.session.forms.state import FormState, Lists
from totem.session.forms.tasks import FormServices, FoundSignup, look_up, send
from totem.session.forms.view_state import TEXTS, Form, FormStep, FormViewState, Problem
from totem.session.rate_limiter import RateLimiter
from totem.session.session_log import report_search_failure, whereabouts
from totem.session.state_machine import StateMachine
from totem.session.states import Event, State

log = logging.getLogger(__name__)


class FormController(QObject):
    """Intents of forms, `Visit.form`; belongs to the GUI thread.

    An intent that does not fit the state is a bug, as in `Visit`, whose `back` goes one step back, whose
    `retry` fetches the lists again, and whose `finish` and `leave` end a form, too.
    """

    def __init__(
        self,
        course: StateMachine,
        gate: RateLimiter,
        means: FormServices,
        *,
        today: Callable[[], date],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(course)
        self._course, self._gate, self._means = course, gate, means
        self._today, self._now = today, now
        self._starts: dict[State, Callable[[], None]] = {
            State.FETCHING: self._fetch,
            State.SENDING: self._send,
            State.LOOKING_UP: self._look_up,
        }
        course.entered.connect(self._start)

    # Intents

    def begin(self, form: Form) -> None:
        """Begin a form: from the home screen, or where a document was not found, which then signs up."""
        picture = self._course.picture
        if form not in picture.offers:
            self._course.reject(Event.FORM_BEGUN, "not offered")
            return
        rules = self._means.rules
        filling = FormState(form, rules, self._today(), FormStep.TAX_ID, upload_url=rules.photos_url())
        document = picture.document
        if document is not None and form is Form.SIGN_UP:
            typed = {FormStep.TAX_ID: document.formatted}
            filling = replace(filling, draft=replace(EMPTY, tax_id=document), typed=typed)
        filling = replace(filling, step=steps_of(filling)[0])
        if form is Form.STATUS:
            self._lead_on(Event.STATUS_ASKED, filling)
        else:
            self._lead_on(Event.FORM_BEGUN, filling)

    def choose(self, index: int) -> None:
        """Choose one of `choices`; the last choice of a wish to be called sends it."""
        filling = self._filling()
        chosen = None if filling is None else reducers.choose(filling, index)
        if filling is None or chosen is None:
            self._course.reject(Event.STEPPED, f"index {index}")
        else:
            sends = filling.step is FormStep.BEST_TIME
            self._lead_on(Event.SEND_ASKED if sends else Event.STEPPED, chosen)

    def confirm_text(self, text: str) -> None:
        """Confirm what was typed; the same step with a `problem` follows where it is refused."""
        filling = self._typing(text)
        if filling is None:
            self._course.reject(Event.STEPPED, "nothing to type")
            return
        said = reducers.say(filling, text)
        self._keep_from_logs(said.draft)
        if filling.step is FormStep.PROTOCOL and said.problem is None:
            self._ask_for_standing(said)
        else:
            self._lead_on(Event.STEPPED, said)

    def keep_text(self, text: str) -> None:
        """Keep a text that is not confirmed; to be called before `Visit.back`."""
        filling = self._typing(text)
        if filling is not None:
            self._course.filling = reducers.keep(filling, text)

    def skip(self) -> None:
        """Leave out a step that is `optional`."""
        self._answer(reducers.skip, "may not be skipped")

    def agree(self) -> None:
        """Go on from CONTACT_CHECK, CONSENT or PHOTOS."""
        consent = Consent(self._means.rules.consent_version, self._now())
        self._answer(partial(reducers.agree, consent=consent), "nothing to agree to")

    def add_photo(self, photo: Attachment) -> None:
        """Add one, or set `problem`; one that comes late, when its step was left, is dropped."""
        filling = self._filling(FormStep.PHOTOS)
        if filling is not None:
            self._lead_on(Event.STEPPED, reducers.add_photo(filling, photo))

    def drop_photo(self, index: int) -> None:
        """Remove one of `photos`."""
        drop = partial(reducers.drop_photo, index=index)
        self._answer(drop, f"index {index}", FormStep.PHOTOS)

    def change(self, step: FormStep) -> None:
        """Open one of `lines` to change it."""
        self._answer(partial(change, step=step), f"no line for {step.name}")

    def send(self) -> None:
        """Send what the review shows."""
        filling = self._filling(FormStep.REVIEW)
        if filling is None or not filling.has_changes:
            self._course.reject(Event.SEND_ASKED, "nothing to send")
        else:
            self._lead_on(Event.SEND_ASKED, replace(filling, problem=None))

    def edit(self) -> None:
        """Change a sign-up whose `standing` is editable."""
        filling, form = self._course.filling, self._course.picture.form
        standing = None if form is None else form.standing
        if filling is None or standing is None or not standing.editable:
            self._course.reject(Event.EDIT_ASKED, "nothing to edit")
            return
        edited = filling.asked_about
        editing = replace(filling, form=Form.SIGN_UP, step=FormStep.REVIEW, edited=edited, draft=EMPTY)
        self._lead_on(Event.EDIT_ASKED, editing)

    def print_protocol(self) -> None:
        """Print the protocol."""
        picture = self._course.picture
        if picture.form is None or picture.form.protocol is None:
            self._course.reject(Event.PRINT_ASKED, "no protocol")
        else:
            self._course.request_print(1)

    def back_to(self, target: State) -> None:
        """Go back to the step before, to the form, or to the sign-up that was to be changed."""
        filling = self._known()
        if target is State.STANDING and filling.edited is not None:
            draft = replace(EMPTY, tax_id=filling.edited[1])
            filling = replace(
                filling, form=Form.STATUS, step=FormStep.PROTOCOL, edited=None, closing=None, draft=draft
            )
            self._lead_on(Event.BACK, filling, standing_of(filling))
        elif self._course.picture.state is State.FORM:
            self._lead_on(Event.BACK, backward(filling) or filling)
        else:
            self._lead_on(Event.BACK, replace(filling, problem=None))

    # Background tasks

    @Slot(object)
    def _start(self, state: State) -> None:
        if state in self._starts:
            self._starts[state]()

    def _fetch(self) -> None:
        filling = self._known()
        need_plans = filling.form is Form.SIGN_UP and filling.edited is None
        lists = self._means.lists.lists(need_plans=need_plans)
        self._course.run_for_state(lists, done=self._lists_came, failed=self._lists_failed)

    def _lists_came(self, lists: Lists) -> None:
        self._lead_on(Event.LISTS_CAME, with_lists(self._known(), lists))

    def _lists_failed(self, error: Exception) -> None:
        self._course.dispatch(Event.LISTS_FAILED, **report_search_failure(error))

    def _send(self) -> None:
        sending = send(self._means.outbox, self._known())
        self._course.run_for_state(sending, done=self._sent, failed=self._send_failed)

    def _sent(self, protocol: ReceiptCode) -> None:
        """Show the protocol, and drop everything else: from here on the outbox has it."""
        filling = self._known()
        if filling.edited is not None:
            protocol = filling.edited[0]  # the customer keeps one code
        self._course.filling = None
        self._course.dispatch(Event.SENT, form=receipt_of(filling, protocol, self._now()), document=None)

    def _send_failed(self, error: Exception) -> None:
        log.error("a form was not kept: %s: %s", type(error).__name__, whereabouts(error))
        filling = self._known()
        self._lead_on(Event.SEND_FAILED, replace(filling, problem=Problem.NOT_KEPT))

    def _look_up(self) -> None:
        looking = look_up(self._means, *self._known().asked_about)
        self._course.run_for_state(looking, done=self._looked_up, failed=self._look_up_failed)

    def _looked_up(self, found: FoundSignup | None) -> None:
        filling = self._known()
        if found is None:
            self._gate.count_failure()
            self._lead_on(Event.STANDING_UNKNOWN, replace(filling, problem=Problem.NOT_FOUND))
            return
        filling = replace(filling, standing=found.standing, sent_at=found.made_at)
        self._lead_on(Event.STANDING_FOUND, filling, standing_of(filling))

    def _look_up_failed(self, error: Exception) -> None:
        log.error("a sign-up could not be looked up: %s: %s", type(error).__name__, whereabouts(error))
        self._lead_on(Event.STANDING_UNKNOWN, replace(self._known(), problem=Problem.NOT_LOOKED_UP))

    # The form

    def _filling(self, step: FormStep | None = None) -> FormState | None:
        """The form while a step is shown, `step` where that is asked for."""
        filling = self._course.filling if self._course.picture.state is State.FORM else None
        return None if filling is None or step not in (None, filling.step) else filling

    def _known(self) -> FormState:
        filling = self._course.filling
        assert filling is not None  # noqa: S101 - there is one in every state of a form but the last
        return filling

    def _typing(self, text: str) -> FormState | None:
        """The form at a step with something to type; `text` is kept from the logs."""
        filling = self._filling()
        if filling is None or filling.step not in TEXTS:
            return None
        self._keep_from_logs(filling.draft, text)
        return filling

    def _keep_from_logs(self, draft: SignupForm, *texts: str) -> None:
        said = (draft.name, draft.phone, draft.email, draft.street, draft.complement, draft.district)
        document = () if draft.tax_id is None else (draft.tax_id.value, draft.tax_id.formatted)
        told = {" ".join(text.split()) for text in (*said, *document, *texts) if text}
        self._course.redact(frozenset(told))

    def _answer(
        self, answer: Callable[[FormState], FormState | None], bug: str, step: FormStep | None = None
    ) -> None:
        """Go on with what `answer` makes of the form; it is a `bug` where that is nothing."""
        filling = self._filling(step)
        answered = None if filling is None else answer(filling)
        if answered is None:
            self._course.reject(Event.STEPPED, bug)
        else:
            self._lead_on(Event.STEPPED, answered)

    def _lead_on(
        self, event: Event, filling: FormState, form: FormViewState | None = None, **seen: Any
    ) -> None:
        if self._course.accepts(event):
            self._course.filling = filling
        self._course.dispatch(event, form=form or picture_of(filling), **seen)

    def _ask_for_standing(self, filling: FormState) -> None:
        pause_s = self._gate.pause_s
        if pause_s:
            self._lead_on(Event.HELD_UP, filling, pause_s=pause_s)
        else:
            self._gate.count_document()
            self._lead_on(Event.LOOK_UP_ASKED, filling)
