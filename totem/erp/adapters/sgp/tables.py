"""Tables of SGP's fields, and the state of a contract."""

import re
from dataclasses import replace
from decimal import Decimal

from totem.domain.customer import Customer, Installation, OpenBoleto, Service, ServiceState, StatementEntry
from totem.domain.service_status import held_state, names_other_reason
from totem.domain.text import folded
from totem.erp.adapters.fields import (
    FieldTable,
    address,
    always,
    birthday,
    code,
    day,
    document_owner,
    ident,
    is_unread,
    money,
    text,
)
from totem.erp.adapters.json_rows import Row
from totem.erp.port import Owner

_STATES = (
    (re.compile(r"ativ[oa]"), ServiceState.ACTIVE),
    (re.compile(r"(?:ativ[oa] )?\(?(?:v\.?|vel\.?|velocidade)? ?reduzid[oa]\)?"), ServiceState.REDUCED),
    (re.compile(r"suspens[oa](?: .*)?"), ServiceState.BLOCKED_FOR_DEBT),
    (re.compile(r"bloquead[oa] .*(?:debito|financeir|inadimplen).*"), ServiceState.BLOCKED_FOR_DEBT),
    (re.compile(r"bloquead[oa](?: .*)?"), ServiceState.BLOCKED),
    (re.compile(r"(?:cancelad|inativ|encerrad|rescindid)[oa](?: .*)?"), ServiceState.CANCELLED),
    (re.compile(r"nov[oa]|aguardando .*"), ServiceState.SUSPENDED),
)
"""`contratoStatusDisplay`, plain and whole; its ids are not published except for 1, "Ativo"."""
PAID = re.compile(r"(?:pag|quitad|liquidad|recebid|baixad)[oa]s?")
CANCELLED = re.compile(r"(?:cancelad|estornad)[oa]s?")
OPEN = re.compile(r"(?:em )?abert[oa]s?|vencid[oa]s?|gerad[oa]s?|pendentes?|a vencer")
"""Statuses of a title, plain."""

owner = document_owner("cpfCnpj")
"""The owner of a contract; its document may have stars."""
_title_document = document_owner("clienteCpfcnpj", "cpfCnpj")


def title_owner(row: Row) -> Owner:
    """The owner of a title, by document and by id."""
    contract, customer_id = row.id("clienteContrato", "contrato"), row.id("clienteId")
    found = _title_document(row)
    is_unreadable = found.is_unreadable or is_unread(row, "clienteId")
    return replace(found, customer_id=customer_id, contract_id=contract, is_unreadable=is_unreadable)


def state(row: Row) -> ServiceState:
    """The state of a contract's service."""
    shown = row.text("contratoStatusDisplay")
    if shown is None:
        return ServiceState.ACTIVE if row.id("contratoStatus") == "1" else ServiceState.UNKNOWN
    words = folded(shown)
    found = next((state for form, state in _STATES if form.fullmatch(words)), held_state(shown))
    is_of_debt = found in {ServiceState.BLOCKED_FOR_DEBT, ServiceState.REDUCED}
    is_other = is_of_debt and names_other_reason(shown, row.text("motivo_status"))
    return ServiceState.SUSPENDED if is_other else found


def is_over(row: Row) -> bool:
    """Test for a cancelled contract that owes nothing."""
    owed = (row.money("contratoTitulosAReceber"), row.money("contratoValorAberto"))
    return state(row) is ServiceState.CANCELLED and owed[0] == 0 and not owed[1]


def has_status(row: Row, *forms: re.Pattern[str]) -> bool:
    """Test that a title's status is one of these."""
    status = folded(row.text("status") or "")
    return any(form.fullmatch(status) for form in forms)


def _amount(row: Row) -> Decimal | None:
    """The amount of today, less what was paid of it; None where SGP states none."""
    nominal, today = row.money("valor"), row.money("valorCorrigido", "valorcorrigido")
    paid = max(row.money(name) or Decimal(0) for name in ("valorPagoParcial", "valorPago"))
    today = today or None  # of a title that is open, zero is "not computed"
    if paid <= 0:
        return today
    if today is not None and nominal is not None and today < nominal:
        return today
    full = today or nominal
    return full - paid if full is not None and paid < full else full


def _contacts(row: Row, name: str) -> tuple[str, ...]:
    return tuple(found for each in row.rows(name) if (found := each.text("contato")))


_plan = text("servico_plano", "planointernet", "planotv")
_address = address(
    *(f"endereco_{name}" for name in ("logradouro", "numero", "complemento", "bairro", "cidade", "uf", "cep"))
)
CUSTOMER = FieldTable(
    Customer,
    {
        "id": ident("clienteId"),
        "contract_id": ident("contratoId", "contrato"),
        "name": text("razaoSocial"),
        "trade_name": text("nomeFantasia"),
        "address": _address,
        "birthday": birthday("dataNascimento"),
        "phones": lambda row: _contacts(row, "telefones"),
        "email": lambda row: next(iter(_contacts(row, "emails")), None),
        "plan": _plan,
        "service_state": state,
    },
)
BOLETO = FieldTable(
    OpenBoleto,
    {
        "id": ident("id", "fatura"),
        "amount": _amount,
        "original_amount": money("valor"),
        "issue_date": day("dataEmissao"),
        "due_date": day("dataVencimento", "vencimento"),
        "line": code("linhaDigitavel", "linhadigitavel"),
        "barcode": code("codigoBarras", "codigobarras"),
        "pix": code("codigoPix", "codigopix"),
        "link": code("link", "link_cobranca"),
        "description": text("descricao"),
        "payer_name": text("clienteNome"),
        "document_number": text("numeroDocumento", "numero_documento"),
        "our_number": text("nossoNumero"),
        "contract_id": ident("clienteContrato", "contrato"),
    },
)
STATEMENT = FieldTable(
    StatementEntry,
    {
        "id": ident("id"),
        "issue_date": day("dataEmissao"),
        "due_date": day("dataVencimento", "vencimento"),
        "paid_date": day("dataPagamento", "data_pagamento"),
        "boleto_id": ident("id"),
        "amount": money("valor"),
        "paid_amount": money("valorPago"),
        "is_paid": always(value=True),
    },
)
SERVICE = FieldTable(
    Service,
    {
        "id": ident("contratoId", "contrato", "id"),
        "name": _plan,
        "status": text("contratoStatusDisplay"),
        "state": state,
    },
)
INSTALLATION = FieldTable(Installation, {"id": ident("contratoId", "contrato", "id"), "address": _address})
