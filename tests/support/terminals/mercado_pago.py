"""Emulator of Mercado Pago's orders for Point terminals.

Quirks: "flat_errors" (the other shape of errors), "floats" (amounts as JSON numbers), "search_is_empty" (the
search does not have the orders yet), "cancels_created_only" (older software: no cancel once the terminal has
the order), "replays_key" (a key that was used is answered by its order, not by 409), "slow_refund" (a refund
is `processing` until `terminal.end_refund`).
"""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from support.emulators.base import InjectedFault
from support.terminals.base import Call, Reply, TerminalEmulator
from support.terminals.terminal import Order, OrderStage
from totem.domain.card_payment import CardMethod

_AMOUNT = re.compile(r"\d{1,10}\.\d\d", re.ASCII)
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")
_STATUSES = {
    OrderStage.QUEUED: "created",
    OrderStage.AT_TERMINAL: "at_terminal",
    OrderStage.UNCLEAR: "action_required",
    OrderStage.APPROVED: "processed",
    OrderStage.DECLINED: "failed",
    OrderStage.CANCELED: "canceled",
    OrderStage.EXPIRED: "expired",
    OrderStage.REFUNDING: "processing",
    OrderStage.REFUNDED: "refunded",
}
_METHODS = {"credit_card": CardMethod.CREDIT, "debit_card": CardMethod.DEBIT}
_SHORTEST_S, _LONGEST_S = 30, 3 * 3600
_WIDEST_SEARCH = timedelta(days=30)


