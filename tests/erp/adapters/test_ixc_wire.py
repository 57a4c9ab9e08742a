"""The adapter of IXC against published exchanges, and against servers that fail in the middle of them."""

import json
from decimal import Decimal
from typing import Any

import pytest

from support.barcodes import pix
from support.log_check import LogWatch
from support.raw_http_server import http
from support.sample_boletos import line
from support.scripted_erp import (
    DIV,
    FAILURES,
    PERSON,
    STRANGER,
    ScriptedErp,
    check_failure,
    every_title,
    failures_of,
    first,
    run,
    unlock,
    visit,
    whole,
)
from totem.domain.customer import OpenBoleto, ServiceState
from totem.domain.service_requests import Ticket, TicketRequest, Unlock, UnlockRefusal
from totem.erp.errors import BadAnswer, Declined, ErpError, NotFound, Reason, Refused, Unavailable
from totem.erp.ownership import OwnedErp

SETTINGS = {"kind": "ixc", "token": "7:0123456789abcdef"}
SECRETS = ("0123456789abcdef", "NzowMTIz", "segredo-do-cliente", "4321")
CLIENTE: dict[str, Any] = json.loads(
    """{"id": "4321", "razao": "MARIA DE TESTE", "cnpj_cpf": "000.000.001-91", "ativo": "S",
 "data_nascimento": "1984-02-29", "cep": "89801-000", "endereco": "Rua das Acácias", "numero": "120",
 "complemento": "", "cidade": "4412", "uf": "24", "fone": "", "telefone_celular": "(49) 99999-0000",
 "email": "maria@exemplo.com.br", "senha": "segredo-do-cliente", "alerta": "", "tipo_pessoa": "F"}"""
)
CONTRATO: dict[str, Any] = json.loads(
    """{"id": "77", "id_cliente": "4321", "contrato": "FIBRA 500", "status": "A", "status_internet": "FA",
 "endereco_padrao_cliente": "S", "desbloqueio_confianca": "P", "contrato_suspenso": "N"}"""
)
TITULO: dict[str, Any] = json.loads(
    """{"id": "145535", "id_cliente": "4321", "id_contrato": "77", "status": "A", "liberado": "S",
 "valor": "100.00", "valor_aberto": "100.00", "valor_recebido": "0.00", "data_emissao": "2026-11-01",
 "data_vencimento": "2026-12-10", "nn_boleto": "2255878", "pix_txid": "abc",
 "gateway_link": "", "tipo_recebimento": "Boleto", "aguardando_confirmacao_pagamento": "N"}"""
) | {"linha_digitavel": line()}
FOREIGN = {**TITULO, "id": "1", "id_cliente": "9", "id_contrato": "99"}
EMV = pix()
PIX = {
    "pix": {
        "dadosPix": {"devedor": {"cpf": PERSON.value, "nome": "MARIA DE TESTE"}, "pixCopiaECola": EMV},
        "qrCode": {"qrcode": EMV},
    },
    "type": "success",
}
NO_PIX = {"pix": {"dadosPix": {"expiracaoPix": "31/12/1969 21:00:00"}, "qrCode": {"qrcode": ""}}}
NONE: list[Any] = [
    {"page": "1", "total": "0"},
    {"page": 1, "total": 0, "registros": []},
    {"page": "1", "total": "0", "registros": None},
]
CODES = {"ixc": {"id_assunto": "1", "id_ticket_setor": "2"}}
LISTS = ("cliente", "cliente_contrato", "fn_areceber")


@pytest.fixture(autouse=True)
def _warnings_are_allowed(expected_logs: LogWatch) -> None:
    expected_logs.allow("erp")


def listing(*records: Any, total: int | None = None) -> bytes:
    """The answer of a list."""
    count = len(records) if total is None else total
    return http({"page": "1", "total": str(count), "registros": records})


def server(**changes: Any) -> ScriptedErp:
    """A server of one customer, contract and title, but for `changes` by resource."""
    replies = {
        "cliente": listing(CLIENTE),
        "cliente_contrato": listing(CONTRATO),
        "fn_areceber": listing(TITULO),
        "get_pix": http(PIX),
    } | changes
    return ScriptedErp({f"/webservice/v1/{name} ": reply for name, reply in replies.items()})


