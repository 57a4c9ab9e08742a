"""Submissions to the outbox, their status and errors. No `repr` shows a customer's data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from totem.domain.sign_up import Attachment, LeadContact, Prospect, ProspectId, ReceiptCode
from totem.outbox.request_kinds import RequestKind, ServiceRequest, kind_of_service
from totem.system.database_fault import DatabaseFault, DatabaseUnavailable


@dataclass(frozen=True, slots=True, repr=False)
class SignUp:
    """New subscription with files: one request, then another for each file."""

    prospect: Prospect
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Edit:
    """Change of an earlier `SignUp` with the receipt code `receipt`: one request, then another for each file.

    None in `changes` leaves a field unchanged; without any change, only the files are sent.
    """

    receipt: ReceiptCode
    changes: Prospect
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class LeadRequest:
    """Lead to be called back."""

    lead: LeadContact


Submission = SignUp | Edit | LeadRequest | ServiceRequest
Record = Prospect | LeadContact | ServiceRequest
"""Content that is stored as JSON."""
Content = Record | Attachment
"""Content of one request of a submission."""


def requests_of(submission: Submission) -> Iterator[tuple[RequestKind, Content]]:
    """Yield the requests of a submission in order, at least one."""
    if isinstance(submission, LeadRequest):
        yield RequestKind.LEAD, submission.lead
        return
    if isinstance(submission, ServiceRequest):
        yield kind_of_service(submission), submission
        return
    if isinstance(submission, SignUp):
        yield RequestKind.PROSPECT, submission.prospect
    elif submission.changes != Prospect() or not submission.files:
        yield RequestKind.EDIT, submission.changes
    for file in submission.files:
        yield RequestKind.FILE, file


class SubmissionStatus(Enum):
    """Delivery status of a submission's own record; its files may still be waiting."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SubmissionState:
    """Delivery status shown to a customer who has both the receipt code and the document.

    Attributes:
        status: `UNKNOWN` also for another person's document and after the retention time.
        kind: kind of the submission's own record.
        prospect_id: the ERP's id of the record, once it returned one: of a prospect to query its status by,
            of a ticket its protocol.
        made_at: submission time by the kiosk's clock; None where it is unknown.
        is_tried: it was delivered or held, or an attempt failed.
    """

    status: SubmissionStatus
    prospect_id: ProspectId | None = None
    made_at: datetime | None = None
    kind: RequestKind = RequestKind.PROSPECT
    is_tried: bool = True


UNKNOWN = SubmissionState(SubmissionStatus.UNKNOWN)


class OutboxUnavailable(DatabaseUnavailable):
    """The outbox cannot be used and stored nothing; `fault` is the cause."""

    def __init__(self, fault: DatabaseFault) -> None:
        super().__init__(fault, "outbox")


class UnknownSubmission(Exception):
    """An edit refers to a submission that is not, or no longer, in this outbox."""


class HoldCause(Enum):
    """Cause for which a request is held for staff, by its value in the database.

    Attributes:
        event: what became of the request, for the log.
        words: the cause, and what staff do about it; "" where the ERP's own reason is shown.
    """

    event: str
    words: str

    REFUSED = "", "was refused"
    """By the ERP, whose reason is kept."""
    UNANSWERED = "unanswered", "may have arrived"
    """`MOST_ARRIVALS` attempts may have arrived; stored as REFUSED, which earlier versions read."""
    UNREADABLE = (
        *("unreadable", "cannot be read"),
        "O conteúdo se perdeu ou foi danificado. Peça os dados ao cliente de novo.",
    )
    """Its content was changed or damaged, or lost with a damaged database."""
    NO_PROSPECT = (
        *("no prospect", "has lost its prospect"),
        "O cadastro deste envio se perdeu. Peça os dados ao cliente de novo.",
    )
    """Its prospect was lost with a damaged database."""
    NO_PROSPECT_ID = (
        *("no prospect id", "has a prospect without an id"),
        "O ERP aceitou o cadastro sem informar o código dele, e este envio depende desse código.",
    )
    """The ERP took its prospect without stating an id."""
    UNKNOWN_KIND = (
        *("unknown kind", "is of a kind that is not known"),
        "Esta versão do Totem não conhece este envio. Instale a versão mais nova.",
    )

    def __new__(cls, value: str, event: str = "", words: str = "") -> "HoldCause":
        member = object.__new__(cls)
        member._value_, member.event, member.words = value, event, words
        return member

    @classmethod
    def _missing_(cls, value: object) -> "HoldCause":  # noqa: ARG003 - enum's interface
        return cls.REFUSED


@dataclass(frozen=True, slots=True)
class OutboxRefusal:
    """Request held for staff, refused by the ERP, never answered, or impossible to send, without its content.

    Attributes:
        protocol: receipt code by which customer and staff know it: of an edit, that of its sign-up.
        kind: kind of the request.
        reason: the ERP's message with personal data redacted; "" where it gave none.
        made_at: submission time.
        may_have_arrived: an attempt went unanswered and may have reached the ERP.
    """

    protocol: ReceiptCode
    kind: RequestKind
    reason: str
    made_at: datetime
    may_have_arrived: bool = False
    cause: HoldCause = HoldCause.REFUSED
