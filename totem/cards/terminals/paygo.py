"""Terminals of an acquirer by PayGo's ControlPay: an agent beside the terminal fetches what is ordered.

From published clients of ControlPay (PayGo's own samples of requests and answers, a till in C# that passed
PayGo's homologation, kiosks and tills in Python, PHP and TypeScript). Never tried on a real account: where a
server answers otherwise, believe the server.

- The key stands in the address of each request; no log line and no error holds an address. A User-Agent is
  demanded.
- By some sources, production has no `/webapi`: a read that finds no such page tries the address without it.
- The order of a sale may take some 20 s to be answered. The agent has 20 s to fetch it; then it is expired.
- In payment (6) a sale may stay for ever, where the agent dies: it is neither paid nor declined.
- Nothing but `referencia` tells one sale from another: there is no idempotency key. So a sale is looked
  for before it is ordered: a ledger that was restored from an old copy repeats references that it forgot.
- A sale that is cancelled while it is paid would become a refund: only a pending one (5) is cancelled here.
- A refund takes the technical password, and is done at the terminal. Refused there, the sale is credited (10)
  again.
- A 409 is not documented. One whose words are that the terminal is busy has started nothing; after any other
  the sale may be there.
- Answers hold the cardholder's name and the receipt's text; neither is read.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from totem.cards.terminals.answers import (
    find_object,
    format_amount,
    read_amount,
    read_brand,
    read_code,
    read_order_id,
    read_success,
    unusable,
)
from totem.cards.terminals.terminal import (
    CardTerminal,
    ChargeOrder,
    TerminalError,
    TerminalFault,
    TerminalReport,
    TerminalStatus,
)
from totem.domain.card_payment import CardMethod
from totem.domain.text import folded
from totem.erp.adapters.json_rows import Row
from totem.erp.errors import ErpError
from totem.erp.http.auth import QueryField
from totem.erp.http.messages import Effect, Request, Response
from totem.settings.card_provider import TerminalProvider
from totem.settings.erp_kind import SetupQuestion, TriedOn

if TYPE_CHECKING:
    from totem.cards.terminals.client import TerminalConnection

PROVIDER = TerminalProvider(
    name="paygo",
    place=1,
    label="PayGo ControlPay",
    note="Maquininha da adquirente da loja. No Linux, só um POS autônomo.",
    address="https://api.controlpay.com.br/webapi",
    terminal=SetupQuestion("terminalId", "O terminalId da maquininha no portal do ControlPay."),
    token=SetupQuestion("chave de integração", "A chave de integração do portal do ControlPay."),
    refund_password=SetupQuestion(
        "senha técnica", "A senha técnica do PayGo, para estornos.", is_needed=False, purpose="estorno"
    ),
    ready="a chave foi aceita; da maquininha, só uma cobrança dá notícia",
    login_advice="Confira a chave de integração no portal do ControlPay.",
    terminal_advice="Confira o terminalId no portal do ControlPay.",
    tried_on=TriedOn.EMULATOR,
)

_STATUSES = {
    "5": TerminalStatus.QUEUED,
    "6": TerminalStatus.AT_TERMINAL,
    "10": TerminalStatus.APPROVED,
    "15": TerminalStatus.EXPIRED,
    "18": TerminalStatus.AT_TERMINAL,  # a refund is asked for
    "19": TerminalStatus.AT_TERMINAL,  # a refund is under way
    "20": TerminalStatus.CANCELED,
    "25": TerminalStatus.DECLINED,
}
_WITH_PAYMENTS = frozenset({"10", "20"})
"""Statuses of which a sale's payments tell more."""
_FORMS = {CardMethod.CREDIT: 21, CardMethod.DEBIT: 22}
_SALE, _REFUND = "5", "10"
"""Kinds of a payment within a sale."""
_BUSY = re.compile(r"^(?!.*\bnao\b).*\b(?:terminal|maquininha|pos|pinpad)\b.*\b(?:ocupad[oa]|em uso|busy)\b")
_NO_SALE = "totem-probe"
"""A reference that no sale has, since those of charges are longer."""
_SUFFIX = "/webapi"
_TIMEOUT_S, _START_S, _READ_S = 50.0, 45.0, 10.0


