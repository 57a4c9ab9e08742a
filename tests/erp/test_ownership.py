"""Ownership of records by echoes that are padded or hidden in part; and adapters without optional parts."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from inspect import iscoroutinefunction
from unittest.mock import AsyncMock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.gallery.samples import without_codes
from support.log_check import LogWatch
from support.one_shot_client import MARIA, OneShotClient, customer
from support.raw_http_server import RawServer, http
from support.sample_boletos import HONEST
from support.settlement_suite import PAYMENT
from totem.domain.card_payment import TitleReference
from totem.domain.customer import BoletoId, ContractId, Customer, CustomerId, OpenBoleto, PaymentForm
from totem.domain.integrity.payment_codes import CODES
from totem.domain.service_requests import ContactChange, TicketRequest
from totem.domain.sign_up import LeadContact
from totem.domain.taxid import TaxId
from totem.erp.claims import Claim, OwnerRules, claim_of, own_records
from totem.erp.errors import BadAnswer, Reason, Refused
from totem.erp.http.latency import Latency
from totem.erp.ownership import OwnedErp
from totem.erp.port import Adapter, Owned, Owner
from totem.erp.session_erp import ErpRequests
from totem.erp.unfit_data import UnfitKind

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
    expected_logs.expect("1 of 1 registrations are another customer's")
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
        expected_logs.expect("1 of 1 registrations are another customer's")
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


@pytest.mark.parametrize(("second", "count"), [({}, 1), ({"valor_atual": 2}, 2), ({"id_fatura": 2}, 2)])
def test_a_title_that_is_sent_twice_is_one(ask: OneShotClient, second: dict[str, object], count: int) -> None:
    """Of one id alone they may still be two: some ERPs give all instalments of a contract the same."""
    title: dict[str, object] = {"id_fatura": 1, "valor_atual": 1}
    with RawServer(http([title, {**title, **second}])) as server:
        titles = ask(server.base_url, lambda client: client.open_boletos(Customer(MARIA, CustomerId("1001"))))
    assert len(titles) == count


class Answers(Adapter):
    """An adapter whose `customers` and `complete` have given answers."""

    def __init__(self, whole: OpenBoleto | None = None, customers: Sequence[Owned[Customer]] = ()) -> None:
        self._whole, self._customers = whole, customers

    async def customers(self, tax_id: TaxId) -> Sequence[Owned[Customer]]:  # noqa: ARG002 - port
        return self._customers

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:  # noqa: ARG002 - port
        return self._whole or boleto


def erp_of(adapter: Adapter) -> OwnedErp:
    return OwnedErp(lambda: adapter, Latency())


BROWSED = OpenBoleto(BoletoId("7"))


def test_a_boleto_is_completed_by_itself_alone() -> None:
    whole = replace(BROWSED, pix="000201")
    assert asyncio.run(erp_of(Answers(whole)).complete(Customer(MARIA), BROWSED)) == whole
    with pytest.raises(BadAnswer) as caught:
        asyncio.run(erp_of(Answers(replace(whole, id=BoletoId("8")))).complete(Customer(MARIA), BROWSED))
    assert caught.value.reason is Reason.FOREIGN_RECORD


class Listed(Answers):
    """An adapter that lists a boleto, and completes it when it is opened."""

    def __init__(self, listed: OpenBoleto) -> None:
        super().__init__()
        self._listed = listed

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        return [Owned(self._listed, Owner(customer.tax_id.value))]


@pytest.mark.parametrize("form", CODES)
def test_a_boleto_is_queried_for_the_forms_that_may_come_late(form: PaymentForm) -> None:
    listed = without_codes(HONEST, keep=set(CODES) - {form})
    (found,) = asyncio.run(erp_of(Listed(listed)).open_boletos(Customer(MARIA)))
    assert found.is_incomplete is CODES[form].may_come_late
    (found,) = asyncio.run(erp_of(Listed(HONEST)).open_boletos(Customer(MARIA)))
    assert not found.is_incomplete


LEAD = LeadContact("Maria", phone="19999990000")


@pytest.mark.parametrize(
    "ask",
    [
        lambda erp: erp.invoices(Customer(MARIA)),
        lambda erp: erp.plans(),
        lambda erp: erp.create_lead(LEAD, key="k"),
        lambda erp: erp.unlock(Customer(MARIA)),
        lambda erp: erp.open_ticket(Customer(MARIA), TicketRequest("Sem sinal")),
        lambda erp: erp.update_contact(Customer(MARIA), ContactChange(email="a@b.example")),
        lambda erp: erp.read_title(TitleReference(BoletoId("1"))),
        lambda erp: erp.settle(TitleReference(BoletoId("1")), PAYMENT),
    ],
)
def test_a_request_that_the_kind_does_not_have_is_refused(
    ask: Callable[[OwnedErp], Awaitable[object]],
) -> None:
    with pytest.raises(Refused) as caught:
        asyncio.run(_await(ask(erp_of(Answers()))))
    assert caught.value.reason is Reason.UNSUPPORTED


WRAPPED = {"ability", "complete", "rest", "aclose"}
PASSED_ON = sorted({name for name, each in vars(ErpRequests).items() if iscoroutinefunction(each)} - WRAPPED)


@pytest.mark.parametrize("name", PASSED_ON)
def test_a_request_without_records_of_customers_is_the_adapters(name: str) -> None:
    """With what it is asked with; its answer comes back as it is."""
    adapter = Answers()
    setattr(adapter, name, AsyncMock(return_value=LEAD))
    request: Callable[..., Awaitable[object]] = getattr(erp_of(adapter), name)
    assert asyncio.run(_await(request(MARIA, key="k"))) is LEAD
    getattr(adapter, name).assert_awaited_once_with(MARIA, key="k")


async def _await(work: Awaitable[object]) -> object:
    return await work


def test_a_registration_without_an_id_stays_where_boletos_are_not_asked_by_it() -> None:
    found = [Owned(Customer(MARIA, name="Maria"), Owner(MARIA.formatted))]
    assert asyncio.run(erp_of(Answers(customers=found)).customers(MARIA)) == [found[0].record]


def test_an_adapter_that_was_not_needed_is_not_made_to_be_closed() -> None:
    def make() -> Adapter:
        raise AssertionError

    erp = OwnedErp(make, Latency())
    asyncio.run(erp.rest())
    asyncio.run(erp.aclose())


OWN, OTHER = MARIA.formatted, "111.444.777-35"
ME = Customer(MARIA, CustomerId("7"), ContractId("C1"))
UNIQUE, NAMED = OwnerRules(contract_ids_are_unique=True), OwnerRules(is_always_named=True)


@pytest.mark.parametrize(
    ("owner", "claim"),
    [
        (Owner(OWN, "9", "C2"), Claim.OWN),
        (Owner(OTHER, "7", "C1"), Claim.OTHERS),
        (Owner(customer_id="9", contract_id="C1"), Claim.OTHERS),
        (Owner(customer_id="007", contract_id="C2"), Claim.OWN),
        (Owner(contract_id="C1"), Claim.UNNAMED),
        (Owner(customer_id="0"), Claim.UNNAMED),
        (Owner(OTHER, customer_id="000"), Claim.OTHERS),
        (Owner("NF 12345"), Claim.UNNAMED),
        (Owner("***.982.247-**"), Claim.OWN),
        (Owner("***.982.247-**", "9", "C1"), Claim.OTHERS),
        (Owner("***.444.777-**", "7", "C1"), Claim.OTHERS),
        (Owner("11.222.333/0001-81", further_documents=(OWN,)), Claim.OWN),
        (Owner("88123", further_documents=(OTHER,)), Claim.OTHERS),
        (Owner("52998224725".lstrip("5").zfill(11)), Claim.UNNAMED),
        (Owner(), Claim.UNNAMED),
        (Owner(OWN, "7", "C1", is_unreadable=True), Claim.UNREADABLE),
    ],
)
def test_whose_a_record_is(owner: Owner, claim: Claim) -> None:
    assert claim_of(ME, owner) is claim
    assert own_records(ME, [Owned("x", owner)]) == ["x"] * (claim in {Claim.OWN, Claim.UNNAMED})
    assert own_records(ME, [Owned("x", owner)], NAMED) == ["x"] * (claim is Claim.OWN)


IDS = st.sampled_from([None, "7", "07", "9"])
CONTRACTS = st.sampled_from([None, "C1", "C2"])
DOCUMENTS = st.sampled_from([None, "NF 12", "***.982.247-**"])


@given(DOCUMENTS, IDS, CONTRACTS)
def test_a_differing_customers_id_wins_over_everything_but_a_whole_tax_id(
    document: str | None, customer_id: str | None, contract_id: str | None
) -> None:
    owner = Owner(document, customer_id, contract_id)
    if customer_id == "9":
        assert claim_of(ME, owner) is Claim.OTHERS
        is_proof = contract_id == "C1"
        assert claim_of(ME, owner, UNIQUE) is (Claim.OWN if is_proof else Claim.OTHERS)
    else:
        assert claim_of(ME, owner) in {Claim.OWN, Claim.UNNAMED}
        assert claim_of(ME, replace(owner, is_unreadable=True), UNIQUE) is Claim.UNREADABLE


class Titles(Answers):
    """An adapter with these titles, whose answers always name an owner."""

    always_names_owner = frozenset({"open_boletos", "customer"})

    def __init__(self, *owners: Owner) -> None:
        super().__init__(customers=[Owned(ME, owner) for owner in owners])
        self._owners = owners

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:  # noqa: ARG002 - port
        return [Owned(OpenBoleto(BoletoId(str(n))), owner) for n, owner in enumerate(self._owners)]


@pytest.mark.parametrize(
    ("other", "is_doubtful"),
    [
        (Owner(OTHER), False),
        (Owner(customer_id="9"), False),
        (Owner(), True),
        (Owner("x", "7", is_unreadable=True), True),
    ],
)
def test_a_title_left_out_that_may_be_the_customers_is_no_payment(
    other: Owner, expected_logs: LogWatch, *, is_doubtful: bool
) -> None:
    expected_logs.expect("open_boletos: 1 of 2 titles are another customer's, or do not name their owner")
    (kept,) = asyncio.run(erp_of(Titles(Owner(OWN), other)).open_boletos(ME))
    assert (kept.id, kept.among_unread) == ("0", is_doubtful)
    (note,) = (vars(record) for record in expected_logs.records)
    assert (note["unfit"], note["count"], note["of"]) == ("open_boletos: titles of others", 1, 2)


def test_registrations_that_name_nobody_are_left_out_where_all_are_named(expected_logs: LogWatch) -> None:
    expected_logs.expect("customer: 1 of [12] registrations are another customer's")
    assert len(asyncio.run(erp_of(Titles(Owner(OWN), Owner())).customers(MARIA))) == 1
    with pytest.raises(BadAnswer):
        asyncio.run(erp_of(Titles(Owner())).customers(MARIA))


def test_registrations_without_an_id_are_left_out_and_counted(expected_logs: LogWatch) -> None:
    expected_logs.expect("customer: 1 of 2 registrations have no id_cliente")
    named = Customer(MARIA, CustomerId("7"), name="Maria")
    adapter = Answers(
        customers=[Owned(each, Owner(MARIA.value)) for each in (named, replace(named, id=None))]
    )
    adapter.needs_customer_id = True
    assert asyncio.run(erp_of(adapter).customers(MARIA)) == [named]
    (note,) = (vars(record) for record in expected_logs.records)
    assert (note["unfit"], note["unfit_kind"]) == ("customer: id_cliente", UnfitKind.FIELD)
    assert (note["count"], note["of"]) == (1, 2)


def test_contracts_of_one_customer_are_told_apart() -> None:
    found = [
        Owned(Customer(MARIA, CustomerId("7"), ContractId(number), name="Maria"), Owner(MARIA.formatted))
        for number in ("1", "2", "1")
    ]
    customers = asyncio.run(erp_of(Answers(customers=found)).customers(MARIA))
    assert [each.contract_id for each in customers] == ["1", "2"]
