"""Receipt route of the reference ERP: the receipt of a title that was paid by card at a kiosk.

It is carried out once for a `referencia`. A received title is listed no more; the statement shows its
payment, with the reference in `obs`.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from totem.lab.reference_erp.context import UNKNOWN_CUSTOMER, Answers, Context, fault_of
from totem.lab.reference_erp.faults import Flag
from totem.lab.reference_erp.schema import Erro
from totem.lab.reference_erp.schema_writes import Feito, Number, Text, optional
from totem.lab.reference_erp.seed import Registration, title_id
from totem.lab.reference_erp.store import RecordTable, ReferenceStore
from totem.lab.reference_erp.titles import Fields
from totem.lab.reference_erp.write_routes import DONE, Key, answer_once, responses, sent_fields

_ABOUT = """
O cliente pagou o boleto com cartão na maquininha do totem; o ERP dá a baixa. Na recusa, `status` é o motivo;
a de um boleto que já estava pago de outra forma tem `codigo` `ja_pago`, para que a equipe estorne o cartão.

Depois disso o boleto não é mais listado em `/boletos`, e o lançamento dele em `/extratos` tem `data_baixa`,
`valor_pago` e a `referencia` em `obs`: é por aí que o totem confere uma baixa cuja resposta não chegou.
"""
_UNKNOWN: Answers = {404: {"model": Erro, "description": UNKNOWN_CUSTOMER}}
RECEIPTS = RecordTable(
    *("receipt", "recebimentos", "Boletos recebidos com cartão"),
    {"id": "protocolo", "customer": "id_cliente", "title": "id_boleto", "fields": "dados"},
    first=8001,
)
_AMOUNTS = ("valor_atual", "valor_inicial")


class Recebimento(BaseModel):
    """Recebimento de um boleto que foi pago com cartão no totem."""

    id_boleto: Number = Field(description="Código do boleto (`id_fatura`)", examples=["50101"])
    id_cliente: Number = Field(description="Código do cliente no ERP", examples=["1001"])
    valor: str = Field(
        pattern=r"^\d{1,9}\.\d\d$",
        description="Valor recebido em reais, sem acréscimo do cartão",
        examples=["133.28"],
    )
    forma: Literal["cartao_debito", "cartao_credito"] = Field(
        description="Cartão usado", examples=["cartao_debito"]
    )
    data: str = Field(
        pattern=r"^\d{4}-\d\d-\d\d$", description="Dia do pagamento, AAAA-MM-DD", examples=["2026-11-30"]
    )
    referencia: str = Field(
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="Referência do totem, uma por pagamento. O pedido repetido com a mesma referência tem a"
        " mesma resposta, e o boleto é baixado uma vez",
        examples=["totem-5d3b1f5a-4b0e-5c9e-9b57-0d8a1c2b3d4e"],
    )
    nsu: Text = optional("NSU da venda na adquirente", "000123")
    autorizacao: Text = optional("Código de autorização do emissor", "A1B2C3")
    bandeira: Text = optional("Bandeira do cartão", "visa")


class RecebimentoFeito(Feito):
    """Resposta a um recebimento: o protocolo, ou por que o boleto não foi baixado."""

    protocolo: str | None = optional("Protocolo", "8001")
    codigo: str | None = optional("Da recusa de um boleto que já estava pago: ja_pago", "ja_pago")


def add_receipt_routes(app: FastAPI, context: Context, paid: Collection[str]) -> None:
    """Serve `/recebimentos`; `paid` are the ids of titles that were paid otherwise."""

    @app.post(
        "/recebimentos",
        summary="Dar baixa em um boleto pago com cartão",
        description=_ABOUT,
        tags=["Cartão"],
        operation_id="receber",
        responses=responses(RecebimentoFeito, _UNKNOWN),
    )
    async def receber(
        request: Request,
        recebimento: Recebimento,
        idempotency_key: Key = None,  # noqa: ARG001 - documented; the reference is the key
    ) -> JSONResponse:
        own = context.of_customer(str(recebimento.id_cliente).strip())
        if not _is_day(recebimento.data):
            raise HTTPException(400, "data: não é um dia")
        honours_references = not (context.ignores_keys or Flag.DOUBLES in fault_of(request).flags)

        def receive() -> Fields:
            known = context.store.all(RECEIPTS) if honours_references else []
            earlier = next((each for each in known if _is_of(each, recebimento)), None)
            return _repeated(earlier, recebimento) if earlier else _receive(context, own, paid, recebimento)

        return answer_once(context, request, None, sent_fields(recebimento), receive)


def apply_receipts(
    rows: Sequence[Registration], paid: Collection[str], store: ReferenceStore, today: date
) -> list[Registration]:
    """Return the registrations with the titles in `paid`, and those received by card, as paid."""
    receipts = {str(each["id_boleto"]): each["dados"] for each in store.all(RECEIPTS)}
    return [row.with_paid(_payments(row, paid, receipts, today)) for row in rows]


def _payments(
    row: Registration, paid: Collection[str], receipts: dict[str, Fields], today: date
) -> dict[str, Fields]:
    """Additions of payments to the entries of a registration's titles, by the title's id."""
    found: dict[str, Fields] = {}
    for boleto in row.boletos:
        number = title_id(boleto)
        if number in receipts:
            sent = receipts[number]
            note = f"{sent['referencia']} {sent['forma']}"
            found[number] = {"data_baixa": sent["data"], "valor_pago": sent["valor"], "obs": note}
        elif number in paid:
            amount = str(boleto.get("valor_atual") or boleto.get("valor_inicial") or "")
            found[number] = {"data_baixa": today.isoformat(), "valor_pago": amount}
    return found


def _is_of(receipt: Fields, recebimento: Recebimento) -> bool:
    return bool(receipt["dados"]["referencia"] == recebimento.referencia)


def _repeated(receipt: Fields, recebimento: Recebimento) -> Fields:
    """Answer a reference that came before: as then, unless it is sent for another title."""
    if receipt["id_boleto"] != str(recebimento.id_boleto).strip():
        return {"status": "referencia: é de outro recebimento"}
    return {"status": DONE, "protocolo": receipt["protocolo"]}


def _receive(
    context: Context,
    own: Sequence[Registration],
    paid: Collection[str],
    recebimento: Recebimento,
) -> Fields:
    """Receive a title of the customer whose registrations these are."""
    title = str(recebimento.id_boleto).strip()
    if title in paid or any(each["id_boleto"] == title for each in context.store.all(RECEIPTS)):
        return {"status": "O boleto já está pago", "codigo": "ja_pago"}
    boleto = next((each for row in own for each in row.boletos if title_id(each) == title), None)
    if boleto is None:
        return {"status": "Boleto não encontrado"}
    if recebimento.valor not in {str(boleto.get(name)) for name in _AMOUNTS}:
        return {"status": "valor: não é o valor do boleto"}
    number = context.store.add(
        RECEIPTS, customer=recebimento.id_cliente, title=title, fields=sent_fields(recebimento)
    )
    return {"status": DONE, "protocolo": number}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
