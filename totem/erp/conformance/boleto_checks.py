"""Checks of open boletos: forms of payment that a kiosk would withhold, none at all, odd dates."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from totem.domain.customer import OpenBoleto
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import FindingCode, PaymentForm, Policy
from totem.domain.integrity.findings import FindingSeverity as Suspicion
from totem.erp.conformance.result import Check, Code, Verdict

_FORMS = ("line", "barcode", "pix", "url")
_FAR = timedelta(days=3653)


def checks(request: str, boletos: Sequence[OpenBoleto]) -> list[Check]:
    """The findings about the titles."""
    today = datetime.now().astimezone().date()
    found = []
    withheld = Counter(code for each in boletos for code in _withheld(each, today))
    if withheld:
        counts = ", ".join(f"{code} {count}" for code, count in sorted(withheld.items()))
        detail = f"a kiosk would withhold forms of payment: {counts}"
        found.append(Check(request, "integrity", Verdict.WARNING, detail, code=Code.WITHHELD))
    if unpayable := sum(not any(getattr(each, form) for form in _FORMS) for each in boletos):
        detail = f"{unpayable} of {len(boletos)} have no line, barcode, PIX or link"
        found.append(Check(request, "forms of payment", Verdict.WARNING, detail, code=Code.UNPAYABLE))
    if odd := sum(_is_odd(each, today) for each in boletos):
        detail = f"{odd} of {len(boletos)} are due before they were issued, or years away"
        found.append(Check(request, "dates", Verdict.WARNING, detail, code=Code.IMPLAUSIBLE))
    return found


def offered(boleto: OpenBoleto) -> frozenset[PaymentForm]:
    """The forms of payment that a kiosk would offer, as far as no setting of the operator's forbids it."""
    return frozenset(check(boleto, Policy(), datetime.now().astimezone().date()).offered)


def _withheld(boleto: OpenBoleto, today: date) -> list[FindingCode]:
    """Why forms of payment would be withheld, by the rules that need no setting of the operator's."""
    findings = check(boleto, Policy(), today).findings
    return [finding.code for finding in findings if finding.severity >= Suspicion.SUSPICIOUS]


def _is_odd(boleto: OpenBoleto, today: date) -> bool:
    due, issued = boleto.due_date, boleto.issue_date
    if due is None:
        return False
    return (issued is not None and issued > due) or abs(due - today) > _FAR
