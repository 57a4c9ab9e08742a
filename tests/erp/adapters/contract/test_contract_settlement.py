"""The receipt of a title by card through the client, by real HTTP, and its reading."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.log_check import LogWatch
from support.one_shot_client import ERP_SECRET, OneShotClient, unused_address
from support.raw_http_server import DROP, RawServer, http
from support.sampling import count
from totem.domain.card_payment import (
    CardMethod,
    CardPayment,
    PaidBy,
    Settlement,
    TitleReading,
    TitleReference,
    TitleStatus,
)
from totem.domain.customer import BoletoId, CustomerId
from totem.domain.taxid import TaxId
from totem.erp.errors import BadAnswer, Declined, ErpError, NotFound, Reason, Refused, Unavailable
from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.erp.session_erp import Capability
from totem.lab.reference_erp.receipt_routes import RECEIPTS
from totem.lab.reference_erp.server import ReferenceErp
from totem.settings import ErpSettings

T = TypeVar("T")

MARIA = TaxId.parse("529.982.247-25")
REFERENCE = "totem-5d3b1f5a-4b0e-5c9e-9b57-0d8a1c2b3d4e"
TITLE = TitleReference(BoletoId("50102"), CustomerId("1001"))
"""Due today, R$ 129,90."""
PAYMENT = CardPayment(
    REFERENCE,
    CardMethod.DEBIT,
    Decimal("129.90"),
    Decimal("131.85"),
    datetime(2026, 11, 30, 15, 0, tzinfo=UTC),
    nsu="000123",
    authorization="A1B2C3",
    brand="visa",
)
OPEN = TitleReading(TitleStatus.OPEN, Decimal("129.90"))
GONE = TitleReading(TitleStatus.GONE, may_be_paid=True)
OURS = TitleReading(TitleStatus.PAID, paid_by=PaidBy.OURS)


class GenerationErp(ReferenceErp):
    """A reference ERP that knows its generation."""

    def __init__(self, generation: str) -> None:
        super().__init__(generation=generation, token=ERP_SECRET)
        self.generation = generation


@pytest.fixture(params=["A", "B"])
def erp_of(request: pytest.FixtureRequest) -> Iterator[GenerationErp]:
    """A reference ERP of each generation, whose receipts are its own."""
    with GenerationErp(request.param) as erp:
        yield erp


def run(erp: GenerationErp, work: Callable[[OwnedErp], Awaitable[T]]) -> T:
    """Do some work with a client of the ERP's generation."""

    async def do() -> T:
        chosen = ErpSettings(base_url=erp.base_url, generation=cast(Any, erp.generation), timeout_s=5.0)
        client = make_erp(chosen, token=ERP_SECRET)
        try:
            return await work(client)
        finally:
            await client.aclose()

    return asyncio.run(do())


def settle(erp: GenerationErp, title: TitleReference = TITLE, payment: CardPayment = PAYMENT) -> Settlement:
    return run(erp, lambda client: client.settle(title, payment))


def read(erp: GenerationErp, title: TitleReference = TITLE, reference: str = "") -> TitleReading:
    return run(erp, lambda client: client.read_title(title, reference))


def test_the_ids_of_a_visit_are_enough(erp_of: GenerationErp) -> None:
    async def visit(client: OwnedErp) -> TitleReading:
        customer = (await client.customers(MARIA))[0]
        boletos = await client.open_boletos(customer)
        return await client.read_title(TitleReference.of(customer, boletos[1]))

    assert run(erp_of, visit) == OPEN


def test_a_title_is_received_once_for_its_reference(erp_of: GenerationErp) -> None:
    assert read(erp_of) == OPEN
    assert [settle(erp_of) for _ in range(3)] == [Settlement.SETTLED] * 3
    (receipt,) = erp_of.store.all(RECEIPTS)
    assert receipt["dados"] == {
        "id_boleto": "50102",
        "id_cliente": "1001",
        "valor": "129.90",
        "forma": "cartao_debito",
        "data": PAYMENT.paid_at.astimezone().date().isoformat(),
        "referencia": REFERENCE,
        "nsu": "000123",
        "autorizacao": "A1B2C3",
        "bandeira": "visa",
    }
    assert read(erp_of, reference=REFERENCE) == OURS
    assert read(erp_of, reference="totem-another") == TitleReading(TitleStatus.PAID, paid_by=PaidBy.ANOTHER)
    assert settle(erp_of, payment=replace(PAYMENT, reference="totem-another")) is Settlement.ALREADY_PAID
    assert len(erp_of.store.all(RECEIPTS)) == 1


