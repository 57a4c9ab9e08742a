"""The reference ERP: the requests of the contract as a FastAPI application.

For the demo, for tests, and for integrators: its OpenAPI page (`/docs`) is the contract by example.
"""

import secrets
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, Request
from fastapi.exceptions import HTTPException, RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import Field, create_model
from starlette.exceptions import HTTPException as StarletteHTTPException

from totem.lab.reference_erp import seed
from totem.lab.reference_erp.context import REFUSALS, Answers, Context, answer_error, fault_of
from totem.lab.reference_erp.faults import Flag
from totem.lab.reference_erp.middleware import BodyLimit
from totem.lab.reference_erp.read_routes import add_read_routes
from totem.lab.reference_erp.receipt_routes import RECEIPTS, add_receipt_routes, apply_receipts
from totem.lab.reference_erp.schema import Erro
from totem.lab.reference_erp.schema_writes import Situacao, leave_one_generation
from totem.lab.reference_erp.seed import CATALOG, Registration
from totem.lab.reference_erp.service_request_routes import (
    SERVICE_REQUESTS,
    add_service_request_routes,
    apply_changes,
)
from totem.lab.reference_erp.store import ReferenceStore
from totem.lab.reference_erp.titles import COMPANY
from totem.lab.reference_erp.write_routes import LEADS, add_write_routes

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

_ABOUT = """
API de referência: os pedidos que o totem, o site e o aplicativo podem fazer ao ERP, e os próprios do totem:
desbloqueio de confiança, chamado, contatos e baixa de boletos pagos com cartão. Para mostrar boletos bastam
os dois primeiros, `/clientes` e `/boletos`; cada um dos demais abre mais uma tela.

Valores são textos com duas decimais e ponto; datas são AAAA-MM-DD. O totem aceita outras formas
("99,90", "R$ 1.234,56", DD/MM/AAAA), mas estas não deixam dúvida. Campos vazios ou null não existem;
campos a mais são ignorados.

Erros são `{"erro": "…"}` com o status HTTP que lhes cabe. Quem não é cliente é um 404, e quem não tem nada
em aberto é uma lista vazia: o totem nunca confunde os dois.

Envios (POST e PUT) levam `Idempotency-Key`: o totem repete um envio de que não teve resposta, sempre com a
mesma chave, e o ERP não deve duplicá-lo.
"""
_TAGS = [
    {"name": "Totem", "description": "O que o totem precisa para mostrar boletos"},
    {"name": "Aplicativo", "description": "Papéis e instalações do cliente: Meu plano e Documentos"},
    {"name": "Prospecto", "description": "Novas assinaturas"},
    {"name": "Lead", "description": "Contatos para retorno"},
    {"name": "Atendimento", "description": "Desbloqueio de confiança, chamados e contatos do cliente"},
    {"name": "Cartão", "description": "Boletos pagos com cartão no totem"},
    {"name": "Demonstração", "description": "Não faz parte do contrato"},
]
_TABLES = (LEADS, *SERVICE_REQUESTS, RECEIPTS)
_LISTS: dict[str, Any] = {
    name: (list[dict[str, Any]], Field(description=about))
    for name, about in (
        ("prospectos", "Prospectos, na ordem em que chegaram"),
        *((table.list_name, table.about) for table in _TABLES),
    )
}
Recebidos = create_model(
    "Recebidos",
    __doc__="O que chegou: prospectos, com arquivos e número de alterações, leads e pedidos de clientes.",
    **_LISTS,
)
_TOKEN_ABOUT = "O token do totem, no cabeçalho `Authorization: Bearer …` (nome e prefixo são configuráveis)"  # noqa: S105 - a description


