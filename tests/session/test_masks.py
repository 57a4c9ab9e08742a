"""Masks key by key: accepted keys, display format, completeness."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.session.forms.masks import DayMask, DigitsMask, EmailMask
from totem.session.forms.steps import TEXTS, FormStep

STEPS = sorted(TEXTS, key=lambda step: step.value)


@pytest.mark.parametrize(
    ("step", "typed", "shown", "rest", "whole"),
    [
        (FormStep.PHONE, "", "", "(00) 00000-0000", False),
        (FormStep.PHONE, "4", "(4", "0) 00000-0000", False),
        (FormStep.PHONE, "499", "(49) 9", "0000-0000", False),
        (FormStep.PHONE, "493", "(49) 3", "000-0000", False),
        (FormStep.PHONE, "4933221100", "(49) 3322-1100", "", True),
        (FormStep.PHONE, "49999120000", "(49) 99912-0000", "", True),
        (FormStep.BIRTH_DATE, "1403", "14/03", "/0000", False),
        (FormStep.POSTAL_CODE, "89801-000", "89801-000", "", True),
        (FormStep.PROTOCOL, "7k4-9qx", "7K4-9QX", "", True),
        (FormStep.PROTOCOL, "7k40", "7K4", "", False),
        (FormStep.TAX_ID, "111.444.777-35", "111.444.777-35", "", True),
        (FormStep.TAX_ID, "11144477736", "111.444.777-36", "", False),
        (FormStep.TAX_ID, "111", "111", ".000.000-00", False),
        (FormStep.TAX_ID, "12a", "12.A", "00.000/0000-00", False),
        (FormStep.NAME, "  Maria  Da Silva E ", "Maria da Silva e ", "", True),
        (FormStep.NAME, "Da Silva", "Da Silva", "", True),
        (FormStep.STREET, "Rua Das Flores", "Rua das Flores", "", True),
        (FormStep.EMAIL, "ana @ig.com", "ana@ig.com", "", True),
        (FormStep.EMAIL, "ana@ig", "ana@ig", "", False),
        (FormStep.NUMBER, "x" * 30, "x" * 20, "", True),
        (FormStep.STREET, "   ", "", "", False),
    ],
)
def test_a_line_as_it_is_typed(step: FormStep, typed: str, shown: str, rest: str, whole: bool) -> None:
    mask = step.row.mask
    text = mask.insert("", typed)
    assert (mask.format(text), mask.template(text)[len(shown) :], mask.is_whole(text)) == (shown, rest, whole)


@pytest.mark.parametrize(
    ("keys", "formatted", "whole", "impossible"),
    [
        ("", "", False, False),
        ("1", "1", False, False),
        ("14", "14/", False, False),
        ("140", "14/0", False, False),
        ("1403", "14/03", True, False),
        ("2902", "29/02", True, False),
        ("3002", "30/02", False, True),
        ("3104", "31/04", False, True),
        ("3112", "31/12", True, False),
        ("0000", "00/00", False, True),
        ("00", "00/", False, True),
        ("32", "32/", False, True),
        ("1413", "14/13", False, True),
        ("142", "14/2", False, True),
        ("14035", "14/03", True, False),
        ("1A4", "14/", False, False),
    ],
)
def test_a_birthday_as_it_is_typed(keys: str, formatted: str, whole: bool, impossible: bool) -> None:
    mask = DayMask(least=4, longest=4)
    text = mask.insert("", keys)
    assert (mask.format(text), mask.is_whole(text), mask.is_wrong(text)) == (formatted, whole, impossible)


@given(st.integers(1, 366))
def test_every_day_of_a_leap_year_can_be_typed(number: int) -> None:
    day = date(2000, 1, 1) + timedelta(number - 1)
    assert DayMask(least=4, longest=4).is_whole(f"{day:%d%m}")


@given(st.text(alphabet="0123456789", max_size=8))
def test_the_end_of_a_telephone_is_four_digits(keys: str) -> None:
    mask = DigitsMask(least=4, longest=4)
    text = mask.insert("", keys)
    assert text == mask.format(text) == keys[:4]
    assert mask.is_whole(text) is (len(keys) >= 4)
    assert not mask.is_wrong(text)


@pytest.mark.parametrize("typed", ["ana", "ana@", "ana@hotm"])
def test_the_end_of_an_address_replaces_what_was_begun(typed: str) -> None:
    assert EmailMask().insert(typed, "@gmail.com") == "ana@gmail.com"


@given(st.sampled_from(STEPS), st.text())
def test_what_was_kept_is_what_comes_back(step: FormStep, typed: str) -> None:
    mask = step.row.mask
    kept = mask.insert("", typed)
    assert mask.insert("", kept) == kept


@pytest.mark.parametrize(
    ("step", "before", "key", "after", "shown"),
    [
        (FormStep.NAME, "Mar", "i", "a Silva", "Maria Silva"),
        (FormStep.NAME, "Maria", " ", "Silva", "Maria Silva"),
        (FormStep.NAME, "Maria ", " ", "Silva", "Maria Silva"),
        (FormStep.NAME, "Maria", " ", " Silva", "Maria Silva"),
        (FormStep.NAME, "Ana Da", " ", "Silva", "Ana da Silva"),
        (FormStep.EMAIL, "ana@g", "m", "ail.com", "ana@gmail.com"),
        (FormStep.PHONE, "499", "9", "9120000", "(49) 99912-0000"),
        (FormStep.PHONE, "499", "9", "99120000", "(49) 99912-0000"),
        (FormStep.BIRTH_DATE, "1403", "1", "978", "14/03/1978"),
        (FormStep.TAX_ID, "111", "1", "4477735", "111.144.777-35"),
        (FormStep.PROTOCOL, "7K", "4", "9QX", "7K4-9QX"),
        (FormStep.POSTAL_CODE, "898", "0", "1000", "89801-000"),
    ],
)
def test_a_line_is_mended_in_the_middle(
    step: FormStep, before: str, key: str, after: str, shown: str
) -> None:
    mask = step.row.mask
    assert mask.format(mask.insert(before, key, after)) == shown


@given(st.sampled_from(STEPS), st.text(), st.integers(0, 30), st.text(max_size=2))
def test_whatever_is_mended_may_be_typed(step: FormStep, typed: str, at: int, key: str) -> None:
    mask = step.row.mask
    text = mask.insert("", typed)
    mended = mask.insert(text[:at], key, text[at:])
    assert mask.insert("", mended).casefold() == mended.casefold()
