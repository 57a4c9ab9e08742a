"""Data of one session, dropped when it ends, and the settings that every session works by."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from totem.domain import personal_texts as personal
from totem.domain.integrity.findings import Policy, Receiver
from totem.printing.slips.beneficiary import BankAccount, Beneficiary
from totem.session.view_state import MOST_SLIPS, UnlockTerms, ViewState
from totem.settings.erp_kinds import KINDS

if TYPE_CHECKING:
    from totem.domain.customer import Customer
    from totem.domain.identity import Answers, Challenge
    from totem.domain.integrity.check import CheckedBoleto
    from totem.session.card_terms import CardTerms
    from totem.session.forms.state import FormState
    from totem.settings import Settings
    from totem.settings.models import BeneficiarySettings


MARGIN_S = 120
"""Seconds beyond the time of a charge at the terminal, for the ERP before and after it."""


@dataclass(frozen=True, slots=True, repr=False)
class PendingChallenge:
    """A challenge under way: the question, its right answers, and the customers that they lead to."""

    question: "Challenge"
    answers: "Answers"
    customers: "tuple[Customer, ...]"


@dataclass(slots=True, repr=False)
class Session:
    """Mutable state of one session.

    Attributes:
        number: serial of the session; results for another one are dropped.
        redacted: texts that no log may hold.
        pending_challenge: the identity check under way.
        form_state: the form that is filled in.
    """

    number: int
    view_state: ViewState
    redacted: frozenset[str] = frozenset()
    pending_challenge: PendingChallenge | None = None
    form_state: "FormState | None" = None


def personal_texts(customers: "Iterable[Customer]", boletos: "Iterable[CheckedBoleto]") -> frozenset[str]:
    """Return the names, addresses and contacts among the ERP's records, for redaction; codes need none."""
    found = {checked.boleto.payer_name for checked in boletos}
    for each in customers:
        found |= personal.personal_texts(each)
    return frozenset(text for text in found if text)


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """The part of the settings that a session works by; the same for every session.

    `policy` limits the payment forms that may be offered, `poll_s` is the interval of payment polling (in
    seconds, 0 for never), `most_slips` the most slips that one touch prints; the rest goes on every slip.
    """

    policy: Policy
    beneficiary: Beneficiary
    brand: str
    kiosk: str
    help: str | None = None
    poll_s: float = 0.0
    privacy: str | None = None
    """Contact for personal data, on receipts of forms; None for `help`."""
    most_slips: int = MOST_SLIPS
    next_titles: int = 0
    """Most boletos not yet due that the list shows at once; 0 for all."""
    logo: Path | None = None
    """The brand's logo, on every slip."""
    unlock: UnlockTerms | None = None
    """The operator's terms of a trust unlock; None where it is disabled."""
    card: "CardTerms | None" = None
    """The operator's terms of card payments; None without a terminal."""

    @property
    def company(self) -> str:
        """Name of the company on a receipt, that of its brand where it has one."""
        return self.brand or self.beneficiary.name

    @classmethod
    def from_settings(cls, settings: "Settings") -> Self:
        """Read them from the settings; the brand's name stands in for an unnamed beneficiary.

        So an unconfigured kiosk offers a static PIX to its brand alone.
        """
        payment, brand = settings.payment, settings.brand
        return cls(
            policy=Policy(
                allowed_banks=frozenset(payment.allowed_banks),
                allowed_pix_keys=frozenset(payment.allowed_pix_keys),
                allowed_link_hosts=frozenset(payment.allowed_link_hosts),
                max_surcharge=payment.max_surcharge,
                receiver=Receiver(
                    name=settings.payee,
                    tax_id=payment.beneficiary.tax_id,
                    is_brand=payment.beneficiary.name is None,
                ),
            ),
            beneficiary=_beneficiary(payment.beneficiary, settings.payee),
            brand=brand.name,
            logo=brand.logo,
            kiosk=settings.kiosk.name,
            help=" · ".join(filter(None, (brand.support_phone, brand.site))) or None,
            poll_s=_poll_interval_s(settings),
            privacy=settings.sign_up.privacy_contact,
            most_slips=settings.printer.most_slips,
            next_titles=payment.next_titles,
            unlock=_unlock_terms(settings),
            card=_card_terms(settings),
        )


def _unlock_terms(settings: "Settings") -> UnlockTerms | None:
    from totem.settings.translated import texts_by_language

    unlock = settings.unlock
    if not unlock.enabled:
        return None
    return UnlockTerms(texts_by_language(unlock, "text"), unlock.days, unlock.without_identity)


def _card_terms(settings: "Settings") -> "CardTerms | None":
    card = settings.card
    if card.provider is None:
        return None
    from totem.domain.card_payment import CardMethod
    from totem.session.card_terms import CardTerms

    percents = {CardMethod.DEBIT: card.debit_surcharge, CardMethod.CREDIT: card.credit_surcharge}
    return CardTerms(
        methods=tuple(method for method in CardMethod if method.value in card.methods),
        installments=card.installments,
        surcharges=percents if card.surcharge else {},
        longest_s=card.timeout_s + MARGIN_S,
    )


def _beneficiary(settings: "BeneficiarySettings", payee: str) -> Beneficiary:
    accounts: list[BankAccount] = []
    for bank, account, *wallet in (line.split(" ") for line in settings.accounts):
        agency, _, code = account.partition("/")
        accounts.append(BankAccount(bank, agency, code, *wallet))
    if not accounts and (settings.agency or settings.code or settings.wallet):
        accounts.append(BankAccount(None, settings.agency, settings.code, settings.wallet))
    return Beneficiary(
        name=payee,
        tax_id=settings.tax_id,
        address=settings.address,
        species=settings.species,
        acceptance=settings.acceptance,
        accounts=tuple(accounts),
    )


def _poll_interval_s(settings: "Settings") -> float:
    """Return `payment.poll_s`, not below what this kind of ERP permits; 0 for no polling."""
    wanted = settings.payment.poll_s
    return max(wanted, KINDS[settings.erp.kind].poll_floor_s) if wanted > 0 else 0.0
