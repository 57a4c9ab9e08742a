"""Check that amount and due date of the titles are found; else name the fields that came instead."""

from collections.abc import Sequence

from totem.erp import title_fields
from totem.erp.answer import Answer, Record, parse
from totem.erp.conformance.finding import Check, Code, Verdict
from totem.erp.errors import ErpError

_DEPTH = 6


def checks(request: str, rows: Sequence[Record], answer: Answer | None) -> list[Check]:
    """One check for each missing field; one that is sent empty is reported with its own field."""
    sent = _names(request, answer)
    found = []
    for what, expected in title_fields.EXPECTED.items():
        without = [row for row in rows if row.keys().isdisjoint(expected)]
        names = {name for row in without for name in row}
        if without and (sent.isdisjoint(expected) or title_fields.unknown_names(names)):
            is_grave = what == "amount" and len(without) == len(rows)
            verdict = Verdict.FAILED if is_grave else Verdict.WARNING
            detail = f"no field of it in {len(without)} of {len(rows)}: {expectation(expected, names)}"
            found.append(Check(request, what, verdict, detail, code=Code.FIELD_NOT_FOUND))
    return found


def expectation(expected: Sequence[str], sent: set[str]) -> str:
    """Describe the expected names, and the unknown ones that came; names alone, no values."""
    others = ", ".join(title_fields.unknown_names(sent)) or "none that is unknown"
    return f"expected {' or '.join(expected)}; sent: {others}"


def unknown_shape(request: str, expected: Sequence[str], answer: Answer | None) -> str:
    """The same of an answer in which nothing was known; empty where it holds no names."""
    sent = _names(request, answer)
    return expectation(expected, sent) if sent else ""


def _names(request: str, answer: Answer | None) -> set[str]:
    """Every name in an answer."""
    try:
        value = None if answer is None else parse(request, answer)
    except ErpError:
        return set()
    return _names_in(value, _DEPTH)


def _names_in(value: object, depth: int) -> set[str]:
    if not depth:
        return set()
    if isinstance(value, list):
        return {name for item in value[:100] for name in _names_in(item, depth - 1)}
    if isinstance(value, dict):
        inner = {name for item in value.values() for name in _names_in(item, depth - 1)}
        return inner | {str(name).strip().lower() for name in value}
    return set()
