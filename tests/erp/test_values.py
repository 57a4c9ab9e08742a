"""Readers of values: every form of amount, date, yes/no and text in the contract, and refused ones."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.customer import Birthday
from totem.erp import values as wire
from totem.erp.values import Unreadable

NBSP, NARROW = "\u00a0", "\u202f"

json_scalars = st.none() | st.booleans() | st.integers() | st.text() | st.decimals() | st.floats()
"""Values that a JSON parser, or a careless caller, may pass."""


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (Decimal("99.9"), "99.90"),
        (99, "99.00"),
        (0, "0.00"),
        (99.9, "99.90"),
        (Decimal("0.30000000000000004"), "0.30"),
        (Decimal("102.1667"), "102.17"),
        (Decimal("0.005"), "0.01"),
        ("99.9", "99.90"),
        ("99.90", "99.90"),
        ("99,90", "99.90"),
        ("99,9", "99.90"),
        ("99", "99.00"),
        (",90", "0.90"),
        (".5", "0.50"),
        ("1.234,56", "1234.56"),
        ("1.234.567,89", "1234567.89"),
        ("1.234.567", "1234567.00"),
        ("1,234.56", "1234.56"),
        ("1,234,567.8", "1234567.80"),
        ("1234.56", "1234.56"),
        ("1234,5600", "1234.56"),
        ("1234.500", "1234.50"),
        ("0.125", "0.13"),
        ("R$ 1.234,56", "1234.56"),
        (f"R${NBSP}1.234,56", "1234.56"),
        (f"R${NARROW}99,90", "99.90"),
        ("r$99,90", "99.90"),
        ("BRL 99.90", "99.90"),
        ("R$ 1.234", "1234.00"),
        ("  99,90\t", "99.90"),
        ("-5,00", "-5.00"),
        ("-0,00", "0.00"),
        ("R$ -5,00", "-5.00"),
        ("-R$ 5,00", "-5.00"),
        ("\u22125,00", "-5.00"),
        ("+5.00", "5.00"),
        ("000129.90", "129.90"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_money_reads(value: object, amount: str) -> None:
    assert wire.money(value) == Decimal(amount)
    assert str(wire.money(value)) == amount


@pytest.mark.parametrize("value", [None, "", "   ", NBSP, False])
def test_money_absent(value: object) -> None:
    assert wire.money(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "1.234",  # a thousand, or one and a bit
        "1,234",
        "99.900",
        "R$ 1,234",
        "abc",
        "R$",
        "-",
        "1e3",
        "1.23.4",
        "1,2,3",
        "1.234,56,78",
        "12.34,56",
        "--5",
        "-R$ -5",
        "99.",
        "12 a",
        "\u0661\u0662",  # digits, of another script
        True,
        [],
        {},
        "1000000000000",
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("1e999999"),
        float("nan"),
    ],
)
def test_money_refuses(value: object) -> None:
    with pytest.raises(Unreadable):
        wire.money(value)


@given(st.integers(-(10**13), 10**13))
def test_money_reads_every_way_of_writing_an_amount(cents: int) -> None:
    amount = Decimal(cents).scaleb(-2)
    american = f"{amount:,.2f}"
    brazilian = american.translate(str.maketrans(",.", ".,"))
    for text in (f"{amount:.2f}", f"{amount:.2f}".replace(".", ","), american, brazilian, f"R$ {brazilian}"):
        assert wire.money(text) == amount
    assert wire.money(amount) == amount


@given(json_scalars)
def test_readers_raise_nothing_else(value: object) -> None:
    for read in (wire.money, wire.day, wire.flag, wire.payload, wire.label, wire.identifier):
        try:
            result = read(value)
        except Unreadable:
            continue
        if isinstance(result, str):
            assert result.strip() == result
            assert result
            result.encode()


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-30",
        "30/11/2026",
        "30-11-2026",
        "30.11.2026",
        "2026/11/30",
        "20261130",
        "2026-11-30T00:00:00",
        "2026-11-30T23:59:59.999999",
        "2026-11-30 10:20",
        "2026-11-30T00:00:00Z",
        "2026-11-30T00:00:00.000-03:00",
        "2026-11-30T02:00:00+00:00",
        "2026-11-30T02:00:00-0300",
        "30/11/2026 14:15:16",
        " 2026-11-30 ",
    ],
)
def test_day_reads(text: str) -> None:
    assert wire.day(text) == date(2026, 11, 30)


def test_day_reads_a_number_and_single_digits() -> None:
    assert wire.day(20261130) == date(2026, 11, 30)
    assert wire.day("1/6/2026") == date(2026, 6, 1)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "  ",
        False,
        "0000-00-00",
        "0000-00-00 00:00:00",
        "00/00/0000",
        "00000000",
        "0001-01-01T00:00:00",
        "1753-01-01",
        "1899-12-30",
        "01/01/1900",
        19000101,
        "1970-01-01 00:00:00",
        "06/06/2079",
        "2099-12-31",
        "31/12/2999 23:59:59",
        "99991231",
        "9999-12-31T23:59:59.999Z",
    ],
)
def test_day_absent(value: object) -> None:
    assert wire.day(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-30",
        "11/30/2026",
        "30/11/26",
        "2026-11",
        "amanhã",
        "2026-11-30x",
        "2026-11/30",
        True,
        5,
        1.5,
        [],
        {},
    ],
)
def test_day_refuses(value: object) -> None:
    with pytest.raises(Unreadable):
        wire.day(value)


@given(st.dates(min_value=date(1, 1, 2)))
def test_day_reads_every_way_of_writing_a_date_but_placeholders(when: date) -> None:
    is_real = 1900 < when.year < 2999 and when not in wire._PLACEHOLDERS
    year = f"{when.year:04}"
    iso = when.isoformat()
    brazilian = f"{when.day:02}/{when.month:02}/{year}"
    for text in (iso, brazilian, f"{iso}T10:00:00-03:00", f"{brazilian} 10:00", iso.replace("-", "")):
        assert wire.day(text) == (when if is_real else None)


@pytest.mark.parametrize(
    "value", ["S", "s", "sim", "SIM", "1", 1, True, "true", "Ativo", "ativa", "A", " S "]
)
def test_flag_yes(value: object) -> None:
    assert wire.flag(value) is True


@pytest.mark.parametrize(
    "value", ["N", "nao", "não", "NÃO", "0", 0, False, "false", "inativo", "Inativa", "I"]
)
def test_flag_no(value: object) -> None:
    assert wire.flag(value) is False


def test_flag_absent_or_unknown() -> None:
    assert wire.flag(None) is None
    assert wire.flag(" ") is None
    with pytest.raises(Unreadable):
        wire.flag("talvez")
    assert wire.make_lenient(wire.flag)("talvez") is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  Maria   Aparecida\n", "Maria Aparecida"),
        ("Jos\u00e9\u202eabc", "Joséabc"),
        ("a\x00b", "a b"),
        ("x\ud800y", "xy"),
        (12, "12"),
        (Decimal("12.5"), "12.5"),
        ("", None),
        (" \u200b ", None),
        (False, None),
    ],
)
def test_label(value: object, text: str | None) -> None:
    assert wire.label(value) == text


def test_label_is_cut() -> None:
    assert len(wire.label("x" * 5000) or "") == wire.TEXT_LIMIT


@pytest.mark.parametrize("value", [[], {}, True, ["a"], Decimal("1e500"), Decimal("NaN")])
def test_label_refuses(value: object) -> None:
    with pytest.raises(Unreadable):
        wire.label(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" 0002 01  52 ", "0002 01  52"),
        (123, "123"),
        (Decimal("12.0"), "12"),
        ("\ufeffabc", "abc"),
        ("", None),
    ],
)
def test_payload_keeps_what_is_inside(value: object, text: str | None) -> None:
    assert wire.payload(value) == text


@pytest.mark.parametrize("value", [True, [], {}, "x" * 5000, "a\ud800", Decimal("1.5"), Decimal("1e100")])
def test_payload_refuses(value: object) -> None:
    with pytest.raises(Unreadable):
        wire.payload(value)


@pytest.mark.parametrize("value", ["a\nb", "x" * 300, "\u202e1"])
def test_identifier_refuses(value: str) -> None:
    with pytest.raises(Unreadable):
        wire.identifier(value)


@pytest.mark.parametrize(
    "value",
    [
        "1978-03-14",
        "14/03/1978",
        "14-03-1978",
        "14.3.1978",
        "1978-03-14T00:00:00-03:00",
        "19780314",
        19780314,
        "14031978",
        14031978,
        "14/03/78",
        "14/03",
        "14-3",
        "--03-14",
        "14 de março de 1978",
        "14 de Março",
        "14 MAR 1978",
        "14/mar/1978",
        "14-Mar-1978",
    ],
)
def test_birthday_reads(value: object) -> None:
    read = wire.birthday(value)
    assert read is not None
    assert (read.day, read.month, read.year) in {(14, 3, 1978), (14, 3, None)}


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        " ",
        False,
        "0000-00-00",
        "1899-12-30",
        "1900-01-01",
        "01/01/1900",
        "1970-01-01",
        "0001-01-01",
    ],
)
def test_birthday_absent(value: object) -> None:
    assert wire.birthday(value) is None


@pytest.mark.parametrize(
    "value", ["03/14/1978", "03/14", "30/02/1978", "31/04", "14/00", "14 de marte", "março", "hoje", True, []]
)
def test_birthday_refuses(value: object) -> None:
    with pytest.raises(Unreadable):
        wire.birthday(value)


@given(st.dates(date(1901, 1, 1), date(2026, 1, 1)))
def test_birthday_reads_every_way_of_writing_a_date(born: date) -> None:
    expected = None if born == date(1970, 1, 1) else Birthday(born.day, born.month, born.year)
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d%m%Y", "%Y-%m-%dT03:00:00Z"):
        assert wire.birthday(born.strftime(form)) == expected
