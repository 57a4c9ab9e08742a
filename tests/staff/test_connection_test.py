"""Connection test of the ERP: errors explained during set-up, and a customer's queries with their times."""

import asyncio
from typing import Any

import pytest

from support.one_shot_client import ERP_SECRET
from totem.domain.taxid import TaxId
from totem.erp.errors import (
    BadAnswer,
    ErpError,
    Misconfigured,
    NotFound,
    Reason,
    Refused,
    TimedOut,
    Unavailable,
)
from totem.erp.reference.server import ReferenceErp
from totem.settings import Settings
from totem.staff.connection_test import (
    ConnectionFault,
    ConnectionResult,
    QueryResult,
    check_connection,
    explain_error,
    query_customer,
)

UNTRUSTED = "the server's certificate is not trusted"


@pytest.mark.parametrize(
    ("error", "title", "fault"),
    [
        (Refused("customer", Reason.TOKEN, status=401), "O ERP recusou o token", ConnectionFault.TOKEN),
        (Refused("customer", Reason.PERMISSION, status=403), "O ERP recusou o token", ConnectionFault.TOKEN),
        (
            Refused("customer", Reason.HTTP_STATUS, status=404),
            "Não há um ERP nesse endereço",
            ConnectionFault.ADDRESS,
        ),
        (
            Refused("customer", Reason.HTTP_STATUS, status=400),
            "O ERP recusou o pedido",
            ConnectionFault.ADDRESS,
        ),
        (TimedOut("customer", "no answer in time"), "O ERP demorou demais", None),
        (Misconfigured("customer", "x"), "O ERP não pode ser perguntado", ConnectionFault.ADDRESS),
        (Unavailable("customer", Reason.CERTIFICATE), "O certificado do ERP não é confiável", None),
        (Unavailable("customer", Reason.SERVER_ERROR, status=503), "O ERP está com problema", None),
        (
            Unavailable("customer", Reason.NO_CONNECTION),
            "O totem não alcançou o ERP",
            ConnectionFault.ADDRESS,
        ),
        (BadAnswer("customer", Reason.NOT_JSON), "O totem não entendeu a resposta", ConnectionFault.ADDRESS),
    ],
)
def test_every_failure_has_a_title_advice_and_a_fault(
    error: ErpError, title: str, fault: ConnectionFault | None
) -> None:
    trial = explain_error(error, has_token=True, timeout_s=15.0)
    assert (trial.good, trial.title, trial.fault) == (False, title, fault)
    assert trial.words.endswith((".", "totem erp check"))


def test_a_missing_token_has_a_title_of_its_own() -> None:
    trial = explain_error(Refused("customer", Reason.TOKEN, status=401), has_token=False, timeout_s=15.0)
    assert trial.title == "O ERP pede um token"


def tried(base_url: str, token: str | None = ERP_SECRET) -> ConnectionResult:
    settings = Settings.model_validate({"erp": {"base_url": base_url, "token": token, "timeout_s": 5.0}})
    ticks = iter((10.0, 10.26))
    return asyncio.run(check_connection(settings, lambda: next(ticks)))


def test_a_real_erp_with_its_token_without_one_at_a_wrong_address_and_gone() -> None:
    with ReferenceErp(token=ERP_SECRET) as erp:
        assert tried(erp.base_url) == ConnectionResult(
            good=True, title="O ERP respondeu", words="Em 0,3 s. O endereço e o token estão certos."
        )
        assert tried(erp.base_url, None).title == "O ERP pede um token"
        assert tried(f"{erp.base_url}/outro").title == "Não há um ERP nesse endereço"
        address = erp.base_url
    assert tried(address).title == "O totem não alcançou o ERP"


DOCUMENT = TaxId.parse("529.982.247-25")


class Erp:
    """An ERP with scripted answers, half a second each."""

    def __init__(self, customers: Any, *boletos: Any) -> None:
        self._answers, self.now = [customers, *boletos], 0.0

    def clock(self) -> float:
        return self.now

    async def customers(self, tax_id: TaxId) -> Any:  # noqa: ARG002 - the protocol names it
        return self._answer()

    async def open_boletos(self, customer: Any) -> Any:  # noqa: ARG002
        return self._answer()

    async def complete(self, customer: Any, boleto: Any) -> Any:  # noqa: ARG002
        return boleto

    def _answer(self) -> Any:
        self.now += 0.5
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def steps(*answers: Any) -> list[QueryResult]:
    erp = Erp(*answers)
    return asyncio.run(query_customer(erp, DOCUMENT, erp.clock))


def test_queries_of_a_customer_with_boletos() -> None:
    assert steps(["one"], ["a", "b"]) == [
        QueryResult("customer", 500, good=True, words="1 contrato"),
        QueryResult("open_boletos", 500, good=True, words="2 boletos em aberto"),
    ]


def test_each_contract_is_asked_for_and_one_that_fails_stops_no_other() -> None:
    found = steps(["one", "two"], Unavailable("open_boletos", Reason.NO_CONNECTION), [])
    assert [(step.good, step.words) for step in found] == [
        (True, "2 contratos"),
        (False, "o ERP não foi alcançado"),
        (True, "0 boletos em aberto"),
    ]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotFound("customer", Reason.ABSENT), "o ERP não tem cliente com esse documento"),
        (TimedOut("customer", "x"), "o ERP não respondeu a tempo"),
        (Unavailable("customer", Reason.SERVER_ERROR, status=503), "o ERP não foi alcançado (HTTP 503)"),
        (Refused("customer", Reason.TOKEN, status=401), "o ERP recusou o pedido (HTTP 401)"),
        (BadAnswer("customer", Reason.SHAPE), "o ERP deu uma resposta que não se entende"),
    ],
)
def test_a_failed_query_has_a_sentence(error: ErpError, words: str) -> None:
    (step,) = steps(error)
    assert not step.good
    assert step.words == words
