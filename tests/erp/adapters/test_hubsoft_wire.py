"""The adapter of HubSoft against published exchanges, and against servers that fail in the middle of them."""

import json
import logging
from decimal import Decimal
from typing import Any

import pytest

from support.barcodes import cobranca, pix
from support.log_check import LogWatch
from support.raw_http_server import http
from support.sample_boletos import DUE, line
from support.scripted_erp import (
    FAILURES,
    PERSON,
    STRANGER,
    ScriptedErp,
    check_failure,
    every_title,
    failures_of,
    first,
    log_text,
    run,
    unlock,
    visit,
)
from totem.domain.customer import OpenBoleto, ServiceState
from totem.domain.service_requests import TicketRequest, UnlockRefusal
from totem.erp.errors import BadAnswer, ErpError, Misconfigured, NotFound, Reason, Refused

LOGIN = {"client_id": "3", "client_secret": "segredo-c", "username": "totem@x.br", "password": "senha-u"}
SETTINGS = {"kind": "hubsoft", "hubsoft": LOGIN}
SECRETS = ("segredo-c", "senha-u", "chave-1", "chave-2", "senha-pppoe", "22703", "totem@x.br")
CLIENTE: dict[str, Any] = json.loads(
    """{"id_cliente": 990, "codigo_cliente": 1162, "nome_razaosocial": "MARIA DE TESTE",
 "nome_fantasia": null, "tipo_pessoa": "pf", "cpf_cnpj": "00000000191", "telefone_primario": "49999990000",
 "email_principal": "maria@exemplo.com.br", "data_cadastro": "2021-03-02 10:11:12",
 "data_nascmento": "1984-02-29", "alerta": false, "alerta_mensagens": [],
 "servicos": [{"id_cliente_servico": 22703, "numero_plano": 26, "nome": "FIBRA 500", "valor": 119.9,
  "status": "Serviço Habilitado", "status_prefixo": "suspenso_debito", "login": "maria.fibra",
  "senha": "senha-pppoe", "data_habilitacao": "02/03/2021", "ultima_conexao": [],
  "endereco_instalacao": {"endereco": "RUA DAS ACÁCIAS", "numero": "120", "complemento": null,
   "bairro": "CENTRO", "cep": "89801000", "estado": "SC", "uf": "SANTA CATARINA", "cidade": "CHAPECÓ"},
  "endereco_cadastral": {}}]}"""
)
FATURA: dict[str, Any] = json.loads(
    """{"id_fatura": 43653, "quitado": false, "nosso_numero": "274554", "nosso_numero_dv": "0274554-2",
 "link": "https://pdf.exemplo.com.br/TkRN", "numero_documento": 43653, "tipo_cobranca": "boleto_bancario",
 "valor": 100, "valor_pago": null, "data_vencimento": "10/12/2026", "data_cadastro": "10/11/2026",
 "data_pagamento": null, "data_documento": null, "detalhamento": [{"descricao": "FIBRA 500", "valor": 10}],
 "cliente": {"codigo_cliente": 1162, "nome_razaosocial": "MARIA DE TESTE", "cpf_cnpj": "00000000191",
  "servico": {"id_cliente_servico": 22703, "numero_plano": 26, "nome": "FIBRA 500", "valor": 119.9}}}"""
) | {"linha_digitavel": line(), "codigo_barras": cobranca(due=DUE), "pix_copia_cola": pix()}
SERVICE = CLIENTE["servicos"][0]


def found(name: str, *records: Any, **more: Any) -> bytes:
    return http({"status": "success", "msg": "Dados consultados com sucesso", name: records} | more)


def token(number: int = 1, **more: Any) -> bytes:
    answer = {"token_type": "Bearer", "expires_in": 2592000, "access_token": f"chave-{number}"}
    return http(answer | more)


def error(message: Any) -> bytes:
    return http({"status": "error", "msg": message})


def server(**changes: Any) -> ScriptedErp:
    replies: dict[str, Any] = {
        "POST /oauth/token ": [token(1), token(2)],
        "/cliente/financeiro?": found("faturas", FATURA),
        "/cliente?": found("clientes", CLIENTE),
    }
    names = {
        "login": "POST /oauth/token ",
        "cliente": "/cliente?",
        "faturas": "/cliente/financeiro?",
        "unlock": "POST /api/v1/integracao/cliente/desbloqueio_confianca ",
        "ticket": "POST /api/v1/integracao/atendimento ",
    }
    return ScriptedErp(replies | {names[name]: reply for name, reply in changes.items()})


@pytest.fixture(autouse=True)
def _warnings_are_allowed(expected_logs: LogWatch) -> None:
    expected_logs.allow("erp")


