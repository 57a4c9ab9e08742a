"""Tables of Asaas' fields."""

from decimal import Decimal

from totem.domain.customer import Customer, Invoice, OpenBoleto, StatementEntry
from totem.erp.adapters.fields import (
    FieldTable,
    address,
    always,
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

OPEN = frozenset({"PENDING", "OVERDUE", "AWAITING_RISK_ANALYSIS"})
PENDING = "AWAITING_RISK_ANALYSIS"
"""Status of a charge that is paid, while Asaas may still refuse the payment."""
IN_CASH = "RECEIVED_IN_CASH"
PAID = frozenset({"RECEIVED", "CONFIRMED", IN_CASH, "DUNNING_RECEIVED"})
GONE = frozenset(
    {
        *("REFUNDED", "REFUND_REQUESTED", "REFUND_IN_PROGRESS", "DUNNING_REQUESTED"),
        *("CHARGEBACK_REQUESTED", "CHARGEBACK_DISPUTE", "AWAITING_CHARGEBACK_REVERSAL"),
    }
)
"""Statuses of a charge, by the reference."""

owner = document_owner("cpfCnpj")
payment_owner = customer_owner("customer")


def _interest(row: Row) -> Decimal | None:
    interest = row.money("interestValue")
    return interest if interest and interest > Decimal(0) else None


def _today(row: Row) -> Decimal | None:
    """The amount of today: known by `interestValue`, or by a `value` that is not what it was issued for."""
    face, interest, value = (
        row.money("originalValue", "value"),
        row.money("interestValue"),
        row.money("value"),
    )
    if value != face:
        return value
    return face + interest if face and interest else None


CUSTOMER = FieldTable(
    Customer,
    {
        "id": ident("id"),
        "name": text("name"),
        # Its "province" is the district.
        "address": address(
            *("address", "addressNumber", "complement", "province", "cityName", "state", "postalCode")
        ),
        "phones": texts("mobilePhone", "phone"),
        "email": text("email"),
        "active": always(value=True),
    },
)
BOLETO = FieldTable(
    OpenBoleto,
    {
        "id": ident("id"),
        "amount": _today,
        "original_amount": money("originalValue", "value"),
        "interest": _interest,
        "issue_date": day("dateCreated"),
        "due_date": day("dueDate"),
        "link": code("bankSlipUrl", "invoiceUrl"),
        "description": text("description"),
        "document_number": text("invoiceNumber"),
        "our_number": text("nossoNumero"),
    },
)
"""A charge. `value` is what it was issued for, unless `originalValue` states that."""
INVOICE = FieldTable(
    Invoice,
    {
        "id": ident("number", "id"),
        "amount": money("value"),
        "issue_date": day("effectiveDate"),
        "link": code("pdfUrl"),
    },
)
STATEMENT = FieldTable(
    StatementEntry,
    {
        "id": ident("id"),
        "issue_date": day("dateCreated"),
        "due_date": day("dueDate"),
        "paid_date": day("paymentDate", "clientPaymentDate", "confirmedDate"),
        "amount": money("originalValue", "value"),
        "paid_amount": money("value"),
        "is_paid": always(value=True),
        "interest": money("interestValue"),
    },
)
