"""Adapter of MK Solutions: the "rule" web services, GETs whose query carries session token and document.

Sources: the vendor's wiki ("APIs gerais"), an OpenAPI file made from it, and public clients, some of which
state captures of production servers. Never tried on a real server here.

Browsing costs one call, and one for each registration of the document; logins come besides. The list of
titles has neither codes nor the amount of today: `complete` makes three calls, one after the other, since
servers fail on several at once. Its second copy may register the title: a WRITE. Unlocks and tickets are
WRITEs by GET, sent once and never redirected. Addresses hold secrets, so that nothing here puts one into an
error; `totem.erp.http.client` keeps them out of logs.

The state of a service is known by its connections alone, which browsing does not ask for. "Nothing open" has
no published text: it is a sentence about titles without a word of failure.

Left out: notas fiscais and statement, for which there are no requests, and leads, which need a person who is
registered already.

Owners: the answers about titles and connections name the registration, once, as `CodigoPessoa` (captures). A
search by document echoes none.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

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
)
from totem.domain.service_requests import Ticket, TicketRequest, Unlock, UnlockRefusal
from totem.domain.status_words import names_other_reason
from totem.domain.taxid import TaxId
from totem.domain.text import folded
from totem.erp.adapters.json_rows import (
    Row,
    Rows,
    note_unread,
    read_object,
    read_rows,
)
from totem.erp.adapters.mk.settings import MkSettings
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
    customer_owner,
    raise_by_text,
    read_boletos,
    require,
    require_boleto_id,
    require_setting,
)
from totem.erp.adapters.unlock_refusals import is_about_service, read_refusal
from totem.erp.errors import BadAnswer, Declined, ErpError, NotFound, Reason, Refused
from totem.erp.http.auth import LOGIN, LoginSession, SessionToken, check_login
from totem.erp.http.limits import Limits
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.http.retry import stated_time
from totem.erp.ownership import Claim, claim_of
from totem.erp.port import UNUSED_TAX_ID, Capability, Owned, Owner

_EARLY_S = 240.0
"""Seconds by which a token ends earlier than it states; `SessionToken` adds one minute."""
_LONGEST_TICKET = 500
"""Characters of a ticket's text, which travels in an address."""

_DEAD_TOKEN = re.compile(r"token (?:expirado|invalido|not found|nao encontrado|nao localizado)[.!]?")
_NO_CUSTOMER = re.compile(r"(?:documento|cliente|pessoa|cadastro)? ?nao (?:localizad|encontrad)[oa][.!]?")
_TITLE = re.compile(r"\b(?:faturas?|titulos?|boletos?|cobrancas?|pendencias?|debitos?)\b")
_NONE = re.compile(
    r"\b(?:nenhuma?|nao possui|nao ha|nao existem?|nao (?:foram |foi )?(?:localizad|encontrad)[oa]s?)\b"
)
_NO_RECORD = re.compile(
    r"(?:nenhum registro|registros? nao)(?: foi| foram)? (?:localizad|encontrad)os?[.!]?"
    r"|nao localizad[oa]s?[.!]?"
)
_FAILURE = re.compile(
    r"erro|falha|limite|excedid|licenca|usuario|empresa|hash|manutencao|excecao|exception|indisponi|token"
    r"|condic|possivel|tente|permiss|sistema|servidor|servico|conex|banco de dados|parametro|invalid|senha"
)
"""Words of a failure, beside which a sentence is never "nothing open"."""
_ERRORS = (
    (re.compile(r"token (?:invalid|expirad|not found|nao)"), Reason.TOKEN),
    (re.compile(r"\bip\b"), Reason.IP),
    (re.compile(r"manutencao"), Reason.MAINTENANCE),
    (re.compile(r"permiss|nao autorizad|nao habilitad|sem acesso"), Reason.PERMISSION),
    (re.compile(r"\btoken\b|senha|autentica|credencia"), Reason.TOKEN),
)
"""Texts of a failure, plain, by their meaning."""
_REFUSALS = (
    (re.compile(r"operacao indisponivel para esta conexao"), UnlockRefusal.ALREADY_USED),
    (re.compile(r"status na conexao incompativel"), UnlockRefusal.NOT_ALLOWED),
)
_DEBT = re.compile(r"financeir|debito|inadimplen|pagamento|atras|fatura|vencid|cobranca")
_ADDRESS = re.compile(
    r"(?P<street>[^,]+?), *(?P<number>[^,]*?)(?: +- +(?P<district>[^,]+?))?(?:, *(?P<city>[^,]+?))?"
)
"""An address in one text: "Rua das Acácias, 120 - Centro, Chapecó"."""


