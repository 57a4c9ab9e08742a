"""Identity challenge: question and timing reveal nothing of a tax id; the key of the decoys is kept."""

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.file_modes import assert_mode
from support.log_check import LogWatch
from support.session_harness import DOCUMENT, MARIA, MARIA_ELSEWHERE, FakeErp
from totem.domain.customer import Address, Birthday, Customer
from totem.domain.identity.challenge import STREETS, Challenge
from totem.domain.taxid import TaxId
from totem.erp.errors import NotFound, Reason, Unavailable
from totem.session.challenge import (
    FILE_NAME,
    SEARCH_STEP_S,
    WRONG_S,
    Challenger,
    load_decoy_key,
)
from totem.session.session import PendingChallenge

STRANGER = TaxId.parse("111.444.777-35")
COMPANY = TaxId.parse("11.222.333/0001-81")
NOTHING_KNOWN = Customer(MARIA.tax_id, name="MARIA")


def asks(challenge: Challenge | None, key: bytes = b"k" * 32) -> Challenger:
    return Challenger(challenge, lambda: key)


def streets(inquiry: PendingChallenge) -> set[str]:
    assert inquiry.question.challenge is Challenge.STREET
    assert len(inquiry.question.streets) == len(set(inquiry.question.streets)) == STREETS
    return set(inquiry.question.streets)


@pytest.mark.parametrize(
    ("challenge", "right", "wrong"),
    [
        (Challenge.BIRTH_DATE, "1403", ["1503", "14/03", "0314", ""]),
        (Challenge.PHONE_LAST4, "0000", ["9999", "1403", ""]),
        (Challenge.STREET, "Rua das Acácias", ["RUA DAS ACACIAS", "Rua Brasil", ""]),
    ],
)
def test_who_knows_the_answer(challenge: Challenge, right: str, wrong: list[str]) -> None:
    inquiry = asks(challenge).make_challenge(MARIA.tax_id, [MARIA])
    assert inquiry.question.challenge is challenge
    assert inquiry.answers.accept(right)
    assert not any(inquiry.answers.accept(each) for each in wrong)
    assert inquiry.customers == (MARIA,)


@pytest.mark.parametrize("challenge", Challenge)
@pytest.mark.parametrize("customers", [[], [NOTHING_KNOWN]], ids=["unknown", "nothing known"])
def test_who_has_nothing_to_be_asked_for_is_asked_all_the_same_and_has_no_answer(
    challenge: Challenge, customers: list[Customer]
) -> None:
    inquiry = asks(challenge).make_challenge(MARIA.tax_id, customers)
    assert inquiry.question.challenge is challenge
    tried = [
        *inquiry.question.streets,
        "",
        *(f"{day:02}{month:02}" for day in range(32) for month in range(13)),
    ]
    assert not any(inquiry.answers.accept(each) for each in tried)


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({}, Challenge.BIRTH_DATE),
        ({"birthday": None}, Challenge.STREET),
        ({"birthday": None, "address": Address(street="NAO INFORMADO")}, Challenge.PHONE_LAST4),
    ],
)
def test_auto_asks_the_first_that_the_data_allow(known: dict[str, object], asked: Challenge) -> None:
    customer = replace(MARIA, **known)  # type: ignore[arg-type]
    assert asks(None).make_challenge(MARIA.tax_id, [customer]).question.challenge is asked


def test_auto_asks_unknown_documents_whatever_others_are_asked_and_always_the_same() -> None:
    inquirer = asks(None)
    people = [valid_cpf(number) for number in range(100)]
    asked = Counter(inquirer.make_challenge(each, []).question.challenge for each in people)
    assert set(asked) == set(Challenge)
    assert asked.most_common(1)[0][0] is Challenge.BIRTH_DATE
    for each in people[:50]:
        again = inquirer.make_challenge(each, []).question.challenge
        assert again is asks(None).make_challenge(each, [NOTHING_KNOWN]).question.challenge
    keys = [bytes([number]) * 32 for number in range(50)]
    of_a_company = Counter(asks(None, key).make_challenge(COMPANY, []).question.challenge for key in keys)
    assert set(of_a_company) == set(Challenge)
    assert of_a_company.most_common(1)[0][0] is Challenge.STREET


