"""Second copy of a boleto on A4: heading, ways to pay, receipt, and the bank's part at the bottom.

Blocks flow down from the top and close up where one is missing; the part with the barcode is bound to the
page's bottom edge, whose distances are a norm's.
"""

from dataclasses import replace

from totem.domain.boleto import Arrecadacao, Boleto
from totem.printing.layout import a4
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
from totem.printing.layout.canvas import Canvas, Column, TextStyle
from totem.printing.slips import ficha
from totem.printing.slips.content import SlipContent
from totem.printing.slips.ficha import BARS_TOP
from totem.printing.slips.wording import Wording, plain

_GAP = 3.6
_ARRECADACAO_HEIGHT = 68.0
_LINE = TextStyle(13.9)


def _draw_arrecadacao(canvas: Canvas, title: Arrecadacao, words: Wording, slip: Column) -> None:
    """Draw a utility bill below the cut."""
    left = slip.width - RIGHT
    place = slip.below(4)
    top = place.below(canvas.text("Documento de arrecadação", place, TITLE) + 0.6)
    canvas.rule(top.x, top.y, width=top.width)
    bottom = draw_row(
        canvas, top, HIGHEST, *beneficiary_fields(words, left), amount_field("Vencimento", words.title_due)
    )
    bottom = draw_row(
        canvas,
        Column(top.x, bottom, top.width),
        HIGH,
        *payer_fields(words, left),
        amount_field("Valor", words.face_amount),
    )
    draw_sides(canvas, top, bottom)
    bars = slip.below(_ARRECADACAO_HEIGHT - BARS_TOP)
    canvas.text(words.line, bars.below(-9), _LINE)
    canvas.itf(bars.x, bars.y, title.barcode)


def draw_a4(canvas: Canvas, content: SlipContent) -> None:
    """Draw one boleto's page."""
    words, title = Wording.from_slip(content), content.checked.title
    place = a4.page_column()
    place = _next_block(place, a4.draw_summary(canvas, words, place))
    place = _draw_ways_to_pay(canvas, content, words, place)
    ficha.draw_recibo(canvas, words, place, of_bank=isinstance(title, Boleto))
    if isinstance(title, Boleto):
        ficha.draw_ficha(canvas, title, words, _cut(canvas, ficha.HEIGHT))
    elif isinstance(title, Arrecadacao):
        _draw_arrecadacao(canvas, title, words, _cut(canvas, _ARRECADACAO_HEIGHT))


def _draw_ways_to_pay(canvas: Canvas, content: SlipContent, words: Wording, place: Column) -> Column:
    """Draw PIX, then the barcode's line; a link where neither exists. Return the room below."""
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
    """Draw the cut line `height` mm above the page's bottom; return the part below, within the margins."""
    slip = Column(a4.MARGIN, a4.A4_HEIGHT - height, a4.A4_WIDTH - 2 * a4.MARGIN)
    canvas.dashes(0, slip.y, a4.A4_WIDTH)
    return slip
