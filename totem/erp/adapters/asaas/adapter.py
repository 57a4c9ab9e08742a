"""Adapter of Asaas (API v3): billing only, beside another ERP that has the addresses and contracts.

Sources: docs.asaas.com (reference, limits, HTTP codes; 2026), a generated Python client for the types. Never
tried on a real account here.

Browsing costs three calls: `customers`, and `payments` once a status (PENDING, OVERDUE), side by side. Line
and PIX are a call each for the opened title; both only read, and the line changes when the charge is updated.
The quota is 25,000 requests in 12 hours, and 50 at a time; the body of a GET has to be empty.

A card payment is a `receiveInCash` ("confirmar recebimento em dinheiro"), the one way by which Asaas takes
what was paid elsewhere, with `notifyCustomer` false: the kiosk prints the receipt. A charge is read by its
id, and tells open, received and refunded apart. It has no field for our reference; but what its own boleto,
PIX or card received is RECEIVED or CONFIRMED, and what was confirmed in cash, by a settlement of ours or by
staff, RECEIVED_IN_CASH (the reference's list of statuses). The texts by which a receipt is refused are not
published.

Owners, by the reference: a customer always has `cpfCnpj`, a payment always has `customer`. Of the fields of a
nota fiscal, `customer` is not sure to come.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus

from totem.domain.card_payment import (
    CardPayment,
    PaidBy,
    Settlement,
    TitleReading,
    TitleReference,
    TitleStatus,
)
from totem.domain.customer import Customer, Invoice, OpenBoleto, StatementEntry
from totem.domain.taxid import TaxId
from totem.erp.adapters.asaas import tables
from totem.erp.adapters.connection import Connection
from totem.erp.adapters.fields import read_boletos, read_records
from totem.erp.adapters.json_rows import Row, Rows, read_object, read_rows
from totem.erp.adapters.paging import MOST_PAGES, ListPage, Place, read_pages
from totem.erp.adapters.parts import BoletoPart, complete_by_parts
from totem.erp.adapters.rest import (
    COMPLETE,
    RestAdapter,
    error_object,
    path_segment,
    require,
    require_boleto_id,
)
from totem.erp.adapters.settlement import (
    SETTLE,
    amount_number,
    check_read,
    check_title,
    open_reading,
    payment_day,
    settled_by,
    title_id,
)
from totem.erp.claims import OwnerRules, may_be_of
from totem.erp.errors import BadAnswer, NotFound, Reason, Refused
from totem.erp.http.auth import StaticHeader
from totem.erp.http.limits import Limits
from totem.erp.http.messages import Effect, Request
from totem.erp.port import UNUSED_TAX_ID, Owned
from totem.erp.session_erp import CUSTOMER, OPEN_BOLETOS, PROBE, Capability

_PAGE = 100
_OPEN = ("PENDING", "OVERDUE")
_PAID = ("RECEIVED", "CONFIRMED", "RECEIVED_IN_CASH")


class AsaasErp(RestAdapter):
    """One Asaas account (`totem.erp.port.Adapter`)."""

    needs_customer_id = True
    always_names_owner = frozenset({PROBE, CUSTOMER, OPEN_BOLETOS, Capability.STATEMENT})
    limits = Limits(at_once=6)

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, StaticHeader("access_token", "", connection.read_token))

    async def probe(self) -> None:
        """Look up a document of no person; records of other documents alone are not in order."""
        answer = await self._get(PROBE, "customers", {"cpfCnpj": UNUSED_TAX_ID.value, "limit": "1"})
        rows = read_rows(PROBE, answer.value("data"), "data")
        self.require_own(PROBE, Customer(UNUSED_TAX_ID), rows, tables.owner, "cpfCnpj")

    async def customers(self, tax_id: TaxId) -> Sequence[Owned[Customer]]:
        """The customers of a document; there may be several, of which the deleted ones are left out."""
        rows = await self._list(CUSTOMER, "customers", {"cpfCnpj": tax_id.value}, most_pages=1)
        found = read_records(CUSTOMER, rows, partial(tables.CUSTOMER, tax_id=tax_id), tables.owner)
        rules = OwnerRules.of(self, CUSTOMER)
        own = [
            (row, each) for row, each in zip(rows, found, strict=True) if may_be_of(tax_id, each.owner, rules)
        ]
        kept = [each for row, each in own if not row.flag("deleted")] if own else found
        if not kept:
            raise NotFound(CUSTOMER, Reason.ABSENT)
        return kept

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        """The pending and the overdue charges of one customer."""
        rows = await self._payments(OPEN_BOLETOS, customer, _OPEN)
        shown = rows.where(lambda row: not row.flag("deleted"))
        return read_boletos(OPEN_BOLETOS, shown, tables.BOLETO, tables.payment_owner)

    async def _payments(self, request: str, customer: Customer, statuses: Sequence[str]) -> Rows:
        own = require(request, customer.id, "customer")
        pages = await asyncio.gather(
            *(self._list(request, "payments", {"customer": own, "status": status}) for status in statuses)
        )
        for page in pages:
            self.require_own(request, customer, page, tables.payment_owner, "customer")
        known = {*statuses, None}
        rows = Rows(row for page in pages for row in page if row.text("status") in known)
        rows.invalid_count = sum(page.invalid_count for page in pages)
        rows.is_cut = any(page.is_cut for page in pages)
        return rows

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:  # noqa: ARG002 - port
        """The charge with its line and its PIX, asked for side by side; one that fails leaves the other."""
        path = f"payments/{path_segment(COMPLETE, require_boleto_id(COMPLETE, boleto))}"

        async def find_line() -> dict[str, str | None]:
            row = await self._get(COMPLETE, f"{path}/identificationField")
            return {
                "line": row.code("identificationField"),
                "barcode": row.code("barCode"),
                "our_number": row.text("nossoNumero"),
            }

        async def find_pix() -> dict[str, str | None]:
            return {"pix": (await self._get(COMPLETE, f"{path}/pixQrCode")).code("payload")}

        parts = (BoletoPart(Effect.READ, find) for find in (find_line, find_pix))
        return await complete_by_parts(boleto, *parts)

    async def invoices(self, customer: Customer) -> Sequence[Owned[Invoice]]:
        """The notas fiscais."""
        own = require(Capability.INVOICES, customer.id, "customer")
        rows = await self._list(Capability.INVOICES, "invoices", {"customer": own})
        self.require_own(Capability.INVOICES, customer, rows, tables.payment_owner, "customer")
        shown = rows.where(lambda row: row.text("status") not in {"CANCELED", "CANCELLED", "ERROR"})
        return read_records(Capability.INVOICES, shown, tables.INVOICE, tables.payment_owner)

    async def statement(self, customer: Customer) -> Sequence[Owned[StatementEntry]]:
        """The charges that were received."""
        rows = await self._payments(Capability.STATEMENT, customer, _PAID)
        return read_records(Capability.STATEMENT, rows, tables.STATEMENT, tables.payment_owner)

    async def read_title(self, title: TitleReference, reference: str = "") -> TitleReading:  # noqa: ARG002
        """Read the charge by its id."""
        sent = Request(SETTLE, "GET", self._charge_url(title))
        response = await self.http.send(sent)
        if response.status == HTTPStatus.NOT_FOUND and error_object(response).rows("errors"):
            return TitleReading(TitleStatus.GONE)
        self.check_answer(sent, response)
        row = read_object(SETTLE, response.json())
        check_title(title, row.id("id"), row.id("customer"), "id")
        status = row.text("status")
        if row.flag("deleted") or status in tables.GONE:
            return TitleReading(TitleStatus.GONE)
        if status in tables.PAID:
            is_in_cash = status == tables.IN_CASH
            return TitleReading(TitleStatus.PAID, paid_by=PaidBy.LIKE_OURS if is_in_cash else PaidBy.ANOTHER)
        if status not in tables.OPEN:
            raise BadAnswer(SETTLE, Reason.SHAPE, field="status")
        boleto = tables.BOLETO(row, is_payment_pending=status == tables.PENDING)
        check_read(row, "value", "originalValue", "interestValue", "dueDate")
        return open_reading(boleto, self.connection.clock.today())

    async def settle(self, title: TitleReference, payment: CardPayment) -> Settlement:
        """Receive the charge in cash, sent once."""
        return await settled_by(self._receive(title, payment))

    def _charge_url(self, title: TitleReference) -> str:
        return f"{self.connection.url(SETTLE)}/payments/{path_segment(SETTLE, title_id(title))}"

    async def _receive(self, title: TitleReference, payment: CardPayment) -> None:
        url = f"{self._charge_url(title)}/receiveInCash"
        body = {
            "paymentDate": payment_day(payment).isoformat(),
            "value": amount_number(payment.amount),
            "notifyCustomer": False,
        }
        answer = await self.send_json(Request(SETTLE, "POST", url, effect=Effect.WRITE, json=body))
        row = read_object(SETTLE, answer)
        check_title(title, row.id("id"), row.id("customer"), "id")
        if row.text("status") not in tables.PAID:
            raise BadAnswer(SETTLE, Reason.SHAPE, field="status")

    async def _list(
        self, request: str, path: str, params: dict[str, str], *, most_pages: int = MOST_PAGES
    ) -> Rows:
        """The records of all pages."""

        async def fetch(place: Place) -> ListPage:
            page = {**params, "limit": str(_PAGE), "offset": str(place.records)}
            answer = await self._get(request, path, page)
            rows = read_rows(request, answer.value("data"), "data")
            total, has_more = answer.money("totalCount") or 0, answer.flag("hasMore")
            is_short = place.records + rows.entries < total
            if not rows and (has_more or is_short):
                raise BadAnswer(request, Reason.SHAPE, "fewer records than its total", field="data")
            return ListPage(rows, is_short if has_more is None else has_more)

        return await read_pages(request, fetch, most_pages)

    async def _get(self, request: str, path: str, params: dict[str, str] | None = None) -> Row:
        url = f"{self.connection.url(request)}/{path}"
        answer = read_object(request, await self.send_json(Request(request, "GET", url, params=params)))
        if answer.value("errors"):
            raise Refused(request, Reason.ERROR_IN_ANSWER)
        return answer
