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

Left out: notas fiscais, since no request lists them; the plans on sale, whose fields are not known; the note
of a lead, which has no known field. Staff see every request in the ERP's log under the integrator's name.

Owners: a person always has `txId`, a title `client.txId`, a contract `clientInformation.clientTxId` (the
collection's samples, and a client that reads all contracts of a company).
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Any, Literal

from totem.domain.customer import (
    Address,
    BoletoId,
    ContractId,
    Customer,
    CustomerId,
    Installation,
    InstallationId,
    OpenBoleto,
    Service,
    ServiceId,
    ServiceState,
    StatementEntry,
    StatementId,
)
from totem.domain.form_fields import is_mobile
from totem.domain.service_requests import Ticket, TicketRequest, Unlock, UnlockRefusal
from totem.domain.sign_up import LeadContact, Receipt
from totem.domain.status_words import held_state
from totem.domain.taxid import TaxId
from totem.domain.text import folded
from totem.erp.adapters.json_rows import (
    Row,
    Rows,
    as_number,
    note_unread,
    read_object,
    read_rows,
)
from totem.erp.adapters.parts import BoletoPart, before_change, complete_by_parts
from totem.erp.adapters.rest import (
    COMPLETE,
    CUSTOMER,
    OPEN_BOLETOS,
    PROBE,
    STATUS_TEXTS,
    UNKNOWN_ID,
    Connection,
    RestAdapter,
    document_owner,
    path_segment,
    raise_by_text,
    read_boletos,
    require,
    require_boleto_id,
    require_setting,
)
from totem.erp.adapters.unlock_refusals import is_about_service, read_refusal
from totem.erp.adapters.voalle.settings import VoalleSettings
from totem.erp.errors import BadAnswer, Declined, ErpError, NotFound, Reason, Refused, Unavailable
from totem.erp.http.auth import oauth_client_credentials
from totem.erp.http.limits import Limits
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.http.paging import ListPage, read_pages
from totem.erp.ownership import OwnerRules, own_records
from totem.erp.port import UNUSED_TAX_ID, Capability, Owned, Owner

_THIRD_PARTY = "/external/integrations/thirdparty"
_LEADS = "/external/crm/leads/create"
_LOGIN = "/connect/token"
_PAGE = 25
_MOST_PAGES = 4
_MOST_CONTRACTS = 6
"""Contracts of one person whose titles are asked for."""
_SAME_DAY = timedelta(days=5)
"""Titles of one contract fall due a month apart; those closer together than this are of several."""
_UNKNOWN = "registro nao encontrado"
_NOTHING_OPEN = frozenset({"cliente nao possui titulos em aberto", "cliente nao possui titulos"})
_STATES = {
    "1": ServiceState.ACTIVE,
    "2": ServiceState.ACTIVE,
    "3": ServiceState.ACTIVE,
    "4": ServiceState.CANCELLED,
    "5": ServiceState.SUSPENDED,
    "6": ServiceState.BLOCKED_FOR_DEBT,
    "7": ServiceState.BLOCKED,
    "9": ServiceState.CANCELLED,
    "normal": ServiceState.ACTIVE,
    "demonstracao": ServiceState.ACTIVE,
    "cortesia": ServiceState.ACTIVE,
    "cancelado": ServiceState.CANCELLED,
    "suspenso": ServiceState.SUSPENDED,
    "bloqueio financeiro": ServiceState.BLOCKED_FOR_DEBT,
    "bloqueio administrativo": ServiceState.BLOCKED,
    "encerrado": ServiceState.CANCELLED,
}
"""Status of a contract, by number or in words."""
_PAID = frozenset({"paga", "pago"})
_CLOSED = _PAID | {"cancelada", "cancelado", "baixada", "baixado"}
_ERRORS = (
    (re.compile(r"manutencao"), Reason.MAINTENANCE),
    (re.compile(r"\bip\b.*\b(?:liberad|autorizad|permitid)"), Reason.IP),
    (re.compile(r"\btoken\b|syndata|credenci|nao autenticad|unauthori[sz]ed"), Reason.TOKEN),
    (re.compile(r"permissao|acesso negado|nao autorizad|forbidden"), Reason.PERMISSION),
    (
        re.compile(r"erro (?:interno|inesperado)|ocorreu um erro|exception|object reference"),
        Reason.ERROR_IN_ANSWER,
    ),
)
"""Texts of messages, plain, that are failures even where a "no" would be an answer."""
_TOO_MANY = re.compile(r"limite de requisic|too many requests")


@dataclass(frozen=True, slots=True, repr=False)
class _Answer:
    """The envelope of an answer; `is_success` is None where it states neither."""

    is_success: bool | None
    content: Any
    messages: tuple[str, ...]

    @property
    def is_unknown(self) -> bool:
        """Test for the one text by which the ERP states that a record is not there."""
        return not self.content and self._words == {_UNKNOWN}

    @property
    def is_nothing_open(self) -> bool:
        """Test for the texts by which the ERP states that there are no titles."""
        return not self.content and bool(self._words) and self._words <= _NOTHING_OPEN

    @property
    def _words(self) -> set[str]:
        return {folded(each).strip(" .!") for each in self.messages}


@dataclass(slots=True, repr=False)
class _Contracts:
    """Contracts of one customer's titles, handed on in `Customer.erp_context`: polls do not ask again.

    Attributes:
        by_title: contract and its name by the id of a title.
        asked: titles whose contract was asked for.
    """

    by_title: dict[str, tuple[ContractId, str | None]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, customer: Customer) -> "_Contracts":
        """Return those of a customer; none of a customer from elsewhere."""
        return customer.erp_context if isinstance(customer.erp_context, cls) else cls()


class VoalleErp(RestAdapter):
    """One company's Voalle (`totem.erp.port.Adapter`)."""

    capabilities = frozenset(
        {
            *(Capability.BOLETO_DETAIL, Capability.INSTALLATIONS, Capability.STATEMENT),
            *(Capability.UNLOCK, Capability.TICKET, Capability.LEAD),
        }
    )

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
        people = _people(CUSTOMER, answer)
        found = [_person(row, tax_id) for row in people]
        note_unread(CUSTOMER, people, people.invalid_count)
        return found

    async def _contracts(self, request: str, tax_id: TaxId) -> Rows:
        """All contracts of a document; those of others are left out, should the ERP ignore the filter.

        Raises:
            BadAnswer: all are of others.
        """
        found = Rows()

        async def fetch(page: int) -> ListPage[Row]:
            rows, listing = await self._contract_page(request, tax_id, page)
            if page == 1 and not rows and listing.money("totalRecords"):  # a server that counts from 0
                rows, listing = await self._contract_page(request, tax_id, 0)
            found.invalid_count += rows.invalid_count
            pages = listing.id("totalPages") or ""
            return ListPage(rows, pages.isdecimal() and page < int(pages))

        rows = [Owned(row, _contract_owner(row)) for row in await read_pages(request, fetch, cap=_MOST_PAGES)]
        found.extend(self.own_rows(request, "contracts", Customer(tax_id), rows))
        if rows and not found:
            raise BadAnswer(request, Reason.FOREIGN_RECORD, field="clientTxId")
        return found

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
        listing = read_object(request, _content(request, answer))
        return read_rows(request, listing.value("data") or [], "data"), listing

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        """The open titles of the person, with contract and plan where there may be several."""
        rows = await self._titles(OPEN_BOLETOS, "getopentitlesbytxid", customer)
        shown = rows.where(lambda row: _status(row) not in _CLOSED)
        found = read_boletos(OPEN_BOLETOS, shown, _boleto)
        own = own_records(customer, found, OwnerRules.of(self, OPEN_BOLETOS))
        contracts = _Contracts.of(customer)
        if _are_of_several({each.due_date for each in own}, len(own)):
            await self._find_contracts(customer.tax_id, {each.id for each in own}, contracts)
        return [replace(each, record=_with_contract(each.record, contracts)) for each in found]

    async def _titles(self, request: str, path: str, customer: Customer) -> Rows:
        document = path_segment(request, customer.tax_id.value)
        answer = await self._ask(request, "GET", f"{path}/{document}")
        if answer.is_nothing_open:
            return Rows()
        if answer.is_unknown:
            raise NotFound(request, Reason.ABSENT)
        return read_rows(request, _content(request, answer), "response")

    async def _find_contracts(self, tax_id: TaxId, titles: set[BoletoId], known: _Contracts) -> None:
        """Ask once for the contract of titles; they are payable without it, so that no failure counts."""
        if titles <= known.asked:
            return
        known.asked |= titles
        with suppress(ErpError):
            contracts = await self._contracts(OPEN_BOLETOS, tax_id)
            if 1 < len(contracts) <= _MOST_CONTRACTS:
                await asyncio.gather(*(self._find_titles(each, known) for each in contracts))

    async def _find_titles(self, contract: Row, known: _Contracts) -> None:
        own = contract.id("id")
        if own is None:
            return
        with suppress(ErpError):
            answer = await self._ask(
                OPEN_BOLETOS, "GET", f"getcontractbillets/{path_segment(OPEN_BOLETOS, own)}"
            )
            for row in read_rows(OPEN_BOLETOS, _content(OPEN_BOLETOS, answer), "response"):
                if title := row.id("id"):
                    known.by_title[title] = ContractId(own), _contract_name(contract)

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:  # noqa: ARG002 - port
        """The boleto with its link, and with the PIX that is registered where there is none."""
        title = require_boleto_id(COMPLETE, boleto)
        link = BoletoPart(Effect.READ, partial(self._find_link, title))
        pix = BoletoPart(Effect.WRITE, partial(self._register_pix, title, boleto))
        return await complete_by_parts(boleto, link, *(() if boleto.pix else (pix,)))

    async def _find_link(self, title: str) -> dict[str, str]:
        """Request the link of the PDF, which is signed and lasts for a short time."""
        answer = await self._ask(COMPLETE, "GET", f"GetBilletLink/{path_segment(COMPLETE, title)}")
        content = _content(COMPLETE, answer)
        link = Row(content if isinstance(content, Mapping) else {"link": content}).code("link", "url")
        if link is None:
            raise BadAnswer(COMPLETE, Reason.SHAPE, field="link")
        return {"url": link}

    async def _register_pix(self, title: str, boleto: OpenBoleto) -> dict[str, Any]:
        """Register a PIX, sent once."""
        answer = await self._ask(
            COMPLETE, "POST", "billings/registerpix", Effect.WRITE, params={"receivableId": title}
        )
        row = read_object(COMPLETE, _content(COMPLETE, answer))
        pix = row.code("qrCode", "pixQRCode")
        if pix is None or not pix.startswith("0002"):
            raise BadAnswer(COMPLETE, Reason.SHAPE, field="qrCode")
        return {"pix": pix, "amount": boleto.amount or row.money("totalAmount")}

    async def installations(self, customer: Customer) -> Sequence[Owned[Installation]]:
        """The contracts with their services; none has an address of its own."""
        rows = await self._contracts(Capability.INSTALLATIONS, customer.tax_id)
        found = [
            Owned(_installation(row, position), _contract_owner(row)) for position, row in enumerate(rows, 1)
        ]
        note_unread(Capability.INSTALLATIONS, rows, rows.invalid_count)
        return found

    async def statement(self, customer: Customer) -> Sequence[Owned[StatementEntry]]:
        """The titles that were paid."""
        rows = await self._titles(Capability.STATEMENT, "gettitlesbytxid", customer)
        found = [_entry(row, position) for position, row in enumerate(rows, 1) if _status(row) in _PAID]
        note_unread(Capability.STATEMENT, rows, rows.invalid_count)
        return found

    async def unlock(self, customer: Customer) -> Unlock:
        """Unlock the contract that is blocked for debt, sent once, by its number.

        Of several, none is, since the customer cannot choose one. Where the state of a contract cannot be
        read, the ERP decides.
        """
        contracts = await before_change(self._contracts(Capability.UNLOCK, customer.tax_id))
        blocked = _of_state(contracts, ServiceState.BLOCKED_FOR_DEBT)
        candidates = blocked or _of_state(contracts, ServiceState.UNKNOWN)
        if len(candidates) != 1:
            return Unlock(_refusal(contracts, candidates))
        number = _contract_number(candidates[0])
        segment = path_segment(Capability.UNLOCK, require(Capability.UNLOCK, number, "contractNumber"))
        try:
            answer = await self._ask(
                Capability.UNLOCK, "POST", f"contracts/unlock/{segment}", Effect.WRITE, json={}
            )
        except Declined as error:
            return read_refusal(error.explanation, customer.name)
        if _is_done(Capability.UNLOCK, answer):
            return Unlock()
        message = " ".join(answer.messages)
        if not is_about_service(message):
            _raise_known_error(Capability.UNLOCK, answer.messages)
        return read_refusal(message, customer.name)

    async def open_ticket(self, customer: Customer, ticket: TicketRequest) -> Ticket:
        """Open a solicitation, sent once, on the contract that is blocked, else on the first in force."""
        section = self.connection.settings.section(VoalleSettings)
        tag = require_setting(
            Capability.TICKET, section.contract_service_tag_id, "erp.voalle.contract_service_tag_id"
        )
        lines = (ticket.subject, ticket.text, f"Telefone: {ticket.phone}" if ticket.phone else None)
        body: dict[str, Any] = {
            "description": "\n".join(each for each in lines if each),
            "clientId": as_number(require(Capability.TICKET, customer.id, "clientId")),
            "contractServiceTagId": as_number(tag),
        }
        contracts = await before_change(self._contracts(Capability.TICKET, customer.tax_id))
        in_force = [each for each in contracts if _state(each) is not ServiceState.CANCELLED]
        first = next(iter([*_of_state(contracts, ServiceState.BLOCKED_FOR_DEBT), *in_force]), None)
        if first is not None and (contract := first.id("id")):
            body["contractId"] = as_number(contract)
        content = await self.write(Capability.TICKET, "opensolicitation", body)
        row = Row(content if isinstance(content, Mapping) else {"protocol": content})
        return Ticket(row.id("protocol", "protocolNumber", "assignmentId"))

    async def create_lead(self, lead: LeadContact, *, key: str) -> Receipt:  # noqa: ARG002 - Voalle has no keys
        """Send a lead of a natural person, once, with the codes of the company's CRM."""
        section = self.connection.settings.section(VoalleSettings)
        codes = {
            "crmContactOriginCode": ("crm_contact_origin_code", section.crm_contact_origin_code),
            "crmFormCode": ("crm_form_code", section.crm_form_code),
            "integratorAlias": ("integrator_alias", section.integrator_alias),
            "integrationCode": ("integration_code", section.integration_code),
        }
        phone = {"cellPhone" if is_mobile(lead.phone) else "phone": lead.phone} if lead.phone else {}
        body: dict[str, Any] = {
            "personalData": {"name": lead.name, "typeTxId": 2},
            "contact": {**phone, **({"email": lead.email} if lead.email else {})},
            "integratorData": {
                name: require_setting(Capability.LEAD, value, f"erp.voalle.{key_name}")
                for name, (key_name, value) in codes.items()
            },
        }
        if lead.postal_code:
            body["address"] = {"postalCode": lead.postal_code}
        await self.write(Capability.LEAD, _LEADS, body)
        return Receipt(None, "")

    async def write(self, request: str, path: str, body: Mapping[str, Any]) -> Any:
        """Send a record once and return the answer's content (raises `Declined` with the ERP's words)."""
        answer = await self._ask(request, "POST", path, Effect.WRITE, json=body)
        if _is_done(request, answer):
            return answer.content
        _raise_known_error(request, answer.messages)
        raise Declined(request, " ".join(answer.messages))

    async def _ask(
        self,
        request: str,
        method: Literal["GET", "POST"],
        path: str,
        effect: Effect = Effect.READ,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> _Answer:
        """Send a request and return its envelope, a refusal in words included."""
        root = self.connection.url(request).removesuffix(_THIRD_PARTY)
        url = f"{root}{path}" if path.startswith("/") else f"{root}{_THIRD_PARTY}/{path}"
        sent = Request(request, method, url, effect=effect, params=params, json=json)
        response = await self.http.send(sent)
        if response.status >= 400:
            with suppress(BadAnswer):
                answer = _envelope(response)
                if answer.is_unknown or answer.is_nothing_open:
                    return answer
            self.check_answer(sent, response)
        return _envelope(response)

    def _login_url(self, request: str) -> str:
        section = self.connection.settings.section(VoalleSettings)
        url = require_setting(request, section.auth_url, "erp.voalle.auth_url")
        return f"{self.connection.url(request, url).removesuffix(_LOGIN)}{_LOGIN}"

    def check_status(self, response: Response) -> None:
        """Raise the error that a status means; a refusal in words counts before it."""
        if response.status >= 400 and response.status != 401:
            with suppress(BadAnswer):
                _raise_known_error(response.request, _envelope(response).messages)
        super().check_status(response)


def _envelope(response: Response) -> _Answer:
    """Read the envelope; a bare list is the content itself (raises `BadAnswer`)."""
    value = response.json()
    if isinstance(value, list):
        return _Answer(is_success=None, content=value, messages=())
    row = read_object(response.request, value)
    messages = row.value("messages", "message")
    items = messages if isinstance(messages, list) else [messages]
    texts = (each.get("message") if isinstance(each, Mapping) else each for each in items)
    success, content = row.flag("success", "Success", "sucess"), row.value("response")
    if success is None and content is None:
        raise BadAnswer(response.request, Reason.SHAPE, status=response.status, field="success")
    found = tuple(text.strip() for text in texts if isinstance(text, str) and text.strip())
    return _Answer(success, content, found)


def _content(request: str, answer: _Answer) -> Any:
    """The content of an answer that is no refusal.

    Raises:
        Refused, Unavailable: it is an error in words, whichever.
        BadAnswer: there is no content.
    """
    if answer.is_success is not False and answer.content is not None:
        return answer.content
    _raise_known_error(request, answer.messages)
    if answer.is_success is not False:
        raise BadAnswer(request, Reason.SHAPE, field="response")
    raise Refused(request, Reason.ERROR_IN_ANSWER)


def _is_done(request: str, answer: _Answer) -> bool:
    """Test the answer to a request that changes something; a wrong code is refused with `success: true`.

    Raises:
        BadAnswer: it is neither a success nor a refusal.
    """
    if answer.is_success is None:
        raise BadAnswer(request, Reason.SHAPE, field="success")
    return answer.is_success and not any("invalido" in folded(each) for each in answer.messages)


def _raise_known_error(request: str, messages: Sequence[str]) -> None:
    """Raise the error that messages of Voalle mean, if they mean one."""
    text = " ".join(messages)
    if _TOO_MANY.search(folded(text)):
        raise Unavailable(request, Reason.RATE_LIMIT)
    raise_by_text(_ERRORS, request, text)


def _people(request: str, answer: _Answer) -> Rows:
    """The people of an answer, which is one or a list (raises as `_content`)."""
    content = _content(request, answer)
    people = read_rows(request, content if isinstance(content, list) else [content], "response")
    if not any(row.value("id", "name", "txId") for row in people):
        raise BadAnswer(request, Reason.SHAPE, field="response")
    return people


def _person(row: Row, tax_id: TaxId) -> Owned[Customer]:
    person = row.id("id")
    customer = Customer(
        tax_id,
        CustomerId(person) if person else None,
        name=row.text("name"),
        trade_name=row.text("name2"),
        address=_address(row.row("mainAddress")),
        birthday=row.birthday("birthDate"),
        phones=row.texts("cellPhone", "phone"),
        email=row.text("email"),
        erp_context=_Contracts(),
    )
    return Owned(customer, document_owner(row, "txId"))


def _address(row: Row) -> Address:
    """An address; the street may have its type in front already."""
    kind, street = row.text("streetType"), row.text("street")
    if kind and street and not folded(street).startswith(f"{folded(kind)} "):
        street = f"{kind} {street}"
    return Address(
        street,
        row.text("number"),
        row.text("addressComplement"),
        row.text("neighborhood"),
        row.text("city"),
        row.text("state"),
        row.text("postalCode"),
    )


def _contract_owner(row: Row) -> Owner:
    return document_owner(row, "clientInformation.clientTxId", "clientInformation.txId")


def _contract_number(row: Row) -> str | None:
    return row.id("contractNumber", "contract_number")


def _plan(row: Row) -> str | None:
    services = row.rows("servicesInformation")
    return next((name for each in services if (name := each.text("title", "description", "name"))), None)


def _contract_name(row: Row) -> str | None:
    """The plan and the contract's number, which distinguishes two contracts of one plan."""
    number = _contract_number(row)
    return ", ".join(filter(None, (_plan(row), f"contrato {number}" if number else None))) or None


def _state(row: Row) -> ServiceState:
    status = row.text("contractStatus", "v_status", "status")
    return _STATES.get(folded(status or "")) or held_state(status)


def _of_state(rows: Rows, state: ServiceState) -> list[Row]:
    return [each for each in rows if _state(each) is state]


def _refusal(contracts: Rows, candidates: Sequence[Row]) -> UnlockRefusal:
    """The refusal where there is not exactly one contract to unlock."""
    if candidates:
        return UnlockRefusal.NOT_ALLOWED
    if not contracts:
        return UnlockRefusal.OTHER
    is_over = len(_of_state(contracts, ServiceState.CANCELLED)) == len(contracts)
    return UnlockRefusal.INACTIVE if is_over else UnlockRefusal.NOT_BLOCKED


def _installation(row: Row, position: int) -> Installation:
    own, state = row.id("id") or str(position), _state(row)
    services = tuple(
        Service(
            ServiceId(each.id("id") or f"{own}-{place}"),
            each.text("title", "description", "name"),
            amount=each.money("amount"),
            status=STATUS_TEXTS.get(state),
            state=state,
        )
        for place, each in enumerate(row.rows("servicesInformation") or [Row({})], 1)
    )
    return Installation(InstallationId(own), services=services)


def _status(title: Row) -> str:
    return folded(title.text("billet.status", "status") or "")


def _are_of_several(due_dates: set[date | None], count: int) -> bool:
    """Test that titles fall due so close together that they may be of several contracts."""
    known = sorted(each for each in due_dates if each is not None)
    return len(due_dates) < count or any(after - before <= _SAME_DAY for before, after in pairwise(known))


def _with_contract(boleto: OpenBoleto, known: _Contracts) -> OpenBoleto:
    contract, name = known.by_title.get(boleto.id, (boleto.contract_id, None))
    return replace(boleto, contract_id=contract, description=name or boleto.description)


def _boleto(row: Row, _position: int) -> Owned[OpenBoleto]:
    """A title; `finalValue` is today's amount."""
    title, billet = row.id("id"), row.row("billet")
    contract = row.id("contractId", "contract.id")
    amount = billet.row("amount")
    boleto = OpenBoleto(
        BoletoId(title) if title else UNKNOWN_ID,
        amount=amount.money("finalValue") or None,  # of an open title, zero is "not computed"
        original_amount=amount.money("originalValue", "value"),
        interest=amount.money("interest"),
        fine=amount.money("fine"),
        discount=amount.money("discount"),
        issue_date=billet.day("issueDate"),
        due_date=billet.day("expirationDate"),
        line=billet.code("typefulLine"),
        barcode=billet.code("barcode"),
        pix=billet.code("pixQRCode"),
        payer_name=row.text("client.name"),
        document_number=billet.text("title"),
        our_number=billet.text("bankTitleNumber"),
        contract_id=ContractId(contract) if contract else None,
    )
    return Owned(boleto, document_owner(row, "client.txId"))


def _entry(row: Row, position: int) -> Owned[StatementEntry]:
    """A paid title; its receipts are a list, or the one receipt."""
    billet = row.row("billet")
    receipt = next(iter(billet.rows("receipts")), billet.row("receipts"))
    entry = StatementEntry(
        StatementId(row.id("id") or str(position)),
        billet.day("issueDate"),
        billet.day("expirationDate"),
        receipt.day("receiptDate", "date"),
        amount=billet.money("amount.originalValue", "amount.value"),
        paid_amount=receipt.money("ammount", "amount"),
        is_paid=True,
    )
    return Owned(entry, document_owner(row, "client.txId"))
