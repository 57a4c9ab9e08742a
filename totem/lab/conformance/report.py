"""Output of `totem erp check`: a table of 80 columns for people, JSON for machines, an exit code by level.

JSON:

    {"ok": true, "require": "totem", "base_url": "https://…", "writes": false, "generation": "A|B",
     "checks": [{"request": "customer", "name": "reach", "verdict": "ok|warning|failed|skipped",
                 "detail": "…", "ms": 31, "code": "fine", "field": false}, …],
     "abilities": [{"name": "pix", "able": true|false|null, "why": "…"}, …],
     "levels": {"totem": true, "app": false, "prospect": null, "all": null},
     "advice": {"slow": "…", …}}

`name` is that of the check, or (`field`) a field of the answer; `code` is one of `result.Code`, the key of
`advice`. Names and codes are stable; `detail`, `why` and `advice` are for people. A level is null where
nothing failed and something was not tried.
"""

import asyncio
import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict
from itertools import groupby
from typing import Any, TextIO

from totem.domain.customer import PaymentForm
from totem.domain.identity import postal_code_answers
from totem.domain.taxid import TaxId
from totem.erp.adapters.contract.client import find_endpoint
from totem.lab.conformance import vendor_check
from totem.lab.conformance.answer_checks import offered_forms
from totem.lab.conformance.features import FEATURES, Feature
from totem.lab.conformance.read_checks import ReadChecks
from totem.lab.conformance.requests import BY_NAME, ENTRIES, FORMS, ConformanceErp, Level
from totem.lab.conformance.result import ABSENT, WIDTH, Check, Code, FeatureSupport, Verdict, table_row
from totem.lab.conformance.service_request_checks import service_request_checks
from totem.lab.conformance.settlement_checks import settlement_checks
from totem.lab.conformance.write_checks import WriteChecks, skipped_writes
from totem.settings import ErpSettings, credentials
from totem.settings.erp_kind import CONTRACT
from totem.system.localization import localize

_NAMES = {PaymentForm.BARCODE: "print"}
"""Features of the forms of payment whose names differ."""
_WRONG = "totem-teste-token-errado"


def supported_features(checks: Sequence[Check], found: dict[str, Any]) -> list[FeatureSupport]:
    """The features of a totem, in the order of the screens."""
    customers, boletos = found.get("customer") or [], found.get("open_boletos")
    tried = bool(customers)

    def of_titles(form: PaymentForm) -> FeatureSupport:
        name = _NAMES.get(form, form.value)
        if not boletos:
            return FeatureSupport(name, None, localize("needs a --document with open boletos"))
        held = sum(form in offered_forms(each) for each in boletos)
        return FeatureSupport(
            name,
            held > 0,
            localize("{held} of {count} boletos have one that holds together", held=held, count=len(boletos)),
        )

    def of_person(name: str, lack: str, *, held: bool) -> FeatureSupport:
        if not tried:
            return FeatureSupport(name, None, localize("needs --document"))
        return FeatureSupport(name, held, "" if held else localize(lack))

    return [
        _requests("boletos", checks, ("customer", "open_boletos")),
        *map(of_titles, FORMS),
        _payment_seen(checks, boletos),
        of_person(
            "birth date asked",
            "no birth date that can be read",
            held=any(each.birthday for each in customers),
        ),
        of_person(
            "postal code asked",
            "no postal code that can be read",
            held=bool(postal_code_answers(customers)),
        ),
        of_person(
            "phone asked", "no telephone that can be read", held=any(each.phones for each in customers)
        ),
        *(_of_feature(each, checks) for each in FEATURES),
    ]


def _payment_seen(checks: Sequence[Check], boletos: Any) -> FeatureSupport:
    codes = {check.code for check in checks if check.request == "open_boletos"}
    if not boletos:
        return FeatureSupport("payment seen", None, localize("needs a --document with open boletos"))
    bad = codes & {Code.MISSING_IDS, Code.UNSTABLE_IDS}
    return FeatureSupport(
        "payment seen", not bad, localize("titles keep no ids") if bad else localize("titles keep their ids")
    )


def _of_feature(feature: Feature, checks: Sequence[Check]) -> FeatureSupport:
    """As `_requests`; but a kiosk does not offer documents whose request is like an address that is none."""
    found = _requests(feature.name, checks, feature.requests)
    ambiguous = {check.request for check in checks if check.code is Code.AMBIGUOUS}
    doubtful = next((each for each in feature.requests if each in ambiguous), None)
    if not (found.able and feature.is_read and doubtful):
        return found
    why = localize('only by records.{request} = "always"', request=doubtful)
    return FeatureSupport(feature.name, able=False, why=why)


def _requests(name: str, checks: Sequence[Check], requests: Sequence[str]) -> FeatureSupport:
    """Able where each of the requests answered, and none of their checks failed."""
    for request in requests:
        own = [check for check in checks if check.request == request]
        if bad := next((check for check in own if _is_bad(check)), None):
            return FeatureSupport(name, able=False, why=f"{request}: {bad.label}: {bad.detail}")
    for request in requests:
        if not has_answered(checks, request):
            own = [check for check in checks if check.request == request and check.name == "answer"]
            why = own[0].detail if own else localize("not tried")
            return FeatureSupport(name, able=None, why=f"{request}: {why}")
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


