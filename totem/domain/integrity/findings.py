"""The words of the integrity check: forms of payment, verdicts, what can be found, what the operator allows.

Nothing here says who the customer is: findings go to the staff's logs.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum, StrEnum

from totem.domain.text import unaccented

_PROBABLY_CUT = 20
"""Characters from which on a name may have been cut to 25: some writers count bytes, or drop half a word."""
_LEGAL_FORMS = ("ltda", "limitada", "eireli", "epp", "me", "mei", "sa")
_NOT_COMPARED = re.compile(
    r"\b(?:ltda|ltd|limitada|eireli|epp|mei?|ei|s ?a|cia|companhia|em recuperacao judicial)\b", re.ASCII
)
_JOINING = frozenset({"e", "de", "da", "do", "das", "dos", "em"})
_TAX_NUMBER = re.compile(
    r"\b(?:[0-9]{2}\.?[0-9]{3}\.?[0-9]{3}(?:/?[0-9]{4}-?[0-9]{2})?|[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}-?[0-9]{2})\b",
    re.ASCII,
)
"""A CPF, a CNPJ or its root: the names of sole traders begin or end with one."""
_SHORTEST_ABBREVIATION = 3
"""Letters of a word in the configuration that a longer one in a code may spell out ("Telecom")."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Receiver that may be paid by a static PIX: a name, and a CPF or CNPJ with or without its mask.

    Of a brand (`is_brand`) the name is only the beginning of the legal one: further words are let pass.
    """

    name: str | None = None
    tax_id: str | None = field(default=None, repr=False)
    is_brand: bool = False

    def is_named(self, name: str) -> bool:
        """Test that `name`, as a BR Code bears it, is this receiver's."""
        if self.name is None:
            return False
        known, told = _words(self.name), _words(name)
        if not known or not told:
            return False
        is_cut = len(name.strip()) >= _PROBABLY_CUT
        if is_cut and len(told) > 1 and any(word.startswith(told[-1]) for word in _JOINING):
            told = told[:-1]  # "… DE" that was cut to "… D"
        whole, part = "".join(known), "".join(told)
        if part == whole or (is_cut and whole.startswith(part)):  # "NET SUL" and "NetSul"
            return True
        if told[0] != known[0] or not all(map(_is_same_word, told, known)):
            return False
        if len(told) > len(known):
            return self.is_brand or _is_legal_form_cut(told[len(known) :])
        return is_cut or 2 * len(told) >= len(known)


def _is_same_word(told: str, known: str) -> bool:
    """Test that one is an abbreviation of the other."""
    return known.startswith(told) or (len(known) >= _SHORTEST_ABBREVIATION and told.startswith(known))


def _is_legal_form_cut(rest: list[str]) -> bool:
    """Test that the words beyond the name are its legal form, cut by the 25 characters: "L", "LT"."""
    return len(rest) == 1 and any(form.startswith(rest[0]) for form in _LEGAL_FORMS)


def _words(name: str) -> list[str]:
    bare = _TAX_NUMBER.sub(" ", unaccented(name).casefold())
    plain = re.sub(r"[^a-z0-9]+", " ", bare).strip()
    return [word for word in _NOT_COMPARED.sub(" ", plain).split() if word not in _JOINING]


class PaymentForm(StrEnum):
    """A way to pay a title; line and barcode are two faces of one."""

    BARCODE = "barcode"
    PIX = "pix"
    LINK = "link"


class FindingSeverity(IntEnum):
    """How grave a finding is. From SUSPICIOUS on, the form is kept from the customer."""

    OK = 0
    """Out of the ordinary, and sound."""
    DIFFERS = 1
    """Differs in a way that payment explains: fine and interest, discount, a new due date."""
    SUSPICIOUS = 2
    """Well-formed, and not what this ERP or this operator would send: fraud or a mistake."""
    BROKEN = 3
    """Cannot be paid."""


class FindingCode(StrEnum):
    """What was found."""

    AMOUNT_NOT_POSITIVE = "amount_not_positive"
    DISCOUNT_EXCEEDS_AMOUNT = "discount_exceeds_amount"
    LINE_UNREADABLE = "line_unreadable"
    BARCODE_UNREADABLE = "barcode_unreadable"
    LINE_AND_BARCODE_DIFFER = "line_and_barcode_differ"
    BANK_NOT_ALLOWED = "bank_not_allowed"
    AMOUNT_DIFFERS = "amount_differs"
    SURCHARGE = "surcharge"
    SURCHARGE_OVER_LIMIT = "surcharge_over_limit"
    DISCOUNT = "discount"
    DUE_DATE_DIFFERS = "due_date_differs"
    DUE_DATE_MOVED = "due_date_moved"
    DUE_DATE_DOUBTFUL = "due_date_doubtful"
    PIX_UNREADABLE = "pix_unreadable"
    PIX_CRC = "pix_crc"
    PIX_KEY_FORM = "pix_key_form"
    PIX_KEY_NOT_ALLOWED = "pix_key_not_allowed"
    PIX_RECEIVER_UNKNOWN = "pix_receiver_unknown"
    PIX_WITHOUT_NAME = "pix_without_name"
    PIX_WITHOUT_CITY = "pix_without_city"
    PIX_POINT_OF_INITIATION = "pix_point_of_initiation"
    PIX_CATEGORY = "pix_category"
    PIX_NOTHING_TO_PAY = "pix_nothing_to_pay"
    PIX_WITHDRAWAL = "pix_withdrawal"
    PIX_BENDS_MANUAL = "pix_bends_manual"
    PIX_TOO_LONG = "pix_too_long"
    LINK_UNREADABLE = "link_unreadable"
    LINK_TOO_LONG = "link_too_long"
    LINK_NOT_HTTPS = "link_not_https"
    LINK_CREDENTIALS = "link_credentials"
    LINK_PORT = "link_port"
    LINK_HOST_ODD = "link_host_odd"
    LINK_HOST_NOT_ALLOWED = "link_host_not_allowed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one form of payment of one title; `form` None: in a title that has none."""

    form: PaymentForm | None
    severity: FindingSeverity
    code: FindingCode


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits that the operator sets; an empty set allows all.

    `allowed_banks` are three-digit codes, `allowed_pix_keys` keys with or without their mask,
    `allowed_link_hosts` whole host names. `max_surcharge` is the share of the face value that fine and
    interest may add; one percent more for each 30 days of delay.

    `receiver` may be paid by a static PIX whose key is not in `allowed_pix_keys`; None allows any.
    """

    allowed_banks: frozenset[str] = frozenset()
    allowed_pix_keys: frozenset[str] = frozenset()
    allowed_link_hosts: frozenset[str] = frozenset()
    max_surcharge: Decimal = Decimal("0.20")
    receiver: Receiver | None = None
