"""Rules of the integrity check: compare codes with the ERP's figures and the operator's policy.

Each rule returns its findings; `integrity.check` withholds by them. Threats are a swapped line, key or host,
and typing errors: a code must carry the ERP's own amount and date, or differ from them only as fine,
interest, discount and a new due date explain.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from totem.domain.boleto import CYCLE_DAYS, Arrecadacao, Boleto
from totem.domain.brcode import QR_BYTES, BrCode, BrCodeFault, PixKind
from totem.domain.customer import OpenBoleto
from totem.domain.integrity.findings import FindingCode, FindingSeverity, Policy
from totem.domain.text import CENT

RuleResult = tuple[FindingSeverity, FindingCode]

_LONGEST_HOLIDAY = timedelta(days=5)  # a due date on Carnival's Saturday is paid on Wednesday
_LONGEST_EXTENSION = timedelta(days=20)  # below a month, or another month's title would pass
_REISSUE_WINDOW = timedelta(days=10)  # a second copy of an overdue title falls due about today
_INTEREST_A_MONTH = Decimal("0.01")  # CTN 161 §1, the usual contract figure
_PIX_FAULTS = {
    BrCodeFault.TOO_LONG: FindingCode.PIX_TOO_LONG,
    BrCodeFault.KEY_FORM: FindingCode.PIX_KEY_FORM,
    BrCodeFault.POINT_OF_INITIATION: FindingCode.PIX_POINT_OF_INITIATION,
    BrCodeFault.CATEGORY: FindingCode.PIX_CATEGORY,
    BrCodeFault.MERCHANT_NAME: FindingCode.PIX_WITHOUT_NAME,
    BrCodeFault.MERCHANT_CITY: FindingCode.PIX_WITHOUT_CITY,
}
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_USUAL_LINK = re.compile(rf"https://({_HOST.pattern})/[A-Za-z0-9/._~%?&=+-]{{0,500}}")


def check_bank(title: Boleto | Arrecadacao, policy: Policy) -> list[RuleResult]:
    """Check the bank, whose exchange is the commonest boleto fraud. Arrecadação has no bank."""
    if isinstance(title, Boleto) and policy.allowed_banks and title.bank not in policy.allowed_banks:
        return [(FindingSeverity.SUSPICIOUS, FindingCode.BANK_NOT_ALLOWED)]
    return []


def check_amount(
    face: Decimal | None, title_due: date | None, boleto: OpenBoleto, policy: Policy, today: date
) -> list[RuleResult]:
    """Compare a code's amount `face` with the ERP's amount due; a code of open amount passes.

    `title_due` is the due date that the title's own code bears.
    """
    due = boleto.amount if boleto.amount is not None else boleto.original_amount or None
    if face is None or due is None or face == due:
        return []
    due_dates = [day for day in (boleto.due_date, title_due) if day is not None]
    days_late = (today - min(due_dates)).days if due_dates else 0
    overdue = days_late > 0
    # Where the ERP adds nothing to the original amount, fine and interest can only be in a reissued code.
    is_stale = boleto.amount is None or (
        boleto.amount == boleto.original_amount and is_reissue(title_due, boleto, today)
    )
    may_be_surcharge = overdue and (face < due or is_stale)
    limit = policy.max_surcharge * min(face, due)
    interest = _INTEREST_A_MONTH * (days_late // 30) * min(face, due)
    if overdue and abs(face - due) <= CENT:
        # One rounds interest, the other truncates it.
        return [(FindingSeverity.DIFFERS, FindingCode.SURCHARGE)]
    if may_be_surcharge and abs(face - due) <= limit + interest:
        return [(FindingSeverity.DIFFERS, FindingCode.SURCHARGE)]
    if may_be_surcharge and face == boleto.original_amount:
        return [(FindingSeverity.SUSPICIOUS, FindingCode.SURCHARGE_OVER_LIMIT)]
    if _is_discount(face, due, boleto, limit):
        return [(FindingSeverity.DIFFERS, FindingCode.DISCOUNT)]
    return [(FindingSeverity.SUSPICIOUS, FindingCode.AMOUNT_DIFFERS)]


def _is_discount(face: Decimal, due: Decimal, boleto: OpenBoleto, limit: Decimal) -> bool:
    """Test that the ERP's discount is the difference of the two; either may be without it.

    An ERP of generation A states none; its original amount must then be the face value, to the cent. One that
    is not less than what it is taken from explains no other amount.
    """
    if boleto.discount is not None:
        return abs(face - due) <= boleto.discount < max(face, due)
    return due < face == boleto.original_amount and face - due <= limit


def check_payable(boleto: OpenBoleto, known_amount: Decimal | None) -> list[RuleResult]:
    """Find boletos that must not be paid; `known_amount` is the one to show, even zero or less.

    Zero or less is a credit, or a boleto that the ERP has settled and still lists. Nor is anything owed where
    the ERP sends no amount due, and a discount of the whole original one.
    """
    if known_amount is not None and known_amount <= 0:
        return [(FindingSeverity.SUSPICIOUS, FindingCode.AMOUNT_NOT_POSITIVE)]
    discount, original = boleto.discount, boleto.original_amount
    if boleto.amount is None and discount and original:
        full = original + (boleto.fine or 0) + (boleto.interest or 0)
        if full <= discount:
            return [(FindingSeverity.SUSPICIOUS, FindingCode.DISCOUNT_EXCEEDS_AMOUNT)]
    return []


def check_due_date(title: Boleto | Arrecadacao, boleto: OpenBoleto, today: date) -> list[RuleResult]:
    """Compare the code's due date, which prevails (Doc5175), with the ERP's."""
    if not isinstance(title, Boleto) or title.due_date is None:
        return []
    if boleto.due_date is None:
        return [(FindingSeverity.OK, FindingCode.DUE_DATE_DOUBTFUL)] if title.due_date_doubtful else []
    difference = title.due_date - boleto.due_date
    # The ERP's date settles the cycle, better than this machine's clock, which may be years off.
    difference = timedelta(days=(difference.days + CYCLE_DAYS // 2) % CYCLE_DAYS - CYCLE_DAYS // 2)
    if abs(difference) <= _LONGEST_HOLIDAY:
        return []
    extended = timedelta(0) < -difference <= _LONGEST_EXTENSION
    if extended or is_reissue(title.due_date, boleto, today):
        return [(FindingSeverity.DIFFERS, FindingCode.DUE_DATE_MOVED)]
    return [(FindingSeverity.SUSPICIOUS, FindingCode.DUE_DATE_DIFFERS)]


def is_reissue(due: date | None, boleto: OpenBoleto, today: date) -> bool:
    """Test that a code due on `due` is a second copy of an overdue title, with a new date about today."""
    if due is None or boleto.due_date is None:
        return False
    return boleto.due_date < min(due, today) and abs(due - today) <= _REISSUE_WINDOW


def check_pix(code: BrCode, policy: Policy) -> list[RuleResult]:
    """Check the receiver of a PIX, and that it can be paid. Of a dynamic one, the PSP signs the charge."""
    results = [(FindingSeverity.BROKEN, _PIX_FAULTS[fault]) for fault in code.faults]
    if code.kind is PixKind.RECURRENCE:
        results.append((FindingSeverity.BROKEN, FindingCode.PIX_NOTHING_TO_PAY))
    if code.withdrawal:
        results.append((FindingSeverity.SUSPICIOUS, FindingCode.PIX_WITHDRAWAL))
    if code.key is not None:
        results += _check_receiver(code.key, code.merchant_name, policy)
    if code.violations:  # it may fail in some bank's app
        results.append((FindingSeverity.OK, FindingCode.PIX_BENDS_MANUAL))
    return results


def _check_receiver(key: str, name: str, policy: Policy) -> list[RuleResult]:
    """Check the receiver of a static code, for which no PSP vouches: it pays the holder of its key.

    The operator's own CPF or CNPJ as the key leads to the operator for certain. Where the operator names its
    keys, they alone count besides: the name in a code is what its writer claims. Where it names none, the
    name has to be the receiver's.
    """
    receiver = policy.receiver
    if (
        receiver is not None
        and receiver.tax_id is not None
        and _normalize_key(key) == _normalize_key(receiver.tax_id)
    ):
        return []
    allowed = {_normalize_key(each) for each in policy.allowed_pix_keys}
    if allowed:
        is_allowed = _normalize_key(key) in allowed
        return [] if is_allowed else [(FindingSeverity.SUSPICIOUS, FindingCode.PIX_KEY_NOT_ALLOWED)]
    if receiver is not None and not receiver.is_named(name):
        return [(FindingSeverity.SUSPICIOUS, FindingCode.PIX_RECEIVER_UNKNOWN)]
    return []


def _normalize_key(key: str) -> str:
    """Return a key in lower case without mask."""
    lower = key.strip().lower()
    return lower if "@" in lower else re.sub(r"[ .()/-]", "", lower)


def check_link(url: str, policy: Policy) -> list[RuleResult]:
    """Check that a link leads by https to a named host of the operator, without credentials or port."""
    allowed = {name.strip().rstrip(".").lower() for name in policy.allowed_link_hosts}
    # The usual form, in hundreds of boletos, passes without being taken apart.
    usual = _USUAL_LINK.fullmatch(url)
    if usual and "xn--" not in usual[1] and (not allowed or usual[1] in allowed):
        return []
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        host, port = "", None
    if not host or re.search(r"[\s\\\x00-\x1f\x7f]", url):
        return [(FindingSeverity.BROKEN, FindingCode.LINK_UNREADABLE)]
    results: list[RuleResult] = []
    if len(url.encode(errors="replace")) > QR_BYTES:
        results.append((FindingSeverity.BROKEN, FindingCode.LINK_TOO_LONG))
    if parts.scheme != "https":
        results.append((FindingSeverity.SUSPICIOUS, FindingCode.LINK_NOT_HTTPS))
    if "@" in parts.netloc:
        results.append((FindingSeverity.SUSPICIOUS, FindingCode.LINK_CREDENTIALS))
    if port not in {None, 443}:
        results.append((FindingSeverity.SUSPICIOUS, FindingCode.LINK_PORT))
    if host in allowed:
        return results
    if not _HOST.fullmatch(host) or "xn--" in host:  # an address, a bare name, letters that look like others
        results.append((FindingSeverity.SUSPICIOUS, FindingCode.LINK_HOST_ODD))
    if allowed:
        results.append((FindingSeverity.SUSPICIOUS, FindingCode.LINK_HOST_NOT_ALLOWED))
    return results
