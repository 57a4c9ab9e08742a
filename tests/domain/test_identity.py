"""Identity challenge: right answers, constant comparison, and typed digits."""

import hmac
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.customer import Address, Birthday, Customer
from totem.domain.identity import (
    Answers,
    Challenge,
    birthday_answers,
    last_digits,
    phone_answers,
    postal_code_answers,
)
from totem.domain.taxid import TaxId

MARIA = TaxId.parse("529.982.247-25")


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("(19) 99000-1001", ["1001"]),
        ("19990001001", ["1001"]),
        ("+55 19 99000-1001", ["1001"]),
        ("5519990001001", ["1001"]),
        ("+55 (019) 9 9000 1001", ["1001"]),
        ("(19) 3232-4455", ["4455"]),
        ("1932324455", ["4455"]),
        ("3232-4455", ["4455"]),
        ("32324455", ["4455"]),
        ("99000-1001", ["1001"]),
        ("(19) 3232-4455 ramal 123", ["4455"]),
        ("(19) 3232-4455 R. 123", ["4455"]),
        ("(19) 3232.4455 x9999", ["4455"]),
        ("(19) 3232-4455 / 99000-1001", ["4455", "1001"]),
        ("(19) 3232-4455; (19) 99000-1001", ["4455", "1001"]),
        ("19 3232-4455 ou 19 99000-1001 (recado)", ["4455", "1001"]),
        ("(19) 3232-4455 (19) 99000-1001", ["4455", "1001"]),
        ("(00) 00000-0000", []),
        ("00000000000", []),
        ("(19) 99999-9999", []),
        ("9999-9999", []),
        ("123", []),
        ("ramal 1234", []),
        ("não tem", []),
        ("", []),
    ],
)  # fmt: skip
def test_last_digits_of_telephone_fields(text: str, ends: list[str]) -> None:
    assert last_digits(text) == ends


@given(st.integers(11, 99), st.integers(2000_0000, 5999_9999), st.sampled_from(["", "+55 ", "55"]))
def test_the_mask_of_a_telephone_does_not_change_its_last_digits(
    area: int, number: int, country: str
) -> None:
    text = str(number)
    expected = [text[-4:]] if len(set(text)) > 1 else []
    for dress in (f"({area}) {text[:4]}-{text[4:]}", f"{area}{text}", f"{area} {text[:4]} {text[4:]}"):
        assert last_digits(country + dress) == expected
        assert last_digits(f"{country}{dress} ramal 77") == expected


@given(st.text(max_size=60))
def test_any_text_gives_four_digits_or_none(text: str) -> None:
    assert all(len(end) == 4 for end in last_digits(text))


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("13015-002", {"002"}),
        ("13015002", {"002"}),
        ("13.015-002", {"002"}),
        (" 13015 002 ", {"002"}),
        ("83535-000", set()),  # that of a whole town
        ("00000-000", set()),
        ("99999999", set()),
        ("13015", set()),
        ("130150021", set()),
        ("não tem", set()),
        ("", set()),
        (None, set()),
    ],
)
def test_last_digits_of_postal_codes(text: str | None, ends: set[str]) -> None:
    assert postal_code_answers([Customer(MARIA, address=Address(postal_code=text))]) == ends


@given(st.text(max_size=20))
def test_any_postal_code_gives_three_digits_or_none(text: str) -> None:
    answers = postal_code_answers([Customer(MARIA, address=Address(postal_code=text))])
    assert all(len(end) == Challenge.POSTAL_CODE.length for end in answers)


def test_every_registration_of_a_tax_id_counts() -> None:
    customers = [
        Customer(MARIA, birthday=Birthday(14, 3), phones=("(19) 3232-4455", "(19) 99000-1001")),
        Customer(
            MARIA,
            birthday=Birthday(1, 12),
            phones=("19 98888-7777",),
            address=Address(postal_code="13015-002"),
        ),
        Customer(MARIA, address=Address(postal_code="13092550")),
        Customer(MARIA),
    ]
    assert birthday_answers(customers) == {"1403", "0112"}
    assert phone_answers(customers) == {"4455", "1001", "7777"}
    assert postal_code_answers(customers) == {"002", "550"}
    assert birthday_answers([]) == phone_answers([]) == postal_code_answers([]) == frozenset()


@given(st.sets(st.text(max_size=20), max_size=12), st.text(max_size=20))
def test_answers_accept_the_right_ones_alone(right: set[str], answer: str) -> None:
    answers = Answers(right)
    assert answers.accept(answer) is (answer in right)
    assert all(answers.accept(each) for each in right)


@pytest.mark.parametrize("right", [(), ("1403",), ("1403", "0112", "1001")])
@pytest.mark.parametrize("answer", ["1403", "9999", ""])
def test_at_least_eight_digests_are_compared_and_none_is_dropped(right: tuple[str, ...], answer: str) -> None:
    with patch("totem.domain.identity.hmac.compare_digest", side_effect=hmac.compare_digest) as compared:
        Answers(right).accept(answer)
    assert compared.call_count == 8
    assert {len(each) for call in compared.call_args_list for each in call.args} == {32}


def test_answers_hold_no_plain_answer() -> None:
    answers = Answers(["1403"])
    assert "1403" not in repr(vars(answers))
    assert vars(Answers(["1403"])) != vars(answers), "no table of digests opens them"
