"""Wrappers, empty lists and errors in ERPs' answers: three distinct outcomes."""

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.erp.adapters.contract.customer_models import CUSTOMER, OPEN_BOLETOS, read_boletos, read_customers
from totem.erp.adapters.contract.find_records import compact, find_records
from totem.erp.errors import BadAnswer, ErpError, NotFound, Refused
from totem.erp.http.messages import Response

BOLETO = {"id_fatura": "7", "valor_atual": "10.00", "status": "A"}
CLIENT = {"id_cliente": "1", "nome": "Ana", "status": "erro", "tipo": "F"}


def content_type(charset: str | None) -> dict[str, str]:
    return {} if charset is None else {"content-type": f"application/json; charset={charset}"}


def answer(body: object, status: int = 200, charset: str | None = None) -> Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, content_type(charset), content)


@pytest.mark.parametrize(
    "body",
    [
        [BOLETO],
        BOLETO,
        [[BOLETO]],
        [None, BOLETO],
        {"data": [BOLETO]},
        {"dados": [BOLETO]},
        {"registros": [BOLETO], "total": "1", "page": "1"},
        {"boletos": [BOLETO]},
        {"faturas": [BOLETO], "status": "suscess", "msg": "Dados consultados com sucesso"},
        {"results": [BOLETO]},
        {"response": [BOLETO], "success": True, "messages": []},
        {"response": {"data": [BOLETO]}},
        {"data": {"boletos": [BOLETO]}},
        {"result": [BOLETO], "status": 1, "erro_code": 0, "erro_desc": ""},
        {"lista_de_titulos": [BOLETO]},
        {"lista": [BOLETO], "messages": ["ok"]},
        {"boletos": BOLETO},
        {"boletos": {"0": BOLETO}},
        {"3": BOLETO},
        {"error": False, "data": [BOLETO]},
        {"error": None, "erro": "", "errors": [], "data": [BOLETO]},
        {"erro": "0", "dados": [BOLETO]},
        {"status": 0, "boletos": [BOLETO]},
        {"status": "0", "boletos": [BOLETO]},
        {"status": "ok", "boletos": [BOLETO]},
        {"status": 200, "message": "OK", "data": [BOLETO]},
        {"id_cliente": "1", "nome": "Ana", "boletos": [BOLETO]},
        {"DADOS": [BOLETO]},
    ],
)
def test_one_boleto_however_it_is_wrapped(body: object) -> None:
    assert find_records(OPEN_BOLETOS, answer(body)) == [BOLETO]


@pytest.mark.parametrize(
    "body",
    [
        CLIENT,
        [CLIENT],
        {"cliente": CLIENT},
        {"clientes": [CLIENT]},
        {"data": CLIENT},
        {"dados": {"cliente": CLIENT}},
        {"status": "success", "data": {"cliente": CLIENT}},
        {"cnpj_cpf": "52998224725", "data": CLIENT},
    ],
)
def test_one_customer_however_it_is_wrapped(body: object) -> None:
    assert find_records(CUSTOMER, answer(body)) == [CLIENT]


def test_a_customer_is_not_mistaken_for_what_it_holds() -> None:
    client = {**CLIENT, "contratos": [{"id": 1}], "titulos": [{"id_fatura": 1}]}
    assert find_records(CUSTOMER, answer(client)) == [client]


def test_several_records_keep_their_order() -> None:
    rows = [{**BOLETO, "id_fatura": str(number)} for number in range(5)]
    assert find_records(OPEN_BOLETOS, answer({"data": rows})) == rows


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 200),
        ({}, 200),
        (None, 200),
        ([[]], 200),
        ([None], 200),
        ({"data": []}, 200),
        ({"data": None}, 200),
        ({"boletos": [], "total": 0}, 200),
        ({"clientes": [], "total": 0}, 200),
        ({"response": {"data": []}}, 200),
        ({"status": "success", "data": []}, 200),
        ({"id_cliente": None, "nome": ""}, 200),
        ({"page": "1", "total": "0"}, 200),
        ({"page": 1, "total": 0, "message": "ok"}, 200),
        (b"", 204),
        (b"", 404),
        (b"\r\n", 404),
        ([], 404),
        ({}, 404),
        (None, 404),
        ({"data": []}, 404),
    ],
)
def test_empty(body: object, status: int) -> None:
    assert find_records(OPEN_BOLETOS, answer(body, status)) == []
    with pytest.raises(NotFound):
        find_records(CUSTOMER, answer(body, status))


