"""What is handed to the outbox, and what it says of it later. No values of a customer show in any `repr`."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from totem.domain.signup import Attachment, Lead, Prospect, ProspectId, ReceiptCode


@dataclass(frozen=True, slots=True, repr=False)
class SignUp:
    """A new subscription with its files: request 16 of the contract, then 18 for each file."""

    prospect: Prospect
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Edit:
    """What changes in an earlier `SignUp`: request 17, then 18 for each file. `of` is the protocol of that.

    What is None in `changes` stays as it is; with no change at all, the files alone are sent.
    """

    of: ReceiptCode
    changes: Prospect
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class CallMe:
    """Somebody to call back: request 20."""

    lead: Lead


Submission = SignUp | Edit | CallMe


class SubmissionStatus(Enum):
    """What became of a submission's own record; its files may still be on their way."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a customer may know who has both the protocol and the document.

    Attributes:
        fate: `UNKNOWN` too where the document is another's, and where it was delivered long ago.
        prospect_id: the ERP's id of the prospect, once it told one: by it the ERP is asked for the status.
        made_at: when it was sent, by the kiosk's clock; None where it is unknown.
    """

    fate: SubmissionStatus
    prospect_id: ProspectId | None = None
    made_at: datetime | None = None


UNKNOWN = Standing(SubmissionStatus.UNKNOWN)


class Trouble(Enum):
    """What is wrong with the outbox itself."""

    FULL = "full"
    READ_ONLY = "read-only"
    DAMAGED = "damaged"
    NEWER = "made by a newer version"
    KEY = "no key can be read or made"
    BUSY = "in use by another program"
    BROKEN = "cannot be read or written"


class OutboxUnavailable(Exception):
    """Nothing can be taken now, and nothing was: the customer has to be told so. `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(f"the outbox: {trouble.value}")
        self.trouble = trouble


class UnknownSubmission(Exception):
    """An edit of what this outbox does not know, or no longer."""


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """Counts of the outbox, for staff.

    Attributes:
        waiting: submissions of which something is still to be sent, and not held back by something refused.
        oldest_at: when the oldest of these was made, by the kiosk's clock.
        in_doubt: those of the waiting ones of which an earlier try may have reached the ERP.
        refused: submissions of which the ERP refused something.
        may_have_arrived: submissions that wait for staff, since as many tries as are made went unanswered
            and may have reached the ERP.
        unreadable: submissions whose key is missing: kept, and sent when it is back.
        damaged: databases that were put aside because they were damaged.
        trouble: why nothing can be taken or sent at all.
    """

    waiting: int = 0
    oldest_at: datetime | None = None
    in_doubt: int = 0
    refused: int = 0
    may_have_arrived: int = 0
    unreadable: int = 0
    damaged: int = 0
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that waits for staff, refused by the ERP or never answered: never what is in it.

    Attributes:
        protocol: of the submission.
        kind: what was refused of it: "prospect", "edit", "file" or "lead".
        reason: the ERP's words, without what looks like a person's number.
        made_at: when the customer sent it.
        may_be_taken: an earlier try went unanswered, and may have reached the ERP.
        unconfirmed: it is not refused: as many tries as are made may have reached the ERP.
    """

    protocol: ReceiptCode
    kind: str
    reason: str
    made_at: datetime
    may_be_taken: bool = False
    unconfirmed: bool = False
