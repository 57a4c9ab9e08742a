"""Requests 1 and 2 through the adapter, by real HTTP: ownership of the data, and distinct outcomes."""

import asyncio
import json
import logging
import re
from functools import partial

import pytest

from support.log_check import LogWatch
from support.one_shot_client import OneShotClient, boletos_of
from support.raw_http_server import RawServer, http
from totem.domain.customer import ContractId, Customer, CustomerId, OpenBoleto
from totem.domain.service_requests import TicketRequest
from totem.domain.taxid import TaxId
from totem.erp.adapters.contract.absence_grammar import no_customer
from totem.erp.errors import BadAnswer, ErpError, NotFound, Refused, TimedOut, Unavailable
from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.lab.reference_erp import seed
from totem.lab.reference_erp.server import ReferenceErp
from totem.settings import ErpSettings
from totem.settings.field import SecretStr

MARIA = TaxId.parse("529.982.247-25")
JOAO = TaxId.parse("111.444.777-35")
NOBODY = TaxId.parse("123.456.789-09")
COMPANY = TaxId.parse("12.ABC.345/01DE-35")
CUSTOMER = Customer(MARIA, CustomerId("1001"))


@pytest.mark.parametrize("generation", ["A", "B"])
@pytest.mark.parametrize("document", [document for document, _ in seed.DEMO_DOCUMENTS[:-1]])
def test_every_demo_customer(
    erp_servers: dict[str, ReferenceErp], ask: OneShotClient, generation: str, document: str
) -> None:
    tax_id = TaxId.parse(document)
    url = erp_servers[generation].base_url
    customers = ask(url, lambda client: client.customers(tax_id), generation=generation)
    assert all(customer.tax_id == tax_id and customer.name for customer in customers)
    for customer in customers:
        boletos = ask(url, partial(OwnedErp.open_boletos, customer=customer), generation=generation)
        assert len({boleto.id for boleto in boletos}) == len(boletos)
        assert all(boleto.amount and boleto.due_date for boleto in boletos)


def test_several_contracts_are_told_apart_by_address(erp: ReferenceErp, ask: OneShotClient) -> None:
    customers = ask(erp.base_url, lambda client: client.customers(TaxId.parse("862.883.667-57")))
    assert [customer.address.street for customer in customers] == ["Rua Doutor Quirino", "Estrada da Rhodia"]
    assert len({customer.id for customer in customers}) == 2


def test_nobody(erp: ReferenceErp, ask: OneShotClient) -> None:
    with pytest.raises(NotFound):
        ask(erp.base_url, lambda client: client.customers(NOBODY))


def test_nothing_open(erp: ReferenceErp, ask: OneShotClient) -> None:
    assert ask(erp.base_url, boletos_of(TaxId.parse("390.533.447-05"))) == []


@pytest.mark.parametrize("token", ["", "outro", None])
def test_a_wrong_token_is_refused(erp: ReferenceErp, ask: OneShotClient, token: str | None) -> None:
    with pytest.raises(Refused) as caught:
        ask(erp.base_url, lambda client: client.customers(MARIA), token=token)
    assert caught.value.status == 401


@pytest.mark.parametrize(
    ("faults", "outcome"),
    [
        ("boletos:status=500", Unavailable),
        ("boletos:status=503", Unavailable),
        ("boletos:status=429", Unavailable),
        ("boletos:drop", Unavailable),
        ("boletos:cut", Unavailable),
        ("boletos:status=403", Refused),
        ("boletos:error", Refused),
        ("boletos:html", BadAnswer),
        ("boletos:broken", BadAnswer),
        ("boletos:huge", BadAnswer),
        ("clientes:status=502", Unavailable),
        ("clientes:error=Cliente não encontrado", NotFound),
        ("clientes:error=Cliente não encontrado,status=404", NotFound),
        ("clientes:status=204", NotFound),
        ("*:html,status=403", Refused),
    ],
)
def test_failures_told_apart(
    erp: ReferenceErp, ask: OneShotClient, faults: str, outcome: type[ErpError]
) -> None:
    erp.faults.set(faults)
    with pytest.raises(ErpError) as caught:
        ask(erp.base_url, boletos_of(MARIA))
    assert type(caught.value) is outcome
    assert caught.value.request == ("open_boletos" if faults.startswith("boletos") else "customer")


@pytest.mark.parametrize("faults", ["boletos:drip", "boletos:delay=30"])
def test_the_deadline_ends_what_is_slow(erp: ReferenceErp, ask: OneShotClient, faults: str) -> None:
    erp.faults.set(faults)
    with pytest.raises(TimedOut):
        ask(erp.base_url, boletos_of(MARIA), timeout_s=0.3)


