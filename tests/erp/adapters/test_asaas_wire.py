"""The adapter of Asaas against published exchanges, and against servers that fail in the middle of them."""

import json
import logging
from decimal import Decimal
from typing import Any

import pytest

from support.barcodes import cobranca, pix
from support.log_check import LogWatch
from support.raw_http_server import http
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
    visit,
    whole,
)
from totem.domain.customer import OpenBoleto
from totem.erp.errors import BadAnswer, ErpError, NotFound, Reason, Refused

SETTINGS = {"kind": "asaas", "token": "$aact_segredo"}
SECRETS = ("$aact_segredo", "aact_seg", "cus_1", "pay_1")
CUSTOMER: dict[str, Any] = json.loads(
    """{"object": "customer", "id": "cus_1", "name": "MARIA DE TESTE", "cpfCnpj": "00000000191",
 "email": "maria@exemplo.com.br", "phone": null, "mobilePhone": "49999990000", "address": "Rua das Acácias",
 "addressNumber": "120", "complement": null, "province": "Centro", "city": 4412, "cityName": "Chapecó",
 "state": "SC", "postalCode": "89801000", "personType": "FISICA", "deleted": false}"""
)
PAYMENT: dict[str, Any] = json.loads(
    """{"object": "payment", "id": "pay_1", "customer": "cus_1", "value": 100.0, "netValue": 98.01,
 "originalValue": null, "interestValue": null, "billingType": "BOLETO", "status": "PENDING",
 "dueDate": "2026-12-10", "originalDueDate": "2026-12-10", "description": "FIBRA 500",
 "invoiceUrl": "https://www.asaas.com/i/1", "invoiceNumber": "0001", "bankSlipUrl": "https://www.asaas.com/b/pdf/1",
 "nossoNumero": "6453", "deleted": false}"""
)
LINE = {"identificationField": line(), "nossoNumero": "6453", "barCode": cobranca(due=DUE)}
EMV = {"encodedImage": "aaaa", "payload": pix(), "expirationDate": "2027-10-10 23:59:59"}


def found(*records: Any, **more: Any) -> bytes:
    return http(
        {
            "object": "list",
            "hasMore": False,
            "totalCount": len(records),
            "limit": 100,
            "offset": 0,
            "data": records,
        }
        | more
    )


def problem(
    status: str, code: str = "invalid_value", text: str = "O CPF 000.000.001-91 é inválido."
) -> bytes:
    return http({"errors": [{"code": code, "description": text}]}, status=status)


def server(**changes: Any) -> ScriptedErp:
    names = {
        "customers": "GET /customers?",
        "pending": "GET /payments? + status=PENDING",
        "overdue": "GET /payments? + status=OVERDUE",
        "line": "GET /payments/pay_1/identificationField ",
        "pix": "GET /payments/pay_1/pixQrCode ",
        "payments": "GET /payments?",
    }
    replies: dict[str, Any] = {
        "customers": found(CUSTOMER),
        "pending": found(PAYMENT),
        "overdue": found(),
        "line": http(LINE),
        "pix": http(EMV),
    }
    if "payments" in changes:
        del replies["pending"], replies["overdue"]
    return ScriptedErp({names[name]: reply for name, reply in (replies | changes).items()})


@pytest.fixture(autouse=True)
def _warnings_are_allowed(expected_logs: LogWatch) -> None:
    expected_logs.allow("erp")


def titles(*records: Any) -> list[OpenBoleto]:
    with server(pending=found(*records)) as erp:
        return run(erp, SETTINGS, visit)


def test_a_visit() -> None:
    with server() as erp:
        boleto = run(erp, SETTINGS, whole)
    assert (boleto.id, boleto.line, boleto.pix, boleto.link) == (
        "pay_1",
        line(),
        pix(),
        "https://www.asaas.com/b/pdf/1",
    )
    assert len(erp.requests) == 5
    assert all("access_token: $aact_segredo" in r for r in erp.requests)
    assert all("ser-Agent: totem" in r or "ser-agent: totem" in r for r in erp.requests)
    assert all(r.endswith("\r\n\r\n") for r in erp.requests)
    assert "/customers?cpfCnpj=00000000191" in erp.requests[0]


def test_no_customer_and_nothing_open() -> None:
    with server(customers=found()) as erp, pytest.raises(NotFound):
        run(erp, SETTINGS, visit)
    with server(pending=found()) as erp:
        assert run(erp, SETTINGS, visit) == []


