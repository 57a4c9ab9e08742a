"""The words beside the QR code of a way to pay, on A4 and on rolls: those of its row."""

from dataclasses import replace
from typing import Any

import pytest

from support.gallery.samples import without_codes
from support.recording_canvas import ROLLS, paper_of, recording
from support.sample_boletos import HONEST, checked
from support.sample_slips import make_slip
from totem.domain.customer import PaymentForm
from totem.domain.integrity.payment_codes import CODES, PaymentQr
from totem.printing.slips import boleto_a4, boleto_thermal

ROWS = [(form, row.qr) for form, row in CODES.items() if row.qr is not None]


@pytest.mark.parametrize(("form", "qr"), ROWS)
@pytest.mark.parametrize("paper", ["A4", *ROLLS])
def test_a_qr_code_has_the_words_of_its_row(
    qapp: object, paper: str, form: PaymentForm, qr: PaymentQr[Any]
) -> None:
    bare = make_slip(barcode=None, pix=None)
    codes = checked(without_codes(HONEST, keep={form})).codes
    content = replace(bare, checked=replace(bare.checked, codes=codes))
    with recording() as draw:
        by = paper_of(paper, boleto_a4.draw_a4, boleto_thermal.draw_roll)
        drawn = "".join(text.replace(" ", "") for text, _ in draw(*by, content).texts)  # a link is wrapped
    note, short_note = qr.note(codes[form]), qr.short_note(codes[form])
    words = (*qr.steps, note) if paper == "A4" else (*qr.short_steps, short_note)
    assert [each for each in (qr.title, *words) if each.replace(" ", "") not in drawn] == []
