"""Adapter of IXC Provedor (IXC Soft): webservice v1, whose lists are POSTs with a filter.

Sources: the vendor's Postman collection "API - IXC Provedor" and its n8n node; public clients that state that
they were measured on real servers (goixc, woovi-ixcsoft). Never tried on a real server here.

Browsing costs three calls: `cliente`, `cliente_contrato`, `fn_areceber`; one more where a base stores
documents without their mask, and for each further registration of a document. The list of titles has neither
PIX nor fine and interest. `get_pix` creates the charge where there is none: a WRITE that `complete` alone
makes. `get_boleto` is never sent, since it may register a title.

The receipts of a title have the `historico` that was sent with each (`fn_areceber_baixas`; a client that was
measured on a real server): one with our reference is ours, others are another's. Where no text is kept, the
title's own `recebido_via_pix` (the collection) tells a payment that is not ours.

Owners: a list answers with whole records of its table, of which a registration has `cnpj_cpf`, and contracts,
titles and notas have the column `id_cliente` that they are filtered by (the collection's samples, goixc).
"""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from totem.domain.card_payment import (
    CardPayment,
    PaidBy,
    Settlement,
    TitleReading,
    TitleReference,
    TitleStatus,
)
from totem.domain.customer import ContractId, Customer, Installation, Invoice, OpenBoleto, StatementEntry
from totem.domain.service_requests import Ticket, TicketRequest, Unlock, UnlockRefusal
from totem.domain.sign_up import LeadContact, ProspectId, Receipt
from totem.domain.taxid import TaxId
from totem.domain.text import folded
from totem.erp.adapters.connection import Connection
from totem.erp.adapters.fields import read_boletos, read_records
from totem.erp.adapters.ixc import tables
from totem.erp.adapters.ixc.settings import IxcSettings
from totem.erp.adapters.json_rows import Row, Rows, note_unread, read_object, read_rows
from totem.erp.adapters.paging import ListPage, Place, read_pages
from totem.erp.adapters.rest import (
    COMPLETE,
    RestAdapter,
    error_object,
    raise_by_text,
    require,
    require_boleto_id,
)
from totem.erp.adapters.search import with_search
from totem.erp.adapters.settlement import (
    SETTLE,
    amount_text,
    check_read,
    check_title,
    open_reading,
    paid_by_texts,
    payment_day,
    payment_note,
    settled_by,
    title_id,
)
from totem.erp.adapters.unlock_refusals import read_refusal
from totem.erp.claims import OwnerRules, may_be_of
from totem.erp.errors import BadAnswer, Declined, ErpError, NotFound, Reason, Refused
from totem.erp.http.auth import Basic
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.port import Owned
from totem.erp.session_erp import CUSTOMER, OPEN_BOLETOS, PROBE, Capability

_PAGE = 100
_REGISTRATIONS = 20
"""Most registrations of a document; a server that ignores the filter would list everyone's."""
_CHARGE_S = 1.5
"""Seconds after which a charge that was just created has its code, asked for once more."""
_ABSENT = ("0", "0000-00-00", "0000-00-00 00:00:00")
_SHOWN = [
    {"TB": "fn_areceber.liberado", "OP": "=", "P": "S"},
    {"TB": "fn_areceber.status", "OP": "!=", "P": "C"},
    {"TB": "fn_areceber.status", "OP": "!=", "P": "R"},
]
"""The vendor's own filter of the titles that a customer may see: neither cancelled nor received."""
_OPEN = {"A", "P", None}
_RECEIVED, _CANCELLED = "R", "C"
_FEW = 2
"""Rows of a title's id, of which there is one."""
_REFUSALS = {
    "107": UnlockRefusal.NOT_BLOCKED,
    "109": UnlockRefusal.INACTIVE,
    "113": UnlockRefusal.ALREADY_USED,
}
_REFUSAL_TEXTS = (
    (re.compile(r"contrato ja encontra-se ativo"), UnlockRefusal.NOT_BLOCKED),
    (re.compile(r"contrato esta inativo"), UnlockRefusal.INACTIVE),
    (re.compile(r"recurso (?:ja )?foi usado"), UnlockRefusal.ALREADY_USED),
)
"""The same texts, plain, from servers that send no code."""
_UNKNOWN_CONTRACT = "106"
_IS_OF_CONTRACT = re.compile(r"desbloqueio|contrato")
"""In a refusal of an unlock without a code: it is about the contract, whatever other words it has."""
_ERRORS = (
    (re.compile(r"\bip\b.*\bliberad"), Reason.IP),
    (
        re.compile(
            r"\b(?:token|usuario|senha|login)\b.*\b(?:inval|incorret|expirad|revogad)"
            r"|\b(?:token|usuario)\b.*\bnao (?:encontr|exist|autor)|nao autentica|falha .*autentica"
        ),
        Reason.TOKEN,
    ),
    (re.compile(r"recurso .*nao esta disponivel|permissao|acesso negado"), Reason.PERMISSION),
    (re.compile(r"manutencao"), Reason.MAINTENANCE),
)
"""Texts of `message`, plain, by their meaning (section "Erros" of the vendor's documentation)."""
_raise_known_error = partial(raise_by_text, _ERRORS)


