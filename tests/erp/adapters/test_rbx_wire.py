"""The adapter of RBX against published exchanges, and against servers that fail in the middle of them."""

import json
import logging
from decimal import Decimal
from typing import Any

import pytest

from support.barcodes import pix
from support.log_check import LogWatch
from support.raw_http_server import DROP, http
from support.sample_boletos import DUE, line
from support.sampling import first_of_each
from support.scripted_erp import (
    FAILURES,
    PERSON,
    STRANGER,
    ScriptedErp,
    check_failure,
    error_of,
    failures_of,
    first,
    run,
    unlock,
    visit,
    whole,
)
from totem.domain.customer import OpenBoleto, ServiceState
from totem.domain.service_requests import Unlock, UnlockRefusal
from totem.erp.errors import BadAnswer, ErpError, NotFound, Reason, Unavailable

SETTINGS = {"kind": "rbx", "token": "chave-de-integracao"}
SECRETS = ("chave-de-integracao", "11313347", "segredo")
CLIENTE: dict[str, Any] = json.loads(
    """{"Codigo": 10, "Nome": "MARIA DE TESTE", "Sigla": "", "Tipo": "F", "CNPJ_CNPF": "00000000191",
 "Endereco": "Rua das Acácias", "Numero": "120", "Complemento": "", "Bairro": "Centro", "Cidade": "Chapecó",
 "UF": "SC", "CEP": "89801000", "Email": "maria@exemplo.com.br", "TelResidencial": "",
 "TelCelular": "49999990000", "Situacao": "B", "AvisoPagamento": "S", "Senha": "segredo"}"""
)
TITULO: dict[str, Any] = json.loads(
    """{"id": 11313347, "account_number": 3, "due_date": "2026-12-10", "document_number": "22934",
 "bank_number": "2255878", "value": 100.0, "historic": "Mensalidade", "comments": "FIBRA 500"}"""
)


def v1(result: Any, **more: Any) -> bytes:
    return http({"status": 1, "erro_code": 0, "erro_inf": "", "erro_desc": "", "result": result} | more)


def v2(result: Any, **more: Any) -> bytes:
    return http({"status": 1, "error_code": 0, "error_description": "", "result": result} | more)


def fail1(text: str, **more: Any) -> bytes:
    return http({"status": 0, "erro_code": 7, "erro_desc": text} | more)


def fail2(text: str, **more: Any) -> bytes:
    return http({"status": 0, "error_code": 7, "error_description": text} | more)


V1, V2 = "POST /routerbox/ws/rbx_server_json.php ", "POST /routerbox/ws_json/ws_json.php "
NAMES = {
    "clientes": V1 + ' + "ConsultaClientes"',
    "titulos": V2 + ' + "get_unpaid_document"',
    "line": V2 + ' + "get_barcode"',
    "pix": V2 + ' + "get_pix_copia_cola"',
    "notice": V2 + ' + "send_payment_notification"',
}


def server(**changes: Any) -> ScriptedErp:
    replies: dict[str, Any] = {
        "clientes": v1([CLIENTE]),
        "titulos": v2([TITULO]),
        "line": v2(line()),
        "pix": v2(pix()),
        "notice": v2({"ticket_id": 5}),
    }
    return ScriptedErp({NAMES[n]: r for n, r in (replies | changes).items()})


@pytest.fixture(autouse=True)
def _warnings_are_allowed(expected_logs: LogWatch) -> None:
    expected_logs.allow("erp")


def titles(*records: Any) -> list[OpenBoleto]:
    with server(titulos=v2(list(records))) as erp:
        return run(erp, SETTINGS, visit)


def test_a_visit() -> None:
    with server() as erp:
        boleto = run(erp, SETTINGS, whole)
    assert (boleto.id, boleto.original_amount, boleto.line, boleto.pix) == (
        "11313347",
        Decimal(100),
        line(),
        pix(),
    )
    assert len(erp.requests) == 4
    assert "CNPJ_CNPF = '00000000191'" in erp.requests[0]
    assert 'send_pix_copia_cola":false' in "".join(erp.requests).replace(" ", "")


@pytest.mark.parametrize(
    "answer",
    [
        v1([]),
        fail1("Nenhum registro encontrado"),
        fail1("Nenhum cliente encontrado"),
        fail1("Cliente não encontrado."),
        v1([], status="1"),
        fail1("Registro não encontrado", result=[]),
        v1([], erro_code=3, erro_desc="Nenhum registro encontrado"),
        v1([], erro_desc="OK"),
    ],
)
def test_no_customer(answer: bytes) -> None:
    with server(clientes=answer) as erp, pytest.raises(NotFound):
        run(erp, SETTINGS, visit)


