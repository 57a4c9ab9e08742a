"""MK-Auth against exchanges written from what is published of it, without its emulator."""

import logging
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
    OTHER_CPF,
    SECRET,
    UNAUTHORIZED,
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
    visit,
)
from totem.session.states import State

LOGIN, WHO, OPEN = "/api/", f"/api/cliente/listar/cpf_cnpj={CPF.value}", "/api/titulo/aberto/maria.teste"
SHOW, TICKET = "/api/titulo/show/abc-1", "/api/chamado/inserir"
CODE = pix(o54="110.00")


def section(server: ScriptedVendor) -> dict[str, Any]:
    own = {"client_id": "totem", "client_secret": SECRET}
    return {"kind": "mkauth", "base_url": server.base_url, "mkauth": own}


def client(**changes: Any) -> dict[str, Any]:
    return {
        "login": "maria.teste", "nome": "MARIA DE TESTE", "cpf_cnpj": CPF.value, "uuid_cliente": "u1",
        "email": "maria@exemplo.com.br", "celular": "49999990000", "endereco": "Rua das Acácias",
        "numero": "120", "plano": "FIBRA 500", "bloqueado": "nao", "senha": "senha-pppoe", **changes,
    }  # fmt: skip


def clients(*rows: object) -> dict[str, Any]:
    return {"clientes": list(rows)}


def title(**changes: Any) -> dict[str, Any]:
    return {
        "uuid_lanc": "abc-1", "titulo": "1234", "login": "maria.teste", "datavenc": "2026-10-10 00:00:00",
        "valor": "110.00", "status": "vencido", "linhadig": "", "nossonum": "9", **changes,
    }  # fmt: skip


def titles(*rows: object, total: object = None) -> dict[str, Any]:
    return {"Total": str(len(rows)) if total is None else total, "titulos": list(rows)}


def shown(**changes: Any) -> dict[str, Any]:
    return {**title(), "linhadig": "1" * 47, "codigo_barras": "", "pix": CODE, "url": None, **changes}


