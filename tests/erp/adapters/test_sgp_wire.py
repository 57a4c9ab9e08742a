"""SGP against exchanges written from what is published of it, without its emulator."""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from support.barcodes import pix
from support.kiosk_fixtures import MakeKiosk
from support.log_check import LogWatch
from support.raw_http_server import DROP, http
from support.scripted_vendor import (
    CPF,
    FORBIDDEN,
    HTML,
    OTHER_CPF,
    SECRET,
    Exchanges,
    ScriptedVendor,
    Turns,
    ask,
    assert_discreet,
    boletos,
    customers,
    describe_result,
    detail,
    probe,
    ticket,
    unlock,
    visit,
)
from totem.session.states import State

WHO, TITLES, PIX = "/api/ura/consultacliente/", "/api/ura/titulos/", "/api/ura/pagamento/pix/55120"
UNLOCK, TICKET = "/api/ura/liberacaopromessa/", "/api/ura/chamado/"
CODE = pix(o54="93.11")


def contract(**changes: Any) -> dict[str, Any]:
    return {
        "contratoId": 1201, "clienteId": 845, "cpfCnpj": "000.000.***-**", "razaoSocial": "Maria de Teste",
        "contratoStatus": 1, "contratoStatusDisplay": "Ativo", "contratoStatusModo": 1, "motivo_status": "",
        "servico_plano": "FIBRA 500", "servico_login": "maria.teste", "servico_senha": "senha-pppoe",
        "contratoCentralSenha": "senha-pppoe", "endereco_logradouro": "Rua das Acácias",
        "endereco_numero": 120, "endereco_cidade": "Chapecó", "endereco_uf": "SC",
        "telefones": [{"tipoContato": "CELULAR PESSOAL", "contato": "49999990000"}],
        **changes,
    }  # fmt: skip


def found(*contracts: Mapping[str, Any]) -> dict[str, Any]:
    return {"msg": "Contrato(s) Localizado(s)", "contratos": list(contracts or (contract(),))}


def title(**changes: Any) -> dict[str, Any]:
    return {
        "id": 55120, "clienteId": 845, "clienteNome": "Maria de Teste", "clienteCpfcnpj": CPF.value,
        "clienteContrato": 1201, "numeroDocumento": 88123, "portador": "Banco X", "status": "aberto",
        "valor": 89.9, "valorCorrigido": 93.11, "valorPago": "", "valorPagoParcial": 0, "diasAtraso": 12,
        "codigoBarras": "", "linhaDigitavel": None, "codigoPix": CODE, "link": "https://x.example/boleto/1",
        "dataEmissao": "2026-09-20", "dataVencimento": "2026-10-10", "dataPagamento": None, **changes,
    }  # fmt: skip


def titles(*rows: Any, total: int | None = None) -> dict[str, Any]:
    page = {"offset": 0, "limit": 100, "parcial": len(rows), "total": len(rows) if total is None else total}
    return {"paginacao": page, "titulos": list(rows)}


def section(server: ScriptedVendor) -> dict[str, Any]:
    app = {"app": "totem", "ocorrenciatipo": "5"}
    return {"kind": "sgp", "base_url": server.base_url, "token": SECRET, "sgp": app}


