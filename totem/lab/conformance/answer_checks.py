"""Checks of one answer: its fields, ids and format, and the payability of open boletos."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NoReturn

from totem.domain.customer import OpenBoleto, PaymentForm
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import FindingCode, FindingSeverity, Policy
from totem.erp.adapters.contract import missing_fields
from totem.erp.adapters.contract.base_model import Wire, wire_names
from totem.erp.adapters.contract.catalog_models import ChoiceWire, id_field
from totem.erp.adapters.contract.customer_models import OPEN_BOLETOS, with_pix
from totem.erp.adapters.contract.find_records import Record, compact, find_records
from totem.erp.adapters.contract.record_models import INSTALLATIONS, ServiceWire
from totem.erp.errors import ErpError
from totem.erp.http.messages import Response
from totem.lab.conformance.requests import FIELDS, FORM_FIELDS, SERVICE, ContractRequest
from totem.lab.conformance.result import Check, Code, Verdict
from totem.lab.reference_erp.titles import MONEY_FIELDS
from totem.system.localization import localize

_SERVICE_NEEDS = frozenset({"name", "amount", "status"})
_BRAZILIAN_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_TIMED_DAY = re.compile(r"\d{4}-\d\d-\d\d[T ]\d")
_FAR = timedelta(days=3653)


def rows_of(entry: ContractRequest, answer: Response | None) -> list[Record]:
    """The records of an answer as the wire model reads them; none where they cannot be found."""
    if answer is None:
        return []
    try:
        found = find_records(entry.spec, answer)
    except ErpError:
        return []
    if entry.spec is OPEN_BOLETOS:
        return [with_pix(row) for row in found]
    if entry.model is ChoiceWire:
        name = id_field(entry.spec)
        return [{**row, "id": row[name]} if name in row else row for row in found]
    return found


def field_checks(
    entry: ContractRequest, rows: Sequence[Record], answer: Response | None, generation: str
) -> list[Check]:
    """One check a field of the contract, and of what else a kiosk reads; and of installations' services."""
    if entry.model is None or not rows:
        return []
    sent = _names(_raw(answer))
    checks = _fields(_Part(entry, entry.model, FIELDS[generation][entry.name], entry.needed), rows, sent)
    if entry.spec is INSTALLATIONS:
        held = [row.get("servicos") for row in rows]
        services = [
            compact(one) for each in held if isinstance(each, list) for one in each if isinstance(one, dict)
        ]
        if not services:
            checks.append(
                Check(
                    entry.name,
                    "servicos",
                    Verdict.WARNING,
                    localize("no installation has services"),
                    code=Code.MISSING,
                )
            )
        part = _Part(entry, ServiceWire, SERVICE, _SERVICE_NEEDS, "servicos.")
        checks += _fields(part, services, sent) if services else []
    return checks


@dataclass(frozen=True, slots=True)
class _Part:
    """Fields to check: the model that reads them, the contract's names, and those that are required."""

    entry: ContractRequest
    model: type[Wire]
    names: Sequence[str]
    needed: frozenset[str]
    prefix: str = ""

    def aliases(self) -> dict[str, tuple[str, ...]]:
        """The wire names of each of the model's fields, the contract's first."""
        known = {name: each.names for name, each in self.model.wire_fields.items()}
        if self.entry.model is ChoiceWire:
            known["id"] = (id_field(self.entry.spec),)
        return known


def _fields(part: _Part, rows: Sequence[Record], sent: set[str]) -> list[Check]:
    known, checks, seen = part.aliases(), [], set[str]()
    for name in part.names:
        firsts = (field for field, aliases in known.items() if aliases[0] == name)
        field = next(firsts, next((f for f, aliases in known.items() if name in aliases), None))
        if field is None or field in seen:
            checks.append(_unread(part, name, rows, sent))
        else:
            seen.add(field)
            checks.append(_read(part, field, name, rows, sent))
    for field, aliases in known.items():
        if field not in seen and (shown := next((a for a in aliases for row in rows if a in row), None)):
            checks.append(_read(part, field, shown, rows, sent))
    return checks


def _unread(part: _Part, name: str, rows: Sequence[Record], sent: set[str]) -> Check:
    count = sum(name.lower() in row for row in rows)
    detail = (
        localize("there in {count} of {total}, not read by a kiosk", count=count, total=len(rows))
        if count
        else _nothing(sent, name)
    )
    return Check(part.entry.name, part.prefix + name, Verdict.OK, detail, field=True)


