"""Voalle against exchanges written from what is published of it, without its emulator."""

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
    first,
    probe,
    ticket,
    unlock,
    visit,
)
from totem.erp.ownership import OwnedErp
from totem.session.states import State

BASE = "/external/integrations/thirdparty/"
LOGIN, WHO, TITLES = (
    "/connect/token",
    f"{BASE}people/txid/{CPF.value}",
    f"{BASE}getopentitlesbytxid/{CPF.value}",
)
CONTRACTS, UNLOCK, TICKET = (
    f"{BASE}contract/getpaged",
    f"{BASE}contracts/unlock/CTR-7",
    f"{BASE}opensolicitation",
)
LINK, PIX = f"{BASE}GetBilletLink/88001", f"{BASE}billings/registerpix"
OF_701, OF_702 = f"{BASE}getcontractbillets/701", f"{BASE}getcontractbillets/702"
CODE = pix(o54="93.11")


def section(server: ScriptedVendor) -> dict[str, Any]:
    login = {"client_id": "totem", "client_secret": SECRET, "syndata": f"{SECRET}-syndata"}
    own = {**login, "auth_url": server.base_url, "per_minute": 600, "contract_service_tag_id": "9001"}
    return {"kind": "voalle", "base_url": server.base_url, "voalle": own}


def done(content: object, **changes: Any) -> dict[str, Any]:
    return {"success": True, "messages": None, "response": content, "elapsedTime": None, **changes}


def refused(*texts: str, **changes: Any) -> dict[str, Any]:
    told = [{"message": text, "type": "Error"} for text in texts] or None
    return {"success": False, "messages": told, "response": None, **changes}


def person(**changes: Any) -> dict[str, Any]:
    return {
        "id": 4410, "name": "MARIA DE TESTE", "name2": None, "txId": CPF.value, "status": 1,
        "email": "maria@exemplo.com.br", "phone": "", "cellPhone": "49999990000", "birthDate": "1984-02-29",
        "mainAddress": {"streetType": "Rua", "street": "Rua das Acácias", "number": "120"},
        "password": "senha-pppoe", "titles": [], **changes,
    }  # fmt: skip


def title(
    *, number: object = 88001, amount: object = None, client: object = None, **billet: Any
) -> dict[str, Any]:
    return {
        "id": number,
        "client": client or {"txId": CPF.value, "name": "MARIA DE TESTE", "address": {}},
        "billet": {
            "bankTitleNumber": "123", "barcode": None, "typefulLine": "", "pixQRCode": "",
            "title": "FAT000123/1", "expirationDate": "2026-10-10T00:00:00",
            "amount": amount or {"value": 89.9, "finalValue": 93.11, "discount": 0}, **billet,
        },
    }  # fmt: skip


def contract(**changes: Any) -> dict[str, Any]:
    client = {"clientTxId": CPF.value, "name": "MARIA DE TESTE"}
    services = [{"title": "FIBRA 500", "amount": 119.9}]
    usual = {"id": 701, "contractNumber": "CTR-7", "contractStatus": 6, "servicesInformation": services}
    return {**usual, "clientInformation": client, **changes}


def contracts(*rows: Mapping[str, Any]) -> dict[str, Any]:
    return done({"totalRecords": len(rows), "totalPages": 1, "data": list(rows)})


TOKEN = {"access_token": f"{SECRET}-acesso", "expires_in": 3600, "token_type": "Bearer"}
USUAL: dict[str, object] = {
    LOGIN: TOKEN, WHO: done(person()), TITLES: done([title()]), CONTRACTS: contracts(contract()),
    UNLOCK: done(None), LINK: done({"link": "https://x.example/?validationCode=1"}),
    PIX: done({"registerId": 1, "qrCode": CODE}), TICKET: done({"protocol": "2609", "assignmentId": 3}),
    OF_701: [{"id": 88001}], OF_702: [{"id": 88002}],
}  # fmt: skip
UNKNOWN, ALIEN = "Registro não encontrado.", {"txId": OTHER_CPF, "name": "JOAO"}
ONE, LISTED = ["4410 unknown"], ["88001 93.11 of 89.90"]
BLOCKED_BOTH = contracts(contract(), contract(id=702, contractNumber="8"))

