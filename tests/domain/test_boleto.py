"""Boletos of both families: published codes, each check, both forms of each code."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.barcodes import arrecadacao, cobranca
from totem.domain.boleto import (
    Arrecadacao,
    Boleto,
    BoletoField,
    InvalidBoleto,
    due_date,
    factor,
    parse,
)
from totem.domain.check_digits import mod11_cobranca

TODAY = date(2026, 11, 24)
BB = "00190.50095 40144.816069 06809.350314 3 37370000000100"

digits = st.text("0123456789")
titles = st.builds(
    cobranca,
    bank=st.integers(1, 799).map("{:03}".format),
    due=st.none() | st.dates(date(2019, 1, 1), date(2040, 1, 1)),
    centavos=st.integers(0, 9_999_999_999),
    free=st.text("0123456789", min_size=25, max_size=25),
)
bills = st.builds(
    arrecadacao,
    segment=st.sampled_from("12345679"),
    value_id=st.sampled_from("6789"),
    centavos=st.integers(0, 99_999_999_999),
    free=st.text("0123456789", min_size=29, max_size=29),
)


def title(text: str, today: date = TODAY) -> Boleto:
    read = parse(text, today=today)
    assert isinstance(read, Boleto)
    return read


def bill(text: str, today: date = TODAY) -> Arrecadacao:
    read = parse(text, today=today)
    assert isinstance(read, Arrecadacao)
    return read


@pytest.mark.parametrize(
    ("line", "today", "barcode", "bank", "amount", "due"),
    [
        # Banco do Brasil, Doc5175
        (
            BB,
            date(2008, 1, 1),
            "00193373700000001000500940144816060680935031",
            "001",
            "1.00",
            date(2007, 12, 31),
        ),
        # Itaú, layout de cobrança: the same fator in either cycle
        (
            "34191.10121 34567.880058 71234.570001 6 16670000012345",
            date(2002, 4, 1),
            "34196166700000123451101234567880057123457000",
            "341",
            "123.45",
            date(2002, 5, 1),
        ),
        (
            "34191.10121 34567.880058 71234.570001 6 16670000012345",
            TODAY,
            "34196166700000123451101234567880057123457000",
            "341",
            "123.45",
            date(2026, 12, 21),
        ),
        (
            "03399.02579 08991.834006 71742.301014 6 14500000099668",
            TODAY,
            "03396145000000996689025708991834007174230101",
            "033",
            "996.68",
            date(2026, 5, 18),
        ),
        (
            "23793381286000782713695000063305975520000370000",
            date(2018, 6, 1),
            "23799755200003700003381260007827139500006330",
            "237",
            "3700.00",
            date(2018, 6, 11),
        ),
        (
            "0019000009 01149.718601 68524.522114 6 75860000102656",
            date(2018, 6, 1),
            "00196758600001026560000001149718606852452211",
            "001",
            "1026.56",
            date(2018, 7, 15),
        ),
    ],
)
def test_published_lines_are_parsed(
    *, line: str, today: date, barcode: str, bank: str, amount: str, due: date
) -> None:
    read = title(line, today)
    assert (read.barcode, read.bank, read.amount, read.due_date) == (barcode, bank, Decimal(amount), due)
    assert not read.due_date_doubtful
    assert title(barcode, today) == title(read.line_formatted, today) == read


def test_lines_are_masked() -> None:
    assert title(BB.replace(" ", "").replace(".", "")).line_formatted == BB


@pytest.mark.parametrize(
    ("line", "barcode", "segment", "amount", "effective"),
    [
        # FEBRABAN, Layout de Arrecadação, section 11
        (
            "84610000000-5 24610029110-2 00546033900-4 69589506108-0",
            "84610000000246100291100054603390069589506108",
            "4",
            "24.61",
            True,
        ),
        (
            "858900004609524601791605607593050865831483000010",
            "85890000460524601791606075930508683148300001",
            "5",
            "46052.46",
            True,
        ),
        (
            "836200000005667800481000180975657313001589636081",
            "83620000000667800481001809756573100158963608",
            "3",
            "66.78",
            True,
        ),
        (
            "848900000002404201622015806051904292586034111220",
            "84890000000404201622018060519042958603411122",
            "4",
            "40.42",
            True,
        ),
        (
            "859700004603524601791605607593050865831483000010",
            "85970000460524601791606075930508683148300001",
            "5",
            None,
            False,
        ),
    ],
)
def test_published_arrecadacao_bills_are_parsed(
    line: str, barcode: str, segment: str, amount: str | None, effective: bool
) -> None:
    read = bill(line)
    assert (read.barcode, read.segment, read.effective) == (barcode, segment, effective)
    assert read.amount == (Decimal(amount) if amount else None)
    assert bill(barcode) == bill(read.line_formatted) == read
    assert (read.reference is None) is effective


def test_a_reference_is_no_money() -> None:
    """FEBRABAN v7: value ids 7 and 9 carry a quantity or an amount still to be corrected."""
    read = bill(arrecadacao(value_id="7", centavos=2461))
    assert (read.amount, read.effective, read.reference) == (None, False, "00000002461")


@pytest.mark.parametrize(
    ("segment", "free", "due"),
    [
        ("4", "0042" + "20261201" + "0" * 17, date(2026, 12, 1)),
        ("6", "12345678" + "20261201" + "0" * 13, date(2026, 12, 1)),
        ("6", "00420261" + "2010" + "0" * 17, None),
        ("4", "0042" + "20261301" + "0" * 17, None),
        ("4", "0042" + "19001201" + "0" * 17, None),
        ("4", "0042" + "0" * 25, None),
    ],
)
def test_the_date_of_a_bill_is_a_hint(segment: str, free: str, due: date | None) -> None:
    assert bill(arrecadacao(segment=segment, free=free)).due_date == due


def test_open_amount_and_no_due_date() -> None:
    read = title(cobranca(due=None, centavos=0))
    assert (read.amount, read.due_date, read.due_date_doubtful) == (None, None, False)
    assert bill(arrecadacao(centavos=0)).amount is None


def test_a_value_of_more_than_ten_digits_runs_over_the_fator() -> None:
    """Doc5175: over R$ 99.999.999,99 the value takes 14 digits, and no fator is below 1000."""
    rest = "0019" + "00123456789012" + "7" * 25
    read = title(rest[:4] + mod11_cobranca(rest) + rest[4:])
    assert (read.amount, read.due_date) == (Decimal("1234567890.12"), None)


def test_bank_988_in_situacao_2_names_an_institution() -> None:
    """Convenção da Cobrança FB-0061/2021, item 2.3.2: the value field holds an ISPB."""
    read = title(cobranca(bank="988", currency="0", due=None, centavos=12_345_678))
    assert (read.bank, read.ispb, read.amount, read.due_date) == ("988", "12345678", None, None)
    assert title(read.line) == read


def test_a_due_date_outside_the_window_is_doubtful() -> None:
    day = date(2017, 6, 1)
    read = title(cobranca(due=day))
    assert (read.due_date, read.due_date_doubtful) == (day, True)
    assert not title(cobranca(due=day), day).due_date_doubtful


@pytest.mark.parametrize(
    ("text", "field", "blocks"),
    [
        ("", BoletoField.LENGTH, ()),
        ("123", BoletoField.LENGTH, ()),
        (BB[:-1], BoletoField.LENGTH, ()),
        (BB + "0", BoletoField.LENGTH, ()),
        ("8461000000052461002911020054603390046958950610", BoletoField.LENGTH, ()),
        ("84610000000524610029110200546033900469589506108", BoletoField.LENGTH, ()),
        (BB.replace("9", "O"), BoletoField.CHARACTERS, ()),
        ("linha: " + BB, BoletoField.CHARACTERS, ()),
        ("00190.50096 40144.816069 06809.350314 3 37370000000100", BoletoField.FIELD_1_DV, (1,)),
        ("00190.50095 40144.816068 06809.350314 3 37370000000100", BoletoField.FIELD_2_DV, (2,)),
        ("00190.50095 40144.816069 06809.350214 3 37370000000100", BoletoField.FIELD_3_DV, (3,)),
        ("00190.50096 40144.816069 06809.350214 3 37370000000100", BoletoField.FIELD_1_DV, (1, 3)),
        ("00190.50095 40144.816069 06809.350314 4 37370000000100", BoletoField.GENERAL_DV, (4, 5)),
        ("00190.50095 40144.816069 06809.350314 3 37370000000200", BoletoField.GENERAL_DV, (4, 5)),
        ("00193373700000002000500940144816060680935031", BoletoField.GENERAL_DV, ()),
        (cobranca(bank="000"), BoletoField.BANK, ()),
        (cobranca(currency="0"), BoletoField.CURRENCY, ()),
        (cobranca(currency="8"), BoletoField.CURRENCY, ()),
        ("84610000000-6 24610029110-2 00546033900-4 69589506108-0", BoletoField.BLOCK_1_DV, (1,)),
        ("84610000000-5 24610029111-2 00546033900-4 69589506108-0", BoletoField.BLOCK_2_DV, (2,)),
        ("84610000000-5 24610029110-2 00546033900-5 69589506108-0", BoletoField.BLOCK_3_DV, (3,)),
        ("84610000000-5 24610029110-2 00546033900-4 69589506118-0", BoletoField.BLOCK_4_DV, (4,)),
        ("84690000000246100291100054603390069589506108", BoletoField.GENERAL_DV, ()),
        (arrecadacao(segment="0"), BoletoField.SEGMENT, ()),
        (arrecadacao(segment="8"), BoletoField.SEGMENT, ()),
        ("845" + "0" * 41, BoletoField.VALUE_ID, ()),
        ("845" + "0" * 45, BoletoField.VALUE_ID, ()),
    ],
)
def test_failed_checks_name_field_and_blocks(text: str, field: BoletoField, blocks: tuple[int, ...]) -> None:
    with pytest.raises(InvalidBoleto) as caught:
        parse(text, today=TODAY)
    assert (caught.value.field, caught.value.blocks) == (field, blocks)


def test_messages_and_reprs_hold_no_digits_of_the_code() -> None:
    with pytest.raises(InvalidBoleto) as caught:
        parse(BB.replace("069", "068"), today=TODAY)
    assert str(caught.value) == "the check digit of group 2 does not match"
    assert "0680935031" not in repr(title(BB))
    assert "5895" not in repr(bill("846100000005246100291102005460339004695895061080"))


@given(titles | bills)
def test_line_and_barcode_are_two_forms_of_one(barcode: str) -> None:
    read = parse(barcode, today=TODAY)
    assert parse(read.line, today=TODAY) == parse(read.line_formatted, today=TODAY) == read
    assert read.barcode == barcode
    assert len(read.line) == (48 if barcode[0] == "8" else 47)


@given(titles | bills, st.data())
def test_a_wrong_digit_of_a_line_is_caught(barcode: str, data: st.DataObject) -> None:
    """Mod 10 catches every one; mod 11 all but those between remainders that share a DV."""
    line = parse(barcode, today=TODAY).line
    place = data.draw(st.integers(0, len(line) - 1))
    digit = data.draw(st.sampled_from("0123456789".replace(line[place], "")))
    wrong = line[:place] + digit + line[place + 1 :]
    try:
        read = parse(wrong, today=TODAY)
    except InvalidBoleto:
        return
    if isinstance(read, Boleto):
        assert place > 32  # the last group has the general DV alone
        assert read.barcode[4] == "1"  # of remainders 0, 1 and 10
    else:
        assert place == 2 or barcode[2] in "89"  # another modulus, or remainders 0 and 1


@given(titles)
def test_amount_and_due_date_round_trip(barcode: str) -> None:
    read = title(barcode)
    assert read.amount == (Decimal(int(barcode[9:19])) / 100 or None)
    assert (read.due_date is None) == (barcode[5:9] == "0000")


@given(st.text() | digits | st.text("0123456789 .-", min_size=40, max_size=60))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with suppress(InvalidBoleto):
        assert len(parse(text, today=TODAY).barcode) == 44


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("number", "today", "due"),
    [
        (1000, date(2000, 7, 3), date(2000, 7, 3)),
        (9999, date(2025, 2, 21), date(2025, 2, 21)),
        (1000, date(2025, 2, 22), date(2025, 2, 22)),
        (1667, TODAY, date(2026, 12, 21)),
        (4789, TODAY, date(2035, 7, 9)),
        (9999, date(2049, 10, 13), date(2049, 10, 13)),
        (9999, TODAY, date(2025, 2, 21)),
        (1000, date(2025, 2, 21), date(2025, 2, 22)),
        (1000, date(2049, 10, 14), date(2049, 10, 14)),
    ],
)
def test_published_due_date_factors(number: int, today: date, due: date) -> None:
    assert due_date(number, today=today) == (due, True)
    assert factor(due) == number


@pytest.mark.parametrize(
    ("days", "certain"), [(-3000, True), (-3001, False), (5500, True), (5501, False), (0, True)]
)
def test_due_dates_outside_the_window_are_doubtful(days: int, certain: bool) -> None:
    day = TODAY + timedelta(days=days)
    read, is_certain = due_date(factor(day), today=TODAY)
    assert is_certain is certain
    assert (read - day).days % 9000 == 0
    assert abs((read - TODAY).days) <= max(abs(days), 4500)


@given(st.dates(date(2000, 7, 3), date(2090, 1, 1)), st.integers(-3000, 5500))
def test_dates_within_the_window_round_trip(today: date, days: int) -> None:
    day = today + timedelta(days=days)
    if day >= date(2000, 7, 3):
        assert due_date(factor(day), today=today) == (day, True)


@given(st.integers(1000, 9999), st.dates())
def test_any_factor_has_a_date_on_any_day(number: int, today: date) -> None:
    due, _ = due_date(number, today=today)
    assert factor(due) == number


def test_there_is_no_factor_before_the_first() -> None:
    with pytest.raises(ValueError, match="2000-07-03"):
        factor(date(2000, 7, 2))
