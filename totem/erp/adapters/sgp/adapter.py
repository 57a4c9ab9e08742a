"""Adapter of SGP (TSMX): the "URA" web services, POSTs of forms whose fields carry token and application.

Sources: the vendor's Postman collection "SGP API" (an extraction of it), bookstack.sgp.net.br, and public
clients, some of which state captures of production servers. Never tried on a real server here.

Browsing costs two calls: `consultacliente`, with a row for each contract, and `titulos`, which only reads.
Where a server finds documents by their mask alone, there is one call more until that is known.
`pagamento/pix` may create a charge: a WRITE that `complete` alone makes, of a title without PIX. `fatura2via`
and `verificaacesso`, which may open a service order, are never sent. Of a title paid in part, no source
states whether `valorCorrigido` is what is left: it is taken for that where it is below the nominal amount.

A card payment is a `banco/titulo/ID/baixar/` (the collection, and tests of a public panel), with our
reference in `observacao`, and DEBITO or CARTAO, two of the words that it lists as `forma_pagamento`. It
answers by JSON, by a text ("Título baixado com sucesso"), by nothing, or by 204: where there are no words, a
reading tells. A title is read by `titulos` with its id, in any status, which tells open, paid and cancelled
apart. No source shows the form of a payment, its receiving point or `observacao` in its rows, so that a
reading does not tell which payment received a title; where a server sends `observacao`, it shows our
reference.

Left out: notas fiscais, of whose lists no fields are known; clearances, which need the subscriber's own
login; and sign-ups, whose answer has no id.

Owners: a contract always has `cpfCnpj`, with stars on some servers; a title has `clienteCpfcnpj` and
`clienteId` (captures of two servers). Contract ids alone address a contract in SGP's requests, but a contract
keeps its id when another person takes it over, so that they prove no owner.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from totem.domain.card_payment import (
    CardMethod,
    CardPayment,
    PaidBy,
    Settlement,
    TitleReading,
    TitleReference,
    TitleStatus,
)
from totem.domain.customer import Customer, Installation, OpenBoleto, StatementEntry
from totem.domain.service_requests import Ticket, TicketRequest, Unlock, UnlockRefusal
from totem.domain.sign_up import LeadContact, Receipt
from totem.domain.taxid import TaxId
from totem.domain.text import folded
from totem.erp.adapters.connection import Connection, require_setting
from totem.erp.adapters.fields import read_boletos, read_records
from totem.erp.adapters.json_rows import Row, Rows, as_number, read_object, read_rows
from totem.erp.adapters.paging import ListPage, Place, read_pages
from totem.erp.adapters.rest import (
    COMPLETE,
    RestAdapter,
    error_object,
    path_segment,
    raise_by_text,
    require,
    require_boleto_id,
)
from totem.erp.adapters.search import Search, with_search
from totem.erp.adapters.settlement import (
    SETTLE,
    amount_text,
    check_read,
    check_title,
    open_reading,
    paid_by_texts,
    payment_day,
    payment_note,
    says_already_paid,
    settled_by,
    title_id,
)
from totem.erp.adapters.sgp import tables
from totem.erp.adapters.sgp.settings import SgpSettings
from totem.erp.adapters.unlock_refusals import is_about_service, read_refusal
from totem.erp.errors import BadAnswer, Declined, NotFound, Reason, Refused
from totem.erp.http.auth import CredentialFields, Secret
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.port import UNUSED_TAX_ID, Owned
from totem.erp.session_erp import CUSTOMER, OPEN_BOLETOS, PROBE, Capability

_PAGE = 100
_TICKET_KIND = "5"
"""Type of a ticket where none is set: the vendor's own default."""