def test_no_bytes_at_all() -> None:
    """A customer who is not there may be "an empty answer"; a list of boletos has other ways to be empty."""
    with pytest.raises(NotFound):
        find_records(CUSTOMER, answer(b""))
    with pytest.raises(BadAnswer):
        find_records(OPEN_BOLETOS, answer(b""))


@pytest.mark.parametrize("status", [200, 400, 404, 422])
@pytest.mark.parametrize(
    "body",
    [
        {"success": False, "messages": ["Cliente não possui títulos em aberto."]},
        {"status": "erro", "mensagem": "Nenhum boleto em aberto"},
        {"error": "Não há faturas em aberto"},
        {"erro": {"mensagem": "Não existem boletos"}},
        [{"status": "ERRO", "mensagem": "Nenhum título encontrado"}],
        {"data": {"error": "Nenhuma fatura pendente"}},
        {"mensagem": "Nenhum boleto em aberto"},
        {"status": 0, "result": [], "erro_desc": "Nenhum registro encontrado"},
        "Cliente não possui boletos em aberto",
    ],
)
def test_nothing_open_told_as_an_error(body: object, status: int) -> None:
    assert find_records(OPEN_BOLETOS, answer(body, status)) == []


@pytest.mark.parametrize("status", [200, 400, 404, 422])
@pytest.mark.parametrize(
    "body",
    [
        {"error": "Cliente não encontrado"},
        {"erro": "CPF inexistente"},
        {"status": "error", "message": "Customer not found"},
        {"status": "ERRO", "mensagem": "Cliente não localizado"},
        {"success": False, "msg": "Nenhum cliente encontrado"},
        {"success": "false", "messages": ["Cliente não cadastrado"]},
        {"type": "error", "message": "Registro não encontrado"},
        {"codigo": 106, "tipo": "erro", "mensagem": "Cliente não existe"},
        {"message": "Cliente não encontrado", "statusCode": 404},
        {"status": 0, "erro_desc": "Cliente não encontrado", "result": []},
        "Cliente não encontrado",
    ],
)
def test_customer_not_found_told_as_an_error(body: object, status: int) -> None:
    with pytest.raises(NotFound):
        find_records(CUSTOMER, answer(body, status))


@pytest.mark.parametrize("kind", [CUSTOMER, OPEN_BOLETOS])
def test_404_with_a_message(kind: Any) -> None:
    for body in (
        {"detail": "Not Found"},
        {"message": "x"},
        b"nao encontrado",
        {"erro": "Cliente não encontrado"},
    ):
        with pytest.raises(NotFound):
            find_records(kind, answer(body, 404))


@pytest.mark.parametrize("kind", [CUSTOMER, OPEN_BOLETOS])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"error": "Token inválido"}, 200),
        ({"error": True}, 200),
        ({"error": {"code": 1, "message": "Acesso negado"}}, 200),
        ({"errors": [{"code": "x", "description": "falhou"}]}, 200),
        ({"erro": "Falha no banco de dados"}, 200),
        ({"status": "error", "message": "x"}, 200),
        ({"status": "erro", "msg": "x"}, 200),
        ({"status": "ERRO", "mensagem": "x"}, 200),
        ({"status": False, "message": "Não foi possível consultar"}, 200),
        ({"success": False}, 200),
        ({"success": False, "data": []}, 200),
        ({"sucesso": "N", "mensagem": "x"}, 200),
        ({"status": 500, "message": "Internal"}, 200),
        ({"status": 0, "erro_desc": "Chave inválida"}, 200),
        ({"data": {"status": "error", "message": "x"}}, 200),
        ({"error": "x", "data": [BOLETO, CLIENT]}, 200),
        ({"mensagem": "Token não encontrado"}, 200),
        ("Token inválido", 200),
        ({"message": "Unauthorized"}, 401),
        (b"", 401),
        (b"<html>Forbidden</html>", 403),
        ({"error": "Cliente não encontrado"}, 401),
        ({"detail": "Method Not Allowed"}, 405),
        ({"erro": "CPF inválido"}, 400),
        (b"<html>Bad Request</html>", 400),
        ({"message": "The route clientes could not be found."}, 404),
    ],
)
def test_refused(kind: Any, body: object, status: int) -> None:
    with pytest.raises(Refused) as caught:
        find_records(kind, answer(body, status))
    assert caught.value.status == status


