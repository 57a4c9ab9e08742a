"""Adapter of Voalle (Elleven ERP): the third-party API, whose login is another server (ports 45700, 45715).

Sources: extracts of the vendor's Postman collection, public notes and clients measured on real servers
(people, titles, contracts), and the client elleven-go. Never tried on a real server here. Uncertain, and read
both ways: messages as objects or texts, `contractStatus` or `v_status`, pages from 1 or 0, `billet.status`.
Unpublished: the texts by which an unlock is refused.

Browsing costs two calls, `people/txid` and `getopentitlesbytxid`; the latter has no title due later than next
month. A refusal in words (`success: false`) is the usual answer where nothing is open; only its text
distinguishes it from an unknown document. Contracts are asked for where titles fall due so close together
that they are of several, and before an unlock or a ticket: the state of a service is not known on browsing. A
contract has no address to choose it by, so that all titles of a person are one list, each with its plan and
contract. `billings/registerpix` creates a charge: a WRITE that `complete` alone makes.

A card payment is a `receivepayment` (elleven-go, and extracts of the collection), which the ERP works on
later: `consultpayment` tells how it ended, in labels that are not published, so that unknown ones count as
"not yet"; `processed` is a text to elleven-go, a yes or no or a date to others. It always receives the whole
title: what is below its amount becomes a discount. `transactionId` is a GUID of ours, made of the reference,
by which the ERP refuses a repetition, and which `consultpayment` returns as `integratorTransactionId`. Its
parameter is the ERP's own id, which the answer to the payment has; a later reading has ours alone and asks by
it: whether the ERP finds a payment so is not published, and only an answer about our transaction counts.

No request finds a title by its id: it is read in `getcontractbillets`, the open titles of its contract, so
that what was received and what was cancelled are both gone there, and neither our reference nor the customer
is shown, nor what is left of a title that was paid in part: its line has the whole. Where cards are
configured, contracts are therefore asked for on browsing: one call more.

Left out: notas fiscais, since no request lists them; the plans on sale, whose fields are not known; the note
of a lead, which has no known field. Staff see every request in the ERP's log under the integrator's name.

Owners: a person always has `txId`, a title `client.txId`, a contract `clientInformation.clientTxId` (the
collection's samples, and a client that reads all contracts of a company).
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Literal
from uuid import UUID, uuid5

from totem.domain.card_payment import (
    CardPayment,
    PaidBy,
    Settlement,
    TitleReading,
    TitleReference,
    TitleStatus,
)
from totem.domain.customer import (
    BoletoId,
    ContractId,
    Customer,
    Installation,
    OpenBoleto,
    ServiceState,
    StatementEntry,
)
from totem.domain.form_fields import is_mobile
from totem.domain.service_requests import Ticket, TicketRequest, Unlock
from totem.domain.sign_up import LeadContact, Receipt
from totem.domain.taxid import TaxId
from totem.domain.text import folded
from totem.erp.adapters.connection import Connection
from totem.erp.adapters.fields import read_boletos, read_records
from totem.erp.adapters.json_rows import Row, Rows, as_number, read_object, read_rows
from totem.erp.adapters.paging import ListPage, Place, read_pages
from totem.erp.adapters.parts import BoletoPart, before_change, complete_by_parts
from totem.erp.adapters.rest import (
    COMPLETE,
    RestAdapter,
    path_segment,
    require,
    require_boleto_id,
)
from totem.erp.adapters.settlement import (
    SETTLE,
    amount_number,
    check_read,
    open_reading,
    payment_day,
    payment_note,
    settled_by,
    title_id,
)
from totem.erp.adapters.unlock_refusals import is_about_service, read_refusal
from totem.erp.adapters.voalle import tables
from totem.erp.adapters.voalle.answers import (
    Envelope,
    content_of,
    is_done,
    is_received,
    raise_known_error,
    read_envelope,
)
from totem.erp.adapters.voalle.contracts import (
    TitleContracts,
    are_of_several,
    installation,
    of_state,
    unlock_refusal,
    with_contract,
)
from totem.erp.adapters.voalle.settings import VoalleSettings
from totem.erp.card_settings import missing_card_settings
from totem.erp.claims import OwnerRules, own_records
from totem.erp.errors import BadAnswer, Declined, ErpError, NotFound, Reason
from totem.erp.http.auth import oauth_client_credentials
from totem.erp.http.limits import Limits
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.port import UNUSED_TAX_ID, Owned
from totem.erp.session_erp import CUSTOMER, OPEN_BOLETOS, PROBE, Capability

_THIRD_PARTY = "/external/integrations/thirdparty"
_LEADS = "/external/crm/leads/create"
_LOGIN = "/connect/token"
_PAGE = 25
_MOST_PAGES = 4
_MOST_CONTRACTS = 6
"""Contracts of one person whose titles are asked for."""
_TRANSACTIONS = UUID("5d0f0c1e-6a5b-4f0e-9a57-3f6f0f2b7c11")
"""Namespace of `transactionId`."""
_LOOKS_S = (1.0, 2.0, 4.0)
"""Seconds before each look at a payment that the ERP works on."""
_REPEATED = re.compile(r"transacao ja (?:foi )?(?:registrad|cadastrad|existe|enviad|recebid)")
_CLOSED = TitleReading(TitleStatus.GONE, may_be_paid=True)


class VoalleErp(RestAdapter):
    """One company's Voalle (`totem.erp.port.Adapter`)."""

    settles_by_key = True
    always_names_owner = frozenset(
        {
            *(CUSTOMER, OPEN_BOLETOS, Capability.STATEMENT),
            *(Capability.INSTALLATIONS, Capability.UNLOCK, Capability.TICKET),
        }
    )

    def __init__(self, connection: Connection) -> None:
        fields = {
            "scope": lambda _request: "syngw",
            "client_id": connection.setting("client_id"),
            "client_secret": connection.secret("client_secret"),
            "syndata": connection.secret("syndata"),
        }
        auth_url = connection.settings.section(VoalleSettings).auth_url
        auth = oauth_client_credentials(self._login_url, fields)
        super().__init__(connection, auth, [auth_url] if auth_url else [])

    @property
    def _takes_cards(self) -> bool:
        """Test that card payments are configured, for which each title needs its contract."""
        return not missing_card_settings(self.connection.settings)

    def _limits(self, connection: Connection) -> Limits:
        return Limits(per_minute=connection.settings.section(VoalleSettings).per_minute)

    async def probe(self) -> None:
        """Search a document that is no customer's; the vendor's own text for that is in order."""
        answer = await self._ask(PROBE, "GET", f"people/txid/{UNUSED_TAX_ID.value}")
        if not answer.is_unknown:
            _people(PROBE, answer)

    async def customers(self, tax_id: TaxId) -> Sequence[Owned[Customer]]:
        """The person of a document; the state of its contracts is not asked for."""
        answer = await self._ask(CUSTOMER, "GET", f"people/txid/{path_segment(CUSTOMER, tax_id.value)}")
        if answer.is_unknown:
            raise NotFound(CUSTOMER, Reason.ABSENT)

        def make(row: Row, _position: int) -> Customer:
            return tables.CUSTOMER(row, tax_id=tax_id, erp_context=TitleContracts())

        return read_records(CUSTOMER, _people(CUSTOMER, answer), make, tables.owner)

    async def _contracts(self, request: str, tax_id: TaxId) -> Rows:
        """All contracts of a document; those of others are left out, should the ERP ignore the filter.

        Raises:
            BadAnswer: all are of others.
        """

        async def fetch(place: Place) -> ListPage:
            rows, listing = await self._contract_page(request, tax_id, place.number)
            if place.number == 1 and not rows and listing.money("totalRecords"):  # it counts from 0
                rows, listing = await self._contract_page(request, tax_id, 0)
            pages = listing.id("totalPages") or ""
            return ListPage(rows, pages.isdecimal() and place.number < int(pages))

        rows = await read_pages(request, fetch, cap=_MOST_PAGES)
        own = self.keep_own(request, "contracts", Customer(tax_id), rows, tables.contract_owner)
        if rows and not own:
            raise BadAnswer(request, Reason.FOREIGN_RECORD, field="clientTxId")
        return own

    async def _contract_page(self, request: str, tax_id: TaxId, page: int) -> tuple[Rows, Row]:
        body = {
            "txId": require(request, tax_id.value, "txId"),
            "onlyActiveContracts": False,
            "page": page,
            "pageSize": _PAGE,
        }
        answer = await self._ask(request, "POST", "contract/getpaged", json=body)
        if answer.is_unknown:
            return Rows(), Row({})
        listing = read_object(request, content_of(request, answer))
        return read_rows(request, listing.value("data") or [], "data"), listing

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        """The open titles of the person, with contract and plan where there may be several."""
        rows = await self._titles(OPEN_BOLETOS, "getopentitlesbytxid", customer)
        shown = rows.where(lambda row: tables.title_status(row) not in tables.CLOSED)
        found = read_boletos(OPEN_BOLETOS, shown, tables.BOLETO, tables.title_owner)
        own = own_records(customer, found, OwnerRules.of(self, OPEN_BOLETOS))
        contracts = TitleContracts.of(customer)
        if self._takes_cards or are_of_several({each.due_date for each in own}, len(own)):
            await self._find_contracts(customer.tax_id, {each.id for each in own}, contracts)
        return [replace(each, record=with_contract(each.record, contracts)) for each in found]

    async def _titles(self, request: str, path: str, customer: Customer) -> Rows:
        document = path_segment(request, customer.tax_id.value)
        answer = await self._ask(request, "GET", f"{path}/{document}")
        if answer.is_nothing_open:
            return Rows()
        if answer.is_unknown:
            raise NotFound(request, Reason.ABSENT)
        return read_rows(request, content_of(request, answer), "response")

    async def _find_contracts(self, tax_id: TaxId, titles: set[BoletoId], known: TitleContracts) -> None:
        """Ask once for the contract of titles; they are payable without it, so that no failure counts."""
        if titles <= known.asked:
            return
        known.asked |= titles
        with suppress(ErpError):
            contracts = await self._contracts(OPEN_BOLETOS, tax_id)
            only = contracts[0].id("id") if len(contracts) == 1 else None
            if only is not None:
                known.by_title.update(dict.fromkeys(titles, (ContractId(only), None)))
            if 1 < len(contracts) <= _MOST_CONTRACTS:
                await asyncio.gather(*(self._find_titles(each, known) for each in contracts))

    async def _find_titles(self, contract: Row, known: TitleContracts) -> None:
        own = contract.id("id")
        if own is None:
            return
        with suppress(ErpError):
            answer = await self._ask(
                OPEN_BOLETOS, "GET", f"getcontractbillets/{path_segment(OPEN_BOLETOS, own)}"
            )
            for row in read_rows(OPEN_BOLETOS, content_of(OPEN_BOLETOS, answer), "response"):
                if title := row.id("id"):
                    known.by_title[title] = ContractId(own), tables.contract_name(contract)

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:  # noqa: ARG002 - port
        """The boleto with its link, and with the PIX that is registered where there is none."""
        title = require_boleto_id(COMPLETE, boleto)
        link = BoletoPart(Effect.READ, partial(self._find_link, title))
        pix = BoletoPart(Effect.WRITE, partial(self._register_pix, title, boleto))
        return await complete_by_parts(boleto, link, *(() if boleto.pix else (pix,)))

    async def _find_link(self, title: str) -> dict[str, str]:
        """Request the link of the PDF, which is signed and lasts for a short time."""
        answer = await self._ask(COMPLETE, "GET", f"GetBilletLink/{path_segment(COMPLETE, title)}")
        content = content_of(COMPLETE, answer)
        link = Row(content if isinstance(content, Mapping) else {"link": content}).code("link", "url")
        if link is None:
            raise BadAnswer(COMPLETE, Reason.SHAPE, field="link")
        return {"link": link}

    async def _register_pix(self, title: str, boleto: OpenBoleto) -> dict[str, Any]:
        """Register a PIX, sent once."""
        answer = await self._ask(
            COMPLETE, "POST", "billings/registerpix", Effect.WRITE, params={"receivableId": title}
        )
        row = read_object(COMPLETE, content_of(COMPLETE, answer))
        pix = row.code("qrCode", "pixQRCode")
        if pix is None or not pix.startswith("0002"):
            raise BadAnswer(COMPLETE, Reason.SHAPE, field="qrCode")
        return {"pix": pix, "amount": boleto.amount or row.money("totalAmount")}

    async def installations(self, customer: Customer) -> Sequence[Owned[Installation]]:
        """The contracts with their services; none has an address of its own."""
        rows = await self._contracts(Capability.INSTALLATIONS, customer.tax_id)
        return read_records(Capability.INSTALLATIONS, rows, installation, tables.contract_owner)

    async def statement(self, customer: Customer) -> Sequence[Owned[StatementEntry]]:
        """The titles that were paid."""
        rows = await self._titles(Capability.STATEMENT, "gettitlesbytxid", customer)
        paid = rows.where(lambda row: tables.title_status(row) in tables.PAID)
        return read_records(Capability.STATEMENT, paid, tables.STATEMENT, tables.title_owner)

    async def unlock(self, customer: Customer) -> Unlock:
        """Unlock the contract that is blocked for debt, sent once, by its number.

        Of several, none is, since the customer cannot choose one. Where the state of a contract cannot be
        read, the ERP decides.
        """
        contracts = await before_change(self._contracts(Capability.UNLOCK, customer.tax_id))
        blocked = of_state(contracts, ServiceState.BLOCKED_FOR_DEBT)
        candidates = blocked or of_state(contracts, ServiceState.UNKNOWN)
        if len(candidates) != 1:
            return Unlock(unlock_refusal(contracts, candidates))
        number = tables.contract_number(candidates[0])
        segment = path_segment(Capability.UNLOCK, require(Capability.UNLOCK, number, "contractNumber"))
        try:
            answer = await self._ask(
                Capability.UNLOCK, "POST", f"contracts/unlock/{segment}", Effect.WRITE, json={}
            )
        except Declined as error:
            return read_refusal(error.explanation, customer.name)
        if is_done(Capability.UNLOCK, answer):
            return Unlock()
        message = " ".join(answer.messages)
        if not is_about_service(message):
            raise_known_error(Capability.UNLOCK, answer.messages)
        return read_refusal(answer.refusal, customer.name)

    async def open_ticket(self, customer: Customer, ticket: TicketRequest) -> Ticket:
        """Open a solicitation, sent once, on the contract that is blocked, else on the first in force."""
        tag = self.connection.required(Capability.TICKET, "contract_service_tag_id")
        lines = (ticket.subject, ticket.text, f"Telefone: {ticket.phone}" if ticket.phone else None)
        body: dict[str, Any] = {
            "description": "\n".join(each for each in lines if each),
            "clientId": as_number(require(Capability.TICKET, customer.id, "clientId")),
            "contractServiceTagId": as_number(tag),
        }
        contracts = await before_change(self._contracts(Capability.TICKET, customer.tax_id))
        in_force = [each for each in contracts if tables.contract_state(each) is not ServiceState.CANCELLED]
        first = next(iter([*of_state(contracts, ServiceState.BLOCKED_FOR_DEBT), *in_force]), None)
        if first is not None and (contract := first.id("id")):
            body["contractId"] = as_number(contract)
        content = await self.write(Capability.TICKET, "opensolicitation", body)
        row = Row(content if isinstance(content, Mapping) else {"protocol": content})
        return Ticket(row.id("protocol", "protocolNumber", "assignmentId"))

    async def create_lead(self, lead: LeadContact, *, key: str) -> Receipt:  # noqa: ARG002 - Voalle has no keys
        """Send a lead of a natural person, once, with the codes of the company's CRM."""
        codes = {
            "crmContactOriginCode": "crm_contact_origin_code",
            "crmFormCode": "crm_form_code",
            "integratorAlias": "integrator_alias",
            "integrationCode": "integration_code",
        }
        phone = {"cellPhone" if is_mobile(lead.phone) else "phone": lead.phone} if lead.phone else {}
        body: dict[str, Any] = {
            "personalData": {"name": lead.name, "typeTxId": 2},
            "contact": {**phone, **({"email": lead.email} if lead.email else {})},
            "integratorData": {
                name: self.connection.required(Capability.LEAD, setting) for name, setting in codes.items()
            },
        }
        if lead.postal_code:
            body["address"] = {"postalCode": lead.postal_code}
        await self.write(Capability.LEAD, _LEADS, body)
        return Receipt(None, "")

    async def read_title(self, title: TitleReference, reference: str = "") -> TitleReading:
        """Read the title among the open ones of its contract, where one that was received is not.

        Of a payment of ours, the ERP may tell how it ended.
        """
        own = title_id(title)
        contract = path_segment(SETTLE, require(SETTLE, title.contract_id, "contractId"))
        if reference:
            transaction = _transaction(reference)
            with suppress(Declined):  # of a payment that failed, the list tells
                if await self._ended(transaction, ours=transaction):
                    return TitleReading(TitleStatus.PAID, paid_by=PaidBy.OURS)
        answer = await self._ask(SETTLE, "GET", f"getcontractbillets/{contract}")
        if answer.is_nothing_open or answer.is_unknown:
            return _CLOSED
        rows = read_rows(SETTLE, content_of(SETTLE, answer), "response")
        row = next((each for each in rows if each.id("id") == own), None)
        if row is None:
            if rows.invalid_count or any(each.id("id") is None for each in rows):
                raise BadAnswer(SETTLE, Reason.SHAPE, field="id")
            return _CLOSED
        boleto = tables.CONTRACT_BILLET(row)
        check_read(row, "expirationDate", "typefulLine", "pixQRCode")
        return open_reading(boleto, self.connection.clock.today())

    async def settle(self, title: TitleReference, payment: CardPayment) -> Settlement:
        """Receive the title, sent once, then look whether the ERP has done it."""
        return await settled_by(self._receive(title, payment))

    async def _receive(self, title: TitleReference, payment: CardPayment) -> Settlement:
        day = payment_day(payment).isoformat()
        body = {
            "transactionId": _transaction(payment.reference),
            "financialReceivableTitleId": as_number(title_id(title)),
            "paidAmount": amount_number(payment.amount),
            "message": payment_note(payment),
            "BankAccountCode": self.connection.required(SETTLE, "account"),
            "PaymentFormCode": self.connection.required(SETTLE, "payment_form"),
            "ReceiptDate": day,
            "ClientPaidDate": day,
        }
        try:
            return await self._follow(await self.write(SETTLE, "receivepayment", body))
        except Declined as error:
            if _REPEATED.search(folded(error.explanation)):
                return Settlement.ACCEPTED
            raise

    async def _follow(self, content: object) -> Settlement:
        """Look how a payment ends that the ERP took, for some seconds (raises `Declined`)."""
        known_as = Row(content if isinstance(content, Mapping) else {}).id("synGwTransactionId")
        if known_as is None:
            return Settlement.ACCEPTED
        for pause_s in _LOOKS_S:
            await self.connection.sleep(pause_s)
            if await self._ended(known_as):
                return Settlement.SETTLED
        return Settlement.ACCEPTED

    async def _ended(self, known_as: str, ours: str = "") -> bool:
        """Look whether a payment is received (raises `Declined` if it failed); False where nothing tells.

        `known_as` is the id to ask by; with `ours`, only an answer that names it counts.
        """
        asked = {"syngwtransactionid": known_as}
        try:
            answer = await self._ask(SETTLE, "GET", "consultpayment", params=asked)
            row = read_object(SETTLE, content_of(SETTLE, answer))
        except ErpError:
            return False
        return (not ours or row.id("integratorTransactionId") == ours) and is_received(SETTLE, row)

    async def write(self, request: str, path: str, body: Mapping[str, Any]) -> Any:
        """Send a record once and return the answer's content (raises `Declined` with the ERP's words)."""
        answer = await self._ask(request, "POST", path, Effect.WRITE, json=body)
        if is_done(request, answer):
            return answer.content
        raise_known_error(request, answer.messages)
        raise Declined(request, answer.refusal)

    async def _ask(
        self,
        request: str,
        method: Literal["GET", "POST"],
        path: str,
        effect: Effect = Effect.READ,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> Envelope:
        """Send a request and return its envelope, a refusal in words included."""
        root = self.connection.url(request).removesuffix(_THIRD_PARTY)
        url = f"{root}{path}" if path.startswith("/") else f"{root}{_THIRD_PARTY}/{path}"
        sent = Request(request, method, url, effect=effect, params=params, json=json)
        response = await self.http.send(sent)
        if response.status >= 400:
            with suppress(BadAnswer):
                answer = read_envelope(response)
                if answer.is_unknown or answer.is_nothing_open:
                    return answer
            self.check_answer(sent, response)
        return read_envelope(response)

    def _login_url(self, request: str) -> str:
        url = self.connection.required(request, "auth_url")
        return f"{self.connection.url(request, url).removesuffix(_LOGIN)}{_LOGIN}"

    def check_status(self, response: Response) -> None:
        """Raise the error that a status means; a refusal in words counts before it."""
        if response.status >= 400 and response.status != 401:
            with suppress(BadAnswer):
                raise_known_error(response.request, read_envelope(response).messages)
        super().check_status(response)


def _people(request: str, answer: Envelope) -> Rows:
    """The people of an answer, which is one or a list (raises as `content_of`)."""
    content = content_of(request, answer)
    people = read_rows(request, content if isinstance(content, list) else [content], "response")
    if not any(row.value("id", "name", "txId") for row in people):
        raise BadAnswer(request, Reason.SHAPE, field="response")
    return people


def _transaction(reference: str) -> str:
    """Return our id of the payment with this reference, the same on every kiosk and in every repetition."""
    return str(uuid5(_TRANSACTIONS, reference))
