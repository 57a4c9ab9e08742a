"""Adapter of HubSoft: REST under `/api/v1/integracao`, with a token by OAuth password.

Sources: the vendor's documentation (github.com/hubsoftbrasil/api, with its Postman collection), an extraction
of docs.hubsoft.com.br of 2026, and public clients. Never tried on a real server here. Uncertain, and read
both ways: "suscess" or "success", `data_nascmento` or `data_nascimento`, `quitado` missing, `cliente.servico`
missing. Unpublished: the texts by which an unlock is refused.

Browsing costs two calls, `cliente` and `cliente/financeiro`, and changes nothing. The list has line, PIX and
PDF, so that nothing is left to complete. It ends at 50 titles without a second page. There is no field for
today's amount: the line of an overdue title is re-issued on the day of the query with its new amount and
date, while `valor` and `data_vencimento` stay the old ones.

A card payment is a `financeiro/fatura/liquidar`, whose documentation names totems as its purpose; words of
`meio_pagamento` and the answers ("já encontra-se quitada com data de pagamento em") are the documentation's.
`valor_juros`, `valor_tarifa` and `valor_desconto` are left out: whether they are added to `valor_pago` is not
stated. A title is read by `financeiro/fatura` and its id. The published answers have neither a free text nor
the `meio_pagamento` of a receipt (`tipo_cobranca` is how a title is charged): a reading never tells which
payment received it. Without dates that lists the titles of ten days; no longest period is stated, so that it
is asked for all. Statuses of a title are not published as a list, and are read by their words.

Left out: leads, since a prospect requires an address, a plan and its price, which no lead has; and sign-ups,
since a prospect takes neither files nor changes.

Owners, by the documentation's samples: a customer and the `cliente` of a title always have `cpf_cnpj`. A nota
fiscal names nobody.
"""

import asyncio
import logging
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

from totem.domain.card_payment import (
    CardMethod,
    CardPayment,
    Settlement,
    TitleReading,
    TitleReference,
    TitleStatus,
)
from totem.domain.customer import Customer, Installation, Invoice, OpenBoleto, ServiceState, StatementEntry
from totem.domain.service_requests import Ticket, TicketRequest, Unlock, UnlockRefusal
from totem.domain.taxid import TaxId
from totem.domain.text import folded
from totem.erp.adapters.connection import Connection
from totem.erp.adapters.fields import read_boletos, read_records
from totem.erp.adapters.hubsoft import tables
from totem.erp.adapters.hubsoft.settings import HubsoftSettings
from totem.erp.adapters.json_rows import (
    Row,
    Rows,
    as_number,
    note_unread,
    read_object,
    read_rows,
)
from totem.erp.adapters.rest import RestAdapter, error_object, raise_by_text, require
from totem.erp.adapters.search import with_search
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
from totem.erp.adapters.unlock_refusals import read_refusal
from totem.erp.errors import BadAnswer, Declined, NotFound, Reason, Refused
from totem.erp.http.auth import oauth_password
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.port import UNUSED_TAX_ID, Owned
from totem.erp.session_erp import CUSTOMER, OPEN_BOLETOS, PROBE, Capability
from totem.erp.values import Unreadable, day

log = logging.getLogger(__name__)

_API = "/api/v1/integracao"
_MOST_TITLES = 50
_MOST_REGISTRATIONS = 50
_NOTA_WINDOW = timedelta(days=59)
"""The documentation's limit of 60 days, both ends counted."""
_NOTA_WINDOWS = 3
_ABSENT = ("0000-00-00", "00/00/0000")
_SUCCESS = {"success", "suscess", "sucesso", "true"}
_CLOSED = {"pago", "paga", "quitado", "quitada", "liquidado", "liquidada", "cancelado", "cancelada"}
_GONE = re.compile(r"\b(?:cancelad|renegociad|negociad|excluid|estornad)[oa]\b")
"""Statuses of a title, plain, that is neither open nor paid."""
_FIRST_DAY, _DAYS_AHEAD = date(2000, 1, 1), timedelta(days=3660)
"""Due dates of all titles."""
_FEW = "20"
_CARDS = {CardMethod.DEBIT: "cartao_debito", CardMethod.CREDIT: "cartao_credito"}
_ERRORS = (
    (re.compile(r"manutencao"), Reason.MAINTENANCE),
    (re.compile(r"\bip\b.*\b(?:liberad|autorizad|permitid)"), Reason.IP),
    (re.compile(r"unauthenticated|nao autenticad|\btoken\b.*\b(?:inval|expir)|credenci"), Reason.TOKEN),
    (
        re.compile(r"(?:^sem|\b(?:usuario|integracao)\b.*) permissao|acesso negado|forbidden"),
        Reason.PERMISSION,
    ),
    (re.compile(r"erro (?:interno|inesperado)|ocorreu um erro|exception|sqlstate"), Reason.ERROR_IN_ANSWER),
)
"""Texts of `msg`, plain, that are failures even where a "no" would be an answer."""
_raise_known_error = partial(raise_by_text, _ERRORS)
_REFUSALS = ((re.compile(r"nao e permitido.*ultrapassa"), UnlockRefusal.NOT_ALLOWED),)
"""Refusals of an unlock, plain: more days than the panel allows."""
_DATE = re.compile(r"\d{2}/\d{2}/\d{4}")
_PROTOCOL = re.compile(r"protocolo:?\s*(\d{4,})", re.IGNORECASE)


