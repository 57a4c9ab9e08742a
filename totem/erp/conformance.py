"""Holds any ERP against the contract, for `totem erp check`: what a kiosk would meet there.

It only reads, by the kiosk's own client, and tells nothing of what it read: field names, counts and times,
never a value. Without a customer's document it checks reach, token and the answer to an unknown document;
with one, the shape, the fields and the integrity of the boletos as well.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import TextIO, TypeVar

from pydantic import AliasChoices, BaseModel, ValidationError

from totem.domain.findings import FindingCode, Policy
from totem.domain.findings import Verdict as Suspicion
from totem.domain.integrity import check
from totem.domain.models import Customer, OpenBoleto
from totem.domain.taxid import TaxId
from totem.erp.answer import Answer, Kind, Record, records
from totem.erp.client import NOBODY, ErpClient
from totem.erp.contract import CUSTOMER, OPEN_BOLETOS, BoletoWire, CustomerWire, with_pix
from totem.erp.errors import ErpError, NotFound, Unavailable
from totem.erp.transport import Sending
from totem.settings import ErpSettings

SLOW_MS = 2000
_PAYMENT_FORMS = ("line", "barcode", "pix", "url")
_NEEDED = frozenset({"id", "name", "amount", "due_date"})
T = TypeVar("T")


class Verdict(StrEnum):
    """How a check ended; FAILED keeps a kiosk from working."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `detail` never holds a value of the ERP's; `ms` is the time of the request."""

    request: str
    name: str
    verdict: Verdict
    detail: str = ""
    ms: int | None = None


def run(settings: ErpSettings, *, document: str | None, as_json: bool, out: TextIO) -> int:
    """Check the ERP, write a table or JSON to `out`, and return the exit code: 1 where something failed.

    Raises:
        InvalidTaxId: `document` is none.
    """
    tax_id = TaxId.parse(document) if document else None
    checks = asyncio.run(_check(settings, tax_id))
    ok = all(check.verdict is not Verdict.FAILED for check in checks)
    if as_json:
        report = {"ok": ok, "base_url": settings.base_url, "checks": [asdict(check) for check in checks]}
        out.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    else:
        out.writelines(_line(check) for check in checks)
    return 0 if ok else 1


def _line(check: Check) -> str:
    took = "" if check.ms is None else f"{check.ms} ms"
    return (
        f"{check.verdict:<8} {check.request:<13} {check.name:<18} {took:>8}  {check.detail}".rstrip() + "\n"
    )


class _Witness(ErpClient):
    """The kiosk's client, which keeps the last answer and the time that it took."""

    answer: Answer | None = None
    ms: int | None = None

    async def fetch(
        self, kind: Kind, values: dict[str, str], *, deadline: float, sending: Sending | None = None
    ) -> Answer:
        """Send one request; see `ErpClient.fetch`."""
        self.answer, started = None, time.monotonic()
        try:
            self.answer = await super().fetch(kind, values, deadline=deadline, sending=sending)
        finally:
            self.ms = round((time.monotonic() - started) * 1000)
        return self.answer


async def _check(settings: ErpSettings, tax_id: TaxId | None) -> list[Check]:
    async with aclosing(_Witness(settings)) as client:
        checks = await _unknown_customer(client)
        if checks[-1].name in {"reach", "token"}:
            return checks
        checks.append(await _without_token(settings))
        if tax_id is None:
            return [*checks, Check(CUSTOMER.request, "fields", Verdict.SKIPPED, "needs --document")]
        customers, error = await _outcome(client.customer(tax_id))
        checks += _answered(client, CUSTOMER, CustomerWire, customers, error)
        if customers:
            checks += await _open_boletos(client, customers[0])
        return checks


async def _outcome(call: Awaitable[T]) -> tuple[T | None, ErpError | None]:
    try:
        return await call, None
    except ErpError as error:
        return None, error


async def _unknown_customer(client: _Witness) -> list[Check]:
    """Reach, token, and how the ERP says "not found"; ends at the first that fails."""
    name = CUSTOMER.request
    _, error = await _outcome(client.customer(NOBODY))
    if isinstance(error, Unavailable):
        return [Check(name, "reach", Verdict.FAILED, error.reason, client.ms)]
    checks = [Check(name, "reach", Verdict.OK, ms=client.ms)]
    if error is not None and error.status in {401, 403}:
        return [*checks, Check(name, "token", Verdict.FAILED, error.reason)]
    if isinstance(error, NotFound):
        unknown = Verdict.OK, "told as not found"
    elif error is None:
        unknown = Verdict.FAILED, "somebody was found: is the filter ignored?"
    else:
        unknown = Verdict.FAILED, f"not told as not found: {error.reason}"
    return [*checks, Check(name, "unknown document", *unknown)]