def test_what_was_paid_otherwise(erp_of: GenerationErp) -> None:
    erp_of.paid.add("50102")
    assert read(erp_of, reference=REFERENCE) == TitleReading(TitleStatus.PAID)
    assert settle(erp_of) is Settlement.ALREADY_PAID
    assert erp_of.store.all(RECEIPTS) == []


def test_a_title_that_is_nobodys_is_gone_and_is_not_received(erp_of: GenerationErp) -> None:
    title = replace(TITLE, boleto_id=BoletoId("1"))
    assert read(erp_of, title) == GONE
    with pytest.raises(Declined) as caught:
        settle(erp_of, title)
    assert caught.value.explanation == "Boleto não encontrado"


def test_the_title_of_another_customer(erp_of: GenerationErp) -> None:
    """The ERP lists it for its own customer alone."""
    other = replace(TITLE, customer_id=CustomerId("1002"))
    assert read(erp_of, other) == GONE
    with pytest.raises(Declined):
        settle(erp_of, other)


def test_an_amount_that_is_not_the_titles_is_declined(erp_of: GenerationErp) -> None:
    with pytest.raises(Declined) as caught:
        settle(erp_of, payment=replace(PAYMENT, amount=Decimal("1.00")))
    assert caught.value.explanation.startswith("valor")
    assert erp_of.store.all(RECEIPTS) == []


def test_an_overdue_title_has_todays_amount(erp_of: GenerationErp) -> None:
    reading = read(erp_of, replace(TITLE, boleto_id=BoletoId("50101")))
    assert reading.status is TitleStatus.OPEN
    assert reading.amount is not None
    assert reading.amount > Decimal("129.90")


@pytest.mark.parametrize("how", ["lost", "drop", "html", "broken", "status=500"])
def test_a_lost_answer_is_read_again_and_repeated(erp_of: GenerationErp, how: str) -> None:
    erp_of.faults.set(f"recebimentos:{how},times=1")
    with pytest.raises(ErpError) as caught:
        settle(erp_of)
    assert caught.value.may_have_arrived
    is_done = how in {"lost", "broken", "html"}
    reading = read(erp_of, reference=REFERENCE)
    assert (reading.status is TitleStatus.PAID) is bool(erp_of.store.all(RECEIPTS))
    assert (reading.paid_by is PaidBy.OURS) is bool(erp_of.store.all(RECEIPTS))
    assert settle(erp_of) is Settlement.SETTLED
    assert len(erp_of.store.all(RECEIPTS)) == 1
    assert is_done or how in {"drop", "status=500"}


# By answers


def entry(**changes: Any) -> dict[str, Any]:
    """An entry of the statement."""
    tomorrow = (datetime.now().astimezone() + timedelta(days=1)).date().isoformat()
    own = {"id_extrato_financeiro": "9", "id_boleto": "50102", "id_cliente": "1001", "valor": "129.90"}
    return {**own, "data_vencimento": tomorrow, "data_baixa": None, "valor_pago": "0.00", **changes}


def boleto(**changes: Any) -> dict[str, Any]:
    """An open title."""
    tomorrow = (datetime.now().astimezone() + timedelta(days=1)).date().isoformat()
    own = {"id_fatura": "50102", "id_cliente": "1001", "valor_atual": "129.90", "valor_inicial": "129.90"}
    return {**own, "data_vencimento": tomorrow, **changes}


class Answers(RawServer):
    """Answers requests by their path."""

    def __init__(self, **by_path: bytes) -> None:
        super().__init__(b"")
        self._by_path = by_path

    def choose_reply(self, request: str) -> bytes:
        path = request.split()[1].strip("/").partition("?")[0]
        return self._by_path.get(path, http({"erro": "Esta rota não existe"}, status="404 Not Found"))


def read_of(ask: OneShotClient, title: TitleReference = TITLE, **by_path: Any) -> TitleReading:
    """The reading from an ERP with these lists."""
    replies = {name: value if isinstance(value, bytes) else http(value) for name, value in by_path.items()}
    with Answers(**replies) as server:
        return ask(server.base_url, lambda erp: erp.read_title(title, REFERENCE))


