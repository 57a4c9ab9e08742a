"""Receipt of card payments, on A4 and rolls: every number, nothing of the card, nothing to pay by."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from support.fake_cards import charge_of
from support.paper_reader import grey, pages, symbols, texts
from support.recording_canvas import ROLLS, RecordingCanvas, assert_nothing_touches, paper_of, recording
from totem.cards.charge import ChargeState
from totem.cards.progress import ChargeRequest
from totem.cards.receipt import receipt_of
from totem.domain.card_payment import CardMethod, TitleReference
from totem.domain.customer import BoletoId
from totem.printing.slips import card_receipt, rendering
from totem.printing.slips.beneficiary import Beneficiary
from totem.printing.slips.content import CardReceipt, CardReceiptContent

PAID_AT = datetime(2026, 11, 24, 14, 32)  # noqa: DTZ001 - the kiosk's own clock
RECEIPT = CardReceipt(
    bill="Novembro · Internet fibra 500 Mb",
    number="109/00004711-6",
    due=date(2026, 11, 6),
    title_amount=Decimal("133.28"),
    amount=Decimal("133.28"),
    is_debit=False,
    paid_at=PAID_AT,
    brand="visa",
    nsu="123456789",
    authorization="A1B2C3",
    reference="totem-3f2a9c1b-7d4e-5a60-9b11-0c2d3e4f5a6b",
)
SAID = (
    *("NetSul", "Recibo", "Valor pago com cartão", "R$ 133,28", "Novembro · Internet fibra 500 Mb"),
    *("Boleto 109/00004711-6", "Vencimento 06/11/2026", "Pago em 24/11/2026 às 14:32"),
    *("Cartão de crédito à vista", "Bandeira Visa", "NSU 123456789", "Autorização A1B2C3"),
    *("totem-3f2a9c1b-7d4e-", "5a60-9b11-0c2d3e4f5a6b", "Pagamento recebido."),
    *("NetSul Telecomunicações Ltda", "12.345.678/0001-95", "0800 123 4567"),
    "Emitido em 24/11/2026 às 14:33 · Totem Loja Centro",
)


def make_content(*receipts: CardReceipt, **changes: Any) -> CardReceiptContent:
    content = CardReceiptContent(
        receipts or (RECEIPT,),
        beneficiary=Beneficiary("NetSul Telecomunicações Ltda", "12.345.678/0001-95"),
        company="NetSul",
        kiosk="Totem Loja Centro",
        printed_at=PAID_AT + timedelta(minutes=1),
        help="0800 123 4567",
    )
    return replace(content, **changes)


def series(count: int) -> tuple[CardReceipt, ...]:
    return tuple(
        replace(RECEIPT, bill=f"Mensalidade {number}", amount=RECEIPT.amount + number)
        for number in range(count)
    )


@pytest.fixture
def record(qapp: object) -> Iterator[Callable[[str, CardReceiptContent], RecordingCanvas]]:
    with recording() as draw:
        yield lambda roll, content: draw(*card_paper(roll), content)


def card_paper(roll: str) -> tuple[Callable[..., Any], float, float]:
    return paper_of(roll, card_receipt.draw_a4, card_receipt.draw_roll)


def missing(said: str, wanted: tuple[str, ...] = SAID) -> list[str]:
    return [each for each in wanted if each.lower() not in " ".join(said.split()).lower()]


def test_the_a4_page_has_every_text(qapp: object) -> None:
    (text,) = texts(rendering.compose_pdf([make_content()]))
    assert missing(text) == []
    assert RECEIPT.reference in text


@pytest.mark.parametrize("roll", ROLLS)
def test_a_roll_has_every_text(record: Callable[..., RecordingCanvas], roll: str) -> None:
    assert missing(" ".join(text for text, _ in record(roll, make_content()).texts)) == []


@pytest.mark.parametrize("roll", ["A4", *ROLLS])
def test_what_the_company_does_not_have_is_said(record: Callable[..., RecordingCanvas], roll: str) -> None:
    def said(**changes: bool) -> str:
        content = make_content(replace(RECEIPT, **changes))  # type: ignore[arg-type]
        return " ".join(text for text, _ in record(roll, content).texts)

    in_progress = "Pagamento recebido. A baixa está em processamento."
    assert in_progress in said(is_settled=False)
    assert "processamento" not in said(is_settled=True)
    refunded = said(is_settled=False, is_refunded=True)
    assert "Pagamento estornado." in refunded
    assert "recebido." not in refunded


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"is_debit": True}, "Cartão de débito"),
        ({"installments": 3}, "Cartão de crédito em 3x"),
        ({"amount": Decimal("137.94")}, "Valor do boleto R$ 133,28 · Acréscimo do cartão R$ 4,66"),
    ],
)
def test_how_it_was_paid(
    record: Callable[..., RecordingCanvas], changes: dict[str, Any], wanted: str
) -> None:
    said = " ".join(text for text, _ in record("A4", make_content(replace(RECEIPT, **changes))).texts)
    assert wanted in said


def test_less_than_the_boleto_is_no_surcharge(record: Callable[..., RecordingCanvas]) -> None:
    part = make_content(replace(RECEIPT, amount=Decimal("100.00")))
    said = " ".join(text for text, _ in record("A4", part).texts)
    assert "R$ 100,00" in said
    assert "Valor do boleto R$ 133,28" in said
    assert "Acréscimo" not in said


def test_numbers_that_are_not_known_have_no_label(record: Callable[..., RecordingCanvas]) -> None:
    bare = replace(RECEIPT, nsu="", authorization="", brand="", due=None, bill="")
    said = " ".join(text for text, _ in record("80 mm", make_content(bare, help=None)).texts)
    for absent in ("NSU", "Autorização", "Bandeira", "Vencimento", "Precisa de ajuda?", "Acréscimo"):
        assert absent not in said


def test_a_copy_says_so(record: Callable[..., RecordingCanvas]) -> None:
    for roll in ("A4", "58 mm"):
        said = [text.casefold() for text, _ in record(roll, make_content(is_copy=True)).texts]
        assert "recibo · 2ª via" in said


@pytest.mark.parametrize("count", [1, 2, 6, 7])
@pytest.mark.parametrize("roll", ["A4", *ROLLS])
def test_nothing_touches_or_leaves_the_paper(
    record: Callable[..., RecordingCanvas], roll: str, count: int
) -> None:
    _, dpi, width = card_paper(roll)
    drawn = record(roll, make_content(*series(count)))
    assert_nothing_touches(
        drawn, QRectF(0, 0, width / 25.4 * dpi, (280 if roll == "A4" else 450) / 25.4 * dpi)
    )
    said = " ".join(text for text, _ in drawn.texts)
    assert (f"Total de {count} boletos" in said) == (count > 1)
    assert ("e mais 1 pagamento anterior" in said) == (count == 7)


@pytest.mark.parametrize("roll", ROLLS)
def test_nothing_on_it_can_be_paid(qapp: object, roll: str) -> None:
    pixels = grey(rendering.compose_roll(make_content(), ROLLS[roll]).image())
    assert symbols(pixels) == []
    assert (np.unique(pixels) == [0, 255]).all()
    assert [symbols(page) for page in pages(rendering.compose_pdf([make_content()]))] == [[]]


def test_a_charge_gives_its_receipt() -> None:
    request = ChargeRequest(
        TitleReference(BoletoId("7")), Decimal("133.28"), Decimal("137.94"), CardMethod.CREDIT, 2, "4711"
    )
    charge = charge_of(request, ChargeState.APPROVED)
    assert receipt_of(charge, charge.created_at.tzinfo, bill="Novembro") == CardReceipt(
        bill="Novembro",
        number="4711",
        title_amount=Decimal("133.28"),
        amount=Decimal("137.94"),
        is_debit=False,
        installments=2,
        paid_at=charge.created_at,
        brand="visa",
        nsu="123456789",
        authorization="A1B2C3",
        reference=f"totem-{charge.id}",
        is_settled=False,
    )
    settled, refunded = (
        receipt_of(charge_of(request, each), None) for each in (ChargeState.SETTLED, ChargeState.REFUNDED)
    )
    assert (settled.is_settled, settled.is_refunded) == (True, False)
    assert (refunded.is_settled, refunded.is_refunded) == (False, True)
