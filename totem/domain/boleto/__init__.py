"""Boletos of both families, read from whatever carries them: `parse` is the one door.

The rules live in `cobranca` (a bank's title) and `arrecadacao` (a bill of a utility or public body); this
module tells the two apart and hands out their names.
"""

from datetime import date

from totem.domain.boleto import arrecadacao
from totem.domain.boleto.arrecadacao import Arrecadacao
from totem.domain.boleto.cobranca import Boleto
from totem.domain.boleto.errors import BoletoField, InvalidBoleto
from totem.domain.text import strip_form

__all__ = [
    "Arrecadacao",
    "Boleto",
    "BoletoField",
    "InvalidBoleto",
    "barcode_to_line",
    "line_to_barcode",
    "parse",
]


def parse(text: str, *, today: date) -> Boleto | Arrecadacao:
    """Read a 44-digit barcode or a 47- or 48-digit line, with or without its mask.

    `today` settles which cycle the due date's fator belongs to.

    Raises:
        InvalidBoleto: `field` names what failed, `blocks` the groups of the line that hold the wrong digit.
    """
    digits = _digits(text)
    is_arrecadacao = digits[0] == arrecadacao.PRODUCT
    match len(digits), is_arrecadacao:
        case 44, False:
            return Boleto.from_barcode(digits, today=today)
        case 47, False:
            return Boleto.from_line(digits, today=today)
        case 44, True:
            return Arrecadacao.from_barcode(digits, today=today)
        case 48, True:
            return Arrecadacao.from_line(digits, today=today)
        case _:
            raise InvalidBoleto(BoletoField.LENGTH)


_ANY_DAY = date(2025, 2, 22)  # the day of reading moves the due date alone


def line_to_barcode(line: str) -> str:
    """Return the 44 digits that a checked line stands for (raises InvalidBoleto)."""
    return parse(line, today=_ANY_DAY).barcode


def barcode_to_line(barcode: str) -> str:
    """Return the 47 or 48 digits that a checked barcode is typed as (raises InvalidBoleto)."""
    return parse(barcode, today=_ANY_DAY).line


def _digits(text: str) -> str:
    digits = strip_form(text, ".-")
    if not digits:
        raise InvalidBoleto(BoletoField.LENGTH)
    if not (digits.isascii() and digits.isdigit()):
        raise InvalidBoleto(BoletoField.CHARACTERS)
    return digits
