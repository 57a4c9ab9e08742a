"""Requests 3 to 15 of the reference ERP: a customer's papers and installations, and what is on offer."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from totem.erp.reference import schema, seed
from totem.erp.reference import schema as shapes
from totem.erp.reference.context import REFUSALS, UNKNOWN_CUSTOMER, Answers, Context, fault_of, sent, tax_id
from totem.erp.reference.faults import Flag, spoil
from totem.erp.reference.schema import Erro
from totem.erp.reference.seed import Registration
from totem.erp.reference.titles import Fields

_OF_A_CUSTOMER: tuple[tuple[str, type[BaseModel], str, str], ...] = (
    ("notas-fiscais", shapes.NotaFiscal, "Notas fiscais do cliente", "As mais novas primeiro."),
    ("extratos", shapes.Extrato, "Extrato financeiro do cliente", "Lançamentos em aberto e pagos."),
    ("quitacoes", shapes.Quitacao, "Declarações de quitação do cliente", "Uma por ano quitado."),
    ("instalacoes", shapes.Instalacao, "Instalações do cliente, com seus serviços", "Uma por endereço."),
)
_OF_ALL: tuple[tuple[str, type[BaseModel], str, list[str]], ...] = (
    ("produtos", shapes.Produto, "Planos à venda", ["Prospecto", "Lead"]),
    ("revendedores", shapes.Revendedor, "Revendedores", ["Prospecto", "Lead"]),
    ("funcionarios", shapes.Funcionario, "Funcionários", ["Prospecto", "Aplicativo"]),
    ("departamentos", shapes.Departamento, "Departamentos", ["Prospecto", "Aplicativo"]),
    ("vencimentos", shapes.Vencimento, "Dias de vencimento", ["Prospecto"]),
    ("origens", shapes.Origem, "Origens comerciais", ["Prospecto", "Lead"]),
    ("cidades", shapes.Cidade, "Cidades atendidas", ["Prospecto", "Lead"]),
    ("tipos-atendimento", shapes.TipoDeAtendimento, "Tipos de atendimento", ["Prospecto", "Aplicativo"]),
    ("status-prospecto", shapes.StatusDeProspecto, "Status que um prospecto pode ter", ["Prospecto"]),
)


def answered(request: Request, rows: Sequence[Fields], *, single: bool = False) -> JSONResponse:
    """The answer of rows, with what the request's fault does to them; one bare object where `single`."""
    fault = fault_of(request)
    found = spoil(rows, fault)
    if Flag.WRAPPED in fault.flags:
        return JSONResponse({"dados": found, "total": len(found)})
    return JSONResponse(found[0] if single else found)


def add_lists(app: FastAPI, context: Context) -> None:
    """Serve the thirteen lists."""
    for path, model, summary, about in _OF_A_CUSTOMER:
        unknown: Answers = {404: {"model": Erro, "description": UNKNOWN_CUSTOMER}}
        endpoint = _of_a_customer(context, path)
        _add(app, context, path, endpoint, model, summary, {**REFUSALS, **unknown}, ["Aplicativo"], about)
    for path, model, summary, tags in _OF_ALL:
        answers: Answers = {401: REFUSALS[401]}
        _add(app, context, path, _of_all(context, path), model, summary, answers, tags, "Não recebe campos.")


def _add(
    app: FastAPI,
    context: Context,
    path: str,
    endpoint: Callable[..., Any],
    model: type[BaseModel],
    summary: str,
    refusals: Answers,
    tags: list[str],
    about: str,
) -> None:
    good: Answers = {200: {"model": list[model], "description": f"{summary}; sem nada, uma lista vazia"}}  # type: ignore[valid-type]
    app.get(
        f"/{path}",
        summary=summary,
        description=about,
        tags=list(tags),
        operation_id=path.replace("-", "_"),
        dependencies=[context.authenticated],
        responses={**refusals, **good},
    )(endpoint)
    app.post(f"/{path}", dependencies=[context.authenticated], include_in_schema=False)(endpoint)


def _of_a_customer(context: Context, path: str) -> Callable[..., Any]:
    return _of_a_customer_b(context, path) if context.is_b else _of_a_customer_a(context, path)


def _of_a_customer_b(context: Context, path: str) -> Callable[..., Any]:
    async def of_a_customer(
        request: Request,
        document: Annotated[str | None, Query(description="CPF ou CNPJ, com ou sem máscara")] = None,  # noqa: ARG001 - for the OpenAPI page
        id_contrato: Annotated[str | None, Query(description="Só o que é deste contrato")] = None,  # noqa: ARG001 - for the OpenAPI page
        id_cliente: Annotated[str | None, Query(description="Em vez do documento: código do cliente")] = None,  # noqa: ARG001 - for the OpenAPI page
    ) -> JSONResponse:
        asked = await sent(request)
        if Flag.EVERYBODY in fault_of(request).flags:
            found = list(context.registrations())
        elif asked.get("id_cliente"):
            found = context.of_customer(asked["id_cliente"])
        else:
            found = context.of_document(asked)
        return answered(request, [row for one in found for row in one.records.at(path)])

    return of_a_customer