def titles(*records: Any) -> list[OpenBoleto]:
    with server(faturas=found("faturas", *records)) as erp:
        return run(erp, SETTINGS, visit)


def test_a_visit() -> None:
    with server() as erp:
        boleto = run(erp, SETTINGS, visit)[0]
    assert (boleto.id, boleto.original_amount, boleto.line, boleto.pix) == (
        "43653",
        Decimal(100),
        line(),
        pix(),
    )
    assert len(erp.requests) == 3
    assert "busca=cpf_cnpj&termo_busca=00000000191" in erp.requests[1]
    assert "uthorization: Bearer chave-1" in erp.requests[1]
    assert "ccept: application/json" in erp.requests[1]


@pytest.mark.parametrize("status", ["success", "suscess", "SUCCESS", None])
def test_no_customer_and_nothing_open(status: Any) -> None:
    with server(cliente=http({"status": status, "clientes": []})) as erp, pytest.raises(NotFound):
        run(erp, SETTINGS, visit)
    with server(faturas=http({"status": status, "faturas": []})) as erp:
        assert run(erp, SETTINGS, visit) == []


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "success"},
        {"status": "error", "msg": "Nenhum registro"},
        {"status": "error", "msg": "", "clientes": [], "faturas": []},
        {"status": "success", "clientes": {}, "faturas": {}},
        {"status": "success", "clientes": None, "faturas": None},
        {"status": "success", "clientes": ["x"], "faturas": [None]},
        {"message": "Unauthenticated."},
        {"status": "fail", "clientes": [], "faturas": []},
        {"status": False, "clientes": [], "faturas": []},
        {"error": "x", "clientes": [], "faturas": []},
        [],
    ],
    ids=json.dumps,
)
@pytest.mark.parametrize("resource", ["cliente", "faturas"])
def test_an_answer_that_is_no_list_is_a_failure(resource: str, answer: Any) -> None:
    with server(**{resource: http(answer)}) as erp, pytest.raises(ErpError) as caught:
        run(erp, SETTINGS, visit)
    assert not isinstance(caught.value, NotFound)


@pytest.mark.parametrize(("resource", "name"), failures_of(["cliente", "faturas"]))
def test_a_server_that_fails(resource: str, name: str, caplog: pytest.LogCaptureFixture) -> None:
    check_failure(server(**{resource: FAILURES[name][0]}), name, SETTINGS, caplog, SECRETS)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (http({"error": "invalid_credentials", "message": "…"}, status="401 Unauthorized"), Refused),
        (http({"error": "invalid_client"}, status="400 Bad Request"), Refused),
        (http({"error": "invalid_credentials"}), BadAnswer),
        *((http({"access_token": each}), BadAnswer) for each in ("", None, 5, "a\r\nHost: b")),
        *((answer, ErpError) for answer, *_ in FAILURES.values()),
    ],
)
def test_a_login_that_fails(answer: bytes, kind: type[ErpError], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with server(login=answer) as erp, pytest.raises(kind) as caught:
        run(erp, SETTINGS, visit)
    assert not isinstance(caught.value, NotFound)
    assert erp.count("/api/") == 0
    assert not [secret for secret in SECRETS if secret in log_text(caplog, caught.value)]


@pytest.mark.parametrize("life", [None, 0, -1, 10**400, "2592000", "x", True, 1e300, [], 0.5])
def test_the_life_of_a_token_in_any_form(life: Any) -> None:
    with server(login=token(expires_in=life)) as erp:
        assert run(erp, SETTINGS, visit)


def test_a_token_that_dies_in_mid_visit() -> None:
    unauth = http({"message": "Unauthenticated."}, status="401 Unauthorized")
    with server(faturas=[unauth, found("faturas", FATURA)]) as erp:
        assert run(erp, SETTINGS, visit)
    assert erp.count("POST /oauth/token") == 2
    assert "chave-2" in erp.requests[-1]
    with server(faturas=unauth) as erp, pytest.raises(Refused):
        run(erp, SETTINGS, visit)
    assert erp.count("POST /oauth/token") == 2
    assert erp.count("/financeiro") == 2


def test_registrations_of_others() -> None:
    other = {**CLIENTE, "cpf_cnpj": STRANGER, "nome_razaosocial": "OUTRA"}
    with server(cliente=found("clientes", other, CLIENTE)) as erp:
        assert {e.name for e in run(erp, SETTINGS, lambda e: e.customers(PERSON))} == {"MARIA DE TESTE"}
    with server(cliente=found("clientes", other)) as erp, pytest.raises(BadAnswer):
        run(erp, SETTINGS, first)


@pytest.mark.parametrize(
    "change", [{}, {"quitado": True}, {"data_pagamento": "10/11/2026"}, {"service": 99}, {"service": 22704}]
)
@pytest.mark.parametrize("document", [STRANGER, None, [PERSON.value]])
def test_an_answer_of_foreign_titles_alone_is_a_failure(change: Any, document: object) -> None:
    service = {"id_cliente_servico": change.get("service", 22703)}
    foreign = {
        **FATURA,
        **change,
        "id_fatura": 1,
        "cliente": {**FATURA["cliente"], "cpf_cnpj": document, "servico": service},
    }
    two = {**CLIENTE, "servicos": [SERVICE, {**SERVICE, "id_cliente_servico": 22704}]}
    with (
        server(cliente=found("clientes", two), faturas=found("faturas", foreign)) as erp,
        pytest.raises(BadAnswer) as caught,
    ):
        run(erp, SETTINGS, visit)
    assert caught.value.reason is Reason.FOREIGN_RECORD
    assert [e.id for e in titles(foreign, FATURA)] == ["43653"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"valor": "54.95"}, {"original_amount": Decimal("54.95")}),
        ({"valor": "1.054,95"}, {"original_amount": Decimal("1054.95")}),
        ({"valor_pago": 59.9}, {"amount": Decimal("40.10")}),
        ({"valor_pago": "59.90"}, {"amount": Decimal("40.10")}),
        ({"valor_pago": 0}, {"amount": None}),
        ({"data_vencimento": None}, {"due_date": None}),
        ({"data_vencimento": "2026-12-10"}, {"due_date": DUE}),
        ({"linha_digitavel": None, "codigo_barras": None}, {"line": None}),
        ({"pix_copia_cola": None}, {"pix": None}),
        ({"pix_copia_cola": "", "pix_copia_e_cola": "abc"}, {"pix": "abc"}),
        ({"link": None}, {"link": None}),
        ({"cliente": {"cpf_cnpj": "000.000.001-91", "servico": None}}, {"contract_id": None}),
        ({"cliente": {"cpf_cnpj": "000.000.001-91", "servico": []}}, {"contract_id": None}),
        ({"detalhamento": None}, {}),
        ({"detalhamento": {"descricao": "x"}}, {}),
        ({"status": "vencido"}, {"id": "43653"}),
        ({"id_fatura": "43653", "senha": "x"}, {"id": "43653"}),
        ({"quitado": "nao"}, {"id": "43653"}),
        ({"quitado": None, "status": None}, {"id": "43653"}),
        ({"quitado": {}}, {"id": "43653"}),
        ({"data_pagamento": "0000-00-00"}, {"id": "43653"}),
    ],
)
def test_a_title(changes: Any, expected: Any) -> None:
    boleto = titles({**FATURA, **changes})[0]
    assert {name: getattr(boleto, name) for name in expected} == expected


