"""Routes for tests and demonstrations, which are no part of the contract.

A title is paid, what was sent is looked at, and a prospect's status is moved as the back office would.
"""

from typing import Annotated, Any

from fastapi import Body, FastAPI
from fastapi.exceptions import HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from totem.erp.reference.context import REFUSALS, Answers, Context
from totem.erp.reference.schema import Erro
from totem.erp.reference.schema_writes import Situacao

PAY = "/_demo/pagar/{id_fatura}"
RECEIVED = "/_demo/recebidos"
MOVE = "/_demo/prospectos/{id}/status"
_OK = {"status": "ok"}
_ONLY_HERE = """
Só existe nesta API de referência, para demonstrações e testes: não faz parte do contrato, e o totem nunca
a chama.
"""
_ABOUT_PAYING = f"""{_ONLY_HERE}
O boleto deixa de ser listado em `/boletos`, como acontece quando o pagamento é compensado; o totem, que
pergunta de tempos em tempos, percebe e mostra "Pagamento confirmado". Vale até o servidor ser encerrado.
"""


class Recebidos(BaseModel):
    """O que chegou: prospectos, com arquivos e número de alterações, e leads."""

    prospectos: list[dict[str, Any]] = Field(description="Prospectos, na ordem em que chegaram")
    leads: list[dict[str, Any]] = Field(description="Leads, na ordem em que chegaram")


def add_demo_routes(app: FastAPI, context: Context, paid: set[str]) -> None:
    """Let `app` hear of payments: the ids of titles go into `paid`, which its customers are without."""

    async def pagar(id_fatura: str) -> JSONResponse:
        if not any(id_fatura in row.open_ids for row in context.registrations()):
            raise HTTPException(404, "Boleto não encontrado ou já pago")
        paid.add(id_fatura)
        return JSONResponse(_OK)

    async def recebidos() -> JSONResponse:
        return JSONResponse({"prospectos": context.store.prospects(), "leads": context.store.leads()})

    async def mover(id: str, situacao: Annotated[Situacao, Body()]) -> JSONResponse:  # noqa: A002 - its name in the path
        known = {str(row["status_prospeccao"]) for row in context.catalog["status-prospecto"]}
        if situacao.status_prospeccao not in known:
            raise HTTPException(400, "status_prospeccao: não está em /status-prospecto")
        if not context.store.move(id, situacao.status_prospeccao):
            raise HTTPException(404, "Prospecto não encontrado")
        return JSONResponse(_OK)

    good = {"description": "Feito", "content": {"application/json": {"example": _OK}}}
    common: dict[str, Any] = {"tags": ["Demonstração"], "dependencies": [context.authenticated]}
    refused: Answers = {401: REFUSALS[401]}
    app.post(
        PAY,
        summary="Simular o pagamento de um boleto",
        description=_ABOUT_PAYING,
        responses={
            **refused,
            200: good,
            404: {"model": Erro, "description": "Boleto não encontrado ou já pago"},
        },
        **common,
    )(pagar)
    app.get(
        RECEIVED,
        summary="Ver o que foi enviado",
        description=_ONLY_HERE,
        responses={**refused, 200: {"model": Recebidos, "description": "Tudo o que chegou"}},
        **common,
    )(recebidos)
    app.post(
        MOVE,
        summary="Mudar o status de um prospecto",
        description=f"{_ONLY_HERE}\nComo faria o setor comercial.",
        responses={
            **REFUSALS,
            200: good,
            404: {"model": Erro, "description": "Prospecto não encontrado"},
        },
        **common,
    )(mover)