CASES: dict[str, tuple[str, Any, dict[str, tuple[object, object]]]] = {
    "login": (LOGIN, customers, {
        "wrong": (http({"error": "invalid_client"}, status="400 Bad Request"), "Refused TOKEN"),
        "not an integrator": (UNAUTHORIZED, "Refused TOKEN"),
        "wrong port": (BROKEN["HTTP 404"], "Refused HTTP_STATUS"),
        "no token": ({**TOKEN, "access_token": None}, "BadAnswer SHAPE"),
        "life as text": ({**TOKEN, "expires_in": "3600"}, ONE),
    }),
    "customers": (WHO, customers, {
        "document with its mask": (done(person(txId=CPF.formatted)), ONE),
        "in a list": (done([person()]), ONE),
        "not found": (refused(UNKNOWN), "NotFound ABSENT"),
        "not found, plain texts": (refused(messages=[UNKNOWN]), "NotFound ABSENT"),
        "not found, one text": (refused(messages=UNKNOWN), "NotFound ABSENT"),
        "not found with 404": (http(refused(UNKNOWN), status="404 Not Found"), "NotFound ABSENT"),
        "a path that is not there": (BROKEN["HTTP 404"], "Refused HTTP_STATUS"),
        "another's": (done(person(txId=OTHER_CPF)), "BadAnswer FOREIGN_RECORD"),
        "nothing": (done(None), "BadAnswer SHAPE"),
        "an empty person": (done({}), "BadAnswer SHAPE"),
        "a refusal without words": (refused(), "Refused ERROR_IN_ANSWER"),
        "another refusal": (refused("Integrador inválido"), "Refused ERROR_IN_ANSWER"),
        "licence": (refused("Licença não encontrada."), "Refused ERROR_IN_ANSWER"),
        "maintenance": (refused("Sistema em manutenção"), "Unavailable MAINTENANCE"),
        "limit": (refused("Limite de requisições excedido"), "Unavailable RATE_LIMIT"),
        "401 once": (Turns([UNAUTHORIZED, done(person())]), ONE),
    }),
    "boletos": (TITLES, boletos, {
        "one": (done([title()]), LISTED),
        "none": (refused("Cliente não possui títulos em aberto."), []),
        "none in a list": (done([]), []),
        "nothing": (done(None), "BadAnswer SHAPE"),
        "unknown": (refused(UNKNOWN), "NotFound ABSENT"),
        "a refusal without words": (refused(), "Refused ERROR_IN_ANSWER"),
        "a refusal beside it": (
            refused("Cliente não possui títulos em aberto.", "Falha"), "Refused ERROR_IN_ANSWER",
        ),
        "maintenance": (
            refused("Cliente não possui títulos em aberto: sistema em manutenção"), "Unavailable MAINTENANCE",
        ),
        "another's": (done([title(client=ALIEN)]), "BadAnswer FOREIGN_RECORD"),
        "another's beside": (done([title(), title(number=2, client=ALIEN)]), LISTED),
        "texts": (done([title(number="88001", amount={"value": "89,90", "finalValue": "93,11"})]), LISTED),
        "no amount of today": (done([title(amount={"value": 89.9})]), ["88001 None of 89.90"]),
        "not computed": (done([title(amount={"value": 89.9, "finalValue": 0})]), ["88001 None of 89.90"]),
        "half paid": (done([title(amount={"value": 89.9, "finalValue": 43.11})]), ["88001 43.11 of 89.90"]),
        "paid": (done([title(status="Paga")]), []),
        "overdue": (done([title(status="Vencida")]), LISTED),
        "date alone": (done([title(expirationDate="2026-10-10")]), LISTED),
        "an entry that is none": (done([title(), "x"]), [f"{LISTED[0]} among unread"]),
        "no id": (done([title(number=None)]), ["#1 93.11 of 89.90 among unread"]),
        "object for list": (done(title()), "BadAnswer SHAPE"),
        "401 once": (Turns([UNAUTHORIZED, done([title()])]), LISTED),
        "429 once": (Turns([BROKEN["HTTP 429"], done([title()])]), LISTED),
    }),
    "contracts": (CONTRACTS, unlock, {
        "status by another name": (contracts(contract(contractStatus=None, v_status="6")), "granted None"),
        "one of two": (contracts(contract(), contract(id=702, contractStatus=1)), "granted None"),
        "both": (BLOCKED_BOTH, "nao_permitido None"),
        "in force": (contracts(contract(contractStatus=1)), "nao_bloqueado None"),
        "over": (contracts(contract(contractStatus=4)), "inativo None"),
        "zeros lost": (contracts(contract(clientInformation={"clientTxId": 191})), "granted None"),
        "another's": (
            contracts(contract(clientInformation={"clientTxId": OTHER_CPF})), "BadAnswer FOREIGN_RECORD",
        ),
        "failed": (refused("Falha"), "Refused ERROR_IN_ANSWER"),
    }),
    "unlock": (UNLOCK, unlock, {
        "granted": (done(None, messages=[{"message": "Desbloqueado", "type": "Success"}]), "granted None"),
        "granted after a login": (Turns([UNAUTHORIZED, done(None)]), "granted None"),
        "refused": (refused("Já usado <b>neste</b> mês"), "outro Já usado neste mês"),
        "names the customer": (refused(f"Limite de MARIA DE TESTE {CPF.value}"), "outro Limite de"),
        "names a login": (refused("Usuário maria.teste sem desbloqueio"), "outro None"),
        "refused without words": (refused(), "outro None"),
        "maintenance": (refused("Sistema em manutenção"), "Unavailable MAINTENANCE"),
        "failed": (refused("Erro interno"), "Refused ERROR_IN_ANSWER"),
        "no plain yes": ({"success": "talvez", "response": {}}, "BadAnswer SHAPE"),
        "content alone": ({"response": {"ok": 1}}, "BadAnswer SHAPE"),
        "a list": ([], "BadAnswer SHAPE"),
    }),
    "pix": (PIX, detail, {
        "registered": (done({"registerId": 1, "qrCode": CODE}), CODE),
        "refused": (refused("x"), "None"),
        "dropped": (DROP, "None"),
        "page": (HTML, "None"),
    }),
    "ticket": (TICKET, ticket, {
        "opened": (done({"protocol": 2609}), "2609"),
        "opened without a protocol": (done(None), "None"),
        "not taken": (refused("Solicitação não aberta"), "Declined DECLINED"),
        "a wrong code": (done([], messages="Integrador inválido"), "Declined DECLINED"),
        "dropped": (DROP, "Unavailable CONNECTION_BROKEN"),
    }),
}  # fmt: skip
EXCHANGES = Exchanges(section, USUAL, once={UNLOCK, PIX, TICKET}, writes={UNLOCK, TICKET})


