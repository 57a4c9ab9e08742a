"""Ownership of records by echoes that are padded or hidden in part; and adapters without optional parts."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from support.log_check import LogWatch
from support.one_shot_client import MARIA, OneShotClient, customer
from support.raw_http_server import RawServer, http
from totem.domain.customer import BoletoId, ContractId, Customer, CustomerId, OpenBoleto
from totem.domain.taxid import TaxId
from totem.erp.errors import BadAnswer, Reason, Refused
from totem.erp.http.latency import Latency
from totem.erp.ownership import OwnedErp
from totem.erp.port import Ability, Adapter, Capability, Owned, Owner

COMPANY = TaxId.parse("11.222.333/0001-81")


def registration(name: str, echo: object, number: int = 1) -> dict[str, object]:
    return {"id_cliente": number, "nome": name, "cnpj_cpf": echo}


@pytest.mark.parametrize(
    "echo",
    ["XXX.982.247-XX", "•••.982.247-••", "###98224725", "529********", "00052998224725", "529982247-25"],
)
def test_an_echo_of_the_document(ask: OneShotClient, echo: str) -> None:
    with RawServer(http(registration("Maria", echo))) as server:
        assert len(ask(server.base_url, customer)) == 1


@pytest.mark.parametrize(
    "echo", ["XXX.444.777-XX", "•••.444.777-••", "00011144477735", "52998224", "***", "XX.222.333/0001-XX"]
)
def test_an_echo_of_another(ask: OneShotClient, expected_logs: LogWatch, echo: str) -> None:
    expected_logs.expect("1 of 1 registrations are of another document")
    with RawServer(http(registration("Maria", echo))) as server, pytest.raises(BadAnswer):
        ask(server.base_url, customer)


@pytest.mark.parametrize(("echo", "own"), [("**.222.333/0001-**", True), ("XX.222.333/0001-81", False)])
def test_a_letter_of_a_cnpj_is_a_letter(
    ask: OneShotClient, expected_logs: LogWatch, echo: str, *, own: bool
) -> None:
    with RawServer(http(registration("Loja", echo))) as server:
        if own:
            assert ask(server.base_url, lambda client: client.customers(COMPANY))
            return
        expected_logs.expect("1 of 1 registrations are of another document")
        with pytest.raises(BadAnswer):
            ask(server.base_url, lambda client: client.customers(COMPANY))


def test_people_whose_hidden_echoes_are_alike_are_not_shown_as_one(ask: OneShotClient) -> None:
    """The filter was ignored, and of ten thousand customers ten have these three digits in the middle."""
    alike = [registration("Maria", "***.982.***-**", 1), registration("João", "***.982.***-**", 2)]
    with RawServer(http(alike)) as server, pytest.raises(BadAnswer):
        ask(server.base_url, customer)
    same = [registration("Maria", "***.982.***-**", 1), registration("MARIA", "***.982.***-**", 2)]
    with RawServer(http(same)) as server:
        assert len(ask(server.base_url, customer)) == 2


@pytest.mark.parametrize(
    ("number", "shown"), [("***.982.247-**", True), ("***.444.777-**", False), ("NF **12", True)]
)
def test_a_title_whose_document_is_hidden_in_part(
    ask: OneShotClient, expected_logs: LogWatch, number: str, *, shown: bool
) -> None:
    own, other = {"id_fatura": 1, "valor_atual": 1}, {"id_fatura": 2, "valor_atual": 1}
    if not shown:
        expected_logs.expect("1 of 2 titles are another customer's")
    with RawServer(http([own, {**other, "document_number": number}])) as server:
        titles = ask(server.base_url, lambda client: client.open_boletos(Customer(MARIA, CustomerId("1001"))))
    assert len(titles) == 1 + shown


class Answers:
    """An adapter without documents and sales, whose `complete` answers with a given boleto."""

    capabilities = frozenset({Capability.BOLETO_DETAIL})
    needs_customer_id = False
    bills_by_contract = True
    records = None
    sales = None
    care = None

    def __init__(self, whole: OpenBoleto | None = None, customers: Sequence[Owned[Customer]] = ()) -> None:
        self._whole, self._customers = whole, customers

    async def warm_up(self) -> None:
        """Nothing is needed."""

    async def probe(self) -> None:
        """All is well."""

    async def ability(self, _request: str) -> Ability:
        return Ability.MISSING

    async def customers(self, _tax_id: TaxId) -> Sequence[Owned[Customer]]:
        return self._customers

    async def open_boletos(self, _customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        return ()

    async def complete(self, _customer: Customer, boleto: OpenBoleto) -> OpenBoleto:
        return self._whole or boleto

    async def rest(self) -> None:
        """There is nothing to close."""

    async def aclose(self) -> None:
        """There is nothing to close."""


def erp_of(adapter: Adapter) -> OwnedErp:
    return OwnedErp(lambda: adapter, Latency())


BROWSED = OpenBoleto(BoletoId("7"))


def test_a_boleto_is_completed_by_itself_alone() -> None:
    whole = replace(BROWSED, pix="000201")
    assert asyncio.run(erp_of(Answers(whole)).complete(Customer(MARIA), BROWSED)) == whole
    with pytest.raises(BadAnswer) as caught:
        asyncio.run(erp_of(Answers(replace(whole, id=BoletoId("8")))).complete(Customer(MARIA), BROWSED))
    assert caught.value.reason is Reason.FOREIGN_RECORD


def test_an_erp_without_documents_and_sales_refuses_them() -> None:
    erp = erp_of(Answers())
    with pytest.raises(Refused) as caught:
        asyncio.run(erp.invoices(Customer(MARIA)))
    assert caught.value.reason is Reason.UNSUPPORTED
    with pytest.raises(Refused):
        _ = erp.sales


def test_a_registration_without_an_id_stays_where_boletos_are_not_asked_by_it() -> None:
    found = [Owned(Customer(MARIA, name="Maria"), Owner(MARIA.formatted))]
    assert asyncio.run(erp_of(Answers(customers=found)).customers(MARIA)) == [found[0].record]


def test_an_adapter_that_was_not_needed_is_not_made_to_be_closed() -> None:
    def make() -> Adapter:
        raise AssertionError

    erp = OwnedErp(make, Latency())
    asyncio.run(erp.rest())
    asyncio.run(erp.aclose())


@pytest.mark.parametrize(("by_contract", "kept"), [(True, ["1", "2"]), (False, ["1"])])
def test_contracts_are_told_apart_where_their_boletos_may_differ(
    *, by_contract: bool, kept: list[str]
) -> None:
    found = [
        Owned(Customer(MARIA, CustomerId("7"), ContractId(number), name="Maria"), Owner(MARIA.formatted))
        for number in ("1", "2", "1")
    ]
    adapter = Answers(customers=found)
    adapter.bills_by_contract = by_contract
    customers = asyncio.run(erp_of(adapter).customers(MARIA))
    assert [each.contract_id for each in customers] == kept