_NO_CONTRACT = re.compile(
    r"(?:nada|nenhum (?:contrato|cliente)(?: foi)?) (?:encontrado|localizado)[.!]?"
    r"|(?:contrato|cliente)(?:\(?s\)?)? nao (?:encontrado|localizado)(?:\(?s\)?)?[.!]?"
)
_NO_TITLE = re.compile(
    r"nada (?:encontrado|localizado)[.!]?"
    r"|nenhum (?:titulo|boleto)(?: (?:em )?aberto)?(?: foi)?(?: (?:encontrado|localizado))?[.!]?"
    r"|nenhuma fatura(?: (?:em )?aberto| aberta)?(?: foi)?(?: (?:encontrada|localizada))?[.!]?"
)
_DONE = re.compile(r"^(?!.*\bnao\b).*\b(?:baixad|liquidad|recebid|pag|quitad)[oa] com sucesso\b")
"""The text of a receipt that was made, plain."""
_CARDS = {CardMethod.DEBIT: "DEBITO", CardMethod.CREDIT: "CARTAO"}
_ERRORS = (
    (re.compile(r"token (?:invalid|inexistent|expirad|nao encontrad)|invalid token"), Reason.TOKEN),
    (re.compile(r"\bip\b"), Reason.IP),
    (re.compile(r"permissao|permission|nao autorizad|acesso negado"), Reason.PERMISSION),
    (re.compile(r"\btoken\b|\bapp\b|aplicacao|credencia|credential|autentica|authenticat"), Reason.TOKEN),
    (re.compile(r"manutencao|maintenance"), Reason.MAINTENANCE),
)
"""Texts of a failure, plain, by their meaning."""
_REFUSALS = (
    (re.compile(r"atingiu.* quantidade|ja (?:foi )?utilizad|limite de promessa"), UnlockRefusal.ALREADY_USED),
    (re.compile(r"contrato precisa estar ativo|contrato (?:cancelado|inativo)"), UnlockRefusal.INACTIVE),
)


