"""Terminals of Mercado Pago Point, by the orders of its API (v1).

From Mercado Pago's reference of Point orders, search, cancel and refund, its page of an order's states, and
public clients (Odoo's `pos_mercado_pago`, WCPOS's, several shops' own). Never tried on a real account: where
a server answers otherwise, believe the server.

- One order a terminal: 409 `already_queued_order_for_terminal` (also `_on_terminal`, `_for_device`).
- A key that was used is answered by 409 `idempotency_key_already_used`, by some pages with the first order.
- A cancel is taken in `created`. In `at_terminal` it needs a header and recent software; its 202 only means
  that it is passed on, and the terminal may approve first.
- The search takes 30 days at most, and may not yet have an order that exists.
- `action_required` comes 40 s after the card where the result is lost: the terminal's screen has it.
- Errors have two shapes: `{"errors": [{"code"}]}` and `{"error", "message", "cause": [{"code"}]}`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import quote

from totem.cards.terminals.answers import (
    derived_key,
    find_object,
    format_amount,
    read_amount,
    read_brand,
    read_code,
    read_object,
    read_order_id,
    refusal,
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
from totem.erp.http.auth import StaticHeader
from totem.erp.http.messages import Effect, Request, Response
from totem.settings.card_provider import TerminalProvider
from totem.settings.erp_kind import SetupQuestion, TriedOn

if TYPE_CHECKING:
    from totem.cards.terminals.client import TerminalConnection
    from totem.erp.adapters.json_rows import Row

PROVIDER = TerminalProvider(
    name="mercado_pago",
    place=0,
    label="Mercado Pago Point",
    note="Maquininha comprada do Mercado Pago; não precisa de programa neste computador.",
    address="https://api.mercadopago.com",
    terminal=SetupQuestion(
        "terminal", "O id da maquininha no painel do Mercado Pago, como NEWLAND_N950__N950NCB801293324."
    ),
    token=SetupQuestion("access token", "O access token de produção da aplicação no Mercado Pago."),
    ready="a maquininha está na conta e recebe cobranças do totem",
    login_advice="Confira o access token em “Suas integrações”, no painel do Mercado Pago.",
    terminal_advice="Confira o id da maquininha, e se ela está no modo PDV no painel do Mercado Pago.",
    tried_on=TriedOn.EMULATOR,
)

_STATUSES = {
    "created": TerminalStatus.QUEUED,
    "at_terminal": TerminalStatus.AT_TERMINAL,
    "processing": TerminalStatus.AT_TERMINAL,  # a refund under way
    "action_required": TerminalStatus.ACTION_REQUIRED,
    "processed": TerminalStatus.APPROVED,
    "failed": TerminalStatus.DECLINED,
    "canceled": TerminalStatus.CANCELED,
    "cancelled": TerminalStatus.CANCELED,
    "expired": TerminalStatus.EXPIRED,
    "refunded": TerminalStatus.REFUNDED,
}
_INSTRUMENTS = {CardMethod.DEBIT: "debit_card", CardMethod.CREDIT: "credit_card"}
_TAKES_ORDERS = frozenset({"PDV", "SELF_SERVICE"})
"""Modes in which a terminal takes orders from a program."""
_TAKEN = frozenset({200, 201, 202})
_QUEUED = "already_queued_order"
_NO_TERMINAL = frozenset(
    {
        *(
            "forbidden_checking_terminal_owner",
            "terminal_not_found",
            "device_not_found",
            "store_pos_not_found",
        ),
        *("invalid_operating_mode", "terminal_not_allowed_action"),
    }
)
_CANCELED = frozenset({"order_already_canceled", "order_already_cancelled"})
_REFUNDED = frozenset({"order_already_refunded"})
_NOT_ALLOWED = frozenset({"cannot_cancel_order", "cannot_refund_order"})
_NO_ORDER = frozenset({"order_not_found", "not_found"})
_PAGE, _MOST_PAGES = 50, 10
_SEARCH_BACK, _SEARCH_AHEAD = timedelta(days=29), timedelta(hours=23)
"""Bounds of a search, 30 days together: charges are looked up on another day, and clocks differ."""
_TIMEOUT_S, _START_S, _READ_S = 30.0, 25.0, 10.0
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)", re.ASCII)


class MercadoPagoTerminal(CardTerminal):
    """One Point terminal of one Mercado Pago account."""

    def __init__(self, connection: "TerminalConnection") -> None:
        self._terminal = connection.terminal_id
        self._expires = _duration(connection.settings.timeout_s)
        self._clock = connection.clock
        self._url = connection.address
        self._client = connection.client(
            StaticHeader("Authorization", "Bearer", connection.token), _TIMEOUT_S
        )

    async def probe(self) -> None:
        """Look for the terminal in the account's list, and check its mode; not its power."""
        for page in range(_MOST_PAGES):
            params = {"limit": str(_PAGE), "offset": str(page * _PAGE)}
            request = Request("terminals", "GET", f"{self._url}/terminals/v1/list", params=params)
            answer = await self._client.ask(request, _READ_S)
            listed = answer.row("data").rows("terminals")
            for each in listed:
                if each.value("id") == self._terminal:
                    if each.code("operating_mode") not in _TAKES_ORDERS:
                        raise TerminalError(TerminalFault.NOT_FOUND, may_have_arrived=False)
                    return
            if len(listed) < _PAGE:
                break
        raise TerminalError(TerminalFault.NOT_FOUND, may_have_arrived=False)

    async def start(self, order: ChargeOrder) -> TerminalReport:
        payment: dict[str, object] = {"default_type": _INSTRUMENTS[order.method]}
        if order.method is CardMethod.CREDIT:
            payment["default_installments"] = order.installments
        body = {
            "type": "point",
            "external_reference": order.reference,
            "expiration_time": self._expires,
            "transactions": {"payments": [{"amount": format_amount(order.amount)}]},
            "config": {
                "point": {"terminal_id": self._terminal, "print_on_terminal": "no_ticket"},
                "payment_method": payment,
            },
        }
        request = _write("start", f"{self._url}/v1/orders", order.key, body)
        response = await self._client.send(request, _START_S)
        if response.status in _TAKEN:
            return _read(request, response, order)
        if response.status == 409 and (own := await self._find_own(order)) is not None:
            return own
        if any(each.startswith(_QUEUED) for each in _codes(response)):
            raise TerminalError(TerminalFault.BUSY, may_have_arrived=False, status=response.status)
        raise _refusal(request, response)

    async def find(self, order: ChargeOrder) -> TerminalReport | None:
        order_id = order.order_id or await self._search(order)
        if not order_id:
            return None
        request = Request("find", "GET", self._order_url(order_id))
        response = await self._client.send(request, _READ_S)
        if response.status == 404 and not _codes(response).isdisjoint(_NO_ORDER):
            return None
        if response.status != 200:
            raise _refusal(request, response)
        return _read(request, response, order)

    async def cancel(self, order: ChargeOrder) -> None:
        """Ask for a cancel; raises REFUSED where only the terminal's own key cancels it now."""
        url, key = f"{await self._existing(order)}/cancel", derived_key(order.key, "cancel")
        request = _write("cancel", url, key, headers={"x-allow-cancelable-status": "at_terminal"})
        response = await self._client.send(request, _READ_S)
        if response.status in _TAKEN:
            read_object(request, response)
        elif _codes(response).isdisjoint(_CANCELED):
            raise _refusal(request, response)

    async def refund(self, order: ChargeOrder) -> TerminalReport:
        url, key = f"{await self._existing(order)}/refund", derived_key(order.key, "refund")
        request = _write("refund", url, key)
        response = await self._client.send(request, _START_S)
        if response.status in _TAKEN:
            return _read(request, response, order)
        if not _codes(response).isdisjoint(_REFUNDED) and (own := await self._find_own(order)) is not None:
            return own
        raise _refusal(request, response)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _find_own(self, order: ChargeOrder) -> TerminalReport | None:
        """Look for the order after a conflict, of which it may be the cause."""
        try:
            return await self.find(order)
        except TerminalError as error:
            raise TerminalError(error.fault, may_have_arrived=True, status=error.status) from None

    async def _existing(self, order: ChargeOrder) -> str:
        """The address of an order that has to exist.

        Raises:
            TerminalError: its id is not known, and no search finds it; nothing was changed.
        """
        order_id = order.order_id or await self._search(order)
        if not order_id:
            raise TerminalError(TerminalFault.UNAVAILABLE, may_have_arrived=False)
        return self._order_url(order_id)

    async def _search(self, order: ChargeOrder) -> str:
        """The id of the order with our reference, of several the one that was paid; "" proves nothing."""
        now = (self._clock.server_time or self._clock.now()).astimezone(UTC)
        params = {
            "external_reference": order.reference,
            "begin_date": _stamp(now - _SEARCH_BACK),
            "end_date": _stamp(now + _SEARCH_AHEAD),
        }
        answer = await self._client.ask(
            Request("search", "GET", f"{self._url}/v1/orders", params=params), _READ_S
        )
        own = [
            row
            for row in answer.rows("data", "results")
            if row.value("external_reference") == order.reference
        ]
        own.sort(key=lambda row: row.value("status") == "processed", reverse=True)
        return next(filter(None, (read_order_id(row, "id") for row in own)), "")

    def _order_url(self, order_id: str) -> str:
        return f"{self._url}/v1/orders/{quote(order_id, safe='')}"


