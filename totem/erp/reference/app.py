"""The reference ERP: requests 1 and 2 of the contract as a FastAPI application.

For the demo, for tests, and for integrators: its OpenAPI page (`/docs`) is the contract by example.
"""

import json
import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import JSONResponse

from totem.domain.taxid import InvalidTaxId, TaxId
from totem.erp.reference import schema, seed
from totem.erp.reference.door import add_door
from totem.erp.reference.faults import Fault
from totem.erp.reference.injector import FAULT_KEY
from totem.erp.reference.seed import Registration
from totem.erp.reference.titles import COMPANY, Fields

_ABOUT = """
API de referência: os dois pedidos de que o totem precisa para mostrar boletos.

Valores são textos com duas decimais e ponto; datas são AAAA-MM-DD. O totem aceita outras formas
("99,90", "R$ 1.234,56", DD/MM/AAAA), mas estas não deixam dúvida.
"""


def create_app(
    *,
    data: Sequence[Registration] | None = None,
    generation: str = "A",
    token: str | None = None,
    today: Callable[[], date] = lambda: datetime.now().astimezone().date(),
    paid: set[str] | None = None,
    company: str = COMPANY,
) -> FastAPI:
    """The application; `data` None means the seeded customers of `company`, relative to `today()`.

    `paid` are the ids of titles that are open no more; the door `/_demo/pagar` adds to them.
    """
    settled = set[str]() if paid is None else paid

    def registrations() -> list[Registration]:
        everything = seed.registrations(today(), company) if data is None else data
        return [row.without(settled) for row in everything]

    async def authenticated(request: Request) -> None:
        sent = request.headers.get("Authorization", "")
        if token is not None and not secrets.compare_digest(sent.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401, "Token ausente ou inválido")

    is_b = generation == "B"
    app = FastAPI(title=f"ERP de referência (geração {generation})", description=_ABOUT, version="1")
    app.add_exception_handler(HTTPException, _error)
    errors: dict[int | str, dict[str, Any]] = {
        400: {"model": schema.Erro, "description": "Pedido incompleto ou documento inválido"},
        401: {"model": schema.Erro, "description": "Token ausente ou inválido"},
        404: {"model": schema.Erro, "description": "Cliente não encontrado"},
    }

    async def clientes(
        request: Request,
        cnpj_cpf: Annotated[str | None, Query(description="CPF ou CNPJ, com ou sem máscara")] = None,  # noqa: ARG001 - for the OpenAPI page
    ) -> JSONResponse:
        found = seed.of_document(registrations(), _tax_id((await _sent(request)).get("cnpj_cpf")))
        if not found:
            raise HTTPException(404, "Cliente não encontrado")
        rows = [schema.customer_b(row.fields) if is_b else row.fields for row in found]
        return JSONResponse(rows[0] if len(rows) == 1 else rows)

    async def boletos_a(
        request: Request,
        id_cliente: Annotated[str | None, Query(description="Código do cliente no ERP")] = None,  # noqa: ARG001 - for the OpenAPI page
    ) -> JSONResponse:
        wanted = (await _sent(request)).get("id_cliente")
        if not wanted:
            raise HTTPException(400, "Informe id_cliente")
        found = [row for row in registrations() if str(row.fields.get("id_cliente")) == wanted]
        return _titles(request, found, lambda row: list(row.boletos))

    async def boletos_b(
        request: Request,
        document: Annotated[str | None, Query(description="CPF ou CNPJ, com ou sem máscara")] = None,  # noqa: ARG001 - for the OpenAPI page
        id_contrato: Annotated[str | None, Query(description="Só os boletos deste contrato")] = None,  # noqa: ARG001 - for the OpenAPI page
    ) -> JSONResponse:
        sent = await _sent(request)
        tax_id, contract = _tax_id(sent.get("document")), sent.get("id_contrato")
        found = seed.of_document(registrations(), tax_id)
        if contract:
            found = [row for row in found if str(row.fields.get("id_contrato")) == contract]
        return _titles(
            request, found, lambda row: [schema.boleto_b(b, row.fields, tax_id.value) for b in row.boletos]
        )

    customer_model, boleto_model = (
        (schema.ClienteB, schema.BoletoB) if is_b else (schema.ClienteA, schema.BoletoA)
    )
    routes: tuple[tuple[str, Callable[..., Any], Any, str], ...] = (
        ("/clientes", clientes, customer_model | list[customer_model], "Cliente por CPF ou CNPJ"),  # type: ignore[valid-type]
        ("/boletos", boletos_b if is_b else boletos_a, list[boleto_model], "Boletos em aberto"),  # type: ignore[valid-type]
    )
    for path, endpoint, model, summary in routes:
        answers = {**errors, 200: {"model": model, "description": summary}}
        auth = [Depends(authenticated)]
        app.get(path, summary=summary, dependencies=auth, responses=answers)(endpoint)
        app.post(path, dependencies=auth, include_in_schema=False)(endpoint)
    add_door(app, registrations, settled, Depends(authenticated))
    return app


async def _error(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "Erro interno"
    return JSONResponse({"erro": detail}, status_code=status)


async def _sent(request: Request) -> dict[str, str]:
    """The request's fields, wherever they travelled: query, JSON body or form."""
    body = await request.body()
    fields: dict[str, Any] = dict(request.query_params)
    if body and "json" in request.headers.get("content-type", ""):
        try:
            content = json.loads(body)
        except ValueError:
            raise HTTPException(400, "O corpo não é JSON") from None
        fields |= content if isinstance(content, dict) else {}
    elif body:
        fields |= parse_qsl(body.decode("utf-8", errors="replace"))
    return {name: str(value).strip() for name, value in fields.items() if value is not None}


def _tax_id(text: str | None) -> TaxId:
    if not text:
        raise HTTPException(400, "Informe o CPF ou CNPJ")
    try:
        return TaxId.parse(text)
    except InvalidTaxId:
        raise HTTPException(400, "CPF ou CNPJ inválido") from None


def _titles(
    request: Request, found: Sequence[Registration], read: Callable[[Registration], list[Fields]]
) -> JSONResponse:
    if not found:
        raise HTTPException(404, "Cliente não encontrado")
    fault: Fault | None = request.scope.get(FAULT_KEY)
    titles = [title for row in found for title in read(row)]
    return JSONResponse(titles if fault is None else [_spoilt(title, fault) for title in titles])


def _spoilt(title: Fields, fault: Fault) -> Fields:
    """A title with wrong data, as a mistyped or forged one has."""
    spoilt = dict(title)
    if "amount" in fault.flags:
        spoilt["valor_inicial"] = spoilt["valor_atual"] = "1.00"
    if "digit" in fault.flags:
        for name in ("linha_digitavel", "codigo_barras"):
            if spoilt.get(name):
                spoilt[name] = _next_digit(str(spoilt[name]), 3)
    if "pix" in fault.flags and spoilt.get("pix_copia_cola"):
        spoilt["pix_copia_cola"] = f"{str(spoilt['pix_copia_cola'])[:-4]}0000"
    return spoilt


def _next_digit(text: str, place: int) -> str:
    """The text with the digit after `place` one higher."""
    return text[: place + 1] + str((int(text[place + 1]) + 1) % 10) + text[place + 2 :]
