"""The emulators of terminals: what they count as a violation."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from support.emulators.base import InjectedFault
from support.terminals.base import TerminalEmulator
from support.terminals.mercado_pago import MercadoPagoEmulator
from support.terminals.paygo import PaygoEmulator
from support.terminals.registry import make_terminal_emulator
from support.terminals.terminal import Terminal
from totem.settings.card_provider import PROVIDERS

USER_AGENT = {"User-Agent": "totem"}


class Caller:
    """A kiosk that may do what no kiosk may."""

    def __init__(self, emulator: TerminalEmulator) -> None:
        self.emulator, self.is_paygo = emulator, isinstance(emulator, PaygoEmulator)
        self.client = httpx.Client(
            base_url=emulator.settings()["base_url"], trust_env=False, headers=USER_AGENT
        )
        if not self.is_paygo:
            self.client.headers["Authorization"] = f"Bearer {emulator.token}"

    def order(
        self, reference: str = "totem-1", amount: str = "89.90", key: str = "k1", **more: Any
    ) -> httpx.Response:
        """Order a charge."""
        if self.is_paygo:
            body = {
                "formaPagamentoId": 21,
                "terminalId": PaygoEmulator.terminal_id,
                "referencia": reference,
                "valorTotalVendido": amount.replace(".", ","),
                "quantidadeParcelas": 1,
                "aVista": True,
                "iniciarTransacaoAutomaticamente": True,
                **more,
            }
            return self.client.post("/Venda/Vender/", params={"key": self.emulator.token}, json=body)
        point = {"terminal_id": MercadoPagoEmulator.terminal_id}
        body = {
            "type": "point",
            "external_reference": reference,
            "expiration_time": "PT3M",
            "transactions": {"payments": [{"amount": amount}]},
            "config": {"point": point, "payment_method": {"default_type": "credit_card"}},
            **more,
        }
        return self.client.post("/v1/orders", headers={"X-Idempotency-Key": key}, json=body)

    def look(self, order_id: str) -> httpx.Response:
        """Read a charge."""
        if self.is_paygo:
            params = {"key": self.emulator.token, "intencaoVendaId": order_id}
            return self.client.post("/IntencaoVenda/GetById/", params=params)
        return self.client.get(f"/v1/orders/{order_id}")


@pytest.fixture(params=[MercadoPagoEmulator, PaygoEmulator])
def caller(request: pytest.FixtureRequest) -> Iterator[Caller]:
    """A caller of each emulator."""
    with request.param() as emulator:
        made = Caller(emulator)
        yield made
        made.client.close()


def test_each_provider_has_an_emulator() -> None:
    for name in PROVIDERS:
        emulator = make_terminal_emulator(name)
        assert emulator.provider == name
        emulator.server.stop()


def test_an_order_as_it_should_be_is_no_violation(caller: Caller) -> None:
    assert caller.order().status_code in {200, 201}
    caller.look(caller.emulator.terminal.latest().id)
    assert caller.emulator.violations == []


def test_a_second_charge_while_one_is_open(caller: Caller) -> None:
    caller.order()
    caller.order("totem-2", key="k2")
    assert caller.emulator.violations == ["a second charge while one is open"]


def test_a_second_charge_of_another_kiosk_is_none(caller: Caller) -> None:
    caller.emulator.order_of_another_kiosk()
    caller.order()
    assert caller.emulator.violations == []


def test_a_charge_that_is_repeated_after_a_lost_answer(caller: Caller) -> None:
    caller.emulator.inject(InjectedFault.LOST, "start")
    with pytest.raises(httpx.RemoteProtocolError):
        caller.order()
    caller.emulator.terminal.approve()
    caller.order()
    assert caller.emulator.violations == ["a charge is ordered again"]


def test_the_key_in_another_place(caller: Caller) -> None:
    caller.order(caller.emulator.token)
    assert "the key stands where it does not belong" in caller.emulator.violations
    caller.emulator.violations.clear()
    caller.client.get(f"/x/{caller.emulator.token}")
    assert caller.emulator.violations == ["the key stands where it does not belong"]


@pytest.mark.parametrize("agent", ["", "python-httpx/0.28"])
def test_no_user_agent(caller: Caller, agent: str) -> None:
    caller.client.headers["User-Agent"] = agent
    caller.order()
    assert caller.emulator.violations == ["no User-Agent"]


def test_a_document_in_an_order(caller: Caller) -> None:
    caller.order(observacao="529.982.247-25")
    assert caller.emulator.violations == ["a document in an order"]


@pytest.mark.parametrize("amount", ["89.9", "89", "089,90x", "-1.00"])
def test_an_amount_of_another_form(caller: Caller, amount: str) -> None:
    caller.order(amount=amount)
    assert caller.emulator.violations


@pytest.mark.parametrize("reference", ["", "a" * 65, "título 1"])
def test_a_reference_of_another_form(caller: Caller, reference: str) -> None:
    caller.order(reference)
    assert caller.emulator.violations


def test_polling_faster_than_allowed() -> None:
    now = 0.0
    with MercadoPagoEmulator(terminal=Terminal(clock=lambda: now), is_polling_checked=True) as emulator:
        caller = Caller(emulator)
        caller.order()
        order = emulator.terminal.latest().id
        for seconds in (0.0, 2.0, 2.0):
            now += seconds
            caller.look(order)
        assert emulator.violations == []
        now += 0.5
        caller.look(order)
        assert emulator.violations == ["polling faster than allowed"]
        caller.client.close()


def test_an_order_without_an_idempotency_key() -> None:
    with MercadoPagoEmulator() as emulator:
        caller = Caller(emulator)
        assert caller.client.post("/v1/orders", json={}).status_code == 400
        assert emulator.violations == ["no idempotency key"]
        caller.client.close()


def test_answers_have_what_may_not_leave_an_adapter(caller: Caller) -> None:
    caller.order()
    caller.emulator.terminal.approve()
    caller.emulator.quirks = frozenset({"payments_at_once"})
    text = json.dumps(caller.look(caller.emulator.terminal.latest().id).json())
    assert "MARIA DA SILVA" in text
