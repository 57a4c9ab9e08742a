"""Checks of trust unlock, support ticket and contact details, made with `--writes` alone.

An unlock is requested for an unknown customer alone. A ticket, named as a test, is opened for the customer of
`--document`, twice with one key; the e-mail of that customer is changed to what it is.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from secrets import token_hex
from typing import Any

from totem.domain.customer import Customer
from totem.domain.service_requests import ContactChange, Ticket, TicketRequest, Unlock
from totem.erp.adapters.contract.service_requests import CONTACT, TICKET, UNLOCK
from totem.erp.errors import NotFound, Reason, Refused
from totem.lab.conformance.read_checks import UNKNOWN
from totem.lab.conformance.requests import ConformanceErp, Recording
from totem.lab.conformance.result import Check, Code, Verdict, code_of, detail_of
from totem.lab.conformance.write_checks import TEST_NAME, TEST_NOTE
from totem.system.localization import localize

Send = Callable[..., Awaitable[Any]]
"""Send a request with the key `key`."""


async def service_request_checks(
    client: ConformanceErp, customer: Customer | None, lists: dict[str, Any]
) -> list[Check]:
    """Make the checks; `lists` are the good answers by request."""
    kinds = lists.get("ticket_kinds") or ()
    ticket = TicketRequest(TEST_NOTE, kinds[0].id if kinds else None, subject=TEST_NAME)
    change = ContactChange(phone="11900000000")
    unknown = [
        await _check_unknown_customer(client, UNLOCK.request, partial(client.contract.unlock, UNKNOWN)),
        await _check_unknown_customer(
            client, TICKET.request, partial(client.contract.open_ticket, UNKNOWN, ticket)
        ),
        await _check_unknown_customer(
            client, CONTACT.request, partial(client.contract.update_contact, UNKNOWN, change)
        ),
    ]
    missing = {check.request for check in unknown if check.code is Code.NOT_OFFERED}
    own: list[Check] = []
    if TICKET.request not in missing:
        own += await _ticket(client, customer, ticket)
    if CONTACT.request not in missing:
        own.append(await _contact(client, customer))
    return [*unknown, *own]


async def _check_unknown_customer(client: ConformanceErp, request: str, send: Send) -> Check:
    """Check that a request for a customer who is not there is refused; an unlock is tried by this alone."""
    outcome = await _observe(client, send, f"{request}-nobody")
    error, name = outcome.error, "answer" if request == UNLOCK.request else "unknown customer"
    if error is not None and error.reason is Reason.UNSUPPORTED:
        return Check(
            request, "answer", Verdict.WARNING, localize("not offered"), outcome.ms, Code.NOT_OFFERED
        )
    is_refused = isinstance(error, NotFound | Refused) or _is_refusal(outcome.found)
    if is_refused and not (error and code_of(error) is Code.TOKEN_REFUSED):
        return Check(request, name, Verdict.OK, localize("refused for nobody"), outcome.ms)
    if error is None:
        detail = localize("done for a customer who is not there")
        return Check(request, name, Verdict.FAILED, detail, outcome.ms, Code.ACCEPTS_MALFORMED)
    return Check(request, name, Verdict.FAILED, detail_of(error), outcome.ms, code_of(error))


async def _ticket(client: ConformanceErp, customer: Customer | None, ticket: TicketRequest) -> list[Check]:
    request = TICKET.request
    if customer is None:
        return [Check(request, "answer", Verdict.SKIPPED, localize("needs --document"), code=Code.NOT_TRIED)]
    key = f"totem-teste-{token_hex(6)}"
    send = partial(client.contract.open_ticket, customer, ticket)
    first = await client.observe(send(key=key))
    if first.error is not None:
        code = code_of(first.error)
        return [Check(request, "answer", Verdict.FAILED, detail_of(first.error), first.ms, code)]
    again = await client.observe(send(key=key))
    protocols = [_protocol(each) for each in (first, again)]
    verdict, detail, code = Verdict.OK, localize("the same key, the same protocol"), Code.FINE
    if again.error is not None:
        verdict, code = Verdict.WARNING, code_of(again.error)
        detail = localize("sent again with its key it is not taken: {detail}", detail=detail_of(again.error))
    elif None in protocols:
        verdict, detail, code = Verdict.WARNING, localize("no protocol in the answer"), Code.NO_PROTOCOL
    elif protocols[0] != protocols[1]:
        verdict, code = Verdict.FAILED, Code.DOUBLES
        detail = localize("sent again with the same Idempotency-Key it is opened twice")
    taken = Check(request, "answer", Verdict.OK, localize("taken"), first.ms)
    return [taken, Check(request, "sent again", verdict, detail, again.ms, code)]


async def _contact(client: ConformanceErp, customer: Customer | None) -> Check:
    request = CONTACT.request
    if customer is None or not customer.email:
        text = "needs --document" if customer is None else "the customer has no e-mail that could stay"
        why = localize(text)
        return Check(request, "answer", Verdict.SKIPPED, why, code=Code.NOT_TRIED)
    change = ContactChange(email=customer.email)
    outcome = await _observe(client, partial(client.contract.update_contact, customer, change), request)
    if outcome.error is None:
        return Check(request, "answer", Verdict.OK, localize("taken"), outcome.ms)
    return Check(
        request, "answer", Verdict.FAILED, detail_of(outcome.error), outcome.ms, code_of(outcome.error)
    )


async def _observe(client: ConformanceErp, send: Send, name: str) -> Recording[Any]:
    return await client.observe(send(key=f"totem-teste-{token_hex(6)}-{name}"))


def _is_refusal(found: object) -> bool:
    return isinstance(found, Unlock) and not found.is_granted


def _protocol(outcome: Recording[Ticket]) -> str | None:
    return outcome.found.protocol if outcome.found else None
