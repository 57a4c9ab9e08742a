"""Second copy of a boleto on thermal paper: amount, due date, and every way to pay.

The bars are longer than any roll is wide, so they run down the paper at the right edge, with the linha
digitável and the names beside them; on 58 mm the line goes above. Blocks close up where one is missing. Sizes
of bars and quiet zone: Banco do Brasil Doc5175 and ISO/IEC 16390. No norm covers paper this narrow, so the
slip is called a second copy, never a ficha de compensação.
"""

from dataclasses import replace

from totem.domain.integrity.payment_codes import CODES
from totem.printing.layout import roll
from totem.printing.layout.canvas import Canvas, Column, TextStyle
from totem.printing.layout.symbols import ITF_HEIGHT_MM
from totem.printing.slips.content import SlipContent
from totem.printing.slips.wording import SECOND_COPY, Wording, day, plain

_WIDE = 66.0
_LINE = TextStyle(14, roll.TITLE.weight)
_QUIET = 6.8
"""White before and after the bars: 6.4 mm (ISO/IEC 16390), and the rounding to dots."""
_BESIDE_BARS = 4.0
_LINE_STEPS = "Pelo app do banco, caixa eletrônico ou lotérica"
_NO_CODE = "Este boleto está sem código: peça um novo ao atendimento."


def draw_roll(canvas: Canvas, place: Column, content: SlipContent) -> Column:
    """Draw a second copy; return the room below."""
    words, checked = Wording(content), content.checked
    title, form = checked.title, checked.printed_qr
    place = roll.draw_head(canvas, place, words.company, SECOND_COPY.upper(), words.logo)
    place = _draw_sum(canvas, place, words, due_in_words(content))
    if form is not None and (qr := CODES[form].qr) is not None:
        payload, note = checked.payload(form), plain(qr.short_note(checked.codes[form]))
        place = roll.draw_qr(canvas, place, qr.title, payload, qr.short_steps, note)
    elif title is None:
        place = roll.draw_rule(canvas, place)
        place = place.below(canvas.text(_NO_CODE, place, roll.BODY, lines=3))
    place = roll.draw_rule(canvas, place)
    if title is None:
        return _draw_details(canvas, place, words)
    how = "Pague o boleto" if form is None else "Ou pague o boleto"
    return _draw_bars(canvas, place, words, how, title.barcode)


def due_in_words(content: SlipContent) -> str:
    """Describe the due date in relation to the day of printing; "" without one."""
    due, today = content.checked.due_date, content.printed_at.date()
    if due is None:
        return ""
    days = (due - today).days
    if days < 0:
        return f"Venceu {'ontem' if days == -1 else f'há {-days} dias'}: {day(due)}"
    return f"Vence {({0: 'hoje: ', 1: 'amanhã: '}).get(days, 'em ')}{day(due)}"


def _draw_sum(canvas: Canvas, place: Column, words: Wording, due: str) -> Column:
    if words.subject:
        place = place.below(canvas.text(words.subject, place, roll.BODY, lines=2) + 1.2)
    place = place.below(canvas.text(words.amount_label, place, roll.LABEL))
    place = place.below(roll.draw_whole(canvas, place, words.amount or "A consultar", roll.AMOUNT))
    place = place.below(roll.draw_whole(canvas, place, due, roll.DATE))
    if words.surcharge:
        place = place.below(0.8 + canvas.text(words.surcharge, place.below(0.8), roll.VALUE, lines=3))
    return place


def _draw_bars(canvas: Canvas, place: Column, words: Wording, how: str, barcode: str) -> Column:
    beside = place.width - ITF_HEIGHT_MM - _BESIDE_BARS
    is_wide = place.width >= _WIDE
    top = place.y - roll.GAP
    room = replace(place, width=beside) if is_wide else place
    room = room.below(canvas.text(how, room, roll.TITLE) + 0.6)
    room = room.below(canvas.text(_LINE_STEPS, room, roll.VALUE, lines=4) + 1.4)
    room = _draw_line(canvas, room, words.line)
    if not is_wide:
        top = room.y
        room = replace(room, y=top + 2, width=beside)
    bars = canvas.itf(place.right - ITF_HEIGHT_MM, top + _QUIET, barcode, along=True)
    return replace(place, y=max(bars.bottom + _QUIET, _draw_details(canvas, room.below(2.4), words).y))


def _draw_line(canvas: Canvas, room: Column, line: str) -> Column:
    """Write the linha digitável, a group per row; a single check digit joins its neighbour."""
    rows: list[str] = []
    for group in line.split():
        joined = f"{rows[-1]} {group}" if rows else group
        if rows and min(len(rows[-1]), len(group)) == 1 and canvas.text_width(joined, _LINE) <= room.width:
            rows[-1] = joined
        else:
            rows.append(group)
    for row in rows:
        room = room.below(canvas.text(row, room, _LINE))
    return room


def _draw_details(canvas: Canvas, place: Column, words: Wording) -> Column:
    """Draw beneficiary (CDC art. 42-A), payer, title numbers and support contact."""
    fields = (
        ("Beneficiário", (words.beneficiary, words.beneficiary_tax_id, words.beneficiary_address)),
        ("Pagador", (words.payer, words.payer_tax_id, words.payer_address)),
        ("Nosso número", (words.our_number,)),
        ("Nº do documento", (words.document_number,)),
    )
    for label, values in fields:
        place = roll.draw_field(canvas, place, label, *values)
    return roll.draw_foot(canvas, place, words.help, words.printed)
