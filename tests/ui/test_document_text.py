"""Rows of a statement: what they say of payment, dates and charges."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from totem.domain.customer import StatementEntry, StatementId
from totem.ui.document_text import entry_row

DAY, LATER = date(2026, 10, 10), date(2026, 10, 14)
PRICE = Decimal("129.90")


def row(**fields: Any) -> tuple[str, str, str, str]:
    """Detail, amount, status and icon of a line."""
    made = entry_row(StatementEntry(StatementId("1"), **fields))
    return made.detail, made.amount.replace("\N{NO-BREAK SPACE}", " "), made.tag, made.icon


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, ("", "", "", "list")),
        ({"paid_amount": Decimal(0)}, ("", "", "", "list")),
        ({"amount": PRICE}, ("", "R$ 129,90", "Em aberto", "clock")),
        ({"due_date": DAY}, ("Vencimento em 10/10/2026", "", "Em aberto", "clock")),
        ({"issue_date": DAY, "amount": PRICE}, ("Lançado em 10/10/2026", "R$ 129,90", "Em aberto", "clock")),
        (
            {"due_date": DAY, "paid_date": LATER, "amount": PRICE, "paid_amount": Decimal("130.00")},
            ("Vencimento em 10/10/2026", "R$ 130,00", "Pago em 14/10/2026", "check"),
        ),
        (
            {"due_date": DAY, "amount": PRICE, "is_paid": True},
            ("Vencimento em 10/10/2026", "R$ 129,90", "Pago", "check"),
        ),
        (
            {"due_date": DAY, "amount": PRICE, "is_payment_unread": True},
            ("Vencimento em 10/10/2026", "R$ 129,90", "", "list"),
        ),
    ],
)
def test_a_line_says_of_its_payment_what_is_known(fields: Any, shown: tuple[str, str, str, str]) -> None:
    assert row(**fields) == shown


def test_charges_are_shown_and_in_the_amount() -> None:
    charges = {"fine": Decimal("2.60"), "interest": Decimal("1.73"), "discount": Decimal("1.00")}
    detail, amount, tag, _ = row(due_date=DAY, amount=PRICE, **charges)
    when, told = detail.replace("\N{NO-BREAK SPACE}", " ").split("\n")
    assert when == "Vencimento em 10/10/2026"
    assert told == "Multa R$ 2,60 · Juros R$ 1,73 · Desconto R$ 1,00"
    assert (amount, tag) == ("R$ 133,23", "Em aberto")
    assert row(due_date=DAY, amount=PRICE, fine=Decimal(0), discount=Decimal(0))[0] == when