NOBODY = {"msg": "Nada encontrado", "contratos": []}
NULLS = dict.fromkeys(contract()) | {"contratoId": 1201}
SUSPENDED = contract(contratoId=1202, contratoStatusDisplay="Suspenso")
CUSTOMERS: dict[str, tuple[object, object]] = {
    "one contract": (found(), ["1201 active"]),
    "two contracts": (found(contract(), SUSPENDED), ["1201 active", "1202 blocked_for_debt"]),
    "the whole document": (found(contract(cpfCnpj=CPF.formatted)), ["1201 active"]),
    "another's document": (found(contract(cpfCnpj=OTHER_CPF)), "BadAnswer FOREIGN_RECORD"),
    "another's beside": (
        found(contract(), contract(contratoId=9, cpfCnpj="529.982.***-**")),
        ["1201 active"],
    ),
    "ids as texts": (found(contract(contratoId="1201", clienteId="845")), ["1201 active"]),
    "nulls everywhere": (found({**NULLS, "cpfCnpj": CPF.value}), ["1201 unknown"]),
    "no document": (found(contract(cpfCnpj=None)), "BadAnswer FOREIGN_RECORD"),
    "not found": (NOBODY, "NotFound ABSENT"),
    "token in 200": ({"status": 0, "msg": "Token inválido"}, "Refused TOKEN"),
    "token beside no rows": ({"status": 0, "msg": "Token inválido", "contratos": []}, "Refused TOKEN"),
    "maintenance": ({"msg": "Sistema em manutenção", "contratos": []}, "Unavailable MAINTENANCE"),
    "bad field": (http({"erro": "cpfcnpj"}, status="400 Bad Request"), "Refused HTTP_STATUS"),
    "403 with detail": (FORBIDDEN, "Refused TOKEN"),
    "list for object": ([contract()], "BadAnswer SHAPE"),
    "object for list": ({"msg": "x", "contratos": contract()}, "BadAnswer SHAPE"),
}
SAME = [title(id=number) for number in range(1, 121)]
LOST = {"clienteCpfcnpj": OTHER_CPF, "clienteId": 9, "clienteContrato": 9}
BOLETOS: dict[str, tuple[object, object]] = {
    "one": (titles(title()), ["55120 93.11 of 89.90"]),
    "none": (titles(), []),
    "texts": (titles(title(valor="89,90", valorCorrigido="93,11", id="55120")), ["55120 93.11 of 89.90"]),
    "thousands": (titles(title(valor="1.089,90", valorCorrigido="1.193,11")), ["55120 1193.11 of 1089.90"]),
    "half paid": (titles(title(valorPagoParcial=50)), ["55120 43.11 of 89.90"]),
    "half paid by the other field": (titles(title(valorPago="50.00")), ["55120 43.11 of 89.90"]),
    "no amount of today": (titles(title(valorCorrigido=None)), ["55120 None of 89.90"]),
    "paid": (titles(title(status="pago", valorPago=89.9)), []),
    "contract by another name": (
        titles(title(clienteContrato=None, contrato=1201)),
        ["55120 93.11 of 89.90"],
    ),
    "of a contract not offered": (titles(title(clienteContrato=777)), ["55120 93.11 of 89.90"]),
    "another's": (titles(title(**LOST)), "BadAnswer FOREIGN_RECORD"),
    "another's beside": (titles(title(), title(id=2, **LOST)), ["55120 93.11 of 89.90"]),
    "another's of the same contract": (
        titles(title(clienteCpfcnpj=None, clienteId=9)),
        "BadAnswer FOREIGN_RECORD",
    ),
    "stars that fit, and another's id": (
        titles(title(clienteCpfcnpj="000.000.***-**", clienteId=9)),
        "BadAnswer FOREIGN_RECORD",
    ),
    "nobody's": (titles(title(clienteCpfcnpj=None, clienteId=None)), "BadAnswer FOREIGN_RECORD"),
    "nobody's beside": (
        titles(title(), title(id=2, clienteCpfcnpj=None, clienteId=None)),
        ["55120 93.11 of 89.90 among unread"],
    ),
    "an entry that is none": (titles(title(), "x"), ["55120 93.11 of 89.90 among unread"]),
    "no id": (titles(title(id=None)), ["#1 93.11 of 89.90 among unread"]),
    "no paging": ({"titulos": [title()]}, ["55120 93.11 of 89.90"]),
    "a total and nothing": (titles(total=3), "BadAnswer SHAPE"),
    "token in 200": ({"status": 0, "msg": "Token inválido", "titulos": []}, "Refused TOKEN"),
    "maintenance": ({"msg": "Sistema em manutenção", "titulos": []}, "Unavailable MAINTENANCE"),
    "error": ({"erro": "x", "titulos": []}, "Refused ERROR_IN_ANSWER"),
    "null": ({"titulos": None}, "Refused ERROR_IN_ANSWER"),
    "list for object": ([title()], "BadAnswer SHAPE"),
    "an empty page before the end": (
        Turns([titles(*SAME[:100], total=120), titles(total=120)]),
        [f"{number} 93.11 of 89.90 among unread" for number in range(1, 101)],
    ),
    "two pages": (
        Turns([titles(*SAME[:100], total=120), titles(*SAME[100:], total=120)]),
        [f"{number} 93.11 of 89.90" for number in range(1, 121)],
    ),
}
GRANTED = {
    "status": 1,
    "liberado": True,
    "liberado_dias": 3,
    "data_promessa": "2026-11-30",
    "protocolo": "26",
}
UNLOCKS: dict[str, tuple[object, str]] = {
    "granted": ({**GRANTED, "msg": "Liberação via URA -\nServiço ID: 77, Login: maria"}, "granted 3"),
    "granted by texts": ({**GRANTED, "liberado": "True", "liberado_dias": "3"}, "granted 3"),
    "granted by numbers": ({"status": "1", "liberado": 1}, "granted None"),
    "granted in a list": ([GRANTED], "granted 3"),
    "for no day": ({"status": 1, "liberado_dias": 0, "msg": "ok"}, "BadAnswer SHAPE"),
    "used up": (
        {"status": 2, "liberado": False, "msg": "O recurso já atingiu quantidade permitida."},
        "ja_usado None",
    ),
    "of a wrong state": (
        {"status": 2, "liberado": False, "msg": "Contrato precisa estar ativo, suspenso ou reduzido"},
        "inativo None",
    ),
    "names the customer": (
        {"status": 2, "liberado": False, "msg": "Cliente Maria de Teste (000.000.001-91) recusado"},
        "outro Cliente recusado",
    ),
    "of no permission of the contract's": (
        {"status": 2, "liberado": False, "msg": "Contrato sem permissão para promessa"},
        "outro Contrato sem permissão para promessa",
    ),
    "no permission of the token": ({"liberado": False, "msg": "Sem permissão"}, "Refused PERMISSION"),
    "token in 200": ({"status": 0, "msg": "Token inválido"}, "Refused TOKEN"),
    "no known field": ({"status": 1, "msg": "ok"}, "BadAnswer SHAPE"),
    "maintenance": ({"liberado": False, "msg": "Sistema em manutenção"}, "Unavailable MAINTENANCE"),
}
PIXES: dict[str, tuple[object, str]] = {
    "made": ({"status": 1, "msg": "Dados do Pix", "pix": CODE}, CODE),
    "none": ({"status": 0, "msg": "Pix não disponível"}, "None"),
    "page": (HTML, "BadAnswer PAGE"),
    "dropped": (DROP, "Unavailable CONNECTION_BROKEN"),
    "nothing": ({}, "BadAnswer SHAPE"),
    "token in 200": ({"status": 0, "msg": "Token inválido"}, "Refused TOKEN"),
}
TICKETS: dict[str, tuple[object, str]] = {
    "opened": ({"status": 1, "protocolo": 260}, "260"),
    "opened in a list": ([{"status": 1, "protocolo": "260"}], "260"),
    "opened without a protocol": ({"status": 1, "msg": "x"}, "None"),
    "not taken": ({"status": 0, "msg": "Tipo inválido"}, "Declined DECLINED"),
    "bad field": (http({"erro": "conteudo"}, status="400 Bad Request"), "Declined DECLINED"),
    "nothing": ({}, "BadAnswer SHAPE"),
    "dropped": (DROP, "Unavailable CONNECTION_BROKEN"),
}
CASES: dict[str, tuple[str, Any, Mapping[str, tuple[object, object]]]] = {
    "customers": (WHO, customers, CUSTOMERS),
    "boletos": (TITLES, boletos, BOLETOS),
    "unlock": (UNLOCK, unlock, UNLOCKS),
    "detail": (PIX, detail, PIXES),
    "ticket": (TICKET, ticket, TICKETS),
}
USUAL = {WHO: found(), TITLES: titles(title(codigoPix=""))}
EXCHANGES = Exchanges(
    section, USUAL, once={UNLOCK, PIX, TICKET}, writes={UNLOCK, PIX, TICKET}, has_sessions=False
)


