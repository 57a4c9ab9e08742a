"""The visit as one table: (state, event) → state. Nothing else changes the screen.

States are named after what the customer sees; events are what a customer did, what the background found, or
what a clock said. A row that leads to where it begins changes the picture alone. The table is data;
`tests/kiosk/test_table.py` drives a visit through every row of it.
"""

from enum import Enum


class State(Enum):
    """Where a visit is."""

    HOME = "home"
    OUT_OF_SERVICE = "out_of_service"  # home, while nobody can be served
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
    PAID = "paid"  # the ERP says that the boleto is no longer open
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
    """What can happen to a visit."""

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
    WENT_BACK = "went_back"
    WENT_BACK_TO_CONTRACTS = "went_back_to_contracts"  # the same touch, where there were contracts
    WENT_BACK_TO_BOLETOS = "went_back_to_boletos"  # the same touch, where the list was before
    WENT_BACK_TO_PAID = "went_back_to_paid"  # the same touch, where a proof was printed
    WENT_BACK_TO_RECORD = "went_back_to_record"  # the same touch, where a record was printed
    FINISHED = "finished"
    ANOTHER_ASKED = "another_asked"  # one more boleto, after all
    RATED = "rated"  # what they thought of it, in one touch
    LEFT = "left"
    FORM_BEGUN = "form_begun"
    STATUS_ASKED = "status_asked"  # the form that needs no lists
    STEPPED = "stepped"  # forward, back, or the same step with what was said of it
    SEND_ASKED = "send_asked"
    LOOK_UP_ASKED = "look_up_asked"
    EDIT_ASKED = "edit_asked"
    WENT_BACK_TO_FORM = "went_back_to_form"  # where a form came before
    WENT_BACK_TO_RECEIVED = "went_back_to_received"  # where a protocol was printed
    WENT_BACK_TO_STANDING = "went_back_to_standing"  # where a sign-up was to be changed
    # the background
    CHALLENGED = "challenged"  # where a check is configured, whether or not anybody was found
    ANSWER_WRONG = "answer_wrong"
    TRIES_SPENT = "tries_spent"
    ONE_CUSTOMER = "one_customer"
    SEVERAL_CONTRACTS = "several_contracts"
    BOLETOS_FOUND = "boletos_found"
    NOTHING_FOUND = "nothing_found"
    SEARCH_FAILED = "search_failed"
    PLAN_GATHERED = "plan_gathered"  # or told that it cannot be
    RECORDS_GATHERED = "records_gathered"  # or some of them, or none
    PAYMENT_SEEN = "payment_seen"  # only on the pay screen: elsewhere nobody asks
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

S, E = State, Event

