"""The test of the ERP tells request, time and outcome, and nothing of the customer."""

import asyncio
from typing import Any

import pytest

from totem.domain.taxid import TaxId
from totem.erp.errors import BadAnswer, ErpError, NotFound, Reason, Refused, TimedOut, Unavailable
from totem.staff.connection_test import QueryResult, ask

DOCUMENT = TaxId.parse("529.982.247-25")


class Erp:
    """Answers as it is told, half a second each."""

    def __init__(self, customers: Any, *boletos: Any) -> None:
        self._answers, self.now = [customers, *boletos], 0.0

    def clock(self) -> float:
        return self.now

    async def customers(self, tax_id: TaxId) -> Any:  # noqa: ARG002 - the protocol names it
        return self._answer()

    async def open_boletos(self, customer: Any) -> Any:  # noqa: ARG002
        return self._answer()

    def _answer(self) -> Any:
        self.now += 0.5
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def steps(*answers: Any) -> list[QueryResult]:
    erp = Erp(*answers)
    return asyncio.run(ask(erp, DOCUMENT, erp.clock))


def test_a_customer_with_boletos() -> None:
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
def test_a_failure_is_told_in_words(error: ErpError, words: str) -> None:
    (step,) = steps(error)
    assert not step.good
    assert step.words == words
