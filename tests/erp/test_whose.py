"""Whose a registration or a title is, by echoes that are padded or hidden in part: against real HTTP."""

import pytest

from support.asking import MARIA, Asker, customer
from support.logs import LogWatch
from support.raw_http import RawServer, http
from totem.domain.models import Customer, CustomerId
from totem.domain.taxid import TaxId
from totem.erp.errors import BadAnswer

COMPANY = TaxId.parse("11.222.333/0001-81")


def registration(name: str, echo: object, number: int = 1) -> dict[str, object]:
    return {"id_cliente": number, "nome": name, "cnpj_cpf": echo}


@pytest.mark.parametrize(
    "echo",
    ["XXX.982.247-XX", "•••.982.247-••", "###98224725", "529********", "00052998224725", "529982247-25"],
)
def test_an_echo_of_the_document(ask: Asker, echo: str) -> None:
    with RawServer(http(registration("Maria", echo))) as server:
        assert len(ask(server.base_url, customer)) == 1


@pytest.mark.parametrize(
    "echo", ["XXX.444.777-XX", "•••.444.777-••", "00011144477735", "52998224", "***", "XX.222.333/0001-XX"]
)
def test_an_echo_of_another(ask: Asker, expected_logs: LogWatch, echo: str) -> None:
    expected_logs.expect("1 of 1 registrations are of another document")
    with RawServer(http(registration("Maria", echo))) as server, pytest.raises(BadAnswer):
        ask(server.base_url, customer)


@pytest.mark.parametrize(("echo", "own"), [("**.222.333/0001-**", True), ("XX.222.333/0001-81", False)])
def test_a_letter_of_a_cnpj_is_a_letter(ask: Asker, expected_logs: LogWatch, echo: str, *, own: bool) -> None:
    with RawServer(http(registration("Loja", echo))) as server:
        if own:
            assert ask(server.base_url, lambda client: client.customer(COMPANY))
            return
        expected_logs.expect("1 of 1 registrations are of another document")
        with pytest.raises(BadAnswer):
            ask(server.base_url, lambda client: client.customer(COMPANY))


def test_people_whose_hidden_echoes_are_alike_are_not_shown_as_one(ask: Asker) -> None:
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
    ask: Asker, expected_logs: LogWatch, number: str, *, shown: bool
) -> None:
    own, other = {"id_fatura": 1, "valor_atual": 1}, {"id_fatura": 2, "valor_atual": 1}
    if not shown:
        expected_logs.expect("1 of 2 titles are another customer's")
    with RawServer(http([own, {**other, "document_number": number}])) as server:
        titles = ask(server.base_url, lambda client: client.open_boletos(Customer(MARIA, CustomerId("1001"))))
    assert len(titles) == 1 + shown
