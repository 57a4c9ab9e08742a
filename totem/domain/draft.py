"""A sign-up or a wish to be called while it is being filled in, and the record that it becomes when sent.

Nothing here shows in `repr`: every answer is of a person.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from totem.domain.contact import is_mobile
from totem.domain.models import Address
from totem.domain.offers import City, DueDay, Origin, Plan, Reseller
from totem.domain.postal_code import state_of
from totem.domain.prospect import Lead, Prospect
from totem.domain.taxid import TaxId


class BestTime(Enum):
    """When somebody may be called; the value is what the ERP's people read, after "Melhor horário:"."""

    MORNING = "manhã"
    AFTERNOON = "tarde"
    EVENING = "noite"
    ANY = "qualquer hora"


@dataclass(frozen=True, slots=True, repr=False)
class Consent:
    """What somebody agreed to: the version of the text that was shown, and when."""

    version: str
    at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """What was said so far; None where nothing was. Every value has passed its check."""

    city: City | None = None
    plan: Plan | None = None
    due_day: DueDay | None = None
    origin: Origin | None = None
    seller: Reseller | None = None
    tax_id: TaxId | None = None
    name: str | None = None
    birth_date: date | None = None
    phone: str | None = None
    email: str | None = None
    postal_code: str | None = None
    street: str | None = None
    number: str | None = None
    complement: str | None = None
    district: str | None = None
    best_time: BestTime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return self == EMPTY


EMPTY = Draft()


def prospect_of(draft: Draft, *, consent: Consent | None = None, kiosk: str = "") -> Prospect:
    """Return the sign-up as the ERP takes it; as an edit, only what the draft has.

    A mobile number is sent as the one for WhatsApp, too. `note` says where it was filled in and to what text
    was agreed: the contract has no fields for that.
    """
    return Prospect(
        tax_id=draft.tax_id,
        name=draft.name,
        birthday=draft.birth_date,
        email=draft.email,
        phone=draft.phone,
        whatsapp=draft.phone if draft.phone is not None and is_mobile(draft.phone) else None,
        address=address_of(draft),
        plan_id=None if draft.plan is None else draft.plan.id,
        due_day_id=None if draft.due_day is None else draft.due_day.id,
        origin_id=None if draft.origin is None else draft.origin.id,
        city_id=None if draft.city is None else draft.city.id,
        reseller_id=None if draft.seller is None else draft.seller.id,
        note=_note(draft, consent, kiosk),
    )


def lead_of(draft: Draft, *, kiosk: str = "") -> Lead:
    """Return the wish to be called as the ERP takes it; `draft` has a name and a telephone."""
    return Lead(
        name=draft.name or "",
        phone=draft.phone,
        city_id=None if draft.city is None else draft.city.id,
        postal_code=draft.postal_code,
        plan_id=None if draft.plan is None else draft.plan.id,
        note=_note(draft, None, kiosk),
    )


def address_of(draft: Draft) -> Address:
    """Return where the service is wanted; city and state by the chosen city, the state else by the CEP."""
    state = None if draft.city is None else draft.city.state
    if state is None and draft.postal_code is not None:
        state = state_of(draft.postal_code)
    return Address(
        street=draft.street,
        number=draft.number,
        complement=draft.complement,
        district=draft.district,
        city=None if draft.city is None else draft.city.name,
        state=state,
        postal_code=draft.postal_code,
    )


def _note(draft: Draft, consent: Consent | None, kiosk: str) -> str | None:
    said = [
        f"Pelo totem {kiosk}" if kiosk else "",
        f"Melhor horário: {draft.best_time.value}" if draft.best_time else "",
        f"Consentimento LGPD: versão {consent.version}, {consent.at:%d/%m/%Y %H:%M:%S %z}" if consent else "",
    ]
    return ". ".join(filter(None, said)) or None