def titles(*records: Any) -> list[OpenBoleto]:
    """The open boletos of a visit where these are the records."""
    with server(fn_areceber=listing(*records)) as erp:
        return run(erp, SETTINGS, visit)


def test_a_visit() -> None:
    with server() as erp:
        boleto = run(erp, SETTINGS, whole)
    assert (boleto.original_amount, boleto.line, boleto.pix) == (Decimal("100.00"), line(), EMV)
    paths = [request.split()[1].rpartition("/")[2] for request in erp.requests]
    assert paths == [*LISTS, "get_pix"]
    assert all("uthorization: Basic NzowMTIz" in request for request in erp.requests)
    assert '"query":"000.000.001-91"' in erp.requests[0]
    assert all("ixcsoft: listar" in request for request in erp.requests[:3])
    assert "listar" not in erp.requests[-1]


@pytest.mark.parametrize("none", NONE, ids=json.dumps)
def test_no_customer_and_nothing_open(none: Any) -> None:
    with server(cliente=http(none)) as erp, pytest.raises(NotFound):
        run(erp, SETTINGS, visit)
    assert [PERSON.formatted in request for request in erp.requests] == [True, False]
    with server(fn_areceber=http(none)) as erp:
        assert run(erp, SETTINGS, visit) == []


def test_a_base_that_stores_digits() -> None:
    stored = listing({**CLIENTE, "cnpj_cpf": PERSON.value})
    with server(cliente=[http(NONE[0]), stored]) as erp:
        assert run(erp, SETTINGS, visit)


@pytest.mark.parametrize(
    "answer",
    [
        *({"total": "1"}, {"total": "2", "registros": []}, {"total": "1", "registros": None}),
        *({"total": "", "registros": []}, {"total": "0", "registros": {}}, {"registros": []}),
        *({"type": "success"}, {"page": "1", "total": None}, {"total": "x", "registros": []}),
        *({"total": "1", "registros": ["a"]}, {"total": "1", "registros": [[]]}, [], [TITULO]),
        {"type": "error", "message": "Registro não encontrado"},
        {"type": "error", "message": ""},
        {"type": "error", "total": "0", "registros": []},
    ],
    ids=json.dumps,
)
@pytest.mark.parametrize("resource", LISTS)
def test_an_answer_that_is_no_list_is_a_failure(resource: str, answer: Any) -> None:
    with server(**{resource: http(answer)}) as erp, pytest.raises(ErpError) as caught:
        run(erp, SETTINGS, visit)
    assert not isinstance(caught.value, NotFound)


@pytest.mark.parametrize(("resource", "name"), failures_of(LISTS))
def test_a_server_that_fails(resource: str, name: str, caplog: pytest.LogCaptureFixture) -> None:
    check_failure(server(**{resource: FAILURES[name][0]}), name, SETTINGS, caplog, SECRETS)


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        ("Recurso fn_areceber não está disponível!", Refused, Reason.PERMISSION),
        ("Seu IP não está liberado para efetuar login!", Refused, Reason.IP),
        ("Ocorreu um erro ao processar", Refused, Reason.ERROR_IN_ANSWER),
        ("Usuário ou senha inválidos", Refused, Reason.TOKEN),
        ("Token não autorizado", Refused, Reason.TOKEN),
        ("Sistema em manutenção", Unavailable, Reason.MAINTENANCE),
        (http(DIV, status="400 Bad Request"), Refused, Reason.HTTP_STATUS),
        (http(DIV, status="504 Gateway Time-out"), Unavailable, Reason.SERVER_ERROR),
    ],
)
def test_documented_errors(answer: bytes | str, kind: type[ErpError], reason: Reason) -> None:
    reply = http({"type": "error", "message": answer}) if isinstance(answer, str) else answer
    with server(cliente=reply) as erp, pytest.raises(kind) as caught:
        run(erp, SETTINGS, visit)
    assert caught.value.reason is reason