def _read(part: _Part, field: str, name: str, rows: Sequence[Record], sent: set[str]) -> Check:
    aliases = part.aliases()[field]
    held = [next((alias for alias in aliases if alias in row), None) for row in rows]
    grave = field == "id" or field in part.needed or part.entry.spec is OPEN_BOLETOS
    read = [_reading(part.model, field, row[a], grave=grave) for a, row in zip(held, rows, strict=True) if a]
    shown = next((alias for alias in held if alias), name)
    verdict, detail, code = _judged(read, len(rows), is_needed=field in part.needed, is_id=field == "id")
    return Check(
        part.entry.name,
        part.prefix + shown,
        verdict,
        detail if read else _nothing(sent, *aliases),
        code=code,
        field=True,
    )


def _nothing(sent: set[str], *names: str) -> str:
    return localize("empty") if any(name.lower() in sent for name in names) else localize("absent")


def _judged(
    read: Sequence[Verdict], count: int, *, is_needed: bool, is_id: bool
) -> tuple[Verdict, str, Code]:
    good = read.count(Verdict.OK)
    if unread := len(read) - good:
        worst = Verdict.FAILED if Verdict.FAILED in read else Verdict.WARNING
        return (
            worst,
            localize("cannot be read in {unread} of {count}", unread=unread, count=count),
            Code.UNREADABLE,
        )
    detail = localize("read in {good} of {count}", good=good, count=count)
    if good == count or not is_needed:
        return Verdict.OK, detail, Code.FINE
    if is_id:
        return Verdict.FAILED, detail, Code.MISSING_IDS
    return Verdict.WARNING, detail, Code.MISSING


def _reading(model: type[Wire], name: str, value: object, *, grave: bool) -> Verdict:
    """Read one field by itself: the kiosk goes on without one that cannot be read, and shows less.

    `grave`: a field that customers need.
    """
    wire = model({wire_names(model, name)[0]: value})
    if wire.could_not_read(name):
        return Verdict.FAILED if grave else Verdict.WARNING
    read = getattr(wire, name)
    return Verdict.OK if read is not None or value is False else Verdict.WARNING


def ids_doubled(rows: Sequence[Record], model: type[Wire]) -> int:
    """Count the ids that stand in more than one record."""
    names = wire_names(model, "id")
    ids = Counter(next((str(row[name]) for name in names if name in row), None) for row in rows)
    return sum(count > 1 for value, count in ids.items() if value is not None)


def title_checks(request: str, rows: Sequence[Record], answer: Response | None) -> list[Check]:
    """One check for each missing field; one that is sent empty is reported with its own field."""
    sent = _names(_raw(answer))
    found = []
    for field, expected in missing_fields.EXPECTED_FIELDS.items():
        without = [row for row in rows if row.keys().isdisjoint(expected)]
        names = {name for row in without for name in row}
        if without and (sent.isdisjoint(expected) or missing_fields.unknown_fields(names)):
            is_grave = field == "amount" and len(without) == len(rows)
            verdict = Verdict.FAILED if is_grave else Verdict.WARNING
            detail = localize(
                "no field of it in {count} of {total}: {expectation}",
                count=len(without),
                total=len(rows),
                expectation=_expectation(expected, names),
            )
            found.append(Check(request, field, verdict, detail, code=Code.FIELD_NOT_FOUND))
    return found


def _expectation(expected: Sequence[str], sent: set[str]) -> str:
    """Describe the expected names, and the unknown ones that came; names alone, no values."""
    others = ", ".join(missing_fields.unknown_fields(sent)) or localize("none that is unknown")
    return localize("expected {names}; sent: {others}", names=localize(" or ").join(expected), others=others)


def unknown_shape(expected: Sequence[str], answer: Response | None) -> str:
    """Describe the expected and the sent names of an answer without known fields; empty where it has none."""
    sent = _names(_raw(answer))
    return _expectation(expected, sent) if sent else ""


