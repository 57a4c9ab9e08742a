"""Second copy of a boleto on A4: heading, ways to pay, payer's receipt, and the bank's part at the bottom.

Blocks flow down from the top and close up where one is missing; the part with the barcode is bound to the
page's bottom edge. It is the ficha de compensação where every box that is due can be filled. Otherwise the
page has neither receipt nor ficha, since cashiers reject one with empty boxes; its bars read as well. Fields,
sizes and distances: Banco do Brasil Doc5175, Anexo I, and CAIXA MO 67.119 v015, model II, which leaves "uso
do banco", quantity, its value, deductions and additions to the bank.
"""

from dataclasses import replace

from PySide6.QtGui import QFont

from totem.domain.boleto import Arrecadacao, Boleto
from totem.domain.check_digits import mod11_sum
from totem.domain.integrity.payment_codes import CODES
from totem.printing.layout import a4
from totem.printing.layout.a4 import (
    HIGH,
    HIGHEST,
    LOW,
    NOTE,
    RIGHT,
    TITLE,
    VALUE,
    Field,
    amount_field,
    beneficiary_fields,
    draw_field,
    draw_grid,
    draw_row,
    draw_rows,
    draw_sides,
    payer_fields,
)
from totem.printing.layout.canvas import Align, Canvas, Column, TextStyle
from totem.printing.layout.symbols import ITF_HEIGHT_MM
from totem.printing.slips.content import SlipContent
from totem.printing.slips.wording import SECOND_COPY, Wording, plain

_GAP = 3.6
_ARRECADACAO_HEIGHT = 68.0
HEIGHT = 108.0
"""From the cut to the page's bottom edge (95 to 108 mm)."""
BARS_TOP = 13.0 + ITF_HEIGHT_MM / 2
"""Top of the bars above the bottom edge.

Their centre is 13 mm above it: the norm demands 12, and office printers cannot print the last 4 to 6 mm.
"""

_BANK = TextStyle(8.5, QFont.Weight.Bold)
_CODE = TextStyle(19.6, QFont.Weight.Bold)  # 5 mm high
_LINE = TextStyle(13.9)  # 3.5 to 4 mm high
_HEAD, _HEAVY = 8.6, 0.5
_PAYER = 13.2
_BANK_WIDTH, _CODE_WIDTH = 16.5, 26.0
_WHERE = "Código de barras para a lotérica, o caixa eletrônico ou o aplicativo do banco"
_FILLED_IN = 5.0
_FILLED_IN_LABELS = (
    *("(-) Desconto/Abatimento", "(-) Outras deduções", "(+) Juros/Multa", "(+) Outros acréscimos"),
    "(=) Valor cobrado",
)
_TITLE_WIDTH = 45.0

_BANK_NAMES = {
    "001": "Banco do Brasil",
    "003": "Banco da Amazônia",
    "004": "Banco do Nordeste",
    "021": "Banestes",
    "033": "Santander",
    "041": "Banrisul",
    "047": "Banese",
    "070": "BRB",
    "077": "Inter",
    "084": "Uniprime",
    "085": "Ailos",
    "104": "Caixa",
    "136": "Unicred",
    "208": "BTG Pactual",
    "212": "Original",
    "237": "Bradesco",
    "260": "Nubank",
    "336": "C6 Bank",
    "341": "Itaú",
    "364": "Efí",
    "389": "Mercantil",
    "422": "Safra",
    "461": "Asaas",
    "707": "Daycoval",
    "748": "Sicredi",
    "756": "Sicoob",
}
# Remainder 1 leaves a digit of two figures, and the norm lets each bank choose what stands for it.
_OWN_DIGITS = {"085": "1", "104": "0", "748": "X"}


def draw_a4(canvas: Canvas, place: Column, content: SlipContent) -> None:
    """Draw one boleto's page from the top of `place` on, and its bottom."""
    words, title = Wording(content), content.checked.title
    is_whole = isinstance(title, Boleto) and words.fills_ficha
    place = a4.draw_summary(canvas, words, SECOND_COPY, place).below(_GAP)
    place = _draw_ways_to_pay(canvas, content, words, place)
    if isinstance(title, Boleto) and is_whole:
        _draw_recibo(canvas, words, place)
        _draw_ficha(canvas, title, words, _cut(canvas, HEIGHT))
        return
    if isinstance(title, Arrecadacao):
        bottom = _draw_known(canvas, words, "Recibo do pagador", place)
        _draw_authentication(canvas, place.right, bottom)
        _draw_arrecadacao(canvas, title, words, _cut(canvas, _ARRECADACAO_HEIGHT))
        return
    _draw_known(canvas, words, "Dados do boleto", place)
    if title is not None:
        bars = _draw_bars(canvas, title, words)
        canvas.text(_WHERE, bars.below(-14), a4.SMALL)


