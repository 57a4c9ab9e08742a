"""Habits of PHP, .NET, Delphi and of proxies in front of them: the meaning of their answers."""

import json

import pytest

from totem.erp.adapters.contract.customer_models import CUSTOMER, OPEN_BOLETOS, read_boletos
from totem.erp.adapters.contract.find_records import RequestSpec, find_records
from totem.erp.adapters.contract.record_models import NOTAS_FISCAIS
from totem.erp.errors import BadAnswer, ErpError, NotFound, Refused
from totem.erp.http.messages import Response

BOLETO = {"id_fatura": "7", "valor_atual": "10.00"}
OTHER = {"id_fatura": "8", "valor_atual": "10.00"}
CLIENT = {"id_cliente": "1", "nome": "Ana"}
TEXT = json.dumps(CLIENT)


def answer(body: object, status: int = 200) -> Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, {}, content)


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf\xef\xbb\xbf" + TEXT.encode(),  # two scripts saved with a byte order mark
        b"\r\n\xef\xbb\xbf" + TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.replace('"1"', '"1", "bairro": "S\u00e3o Jos\u00e9"').encode("latin-1"),
        TEXT.encode() + b"\x00",
        TEXT.replace("Ana", "Ana\tMaria\r\n").encode(),  # a line break as it is within a text
        TEXT.replace('"1"', '"1", "latitude": NaN, "longitude": -Infinity').encode(),
        json.dumps(TEXT).encode(),  # JSON in JSON
    ],
)
def test_json_that_is_nearly_json(body: bytes) -> None:
    (row,) = find_records(CUSTOMER, answer(body))
    assert (row["id_cliente"], row["nome"].split()[0]) == ("1", "Ana")


@pytest.mark.parametrize(
    "number",
    ["NaN", "Infinity", "-Infinity", "1e400", "-1e999999", "1e99999999999999999999", "9" * 5000, "1e12"],
)
def test_no_amount_is_made_of_what_is_no_number(number: str) -> None:
    (row,) = find_records(OPEN_BOLETOS, answer(b'[{"id_fatura": 1, "valor_atual": %s}]' % number.encode()))
    (wire,) = read_boletos([row])
    assert (wire.amount, list(wire.unread)) == (None, ["valor_atual"])


@pytest.mark.parametrize(
    "body",
    [
        b"Warning: mysqli_query(): MySQL server has gone away in /var/www/b.php on line 3\n[]",
        b"<br />\n<b>Warning</b>: Undefined index in <b>/var/www/b.php</b><br />\n[]",
        b'{"id_fatura": 7,}',
        b"{'id_fatura': 7}",
        b'cb({"id_fatura": 7})',
        b"[]\n<!-- 0.1 s -->",
        b"Erro 1045",
        b"Class App\\Boleto not found",
        json.dumps("{").encode(),
    ],
)
def test_what_a_failing_script_says_is_no_empty_list(body: bytes) -> None:
    with pytest.raises((BadAnswer, Refused)):
        find_records(OPEN_BOLETOS, answer(body))


@pytest.mark.parametrize(
    "body",
    [
        {"FaturasPendentes": [BOLETO], "Avisos": []},
        {"abertas": [BOLETO], "links": [{"rel": "self"}]},
        {"retorno": {"status": "OK", "boletos": [{"boleto": BOLETO}]}},
        {"resposta": {"dados": {"boletos": [BOLETO]}}},
        {"data": [{"type": "boletos", "id": "7", "attributes": BOLETO}]},
        {"error": {"code": 0, "message": ""}, "data": [BOLETO]},
        {"errors": [None], "data": [BOLETO]},
    ],
)
def test_one_boleto_in_yet_other_wrappers(body: object) -> None:
    assert find_records(OPEN_BOLETOS, answer(body)) == [BOLETO]


@pytest.mark.parametrize(
    "body",
    [
        [{"boleto": BOLETO}, {"boleto": OTHER}],
        [[BOLETO], [OTHER]],
        {"contratos": [{"boletos": [BOLETO], "id": 1}, {"boletos": [OTHER]}, {"boletos": []}]},
    ],
)
def test_boletos_in_an_object_each(body: object) -> None:
    assert find_records(OPEN_BOLETOS, answer(body)) == [BOLETO, OTHER]


@pytest.mark.parametrize(
    "body",
    [
        {"abertas": [BOLETO], "pagas": [OTHER]},  # which are to be paid?
        {"abertas": [], "outras": [{"rel": "self"}]},
        [{"rel": "self"}, "x"],
        [BOLETO["id_fatura"]],
    ],
)
def test_what_cannot_be_told(body: object) -> None:
    with pytest.raises(BadAnswer):
        find_records(OPEN_BOLETOS, answer(body))


@pytest.mark.parametrize(
    "body",
    [
        {"vencidas": [], "a_vencer": []},
        {"status": "OK", "Nome": "Ana", "FaturasPendentes": None},
        {"status": "Cliente sem boletos em aberto"},
        {"retorno": "Nenhum boleto em aberto"},
        {"retorno": {"status": "Erro", "erros": [{"erro": "A consulta não retornou registros"}]}},
        "",
        b"Nenhum boleto em aberto\n",
        b"\xef\xbb\xbf[]",
    ],
)
def test_nothing_open_in_yet_other_words(body: object) -> None:
    assert find_records(OPEN_BOLETOS, answer(body)) == []


@pytest.mark.parametrize(
    "body",
    [
        {"status": "Cliente não encontrado"},
        {"resposta": {"mensagem": "CPF não cadastrado"}},
        {"error": "not_found"},
        {"code": "CUSTOMER_NOT_FOUND"},
        "",
        b"Cliente n\xe3o encontrado",
        b"\xef\xbb\xbf",
    ],
)
def test_nobody_in_yet_other_words(body: object) -> None:
    with pytest.raises(NotFound):
        find_records(CUSTOMER, answer(body))


@pytest.mark.parametrize("spec", [CUSTOMER, OPEN_BOLETOS, NOTAS_FISCAIS])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"Cannot GET /cliente", 404),
        ({"message": "Cannot GET /cliente?x=1", "error": "Not Found", "statusCode": 404}, 404),
        ({"message": "The route api/cliente could not be found."}, 404),
        ({"error": "Not Found", "message": "No static resource cliente."}, 404),
        ({"Message": "No HTTP resource was found that matches the request URI 'http://x/cliente'."}, 404),
        ({"erro": "Table 'erp.cliente' doesn't exist"}, 200),
        ({"erro": 'relation "cliente" does not exist'}, 400),
        (b"Token inv\xe1lido", 200),
        ({"status": "Token expirado"}, 200),
    ],
)
def test_a_wrong_address_or_token_is_nobodys_absence(spec: RequestSpec, body: object, status: int) -> None:
    with pytest.raises(Refused):
        find_records(spec, answer(body, status))


@pytest.mark.parametrize("nest", ['{"erro": %s}', '{"dados": [%s, {}]}', "[%s, 1]", '{"erro": [%s]}'])
def test_what_is_nested_deep_is_read_to_no_depth(nest: str) -> None:
    body = "0"
    for _ in range(400):
        body = nest % body
    with pytest.raises(ErpError):
        find_records(OPEN_BOLETOS, answer(body.encode()))
