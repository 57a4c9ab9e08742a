"""Card terminal of the demonstration: a Point terminal behind Mercado Pago's API, and the customer before it.

It answers as far as `totem.cards.terminals.mercado_pago` asks. Handlers run on the server's one thread.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from totem.lab.local_server import LocalServer, ServedApp

TERMINAL_ID = "NEWLAND_N950__SBX0000001"
GIVES_UP_AFTER_S = 90.0

_STATUS_WORDS = {
    "created": "na fila",
    "at_terminal": "aguardando o cartão",
    "processed": "aprovada",
    "failed": "recusada",
    "canceled": "cancelada",
    "refunded": "estornada",
}
_OPEN = ("created", "at_terminal")
_BUTTONS = {
    "processed": "Aproximar o cartão: aprovado",
    "failed": "Cartão recusado",
    "canceled": "Tecla cancelar",
}
"""Labels of the page's buttons, by the status to which each brings the order."""
_PAGE = """\
<!DOCTYPE html>
<html lang="pt-BR"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width"><title>Maquininha de demonstração</title>
<style>
body {{ font: 18px sans-serif; max-width: 22em; margin: 2em auto; padding: 0 1em }}
p {{ background: #10243e; color: #fff; padding: 1em; border-radius: 8px; font-size: 24px }}
button {{ display: block; width: 100%; font: inherit; padding: 0.8em; margin: 0.5em 0 }}
</style></head>
<body><h1>Maquininha de demonstração</h1><p>{display}</p>{buttons}</body></html>
"""


@dataclass(slots=True)
class DemoOrder:
    """An order of one charge, with Mercado Pago's word for its status."""

    id: str
    key: str
    reference: str
    amount: str
    status: str = "created"
    created_at: float = field(default_factory=time.monotonic)


class DemoTerminal(ServedApp):
    """One terminal on a thread of its own while the `with` block lasts; a browser finds it at `page`.

    Attributes:
        orders: all orders, by their id.
    """

    def __init__(self, customer: str, *, fetch_after_s: float = 1.5, tap_after_s: float = 5.0) -> None:
        """Show an order after `fetch_after_s`; the customer acts after `tap_after_s` more.

        The customer pays ("approve"), is declined ("decline"), or is a person at the page ("page").
        """
        self.server = LocalServer("card terminal")
        self.orders: dict[str, DemoOrder] = {}
        self._end = {"approve": "processed", "decline": "failed"}.get(customer)
        self._fetch_after_s, self._tap_after_s = fetch_after_s, tap_after_s

    @property
    def page(self) -> str:
        """Address of the terminal's page."""
        return f"{self.server.address}/"

    def settings(self) -> dict[str, Any]:
        """The section [card] for this terminal, with its secret."""
        return {
            "provider": "mercado_pago",
            "base_url": self.server.address,
            "terminal_id": TERMINAL_ID,
            "token": "demo",
        }

    def app(self) -> Starlette:
        routes = [
            Route("/", self._show_page),
            Route("/{status}", self._press, methods=["POST"]),
            Route("/terminals/v1/list", self._list_terminals),
            Route("/v1/orders", self._start, methods=["POST"]),
            Route("/v1/orders", self._search),
            Route("/v1/orders/{id}", self._find),
            Route("/v1/orders/{id}/{action}", self._change, methods=["POST"]),
        ]
        return Starlette(routes=routes)

    def _open_order(self) -> DemoOrder | None:
        """Move the open order on to the present time; return it if it is still open."""
        order = next((each for each in self.orders.values() if each.status in _OPEN), None)
        if order is None:
            return None
        shown_s = time.monotonic() - order.created_at - self._fetch_after_s
        if self._end is not None and shown_s >= self._tap_after_s:
            order.status = self._end
        elif shown_s >= GIVES_UP_AFTER_S:
            order.status = "failed"
        elif shown_s >= 0:
            order.status = "at_terminal"
        return order if order.status in _OPEN else None

    async def _show_page(self, _request: Request) -> Response:
        order = self._open_order()
        display = "Pronta"
        if order is not None:
            amount = order.amount.replace(".", ",")
            display = f"R$ {escape(amount)}<br>{_STATUS_WORDS[order.status]}"
        buttons = "".join(
            f'<form method="post" action="/{status}"><button>{label}</button></form>'
            for status, label in _BUTTONS.items()
        )
        return HTMLResponse(_PAGE.format(display=display, buttons=buttons))

    async def _press(self, request: Request) -> Response:
        order, status = self._open_order(), request.path_params["status"]
        if order is not None and status in _BUTTONS:
            order.status = status
        return RedirectResponse("/", 303)

    async def _list_terminals(self, _request: Request) -> Response:
        return JSONResponse({"data": {"terminals": [{"id": TERMINAL_ID, "operating_mode": "PDV"}]}})

    async def _start(self, request: Request) -> Response:
        body, key = await request.json(), request.headers["x-idempotency-key"]
        order = next((each for each in self.orders.values() if each.key == key), None)
        if order is None:
            if self._open_order() is not None:
                return _error(409, "already_queued_order_for_terminal")
            number = len(self.orders) + 1
            amount = body["transactions"]["payments"][0]["amount"]
            order = DemoOrder(f"ORD{number:08}", key, body["external_reference"], amount)
            self.orders[order.id] = order
        return JSONResponse(_row(order), 201)

    async def _search(self, request: Request) -> Response:
        reference = request.query_params["external_reference"]
        found = [_row(each) for each in self.orders.values() if each.reference == reference]
        return JSONResponse({"data": found})

    async def _find(self, request: Request) -> Response:
        self._open_order()
        order = self.orders.get(request.path_params["id"])
        return _error(404, "order_not_found") if order is None else JSONResponse(_row(order))

    async def _change(self, request: Request) -> Response:
        """Cancel an open order, or refund a paid one."""
        self._open_order()
        order = self.orders.get(request.path_params["id"])
        if order is None:
            return _error(404, "order_not_found")
        if request.path_params["action"] == "cancel" and order.status in _OPEN:
            order.status = "canceled"
        elif request.path_params["action"] == "refund" and order.status == "processed":
            order.status = "refunded"
        else:
            return _error(409, f"cannot_{request.path_params['action']}_order")
        return JSONResponse(_row(order))


def _row(order: DemoOrder) -> dict[str, Any]:
    payment: dict[str, Any] = {"id": f"PAY{order.id}", "amount": order.amount, "status": order.status}
    if order.status == "processed":
        payment |= {"authorization_code": "301299", "payment_method": {"id": "master"}}
    return {
        "id": order.id,
        "external_reference": order.reference,
        "status": order.status,
        "last_updated_date": datetime.now(UTC).isoformat(),
        "transactions": {"payments": [payment]},
    }


def _error(status: int, code: str) -> Response:
    return JSONResponse({"errors": [{"code": code}]}, status)
