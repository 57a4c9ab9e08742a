"""Telephones and e-mail addresses as they are typed."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.form_fields import (
    AREA_CODES,
    EntryFault,
    InvalidEntry,
    edit_distance,
    format_phone,
    is_mobile,
    parse_email,
    parse_phone,
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
def test_a_telephone_may_be_written_in_any_way(text: str, digits: str) -> None:
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
def test_what_cannot_be_called_is_asked_for_again(text: str, fault: EntryFault) -> None:
    assert fault_of(parse_phone, text) is fault


def test_the_area_codes_in_use_are_67() -> None:
    assert len(AREA_CODES) == 67
    assert not {each for each in AREA_CODES if each % 10 == 0}


@given(st.sampled_from(sorted(AREA_CODES)), st.integers(0, 99_999_998))
def test_a_telephone_reads_back_as_it_was_set(area: int, number: int) -> None:
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
def test_an_address_is_taken(text: str) -> None:
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
def test_what_is_no_address_is_asked_for_again(text: str) -> None:
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
def test_a_likely_slip_is_hinted_at(typed: str, meant: str | None) -> None:
    assert suggest_email(f"maria@{typed}") == (None if meant is None else f"maria@{meant}")


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_slips_count_the_same_both_ways(a: str, b: str) -> None:
    assert edit_distance(a, b) == edit_distance(b, a)
    assert (edit_distance(a, b) == 0) == (a == b)
    assert edit_distance(a, b) <= max(len(a), len(b))