@pytest.mark.parametrize("name", CASES)
def test_answers(name: str, expected_logs: LogWatch, caplog: pytest.LogCaptureFixture) -> None:
    expected_logs.allow("erp")
    caplog.set_level(logging.DEBUG)
    assert EXCHANGES.wrong_results(*CASES[name]) == []
    assert_discreet(caplog.text)


def test_a_broken_answer_is_a_failure_of_every_request(expected_logs: LogWatch) -> None:
    expected_logs.allow("erp")
    works = {WHO: customers, TITLES: boletos, TICKET: ticket, PIX: detail, UNLOCK: unlock}
    assert EXCHANGES.survived(works) <= {(UNLOCK, "an object of an error")}
    assert EXCHANGES.survived({WHO: probe}) == set()


def test_titles_of_the_other_contract_offered() -> None:
    script = {WHO: found(contract(), SUSPENDED), TITLES: titles(title(clienteContrato=1202))}
    with ScriptedVendor(script) as server:
        assert ask(section(server), boletos) == []


@pytest.mark.parametrize("reply", [NOBODY, found()])
def test_a_probe_is_content_with_a_customer_and_with_none(reply: object) -> None:
    with ScriptedVendor({**USUAL, WHO: reply}) as server:
        assert ask(section(server), partial(describe_result, probe)) == "in order"


def test_a_title_without_an_id_is_never_completed(expected_logs: LogWatch) -> None:
    expected_logs.allow("erp")
    with ScriptedVendor({**USUAL, TITLES: titles(title(codigoPix="", id=None))}) as server:
        assert ask(section(server), partial(describe_result, detail)) == "BadAnswer MISSING_ID"
        assert server.paths() == [WHO, TITLES]


@pytest.mark.parametrize(
    ("script", "state"),
    [
        ({}, State.PAY),
        ({TITLES: titles()}, State.NOTHING_OPEN),
        ({TITLES: HTML}, State.FAILED),
        ({WHO: NOBODY}, State.FAILED),
    ],
)
def test_a_visit_in_the_window(
    script: dict[str, object], state: State, make_kiosk: MakeKiosk, expected_logs: LogWatch
) -> None:
    expected_logs.allow("erp|session")
    with ScriptedVendor({**USUAL, **script}) as server:
        assert visit(make_kiosk(base_url=server.base_url, erp=section(server))) is state


def test_every_query_is_filtered_by_the_document() -> None:
    with ScriptedVendor(USUAL) as server:
        ask(section(server), partial(describe_result, boletos))
        assert [call.fields["cpfcnpj"] for call in server.calls] == [CPF.value] * 2
