"""What a totem can do with this ERP, from what was found; None where it was not tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from totem.domain.integrity.findings import PaymentForm
from totem.erp.conformance import boleto_checks as titles
from totem.erp.conformance.result import ABSENT, Check, Code, Verdict

_OFFERS = ("plans", "cities", "due_days", "origins")


@dataclass(frozen=True, slots=True)
class FeatureSupport:
    """One thing that a totem does for customers; `able` None means that nothing here shows it."""

    name: str
    able: bool | None
    why: str = ""


def supported_features(checks: Sequence[Check], found: dict[str, Any]) -> list[FeatureSupport]:
    """Everything that a totem may do, in the order of the screens."""
    customers, boletos = found.get("customer") or [], found.get("open_boletos")
    tried = bool(customers)

    def of_titles(name: str, form: PaymentForm) -> FeatureSupport:
        if not boletos:
            return FeatureSupport(name, None, "needs a --document with open boletos")
        held = sum(form in titles.offered_forms(each) for each in boletos)
        return FeatureSupport(name, held > 0, f"{held} of {len(boletos)} boletos have one that holds together")

    def of_person(name: str, what: str, *, held: bool) -> FeatureSupport:
        if not tried:
            return FeatureSupport(name, None, "needs --document")
        return FeatureSupport(name, held, "" if held else f"no {what} that can be read")

    return [
        _requests("boletos", checks, ("customer", "open_boletos")),
        of_titles("pix", PaymentForm.PIX),
        of_titles("print", PaymentForm.BARCODE),
        of_titles("link", PaymentForm.LINK),
        _payment_seen(checks, boletos),
        of_person("birth date asked", "birth date", held=any(each.birthday for each in customers)),
        of_person("street asked", "street", held=any(each.address.street for each in customers)),
        of_person("phone asked", "telephone", held=any(each.phones for each in customers)),
        _of_records("my plan", checks, "installations"),
        _of_records("notas fiscais", checks, "notas_fiscais"),
        _of_records("statement", checks, "statement"),
        _of_records("clearances", checks, "clearances"),
        _requests("sign-up", checks, (*_OFFERS, "create_prospect")),
        _requests("sign-up: edit", checks, ("edit_prospect",)),
        _requests("sign-up: files", checks, ("send_file",)),
        _requests("sign-up: status", checks, ("prospect_statuses", "prospect_status")),
        _requests("call me", checks, ("create_lead",)),
    ]


def _payment_seen(checks: Sequence[Check], boletos: Any) -> FeatureSupport:
    codes = {check.code for check in checks if check.request == "open_boletos"}
    if not boletos:
        return FeatureSupport("payment seen", None, "needs a --document with open boletos")
    bad = codes & {Code.MISSING_IDS, Code.UNSTABLE_IDS}
    return FeatureSupport("payment seen", not bad, "titles keep no ids" if bad else "titles keep their ids")


def _of_records(name: str, checks: Sequence[Check], request: str) -> FeatureSupport:
    """As `_requests`; but a kiosk does not offer what it cannot tell from an address that is none."""
    found = _requests(name, checks, (request,))
    untold = any(check.request == request and check.code is Code.AMBIGUOUS for check in checks)
    return (
        FeatureSupport(name, able=False, why=f'only by records.{request} = "always"')
        if found.able and untold
        else found
    )


def _requests(name: str, checks: Sequence[Check], requests: Sequence[str]) -> FeatureSupport:
    """Able where each of the requests answered, and none of their checks failed."""
    for request in requests:
        own = [check for check in checks if check.request == request]
        if bad := next((check for check in own if _is_bad(check)), None):
            return FeatureSupport(name, able=False, why=f"{request}: {bad.name}: {bad.detail}")
    for request in requests:
        if not has_answered(checks, request):
            own = [check for check in checks if check.request == request and check.name == "answer"]
            return FeatureSupport(name, able=None, why=f"{request}: {own[0].detail if own else 'not tried'}")
    return FeatureSupport(name, able=True)


def _is_bad(check: Check) -> bool:
    """Test that a check keeps a totem from using the request; missing authentication does not."""
    failed = check.verdict is Verdict.FAILED and check.code is not Code.OPEN_TO_ANYBODY
    return failed or check.code in ABSENT


def has_answered(checks: Sequence[Check], request: str) -> bool:
    """Test that a request was tried and gave a good answer."""
    return any(
        check.request == request
        and check.name == "answer"
        and check.verdict in {Verdict.OK, Verdict.WARNING}
        and check.code not in ABSENT
        for check in checks
    )
