"""View state of a form: the step that is asked, its choices, the answers so far.

Three forms go one step at a time: signing up, asking to be called, and asking how a sign-up stands. All texts
here are the customer's or the ERP's; the words of each step, problem and stage are the screens' own.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from totem.domain.signup import BestTime

if TYPE_CHECKING:
    from totem.domain.signup import Attachment


class Form(Enum):
    """A kind of form; the value is its name in statistics."""

    SIGN_UP = "sign_up"
    LEAD = "lead"
    STATUS = "status"


class FormStep(Enum):
    """One thing asked; the value is its name in statistics. `form_steps` says which come, in which order."""

    CITY = "city"  # choices
    PLAN = "plan"  # choices with an amount
    DUE_DAY = "due_day"  # choices
    ORIGIN = "origin"  # choices
    SELLER = "seller"  # choices
    TAX_ID = "tax_id"  # text
    NAME = "name"  # text; of the company, where the document is a CNPJ
    BIRTH_DATE = "birth_date"  # text, DDMMYYYY
    PHONE = "phone"  # text, digits with the area code
    EMAIL = "email"  # text
    CONTACT_CHECK = "contact_check"  # `lines` to look at; `agree`, or `change` one of them
    POSTAL_CODE = "postal_code"  # text, eight digits
    STREET = "street"  # text
    NUMBER = "number"  # text; "S/N" is one
    COMPLEMENT = "complement"  # text
    DISTRICT = "district"  # text
    BEST_TIME = "best_time"  # choices; the last step of Form.LEAD: choosing sends
    CONSENT = "consent"  # a text to read; `agree`
    PHOTOS = "photos"  # `add_photo`, `drop_photo`, `agree`
    REVIEW = "review"  # `lines`, each can be changed; `send`
    PROTOCOL = "protocol"  # text, of Form.STATUS alone

    @property
    def takes_time(self) -> bool:
        """True if the customer is busy beside the kiosk: with a text to read, or with papers and a phone."""
        return self in (FormStep.CONSENT, FormStep.PHOTOS)


CHOICES = frozenset(
    {FormStep.CITY, FormStep.PLAN, FormStep.DUE_DAY, FormStep.ORIGIN, FormStep.SELLER, FormStep.BEST_TIME}
)
"""Steps with something to choose from."""
TEXTS = (
    frozenset(FormStep)
    - CHOICES
    - {FormStep.CONTACT_CHECK, FormStep.CONSENT, FormStep.PHOTOS, FormStep.REVIEW}
)
"""Steps with something to type."""


class Problem(Enum):
    """Why a step cannot be left, or a form not be sent: one sentence each, about the step that is shown."""

    MISSING = "missing"  # nothing was typed
    TAX_ID = "tax_id"  # no CPF or CNPJ
    NAME_SHORT = "name_short"  # a single word where name and family name are due
    NAME_ODD = "name_odd"  # digits or signs that no name has
    BIRTH_DATE = "birth_date"  # no such day
    UNDER_AGE = "under_age"
    PHONE_LENGTH = "phone_length"
    PHONE_AREA = "phone_area"  # no such area code
    PHONE_NUMBER = "phone_number"  # the area code is right, and no number begins so
    EMAIL = "email"  # no e-mail address
    EMAIL_TYPO = "email_typo"  # one, and `suggestion` is likely what was meant; the same once more is taken
    POSTAL_CODE = "postal_code"  # no such postal code
    POSTAL_CODE_ELSEWHERE = "postal_code_elsewhere"  # of another state than the city that was chosen
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    PHOTO_KIND = "photo_kind"
    PHOTO_SIZE = "photo_size"
    PHOTO_COUNT = "photo_count"
    PROTOCOL = "protocol"  # mistyped: its check character does not fit
    NOT_FOUND = "not_found"  # no such sign-up, or not of this document: these look alike
    NOT_LOOKED_UP = "not_looked_up"  # the kiosk could not look it up now
    NOT_KEPT = "not_kept"  # the kiosk could not keep it; nothing is lost, and it may be sent again


class SignupStage(Enum):
    """How far a sign-up has come."""

    WAITING = "waiting"  # kept here, not sent to the ERP yet
    DELIVERED = "delivered"  # the ERP has it; `status` is the ERP's
    REFUSED = "refused"  # the ERP did not take it: the store's staff know why


@dataclass(frozen=True, slots=True)
class Choice:
    """One of those to choose from.

    `title` is the ERP's own text, empty for a `best_time`; `detail` more of it; `amount` in reais a month;
    `day` the day of the month that the text names.
    """

    title: str = field(repr=False)
    detail: str | None = field(default=None, repr=False)
    amount: Decimal | None = None
    best_time: BestTime | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One line of the review: the answer to `step` as text; None where there is none.

    An edit begins with lines that are None and mean: as it was sent. `choice` has it where it was chosen.
    """

    step: FormStep
    text: str | None = field(default=None, repr=False)
    choice: Choice | None = field(default=None, repr=False)
    changeable: bool = True


@dataclass(frozen=True, slots=True)
class SignUpStanding:
    """How a sign-up stands. `status` is the ERP's name for it, None where it does not say now."""

    stage: SignupStage
    status: str | None = None
    editable: bool = False
    """True if it may still be changed."""


@dataclass(frozen=True, slots=True)
class FormViewState:
    """A form at one moment.

    `position` counts from 1 to `steps`; those that are not asked are not counted. `typed` is what the step's
    field begins with: what was typed there before. `chosen` is the row of `choices` that was chosen before.
    """

    form: Form
    step: FormStep
    position: int
    steps: int
    has_previous: bool = False
    """True if BACK leads to another step: the one before, or the review that this one was opened from."""
    optional: bool = False
    """True if the step may be skipped."""
    editing: bool = False
    """True if it changes a sign-up that was sent before."""
    has_changes: bool = True
    """True if there is anything to send: an edit begins without."""
    company: bool = False
    """True if the document is a CNPJ."""
    choices: tuple[Choice, ...] = field(default=(), repr=False)
    chosen: int | None = field(default=None, repr=False)
    typed: str = field(default="", repr=False)
    problem: Problem | None = None
    suggestion: str | None = field(default=None, repr=False)
    """The likely text, with `Problem.EMAIL_TYPO`."""
    lines: tuple[ReviewLine, ...] = field(default=(), repr=False)
    """Answers: in CONTACT_CHECK the contacts, in REVIEW everything, in BEST_TIME name and telephone."""
    consent_text: str = ""
    """The text to agree to in CONSENT; in BEST_TIME, a notice on the data, possibly empty."""
    photos: "tuple[Attachment, ...]" = field(default=(), repr=False)
    photos_left: int = 0
    """How many more may be added."""
    camera: bool = False
    """True if the kiosk's own camera may take them."""
    upload_url: str | None = field(default=None, repr=False)
    """Where the customer's own phone can send them, to be shown as a QR code."""
    protocol: str | None = field(default=None, repr=False)
    """By which the customer asks again, once it was sent or found."""
    protocol_code: str | None = field(default=None, repr=False)
    """Content of the QR code beside the protocol."""
    sent_at: datetime | None = None
    standing: SignUpStanding | None = None
