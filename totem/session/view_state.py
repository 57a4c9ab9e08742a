"""What a screen is given: an immutable picture of the visit, and the closed set of troubles it may show."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING

from totem.domain.taxid import TaxId
from totem.printing.printer import JobProgress, PrinterFault
from totem.session.states import State

if TYPE_CHECKING:
    from totem.domain.customer import Customer
    from totem.domain.documents import Installation
    from totem.domain.identity.challenge import Question
    from totem.domain.integrity.check import CheckedBoleto
    from totem.session.documents import Document
    from totem.session.forms.view_state import Form, FormViewState


class Cause(Enum):
    """What keeps the kiosk from serving; the value is its name in logs."""

    STAFF = "staff"
    """Somebody put it out of service, and takes it back."""
    ERP = "erp"
    """The ERP does not answer; it may come back at any time."""
    SETUP = "setup"
    """The ERP or the kiosk itself refuses to work as it is configured; somebody has to mend that."""


@dataclass(frozen=True, slots=True)
class Outage:
    """One reason, and what the staff want to be said, in one line; empty where they said nothing."""

    cause: Cause
    message: str = ""


PLAN = "installations"
"""The ERP's request behind "Meu plano"."""
PAPERS = ("statement", "clearances", "notas_fiscais")
"""The ERP's requests behind "Documentos", in the order in which they are listed."""
MOST_SLIPS = 6
"""Most slips that one touch prints, by default."""
TRIES = 3
"""Answers to the identity check that a visit may give."""


class Failure(Enum):
    """Why a search did not end well; the value is its name in reports and logs."""

    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"
    SLOW = "slow"
    REFUSED = "refused"
    BAD_ANSWER = "bad_answer"