class HubsoftErp(RestAdapter):
    """One company's HubSoft (`totem.erp.port.Adapter`)."""

    always_names_owner = frozenset({CUSTOMER, OPEN_BOLETOS, Capability.INSTALLATIONS, Capability.STATEMENT})

    def __init__(self, connection: Connection) -> None:
        fields = {
            "client_id": connection.setting("client_id"),
            "client_secret": connection.secret("client_secret"),
            "username": connection.setting("username"),
            "password": connection.secret("password"),
        }
        super().__init__(connection, oauth_password(self._login_url, fields))

    async def probe(self) -> None:
        """Search a document that is no customer's; an empty list is in order, a refusal in words is not."""
        await self._clients(PROBE, UNUSED_TAX_ID.value)

    async def customers(self, tax_id: TaxId) -> Sequence[Owned[Customer]]:
        """The services of a document; a registration without services is one of its own."""
        rows = await self._clients(CUSTOMER, tax_id.value)
        if not rows:
            raise NotFound(CUSTOMER, Reason.ABSENT)
        found = [each for row in rows for each in _registrations(row, tax_id)]
        note_unread(CUSTOMER, rows, rows.invalid_count)
        open_ones = [each for each in found if each.record.service_state is not ServiceState.CANCELLED]
        return with_search(open_ones or found)

    async def _clients(self, request: str, document: str) -> Rows:
        search = {
            "busca": "cpf_cnpj",
            "termo_busca": require(request, document, "cpf_cnpj"),
            "limit": str(_MOST_REGISTRATIONS),
            "cancelado": "nao",
            "inativo": "todos",
        }
        answer = await self._get(request, "cliente", search)
        return _listed(request, answer, "clientes")

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        """The open titles of this service, of none, and of one that cannot be chosen: a cancelled one's."""
        rows = await self._titles(OPEN_BOLETOS, customer, pending="sim", order="asc")
        if rows.is_cut:
            log.warning("%s: %d titles came, the most that HubSoft lists", OPEN_BOLETOS, len(rows))
        shown = rows.where(lambda row: not _is_paid(row))
        return read_boletos(OPEN_BOLETOS, shown, tables.BOLETO, tables.title_owner, customer)

    async def _titles(self, request: str, customer: Customer, *, pending: str, order: str) -> Rows:
        search = {
            "busca": "cpf_cnpj",
            "termo_busca": customer.tax_id.value,
            "apenas_pendente": pending,
            "limit": str(_MOST_TITLES),
            "order_by": "data_vencimento",
            "order_type": order,
        }
        answer = await self._get(request, "cliente/financeiro", search)
        rows = _listed(request, answer, "faturas")
        rows.is_cut = len(rows) >= _MOST_TITLES
        self.require_own(request, customer, rows, tables.title_owner, "cpf_cnpj")
        return rows

    async def installations(self, customer: Customer) -> Sequence[Owned[Installation]]:
        """The services of the document, each at its address."""
        rows = await self._clients(Capability.INSTALLATIONS, customer.tax_id.value)
        found = [
            Owned(_installation(service, position), tables.owner(row))
            for row in rows
            for position, service in enumerate(row.rows("servicos"), 1)
        ]
        note_unread(Capability.INSTALLATIONS, rows, rows.invalid_count)
        return found

    async def invoices(self, customer: Customer) -> Sequence[Owned[Invoice]]:
        """The notas fiscais of half a year, the latest first; the ERP answers for 60 days at most."""
        customer_id = require(Capability.INVOICES, customer.id, "id_cliente")
        today = self.connection.clock.today()
        last_days = [today - place * (_NOTA_WINDOW + timedelta(days=1)) for place in range(_NOTA_WINDOWS)]
        found = await asyncio.gather(*(self._notas(customer_id, last) for last in last_days))
        return [each for notas in found for each in notas]

    async def _notas(self, customer_id: str, last: date) -> list[Owned[Invoice]]:
        window = {"data_inicio": (last - _NOTA_WINDOW).isoformat(), "data_fim": last.isoformat()}
        search = {"busca": "id_cliente", "termo_busca": customer_id, **window}
        answer = await self._get(Capability.INVOICES, "cliente/nota_fiscal", search)
        lists = [answer.value(name) for name in ("notas_fiscais", "nfes", "nfses")]
        if all(each is None for each in lists):
            raise BadAnswer(Capability.INVOICES, Reason.SHAPE, field="notas_fiscais")
        found = []
        for rows in (
            read_rows(Capability.INVOICES, each, "notas_fiscais", absent=_ABSENT) for each in lists if each
        ):
            found += read_records(Capability.INVOICES, rows, tables.NOTA, tables.nota_owner)
        return found

    async def statement(self, customer: Customer) -> Sequence[Owned[StatementEntry]]:
        """The titles that were paid, the latest first."""
        rows = await self._titles(Capability.STATEMENT, customer, pending="nao", order="desc")
        paid = rows.where(lambda row: row.value("data_pagamento") is not None or row.flag("quitado"))
        return read_records(Capability.STATEMENT, paid, tables.STATEMENT, tables.title_owner)

    async def unlock(self, customer: Customer) -> Unlock:
        """Unlock the service for the configured days, sent once; the last day stands in the text alone."""
        service = require(Capability.UNLOCK, customer.contract_id, "id_cliente_servico")
        days = self.connection.settings.section(HubsoftSettings).unlock_days
        body = {"id_cliente_servico": service, "dias_desbloqueio": str(days)}
        try:
            answer = await self._post(Capability.UNLOCK, "cliente/desbloqueio_confianca", body)
        except Declined as error:
            reason = error.explanation
            _raise_known_error(Capability.UNLOCK, reason)
        else:
            message = _message(answer)
            if _is_success(Capability.UNLOCK, answer):
                return Unlock(until=_last_day(message), days=days)
            _raise_known_error(Capability.UNLOCK, message)
            reason = answer.refusal(message)
        return read_refusal(reason, customer.name, _REFUSALS)

    async def open_ticket(self, customer: Customer, ticket: TicketRequest) -> Ticket:
        """Open an `atendimento`, sent once; without a type it goes to the SAC."""
        text = f"{ticket.subject}: {ticket.text}" if ticket.subject else ticket.text
        body: dict[str, Any] = {
            "id_cliente_servico": require(Capability.TICKET, customer.contract_id, "id_cliente_servico"),
            "id_tipo_atendimento": ticket.kind_id,
            "descricao": text,
            "nome": customer.name,
            "telefone": ticket.phone or next(iter(customer.phones), None),
            "email": customer.email,
        }
        body = {name: value for name, value in body.items() if value} | {"abrir_os": False}
        answer = await self._post(Capability.TICKET, "atendimento", body)
        message = _message(answer)
        if not _is_success(Capability.TICKET, answer):
            _raise_known_error(Capability.TICKET, message)
            raise Declined(Capability.TICKET, answer.refusal(message, body.values()))
        stated = _PROTOCOL.search(message or "")
        own_id = answer.id("atendimento.protocolo") or (stated[1] if stated else None)
        return Ticket(own_id or answer.id("atendimento.id_atendimento"))

    async def read_title(self, title: TitleReference, reference: str = "") -> TitleReading:  # noqa: ARG002
        """Read the title by its id."""
        today = self.connection.clock.today()
        search = {
            "busca": "id_fatura",
            "termo_busca": title_id(title),
            "tipo_data": "data_vencimento",
            "data_inicio": _FIRST_DAY.isoformat(),
            "data_fim": (today + _DAYS_AHEAD).isoformat(),
            "pagina": "0",
            "itens_por_pagina": _FEW,
        }
        rows = _listed(SETTLE, await self._get(SETTLE, "financeiro/fatura", search), "faturas")
        for row in rows:
            check_title(title, row.id("id_fatura"), row.id("cliente.id_cliente"), "id_fatura")
        if not rows:
            return TitleReading(TitleStatus.GONE)
        return _reading(rows[0], today)

    async def settle(self, title: TitleReference, payment: CardPayment) -> Settlement:
        """Receive the title by a `liquidar`, sent once."""
        return await settled_by(self._receive(title, payment))

    async def _receive(self, title: TitleReference, payment: CardPayment) -> None:
        body = {
            "id_fatura": as_number(title_id(title)),
            "id_caixa_financeiro": as_number(self.connection.required(SETTLE, "cash_box")),
            "meio_pagamento": _CARDS[payment.method],
            "data_pagamento": payment_day(payment).isoformat(),
            "valor_pago": amount_number(payment.amount),
        }
        answer = await self._post(SETTLE, "financeiro/fatura/liquidar", body)
        if not _is_success(SETTLE, answer):
            message = _message(answer)
            _raise_known_error(SETTLE, message)
            raise Declined(SETTLE, answer.refusal(message, body.values()))

    async def _get(self, request: str, path: str, params: dict[str, str]) -> Row:
        """The answer of a list (raises where its `status` is an error)."""
        response = await self.send(Request(request, "GET", self._url(request, path), params=params))
        answer = read_object(request, response.json(), absent=_ABSENT)
        if folded(answer.text("status") or "") in {"error", "erro"}:
            _raise_known_error(request, _message(answer))
            raise Refused(request, Reason.ERROR_IN_ANSWER, status=response.status)
        return answer

    async def _post(self, request: str, path: str, body: dict[str, Any]) -> Row:
        url = self._url(request, path)
        response = await self.send(Request(request, "POST", url, effect=Effect.WRITE, json=body))
        return read_object(request, response.json(), absent=_ABSENT)

    def _login_url(self, request: str) -> str:
        return f"{self.connection.url(request).removesuffix(_API)}/oauth/token"

    def _url(self, request: str, path: str) -> str:
        """The address of a request, from a base with or without the API's path."""
        return f"{self.connection.url(request).removesuffix(_API)}{_API}/{path}"

    def check_status(self, response: Response) -> None:
        """Raise the error that a status means; a refusal in words counts before it."""
        if response.status >= 400 and response.status != 401:
            _raise_known_error(response.request, _message(error_object(response)))
        super().check_status(response)


