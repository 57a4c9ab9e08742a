"""Requests 16 to 20 of the reference ERP: prospects, their edits, files and status, and leads.

A malformed request is refused with a status of its own; one that is well formed and not wanted (a plan that
is not on sale, a closed prospect) with a 200 that has the reason in `status`, as the contract has it.
"""

from base64 import b64decode
from collections.abc import Callable
from typing import Annotated

from fastapi import FastAPI, Header, Path, Request
from fastapi.exceptions import HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from totem.domain.taxid import TypedTaxId
from totem.lab.reference_erp import schema_writes
from totem.lab.reference_erp.context import REFUSALS, Answers, Context, fault_of
from totem.lab.reference_erp.faults import Flag
from totem.lab.reference_erp.schema import Erro
from totem.lab.reference_erp.seed import CATALOG, CLOSED
from totem.lab.reference_erp.store import KeyedRequest, KeyUsed, RecordTable
from totem.lab.reference_erp.titles import Fields

FILE_LIMIT = 10_000_000
"""Bytes of a file, once decoded."""
DONE = "ok"
LEADS = RecordTable(
    *("lead", "leads", "Leads, na ordem em que chegaram"), {"id": "id", "fields": "dados"}, first=9001
)
_NO_PROSPECT = "Prospecto não encontrado"
_BEGINS = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "application/pdf": (b"%PDF-",),
}
_LISTED = {
    "id_servico": "produtos",
    "id_vencimento": "vencimentos",
    "id_origem": "origens",
    "id_cidade": "cidades",
    "id_revendedor": "revendedores",
    "id_funcionario": "funcionarios",
    "id_departamento": "departamentos",
    "id_tipo_de_atendimento": "tipos-atendimento",
    "status_prospeccao": "status-prospecto",
}

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Chave do envio. Repetido com a mesma chave, o pedido tem a mesma resposta e nada se"
        " duplica; com a mesma chave e outro conteúdo é recusado (422).",
    ),
]
Id = Annotated[str, Path(description="Código do prospecto (`id_prospecto`)")]

_KEY_USED: Answers = {422: {"model": Erro, "description": "A Idempotency-Key é de outro envio"}}
_TOO_LARGE: Answers = {413: {"model": Erro, "description": "Maior do que o aceito"}}
_UNKNOWN: Answers = {404: {"model": Erro, "description": _NO_PROSPECT}}
_WRONG_TYPE: Answers = {
    415: {"model": Erro, "description": "Tipo de arquivo não aceito, ou diferente do conteúdo"}
}


def add_write_routes(app: FastAPI, context: Context) -> None:
    """Serve `/prospectos…` and `/leads`."""
    _add_prospects(app, context)
    _add_parts_of_prospects(app, context)

    @app.post(
        "/leads",
        summary="Criar um lead",
        description="Alguém que quer que liguem para ele: nome, telefone ou e-mail, cidade ou CEP, plano.",
        tags=["Lead"],
        operation_id="criar_lead",
        responses=responses(schema_writes.LeadFeito),
    )
    async def criar_lead(
        request: Request, lead: schema_writes.Lead, idempotency_key: Key = None
    ) -> JSONResponse:
        fields = sent_fields(lead)

        def create() -> Fields:
            return find_unlisted(fields) or {
                "status": DONE,
                "id_lead": context.store.add(LEADS, fields=fields),
            }

        return answer_once(context, request, idempotency_key, fields, create)


def _add_prospects(app: FastAPI, context: Context) -> None:
    @app.post(
        "/prospectos",
        summary="Criar um prospecto",
        description="A principal entrada de novas assinaturas.",
        tags=["Prospecto"],
        operation_id="criar_prospecto",
        responses=responses(schema_writes.ProspectoFeito),
    )
    async def criar(
        request: Request, prospecto: schema_writes.Prospecto, idempotency_key: Key = None
    ) -> JSONResponse:
        fields = sent_fields(prospecto)
        _check_document(fields)

        def create() -> Fields:
            declined = find_unlisted(fields)
            return declined or {"status": DONE, "id_prospecto": context.store.add_prospect(fields)}

        return answer_once(context, request, idempotency_key, fields, create)

    @app.put(
        "/prospectos/{id}",
        summary="Alterar um prospecto",
        description="Qualquer subconjunto dos campos, enquanto o prospecto não estiver encerrado.",
        tags=["Prospecto"],
        operation_id="alterar_prospecto",
        responses=responses(schema_writes.ProspectoFeito, _UNKNOWN),
    )
    async def alterar(
        request: Request,
        id: Id,  # noqa: A002 - its name in the path
        alteracao: schema_writes.Alteracao,
        idempotency_key: Key = None,
    ) -> JSONResponse:
        status, fields = _status_of(context, request, id), sent_fields(alteracao)
        _check_document(fields)

        def change() -> Fields:
            if status in CLOSED:
                return {"status": "O prospecto está encerrado"}
            if declined := find_unlisted(fields):
                return declined
            context.store.edit(id, fields)
            return {"status": DONE, "id_prospecto": id}

        return answer_once(context, request, idempotency_key, fields, change)


