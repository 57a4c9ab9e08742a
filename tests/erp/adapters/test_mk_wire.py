"""MK against exchanges written from what is published of it, without its emulator."""

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
    BROKEN,
    CPF,
    HTML,
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
    first,
    probe,
    ticket,
    unlock,
    visit,
)
from totem.erp.ownership import OwnedErp
from totem.session.states import State

LOGIN, WHO, TITLES = "WSAutenticacao.rule", "WSMKConsultaDoc.rule", "WSMKFaturasPendentes.rule"
LINE, COPY, PIX = "WSMKLDViaSMS.rule", "WSMKSegundaViaCobranca.rule", "WSMKRetornarCopieColaPix.rule"
CONNECTIONS, UNLOCK = "WSMKConexoesPorCliente.rule", "WSMKAutoDesbloqueio.rule"
TICKET = "WSMKNovoAtendimento.rule"
CODE = pix(o54="93.11")


def section(server: ScriptedVendor) -> dict[str, Any]:
    own = {
        "password": f"{SECRET}-senha",
        "cd_processo": "7",
        "cd_classificacao_ate": "4",
        "origem_contato": "2",
    }
    return {"kind": "mk", "base_url": server.base_url, "token": SECRET, "mk": own}


SESSION = {"Token": f"{SECRET}-sessao", "Expire": "30/10/2099 17:50:56", "LimiteUso": 0, "status": "OK"}
MARIA = {
    "CodigoPessoa": 9123, "Nome": "MARIA DE TESTE", "Email": "maria@exemplo.com.br",
    "Fone": "(49) 99999-0000", "CEP": "89801000", "Endereco": "Rua das Acácias, 120 - Centro, Chapecó",
    "Latitude": "", "Longitude": "", "Situacao": "Ativo", "status": "OK",
}  # fmt: skip
OTHER = {**MARIA, "CodigoPessoa": 9124, "Situacao": "Inativo"}
EXPIRED = {"CodToken": 585185, "Mensagem": "Token expirado.", "Num. ERRO": "999"}
UNKNOWN = {"CodToken": 0, "Mensagem": "Token not found.", "Num. ERRO": "999"}
SERVLET = http(
    b"javax.servlet.ServletException: O objeto (Tabela) deve ter um valor definido!",
    status="500 Internal Server Error",
    headers={"Content-Type": "text/plain"},
)
LD = {"codfatura": 77001, "codigopessoa": 9123, "nome": "MARIA", "ld": "1" * 47, "valor_nominal": 89.9}
COPIED = {
    "status": "OK", "CodigoPessoa": 9123, "Fatura": "77001", "PathDownload": "http://x.example/x.pdf",
    "Valor": "1.234,56", "Vcto": "10/10/2026",
}  # fmt: skip
CODED = {"codpessoa": 9123, "nome_razaosocial": "MARIA", "status_contrato": "x", "texto_qrcode": CODE}
OPENED = {"status": "OK", "CodigoAtendimento": 8, "Protocolo": "2609"}


def error(text: str, code: str = "", *, lower: bool = False) -> dict[str, str]:
    names = ("mensagem", "codigo_erro") if lower else ("Mensagem", "Num. ERRO")
    return {"status": "ERRO", names[0]: text, names[1]: code}


def title(**changes: Any) -> dict[str, Any]:
    return {
        "codfatura": 77001, "descricao": "Mensalidade 10/2026", "data_vencimento": "10/10/2026",
        "valor_total": 89.9, "contas": "x", "contratos": "501", **changes,
    }  # fmt: skip


def titles(*rows: object, **changes: Any) -> dict[str, Any]:
    head = {"CodigoPessoa": 9123, "Nome": "MARIA DE TESTE", "status": "OK"}
    return {**head, "FaturasPendentes": list(rows), **changes}


def line(**changes: Any) -> dict[str, Any]:
    return {"status": "OK", "DadosFatura": [{**LD, **changes}]}


