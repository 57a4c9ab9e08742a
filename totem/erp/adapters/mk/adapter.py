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
from functools import partial
from typing import Any

from totem.domain.customer import Customer, Installation, OpenBoleto
from totem.domain.service_requests import Ticket, TicketRequest, Unlock, UnlockRefusal
from totem.domain.taxid import TaxId
from totem.domain.text import folded
from totem.erp.adapters.connection import Connection, require_setting
from totem.erp.adapters.fields import read_boletos, read_records
from totem.erp.adapters.json_rows import Row, Rows, as_list, note_unread, read_object, read_rows
from totem.erp.adapters.mk import tables
from totem.erp.adapters.mk.answers import (
    error_code,
    failure,
    is_error,
    message,
    raise_known_error,
    read_json,
    states_nothing_open,
)
from totem.erp.adapters.mk.session import add_token, read_session, reports_dead_token
from totem.erp.adapters.parts import BoletoPart, before_change, complete_by_parts
from totem.erp.adapters.rest import COMPLETE, RestAdapter, require, require_boleto_id
from totem.erp.adapters.unlock_refusals import is_about_service, read_refusal
from totem.erp.claims import Claim, claim_of
from totem.erp.errors import BadAnswer, Declined, ErpError, NotFound, Reason
from totem.erp.http.auth import LOGIN, SessionToken
from totem.erp.http.limits import Limits
from totem.erp.http.messages import Effect, Request
from totem.erp.port import UNUSED_TAX_ID, Owned, Owner
from totem.erp.session_erp import CUSTOMER, OPEN_BOLETOS, PROBE, Capability

_LONGEST_TICKET = 500
"""Characters of a ticket's text, which travels in an address."""

_NO_CUSTOMER = re.compile(r"(?:documento|cliente|pessoa|cadastro)? ?nao (?:localizad|encontrad)[oa][.!]?")
_REFUSALS = (
    (re.compile(r"operacao indisponivel para esta conexao"), UnlockRefusal.ALREADY_USED),
    (re.compile(r"status na conexao incompativel"), UnlockRefusal.NOT_ALLOWED),
)


