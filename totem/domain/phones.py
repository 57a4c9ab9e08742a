"""Telephone numbers of Brazil in the forms in which people and ERPs write them."""

import re

_NOT_A_DIGIT = re.compile(r"[^0-9]")
LONGEST, SHORTEST = 11, 10
"""Digits of a national number, mobile and fixed, with its area code (ANATEL, Resolução 749/2022, Anexo)."""


def national_digits(text: str) -> str:
    """Return the digits of a number without the country's code (55) and the trunk prefix (0) in front."""
    digits = _NOT_A_DIGIT.sub("", text)
    if len(digits) > LONGEST and digits.startswith("55"):
        digits = digits[2:]
    if len(digits) > SHORTEST and digits.startswith("0"):
        digits = digits[1:]
    return digits