TABLE: dict[tuple[State, Event], State] = {
    (S.HOME, E.STARTED): S.DOCUMENT,
    (S.HOME, E.SERVICE_LOST): S.OUT_OF_SERVICE,
    (S.OUT_OF_SERVICE, E.SERVICE_BACK): S.HOME,
    (S.HOME, E.HELD_UP): S.PAUSED,
    (S.DOCUMENT, E.DOCUMENT_ENTERED): S.SEARCHING,
    (S.DOCUMENT, E.HELD_UP): S.PAUSED,
    (S.DOCUMENT, E.WENT_BACK): S.HOME,
    (S.PAUSED, E.PAUSE_OVER): S.DOCUMENT,
    (S.PAUSED, E.WENT_BACK): S.HOME,
    (S.SEARCHING, E.ONE_CUSTOMER): S.LOADING,
    (S.SEARCHING, E.SEVERAL_CONTRACTS): S.CONTRACTS,
    (S.SEARCHING, E.CHALLENGED): S.IDENTITY,
    (S.SEARCHING, E.SEARCH_FAILED): S.FAILED,
    (S.SEARCHING, E.WENT_BACK): S.DOCUMENT,
    (S.IDENTITY, E.ANSWERED): S.CHECKING,
    (S.IDENTITY, E.WENT_BACK): S.DOCUMENT,
    (S.CHECKING, E.ONE_CUSTOMER): S.LOADING,
    (S.CHECKING, E.SEVERAL_CONTRACTS): S.CONTRACTS,
    (S.CHECKING, E.ANSWER_WRONG): S.IDENTITY,
    (S.CHECKING, E.TRIES_SPENT): S.REJECTED,
    (S.CHECKING, E.WENT_BACK): S.DOCUMENT,
    (S.CONTRACTS, E.CONTRACT_CHOSEN): S.LOADING,
    (S.CONTRACTS, E.WENT_BACK): S.DOCUMENT,
    (S.LOADING, E.BOLETOS_FOUND): S.BOLETOS,
    (S.LOADING, E.NOTHING_FOUND): S.NOTHING_OPEN,
    (S.LOADING, E.SEARCH_FAILED): S.FAILED,
    (S.LOADING, E.WENT_BACK): S.DOCUMENT,
    (S.LOADING, E.WENT_BACK_TO_CONTRACTS): S.CONTRACTS,
    (S.BOLETOS, E.BOLETO_CHOSEN): S.PAY,
    (S.BOLETOS, E.MARKED): S.BOLETOS,
    (S.BOLETOS, E.PRINT_ASKED): S.PRINTING,
    (S.BOLETOS, E.REPRINT_ASKED): S.PRINT_AGAIN,
    (S.PRINT_AGAIN, E.PRINT_ASKED): S.PRINTING,
    (S.PRINT_AGAIN, E.WENT_BACK_TO_BOLETOS): S.BOLETOS,
    (S.BOLETOS, E.WENT_BACK): S.DOCUMENT,
    (S.BOLETOS, E.WENT_BACK_TO_CONTRACTS): S.CONTRACTS,
    (S.BOLETOS, E.PLAN_ASKED): S.GATHERING,
    (S.BOLETOS, E.RECORDS_ASKED): S.GATHERING,
    (S.NOTHING_OPEN, E.PLAN_ASKED): S.GATHERING,
    (S.NOTHING_OPEN, E.RECORDS_ASKED): S.GATHERING,
    (S.NOTHING_OPEN, E.FINISHED): S.FAREWELL,
    (S.NOTHING_OPEN, E.WENT_BACK): S.DOCUMENT,
    (S.NOTHING_OPEN, E.WENT_BACK_TO_CONTRACTS): S.CONTRACTS,
    (S.GATHERING, E.PLAN_GATHERED): S.PLAN,
    (S.GATHERING, E.RECORDS_GATHERED): S.RECORDS,
    (S.GATHERING, E.WENT_BACK): S.NOTHING_OPEN,
    (S.GATHERING, E.WENT_BACK_TO_BOLETOS): S.BOLETOS,
    (S.PLAN, E.RETRIED): S.GATHERING,
    (S.PLAN, E.WENT_BACK): S.NOTHING_OPEN,
    (S.PLAN, E.WENT_BACK_TO_BOLETOS): S.BOLETOS,
    (S.RECORDS, E.RECORD_CHOSEN): S.RECORD,
    (S.RECORDS, E.RETRIED): S.GATHERING,
    (S.RECORDS, E.WENT_BACK): S.NOTHING_OPEN,
    (S.RECORDS, E.WENT_BACK_TO_BOLETOS): S.BOLETOS,
    (S.RECORD, E.PRINT_ASKED): S.PRINTING,
    (S.RECORD, E.FINISHED): S.FAREWELL,
    (S.RECORD, E.WENT_BACK): S.RECORDS,
    (S.PAY, E.PRINT_ASKED): S.PRINTING,
    (S.PAY, E.FINISHED): S.FAREWELL,
    (S.PAY, E.WENT_BACK): S.BOLETOS,
    (S.PAY, E.PAYMENT_SEEN): S.PAID,
    (S.PAID, E.PRINT_ASKED): S.PRINTING,
    (S.PAID, E.FINISHED): S.FAREWELL,
    (S.PAID, E.WENT_BACK): S.BOLETOS,
    (S.PRINTING, E.STOP_ASKED): S.PRINTING,
    (S.PRINTING, E.PRINT_DONE): S.PRINTED,
    (S.PRINTING, E.PRINT_UNCONFIRMED): S.PRINT_UNSURE,
    (S.PRINTING, E.PRINT_FAILED): S.PRINT_FAILED,
    (S.PRINTING, E.WENT_BACK): S.PAY,
    (S.PRINTING, E.WENT_BACK_TO_BOLETOS): S.BOLETOS,
    (S.PRINTING, E.WENT_BACK_TO_PAID): S.PAID,
    (S.PRINTING, E.WENT_BACK_TO_RECORD): S.RECORD,
    (S.PRINT_UNSURE, E.CAME_OUT): S.PRINTED,
    (S.PRINT_UNSURE, E.DID_NOT_COME_OUT): S.PRINT_FAILED,
    (S.PRINT_UNSURE, E.WENT_BACK): S.PAY,
    (S.PRINT_UNSURE, E.WENT_BACK_TO_BOLETOS): S.BOLETOS,
    (S.PRINT_UNSURE, E.WENT_BACK_TO_PAID): S.PAID,
    (S.PRINT_UNSURE, E.WENT_BACK_TO_RECORD): S.RECORD,
    (S.PRINTED, E.RETRIED): S.PRINTING,
    (S.PRINTED, E.FINISHED): S.FAREWELL,
    (S.PRINTED, E.WENT_BACK): S.PAY,
    (S.PRINTED, E.WENT_BACK_TO_BOLETOS): S.BOLETOS,
    (S.PRINTED, E.WENT_BACK_TO_PAID): S.PAID,
    (S.PRINTED, E.WENT_BACK_TO_RECORD): S.RECORD,
    (S.PRINT_FAILED, E.RETRIED): S.PRINTING,
    (S.PRINT_FAILED, E.FINISHED): S.FAREWELL,
    (S.PRINT_FAILED, E.WENT_BACK): S.PAY,
    (S.PRINT_FAILED, E.WENT_BACK_TO_BOLETOS): S.BOLETOS,
    (S.PRINT_FAILED, E.WENT_BACK_TO_PAID): S.PAID,
    (S.PRINT_FAILED, E.WENT_BACK_TO_RECORD): S.RECORD,
    (S.FAREWELL, E.ANOTHER_ASKED): S.BOLETOS,
    (S.FAREWELL, E.RATED): S.FAREWELL,
    (S.FAILED, E.RETRIED): S.SEARCHING,
    (S.FAILED, E.WENT_BACK): S.DOCUMENT,
    (S.HOME, E.FORM_BEGUN): S.FETCHING,
    (S.HOME, E.STATUS_ASKED): S.FORM,
    (S.FAILED, E.FORM_BEGUN): S.FETCHING,
    (S.FETCHING, E.LISTS_CAME): S.FORM,
    (S.FETCHING, E.LISTS_FAILED): S.FORM_FAILED,
    (S.FETCHING, E.WENT_BACK): S.HOME,
    (S.FETCHING, E.WENT_BACK_TO_STANDING): S.STANDING,
    (S.FORM_FAILED, E.RETRIED): S.FETCHING,
    (S.FORM_FAILED, E.WENT_BACK): S.HOME,
    (S.FORM, E.STEPPED): S.FORM,
    (S.FORM, E.SEND_ASKED): S.SENDING,
    (S.FORM, E.LOOK_UP_ASKED): S.LOOKING_UP,
    (S.FORM, E.HELD_UP): S.PAUSED,
    (S.FORM, E.WENT_BACK): S.HOME,
    (S.FORM, E.WENT_BACK_TO_STANDING): S.STANDING,
    (S.PAUSED, E.PAUSE_OVER_IN_FORM): S.FORM,
    (S.PAUSED, E.WENT_BACK_TO_FORM): S.FORM,
    (S.SENDING, E.SENT): S.RECEIVED,
    (S.SENDING, E.SEND_FAILED): S.FORM,
    (S.RECEIVED, E.PRINT_ASKED): S.PRINTING,
    (S.RECEIVED, E.FINISHED): S.FAREWELL,
    (S.PRINTING, E.WENT_BACK_TO_RECEIVED): S.RECEIVED,
    (S.PRINTED, E.WENT_BACK_TO_RECEIVED): S.RECEIVED,
    (S.PRINT_FAILED, E.WENT_BACK_TO_RECEIVED): S.RECEIVED,
    (S.PRINT_UNSURE, E.WENT_BACK_TO_RECEIVED): S.RECEIVED,
    (S.LOOKING_UP, E.STANDING_FOUND): S.STANDING,
    (S.LOOKING_UP, E.STANDING_UNKNOWN): S.FORM,
    (S.LOOKING_UP, E.WENT_BACK_TO_FORM): S.FORM,
    (S.STANDING, E.EDIT_ASKED): S.FETCHING,
    (S.STANDING, E.FINISHED): S.FAREWELL,
    (S.STANDING, E.WENT_BACK_TO_FORM): S.FORM,
}
TABLE |= {(state, event): S.HOME for state in State if state not in RESTING for event in (E.LEFT, E.EXPIRED)}