@pytest.mark.parametrize(
    "answer",
    [
        {"data": None},
        {"data": {}},
        {"object": "list"},
        {"data": ["x"]},
        {"errors": [{"code": "x"}]},
        {"totalCount": 3, "data": []},
        {"hasMore": True, "data": []},
        [],
        {"object": "list", "totalCount": 0},
        {"errors": [{"code": "x"}], "data": []},
    ],
    ids=json.dumps,
)
@pytest.mark.parametrize("resource", ["customers", "pending", "overdue"])
def test_an_answer_that_is_no_list_is_a_failure(resource: str, answer: Any) -> None:
    with server(**{resource: http(answer)}) as erp, pytest.raises(ErpError) as caught:
        run(erp, SETTINGS, visit)
    assert not isinstance(caught.value, NotFound)


@pytest.mark.parametrize(("resource", "name"), failures_of(["customers", "pending", "overdue"]))
def test_a_server_that_fails(resource: str, name: str, caplog: pytest.LogCaptureFixture) -> None:
    check_failure(server(**{resource: FAILURES[name][0]}), name, SETTINGS, caplog, SECRETS)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (problem("401 Unauthorized", "invalid_access_token", "A chave de API é inválida"), Reason.TOKEN),
        (problem("401 Unauthorized", "access_token_not_found", "x"), Reason.TOKEN),
        (problem("400 Bad Request"), None),
        (problem("404 Not Found"), None),
        (problem("400 Bad Request", "invalid_environment", "x"), None),
        (problem("403 Forbidden", "not_allowed_ip", "IP não autorizado"), None),
    ],
)
def test_documented_errors(answer: bytes, reason: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("customers", "pending"):
        with server(**{name: answer}) as erp, pytest.raises(Refused) as caught:
            run(erp, SETTINGS, visit)
        assert reason in {None, caught.value.reason}
        assert "000.000" not in caplog.text + str(caught.value)


def test_customers_of_others() -> None:
    other = {**CUSTOMER, "cpfCnpj": STRANGER, "name": "OUTRA", "id": "cus_9"}
    with server(customers=found(other, CUSTOMER)) as erp:
        assert [e.name for e in run(erp, SETTINGS, lambda e: e.customers(PERSON))] == ["MARIA DE TESTE"]
    for deleted in (False, True):
        with server(customers=found({**other, "deleted": deleted})) as erp, pytest.raises(BadAnswer):
            run(erp, SETTINGS, first)
    everyone = found(*[other] * 100, hasMore=True, totalCount=50_000)
    with server(customers=everyone) as erp, pytest.raises(BadAnswer):
        run(erp, SETTINGS, first)
    assert len(erp.requests) == 1


@pytest.mark.parametrize("change", [{}, {"status": "RECEIVED"}, {"deleted": True}])
def test_an_answer_of_foreign_charges_alone_is_a_failure(change: Any) -> None:
    foreign = {**PAYMENT, "id": "pay_9", "customer": "cus_9", **change}
    with server(payments=found(foreign)) as erp, pytest.raises(BadAnswer) as caught:
        run(erp, SETTINGS, visit)
    assert caught.value.reason is Reason.FOREIGN_RECORD
    assert [e.id for e in titles(foreign, PAYMENT)] == ["pay_1"]
    with server(pending=found(foreign)) as erp, pytest.raises(BadAnswer) as caught:
        run(erp, SETTINGS, visit)
    overdue = found({**PAYMENT, "status": "OVERDUE"})
    with server(pending=found(foreign), overdue=overdue) as erp, pytest.raises(BadAnswer):
        run(erp, SETTINGS, visit)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"value": "100.50"}, {"original_amount": Decimal("100.50")}),
        (
            {"status": "OVERDUE", "interestValue": 2.35},
            {"amount": Decimal("102.35"), "original_amount": Decimal(100)},
        ),
        (
            {"value": 102.35, "originalValue": 100, "interestValue": "2.35"},
            {"amount": Decimal("102.35"), "original_amount": Decimal(100)},
        ),
        ({"value": 90, "originalValue": 100}, {"amount": Decimal(90), "original_amount": Decimal(100)}),
        ({"bankSlipUrl": None}, {"link": "https://www.asaas.com/i/1"}),
        ({"dueDate": None}, {}),
        ({"billingType": "PIX", "bankSlipUrl": None}, {"id": "pay_1"}),
        ({"billingType": "CREDIT_CARD"}, {"id": "pay_1"}),
        ({"billingType": "UNDEFINED"}, {"id": "pay_1"}),
        ({"id": 5}, {"id": "5"}),
        ({"deleted": None}, {"id": "pay_1"}),
    ],
)
def test_a_title(changes: Any, expected: Any) -> None:
    boleto = titles({**PAYMENT, **changes})[0]
    assert {n: getattr(boleto, n) for n in expected} == expected