class Rating(Enum):
    """What a customer thinks of the visit; the value is its name in statistics."""

    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class ViewState:
    """The visit at one moment.

    `document` is what the customer typed and was accepted; screens show it masked. `customers` are the
    contracts to choose from, `boletos` what the ERP has open, by due date, overdue first. `chosen` is the
    boleto on the pay screen, None when all are printed; once it is paid, it is no longer among `boletos`.
    `fault` is the printer's trouble in PRINT_FAILED and PRINT_UNSURE.
    """

    state: State
    today: date
    tax_id: TaxId | None = field(default=None, repr=False)
    customers: "tuple[Customer, ...]" = field(default=(), repr=False)
    customer: "Customer | None" = field(default=None, repr=False)
    boletos: "tuple[CheckedBoleto, ...]" = field(default=(), repr=False)
    selected: frozenset[int] = frozenset()
    """The rows of `boletos` that the customer marked, to print those alone."""
    chosen: "CheckedBoleto | None" = field(default=None, repr=False)
    paid_at: datetime | None = None
    """When the chosen boleto was seen to be paid: what is printed of it then is a proof."""
    failure: Failure | None = None
    reference: str | None = None
    """A short code that staff find in the log beside a failure."""
    progress: JobProgress | None = None
    fault: PrinterFault | None = None
    pause_s: int = 0
    """Seconds until documents may be tried again, in PAUSED."""
    print_rows: tuple[int, ...] = ()
    """The rows of `boletos` that the latest print of the list has, in its order."""
    printing_count: int = 0
    """How many slips the latest print has."""
    printed_count: int = 0
    """Number of them that came out, as the printer or the customer confirmed."""
    unconfirmed_count: int = 0
    """Number of slips after those that were sent, and may have come out."""
    never_confirms: bool = False
    """True if the printer of the latest print never confirms prints."""
    print_heartbeat: int = 0
    """Counts the signs of life of a print under way."""
    stop_asked: bool = False
    """True if the print under way is to stop before its next slip."""
    on_paper: frozenset[int] = frozenset()
    """The rows of `boletos` that were printed in this visit, or may have been."""
    printed_titles: frozenset[int] = frozenset()
    """Every boleto that was printed in this visit, or may have been, by its `title_hash`."""
    listed_on_paper: int = 0
    """Number of slips printed from lists in this visit, of earlier lists, too."""
    most_slips: int = MOST_SLIPS
    """Most slips of the list that one touch may print."""
    has_printer: bool = True
    printer_fault: PrinterFault | None = None
    """Why the printer cannot print now: asked while nobody is there, and before "Imprimir" can be touched."""
    sees_payment: bool = False
    """Whether the ERP is asked for the payment while a boleto is on the pay screen."""
    rating: Rating | None = None
    """What the customer thought of it; asked once a visit, on the last screen."""
    outage: Outage | None = None
    """Why nobody is served, in OUT_OF_SERVICE."""
    question: "Question | None" = None
    """What is asked in IDENTITY; it says nothing of whether anybody was found."""
    failed_check: bool = False
    """Whether an answer to this question was wrong."""
    tries_left: int = TRIES
    """How many answers may still be given in this visit, to whatever questions."""
    identified: bool = False
    """Whether an identity check was passed; names and addresses stay masked without."""
    capabilities: frozenset[str] = frozenset()
    """The requests of the ERP's contract that it is known to answer, besides those of every visit."""
    installations: "tuple[Installation, ...]" = field(default=(), repr=False)
    """What is installed where, in PLAN; with a `failure` it is not known."""
    documents: "tuple[Document, ...]" = field(default=(), repr=False)
    """What can be opened in RECORDS; with a `failure`, not all of it."""
    document: "Document | None" = field(default=None, repr=False)
    """The paper that is open, from RECORD on."""
    offered_forms: "frozenset[Form]" = frozenset()
    """The forms that can be begun."""
    form: "FormViewState | None" = field(default=None, repr=False)
    """The form that is filled in, from FETCHING to RECEIVED or STANDING."""

    @property
    def printer_usable(self) -> bool:
        """Whether a print may be asked for."""
        return self.has_printer and self.printer_fault is None

    @property
    def offers_sign_up(self) -> bool:
        """True if people who are not yet customers are served, too."""
        if not self.offered_forms:
            return False
        from totem.session.forms.view_state import Form  # the home screen does not need it

        return not self.offered_forms.isdisjoint((Form.SIGN_UP, Form.LEAD))

    @property
    def offers_plan(self) -> bool:
        """Whether the ERP can be asked for the plan."""
        return PLAN in self.capabilities

    @property
    def offers_documents(self) -> bool:
        """Whether the ERP can be asked for any paper."""
        return not self.capabilities.isdisjoint(PAPERS)

    @property
    def offers_services(self) -> bool:
        """Whether there is anything besides boletos to see."""
        return self.offers_plan or self.offers_documents

    @property
    def printable(self) -> "tuple[CheckedBoleto, ...]":
        """Rows to print: the chosen boleto or its proof, else `printable_rows` of the list."""
        if self.chosen is not None:
            return (self.chosen,) if self.can_print else ()
        return tuple(self.boletos[row] for row in self.printable_rows)

    @property
    def printable_rows(self) -> tuple[int, ...]:
        """The rows that a print of the list brings, `most_slips` at most: those marked, else the first.

        Overdue ones come first, as in the list. Of a longer list, what is on paper already is passed over,
        as long as there is anything else.
        """
        if self.selected:
            marked = (row for row in sorted(self.selected) if self.boletos[row].printable)
            return tuple(islice(marked, self.most_slips))
        first = self._printable_among(range(len(self.boletos)))
        if not self.on_paper or not self.is_capped:
            return first
        return (
            self._printable_among(row for row in range(len(self.boletos)) if row not in self.on_paper)
            or first
        )

    @property
    def is_capped(self) -> bool:
        """True if more of the list could be printed than one touch prints."""
        if len(self.boletos) <= self.most_slips:
            return False
        able = (row for row in range(len(self.boletos)) if self.boletos[row].printable)
        return next(islice(able, self.most_slips, None), None) is not None

    @property
    def is_selection_full(self) -> bool:
        """True if no further boleto may be marked."""
        return len(self.selected) >= self.most_slips

    @property
    def confirms_reprint(self) -> bool:
        """True if a print of the list is to be confirmed: of marked rows, only where they are on paper."""
        if self.listed_on_paper and not self.selected:
            return True
        return not self.on_paper.isdisjoint(self.printable_rows)

    @property
    def slips_on_paper(self) -> int:
        """Number of slips that the question before a print names."""
        return max(self.listed_on_paper, len(self.on_paper))

    @property
    def being_printed(self) -> "tuple[CheckedBoleto, ...]":
        """Rows of the latest print: the chosen boleto, else its rows of the list."""
        if self.chosen is not None:
            return (self.chosen,)
        return tuple(self.boletos[row] for row in self.print_rows)

    def _printable_among(self, rows: Iterable[int]) -> tuple[int, ...]:
        return tuple(islice((row for row in rows if self.boletos[row].printable), self.most_slips))

    @property
    def can_print(self) -> bool:
        """Whether there is anything to print."""
        if self.document is not None:
            return True
        if self.chosen is not None:
            return self.chosen.printable or self.paid_at is not None
        return bool(self.selected) or any(each.printable for each in self.boletos)

    @property
    def selected_boletos(self) -> "tuple[CheckedBoleto, ...]":
        """Those marked, in the order of the list."""
        return tuple(self.boletos[row] for row in sorted(self.selected))

    @property
    def total(self) -> Decimal:
        """Sum of what is due today, of the boletos whose amount is known."""
        return total(self.boletos)


def total(boletos: "Iterable[CheckedBoleto]") -> Decimal:
    """Sum of what is due today, of the boletos whose amount is known."""
    return sum((each.amount for each in boletos if each.amount is not None), Decimal(0))
