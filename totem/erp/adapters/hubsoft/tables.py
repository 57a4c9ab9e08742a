"""Tables of HubSoft's fields, and the state of a service."""

import re

from totem.domain.customer import (
    Address,
    Customer,
    Installation,
    Invoice,
    OpenBoleto,
    Service,
    ServiceState,
    StatementEntry,
)
from totem.domain.service_status import held_state
from totem.domain.text import folded
from totem.erp.adapters.fields import (
    FieldTable,
    always,
    amount_left,
    birthday,
    code,
    customer_owner,
    day,
    document_owner,
    ident,
    money,
    text,
    texts,
)
from totem.erp.adapters.json_rows import Row

_STATES = {
    "servico_habilitado": ServiceState.ACTIVE,
    "franquia_excedida": ServiceState.ACTIVE,
    "suspenso_debito": ServiceState.BLOCKED_FOR_DEBT,
    "suspenso_parcialmente": ServiceState.REDUCED,
    "suspenso_pedido_cliente": ServiceState.SUSPENDED,
    "suspenso_judicial": ServiceState.SUSPENDED,
    "bloqueio_temporario": ServiceState.BLOCKED,
    "servico_bloqueado": ServiceState.BLOCKED,
    "cancelado": ServiceState.CANCELLED,
    "inativo": ServiceState.CANCELLED,
}
"""`status_prefixo`; those that wait for their installation come in several forms."""

owner = document_owner("cpf_cnpj")
title_owner = document_owner("cliente.cpf_cnpj")
nota_owner = customer_owner("id_cliente")


def service_state(service: Row) -> ServiceState:
    """The state by `status_prefixo`, or by the words of `status` in the same form."""
    status = service.text("status_prefixo", "status") or ""
    words = re.sub(r"[^a-z]+", "_", folded(status)).strip("_")
    prefix = re.sub(r"_(?:por|a|ao|do)(?=_)", "", words)
    if prefix.startswith(("aguardando", "agendado")):
        return ServiceState.SUSPENDED
    return _STATES.get(prefix) or held_state(status)


def service_address(service: Row) -> Address:
    """The address of installation, else another of the service; `uf` may be the state's whole name."""
    names = ("endereco_instalacao", "endereco_cadastral", "endereco_cobranca", "endereco_fiscal")
    own = next((each for name in names if (each := service.row(name))), Row({}))
    states = (own.text("estado"), own.text("uf"))
    return Address(
        own.text("endereco", "logradouro"),
        own.text("numero"),
        own.text("complemento"),
        own.text("bairro"),
        own.text("cidade"),
        next((each for each in states if each and len(each) == 2), None),
        own.text("cep"),
    )


def _description(row: Row) -> str | None:
    items = [name for each in row.rows("detalhamento") if (name := each.text("descricao"))]
    return ", ".join(dict.fromkeys(items)) or row.text("cliente.servico.nome")


CUSTOMER = FieldTable(
    Customer,
    {
        "id": ident("id_cliente"),
        "name": text("nome_razaosocial"),
        "trade_name": text("nome_fantasia"),
        "birthday": birthday("data_nascmento", "data_nascimento"),
        "phones": texts("telefone_primario", "telefone_secundario"),
        "email": text("email_principal"),
    },
)
BOLETO = FieldTable(
    OpenBoleto,
    {
        "id": ident("id_fatura"),
        "amount": amount_left("valor", "valor_pago"),
        "original_amount": money("valor"),
        "issue_date": day("data_cadastro"),
        "due_date": day("data_vencimento"),
        "line": code("linha_digitavel"),
        "barcode": code("codigo_barras"),
        "pix": code("pix_copia_cola", "pix_copia_e_cola"),
        "link": code("link"),
        "description": _description,
        "payer_name": text("cliente.nome_razaosocial"),
        "document_number": text("numero_documento"),
        "our_number": text("nosso_numero"),
        "contract_id": ident("cliente.servico.id_cliente_servico"),
    },
)
STATEMENT = FieldTable(
    StatementEntry,
    {
        "id": ident("id_fatura"),
        "issue_date": day("data_cadastro"),
        "due_date": day("data_vencimento"),
        "paid_date": day("data_pagamento"),
        "amount": money("valor"),
        "paid_amount": money("valor_pago"),
        "is_paid": always(value=True),
    },
)
NOTA = FieldTable(
    Invoice,
    {
        "id": ident("numero_nota", "numero", "id_nota_fiscal", "id_nfe", "id_nfse"),
        "status": lambda row: "Cancelada" if row.flag("cancelado") else row.text("status"),
        "amount": money("valor"),
        "issue_date": day("data_emissao", "data_emissao_br"),
        "link": code("link", "link_pdf"),
    },
)
SERVICE = FieldTable(
    Service,
    {
        "id": ident("id_cliente_servico"),
        "name": text("nome"),
        "amount": money("valor"),
        "status": text("status"),
        "state": service_state,
    },
)
INSTALLATION = FieldTable(Installation, {"id": ident("id_cliente_servico"), "address": service_address})
