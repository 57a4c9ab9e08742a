"""Money and dates as Brazil writes them, on the screen in every language and on paper."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
_SWAP = str.maketrans(",.", ".,")


def money(amount: Decimal) -> str:
    """`R$ 1.234,56`; the space does not break."""
    cents = amount.quantize(CENT, ROUND_HALF_UP)
    sign = "-" if cents < 0 else ""
    return f"{sign}R$\N{NO-BREAK SPACE}{abs(cents):,.2f}".translate(_SWAP)


def day(when: date) -> str:
    """`24/11/2026`."""
    return f"{when:%d/%m/%Y}"