class MkErp(RestAdapter):
    """One MK server (`totem.erp.port.Adapter`)."""

    capabilities = frozenset(
        {Capability.BOLETO_DETAIL, Capability.INSTALLATIONS, Capability.UNLOCK, Capability.TICKET}
    )
    needs_customer_id = True
    always_names_owner = frozenset({OPEN_BOLETOS, Capability.INSTALLATIONS, Capability.UNLOCK})
    limits = Limits(at_once=2)

    def __init__(self, connection: Connection) -> None:
        self._session = SessionToken(
            self._login, read_session, place=_add_token, is_expired=_reports_dead_token
        )
        super().__init__(connection, self._session)
        self._turn = asyncio.Lock()

    def _login(self) -> Request:
        connection = self.connection
        secrets = {
            "token": require_setting(LOGIN, connection.read_token(LOGIN), "erp.token"),
            "password": require_setting(LOGIN, connection.secret("password")(LOGIN), "erp.mk.password"),
            "cd_servico": require_setting(
                LOGIN, connection.setting("cd_servico")(LOGIN), "erp.mk.cd_servico"
            ),
        }
        return Request(LOGIN, "GET", self._url(LOGIN, "WSAutenticacao"), params={"sys": "MK0", **secrets})

    async def probe(self) -> None:
        """Search for a document of no person; only the vendor's own form of "not found" is in order."""
        with suppress(NotFound):
            await self._find(PROBE, UNUSED_TAX_ID.value)

    async def customers(self, tax_id: TaxId) -> Sequence[Owned[Customer]]:
        """The registrations of a document: the first, and the `Outros`, whose titles are their own."""
        answer = await self._find(CUSTOMER, tax_id.value)
        others = answer.value("Outros")
        listed = [others] if isinstance(others, Mapping) else others if isinstance(others, list) else []
        rows = Rows([answer, *(Row(each) for each in listed if isinstance(each, Mapping))])
        rows.invalid_count = len(listed) + 1 - len(rows)
        found = [_customer(row, tax_id) for row in rows]
        note_unread(CUSTOMER, rows, rows.invalid_count)
        return [each for each in found if each.record.id is not None] or found

    async def _find(self, request: str, document: str) -> Row:
        """Search for a document (raises `NotFound`)."""
        answer = await self._get(request, "WSMKConsultaDoc", {"doc": require(request, document, "doc")})
        row = read_object(request, answer)
        if _is_error(row):
            message, code = folded(_message(row) or ""), _code(row)
            if _NO_CUSTOMER.fullmatch(message) or (code == "3" and not message):
                raise NotFound(request, Reason.ABSENT)
            raise _failure(request, row)
        if row.id("CodigoPessoa") is None and not row.value("Outros"):
            raise BadAnswer(request, Reason.SHAPE, field="CodigoPessoa")
        return row

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        """The open titles of one registration."""
        answer = await self._customer_row(OPEN_BOLETOS, "WSMKFaturasPendentes", customer)
        found = answer.value("FaturasPendentes")
        if found:
            rows = read_rows(
                OPEN_BOLETOS, [found] if isinstance(found, Mapping) else found, "FaturasPendentes"
            )
            return read_boletos(OPEN_BOLETOS, rows, lambda row, _position: _boleto(row, answer))
        status, message = folded(answer.text("status") or ""), _message(answer)
        is_empty = status == "ok" or (not status and found == [])
        if _states_nothing_open(message) or (is_empty and not message):
            return []
        raise _failure(OPEN_BOLETOS, answer)

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:
        """The boleto with its line, second copy and PIX; a part that fails does not lose the others."""
        require_boleto_id(COMPLETE, boleto)  # raises before a request is made by another's
        parts = (
            BoletoPart(Effect.READ, partial(self._find_line, customer, boleto)),
            BoletoPart(Effect.WRITE, partial(self._find_second_copy, customer, boleto)),
            BoletoPart(Effect.READ, partial(self._find_pix, customer, boleto)),
        )
        return await complete_by_parts(boleto, *parts, at_once=False)

    async def _find_line(self, customer: Customer, boleto: OpenBoleto) -> dict[str, Any]:
        """Read the line; the request sends no message in spite of its name."""
        answer = read_object(COMPLETE, await self._get(COMPLETE, "WSMKLDViaSMS", {"cd_fatura": boleto.id}))
        found = answer.value("DadosFatura")
        if _is_error(answer) or not found:
            raise _failure(COMPLETE, answer)
        rows = read_rows(COMPLETE, [found] if isinstance(found, Mapping) else found, "DadosFatura")
        own = [row for row in rows if row.id("codfatura") in {None, boleto.id}]
        if not own:
            raise BadAnswer(COMPLETE, Reason.FOREIGN_RECORD, field="codfatura")
        self.require_own(COMPLETE, customer, [_owner(own[0])], "CodigoPessoa")
        nominal = own[0].money("valor_nominal") if boleto.original_amount is None else None
        return {"line": own[0].code("ld"), "original_amount": nominal}

    async def _find_second_copy(self, customer: Customer, boleto: OpenBoleto) -> dict[str, Any]:
        """Read the amount of today and the PDF."""
        fields = {"cd_fatura": boleto.id}
        answer = read_object(
            COMPLETE, await self._get(COMPLETE, "WSMKSegundaViaCobranca", fields, effect=Effect.WRITE)
        )
        if _is_error(answer):
            raise _failure(COMPLETE, answer)
        if answer.id("Fatura") not in {None, boleto.id}:
            raise BadAnswer(COMPLETE, Reason.FOREIGN_RECORD, field="Fatura")
        self.require_own(COMPLETE, customer, [_owner(answer)], "CodigoPessoa")
        return {"amount": answer.money("Valor") or None, "url": answer.code("PathDownload")}

    async def _find_pix(self, customer: Customer, boleto: OpenBoleto) -> dict[str, Any]:
        """Read the PIX; an error without a known cause means that there is none."""
        answer = read_object(
            COMPLETE, await self._get(COMPLETE, "WSMKRetornarCopieColaPix", {"CodigoFatura": boleto.id})
        )
        _raise_known_error(COMPLETE, answer)
        self.require_own(COMPLETE, customer, [_owner(answer)], "codpessoa")
        return {"pix": answer.code("texto_qrcode")}

    async def installations(self, customer: Customer) -> Sequence[Owned[Installation]]:
        """The connections with the plans of their contracts."""
        request = Capability.INSTALLATIONS
        answer = await self._connections(request, customer)
        plans: dict[str | None, str | None] = {}
        with suppress(ErpError):  # a place without its plan is better than none
            plans = await self._plans(request, customer)
        rows, found = _connection_rows(request, answer), []
        for position, row in enumerate(rows, 1):
            contract = row.id("contrato", "codcontrato")
            number, state = row.id("codconexao") or str(position), _state(row)
            service = Service(
                ServiceId(contract or number),
                plans.get(contract),
                status=STATUS_TEXTS.get(state),
                state=state,
            )
            address = replace(_address(row.text("endereco")), postal_code=row.text("cep"))
            place = Installation(InstallationId(number), address, services=(service,))
            found.append(Owned(place, _owner(answer)))
        note_unread(request, rows, rows.invalid_count)
        return found

    async def _plans(self, request: str, customer: Customer) -> dict[str | None, str | None]:
        """The plans by contract; version 2 of the request answers with the list alone."""
        code = require(request, customer.id, "cd_cliente")
        answer = await self._get(request, "WSMKContratosPorCliente", {"cd_cliente": code})
        names = ("ContratosAtivos", "ContratosInativos", "ContratosCancelados")
        row = Row({"all": answer}) if isinstance(answer, list) else read_object(request, answer)
        rows = [each for name in ("all", *names) for each in row.rows(name)]
        return {each.id("codcontrato", "CodContrato"): each.text("plano_acesso") for each in rows}

    async def _connections(self, request: str, customer: Customer) -> Row:
        answer = await self._customer_row(request, "WSMKConexoesPorCliente", customer)
        if _is_error(answer):
            raise _failure(request, answer)
        if answer.value("status", "Conexoes") is None:
            raise BadAnswer(request, Reason.SHAPE, field="Conexoes")
        return answer

    async def unlock(self, customer: Customer) -> Unlock:
        """Unlock the connections of the registration that are blocked, each once; one suffices."""
        blocked = await before_change(self._blocked_connections(customer))
        outcome = Unlock(UnlockRefusal.NOT_BLOCKED)
        for connection in blocked:
            try:
                answer = await self._unlock_connection(connection, customer.name)
            except ErpError:
                if outcome.is_granted:
                    return outcome
                raise
            if answer.is_granted or not outcome.is_granted:
                outcome = answer
        return outcome

    async def _blocked_connections(self, customer: Customer) -> list[str]:
        request = Capability.UNLOCK
        answer = await self._connections(request, customer)
        rows = _connection_rows(request, answer)
        self.require_own(request, customer, [_owner(answer)] if rows else [], "CodigoPessoa")
        blocked = [row.id("codconexao") for row in rows if row.flag("bloqueada")]
        is_unread = note_unread(request, rows, rows.invalid_count)
        known = [each for each in blocked if each]
        if not known and (blocked or is_unread):
            raise BadAnswer(request, Reason.UNREADABLE_FIELD, field="Conexoes")
        return known

    async def _unlock_connection(self, connection: str, name: str | None) -> Unlock:
        request, fields = Capability.UNLOCK, {"cd_conexao": connection}
        try:
            answer = await self._get(request, "WSMKAutoDesbloqueio", fields, effect=Effect.WRITE)
        except Declined as error:
            return read_refusal(error.explanation, name, _REFUSALS)
        row = read_object(request, answer)
        if not _is_error(row):
            if folded(row.text("status") or "") != "ok":
                raise BadAnswer(request, Reason.SHAPE, field="status")
            return Unlock()
        if not is_about_service(_message(row)):
            _raise_known_error(request, row)
        return read_refusal(_message(row), name, _REFUSALS)

    async def open_ticket(self, customer: Customer, ticket: TicketRequest) -> Ticket:
        """Open an `atendimento`, sent once; its text is cut, since it travels in an address."""
        request, section = Capability.TICKET, self.connection.settings.section(MkSettings)
        text = ". ".join(part for part in (ticket.subject, ticket.text, ticket.phone) if part)
        fields = {
            "cd_cliente": require(request, customer.id, "cd_cliente"),
            "cd_processo": ticket.kind_id
            or require_setting(request, section.cd_processo, "erp.mk.cd_processo"),
            "cd_classificacao_ate": require_setting(
                request, section.cd_classificacao_ate, "erp.mk.cd_classificacao_ate"
            ),
            "origem_contato": require_setting(request, section.origem_contato, "erp.mk.origem_contato"),
            "info": " ".join(text.split())[:_LONGEST_TICKET],
        }
        row = read_object(
            request, await self._get(request, "WSMKNovoAtendimento", fields, effect=Effect.WRITE)
        )
        if _is_error(row):
            _raise_known_error(request, row)
            raise Declined(request, _message(row) or row.refusal())
        protocol = row.id("Protocolo", "protocolo", "CodigoAtendimento")
        if protocol is None and folded(row.text("status") or "") != "ok":
            raise BadAnswer(request, Reason.SHAPE, field="Protocolo")
        return Ticket(protocol)

    async def _customer_row(self, request: str, rule: str, customer: Customer) -> Row:
        """An answer about one registration, whose id it may echo."""
        code = require(request, customer.id, "cd_cliente")
        row = read_object(request, await self._get(request, rule, {"cd_cliente": code}))
        if claim_of(customer, _owner(row)) in {Claim.OTHERS, Claim.UNREADABLE}:
            raise BadAnswer(request, Reason.FOREIGN_RECORD, field="CodigoPessoa")
        return row

    async def _get(
        self, request: str, rule: str, fields: Mapping[str, str], *, effect: Effect = Effect.READ
    ) -> Any:
        """Call a rule and return its JSON; one at a time where a session is good for some calls alone."""
        sent = Request(request, "GET", self._url(request, rule), effect, params={"sys": "MK0", **fields})
        async with self._turn if self._session.is_counted else nullcontext():
            return _read_json(await self.send(sent))

    def _url(self, request: str, rule: str) -> str:
        return f"{self.connection.url(request).removesuffix('/mk')}/mk/{rule}.rule"


