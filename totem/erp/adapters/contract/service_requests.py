"""Requests about a service in the contract: trust unlock, support ticket, contact details of a customer.

They are our own extension, so that an ERP may lack them, which it states by its status (`check_offered`).
Support is detected by the first request of a customer, since one that changes
something is not made for trial. Each is sent once, with a new `Idempotency-Key`: a second call is another
request to the ERP.
"""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from totem.domain.customer import Customer
from totem.domain.service_requests import ContactChange, Ticket, TicketRequest, Unlock, UnlockRefusal
from totem.domain.sign_up import Receipt
from totem.domain.text import folded
from totem.erp.adapters.contract.base_model import WRAPPERS
from totem.erp.adapters.contract.client import ContractClient, find_endpoint
from totem.erp.adapters.contract.error_objects import texts
from totem.erp.adapters.contract.error_text import Absence, find_absence
from totem.erp.adapters.contract.find_records import RequestSpec
from totem.erp.adapters.contract.prospect_messages import answer_rows, is_done, read_receipt
from totem.erp.adapters.rest import require
from totem.erp.adapters.unlock_refusals import read_refusal
from totem.erp.errors import BadAnswer, Declined, ErpError, NotFound, Reason, Refused
from totem.erp.http.messages import Response
from totem.erp.refusal_text import refusal_text
from totem.erp.session_erp import Capability
from totem.erp.values import day, label, make_lenient

_FIELDS = frozenset({"status", "protocolo"})
UNLOCK = RequestSpec(Capability.UNLOCK.value, _FIELDS, WRAPPERS)
TICKET = RequestSpec(Capability.TICKET.value, _FIELDS, WRAPPERS)
CONTACT = RequestSpec(Capability.CONTACT.value, _FIELDS, WRAPPERS)
SERVICE_REQUESTS: Mapping[str, RequestSpec] = {spec.request: spec for spec in (UNLOCK, TICKET, CONTACT)}
"""The requests about a customer's service, by name."""

_PROTOCOL_NAMES = ("protocolo", "id_atendimento", "id")
_REFUSALS = {each.value: each for each in UnlockRefusal if each is not UnlockRefusal.OTHER}
_NAMES_CUSTOMER = re.compile(r"client|customer|contrat|cadastr|registr|pessoa|assinante")
_GRANTS = frozenset({"ate", "dias", "protocolo"})
"""Fields of an unlock; beside a status that is no word of the contract's, it may have been done."""
_TOKEN = 401
_LONGEST_UNLOCK = 366


class ContractCare(ContractClient):
    """Requests about a customer's service.

    All raise `NotFound` for an unknown customer, `Refused`, `Unavailable`, `TimedOut` or `BadAnswer`
    (`totem.erp.errors`). `key` is made up where none is given.
    """

    async def unlock(self, customer: Customer, *, key: str | None = None) -> Unlock:
        answer = await self._change(UNLOCK, self._of_customer(UNLOCK, customer), key)
        return read_unlock(answer, customer.name)

    async def open_ticket(
        self, customer: Customer, ticket: TicketRequest, *, key: str | None = None
    ) -> Ticket:
        sent = {
            "id_tipo_de_atendimento": ticket.kind_id,
            "id_departamento": ticket.department_id,
            "descricao": "\n".join(filter(None, (ticket.subject, ticket.text))),
            "telefone": ticket.phone,
        }
        known = {name: str(value) for name, value in sent.items() if value}
        answer = await self._change(TICKET, {**self._of_customer(TICKET, customer), **known}, key)
        return Ticket(read_change(TICKET, answer).id)

    async def update_contact(
        self, customer: Customer, change: ContactChange, *, key: str | None = None
    ) -> None:
        _, path, _ = find_endpoint(self.settings, CONTACT)
        number = require(CONTACT.request, customer.id, "id_cliente")
        sent = {"telefone_celular": change.phone, "whatsapp": change.whatsapp, "email": change.email}
        known = {name: value for name, value in sent.items() if value is not None}
        fields = {**known, "id" if "{id}" in path else "id_cliente": number}
        read_change(CONTACT, await self._change(CONTACT, fields, key))

    def _of_customer(self, spec: RequestSpec, customer: Customer) -> dict[str, str]:
        """The fields that name a customer's contract, in both generations by the ids that are known."""
        ids = {"id_cliente": customer.id, "id_contrato": customer.contract_id}
        known = {name: value for name, value in ids.items() if value is not None}
        return {**self.customer_fields(spec, customer), **known}

    async def _change(self, spec: RequestSpec, fields: Mapping[str, str], key: str | None) -> Response:
        return await self.fetch(spec, fields, key=key or f"totem-{secrets.token_hex(16)}")


