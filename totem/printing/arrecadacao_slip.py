"""The part of a bill of arrecadação that is paid: line and bars, without a bank's form around them.

Sizes and distances: FEBRABAN, Layout Padrão de Arrecadação/Recebimento com Utilização do Código de Barras, v7
(bars of 103 × 13 mm, 5 mm free at each end, their centre 12 mm above the edge, the line above them).
"""

from totem.domain.arrecadacao import Arrecadacao
from totem.printing.canvas import Canvas, Column, TextStyle
from totem.printing.ficha import BARS_TOP
from totem.printing.form import HIGH, HIGHEST, RIGHT, TITLE, amount, beneficiary, draw_row, draw_sides, payer
from totem.printing.wording import Wording

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
        *beneficiary(words, left),
        amount("Vencimento", words.title_due),
    )
    bottom = draw_row(
        canvas,
        Column(top.x, bottom, top.width),
        HIGH,
        *payer(words, left),
        amount("Valor", words.face_amount),
    )
    draw_sides(canvas, top, bottom)
    bars = slip.below(HEIGHT - BARS_TOP)
    canvas.text(words.line, bars.below(-9), _LINE)
    canvas.itf(bars.x, bars.y, title.barcode)
