"""State of a form that is filled in: answers, texts as typed, and the present step.

It is an immutable value: each answer makes a new one, which keeps every text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from totem.domain.catalog import City, DueDay, Origin, Plan, ProspectStatus, Reseller, TicketKind
from totem.domain.masking import masked_email, masked_phone
from totem.domain.sign_up import EMPTY_FORM, Attachment, Consent, ReceiptCode, SignUpForm
from totem.domain.taxid import TaxId, TaxIdKind
from totem.session.forms.steps import Form, FormStep, Stage
from totem.session.forms.view_state import Problem, SignUpStatusView
from totem.settings.sign_up import CODE_PLACEHOLDER

if TYPE_CHECKING:
    from totem.domain.customer import Customer
    from totem.settings.service_requests import ContactSettings, TicketSettings
    from totem.settings.sign_up import LeadSettings, SignUpSettings


PHOTOS = 4
"""Most photos of a sign-up: two sides of a document, a proof of address, and one more."""


@dataclass(frozen=True, slots=True)
class FormConfig:
    """The settings that forms work by, and the kiosk's name."""

    kiosk: str
    sign_up: "SignUpSettings"
    lead: "LeadSettings"
    ticket: "TicketSettings"
    contact: "ContactSettings"

    def code_of(self, protocol: ReceiptCode) -> str:
        """Return the content of a receipt's QR code: the operator's page with it, else the code itself."""
        url = self.sign_up.status_url
        return str(protocol) if url is None else url.replace(CODE_PLACEHOLDER, protocol.value)

    def photos_url(self, protocol: ReceiptCode | None = None) -> str | None:
        """Return the address for photos: with the receipt code, or without where it has no place in it."""
        url = self.sign_up.upload_url
        if url is None or (CODE_PLACEHOLDER in url) is (protocol is None):
            return None
        return url if protocol is None else url.replace(CODE_PLACEHOLDER, protocol.value)


@dataclass(frozen=True, slots=True)
class OptionLists:
    """Options of each step; empty where the ERP has none, or did not answer.

    Attributes:
        takes: the forms that this kind of ERP takes at all.
    """

    cities: tuple[City, ...] = ()
    plans: tuple[Plan, ...] = ()
    due_days: tuple[DueDay, ...] = ()
    origins: tuple[Origin, ...] = ()
    sellers: tuple[Reseller, ...] = ()
    ticket_kinds: tuple[TicketKind, ...] = ()
    statuses: tuple[ProspectStatus, ...] = ()
    takes: frozenset[Form] = frozenset(Form)

    @property
    def has_none(self) -> bool:
        """True where this kind of ERP has no lists to choose from, and a name and a telephone are enough."""
        return Form.SIGN_UP not in self.takes and not (self.cities or self.plans)

    @property
    def has_sign_ups(self) -> bool:
        """True where the ERP answers for sign-ups: it has plans to sign up for, or statuses of sign-ups."""
        return bool(self.plans or self.statuses)


NO_LISTS = OptionLists()


@dataclass(frozen=True, slots=True, repr=False)
class FormState:
    """One form of one customer.

    Attributes:
        typed: latest text of each step, valid or not.
        left_out: skipped steps.
        closing: step to return to after a change; None while the form is filled in in order.
        group: the stage whose answers the review lists one by one; None while it shows the cards of all.
        photos_done: the customer confirmed the photos.
        edited: the sign-up under change, by its receipt code and its owner's tax id.
        receipt_code: the sign-up that Form.STATUS looks up; `sign_up_status` and `sent_at` are the result.
        upload_url: address for photos from the customer's phone before there is a receipt code.
        customer: the customer of a ticket or of contact details, as the ERP has them.
    """

    form: Form
    config: FormConfig
    today: date
    step: FormStep
    lists: OptionLists = NO_LISTS
    draft: SignUpForm = EMPTY_FORM
    typed: Mapping[FormStep, str] = field(default_factory=dict)
    left_out: frozenset[FormStep] = frozenset()
    closing: FormStep | None = None
    group: Stage | None = None
    consent: Consent | None = None
    photos: tuple[Attachment, ...] = ()
    photos_done: bool = False
    problem: Problem | None = None
    suggestion: str | None = None
    edited: tuple[ReceiptCode, TaxId] | None = None
    receipt_code: ReceiptCode | None = None
    sign_up_status: SignUpStatusView | None = None
    sent_at: datetime | None = None
    upload_url: str | None = None
    customer: "Customer | None" = None

    def known(self, step: FormStep) -> str | None:
        """Return the registered answer of `step`, masked; None where the ERP has none."""
        customer = self.customer
        if customer is not None and step is FormStep.PHONE:
            return next(filter(None, map(masked_phone, customer.phones)), None)
        if customer is not None and step is FormStep.EMAIL and customer.email:
            return masked_email(customer.email)
        return None

    @property
    def company(self) -> bool:
        """True for the sign-up of a company."""
        owner = self.edited[1] if self.edited is not None else self.draft.tax_id
        return owner is not None and owner.kind is TaxIdKind.CNPJ

    @property
    def status_query(self) -> tuple[ReceiptCode, TaxId]:
        """Receipt code and tax id of the sign-up to look up."""
        assert self.receipt_code is not None  # noqa: S101 - the table leads here only with both
        assert self.draft.tax_id is not None  # noqa: S101
        return self.receipt_code, self.draft.tax_id

    @property
    def has_changes(self) -> bool:
        """True if there is anything to send; an edit and contact details begin without."""
        if self.form is Form.CONTACT:
            return any((self.draft.phone, self.draft.whatsapp, self.draft.email))
        return self.edited is None or not self.draft.is_empty or bool(self.photos)
