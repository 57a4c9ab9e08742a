"""Emulator of PayGo's ControlPay, and of the agent beside its terminal.

Quirks: "no_webapi" (the address has no `/webapi`), "payments_at_once" (a sale is shown with its payments),
"refund_at_terminal" (a refund is under way until `terminal.end_refund`), "floats_only" (no amounts as texts),
"busy" (the terminal works on another sale: 409), "conflict" (a 409 that gives no such reason).
"""

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Any, ClassVar

from support.emulators.base import InjectedFault
from support.terminals.base import Call, Reply, TerminalEmulator
from support.terminals.terminal import Order, OrderStage
from totem.domain.card_payment import CardMethod

_AMOUNT = re.compile(r"\d{1,10},\d\d", re.ASCII)
_STATUSES = {
    OrderStage.QUEUED: (5, "Pendente"),
    OrderStage.AT_TERMINAL: (6, "Em Pagamento"),
    OrderStage.UNCLEAR: (6, "Em Pagamento"),
    OrderStage.APPROVED: (10, "Creditado"),
    OrderStage.DECLINED: (25, "Pagamento Recusado"),
    OrderStage.CANCELED: (20, "Cancelado"),
    OrderStage.EXPIRED: (15, "Expirado"),
    OrderStage.REFUNDING: (18, "Cancelamento Iniciado"),
    OrderStage.REFUNDED: (20, "Cancelado"),
}
_CONFLICTS = {
    "busy": "Terminal ocupado com outra transação",
    "conflict": "MARIA DA SILVA: intenção de venda em conflito",
}
_FORMS = {21: CardMethod.CREDIT, 22: CardMethod.DEBIT}
_RECEIPT = "REDE\n552289******3640\nMARIA DA SILVA\nAUT=019501 DOC=000123\n"
_NAMES = {
    "Venda/Vender": "start",
    "IntencaoVenda/GetById": "find",
    "IntencaoVenda/GetByFiltros": "search",
    "Venda/CancelarVenda": "cancel",
}


