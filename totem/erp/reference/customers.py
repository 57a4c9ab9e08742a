"""Requests 1 and 2 of the reference ERP: a customer by document, and open boletos, in both generations."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import JSONResponse

from totem.erp.reference import schema, seed
from totem.erp.reference.context import REFUSALS, UNKNOWN_CUSTOMER, Answers, Context, fault_of, sent, tax_id
from totem.erp.reference.faults import Flag
from totem.erp.reference.lists import answered
from totem.erp.reference.seed import Registration
from totem.erp.reference.titles import Fields

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