def read_unlock(answer: Response, name: str | None) -> Unlock:
    """Read the answer to an unlock: granted, or refused by `codigo`, else by its words without `name`.

    Raises:
        BadAnswer: it is granted and refused at once, or cannot be read.
    """
    rows = answered_rows(answer)
    found = {field: value for row in reversed(rows) for field, value in row.items()}
    refusal = next(filter(None, map(_REFUSALS.get, answered_codes(rows))), None)
    if refusal is not None and answer.status != _TOKEN:
        check_refused(UNLOCK, answer, rows)
        return Unlock(refusal)
    try:
        receipt = read_change(UNLOCK, answer, ("protocolo",))
    except Declined as error:
        if not _GRANTS.isdisjoint(found):
            raise BadAnswer(UNLOCK.request, Reason.SHAPE, field="status", status=answer.status) from None
        return read_refusal(error.explanation, name)
    days = make_lenient(label)(found.get("dias")) or ""
    return Unlock(
        until=make_lenient(day)(found.get("ate")),
        days=int(days) if days.isdecimal() and 0 < int(days[:9]) <= _LONGEST_UNLOCK else None,
        protocol=receipt.id,
    )


def read_change(spec: RequestSpec, answer: Response, ids: tuple[str, ...] = _PROTOCOL_NAMES) -> Receipt:
    """Read the answer to a request that changes something.

    Raises:
        NotFound, Refused: see `check_offered`.
        Declined, BadAnswer: see `read_receipt`.
    """
    check_offered(spec, answer)
    return read_receipt(spec, answer, ids)


def check_offered(spec: RequestSpec, answer: Response, *, is_list: bool = False) -> None:
    """Check that the ERP has a request: a 405, and a 404 that names neither a customer nor records, deny it.

    With `is_list`, its words may state that there is no record.

    Raises:
        NotFound: the customer is not there.
        Refused: the ERP has no such request (`Reason.UNSUPPORTED`).
    """
    if answer.status not in {404, 405}:
        return
    detail = f"HTTP {answer.status}"
    words = [text for row in answered_rows(answer) for text in texts(row) if text.strip()]
    absence = find_absence(words, spec.nouns, titles=is_list)
    if absence is Absence.NO_RECORD and is_list:
        return
    names_one = _NAMES_CUSTOMER.search(folded(" ".join(words)))  # else the address is not there
    if names_one and absence is Absence.NO_CUSTOMER:
        error: ErpError = NotFound(spec.request, Reason.ABSENT, detail, status=answer.status)
    else:
        error = Refused(spec.request, Reason.UNSUPPORTED, detail, status=answer.status)
    error.explanation = refusal_text(answer)
    raise error


def answered_rows(answer: Response) -> list[dict[str, object]]:
    """The objects of an answer, the outermost first; none where it is no JSON."""
    with suppress(BadAnswer):
        return answer_rows(answer.json())
    return []


def answered_codes(rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """Yield the `codigo` of each object, plain; "" where it has none."""
    return (folded(str(row.get("codigo") or "")).strip() for row in rows)


def check_refused(spec: RequestSpec, answer: Response, rows: Iterable[Mapping[str, object]]) -> None:
    """Check an answer whose `codigo` is a refusal.

    Raises:
        BadAnswer: its `status` is that of a success.
    """
    if any(is_done(row["status"]) for row in rows if "status" in row):
        raise BadAnswer(spec.request, Reason.SHAPE, field="codigo", status=answer.status)