class MkErp(RestAdapter):
    """One MK server (`totem.erp.port.Adapter`)."""

    needs_customer_id = True
    always_names_owner = frozenset({OPEN_BOLETOS, Capability.INSTALLATIONS, Capability.UNLOCK})
    limits = Limits(at_once=2)

    def __init__(self, connection: Connection) -> None:
        self._session = SessionToken(
            self._login, read_session, place=add_token, is_expired=reports_dead_token
        )
        super().__init__(connection, self._session)
        self._turn = asyncio.Lock()

    def _login(self) -> Request:
        connection = self.connection
        secrets = {
            "token": require_setting(LOGIN, connection.read_token(LOGIN), "erp.token"),
            "password": require_setting(LOGIN, connection.secret("password")(LOGIN), "erp.mk.password"),
            "cd_servico": connection.required(LOGIN, "cd_servico"),
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
        listed = others if isinstance(others, list) else [others] if isinstance(others, Mapping) else []
        rows = Rows([answer, *(Row(each) for each in listed if isinstance(each, Mapping))])
        rows.invalid_count = len(listed) + 1 - len(rows)
        found = read_records(CUSTOMER, rows, partial(tables.CUSTOMER, tax_id=tax_id), _nobody)
        return [each for each in found if each.record.id is not None] or found

    async def _find(self, request: str, document: str) -> Row:
        """Search for a document (raises `NotFound`)."""
        row = await self._call(request, "WSMKConsultaDoc", {"doc": require(request, document, "doc")})
        if is_error(row):
            words = folded(message(row) or "")
            if _NO_CUSTOMER.fullmatch(words) or (error_code(row) == "3" and not words):
                raise NotFound(request, Reason.ABSENT)
            raise failure(request, row)
        if row.id("CodigoPessoa") is None and not row.value("Outros"):
            raise BadAnswer(request, Reason.SHAPE, field="CodigoPessoa")
        return row

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        """The open titles of one registration."""
        answer = await self._customer_row(OPEN_BOLETOS, "WSMKFaturasPendentes", customer)
        found = answer.value("FaturasPendentes")
        if found:
            rows = read_rows(OPEN_BOLETOS, as_list(found), "FaturasPendentes")
            return read_boletos(OPEN_BOLETOS, rows, tables.BOLETO, partial(_own_or_of_list, answer))
        status, words = folded(answer.text("status") or ""), message(answer)
        is_empty = status == "ok" or (not status and found == [])
        if states_nothing_open(words) or (is_empty and not words):
            return []
        raise failure(OPEN_BOLETOS, answer)

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
        answer = await self._call(COMPLETE, "WSMKLDViaSMS", {"cd_fatura": boleto.id})
        found = answer.value("DadosFatura")
        if is_error(answer) or not found:
            raise failure(COMPLETE, answer)
        rows = read_rows(COMPLETE, as_list(found), "DadosFatura")
        own = [row for row in rows if row.id("codfatura") in {None, boleto.id}]
        if not own:
            raise BadAnswer(COMPLETE, Reason.FOREIGN_RECORD, field="codfatura")
        self.require_own(COMPLETE, customer, own[:1], tables.owner, "CodigoPessoa")
        nominal = own[0].money("valor_nominal") if boleto.original_amount is None else None
        return {"line": own[0].code("ld"), "original_amount": nominal}

    async def _find_second_copy(self, customer: Customer, boleto: OpenBoleto) -> dict[str, Any]:
        """Read the amount of today and the PDF."""
        rule, title = "WSMKSegundaViaCobranca", {"cd_fatura": boleto.id}
        answer = await self._call(COMPLETE, rule, title, effect=Effect.WRITE)
        if is_error(answer):
            raise failure(COMPLETE, answer)
        if answer.id("Fatura") not in {None, boleto.id}:
            raise BadAnswer(COMPLETE, Reason.FOREIGN_RECORD, field="Fatura")
        self.require_own(COMPLETE, customer, [answer], tables.owner, "CodigoPessoa")
        return {"amount": answer.money("Valor") or None, "link": answer.code("PathDownload")}

    async def _find_pix(self, customer: Customer, boleto: OpenBoleto) -> dict[str, Any]:
        """Read the PIX; an error without a known cause means that there is none."""
        answer = await self._call(COMPLETE, "WSMKRetornarCopieColaPix", {"CodigoFatura": boleto.id})
        raise_known_error(COMPLETE, answer)
        self.require_own(COMPLETE, customer, [answer], tables.owner, "codpessoa")
        return {"pix": answer.code("texto_qrcode")}

    async def installations(self, customer: Customer) -> Sequence[Owned[Installation]]:
        """The connections with the plans of their contracts."""
        request = Capability.INSTALLATIONS
        answer = await self._connections(request, customer)
        plans: dict[str | None, str | None] = {}
        with suppress(ErpError):  # a place without its plan is better than none
            plans = await self._plans(request, customer)

        def make(row: Row, position: int) -> Installation:
            plan = plans.get(row.id("contrato", "codcontrato"))
            return tables.INSTALLATION(row, position, services=(tables.SERVICE(row, position, name=plan),))

        rows = _connection_rows(request, answer)
        return read_records(request, rows, make, lambda _row: tables.owner(answer))

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
        if is_error(answer):
            raise failure(request, answer)
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
        self.require_own(request, customer, [answer] if rows else [], tables.owner, "CodigoPessoa")
        blocked = [row.id("codconexao") for row in rows if row.flag("bloqueada")]
        is_unread = note_unread(request, rows, rows.invalid_count)
        known = [each for each in blocked if each]
        if not known and (blocked or is_unread):
            raise BadAnswer(request, Reason.UNREADABLE_FIELD, field="Conexoes")
        return known

    async def _unlock_connection(self, connection: str, name: str | None) -> Unlock:
        request, sent = Capability.UNLOCK, {"cd_conexao": connection}
        try:
            row = await self._call(request, "WSMKAutoDesbloqueio", sent, effect=Effect.WRITE)
        except Declined as error:
            return read_refusal(error.explanation, name, _REFUSALS)
        if not is_error(row):
            if folded(row.text("status") or "") != "ok":
                raise BadAnswer(request, Reason.SHAPE, field="status")
            return Unlock()
        if not is_about_service(message(row)):
            raise_known_error(request, row)
        return read_refusal(row.refusal(message(row)), name, _REFUSALS)

    async def open_ticket(self, customer: Customer, ticket: TicketRequest) -> Ticket:
        """Open an `atendimento`, sent once; its text is cut, since it travels in an address."""
        request, needed = Capability.TICKET, partial(self.connection.required, Capability.TICKET)
        text = ". ".join(part for part in (ticket.subject, ticket.text, ticket.phone) if part)
        fields = {
            "cd_cliente": require(request, customer.id, "cd_cliente"),
            "cd_processo": ticket.kind_id or needed("cd_processo"),
            "cd_classificacao_ate": needed("cd_classificacao_ate"),
            "origem_contato": needed("origem_contato"),
            "info": " ".join(text.split())[:_LONGEST_TICKET],
        }
        row = await self._call(request, "WSMKNovoAtendimento", fields, effect=Effect.WRITE)
        if is_error(row):
            raise_known_error(request, row)
            raise Declined(request, row.refusal(message(row), fields.values()))
        protocol = row.id("Protocolo", "protocolo", "CodigoAtendimento")
        if protocol is None and folded(row.text("status") or "") != "ok":
            raise BadAnswer(request, Reason.SHAPE, field="Protocolo")
        return Ticket(protocol)

    async def _customer_row(self, request: str, rule: str, customer: Customer) -> Row:
        """An answer about one registration, whose id it may echo."""
        code = require(request, customer.id, "cd_cliente")
        row = await self._call(request, rule, {"cd_cliente": code})
        if claim_of(customer, tables.owner(row)) in {Claim.OTHERS, Claim.UNREADABLE}:
            raise BadAnswer(request, Reason.FOREIGN_RECORD, field="CodigoPessoa")
        return row

    async def _call(
        self, request: str, rule: str, fields: Mapping[str, str], *, effect: Effect = Effect.READ
    ) -> Row:
        """Call a rule whose answer is one object."""
        return read_object(request, await self._get(request, rule, fields, effect=effect))

    async def _get(
        self, request: str, rule: str, fields: Mapping[str, str], *, effect: Effect = Effect.READ
    ) -> Any:
        """Call a rule and return its JSON; one at a time where a session is good for some calls alone."""
        sent = Request(request, "GET", self._url(request, rule), effect, params={"sys": "MK0", **fields})
        async with self._turn if self._session.is_counted else nullcontext():
            return read_json(await self.send(sent))

    def _url(self, request: str, rule: str) -> str:
        return f"{self.connection.url(request).removesuffix('/mk')}/mk/{rule}.rule"


def _nobody(_row: Row) -> Owner:
    """The owner of a registration: MK echoes no document."""
    return Owner()


def _own_or_of_list(answer: Row, row: Row) -> Owner:
    """The owner of a title, else that of the whole list."""
    own = tables.owner(row)
    return own if own != Owner() else tables.owner(answer)


def _connection_rows(request: str, answer: Row) -> Rows:
    found = answer.value("Conexoes")
    return read_rows(request, [] if found is None else found, "Conexoes")
