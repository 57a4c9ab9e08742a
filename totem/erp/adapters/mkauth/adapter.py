"""Adapter of MK-Auth (API of postman.mk-auth.com.br), whose parameters stand in the path.

Sources: a third party's copy of its openapi.yaml, and public clients. Nothing here was measured on a real
server by us or by a source that states it.

Browsing costs one call for the document and one for each login. Line, barcode and PIX are one call for the
opened title, which only reads. The amount of today is not sent: the title has the rates alone; of one paid in
part, `valorpag` is taken off. An expired token may be reported with 200, in JSON or in a page of PHP.
"Nothing found" has no published text: it is an empty list, a `Total` of 0, or a whole sentence of that
meaning about the records asked for.

A card payment is a PUT of `titulo/receber` (openapi.yaml), whose `forma` public clients send as "cartao" for
both instruments; the day of the receipt is the server's own, and there is no field for our reference.
`titulo/show` reads a title by its id, and tells open, paid and cancelled apart. It is a row of the table
`sis_lanc`, whose columns `formapag` and `coletor` (20 characters; public dumps and clients of the database)
tell how and by whom a title was received: where they are sent and differ from ours, it was another payment.
The answer to a receipt, and its refusals, which come with 200, are not published: they are read by `status`
and the words of `mensagem`.

Left out: the trust unlock, whose call would unblock the customer for good; and leads, since the only call
that registers a person creates a real customer.

Owners: a title always has the `login` (openapi.yaml). The fields of a list's customers are not published.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from totem.domain.card_payment import (
    CardPayment,
    PaidBy,
    Settlement,
    TitleReading,
    TitleReference,
    TitleStatus,
)
from totem.domain.customer import (
    Customer,
    Installation,
    InstallationId,
    OpenBoleto,
    Service,
    ServiceId,
    ServiceState,
)
from totem.domain.service_requests import Ticket, TicketRequest
from totem.domain.taxid import TaxId
from totem.domain.text import folded
from totem.erp.adapters.connection import Connection
from totem.erp.adapters.fields import read_boletos, read_records
from totem.erp.adapters.json_rows import Row, Rows, read_object, read_rows
from totem.erp.adapters.mkauth import tables
from totem.erp.adapters.mkauth.settings import MkauthSettings
from totem.erp.adapters.paging import ListPage, Place, read_pages
from totem.erp.adapters.rest import (
    COMPLETE,
    RestAdapter,
    path_segment,
    raise_by_text,
    require,
    require_boleto_id,
)
from totem.erp.adapters.settlement import (
    SETTLE,
    amount_text,
    check_read,
    check_title,
    open_reading,
    paid_by_form,
    settled_by,
    title_id,
)
from totem.erp.errors import BadAnswer, Declined, NotFound, Reason, Refused, Unavailable
from totem.erp.http.auth import LOGIN, LoginSession, SessionToken, basic, check_login
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.port import UNUSED_TAX_ID, Owned, Owner
from totem.erp.session_erp import CUSTOMER, OPEN_BOLETOS, PROBE, Capability

_SESSION_S = 600.0
"""Life of a token, about ten minutes."""
_LONGEST_TOKEN = 4096
_OPEN = re.compile(r"abert[oa]|vencid[oa]|(?:em )?atras(?:o|ad[oa])|pendente")
_PAID = re.compile(r"(?:pag|quitad|liquidad|baixad|recebid)[oa]")
_GONE = re.compile(r"(?:cancelad|excluid|estornad)[oa]")
"""Statuses of a title, plain."""
_NO_TITLE = re.compile(
    r"(?:nenhum )?(?:registro|titulo|boleto)(?: nao)?(?: foi)? (?:encontrad|localizad)o[.!]?"
)
_FORM = "cartao"
_COLLECTOR_LENGTH = 20
"""Characters of a collector that the database keeps."""
_DONE = {"sucesso", "success", "ok"}
_IS_DONE = re.compile(r"^(?!.*\b(?:nao|nem|sem)\b).*\bsucesso\b")
_NOTHING = {
    "clientes": re.compile(
        r"nenhum (?:cliente|registro)(?: foi)?(?: (?:encontrado|localizado))?[.!]?"
        r"|(?:cliente|registro) nao (?:encontrado|localizado)[.!]?"
    ),
    "titulos": re.compile(
        r"nenhum (?:titulo|boleto)(?: em)?(?: aberto)?(?: foi)?(?: (?:encontrado|localizado))?[.!]?"
    ),
}
"""Sentences, plain, that a list has no records."""
_DEAD_TOKEN = re.compile(
    r"token (?:\w+ )?(?:expirad|expired|invalid)|(?:expired|invalid) token|expiredexception"
)
_ERRORS = (
    (re.compile(r"manutencao"), Reason.MAINTENANCE),
    (re.compile(r"token|autoriza|credencia|unauthori[sz]ed"), Reason.TOKEN),
    (re.compile(r"permiss|acesso negado"), Reason.PERMISSION),
)
"""Texts of a failure, plain, by their meaning."""
_WRONG_LOGIN = re.compile(r"credencia|client|invalid|autoriza|unauthori[sz]ed|negad|usuario|senha")


class MkauthErp(RestAdapter):
    """One MK-Auth server (`totem.erp.port.Adapter`)."""

    needs_customer_id = True
    always_names_owner = frozenset({OPEN_BOLETOS})

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, SessionToken(self._login, _read_session, is_expired=_reports_dead_token))
        self._client_id = connection.setting("client_id")
        self._client_secret = connection.secret("client_secret")

    def _login(self) -> Request:
        credentials = basic(LOGIN, {"client_id": self._client_id, "client_secret": self._client_secret})
        return Request(
            LOGIN, "GET", self.connection.api_url(LOGIN, ""), headers={"Authorization": credentials}
        )

    async def probe(self) -> None:
        """Look up a document of no person; records of other documents alone are not in order."""
        rows = await self._list(PROBE, f"cliente/listar/cpf_cnpj={UNUSED_TAX_ID.value}", "clientes")
        self.require_own(PROBE, Customer(UNUSED_TAX_ID), rows, tables.owner, "cpf_cnpj")

    async def customers(self, tax_id: TaxId) -> Sequence[Owned[Customer]]:
        """The logins of a document."""
        rows = await self._list(CUSTOMER, f"cliente/listar/cpf_cnpj={tax_id.value}", "clientes")
        if not rows:
            raise NotFound(CUSTOMER, Reason.ABSENT)
        return read_records(CUSTOMER, rows, partial(tables.CUSTOMER, tax_id=tax_id), tables.owner)

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        """The open titles of one login."""
        login = path_segment(OPEN_BOLETOS, require(OPEN_BOLETOS, customer.id, "login"))
        rows = await self._list(OPEN_BOLETOS, f"titulo/aberto/{login}", "titulos")
        shown = rows.where(lambda row: not _is_closed(row))
        return read_boletos(OPEN_BOLETOS, shown, tables.BOLETO, tables.title_owner)

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:
        """The title with its line, barcode and PIX."""
        own = require_boleto_id(COMPLETE, boleto)
        answer = await self._get(COMPLETE, f"titulo/show/{path_segment(COMPLETE, own)}")
        _check(COMPLETE, answer)
        found = answer.row("titulo") if isinstance(answer.value("titulo"), dict) else answer
        if found.id("uuid_lanc") not in {None, own}:
            raise BadAnswer(COMPLETE, Reason.FOREIGN_RECORD, field="uuid_lanc")
        self.require_own(COMPLETE, customer, [found], tables.title_owner, "login")
        line, pix = found.code("linhadig", "linha_digitavel"), found.code("pix", "pix_copia_cola")
        if line is None and pix is None and found.id("uuid_lanc", "titulo", "valor") is None:
            raise BadAnswer(COMPLETE, Reason.SHAPE, field="uuid_lanc")
        return replace(
            boleto,
            line=line or boleto.line,
            barcode=found.code("codigo_barras") or boleto.barcode,
            pix=pix or boleto.pix,
            link=(None if pix else found.code("pix_link")) or boleto.link,
        )

    async def installations(self, customer: Customer) -> Sequence[Owned[Installation]]:
        """The plan of this login."""
        login = require(Capability.INSTALLATIONS, customer.id, "login")
        words = {ServiceState.ACTIVE: "Ativo", ServiceState.BLOCKED_FOR_DEBT: "Bloqueado"}
        state = customer.service_state
        service = Service(ServiceId(login), customer.plan, status=words.get(state), state=state)
        place = Installation(InstallationId(login), customer.address, services=(service,))
        return [Owned(place, Owner(customer_id=customer.id))] if customer.plan else []

    async def open_ticket(self, customer: Customer, ticket: TicketRequest) -> Ticket:
        """Open a `chamado`, sent once; the answer repeats the record."""
        body = {
            "login": require(Capability.TICKET, customer.id, "login"),
            "assunto": ticket.subject or ticket.text,
            "prioridade": "normal",
        }
        if ticket.subject:
            body["mensagem"] = ticket.text
        url = self.connection.api_url(Capability.TICKET, "chamado/inserir")
        request = Request(Capability.TICKET, "POST", url, effect=Effect.WRITE, json=body)
        answer = read_object(Capability.TICKET, await self.send_json(request))
        found = answer.row("dados", "chamado") or answer
        protocol = found.id("chamado", "protocolo", "id", "uuid_suporte")
        is_done = found.text("login") or folded(answer.text("status") or "") in _DONE
        if _is_error(answer) or not (protocol or is_done):
            message = _message(answer)
            raise_by_text(_ERRORS, Capability.TICKET, message)
            is_told = message or answer.value("errors", "erros")
            reason = answer.refusal(message, body.values()) if is_told else ""
            if not (message or reason):
                raise BadAnswer(Capability.TICKET, Reason.SHAPE, field="login")
            raise Declined(Capability.TICKET, reason)
        return Ticket(protocol)

    async def read_title(self, title: TitleReference, reference: str = "") -> TitleReading:  # noqa: ARG002
        """Read the title by its id."""
        answer = await self._get(SETTLE, f"titulo/show/{path_segment(SETTLE, title_id(title))}")
        if _is_error(answer) and _NO_TITLE.fullmatch(folded(_message(answer))):
            return TitleReading(TitleStatus.GONE)
        _check(SETTLE, answer)
        row = answer.row("titulo") if isinstance(answer.value("titulo"), dict) else answer
        check_title(title, row.id("uuid_lanc"), row.id("login"), "uuid_lanc")
        status = folded(row.text("status") or "")
        if _GONE.fullmatch(status):
            return TitleReading(TitleStatus.GONE)
        if _PAID.fullmatch(status):
            return TitleReading(TitleStatus.PAID, paid_by=self._paid_by(row))
        if not _OPEN.fullmatch(status):
            raise BadAnswer(SETTLE, Reason.SHAPE, field="status")
        boleto = tables.BOLETO(row)
        check_read(row, "valor", "valorpag", "datavenc")
        return open_reading(boleto, self.connection.clock.today())

    def _paid_by(self, row: Row) -> PaidBy:
        collector = self.connection.settings.section(MkauthSettings).collector or ""
        return paid_by_form(
            (row.text("formapag"), (_FORM,)),
            (row.text("coletor"), (collector, collector[:_COLLECTOR_LENGTH])),
        )

    async def settle(self, title: TitleReference, payment: CardPayment) -> Settlement:
        """Receive the title, sent once."""
        return await settled_by(self._receive(title, payment))

    async def _receive(self, title: TitleReference, payment: CardPayment) -> None:
        body = {
            "uuid": title_id(title),
            "valor": amount_text(payment.amount),
            "forma": _FORM,
            "coletor": self.connection.required(SETTLE, "collector"),
        }
        url = self.connection.api_url(SETTLE, "titulo/receber")
        answer = read_object(
            SETTLE, await self.send_json(Request(SETTLE, "PUT", url, effect=Effect.WRITE, json=body))
        )
        message = _message(answer)
        if _is_error(answer):
            raise_by_text(_ERRORS, SETTLE, message)
            raise Declined(SETTLE, answer.refusal(message, body.values()))
        if folded(answer.text("status") or "") not in _DONE and not _IS_DONE.search(folded(message)):
            raise BadAnswer(SETTLE, Reason.SHAPE, field="status")

    async def _list(self, request: str, path: str, field: str) -> Rows:
        """The records of all pages of a list; the first has no page number in its path."""

        async def fetch(place: Place) -> ListPage:
            number = "" if place.number == 1 else f"/pagina={place.number}"
            answer = await self._get(request, f"{path}{number}")
            stated = answer.id("Total", "total") or ""
            total = int(stated) if stated.isdecimal() else 0
            if not answer.value(field):
                if place.number == 1:
                    _check_nothing(request, answer, field)
                return ListPage(Rows(), lost=max(total - place.entries, 0))
            rows = read_rows(request, answer.value(field), field)
            return ListPage(rows, has_more=place.entries + rows.entries < total)

        return await read_pages(request, fetch)

    async def _get(self, request: str, path: str) -> Row:
        return read_object(
            request, await self.send_json(Request(request, "GET", self.connection.api_url(request, path)))
        )

    def check_status(self, response: Response) -> None:
        """Raise the error that a status means; an expired token, which a page may report with 200, first."""
        if _reports_dead_token(response):
            raise Refused(response.request, Reason.TOKEN, status=response.status)
        super().check_status(response)


def _reports_dead_token(response: Response) -> bool:
    """Test for an answer that the token is not, or no longer, valid.

    A record, which a sent ticket comes back as, may hold such words of the customer's.
    """
    if response.status == 401:
        return True
    if b"oken" not in response.body or len(response.body) > _LONGEST_TOKEN:
        return False
    try:
        answer = read_object(response.request, response.json())
    except BadAnswer:
        return _DEAD_TOKEN.search(folded(response.text)) is not None
    return answer.value("login") is None and _DEAD_TOKEN.search(folded(_message(answer))) is not None


def _read_session(response: Response) -> LoginSession:
    """Read the token: the whole body, as text."""
    check_login(response)
    token = response.text.strip('" \r\n')
    if token.count(".") == 2 and token.isascii() and " " not in token and len(token) <= _LONGEST_TOKEN:
        return LoginSession(token, _SESSION_S)
    if token[:1] == "<":
        raise BadAnswer(response.request, Reason.PAGE, status=response.status)
    if "manutencao" in folded(token):
        raise Unavailable(response.request, Reason.MAINTENANCE)
    if _WRONG_LOGIN.search(folded(token)):
        raise Refused(response.request, Reason.TOKEN, status=response.status)
    raise BadAnswer(response.request, Reason.SHAPE, "the login's answer is no token")


def _message(answer: Row) -> str:
    words = (answer.text("error", "erro"), answer.text("mensagem", "msg", "message"))
    return " ".join(filter(None, words))


def _is_error(answer: Row) -> bool:
    return bool(answer.text("error", "erro")) or folded(answer.text("status") or "") in {"error", "erro"}


def _is_closed(row: Row) -> bool:
    status = folded(row.text("status") or "")
    return any(form.fullmatch(status) for form in (_PAID, _GONE))


def _check(request: str, answer: Row) -> None:
    """Raise the error that an answer reports in its own words."""
    if _is_error(answer):
        raise_by_text(_ERRORS, request, _message(answer))
        raise Refused(request, Reason.ERROR_IN_ANSWER)


def _check_nothing(request: str, answer: Row, field: str) -> None:
    """Raise the error of an answer without records, unless it states that there are none."""
    if _NOTHING[field].fullmatch(folded(_message(answer))):
        return
    raise_by_text(_ERRORS, request, _message(answer))
    _check(request, answer)
    total = answer.id("Total", "total")
    if _message(answer) or not (total == "0" or (total is None and answer.value(field) == [])):
        raise BadAnswer(request, Reason.SHAPE, field=field)