def _of_a_customer_a(context: Context, path: str) -> Callable[..., Any]:
    async def of_a_customer(
        request: Request,
        id_cliente: Annotated[str | None, Query(description="Código do cliente no ERP")] = None,  # noqa: ARG001 - for the OpenAPI page
    ) -> JSONResponse:
        wanted = (await sent(request)).get("id_cliente")
        if not wanted:
            raise HTTPException(400, "Informe id_cliente")
        if Flag.EVERYBODY in fault_of(request).flags:
            found = list(context.registrations())
        else:
            found = context.of_customer(wanted)
        return answered(request, [row for one in found for row in one.records.at(path)])

    return of_a_customer


def _of_all(context: Context, path: str) -> Callable[..., Any]:
    async def of_all(request: Request) -> JSONResponse:
        return answered(request, context.catalog[path])

    return of_all


Document = Annotated[str | None, Query(description="CPF ou CNPJ, com ou sem máscara")]
_ABOUT_CUSTOMER = """
Um documento pode ter vários cadastros (contratos): responda então uma lista. O totem deixa o cliente
escolher pelo endereço. Quem não é cliente é um 404.
"""
_ABOUT_TITLES = """
Só os títulos em aberto, de qualquer vencimento. Sem nenhum, uma lista vazia. Linha digitável, código de
barras, PIX e link são opcionais, cada um por si; o totem oferece o que houver.
"""


def add_customers(app: FastAPI, context: Context) -> None:
    """Serve `/clientes` and `/boletos`."""
    is_b = context.is_b
    customer_model, title_model = (
        (schema.ClienteB, schema.BoletoB) if is_b else (schema.ClienteA, schema.BoletoA)
    )
    routes: tuple[tuple[str, Callable[..., Any], Any, str, str], ...] = (
        (
            "/clientes",
            _customers(context),
            customer_model | list[customer_model],  # type: ignore[valid-type]
            "Cliente por CPF ou CNPJ",
            _ABOUT_CUSTOMER,
        ),
        (
            "/boletos",
            _titles_b(context) if is_b else _titles_a(context),
            list[title_model],  # type: ignore[valid-type]
            "Boletos em aberto",
            _ABOUT_TITLES,
        ),
    )
    for path, endpoint, model, summary, about in routes:
        unknown: Answers = {404: {"model": schema.Erro, "description": UNKNOWN_CUSTOMER}}
        answers = {**REFUSALS, **unknown, 200: {"model": model, "description": summary}}
        app.get(
            path,
            summary=summary,
            description=about,
            tags=["Totem"],
            operation_id=path.strip("/"),
            dependencies=[context.authenticated],
            responses=answers,
        )(endpoint)
        app.post(path, dependencies=[context.authenticated], include_in_schema=False)(endpoint)


def _customers(context: Context) -> Callable[..., Any]:
    async def clientes(request: Request, cnpj_cpf: Document = None) -> JSONResponse:  # noqa: ARG001 - for the OpenAPI page
        everybody = context.registrations()
        flags = fault_of(request).flags
        found = seed.of_document(everybody, tax_id((await sent(request)).get("cnpj_cpf")))
        if Flag.EVERYBODY in flags:
            found = list(everybody)
        if Flag.ANYBODY in flags and not found:
            found = list(everybody[:1])
        if not found:
            raise HTTPException(404, UNKNOWN_CUSTOMER)
        rows = [schema.customer_b(row.fields) if context.is_b else row.fields for row in found]
        return answered(request, rows, single=len(rows) == 1)

    return clientes


def _titles_a(context: Context) -> Callable[..., Any]:
    async def boletos(
        request: Request,
        id_cliente: Annotated[str | None, Query(description="Código do cliente no ERP")] = None,  # noqa: ARG001 - for the OpenAPI page
    ) -> JSONResponse:
        wanted = (await sent(request)).get("id_cliente")
        if not wanted:
            raise HTTPException(400, "Informe id_cliente")
        found: Sequence[Registration]
        if Flag.EVERYBODY in fault_of(request).flags:
            found = context.registrations()
        else:
            found = context.of_customer(wanted)
        return answered(request, [title for row in found for title in row.boletos])

    return boletos


def _titles_b(context: Context) -> Callable[..., Any]:
    async def boletos(
        request: Request,
        document: Document = None,  # noqa: ARG001 - for the OpenAPI page
        id_contrato: Annotated[str | None, Query(description="Só os boletos deste contrato")] = None,  # noqa: ARG001 - for the OpenAPI page
    ) -> JSONResponse:
        asked = await sent(request)
        wanted = tax_id(asked.get("document"))
        everybody = Flag.EVERYBODY in fault_of(request).flags
        found = list(context.registrations()) if everybody else context.of_document(asked)
        titles: list[Fields] = []
        for row in found:
            own = seed.document(row.fields)
            of = own.value if everybody and own else wanted.value
            titles += [schema.boleto_b(title, row.fields, of) for title in row.boletos]
        return answered(request, titles)

    return boletos