def _draw_ways_to_pay(canvas: Canvas, content: SlipContent, words: Wording, place: Column) -> Column:
    """Draw the QR code, then the barcode's line, or what to do without either; return the room below."""
    checked = content.checked
    form = checked.printed_qr
    if form is not None and (qr := CODES[form].qr) is not None:
        payload, note = checked.payload(form), plain(qr.note(checked.codes[form]))
        card = a4.draw_qr_card(canvas, place, payload, title=qr.title, steps=qr.steps, note=note)
        place = card.below(_GAP)
    if checked.title is not None:
        how = "Pague o boleto" if form is None else "Ou pague o boleto"
        return a4.draw_line_card(canvas, how, words.line, place).below(_GAP)
    if form is None:
        no_code = "Este boleto está sem código: peça um novo ao atendimento."
        place = place.below(canvas.text(no_code, place, a4.SMALL) + _GAP)
    return place


def _cut(canvas: Canvas, height: float) -> Column:
    """Draw the cut line `height` mm above the page's bottom; return the part below, within the margins."""
    slip = Column(a4.MARGIN, a4.A4_HEIGHT - height, a4.A4_WIDTH - 2 * a4.MARGIN)
    canvas.dashes(0, slip.y, a4.A4_WIDTH)
    return slip


def _draw_bars(canvas: Canvas, title: Boleto | Arrecadacao, words: Wording) -> Column:
    """Draw the bars at the page's bottom, where readers with a slot look, and their line above.

    Return the column from the bars' top on.
    """
    bars = replace(a4.PAGE, y=a4.A4_HEIGHT - BARS_TOP)
    canvas.text(words.line, bars.below(-9), _LINE)
    canvas.itf(bars.x, bars.y, title.barcode)
    return bars


def _draw_arrecadacao(canvas: Canvas, title: Arrecadacao, words: Wording, slip: Column) -> None:
    left = slip.width - RIGHT
    place = slip.below(4)
    due, amount = amount_field("Vencimento", words.title_due), amount_field("Valor", words.face_amount)
    draw_grid(
        canvas,
        place.below(canvas.text("Documento de arrecadação", place, TITLE) + 0.6),
        *_known(slip.width, HIGHEST, *beneficiary_fields(words, left), due),
        *_known(slip.width, HIGH, *payer_fields(words, left), amount),
    )
    _draw_bars(canvas, title, words)


def _draw_ficha(canvas: Canvas, title: Boleto, words: Wording, slip: Column) -> None:
    left = slip.width - RIGHT
    place = slip.below(1.8)
    _draw_head(canvas, title, words, place)
    top = place.below(_HEAD + _HEAVY)
    payable = "Pagável em qualquer banco, lotérica ou no aplicativo do seu banco"
    document = (
        Field("Data do documento", 27, (words.issued,)),
        Field("Nº do documento", 41, (words.document_number,)),
        Field("Espécie doc.", 20, (words.species,)),
        Field("Aceite", 15, (words.acceptance,)),
        Field("Data do processamento", left - 103, (words.processed,)),
        Field("Nosso número", RIGHT, (words.our_number,), align=Align.RIGHT),
    )
    account = (
        Field("Uso do banco", 27),
        Field("Carteira", 20, (words.wallet,)),
        Field("Espécie", 21, ("R$",)),
        Field("Quantidade", 35),
        Field("Valor", left - 103),
        amount_field("(=) Valor do documento", words.face_amount),
    )
    rows = draw_rows(
        canvas,
        top,
        (LOW, (Field("Local de pagamento", left, (payable,)), amount_field("Vencimento", words.title_due))),
        (HIGHEST, (*beneficiary_fields(words, left), _agency_field(words))),
        (LOW, document),
        (LOW, account),
    )
    rows = _draw_instructions(canvas, words, rows)
    rows = _draw_payer(canvas, words, rows)
    draw_sides(canvas, top, rows.y)
    _draw_authentication(canvas, slip.right, rows.y, " - Ficha de compensação")
    canvas.itf(slip.x, slip.y + HEIGHT - BARS_TOP, title.barcode)


def _draw_head(canvas: Canvas, title: Boleto, words: Wording, place: Column) -> None:

    def middle(style: TextStyle, rows: int = 1) -> float:
        return place.y + (_HEAD - rows * canvas.line_height(style)) / 2

    name = bank_name(title.bank) or f"Banco {title.bank}"
    rows = 2 if " " in name else 1
    canvas.text(name, Column(place.x, middle(_BANK, rows), _BANK_WIDTH - 1), _BANK, lines=rows)
    code = Column(place.x + _BANK_WIDTH, middle(_CODE), _CODE_WIDTH)
    canvas.text(bank_code(title.bank), code, _CODE, align=Align.CENTRE)
    for x in (code.x, code.right):
        canvas.rule(x, place.y + 0.8, width=_HEAVY, height=_HEAD - 0.8)
    line = Column(code.right + 2, middle(_LINE), place.right - code.right - 2)
    canvas.text(words.line, line, _LINE, align=Align.RIGHT)
    canvas.rule(place.x, place.y + _HEAD, width=place.width, height=_HEAVY)