@pytest.mark.parametrize(
    ("boletos", "extratos", "reading"),
    [
        ([boleto()], [], OPEN),
        (
            [boleto()],
            [entry(obs=f"Totem {REFERENCE}", valor_pago="10.00")],
            replace(OPEN, paid_by=PaidBy.OURS),
        ),
        ([], [entry(data_baixa="30/11/2026")], TitleReading(TitleStatus.PAID)),
        ([], [entry(valor_pago="129,90", obs=REFERENCE)], OURS),
        ([], [entry()], GONE),
        ([], [], GONE),
        (
            [boleto(id_fatura="7")],
            [entry(id_boleto="7", data_baixa="2026-11-30")],
            GONE,
        ),
        ([boleto()], http({"erro": "rota"}, status="404 Not Found"), OPEN),
        (http(b"", status="404 Not Found"), [entry(data_baixa="30/11/2026")], TitleReading(TitleStatus.PAID)),
        ([], http({"erro": "Nenhum lançamento encontrado"}, status="404 Not Found"), GONE),
    ],
)
def test_readings(ask: OneShotClient, boletos: Any, extratos: Any, reading: TitleReading) -> None:
    assert read_of(ask, boletos=boletos, extratos=extratos) == reading


@pytest.mark.parametrize(
    ("boletos", "extratos", "reason"),
    [
        ([boleto(id_cliente="7")], [], Reason.FOREIGN_RECORD),
        ([boleto(valor_atual="1.234")], [], Reason.UNREADABLE_FIELD),
        ([boleto(id_fatura={"a": 1})], [], Reason.UNREADABLE_FIELD),
        ([None, boleto(id_fatura="7")], [], Reason.UNREADABLE_FIELD),
        ([], [entry(id_cliente="7", data_baixa="2026-11-30")], Reason.FOREIGN_RECORD),
        ([], [entry(data_baixa="ontem")], Reason.UNREADABLE_FIELD),
        ([], [entry(valor_pago="x")], Reason.UNREADABLE_FIELD),
        ([], http({}, status="403 Forbidden"), Reason.PERMISSION),
        ([], http(b"<p/>"), Reason.PAGE),
        (http(b"<p/>"), [], Reason.PAGE),
        ({"erro": "Erro interno"}, [], None),
        (http({}, status="500 X"), [], Reason.SERVER_ERROR),
    ],
)
def test_what_cannot_be_read_is_no_status(
    ask: OneShotClient, boletos: Any, extratos: Any, reason: Reason | None, expected_logs: LogWatch
) -> None:
    expected_logs.allow("erp")
    with pytest.raises(ErpError) as caught:
        read_of(ask, boletos=boletos, extratos=extratos)
    assert reason in {None, caught.value.reason}


NOT_OFFERED = [
    http({"detail": "Not Found"}, status="404 Not Found"),
    http(b"<html>404</html>", status="404 Not Found"),
    http(b"", status="404 Not Found"),
    http({"message": "Method Not Allowed"}, status="405 X"),
    http(b"", status="405 X"),
    http({"detail": "Not implemented"}, status="501 X"),
    http(b"<html/>", status="501 X"),
]
"""Answers of ERPs that do not have a request."""


@pytest.mark.parametrize("answer", NOT_OFFERED)
@pytest.mark.parametrize("name", ["extratos", "recebimentos"])
def test_a_request_that_the_erp_does_not_have_is_told_in_one_way(
    ask: OneShotClient, name: str, answer: bytes
) -> None:
    async def work(client: OwnedErp) -> tuple[Refused, bool]:
        is_read = name == "extratos"
        with pytest.raises(Refused) as caught:
            await (client.read_title(TITLE, REFERENCE) if is_read else client.settle(TITLE, PAYMENT))
        return caught.value, Capability.SETTLE in client.capabilities

    replies = {"boletos": http([]), "extratos": http([]), name: answer}
    with Answers(**replies) as server:
        error, is_offered = ask(server.base_url, work)
    assert not isinstance(error, Declined)
    assert (error.reason, error.status) == (Reason.UNSUPPORTED, int(answer.split()[1]))
    assert is_offered is (name == "extratos")


