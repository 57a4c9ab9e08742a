"""A form while it is filled in: every answer, every text as it was typed, and where the customer is in it.

It is a value: each intent makes another one, and nothing that was typed is ever dropped on the way.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from totem.domain.draft import EMPTY, Consent, Draft
from totem.domain.prospect import Attachment
from totem.domain.protocol import Protocol
from totem.domain.taxid import TaxId, TaxIdKind
from totem.kiosk.form_picture import Form, FormStep, Problem, SignUpStanding
from totem.kiosk.form_rules import NO_LISTS, FormRules, Lists


@dataclass(frozen=True, slots=True, repr=False)
class Filling:
    """One form of one customer.

    `typed` holds the latest text of each step, whether or not it was taken. `left_out` are the steps that
    were skipped, `closing` the one to return to after a change, None while the form is gone through in order.
    `contact_checked` and `photos_done` say that the customer looked at these. `edited` is the sign-up that is
    changed, with its owner's document; `sought` what is asked about in Form.STATUS, `standing` and `sent_at`
    what came of that. `upload_url` is where the customer's own phone may send photos before there is a
    protocol.
    """

    form: Form
    rules: FormRules
    today: date
    step: FormStep
    lists: Lists = NO_LISTS
    draft: Draft = EMPTY
    typed: Mapping[FormStep, str] = field(default_factory=dict)
    left_out: frozenset[FormStep] = frozenset()
    closing: FormStep | None = None
    contact_checked: bool = False
    consent: Consent | None = None
    photos: tuple[Attachment, ...] = ()
    photos_done: bool = False
    problem: Problem | None = None
    suggestion: str | None = None
    edited: tuple[Protocol, TaxId] | None = None
    sought: Protocol | None = None
    standing: SignUpStanding | None = None
    sent_at: datetime | None = None
    upload_url: str | None = None

    @property
    def company(self) -> bool:
        """True if a company signs up."""
        owner = self.edited[1] if self.edited is not None else self.draft.tax_id
        return owner is not None and owner.kind is TaxIdKind.CNPJ

    @property
    def asked_about(self) -> tuple[Protocol, TaxId]:
        """The protocol that is looked up, and its owner's document."""
        assert self.sought is not None  # noqa: S101 - the table leads here only with both
        assert self.draft.tax_id is not None  # noqa: S101
        return self.sought, self.draft.tax_id

    @property
    def has_changes(self) -> bool:
        """True if there is anything to send; an edit begins without."""
        return self.edited is None or not self.draft.is_empty or bool(self.photos)