def test_registrations_of_others_are_not_followed() -> None:
    other = {**CLIENTE, "id": "9", "cnpj_cpf": STRANGER, "razao": "OUTRA"}
    with server(cliente=listing(other, CLIENTE)) as erp:
        assert [each.name for each in run(erp, SETTINGS, lambda each: each.customers(PERSON))] == [
            "MARIA DE TESTE"
        ]
    assert erp.count("/cliente_contrato ") == 1
    with server(cliente=listing(*[other] * 20, total=50_000)) as erp, pytest.raises(BadAnswer) as caught:
        run(erp, SETTINGS, visit)
    assert caught.value.reason is Reason.FOREIGN_RECORD
    assert len(erp.requests) == 1


@pytest.mark.parametrize("change", [{}, {"status": "R"}, {"liberado": "N"}, {"id_contrato": "77"}])
def test_an_answer_of_foreign_titles_alone_is_a_failure(change: dict[str, str]) -> None:
    with pytest.raises(BadAnswer) as caught:
        titles({**FOREIGN, **change})
    assert caught.value.reason is Reason.FOREIGN_RECORD
    assert [each.id for each in titles({**FOREIGN, **change}, TITULO)] == ["145535"]


def test_the_pages_of_a_server_that_ignores_the_filter_are_not_followed() -> None:
    everyone = listing(*[FOREIGN] * 100, total=500_000)
    with server(fn_areceber=everyone) as erp, pytest.raises(BadAnswer):
        run(erp, SETTINGS, visit)
    assert erp.count("/fn_areceber ") == 1