def _add_token(request: Request, token: str) -> Request:
    return replace(request, params={**(request.params or {}), "token": token})


def _reports_dead_token(response: Response) -> bool:
    """Test for an answer that the session token is not, or no longer, known."""
    if response.status == 401:
        return True
    if b"oken" not in response.body:
        return False
    try:
        row = read_object(response.request, _read_json(response))
    except BadAnswer:
        return False
    return _DEAD_TOKEN.fullmatch(folded(_message(row) or "")) is not None


def read_session(response: Response) -> LoginSession:
    """Read the answer of a login (raises `Refused`, `Unavailable`, `BadAnswer`)."""
    check_login(response)
    row = read_object(response.request, _read_json(response))
    names = ("Token", "tokenRetornoAutenticacao", "token_acesso", "TokenAutenticacao", "token")
    token = row.code(*names)
    if token is None or _is_error(row):
        if _message(row) is None and not _is_error(row):
            raise BadAnswer(response.request, Reason.SHAPE, field="Token")
        raise _failure(response.request, row)
    uses = row.id("LimiteUso")
    limit = int(uses) if uses is not None and uses.isdecimal() else 0
    now = stated_time(response.headers) or datetime.now(UTC)
    return LoginSession(token, _lifetime_s(row.text("Expire", "expire"), now), limit or None)