def _draw_instructions(canvas: Canvas, words: Wording, place: Column) -> Column:
    """Draw notes on the left, and the boxes that a teller fills in on the right."""
    left = place.width - RIGHT
    texts = (
        words.subject,
        f"{words.amount_label}: {words.amount}. {words.surcharge}." if words.surcharge else "",
        "Confira o nome do beneficiário e o valor antes de pagar.",
    )
    label = "Instruções (texto de responsabilidade do beneficiário)"
    draw_field(canvas, place.x, place.y, Field(label, left, texts))
    bottom = place.y
    for label in _FILLED_IN_LABELS:
        bottom = draw_row(canvas, Column(place.x + left, bottom, RIGHT), _FILLED_IN, Field(label, RIGHT))
    canvas.rule(place.x + left, place.y, height=bottom - place.y)
    canvas.rule(place.x, bottom, width=left)
    return place.below(bottom - place.y)


def _draw_payer(canvas: Canvas, words: Wording, place: Column) -> Column:
    bottom = draw_row(canvas, place, _PAYER, *payer_fields(words, place.width))
    draw_field(canvas, place.x, bottom - 3.2, Field("Sacador/Avalista", place.width))
    return place.below(bottom - place.y)


def _agency_field(words: Wording) -> Field:
    return Field("Agência/Código do beneficiário", RIGHT, (words.agency_code,), align=Align.RIGHT)


def _draw_recibo(canvas: Canvas, words: Wording, place: Column) -> None:
    """Draw the payer's receipt from the top of `place` on."""
    left = place.width - RIGHT
    top = _draw_title(canvas, words, "Recibo do pagador", place)
    title = (
        Field("Referente a", left - 72, (words.subject,)),
        Field("Nosso número", 36, (words.our_number,)),
        Field("Nº do documento", 36, (words.document_number,)),
        amount_field("Valor do documento", words.face_amount),
    )
    bottom = draw_grid(
        canvas,
        top,
        (HIGHEST, (*beneficiary_fields(words, left), _agency_field(words))),
        (HIGH, (*payer_fields(words, left), amount_field("Vencimento", words.title_due))),
        (LOW, title),
    )
    _draw_authentication(canvas, top.right, bottom)


def _draw_known(canvas: Canvas, words: Wording, title: str, place: Column) -> float:
    """Draw the known facts of a boleto under `title`, without empty boxes; return the bottom."""
    numbers = (
        Field("Referente a", 0, (words.subject,)),
        Field("Nosso número", 40, (words.our_number,)),
        Field("Nº do documento", 40, (words.document_number,)),
        Field("Vencimento", 28, (words.title_due,)),
        Field("Valor do documento", 32, (words.face_amount,)),
    )
    return draw_grid(
        canvas,
        _draw_title(canvas, words, title, place),
        *_known(place.width, HIGHEST, *beneficiary_fields(words, place.width)),
        *_known(place.width, HIGH, *payer_fields(words, place.width)),
        *_known(place.width, LOW, *numbers),
    )


def _known(width: float, height: float, *fields: Field) -> list[tuple[float, tuple[Field, ...]]]:
    """Make a row of the fields with a value, the first as wide as the rest leaves; none without any."""
    known = [field for field in fields if any(field.values)]
    if not known:
        return []
    first, *rest = known
    wide = replace(first, width=width - sum(field.width for field in rest))
    return [(height, (wide, *rest))]


def _draw_title(canvas: Canvas, words: Wording, title: str, place: Column) -> Column:
    """Draw the title of a block, and where to get help; return the room below."""
    height = canvas.text(title, place, TITLE)
    if words.help:
        help_x = place.x + _TITLE_WIDTH
        help_place = Column(help_x, place.y, place.right - help_x)
        canvas.text(f"Precisa de ajuda? {words.help}", help_place, VALUE, align=Align.RIGHT)
    return place.below(height + 0.6)


def _draw_authentication(canvas: Canvas, right: float, bottom: float, of: str = "") -> None:
    """Name the place below a part at which a cashier's machine prints."""
    foot = Column(right - 70, bottom + 0.8, 70)
    canvas.text(f"Autenticação mecânica{of}", foot, NOTE, align=Align.RIGHT)


def bank_name(code: str) -> str | None:
    """Return the trade name of the bank of a three-digit code, None if it is not in the table."""
    return _BANK_NAMES.get(code)


def bank_code(code: str) -> str:
    """Return `code` and its check digit by modulus 11 (Banco do Brasil Doc5175): 001-9, 237-2, 341-7."""
    digit = 11 - mod11_sum(code[::-1], (2, 3, 4)) % 11
    return f"{code}-{_OWN_DIGITS.get(code, '0' if digit > 9 else str(digit))}"