def _add_parts_of_prospects(app: FastAPI, context: Context) -> None:
    @app.post(
        "/prospectos/{id}/arquivos",
        summary="Enviar um arquivo",
        description="Foto ou PDF de um documento, em base64; um arquivo por pedido, até 10 MB.",
        tags=["Prospecto", "Lead"],
        operation_id="enviar_arquivo",
        responses=responses(schema_writes.ArquivoFeito, _UNKNOWN | _WRONG_TYPE),
    )
    async def enviar(
        request: Request,
        id: Id,  # noqa: A002 - its name in the path
        arquivo: schema_writes.Arquivo,
        idempotency_key: Key = None,
    ) -> JSONResponse:
        _status_of(context, request, id)
        content = _content(arquivo)

        def attach() -> Fields:
            number = context.store.add_file(id, arquivo.nome, arquivo.tipo, content)
            return {"status": DONE, "id_arquivo": number}

        return answer_once(context, request, idempotency_key, arquivo.model_dump(), attach)

    @app.get(
        "/prospectos/{id}/status",
        summary="Status de um prospecto",
        description="Um dos códigos de `/status-prospecto`.",
        tags=["Prospecto"],
        operation_id="status_do_prospecto",
        responses={
            401: REFUSALS[401],
            **_UNKNOWN,
            200: {"model": schema_writes.Situacao, "description": "O status"},
        },
    )
    async def situacao(request: Request, id: Id) -> JSONResponse:  # noqa: A002 - its name in the path
        status = _status_of(context, request, id)
        odd = Flag.ODD_STATUS in fault_of(request).flags
        return JSONResponse({"status_prospeccao": "99" if odd else status})


def responses(model: type[BaseModel], more: Answers | None = None) -> Answers:
    good: Answers = {200: {"model": model, "description": "Aceito, ou o motivo"}}
    return {**REFUSALS, **_KEY_USED, **_TOO_LARGE, **(more or {}), **good}


def sent_fields(model: BaseModel) -> Fields:
    """The fields that were sent; null counts as absent."""
    return {name: value for name, value in model.model_dump(exclude_unset=True).items() if value is not None}


def answer_once(
    context: Context, request: Request, key: str | None, content: Fields, do: Callable[[], Fields]
) -> JSONResponse:
    """Do it once a key; a key that comes again has the first answer again."""
    flags = fault_of(request).flags
    ignored = context.ignores_keys or Flag.DOUBLES in flags
    keyed = KeyedRequest("" if ignored else (key or "").strip(), request.url.path, content)
    try:
        answer = context.store.once(keyed, do)
    except KeyUsed:
        raise HTTPException(422, "A Idempotency-Key é de outro envio") from None
    if Flag.NO_RECEIPT in flags:
        answer = {"status": answer["status"]}
    return JSONResponse(answer)


def find_unlisted(fields: Fields) -> Fields | None:
    for name, path in _LISTED.items():
        value = str(fields.get(name) or "").strip()
        if value and value not in {str(row.get(name)) for row in CATALOG[path]}:
            return {"status": f"{name}: não está em /{path}"}
    return None


def _check_document(fields: Fields) -> None:
    for name in ("cnpj_cpf", "document"):
        text = str(fields.get(name) or "").strip()
        if text and not TypedTaxId.read(text).is_valid:
            raise HTTPException(400, f"{name}: CPF ou CNPJ inválido")


def _status_of(context: Context, request: Request, prospect: str) -> str:
    forgotten = Flag.FORGET in fault_of(request).flags
    status = None if forgotten else context.store.status(prospect)
    if status is None:
        raise HTTPException(404, _NO_PROSPECT)
    return status


def _content(file: schema_writes.Arquivo) -> bytes:
    try:
        content = b64decode(file.conteudo, validate=True)
    except ValueError:
        raise HTTPException(400, "conteudo: não é base64") from None
    if not content:
        raise HTTPException(400, "conteudo: está vazio")
    if len(content) > FILE_LIMIT:
        raise HTTPException(413, "O arquivo passa de 10 MB")
    if not content.startswith(_BEGINS.get(file.tipo.lower(), ())):
        raise HTTPException(415, f"O conteúdo não é de um dos tipos aceitos ({', '.join(_BEGINS)})")
    return content
