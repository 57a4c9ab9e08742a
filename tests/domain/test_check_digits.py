"""Check digits by the norms' worked examples, and the differences of the two mod-11 rules."""

import pytest

from totem.domain.check_digits import mod10, mod11_arrecadacao, mod11_cobranca


def test_febraban_worked_example() -> None:
    """Layout de Arrecadação v7, sections 07 and 09: the sequence 01230067896."""
    assert mod10("01230067896") == "3"
    assert mod11_arrecadacao("01230067896") == "0"


@pytest.mark.parametrize(
    ("digits", "remainder", "cobranca", "arrecadacao"),
    [
        ("0", 0, "1", "0"),
        ("15", 2, "9", "9"),
        ("6", 1, "1", "0"),
        ("5", 10, "1", "1"),
        ("1", 2, "9", "9"),
        ("2", 4, "7", "7"),
        ("43", 7, "4", "4"),
    ],
)
def test_the_two_mod_11_rules(digits: str, remainder: int, cobranca: str, arrecadacao: str) -> None:
    weighted = sum(int(digit) * (2 + place) for place, digit in enumerate(reversed(digits)))
    assert weighted % 11 == remainder
    assert mod11_cobranca(digits) == cobranca
    assert mod11_arrecadacao(digits) == arrecadacao


def test_mod_10_of_ten_is_zero() -> None:
    assert mod10("0") == "0"
    assert mod10("5") == "9"  # 2 x 5 = 10, digit sum 1
