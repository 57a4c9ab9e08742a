"""Table of the state machine of a visit: (state, event) → state. Nothing else changes the screen.

States are named after the screen that the customer sees; events come from the customer, a background task or
a clock. States that belong together are nested in a composite, and share its transitions. A row
that leads to where it begins changes the picture alone. The table is data;
`tests/session/test_state_machine.py` drives a visit through every row of it, and
`packaging/generate/state_diagram.py` draws it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from totem.session.view_state import ViewState


class State(Enum):
    """A state of a visit."""

    HOME = "home"
    OUT_OF_SERVICE = "out_of_service"  # home, while there is no service
    DOCUMENT = "document"
    PAUSED = "paused"  # too many documents were tried: the kiosk waits, and goes on by itself
    SEARCHING = "searching"  # the ERP is asked who the customer is
    IDENTITY = "identity"  # a question that the document's owner can answer, asked of every document
    CHECKING = "checking"  # the answer is looked at; a wrong one takes its time
    REJECTED = "rejected"  # all tries were wrong
    CONTRACTS = "contracts"
    LOADING = "loading"  # the ERP is asked what is open
    BOLETOS = "boletos"
    NOTHING_OPEN = "nothing_open"
    GATHERING = "gathering"  # the ERP is asked for the plan, or for papers
    PLAN = "plan"  # what is installed where
    RECORDS = "records"  # notas fiscais, the statement, clearances
    RECORD = "record"  # one of them
    PAY = "pay"
    PAID = "paid"  # the boleto is no longer open in the ERP
    PRINT_AGAIN = "print_again"  # much is on paper already: is it really wanted once more?
    PRINTING = "printing"
    PRINTED = "printed"  # all of it, or what was printed before it was stopped
    PRINT_UNSURE = "print_unsure"  # it may have come out: the customer is asked
    PRINT_FAILED = "print_failed"
    FAREWELL = "farewell"
    FAILED = "failed"
    FETCHING = "fetching"  # the ERP is asked for what a form chooses from
    FORM = "form"  # one step of a form; which one is in the picture
    FORM_FAILED = "form_failed"  # the lists did not come
    SENDING = "sending"  # what was filled in is being kept
    RECEIVED = "received"  # it is kept, and has a protocol
    LOOKING_UP = "looking_up"  # how a sign-up stands
    STANDING = "standing"


class Event(Enum):
    """An event of a visit."""

    # the customer
    STARTED = "started"
    HELD_UP = "held_up"  # the same touches as the two around it, while documents may not be tried
    DOCUMENT_ENTERED = "document_entered"
    ANSWERED = "answered"
    CONTRACT_CHOSEN = "contract_chosen"
    BOLETO_CHOSEN = "boleto_chosen"
    MARKED = "marked"  # to be printed, or no longer
    PLAN_ASKED = "plan_asked"
    RECORDS_ASKED = "records_asked"
    RECORD_CHOSEN = "record_chosen"
    PRINT_ASKED = "print_asked"
    REPRINT_ASKED = "reprint_asked"  # the same touch, where some of the list is on paper already
    STOP_ASKED = "stop_asked"  # no further slip is to be printed
    CAME_OUT = "came_out"  # the customer has the paper
    DID_NOT_COME_OUT = "did_not_come_out"
    RETRIED = "retried"  # what failed is tried again: a search from its beginning, the same slips
    BACK = "back"  # one screen, or one step of a form, to `back_target`
    FINISHED = "finished"
    ANOTHER_ASKED = "another_asked"  # one more boleto, after all
    RATED = "rated"  # what they thought of it, in one touch
    LEFT = "left"
    FORM_BEGUN = "form_begun"
    STATUS_ASKED = "status_asked"  # the form that needs no lists
    STEPPED = "stepped"  # forward, or the same step with a problem
    SEND_ASKED = "send_asked"
    LOOK_UP_ASKED = "look_up_asked"
    EDIT_ASKED = "edit_asked"
    # the background
    CHALLENGED = "challenged"  # where a check is configured, with or without a customer
    ANSWER_WRONG = "answer_wrong"
    TRIES_SPENT = "tries_spent"
    ONE_CUSTOMER = "one_customer"
    SEVERAL_CONTRACTS = "several_contracts"
    BOLETOS_FOUND = "boletos_found"
    NOTHING_FOUND = "nothing_found"
    SEARCH_FAILED = "search_failed"
    PLAN_GATHERED = "plan_gathered"  # or failed
    RECORDS_GATHERED = "records_gathered"  # or some of them, or none
    PAYMENT_SEEN = "payment_seen"  # only on the pay screen, which alone asks
    PRINT_DONE = "print_done"
    PRINT_FAILED = "print_failed"
    PRINT_UNCONFIRMED = "print_unconfirmed"
    LISTS_CAME = "lists_came"
    LISTS_FAILED = "lists_failed"
    SENT = "sent"
    SEND_FAILED = "send_failed"
    STANDING_FOUND = "standing_found"
    STANDING_UNKNOWN = "standing_unknown"
    # the kiosk
    SERVICE_LOST = "service_lost"  # a visit under way is not ended by it: see `Course`
    SERVICE_BACK = "service_back"
    # the clock
    PAUSE_OVER = "pause_over"
    PAUSE_OVER_IN_FORM = "pause_over_in_form"
    EXPIRED = "expired"


RESTING = frozenset({State.HOME, State.OUT_OF_SERVICE})
"""Where there is no visit."""

Target = State | tuple[State, ...]
"""Where an event leads; of several, `back_target` chooses."""
Transitions = dict[Event, Target]


@dataclass(frozen=True, slots=True)
class Composite:
    """States that belong together, each with its transitions, and the transitions that all of them share."""

    name: str
    states: Mapping[State, Transitions]
    shared: Transitions


S, E = State, Event
EXITS: Transitions = {E.LEFT: S.HOME, E.EXPIRED: S.HOME}
"""Transitions of every state of a visit."""

# fmt: off
COMPOSITES = (
    Composite("Idle", shared={}, states={
        S.HOME: {E.STARTED: S.DOCUMENT, E.HELD_UP: S.PAUSED, E.FORM_BEGUN: S.FETCHING, E.STATUS_ASKED: S.FORM,
                 E.SERVICE_LOST: S.OUT_OF_SERVICE},
        S.OUT_OF_SERVICE: {E.SERVICE_BACK: S.HOME},
    }),
    Composite("Identification", shared=EXITS, states={
        S.DOCUMENT: {E.DOCUMENT_ENTERED: S.SEARCHING, E.HELD_UP: S.PAUSED, E.BACK: S.HOME},
        S.PAUSED: {E.PAUSE_OVER: S.DOCUMENT, E.PAUSE_OVER_IN_FORM: S.FORM, E.BACK: (S.HOME, S.FORM)},
        S.SEARCHING: {E.ONE_CUSTOMER: S.LOADING, E.SEVERAL_CONTRACTS: S.CONTRACTS, E.CHALLENGED: S.IDENTITY,
                      E.SEARCH_FAILED: S.FAILED, E.BACK: S.DOCUMENT},
        S.IDENTITY: {E.ANSWERED: S.CHECKING, E.BACK: S.DOCUMENT},
        S.CHECKING: {E.ONE_CUSTOMER: S.LOADING, E.SEVERAL_CONTRACTS: S.CONTRACTS, E.ANSWER_WRONG: S.IDENTITY,
                     E.TRIES_SPENT: S.REJECTED, E.BACK: (S.DOCUMENT, S.REJECTED)},
        S.REJECTED: {},
        S.CONTRACTS: {E.CONTRACT_CHOSEN: S.LOADING, E.BACK: S.DOCUMENT},
        S.FAILED: {E.RETRIED: S.SEARCHING, E.FORM_BEGUN: S.FETCHING, E.BACK: S.DOCUMENT},
    }),
    Composite("Boletos", shared=EXITS, states={
        S.LOADING: {E.BOLETOS_FOUND: S.BOLETOS, E.NOTHING_FOUND: S.NOTHING_OPEN, E.SEARCH_FAILED: S.FAILED,
                    E.BACK: (S.DOCUMENT, S.CONTRACTS)},
        S.BOLETOS: {E.BOLETO_CHOSEN: S.PAY, E.MARKED: S.BOLETOS, E.PRINT_ASKED: S.PRINTING,
                    E.REPRINT_ASKED: S.PRINT_AGAIN, E.PLAN_ASKED: S.GATHERING, E.RECORDS_ASKED: S.GATHERING,
                    E.BACK: (S.DOCUMENT, S.CONTRACTS)},
        S.NOTHING_OPEN: {E.PLAN_ASKED: S.GATHERING, E.RECORDS_ASKED: S.GATHERING, E.FINISHED: S.FAREWELL,
                         E.BACK: (S.DOCUMENT, S.CONTRACTS)},
        S.PAY: {E.PAYMENT_SEEN: S.PAID, E.PRINT_ASKED: S.PRINTING, E.FINISHED: S.FAREWELL, E.BACK: S.BOLETOS},
        S.PAID: {E.PRINT_ASKED: S.PRINTING, E.FINISHED: S.FAREWELL, E.BACK: S.BOLETOS},
        S.PRINT_AGAIN: {E.PRINT_ASKED: S.PRINTING, E.BACK: S.BOLETOS},
    }),
    Composite("Plan and documents", shared=EXITS, states={
        S.GATHERING: {E.PLAN_GATHERED: S.PLAN, E.RECORDS_GATHERED: S.RECORDS,
                      E.BACK: (S.BOLETOS, S.NOTHING_OPEN)},
        S.PLAN: {E.RETRIED: S.GATHERING, E.BACK: (S.BOLETOS, S.NOTHING_OPEN)},
        S.RECORDS: {E.RECORD_CHOSEN: S.RECORD, E.RETRIED: S.GATHERING, E.BACK: (S.BOLETOS, S.NOTHING_OPEN)},
        S.RECORD: {E.PRINT_ASKED: S.PRINTING, E.FINISHED: S.FAREWELL, E.BACK: S.RECORDS},
    }),
    Composite("Form", shared=EXITS, states={  # a sign-up, a wish to be called, or a question about a sign-up
        S.FETCHING: {E.LISTS_CAME: S.FORM, E.LISTS_FAILED: S.FORM_FAILED, E.BACK: (S.HOME, S.STANDING)},
        S.FORM_FAILED: {E.RETRIED: S.FETCHING, E.BACK: S.HOME},
        S.FORM: {E.STEPPED: S.FORM, E.SEND_ASKED: S.SENDING, E.LOOK_UP_ASKED: S.LOOKING_UP,
                 E.HELD_UP: S.PAUSED, E.BACK: (S.HOME, S.STANDING, S.FORM)},
        S.SENDING: {E.SENT: S.RECEIVED, E.SEND_FAILED: S.FORM, E.BACK: S.SENDING},
        S.RECEIVED: {E.PRINT_ASKED: S.PRINTING, E.FINISHED: S.FAREWELL},
        S.LOOKING_UP: {E.STANDING_FOUND: S.STANDING, E.STANDING_UNKNOWN: S.FORM, E.BACK: S.FORM},
        S.STANDING: {E.EDIT_ASKED: S.FETCHING, E.FINISHED: S.FAREWELL, E.BACK: S.FORM},
    }),
    Composite("Print", shared=EXITS | {E.BACK: (S.PAY, S.PAID, S.BOLETOS, S.RECORD, S.RECEIVED)}, states={
        S.PRINTING: {E.PRINT_DONE: S.PRINTED, E.PRINT_UNCONFIRMED: S.PRINT_UNSURE,
                     E.PRINT_FAILED: S.PRINT_FAILED, E.STOP_ASKED: S.PRINTING},
        S.PRINTED: {E.RETRIED: S.PRINTING, E.FINISHED: S.FAREWELL},
        S.PRINT_UNSURE: {E.CAME_OUT: S.PRINTED, E.DID_NOT_COME_OUT: S.PRINT_FAILED},
        S.PRINT_FAILED: {E.RETRIED: S.PRINTING, E.FINISHED: S.FAREWELL},
    }),
    Composite("Farewell", shared=EXITS, states={
        S.FAREWELL: {E.RATED: S.FAREWELL, E.ANOTHER_ASKED: S.BOLETOS},
    }),
)
# fmt: on

TABLE: dict[tuple[State, Event], tuple[State, ...]] = {
    (state, event): target if isinstance(target, tuple) else (target,)
    for composite in COMPOSITES
    for state, own in composite.states.items()
    for event, target in {**composite.shared, **own}.items()
}
"""Every transition, those of composites with them; only BACK has several targets."""


def back_target(view: "ViewState") -> State | None:
    """Return the state that BACK leads to: of those in the table, the one that the customer came from.

    None where there is no way back. The present state where BACK does not leave it: a form steps back,
    and its storing cannot be interrupted.
    """
    state, form = view.state, view.form
    target = next(iter(TABLE.get((state, E.BACK), ())), None)
    match state:
        case S.PAUSED if form is not None:
            target = S.FORM
        case S.CHECKING if not view.tries_left:
            target = S.REJECTED
        case S.LOADING | S.BOLETOS | S.NOTHING_OPEN if len(view.customers) > 1:
            target = S.CONTRACTS
        case S.GATHERING | S.PLAN | S.RECORDS if not view.boletos:
            target = S.NOTHING_OPEN
        case S.PAID if not view.boletos:
            target = None
        case S.FORM if form is not None and form.has_previous:
            target = S.FORM
        case S.FETCHING | S.FORM if form is not None and form.editing:
            target = S.STANDING
        case S.PRINTING | S.PRINTED | S.PRINT_UNSURE | S.PRINT_FAILED:
            target = _printed_from(view)
    return target


def _printed_from(view: "ViewState") -> State:
    if view.document is not None:
        return S.RECORD
    if view.form is not None:
        return S.RECEIVED
    if view.chosen is None:
        return S.BOLETOS
    return S.PAY if view.paid_at is None else S.PAID