def _lifetime_s(expires: str | None, now: datetime) -> float | None:
    """Seconds until a session ends; None where that is not known, or past by `now`, the ERP's own clock."""
    for form in ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"):
        with suppress(ValueError, OverflowError):
            end = datetime.strptime(expires or "", form).astimezone()
            left_s = (end - now).total_seconds()
            return (left_s - _EARLY_S if left_s > 2 * _EARLY_S else left_s) if left_s > 0 else None
    return None


def _read_json(response: Response) -> Any:
    """The JSON of an answer in MK's encoding (raises `BadAnswer`)."""
    try:
        return _decoded(response.json())
    except RecursionError:
        raise BadAnswer(response.request, Reason.NOT_JSON, status=response.status) from None


def _decoded(value: Any) -> Any:
    """Undo MK's encoding: UTF-8 read as ISO 8859-1, in which bytes 80 to 9F are `\\u00XX`.

    Of names, which a dot would make a path, "Num. ERRO" becomes "Num_ERRO".
    """
    if isinstance(value, str):
        if value.isascii():
            return value
        try:
            return value.encode("latin-1").decode()
        except UnicodeError:  # a text that came as it is
            return value
    if isinstance(value, dict):
        return {str(name).replace(". ", "_"): _decoded(each) for name, each in value.items()}
    return [_decoded(each) for each in value] if isinstance(value, list) else value


