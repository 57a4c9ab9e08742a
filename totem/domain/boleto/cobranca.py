"""Boleto de cobrança: the 44-digit barcode and the 47-digit line of a bank's title.

Rules: Banco do Brasil Doc5175 (Especificações Técnicas para Confecção de Boleto de Pagamento, which cites
Carta-Circular BCB 2.926/2000) and CAIXA MO 67.119. Positions are counted from 1, as the norms do.

    barcode  bank 1-3, currency 4, general DV 5, fator 6-9, value 10-19, campo livre 20-44
    line     1-4 + 20-24 + DV, 25-34 + DV, 35-44 + DV, general DV, fator + value
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Self

from totem.domain.boleto.errors import BoletoField, InvalidBoleto
from totem.domain.check_digits import mod10, mod11_cobranca

CYCLE_DAYS = 9000
"""After so many days the same fator means another date."""
_EPOCH = date(1997, 10, 7).toordinal()
_FIRST = 1000
_DAYS_BACK, _DAYS_AHEAD = 3000, 5500


def due_date(factor: int, *, today: date) -> tuple[date, bool]:
    """Return the due date of `factor` (1000 to 9999) and whether it is certain.

    Outside the window the date nearest to `today` is given, and it is doubtful.
    """
    base = _EPOCH + factor
    latest = min(today.toordinal() + _DAYS_AHEAD, date.max.toordinal())
    ordinal = base + max(0, (latest - base) // CYCLE_DAYS) * CYCLE_DAYS
    distance = ordinal - today.toordinal()
    return date.fromordinal(ordinal), -_DAYS_BACK <= distance <= _DAYS_AHEAD


def factor(day: date) -> int:
    """Return the fator that a title due on `day` bears; days before 2000-07-03 have none (ValueError)."""
    days = day.toordinal() - _EPOCH
    if days < _FIRST:
        raise ValueError("no fator before 2000-07-03")
    return _FIRST + (days - _FIRST) % CYCLE_DAYS


BANK_SITUACAO_2 = "988"
_FIELD_DVS = (BoletoField.FIELD_1_DV, BoletoField.FIELD_2_DV, BoletoField.FIELD_3_DV)


@dataclass(frozen=True, slots=True)
class Boleto:
    """A bank's title, every check digit verified.

    `barcode` has 44 digits, `line` 47; `amount` is reais with two decimals, None where the title leaves it
    open. `due_date` is None where the title has none; `due_date_doubtful` says that the fator fits no window
    around the day of reading, so the date may be 9,000 days off. `ispb` is set for bank 988 in situação 2
    (Convenção da Cobrança FB-0061/2021): its value field names a payment institution and is no money.
    """

    barcode: str = field(repr=False)
    line: str = field(repr=False)
    bank: str
    amount: Decimal | None
    due_date: date | None
    due_date_doubtful: bool = False
    ispb: str | None = None

    @classmethod
    def from_barcode(cls, barcode: str, *, today: date) -> Self:
        """Read 44 digits.

        Raises:
            InvalidBoleto: bank, currency or general DV.
        """
        return cls._read(barcode, line_from_barcode(barcode), today)

    @classmethod
    def from_line(cls, line: str, *, today: date) -> Self:
        """Read 47 digits.

        Raises:
            InvalidBoleto: a field's DV, or what `from_barcode` refuses.
        """
        barcode = barcode_from_line(line)
        right = line_from_barcode(barcode)
        wrong = tuple(number for number, place in enumerate((9, 20, 31), 1) if line[place] != right[place])
        if wrong:
            raise InvalidBoleto(_FIELD_DVS[wrong[0] - 1], wrong)
        try:
            return cls._read(barcode, line, today)
        except InvalidBoleto as error:
            # The first three groups hold, so one wrong digit can only stand in the two that have no DV.
            blocks = (4, 5) if error.field is BoletoField.GENERAL_DV else (1,)
            raise InvalidBoleto(error.field, blocks) from None

    @classmethod
    def _read(cls, barcode: str, line: str, today: date) -> Self:
        bank, currency = barcode[:3], barcode[3]
        situacao_2 = bank == BANK_SITUACAO_2 and currency == "0" and barcode[5:9] == "0000"
        if bank == "000":
            raise InvalidBoleto(BoletoField.BANK)
        if currency != "9" and not situacao_2:
            raise InvalidBoleto(BoletoField.CURRENCY)
        if barcode[4] != mod11_cobranca(barcode[:4] + barcode[5:]):
            raise InvalidBoleto(BoletoField.GENERAL_DV)
        if situacao_2:
            return cls(barcode, line, bank, None, None, ispb=barcode[11:19])
        if barcode[5] == "0":
            # No fator is below 1000: digits there are the head of a value over R$ 99.999.999,99 (Doc5175),
            # and such a title, like one with 0000, has no due date.
            return cls(barcode, line, bank, _money(barcode[5:19]), None)
        due, certain = due_date(int(barcode[5:9]), today=today)
        return cls(barcode, line, bank, _money(barcode[9:19]), due, due_date_doubtful=not certain)

    @property
    def line_formatted(self) -> str:
        """The line in its mask: AAAAA.AAAAA BBBBB.BBBBBB CCCCC.CCCCCC D EEEEEEEEEEEEEE."""
        n = self.line
        return f"{n[:5]}.{n[5:10]} {n[10:15]}.{n[15:21]} {n[21:26]}.{n[26:32]} {n[32]} {n[33:]}"


def line_from_barcode(barcode: str) -> str:
    """Return the 47-digit line of a 44-digit barcode; nothing is checked."""
    fields = barcode[:4] + barcode[19:24], barcode[24:34], barcode[34:44]
    return "".join(field + mod10(field) for field in fields) + barcode[4:19]


def barcode_from_line(line: str) -> str:
    """Return the 44-digit barcode of a 47-digit line; nothing is checked."""
    return line[:4] + line[32:47] + line[4:9] + line[10:20] + line[21:31]


def _money(centavos: str) -> Decimal | None:
    return Decimal(int(centavos)).scaleb(-2) if int(centavos) else None
