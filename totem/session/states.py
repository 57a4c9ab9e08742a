"""Table of the state machine of a session: (state, event) → state. Nothing else changes the screen.

States are named after the screen that the customer sees; events come from the customer, a background task or
a clock. States that belong together are nested in a composite, and share its transitions. A row
that leads to where it begins changes the view state alone. The table is data;
`tests/session/test_state_machine.py` drives a session through every row of it, and
`packaging/generate/state_diagram.py` draws it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Self


class IdleTimeout(Enum):
    """Class of the wait for a touch in a state."""

    NONE = "none"  # no session
    INPUT = "input"  # the customer reads, types or answers a question
    PRINTING = "printing"  # reset by each progress report
    PAY = "pay"  # the customer uses a phone, or a task is under way
    EXIT_PROMPT = "exit_prompt"  # whether to leave: short, without a countdown
    FORM = "form"  # much to type
    FAREWELL = "farewell"  # short, without a countdown
    LAST_WORD = "last_word"  # time to read, without a countdown
    CHARGE = "charge"  # no clock: the customer is at the card terminal, whose own time ends the wait


_NONE, _INPUT, _PAY, _FORM = IdleTimeout.NONE, IdleTimeout.INPUT, IdleTimeout.PAY, IdleTimeout.FORM
_EXIT_PROMPT, _CHARGE = IdleTimeout.EXIT_PROMPT, IdleTimeout.CHARGE
_PRINTING, _FAREWELL, _LAST_WORD = IdleTimeout.PRINTING, IdleTimeout.FAREWELL, IdleTimeout.LAST_WORD


# fmt: off
class State(Enum):
    """A state of a session, in one row each.

    Attributes:
        value: its name.
        screen: name of its screen; None for a busy state, in which the screen before stays.
        idle: class of the wait for a touch.
        label: its name in the operator's statistics.
        published_name: its name in statistics, metrics, traces and pictures. A state that is renamed keeps
            it, for others read these names, and files of years ago hold them.
    """

    HOME = "home", "home", _NONE, "Início"
    OUT_OF_SERVICE = "out_of_service", "out_of_service", _NONE, "Fora de serviço"  # in place of home
    TAX_ID = "tax_id", "tax_id", _INPUT, "CPF ou CNPJ", "document"  # entry of the tax id
    PAUSED = "paused", "paused", _PAY, "Pausa"  # by the rate limit; goes on by itself
    SEARCHING = "searching", None, _PAY, "Procurando o cliente"  # query of the customer
    IDENTITY = "identity", "identity", _INPUT, "Confirmação de identidade"  # for every tax id
    CHECKING = "checking", None, _PAY, "Conferindo a resposta"  # a wrong one is delayed
    REJECTED = "rejected", "rejected", _LAST_WORD, "Não confirmado"  # all tries were wrong
    CONTRACTS = "contracts", "contracts", _INPUT, "Contratos"
    LOADING = "loading", None, _PAY, "Procurando boletos"  # query of the open boletos
    BOLETOS = "boletos", "boletos", _INPUT, "Lista de boletos"
    NOTHING_OPEN = "nothing_open", "nothing_open", _INPUT, "Nada em aberto"
    MENU = "menu", "menu", _INPUT, "Mais opções"  # choice between plan, documents, help and contacts
    GATHERING = "gathering", None, _PAY, "Procurando plano ou documentos"  # query of services or documents
    PLAN = "plan", "plan", _INPUT, "Meu plano"  # installed services
    DOCUMENTS = "documents", "documents", _INPUT, "Lista de documentos", "records"  # notas, statement
    DOCUMENT = "document", "document", _PAY, "Documento aberto", "record"  # one of them
    UNLOCK = "unlock", "unlock", _INPUT, "Liberar a internet"  # offer of a trust unlock, with its terms
    UNLOCKING = "unlocking", None, _PAY, "Liberando a internet"  # cannot be taken back
    UNLOCK_RESULT = "unlock_result", "unlock_result", _PAY, "Resultado da liberação"  # perhaps unknown
    PAY = "pay", "pay", _PAY, "Pagar"  # one boleto, or those of a series one after another
    LEAVING = "leaving", "pay", _EXIT_PROMPT, "Já pagou?"  # the way out while a payment is waited for
    CHARGING = "charging", "charging", _CHARGE, "Cartão na maquininha"  # one charge, on the card terminal
    NOT_CHARGED = "not_charged", "not_charged", _INPUT, "Cartão não cobrado"  # surely nothing was taken
    TITLE_CHANGED = "title_changed", "title_changed", _INPUT, "Boleto mudou antes do cartão"
    CHARGE_UNKNOWN = "charge_unknown", "charge_unknown", _PAY, "Cartão sem resposta"  # perhaps taken
    PAID = "paid", "paid", _INPUT, "Pagamento confirmado"  # the boleto is no longer open in the ERP
    PRINT_AGAIN = "print_again", "printing", _INPUT, "Imprimir de novo?"  # confirmation of a reprint
    PRINTING = "printing", "printing", _PRINTING, "Imprimindo"
    PRINTED = "printed", "printing", _INPUT, "Impresso"  # all slips, or those before a stop
    PRINT_UNSURE = "print_unsure", "printing", _INPUT, "O papel saiu?"  # the printer does not confirm
    PRINT_FAILED = "print_failed", "printing", _INPUT, "Não impresso"
    FAREWELL = "farewell", "farewell", _FAREWELL, "Despedida"
    FAILED = "failed", "failed", _INPUT, "Busca sem resposta"
    FETCHING = "fetching", None, _PAY, "Buscando as opções"  # query of a form's option lists
    FORM = "form", "form_typing", _FORM, "Formulário"  # one step of a form; the view state has it
    FORM_FAILED = "form_failed", "form_failed", _INPUT, "Opções sem resposta"  # no option lists
    SENDING = "sending", None, _PAY, "Guardando o pedido"  # storing in the outbox
    RECEIVED = "received", "received", _PAY, "Pedido recebido"  # stored, with a receipt code
    LOOKING_UP = "looking_up", None, _PAY, "Procurando o pedido"  # query of a sign-up's status
    SIGN_UP_STATUS = "sign_up_status", "sign_up_status", _PAY, "Situação do pedido", "standing"
    # fmt: on

    _value_: str
    screen: str | None
    idle: IdleTimeout
    label: str
    published_name: str

    def __new__(
        cls, value: str, screen: str | None, idle: IdleTimeout, label: str, published: str | None = None
    ) -> Self:
        """Make the member `value` of a row."""
        member = object.__new__(cls)
        member._value_, member.screen, member.idle, member.label = value, screen, idle, label
        member.published_name = published or value
        return member


class Event(Enum):
    """An event of a session, in one row each.

    Attributes:
        value: its name.
        is_plain: a touch alone makes it, with no more to know than the table: screens dispatch it themselves.
            The others have an intent of their own, which adds what was touched, or a condition.
    """

    # the customer
    STARTED = "started"
    HELD_UP = "held_up"  # STARTED or TAX_ID_ENTERED during a pause
    TAX_ID_ENTERED = "tax_id_entered"
    ANSWERED = "answered"
    CONTRACT_CHOSEN = "contract_chosen"
    BOLETO_CHOSEN = "boleto_chosen"
    ALL_ASKED = "all_asked"  # the boletos due later, too
    MARKED = "marked"  # selected for paying or printing, or unselected
    SERIES_BEGUN = "series_begun"  # the selected boletos are paid one after another
    NEXT_ASKED = "next_asked"  # of a series whose payments the ERP does not report
    LEAVE_ASKED = "leave_asked"  # while a payment is waited for
    STAYED = "stayed", True
    SUMMARY_ASKED = "summary_asked"  # of a series that is left, or ended by a changed title, after a payment
    CHARGE_ASKED = "charge_asked"  # on the card terminal
    CANCEL_ASKED = "cancel_asked"  # of the charge under way
    OTHER_FORM_ASKED = "other_form_asked"  # to pay, after a charge that was not taken
    PLAN_ASKED = "plan_asked"
    DOCUMENTS_ASKED = "documents_asked"
    DOCUMENT_CHOSEN = "document_chosen"
    MENU_ASKED = "menu_asked", True
    UNLOCK_ASKED = "unlock_asked"  # to see the offer
    UNLOCK_CONFIRMED = "unlock_confirmed", True
    PRINT_ASKED = "print_asked"
    REPRINT_ASKED = "reprint_asked"  # the same touch, where rows were printed already
    STOP_ASKED = "stop_asked"  # before the next slip
    CAME_OUT = "came_out"  # the customer has the paper
    DID_NOT_COME_OUT = "did_not_come_out"
    RETRIED = "retried"  # a search from its beginning, or the same slips
    BACK = "back"  # one screen, or one step of a form, to `back_target`
    FINISHED = "finished", True
    ANOTHER_ASKED = "another_asked"  # back to the boletos from the farewell
    RATED = "rated"
    LEFT = "left"
    FORM_BEGUN = "form_begun"
    STATUS_ASKED = "status_asked"  # Form.STATUS, which needs no lists
    STEPPED = "stepped"  # forward, or the same step with a problem
    SEND_ASKED = "send_asked"
    LOOK_UP_ASKED = "look_up_asked"
    EDIT_ASKED = "edit_asked"
    # the background
    CHALLENGED = "challenged"  # with an identity check, also without a customer
    ANSWER_WRONG = "answer_wrong"
    TRIES_SPENT = "tries_spent"
    ONE_CUSTOMER = "one_customer"
    SEVERAL_CONTRACTS = "several_contracts"
    BOLETOS_FOUND = "boletos_found"
    NOTHING_FOUND = "nothing_found"
    SEARCH_FAILED = "search_failed"
    PLAN_GATHERED = "plan_gathered"  # or failed
    DOCUMENTS_GATHERED = "documents_gathered"  # all, some, or a failure
    UNLOCK_ANSWERED = "unlock_answered"  # or failed
    PAYMENT_SEEN = "payment_seen"  # of one boleto, or the last one of a series
    ITEM_PAID = "item_paid"  # of a series, and another one follows
    ITEM_SHOWN = "item_shown"  # the next one of a series
    SERIES_FAILED = "series_failed"  # none of its boletos could be paid
    CHARGE_CANCELED = "charge_canceled"
    CHARGE_FAILED = "charge_failed"  # declined, expired, or not started
    CHARGE_LOST = "charge_lost"  # without a known end
    TITLE_CHANGED = "title_changed"  # paid elsewhere, or of another amount, before anything was taken
    PRINT_DONE = "print_done"
    PRINT_FAILED = "print_failed"
    PRINT_UNCONFIRMED = "print_unconfirmed"
    LISTS_CAME = "lists_came"
    LISTS_FAILED = "lists_failed"
    SENT = "sent"
    SEND_FAILED = "send_failed"
    SIGN_UP_FOUND = "sign_up_found"
    SIGN_UP_UNKNOWN = "sign_up_unknown"
    # the kiosk
    SERVICE_LOST = "service_lost"  # ends no session: see `StateMachine.set_outage`
    SERVICE_BACK = "service_back"
    # the clock
    PAUSE_OVER = "pause_over"
    PAUSE_OVER_IN_FORM = "pause_over_in_form"
    EXPIRED = "expired"

    is_plain: bool

    def __new__(cls, value: str, is_plain: bool = False) -> Self:  # noqa: FBT001, FBT002 - a row
        """Make the member `value` of a row."""
        member = object.__new__(cls)
        member._value_, member.is_plain = value, is_plain
        return member


class BackCondition(Enum):
    """A condition of a way back; `totem.session.back_target` has its test of the view state."""

    SEVERAL_CONTRACTS = "several_contracts"
    NO_TRIES_LEFT = "no_tries_left"  # of the identity check
    LISTED = "listed"  # boletos are open
    HAS_PAYMENTS = "has_payments"  # of the boleto, or of the series
    IN_FORM = "in_form"
    IN_LATER_STEP = "in_later_step"  # of a form
    OF_CUSTOMER = "of_customer"  # a form that is begun from the boletos
    EDITING = "editing"  # a form that was sent before
    OF_DOCUMENT = "of_document"  # a print
    OF_UNLOCK = "of_unlock"
    OF_LIST = "of_list"
    OF_PAYMENT = "of_payment"


RESTING = frozenset({State.HOME, State.OUT_OF_SERVICE})
"""States without a session."""
PAYING = frozenset({State.PAY, State.LEAVING})
"""States in which the code of a boleto is on the screen."""
BUSY = frozenset(state for state in State if state.screen is None)
"""States of a task under way, which have no screen of their own."""
_PUBLISHED_NAMES = {state.value: state.published_name for state in State}


def published_name(screen: str) -> str:
    """Return the name of a screen in traces and pictures."""
    return _PUBLISHED_NAMES.get(screen, screen)


@dataclass(frozen=True, slots=True)
class Way:
    """A way of BACK: to `target`, where all `conditions` are met."""

    target: State
    conditions: tuple[BackCondition, ...] = ()


def to(target: State, *conditions: BackCondition) -> Way:
    """Return the way back to `target` under these conditions."""
    return Way(target, conditions)


Target = State | tuple[Way, ...]
"""Next state of an event; BACK has ways, of which the first one whose conditions are met is taken."""
Transitions = dict[Event, Target]


@dataclass(frozen=True, slots=True)
class Composite:
    """States that belong together, each with its transitions, and the transitions that all of them share."""

    name: str
    states: Mapping[State, Transitions]
    shared: Transitions


S, E, C = State, Event, BackCondition
TO_SEARCH = to(S.CONTRACTS, C.SEVERAL_CONTRACTS), to(S.TAX_ID)
TO_LIST = to(S.BOLETOS, C.LISTED), to(S.NOTHING_OPEN)
TO_LIST_OF_FORM = to(S.BOLETOS, C.OF_CUSTOMER, C.LISTED), to(S.NOTHING_OPEN, C.OF_CUSTOMER)
TO_PRINTED = (
    to(S.DOCUMENT, C.OF_DOCUMENT),
    to(S.RECEIVED, C.IN_FORM),
    to(S.UNLOCK_RESULT, C.OF_UNLOCK),
    to(S.BOLETOS, C.OF_LIST),
    to(S.PAID, C.OF_PAYMENT),
    to(S.PAY),
)
TO_SERVICES: Transitions = {
    E.PLAN_ASKED: S.GATHERING,
    E.DOCUMENTS_ASKED: S.GATHERING,
    E.UNLOCK_ASKED: S.UNLOCK,
    E.MENU_ASKED: S.MENU,
    E.FORM_BEGUN: S.FETCHING,
}
"""Transitions beside the boletos, with open ones and without."""
NOT_IN_MENU = frozenset({E.UNLOCK_ASKED, E.MENU_ASKED})
"""Of those, the ones that are no shortcut of `totem.ui.shortcuts`: the menu has the others, too."""
EXITS: Transitions = {E.LEFT: S.HOME, E.EXPIRED: S.HOME}
"""Transitions of every state of a session."""

# fmt: off
COMPOSITES = (
    Composite("Idle", shared={}, states={
        S.HOME: {E.STARTED: S.TAX_ID, E.HELD_UP: S.PAUSED, E.FORM_BEGUN: S.FETCHING, E.STATUS_ASKED: S.FORM,
                 E.SERVICE_LOST: S.OUT_OF_SERVICE},
        S.OUT_OF_SERVICE: {E.SERVICE_BACK: S.HOME},
    }),
    Composite("Identification", shared=EXITS, states={
        S.TAX_ID: {E.TAX_ID_ENTERED: S.SEARCHING, E.HELD_UP: S.PAUSED, E.BACK: S.HOME},
        S.PAUSED: {E.PAUSE_OVER: S.TAX_ID, E.PAUSE_OVER_IN_FORM: S.FORM,
                   E.BACK: (to(S.FORM, C.IN_FORM), to(S.HOME))},
        S.SEARCHING: {E.ONE_CUSTOMER: S.LOADING, E.SEVERAL_CONTRACTS: S.CONTRACTS, E.CHALLENGED: S.IDENTITY,
                      E.SEARCH_FAILED: S.FAILED, E.BACK: S.TAX_ID},
        S.IDENTITY: {E.ANSWERED: S.CHECKING, E.BACK: S.TAX_ID},
        S.CHECKING: {E.ONE_CUSTOMER: S.LOADING, E.SEVERAL_CONTRACTS: S.CONTRACTS, E.ANSWER_WRONG: S.IDENTITY,
                     E.TRIES_SPENT: S.REJECTED, E.BACK: (to(S.REJECTED, C.NO_TRIES_LEFT), to(S.TAX_ID))},
        S.REJECTED: {},
        S.CONTRACTS: {E.CONTRACT_CHOSEN: S.LOADING, E.BACK: S.TAX_ID},
        S.FAILED: {E.RETRIED: S.SEARCHING, E.FORM_BEGUN: S.FETCHING, E.BACK: S.TAX_ID},
    }),
    Composite("Boletos", shared=EXITS, states={
        S.LOADING: {E.BOLETOS_FOUND: S.BOLETOS, E.NOTHING_FOUND: S.NOTHING_OPEN, E.SEARCH_FAILED: S.FAILED,
                    E.SUMMARY_ASKED: S.PAID, E.BACK: (to(S.PAID, C.HAS_PAYMENTS), *TO_SEARCH)},
        S.BOLETOS: {E.BOLETO_CHOSEN: S.PAY, E.SERIES_BEGUN: S.PAY, E.PAYMENT_SEEN: S.PAID,
                    E.MARKED: S.BOLETOS, E.ALL_ASKED: S.BOLETOS,
                    E.PRINT_ASKED: S.PRINTING,
                    E.REPRINT_ASKED: S.PRINT_AGAIN, **TO_SERVICES, E.BACK: TO_SEARCH},
        S.NOTHING_OPEN: {**TO_SERVICES, E.FINISHED: S.FAREWELL, E.BACK: TO_SEARCH},
        S.PAY: {E.PAYMENT_SEEN: S.PAID, E.ITEM_PAID: S.PAY, E.ITEM_SHOWN: S.PAY, E.NEXT_ASKED: S.PAY,
                E.SERIES_FAILED: S.BOLETOS, E.SUMMARY_ASKED: S.PAID, E.LEAVE_ASKED: S.LEAVING,
                E.CHARGE_ASKED: S.CHARGING,
                E.PRINT_ASKED: S.PRINTING, E.FINISHED: S.FAREWELL,
                E.BACK: (to(S.PAID, C.HAS_PAYMENTS), to(S.BOLETOS))},
        S.LEAVING: {E.PAYMENT_SEEN: S.PAID, E.ITEM_PAID: S.PAY, E.SUMMARY_ASKED: S.PAID, E.STAYED: S.PAY,
                    E.BACK: S.PAY},
        S.PAID: {E.PAYMENT_SEEN: S.PAID, E.BOLETO_CHOSEN: S.PAY, E.PRINT_ASKED: S.PRINTING,
                 E.FINISHED: S.FAREWELL, E.BACK: (to(S.BOLETOS, C.LISTED),)},
        S.PRINT_AGAIN: {E.PRINT_ASKED: S.PRINTING, E.BACK: S.BOLETOS},
    }),
    Composite("Card", shared=EXITS, states={
        S.CHARGING: {E.PAYMENT_SEEN: S.PAID, E.ITEM_PAID: S.PAY, E.CANCEL_ASKED: S.CHARGING,
                     E.CHARGE_CANCELED: S.PAY, E.CHARGE_FAILED: S.NOT_CHARGED,
                     E.TITLE_CHANGED: S.TITLE_CHANGED, E.CHARGE_LOST: S.CHARGE_UNKNOWN},
        S.NOT_CHARGED: {E.OTHER_FORM_ASKED: S.PAY, E.SUMMARY_ASKED: S.PAID, E.BACK: S.PAY},
        S.TITLE_CHANGED: {E.RETRIED: S.LOADING},
        S.CHARGE_UNKNOWN: {E.FINISHED: S.FAREWELL},
    }),
    Composite("Plan and documents", shared=EXITS, states={
        S.MENU: {**{event: state for event, state in TO_SERVICES.items() if event not in NOT_IN_MENU},
                 E.BACK: TO_LIST},
        S.GATHERING: {E.PLAN_GATHERED: S.PLAN, E.DOCUMENTS_GATHERED: S.DOCUMENTS, E.BACK: TO_LIST},
        S.PLAN: {E.RETRIED: S.GATHERING, E.BACK: TO_LIST},
        S.DOCUMENTS: {E.DOCUMENT_CHOSEN: S.DOCUMENT, E.RETRIED: S.GATHERING, E.BACK: TO_LIST},
        S.DOCUMENT: {E.PRINT_ASKED: S.PRINTING, E.FINISHED: S.FAREWELL, E.BACK: S.DOCUMENTS},
    }),
    Composite("Trust unlock", shared=EXITS, states={
        S.UNLOCK: {E.UNLOCK_CONFIRMED: S.UNLOCKING, E.BACK: TO_LIST},
        S.UNLOCKING: {E.UNLOCK_ANSWERED: S.UNLOCK_RESULT, E.BACK: S.UNLOCKING},
        S.UNLOCK_RESULT: {E.RETRIED: S.UNLOCKING, E.PRINT_ASKED: S.PRINTING, E.FINISHED: S.FAREWELL,
                          E.BACK: TO_LIST},
    }),
    Composite("Form", shared=EXITS, states={  # a sign-up, a call, its status; a customer's ticket or contacts
        S.FETCHING: {E.LISTS_CAME: S.FORM, E.LISTS_FAILED: S.FORM_FAILED,
                     E.BACK: (*TO_LIST_OF_FORM, to(S.SIGN_UP_STATUS, C.EDITING), to(S.HOME))},
        S.FORM_FAILED: {E.RETRIED: S.FETCHING, E.BACK: (*TO_LIST_OF_FORM, to(S.HOME))},
        S.FORM: {E.STEPPED: S.FORM, E.SEND_ASKED: S.SENDING, E.LOOK_UP_ASKED: S.LOOKING_UP,
                 E.HELD_UP: S.PAUSED,
                 E.BACK: (to(S.FORM, C.IN_LATER_STEP), *TO_LIST_OF_FORM, to(S.SIGN_UP_STATUS, C.EDITING),
                          to(S.HOME))},
        S.SENDING: {E.SENT: S.RECEIVED, E.SEND_FAILED: S.FORM, E.BACK: S.SENDING},
        S.RECEIVED: {E.PRINT_ASKED: S.PRINTING, E.FINISHED: S.FAREWELL, E.BACK: TO_LIST_OF_FORM},
        S.LOOKING_UP: {E.SIGN_UP_FOUND: S.SIGN_UP_STATUS, E.SIGN_UP_UNKNOWN: S.FORM, E.BACK: S.FORM},
        S.SIGN_UP_STATUS: {E.EDIT_ASKED: S.FETCHING, E.FINISHED: S.FAREWELL, E.BACK: S.FORM},
    }),
    Composite("Print", shared=EXITS | {E.BACK: TO_PRINTED}, states={
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


def targets_of(target: Target) -> tuple[State, ...]:
    """Return the states that a target may be."""
    return tuple(way.target for way in target) if isinstance(target, tuple) else (target,)


_ROWS = {
    (state, event): target
    for composite in COMPOSITES
    for state, own in composite.states.items()
    for event, target in {**composite.shared, **own}.items()
}
TABLE = {row: targets_of(target) for row, target in _ROWS.items()}
"""Every transition, with those that composites share; only BACK has several targets."""
CANNOT_CANCEL = frozenset(state for state in BUSY if TABLE[state, Event.BACK] == (state,))
"""Busy states that only end by themselves, and soon."""
WAYS_BACK = {
    state: target if isinstance(target, tuple) else (Way(target),)
    for (state, event), target in _ROWS.items()
    if event is Event.BACK
}
"""The ways of BACK from each state that has any."""


def outcomes(task: State) -> frozenset[State]:
    """Return the states in which a task may end that no touch interrupts, with the tasks that follow it."""
    events = {event for state, event in TABLE if state is task} - {Event.BACK, *EXITS}
    ends = {TABLE[task, event][0] for event in events}
    return frozenset().union(*(outcomes(each) if each in BUSY else {each} for each in ends))
