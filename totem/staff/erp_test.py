"""A look at the ERP through the eyes of a visit: which request, how long, what came of it; no customer."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from totem.domain.models import Customer, OpenBoleto
from totem.domain.taxid import TaxId
from totem.erp.errors import BadAnswer, ErpError, NotFound, Refused, TimedOut, Unavailable

_WORDS: tuple[tuple[type[ErpError], str], ...] = (
    (NotFound, "não tem cliente com esse documento"),
    (TimedOut, "não respondeu a tempo"),
    (Unavailable, "não foi alcançado"),
    (Refused, "recusou o pedido"),
    (BadAnswer, "deu uma resposta que não se entende"),
)


class CustomerQueries(Protocol):
    """What is asked of the ERP; both raise `ErpError`."""

    async def customers(self, tax_id: TaxId) -> list[Customer]:
        """The registrations of a document."""

    async def open_boletos(self, customer: Customer) -> list[OpenBoleto]:
        """What a registration owes."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """One request: its name in the contract, the milliseconds it took, and how it ended, in words."""

    request: str
    ms: int
    good: bool
    words: str


async def ask(
    erp: CustomerQueries, document: TaxId, clock: Callable[[], float] = time.monotonic
) -> list[QueryResult]:
    """Ask for the customer of `document`, then for the boletos of each contract, as far as it goes."""
    steps: list[QueryResult] = []
    began = clock()
    try:
        customers = await erp.customers(document)
    except ErpError as error:
        return [_failed("customer", began, clock, error)]
    steps.append(_step("customer", began, clock, _count(len(customers), "contrato", "contratos")))
    for customer in customers:
        began = clock()
        try:
            boletos = await erp.open_boletos(customer)
        except ErpError as error:
            steps.append(_failed("open_boletos", began, clock, error))
        else:
            words = _count(len(boletos), "boleto em aberto", "boletos em aberto")
            steps.append(_step("open_boletos", began, clock, words))
    return steps


def _step(request: str, began: float, clock: Callable[[], float], words: str) -> QueryResult:
    return QueryResult(request, round((clock() - began) * 1000), good=True, words=words)


def _failed(request: str, began: float, clock: Callable[[], float], error: ErpError) -> QueryResult:
    words = next((words for kind, words in _WORDS if isinstance(error, kind)), "falhou")
    more = f" (HTTP {error.status})" if error.status else ""
    return QueryResult(request, round((clock() - began) * 1000), good=False, words=f"o ERP {words}{more}")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