@pytest.mark.parametrize("answer", [each for each in NOT_OFFERED if not each.endswith(b"\r\n\r\n")])
def test_open_titles_that_the_erp_does_not_list_are_no_closed_ones(ask: OneShotClient, answer: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read_of(ask, boletos=answer, extratos=[])
    assert caught.value.reason is Reason.UNSUPPORTED


def settle_by(ask: OneShotClient, answer: bytes) -> Settlement:
    """The settlement that an answer is."""
    with RawServer(answer) as server:
        found = ask(server.base_url, lambda erp: erp.settle(TITLE, PAYMENT))
        (request,) = server.requests
    assert request.startswith("POST /recebimentos HTTP/1.1")
    assert f"Idempotency-Key: {REFERENCE}" in request
    assert json.loads(request.partition("\r\n\r\n")[2])["referencia"] == REFERENCE
    return found


@pytest.mark.parametrize(
    ("body", "line", "found"),
    [
        ({"status": "ok"}, "200 OK", Settlement.SETTLED),
        ({"data": {"status": "sucesso", "protocolo": 7}}, "201 Created", Settlement.SETTLED),
        ({"status": "Boleto pago em 30/11", "codigo": "ja_pago"}, "200 OK", Settlement.ALREADY_PAID),
        ({"erro": "x", "codigo": "JA_PAGO"}, "409 Conflict", Settlement.ALREADY_PAID),
        ({"status": "Este boleto já foi pago"}, "200 OK", Settlement.ALREADY_PAID),
        ({"erro": "Título já liquidado"}, "422 X", Settlement.ALREADY_PAID),
    ],
)
def test_settlements(ask: OneShotClient, body: Any, line: str, found: Settlement) -> None:
    assert settle_by(ask, http(body, status=line)) is found


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (http({"status": "Caixa fechado"}), "Caixa fechado"),
        (http({"erro": "Boleto não encontrado"}, status="404 Not Found"), "Boleto não encontrado"),
        (http({"erro": "Cliente não encontrado"}, status="404 Not Found"), "Cliente não encontrado"),
        (http({"erro": "valor: diferente"}, status="400 Bad Request"), "valor: diferente"),
    ],
)
def test_refusals(ask: OneShotClient, answer: bytes, words: str) -> None:
    with pytest.raises(Declined) as caught:
        settle_by(ask, answer)
    assert caught.value.explanation == words


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (http({"detail": "Not Found"}, status="404 Not Found"), Refused, Reason.UNSUPPORTED),
        (http({}, status="405 X"), Refused, Reason.UNSUPPORTED),
        (http({}, status="401 X"), Refused, Reason.TOKEN),
        (http({"status": "ok", "codigo": "ja_pago"}), BadAnswer, Reason.SHAPE),
        (http({}), BadAnswer, None),
        (http(b""), BadAnswer, Reason.EMPTY_BODY),
        (http(b"<p/>"), BadAnswer, Reason.PAGE),
        (DROP, Unavailable, None),
    ],
)
def test_answers_that_are_none(
    ask: OneShotClient, answer: bytes, kind: type[ErpError], reason: Reason | None
) -> None:
    with pytest.raises(kind) as caught:
        settle_by(ask, answer)
    assert not isinstance(caught.value, Declined | NotFound)
    assert reason in {None, caught.value.reason}
    assert caught.value.may_have_arrived


@pytest.mark.parametrize(
    "title",
    [replace(TITLE, boleto_id=BoletoId("#1")), replace(TITLE, customer_id=None)],
    ids=["id", "customer"],
)
def test_nothing_is_sent_without_ids(ask: OneShotClient, title: TitleReference) -> None:
    for request in (lambda erp: erp.settle(title, PAYMENT), lambda erp: erp.read_title(title)):
        with pytest.raises(BadAnswer) as caught:
            ask(unused_address(), request)
        assert (caught.value.reason, caught.value.may_have_arrived) == (Reason.MISSING_ID, False)


def test_the_contract_states_the_capability(ask: OneShotClient) -> None:
    async def capabilities(erp: OwnedErp) -> frozenset[Capability]:
        return erp.capabilities

    assert Capability.SETTLE in ask(unused_address(), capabilities)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["ok", "7", "ja_pago", "2026-11-30", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["status", "codigo", "id_fatura", "id_boleto", "data_baixa", "dados", "erro"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@settings(max_examples=count(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=_JSON)
def test_hostile_answers_never_tell_that_a_title_is_paid(
    ask: OneShotClient, expected_logs: LogWatch, answer: Any
) -> None:
    """The title's id is in none of them."""
    expected_logs.allow("erp")
    try:
        reading = read_of(ask, boletos=answer, extratos=answer)
    except ErpError:
        return
    assert reading == GONE


@pytest.mark.parametrize(
    ("answer", "is_kept"),
    [
        (http({"detail": "Not Found"}, status="404 Not Found"), False),
        (http({"erro": "Boleto não encontrado"}, status="404 Not Found"), True),
        (http({}, status="401 X"), True),
    ],
)
def test_no_second_card_is_taken_where_the_erp_lacks_the_request(
    ask: OneShotClient, answer: bytes, *, is_kept: bool
) -> None:
    async def work(client: OwnedErp) -> bool:
        assert Capability.SETTLE in client.capabilities
        with pytest.raises(Refused):
            await client.settle(TITLE, PAYMENT)
        return Capability.SETTLE in client.capabilities

    with RawServer(answer) as server:
        assert ask(server.base_url, work) is is_kept
