"""What is said of an amount that is not the face value: why, in words."""

from decimal import Decimal

import pytest

from support.visits import TODAY
from totem.domain.integrity import CheckedBoleto, Policy, check
from totem.domain.models import BoletoId, OpenBoleto
from totem.ui import words

SURCHARGE, DISCOUNT, BOTH = "inclui multa e juros", "com desconto", "com multa, juros e desconto"


def boleto(**amounts: str) -> CheckedBoleto:
    known = {name: Decimal(value) for name, value in amounts.items()}
    return check(OpenBoleto(BoletoId("1"), due_date=TODAY, **known), Policy(), TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ({"amount": "100.00", "original_amount": "100.00"}, ""),
        ({"amount": "100.00"}, ""),
        ({}, ""),
        ({"amount": "103.00", "original_amount": "100.00"}, SURCHARGE),
        ({"amount": "103.00", "original_amount": "100.00", "fine": "2.00", "interest": "1.00"}, SURCHARGE),
        ({"amount": "103.00", "fine": "2.00"}, SURCHARGE),
        ({"amount": "90.00", "original_amount": "100.00"}, DISCOUNT),
        ({"amount": "90.00", "original_amount": "100.00", "discount": "10.00"}, DISCOUNT),
        ({"amount": "90.00", "discount": "10.00"}, DISCOUNT),
        ({"amount": "100.00", "original_amount": "100.00", "discount": "10.00"}, ""),  # for another day
        ({"amount": "100.00", "original_amount": "100.00", "discount": "0.00"}, ""),
        ({"amount": "98.00", "original_amount": "100.00", "fine": "3.00", "discount": "5.00"}, BOTH),
        ({"amount": "102.00", "original_amount": "100.00", "fine": "3.00", "discount": "1.00"}, BOTH),
        # Fine and interest that are told and not yet in the amount are no discount.
        ({"amount": "100.00", "original_amount": "100.00", "fine": "3.00", "discount": "0.00"}, SURCHARGE),
    ],
)
def test_a_difference_is_explained(amounts: dict[str, str], said: str) -> None:
    one = boleto(**amounts)
    assert words.difference(one) == said
    assert (said in words.boleto_sentence(one, TODAY)) or not said
