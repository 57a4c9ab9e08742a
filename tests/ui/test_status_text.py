"""Statuses of an ERP in the language of the screen."""

from collections.abc import Iterator
from decimal import Decimal

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
)
from totem.domain.status_words import STATUS_WORDS
from totem.session.documents import Document, DocumentKind
from totem.ui.document_text import document_row, service_rows
from totem.ui.preferences import Languages
from totem.ui.status_text import status_text


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