def _add_demo_routes(app: FastAPI, context: Context, paid: set[str]) -> None:
    """Serve payments, which add ids of titles to `paid`, the received records, and changes of status."""
    good = {"description": "Feito", "content": {"application/json": {"example": _OK}}}
    tags: list[str | Enum] = ["Demonstração"]
    refused: Answers = {401: REFUSALS[401]}
    not_open, unknown = "Boleto não encontrado ou já pago", "Prospecto não encontrado"

    @app.post(
        PAY,
        summary="Simular o pagamento de um boleto",
        description=_ABOUT_PAYING,
        responses={**refused, 200: good, 404: {"model": Erro, "description": not_open}},
        tags=tags,
    )
    async def pagar(id_fatura: str) -> JSONResponse:
        if not any(id_fatura in row.open_ids for row in context.registrations()):
            raise HTTPException(404, not_open)
        paid.add(id_fatura)
        return JSONResponse(_OK)

    @app.get(
        RECEIVED,
        summary="Ver o que foi enviado",
        description=_ONLY_HERE,
        responses={**refused, 200: {"model": Recebidos, "description": "Tudo o que chegou"}},
        tags=tags,
    )
    async def recebidos() -> JSONResponse:
        store = context.store
        others = {table.list_name: store.all(table) for table in _TABLES}
        return JSONResponse({"prospectos": store.prospects(), **others})

    @app.post(
        MOVE,
        summary="Mudar o status de um prospecto",
        description=f"{_ONLY_HERE}\nComo faria o setor comercial.",
        responses={**REFUSALS, 200: good, 404: {"model": Erro, "description": unknown}},
        tags=tags,
    )
    async def mover(id: str, situacao: Annotated[Situacao, Body()]) -> JSONResponse:  # noqa: A002 - its name in the path
        known = {str(row["status_prospeccao"]) for row in CATALOG["status-prospecto"]}
        if situacao.status_prospeccao not in known:
            raise HTTPException(400, "status_prospeccao: não está em /status-prospecto")
        if not context.store.move(id, situacao.status_prospeccao):
            raise HTTPException(404, unknown)
        return JSONResponse(_OK)


def create_app(
    *,
    data: Sequence[Registration] | None = None,
    generation: str = "A",
    token: str | None = None,
    today: Callable[[], date] = lambda: datetime.now().astimezone().date(),
    paid: set[str] | None = None,
    company: str = COMPANY,
    store: ReferenceStore,
    ignore_keys: bool = False,
) -> FastAPI:
    """The application; `data` None means the seeded customers of `company`, relative to `today()`.

    `paid` are the ids of titles that are open no more; the route `/_demo/pagar` adds to them. `store` keeps
    what is sent; the caller closes it. With `ignore_keys` a request that comes again is kept again.
    """
    settled = set[str]() if paid is None else paid

    def registrations() -> list[Registration]:
        everything = seed.registrations(today(), company) if data is None else data
        return apply_changes(apply_receipts(everything, settled, store, today()), store, today())

    bearer = HTTPBearer(auto_error=False, description=_TOKEN_ABOUT)

    async def authenticated(
        request: Request,
        _: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],  # for the OpenAPI page
    ) -> None:
        if token is None or Flag.ANY_TOKEN in fault_of(request).flags:
            return
        sent = request.headers.get("Authorization", "")
        if not secrets.compare_digest(sent.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, "Token ausente ou inválido", {"WWW-Authenticate": "Bearer"})

    app = FastAPI(
        title=f"ERP de referência (geração {generation})",
        description=_ABOUT,
        version="2",
        openapi_tags=_TAGS,
        dependencies=[Depends(authenticated)],
    )
    app.add_middleware(BodyLimit)
    for kind in (StarletteHTTPException, RequestValidationError):
        app.add_exception_handler(kind, answer_error)
    context = Context(registrations, store, today, is_b=generation == "B", ignores_keys=ignore_keys)
    add_read_routes(app, context)
    add_write_routes(app, context)
    add_service_request_routes(app, context)
    add_receipt_routes(app, context, settled)
    _add_demo_routes(app, context, settled)
    plain = app.openapi
    app.openapi = lambda: _without_fastapi_errors(plain())  # type: ignore[method-assign]
    return app


def _without_fastapi_errors(page: dict[str, Any]) -> dict[str, Any]:
    """The page without the shape in which FastAPI would refuse a request: `answer_error` has ours."""
    for path in page["paths"].values():
        for operation in path.values():
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        page["components"]["schemas"].pop(name, None)
    return page


def contract(generation: str) -> dict[str, Any]:
    """The contract as OpenAPI, without the demo routes, as `totem erp contract` writes it."""
    with closing(ReferenceStore()) as store:
        page = create_app(generation=generation, store=store).openapi()
    page["paths"] = {path: item for path, item in page["paths"].items() if not path.startswith("/_demo")}
    schemas = page["components"]["schemas"]
    schemas.pop(Recebidos.__name__)
    leave_one_generation(schemas, generation)
    page["tags"] = [tag for tag in page["tags"] if tag["name"] != "Demonstração"]
    return page
