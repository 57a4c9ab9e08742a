"""A line of a form key by key: what is taken, how it reads, when it may be confirmed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.kiosk.form_picture import TEXTS, Step
from totem.kiosk.typed_line import TypedLine

STEPS = sorted(TEXTS, key=lambda step: step.value)


@pytest.mark.parametrize(
    ("step", "typed", "shown", "rest", "whole"),
    [
        (Step.PHONE, "", "", "(00) 00000-0000", False),
        (Step.PHONE, "4", "(4", "0) 00000-0000", False),
        (Step.PHONE, "499", "(49) 9", "0000-0000", False),
        (Step.PHONE, "493", "(49) 3", "000-0000", False),
        (Step.PHONE, "4933221100", "(49) 3322-1100", "", True),
        (Step.PHONE, "49999120000", "(49) 99912-0000", "", True),
        (Step.BIRTH_DATE, "1403", "14/03", "/0000", False),
        (Step.POSTAL_CODE, "89801-000", "89801-000", "", True),
        (Step.PROTOCOL, "7k4-9qx", "7K4-9QX", "", True),
        (Step.PROTOCOL, "7k40", "7K4", "", False),
        (Step.TAX_ID, "111.444.777-35", "111.444.777-35", "", True),
        (Step.TAX_ID, "11144477736", "111.444.777-36", "", False),
        (Step.NAME, "  Maria  Da Silva E ", "Maria da Silva e ", "", True),
        (Step.NAME, "Da Silva", "Da Silva", "", True),
        (Step.EMAIL, "ana @ig.com", "ana@ig.com", "", True),
        (Step.EMAIL, "ana@ig", "ana@ig", "", False),
        (Step.NUMBER, "x" * 30, "x" * 20, "", True),
        (Step.STREET, "   ", "", "", False),
    ],
)
def test_a_line_as_it_is_typed(step: Step, typed: str, shown: str, rest: str, whole: bool) -> None:
    line = TypedLine(step).then(typed)
    assert (line.shown, line.rest, line.is_whole) == (shown, rest, whole)


@pytest.mark.parametrize(
    ("typed", "domain", "address"),
    [
        ("ana", "gmail.com", "ana@gmail.com"),
        ("ana@", "gmail.com", "ana@gmail.com"),
        ("ana@hotm", "gmail.com", "ana@gmail.com"),
    ],
)
def test_the_end_of_an_address_replaces_what_was_begun(typed: str, domain: str, address: str) -> None:
    assert TypedLine(Step.EMAIL, typed).at(domain).text == address


@given(st.sampled_from(STEPS), st.text())
def test_whatever_is_typed_stays_typable_and_can_be_taken_back(step: Step, typed: str) -> None:
    line = TypedLine(step).then(typed)
    assert TypedLine(step).then(line.text) == line, "what was kept is what comes back"
    for _ in line.text:
        line = line.without_last()
    assert line == TypedLine(step)


@given(st.sampled_from(STEPS), st.text(min_size=1, max_size=12))
def test_nothing_typed_shows_in_a_repr(step: Step, typed: str) -> None:
    line = TypedLine(step, typed)
    assert repr(line) == f"TypedLine(step={step!r})"