def connections(*rows: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    usual = {"contrato": 501, "motivo_bloqueio": "Financeiro", "username": "senha-pppoe"}
    found = [{"codconexao": 3001 + place, **usual, **each} for place, each in enumerate(rows)]
    return {"CodigoPessoa": 9123, "Nome": "MARIA DE TESTE", "status": "OK", "Conexoes": found, **changes}


def encoded(text: bytes) -> bytes:
    return http(text, headers={"Content-Type": "text/plain;charset=iso-8859-1"})


BLOCKED, FREE = {"bloqueada": "Sim"}, {"bloqueada": "Não"}
USUAL: dict[str, object] = {
    LOGIN: SESSION, WHO: MARIA, TITLES: titles(title()), LINE: line(), COPY: COPIED, PIX: CODED,
    CONNECTIONS: connections(BLOCKED), UNLOCK: {"status": "OK"}, TICKET: OPENED,
}  # fmt: skip
ONE, LISTED = ["9123 unknown"], ["77001 None of 89.90"]
WHOLE = ["1" * 47, "1234.56", "89.90", CODE, "http://x.example/x.pdf"]


async def parts(erp: OwnedErp) -> list[str]:
    """The parts of the first open boleto once it is complete."""
    customer = await first(erp)
    found = await erp.complete(customer, (await erp.open_boletos(customer))[0])
    return [str(each) for each in (found.line, found.amount, found.original_amount, found.pix, found.link)]


def without(*places: int) -> list[str]:
    return ["None" if place in places else part for place, part in enumerate(WHOLE)]


CASES: dict[str, tuple[str, Any, dict[str, tuple[object, object]]]] = {
    "login": (LOGIN, customers, {
        "another name": ({"tokenRetornoAutenticacao": SECRET, "status": "OK"}, ONE),
        "a third name": ({"token_acesso": SECRET}, ONE),
        "one use": ({**SESSION, "LimiteUso": 1}, ONE),
        "past by this clock": ({**SESSION, "Expire": "01/01/2020 00:00:00"}, ONE),
        "wrong": (error("Token inválido.", "001"), "Refused TOKEN"),
        "wrong password": (error("Senha inválida", lower=True), "Refused TOKEN"),
        "address": (error("IP não autorizado"), "Refused IP"),
        "no token": ({"Token": None, "status": "OK"}, "BadAnswer SHAPE"),
        "maintenance": (error("Sistema em manutenção"), "Unavailable MAINTENANCE"),
        "servlet": (SERVLET, "Unavailable SERVER_ERROR"),
        "no such path": (BROKEN["HTTP 404"], "Refused HTTP_STATUS"),
    }),
    "customers": (WHO, customers, {
        "two": ({**MARIA, "Outros": [OTHER]}, [*ONE, "9124 unknown"]),
        "two, an object": ({**MARIA, "Outros": OTHER}, [*ONE, "9124 unknown"]),
        "no others": ({**MARIA, "Outros": None}, ONE),
        "another person": ({**MARIA, "Outros": [{**OTHER, "Nome": "JOAO"}]}, "BadAnswer FOREIGN_RECORD"),
        "id as text": ({**MARIA, "CodigoPessoa": "9123"}, ONE),
        "no id": ({**MARIA, "CodigoPessoa": None}, "BadAnswer SHAPE"),
        "list for object": ([MARIA], "BadAnswer SHAPE"),
        "not found": (error("Documento não localizado.", "003"), "NotFound ABSENT"),
        "not found, lower": (error("Documento não localizado.", "003", lower=True), "NotFound ABSENT"),
        "not found, code alone": (error("", "003"), "NotFound ABSENT"),
        "refused document": (error("Documento inválido.", "002"), "Refused ERROR_IN_ANSWER"),
        "expired once": (Turns([EXPIRED, MARIA]), ONE),
        "unknown token once": (Turns([UNKNOWN, MARIA]), ONE),
        "401 once": (Turns([BROKEN["HTTP 401"], MARIA]), ONE),
        "always expired": (EXPIRED, "Refused TOKEN"),
        "maintenance": (error("Sistema em manutenção", "003"), "Unavailable MAINTENANCE"),
        "licence": (error("Licença não encontrada", "003"), "Refused ERROR_IN_ANSWER"),
        "user": (error("Usuário não localizado.", "003"), "Refused ERROR_IN_ANSWER"),
        "not found in order": ({"status": "OK", "Mensagem": "Documento não localizado."}, "BadAnswer SHAPE"),
        "encoding": (encoded(b'{"CodigoPessoa":9123,"Nome":"CONCEI\xc3\\u0087\xc3\\u0083O"}'), ONE),
        "servlet": (SERVLET, "Unavailable SERVER_ERROR"),
    }),
    "boletos": (TITLES, boletos, {
        "texts": (titles(title(valor_total="1.089,90", codfatura="77001")), ["77001 None of 1089.90"]),
        "none": (titles(), []),
        "none, no field": ({"CodigoPessoa": 9123, "status": "OK"}, []),
        "none, error": (error("Nenhuma fatura pendente."), []),
        "none, error of a code": (error("Não foram localizadas faturas pendentes.", "003"), []),
        "no customer": (error("Cliente não localizado", "003"), "Refused ERROR_IN_ANSWER"),
        "code alone": (error("", "003"), "Refused ERROR_IN_ANSWER"),
        "maintenance": (error("Nenhuma fatura: sistema em manutenção"), "Unavailable MAINTENANCE"),
        "failed in order": (titles(Mensagem="Falha ao consultar"), "Refused ERROR_IN_ANSWER"),
        "failed with no rows": (titles(status="ERRO"), "Refused ERROR_IN_ANSWER"),
        "expired": (Turns([EXPIRED, titles(title())]), LISTED),
        "another's": (titles(title(), CodigoPessoa=9999), "BadAnswer FOREIGN_RECORD"),
        "another's and none": (titles(CodigoPessoa=9999), "BadAnswer FOREIGN_RECORD"),
        "another's row": (titles(title(codigopessoa=9999)), "BadAnswer FOREIGN_RECORD"),
        "another's beside": (titles(title(), title(codfatura=2, codigopessoa=9999)), LISTED),
        "object for list": (titles(FaturasPendentes=title()), LISTED),
        "list for object": ([title()], "BadAnswer SHAPE"),
        "text for list": (titles(FaturasPendentes="Nenhuma"), "BadAnswer SHAPE"),
        "an entry that is none": (titles(title(), "x"), [f"{LISTED[0]} among unread"]),
        "no id": (titles(title(codfatura=None)), ["#1 None of 89.90 among unread"]),
        "no amount": (titles(title(valor_total="x")), ["77001 None of None"]),
        "servlet": (SERVLET, "Unavailable SERVER_ERROR"),
    }),
    "line": (LINE, parts, {
        "there": (line(), WHOLE),
        "none": (error("Fatura sem boleto"), without(0)),
        "another's": (line(codigopessoa=9999), without(0)),
        "of another title": (line(codfatura=1), without(0)),
    }),
    "copy": (COPY, parts, {
        "expired": (Turns([EXPIRED, COPIED]), WHOLE),
        "none": (error("x"), without(1, 4)),
        "another's": ({**COPIED, "CodigoPessoa": 1}, without(1, 4)),
        "of another title": ({**COPIED, "Fatura": "1"}, without(1, 4)),
        "dropped": (DROP, without(1, 4)),
    }),
    "pix": (PIX, parts, {
        "expired": (Turns([EXPIRED, CODED]), WHOLE),
        "none": (error("Fatura sem pix", lower=True), without(3)),
        "another's": ({**CODED, "codpessoa": 9999}, without(3)),
        "page": (HTML, without(3)),
    }),
    "connections": (CONNECTIONS, unlock, {
        "one of two": (connections(BLOCKED, FREE), "granted None"),
        "none blocked": (connections(FREE), "nao_bloqueado None"),
        "none": (connections(), "nao_bloqueado None"),
        "failed": (error("x"), "Refused ERROR_IN_ANSWER"),
        "another's": (connections(BLOCKED, CodigoPessoa=1), "BadAnswer FOREIGN_RECORD"),
        "not readable": (connections({"bloqueada": "talvez"}), "BadAnswer UNREADABLE_FIELD"),
    }),
    "unlock": (UNLOCK, unlock, {
        "granted": ({"status": "OK"}, "granted None"),
        "granted, older": ({"AcessoSAC": 1, "Nome": "MARIA", "status": "OK"}, "granted None"),
        "granted after a login": (Turns([EXPIRED, {"status": "OK"}]), "granted None"),
        "of a wrong state": (
            error("Status na conexão incompatível para auto-desbloqueio.", lower=True), "nao_permitido None",
        ),
        "used up": (error("Operação indisponível para esta conexão.", lower=True), "ja_usado None"),
        "names the customer": (error("Cliente MARIA deve ir à loja"), "outro Cliente deve ir à loja"),
        "of no permission": (error("Cliente sem permissão"), "outro Cliente sem permissão"),
        "servlet": (SERVLET, "Unavailable SERVER_ERROR"),
    }),
    "ticket": (TICKET, ticket, {
        "opened": (OPENED, "2609"),
        "opened without a protocol": ({"status": "OK", "CodigoAtendimento": 8}, "8"),
        "opened after a login": (Turns([EXPIRED, OPENED]), "2609"),
        "not taken": (error("Processo inválido"), "Declined DECLINED"),
    }),
}  # fmt: skip
EXCHANGES = Exchanges(section, USUAL, once={COPY, UNLOCK, TICKET}, writes={UNLOCK, TICKET})


@pytest.mark.parametrize("name", CASES)
def test_answers(name: str, expected_logs: LogWatch, caplog: pytest.LogCaptureFixture) -> None:
    expected_logs.allow("erp")
    caplog.set_level(logging.DEBUG)
    assert EXCHANGES.wrong_results(*CASES[name]) == []
    assert_discreet(caplog.text)


def test_a_broken_answer_is_a_failure_of_every_request(expected_logs: LogWatch) -> None:
    expected_logs.allow("erp")
    works = {LOGIN: customers, WHO: customers, TITLES: boletos, CONNECTIONS: unlock}
    works |= {UNLOCK: unlock, TICKET: ticket}
    assert EXCHANGES.survived(works) == set()
    assert EXCHANGES.survived({WHO: probe}) == set()


@pytest.mark.parametrize("reply", [error("Documento não localizado.", "003"), MARIA])
def test_a_probe_is_content_with_a_customer_and_with_none(reply: object) -> None:
    with ScriptedVendor({**USUAL, WHO: reply}) as server:
        assert ask(section(server), partial(describe_result, probe)) == "in order"


def test_a_title_without_an_id_is_never_completed(expected_logs: LogWatch) -> None:
    expected_logs.allow("erp")
    with ScriptedVendor({**USUAL, TITLES: titles(title(codfatura=None))}) as server:
        assert ask(section(server), partial(describe_result, detail)) == "BadAnswer MISSING_ID"
        assert server.paths() == [LOGIN, WHO, TITLES]


@pytest.mark.parametrize(
    ("script", "state"),
    [
        ({}, State.PAY),
        ({TITLES: titles()}, State.NOTHING_OPEN),
        ({TITLES: HTML}, State.FAILED),
        ({WHO: error("Documento não localizado.", "003")}, State.FAILED),
    ],
)
def test_a_visit_in_the_window(
    script: dict[str, object], state: State, make_kiosk: MakeKiosk, expected_logs: LogWatch
) -> None:
    expected_logs.allow("erp|session")
    with ScriptedVendor({**USUAL, **script}) as server:
        assert visit(make_kiosk(base_url=server.base_url, erp=section(server))) is state


def test_every_query_is_filtered() -> None:
    with ScriptedVendor(USUAL) as server:
        ask(section(server), partial(describe_result, unlock))
        ids = [(call.fields.get("doc"), call.fields.get("cd_cliente")) for call in server.calls]
        assert ids == [(None, None), (CPF.value, None), (None, "9123"), (None, None)]