class SgpErp(RestAdapter):
    """One SGP server (`totem.erp.port.Adapter`)."""

    always_names_owner = frozenset({CUSTOMER, OPEN_BOLETOS, Capability.INSTALLATIONS, Capability.STATEMENT})

    def __init__(self, connection: Connection) -> None:
        secrets = {
            "token": _needed(connection.read_token, "erp.token"),
            "app": _needed(connection.setting("app"), "erp.sgp.app"),
        }
        super().__init__(connection, CredentialFields(secrets))
        self._is_masked = False
        """This server found the latest document by its mask, by which the next one is searched first."""

    async def probe(self) -> None:
        """Search for a document of no person; only the vendor's own form of "nothing found" is in order."""
        await self._find(PROBE, UNUSED_TAX_ID.value)

    async def customers(self, tax_id: TaxId) -> Sequence[Owned[Customer]]:
        """The contracts of a document; cancelled ones only where they owe, or where there is no other."""
        rows, is_masked = await self._contracts(CUSTOMER, tax_id)
        kept = rows.where(lambda row: not tables.is_over(row)) or rows
        found = read_records(CUSTOMER, kept, partial(tables.CUSTOMER, tax_id=tax_id), tables.owner)
        return with_search(found, is_masked=is_masked)

    async def _contracts(self, request: str, tax_id: TaxId) -> tuple[Rows, bool]:
        """The rows of a document, and whether it is masked there: some servers find one form alone.

        Raises:
            NotFound: neither form is there.
        """
        for is_masked in (self._is_masked, not self._is_masked):
            rows = await self._find(request, tax_id.formatted if is_masked else tax_id.value)
            if rows:
                self._is_masked = is_masked
                return rows, is_masked
        raise NotFound(request, Reason.ABSENT)

    async def _find(self, request: str, document: str) -> Rows:
        answer = await self._post(request, "ura/consultacliente/", {"cpfcnpj": document})
        return _records(request, answer, "contratos", _NO_CONTRACT)

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        """The titles of the document that are open, of this contract or of none that is offered."""
        rows = await self._titles(OPEN_BOLETOS, customer, "abertos")
        shown = rows.where(lambda row: not tables.has_status(row, tables.PAID, tables.CANCELLED))
        self.require_own(OPEN_BOLETOS, customer, shown, tables.title_owner, "clienteCpfcnpj")
        of_contract = None if customer.contract_id is None else customer
        return read_boletos(OPEN_BOLETOS, shown, tables.BOLETO, tables.title_owner, of_contract)

    async def _titles(self, request: str, customer: Customer, status: str) -> Rows:
        tax_id, is_masked = customer.tax_id, Search.of(customer).is_masked
        document = require(request, tax_id.formatted if is_masked else tax_id.value, "cpfcnpj")

        async def fetch(place: Place) -> ListPage:
            page = {"limit": str(_PAGE), "offset": str(place.records)}
            form = {"cpfcnpj": document, "status": status, **page}
            answer = await self._post(request, "ura/titulos/", form)
            kept, total = _records(request, answer, "titulos", _NO_TITLE), answer.money("paginacao.total")
            if not kept and not place.records and total:
                raise BadAnswer(request, Reason.SHAPE, "a total, and no records", field="titulos")
            lost = max(int(total) - place.records, 0) if total and not kept else 0
            has_more = len(kept) >= _PAGE if total is None else place.records + kept.entries < total
            return ListPage(kept, has_more, lost)

        return await read_pages(request, fetch)

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:
        """The boleto with a PIX, which is created where there is none; as it is where SGP creates none."""
        if boleto.pix:
            return boleto
        title = path_segment(COMPLETE, require_boleto_id(COMPLETE, boleto))
        contract = boleto.contract_id or customer.contract_id
        form: dict[str, str] = {"contrato": contract} if contract else {}
        path = f"ura/pagamento/pix/{title}"  # without a slash at its end
        answer = await self._post(COMPLETE, path, form, effect=Effect.WRITE)
        pix = answer.code("pix", "codigoPix", "codigopix")
        if pix is None:
            raise_by_text(_ERRORS, COMPLETE, _message(answer))
            if answer.value("status") is None:
                raise BadAnswer(COMPLETE, Reason.SHAPE, field="pix")
        return replace(boleto, pix=pix)

    async def installations(self, customer: Customer) -> Sequence[Owned[Installation]]:
        """The contracts of the document with their plans."""
        request = Capability.INSTALLATIONS
        rows, _ = await self._contracts(request, customer.tax_id)
        return read_records(request, rows, _installation, tables.owner)

    async def statement(self, customer: Customer) -> Sequence[Owned[StatementEntry]]:
        """The titles that were paid."""
        request = Capability.STATEMENT
        rows = await self._titles(request, customer, "pagos")
        paid = rows.where(lambda row: not row.text("status") or tables.has_status(row, tables.PAID))
        return read_records(request, paid, tables.STATEMENT, tables.title_owner)

    async def unlock(self, customer: Customer) -> Unlock:
        """Unlock the contract by `liberacaopromessa`; its words of success name a login, and are not kept.

        Sent as a form; as JSON where the server refuses forms, which it does before it does anything.
        """
        request = Capability.UNLOCK
        body = {"contrato": require(request, customer.contract_id, "contrato")}
        url = self.connection.api_url(request, "ura/liberacaopromessa/")
        sent = Request(request, "POST", url, Effect.WRITE, form=body)
        response = await self.http.send(sent)
        if _refuses_forms(response):
            response = await self.http.send(Request(request, "POST", url, Effect.WRITE, json=body))
        try:
            self.check_answer(sent, response)
        except Declined as error:
            return read_refusal(error.explanation, customer.name, _REFUSALS)
        return _unlock(request, _single(request, response.json()), customer.name)

    async def open_ticket(self, customer: Customer, ticket: TicketRequest) -> Ticket:
        """Open a `chamado`, which SGP takes as JSON alone; no service order is opened along with it."""
        request = Capability.TICKET
        kind = ticket.kind_id or self.connection.settings.section(SgpSettings).ocorrenciatipo or _TICKET_KIND
        body = {
            "contrato": as_number(require(request, customer.contract_id, "contrato")),
            "ocorrenciatipo": as_number(kind),
            "conteudo": ticket.text,
            "observacao": ticket.subject or "",
            "contato_nome": customer.name or "",
            "contato_telefone": ticket.phone or "",
            "desativa_os": 1,
        }
        sent = {name: value for name, value in body.items() if value != ""}
        url = self.connection.api_url(request, "ura/chamado/")
        answer = await self.send_json(Request(request, "POST", url, Effect.WRITE, json=sent))
        row = _single(request, answer)
        protocol = row.id("protocolo")
        if not protocol and row.id("status") != "1":
            raise _declined(request, row, sent.values())
        return Ticket(protocol)

    async def create_lead(self, lead: LeadContact, *, key: str) -> Receipt:  # noqa: ARG002 - SGP has no keys
        """Pre-register a person, sent once; SGP returns no id, and requires a street."""
        form = {
            "nome": lead.name,
            "logradouro": "Não informado",
            "celular": lead.phone or "",
            "email": lead.email or "",
            "cep": lead.postal_code or "",
            "plano_id": lead.plan_id or "",
            "midia_id": lead.origin_id or "",
            "observacao": lead.note or "",
        }
        sent = {name: value for name, value in form.items() if value}
        answer = await self.pre_register(Capability.LEAD, sent)
        return Receipt(None, _message(answer) or "")

    async def read_title(self, title: TitleReference, reference: str = "") -> TitleReading:
        """Read the title by its id, among the customer's."""
        form = {"titulo_id": title_id(title), "limit": str(_PAGE), "offset": "0"}
        if title.customer_id is not None:
            form["cliente_id"] = title.customer_id
        rows = _records(SETTLE, await self._post(SETTLE, "ura/titulos/", form), "titulos", _NO_TITLE)
        if not rows:
            return TitleReading(TitleStatus.GONE)
        row = next((each for each in rows if each.id("id", "fatura") == title.boleto_id), rows[0])
        check_title(title, row.id("id", "fatura"), row.id("clienteId"), "id")
        notes = (row.code("observacao"), row.code("observacoes"), row.code("obs"))
        return _reading(row, self.connection.clock.today(), paid_by_texts(reference, notes))

    async def settle(self, title: TitleReference, payment: CardPayment) -> Settlement:
        """Receive the title by a `baixar`, sent once."""
        return await settled_by(self._receive(title, payment))

    async def _receive(self, title: TitleReference, payment: CardPayment) -> Settlement:
        own = path_segment(SETTLE, title_id(title))
        form = {
            "data_pagamento": payment_day(payment).isoformat(),
            "valor_pago": amount_text(payment.amount),
            "ponto_recebimento": self.connection.required(SETTLE, "receiving_point"),
            "forma_pagamento": _CARDS[payment.method],
            "observacao": payment_note(payment),
        }
        url = self.connection.api_url(SETTLE, f"banco/titulo/{own}/baixar/")
        return _settlement(await self.send(Request(SETTLE, "POST", url, Effect.WRITE, form=form)))

    async def pre_register(self, request: str, form: dict[str, str]) -> Row:
        """Pre-register a person, sent once (raises `Declined` with SGP's own words)."""
        answer = await self._post(request, "precadastro/F", form, effect=Effect.WRITE)
        done = re.match(r"pre-?cadastro \w+ com sucesso", folded(_message(answer) or ""))
        if not done and answer.id("status") != "1":
            raise _declined(request, answer, form.values())
        return answer

    async def _post(
        self, request: str, path: str, form: dict[str, str], *, effect: Effect = Effect.READ
    ) -> Row:
        """Send a form to a path under /api; the answer is one object."""
        sent = Request(request, "POST", self.connection.api_url(request, path), effect, form=form)
        return read_object(request, await self.send_json(sent))

    def check_status(self, response: Response) -> None:
        """Raise the error that a status means, by its words first: a wrong token is a 403 with `detail`."""
        if response.status >= 400:
            answer = error_object(response)
            raise_by_text(_ERRORS, response.request, _message(answer))
            if response.status == 403 and answer.text("detail"):
                raise Refused(response.request, Reason.TOKEN, status=response.status)
        super().check_status(response)