def _message(row: Row) -> str | None:
    return row.text("Mensagem", "mensagem", "message")


def _code(row: Row) -> str | None:
    code = row.id("Num_ERRO", "codigo_erro")
    return None if code is None else code.lstrip("0")


def _is_error(row: Row) -> bool:
    status = folded(row.text("status", "Status") or "")
    return status in {"erro", "error"} or (status != "ok" and _code(row) is not None)


def _failure(request: str, row: Row) -> ErpError:
    """The error that an answer means."""
    _raise_known_error(request, row)
    return Refused(request, Reason.ERROR_IN_ANSWER)


def _raise_known_error(request: str, row: Row) -> None:
    """Raise the error that an answer of MK means, where its cause is known."""
    if not _is_error(row):
        return
    raise_by_text(_ERRORS, request, _message(row))
    if not _message(row) and _code(row) == "1":
        raise Refused(request, Reason.TOKEN)


def _states_nothing_open(message: str | None) -> bool:
    """Test for a sentence of MK's that there are no open titles."""
    text = folded(message or "")
    is_about_titles = _TITLE.search(text) and _NONE.search(text) and not _FAILURE.search(text)
    return bool(is_about_titles or _NO_RECORD.fullmatch(text))


def _owner(row: Row) -> Owner:
    """The registration that an answer, or a title in it, names."""
    return customer_owner(row, "codigopessoa", "CodigoPessoa", "codpessoa")