def tolerances(entry: ContractRequest, rows: Sequence[Record], answer: Response | None) -> list[str]:
    """Habits of the answer that a stricter client would refuse, in words."""
    raw = _raw(answer)
    if answer is None or raw is None:
        return []
    found = []
    if rows and isinstance(raw, dict):
        is_bare = not {str(name).strip().lower() for name in raw}.isdisjoint(entry.spec.signature_fields)
        if not is_bare:
            found.append("records wrapped in an object")
        elif not entry.spec.empty_is_not_found:
            found.append("one object instead of a list")
    if not _is_utf8(answer.body):
        found.append("not in UTF-8")
    elif not _is_strict(answer.body):
        found.append("not quite JSON: a byte order mark, NaN, line breaks in texts, or JSON in a text")
    values = [(name, value) for row in rows for name, value in _flat(row)]
    texts = [(name, value.strip()) for name, value in values if isinstance(value, str)]
    if any(name in MONEY_FIELDS and ("," in text or "$" in text) for name, text in texts):
        found.append("amounts as 1.234,56")
    if any(name.startswith(("data_", "aniversario")) and _BRAZILIAN_DAY.match(text) for name, text in texts):
        found.append("dates as DD/MM/AAAA")
    if any(name.startswith("data_") and _TIMED_DAY.match(text) for name, text in texts):
        found.append("dates with a time")
    if any(name in MONEY_FIELDS and not isinstance(value, str) for name, value in values):
        found.append("amounts as numbers")
    return found


def _flat(row: Record) -> Iterator[tuple[str, object]]:
    for name, value in row.items():
        if isinstance(value, list):
            yield from (
                (key, item) for one in value if isinstance(one, dict) for key, item in _flat(compact(one))
            )
        else:
            yield name, value


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeError:
        return False
    return True


def _is_strict(body: bytes) -> bool:
    """Test that any parser of JSON reads it, and not as a text."""
    try:
        return not isinstance(json.loads(body.decode(), parse_constant=_refused), str)
    except (ValueError, RecursionError):
        return False


def _refused(constant: str) -> NoReturn:
    raise ValueError(constant)


def _raw(answer: Response | None) -> object:
    try:
        return None if answer is None else answer.json()
    except ErpError:
        return None


def _names(value: object, depth: int = 6) -> set[str]:
    if not depth:
        return set()
    if isinstance(value, list):
        return {name for item in value for name in _names(item, depth - 1)}
    if isinstance(value, dict):
        inner = {name for item in value.values() for name in _names(item, depth - 1)}
        return inner | {str(name).strip().lower() for name in value}
    return set()


def boleto_checks(request: str, boletos: Sequence[OpenBoleto]) -> list[Check]:
    """Check for forms of payment that a kiosk would withhold, for none at all, and for odd dates."""
    today = datetime.now().astimezone().date()
    found = []
    withheld = Counter(code for each in boletos for code in _withheld(each, today))
    if withheld:
        counts = ", ".join(f"{code} {count}" for code, count in sorted(withheld.items()))
        detail = localize("a kiosk would withhold forms of payment: {counts}", counts=counts)
        found.append(Check(request, "integrity", Verdict.WARNING, detail, code=Code.WITHHELD))
    if unpayable := sum(not each.payment_texts for each in boletos):
        detail = localize(
            "{unpayable} of {count} have none of {fields}",
            unpayable=unpayable,
            count=len(boletos),
            fields=", ".join(FORM_FIELDS),
        )
        found.append(Check(request, "forms of payment", Verdict.WARNING, detail, code=Code.UNPAYABLE))
    if odd := sum(_is_odd(each, today) for each in boletos):
        detail = localize(
            "{odd} of {count} are due before they were issued, or years away", odd=odd, count=len(boletos)
        )
        found.append(Check(request, "dates", Verdict.WARNING, detail, code=Code.IMPLAUSIBLE))
    return found


def offered_forms(boleto: OpenBoleto) -> frozenset[PaymentForm]:
    """The forms of payment that a kiosk would offer, as far as no setting of the operator's forbids it."""
    return frozenset(check(boleto, Policy(), datetime.now().astimezone().date()).offered)


def _withheld(boleto: OpenBoleto, today: date) -> list[FindingCode]:
    """Reasons to withhold forms of payment, by the rules that need no setting of the operator's."""
    findings = check(boleto, Policy(), today).findings
    return [finding.code for finding in findings if finding.severity >= FindingSeverity.SUSPICIOUS]


def _is_odd(boleto: OpenBoleto, today: date) -> bool:
    due, issued = boleto.due_date, boleto.issue_date
    if due is None:
        return False
    return (issued is not None and issued > due) or abs(due - today) > _FAR
