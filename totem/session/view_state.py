"""View state of a session, immutable, as screens get it; with the closed sets of failures and outages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING

from totem.domain.taxid import TaxId
from totem.domain.text import ExplainedCode
from totem.session.states import PAYING, State

if TYPE_CHECKING:
    from totem.cards.charge import Charge, ChargePhase
    from totem.domain.customer import Customer, Installation, ServiceState
    from totem.domain.identity import Challenge
    from totem.domain.integrity.check import CheckedBoleto
    from totem.domain.service_requests import Unlock
    from totem.printing.printer import JobProgress, PrinterFault
    from totem.session.card_terms import CardChoice, CardTerms
    from totem.session.documents import Document
    from totem.session.forms.steps import Form
    from totem.session.forms.view_state import FormViewState
    from totem.session.payments import Payment, PaymentSeries


PLAN = "installations"
"""The ERP's request behind "Meu plano"."""
UNLOCK = "unlock"
"""The ERP's request behind "Liberar minha internet"."""
DOCUMENT_REQUESTS = ("statement", "clearances", "notas_fiscais")
"""The ERP's requests behind "Documentos", in the order in which they are listed."""
MOST_SLIPS = 6
"""Most slips that one touch prints, by default."""
TRIES = 3
"""Answers to the identity check that a session may give."""


class Cause(Enum):
    """Cause of an outage; the value is its name in logs."""

    STAFF = "staff"
    """Staff put the kiosk out of service, and put it back."""
    FLEET = "fleet"
    """The fleet's operator put the kiosk out of service; staff may put it back, too."""
    ERP = "erp"
    """The ERP does not answer; this may end at any time."""
    SETUP = "setup"
    """The configuration does not work, at the ERP or in the kiosk, until it is corrected."""


@dataclass(frozen=True, slots=True)
class Outage:
    """Cause of an outage, and the message of staff or fleet to customers in one line, empty for none."""

    cause: Cause
    message: str = ""


class Failure(Enum):
    """Failure of a search; the value is its name in reports and logs."""

    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"
    SLOW = "slow"
    REFUSED = "refused"
    BAD_ANSWER = "bad_answer"


class Completion(Enum):
    """State of the query for the forms of payment that the list leaves out of the chosen boleto."""

    NONE = "none"
    """Nothing is missing, or all came."""
    PENDING = "pending"
    SLOW = "slow"
    FAILED = "failed"


class UnlockStatus(ExplainedCode):
    """Status of a trust unlock that was requested, with its name and its label in statistics."""

    GRANTED = "granted", "Internet liberada"
    REFUSED = "refused", "Recusada"
    """Counted by its `UnlockRefusal`, as in "refused.ja_usado"."""
    MAY_HAVE_ARRIVED = "unconfirmed", "Sem resposta do ERP: conferir no ERP"
    """The answer was lost: the ERP may have granted it."""
    FAILED = "failed", "Não chegou ao ERP"
    """The ERP did not get the request, or did not act on it."""


@dataclass(frozen=True, slots=True)
class UnlockResult:
    """Result of a trust unlock: the ERP's `answer` where it is granted or refused."""

    status: UnlockStatus
    answer: "Unlock | None" = field(default=None, repr=False)

    @property
    def protocol(self) -> str:
        """The ERP's protocol; "" where it gave none."""
        return (self.answer and self.answer.protocol) or ""