@pytest.mark.parametrize(
    "faults", ["boletos:error=Cliente não possui títulos em aberto.", "boletos:status=204"]
)
def test_nothing_open_told_as_an_error(erp: ReferenceErp, ask: OneShotClient, faults: str) -> None:
    erp.faults.set(faults)
    assert ask(erp.base_url, boletos_of(MARIA)) == []


# --- whose data is shown ---------------------------------------------------------------------------------


def registration(name: str, document: str | None, number: int) -> dict[str, object]:
    return {"id_cliente": number, "nome": name, "cnpj_cpf": document}


@pytest.mark.parametrize(
    "echo",
    [
        "529.982.247-25",
        "52998224725",
        52998224725,
        "***.982.247-**",
        "CPF: 529.982.247-25"[5:],
        None,
        "",
    ],
)
def test_the_echo_of_the_document_asked_for(ask: OneShotClient, echo: object) -> None:
    with RawServer(http({"id_cliente": 1, "nome": "Maria", "cnpj_cpf": echo})) as server:
        assert len(ask(server.base_url, lambda client: client.customers(MARIA))) == 1


def test_an_echo_that_lost_its_leading_zero(ask: OneShotClient) -> None:
    with RawServer(http({"id_cliente": 1, "nome": "Ana", "cnpj_cpf": 1234567890})) as server:
        assert ask(server.base_url, lambda client: client.customers(TaxId.parse("012.345.678-90")))


def test_an_alphanumeric_echo_in_lower_case(ask: OneShotClient) -> None:
    with RawServer(http({"id_cliente": 1, "nome": "Ana", "cnpj_cpf": "12.abc.345/01de-35"})) as server:
        assert ask(server.base_url, lambda client: client.customers(COMPANY))


@pytest.mark.parametrize("echo", ["111.444.777-35", "***.444.777-**", "12.ABC.345/01DE-35", "isento", 5])
def test_another_document_is_never_shown(ask: OneShotClient, expected_logs: LogWatch, echo: object) -> None:
    expected_logs.expect("1 of 1 registrations are another customer's")
    with (
        RawServer(http({"id_cliente": 1, "nome": "João", "cnpj_cpf": echo})) as server,
        pytest.raises(BadAnswer) as caught,
    ):
        ask(server.base_url, lambda client: client.customers(MARIA))
    assert caught.value.field == "cnpj_cpf"


def test_the_whole_base_is_cut_to_the_document(ask: OneShotClient, expected_logs: LogWatch) -> None:
    expected_logs.expect("2 of 3 registrations are another customer's")
    base = [
        registration("João", "111.444.777-35", 1),
        registration("Maria", "529.982.247-25", 2),
        registration("Ana", "390.533.447-05", 3),
    ]
    with RawServer(http({"clientes": base})) as server:
        customers = ask(server.base_url, lambda client: client.customers(MARIA))
    assert [customer.id for customer in customers] == ["2"]


@pytest.mark.parametrize(
    "rows",
    [
        [registration("João", None, 1), registration("Maria", None, 2)],
        [
            {"id_cliente": 1, "nome": "Ana", "data_nascimento": "1990-01-01"},
            {"id_cliente": 2, "nome": "Ana", "data_nascimento": "1991-01-01"},
        ],
    ],
)
def test_a_base_without_documents_is_not_shown(ask: OneShotClient, rows: object) -> None:
    with RawServer(http(rows)) as server, pytest.raises(BadAnswer):
        ask(server.base_url, lambda client: client.customers(MARIA))


def test_the_same_id_and_contract_only_once(ask: OneShotClient) -> None:
    rows = [
        {"id_cliente": 1, "nome": "Maria", "id_contrato": 1},
        {
            "id_cliente": "1",
            "nome": "MARIA",
            "id_contrato": "1",
            "email": "m@x.example",
            "cidade": "Campinas",
        },
        {"id_cliente": 1, "nome": "Maria", "id_contrato": 2},
    ]
    with RawServer(http(rows)) as server:
        customers = ask(server.base_url, lambda client: client.customers(MARIA))
    assert [(c.id, c.contract_id, c.name, c.email) for c in customers] == [
        ("1", "1", "Maria", "m@x.example"),
        ("1", "2", "Maria", None),
    ]
    assert customers[0].address.city == "Campinas"


