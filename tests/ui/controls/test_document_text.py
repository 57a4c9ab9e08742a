"""Rows of services, documents and statements, with the statuses of an ERP in the language of the screen."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from totem.domain.customer import (
    Address,
    Installation,
    InstallationId,
    Invoice,
    NotaId,
    Service,
    ServiceId,
    StatementEntry,
    StatementId,
)
from totem.domain.status_words import STATUS_WORDS
from totem.session.documents import Document, DocumentKind
from totem.ui.controls.document_list import document_row, entry_row, service_rows
from totem.ui.localized_text import status_text
from totem.ui.preferences import Languages

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


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    made = Languages("pt_BR", 60.0)
    yield made
    made.close()


def test_portuguese_words_stay(languages: Languages) -> None:
    assert [status_text(word.upper()) for word in STATUS_WORDS] == [*STATUS_WORDS]


@pytest.mark.parametrize(
    ("code", "active", "unpaid"), [("en", "Active", "Unpaid"), ("es", "Activo", "Pendiente")]
)
def test_known_words_are_translated_and_others_stay(
    languages: Languages, code: str, active: str, unpaid: str
) -> None:
    languages.choose(code)
    service = Service(ServiceId("1"), "Fibra", None, Decimal("99.90"), "ATIVO")
    (row,) = service_rows((Installation(InstallationId("1"), Address(), services=(service,)),))
    assert row.tag == active
    assert active in row.sentence
    for status, shown in (("EM ABERTO", unpaid), ("open", unpaid), ("Em vistoria", "Em vistoria")):
        nota = Invoice(NotaId("7"), status)
        assert document_row(Document(DocumentKind.NOTA, nota=nota)).tag == shown


def test_every_known_word_is_an_english_one(languages: Languages) -> None:
    languages.choose("en")
    assert {word for word in STATUS_WORDS if status_text(word) == word} == {"Normal"}