def _customer(row: Row, tax_id: TaxId) -> Owned[Customer]:
    """A registration; MK echoes no document."""
    customer_id = row.id("CodigoPessoa")
    customer = Customer(
        tax_id,
        CustomerId(customer_id) if customer_id else None,
        name=row.text("Nome"),
        address=replace(_address(row.text("Endereco")), postal_code=row.text("CEP")),
        phones=row.texts("Fone"),
        email=row.text("Email"),
        active={"ativo": True, "inativo": False}.get(folded(row.text("Situacao") or "")),
    )
    return Owned(customer, Owner())


def _address(text: str | None) -> Address:
    match = _ADDRESS.fullmatch(text or "")
    if match is None:
        return Address(text)
    number = match["number"] or None
    return Address(match["street"], number, None, match["district"], match["city"])


def _boleto(row: Row, answer: Row) -> Owned[OpenBoleto]:
    title = row.id("codfatura", "CodFatura")
    contracts = re.findall(r"\w+", row.text("contratos") or "")
    boleto = OpenBoleto(
        BoletoId(title) if title else UNKNOWN_ID,
        original_amount=row.money("valor_total"),
        due_date=row.day("data_vencimento"),
        description=row.text("descricao"),
        contract_id=ContractId(contracts[0]) if len(contracts) == 1 else None,
    )
    own = _owner(row)
    return Owned(boleto, own if own != Owner() else _owner(answer))


def _connection_rows(request: str, answer: Row) -> Rows:
    found = answer.value("Conexoes")
    return read_rows(request, [] if found is None else found, "Conexoes")


def _state(row: Row) -> ServiceState:
    """The state of a connection; only a reason that names a debt is taken for one."""
    is_blocked = row.flag("bloqueada")
    if is_blocked:
        reason = row.text("motivo_bloqueio")
        is_for_debt = _DEBT.search(folded(reason or "")) and not names_other_reason(reason)
        return ServiceState.BLOCKED_FOR_DEBT if is_for_debt else ServiceState.BLOCKED
    if row.flag("esta_reduzida"):
        return ServiceState.REDUCED
    return ServiceState.UNKNOWN if is_blocked is None else ServiceState.ACTIVE
