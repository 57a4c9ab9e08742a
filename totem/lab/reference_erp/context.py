"""Context of the reference ERP's routes: its data, its authentication, how a request is read and refused."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.exceptions import HTTPException, RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from totem.domain.taxid import TaxId, TypedTaxId
from totem.lab.reference_erp import seed
from totem.lab.reference_erp.faults import Fault, Flag
from totem.lab.reference_erp.middleware import FAULT_KEY
from totem.lab.reference_erp.schema import Erro
from totem.lab.reference_erp.seed import Registration
from totem.lab.reference_erp.store import ReferenceStore

UNKNOWN_CUSTOMER = "Cliente não encontrado"

Answers = dict[int | str, dict[str, Any]]
"""OpenAPI's `responses` of a route."""

REFUSALS: Answers = {
    400: {"model": Erro, "description": "Pedido incompleto ou mal formado"},
    401: {"model": Erro, "description": "Token ausente ou inválido"},
}


@dataclass(frozen=True, slots=True)
class Context:
    """`registrations` are the customers as they stand now.

    `ignores_keys`: keep a repeated request as another one, as most real ERPs do.
    """

    registrations: Callable[[], Sequence[Registration]]
    store: ReferenceStore
    today: Callable[[], date]
    is_b: bool
    ignores_keys: bool

    def of_customer(self, number: str) -> list[Registration]:
        """The registrations with an id, at least one; else HTTPException 404."""
        found = [row for row in self.registrations() if str(row.fields.get("id_cliente")) == number]
        if not found:
            raise HTTPException(404, UNKNOWN_CUSTOMER)
        return found

    def of_document(self, asked: Mapping[str, str]) -> list[Registration]:
        """The registrations of `document` and, where it is given, `id_contrato`: at least one, else 404."""
        found = seed.of_document(self.registrations(), tax_id(asked.get("document")))
        if contract := asked.get("id_contrato"):
            found = [row for row in found if str(row.fields.get("id_contrato")) == contract]
        if not found:
            raise HTTPException(404, UNKNOWN_CUSTOMER)
        return found


def fault_of(request: Request) -> Fault:
    """The fault to apply to the data of this answer; one without any flag where there is none."""
    return request.scope.get(FAULT_KEY) or Fault("*")


async def read_fields(request: Request) -> dict[str, str]:
    """The request's fields, wherever they travelled: query, JSON body (400 if it is none) or form."""
    body = await request.body()
    fields: dict[str, Any] = dict(request.query_params)
    if body and "json" in request.headers.get("content-type", ""):
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            raise HTTPException(400, "O corpo não é JSON") from None
        fields |= content if isinstance(content, dict) else {}
    elif body:
        fields |= parse_qsl(body.decode("utf-8", errors="replace"))
    return {name: str(value).strip() for name, value in fields.items() if value is not None}


def tax_id(text: str | None) -> TaxId:
    """Parse the requested document; HTTPException 400 if it is missing or invalid."""
    if not text:
        raise HTTPException(400, "Informe o CPF ou CNPJ")
    if (read := TypedTaxId.read(text).tax_id) is None:
        raise HTTPException(400, "CPF ou CNPJ inválido")
    return read


async def answer_error(request: Request, error: Exception) -> JSONResponse:
    """Answer with an error: `{"erro": …}` and its HTTP status."""
    malformed = isinstance(error, RequestValidationError) or getattr(error, "status_code", 0) == 400
    if malformed and Flag.SLOPPY in fault_of(request).flags:
        return JSONResponse({"status": "ok"})
    if isinstance(error, RequestValidationError):
        return JSONResponse({"erro": _first(error)}, status_code=400)
    if isinstance(error, StarletteHTTPException):
        headers = dict(error.headers or {})
        detail = {404: "Esta rota não existe", 405: "Esta rota não aceita este método"}
        own = isinstance(error, HTTPException)
        text = error.detail if own else detail.get(error.status_code, str(error.detail))
        return JSONResponse({"erro": text}, status_code=error.status_code, headers=headers)
    return JSONResponse({"erro": "Erro interno"}, status_code=500)


def _first(error: RequestValidationError) -> str:
    first = error.errors()[0]
    kind, place = first["type"], [str(part) for part in first["loc"] if part not in ("body", "query")]
    if kind == "value_error":
        return str(first["ctx"]["error"])
    if kind == "json_invalid" or not place:
        return "O corpo não é um objeto JSON"
    problem = "falta" if kind == "missing" else "não é um texto que se possa guardar"
    return f"{place[0]}: {problem}"