def _needed(secret: Secret, name: str) -> Secret:
    return lambda request: require_setting(request, secret(request), name)


def _single(request: str, answer: object) -> Row:
    """An answer that is one object, or a list that begins with it."""
    return read_object(request, answer[0] if isinstance(answer, list) and answer else answer)


def _message(answer: Row) -> str | None:
    return answer.text("msg", "message", "mensagem", "detail", "erro", "error")


def _records(request: str, answer: Row, field: str, nothing: re.Pattern[str]) -> Rows:
    """The records of a list.

    Raises:
        Refused, Unavailable: there is none, and the words are not those of `nothing`.
        BadAnswer: it is no list of records.
    """
    found, message = answer.value(field), folded(_message(answer) or "")
    if found:
        return read_rows(request, found, field)
    if nothing.fullmatch(message) or (found == [] and not message):
        return Rows()
    raise_by_text(_ERRORS, request, message)
    raise Refused(request, Reason.ERROR_IN_ANSWER)


def _reading(row: Row, today: date, paid_by: PaidBy) -> TitleReading:
    """The reading of a title's own record."""
    if tables.has_status(row, tables.CANCELLED):
        return TitleReading(TitleStatus.GONE, paid_by=paid_by)
    if tables.has_status(row, tables.PAID):
        return TitleReading(TitleStatus.PAID, paid_by=paid_by)
    if not tables.has_status(row, tables.OPEN):
        raise BadAnswer(SETTLE, Reason.SHAPE, field="status")
    boleto = tables.BOLETO(row)
    check_read(row, "valor", "valorCorrigido", "valorPago", "valorPagoParcial", "dataVencimento")
    return open_reading(boleto, today, paid_by)


