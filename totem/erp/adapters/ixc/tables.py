"""Tables of IXC's fields, and the state of a service."""

from decimal import Decimal

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
from totem.erp.adapters.fields import (
    FieldTable,
    address,
    always,
    birthday,
    code,
    customer_owner,
    day,
    document_owner,
    flag,
    ident,
    money,
    text,
    texts,
)
from totem.erp.adapters.json_rows import Row
from totem.erp.adapters.rest import STATUS_TEXTS

_INTERNET = {
    "A": ServiceState.ACTIVE,
    "D": ServiceState.CANCELLED,
    "CM": ServiceState.BLOCKED,
    "CA": ServiceState.BLOCKED_FOR_DEBT,
    "FA": ServiceState.BLOCKED_FOR_DEBT,
    "AA": ServiceState.SUSPENDED,
}
"""`status_internet`: active, off, blocked by hand, by the system, overdue, waiting for a signature."""
_STATUS_TEXTS = {**STATUS_TEXTS, ServiceState.SUSPENDED: "Aguardando assinatura"}
_PARTLY_PAID = "P"

owner = customer_owner("id_cliente")
registration_owner = document_owner("cnpj_cpf")
debtor_owner = document_owner("cpf", "cnpj")


def service_state(row: Row) -> ServiceState:
    """The state of a contract's service."""
    status = row.text("status")
    if status in {"I", "D"}:
        return ServiceState.CANCELLED
    if status == "P" or row.flag("contrato_suspenso"):
        return ServiceState.SUSPENDED
    return _INTERNET.get(row.text("status_internet") or "", ServiceState.UNKNOWN)


def service_address(row: Row, own: Address) -> Address:
    """The address of a contract, which is the customer's `own` unless it states another."""
    is_elsewhere = row.text("endereco_padrao_cliente") == "N" and row.text("endereco")
    return _address(row) if is_elsewhere else own


def _paid_part(row: Row) -> Decimal | None:
    """The part of a title that was received: as stated, else the difference of the whole and the rest."""
    if row.text("status") != _PARTLY_PAID:
        return None
    stated, whole, left = (row.money(name) for name in ("valor_recebido", "valor", "valor_aberto"))
    if stated or whole is None or left is None:
        return stated or None
    return whole - left if whole > left else None


def _left(row: Row) -> Decimal | None:
    """The amount left of a title paid in part: as stated, else the whole without what was received."""
    if row.text("status") != _PARTLY_PAID:
        return None
    face, paid = row.money("valor"), row.money("valor_recebido")
    return row.money("valor_aberto") or (None if face is None or paid is None else face - paid)


def _barcode(row: Row) -> str | None:
    """The barcode, in a field that may hold the bank's number of the title instead."""
    barcode = row.code("nn_boleto")
    return barcode if barcode is not None and len(barcode) == 44 and barcode.isdecimal() else None


def _status_text(row: Row) -> str | None:
    return _STATUS_TEXTS.get(service_state(row))


_address = address("endereco", "numero", "complemento", "bairro", "", "", "cep")
"""Without the city, which is an id here."""

CUSTOMER = FieldTable(
    Customer,
    {
        "id": ident("id"),
        "name": text("razao"),
        "trade_name": text("fantasia"),
        "address": _address,
        "birthday": birthday("data_nascimento"),
        "phones": texts("telefone_celular", "whatsapp", "fone"),
        "email": text("email"),
        "active": flag("ativo"),
    },
)
BOLETO = FieldTable(
    OpenBoleto,
    {
        "id": ident("id"),
        "amount": _left,
        "original_amount": money("valor"),
        "paid_amount": _paid_part,
        "issue_date": day("data_emissao"),
        "due_date": day("data_vencimento"),
        "line": code("linha_digitavel"),
        "barcode": _barcode,
        "link": code("gateway_link"),
        "description": text("obs_boleto"),
        "document_number": text("documento"),
        "our_number": lambda row: None if _barcode(row) else row.text("nn_boleto"),
        "contract_id": ident("id_contrato", "id_contrato_principal", "id_contrato_avulso"),
        "is_payment_pending": lambda row: bool(row.flag("aguardando_confirmacao_pagamento")),
    },
)
"""An open title; of one paid in part, what is left is due."""
INVOICE = FieldTable(
    Invoice,
    {
        "id": ident("numero_nf", "id"),
        "amount": money("valor_total"),
        "issue_date": day("data_emissao"),
    },
)
STATEMENT = FieldTable(
    StatementEntry,
    {
        "id": ident("id"),
        "issue_date": day("data_emissao"),
        "due_date": day("data_vencimento"),
        "paid_date": day("pagamento_data", "data_pagamento", "credito_data"),
        "amount": money("valor"),
        "paid_amount": money("valor_recebido", "pagamento_valor"),
        "is_paid": always(value=True),
    },
)
SERVICE = FieldTable(
    Service,
    {
        "id": ident("id_vd_contrato", "id"),
        "name": text("contrato"),
        "status": _status_text,
        "state": service_state,
    },
)
INSTALLATION = FieldTable(Installation, {"id": ident("id")})
