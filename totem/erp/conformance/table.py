"""What `totem erp check` prints for people: in 80 columns, request by request, and in the end what to do."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from totem.erp.client_core import route
from totem.erp.conformance.abilities import Ability
from totem.erp.conformance.advice import ADVICE
from totem.erp.conformance.finding import Check, Verdict
from totem.erp.conformance.requests import BY_NAME, Level
from totem.settings import ErpSettings

WIDTH = 80


def lines(
    settings: ErpSettings,
    checks: Sequence[Check],
    able: Sequence[Ability],
    levels: Mapping[Level, bool | None],
) -> Iterator[str]:
    """The whole table, line by line; the checks in the order of the contract."""
    for name, own in groupby(checks, key=lambda check: check.request):
        here = route(settings, BY_NAME[name].kind)
        yield f"{BY_NAME[name].number:>2} {name:<18} {here.method} {here.path}"
        yield from _of_request(list(own))
        yield ""
    if able:
        yield "What a totem can do with it:"
        yield from (line for each in able for line in _row(_word(each.able), each.name, each.why))
        yield ""
    yield "Levels:"
    yield from (line for level, holds in levels.items() for line in _row(_word(holds), level, ""))
    wanted = [code for code in dict.fromkeys(check.code for check in checks) if code in ADVICE]
    if wanted:
        yield ""
        yield "What to do:"
    for code in wanted:
        where = dict.fromkeys(check.request for check in checks if check.code is code)
        told = f"{', '.join(where)}: {ADVICE[code]}"
        yield from textwrap.wrap(told, WIDTH, initial_indent="- ", subsequent_indent="  ")


def _of_request(checks: Sequence[Check]) -> Iterator[str]:
    """One line a check; fields of which there is nothing to say stand together."""
    quiet: dict[str, list[str]] = {}
    for check in checks:
        if check.field and check.verdict is Verdict.OK:
            quiet.setdefault(check.detail, []).append(check.name)
    told = False
    for check in checks:
        if check.field and check.verdict is Verdict.OK:
            if not told:
                told = True
                for detail, names in quiet.items():
                    yield from _row(Verdict.OK, "fields", f"{detail}: {', '.join(names)}")
        else:
            took = "" if check.ms is None else f"{check.ms} ms"
            yield from _row(check.verdict, check.name, "; ".join(filter(None, (took, check.detail))))


def _row(word: str, name: str, detail: str) -> list[str]:
    head = f"   {word:<8} {name:<18} "
    return textwrap.wrap(
        head + detail,
        WIDTH,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    ) or [head.rstrip()]


def _word(able: bool | None) -> str:  # noqa: FBT001 - three answers
    return {True: "yes", False: "no", None: "unknown"}[able]
