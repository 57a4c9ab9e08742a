"""Input mask key by key: accepted keys, display format, completeness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.session.forms.input_mask import InputMask
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
    line = InputMask(step).inserted(typed)
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
    assert InputMask(FormStep.EMAIL, typed).with_domain(domain).text == address


@given(st.sampled_from(STEPS), st.text())
def test_whatever_is_typed_stays_typable_and_can_be_taken_back(step: FormStep, typed: str) -> None:
    line = InputMask(step).inserted(typed)
    assert InputMask(step).inserted(line.text) == line, "what was kept is what comes back"
    for _ in line.text:
        line = line.without_last()
    assert line == InputMask(step)


@pytest.mark.parametrize(
    ("step", "typed", "at", "key", "shown", "caret"),
    [
        (FormStep.NAME, "Mara Silva", 3, "i", "Maria Silva", 4),
        (FormStep.NAME, "MariaSilva", 5, " ", "Maria Silva", 6),
        (FormStep.NAME, "Maria Silva", 6, " ", "Maria Silva", 6),
        (FormStep.NAME, "Maria Silva", 5, " ", "Maria Silva", 5),
        (FormStep.NAME, "Ana DaSilva", 6, " ", "Ana da Silva", 7),
        (FormStep.EMAIL, "ana@gail.com", 5, "m", "ana@gmail.com", 6),
        (FormStep.PHONE, "4999120000", 6, "9", "(49) 99912-0000", 7),
        (FormStep.PHONE, "49999120000", 6, "9", "(49) 99912-0000", 6),
        (FormStep.BIRTH_DATE, "1403978", 6, "1", "14/03/1978", 7),
        (FormStep.TAX_ID, "1114477735", 4, "1", "111.144.777-35", 5),
        (FormStep.TAX_ID, "1114447773", 0, "5", "511.144.477-73", 1),
        (FormStep.PROTOCOL, "7K9QX", 2, "4", "7K4-9QX", 4),
        (FormStep.POSTAL_CODE, "8981000", 3, "0", "89801-000", 4),
    ],
)
def test_a_line_is_mended_in_the_middle(
    step: FormStep, typed: str, at: int, key: str, shown: str, caret: int
) -> None:
    line = InputMask(step, typed).placed(at).inserted(key)
    assert (line.shown, line.caret) == (shown, caret)


@given(st.sampled_from(STEPS), st.text(), st.integers(-3, 30), st.text(max_size=2))
def test_whatever_the_caret_does_what_was_typed_may_be_typed(
    step: FormStep, typed: str, at: int, key: str
) -> None:
    line = InputMask(step).inserted(typed).placed(max(0, at))
    assert 0 <= line.caret <= len(line.shown)
    assert line.placed(line.caret) == line
    assert line.moved(-1).moved(1).behind in (line.behind, line.behind - 1)
    assert line.moved(-1000).before == ""
    assert line.moved(1000).behind == 0
    mended = line.inserted(key)
    assert InputMask(step).inserted(mended.text).text.casefold() == mended.text.casefold()
    assert mended.behind == line.behind
    assert line.without_last().behind == line.behind
    assert line.without_next().before == line.before


@given(st.sampled_from(STEPS), st.text(min_size=1, max_size=12))
def test_nothing_typed_shows_in_a_repr(step: FormStep, typed: str) -> None:
    line = InputMask(step, typed)
    assert repr(line) == f"InputMask(step={step!r})"
