"""Tables of Voalle's fields, and the states of contracts and titles."""

from decimal import Decimal

from totem.domain.customer import Address, Customer, OpenBoleto, Service, ServiceState, StatementEntry
from totem.domain.service_status import held_state
from totem.domain.text import folded
from totem.erp.adapters.fields import (
    FieldTable,
    always,
    birthday,
    code,
    day,
    document_owner,
    ident,
    money,
    text,
    texts,
)
from totem.erp.adapters.json_rows import Row

_STATES = {
    "1": ServiceState.ACTIVE,
    "2": ServiceState.ACTIVE,
    "3": ServiceState.ACTIVE,
    "4": ServiceState.CANCELLED,
    "5": ServiceState.SUSPENDED,
    "6": ServiceState.BLOCKED_FOR_DEBT,
    "7": ServiceState.BLOCKED,
    "9": ServiceState.CANCELLED,
    "normal": ServiceState.ACTIVE,
    "demonstracao": ServiceState.ACTIVE,
    "cortesia": ServiceState.ACTIVE,
    "cancelado": ServiceState.CANCELLED,
    "suspenso": ServiceState.SUSPENDED,
    "bloqueio financeiro": ServiceState.BLOCKED_FOR_DEBT,
    "bloqueio administrativo": ServiceState.BLOCKED,
    "encerrado": ServiceState.CANCELLED,
}
"""Status of a contract, by number or in words."""
_FACE = ("billet.amount.originalValue", "billet.amount.value")
_RECEIVED = ("ammount", "amount")
PAID = frozenset({"paga", "pago"})
CLOSED = PAID | {"cancelada", "cancelado", "baixada", "baixado"}
"""Statuses of a title, plain."""

owner = document_owner("txId")
title_owner = document_owner("client.txId")
contract_owner = document_owner("clientInformation.clientTxId", "clientInformation.txId")


def contract_state(row: Row) -> ServiceState:
    """The state of a contract."""
    status = row.text("contractStatus", "v_status", "status")
    return _STATES.get(folded(status or "")) or held_state(status)


def contract_number(row: Row) -> str | None:
    """The number by which people know a contract."""
    return row.id("contractNumber", "contract_number")


def contract_name(row: Row) -> str | None:
    """The plan and the contract's number, which distinguishes two contracts of one plan."""
    services, number = row.rows("servicesInformation"), contract_number(row)
    plan = next((name for each in services if (name := each.text("title", "description", "name"))), None)
    return ", ".join(filter(None, (plan, f"contrato {number}" if number else None))) or None


def title_status(row: Row) -> str:
    """The status of a title, plain."""
    return folded(row.text("billet.status", "status") or "")


def _address(row: Row) -> Address:
    """An address; the street may have its type in front already."""
    own = row.row("mainAddress")
    kind, street = own.text("streetType"), own.text("street")
    if kind and street and not folded(street).startswith(f"{folded(kind)} "):
        street = f"{kind} {street}"
    names = ("number", "addressComplement", "neighborhood", "city", "state", "postalCode")
    return Address(street, *map(own.text, names))


def _receipt(row: Row) -> Row:
    """The receipt of a paid title, of which there may be a list."""
    return next(iter(row.rows("billet.receipts")), row.row("billet.receipts"))


def _amount(row: Row) -> Decimal | None:
    """The amount of today; of a title paid in part the rest: a `finalValue` below `value` is taken for it."""
    today, face = row.money("billet.amount.finalValue") or None, row.money(*_FACE)
    paid = _paid_part(row)
    if not paid or (today is not None and face is not None and today < face):
        return today
    whole = today or face
    return whole - paid if whole is not None and paid < whole else None


def _paid_part(row: Row) -> Decimal | None:
    """The sum of a title's receipts; None without any."""
    receipts = row.rows("billet.receipts") or [row.row("billet.receipts")]
    return sum(filter(None, (each.money(*_RECEIVED) for each in receipts)), Decimal(0)) or None


CUSTOMER = FieldTable(
    Customer,
    {
        "id": ident("id"),
        "name": text("name"),
        "trade_name": text("name2"),
        "address": _address,
        "birthday": birthday("birthDate"),
        "phones": texts("cellPhone", "phone"),
        "email": text("email"),
    },
)
BOLETO = FieldTable(
    OpenBoleto,
    {
        "id": ident("id"),
        "amount": _amount,
        "original_amount": money(*_FACE),
        "paid_amount": _paid_part,
        "interest": money("billet.amount.interest"),
        "fine": money("billet.amount.fine"),
        "discount": money("billet.amount.discount"),
        "issue_date": day("billet.issueDate"),
        "due_date": day("billet.expirationDate"),
        "line": code("billet.typefulLine"),
        "barcode": code("billet.barcode"),
        "pix": code("billet.pixQRCode"),
        "payer_name": text("client.name"),
        "document_number": text("billet.title"),
        "our_number": text("billet.bankTitleNumber"),
        "contract_id": ident("contractId", "contract.id"),
    },
)
"""A title; `finalValue` is today's amount."""
CONTRACT_BILLET = FieldTable(
    OpenBoleto,
    {
        "id": ident("id"),
        "due_date": day("expirationDate"),
        "line": code("typefulLine"),
        "pix": code("pixQRCode"),
        "document_number": text("title"),
    },
)
"""An open title in the list of a contract, which states neither amount nor customer."""
STATEMENT = FieldTable(
    StatementEntry,
    {
        "id": ident("id"),
        "issue_date": day("billet.issueDate"),
        "due_date": day("billet.expirationDate"),
        "paid_date": lambda row: _receipt(row).day("receiptDate", "date"),
        "amount": money(*_FACE),
        "paid_amount": lambda row: _receipt(row).money(*_RECEIVED),
        "is_paid": always(value=True),
    },
)
SERVICE = FieldTable(
    Service,
    {
        "name": text("title", "description", "name"),
        "amount": money("amount"),
    },
)