def test_an_answer_of_foreign_contracts_alone_is_a_failure() -> None:
    foreign = {**CONTRATO, "id": "9", "id_cliente": "9", "contrato": "OUTRO"}
    with server(cliente_contrato=listing(foreign)) as erp, pytest.raises(BadAnswer):
        run(erp, SETTINGS, first)
    with server(cliente_contrato=listing(foreign, CONTRATO)) as erp:
        assert run(erp, SETTINGS, first).plan == "FIBRA 500"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"status": "P", "valor_aberto": "40.10", "valor_recebido": "59.90"},
            {"amount": Decimal("40.10"), "original_amount": Decimal("100.00")},
        ),
        ({"status": "P", "valor_aberto": "", "valor_recebido": "59.90"}, {"amount": Decimal("40.10")}),
        ({"status": "P", "valor_aberto": None, "valor_recebido": "59,90"}, {"amount": Decimal("40.10")}),
        ({"valor_aberto": None}, {"amount": None, "original_amount": Decimal("100.00")}),
        ({"valor": 100, "valor_aberto": 100.0, "id": 145535, "id_cliente": 4321}, {"id": "145535"}),
        ({"valor": "1.234,56", "valor_aberto": "x"}, {"original_amount": Decimal("1234.56")}),
        ({"id_contrato": "", "id_contrato_avulso": "77"}, {"contract_id": "77"}),
        (
            {"id_contrato": "0", "id_contrato_principal": "0", "id_contrato_avulso": "77"},
            {"contract_id": "77"},
        ),
        ({"id_contrato": "", "id_contrato_principal": ""}, {"contract_id": None}),
        ({"linha_digitavel": ""}, {"line": None, "pix": None, "is_incomplete": True}),
        ({"linha_digitavel": None, "nn_boleto": None}, {"line": None, "barcode": None}),
        ({"data_vencimento": "0000-00-00"}, {"due_date": None}),
        ({"aguardando_confirmacao_pagamento": "S"}, {"is_payment_pending": True}),
        ({"gateway_link": "https://gw.exemplo.com.br/b/1"}, {"link": "https://gw.exemplo.com.br/b/1"}),
    ],
)
def test_a_title(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    boleto = titles({**TITULO, **changes, "senha": "x", "extra": {"a": 1}})[0]
    assert {name: getattr(boleto, name) for name in expected} == expected


def test_titles_that_are_settled_or_hidden() -> None:
    changes = ({"status": "R"}, {"status": "C"}, {"liberado": "N"})
    rest = [{**TITULO, "id": str(place), **each} for place, each in enumerate(changes, 1)]
    assert [each.id for each in titles(TITULO, *rest)] == ["145535"]
    assert titles(*rest) == []


@pytest.mark.parametrize("odd", [5, None, "x", [], {**TITULO, "id": {}}, {**TITULO, "id": ""}])
def test_a_record_that_cannot_be_read(odd: Any) -> None:
    assert titles(TITULO, odd)[0].among_unread


def test_pages() -> None:
    sizes = (100, 100, 20)
    pages = [
        listing(*({**TITULO, "id": f"{page}-{place}"} for place in range(size)), total=220)
        for page, size in enumerate(sizes)
    ]
    with server(fn_areceber=pages) as erp:
        assert len(run(erp, SETTINGS, visit)) == 220
    assert erp.count("/fn_areceber ") == 3
    for rest in (http(DIV), http(NONE[0]), listing(total=220)):
        with server(fn_areceber=[pages[0], rest]) as erp:
            if rest == http(NONE[0]):
                assert len(run(erp, SETTINGS, visit)) == 100
                continue
            with pytest.raises(BadAnswer):
                run(erp, SETTINGS, visit)


@pytest.mark.parametrize(
    ("answer", "calls"),
    [
        (http({**NO_PIX, "type": "success"}), 2),
        (http(NO_PIX), 1),
        (http({"type": "error", "message": "Falha <br> no gateway"}), 1),
        (http(json.loads(json.dumps(PIX).replace(PERSON.value, "52998224725"))), 1),
        *((answer, 1) for answer, *_ in FAILURES.values()),
    ],
)
def test_a_charge_without_a_code_is_not_made_twice(answer: bytes, calls: int) -> None:
    with server(get_pix=answer) as erp:
        if calls == 2:
            assert run(erp, SETTINGS, whole).pix is None
        else:
            with pytest.raises(ErpError):
                run(erp, SETTINGS, whole)
    assert erp.count("/get_pix ") == calls


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ({"tipo": "sucesso", "mensagem": "ok"}, None),
        ({"type": "success", "message": "ok"}, None),
        ({"tipo": "erro", "codigo": "107", "mensagem": "…já encontra-se ativo"}, UnlockRefusal.NOT_BLOCKED),
        ({"tipo": "erro", "codigo": 109, "mensagem": "inativo"}, UnlockRefusal.INACTIVE),
        ({"tipo": "erro", "codigo": "113", "mensagem": "usado no dia  e"}, UnlockRefusal.ALREADY_USED),
        (
            {"type": "error", "message": "O contrato já encontra-se ativo, não é necessário…"},
            UnlockRefusal.NOT_BLOCKED,
        ),
        ({"type": "error", "message": "este recurso foi usado no dia 1"}, UnlockRefusal.ALREADY_USED),
        ({"type": "error", "message": "Contrato sem permissão de desbloqueio"}, UnlockRefusal.OTHER),
        (
            {"type": "error", "message": "MARIA DE TESTE deve <b>2</b> títulos do contrato"},
            UnlockRefusal.OTHER,
        ),
    ],
)
def test_an_unlock(answer: Any, refusal: UnlockRefusal | None) -> None:
    with server(desbloqueio_confianca=http(answer)) as erp:
        answered = run(erp, SETTINGS, unlock)
    assert answered.refusal is refusal
    explanations = {"deve 2 títulos do contrato", "Contrato sem permissão de desbloqueio"}
    assert answered.explanation in (explanations if refusal is UnlockRefusal.OTHER else {None})
    assert erp.count("/desbloqueio_confianca ") == 1


@pytest.mark.parametrize("words", ["login: maria.fibra", "usuário silva.apto12"])
def test_words_that_name_a_login_do_not_explain_a_refusal(words: str) -> None:
    answer = {"type": "error", "message": f"O contrato ({words}) deve 2 títulos"}
    with server(desbloqueio_confianca=http(answer)) as erp:
        assert run(erp, SETTINGS, unlock) == Unlock(UnlockRefusal.OTHER)
    assert '{"id":"77"}' in erp.requests[-1]