class PaygoTerminal(CardTerminal):
    """One terminal of one ControlPay account."""

    def __init__(self, connection: "TerminalConnection") -> None:
        self._terminal = connection.terminal_id
        self._refund_password = connection.refund_password
        self._url = connection.address
        self._is_url_known = False
        self._client = connection.client(QueryField("key", connection.token), _TIMEOUT_S)

    async def probe(self) -> None:
        """Check address and key by a search that finds nothing; the terminal itself is not reported."""
        await self._find_sales("probe", {"referencia": _NO_SALE, "terminalId": self._terminal})

    async def start(self, order: ChargeOrder) -> TerminalReport:
        if (earlier := await self._find(order)) is not None:
            request, row = earlier
            return _read(request, row, order)
        body: dict[str, object] = {
            "formaPagamentoId": _FORMS[order.method],
            "terminalId": self._terminal,
            "referencia": order.reference,
            "valorTotalVendido": format_amount(order.amount, comma=True),
            "quantidadeParcelas": order.installments,
            "iniciarTransacaoAutomaticamente": True,
        }
        # Without one of the two, the terminal asks for the instalments.
        body |= {"aVista": True} if order.installments == 1 else {"parcelamentoAdmin": False}
        request = self._write("start", "Venda/Vender/", body)
        response = await self._client.send(request, _START_S)
        if response.status == HTTPStatus.CONFLICT and _says_busy(response):
            raise TerminalError(TerminalFault.BUSY, may_have_arrived=False, status=response.status)
        return _read(request, _sale(request, response), order)

    async def find(self, order: ChargeOrder) -> TerminalReport | None:
        sale = await self._find(order)
        if sale is None:
            return None
        request, row = sale
        return _read(request, row, order)

    async def cancel(self, order: ChargeOrder) -> None:
        """Ask for a cancel of a sale that was not fetched yet; raises REFUSED for any other."""
        report = await self.find(order)
        if report is None:
            raise TerminalError(TerminalFault.UNAVAILABLE, may_have_arrived=False)
        if report.status is not TerminalStatus.QUEUED:
            raise TerminalError(TerminalFault.REFUSED, may_have_arrived=False)
        request = self._write("cancel", "Venda/CancelarVenda/", self._cancel_body("cancel", report.order_id))
        await self._client.ask(request, _READ_S)

    async def refund(self, order: ChargeOrder) -> TerminalReport:
        """Ask for a refund, which is done at the terminal: `find` tells how it ends."""
        report = None if order.order_id else await self.find(order)
        order_id = order.order_id or (report.order_id if report is not None else "")
        if not order_id:
            raise TerminalError(TerminalFault.UNAVAILABLE, may_have_arrived=False)
        request = self._write("refund", "Venda/CancelarVenda/", self._cancel_body("refund", order_id))
        response = await self._client.send(request, _START_S)
        found = _read(request, _sale(request, response), order)
        if found.status is TerminalStatus.CANCELED:
            return TerminalReport(TerminalStatus.REFUNDED, found.order_id, found.amount)
        return found

    async def aclose(self) -> None:
        await self._client.aclose()

    def _cancel_body(self, request: str, order_id: str) -> dict[str, object]:
        try:
            password = self._refund_password(request)
        except ErpError:
            raise TerminalError(TerminalFault.CREDENTIALS, may_have_arrived=False) from None
        return {
            "intencaoVendaId": order_id,
            "terminalId": self._terminal,
            "iniciarTransacaoAutomaticamente": True,
            "aguardarTefIniciarTransacao": True,
            **({} if password is None else {"senhaTecnica": password}),
        }

    async def _find(self, order: ChargeOrder) -> "tuple[Request, Row] | None":
        """The sale of an order, with its payments where it was credited or cancelled."""
        if not order.order_id:
            filters = {"referencia": order.reference, "terminalId": self._terminal}
            request, sales = await self._find_sales("search", filters)
            own = [row for row in sales if row.value("referencia") == order.reference]
            own.sort(key=_is_of_interest, reverse=True)
            return (request, own[0]) if own else None
        request = self._read_request("find", "IntencaoVenda/GetById/")
        request = replace(request, params={"intencaoVendaId": order.order_id})
        response = await self._send_read(request)
        if response.status == 404 and find_object(response) is not None:
            return None
        sale = _sale(request, response)
        if sale.id("intencaoVendaStatus.id") in _WITH_PAYMENTS and not _payments(sale):
            return request, await self._detailed(order, sale)
        return request, sale

    async def _detailed(self, order: ChargeOrder, sale: Row) -> Row:
        """The sale with its payments; as it is where they cannot be read, or tell of another end."""
        number = int(order.order_id) if order.order_id.isdecimal() else order.order_id
        try:
            _, sales = await self._find_sales("details", {"intencaoVendaId": number})
        except TerminalError:
            return sale
        status = sale.id("intencaoVendaStatus.id")
        same = (
            row
            for row in sales
            if read_order_id(row, "id") == order.order_id and row.id("intencaoVendaStatus.id") == status
        )
        return next(same, sale)

    async def _find_sales(self, name: str, filters: Mapping[str, object]) -> "tuple[Request, list[Row]]":
        request = replace(self._read_request(name, "IntencaoVenda/GetByFiltros/"), json=filters)
        answer = read_success(request, await self._send_read(request))
        return request, answer.rows("intencoesVendas")

    def _read_request(self, name: str, path: str) -> Request:
        return Request(name, "POST", f"{self._url}/{path}", Effect.READ)

    def _write(self, name: str, path: str, body: Mapping[str, object]) -> Request:
        return Request(name, "POST", f"{self._url}/{path}", Effect.WRITE, json=body)

    async def _send_read(self, request: Request) -> Response:
        """Send a READ; where the address has no such page, once more with `/webapi` or without it."""
        response = await self._client.send(request, _READ_S)
        if self._is_url_known or response.status != 404 or find_object(response) is not None:
            self._is_url_known = self._is_url_known or response.status == 200
            return response
        other = self._url.removesuffix(_SUFFIX)
        other = f"{other}{_SUFFIX}" if other == self._url else other
        elsewhere = replace(request, url=f"{other}{request.url.removeprefix(self._url)}")
        second = await self._client.send(elsewhere, _READ_S)
        if second.status == 404:
            return response
        self._url, self._is_url_known = other, True
        return second


