"""The second copy of a boleto on A4: heading and ways to pay, receipt, and the bank's part at the bottom.

Blocks flow down from the top and close up where one is missing; the part with the bars is bound to the page's
bottom edge, since its distances are a norm's.
"""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter

from totem.domain.boleto import Boleto
from totem.domain.boleto.arrecadacao import Arrecadacao
from totem.printing.layout import a4
from totem.printing.layout import canvas as fonts
from totem.printing.layout.a4 import (
    HIGH,
    HIGHEST,
    RIGHT,
    TITLE,
    amount_field,
    beneficiary_fields,
    draw_row,
    draw_sides,
    payer_fields,
)
from totem.printing.layout.canvas import MM_PER_INCH, Canvas, Column, TextStyle, painting
from totem.printing.slips import document, ficha, payment_proof, receipt, test_page
from totem.printing.slips import ficha as recibo
from totem.printing.slips.content import (
    Printable,
    PrinterTestPage,
    ProofContent,
    ProtocolContent,
    RecordContent,
    SlipContent,
)
from totem.printing.slips.ficha import BARS_TOP
from totem.printing.slips.wording import Wording, plain

HEIGHT = 68.0
_LINE = TextStyle(13.9)


def draw(canvas: Canvas, title: Arrecadacao, words: Wording, slip: Column) -> None:
    """Draw the bill into the last `HEIGHT` mm of the page, which begin at `slip`."""
    left = slip.width - RIGHT
    place = slip.below(4)
    top = place.below(canvas.text("Documento de arrecadação", place, TITLE) + 0.6)
    canvas.rule(top.x, top.y, width=top.width)
    bottom = draw_row(
        canvas,
        top,
        HIGHEST,
        *beneficiary_fields(words, left),
        amount_field("Vencimento", words.title_due),
    )
    bottom = draw_row(
        canvas,
        Column(top.x, bottom, top.width),
        HIGH,
        *payer_fields(words, left),
        amount_field("Valor", words.face_amount),
    )
    draw_sides(canvas, top, bottom)
    bars = slip.below(HEIGHT - BARS_TOP)
    canvas.text(words.line, bars.below(-9), _LINE)
    canvas.itf(bars.x, bars.y, title.barcode)


A4_WIDTH, A4_HEIGHT = 210.0, 297.0
DPI = 600
MARGIN = 10.0
_TOP = 10.0
_GAP = 3.6


def draw_page(canvas: Canvas, content: Printable) -> None:
    """Draw the A4 page of whatever is printed."""
    if isinstance(content, ProofContent):
        draw_a4_proof(canvas, content)
    elif isinstance(content, ProtocolContent):
        receipt.draw_a4(canvas, Column(MARGIN, _TOP, A4_WIDTH - 2 * MARGIN), content)
    elif isinstance(content, RecordContent):
        document.draw_a4(canvas, Column(MARGIN, _TOP, A4_WIDTH - 2 * MARGIN), content)
    elif isinstance(content, PrinterTestPage):
        test_page.draw_corners(canvas, A4_WIDTH, A4_HEIGHT)
        test_page.draw_a4(canvas, Column(MARGIN, _TOP, A4_WIDTH - 2 * MARGIN), content)
    else:
        draw_a4(canvas, content)


def draw_a4(canvas: Canvas, content: SlipContent) -> None:
    """Draw one boleto's page."""
    words, title = Wording.from_slip(content), content.checked.title
    place = Column(MARGIN, _TOP, A4_WIDTH - 2 * MARGIN)
    place = _next_block(place, a4.draw_heading(canvas, words, place))
    place = _draw_ways_to_pay(canvas, content, words, place)
    recibo.draw_recibo(canvas, words, place, of_bank=isinstance(title, Boleto))
    if isinstance(title, Boleto):
        ficha.draw_ficha(canvas, title, words, _cut(canvas, ficha.HEIGHT))
    elif isinstance(title, Arrecadacao):
        draw(canvas, title, words, _cut(canvas, HEIGHT))


def draw_a4_proof(canvas: Canvas, content: ProofContent) -> None:
    """Draw the page of a payment that the kiosk saw."""
    payment_proof.draw_a4(canvas, Column(MARGIN, _TOP, A4_WIDTH - 2 * MARGIN), content)


def preview(content: Printable, width: int) -> QImage:
    """The A4 page as a picture of `width` pixels, by the same drawing; to look at, not to scan."""
    fonts.load_fonts()
    page = QImage(QSize(width, round(width * A4_HEIGHT / A4_WIDTH)), QImage.Format.Format_RGB32)
    page.fill(Qt.GlobalColor.white)
    with painting(page) as painter:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        scale = width * MM_PER_INCH / (A4_WIDTH * DPI)
        painter.scale(scale, scale)
        draw_page(Canvas(painter, DPI), content)
    return page


def _draw_ways_to_pay(canvas: Canvas, content: SlipContent, words: Wording, place: Column) -> Column:
    """PIX, then the bars; the link stands in where there is neither. Returns the room below."""
    title, pix, link = content.checked.title, content.checked.pix, content.checked.link
    if pix is not None:
        receiver = f"Confira o nome antes de confirmar: {plain(pix.merchant_name)}"
        bottom = a4.draw_qr_card(
            canvas, place, pix.text, title="Pague com PIX", steps=a4.PIX_STEPS, note=receiver
        )
        place = _next_block(place, bottom)
    if title is not None:
        how = "Pague o boleto" if pix is None else "Ou pague o boleto"
        place = _next_block(place, a4.draw_line_card(canvas, how, words.line, place))
    if pix is None and title is None:
        if link is not None:
            bottom = a4.draw_qr_card(
                canvas, place, link, title="Pague pelo celular", steps=a4.LINK_STEPS, note=plain(link)
            )
        else:
            bottom = a4.draw_note(canvas, "Este boleto está sem código: peça um novo ao atendimento.", place)
        place = _next_block(place, bottom)
    return place


def _next_block(place: Column, bottom: float) -> Column:
    return replace(place, y=bottom + _GAP)


def _cut(canvas: Canvas, height: float) -> Column:
    """Mark where the last `height` mm of the page are cut off; returns them, within the margins."""
    slip = Column(MARGIN, A4_HEIGHT - height, A4_WIDTH - 2 * MARGIN)
    canvas.dashes(0, slip.y, A4_WIDTH)
    return slip
