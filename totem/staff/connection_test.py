"""Connection test of the ERP for staff: of its settings during set-up, and with a customer's queries."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from totem.domain.taxid import TaxId
from totem.erp.errors import (
    CREDENTIALS,
    BadAnswer,
    ErpError,
    Misconfigured,
    NotFound,
    Reason,
    Refused,
    TimedOut,
    Unavailable,
)
from totem.session.boletos import ErpQueries
from totem.settings import Settings
from totem.staff.health_rules import count_text


class ConnectionFault(Enum):
    """The setting that is likely to be wrong."""

    ADDRESS = auto()
    TOKEN = auto()


@dataclass(frozen=True, slots=True)
class ConnectionResult:
    """Result of a connection test: a title, a sentence that says what to do, and the likely fault."""

    good: bool
    title: str
    words: str
    fault: ConnectionFault | None = None


async def check_connection(
    settings: Settings, clock: Callable[[], float] = time.monotonic
) -> ConnectionResult:
    """Query the ERP of these settings for a tax id that belongs to no customer."""
    from totem.erp.factory import make_erp

    erp, began = make_erp(settings.erp), clock()
    try:
        await erp.probe()
    except ErpError as error:
        return explain_error(
            error, has_token=settings.erp.token is not None, timeout_s=settings.erp.timeout_s
        )
    finally:
        await erp.aclose()
    seconds = f"{max(clock() - began, 0.1):.1f}".replace(".", ",")
    fine = "O endereço e o token estão certos." if settings.erp.token is not None else "Ele não pediu token."
    return ConnectionResult(good=True, title="O ERP respondeu", words=f"Em {seconds} s. {fine}")


def explain_error(error: ErpError, *, has_token: bool, timeout_s: float) -> ConnectionResult:
    """Explain why a connection test failed."""
    match error:
        case Refused(reason=reason) if reason in CREDENTIALS:
            title = "O ERP recusou o token" if has_token else "O ERP pede um token"
            words = "Confira o token com o fornecedor do ERP, e digite de novo."
            return ConnectionResult(good=False, title=title, words=words, fault=ConnectionFault.TOKEN)
        case Refused(status=404):
            title = "Não há um ERP nesse endereço"
            words = "Confira com o fornecedor do ERP o endereço inteiro."
        case Refused():
            title, words = "O ERP recusou o pedido", f"Avise o fornecedor do ERP: {_detail(error)}."
        case TimedOut():
            title = "O ERP demorou demais"
            words = f"Não veio resposta em {timeout_s:g} s. Confira a rede, e tente de novo."
            return ConnectionResult(good=False, title=title, words=words)
        case Misconfigured():
            title, words = "O ERP não pode ser perguntado", f"A configuração não deixa: {error.detail}."
        case Unavailable(reason=Reason.CERTIFICATE):
            title = "O certificado do ERP não é confiável"
            words = "Confira a data e a hora do totem. Se estão certas, avise o fornecedor do ERP."
            return ConnectionResult(good=False, title=title, words=words)
        case Unavailable(status=int()):
            title, words = "O ERP está com problema", f"Avise o fornecedor do ERP: {_detail(error)}."
            return ConnectionResult(good=False, title=title, words=words)
        case BadAnswer():
            title = "O totem não entendeu a resposta"
            words = "Confira o endereço. Se está certo, examine o ERP com: totem erp check"
        case _:
            title, words = "O totem não alcançou o ERP", "Confira o cabo ou o Wi-Fi, e o endereço."
    return ConnectionResult(good=False, title=title, words=words, fault=ConnectionFault.ADDRESS)


def _detail(error: ErpError) -> str:
    return f"HTTP {error.status}" if error.status else error.detail


_WORDS: tuple[tuple[type[ErpError], str], ...] = (
    (NotFound, "não tem cliente com esse documento"),
    (TimedOut, "não respondeu a tempo"),
    (Unavailable, "não foi alcançado"),
    (Refused, "recusou o pedido"),
    (BadAnswer, "deu uma resposta que não se entende"),
)


@dataclass(frozen=True, slots=True)
class QueryResult:
    """One request: its name in the contract, the milliseconds it took, and its result in words."""

    request: str
    ms: int
    good: bool
    words: str


async def query_customer(
    erp: ErpQueries, document: TaxId, clock: Callable[[], float] = time.monotonic
) -> list[QueryResult]:
    """Query the customer of `document`, then the boletos of each contract, as far as requests succeed."""
    steps: list[QueryResult] = []
    began = clock()
    try:
        customers = await erp.customers(document)
    except ErpError as error:
        return [_failed("customer", began, clock, error)]
    steps.append(_step("customer", began, clock, count_text(len(customers), "contrato", "contratos")))
    for customer in customers:
        began = clock()
        try:
            boletos = await erp.open_boletos(customer)
        except ErpError as error:
            steps.append(_failed("open_boletos", began, clock, error))
        else:
            words = count_text(len(boletos), "boleto em aberto", "boletos em aberto")
            steps.append(_step("open_boletos", began, clock, words))
    return steps


def _step(request: str, began: float, clock: Callable[[], float], words: str) -> QueryResult:
    return QueryResult(request, round((clock() - began) * 1000), good=True, words=words)


def _failed(request: str, began: float, clock: Callable[[], float], error: ErpError) -> QueryResult:
    words = next((words for kind, words in _WORDS if isinstance(error, kind)), "falhou")
    more = f" (HTTP {error.status})" if error.status else ""
    return QueryResult(request, round((clock() - began) * 1000), good=False, words=f"o ERP {words}{more}")