def valid_cpf(number: int) -> TaxId:
    """One of many documents that nobody has."""
    digits = f"{100_000_007 + number * 7_654_321:09}"[:9]
    for _ in range(2):
        total = sum((len(digits) + 1 - place) * int(digit) for place, digit in enumerate(digits))
        digits += str(total * 10 % 11 % 10)
    return TaxId.parse(digits)


def test_every_registration_counts_whichever_comes_first() -> None:
    other = replace(MARIA_ELSEWHERE, birthday=Birthday(1, 12), phones=("(19) 98888-7777",))
    by_birth = asks(Challenge.BIRTH_DATE).make_challenge(MARIA.tax_id, [MARIA, other])
    assert by_birth.answers.accept("1403")
    assert by_birth.answers.accept("0112")
    one_way = asks(Challenge.STREET).make_challenge(MARIA.tax_id, [MARIA, other])
    other_way = asks(Challenge.STREET).make_challenge(MARIA.tax_id, [other, MARIA])
    assert streets(one_way) == streets(other_way)
    assert len(streets(one_way) & {"Rua das Acácias", "Avenida Brasil"}) == 1


@pytest.mark.parametrize("customers", [[], [MARIA], [MARIA, MARIA_ELSEWHERE], [NOTHING_KNOWN]], ids=len)
def test_asking_again_shows_the_same_streets_in_any_order(customers: list[Customer]) -> None:
    """A street that alone is common to two challenges would be the answer."""
    inquiries = [asks(Challenge.STREET).make_challenge(MARIA.tax_id, customers) for _ in range(8)]
    assert len({frozenset(streets(each)) for each in inquiries}) == 1
    assert len({each.question.streets for each in inquiries}) > 1


def test_kiosks_with_one_key_show_the_same_streets_and_others_do_not() -> None:
    def shown(key: bytes) -> set[str]:
        return streets(asks(Challenge.STREET, key).make_challenge(MARIA.tax_id, [MARIA]))

    assert shown(b"a" * 32) == shown(b"a" * 32) != shown(b"b" * 32)


def test_the_right_street_stands_anywhere() -> None:
    places = Counter(
        asks(Challenge.STREET).make_challenge(MARIA.tax_id, [MARIA]).question.streets.index("Rua das Acácias")
        for _ in range(120)
    )
    assert set(places) == set(range(STREETS))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 100))
def test_the_streets_of_an_unknown_document_look_like_those_of_a_customer(number: int) -> None:
    """Show the row of look-alikes that a customer of one of these streets would see."""
    inquirer = asks(Challenge.STREET)
    shown = inquirer.make_challenge(valid_cpf(number), []).question.streets
    assert len({street.split()[0] for street in shown}) == 1
    assert len({street.isascii() for street in shown}) == 1


class Elapsing:
    """A clock that work and sleep push on."""

    def __init__(self) -> None:
        self.now = 50.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class TimedErp(FakeErp):
    """Takes its time, which may differ by whether there is anybody."""

    def __init__(self, clock: Elapsing, takes_s: float, found: Sequence[Customer] | Exception) -> None:
        super().__init__()
        self._clock, self._takes_s = clock, takes_s
        self.registrations = found if isinstance(found, Exception) else list(found)

    async def customers(self, tax_id: TaxId) -> list[Customer]:
        """Take the time, then answer."""
        self._clock.now += self._takes_s
        return await super().customers(tax_id)


