"""The door by which tests and demonstrations pay a title of the reference ERP; no part of the contract."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import HTTPException
from fastapi.responses import JSONResponse

from totem.erp.reference.schema import Erro
from totem.erp.reference.seed import Registration

PATH = "/_demo/pagar/{id_fatura}"
_OK = {"status": "ok"}
_ABOUT = """
Só existe nesta API de referência, para demonstrações e testes: não faz parte do contrato, e o totem nunca
a chama.

O boleto deixa de ser listado em `/boletos`, como acontece quando o pagamento é compensado; o totem, que
pergunta de tempos em tempos, percebe e mostra "Pagamento confirmado". Vale até o servidor ser encerrado.
"""


def add_door(
    app: FastAPI,
    registrations: Callable[[], Sequence[Registration]],
    paid: set[str],
    authenticated: Any,
) -> None:
    """Let `app` hear of payments: the ids of titles go into `paid`, which `registrations` leaves out."""

    async def pagar(id_fatura: str) -> JSONResponse:
        if not any(id_fatura in row.open_ids for row in registrations()):
            raise HTTPException(404, "Boleto não encontrado ou já pago")
        paid.add(id_fatura)
        return JSONResponse(_OK)

    app.post(
        PATH,
        summary="Simular o pagamento de um boleto",
        description=_ABOUT,
        dependencies=[authenticated],
        responses={
            200: {"description": "O boleto está pago", "content": {"application/json": {"example": _OK}}},
            401: {"model": Erro, "description": "Token ausente ou inválido"},
            404: {"model": Erro, "description": "Boleto não encontrado ou já pago"},
        },
    )(pagar)