class TwoContracts(RawServer):
    """An ERP with two contracts of one customer, which answers for both where it is asked by the customer."""

    def __init__(self) -> None:
        super().__init__(b"")

    def choose_reply(self, request: str) -> bytes:
        first, _, _ = request.partition("\r\n")
        if "/clientes" in first:
            return http([{"id_cliente": 1, "nome": "Maria", "id_contrato": each} for each in ("C1", "C2")])
        if first.startswith("POST"):
            return http({"status": "ok", "protocolo": "88"})
        name = "id_fatura" if "/boletos" in first else "id_instalacao"
        rows = [{name: each, "valor_atual": 10, "id_contrato": each} for each in ("C1", "C2", "C0")]
        return http([*rows, {name: "none", "valor_atual": 10}])


@pytest.mark.parametrize(
    ("contracts", "titles", "shown"),
    [
        (("5", "6"), ("5", "6"), [["0"], ["1"]]),
        (("5", "6"), ("05", "06"), [["0"], ["1"]]),
        (("0005", "0006"), (5, 6.0), [["0"], ["1"]]),
        (("5", "05"), ("5", "05"), [["0"], ["1"]]),
        (("5", "05"), ("005", "6"), [["0", "1"], ["0", "1"]]),
        (("5", "6"), (0, "0"), [["0", "1"], ["0", "1"]]),
    ],
)
def test_contracts_are_the_same_with_zeros_in_front(
    ask: OneShotClient, contracts: tuple[object, ...], titles: tuple[object, ...], shown: list[list[str]]
) -> None:
    found = [{"id_cliente": 1, "nome": "MARIA", "id_contrato": each} for each in contracts]
    listed = [{"id_fatura": str(n), "valor_atual": 10, "id_contrato": each} for n, each in enumerate(titles)]

    async def visit(erp: OwnedErp) -> list[list[str]]:
        customers = await erp.customers(MARIA)
        return [[str(each.id) for each in await erp.open_boletos(customer)] for customer in customers]

    with RawServer(http(found), http(listed)) as server:
        assert ask(server.base_url, visit) == shown


def test_nothing_is_open_of_a_contract_only_where_every_entry_is_a_record(
    ask: OneShotClient, expected_logs: LogWatch
) -> None:
    expected_logs.expect("1 of 2 entries are no records")
    found = [{"id_cliente": 1, "nome": "MARIA", "id_contrato": each} for each in ("5", "6")]

    async def visit(erp: OwnedErp) -> list[OpenBoleto]:
        return await erp.open_boletos((await erp.customers(MARIA))[0])

    title = {"id_fatura": "1", "valor_atual": 10, "id_contrato": "6"}
    with RawServer(http(found), http([title])) as server:
        assert ask(server.base_url, visit) == []
    with RawServer(http(found), http([title, "x"])) as server, pytest.raises(BadAnswer):
        ask(server.base_url, visit)


@pytest.mark.parametrize(("place", "contract"), [(0, "C1"), (1, "C2")])
@pytest.mark.parametrize("generation", ["A", "B"])
def test_of_two_contracts_of_a_customer_the_chosen_one_is_served(
    ask: OneShotClient, place: int, contract: str, generation: str
) -> None:
    """The one that is over ("C0") cannot be chosen; what it owes is shown with each."""

    async def visit(erp: OwnedErp) -> tuple[list[str], list[str]]:
        customer = (await erp.customers(MARIA))[place]
        await erp.unlock(customer)
        await erp.open_ticket(customer, TicketRequest("Sem sinal"))
        boletos = [str(each.id) for each in await erp.open_boletos(customer)]
        return boletos, [each.id for each in await erp.installations(customer)]

    with TwoContracts() as server:
        boletos, places = ask(server.base_url, visit, generation=generation)
        sent = [json.loads(each.partition("\r\n\r\n")[2]) for each in server.requests if "POST" in each]
    assert boletos == places == [contract, "C0", "none"]
    assert [(each["id_cliente"], each["id_contrato"]) for each in sent] == [("1", contract)] * 2


