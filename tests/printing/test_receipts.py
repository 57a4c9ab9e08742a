"""Proof of a payment and receipt of a sign-up, on A4 and on rolls: every text, nothing that can be paid."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PySide6.QtCore import QRectF

from support.forms import PROTOCOL
from support.paper_reader import grey, pages, symbols, texts
from support.recording_canvas import RecordingCanvas
from support.sample_slips import VARIANTS, make_slip
from totem.printing.layout import fonts
from totem.printing.layout.canvas import Canvas, Column, painting
from totem.printing.slips import receipts, rendering
from totem.printing.slips.content import ProofContent, ProtocolContent, ProvenPayment
from totem.printing.thermal.escpos import blank_image
from totem.settings.printer_profiles import Profile, profile

ROLLS = {
    "80 mm": profile("generic-80mm"),
    "58 mm": profile("generic-58mm"),
    "180 dpi": profile("epson-tm-t88"),
    "300 dpi": profile("generic-80mm", dots=832, dpi=300),
}
CONFIRMED = datetime(2026, 11, 24, 14, 50)  # noqa: DTZ001 - the kiosk's own clock
SAID = (
    *("NetSul", "Não é recibo bancário", "Mensalidade de dezembro", "R$ 123,46", "109/00004711-6"),
    *("Pagamento confirmado em 24/11/2026 às 14:50", "NetSul Telecomunicações Ltda", "12.345.678/0001-95"),
    *("Maria S.", "***.456.789-**", "00012346", "0800 123 4567", "Emitido em 24/11/2026 às 14:43"),
    *("Este totem consultou a empresa", "é o comprovante do seu banco."),
)


def make_proof(kind: str = "all") -> ProofContent:
    return ProofContent((ProvenPayment(make_slip(**VARIANTS[kind]), CONFIRMED),))


def missing(said: str) -> list[str]:
    return [wanted for wanted in SAID if wanted.lower() not in said.lower()]


def test_the_a4_page_has_every_text(qapp: object) -> None:
    document = rendering.compose_pdf([make_proof()])
    (text,) = texts(document)
    assert missing(" ".join(text.split())) == []
    assert "Comprovante de consulta" in text


def test_the_document_is_named_by_what_it_is(qapp: object) -> None:
    document = pypdfium2.PdfDocument(rendering.compose_pdf([make_proof()]))
    title = document.get_metadata_dict()["Title"]
    document.close()
    assert title == "Comprovante de consulta"


def test_proofs_and_second_copies_go_into_one_document(qapp: object) -> None:
    found = [symbols(page) for page in pages(rendering.compose_pdf([make_slip(), make_proof()]))]
    assert [len(each) for each in found] == [2, 0]


@pytest.fixture
def record(
    qapp: object,
) -> Iterator[Callable[[Callable[..., float], float, float, ProofContent], RecordingCanvas]]:
    fonts.load_fonts()
    paper = blank_image(10, 10)
    with painting(paper) as painter:

        def draw(
            how: Callable[..., float], dpi: float, width: float, content: ProofContent
        ) -> RecordingCanvas:
            recorder = RecordingCanvas(painter, dpi)
            how(recorder, Column(1, 0, width - 2), content)
            return recorder

        yield draw


@pytest.mark.parametrize("roll", ROLLS)
def test_a_roll_has_every_text(record: Callable[..., RecordingCanvas], roll: str) -> None:
    by = ROLLS[roll]
    drawn = record(receipts.draw_proof_roll, by.dpi, by.dots * 25.4 / by.dpi, make_proof())
    assert missing(" ".join(text for text, _ in drawn.texts)) == []


@pytest.mark.parametrize("kind", VARIANTS)
@pytest.mark.parametrize("roll", ["A4", *ROLLS])
def test_nothing_touches_or_leaves_the_paper(
    record: Callable[..., RecordingCanvas], roll: str, kind: str
) -> None:
    by: Profile | None = ROLLS.get(roll)
    how, dpi, width = (
        (receipts.draw_proof_a4, 600, 190.0)
        if by is None
        else (receipts.draw_proof_roll, by.dpi, by.dots * 25.4 / by.dpi)
    )
    drawn = record(how, dpi, width, make_proof(kind))
    paper = QRectF(0, 0, width / 25.4 * dpi, 280 / 25.4 * dpi)
    for index, (text, box) in enumerate(drawn.texts):
        assert paper.contains(box), text
        for other_text, other in drawn.texts[index + 1 :]:
            assert not box.intersects(other), (text, other_text)
        for rule in drawn.rules:
            assert not box.intersects(rule), text


@pytest.mark.parametrize("kind", VARIANTS)
@pytest.mark.parametrize("roll", ROLLS)
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
    title = content.latest.slip.checked.title
    digits = "".join(filter(str.isdigit, "".join(drawn)))
    assert title is None or title.barcode not in digits
    assert title is None or "".join(filter(str.isdigit, title.line_formatted)) not in digits


def test_a_boleto_without_line_or_numbers_has_no_empty_labels(record: Callable[..., RecordingCanvas]) -> None:
    known = make_proof("little known").latest
    slip = replace(known.slip, checked=make_slip(barcode=None, our_number=None).checked)
    bare = ProofContent((replace(known, slip=slip),))
    said = [text for text, _ in record(receipts.draw_proof_roll, 203, 72.0, bare).texts]
    for absent in ("Nosso número", "Linha digitável terminada em", "Pagador", "Precisa de ajuda?"):
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
    asked=(("Cidade", "Curitiba"), ("Plano", "Fibra 600 - R$ 129,90 por mês"), ("Vencimento", "Dia 10")),
    company="NetSul",
    kiosk="Totem Loja Centro",
    printed_at=datetime(2026, 11, 24, 14, 43),  # noqa: DTZ001 - the kiosk's own clock
    privacy="privacidade@netsul.example",
    help="0800 123 4567 · netsul.example",
)
ON_RECEIPT = (
    *("NetSul", "Protocolo", "Pedido de assinatura", PROTOCOL, "Curitiba", "Fibra 600 - R$ 129,90 por mês"),
    *("Dia 10", "privacidade@netsul.example", "0800 123 4567", "Emitido em 24/11/2026 às 14:43"),
    *("Totem Loja Centro", "Guarde este papel"),
)


def test_the_a4_page_of_a_receipt_has_every_text_and_a_readable_code(qapp: object) -> None:
    document = rendering.compose_pdf([RECEIPT])
    said = " ".join(texts(document)[0].split())
    assert [wanted for wanted in ON_RECEIPT if wanted not in said] == []
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
    assert [wanted for wanted in ON_RECEIPT if wanted.lower() not in said] == []
    room = QRectF(0, 0, paper.dots, 10_000)
    assert all(room.contains(box) for box in boxes)
    assert not [1 for n, box in enumerate(boxes) for other in boxes[n + 1 :] if box.intersects(other)]
    assert RECEIPT.code in str(symbols(grey(rendering.compose_roll(RECEIPT, paper).image())))