class IxcErp(RestAdapter):
    """One IXC server (`totem.erp.port.Adapter`)."""

    needs_customer_id = True
    always_names_owner = frozenset(
        {
            *(CUSTOMER, OPEN_BOLETOS),
            *(Capability.INSTALLATIONS, Capability.INVOICES, Capability.STATEMENT),
        }
    )

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, Basic(connection.read_token))
        self._cities: dict[str, tuple[str | None, str | None]] = {}

    async def probe(self) -> None:
        """Read one company, which every server has."""
        await self.list(PROBE, "empresa", "empresa.id", "1", oper=">=", rows=1)

    async def customers(self, tax_id: TaxId) -> Sequence[Owned[Customer]]:
        """The contracts of a document; a registration without contracts is one of its own."""
        found = await self._registrations(tax_id.formatted)
        if not found:  # a base that stores documents without the mask
            found = await self._registrations(tax_id.value)
        if not found:
            raise NotFound(CUSTOMER, Reason.ABSENT)
        make = partial(tables.CUSTOMER, tax_id=tax_id)
        registrations = read_records(CUSTOMER, found, make, tables.registration_owner)
        contracts = await asyncio.gather(*(self._contracts(tax_id, each) for each in registrations))
        return with_search([contract for each in contracts for contract in each])

    async def _registrations(self, document: str) -> Rows:
        return await self.list(CUSTOMER, "cliente", "cliente.cnpj_cpf", document, rows=_REGISTRATIONS)

    async def _contracts(self, tax_id: TaxId, owned: Owned[Customer]) -> list[Owned[Customer]]:
        """The contracts of a registration; none are asked for another person's."""
        customer = owned.record
        if customer.id is None or not may_be_of(tax_id, owned.owner, OwnerRules.of(self, CUSTOMER)):
            return [owned]
        rows = await self._contract_rows(CUSTOMER, customer)
        kept = [row for row in rows if row.text("status") not in {"D", "I"}] or rows
        found = [
            replace(
                owned,
                record=replace(
                    customer,
                    contract_id=ContractId(contract_id),
                    plan=row.text("contrato"),
                    address=tables.service_address(row, customer.address),
                    service_state=tables.service_state(row),
                ),
            )
            for row in kept
            if (contract_id := row.id("id"))
        ]
        return found or [owned]

    async def _contract_rows(self, request: str, customer: Customer) -> Rows:
        rows = await self._list_own(request, "cliente_contrato", customer)
        own = self.keep_own(request, "contracts", customer, rows, tables.owner)
        note_unread(request, own, own.invalid_count)
        return own

    async def _city(self, city_id: str | None) -> tuple[str | None, str | None]:
        """Name and state of a city's id, kept once read; None where the ERP does not answer."""
        if city_id is None:
            return None, None
        if not city_id.isdecimal():
            return city_id, None
        if city_id not in self._cities:
            try:
                rows = await self.list(CUSTOMER, "cidade", "cidade.id", city_id, rows=1)
            except ErpError:
                return None, None
            state = rows[0].text("sigla", "uf_sigla", "uf") if rows else None
            is_name = state is not None and len(state) == 2 and state.isalpha()
            self._cities[city_id] = (rows[0].text("nome") if rows else None, state if is_name else None)
        return self._cities[city_id]

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        """The open titles of this contract, of none, and of one that cannot be chosen: a cancelled one's."""
        rows = await self._titles(OPEN_BOLETOS, customer, _SHOWN)
        shown = rows.where(lambda row: row.text("status") in _OPEN and row.flag("liberado") is not False)
        return read_boletos(OPEN_BOLETOS, shown, tables.BOLETO, tables.owner, customer)

    async def _titles(self, request: str, customer: Customer, shown: list[dict[str, str]]) -> Rows:
        order = ("fn_areceber.data_vencimento", "asc")
        return await self._list_own(request, "fn_areceber", customer, shown=shown, order=order)

    async def _list_own(self, request: str, resource: str, customer: Customer, **options: Any) -> Rows:
        """The records of a resource that are the customer's (raises `BadAnswer` for others' alone)."""
        customer_id = require(request, customer.id, "id_cliente")
        return await self.list(
            request, resource, f"{resource}.id_cliente", customer_id, customer=customer, **options
        )

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:
        """The boleto with the PIX of its charge, which is created where there is none."""
        if boleto.pix:
            return boleto
        title = require_boleto_id(COMPLETE, boleto)
        for pause_s in (0.0, _CHARGE_S):
            if pause_s:
                await self.connection.sleep(pause_s)
            try:
                answer = await self._post(COMPLETE, "get_pix", {"id_areceber": title}, effect=Effect.WRITE)
            except ErpError as error:
                error.may_have_arrived |= bool(pause_s)  # as the first request did
                raise
            debtor = answer.row("pix.dadosPix.devedor")
            self.require_own(COMPLETE, customer, [debtor], tables.debtor_owner, "devedor")
            pix = answer.code("pix.qrCode.qrcode", "pix.dadosPix.pixCopiaECola")
            if pix is not None:
                return replace(boleto, pix=pix)
            if not _is_success(answer):
                raise BadAnswer(COMPLETE, Reason.SHAPE, field="pix")
        return boleto

    async def installations(self, customer: Customer) -> Sequence[Owned[Installation]]:
        """The contracts with their plans."""
        found = []
        for position, row in enumerate(await self._contract_rows(Capability.INSTALLATIONS, customer), 1):
            city, state = await self._city(row.id("cidade"))
            address = replace(tables.service_address(row, customer.address), city=city, state=state)
            services = (tables.SERVICE(row, position),)
            place = tables.INSTALLATION(row, position, address=address, services=services)
            found.append(Owned(place, tables.owner(row)))
        return found

    async def invoices(self, customer: Customer) -> Sequence[Owned[Invoice]]:
        """The notas fiscais."""
        rows = await self._list_own(Capability.INVOICES, "vd_saida", customer)
        return read_records(Capability.INVOICES, rows, tables.INVOICE, tables.owner)

    async def statement(self, customer: Customer) -> Sequence[Owned[StatementEntry]]:
        """The titles that were received."""
        received = [{"TB": "fn_areceber.status", "OP": "=", "P": "R"}]
        rows = await self._titles(Capability.STATEMENT, customer, received)
        shown = rows.where(lambda row: row.text("status") in {"R", None})
        return read_records(Capability.STATEMENT, shown, tables.STATEMENT, tables.owner)

    async def unlock(self, customer: Customer) -> Unlock:
        """Unlock the contract by `desbloqueio_confianca`, sent once."""
        contract = require(Capability.UNLOCK, customer.contract_id, "id_contrato")
        try:
            answer = await self._post(
                Capability.UNLOCK, "desbloqueio_confianca", {"id": contract}, effect=Effect.WRITE, fails=False
            )
        except Declined as error:
            return read_refusal(error.explanation, customer.name, _REFUSAL_TEXTS)
        if _is_success(answer):
            return Unlock()
        if not _is_error(answer):
            raise BadAnswer(Capability.UNLOCK, Reason.SHAPE, field="tipo")
        message = answer.text("mensagem", "message")
        code = answer.id("codigo")
        if code is None and not _IS_OF_CONTRACT.search(folded(message or "")):
            _raise_known_error(Capability.UNLOCK, message)
        if code == _UNKNOWN_CONTRACT:
            raise Refused(Capability.UNLOCK, Reason.ERROR_IN_ANSWER)
        refusal = _REFUSALS.get(code or "")
        if refusal is not None:
            return Unlock(refusal)
        return read_refusal(answer.refusal(message), customer.name, _REFUSAL_TEXTS)

    async def open_ticket(self, customer: Customer, ticket: TicketRequest) -> Ticket:
        """Open a `su_ticket`, sent once."""
        needed = partial(self.connection.required, Capability.TICKET)
        body = {
            "tipo": "C",
            "id_cliente": require(Capability.TICKET, customer.id, "id_cliente"),
            "id_contrato": customer.contract_id or "",
            "id_assunto": ticket.kind_id or needed("id_assunto"),
            "id_ticket_setor": ticket.department_id or needed("id_ticket_setor"),
            "titulo": ticket.subject or "Atendimento pelo totem",
            "menssagem": f"{ticket.text}\nTelefone: {ticket.phone}" if ticket.phone else ticket.text,
            "prioridade": "M",
            "su_status": "N",
            "origem_endereco": "C",
        }
        answer = await self.insert(Capability.TICKET, "su_ticket", body)
        return Ticket(answer.id("protocolo", "id"))

    async def create_lead(self, lead: LeadContact, *, key: str) -> Receipt:  # noqa: ARG002 - IXC has no keys
        """Insert a `contato` marked as a lead, sent once."""
        body = {
            "nome": lead.name,
            "lead": "S",
            "ativo": "S",
            "principal": "N",
            "data_cadastro": self.connection.clock.now().strftime("%d/%m/%Y"),
            "fone_celular": lead.phone or "",
            "email": lead.email or "",
            "cep": lead.postal_code or "",
            "obs": lead.note or "",
        }
        answer = await self.insert(Capability.LEAD, "contato", {k: v for k, v in body.items() if v})
        lead_id = answer.id("id")
        return Receipt(ProspectId(lead_id) if lead_id else None, answer.text("message") or "")

    async def read_title(self, title: TitleReference, reference: str = "") -> TitleReading:
        """Read the title by its id, and its receipts where a payment may have settled it."""
        own = title_id(title)
        rows = await self.list(SETTLE, "fn_areceber", "fn_areceber.id", own, rows=_FEW)
        for row in rows:
            check_title(title, row.id("id"), row.id("id_cliente"), "id")
        if not rows:
            return TitleReading(TitleStatus.GONE)
        row, status = rows[0], rows[0].text("status")
        paid_by = await self._paid_by(own, reference) if reference else PaidBy.UNTOLD
        if paid_by is PaidBy.UNTOLD and row.flag("recebido_via_pix"):
            paid_by = PaidBy.ANOTHER
        if status == _RECEIVED:
            return TitleReading(TitleStatus.PAID, paid_by=paid_by)
        if status == _CANCELLED or row.flag("liberado") is False:
            return TitleReading(TitleStatus.GONE, paid_by=paid_by)
        if status is None or status not in _OPEN:
            raise BadAnswer(SETTLE, Reason.SHAPE, field="status")
        boleto = tables.BOLETO(row)
        check_read(row, "valor", "valor_aberto", "valor_recebido", "data_vencimento")
        return open_reading(boleto, self.connection.clock.today(), paid_by)

    async def _paid_by(self, own: str, reference: str) -> PaidBy:
        """Evidence of the payment with this reference in a title's receipts."""
        order = ("fn_movim_finan.id", "desc")
        rows = await self.list(SETTLE, "fn_areceber_baixas", "fn_movim_finan.id_receber", own, order=order)
        texts = (row.code("historico") for row in rows if row.id("id_receber") in {own, None})
        found = paid_by_texts(reference, texts)
        return PaidBy.UNTOLD if rows.is_cut and found is not PaidBy.OURS else found

    async def settle(self, title: TitleReference, payment: CardPayment) -> Settlement:
        """Receive the title by a `baixa`, sent once."""
        return await settled_by(self._receive(title, payment))

    async def _receive(self, title: TitleReference, payment: CardPayment) -> None:
        needed, amount = partial(self.connection.required, SETTLE), amount_text(payment.amount)
        body = {
            "filial_id": needed("branch"),
            "id_receber": title_id(title),
            "conta_": needed("cash_account"),
            "id_conta": needed("receipt_account"),
            "tipo_recebimento": self.connection.settings.section(IxcSettings).receipt_type,
            "data": payment_day(payment).strftime("%d/%m/%Y"),
            **dict.fromkeys(("valor_parcela", "credito", "debito", "valor_total_recebido"), amount),
            "historico": payment_note(payment),
            "previsao": "N",
            "tipo_lanc": "R",
        }
        await self.insert(SETTLE, "fn_areceber_recebimentos_baixas_novo", body)

    async def insert(self, request: str, resource: str, body: dict[str, str]) -> Row:
        """Insert a record, sent once (raises `Declined` with the ERP's own words)."""
        answer = await self._post(request, resource, body, effect=Effect.WRITE, fails=False)
        if _is_success(answer):
            return answer
        if not _is_error(answer):
            raise BadAnswer(request, Reason.SHAPE, field="type")
        message = _message(answer)
        _raise_known_error(request, message)
        raise Declined(request, answer.refusal(message, body.values()))

    async def list(
        self,
        request: str,
        resource: str,
        field: str,
        value: str,
        *,
        oper: str = "=",
        shown: Sequence[dict[str, str]] = (),
        order: tuple[str, str] | None = None,
        rows: int = _PAGE,
        customer: Customer | None = None,
    ) -> Rows:
        """The records of a resource whose `field` is `value`, of all pages.

        With a `customer`, records of others alone raise `BadAnswer`.
        """
        require(request, value, field)
        column, direction = order or (f"{resource}.id", "asc")
        body = {
            "qtype": field,
            "query": value,
            "oper": oper,
            "rp": str(rows),
            "sortname": column,
            "sortorder": direction,
        }
        if shown:
            body["grid_param"] = json.dumps(list(shown))

        async def fetch(place: Place) -> ListPage:
            listing = {"ixcsoft": "listar"}
            page = {**body, "page": str(place.number)}
            answer = await self._post(request, resource, page, headers=listing, absent=())
            total = answer.money("total")
            records = answer.value("registros", "rows")
            if not records:
                _raise_known_error(request, _message(answer))
            if records is None and total == 0:
                return ListPage(Rows())
            kept = read_rows(request, records, "registros", absent=_ABSENT)
            if customer is not None:
                self.require_own(request, customer, kept, tables.owner, "id_cliente")
            if not kept and (total is None or (place.number - 1) * rows + kept.entries < total):
                raise BadAnswer(request, Reason.SHAPE, "fewer records than its total", field="registros")
            has_more = kept.entries >= rows if total is None else place.number * rows < total
            return ListPage(kept, has_more and rows == _PAGE)

        return await read_pages(request, fetch)

    async def _post(
        self,
        request: str,
        resource: str,
        body: dict[str, str],
        *,
        headers: dict[str, str] | None = None,
        effect: Effect = Effect.READ,
        fails: bool = True,
        absent: Sequence[str] = _ABSENT,
    ) -> Row:
        """Send a request; its answer is one object. With `fails`, `type: error` raises."""
        url = f"{self._base_url(request)}/{resource}"
        response = await self.send(
            Request(request, "POST", url, effect=effect, headers=headers or {}, json=body)
        )
        answer = read_object(request, response.json(), absent=absent)
        if fails and _is_error(answer):
            _raise_known_error(request, _message(answer))
            raise Refused(request, Reason.ERROR_IN_ANSWER, status=response.status)
        return answer

    def _base_url(self, request: str) -> str:
        """The webservice's address, from one with or without its path."""
        url = self.connection.url(request)
        return (
            url if urlsplit(url).path.endswith("/v1") else f"{url.removesuffix('/webservice')}/webservice/v1"
        )

    def check_status(self, response: Response) -> None:
        """Raise the error that a status means; a refusal in words counts before it."""
        if response.status >= 400:
            _raise_known_error(response.request, _message(error_object(response)))
        super().check_status(response)


def _message(answer: Row) -> str | None:
    return answer.text("message", "mensagem")


def _is_success(answer: Row) -> bool:
    return folded(answer.text("type", "tipo") or "") in {"success", "sucesso"}


def _is_error(answer: Row) -> bool:
    return folded(answer.text("type", "tipo") or "") in {"error", "erro"}