def _settlement(response: Response) -> Settlement:
    """The answer to a receipt, of which some servers send no words.

    Raises:
        Declined: it was not made.
        BadAnswer: the words tell neither.
    """
    if not response.text:
        return Settlement.ACCEPTED
    try:
        answer = response.json()
    except BadAnswer:
        if response.text.startswith("<"):
            raise
        answer = response.text
    if isinstance(answer, str):
        if _DONE.search(folded(answer)):
            return Settlement.SETTLED
        raise_by_text(_ERRORS, SETTLE, answer)
        if says_already_paid(answer):
            return Settlement.ALREADY_PAID
        raise BadAnswer(SETTLE, Reason.SHAPE, status=response.status)
    row = _single(SETTLE, answer)
    if row.id("status") == "1" or _DONE.search(folded(_message(row) or "")):
        return Settlement.SETTLED
    raise _declined(SETTLE, row, response.sent)


def _installation(row: Row, position: int) -> Installation:
    return tables.INSTALLATION(row, position, services=(tables.SERVICE(row, position),))


def _unlock(request: str, answer: Row, name: str | None) -> Unlock:
    """The answer to an unlock; `name` is the customer's, whom the ERP's words may name."""
    granted, message = answer.flag("liberado"), _message(answer)
    days, until = answer.id("liberado_dias"), answer.day("data_promessa")
    length = int(days) if days and days.isdecimal() and int(days) else None
    if granted is None and answer.id("status") == "1":
        granted = True if length or until else None
    if granted:
        return Unlock(until=until, days=length, protocol=answer.id("protocolo"))
    if not is_about_service(message):
        raise_by_text(_ERRORS, request, message)
    if granted is None and (answer.id("status") in {None, "1"} and not answer.text("erro")):
        raise BadAnswer(request, Reason.SHAPE, field="liberado")
    return read_refusal(answer.refusal(message), name, _REFUSALS)


def _refuses_forms(response: Response) -> bool:
    """Test for a refusal of forms."""
    if response.status not in {200, 400, 415}:
        return False
    try:
        answer = read_object(response.request, response.json())
    except BadAnswer:
        return response.status == 415
    is_granted = answer.flag("liberado") or answer.value("protocolo") is not None
    names_json = re.search(r"\bjson\b", folded(_message(answer) or ""))
    return response.status == 415 or (not is_granted and names_json is not None)


def _declined(request: str, answer: Row, sent: Iterable[object]) -> Declined | BadAnswer:
    """The error of a record that was not taken; one whose answer has no known form may have been."""
    message = _message(answer)
    raise_by_text(_ERRORS, request, message)
    if answer.value("status") is not None or answer.text("erro", "error", "detail"):
        return Declined(request, answer.refusal(message, sent))
    return BadAnswer(request, Reason.SHAPE, field="status")