@pytest.mark.parametrize(
    "found", [[MARIA], [MARIA, MARIA_ELSEWHERE], [], NotFound("customer", Reason.ABSENT)], ids=str
)
@pytest.mark.parametrize(
    ("takes_s", "ends_s"), [(0.0, 2.0), (0.02, 2.0), (1.4, 2.0), (1.999, 2.0), (2.001, 4.0), (14.5, 16.0)]
)
def test_a_search_takes_as_long_for_everybody(
    found: Sequence[Customer] | Exception, takes_s: float, ends_s: float
) -> None:
    clock = Elapsing()
    inquirer = Challenger(Challenge.STREET, lambda: b"k" * 32, clock=clock, sleep=clock.sleep)
    erp = TimedErp(clock, takes_s, found)
    inquiry = asyncio.run(inquirer.search(erp, TaxId.parse(DOCUMENT)))
    assert clock.now - 50.0 == pytest.approx(ends_s)
    assert len(inquiry.question.streets) == STREETS
    assert SEARCH_STEP_S == 2.0


def test_an_erp_that_fails_is_told_with_the_step_too() -> None:
    clock = Elapsing()
    inquirer = Challenger(None, lambda: b"k" * 32, clock=clock, sleep=clock.sleep)
    erp = TimedErp(clock, 0.3, Unavailable("customer", Reason.NO_CONNECTION))
    with pytest.raises(Unavailable):
        asyncio.run(inquirer.search(erp, TaxId.parse(DOCUMENT)))
    assert clock.now - 50.0 == pytest.approx(2.0)


def test_a_wrong_answer_takes_its_time() -> None:
    clock = Elapsing()
    asyncio.run(Challenger(None, lambda: b"", clock=clock, sleep=clock.sleep).delay_refusal())
    assert clock.slept == [WRONG_S]


def test_the_key_is_asked_for_once_and_only_where_streets_are_drawn() -> None:
    asked: list[int] = []

    def key() -> bytes:
        asked.append(1)
        return b"k" * 32

    Challenger(Challenge.BIRTH_DATE, key).make_challenge(MARIA.tax_id, [MARIA])
    assert not asked
    inquirer = Challenger(Challenge.STREET, key)
    inquirer.make_challenge(MARIA.tax_id, [MARIA])
    inquirer.make_challenge(STRANGER, [])
    assert asked == [1]


def test_kiosks_with_one_token_share_a_key_that_is_not_the_token(tmp_path: Path) -> None:
    one, other = (
        load_decoy_key("token", lambda: tmp_path / "a"),
        load_decoy_key("token", lambda: tmp_path / "b"),
    )
    assert one == other != load_decoy_key("token2", lambda: tmp_path)
    assert len(one) == 32
    assert b"token" not in one
    assert list(tmp_path.iterdir()) == []


def test_without_a_token_each_kiosk_keeps_its_own(tmp_path: Path) -> None:
    one, other = load_decoy_key(None, lambda: tmp_path / "a"), load_decoy_key(None, lambda: tmp_path / "b")
    assert one != other
    assert one == load_decoy_key(None, lambda: tmp_path / "a")
    assert len(one) == 32
    assert_mode((tmp_path / "a" / FILE_NAME), 0o600)


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_damaged_one_is_made_anew(tmp_path: Path, expected_logs: LogWatch, content: bytes) -> None:
    expected_logs.expect("identity.key is damaged, and made anew")
    (tmp_path / FILE_NAME).write_bytes(content)
    key = load_decoy_key(None, lambda: tmp_path)
    assert load_decoy_key(None, lambda: tmp_path) == key


def test_one_that_cannot_be_kept_is_told(tmp_path: Path, expected_logs: LogWatch) -> None:
    if os.name == "posix":  # on Windows there is no such file, as in a new folder
        expected_logs.expect("identity.key cannot be read")
    expected_logs.expect("identity.key cannot be kept")
    (tmp_path / "state").touch()
    assert len(load_decoy_key(None, lambda: tmp_path / "state")) == 32
