"""Controller of the forms within a session: each intent becomes an event of the state machine.

Made when the first form is begun. Every text is redacted from the logs as soon as it is typed, and everything
is dropped with the session; once the form is in the outbox, no personal data stay in the view state.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import QObject, Slot

from totem.domain.sign_up import EMPTY_FORM, Attachment, Consent, SignUpForm
from totem.session.forms import reducers
from totem.session.forms.flow import apply_lists, asked_steps, open_group, open_step, previous_step
from totem.session.forms.presenter import present_form, present_receipt, present_status
from totem.session.forms.state import FormState, OptionLists
from totem.session.forms.steps import FIELDS, TEXTS, Form, FormStep, Stage
from totem.session.forms.tasks import FormServices, FoundSignUp, SentForm, load_lists, look_up, send
from totem.session.forms.view_state import FormViewState, Problem
from totem.session.rate_limiter import RateLimiter
from totem.session.session_log import report_failure
from totem.session.state_machine import StateMachine
from totem.session.states import Event, State
from totem.system.logging import describe_traceback

log = logging.getLogger(__name__)


class FormController(QObject):
    """Intents of forms, `SessionController.form`; belongs to the GUI thread.

    An intent that does not fit the state is a bug, as in `SessionController`, whose `back` goes one step
    back, whose `retry` fetches the lists again, and whose `finish` and `leave` end a form, too.
    """

    def __init__(
        self,
        machine: StateMachine,
        rate_limiter: RateLimiter,
        services: FormServices,
        *,
        today: Callable[[], date],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(machine)
        self._machine, self._rate_limiter, self._services = machine, rate_limiter, services
        self._today, self._now = today, now
        self._entry_actions: dict[State, Callable[[], None]] = {
            State.FETCHING: self._fetch,
            State.SENDING: self._send,
            State.LOOKING_UP: self._look_up,
        }
        machine.entered.connect(self._on_entered)

    # Intents

    def begin(self, form: Form) -> None:
        """Begin a form: from the home screen, or after an unknown tax id, which then signs up."""
        view = self._machine.view_state
        if form not in view.offered_forms:
            self._machine.reject(Event.FORM_BEGUN, "not offered")
            return
        config = self._services.config
        form_state = FormState(form, config, self._today(), FormStep.TAX_ID, upload_url=config.photos_url())
        tax_id = view.tax_id
        if form.row.is_of_customer:
            has_failed = view.state is State.FAILED  # to load the boletos, to which the form leads back
            if view.customer is None or has_failed or (form is Form.CONTACT and not view.identified):
                self._machine.reject(Event.FORM_BEGUN, "no customer to serve")
                return
            form_state = replace(form_state, customer=view.customer)
        if tax_id is not None and form is Form.SIGN_UP:
            typed = {FormStep.TAX_ID: tax_id.formatted}
            form_state = replace(form_state, draft=replace(EMPTY_FORM, tax_id=tax_id), typed=typed)
        form_state = replace(form_state, step=asked_steps(form_state)[0])
        if form is Form.STATUS:
            self._dispatch(Event.STATUS_ASKED, form_state)
        else:
            self._dispatch(Event.FORM_BEGUN, form_state)

    def begin_sign_up(self) -> None:
        """Begin the sign-up of a new customer."""
        self.begin(Form.SIGN_UP)

    def begin_ticket(self) -> None:
        """Begin a support ticket of the customer."""
        self.begin(Form.TICKET)

    def begin_contact(self) -> None:
        """Begin a change of the customer's contact details."""
        self.begin(Form.CONTACT)

    def choose(self, index: int) -> None:
        """Choose one of `choices`; the best time, the last choice of a call request, sends it."""
        form_state = self._current()
        chosen = None if form_state is None else reducers.choose(form_state, index)
        if form_state is None or chosen is None:
            self._machine.reject(Event.STEPPED, f"index {index}")
        else:
            sends = form_state.step is FormStep.BEST_TIME
            self._dispatch(Event.SEND_ASKED if sends else Event.STEPPED, chosen)

    def confirm_text(self, text: str) -> None:
        """Confirm a text; an invalid one leads to the same step with a `problem`."""
        form_state = self._current_text_step(text)
        if form_state is None:
            self._machine.reject(Event.STEPPED, "nothing to type")
            return
        answered = reducers.confirm_text(form_state, text)
        self._redact(answered.draft)
        if form_state.step is FormStep.PROTOCOL and answered.problem is None:
            self._request_status(answered)
        else:
            self._dispatch(Event.STEPPED, answered)

    def keep_text(self, text: str) -> None:
        """Keep a text that is not confirmed; to be called before `SessionController.back`."""
        form_state = self._current_text_step(text)
        if form_state is not None:
            self._machine.session.form_state = reducers.keep_text(form_state, text)

    def skip(self) -> None:
        """Skip a step that is `optional`."""
        self._answer(reducers.skip, "may not be skipped")

    def agree(self) -> None:
        """Confirm CONSENT or PHOTOS."""
        consent = Consent(self._services.config.sign_up.consent_version, self._now())
        self._answer(partial(reducers.agree, consent=consent), "nothing to agree to")

    def add_photo(self, photo: Attachment) -> None:
        """Add a photo, or set `problem`; one that comes after its step was left is dropped."""
        form_state = self._current(FormStep.PHOTOS)
        if form_state is not None:
            self._dispatch(Event.STEPPED, reducers.add_photo(form_state, photo))

    def drop_photo(self, index: int) -> None:
        """Remove one of `photos`."""
        drop = partial(reducers.drop_photo, index=index)
        self._answer(drop, f"index {index}", FormStep.PHOTOS)

    def open_step(self, step: FormStep) -> None:
        """Open one of `lines` to change it."""
        self._answer(partial(open_step, step=step), f"no line for {step.name}")

    def open_group(self, stage: Stage) -> None:
        """List the answers of a stage in the review, to change one of them."""
        self._answer(partial(open_group, stage=stage), f"no lines of {stage.name}")

    def send(self) -> None:
        """Send what the review shows."""
        form_state = self._current(FormStep.REVIEW)
        if form_state is None or not form_state.has_changes:
            self._machine.reject(Event.SEND_ASKED, "nothing to send")
        else:
            self._dispatch(Event.SEND_ASKED, replace(form_state, problem=None))

    def edit(self) -> None:
        """Change a sign-up whose `sign_up_status` is editable."""
        form_state, form = self._machine.session.form_state, self._machine.view_state.form
        sign_up_status = None if form is None else form.sign_up_status
        if form_state is None or sign_up_status is None or not sign_up_status.editable:
            self._machine.reject(Event.EDIT_ASKED, "nothing to edit")
            return
        edited = form_state.status_query
        editing = replace(
            form_state, form=Form.SIGN_UP, step=FormStep.REVIEW, edited=edited, draft=EMPTY_FORM
        )
        self._dispatch(Event.EDIT_ASKED, editing)

    def print_protocol(self) -> None:
        """Print the protocol."""
        view = self._machine.view_state
        if view.form is None or view.form.protocol is None:
            self._machine.reject(Event.PRINT_ASKED, "no protocol")
        else:
            self._machine.request_print(1)

    def go_back(self, target: State) -> None:
        """Go back to the step before, to the form, or to the status of the sign-up under change."""
        form_state = self._required()
        if target is State.SIGN_UP_STATUS and form_state.edited is not None:
            draft = replace(EMPTY_FORM, tax_id=form_state.edited[1])
            form_state = replace(
                form_state, form=Form.STATUS, step=FormStep.PROTOCOL, edited=None, closing=None, draft=draft
            )
            self._dispatch(Event.BACK, form_state, present_status(form_state))
        elif self._machine.view_state.state is State.FORM:
            self._dispatch(Event.BACK, previous_step(form_state) or form_state)
        else:
            self._dispatch(Event.BACK, replace(form_state, problem=None))

    # Background tasks

    @Slot(object)
    def _on_entered(self, state: State) -> None:
        if state in self._entry_actions:
            self._entry_actions[state]()
        elif state in (State.BOLETOS, State.NOTHING_OPEN):
            self._machine.session.form_state = None

    def _fetch(self) -> None:
        lists = load_lists(self._services, self._required())
        self._machine.state_task.run(lists, done=self._lists_loaded, failed=self._lists_failed)

    def _lists_loaded(self, lists: OptionLists) -> None:
        self._dispatch(Event.LISTS_CAME, apply_lists(self._required(), lists))

    def _lists_failed(self, error: Exception) -> None:
        self._machine.dispatch(Event.LISTS_FAILED, report_failure(error))

    def _send(self) -> None:
        sending = send(self._services.outbox, self._required())
        self._machine.state_task.run(sending, done=self._sent, failed=self._send_failed)

    def _sent(self, sent: SentForm) -> None:
        """Show the receipt code, and drop everything else, which the outbox has now."""
        form_state = self._required()
        self._machine.session.form_state = None
        receipt = present_receipt(form_state, sent, self._now())
        if form_state.form.row.is_of_customer:
            sent_forms = self._machine.view_state.sent_forms | {form_state.form}
            self._machine.dispatch(
                Event.SENT, lambda view: replace(view, form=receipt, sent_forms=sent_forms)
            )
        else:
            self._machine.dispatch(Event.SENT, lambda view: replace(view, form=receipt, tax_id=None))

    def _send_failed(self, error: Exception) -> None:
        log.error("a form was not kept: %s: %s", type(error).__name__, describe_traceback(error))
        form_state = self._required()
        self._dispatch(Event.SEND_FAILED, replace(form_state, problem=Problem.NOT_KEPT))

    def _look_up(self) -> None:
        looking = look_up(self._services, *self._required().status_query)
        self._machine.state_task.run(looking, done=self._looked_up, failed=self._look_up_failed)

    def _looked_up(self, found: FoundSignUp | None) -> None:
        form_state = self._required()
        if found is None:
            self._rate_limiter.count_failure()
            self._dispatch(Event.SIGN_UP_UNKNOWN, replace(form_state, problem=Problem.NOT_FOUND))
            return
        form_state = replace(form_state, sign_up_status=found.sign_up_status, sent_at=found.made_at)
        self._dispatch(Event.SIGN_UP_FOUND, form_state, present_status(form_state))

    def _look_up_failed(self, error: Exception) -> None:
        log.error("a sign-up could not be looked up: %s: %s", type(error).__name__, describe_traceback(error))
        self._dispatch(Event.SIGN_UP_UNKNOWN, replace(self._required(), problem=Problem.NOT_LOOKED_UP))

    # The form

    def _current(self, step: FormStep | None = None) -> FormState | None:
        """Return the form while a step is shown, that `step` if given; else None."""
        form_state = (
            self._machine.session.form_state if self._machine.view_state.state is State.FORM else None
        )
        return None if form_state is None or step not in (None, form_state.step) else form_state

    def _required(self) -> FormState:
        form_state = self._machine.session.form_state
        assert form_state is not None  # noqa: S101 - there is one in every state of a form but the last
        return form_state

    def _current_text_step(self, text: str) -> FormState | None:
        """Return the form at a step of text, None elsewhere; redact `text` from the logs."""
        form_state = self._current()
        if form_state is None or form_state.step not in TEXTS:
            return None
        self._redact(form_state.draft, text)
        return form_state

    def _redact(self, draft: SignUpForm, *texts: str) -> None:
        """Redact `texts` and every typed answer, as it is stored and as it is shown."""
        redacted = set(texts)
        for step in TEXTS & FIELDS.keys():
            answer = getattr(draft, FIELDS[step])
            if answer is not None:
                redacted |= {str(getattr(answer, "value", answer)), step.row.write(answer)}
        self._machine.redact(frozenset(" ".join(text.split()) for text in redacted if text))

    def _answer(
        self, answer: Callable[[FormState], FormState | None], bug: str, step: FormStep | None = None
    ) -> None:
        """Dispatch the form as `answer` changes it; reject the event with `bug` where it returns None."""
        form_state = self._current(step)
        answered = None if form_state is None else answer(form_state)
        if answered is None:
            self._machine.reject(Event.STEPPED, bug)
        else:
            self._dispatch(Event.STEPPED, answered)

    def _dispatch(
        self, event: Event, form_state: FormState, form: FormViewState | None = None, *, pause_s: int = 0
    ) -> None:
        if self._machine.accepts(event):
            self._machine.session.form_state = form_state
        shown = form or present_form(form_state)
        self._machine.dispatch(event, lambda view: replace(view, form=shown, pause_s=pause_s))

    def _request_status(self, form_state: FormState) -> None:
        pause_s = self._rate_limiter.pause_s
        if pause_s:
            self._dispatch(Event.HELD_UP, form_state, pause_s=pause_s)
        else:
            self._rate_limiter.count_tax_id()
            self._dispatch(Event.LOOK_UP_ASKED, form_state)
