"""Findings of the integrity check, the operator's policy, and the comparison of a PIX receiver's name.

Findings hold no personal data, since they are logged.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum, StrEnum

from totem.domain.customer import PaymentForm
from totem.domain.text import unaccented

_PROBABLY_CUT = 20
"""Characters from which a name may have been cut to 25: some writers count bytes, or drop half a word."""
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

    Object 59 of a BR Code holds at most 25 characters, mostly capitals without accents, as a bank or an ERP
    cut them: "NETSUL TELECOMUNICACOES L", "NETSUL TELECOM SERV E COM". So names are compared word by word. A
    word may abbreviate the one in its place, except the first, which tells companies apart; legal forms,
    joining words and tax numbers do not count. The name of a brand (`is_brand`) is only the beginning of the
    legal one: further words are accepted.
    """

    name: str | None = None
    tax_id: str | None = field(default=None, repr=False)
    is_brand: bool = False

    def is_named(self, name: str) -> bool:
        """Test that `name`, from a BR Code, is this receiver's."""
        if self.name is None:
            return False
        known, words = _words(self.name), _words(name)
        if not known or not words:
            return False
        is_cut = len(name.strip()) >= _PROBABLY_CUT
        if is_cut and len(words) > 1 and any(word.startswith(words[-1]) for word in _JOINING):
            words = words[:-1]  # "… DE" that was cut to "… D"
        whole, part = "".join(known), "".join(words)
        if part == whole or (is_cut and whole.startswith(part)):  # "NET SUL" and "NetSul"
            return True
        if words[0] != known[0] or not all(map(_is_same_word, words, known)):
            return False
        if len(words) > len(known):
            return self.is_brand or _is_legal_form_cut(words[len(known) :])
        return is_cut or 2 * len(words) >= len(known)


def _is_same_word(words: str, known: str) -> bool:
    """Test that one abbreviates the other."""
    return known.startswith(words) or (len(known) >= _SHORTEST_ABBREVIATION and words.startswith(known))


def _is_legal_form_cut(rest: list[str]) -> bool:
    """Test that the words beyond the name are its legal form, cut by the 25 characters: "L", "LT"."""
    return len(rest) == 1 and any(form.startswith(rest[0]) for form in _LEGAL_FORMS)


def _words(name: str) -> list[str]:
    bare = _TAX_NUMBER.sub(" ", unaccented(name).casefold())
    plain = re.sub(r"[^a-z0-9]+", " ", bare).strip()
    return [word for word in _NOT_COMPARED.sub(" ", plain).split() if word not in _JOINING]


class FindingSeverity(IntEnum):
    """Severity of a finding. From SUSPICIOUS on, the form is withheld from the customer."""

    OK = 0
    """Out of the ordinary, and sound."""
    DIFFERS = 1
    """Differs in a way that payment explains: fine and interest, discount, a new due date."""
    SUSPICIOUS = 2
    """Well-formed, and not what this ERP or this operator would send: fraud or a mistake."""
    BROKEN = 3
    """Cannot be paid."""


class FindingCode(StrEnum):
    """Codes of findings."""

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
    """Finding in a form of payment of a boleto; `form` is None for a boleto without any."""

    form: PaymentForm | None
    severity: FindingSeverity
    code: FindingCode


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits set by the operator; an empty set allows all.

    `allowed_banks` are three-digit codes, `allowed_pix_keys` keys with or without their mask,
    `allowed_link_hosts` whole host names. `max_surcharge` is the share of the face value that fine and
    interest may add; one percent more for each 30 days of delay.

    `receiver` may be paid by a static PIX with a key outside `allowed_pix_keys`; None allows any.
    """

    allowed_banks: frozenset[str] = frozenset()
    allowed_pix_keys: frozenset[str] = frozenset()
    allowed_link_hosts: frozenset[str] = frozenset()
    max_surcharge: Decimal = Decimal("0.20")
    receiver: Receiver | None = None