def run(
    settings: ErpSettings,
    *,
    document: str | None,
    as_json: bool,
    out: TextIO,
    writes: bool = False,
    require: str | None = None,
) -> int:
    """Check the ERP and write to `out`; 0 where the level holds, else 1. InvalidTaxId for another `document`.

    Without `require` the level is "totem", and what was not tried is no failure; a level that is asked for
    has to be shown whole, which takes `document` and, for "prospect" and "all", `writes`.
    """
    if settings.kind != CONTRACT:
        return vendor_check.run(
            settings, document=document, as_json=as_json, out=out, writes=writes, require=require
        )
    tax_id = TaxId.parse(document) if document else None
    checks, able = asyncio.run(_check(settings, tax_id, writes=writes))
    level = Level(require or Level.TOTEM)
    levels = {each: _holds(each, checks) for each in Level}
    ok = levels[level] is True or (require is None and levels[level] is None)
    if as_json:
        report = {
            "ok": ok,
            "require": level,
            "base_url": settings.base_url,
            "writes": writes,
            "generation": settings.generation,
            "checks": [asdict(check) for check in checks],
            "abilities": [asdict(ability) for ability in able],
            "levels": levels,
            "advice": {code: code.text for code in _advised(checks)},
        }
        out.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    else:
        out.writelines(f"{line}\n" for line in _lines(settings, checks, able, levels))
    return 0 if ok else 1


async def _check(
    settings: ErpSettings, tax_id: TaxId | None, *, writes: bool
) -> tuple[list[Check], list[FeatureSupport]]:
    has_token = credentials.is_set(settings)
    async with (
        aclosing(ConformanceErp(settings)) as client,
        aclosing(ConformanceErp(settings, token=_WRONG)) as stranger,
    ):
        reads = ReadChecks(client, stranger, has_token=has_token, generation=settings.generation)
        if not await reads.run(tax_id):
            return reads.checks, []
        if writes:
            sender = WriteChecks(client, reads.found)
            await sender.run()
            customers = reads.found.get("customer") or [None]
            sent = [*sender.checks, *await service_request_checks(client, customers[0], reads.found)]
        else:
            sent = skipped_writes()
        sent += await settlement_checks(client, reads.found)
    checks = _in_order([*_still_in_doubt(reads.checks, sent), *sent])
    return checks, supported_features(checks, reads.found)


def _still_in_doubt(found: Sequence[Check], sent: Sequence[Check]) -> list[Check]:
    """The checks without the doubt about addresses that answered later writes."""
    return [
        check for check in found if check.code is not Code.AMBIGUOUS or not has_answered(sent, check.request)
    ]


def _in_order(checks: Sequence[Check]) -> list[Check]:
    place = {entry.name: entry.number for entry in ENTRIES}
    return sorted(checks, key=lambda check: place[check.request])


def _holds(level: Level, checks: Sequence[Check]) -> bool | None:
    """Test that every request of the level answered well; None where not all was tried and none failed."""
    names = {entry.name for entry in ENTRIES if level in entry.levels}
    own = [check for check in checks if check.request in names]
    if any(check.verdict is Verdict.FAILED or check.code in ABSENT for check in own):
        return False
    return True if all(has_answered(own, name) for name in names) else None


def _lines(
    settings: ErpSettings,
    checks: Sequence[Check],
    able: Sequence[FeatureSupport],
    levels: Mapping[Level, bool | None],
) -> Iterator[str]:
    for name, own in groupby(checks, key=lambda check: check.request):
        method, path, _ = find_endpoint(settings, BY_NAME[name].spec)
        yield f"{BY_NAME[name].number:>2} {name:<18} {method} {path}"
        yield from _of_request(list(own))
        yield ""
    if able:
        yield localize("What a totem can do with it:")
        yield from (
            line for each in able for line in table_row(_word(each.able), localize(each.name), each.why)
        )
        yield ""
    yield localize("Levels:")
    yield from (line for level, holds in levels.items() for line in table_row(_word(holds), level, ""))
    if advised := _advised(checks):
        yield ""
        yield localize("What to do:")
    for code in advised:
        requests = dict.fromkeys(check.request for check in checks if check.code is code)
        text = f"{', '.join(requests)}: {localize(code.text)}"
        yield from textwrap.wrap(text, WIDTH, initial_indent="- ", subsequent_indent="  ")


def _advised(checks: Sequence[Check]) -> list[Code]:
    return [code for code in dict.fromkeys(check.code for check in checks) if code.text]


def _of_request(checks: Sequence[Check]) -> Iterator[str]:
    """One line a check; fields in order stand together."""
    quiet: dict[str, list[str]] = {}
    for check in checks:
        if check.field and check.verdict is Verdict.OK:
            quiet.setdefault(check.detail, []).append(check.name)
    for check in checks:
        if check.field and check.verdict is Verdict.OK:
            for detail, names in quiet.items():
                yield from table_row(Verdict.OK, localize("fields"), f"{detail}: {', '.join(names)}")
            quiet.clear()
        else:
            took = "" if check.ms is None else f"{check.ms} ms"
            yield from table_row(
                localize(check.verdict), check.label, "; ".join(filter(None, (took, check.detail)))
            )


def _word(able: bool | None) -> str:  # noqa: FBT001 - three answers
    return localize({True: "yes", False: "no", None: "unknown"}[able])