async def _without_token(settings: ErpSettings) -> Check:
    """Whether the API is open to anybody."""
    bare = settings.model_copy(update={"token": None, "token_file": None})
    async with aclosing(_Witness(bare)) as client:
        _, error = await _outcome(client.customer(NOBODY))
    if error is not None and error.status in {401, 403}:
        return Check(CUSTOMER.request, "token", Verdict.OK, "asked for, and accepted")
    return Check(CUSTOMER.request, "token", Verdict.WARNING, "the API answers without one", client.ms)


async def _open_boletos(client: _Witness, customer: Customer) -> list[Check]:
    boletos, error = await _outcome(client.open_boletos(customer))
    checks = _answered(client, OPEN_BOLETOS, BoletoWire, boletos, error)
    withheld = Counter(code for boleto in boletos or () for code in _withheld(boleto))
    if withheld:
        counts = ", ".join(f"{code} {count}" for code, count in sorted(withheld.items()))
        detail = f"a kiosk would withhold forms of payment: {counts}"
        checks.append(Check(OPEN_BOLETOS.request, "integrity", Verdict.WARNING, detail))
    unpayable = sum(not any(getattr(boleto, form) for form in _PAYMENT_FORMS) for boleto in boletos or ())
    if unpayable:
        detail = f"{unpayable} of {len(boletos or ())} have no line, barcode, PIX or link"
        checks.append(Check(OPEN_BOLETOS.request, "forms of payment", Verdict.WARNING, detail))
    return checks


def _withheld(boleto: OpenBoleto) -> list[FindingCode]:
    """Why forms of payment would be withheld, by the rules that need no setting of the operator's."""
    today = datetime.now().astimezone().date()
    findings = check(boleto, Policy(), today).findings
    return [finding.code for finding in findings if finding.verdict >= Suspicion.SUSPICIOUS]


def _answered(
    client: _Witness,
    kind: Kind,
    model: type[BaseModel],
    found: Sequence[object] | None,
    error: ErpError | None,
) -> list[Check]:
    """Shape, time and fields of one answer."""
    if found is None:
        checks = [Check(kind.request, "answer", Verdict.FAILED, error.reason if error else "", client.ms)]
    else:
        slow = client.ms is not None and client.ms > SLOW_MS
        detail = f"records: {len(found)}" + ("; slow" if slow else "")
        checks = [Check(kind.request, "answer", Verdict.WARNING if slow else Verdict.OK, detail, client.ms)]
    rows = _rows(kind, client.answer) if client.answer is not None else []
    return [*checks, *_fields(kind, model, rows)]


def _rows(kind: Kind, answer: Answer) -> list[Record]:
    try:
        found = records(kind, answer)
    except ErpError:
        return []
    return [with_pix(row) for row in found] if kind is OPEN_BOLETOS else found


def _fields(kind: Kind, model: type[BaseModel], rows: Sequence[Record]) -> list[Check]:
    """One line a field of the contract: read, absent or empty, or unreadable in how many records."""
    checks = []
    for name, info in model.model_fields.items() if rows else ():
        choices = info.validation_alias.choices if isinstance(info.validation_alias, AliasChoices) else []
        aliases = [str(choice) for choice in choices]
        held = [next((alias for alias in aliases if alias in row), None) for row in rows]
        readings = [_reading(model, name, a, row[a]) for a, row in zip(held, rows, strict=True) if a]
        verdict, detail = Verdict.OK, f"read in {readings.count(Verdict.OK)} of {len(rows)}"
        if not readings:
            verdict, detail = Verdict.WARNING if name in _NEEDED else Verdict.OK, "absent or empty"
        elif unread := len(readings) - readings.count(Verdict.OK):
            verdict = Verdict.FAILED if Verdict.FAILED in readings else Verdict.WARNING
            detail = f"cannot be read in {unread} of {len(rows)}"
        checks.append(Check(kind.request, next((a for a in held if a), aliases[0]), verdict, detail))
    return checks


def _reading(model: type[BaseModel], name: str, alias: str, value: object) -> Verdict:
    """How one field reads by itself: FAILED spoils the answer, WARNING is passed over by the kiosk."""
    try:
        read = getattr(model.model_validate({alias: value}), name)
    except ValidationError:
        return Verdict.FAILED
    return Verdict.OK if read is not None or value is False else Verdict.WARNING