@pytest.mark.parametrize(
    "mark",
    [
        {"document_number": "111.444.777-35"},
        {"document_number": "11144477735", "remote_id": "1001"},
        {"remote_id": "2002"},
        {"id_cliente": 2002},
        {"remote_id": "2002", "id_contrato": "C1"},
        {"cnpj_cpf": "111.444.777-35"},
        {"cpf_cnpj": "11144477735", "id_contrato": "C1"},
        {"document": "111.444.777-35"},
        {"document": "88123", "document_number": "111.444.777-35"},
        {"cpf_cnpj": "***.444.777-**"},
        {"cpf_cnpj": "***.982.247-**", "id_cliente": 2002},
    ],
)
def test_another_customers_boletos_are_not_shown(
    ask: OneShotClient, expected_logs: LogWatch, mark: dict[str, object]
) -> None:
    customer = Customer(MARIA, CustomerId("1001"), ContractId("C1"))
    mine = {"id_fatura": "1", "valor_atual": "1.00"}
    other = {"id_fatura": "2", "valor_atual": "2.00", **mark}
    expected_logs.expect("1 of 2 titles are another customer's")
    with RawServer(http([mine, other])) as server:
        boletos = ask(server.base_url, lambda client: client.open_boletos(customer))
    assert [boleto.id for boleto in boletos] == ["1"]
    expected_logs.expect("1 of 1 titles are another customer's")
    with RawServer(http([other])) as server, pytest.raises(BadAnswer):
        ask(server.base_url, lambda client: client.open_boletos(customer))


@pytest.mark.parametrize(
    "mark",
    [
        {"document_number": "529.982.247-25", "remote_id": "x"},
        {"document_number": "NF 12345", "remote_id": "1001"},
        {"document_number": "12345678901"},  # a title's number that happens to have eleven digits
        {"remote_id": 1001},
        {"remote_id": "0001001"},
        {"cnpj_cpf": "11.222.333/0001-81", "document_number": "529.982.247-25"},  # payee and payer
        {"cpf_cnpj": "***.982.247-**"},
        {"id_contrato": "C1"},
        {},
    ],
)
def test_the_customers_own_boletos_are_shown(ask: OneShotClient, mark: dict[str, object]) -> None:
    customer = Customer(MARIA, CustomerId("1001"), ContractId("C1"))
    with RawServer(http([{"id_fatura": "1", "valor_atual": "1.00", **mark}])) as server:
        assert len(ask(server.base_url, lambda client: client.open_boletos(customer))) == 1


# --- what is sent ----------------------------------------------------------------------------------------


def first_line(server: RawServer, number: int = 0) -> str:
    return server.requests[number].splitlines()[0]


CLIENT = http({"id_cliente": 1, "nome": "Maria"})


def test_digits_in_the_query_by_default(ask: OneShotClient) -> None:
    with RawServer(CLIENT, http([])) as server:
        ask(server.base_url + "/api/", boletos_of(MARIA))
    assert first_line(server) == "GET /api/clientes?cnpj_cpf=52998224725 HTTP/1.1"
    assert first_line(server, 1) == "GET /api/boletos?id_cliente=1 HTTP/1.1"
    assert "\r\nAuthorization: Bearer um-segredo\r\n" in server.requests[0]


def test_generation_b_sends_document_and_contract(ask: OneShotClient) -> None:
    with RawServer(http({"nome_completo": "Maria", "id_contrato": 34}), http([])) as server:
        ask(server.base_url, boletos_of(MARIA), generation="B", document_format="masked")
    assert first_line(server) == "GET /clientes?cnpj_cpf=529.982.247-25 HTTP/1.1"
    assert first_line(server, 1) == "GET /boletos?document=529.982.247-25&id_contrato=34 HTTP/1.1"


@pytest.mark.parametrize(
    ("method", "payload", "body"),
    [
        ("GET", "json", '{"cnpj_cpf":"52998224725"}'),
        ("POST", "json", '{"cnpj_cpf":"52998224725"}'),
        ("POST", None, '{"cnpj_cpf":"52998224725"}'),
        ("POST", "form", "cnpj_cpf=52998224725"),
        ("POST", "query", ""),
    ],
)
def test_method_and_place_of_the_fields(
    ask: OneShotClient, method: str, payload: str | None, body: str
) -> None:
    requests = {"customer": {"path": "webservice/v1/cliente", "method": method, "payload": payload}}
    with RawServer(CLIENT) as server:
        ask(server.base_url, lambda client: client.customers(MARIA), requests=requests)
    query = "?cnpj_cpf=52998224725" if payload == "query" else ""
    assert first_line(server) == f"{method} /webservice/v1/cliente{query} HTTP/1.1"
    assert server.requests[0].partition("\r\n\r\n")[2] == body


def test_a_field_in_the_path_and_a_query_of_its_own(ask: OneShotClient) -> None:
    requests = {"customer": {"path": "/people/txid/{cnpj_cpf}?v=2"}}
    with RawServer(CLIENT) as server:
        ask(
            server.base_url,
            lambda client: client.customers(COMPANY),
            requests=requests,
            document_format="masked",
        )
    assert first_line(server) == "GET /people/txid/12.ABC.345%2F01DE-35?v=2 HTTP/1.1"