@pytest.mark.parametrize(
    "odd", [5, None, "x", [], {**FATURA, "id_fatura": {}}, {**FATURA, "id_fatura": None}]
)
def test_a_record_that_cannot_be_read(odd: Any) -> None:
    assert titles(FATURA, odd)[0].among_unread


def test_a_list_that_ends_before_the_first_open_title() -> None:
    paid = [{**FATURA, "id_fatura": place, "quitado": True} for place in range(1, 51)]
    with pytest.raises(BadAnswer):
        titles(*paid)
    assert titles(*paid[1:]) == []
    assert [each.id for each in titles(*paid[1:], FATURA)] == ["43653"]


def test_titles_of_a_service_that_cannot_be_chosen_stay() -> None:
    two = {
        **CLIENTE,
        "servicos": [
            SERVICE,
            {**SERVICE, "id_cliente_servico": 22704, "status_prefixo": "servico_habilitado"},
            {**SERVICE, "id_cliente_servico": 1, "status_prefixo": "cancelado"},
        ],
    }
    owed = [
        {
            **FATURA,
            "id_fatura": f"t{n}",
            "cliente": {**FATURA["cliente"], "servico": {"id_cliente_servico": n}},
        }
        for n in (22703, 22704, 1, 5)
    ]
    owed.append({**FATURA, "id_fatura": "loose", "cliente": {"cpf_cnpj": PERSON.value}})
    with server(cliente=found("clientes", two), faturas=found("faturas", *owed)) as erp:
        assert run(erp, SETTINGS, every_title) == [
            ("22703", ["t22703", "t1", "t5", "loose"]),
            ("22704", ["t22704", "t1", "t5", "loose"]),
        ]


@pytest.mark.parametrize("services", [[], None, {}, "x"])
def test_titles_without_a_service(services: Any) -> None:
    with server(cliente=found("clientes", {**CLIENTE, "servicos": services})) as erp:
        assert [e.id for e in run(erp, SETTINGS, visit)] == ["43653"]