def _message(answer: Row) -> str | None:
    return answer.text("msg", "message", "mensagem")


def _listed(request: str, answer: Row, field: str) -> Rows:
    """The records of a list, which may be empty only in an answer of success.

    Raises:
        BadAnswer: there is no list.
        Refused, Unavailable: it is empty, and the answer states something else than a success.
    """
    rows = read_rows(request, answer.value(field), field, absent=_ABSENT)
    status = folded(str(answer.value("status") if answer.value("status") is not None else "success"))
    if not rows:
        _raise_known_error(request, _message(answer))
        if status not in _SUCCESS or answer.value("error", "errors"):
            raise Refused(request, Reason.ERROR_IN_ANSWER)
    return rows


def _registrations(row: Row, tax_id: TaxId) -> list[Owned[Customer]]:
    """One customer a service; of one without services there is nothing to unlock."""
    services = [each for each in row.rows("servicos") if each.id("id_cliente_servico")]
    customers = [
        tables.CUSTOMER(
            row,
            tax_id=tax_id,
            contract_id=service.id("id_cliente_servico"),
            address=tables.service_address(service),
            plan=service.text("nome"),
            service_state=tables.service_state(service) if service else ServiceState.CANCELLED,
        )
        for service in services or [Row({})]
    ]
    return [Owned(each, tables.owner(row)) for each in customers]