def _write(
    name: str,
    url: str,
    key: str,
    body: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Request:
    return Request(
        name, "POST", url, Effect.WRITE, headers={"X-Idempotency-Key": key, **(headers or {})}, json=body
    )


def _read(request: Request, response: Response, order: ChargeOrder) -> TerminalReport:
    """Read an order; one that contradicts itself has no known end.

    Raises:
        TerminalError: it is no order, or another one.
    """
    row = read_object(request, response)
    order_id = read_order_id(row, "id")
    if (
        not order_id
        or row.value("external_reference") != order.reference
        or order.order_id not in {"", order_id}
    ):
        raise unusable(request, response.status)
    status = _STATUSES.get(row.code("status") or "", TerminalStatus.UNREADABLE)
    payments = row.rows("transactions.payments")
    taken = [each for each in payments if each.value("status") == "processed"]
    amount = _paid(taken)
    if (status is TerminalStatus.APPROVED and amount is None) or (status.is_unpaid and taken):
        return TerminalReport(TerminalStatus.UNREADABLE, order_id)
    if status is not TerminalStatus.APPROVED:
        return TerminalReport(status, order_id, amount)
    return TerminalReport(
        status,
        order_id,
        amount,
        _moment(row.value("last_updated_date")),
        nsu=read_code(taken[-1], "reference_id", "id"),
        authorization=read_code(taken[-1], "authorization_code"),
        brand=read_brand(taken[-1], "payment_method.id"),
    )


def _paid(payments: list["Row"]) -> Decimal | None:
    """The amount of payments together; None where one cannot be read, or there are none."""
    amounts = [
        read_amount(each, "amount" if each.value("paid_amount") is None else "paid_amount")
        for each in payments
    ]
    known = [each for each in amounts if each is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(amounts) else None


def _codes(response: Response) -> set[str]:
    """The codes of an error, of either shape; its sentences are not read."""
    answer = find_object(response)
    if answer is None:
        return set()
    rows = [answer, *answer.rows("errors"), *answer.rows("cause")]
    found = (row.value(name) for row in rows for name in ("code", "error"))
    return {each for each in found if isinstance(each, str)}


def _refusal(request: Request, response: Response) -> TerminalError:
    codes = _codes(response)
    if not codes.isdisjoint(_NO_TERMINAL):
        return TerminalError(TerminalFault.NOT_FOUND, may_have_arrived=False, status=response.status)
    if not codes.isdisjoint(_NOT_ALLOWED):
        return TerminalError(TerminalFault.REFUSED, may_have_arrived=False, status=response.status)
    return refusal(request, response)


def _duration(seconds: int) -> str:
    """Write a duration in ISO 8601, as "PT3M"; the provider takes 30 s to 3 h."""
    minutes, rest = divmod(seconds, 60)
    return f"PT{f'{minutes}M' if minutes else ''}{f'{rest}S' if rest else ''}"


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
