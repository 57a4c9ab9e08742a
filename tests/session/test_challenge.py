"""Identity challenge: question and timing reveal nothing of a tax id; the key of its choice is kept."""

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from support.file_modes import assert_mode
from support.log_check import LogWatch
from support.session_harness import DOCUMENT, MARIA, MARIA_ELSEWHERE, FakeErp
from totem.domain.customer import Address, Birthday, Customer
from totem.domain.identity import Challenge
from totem.domain.taxid import TaxId
from totem.erp.errors import NotFound, Reason, Unavailable
from totem.session.challenge import (
    FILE_NAME,
    SEARCH_STEP_S,
    WRONG_S,
    Challenger,
    load_decoy_key,
)

STRANGER = TaxId.parse("111.444.777-35")
COMPANY = TaxId.parse("11.222.333/0001-81")
NOTHING_KNOWN = Customer(MARIA.tax_id, name="MARIA")


def asks(challenge: Challenge | None, key: bytes = b"k" * 32) -> Challenger:
    return Challenger(challenge, lambda: key)


@pytest.mark.parametrize(
    ("challenge", "right", "wrong"),
    [
        (Challenge.BIRTH_DATE, "1403", ["1503", "14/03", "0314", ""]),
        (Challenge.PHONE_LAST4, "0000", ["9999", "1403", ""]),
        (Challenge.POSTAL_CODE, "120", ["021", "0120", "80010120", ""]),
    ],
)
def test_who_knows_the_answer(challenge: Challenge, right: str, wrong: list[str]) -> None:
    inquiry = asks(challenge).make_challenge(MARIA.tax_id, [MARIA])
    assert inquiry.question is challenge
    assert inquiry.answers.accept(right)
    assert not any(inquiry.answers.accept(each) for each in wrong)
    assert inquiry.customers == (MARIA,)


@pytest.mark.parametrize("challenge", Challenge)
@pytest.mark.parametrize("customers", [[], [NOTHING_KNOWN]], ids=["unknown", "nothing known"])
def test_who_has_nothing_to_be_asked_for_is_asked_all_the_same_and_has_no_answer(
    challenge: Challenge, customers: list[Customer]
) -> None:
    inquiry = asks(challenge).make_challenge(MARIA.tax_id, customers)
    assert inquiry.question is challenge
    length = challenge.length
    assert not any(inquiry.answers.accept(f"{number:0{length}}") for number in range(10**length))
    assert not inquiry.answers.accept("")


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({}, Challenge.BIRTH_DATE),
        ({"birthday": None}, Challenge.POSTAL_CODE),
        ({"birthday": None, "address": Address(postal_code="00000-000")}, Challenge.PHONE_LAST4),
    ],
)
def test_auto_asks_the_first_that_the_data_allow(known: dict[str, object], asked: Challenge) -> None:
    customer = replace(MARIA, **known)  # type: ignore[arg-type]
    assert asks(None).make_challenge(MARIA.tax_id, [customer]).question is asked


def test_auto_asks_unknown_documents_whatever_others_are_asked_and_always_the_same() -> None:
    inquirer = asks(None)
    people = [valid_cpf(number) for number in range(100)]
    asked = Counter(inquirer.make_challenge(each, []).question for each in people)
    assert set(asked) == set(Challenge)
    assert asked.most_common(1)[0][0] is Challenge.BIRTH_DATE
    for each in people[:50]:
        again = inquirer.make_challenge(each, []).question
        assert again is asks(None).make_challenge(each, [NOTHING_KNOWN]).question
    keys = [bytes([number]) * 32 for number in range(50)]
    of_a_company = Counter(asks(None, key).make_challenge(COMPANY, []).question for key in keys)
    assert set(of_a_company) == set(Challenge)
    assert of_a_company.most_common(1)[0][0] is Challenge.POSTAL_CODE


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
    by_postal_code = asks(Challenge.POSTAL_CODE).make_challenge(MARIA.tax_id, [other, MARIA])
    assert by_postal_code.answers.accept("120")
    assert by_postal_code.answers.accept("550")


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
    inquirer = Challenger(Challenge.POSTAL_CODE, lambda: b"k" * 32, clock=clock, sleep=clock.sleep)
    erp = TimedErp(clock, takes_s, found)
    inquiry = asyncio.run(inquirer.search(erp, TaxId.parse(DOCUMENT)))
    assert clock.now - 50.0 == pytest.approx(ends_s)
    assert inquiry.question is Challenge.POSTAL_CODE
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


def test_the_key_is_asked_for_once_and_only_where_a_question_is_drawn() -> None:
    asked: list[int] = []

    def key() -> bytes:
        asked.append(1)
        return b"k" * 32

    Challenger(Challenge.POSTAL_CODE, key).make_challenge(STRANGER, [])
    inquirer = Challenger(None, key)
    inquirer.make_challenge(MARIA.tax_id, [MARIA])
    assert not asked
    inquirer.make_challenge(STRANGER, [])
    inquirer.make_challenge(COMPANY, [])
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
