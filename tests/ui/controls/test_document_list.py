"""Services and documents as cards: choosing, layout, and public names for speech."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from support.gallery.samples import sample_documents
from totem.domain.customer import Address, Installation, InstallationId, Service, ServiceId
from totem.ui.controls.document_list import (
    DocumentList,
    DocumentRow,
    RowStatus,
    document_row,
    entry_row,
    service_rows,
)
from totem.ui.qt_accessibility import spoken_name
from totem.ui.theme import Palette, Theme

PLACE = Installation(
    InstallationId("1"),
    Address(street="RUA DAS ACACIAS", number="123", city="CURITIBA"),
    services=(Service(ServiceId("5"), "Fibra 500", None, Decimal("99.90"), "ATIVO"),),
)


def test_service_row_texts() -> None:
    (row,) = service_rows((PLACE,))
    assert (row.title, row.detail, row.tag) == ("Fibra 500", "Rua das Ac***, *23 · Curitiba", "Ativo")
    assert "99,90" in row.amount
    (bare,) = service_rows((Installation(InstallationId("1"), PLACE.address),))
    assert bare.title == "Rua das Ac***, *23 · Curitiba"


def test_public_speech_has_no_personal_data() -> None:
    sixty = sample_documents()
    rows = [*service_rows((PLACE,)), *map(document_row, sixty), *map(entry_row, sixty[0].entries)]
    for row in rows:
        assert row.public
        assert "R$" not in row.public
        assert "Ac***" not in row.public


@pytest.fixture
def theme(qapp: object) -> Theme:
    return Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"))


def listed(qtbot: QtBot, theme: Theme, *, can_choose: bool) -> tuple[DocumentList, list[int]]:
    cards = DocumentList(theme, name="cards", can_choose=can_choose)
    qtbot.addWidget(cards)
    cards.resize(900, 900)
    cards.show()
    cards.show_rows(tuple(DocumentRow(f"Nota {number}", public="nota") for number in range(60)))
    chosen: list[int] = []
    cards.chosen.connect(chosen.append)
    return cards, chosen


def test_rows_that_cannot_be_chosen_ignore_touches(qtbot: QtBot, theme: Theme) -> None:
    cards, chosen = listed(qtbot, theme, can_choose=False)
    QTest.mouseClick(cards.button(1), Qt.MouseButton.LeftButton)
    cards.button(2).click()
    assert chosen == []


def test_sixty_rows_scroll_to_the_last(qtbot: QtBot, theme: Theme) -> None:
    cards, _ = listed(qtbot, theme, can_choose=True)
    for _ in range(20):
        cards.page(1)
    assert cards.viewport().rect().contains(cards.card_of(59))
    assert spoken_name(cards.button(59), private=False) == "60 de 60. nota"
    assert spoken_name(cards.button(59), private=True) == "60 de 60. Nota 59"


LONG = "COMBO FIBRA 700 MEGA + TV + TELEFONE ILIMITADO PROMO 2026"


def test_cards_of_different_heights_page_down_and_back(qtbot: QtBot, theme: Theme) -> None:
    cards, _ = listed(qtbot, theme, can_choose=False)
    cards.show_rows(tuple(DocumentRow(LONG * (1 + number % 3)) for number in range(40)))
    seen, before = set[int](), -1
    while cards.verticalScrollBar().value() != before:
        before = cards.verticalScrollBar().value()
        whole = cards.viewport().rect()
        seen |= {row for row in range(40) if whole.contains(cards.card_of(row))}
        cards.page(1)
    assert seen == set(range(40)), "no card is passed over"
    for _ in range(40):
        cards.page(-1)
    assert cards.verticalScrollBar().value() == 0


def test_a_service_status_has_an_icon_besides_its_colour() -> None:
    states = ("ATIVO", "Bloqueado", "Cancelado", "Etapa 7", None)
    services = tuple(
        Service(ServiceId(str(place)), "Fibra", status=each) for place, each in enumerate(states)
    )
    rows = service_rows((Installation(InstallationId("1"), PLACE.address, services=services),))
    told = [(row.mark, row.tag) for row in rows]
    assert told == [
        (RowStatus.GOOD, "Ativo"),
        (RowStatus.ALARMING, "Bloqueado"),
        (RowStatus.OVER, "Cancelado"),
        (RowStatus.NEUTRAL, "Etapa 7"),
        (RowStatus.NEUTRAL, ""),
    ]
