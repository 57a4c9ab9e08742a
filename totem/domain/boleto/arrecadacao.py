"""Arrecadação: the 44-digit barcode and the 48-digit line of a utility's, council's or tax office's bill.

Rules: FEBRABAN, Layout Padrão de Arrecadação/Recebimento com Utilização do Código de Barras, v7. Positions
are counted from 1, as the norm does.

    barcode  8, segment 2, value id 3, general DV 4, value 5-15, company 16-19 (segment 6: 16-23), free to 44
    line     four groups of 11 digits, each with its DV
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from totem.domain.boleto.errors import BoletoField, InvalidBoleto
from totem.domain.check_digits import mod10, mod11_arrecadacao

PRODUCT = "8"
_SEGMENTS = frozenset("12345679")
_BY_CNPJ = "6"
_MOD10_IDS, _MOD11_IDS, _MONEY_IDS = frozenset("67"), frozenset("89"), frozenset("68")
_BLOCK_DVS = (BoletoField.BLOCK_1_DV, BoletoField.BLOCK_2_DV, BoletoField.BLOCK_3_DV, BoletoField.BLOCK_4_DV)


@dataclass(frozen=True, slots=True)
class Arrecadacao:
    """A bill of arrecadação, every check digit verified.

    `barcode` has 44 digits, `line` 48. `segment` is the norm's digit: 1 prefeituras, 2 saneamento, 3 energia
    e gás, 4 telecomunicações, 5 órgãos governamentais, 6 carnês and others by CNPJ, 7 multas de trânsito, 9
    the bank's own. `effective` says that the value field is money: `amount` then is reais, None where it is
    zero. Otherwise it is `reference`, 11 digits of a quantity or of a value still to be corrected by an
    index, and there is no amount. `due_date` is a hint: where the free field begins with a date it mostly is
    the due date, and the norm does not promise it.
    """

    barcode: str = field(repr=False)
    line: str = field(repr=False)
    segment: str
    amount: Decimal | None
    effective: bool
    reference: str | None = None
    due_date: date | None = None

    @classmethod
    def from_barcode(cls, barcode: str, *, today: date) -> Self:
        """Read 44 digits.

        Raises:
            InvalidBoleto: segment, value identification or general DV.
        """
        _check_head(barcode)
        return cls._read(barcode, line_from_barcode(barcode), today)

    @classmethod
    def from_line(cls, line: str, *, today: date) -> Self:
        """Read 48 digits.

        Raises:
            InvalidBoleto: a group's DV, or what `from_barcode` refuses.
        """
        _check_head(line)
        barcode = barcode_from_line(line)
        right = line_from_barcode(barcode)
        wrong = tuple(number for number in range(1, 5) if line[12 * number - 1] != right[12 * number - 1])
        if wrong:
            raise InvalidBoleto(_BLOCK_DVS[wrong[0] - 1], wrong)
        return cls._read(barcode, line, today)

    @classmethod
    def _read(cls, barcode: str, line: str, today: date) -> Self:
        if barcode[3] != _dv(barcode[:3] + barcode[4:], barcode[2]):
            raise InvalidBoleto(BoletoField.GENERAL_DV)
        segment, value, effective = barcode[1], barcode[4:15], barcode[2] in _MONEY_IDS
        return cls(
            barcode=barcode,
            line=line,
            segment=segment,
            amount=Decimal(int(value)).scaleb(-2) if effective and int(value) else None,
            effective=effective,
            reference=None if effective else value,
            due_date=_date_hint(barcode[23:31] if segment == _BY_CNPJ else barcode[19:27], today),
        )

    @property
    def line_formatted(self) -> str:
        """The line in its mask: four times AAAAAAAAAAA-D."""
        return " ".join(f"{block[:11]}-{block[11]}" for block in _blocks(self.line))


def line_from_barcode(barcode: str) -> str:
    """Return the 48-digit line of a 44-digit barcode; nothing is checked but the modulus it names."""
    blocks = (barcode[start : start + 11] for start in range(0, 44, 11))
    return "".join(block + _dv(block, barcode[2]) for block in blocks)


def barcode_from_line(line: str) -> str:
    """Return the 44-digit barcode of a 48-digit line; nothing is checked."""
    return "".join(block[:11] for block in _blocks(line))


def _blocks(line: str) -> list[str]:
    return [line[start : start + 12] for start in range(0, 48, 12)]


def _check_head(digits: str) -> None:
    if digits[1] not in _SEGMENTS:
        raise InvalidBoleto(BoletoField.SEGMENT)
    if digits[2] not in _MOD10_IDS | _MOD11_IDS:
        raise InvalidBoleto(BoletoField.VALUE_ID)


def _dv(digits: str, value_id: str) -> str:
    return mod10(digits) if value_id in _MOD10_IDS else mod11_arrecadacao(digits)


def _date_hint(digits: str, today: date) -> date | None:
    """Return the date that `digits` (AAAAMMDD) spell, where it is one that a bill of our time may have."""
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return day if abs(day - today) <= timedelta(days=3660) else None
