"""The rows of the ways to pay: the pay screen and the voice show what stands in them, and nothing else."""

from totem.domain.customer import PaymentForm
from totem.domain.integrity.payment_codes import LATE_FORMS
from totem.ui.payment_forms import PAYMENT_FORMS


def test_each_way_to_pay_has_a_row() -> None:
    assert PAYMENT_FORMS.keys() == set(PaymentForm)
    assert {form for form, row in PAYMENT_FORMS.items() if row.completion} == LATE_FORMS