@dataclass(frozen=True, slots=True)
class UnlockTerms:
    """The operator's terms of a trust unlock.

    `texts` are the operator's own words by language; `days` the length of an unlock, where it is always the
    same.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    days: int | None = None
    without_identity: bool = False


@dataclass(frozen=True, slots=True)
class UnlockState:
    """The trust unlock.

    Attributes:
        terms: the operator's terms; None where none is offered.
        is_spent: one of this registration was requested from this kiosk, and must not be again.
        result: of the request, in UNLOCK_RESULT.
        is_granted: it was granted in this session: the service is no longer blocked as it was found.
    """

    terms: UnlockTerms | None = None
    is_spent: bool = False
    result: UnlockResult | None = None
    is_granted: bool = False


@dataclass(frozen=True, slots=True)
class CardState:
    """Card payments.

    Attributes:
        terms: the operator's terms; None where no card is configured.
        is_ready: the terminal, the ledger and the ERP can take a charge.
        choice: what was chosen, from CHARGING to the charge's end.
        phase: progress or end of that charge; None until the first report.
        charge: its row of the ledger; None before it has one.
        cancel_asked: the customer asked for a cancel.
        leaves: the customer asked to leave: the session ends once it is certain that nothing was taken.
    """

    terms: "CardTerms | None" = None
    is_ready: bool = False
    choice: "CardChoice | None" = None
    phase: "ChargePhase | None" = None
    charge: "Charge | None" = field(default=None, repr=False)
    cancel_asked: bool = False
    leaves: bool = False

    @property
    def is_offered(self) -> bool:
        """True if a boleto may be paid by card now."""
        return self.terms is not None and self.is_ready

    @property
    def can_cancel(self) -> bool:
        """True while nothing was taken, as far as is known, and no cancel was asked for."""
        return not self.cancel_asked and (self.phase is None or self.phase.can_cancel)

    @property
    def is_approved(self) -> bool:
        """True once the money was taken."""
        return self.phase is not None and self.phase.is_approved

    def at_rest(self) -> "CardState":
        """Return the state without a charge."""
        return CardState(self.terms, self.is_ready)


@dataclass(frozen=True, slots=True)
class PrintState:
    """The latest print.

    Attributes:
        rows: rows of `boletos` in a print of the list, in its order.
        count: number of slips.
        printed: number of slips that came out, as the printer or the customer confirmed.
        unconfirmed: number of the slips after those that were sent, and may have come out.
        progress: of the slip under way.
        fault: the printer's, in PRINT_FAILED and PRINT_UNSURE.
        never_confirms: the printer never confirms prints.
        heartbeat: counter of the progress reports.
        stop_asked: the print stops before its next slip.
    """

    rows: tuple[int, ...] = ()
    count: int = 0
    printed: int = 0
    unconfirmed: int = 0
    progress: "JobProgress | None" = None
    fault: "PrinterFault | None" = None
    never_confirms: bool = False
    heartbeat: int = 0
    stop_asked: bool = False

    def at_rest(self) -> "PrintState":
        """Return the print without what is reported while one state lasts."""
        return replace(self, progress=None, fault=None, heartbeat=0, stop_asked=False)


@dataclass(frozen=True, slots=True)
class Selection:
    """Boletos to pay or to print, and those that were printed in this session, or may have been.

    Attributes:
        rows: rows of `boletos` that the customer selected.
        on_paper: rows of `boletos` that were printed.
        titles: the `title_hash` of every boleto that was printed.
        listed: number of slips printed from lists, earlier lists included.
        most_slips: most boletos of the list that one touch may pay or print.
        is_open: the customer asked for several boletos, and selects them.
    """

    rows: frozenset[int] = frozenset()
    on_paper: frozenset[int] = frozenset()
    titles: frozenset[int] = frozenset()
    listed: int = 0
    most_slips: int = MOST_SLIPS
    is_open: bool = False


class Rating(ExplainedCode):
    """Rating by the customer, with its name and its label in statistics."""

    GOOD = "good", "Bom"
    FAIR = "fair", "Regular"
    BAD = "bad", "Ruim"


@dataclass(frozen=True, slots=True)
class ViewState:
    """A session at one moment.

    `tax_id` is the accepted entry; screens show it masked. `customers` are the contracts to choose from,
    `boletos` the open ones, by due date, overdue first, and those whose payment is being confirmed last.
    `chosen` is the boleto on the pay screen, None when rows of the list are printed; once it is paid, it is
    no longer among `boletos`, and the last of `payments`. Where no code to print came from the ERP, `failure`
    stands in place of the printer's fault.
    """

    state: State
    today: date
    tax_id: TaxId | None = field(default=None, repr=False)
    customers: "tuple[Customer, ...]" = field(default=(), repr=False)
    customer: "Customer | None" = field(default=None, repr=False)
    boletos: "tuple[CheckedBoleto, ...]" = field(default=(), repr=False)
    later: "tuple[CheckedBoleto, ...]" = field(default=(), repr=False)
    """Open boletos due later, which the list shows when the customer asks for all."""
    shows_all: bool = False
    """True if the customer asked for all boletos."""
    selection: Selection = Selection()
    chosen: "CheckedBoleto | None" = field(default=None, repr=False)
    opened: "CheckedBoleto | None" = field(default=None, repr=False)
    """`chosen` as the list had it when it was chosen."""
    choice: int = 0
    """Number of the choice that `chosen` is of: another for each, where two boletos have one id, too."""
    payments: "tuple[Payment, ...]" = field(default=(), repr=False)
    """Payments of the chosen boleto, or of the series, that were detected, in their order."""
    series: "PaymentSeries | None" = None
    """The series of boletos that is paid, or was paid last."""
    failure: Failure | None = None
    reference: str | None = None
    """Short code of a failure, which the log has, too."""
    pause_s: int = 0
    """Seconds until tax ids may be tried again, in PAUSED."""
    print: PrintState = PrintState()
    has_printer: bool = True
    printer_fault: "PrinterFault | None" = None
    """The printer's fault: queried between sessions, and before "Imprimir" can be touched."""
    completion: Completion = Completion.NONE
    """Completion of the chosen boleto, in PAY."""
    sees_payment: bool = False
    """True if the ERP is polled for the payment while a boleto is on the pay screen."""
    card: CardState = CardState()
    rating: Rating | None = None
    """The customer's rating, given once a session on the last screen."""
    outage: Outage | None = None
    """The outage, in OUT_OF_SERVICE."""
    question: "Challenge | None" = None
    """The question in IDENTITY; the same whether a customer was found or not."""
    failed_check: bool = False
    """True if an answer to this question was wrong."""
    tries_left: int = TRIES
    """Answers that may still be given in this session, to any question."""
    identified: bool = False
    """True if an identity check was passed; names and addresses stay masked without."""
    capabilities: frozenset[str] = frozenset()
    """Optional requests that the ERP is known to answer."""
    installations: "tuple[Installation, ...]" = field(default=(), repr=False)
    """Installed services, in PLAN; unknown with a `failure`."""
    documents: "tuple[Document, ...]" = field(default=(), repr=False)
    """Documents in DOCUMENTS; incomplete with a `failure`."""
    document: "Document | None" = field(default=None, repr=False)
    """The open document, from DOCUMENT on."""
    unlock: UnlockState = UnlockState()
    offered_forms: "frozenset[Form]" = frozenset()
    """Forms that can be begun."""
    sent_forms: "frozenset[Form]" = frozenset()
    """Forms of this registration that were sent in this session, and are not offered again."""
    form: "FormViewState | None" = field(default=None, repr=False)
    """The form, from FETCHING to RECEIVED or SIGN_UP_STATUS."""

    @property
    def is_paid(self) -> bool:
        """True if the chosen boleto is paid; a print is then the confirmation of all `payments`."""
        return any(each.boleto is self.chosen for each in self.payments)

    @property
    def paid_at(self) -> datetime | None:
        """Time of the latest payment, once the chosen boleto is paid."""
        return self.payments[-1].paid_at if self.is_paid else None

    @property
    def is_paid_by_card(self) -> bool:
        """True if all `payments` are by card, so that their paper is a receipt."""
        return all(each.charge is not None for each in self.payments)

    @property
    def awaits_payment(self) -> bool:
        """True if a code that is paid at once is on the screen, and the ERP is polled for its payment."""
        if self.state not in PAYING or not self.sees_payment or self.chosen is None or self.is_paid:
            return False
        return self.chosen.has_instant_code and not self.chosen.is_payment_pending

    @property
    def offers_card(self) -> bool:
        """True if the chosen boleto can be paid by card.

        The title is settled by its id, with the whole amount due: it has an id of its own that the ERP gave,
        and an amount to which the bank adds nothing.
        """
        from totem.domain.customer import is_from_erp  # not needed by the home screen

        chosen = self.chosen
        if chosen is None or self.customer is None or not self.card.is_offered or chosen.is_payment_pending:
            return False
        if chosen.amount is None or not chosen.is_payable or chosen.is_amount_open(self.today):
            return False
        number = chosen.boleto.id
        alike = sum(each.boleto.id == number for each in self.all_boletos)
        return is_from_erp(number) and alike <= 1

    @property
    def payable_rows(self) -> tuple[int, ...]:
        """Selected rows that can be paid one after another."""
        rows = sorted(self.selection.rows)
        return tuple(row for row in rows if self.is_payable_in_series(self.boletos[row]))

    def is_payable_in_series(self, boleto: "CheckedBoleto") -> bool:
        """Test that a boleto can be paid among several."""
        from totem.session.payments import is_payable_in_series  # not needed by the home screen

        return is_payable_in_series(boleto, instantly=self.sees_payment)

    def is_selectable(self, row: int) -> bool:
        """Test that a row of `boletos` can be paid among several, or printed."""
        boleto = self.boletos[row]
        return (boleto.printable and self.has_printer) or self.is_payable_in_series(boleto)

    @property
    def next_boleto(self) -> "CheckedBoleto | None":
        """The listed boleto to pay next, overdue ones first; None where none is left to pay."""
        return next((each for each in self.boletos if not each.is_payment_pending), None)

    @property
    def service_state(self) -> "ServiceState":
        """State of the customer's service."""
        from totem.domain.customer import ServiceState  # not needed by the home screen

        return ServiceState.UNKNOWN if self.customer is None else self.customer.service_state

    @property
    def printer_usable(self) -> bool:
        """True if a print may be requested."""
        return self.has_printer and self.printer_fault is None

    @property
    def offers_sign_up(self) -> bool:
        """True if a sign-up or a call request is offered."""
        if not self.offered_forms:
            return False
        from totem.session.forms.steps import Form  # not needed by the home screen

        return not self.offered_forms.isdisjoint((Form.SIGN_UP, Form.LEAD))

    @property
    def offers_ticket(self) -> bool:
        """True if a support ticket is offered; one a session."""
        return self._offers_of_customer("ticket")

    @property
    def offers_contact(self) -> bool:
        """True if a change of the contact details is offered: only after an identity check."""
        return self.identified and self._offers_of_customer("contact")

    def _offers_of_customer(self, form: str) -> bool:
        """Test for a form by its name: the module of forms is not needed by the home screen."""
        offered = any(each.value == form for each in self.offered_forms - self.sent_forms)
        return offered and self.customer is not None

    @property
    def offers_plan(self) -> bool:
        """True if the ERP answers for services."""
        return PLAN in self.capabilities

    @property
    def offers_documents(self) -> bool:
        """True if the ERP answers for any kind of document."""
        return not self.capabilities.isdisjoint(DOCUMENT_REQUESTS)

    @property
    def offers_unlock(self) -> bool:
        """True if a trust unlock is offered: the service is blocked for debt, and the operator allows it.

        An ERP that does not state whether the service is blocked is taken at the customer's word where a
        boleto is overdue: it refuses the unlock of a service that is not.
        """
        terms, customer = self.unlock.terms, self.customer
        if terms is None or customer is None or self.unlock.is_spent or UNLOCK not in self.capabilities:
            return False
        if not (self.identified or terms.without_identity):
            return False
        state = customer.service_state
        return state.ends_by_payment or (not state.is_known and self.is_overdue)

    @property
    def lacks_service_state(self) -> bool:
        """True if a trust unlock may be offered, and only the installations have the state of the service."""
        if self.unlock.terms is None or self.customer is None or not {UNLOCK, PLAN} <= self.capabilities:
            return False
        return not self.customer.service_state.is_known

    @property
    def is_overdue(self) -> bool:
        """True if a boleto is overdue."""
        return any(each.is_overdue(self.today) for each in self.boletos)

    @property
    def printable(self) -> "tuple[CheckedBoleto, ...]":
        """Rows to print: the chosen boleto or its proof, else `printable_rows` of the list."""
        if self.chosen is not None:
            return (self.chosen,) if self.can_print else ()
        return tuple(self.boletos[row] for row in self.printable_rows)

    @property
    def slip_count(self) -> int:
        """Number of slips of `printable`; of payments by card and others, one of each."""
        if not self.is_paid:
            return len(self.printable)
        return len({each.charge is None for each in self.payments})

    @property
    def printable_rows(self) -> tuple[int, ...]:
        """Rows of a print of the list, `most_slips` at most: those selected, else the first ones.

        Overdue ones come first, as in the list. Of a longer list, rows that were printed already are left
        out, unless all were.
        """
        if self.selection.rows:
            return self._printable_among(sorted(self.selection.rows))
        first = self._printable_among(range(len(self.boletos)))
        if not self.selection.on_paper or not self.is_capped:
            return first
        return (
            self._printable_among(
                row for row in range(len(self.boletos)) if row not in self.selection.on_paper
            )
            or first
        )

    @property
    def is_capped(self) -> bool:
        """True if more of the list could be printed than one touch prints."""
        if len(self.boletos) <= self.selection.most_slips:
            return False
        able = (row for row in range(len(self.boletos)) if self.boletos[row].printable)
        return next(islice(able, self.selection.most_slips, None), None) is not None

    @property
    def is_selection_full(self) -> bool:
        """True if no further boleto may be selected."""
        return len(self.selection.rows) >= self.selection.most_slips

    @property
    def confirms_reprint(self) -> bool:
        """True if a print of the list needs a confirmation; of selected rows, once any was printed."""
        if self.selection.listed and not self.selection.rows:
            return True
        return not self.selection.on_paper.isdisjoint(self.printable_rows)

    @property
    def slips_on_paper(self) -> int:
        """Number of slips that the question before a print names."""
        return max(self.selection.listed, len(self.selection.on_paper))

    @property
    def being_printed(self) -> "tuple[CheckedBoleto, ...]":
        """Rows of the latest print: the chosen boleto, else its rows of the list."""
        if self.chosen is not None:
            return (self.chosen,)
        return tuple(self.boletos[row] for row in self.print.rows)

    def _printable_among(self, rows: Iterable[int]) -> tuple[int, ...]:
        return tuple(islice((row for row in rows if self.boletos[row].printable), self.selection.most_slips))

    @property
    def can_print(self) -> bool:
        """True if there is anything to print."""
        if self.document is not None or self.unlock.result is not None or self.form is not None:
            return True
        if self.chosen is not None:
            return self.chosen.printable or self.is_paid
        return bool(self.selection.rows) or any(each.printable for each in self.boletos)

    @property
    def selected_boletos(self) -> "tuple[CheckedBoleto, ...]":
        """Selected boletos, in the order of the list."""
        return tuple(self.boletos[row] for row in sorted(self.selection.rows))

    @property
    def total(self) -> Decimal:
        """Sum of what is due today, of the listed boletos (see `total`)."""
        return total(self.boletos)

    @property
    def all_boletos(self) -> "tuple[CheckedBoleto, ...]":
        """All open boletos, those that are shown first."""
        return self.boletos + self.later

    @property
    def unpaid_boletos(self) -> "tuple[CheckedBoleto, ...]":
        """All open boletos but those whose payment is being confirmed."""
        return tuple(each for each in self.all_boletos if not each.is_payment_pending)


def total(boletos: "Iterable[CheckedBoleto]") -> Decimal:
    """Sum of what is due today, of the boletos whose amount is known and of which no payment is pending."""
    amounts = [each.amount for each in boletos if not each.is_payment_pending]
    return sum((amount for amount in amounts if amount is not None), Decimal(0))