def _says_busy(response: Response) -> bool:
    """Test that the words of a refusal are that the terminal works on another sale; they go nowhere else."""
    words = (find_object(response) or Row({})).text("message", "Message", "mensagem") or ""
    return _BUSY.search(folded(words)) is not None


def _sale(request: Request, response: Response) -> Row:
    """The sale of an answer.

    Raises:
        TerminalError: the answer is a refusal, or has none.
    """
    sale = read_success(request, response).row("intencaoVenda")
    if not sale:
        raise unusable(request, response.status)
    return sale


def _read(request: Request, sale: Row, order: ChargeOrder) -> TerminalReport:
    """Read a sale; one that contradicts itself has no known end.

    Raises:
        TerminalError: it is no sale, or another one.
    """
    order_id, reference = read_order_id(sale, "id"), sale.value("referencia")
    if not order_id or order.order_id not in {"", order_id} or reference not in {None, order.reference}:
        raise unusable(request)
    status = _STATUSES.get(sale.id("intencaoVendaStatus.id") or "", TerminalStatus.UNREADABLE)
    payments = _payments(sale)
    sold = [each for each in payments if each.id("tipo") in {None, _SALE}]
    amounts = {
        amount
        for name in ("valorFinalFormat", "valorFinal")
        if (amount := read_amount(sale, name)) is not None
    }
    amount = amounts.pop() if len(amounts) == 1 else None
    if status is TerminalStatus.CANCELED:
        was_captured = any(each.id("tipo") == _REFUND for each in payments) or any(
            read_code(each, "autorizacao") for each in sold
        )
        return TerminalReport(TerminalStatus.REFUNDED if was_captured else status, order_id, amount)
    if status is not TerminalStatus.APPROVED:
        return TerminalReport(status, order_id, amount)
    if amount is None:
        return TerminalReport(TerminalStatus.UNREADABLE, order_id)
    payment = sold[-1] if sold else Row({})
    return TerminalReport(
        status,
        order_id,
        amount,
        nsu=read_code(payment, "nsuTid", "trnNsu", "nsu"),
        authorization=read_code(payment, "autorizacao"),
        brand=read_brand(payment, "bandeira"),
    )


def _payments(sale: Row) -> list[Row]:
    return sale.rows("pagamentosExternos", "pagamentosExterno")


def _is_of_interest(sale: Row) -> tuple[bool, bool]:
    """Of several sales with our reference, one that was credited stands first, then one that is not over."""
    status = sale.id("intencaoVendaStatus.id")
    return status == "10", status in {"5", "6", "18", "19"}
