"""Parsing and formatting of typed form fields."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.form_fields import (
    AREA_CODES,
    STATES,
    EntryFault,
    InvalidEntry,
    age_on,
    edit_distance,
    example_postal_code,
    format_date_digits,
    format_phone,
    format_postal_code,
    is_mobile,
    parse_address_line,
    parse_birth_date,
    parse_email,
    parse_first_name,
    parse_house_number,
    parse_name,
    parse_phone,
    parse_postal_code,
    postal_code_state,
    suggest_email,
)


def fault_of(parse: Callable[[str], object], text: str) -> EntryFault:
    with pytest.raises(InvalidEntry) as caught:
        parse(text)
    assert text not in str(caught.value) or not text
    return caught.value.fault


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("41999990000", "41999990000"),
        ("(41) 99999-0000", "41999990000"),
        ("041 99999-0000", "41999990000"),
        ("+55 41 99999 0000", "41999990000"),
        ("55 (55) 99999-0000", "55999990000"),
        ("(55) 99999-0000", "55999990000"),
        ("41 3333-4444", "4133334444"),
        ("+55 (11) 2345-6789", "1123456789"),
    ],
)
def test_telephones_are_parsed_in_any_notation(text: str, digits: str) -> None:
    assert parse_phone(text) == digits


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", EntryFault.MISSING),
        ("-", EntryFault.MISSING),
        ("99999-0000", EntryFault.PHONE_LENGTH),
        ("419999900000", EntryFault.PHONE_LENGTH),
        ("20 99999-0000", EntryFault.PHONE_AREA),
        ("23 99999-0000", EntryFault.PHONE_AREA),
        ("41 89999-0000", EntryFault.PHONE_NUMBER),
        ("41 6333-4444", EntryFault.PHONE_NUMBER),
        ("41 99999-9999", EntryFault.PHONE_NUMBER),
        ("41 2222-2222", EntryFault.PHONE_NUMBER),
    ],
)
def test_impossible_telephones_are_refused(text: str, fault: EntryFault) -> None:
    assert fault_of(parse_phone, text) is fault


def test_the_area_codes_in_use_are_67() -> None:
    assert len(AREA_CODES) == 67
    assert not {each for each in AREA_CODES if each % 10 == 0}


@given(st.sampled_from(sorted(AREA_CODES)), st.integers(0, 99_999_998))
def test_formatted_telephones_round_trip(area: int, number: int) -> None:
    digits = f"{area}9{number:08}"
    if len({*digits[2:]}) > 1:
        assert parse_phone(format_phone(digits)) == digits
    for typed in range(len(digits)):
        assert "".join(filter(str.isdigit, format_phone(digits[:typed]))) == digits[:typed]


@pytest.mark.parametrize(
    ("phone", "mobile"),
    [
        ("19999990000", True),
        ("5519999990000", True),
        ("1933330000", False),
        ("551933330000", False),
        ("19399990000", False),
        ("", False),
    ],
)
def test_a_mobile_telephone(phone: str, mobile: bool) -> None:
    assert is_mobile(phone) is mobile


@pytest.mark.parametrize(
    "text", ["maria@example.org", "m.a+b@sub.example.com.br", "M_1@Example.ORG", " a@b.io "]
)
def test_email_addresses_are_parsed(text: str) -> None:
    name, _, domain = text.strip().partition("@")
    assert parse_email(text) == f"{name}@{domain.lower()}"


@pytest.mark.parametrize(
    "text",
    [
        "maria",
        "maria@",
        "@a.com",
        "a@b",
        "a@@b.com",
        "a..b@c.com",
        ".a@b.com",
        "a@-b.com",
        "a@b.c0m",
        "ã@b.com",
    ],
)
def test_invalid_email_addresses_are_refused(text: str) -> None:
    assert fault_of(parse_email, text) is EntryFault.EMAIL


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmal.com", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotmail.co", "hotmail.com"),
        ("yaho.com.br", "yahoo.com.br"),
        ("outlok.com", "outlook.com"),
        ("gmail.com", None),
        ("uol.com.br", None),
        ("netsul.com.br", None),
        ("empresa.ind.br", None),
        ("me.com", None),
        ("mx.com", None),
    ],
)
def test_likely_typing_errors_get_a_suggestion(typed: str, meant: str | None) -> None:
    assert suggest_email(f"maria@{typed}") == (None if meant is None else f"maria@{meant}")


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_edit_distance_is_symmetric(a: str, b: str) -> None:
    assert edit_distance(a, b) == edit_distance(b, a)
    assert (edit_distance(a, b) == 0) == (a == b)
    assert edit_distance(a, b) <= max(len(a), len(b))


TODAY = date(2026, 11, 24)
born = partial(parse_birth_date, today=TODAY)
company = partial(parse_name, company=True)
F = EntryFault


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (parse_name, "MARIA DA SILVA", "Maria da Silva"),
        (parse_name, "  joão   d'ávila ", "João D'Ávila"),
        (parse_name, "Ana-Lúcia Sá", "Ana-Lúcia Sá"),
        (parse_name, "Li Wu", "Li Wu"),
        (parse_name, "José A. Neto", "José A. Neto"),
        (company, "Padaria 3 Irmãos Ltda.", "Padaria 3 Irmãos Ltda."),
        (parse_first_name, "maria", "Maria"),
        (born, "14/03/1978", date(1978, 3, 14)),
        (born, "29022008", date(2008, 2, 29)),
        (born, "24112008", date(2008, 11, 24)),
        (parse_address_line, "RUA XV DE NOVEMBRO", "Rua XV de Novembro"),
        (parse_house_number, "12a", "12A"),
        (parse_house_number, "s/n", "S/N"),
        (parse_house_number, "sem número", "S/N"),
        (parse_house_number, "0", "S/N"),
        (parse_postal_code, "80020-310", "80020310"),
        (parse_postal_code, "01001 000", "01001000"),
    ],
)
def test_valid_fields_are_parsed(parse: Callable[[str], object], text: str, value: object) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "fault"),
    [
        (parse_name, " ", F.MISSING),
        (parse_name, "Maria", F.NAME_SHORT),
        (parse_name, "Maria 2", F.NAME_ODD),
        (parse_name, "52998224725 x", F.NAME_ODD),
        (parse_name, "Maria " + "x" * 100, F.TOO_LONG),
        (company, "3", F.NAME_SHORT),
        (parse_first_name, "@maria", F.NAME_ODD),
        (born, "", F.MISSING),
        (born, "31021990", F.BIRTH_DATE),
        (born, "140378", F.BIRTH_DATE),
        (born, "25112026", F.BIRTH_DATE),
        (born, "01011890", F.BIRTH_DATE),
        (born, "25112008", F.UNDER_AGE),
        (parse_address_line, "R", F.TOO_SHORT),
        (parse_address_line, "x" * 101, F.TOO_LONG),
        (parse_house_number, "", F.MISSING),
        (parse_house_number, "1" * 21, F.TOO_LONG),
        (parse_postal_code, "8002031", F.POSTAL_CODE),
        (parse_postal_code, "00500000", F.POSTAL_CODE),
        (parse_postal_code, "88888888", F.POSTAL_CODE),
        (parse_postal_code, "", F.MISSING),
    ],
)
def test_invalid_fields_are_refused(parse: Callable[[str], object], text: str, fault: EntryFault) -> None:
    with pytest.raises(InvalidEntry) as caught:
        parse(text)
    assert caught.value.fault is fault


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("01000000", "SP"), ("19999999", "SP"), ("20000000", "RJ"), ("29100000", "ES"), ("39999999", "MG"),
        ("68900000", "AP"), ("69300000", "RR"), ("69400000", "AM"), ("69900000", "AC"), ("72799999", "DF"),
        ("72800000", "GO"), ("73699999", "DF"), ("76799999", "GO"), ("76800000", "RO"), ("99999000", "RS"),
    ],
)  # fmt: skip
def test_states_of_postal_codes(code: str, state: str) -> None:
    assert postal_code_state(code) == state


def test_typed_digits_are_formatted() -> None:
    assert [format_date_digits("14031978"[:n]) for n in (1, 3, 8)] == ["1", "14/0", "14/03/1978"]
    assert [format_postal_code("80020310"[:n]) for n in (3, 6, 8)] == ["800", "80020-3", "80020-310"]


def test_leap_day_birthdays_count_on_the_first_of_march() -> None:
    assert [age_on(date(2008, 2, 29), date(2026, month, 1)) for month in (2, 3)] == [17, 18]


@pytest.mark.parametrize("state", sorted(STATES))
def test_the_example_of_a_state_is_in_it(state: str) -> None:
    example = example_postal_code(state)
    assert postal_code_state(parse_postal_code(example)) == state
