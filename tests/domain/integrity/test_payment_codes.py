"""The rows of the ways to pay by a code, and what is derived from them."""

import pytest

from support.gallery.samples import without_codes
from support.sample_boletos import HONEST, checked, forms
from totem.domain.customer import CODE_FORMS, PaymentForm
from totem.domain.integrity import check
from totem.domain.integrity.check import CheckedBoleto
from totem.domain.integrity.payment_codes import CODES
from totem.session.payments import has_code_for_series
from totem.session.states import State
from totem.session.view_state import ViewState

TODAY = HONEST.due_date


def alone(form: PaymentForm) -> CheckedBoleto:
    return checked(without_codes(HONEST, keep={form}))


def test_each_form_with_a_text_of_its_own_has_a_row() -> None:
    assert CODES.keys() == CODE_FORMS.keys()


@pytest.mark.parametrize("form", CODES)
def test_a_code_alone_is_all_that_its_row_says(form: PaymentForm) -> None:
    boleto, row = alone(form), CODES[form]
    assert boleto.offered == (form,)
    assert boleto.payload(form)
    assert boleto.has_code is boleto.printable is row.is_on_paper
    assert boleto.has_instant_code is row.is_instant
    assert boleto.printed_qr == (None if row.is_barcode else form)
    assert has_code_for_series(boleto, instantly=True) is row.is_instant
    assert has_code_for_series(boleto, instantly=False) is row.is_on_paper
    assert without_codes(boleto).offered == ()


@pytest.mark.parametrize("form", CODES)
@pytest.mark.parametrize("sees_payment", [True, False])
def test_the_payment_is_waited_for_where_it_is_seen_at_once(form: PaymentForm, sees_payment: bool) -> None:
    assert TODAY is not None
    view = ViewState(State.PAY, TODAY, chosen=alone(form), sees_payment=sees_payment)
    assert view.awaits_payment is (CODES[form].is_instant and sees_payment)


@pytest.mark.parametrize("form", CODES)
def test_a_form_that_a_boleto_lacks_has_no_payload(form: PaymentForm) -> None:
    rest = checked(without_codes(HONEST, keep=set(CODES) - {form}))
    assert (rest.offered, rest.payload(form)) == (forms(form), "")
    assert checked().payload(PaymentForm.CARD) == ""


def test_there_is_room_on_paper_for_the_qr_code_that_is_shown_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checked().printed_qr is PaymentForm.PIX
    phone = checked(without_codes(HONEST, keep={PaymentForm.BARCODE, PaymentForm.LINK}))
    assert phone.printed_qr is None, "a link is for a phone, and the bars are there"
    monkeypatch.setattr(check, "PAPER_FORMS", frozenset(CODES))
    assert checked().printed_qr is PaymentForm.PIX
    assert phone.printed_qr is PaymentForm.LINK