@pytest.mark.parametrize(
    "answer",
    [
        *(answer for answer, *_ in FAILURES.values()),
        http({"tipo": "erro", "codigo": "106", "mensagem": "ID de contrato inexistente na base de dados."}),
        http({"type": "error", "message": "Seu IP não está liberado para efetuar login!"}),
        http({"tipo": "aviso"}),
        http({"mensagem": "Desbloqueado"}),
    ],
)
def test_an_unlock_that_fails_is_sent_once(answer: bytes) -> None:
    with server(desbloqueio_confianca=answer) as erp, pytest.raises(ErpError) as caught:
        run(erp, SETTINGS, unlock)
    assert caught.value.may_have_arrived
    assert erp.count("/desbloqueio_confianca ") == 1


async def _open_ticket(erp: OwnedErp) -> Ticket:
    return await erp.open_ticket(await first(erp), TicketRequest("Sem internet", phone="49999990000"))


@pytest.mark.parametrize(
    ("more", "protocol"), [({"id": "593"}, "593"), ({"id": 593}, "593"), ({}, None), ({"id": "0"}, None)]
)
def test_a_ticket(more: dict[str, Any], protocol: str | None) -> None:
    answer = http({"type": "success", "message": "Registro inserido com sucesso!"} | more)
    with server(su_ticket=answer) as erp:
        assert run(erp, SETTINGS, _open_ticket, **CODES).protocol == protocol
    assert "49999990000" in erp.requests[-1]
    assert "listar" not in erp.requests[-1]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (http({"type": "error", "message": "Preencha <br> o campo Assunto"}), Declined),
        (http({"type": "error", "message": "Seu IP não está liberado para efetuar login!"}), Refused),
        *((answer, ErpError) for answer, *_ in FAILURES.values()),
    ],
)
def test_a_ticket_that_fails_is_sent_once(answer: bytes, kind: type[ErpError]) -> None:
    with server(su_ticket=answer) as erp, pytest.raises(kind) as caught:
        run(erp, SETTINGS, _open_ticket, **CODES)
    assert caught.value.may_have_arrived
    assert isinstance(caught.value, Declined) is (kind is Declined)
    assert erp.count("/su_ticket ") == 1


@pytest.mark.parametrize(
    ("status", "internet", "state"),
    [
        ("A", "A", ServiceState.ACTIVE),
        ("A", "FA", ServiceState.BLOCKED_FOR_DEBT),
        ("A", "CA", ServiceState.BLOCKED_FOR_DEBT),
        ("A", "CM", ServiceState.BLOCKED),
        ("A", "AA", ServiceState.SUSPENDED),
        ("P", "AA", ServiceState.SUSPENDED),
        ("I", "D", ServiceState.CANCELLED),
        ("D", "D", ServiceState.CANCELLED),
        ("A", "XX", ServiceState.UNKNOWN),
    ],
)
def test_the_state_of_a_contract(status: str, internet: str, state: ServiceState) -> None:
    contract = {**CONTRATO, "status": status, "status_internet": internet}
    with server(cliente_contrato=listing(contract)) as erp:
        assert run(erp, SETTINGS, first).service_state is state


@pytest.mark.parametrize("contracts", [[], [{**CONTRATO, "status": "I"}]])
def test_titles_without_an_active_contract(contracts: list[Any]) -> None:
    with server(cliente_contrato=listing(*contracts)) as erp:
        assert [each.id for each in run(erp, SETTINGS, visit)] == ["145535"]


def test_titles_of_a_cancelled_contract_stay_beside_an_active_one() -> None:
    old, second = {**CONTRATO, "id": "70", "status": "I"}, {**CONTRATO, "id": "78"}
    owed = [{**TITULO, "id": f"t{each}", "id_contrato": each} for each in ("70", "77", "78", "5")]
    with server(cliente_contrato=listing(old, CONTRATO, second), fn_areceber=listing(*owed)) as erp:
        assert run(erp, SETTINGS, every_title) == [
            ("77", ["t70", "t77", "t5"]),
            ("78", ["t70", "t78", "t5"]),
        ]
