"""Service requests of the reference ERP: trust unlock, support ticket, contact details of a customer.

A service counts as blocked for debt while a title is overdue by more than `LATE_DAYS`. It is unlocked once in
`_AGAIN_DAYS`, and not where a title is overdue by more than `_MOST_LATE_DAYS`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated

from fastapi import FastAPI, Path, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, model_validator

from totem.domain.form_fields import InvalidEntry, parse_email
from totem.domain.service_requests import UnlockRefusal
from totem.lab.reference_erp.context import UNKNOWN_CUSTOMER, Answers, Context, fault_of
from totem.lab.reference_erp.schema import Erro
from totem.lab.reference_erp.schema_writes import Feito, Number, Text, as_of_prospect, optional
from totem.lab.reference_erp.seed import Registration
from totem.lab.reference_erp.store import RecordTable, ReferenceStore
from totem.lab.reference_erp.titles import LATE_DAYS, Fields
from totem.lab.reference_erp.write_routes import DONE, Key, answer_once, find_unlisted, responses, sent_fields

_DAYS = 3
_AGAIN_DAYS = 30
_MOST_LATE_DAYS = 180
_REASONS = {
    UnlockRefusal.NOT_BLOCKED: "O serviço não está bloqueado por débito",
    UnlockRefusal.ALREADY_USED: f"O desbloqueio já foi usado nos últimos {_AGAIN_DAYS} dias",
    UnlockRefusal.INACTIVE: "O contrato não está ativo",
    UnlockRefusal.NOT_ALLOWED: f"Há boleto vencido há mais de {_MOST_LATE_DAYS} dias",
}
_UNKNOWN: Answers = {404: {"model": Erro, "description": UNKNOWN_CUSTOMER}}
_TAGS = ["Atendimento"]
UNLOCKS = RecordTable(
    *("unlock", "desbloqueios", "Desbloqueios de confiança concedidos"),
    {"id": "protocolo", "customer": "id_cliente", "contract": "id_contrato", "day": "dia", "until": "ate"},
    first=3001,
)
TICKETS = RecordTable(
    *("ticket", "atendimentos", "Chamados, na ordem em que chegaram"),
    {"id": "protocolo", "fields": "dados"},
    first=5001,
)
CONTACTS = RecordTable(
    *("contact", "contatos", "Alterações de contatos, na ordem em que chegaram"),
    {"customer": "id_cliente", "fields": "dados"},
)
SERVICE_REQUESTS = (UNLOCKS, TICKETS, CONTACTS)
Id = Annotated[str, Path(description="Código do cliente (`id_cliente`)")]


class Desbloqueio(BaseModel):
    """Pedido de desbloqueio de confiança."""

    id_cliente: Number = Field(description="Código do cliente no ERP", examples=["1015"])
    id_contrato: Text = optional("Código do contrato, onde há mais de um", "C1015")


class DesbloqueioFeito(Feito):
    """Resposta a um desbloqueio: até quando vale, ou por que não."""

    dias: str | None = optional("Dias de desbloqueio", "3")
    ate: str | None = optional("Último dia, AAAA-MM-DD", "2026-11-27")
    protocolo: str | None = optional("Protocolo", "3001")
    codigo: str | None = optional("Da recusa: nao_bloqueado, ja_usado, inativo ou nao_permitido", "ja_usado")


class Atendimento(Desbloqueio):
    """Chamado de um cliente: um tipo ou uma descrição basta."""

    id_tipo_de_atendimento: Text = as_of_prospect("id_tipo_de_atendimento")
    id_departamento: Text = as_of_prospect("id_departamento")
    descricao: Text = optional("Descrição, nas palavras do cliente", "Sem internet desde ontem")
    telefone: Text = optional("Telefone para retorno, com DDD", "19990001015")

    @model_validator(mode="after")
    def _says_what_for(self) -> "Atendimento":
        if not any(str(text or "").strip() for text in (self.id_tipo_de_atendimento, self.descricao)):
            raise ValueError("informe id_tipo_de_atendimento ou descricao")
        return self


class AtendimentoFeito(Feito):
    """Resposta à abertura de um chamado."""

    protocolo: str | None = optional("Protocolo", "5001")


class Contato(BaseModel):
    """Os contatos que mudam; os demais ficam como estão."""

    telefone_celular: Text = as_of_prospect("telefone_celular")
    whatsapp: Text = as_of_prospect("whatsapp")
    email: Text = as_of_prospect("email")

    @model_validator(mode="after")
    def _changes_something(self) -> "Contato":
        if not any(str(text or "").strip() for text in (self.telefone_celular, self.whatsapp, self.email)):
            raise ValueError("informe telefone_celular, whatsapp ou email")
        return self


def add_service_request_routes(app: FastAPI, context: Context) -> None:
    """Serve `/desbloqueios`, `/atendimentos` and `PUT /clientes/{id}`."""

    @app.post(
        "/desbloqueios",
        summary="Desbloqueio de confiança",
        description="Libera por alguns dias um serviço bloqueado por débito. Na recusa, `status` é o motivo e"
        " `codigo` um dos quatro.",
        tags=[*_TAGS],
        operation_id="desbloquear",
        responses=responses(DesbloqueioFeito, _UNKNOWN),
    )
    async def desbloquear(request: Request, pedido: Desbloqueio, idempotency_key: Key = None) -> JSONResponse:
        row, simulated = _registration(context, pedido), fault_of(request).codigo

        def unlock() -> Fields:
            today = context.today()
            refusal = UnlockRefusal(simulated) if simulated else _refusal(row, context.store, today)
            if refusal is not None:
                return {"status": _REASONS.get(refusal, "Não foi possível"), "codigo": refusal.value}
            until = today + timedelta(days=_DAYS)
            customer, contract = _ids(row)
            number = context.store.add(UNLOCKS, customer=customer, contract=contract, day=today, until=until)
            return {"status": DONE, "dias": str(_DAYS), "ate": until.isoformat(), "protocolo": number}

        return answer_once(context, request, idempotency_key, sent_fields(pedido), unlock)

    @app.post(
        "/atendimentos",
        summary="Abrir um chamado",
        description="Do tipo escolhido pelo cliente, um de `/tipos-atendimento`, ou com a descrição dele.",
        tags=[*_TAGS],
        operation_id="abrir_atendimento",
        responses=responses(AtendimentoFeito, _UNKNOWN),
    )
    async def abrir(request: Request, atendimento: Atendimento, idempotency_key: Key = None) -> JSONResponse:
        _registration(context, atendimento)
        fields = sent_fields(atendimento)

        def open_ticket() -> Fields:
            return find_unlisted(fields) or {
                "status": DONE,
                "protocolo": context.store.add(TICKETS, fields=fields),
            }

        return answer_once(context, request, idempotency_key, fields, open_ticket)

    @app.put(
        "/clientes/{id}",
        summary="Alterar os contatos de um cliente",
        description="Celular, WhatsApp e e-mail; os que não vêm ficam como estão.",
        tags=[*_TAGS],
        operation_id="alterar_contatos",
        responses=responses(Feito, _UNKNOWN),
    )
    async def alterar(
        request: Request,
        id: Id,  # noqa: A002 - its name in the path
        contato: Contato,
        idempotency_key: Key = None,
    ) -> JSONResponse:
        context.of_customer(id)
        fields = sent_fields(contato)

        def change() -> Fields:
            if fields.get("email") and not _is_email(str(fields["email"])):
                return {"status": "email: não é um endereço"}
            context.store.add(CONTACTS, customer=id, fields=fields)
            return {"status": DONE}

        return answer_once(context, request, idempotency_key, fields, change)


def apply_changes(rows: Sequence[Registration], store: ReferenceStore, today: date) -> list[Registration]:
    """Return the registrations with their changed contacts, and with the services that are unlocked."""
    contacts: dict[str, Fields] = {}
    for each in store.all(CONTACTS):
        contacts.setdefault(str(each["id_cliente"]), {}).update(each["dados"])
    unlocked = {
        (each["id_cliente"], each["id_contrato"]) for each in store.all(UNLOCKS) if _holds(each, today)
    }
    return [_apply_change(row, contacts.get(_ids(row)[0]), is_open=_ids(row) in unlocked) for row in rows]


def _apply_change(row: Registration, contact: Fields | None, *, is_open: bool) -> Registration:
    if contact:
        row = replace(row, fields={**row.fields, **contact})
    if is_open:
        places = tuple(
            {**place, "servicos": [{**service, "status": "Ativo"} for service in place.get("servicos", ())]}
            for place in row.records.instalacoes
        )
        row = replace(row, records=replace(row.records, instalacoes=places))
    return row


def _holds(unlock: Fields, today: date) -> bool:
    return date.fromisoformat(str(unlock["ate"])) >= today


def _registration(context: Context, asked: Desbloqueio) -> Registration:
    """The registration that is asked for; HTTPException 404 for none."""
    found = context.of_customer(str(asked.id_cliente).strip())
    contract = str(asked.id_contrato or "").strip()
    own = [row for row in found if not contract or _ids(row)[1] == contract]
    if not own:
        raise HTTPException(404, UNKNOWN_CUSTOMER)
    return own[0]


def _ids(row: Registration) -> tuple[str, str]:
    return str(row.fields.get("id_cliente") or ""), str(row.fields.get("id_contrato") or "")


def _refusal(row: Registration, store: ReferenceStore, today: date) -> UnlockRefusal | None:
    late = max((_days_late(title, today) for title in row.boletos), default=0)
    own = [each for each in store.all(UNLOCKS) if (each["id_cliente"], each["id_contrato"]) == _ids(row)]
    if str(row.fields.get("ativo", "S")).upper().startswith("N"):
        return UnlockRefusal.INACTIVE
    if any((today - date.fromisoformat(each["dia"])).days < _AGAIN_DAYS for each in own):
        return UnlockRefusal.ALREADY_USED
    if late <= LATE_DAYS:
        return UnlockRefusal.NOT_BLOCKED
    return UnlockRefusal.NOT_ALLOWED if late > _MOST_LATE_DAYS else None


def _days_late(title: Fields, today: date) -> int:
    try:
        return (today - date.fromisoformat(str(title.get("data_vencimento")))).days
    except ValueError:  # in a file of the operator's, in another form
        return 0


def _is_email(text: str) -> bool:
    try:
        return bool(parse_email(text))
    except InvalidEntry:
        return False