@pytest.mark.parametrize(
    "answer",
    [
        v2([]),
        v2([], status="1"),
        fail2("Nenhum registro encontrado"),
        fail2("Nenhum documento encontrado"),
        fail2("Não há documentos em aberto"),
        fail2("No records found"),
    ],
)
def test_nothing_open(answer: bytes) -> None:
    with server(titulos=answer) as erp:
        assert run(erp, SETTINGS, visit) == []


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 1},
        {"status": 1, "result": {}},
        {"status": 1, "result": "x"},
        {"status": 1, "result": ["x"]},
        {"result": []},
        {"status": 2, "result": []},
        {"status": None, "result": []},
        {"status": 0},
        {"status": 0, "result": []},
        {"status": "0", "erro_desc": "", "error_description": ""},
        [],
        {
            "status": 0,
            "erro_desc": "Chave de integração inválida",
            "error_description": "Invalid authentication key",
        },
        {"status": 0, "erro_desc": "Erro ao executar a consulta", "error_description": "Erro"},
        {"status": 0, "erro_desc": "Serviço não encontrado", "error_description": "Service not found"},
        {"status": 0, "erro_desc": "Usuário não encontrado", "error_description": "Usuário não encontrado"},
        {"status": 0, "erro_desc": "Licença não encontrada", "error_description": "Chave não encontrada"},
        {
            "status": 0,
            "erro_desc": "Limite excedido, nenhum registro retornado",
            "error_description": "Limite excedido, nenhum registro retornado",
        },
        {
            "status": 0,
            "erro_desc": "Não há documentos: sistema em manutenção",
            "error_description": "Não há documentos: sistema em manutenção",
        },
        {"status": True, "result": None},
        {
            "status": 1,
            "erro_code": 5,
            "erro_desc": "Falha",
            "error_code": 5,
            "error_description": "Falha",
            "result": [],
        },
    ],
    ids=json.dumps,
)
@pytest.mark.parametrize("resource", ["clientes", "titulos"])
def test_an_answer_that_is_no_list_is_a_failure(resource: str, answer: Any) -> None:
    with server(**{resource: http(answer)}) as erp, pytest.raises(ErpError) as caught:
        run(erp, SETTINGS, visit)
    assert not isinstance(caught.value, NotFound)


@pytest.mark.parametrize(("resource", "name"), failures_of(["clientes", "titulos"]))
def test_a_server_that_fails(resource: str, name: str, caplog: pytest.LogCaptureFixture) -> None:
    check_failure(server(**{resource: FAILURES[name][0]}), name, SETTINGS, caplog, SECRETS)


def test_registrations_of_others() -> None:
    other = {**CLIENTE, "CNPJ_CNPF": STRANGER, "Nome": "OUTRA", "Codigo": 9}
    with server(clientes=v1([other, CLIENTE])) as erp:
        assert [e.name for e in run(erp, SETTINGS, lambda e: e.customers(PERSON))] == ["MARIA DE TESTE"]
    with server(clientes=v1([other])) as erp, pytest.raises(BadAnswer):
        run(erp, SETTINGS, first)
    with server(clientes=v1([{**CLIENTE, "Codigo": ""}])) as erp, pytest.raises(BadAnswer):
        run(erp, SETTINGS, visit)


@pytest.mark.parametrize("owner", [{"customer_id": 9}, {"Cliente": 9}, {"Cliente_Codigo": 9}])
def test_an_answer_of_foreign_documents_alone_is_a_failure(owner: Any) -> None:
    foreign = {**TITULO, "id": 1, **owner}
    with server(titulos=v2([foreign])) as erp, pytest.raises(BadAnswer) as caught:
        run(erp, SETTINGS, visit)
    assert caught.value.reason is Reason.FOREIGN_RECORD
    assert [e.id for e in titles(foreign, TITULO)] == ["11313347"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"value": "100.00", "id": "11313347"}, {"original_amount": Decimal(100), "id": "11313347"}),
        ({"value": "1.100,50"}, {"original_amount": Decimal("1100.50")}),
        ({"due_date": None}, {"due_date": None}),
        ({"due_date": "10/12/2026"}, {"due_date": DUE}),
        ({"due_date": "0000-00-00"}, {"due_date": None}),
        ({"historic": None, "comments": None}, {}),
        ({"senha": "x"}, {}),
        ({"bank_number": 2255878}, {"our_number": "2255878"}),
    ],
)
def test_a_document(changes: Any, expected: Any) -> None:
    b = titles({**TITULO, **changes})[0]
    assert {n: getattr(b, n) for n in expected} == expected


@pytest.mark.parametrize("odd", [5, None, "x", [], {**TITULO, "id": {}}, {**TITULO, "id": None}])
def test_a_record_that_cannot_be_read(odd: Any) -> None:
    assert titles(TITULO, odd)[0].among_unread


@pytest.mark.parametrize("own_id", [{}, None, ""])
def test_an_id_that_could_not_be_read_never_goes_out(own_id: Any) -> None:
    with server(titulos=v2([{**TITULO, "id": own_id}])) as erp, pytest.raises(BadAnswer):
        run(erp, SETTINGS, whole)
    assert len(erp.requests) == 2


