"""Requests 1 to 15 of the reference ERP: customers, boletos, documents, and the lists of a sign-up."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import JSONResponse

from totem.lab.reference_erp import schema, seed
from totem.lab.reference_erp.context import (
    REFUSALS,
    UNKNOWN_CUSTOMER,
    Answers,
    Context,
    fault_of,
    read_fields,
    tax_id,
)
from totem.lab.reference_erp.faults import Flag, apply_fault
from totem.lab.reference_erp.seed import CATALOG, Registration
from totem.lab.reference_erp.titles import Fields

_DOCUMENT = "CPF ou CNPJ, com ou sem máscara"
_ABOUT_CUSTOMER = """
Um documento pode ter vários cadastros (contratos): responda então uma lista. O totem deixa o cliente
escolher pelo endereço. Quem não é cliente é um 404.
"""
_ABOUT_BOLETOS = """
Só os títulos em aberto, de qualquer vencimento. Sem nenhum, uma lista vazia. Linha digitável, código de
barras, PIX e link são opcionais, cada um por si; o totem oferece o que houver.
"""
_UNKNOWN: Answers = {404: {"model": schema.Erro, "description": UNKNOWN_CUSTOMER}}
_APP = ["Aplicativo"]
_ALL = "Não recebe campos."
_LISTS: tuple[tuple[str, Any, str, str, list[str]], ...] = (
    ("notas-fiscais", schema.NotaFiscal, "Notas fiscais do cliente", "As mais novas primeiro.", _APP),
    ("extratos", schema.Extrato, "Extrato financeiro do cliente", "Lançamentos em aberto e pagos.", _APP),
    ("quitacoes", schema.Quitacao, "Declarações de quitação do cliente", "Uma por ano quitado.", _APP),
    (
        "instalacoes",
        schema.Instalacao,
        "Instalações do cliente, com seus serviços",
        "Uma por endereço.",
        _APP,
    ),
    ("produtos", schema.Produto, "Planos à venda", _ALL, ["Prospecto", "Lead"]),
    ("revendedores", schema.Revendedor, "Revendedores", _ALL, ["Prospecto", "Lead"]),
    ("funcionarios", schema.Funcionario, "Funcionários", _ALL, ["Prospecto", *_APP]),
    ("departamentos", schema.Departamento, "Departamentos", _ALL, ["Prospecto", *_APP]),
    ("vencimentos", schema.Vencimento, "Dias de vencimento", _ALL, ["Prospecto"]),
    ("origens", schema.Origem, "Origens comerciais", _ALL, ["Prospecto", "Lead"]),
    ("cidades", schema.Cidade, "Cidades atendidas", _ALL, ["Prospecto", "Lead"]),
    ("tipos-atendimento", schema.TipoDeAtendimento, "Tipos de atendimento", _ALL, ["Prospecto", *_APP]),
    ("status-prospecto", schema.StatusDeProspecto, "Status que um prospecto pode ter", _ALL, ["Prospecto"]),
)


def add_read_routes(app: FastAPI, context: Context) -> None:
    """Serve the fifteen requests, each by GET and by POST."""

    def add(
        path: str,
        endpoint: Callable[[Request], Any],
        model: Any,
        summary: str,
        about: str,
        *,
        tags: Sequence[str],
        good: str = "",
        parameters: Mapping[str, str],
    ) -> None:
        refusals: Answers = {**REFUSALS, **_UNKNOWN} if parameters else {401: REFUSALS[401]}
        app.get(
            f"/{path}",
            summary=summary,
            description=about,
            tags=list(tags),
            operation_id=path.replace("-", "_"),
            responses={**refusals, 200: {"model": model, "description": good or summary}},
            openapi_extra={"parameters": [_parameter(*each) for each in parameters.items()]}
            if parameters
            else None,
        )(endpoint)
        app.post(f"/{path}", include_in_schema=False)(endpoint)

    is_b = context.is_b
    customer: Any = schema.ClienteB if is_b else schema.ClienteA
    boleto: Any = schema.BoletoB if is_b else schema.BoletoA
    by_id = {"id_cliente": "Código do cliente no ERP"}
    add(
        *("clientes", partial(_customers, context), customer | list[customer]),
        *("Cliente por CPF ou CNPJ", _ABOUT_CUSTOMER),
        tags=["Totem"],
        parameters={"cnpj_cpf": _DOCUMENT},
    )
    add(
        *("boletos", partial(_boletos, context), list[boleto], "Boletos em aberto", _ABOUT_BOLETOS),
        tags=["Totem"],
        parameters={"document": _DOCUMENT, "id_contrato": "Só os boletos deste contrato"} if is_b else by_id,
    )
    if is_b:
        by_id = {
            "document": _DOCUMENT,
            "id_contrato": "Só o que é deste contrato",
            "id_cliente": "Em vez do documento: código do cliente",
        }
    row: Any
    for path, row, summary, about, tags in _LISTS:
        is_catalog = path in CATALOG
        add(
            path,
            partial(_catalog, path) if is_catalog else partial(_documents, context, path),
            *(list[row], summary, about),
            tags=tags,
            good=f"{summary}; sem nada, uma lista vazia",
            parameters={} if is_catalog else by_id,
        )


def _parameter(name: str, about: str) -> dict[str, Any]:
    """A query field as OpenAPI documents it; it may travel in the body as well (`read_fields`)."""
    text = {"anyOf": [{"type": "string"}, {"type": "null"}], "description": about}
    title = name.replace("_", " ").title()
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": {**text, "title": title},
        "description": about,
    }


def _answer(request: Request, rows: Sequence[Fields], *, single: bool = False) -> JSONResponse:
    fault = fault_of(request)
    found = apply_fault(rows, fault)
    if Flag.WRAPPED in fault.flags:
        return JSONResponse({"dados": found, "total": len(found)})
    return JSONResponse(found[0] if single else found)


async def _customers(context: Context, request: Request) -> JSONResponse:
    everybody = context.registrations()
    flags = fault_of(request).flags
    found = seed.of_document(everybody, tax_id((await read_fields(request)).get("cnpj_cpf")))
    if Flag.EVERYBODY in flags:
        found = list(everybody)
    if Flag.ANYBODY in flags and not found:
        found = list(everybody[:1])
    if not found:
        raise HTTPException(404, UNKNOWN_CUSTOMER)
    rows = [schema.customer_b(row.fields) if context.is_b else row.fields for row in found]
    return _answer(request, rows, single=len(rows) == 1)


async def _boletos(context: Context, request: Request) -> JSONResponse:
    fields = await read_fields(request)
    if not context.is_b:
        found = _registrations(context, request, fields)
        return _answer(request, [title for row in found for title in row.boletos])
    wanted = tax_id(fields.get("document"))
    titles = []
    for row in _registrations(context, request, {**fields, "id_cliente": ""}):
        document = (seed.document(row.fields) or wanted).value
        titles += [schema.boleto_b(title, row.fields, document) for title in row.boletos]
    return _answer(request, titles)


async def _documents(context: Context, path: str, request: Request) -> JSONResponse:
    found = _registrations(context, request, await read_fields(request))
    return _answer(request, [row for one in found for row in one.records.at(path)])


async def _catalog(path: str, request: Request) -> JSONResponse:
    return _answer(request, CATALOG[path])


def _registrations(context: Context, request: Request, fields: Mapping[str, str]) -> Sequence[Registration]:
    """The registrations that a request names: by id (else 400) or, in generation B, by document."""
    number = fields.get("id_cliente")
    if not number and not context.is_b:
        raise HTTPException(400, "Informe id_cliente")
    if Flag.EVERYBODY in fault_of(request).flags:
        return context.registrations()
    return context.of_customer(number) if number else context.of_document(fields)