def test_auto_tries_the_mask_once_and_remembers_it(ask: OneShotClient) -> None:
    with RawServer(http({}), http({"nome_completo": "Maria"}), http([])) as server:
        ask(server.base_url, boletos_of(MARIA), document_format="auto", generation="B")
    assert [first_line(server, n).split()[1] for n in range(3)] == [
        "/clientes?cnpj_cpf=52998224725",
        "/clientes?cnpj_cpf=529.982.247-25",
        "/boletos?document=529.982.247-25",
    ]


class TwoForms(RawServer):
    """Knows Maria by her mask alone, and João by digits alone; boletos by the same."""

    def choose_reply(self, request: str) -> bytes:
        line = request.splitlines()[0]
        for known in ("529.982.247-25", "11144477735"):
            if f"={known}&" in line or f"={known} " in line:
                return http([] if "boletos" in line else {"nome_completo": "Maria", "id_contrato": 7})
        return http({"erro": "não encontrado"}, status="404 Not Found")


def test_each_customers_boletos_are_asked_by_the_form_that_found_the_customer(ask: OneShotClient) -> None:
    async def work(erp: OwnedErp) -> None:
        one, other = (await erp.customers(MARIA))[0], (await erp.customers(JOAO))[0]
        for customer in (one, other, one):
            assert await erp.open_boletos(customer) == []

    with TwoForms() as server:
        ask(server.base_url, work, document_format="auto", generation="B")


def test_two_lookups_side_by_side_find_each_its_own_form(ask: OneShotClient) -> None:
    async def work(erp: OwnedErp) -> None:
        found = await asyncio.gather(*(erp.customers(each) for each in (MARIA, MARIA, JOAO, JOAO)))
        assert [len(each) for each in found] == [1, 1, 1, 1]

    with TwoForms() as server:
        ask(server.base_url, work, document_format="auto", generation="B")


def test_auto_gives_up_after_the_mask(ask: OneShotClient) -> None:
    with RawServer(http({})) as server, pytest.raises(NotFound):
        ask(server.base_url, lambda client: client.customers(MARIA), document_format="auto")
    assert len(server.requests) == 2


def test_generation_a_needs_the_customers_id(ask: OneShotClient) -> None:
    with RawServer(http({"nome": "Maria"})) as server, pytest.raises(BadAnswer) as caught:
        ask(server.base_url, lambda client: client.customers(MARIA))
    assert caught.value.field == "id_cliente"


# --- logs -----------------------------------------------------------------------------------------------


def test_one_line_a_request_and_nothing_personal(
    erp: ReferenceErp, ask: OneShotClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ask(erp.base_url, boletos_of(MARIA))
    erp.faults.set("clientes:drop")
    with pytest.raises(Unavailable) as caught:
        ask(erp.base_url, boletos_of(MARIA))
    logged = [r.getMessage() for r in caplog.records if r.name.startswith(("totem", "http"))]
    lines = [re.sub(r" ms=\d+", "", line) for line in logged]  # 529 ms are no CPF
    assert [line.split(" attempts=")[0] for line in lines] == [
        "erp request=customer status=200",
        "erp request=open_boletos status=200",
        "erp request=customer status=-",
    ]
    assert lines[0].endswith("attempts=1")
    assert lines[2].endswith("attempts=3")
    fields = json.dumps(caught.value.__dict__, default=str)
    told = "\n".join([*lines, str(caught.value), repr(caught.value), fields])
    assert "529" not in told
    assert "Maria" not in told
    assert "segredo" not in told


def test_the_token_is_in_no_repr() -> None:
    client = make_erp(ErpSettings(base_url="https://x.example", token=SecretStr("um-segredo")))
    assert "segredo" not in repr(client) + repr(vars(client))


def test_warming_up_sends_nothing_and_raises_nothing() -> None:
    async def warm(settings: ErpSettings) -> None:
        client = make_erp(settings)
        await client.warm_up()
        await client.aclose()

    with RawServer(http({})) as server:
        asyncio.run(warm(ErpSettings(base_url=server.base_url)))
        asyncio.run(warm(ErpSettings(base_url="https://127.0.0.1:1")))
        asyncio.run(warm(ErpSettings()))
    assert server.requests == []


def test_warming_up_compiles_what_tells_an_unknown_customer() -> None:
    no_customer.cache_clear()
    asyncio.run(make_erp(ErpSettings()).warm_up())
    assert no_customer.cache_info().currsize == 1