@pytest.mark.parametrize(
    ("prefix", "state"),
    [
        ("servico_habilitado", ServiceState.ACTIVE),
        ("suspenso_debito", ServiceState.BLOCKED_FOR_DEBT),
        ("suspenso_parcialmente", ServiceState.REDUCED),
        ("suspenso_pedido_cliente", ServiceState.SUSPENDED),
        ("cancelado", ServiceState.CANCELLED),
        ("inativo", ServiceState.CANCELLED),
        ("aguardando_instalacao", ServiceState.SUSPENDED),
        ("agendado_para_instalacao", ServiceState.SUSPENDED),
        ("novo", ServiceState.UNKNOWN),
        (None, ServiceState.ACTIVE),
        ("bloqueio_temporario", ServiceState.BLOCKED),
    ],
)
def test_the_state_of_a_service(prefix: Any, state: Any) -> None:
    with server(
        cliente=found("clientes", {**CLIENTE, "servicos": [{**SERVICE, "status_prefixo": prefix}]})
    ) as erp:
        customer = run(erp, SETTINGS, first)
    assert customer.service_state is state
    assert customer.address.state == "SC"


@pytest.mark.parametrize(
    ("answer", "refusal", "explanation"),
    [
        (
            {
                "status": "success",
                "msg": "Desbloqueio em confiança realizado com sucesso até a data 26/11/2026",
            },
            None,
            None,
        ),
        ({"status": "suscess", "msg": None}, None, None),
        (
            {"status": "error", "msg": "não é permitido, pois ultrapassa a configuração"},
            UnlockRefusal.NOT_ALLOWED,
            None,
        ),
        (
            {
                "status": "error",
                "msg": "Cliente MARIA DE TESTE (000.000.001-91) já utilizou <b>o</b> desbloqueio",
            },
            UnlockRefusal.OTHER,
            "Cliente já utilizou o desbloqueio",
        ),
        (
            {"status": "error", "msg": "Cliente sem permissão de desbloqueio"},
            UnlockRefusal.OTHER,
            "Cliente sem permissão de desbloqueio",
        ),
        ({"status": "error", "msg": None}, UnlockRefusal.OTHER, None),
        ({"status": "error", "msg": ["a"]}, UnlockRefusal.OTHER, None),
        (
            {"status": "error", "msg": "O serviço possui acesso bloqueado: token de confiança já usado"},
            UnlockRefusal.OTHER,
            "O serviço possui acesso bloqueado: token de confiança já usado",
        ),
    ],
)
def test_an_unlock(answer: Any, refusal: Any, explanation: Any) -> None:
    with server(unlock=http(answer)) as erp:
        got = run(erp, SETTINGS, unlock)
    assert got.refusal is refusal
    assert got.explanation == explanation
    assert (got.until is not None) is (refusal is None and answer["msg"] is not None)
    assert erp.count("POST /api/v1/integracao/cliente/desbloqueio_confianca") == 1
    assert '{"id_cliente_servico":"22703","dias_desbloqueio":"1"}' in erp.requests[-1]


@pytest.mark.parametrize(
    "answer",
    [
        *(a for a, *_ in FAILURES.values()),
        http({"status": "ok"}),
        http({"msg": "Desbloqueado"}),
        error("Ocorreu um erro interno"),
        error("SQLSTATE[42S02]: base"),
        http({"message": "Unauthenticated."}, status="401 U"),
        http([{"status": "success"}]),
    ],
)
def test_an_unlock_that_fails_is_sent_once(answer: bytes) -> None:
    with server(unlock=answer) as erp, pytest.raises(ErpError):
        run(erp, SETTINGS, unlock)
    assert erp.count("POST /api/v1/integracao/cliente/desbloqueio_confianca") <= (
        2 if b" 401 " in answer else 1
    )


def test_a_ticket() -> None:
    async def work(erp: Any) -> Any:
        return await erp.open_ticket(await first(erp), TicketRequest("sem internet"))

    ok = http(
        {
            "status": "success",
            "msg": "Atendimento aberto com sucesso. Anote o protocolo: 2018",
            "atendimento": {"id_atendimento": 300, "protocolo": "201811161058216"},
        }
    )
    with server(ticket=ok) as erp:
        assert run(erp, SETTINGS, work).protocol == "201811161058216"
    assert '"abrir_os":false' in erp.requests[-1]
    with server(ticket=error("x")) as erp, pytest.raises(Refused):
        run(erp, SETTINGS, work)


@pytest.mark.parametrize("missing", list(LOGIN))
def test_a_setting_that_is_missing(missing: str) -> None:
    with server() as erp, pytest.raises(Misconfigured):
        run(erp, {"kind": "hubsoft", "hubsoft": {k: v for k, v in LOGIN.items() if k != missing}}, visit)
    assert not erp.requests
