"""Names and check digits of banks, as the head of a ficha de compensação shows them (341-7)."""

from totem.domain.checkdigits import mod11_sum

_NAMES = {
    "001": "Banco do Brasil",
    "003": "Banco da Amazônia",
    "004": "Banco do Nordeste",
    "021": "Banestes",
    "033": "Santander",
    "041": "Banrisul",
    "047": "Banese",
    "070": "BRB",
    "077": "Inter",
    "084": "Uniprime",
    "085": "Ailos",
    "104": "Caixa",
    "136": "Unicred",
    "208": "BTG Pactual",
    "212": "Original",
    "237": "Bradesco",
    "260": "Nubank",
    "336": "C6 Bank",
    "341": "Itaú",
    "364": "Efí",
    "389": "Mercantil",
    "422": "Safra",
    "461": "Asaas",
    "707": "Daycoval",
    "748": "Sicredi",
    "756": "Sicoob",
}
# Remainder 1 leaves a digit of two figures, and the norm lets each bank choose what stands for it.
_OWN_DIGITS = {"085": "1", "104": "0", "748": "X"}


def name(code: str) -> str | None:
    """The name by which customers know the bank of a three-digit code, None where it is not in the table."""
    return _NAMES.get(code)


def with_digit(code: str) -> str:
    """`code` and its check digit by modulus 11 (Banco do Brasil Doc5175): 001-9, 237-2, 341-7."""
    digit = 11 - mod11_sum(code[::-1], (2, 3, 4)) % 11
    return f"{code}-{_OWN_DIGITS.get(code, '0' if digit > 9 else str(digit))}"