JWT = http(f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ0In0.{SECRET}".encode(), headers={"Content-Type": "text/html"})
EXPIRED_PAGE = http(
    b"<b>Fatal error</b>: Uncaught Firebase\\JWT\\ExpiredException: Expired token",
    headers={"Content-Type": "text/html"},
)
ECHO = {"login": "maria.teste", "assunto": "Sem sinal", "prioridade": "normal"}
USUAL: dict[str, object] = {
    LOGIN: JWT, WHO: clients(client()), OPEN: titles(title()), SHOW: shown(), TICKET: ECHO,
}  # fmt: skip
ONE, LISTED = ["maria.teste active"], ["abc-1 None of 110.00"]
MANY = [title(uuid_lanc=f"u{number}") for number in range(1, 61)]

CASES: dict[str, tuple[str, Any, dict[str, tuple[object, object]]]] = {
    "login": (LOGIN, customers, {
        "in quotes": (http(b'"abc.def.ghi"\r\n'), ONE),
        "wrong, in words": (http(b"Usuario invalido"), "Refused TOKEN"),
        "wrong, in JSON": ({"mensagem": "Client_Id invalido"}, "Refused TOKEN"),
        "wrong, 401": (UNAUTHORIZED, "Refused TOKEN"),
        "no such path": (BROKEN["HTTP 404"], "Refused HTTP_STATUS"),
        "maintenance": (http(b"Sistema em manuten\xc3\xa7\xc3\xa3o"), "Unavailable MAINTENANCE"),
    }),
    "customers": (WHO, customers, {
        "two logins": (
            clients(client(), client(login="maria.2", bloqueado="sim")), [*ONE, "maria.2 blocked_for_debt"],
        ),
        "not found": (clients(), "NotFound ABSENT"),
        "not found, in words": ({"mensagem": "Cliente não encontrado"}, "NotFound ABSENT"),
        "not found, as an error": ({"erro": "Nenhum cliente encontrado"}, "NotFound ABSENT"),
        "other words": ({"erro": "Cliente não encontrado: falha no banco"}, "Refused ERROR_IN_ANSWER"),
        "refused": ({"erro": "Acesso negado"}, "Refused PERMISSION"),
        "maintenance": ({"mensagem": "Sistema em manutenção"}, "Unavailable MAINTENANCE"),
        "maintenance beside none": (
            {"clientes": [], "mensagem": "Sistema em manutenção"}, "Unavailable MAINTENANCE",
        ),
        "another's": (clients(client(cpf_cnpj=OTHER_CPF)), "BadAnswer FOREIGN_RECORD"),
        "another's beside": (clients(client(), client(login="j", cpf_cnpj=OTHER_CPF)), ONE),
        "zeros lost": (clients(client(cpf_cnpj=191)), ONE),
        "no login": (clients(client(login=None)), "BadAnswer MISSING_ID"),
        "null": ({"clientes": None}, "BadAnswer SHAPE"),
        "list for object": ([client()], "BadAnswer SHAPE"),
        "object for list": ({"clientes": client()}, "BadAnswer SHAPE"),
        "expired, 401": (Turns([UNAUTHORIZED, clients(client())]), ONE),
        "expired, in JSON": (Turns([{"erro": "Token expirado"}, clients(client())]), ONE),
        "expired, in words": (Turns([http(b"Expired token"), clients(client())]), ONE),
        "expired, in a page": (Turns([EXPIRED_PAGE, clients(client())]), ONE),
        "always expired": (EXPIRED_PAGE, "Refused TOKEN"),
    }),
    "boletos": (OPEN, boletos, {
        "number": (titles(title(valor=110.5)), ["abc-1 None of 110.50"]),
        "thousands": (titles(title(valor="1.110,00")), ["abc-1 None of 1110.00"]),
        "half paid": (titles(title(valorpag="50.00")), ["abc-1 60.00 of 110.00"]),
        "none": ({"Total": "0"}, []),
        "none, null": ({"Total": 0, "titulos": None}, []),
        "none, a list": (titles(), []),
        "none, in words": ({"mensagem": "Nenhum título em aberto."}, []),
        "a total and nothing": (titles(total="2"), "BadAnswer SHAPE"),
        "a total of 0 and other words": ({"Total": "0", "mensagem": "x"}, "BadAnswer SHAPE"),
        "maintenance": ({"Total": "0", "erro": "Sistema em manutenção"}, "Unavailable MAINTENANCE"),
        "another's": (titles(title(login="joao")), "BadAnswer FOREIGN_RECORD"),
        "another's beside": (titles(title(), title(uuid_lanc="2", login="joao")), LISTED),
        "no login": (titles(title(login=None)), "BadAnswer FOREIGN_RECORD"),
        "no login beside": (
            titles(title(), title(uuid_lanc="2", login=None)), [f"{LISTED[0]} among unread"],
        ),
        "paid": (titles(title(status="pago")), []),
        "received": (titles(title(status="Recebido")), []),
        "reversed": (titles(title(status="estornado")), []),
        "another word": (titles(title(status="Em atraso")), LISTED),
        "an entry that is none": (titles(title(), "x"), [f"{LISTED[0]} among unread"]),
        "no id": (titles(title(uuid_lanc=None)), ["#1 None of 110.00 among unread"]),
        "list for object": ([title()], "BadAnswer SHAPE"),
        "expired": (Turns([EXPIRED_PAGE, titles(title())]), LISTED),
    }),
    "detail": (SHOW, detail, {
        "whole": (shown(), CODE),
        "inside an object": ({"titulo": shown()}, CODE),
        "no PIX": (shown(pix=None), "None"),
        "another's": (shown(login="joao"), "BadAnswer FOREIGN_RECORD"),
        "another title": (shown(uuid_lanc="zzz"), "BadAnswer FOREIGN_RECORD"),
        "nothing": ({}, "BadAnswer SHAPE"),
        "page": (HTML, "BadAnswer PAGE"),
        "expired": (Turns([EXPIRED_PAGE, shown()]), CODE),
    }),
    "ticket": (TICKET, ticket, {
        "echo": (ECHO, "None"),
        "echo of words about tokens": ({**ECHO, "mensagem": "Meu token expirado"}, "None"),
        "protocol": ({"chamado": "2609"}, "2609"),
        "success in words": ({"status": "sucesso", "mensagem": "ok"}, "None"),
        "not taken": ({"erro": "Login sem contrato"}, "Declined DECLINED"),
        "nothing": ({}, "BadAnswer SHAPE"),
        "dropped": (DROP, "Unavailable CONNECTION_BROKEN"),
        "expired": (Turns([EXPIRED_PAGE, ECHO]), "None"),
    }),
}  # fmt: skip
EXCHANGES = Exchanges(section, USUAL, once={OPEN, TICKET}, writes={TICKET})


@pytest.mark.parametrize("name", CASES)
def test_answers(name: str, expected_logs: LogWatch, caplog: pytest.LogCaptureFixture) -> None:
    expected_logs.allow("erp")
    caplog.set_level(logging.DEBUG)
    assert EXCHANGES.wrong_results(*CASES[name]) == []
    assert_discreet(caplog.text)


def test_a_broken_answer_is_a_failure_of_every_request(expected_logs: LogWatch) -> None:
    expected_logs.allow("erp")
    works = {LOGIN: customers, WHO: customers, OPEN: boletos, SHOW: detail, TICKET: ticket}
    assert EXCHANGES.survived(works) == set()
    assert EXCHANGES.survived({WHO: probe}) == set()


@pytest.mark.parametrize("reply", [clients(), clients(client())])
def test_a_probe_is_content_with_a_customer_and_with_none(reply: object) -> None:
    with ScriptedVendor({**USUAL, WHO: reply}) as server:
        assert ask(section(server), partial(describe_result, probe)) == "in order"


def test_a_title_without_an_id_is_never_completed(expected_logs: LogWatch) -> None:
    expected_logs.allow("erp")
    with ScriptedVendor({**USUAL, OPEN: titles(title(uuid_lanc=None))}) as server:
        assert ask(section(server), partial(describe_result, detail)) == "BadAnswer MISSING_ID"
        assert server.paths() == [LOGIN, WHO, OPEN]


def test_pages_are_read_to_their_total_and_no_further() -> None:
    second = f"{OPEN}/pagina=2"
    pages = {OPEN: titles(*MANY[:30], total="60"), second: titles(*MANY[30:], total="60")}
    with ScriptedVendor({**USUAL, **pages}) as server:
        found = ask(section(server), partial(describe_result, boletos))
        assert found == [f"u{number} None of 110.00" for number in range(1, 61)]
        assert server.paths() == [LOGIN, WHO, OPEN, second]


def test_an_empty_page_before_the_end_leaves_the_list_unread(expected_logs: LogWatch) -> None:
    expected_logs.allow("erp")
    pages = {OPEN: titles(title(), total="2"), f"{OPEN}/pagina=2": titles(total="2")}
    with ScriptedVendor({**USUAL, **pages}) as server:
        assert ask(section(server), partial(describe_result, boletos)) == [f"{LISTED[0]} among unread"]


def test_the_address_with_its_path() -> None:
    with ScriptedVendor(USUAL) as server:
        settings = {**section(server), "base_url": f"{server.base_url}/api/"}
        assert ask(settings, partial(describe_result, boletos)) == LISTED


@pytest.mark.parametrize(
    ("script", "state"),
    [
        ({}, State.PAY),
        ({OPEN: titles()}, State.NOTHING_OPEN),
        ({OPEN: HTML}, State.FAILED),
        ({WHO: clients()}, State.FAILED),
    ],
)
def test_a_visit_in_the_window(
    script: dict[str, object], state: State, make_kiosk: MakeKiosk, expected_logs: LogWatch
) -> None:
    expected_logs.allow("erp|session")
    with ScriptedVendor({**USUAL, **script}) as server:
        assert visit(make_kiosk(base_url=server.base_url, erp=section(server))) is state