@pytest.mark.parametrize("name", CASES)
def test_answers(name: str, expected_logs: LogWatch, caplog: pytest.LogCaptureFixture) -> None:
    expected_logs.allow("erp")
    caplog.set_level(logging.DEBUG)
    within = {LOGIN, WHO, TITLES} if name in {"customers", "boletos"} else None
    assert EXCHANGES.wrong_results(*CASES[name], within) == []
    assert_discreet(caplog.text)


def test_a_broken_answer_is_a_failure_of_every_request(expected_logs: LogWatch) -> None:
    expected_logs.allow("erp")
    works = {LOGIN: customers, WHO: customers, TITLES: boletos, CONTRACTS: unlock}
    works |= {UNLOCK: unlock, TICKET: ticket}
    assert EXCHANGES.survived(works) == set()
    assert EXCHANGES.survived({WHO: probe}) == set()


@pytest.mark.parametrize("reply", [refused(UNKNOWN), done(person())])
def test_a_probe_is_content_with_a_customer_and_with_none(reply: object) -> None:
    with ScriptedVendor({**USUAL, WHO: reply}) as server:
        assert ask(section(server), partial(describe_result, probe)) == "in order"


def test_a_title_without_an_id_is_never_completed(expected_logs: LogWatch) -> None:
    expected_logs.allow("erp")
    with ScriptedVendor({**USUAL, TITLES: done([title(number=None)])}) as server:
        assert ask(section(server), partial(describe_result, detail)) == "BadAnswer MISSING_ID"
        assert server.paths() == [LOGIN, WHO, TITLES]


def test_contracts_of_titles_are_asked_for_once_in_a_visit() -> None:
    async def work(erp: OwnedErp) -> list[str | None]:
        customer = await first(erp)
        for _poll in range(3):
            found = await erp.open_boletos(customer)
        return [each.contract_id for each in found]

    both = {TITLES: done([title(), title(number=88002)]), CONTRACTS: BLOCKED_BOTH}
    with ScriptedVendor({**USUAL, **both}) as server:
        assert ask(section(server), work) == ["701", "702"]
        assert sorted(server.paths()) == sorted([LOGIN, WHO, *[TITLES] * 3, CONTRACTS, OF_701, OF_702])


@pytest.mark.parametrize(
    ("script", "state"),
    [
        ({}, State.PAY),
        ({TITLES: refused("Cliente não possui títulos em aberto.")}, State.NOTHING_OPEN),
        ({TITLES: HTML}, State.FAILED),
        ({WHO: refused(UNKNOWN)}, State.FAILED),
    ],
)
def test_a_visit_in_the_window(
    script: dict[str, object], state: State, make_kiosk: MakeKiosk, expected_logs: LogWatch
) -> None:
    expected_logs.allow("erp|session")
    with ScriptedVendor({**USUAL, **script}) as server:
        assert visit(make_kiosk(base_url=server.base_url, erp=section(server))) is state
