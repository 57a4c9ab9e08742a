"""The words of the integrity check: forms of payment, verdicts, what can be found, what the operator allows.

Nothing here says who the customer is: findings go to the staff's logs.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum

from totem.domain.integrity.receiver import Receiver


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
    verdict: FindingSeverity
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