ALONE: dict[str, bytes] = {
    **{name: FAILURES[name][0] for name in first_of_each(FAILURES, error_of)},
    "refused": fail2("Documento sem registro"),
    "null": v2(None),
    "empty": v2(""),
    "unknown": v2({"a": 1}),
}


@pytest.mark.parametrize("name", ALONE)
def test_a_line_or_pix_that_fails_leaves_the_other(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with server(line=ALONE[name]) as erp:
        boleto = run(erp, SETTINGS, whole)
    assert (boleto.line, boleto.pix) == (None, pix())
    with server(pix=ALONE[name]) as erp:
        boleto = run(erp, SETTINGS, whole)
    assert (boleto.line, boleto.pix) == (line(), None)
    assert erp.count("get_pix_copia_cola") == 1
    assert not [secret for secret in SECRETS if secret in caplog.text]


def test_a_line_and_a_pix_within_an_object() -> None:
    with server(line=v2({"barcode": line()}), pix=v2({"pix_copia_cola": pix()})) as erp:
        boleto = run(erp, SETTINGS, whole)
    assert (boleto.line, boleto.pix) == (line(), pix())


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (v2({"ticket_id": 5}), Unlock(protocol="5")),
        (v2([]), Unlock()),
        (v2(None), Unlock()),
        (
            fail2("Aviso já enviado por MARIA DE TESTE"),
            Unlock(UnlockRefusal.OTHER, explanation="Aviso já enviado por"),
        ),
        (fail2("O usuário silva.apto12 já enviou um aviso"), Unlock(UnlockRefusal.OTHER)),
        (fail2(""), Unlock(UnlockRefusal.OTHER)),
    ],
)
def test_a_payment_notice(answer: bytes, expected: Unlock) -> None:
    later = {**TITULO, "id": 2, "due_date": "2027-01-10"}
    foreign = {**TITULO, "id": 1, "due_date": "2020-01-10", "customer_id": 9}
    with server(notice=answer, titulos=v2([later, TITULO, foreign])) as erp:
        assert run(erp, SETTINGS, unlock) == expected
    assert erp.count("send_payment_notification") == 1
    assert '"document_id":11313347' in erp.requests[-1]


@pytest.mark.parametrize(
    "answer",
    [
        *(answer for answer, *_ in FAILURES.values()),
        *(fail2("Chave de integração inválida"), fail2("Erro interno"), fail2("Sistema em manutenção")),
        *(http({"status": 2}), http({"result": {"ticket_id": 4}}), http([{"status": 1}])),
    ],
)
def test_a_payment_notice_that_fails_is_sent_once(answer: bytes) -> None:
    with server(notice=answer) as erp, pytest.raises(ErpError) as caught:
        run(erp, SETTINGS, unlock)
    assert caught.value.may_have_arrived
    assert erp.count("send_payment_notification") == 1


@pytest.mark.parametrize("answer", [DROP, http({"status": 0, "error_description": "Erro interno"})])
def test_a_notice_is_surely_not_sent_where_the_documents_do_not_come(answer: bytes) -> None:
    with server(titulos=answer) as erp, pytest.raises(ErpError) as caught:
        run(erp, SETTINGS, unlock)
    assert not caught.value.may_have_arrived
    assert erp.count("send_payment_notification") == 0


def test_of_two_failures_the_one_of_the_pix_counts() -> None:
    """The charge may have been made, while the line is only read."""
    with server(line=http({}, status="401 Unauthorized"), pix=DROP) as erp, pytest.raises(ErpError) as caught:
        run(erp, SETTINGS, whole)
    assert isinstance(caught.value, Unavailable)
    assert caught.value.may_have_arrived


def test_no_notice_for_documents_of_others_or_none() -> None:
    with server(titulos=v2([{**TITULO, "customer_id": 9}])) as erp, pytest.raises(BadAnswer):
        run(erp, SETTINGS, unlock)
    with server(titulos=v2([])) as erp:
        assert run(erp, SETTINGS, unlock).refusal is UnlockRefusal.NOT_BLOCKED
    assert erp.count("send_payment_notification") == 0


@pytest.mark.parametrize(
    ("situation", "notice", "state"),
    [
        ("A", "S", ServiceState.ACTIVE),
        ("B", "S", ServiceState.BLOCKED_FOR_DEBT),
        ("B", "N", ServiceState.BLOCKED),
        ("C", "S", ServiceState.CANCELLED),
        ("X", "S", ServiceState.UNKNOWN),
        (None, None, ServiceState.UNKNOWN),
    ],
)
def test_the_state_of_a_customer(situation: Any, notice: Any, state: ServiceState) -> None:
    with server(clientes=v1([{**CLIENTE, "Situacao": situation, "AvisoPagamento": notice}])) as erp:
        assert run(erp, SETTINGS, first).service_state is state


@pytest.mark.parametrize("suffix", ["", "/", "/routerbox", "/routerbox/"])
def test_the_address_with_or_without_its_path(suffix: str) -> None:
    with server() as erp:
        assert run(erp, SETTINGS, visit, base_url=f"{erp.base_url}{suffix}")