@pytest.mark.parametrize("kind", [CUSTOMER, OPEN_BOLETOS])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<!DOCTYPE html><html></html>", 200),
        (b"\xef\xbb\xbf  <html>", 200),
        (b"<html>Not found</html>", 404),
        (b"not json", 200),
        (b'{"data": [', 200),
        (b"[NaN]", 200),
        (b"[" * 100_000, 200),
        (b"[" + b"1" * 10_000 + b"]", 200),
        (42, 200),
        (True, 200),
        ([1, 2], 200),
        (["a", "b"], 200),
        ({"foo": 1}, 200),
        ({"data": [{"foo": 1}, {"foo": 2}]}, 200),
        ({"a": [{"x": 1}], "b": [{"y": 2}]}, 200),
        ({}, 302),
        ({}, 304),
    ],
)
def test_bad_answer(kind: Any, body: object, status: int) -> None:
    with pytest.raises(BadAnswer):
        find_records(kind, answer(body, status))


def test_a_record_is_not_judged_by_its_own_status() -> None:
    for status in ("A", "aberto", "erro", "error", 0, False, 500):
        row = {
            "id_fatura": "1",
            "valor_atual": "1.00",
            "status": status,
            "mensagem": "pague até o vencimento",
        }
        assert find_records(OPEN_BOLETOS, answer([row])) == [row]
        assert find_records(OPEN_BOLETOS, answer(row)) == [row]


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ('"ção"'.encode(), None),
        ('"ção"'.encode(), "iso-8859-1"),  # a server's default header over a UTF-8 body
        ('"ção"'.encode("latin-1"), None),
        ('"ção"'.encode("latin-1"), "utf-8"),
        ('"ção"'.encode("latin-1"), "ISO-8859-1"),
        ('"ção"'.encode("utf-8-sig"), None),
        ('"ção"'.encode("utf-16"), None),
        ('"ção"'.encode("utf-16-le"), "utf-16-le"),
        ('"ção"'.encode("latin-1"), "no-such-charset"),
        ('"ção"'.encode("latin-1"), "rot13"),
        ('"ção"'.encode(), "a\x00b"),
    ],
)
def test_charsets(body: bytes, charset: str | None) -> None:
    assert Response(200, content_type(charset), body).json() == "ção"


def test_bytes_of_no_charset_still_decode() -> None:
    assert Response(200, {}, b"\x81\xff").text


def test_decimals_are_exact() -> None:
    assert answer(b"[0.1, 12345678901234567890.12]").json() == [
        Decimal("0.1"),
        Decimal("12345678901234567890.12"),
    ]


def test_compact() -> None:
    row: dict[str, Any] = {
        "Sexo": "F",
        " Nome ": "",
        "nome": "Ana",
        "A": None,
        "b": [],
        "c": {},
        "d": " ",
        "e": False,
        "f": 0,
    }
    assert compact(row) == {"sexo": "F", "nome": "Ana", "e": False, "f": 0}


def test_errors_tell_nothing_of_the_answer() -> None:
    with pytest.raises(Refused) as caught:
        find_records(CUSTOMER, answer({"error": "Maria 529.982.247-25 bloqueada"}))
    assert "Maria" not in str(caught.value)
    assert "529" not in repr(caught.value)


words = st.sampled_from(
    [
        *(
            "data",
            "dados",
            "boletos",
            "cliente",
            "status",
            "error",
            "erro",
            "success",
            "mensagem",
            "id_fatura",
        ),
        *("pix", "id_cliente", "nome", "valor_atual", "data_vencimento", "linha_digitavel", "cnpj_cpf", "0"),
    ]
)
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
anything = st.recursive(
    scalars
    | st.sampled_from(["Cliente não encontrado", "Nenhum boleto em aberto", "erro", "2026-01-01", "9,90"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(words | st.text(max_size=3), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(anything, st.sampled_from([200, 201, 204, 302, 400, 404, 422]))
def test_any_json_gives_a_result_or_an_erp_error(body: object, status: int) -> None:
    for kind, read in ((CUSTOMER, read_customers), (OPEN_BOLETOS, read_boletos)):
        try:
            rows = find_records(kind, answer(body, status))
            read(rows)
        except ErpError:
            continue
        assert rows or kind is OPEN_BOLETOS


cut_short = st.builds(
    lambda body, end: json.dumps(body).encode()[:end],
    st.sampled_from([[BOLETO], [CLIENT]]),
    st.integers(0, 70),
)


@given(
    cut_short | st.binary(max_size=200), st.sampled_from([200, 400, 404]), st.none() | st.text(max_size=10)
)
def test_bytes_that_are_no_whole_json_are_no_records(body: bytes, status: int, charset: str | None) -> None:
    with suppress(ValueError):
        json.loads(body)
        return
    for kind in (CUSTOMER, OPEN_BOLETOS):
        try:
            found = find_records(kind, Response(status, content_type(charset), body))
        except ErpError:
            continue
        assert (kind, status, found) == (OPEN_BOLETOS, 404, []), "an empty body that says nothing is open"
