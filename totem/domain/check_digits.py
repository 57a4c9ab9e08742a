"""Compute check digits (DV) by the Brazilian norms for tax ids and payment codes.

FEBRABAN's two mod-11 rules differ in what the remainders 0, 1 and 10 become, so each has its own name here
(Banco do Brasil Doc5175 and CAIXA MO 67.119 for cobrança; FEBRABAN Layout de Arrecadação v7 for arrecadação).
All functions take text of decimal digits that the caller has checked; `mod11_sum` also takes the letters of
the alphanumeric CNPJ.
"""

from collections.abc import Sequence
from operator import mul

_TWICE = bytes.maketrans(b"0123456789", b"0246813579")  # the digit sum of twice each digit
_WORTH = bytes((code - 48) % 256 for code in range(256))  # of a character, by its ASCII code
_CYCLE = tuple(2 + place % 8 for place in range(43))  # 2..9 from the right, again and again


def mod10(digits: str) -> str:
    """Return the DV of a field: weights 2, 1, 2… from the right, digit sums, distance to the next ten."""
    codes = digits.encode()
    total = sum(codes[::-2].translate(_TWICE)) + sum(codes[-2::-2]) - 48 * len(codes)
    return str(-total % 10)


def mod11_sum(characters: str, weights: Sequence[int]) -> int:
    """Return the weighted sum of characters, each worth its ASCII code minus 48 (IN RFB 2.229/2024)."""
    return sum(map(mul, characters.encode().translate(_WORTH), weights))


def mod11_cobranca(digits: str) -> str:
    """Return the general DV of cobrança: weights 2..9 from the right; 11 - remainder; 10 and 11 become 1."""
    dv = 11 - mod11_sum(digits[::-1], _CYCLE) % 11
    return "1" if dv in {10, 11} else str(dv)


def mod11_arrecadacao(digits: str) -> str:
    """Return the DV of arrecadação: weights 2..9 from the right; remainders 0, 1 become 0, 10 becomes 1."""
    remainder = mod11_sum(digits[::-1], _CYCLE) % 11
    return "0" if remainder in {0, 1} else str(11 - remainder)


def mod11_sicoob(digits: str) -> str:
    """Return the DV of Sicoob's nosso número, after cooperative and client: 21 digits in all.

    Weights 3, 1, 9, 7 from the left; remainders 0 and 1 become 0 (Leiaute de Cobrança para Sistemas de
    Terceiros).
    """
    dv = -mod11_sum(digits, (3, 1, 9, 7) * 6) % 11
    return "0" if dv == 10 else str(dv)