def _installation(service: Row, position: int) -> Installation:
    return tables.INSTALLATION(service, position, services=(tables.SERVICE(service, position),))


def _is_paid(row: Row) -> bool:
    """Test for a title that older servers list among the pending ones."""
    status = folded(row.text("status") or "")
    return row.flag("quitado") is True or row.value("data_pagamento") is not None or status in _CLOSED


def _reading(row: Row, today: date) -> TitleReading:
    """The reading of a title's own record."""
    is_paid, paid_day = row.flag("quitado"), row.day("data_pagamento")
    boleto, status = tables.BOLETO(row), folded(row.text("status") or "")
    check_read(row, "quitado", "data_pagamento", "status", "valor", "valor_pago", "data_vencimento")
    if _GONE.search(status):
        return TitleReading(TitleStatus.GONE)
    if is_paid or paid_day is not None or status in _CLOSED:
        return TitleReading(TitleStatus.PAID)
    if boleto.original_amount is None:
        raise BadAnswer(SETTLE, Reason.SHAPE, field="valor")
    return open_reading(boleto, today)


def _is_success(request: str, answer: Row) -> bool:
    """Test the answer to a request that changes something.

    Raises:
        BadAnswer: it is neither a success nor a refusal.
    """
    status = folded(answer.text("status") or "")
    if status not in {*_SUCCESS, "error", "erro"}:
        raise BadAnswer(request, Reason.SHAPE, field="status")
    return status in _SUCCESS


def _last_day(message: str | None) -> date | None:
    found = _DATE.search(message or "")
    with suppress(Unreadable):
        return day(found[0]) if found else None
    return None
