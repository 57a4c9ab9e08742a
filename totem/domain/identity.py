"""Challenges of the identity check: questions and right answers.

Every registration of a tax id counts: the birthday, postal code or a telephone of any of them is accepted. An
ERP's filler ("00000-000", "(00) 00000-0000") is no answer. Answers are compared in constant time, as keyed
digests.
"""

import calendar
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from enum import Enum

from totem.domain.customer import Customer
from totem.domain.form_fields import POSTAL_CODE_LENGTH

_EXTENSION = re.compile(r"\b(?:ramal|rml|r|ext|x)\b[\s.:]*\d+", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<!\d)(?:\+?55[\s.-]?)?\(?0?\d{2}\)?[\s.-]*9?[\s.-]?\d{4}[\s.-]?\d{4}\b|\b9?\d{4}[\s.-]?\d{4}\b"
)
_LEAST_DIGITS = 8
_LEAP_YEAR = 2000
_LEAST_COMPARED = 8
"""Digests compared at least, filled up with random ones: the duration does not reveal how many match."""


class Challenge(Enum):
    """Questions of the check: values of the setting `identity.challenge`, in the order of "auto"."""

    BIRTH_DATE = "birth_date"
    POSTAL_CODE = "postal_code"
    PHONE_LAST4 = "phone_last4"

    @property
    def length(self) -> int:
        """Digits of the answer: of a birthday as DDMM, of the end of a postal code or of a telephone."""
        return 3 if self is Challenge.POSTAL_CODE else 4


class Answers:
    """Right answers to a question as digests; their number cannot be observed, even if it is zero."""

    def __init__(self, right: Iterable[str]) -> None:
        self._key = secrets.token_bytes(32)
        known = [self._digest(each) for each in set(right)]
        dummies = [secrets.token_bytes(32) for _ in range(_LEAST_COMPARED - len(known))]
        self._digests = [*known, *dummies]

    def accept(self, answer: str) -> bool:
        """Test that `answer` is right, in constant time."""
        digest, accepted = self._digest(answer), False
        for each in self._digests:
            accepted |= hmac.compare_digest(digest, each)
        return accepted

    def _digest(self, answer: str) -> bytes:
        return hmac.digest(self._key, answer.encode(), hashlib.sha256)


def birthday_answers(customers: Iterable[Customer]) -> frozenset[str]:
    """Return the birthdays of a tax id's registrations as DDMM."""
    known = (each.birthday for each in customers)
    return frozenset(f"{each.day:02}{each.month:02}" for each in known if each is not None)


def postal_code_answers(customers: Iterable[Customer]) -> frozenset[str]:
    """Return the last three digits of every postal code in a tax id's registrations.

    None of a town's general one, which ends in 000 (Correios, "Tudo sobre CEP"): everybody there knows it.
    """
    known = (re.sub(r"\D", "", each.address.postal_code or "") for each in customers)
    whole = (each for each in known if len(each) == POSTAL_CODE_LENGTH and len(set(each)) > 1)
    return frozenset(each[-3:] for each in whole if not each.endswith("000"))


def phone_answers(customers: Iterable[Customer]) -> frozenset[str]:
    """Return the last four digits of every telephone in a tax id's registrations."""
    return frozenset(end for each in customers for text in each.phones for end in last_digits(text))


def last_digits(text: str) -> list[str]:
    """Return the last four digits of each telephone in an ERP's field.

    It may hold several, masked or not, with or without country, area and extension, or none.
    """
    bare = _EXTENSION.sub(" ", text)
    found = [re.sub(r"\D", "", match) for match in _PHONE.findall(bare)]
    return [each[-4:] for each in found if len(each) >= _LEAST_DIGITS and len(set(each[-_LEAST_DIGITS:])) > 1]


def is_possible_day(digits: str) -> bool:
    """Test that some year has a day that begins with `digits` (DDMM)."""
    if len(digits) < 2:
        return True
    day, month = int(digits[:2]), digits[2:]
    months = [number for number in range(1, 13) if f"{number:02}".startswith(month)]
    return any(1 <= day <= calendar.monthrange(_LEAP_YEAR, number)[1] for number in months)
