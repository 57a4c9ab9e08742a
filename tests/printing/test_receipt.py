"""Receipt of a sign-up, on A4 and on rolls: protocol, readable code, no personal data."""

from datetime import datetime

import pytest
from PySide6.QtCore import QRectF

from support.forms import PROTOCOL
from support.paper_reader import grey, pages, symbols, texts
from support.recording_canvas import Recorder
from totem.printing.layout import fonts
from totem.printing.layout.canvas import Column, painting
from totem.printing.slips import receipts, rendering
from totem.printing.slips.content import ProtocolContent
from totem.printing.thermal.escpos import blank_image
from totem.printing.thermal.profiles import profile

CONTENT = ProtocolContent(
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
SAID = (
    *("NetSul", "Protocolo", "Pedido de assinatura", PROTOCOL, "Curitiba", "Fibra 600 - R$ 129,90 por mês"),
    *("Dia 10", "privacidade@netsul.example", "0800 123 4567", "Emitido em 24/11/2026 às 14:43"),
    *("Totem Loja Centro", "Guarde este papel"),
)


def test_the_a4_page_has_every_text_and_a_readable_code(qapp: object) -> None:
    document = rendering.compose_pdf([CONTENT])
    said = " ".join(texts(document)[0].split())
    assert [wanted for wanted in SAID if wanted not in said] == []
    assert CONTENT.code in str(symbols(pages(document)[0]))


@pytest.mark.parametrize("name", ["generic-80mm", "generic-58mm", "epson-tm-t88"])
def test_the_roll_has_every_text_and_a_readable_code(qapp: object, name: str) -> None:
    fonts.load_fonts()
    paper = profile(name)
    width = paper.dots * 25.4 / paper.dpi
    with painting(blank_image(10, 10)) as painter:
        canvas = Recorder(painter, paper.dpi)
        receipts.draw_protocol_roll(canvas, Column(1, 0, width - 2), CONTENT)
        said = " ".join(text for text, _ in canvas.texts).lower()
        boxes = [box for _, box in canvas.texts]
    assert [wanted for wanted in SAID if wanted.lower() not in said] == []
    room = QRectF(0, 0, paper.dots, 10_000)
    assert all(room.contains(box) for box in boxes)
    assert not [1 for n, box in enumerate(boxes) for other in boxes[n + 1 :] if box.intersects(other)]
    assert CONTENT.code in str(symbols(grey(rendering.compose_roll(CONTENT, paper).image())))