def test_charges_that_are_settled_or_deleted() -> None:
    settled = ("RECEIVED", "CONFIRMED", "REFUNDED", "RECEIVED_IN_CASH")
    rest = [{**PAYMENT, "id": f"pay_{status}", "status": status} for status in settled]
    rest.append({**PAYMENT, "id": "pay_9", "deleted": True})
    assert [each.id for each in titles(PAYMENT, *rest)] == ["pay_1"]
    assert titles(*rest) == []


@pytest.mark.parametrize("odd", [5, None, "x", [], {**PAYMENT, "id": {}}, {**PAYMENT, "id": None}])
def test_a_record_that_cannot_be_read(odd: Any) -> None:
    assert titles(PAYMENT, odd)[0].among_unread


def test_a_charge_that_falls_due_between_two_calls() -> None:
    with server(overdue=found({**PAYMENT, "status": "OVERDUE"})) as erp:
        assert [e.id for e in run(erp, SETTINGS, visit)] == ["pay_1"]


def test_pages() -> None:
    pages = [
        found(
            *({**PAYMENT, "id": f"pay_{p}_{n}"} for n in range(100 if p < 2 else 20)),
            hasMore=p < 2,
            totalCount=220,
        )
        for p in range(3)
    ]
    with server(pending=pages) as erp:
        assert len(run(erp, SETTINGS, visit)) == 220
    assert "offset=100" in erp.requests[2] + erp.requests[3]
    for bad in (
        http([]),
        FAILURES["html with 200"][0],
        found(hasMore=True, totalCount=220),
        found(totalCount=220),
    ):
        with server(pending=[pages[0], bad]) as erp, pytest.raises(ErpError):
            run(erp, SETTINGS, visit)


def test_a_customer_who_was_deleted() -> None:
    second = {**CUSTOMER, "id": "cus_2", "deleted": True}
    with server(customers=found(CUSTOMER, second)) as erp:
        assert [each.id for each in run(erp, SETTINGS, lambda each: each.customers(PERSON))] == ["cus_1"]
    with server(customers=found(second)) as erp, pytest.raises(NotFound):
        run(erp, SETTINGS, first)


@pytest.mark.parametrize(
    "answer",
    [
        *(FAILURES[name][0] for name in first_of_each(FAILURES, error_of)),
        *(problem("400 Bad Request"), problem("404 Not Found"), http({"errors": [{"code": "x"}]})),
        *(http({"identificationField": None}), http({"payload": ""})),
    ],
)
def test_a_line_or_pix_that_fails_leaves_the_other(answer: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with server(line=answer) as erp:
        boleto = run(erp, SETTINGS, whole)
    assert (boleto.line, boleto.pix) == (None, pix())
    with server(pix=answer) as erp:
        boleto = run(erp, SETTINGS, whole)
    assert (boleto.line, boleto.pix) == (line(), None)
    assert not [secret for secret in SECRETS if secret in caplog.text]


def test_no_line_and_no_pix_is_a_failure() -> None:
    with server(line=problem("404 Not Found"), pix=problem("404 Not Found")) as erp, pytest.raises(ErpError):
        run(erp, SETTINGS, whole)


@pytest.mark.parametrize("own_id", ["../customers", "a/b", "x?y=1", "..", None, ""])
def test_an_id_stays_in_its_path(own_id: Any) -> None:
    with server(pending=found({**PAYMENT, "id": own_id})) as erp, pytest.raises(ErpError):
        run(erp, SETTINGS, whole)
    sent = [request.split()[1] for request in erp.requests[3:]]
    assert all(path.count("/") == 3 and "?" not in path for path in sent)
    assert len(sent) == (0 if own_id in {"..", None, ""} else 2)
