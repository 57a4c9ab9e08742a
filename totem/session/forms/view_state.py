"""View state of a form: the present step, its choices, the answers so far.

The forms: a sign-up, a call request, the status of a sign-up; and of a known customer a support ticket and
the own contact details. All texts here are the customer's or the ERP's; the screens have the texts of each
step, problem and stage.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from totem.session.forms.steps import Form, FormStep, Stage

if TYPE_CHECKING:
    from totem.domain.sign_up import Attachment


class Problem(Enum):
    """Problem of the present step, or of sending the form; the screens have a sentence for each."""

    MISSING = "missing"  # nothing was typed
    TAX_ID = "tax_id"  # no CPF or CNPJ
    NAME_SHORT = "name_short"  # a single word instead of name and family name
    NAME_ODD = "name_odd"  # with digits or signs
    BIRTH_DATE = "birth_date"  # no such day
    UNDER_AGE = "under_age"
    PHONE_LENGTH = "phone_length"
    PHONE_AREA = "phone_area"  # no such area code
    PHONE_NUMBER = "phone_number"  # valid area code, impossible number
    EMAIL = "email"  # no e-mail address
    EMAIL_TYPO = "email_typo"  # likely meant as `suggestion`; accepted when confirmed again
    POSTAL_CODE = "postal_code"  # no such postal code
    POSTAL_CODE_ELSEWHERE = "postal_code_elsewhere"  # of a state of which no city is on the list
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    PHOTO_KIND = "photo_kind"
    PHOTO_SIZE = "photo_size"
    PHOTO_COUNT = "photo_count"
    PROTOCOL = "protocol"  # mistyped: its check character does not fit
    NOT_FOUND = "not_found"  # no such sign-up, or of another tax id: the same on purpose
    NOT_LOOKED_UP = "not_looked_up"  # the look-up failed
    NOT_KEPT = "not_kept"  # the outbox failed; the form is kept, to be sent again


class SignUpStage(Enum):
    """Stage of a sign-up."""

    WAITING = "waiting"  # in the outbox
    DELIVERED = "delivered"  # in the ERP, which has its `status`
    REFUSED = "refused"  # rejected by the ERP; staff see the reason


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a step.

    `title` is the ERP's own text, or the Portuguese of a `FixedChoice`; `detail` more of it; `amount` in
    reais a month; `day` the day of the month that the text names.
    """

    title: str = field(repr=False)
    detail: str | None = field(default=None, repr=False)
    amount: Decimal | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """Line of the review: the answer of `step` as text, or its `choice`; None without an answer.

    In an edit, None stands for the answer as it was sent.
    """

    step: FormStep
    text: str | None = field(default=None, repr=False)
    choice: Choice | None = field(default=None, repr=False)
    changeable: bool = True


@dataclass(frozen=True, slots=True)
class StageProgress:
    """Progress in a stage of a form: `position` of its `steps`, 0 before its first one."""

    stage: Stage
    position: int
    steps: int
    is_present: bool = False


@dataclass(frozen=True, slots=True)
class SignUpStatusView:
    """Status of a sign-up. `status` is the ERP's name of it, None where its query failed."""

    stage: SignUpStage
    status: str | None = None
    editable: bool = False
    """True if it may still be changed."""


@dataclass(frozen=True, slots=True)
class FormViewState:
    """A form at one moment.

    `position` counts the screens of the asked steps, from 1 to `steps`. `typed` is the earlier text of the
    step, to begin its field with; `chosen` is the row of `choices` that was chosen before.
    """

    form: Form
    step: FormStep
    position: int
    steps: int
    stages: tuple[StageProgress, ...] = ()
    """The stages of a staged form, in order; none of them is present at its last steps."""
    group: Stage | None = None
    """The stage whose lines the review lists one by one."""
    has_previous: bool = False
    """True if BACK leads to another step: the one before, or the review that this one was opened from."""
    optional: bool = False
    """True if the step may be skipped."""
    editing: bool = False
    """True for an edit of a sign-up that was sent before."""
    has_changes: bool = True
    """False for an edit without changes."""
    company: bool = False
    """True if the tax id is a CNPJ."""
    choices: tuple[Choice, ...] = field(default=(), repr=False)
    chosen: int | None = field(default=None, repr=False)
    typed: str = field(default="", repr=False)
    problem: Problem | None = None
    suggestion: str | None = field(default=None, repr=False)
    """The likely text, with `Problem.EMAIL_TYPO`."""
    lines: tuple[ReviewLine, ...] = field(default=(), repr=False)
    """Answers: in REVIEW everything, in BEST_TIME all but it, else of each question of a shared screen."""
    consent_texts: Mapping[str, str] = field(default_factory=dict)
    """The operator's text by language: to agree to in CONSENT, in BEST_TIME a notice on the data, or none."""
    photos: "tuple[Attachment, ...]" = field(default=(), repr=False)
    photos_left: int = 0
    """Photos that may be added."""
    camera: bool = False
    """True if the kiosk's own camera may take them."""
    upload_url: str | None = field(default=None, repr=False)
    """Address for photos from the customer's phone, shown as a QR code."""
    protocol: str | None = field(default=None, repr=False)
    """Receipt code, once the form was sent or found."""
    protocol_code: str | None = field(default=None, repr=False)
    """Content of the QR code beside the receipt code."""
    sent_at: datetime | None = None
    refused: bool = False
    """True once it was sent and the ERP refused it at once; staff have the reason."""
    sign_up_status: SignUpStatusView | None = None
    known: str | None = field(default=None, repr=False)
    """The registered answer of the step, masked, which is kept where the step is skipped."""
    address: str | None = field(default=None, repr=False)
    """Address of the service that a ticket is about, masked."""

    @property
    def is_of_customer(self) -> bool:
        """True for a form that is begun from the boletos."""
        return self.form.row.is_of_customer

    @property
    def shared(self) -> tuple[ReviewLine, ...]:
        """Questions of a screen that has more than one, in order; empty on others."""
        return self.lines if any(line.step is self.step for line in self.lines) else ()

    @property
    def is_staged(self) -> bool:
        """True for a form that is reviewed by its stages."""
        return self.form.row.is_staged
