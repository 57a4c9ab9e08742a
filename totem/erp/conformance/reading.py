"""Field by field: what of an answer is present, readable, empty; and what of its form had to be tolerated."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pydantic import AliasChoices, ValidationError

from totem.erp.answer import Answer, Record, compact, parse, records
from totem.erp.conformance.finding import Check, Code, Verdict
from totem.erp.conformance.requests import Entry
from totem.erp.contract import OPEN_BOLETOS, with_pix
from totem.erp.contract_offers import ChoiceWire, id_field
from totem.erp.contract_records import INSTALLATIONS, ServiceWire
from totem.erp.contract_wire import Wire
from totem.erp.errors import ErpError

_SERVICE_NEEDS = frozenset({"name", "amount", "status"})
_BRAZILIAN_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_TIMED_DAY = re.compile(r"\d{4}-\d\d-\d\d[T ]\d")
_MONEY_NAMES = frozenset(
    {"valor_inicial", "valor_atual", "valor", "valor_pago", "juros", "multa", "desconto"}
)


def rows_of(entry: Entry, answer: Answer | None) -> list[Record]:
    """The records of an answer as the wire model reads them; none where they cannot be told."""
    if answer is None:
        return []
    try:
        found = records(entry.kind, answer)
    except ErpError:
        return []
    if entry.kind is OPEN_BOLETOS:
        return [with_pix(row) for row in found]
    if entry.model is ChoiceWire:
        name = id_field(entry.kind)
        return [{**row, "id": row[name]} if name in row else row for row in found]
    return found


def field_checks(entry: Entry, rows: Sequence[Record], answer: Answer | None) -> list[Check]:
    """One check a field of the contract, and of the services of installations."""
    if entry.model is None or not rows:
        return []
    sent = _names(_raw(entry, answer))
    checks = _fields(entry, entry.model, rows, entry.needed, sent, "")
    if entry.kind is INSTALLATIONS:
        held = [row.get("servicos") for row in rows]
        services = [
            compact(one) for each in held if isinstance(each, list) for one in each if isinstance(one, dict)
        ]
        if not services:
            checks.append(
                Check(
                    entry.name, "servicos", Verdict.WARNING, "no installation has services", code=Code.MISSING
                )
            )
        checks += _fields(entry, ServiceWire, services, _SERVICE_NEEDS, sent, "servicos.") if services else []
    return checks


def _fields(
    entry: Entry,
    model: type[Wire],
    rows: Sequence[Record],
    needed: frozenset[str],
    sent: set[str],
    prefix: str,
) -> list[Check]:
    checks = []
    for name, info in model.model_fields.items():
        choices = info.validation_alias.choices if isinstance(info.validation_alias, AliasChoices) else []
        aliases = [str(choice) for choice in choices]
        held = [next((alias for alias in aliases if alias in row), None) for row in rows]
        read = [_reading(model, name, a, row[a]) for a, row in zip(held, rows, strict=True) if a]
        shown = next((alias for alias in held if alias), aliases[0])
        if shown == "id" and entry.model is ChoiceWire:
            shown = id_field(entry.kind)
        verdict, detail, code = _judged(read, len(rows), is_needed=name in needed, is_id=name == "id")
        if not read:
            detail = "empty" if any(alias in sent for alias in aliases) else "absent"
        checks.append(Check(entry.name, prefix + shown, verdict, detail, code=code))
    return checks


def _judged(
    read: Sequence[Verdict], count: int, *, is_needed: bool, is_id: bool
) -> tuple[Verdict, str, Code]:
    good = read.count(Verdict.OK)
    if unread := len(read) - good:
        worst = Verdict.FAILED if Verdict.FAILED in read else Verdict.WARNING
        return worst, f"cannot be read in {unread} of {count}", Code.UNREADABLE
    detail = f"read in {good} of {count}"
    if good == count or not is_needed:
        return Verdict.OK, detail, Code.FINE
    if is_id:
        return Verdict.FAILED, detail, Code.MISSING_IDS
    return Verdict.WARNING, detail, Code.MISSING


def _reading(model: type[Wire], name: str, alias: str, value: object) -> Verdict:
    """How one field reads by itself: FAILED spoils the answer, WARNING is passed over by the kiosk."""
    try:
        read = getattr(model.model_validate({alias: value}), name)
    except ValidationError:
        return Verdict.FAILED
    return Verdict.OK if read is not None or value is False else Verdict.WARNING


def ids_doubled(rows: Sequence[Record], model: type[Wire]) -> int:
    """How many ids stand in more than one record."""
    info = model.model_fields["id"]
    choices = info.validation_alias.choices if isinstance(info.validation_alias, AliasChoices) else []
    ids = Counter(next((str(row[str(a)]) for a in choices if str(a) in row), None) for row in rows)
    return sum(count > 1 for value, count in ids.items() if value is not None)


def tolerances(entry: Entry, rows: Sequence[Record], answer: Answer | None) -> list[str]:
    """What a stricter client would have stumbled over, in words."""
    raw = _raw(entry, answer)
    if answer is None or raw is None:
        return []
    found = []
    if rows and isinstance(raw, dict):
        is_bare = not {str(name).strip().lower() for name in raw}.isdisjoint(entry.kind.marks)
        if not is_bare:
            found.append("records wrapped in an object")
        elif not entry.kind.empty_is_not_found:
            found.append("one object instead of a list")
    if not _is_utf8(answer.body):
        found.append("not in UTF-8")
    values = [(name, value) for row in rows for name, value in _flat(row)]
    texts = [(name, value.strip()) for name, value in values if isinstance(value, str)]
    if any(name in _MONEY_NAMES and ("," in text or "$" in text) for name, text in texts):
        found.append("amounts as 1.234,56")
    if any(name.startswith(("data_", "aniversario")) and _BRAZILIAN_DAY.match(text) for name, text in texts):
        found.append("dates as DD/MM/AAAA")
    if any(name.startswith("data_") and _TIMED_DAY.match(text) for name, text in texts):
        found.append("dates with a time")
    if any(name in _MONEY_NAMES and not isinstance(value, str) for name, value in values):
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


def _raw(entry: Entry, answer: Answer | None) -> object:
    try:
        return None if answer is None else parse(entry.name, answer)
    except ErpError:
        return None


def _names(value: object, depth: int = 6) -> set[str]:
    """Every name that stands in an answer, empty or not."""
    if not depth:
        return set()
    if isinstance(value, list):
        return {name for item in value for name in _names(item, depth - 1)}
    if isinstance(value, dict):
        inner = {name for item in value.values() for name in _names(item, depth - 1)}
        return inner | {str(name).strip().lower() for name in value}
    return set()
