"""Adapter of MK-Auth (API of postman.mk-auth.com.br), whose parameters stand in the path.

Sources: a third party's copy of its openapi.yaml, and public clients. Nothing here was measured on a real
server by us or by a source that states it.

Browsing costs one call for the document and one for each login. Line, barcode and PIX are one call for the
opened title, which only reads. The amount of today is not sent: the title has the rates alone. There is no
trust unlock: the call for it would unblock the customer for good, so it is not offered. Nor are leads: the
only call that registers somebody creates a real customer.
"""

from collections.abc import Sequence
from dataclasses import replace

from totem.domain.customer import (
    Address,
    BoletoId,
    Clearance,
    ContractId,
    Customer,
    CustomerId,
    Installation,
    InstallationId,
    NotaFiscal,
    OpenBoleto,
    Service,
    ServiceId,
    ServiceState,
    StatementEntry,
)
from totem.domain.service_requests import Ticket, TicketRequest
from totem.domain.taxid import TaxId
from totem.erp.adapters.rest import (
    COMPLETE,
    CUSTOMER,
    OPEN_BOLETOS,
    PROBE,
    UNKNOWN_ID,
    UNUSED_TAX_ID,
    Connection,
    RestAdapter,
    path_segment,
    read_boletos,
    require,
)
from totem.erp.adapters.rows import Row, Rows, note_unread, read_object, read_rows
from totem.erp.errors import BadAnswer, Declined, NotFound, Reason, Refused, Unavailable
from totem.erp.http.auth import LOGIN, LoginSession, SessionToken, basic, server_failure
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.http.paging import ListPage, read_pages
from totem.erp.port import Capability, Owned, Owner
from totem.erp.values import plain

_SESSION_S = 600.0
"""Life of a token, about ten minutes."""
_LONGEST_TOKEN = 4096
_OPEN = {"aberto", "vencido"}


class MkauthErp(RestAdapter):
    """One MK-Auth server (`totem.erp.port.Adapter`)."""

    capabilities = frozenset({Capability.BOLETO_DETAIL, Capability.INSTALLATIONS, Capability.TICKET})
    needs_customer_id = True

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, SessionToken(self._login, _read_session))
        self._client_id = connection.setting("client_id")
        self._client_secret = connection.secret("client_secret")

    def _login(self) -> Request:
        credentials = basic(LOGIN, {"client_id": self._client_id, "client_secret": self._client_secret})
        url = f"{self.connection.url(LOGIN)}/api/"
        return Request(LOGIN, "GET", url, headers={"Authorization": credentials})

    @property
    def records(self) -> "MkauthErp":
        """Itself: installations."""
        return self

    @property
    def care(self) -> "MkauthErp":
        """Itself: tickets."""
        return self

    async def probe(self) -> None:
        """Look up a document that no customer has."""
        if await self._list(PROBE, f"cliente/listar/cpf_cnpj={UNUSED_TAX_ID.value}", "clientes"):
            raise BadAnswer(PROBE, Reason.FOREIGN_RECORD)

    async def customers(self, tax_id: TaxId) -> Sequence[Owned[Customer]]:
        """The logins of a document."""
        rows = await self._list(CUSTOMER, f"cliente/listar/cpf_cnpj={tax_id.value}", "clientes")
        note_unread(CUSTOMER, rows, rows.odd)
        if not rows:
            raise NotFound(CUSTOMER, Reason.ABSENT)
        return [_customer(row, tax_id) for row in rows]

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        """The open titles of one login."""
        login = path_segment(OPEN_BOLETOS, require(OPEN_BOLETOS, customer.id, "login"))
        rows = await self._list(OPEN_BOLETOS, f"titulo/aberto/{login}", "titulos")
        shown = Rows(row for row in rows if plain(row.text("status") or "aberto") in _OPEN)
        shown.odd = rows.odd
        return read_boletos(OPEN_BOLETOS, shown, _boleto)

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:  # noqa: ARG002 - port
        """The title with its line, barcode and PIX."""
        title = path_segment(COMPLETE, require(COMPLETE, boleto.id, "uuid_lanc"))
        answer = await self._get(COMPLETE, f"titulo/show/{title}")
        found = answer.row("titulo") if isinstance(answer.value("titulo"), dict) else answer
        return replace(
            boleto,
            line=found.code("linhadig", "linha_digitavel") or boleto.line,
            barcode=found.code("codigo_barras") or boleto.barcode,
            pix=found.code("pix", "pix_copia_cola") or boleto.pix,
            url=found.code("pix_link") if not found.code("pix") else boleto.url,
        )

    async def installations(self, customer: Customer) -> Sequence[Owned[Installation]]:
        """The plan of this login."""
        login = require(Capability.INSTALLATIONS, customer.id, "login")
        words = {ServiceState.ACTIVE: "Ativo", ServiceState.BLOCKED_FOR_DEBT: "Bloqueado"}
        state = customer.service_state
        service = Service(ServiceId(login), customer.plan, status=words.get(state), state=state)
        place = Installation(InstallationId(login), customer.address, services=(service,))
        return [Owned(place, Owner(customer_id=customer.id))] if customer.plan else []

    async def invoices(self, customer: Customer) -> Sequence[Owned[NotaFiscal]]:  # noqa: ARG002 - port
        """Raise `Refused`: no call for them is known."""
        raise Refused(Capability.INVOICES, Reason.UNSUPPORTED)

    async def statement(self, customer: Customer) -> Sequence[Owned[StatementEntry]]:  # noqa: ARG002 - port
        """Raise `Refused`: no call for it is known."""
        raise Refused(Capability.STATEMENT, Reason.UNSUPPORTED)

    async def clearances(self, customer: Customer) -> Sequence[Owned[Clearance]]:  # noqa: ARG002 - port
        """Raise `Refused`: no call for them is known."""
        raise Refused(Capability.CLEARANCES, Reason.UNSUPPORTED)

    async def open_ticket(self, customer: Customer, ticket: TicketRequest) -> Ticket:
        """Open a `chamado`, sent once; the answer repeats the record."""
        body = {
            "login": require(Capability.TICKET, customer.id, "login"),
            "assunto": ticket.subject or ticket.text,
            "prioridade": "normal",
        }
        if ticket.subject:
            body["mensagem"] = ticket.text
        url = f"{self.connection.url(Capability.TICKET)}/api/chamado/inserir"
        request = Request(Capability.TICKET, "POST", url, effect=Effect.WRITE, json=body)
        answer = read_object(Capability.TICKET, await self.send_json(request))
        _raise_errors(Capability.TICKET, answer)
        found = answer.row("dados", "chamado") or answer
        protocol = found.id("chamado", "protocolo", "id", "uuid_suporte")
        if protocol is None and not found.text("login"):
            raise Declined(Capability.TICKET, answer.text("mensagem", "msg", "message") or "")
        return Ticket(protocol)

    async def _list(self, request: str, path: str, field: str) -> Rows:
        """The records of all pages of a list; the first has no page number in its path."""
        found = Rows()

        async def fetch(page: int) -> ListPage[Row]:
            answer = await self._get(request, path if page == 1 else f"{path}/pagina={page}")
            rows = read_rows(request, answer.value(field), field)
            found.odd += rows.odd
            total = answer.id("Total", "total")
            is_longer = total is not None and total.isdecimal() and len(found) + len(rows) < int(total)
            return ListPage(rows, has_more=is_longer)

        found.extend(await read_pages(request, fetch))
        return found

    async def _get(self, request: str, path: str) -> Row:
        url = f"{self.connection.url(request)}/api/{path}"
        answer = read_object(request, await self.send_json(Request(request, "GET", url)))
        _raise_errors(request, answer)
        return answer


