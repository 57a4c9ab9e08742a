"""Confirmation of payments and receipt of a request, on A4 and rolls: every text, and nothing to pay by."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PySide6.QtCore import QRectF

from support.forms import PROTOCOL
from support.paper_reader import grey, pages, symbols, texts
from support.recording_canvas import ROLLS, RecordingCanvas, assert_nothing_touches, paper_of, recording
from support.sample_slips import VARIANTS, cobranca_barcode, make_slip
from support.sampling import crossed
from totem.printing.layout import fonts
from totem.printing.layout.canvas import Canvas, Column, painting
from totem.printing.slips import receipts, rendering
from totem.printing.slips.content import ProofContent, ProtocolContent, ProvenPayment
from totem.printing.thermal.escpos import blank_image
from totem.settings.printer_profiles import profile

CONFIRMED = datetime(2026, 11, 24, 14, 50)  # noqa: DTZ001 - the kiosk's own clock
SAID = (
    *("NetSul", "Não é recibo bancário", "Mensalidade de dezembro", "R$ 123,46", "109/00004711-6"),
    *(
        "Dezembro",
        "Vencimento 21/12/2026",
        "Confirmado em 24/11/2026 às 14:50",
        "NetSul Telecomunicações Ltda",
        "12.345.678/0001-95",
    ),
    *("Maria S.", "***.456.789-**", "Linha terminada em 00012346", "0800 123 4567"),
    *("Emitida em 24/11/2026 às 14:43 · Totem Loja Centro", "Valor do boleto pago"),
    *("Este totem consultou a empresa", "é o comprovante do seu banco."),
)


def make_proof(kind: str = "all") -> ProofContent:
    return ProofContent((ProvenPayment(make_slip(**VARIANTS[kind]), CONFIRMED),))


def make_series(count: int, kind: str = "all", amount: Decimal | None = None) -> ProofContent:
    """Payments of January, February and so on, each a minute and a real after the one before."""
    payments = []
    for number in range(count):
        changes = {
            "due_date": date(2026, 1 + number, 10),
            "amount": None if kind == "little known" else (amount or Decimal(100)) + number,
            "description": f"Mensalidade {number + 1}",
            "barcode": cobranca_barcode(value=10000 + number),
        }
        slip = make_slip(**{**VARIANTS[kind], **changes})
        payments.append(ProvenPayment(slip, CONFIRMED + timedelta(minutes=number)))
    return ProofContent(tuple(payments))


def missing(said: str, wanted: Sequence[str] = SAID) -> list[str]:
    return [each for each in wanted if each.lower() not in said.lower()]


def test_the_a4_page_has_every_text(qapp: object) -> None:
    document = rendering.compose_pdf([make_proof()])
    (text,) = texts(document)
    assert missing(" ".join(text.split())) == []
    assert "Confirmação" in text


def test_the_document_is_named_by_what_it_is(qapp: object) -> None:
    document = pypdfium2.PdfDocument(rendering.compose_pdf([make_proof()]))
    title = document.get_metadata_dict()["Title"]
    document.close()
    assert title == "Confirmação"


def test_proofs_and_second_copies_go_into_one_document(qapp: object) -> None:
    found = [symbols(page) for page in pages(rendering.compose_pdf([make_slip(), make_proof()]))]
    assert [len(each) for each in found] == [2, 0]


@pytest.fixture
def record(
    qapp: object,
) -> Iterator[Callable[[Callable[..., float], float, float, ProofContent], RecordingCanvas]]:
    with recording() as draw:
        yield draw


@pytest.mark.parametrize("roll", ROLLS)
def test_a_roll_has_every_text(record: Callable[..., RecordingCanvas], roll: str) -> None:
    by = ROLLS[roll]
    drawn = record(receipts.draw_proof_roll, by.dpi, by.dots * 25.4 / by.dpi, make_proof())
    assert missing(" ".join(text for text, _ in drawn.texts)) == []


def said_of(count: int) -> list[str]:
    """The facts of each payment that are on the paper, however many there are."""
    months = ("Janeiro", "Fevereiro", "Março", "Abril", "Maio", "Junho")[:count]
    return [
        *months,
        *(f"Vencimento 10/{number + 1:02}/2026" for number in range(count)),
        *(f"Confirmado em 24/11/2026 às 14:{50 + number}" for number in range(count)),
        *(f"Linha terminada em 000{10000 + number}" for number in range(count)),
        *(f"R$ {100 + number},00" for number in range(count)),
    ]


@pytest.mark.parametrize("count", [2, 6])
@pytest.mark.parametrize("roll", ["A4", *ROLLS])
def test_every_payment_of_a_series_is_on_one_paper_with_their_sum(
    record: Callable[..., RecordingCanvas], roll: str, count: int
) -> None:
    by = ROLLS.get(roll)
    content = make_series(count)
    if by is None:
        (said,) = texts(rendering.compose_pdf([content]))
    else:
        drawn = record(receipts.draw_proof_roll, by.dpi, by.dots * 25.4 / by.dpi, content)
        said = " ".join(text for text, _ in drawn.texts)
    total = {2: "R$ 201,00", 6: "R$ 615,00"}[count]
    assert missing(" ".join(said.split()), [*said_of(count), f"Total de {count} boletos pagos", total]) == []
    assert ("Nosso número" in said) == (count == 2), "many payments have what tells them apart"
    assert said.count("Pagador") == 1


def test_the_sum_is_not_stated_where_an_amount_is_unknown(record: Callable[..., RecordingCanvas]) -> None:
    one, other = make_series(2).payments
    unknown = make_slip(**VARIANTS["little known"], barcode=None, pix=None)
    content = ProofContent((one, replace(other, slip=unknown)))
    said = [text for text, _ in record(receipts.draw_proof_roll, 203, 72.0, content).texts]
    assert said.count("Valor não informado") == 2
    assert "R$ 100,00" in said


def test_more_payments_than_a_page_holds_are_counted(record: Callable[..., RecordingCanvas]) -> None:
    eleven = ProofContent((*make_series(10).payments, make_proof().payments[0]))
    said = [text for text, _ in record(receipts.draw_proof_a4, 600, 190.0, eleven).texts]
    assert "Janeiro" not in said
    assert "e mais 1 pagamento anterior" in said
    assert "Total de 11 boletos pagos" in said


@pytest.mark.parametrize("kind", ["all", "long", "little known"])
@pytest.mark.parametrize("count", [2, 4, 10])
@pytest.mark.parametrize("roll", ["A4", *ROLLS])
def test_a_series_touches_nothing_and_stays_on_the_paper(
    record: Callable[..., RecordingCanvas], roll: str, count: int, kind: str
) -> None:
    how, dpi, width = paper_of(roll, receipts.draw_proof_a4, receipts.draw_proof_roll)
    drawn = record(how, dpi, width, make_series(count, kind, Decimal(12_345_678)))
    assert_nothing_touches(
        drawn, QRectF(0, 0, width / 25.4 * dpi, (280 if roll == "A4" else 450) / 25.4 * dpi)
    )


@pytest.mark.parametrize("kind", VARIANTS)
@pytest.mark.parametrize("roll", ["A4", *ROLLS])
def test_nothing_touches_or_leaves_the_paper(
    record: Callable[..., RecordingCanvas], roll: str, kind: str
) -> None:
    how, dpi, width = paper_of(roll, receipts.draw_proof_a4, receipts.draw_proof_roll)
    drawn = record(how, dpi, width, make_proof(kind))
    assert_nothing_touches(drawn, QRectF(0, 0, width / 25.4 * dpi, 280 / 25.4 * dpi))


@pytest.mark.parametrize(("roll", "kind"), crossed(list(ROLLS), list(VARIANTS)))
def test_nothing_on_it_can_be_paid(qapp: object, roll: str, kind: str) -> None:
    content = make_proof(kind)
    pixels = grey(rendering.compose_roll(content, ROLLS[roll]).image())
    assert symbols(pixels) == []
    assert (np.unique(pixels) == [0, 255]).all()
    drawn: list[Any] = []

    class Listener(Canvas):
        def _write(self, row: str, *place: Any) -> None:
            drawn.append(row)
            super()._write(row, *place)

    with painting(blank_image(10, 10)) as painter:
        receipts.draw_proof_roll(Listener(painter, 203), Column(1, 0, 70), content)
    title = content.payments[-1].slip.checked.title
    digits = "".join(filter(str.isdigit, "".join(drawn)))
    assert title is None or title.barcode not in digits
    assert title is None or "".join(filter(str.isdigit, title.line_formatted)) not in digits


def test_a_boleto_without_line_or_numbers_has_no_empty_labels(record: Callable[..., RecordingCanvas]) -> None:
    known = make_proof("little known").payments[-1]
    slip = replace(known.slip, checked=make_slip(barcode=None, our_number=None).checked)
    bare = ProofContent((replace(known, slip=slip),))
    said = [text for text, _ in record(receipts.draw_proof_roll, 203, 72.0, bare).texts]
    for absent in ("Nosso número", "Linha terminada em", "Pagador", "Precisa de ajuda?"):
        assert absent not in said


def test_the_last_digits_do_not_depend_on_the_writing() -> None:
    assert receipts.last_digits("34191.09008 00471.160051 71234.570001 5 16670000012346") == "00012346"
    assert receipts.last_digits("84820000001-8 23460043202-2 61221000000-9 00012345678-9") == "23456789"
    assert receipts.last_digits("") == ""


RECEIPT = ProtocolContent(
    title="Pedido de assinatura",
    note="Guarde este papel. Para saber como está o seu pedido, informe o protocolo e o seu CPF ou CNPJ.",
    protocol=PROTOCOL,
    code=f"https://netsul.example/pedido/{PROTOCOL.replace('-', '')}",
    asked=(("Cidade", "Curitiba"), ("Plano", "Fibra 600 · R$ 129,90 por mês"), ("Vencimento", "Dia 10")),
    company="NetSul",
    kiosk="Totem Loja Centro",
    printed_at=datetime(2026, 11, 24, 14, 43),  # noqa: DTZ001 - the kiosk's own clock
    privacy="privacidade@netsul.example",
    help="0800 123 4567 · netsul.example",
)
ON_RECEIPT = (
    *("NetSul", "Protocolo", "Pedido de assinatura", PROTOCOL, "Curitiba", "Fibra 600 · R$ 129,90 por mês"),
    *("Dia 10", "privacidade@netsul.example", "0800 123 4567", "Emitido em 24/11/2026 às 14:43"),
    *("· Totem Loja Centro", "Guarde este papel"),
)


def test_the_a4_page_of_a_receipt_has_every_text_and_a_readable_code(qapp: object) -> None:
    document = rendering.compose_pdf([RECEIPT])
    said = " ".join(texts(document)[0].split())
    assert missing(said, ON_RECEIPT) == []
    assert RECEIPT.code in str(symbols(pages(document)[0]))


@pytest.mark.parametrize("name", ["generic-80mm", "generic-58mm", "epson-tm-t88"])
def test_the_roll_of_a_receipt_has_every_text_and_a_readable_code(qapp: object, name: str) -> None:
    fonts.load_fonts()
    paper = profile(name)
    width = paper.dots * 25.4 / paper.dpi
    with painting(blank_image(10, 10)) as painter:
        canvas = RecordingCanvas(painter, paper.dpi)
        receipts.draw_protocol_roll(canvas, Column(1, 0, width - 2), RECEIPT)
        said = " ".join(text for text, _ in canvas.texts).lower()
        boxes = [box for _, box in canvas.texts]
    assert missing(said, ON_RECEIPT) == []
    room = QRectF(0, 0, paper.dots, 10_000)
    assert all(room.contains(box) for box in boxes)
    assert not [1 for n, box in enumerate(boxes) for other in boxes[n + 1 :] if box.intersects(other)]
    assert RECEIPT.code in str(symbols(grey(rendering.compose_roll(RECEIPT, paper).image())))


def test_a_long_number_is_in_groups_of_three_and_its_code_is_not(qapp: object) -> None:
    ticket = replace(RECEIPT, protocol="2609121531", code="2609121531")
    document = rendering.compose_pdf([ticket])
    assert "260 912 1531" in " ".join(texts(document)[0].split())
    assert "2609121531" in [symbol.text for symbol in symbols(pages(document)[0])]
