"""Reading and receiving of one title, for the adapters of ERPs that take card payments.

A title is read and received by its ids alone. An answer about another title than the one that was asked
for, and one whose amounts cannot be read, are errors, and never a title that is paid or gone.
"""

import re
from collections.abc import Awaitable, Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from totem.domain.card_payment import (
    CardMethod,
    CardPayment,
    PaidBy,
    Settlement,
    TitleReading,
    TitleReference,
    TitleStatus,
)
from totem.domain.customer import PLACE, OpenBoleto, plain_id
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import Policy
from totem.domain.text import folded
from totem.erp.adapters.fields import is_unread
from totem.erp.adapters.json_rows import Row
from totem.erp.adapters.rest import require
from totem.erp.errors import BadAnswer, Declined, Reason
from totem.erp.session_erp import Capability

SETTLE: Final = Capability.SETTLE.value
"""Name of both requests in errors and logs."""

_ALREADY_PAID = re.compile(
    r"\bja (?:se )?(?:(?:encontra|esta|foi|consta)(?:-se| se|va)? )?(?:como )?"
    r"(?:pag|quitad|liquidad|recebid|baixad)[oa]\b|\balready (?:been )?(?:paid|received|settled)\b"
)
"""Texts, plain, that a title was received before; of HubSoft as published, of others by their sense."""
_METHODS = {CardMethod.DEBIT: "débito", CardMethod.CREDIT: "crédito"}
_UNSENT = re.compile(r"[^0-9A-Za-z ._-]+")
_LONGEST_PART = 20


def title_id(title: TitleReference) -> str:
    """Return the ERP's own id of a title; a place in a list would be another customer's title.

    Raises:
        BadAnswer: it has none; nothing was sent.
    """
    return require(SETTLE, None if title.boleto_id.startswith(PLACE) else title.boleto_id, "id")


def check_title(
    title: TitleReference, boleto_id: str | None, customer_id: str | None, field_name: str
) -> None:
    """Check that a record is the title asked for, and the customer's where it names one.

    Raises:
        BadAnswer: it is not, or does not tell.
    """
    is_title = boleto_id is not None and plain_id(boleto_id) == plain_id(title.boleto_id)
    if is_title and (title.customer_id is None or customer_id is None):
        return
    if not is_title or plain_id(str(customer_id)) != plain_id(str(title.customer_id)):
        raise BadAnswer(SETTLE, Reason.FOREIGN_RECORD, "is not the title asked for", field=field_name)


def check_read(row: Row, *names: str) -> None:
    """Raise `BadAnswer` where one of the fields has a value that cannot be read."""
    for name in names:
        if is_unread(row, name):
            raise BadAnswer(SETTLE, Reason.UNREADABLE_FIELD, field=name)


def paid_by_texts(reference: str, texts: Iterable[str | None]) -> PaidBy:
    """Return what the texts of a title's receipts tell of the payment with this reference; "" for none."""
    shown = [text for text in texts if text]
    if reference and any(reference in text for text in shown):
        return PaidBy.OURS
    return PaidBy.ANOTHER if shown else PaidBy.UNTOLD


def paid_by_form(*fields: tuple[str | None, Collection[str]]) -> PaidBy:
    """Return what fields of a receipt tell, each beside the values that a settlement of ours has there."""
    told = [folded(shown) in map(folded, ours) for shown, ours in fields if shown]
    if not told:
        return PaidBy.UNTOLD
    return PaidBy.LIKE_OURS if all(told) else PaidBy.ANOTHER


def open_reading(boleto: OpenBoleto, today: date, paid_by: PaidBy = PaidBy.UNTOLD) -> TitleReading:
    """Return the reading of an open title, with the amount that the pay screen shows of it.

    Of an overdue one whose amount of today is not known, none: the bank would add fine and interest.
    """
    checked = check(boleto, Policy(), today)
    return TitleReading(
        TitleStatus.OPEN,
        None if checked.is_amount_open(today) else checked.amount,
        paid_by=paid_by,
        is_payment_pending=boleto.is_payment_pending,
    )


def payment_note(payment: CardPayment) -> str:
    """Return what an ERP keeps of a payment in a free text: our reference first, should it cut the rest."""
    parts = {"NSU": payment.nsu, "aut.": payment.authorization, "": payment.brand}
    known = (
        f"{name} {value}".strip()
        for name, part in parts.items()
        if (value := _UNSENT.sub("", part).strip()[:_LONGEST_PART])
    )
    return ", ".join((f"{payment.reference} Cartão de {_METHODS[payment.method]} no totem", *known))


def payment_day(payment: CardPayment) -> date:
    """Return the local day of a payment."""
    return payment.paid_at.astimezone().date()


def amount_text(amount: Decimal) -> str:
    """Return an amount with a point and two decimals."""
    return f"{amount:.2f}"


def amount_number(amount: Decimal) -> float:
    """Return an amount as the JSON number that vendors' samples have.

    Its shortest text is that of the two decimals, far above any title.
    """
    return float(amount_text(amount))


def says_already_paid(text: str | None) -> bool:
    """Test for a refusal because the title was received before."""
    return _ALREADY_PAID.search(folded(text or "")) is not None


async def settled_by(request: Awaitable[Settlement | None]) -> Settlement:
    """Await a request that receives a title, or is `Declined`; None where it received it."""
    try:
        outcome = await request
    except Declined as error:
        if says_already_paid(error.explanation):
            return Settlement.ALREADY_PAID
        raise
    return Settlement.SETTLED if outcome is None else outcome