def _read_session(response: Response) -> LoginSession:
    """Read the token: the whole body, as text."""
    if response.is_failure:
        raise server_failure(response)
    token = response.text.strip('" \r\n')
    is_token = token.count(".") == 2 and token.isascii() and " " not in token and len(token) <= _LONGEST_TOKEN
    if response.status in {400, 401, 403} or "credencia" in plain(token) or "client" in plain(token):
        raise Refused(response.request, Reason.TOKEN, status=response.status)
    if token[:1] == "<":
        raise BadAnswer(response.request, Reason.PAGE, status=response.status)
    if not is_token:
        raise BadAnswer(response.request, Reason.SHAPE, "the login's answer is no token")
    return LoginSession(token, _SESSION_S)


def _raise_errors(request: str, answer: Row) -> None:
    """Raise the error that an answer reports in its own words."""
    told = answer.text("error", "erro")
    status = plain(answer.text("status") or "")
    if told is None and status not in {"error", "erro"}:
        return
    text = plain(f"{told or ''} {answer.text('mensagem', 'msg', 'message') or ''}")
    if "manutencao" in text:
        raise Unavailable(request, Reason.MAINTENANCE)
    if "token" in text or "autoriza" in text:
        raise Refused(request, Reason.TOKEN)
    if "permiss" in text:
        raise Refused(request, Reason.PERMISSION)
    raise Refused(request, Reason.ERROR_IN_ANSWER)


def _customer(row: Row, tax_id: TaxId) -> Owned[Customer]:
    login, blocked = row.id("login"), row.flag("bloqueado")
    phones = (row.text("celular"), row.text("fone"))
    state = {True: ServiceState.BLOCKED_FOR_DEBT, False: ServiceState.ACTIVE, None: ServiceState.UNKNOWN}
    customer = Customer(
        tax_id,
        CustomerId(login) if login else None,
        ContractId(login) if login else None,
        name=row.text("nome"),
        address=Address(
            row.text("endereco"),
            row.text("numero"),
            row.text("complemento"),
            row.text("bairro"),
            row.text("cidade"),
            row.text("estado"),
            row.text("cep"),
        ),
        birthday=row.birthday("nascimento", "data_nascimento"),
        phones=tuple(each for each in phones if each),
        email=row.text("email"),
        plan=row.text("plano"),
        service_state=state[blocked],
    )
    return Owned(customer, Owner(row.text("cpf_cnpj"), is_unreadable="cpf_cnpj" in row.unread))


def _boleto(row: Row, _position: int) -> Owned[OpenBoleto]:
    own, login = row.id("uuid_lanc", "uuid"), row.id("login")
    boleto = OpenBoleto(
        BoletoId(own) if own else UNKNOWN_ID,
        original_amount=row.money("valor"),
        due_date=row.day("datavenc"),
        line=row.code("linhadig"),
        description=row.text("descricao"),
        document_number=row.text("titulo"),
        our_number=row.text("nossonum"),
        contract_id=ContractId(login) if login else None,
    )
    return Owned(boleto, Owner(customer_id=login))