class MercadoPagoEmulator(TerminalEmulator):
    """One account with one Point terminal; `mode` is the terminal's operating mode."""

    provider: ClassVar[str] = "mercado_pago"
    token: ClassVar[str] = "APP_USR-segredo-do-totem"  # noqa: S105 - the emulator's own
    terminal_id: ClassVar[str] = "NEWLAND_N950__SBX0000001"
    expires_s = 900.0
    mode = "PDV"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._keys: dict[str, str] = {}

    def settings(self) -> dict[str, Any]:
        return {
            "provider": self.provider,
            "base_url": self.server.address,
            "terminal_id": self.terminal_id,
            "token": self.token,
        }

    def order_id(self, number: int) -> str:
        return f"ORD01J49MMW3SSBK5PSV3DFR{number:05}"

    def name_of(self, call: Call) -> str:
        match call.method, call.path.strip("/").split("/"):
            case "POST", ["v1", "orders"]:
                return "start"
            case "GET", ["v1", "orders"]:
                return "search"
            case "GET", ["v1", "orders", _]:
                return "find"
            case "POST", ["v1", "orders", _, "cancel" | "refund" as name]:
                return name
            case "GET", ["terminals", "v1", "list"]:
                return "terminals"
        return ""

    def places_without_key(self, call: Call) -> Collection[str]:
        others = [text for name, text in call.headers.items() if name != "authorization"]
        return [call.path, *call.query.values(), call.body.decode("utf-8", "replace"), *others]

    def answer(self, name: str, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Bearer {self.token}":
            return self.failure(InjectedFault.TOKEN)
        if call.method == "POST" and not call.headers.get("x-idempotency-key"):
            self.violate("no idempotency key")
            return self._error(400, "empty_required_header")
        if call.method == "POST" and not self._is_own_key(call):
            self.violate("one key for two requests")
            return self._error(409, "idempotency_key_already_used")
        match name:
            case "start":
                return self._start(call)
            case "search":
                return self._search(call)
            case "terminals":
                return self._terminals()
            case "find" | "cancel" | "refund":
                return self._of_order(name, call)
        return self._error(404, "not_found")

    def failure(self, fault: InjectedFault) -> Reply:
        match fault:
            case InjectedFault.PAGE:
                return Reply(200, page="<html><body>Estamos em manutenção</body></html>")
            case InjectedFault.TOKEN:
                return self._error(401, "unauthorized")
            case InjectedFault.PERMISSION | InjectedFault.IP:
                return self._error(403, "forbidden_checking_terminal_owner")
            case InjectedFault.RATE_LIMIT:
                return Reply(429, {"message": "too many requests"}, headers={"retry-after": "1"})
            case InjectedFault.MAINTENANCE:
                return Reply(503, page="<html>503</html>")
            case InjectedFault.SERVER_ERROR:
                return self._error(500, "internal_error")
            case _:
                return self._error(400, "property_value")

    def _is_own_key(self, call: Call) -> bool:
        """Test that a request's key was used for no other request."""
        return self._keys.setdefault(call.headers["x-idempotency-key"], call.path) == call.path

    def _start(self, call: Call) -> Reply:
        key, body = call.headers["x-idempotency-key"], call.json()
        used = next((each for each in self.terminal.orders.values() if each.key == key), None)
        try:
            payment = body["transactions"]["payments"][0]
            point, method = body["config"]["point"], body["config"]["payment_method"]
            reference, amount = body["external_reference"], payment["amount"]
            kind, terminal_id = _METHODS[method["default_type"]], point["terminal_id"]
            expires_s = _seconds(body["expiration_time"])
            installments = method.get("default_installments", 1)
            wanted = Decimal(amount)
        except (KeyError, TypeError, ValueError, IndexError, ArithmeticError):
            self.violate("an order that is not of the documented form")
            return self._error(400, "required_properties")
        self.check_order(reference, amount, _AMOUNT)
        if used is not None:
            is_replayed = "replays_key" in self.quirks
            return (
                Reply(201, self._shown(used))
                if is_replayed
                else self._error(409, "idempotency_key_already_used")
            )
        if terminal_id != self.terminal_id:
            return self._error(403, "forbidden_checking_terminal_owner")
        if self.mode not in {"PDV", "SELF_SERVICE"}:
            return self._error(403, "terminal_not_allowed_action")
        if self.check_second() is not None:
            return self._error(409, "already_queued_order_for_terminal")
        order = self.make_order(reference, key, wanted, kind, installments)
        order.expires_s = expires_s
        shown = self._shown(order)  # `created`, whatever the terminal does at once
        self.terminal.add(order)
        return Reply(201, shown)

    def _search(self, call: Call) -> Reply:
        try:
            begin, end = (datetime.fromisoformat(call.query[name]) for name in ("begin_date", "end_date"))
        except (KeyError, ValueError):
            self.violate("a search without its dates")
            return self._error(400, "missing_required_params")
        if not timedelta(0) <= end - begin <= _WIDEST_SEARCH:
            self.violate("a search over more than 30 days")
            return self._error(400, "invalid_parameter")
        reference = call.query.get("external_reference")
        if not reference:
            self.violate("a search without a reference")
        found = [
            {key: value for key, value in self._shown(each).items() if key != "transactions"}
            for each in self.terminal.orders.values()
            if each.reference == reference and begin <= each.created <= end
        ]
        if "search_is_empty" in self.quirks:
            found = []
        return Reply(200, {"data": found, "paging": {"total": len(found), "total_pages": 1}})

    def _of_order(self, name: str, call: Call) -> Reply:
        order = self.terminal.orders.get(call.path.strip("/").split("/")[2])
        if order is None:
            return self._error(404, "order_not_found")
        if name == "find":
            self.check_look(order)
            return Reply(200, self._shown(order))
        return self._cancel(order, call) if name == "cancel" else self._refund(order)

    def _cancel(self, order: Order, call: Call) -> Reply:
        may_at_terminal = (
            call.headers.get("x-allow-cancelable-status") == "at_terminal"
            and "cancels_created_only" not in self.quirks
        )
        if order.stage is OrderStage.CANCELED:
            return self._error(409, "order_already_canceled")
        if order.stage is OrderStage.QUEUED:
            order.stage = OrderStage.CANCELED
            return Reply(200, self._shown(order))
        if order.stage is OrderStage.AT_TERMINAL and may_at_terminal:
            order.cancel_asked = True
            return Reply(202, self._shown(order))
        return self._error(409, "cannot_cancel_order")

    def _refund(self, order: Order) -> Reply:
        if order.stage in {OrderStage.REFUNDED, OrderStage.REFUNDING}:
            self.violate("a charge is refunded again")
            return self._error(409, "order_already_refunded")
        if order.stage is not OrderStage.APPROVED:
            return self._error(409, "cannot_refund_order")
        order.stage = OrderStage.REFUNDING if "slow_refund" in self.quirks else OrderStage.REFUNDED
        return Reply(201, self._shown(order))

    def _terminals(self) -> Reply:
        row = {
            "id": self.terminal_id,
            "pos_id": 47792476,
            "store_id": "47792478",
            "operating_mode": self.mode,
        }
        return Reply(200, {"data": {"terminals": [row]}, "paging": {"total": 1, "offset": 0, "limit": 50}})

    def _shown(self, order: Order) -> dict[str, Any]:
        status = _STATUSES[order.stage]
        payment: dict[str, Any] = {
            "id": f"PAY{order.id[3:]}",
            "amount": self._amount(order.amount),
            "status": "processed" if order.stage is OrderStage.APPROVED else status,
        }
        if order.captured is not None and not order.is_stuck:
            payment |= {
                "paid_amount": self._amount(order.captured),
                "reference_id": f"117420{order.id[-5:]}",
                "authorization_code": "301299",
                "status_detail": "accredited",
                "payment_method": {
                    "id": "master",
                    "type": "credit_card" if order.method is CardMethod.CREDIT else "debit_card",
                    "installments": order.installments,
                    "card": {"first_digits": "503143", "last_digits": "6351", "holder": "MARIA DA SILVA"},
                },
            }
        return {
            "id": order.id,
            "type": "point",
            "user_id": "5238400195",
            "external_reference": order.reference,
            "country_code": "BR",
            "currency": "BRL",
            "status": status,
            "status_detail": status,
            "created_date": f"{order.created:%Y-%m-%dT%H:%M:%S}.109320977Z",
            "last_updated_date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}.109320977Z",
            "config": {"point": {"terminal_id": self.terminal_id, "print_on_terminal": "no_ticket"}},
            "transactions": {"payments": [payment]},
        }

    def _amount(self, amount: Decimal) -> Any:
        return float(amount) if "floats" in self.quirks else f"{amount:.2f}"

    def _error(self, status: int, code: str) -> Reply:
        if "flat_errors" in self.quirks:
            cause = [{"code": code, "description": "MARIA DA SILVA: motivo"}]
            return Reply(status, {"message": code, "error": code, "status": status, "cause": cause})
        return Reply(status, {"errors": [{"code": code, "message": "MARIA DA SILVA: motivo", "details": []}]})


def _seconds(duration: str) -> float:
    """Read a duration in ISO 8601 (raises `ValueError`)."""
    found = _DURATION.fullmatch(duration)
    hours, minutes, seconds = (int(each or 0) for each in found.groups()) if found else (0, 0, 0)
    whole = 3600 * hours + 60 * minutes + seconds
    if not _SHORTEST_S <= whole <= _LONGEST_S:
        raise ValueError(duration)
    return float(whole)