class PaygoEmulator(TerminalEmulator):
    """One account with one terminal."""

    provider: ClassVar[str] = "paygo"
    token: ClassVar[str] = "chave-de-integracao-do-totem"  # noqa: S105 - the emulator's own
    refund_password: ClassVar[str] = "senha-tecnica-do-totem"  # noqa: S105 - the emulator's own
    terminal_id: ClassVar[str] = "6408"
    expires_s = 20.0

    def settings(self) -> dict[str, Any]:
        return {
            "provider": self.provider,
            "base_url": f"{self.server.address}/webapi",
            "terminal_id": self.terminal_id,
            "token": self.token,
            "refund_password": self.refund_password,
        }

    def order_id(self, number: int) -> str:
        return str(23453 + number)

    def name_of(self, call: Call) -> str:
        name = _NAMES.get(call.path.removeprefix("/webapi").strip("/"), "") if call.method == "POST" else ""
        body = call.json()
        if not isinstance(body, dict):
            return name
        if name == "search" and "intencaoVendaId" in body:
            return "details"
        order = self.terminal.orders.get(str(body.get("intencaoVendaId")))
        return "refund" if name == "cancel" and order is not None and order.captured is not None else name

    def places_without_key(self, call: Call) -> Collection[str]:
        others = [text for name, text in call.query.items() if name != "key"]
        return [call.path, call.body.decode("utf-8", "replace"), *call.headers.values(), *others]

    def answer(self, name: str, call: Call) -> Reply:
        if call.path.startswith("/webapi/") == ("no_webapi" in self.quirks):
            return Reply(404, page="<html><body>404 - Not Found</body></html>")
        if call.query.get("key") != self.token:
            return self.failure(InjectedFault.TOKEN)
        match name:
            case "start":
                return self._start(call)
            case "find":
                order = self.terminal.orders.get(call.query.get("intencaoVendaId", ""))
                if order is None:
                    return Reply(404, {"message": "Intenção de venda não encontrada"})
                self.check_look(order)
                return self._sale(order, with_payments="payments_at_once" in self.quirks)
            case "search" | "details":
                return self._search(call)
            case "cancel" | "refund":
                return self._cancel(call)
        return Reply(404, page="<html><body>404 - Not Found</body></html>")

    def failure(self, fault: InjectedFault) -> Reply:
        match fault:
            case InjectedFault.PAGE:
                return Reply(200, page="<html><body>Serviço em manutenção</body></html>")
            case InjectedFault.TOKEN | InjectedFault.PERMISSION | InjectedFault.IP:
                return Reply(401, {"message": "Chave de integração inválida"})
            case InjectedFault.RATE_LIMIT:
                return Reply(429, {"message": "Muitas requisições"})
            case InjectedFault.SERVER_ERROR | InjectedFault.MAINTENANCE:
                return Reply(500, page="<html>Server Error in '/' Application.</html>")
            case _:
                return Reply(400, {"message": "MARIA DA SILVA: dados inválidos"})

    def _start(self, call: Call) -> Reply:
        body = call.json()
        try:
            reference, amount = body["referencia"], body["valorTotalVendido"]
            method, terminal_id = _FORMS[body["formaPagamentoId"]], body["terminalId"]
            installments, is_automatic = (
                int(body["quantidadeParcelas"]),
                body["iniciarTransacaoAutomaticamente"],
            )
            wanted = Decimal(amount.replace(",", "."))
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError):
            self.violate("an order that is not of the documented form")
            return self.failure(InjectedFault.ERROR)
        self.check_order(reference, amount, _AMOUNT)
        if is_automatic is not True or (installments == 1) != (body.get("aVista") is True):
            self.violate("an order that asks at the terminal")
        if terminal_id != self.terminal_id:
            return self.failure(InjectedFault.ERROR)
        if refusal := next((words for quirk, words in _CONFLICTS.items() if quirk in self.quirks), None):
            return Reply(409, {"message": refusal})
        self.check_second()
        order = self.make_order(reference, "", wanted, method, installments)
        reply = self._sale(order, with_payments=False)  # pending, whatever the agent does at once
        self.terminal.add(order)
        return reply

    def _search(self, call: Call) -> Reply:
        body = call.json()
        order_id, reference = body.get("intencaoVendaId"), body.get("referencia")
        if order_id is None and not reference:
            self.violate("a search without a reference")
        found = [
            self._row(each, with_payments=True)
            for each in self.terminal.orders.values()
            if (order_id is None and each.reference == reference) or each.id == str(order_id)
        ]
        return Reply(200, {"data": "30/11/2026 10:00:00.0000", "intencoesVendas": found})

    def _cancel(self, call: Call) -> Reply:
        body = call.json()
        order = self.terminal.orders.get(str(body.get("intencaoVendaId")))
        if order is None or body.get("terminalId") != self.terminal_id:
            return self.failure(InjectedFault.ERROR)
        if order.stage is OrderStage.QUEUED:
            order.stage = OrderStage.CANCELED
        elif order.stage is OrderStage.APPROVED:
            if body.get("senhaTecnica") != self.refund_password:
                return Reply(400, {"message": "Senha técnica inválida"})
            order.stage = OrderStage.REFUNDING
            reply = self._sale(order, with_payments=False)
            if "refund_at_terminal" not in self.quirks:
                order.stage = OrderStage.REFUNDED
            return reply
        else:
            self.violate(
                "a charge is refunded again"
                if order.captured is not None
                else "a sale in payment is cancelled"
            )
            return Reply(400, {"message": "Intenção de venda não pode ser cancelada"})
        return self._sale(order, with_payments=False)

    def _sale(self, order: Order, *, with_payments: bool) -> Reply:
        return Reply(200, {"message": "OK", "intencaoVenda": self._row(order, with_payments=with_payments)})

    def _row(self, order: Order, *, with_payments: bool) -> dict[str, Any]:
        number, name = _STATUSES[order.stage]
        amount = order.captured if order.captured is not None and not order.is_stuck else order.amount
        row: dict[str, Any] = {
            "id": int(order.id),
            "referencia": order.reference,
            "token": "375588",
            "valorFinal": float(amount),
            "valorFinalFormat": f"{amount:.2f}".replace(".", ","),
            "quantidadeParcelas": order.installments,
            "intencaoVendaStatus": {"id": number, "nome": name},
            "formaPagamento": {"id": 21 if order.method is CardMethod.CREDIT else 22, "nome": "TEF"},
            "terminal": {"id": int(self.terminal_id), "nome": "Terminal 1"},
        }
        if "floats_only" in self.quirks:
            del row["valorFinalFormat"]
        if with_payments and order.captured is not None and not order.is_stuck:
            row["pagamentosExternos"] = self._payments(order)
        return row

    def _payments(self, order: Order) -> list[dict[str, Any]]:
        sale = {
            "id": 10,
            "tipo": 5,
            "nsuTid": f"0{order.id}",
            "autorizacao": "019501",
            "adquirente": "REDE",
            "bandeira": "MASTERCARD",
            "nomeTitularCartao": "MARIA DA SILVA",
            "comprovanteAdquirente": _RECEIPT,
            "respostaAdquirente": f"PWINFO_RCPTCHOLDER = {_RECEIPT}",
            "mensagemRespostaAdquirente": "APROVADA 123456",
            "pagamentoExternoStatus": {"id": 15, "nome": "Finalizado"},
        }
        is_refund = order.stage in {OrderStage.REFUNDING, OrderStage.REFUNDED}
        return [sale, {**sale, "id": 11, "tipo": 10}] if is_refund else [sale]
