"""Parse boletos: the 44-digit barcode, and the line of 47 (cobrança) or 48 digits (arrecadação).

Cobrança, a bank's title: Banco do Brasil Doc5175 (Especificações Técnicas para Confecção de Boleto de
Pagamento, which cites Carta-Circular BCB 2.926/2000) and CAIXA MO 67.119. Arrecadação, a bill of a utility,
council or tax office: FEBRABAN, Layout Padrão de Arrecadação/Recebimento com Utilização do Código de Barras,
v7. Positions are counted from 1, as the norms do.

    cobrança     barcode  bank 1-3, currency 4, general DV 5, fator 6-9, value 10-19, campo livre 20-44
                 line     1-4 + 20-24 + DV, 25-34 + DV, 35-44 + DV, general DV, fator + value
    arrecadação  barcode  8, segment 2, value id 3, general DV 4, value 5-15, company 16-19
                          (segment 6: 16-23), free to 44
                 line     four groups of 11 digits, each with its DV
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from totem.domain.check_digits import mod10, mod11_arrecadacao, mod11_cobranca
from totem.domain.text import ExplainedCode, strip_form

CYCLE_DAYS = 9000
"""Days after which the same fator stands for another date."""
_EPOCH = date(1997, 10, 7).toordinal()
_FIRST = 1000
_DAYS_BACK, _DAYS_AHEAD = 3000, 5500

_BARCODE_LENGTH = 44
_BANK_SITUACAO_2 = "988"

_PRODUCT = "8"
_SEGMENTS = frozenset("12345679")
_BY_CNPJ = "6"
_MOD10_IDS, _MOD11_IDS, _MONEY_IDS = frozenset("67"), frozenset("89"), frozenset("68")
_HINT_WINDOW = timedelta(days=3660)


class BoletoField(ExplainedCode):
    """Checked parts, in the order of checking. Blocks are groups of arrecadação, fields those of cobrança."""

    CHARACTERS = "characters", "characters other than digits and the mask"
    LENGTH = "length", "neither 44 digits (barcode) nor 47 or 48 (linha digitável)"
    SEGMENT = "segment", "a segment that arrecadação does not have"
    VALUE_ID = "value_id", "a value identification other than 6, 7, 8 and 9"
    BANK = "bank", "no bank has code 000"
    CURRENCY = "currency", "a currency other than 9 (real)"
    FIELD_1_DV = "field_1_dv"
    FIELD_2_DV = "field_2_dv"
    FIELD_3_DV = "field_3_dv"
    BLOCK_1_DV = "block_1_dv"
    BLOCK_2_DV = "block_2_dv"
    BLOCK_3_DV = "block_3_dv"
    BLOCK_4_DV = "block_4_dv"
    GENERAL_DV = "general_dv", "the general check digit does not match"


class InvalidBoleto(ValueError):
    """Refusal of a text that is no valid boleto. The message never holds the digits.

    Attributes:
        field: the first check that failed.
        blocks: numbers of the line's groups (1 to 5, in arrecadação 1 to 4) with wrong digits, as far as the
            check digits tell; empty for a barcode.
    """

    def __init__(self, field: BoletoField, blocks: tuple[int, ...] = ()) -> None:
        super().__init__(field.text or f"the check digit of group {blocks[0]} does not match")
        self.field = field
        self.blocks = blocks


def due_date(factor: int, *, today: date) -> tuple[date, bool]:
    """Return the due date of `factor` (1000 to 9999) and True if it is certain.

    Outside the window around `today` the nearest date is given, and it is doubtful.
    """
    base = _EPOCH + factor
    latest = min(today.toordinal() + _DAYS_AHEAD, date.max.toordinal())
    ordinal = base + max(0, (latest - base) // CYCLE_DAYS) * CYCLE_DAYS
    distance = ordinal - today.toordinal()
    return date.fromordinal(ordinal), -_DAYS_BACK <= distance <= _DAYS_AHEAD


def factor(day: date) -> int:
    """Return the fator of a title due on `day`; days before 2000-07-03 have none (ValueError)."""
    days = day.toordinal() - _EPOCH
    if days < _FIRST:
        raise ValueError("no fator before 2000-07-03")
    return _FIRST + (days - _FIRST) % CYCLE_DAYS


@dataclass(frozen=True, slots=True)
class Boleto:
    """A bank's title with every check digit verified.

    Attributes:
        barcode: 44 digits.
        line: 47 digits.
        amount: reais with two decimals; None where the title leaves it open.
        due_date: None where the title has none.
        due_date_doubtful: the fator fits no window around the day of reading; the date may be 9,000 days off.
        ispb: set for bank 988 in situação 2 (Convenção da Cobrança FB-0061/2021), where the value field names
            a payment institution in place of an amount.
    """

    barcode: str = field(repr=False)
    line: str = field(repr=False)
    bank: str
    amount: Decimal | None
    due_date: date | None
    due_date_doubtful: bool = False
    ispb: str | None = None

    @classmethod
    def read(cls, line: str, today: date) -> Self:
        """Parse a line of 47 digits, or a barcode of 44 (raises InvalidBoleto)."""
        if len(line) == _BARCODE_LENGTH:
            return cls._parse(line, _boleto_line(line), today)
        barcode = line[:4] + line[32:47] + line[4:9] + line[10:20] + line[21:31]
        right = _boleto_line(barcode)
        if line != right:  # only the DVs can differ
            places = enumerate((9, 20, 31), 1)
            wrong = tuple(number for number, place in places if line[place] != right[place])
            raise InvalidBoleto(BoletoField(f"field_{wrong[0]}_dv"), wrong)
        try:
            return cls._parse(barcode, line, today)
        except InvalidBoleto as error:
            # The first three groups hold, so one wrong digit can only stand in the two that have no DV.
            blocks = (4, 5) if error.field is BoletoField.GENERAL_DV else (1,)
            raise InvalidBoleto(error.field, blocks) from None

    @classmethod
    def _parse(cls, barcode: str, line: str, today: date) -> Self:
        bank, currency = barcode[:3], barcode[3]
        situacao_2 = bank == _BANK_SITUACAO_2 and currency == "0" and barcode[5:9] == "0000"
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
            return cls(barcode, line, bank, _reais(barcode[5:19]), None)
        due, certain = due_date(int(barcode[5:9]), today=today)
        return cls(barcode, line, bank, _reais(barcode[9:19]), due, due_date_doubtful=not certain)

    @property
    def line_formatted(self) -> str:
        """The line in its mask: AAAAA.AAAAA BBBBB.BBBBBB CCCCC.CCCCCC D EEEEEEEEEEEEEE."""
        n = self.line
        return f"{n[:5]}.{n[5:10]} {n[10:15]}.{n[15:21]} {n[21:26]}.{n[26:32]} {n[32]} {n[33:]}"


def _boleto_line(barcode: str) -> str:
    one, two, three = barcode[:4] + barcode[19:24], barcode[24:34], barcode[34:44]
    return one + mod10(one) + two + mod10(two) + three + mod10(three) + barcode[4:19]


def _reais(centavos: str) -> Decimal | None:
    return Decimal(int(centavos)).scaleb(-2) if int(centavos) else None


@dataclass(frozen=True, slots=True)
class Arrecadacao:
    """A bill of arrecadação with every check digit verified.

    Attributes:
        barcode: 44 digits.
        line: 48 digits.
        segment: the norm's digit: 1 prefeituras, 2 saneamento, 3 energia e gás, 4 telecomunicações, 5 órgãos
            governamentais, 6 carnês and others by CNPJ, 7 multas de trânsito, 9 the bank's own.
        amount: reais; None where the value field is zero or holds no money.
        effective: the value field is money.
        reference: otherwise its 11 digits: a quantity, or a value still to be corrected by an index.
        due_date: a hint: a free field that begins with a date mostly has the due date there, which the norm
            does not promise.
    """

    barcode: str = field(repr=False)
    line: str = field(repr=False)
    segment: str
    amount: Decimal | None
    effective: bool
    reference: str | None = None
    due_date: date | None = None

    @classmethod
    def read(cls, line: str, today: date) -> Self:
        """Parse a line of 48 digits, or a barcode of 44 (raises InvalidBoleto)."""
        if line[1] not in _SEGMENTS:
            raise InvalidBoleto(BoletoField.SEGMENT)
        if line[2] not in _MOD10_IDS | _MOD11_IDS:
            raise InvalidBoleto(BoletoField.VALUE_ID)
        if len(line) == _BARCODE_LENGTH:
            return cls._parse(line, _arrecadacao_line(line), today)
        barcode = "".join(block[:11] for block in _blocks(line))
        right = _arrecadacao_line(barcode)
        wrong = tuple(number for number in range(1, 5) if line[12 * number - 1] != right[12 * number - 1])
        if wrong:
            raise InvalidBoleto(BoletoField(f"block_{wrong[0]}_dv"), wrong)
        return cls._parse(barcode, line, today)

    @classmethod
    def _parse(cls, barcode: str, line: str, today: date) -> Self:
        if barcode[3] != _arrecadacao_dv(barcode[:3] + barcode[4:], barcode[2]):
            raise InvalidBoleto(BoletoField.GENERAL_DV)
        segment, value, effective = barcode[1], barcode[4:15], barcode[2] in _MONEY_IDS
        return cls(
            barcode=barcode,
            line=line,
            segment=segment,
            amount=_reais(value) if effective else None,
            effective=effective,
            reference=None if effective else value,
            due_date=_date_hint(barcode[23:31] if segment == _BY_CNPJ else barcode[19:27], today),
        )

    @property
    def line_formatted(self) -> str:
        """The line in its mask: four times AAAAAAAAAAA-D."""
        return " ".join(f"{block[:11]}-{block[11]}" for block in _blocks(self.line))


def _arrecadacao_line(barcode: str) -> str:
    blocks = (barcode[start : start + 11] for start in range(0, 44, 11))
    return "".join(block + _arrecadacao_dv(block, barcode[2]) for block in blocks)


def _blocks(line: str) -> list[str]:
    return [line[start : start + 12] for start in range(0, 48, 12)]


def _arrecadacao_dv(digits: str, value_id: str) -> str:
    return mod10(digits) if value_id in _MOD10_IDS else mod11_arrecadacao(digits)


def _date_hint(digits: str, today: date) -> date | None:
    """Return the date spelled by `digits` (AAAAMMDD), None for one beyond ten years from `today`."""
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return day if abs(day - today) <= _HINT_WINDOW else None


def parse(text: str, *, today: date) -> Boleto | Arrecadacao:
    """Parse a 44-digit barcode or a 47- or 48-digit line, with or without its mask (raises InvalidBoleto).

    `today` settles which cycle the due date's fator belongs to.
    """
    digits = strip_form(text, ".-")
    if not digits:
        raise InvalidBoleto(BoletoField.LENGTH)
    if not (digits.isascii() and digits.isdigit()):
        raise InvalidBoleto(BoletoField.CHARACTERS)
    kind, line_length = (Arrecadacao, 48) if digits[0] == _PRODUCT else (Boleto, 47)
    if len(digits) not in {_BARCODE_LENGTH, line_length}:
        raise InvalidBoleto(BoletoField.LENGTH)
    return kind.read(digits, today)
