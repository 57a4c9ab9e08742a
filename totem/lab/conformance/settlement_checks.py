"""Checks of the receipt of a title by card: it is never made for trial, and reading is tried."""

from typing import Any

from totem.domain.card_payment import TitleReference, TitleStatus
from totem.erp.adapters.contract.title_receipts import SETTLE
from totem.lab.conformance.requests import ConformanceErp
from totem.lab.conformance.result import Check, Code, Verdict, code_of, detail_of
from totem.system.localization import localize


async def settlement_checks(client: ConformanceErp, found: dict[str, Any]) -> list[Check]:
    """Read a title by its ids, as before a card payment; `found` are the good answers by request."""
    request = SETTLE.request
    never = localize("never tried: it would receive a boleto")
    checks = [Check(request, "answer", Verdict.SKIPPED, never, code=Code.NOT_TRIED)]
    customer = next(iter(found.get("customer") or ()), None)
    boleto = next(iter(found.get("open_boletos") or ()), None)
    if customer is None or boleto is None:
        needs = localize("needs a --document with open boletos")
        return [*checks, Check(request, "title by id", Verdict.SKIPPED, needs, code=Code.NOT_TRIED)]
    outcome = await client.observe(client.contract.read_title(TitleReference.of(customer, boleto)))
    if outcome.error is not None:
        code, detail = code_of(outcome.error), detail_of(outcome.error)
        return [*checks, Check(request, "title by id", Verdict.WARNING, detail, outcome.ms, code)]
    if outcome.found is None or outcome.found.status is not TitleStatus.OPEN:
        detail = localize("an open boleto is not read as open again")
        return [*checks, Check(request, "title by id", Verdict.WARNING, detail, outcome.ms, Code.UNREADABLE)]
    return [*checks, Check(request, "title by id", Verdict.OK, localize("read again"), outcome.ms)]
