"""The identity check: what may be asked, what is a right answer, and what is typed on the way to one.

The rules. Every registration of a document counts: whoever knows the birthday, a street or a telephone in any
of them is let in. What an ERP writes where it knows nothing ("(00) 00000-0000") is no answer. Answers are
compared in constant time, as keyed digests.
"""

import calendar
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from totem.domain.customer import Customer

_EXTENSION = re.compile(r"\b(?:ramal|rml|r|ext|x)\b[\s.:]*\d+", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<!\d)(?:\+?55[\s.-]?)?\(?0?\d{2}\)?[\s.-]*9?[\s.-]?\d{4}[\s.-]?\d{4}\b|\b9?\d{4}[\s.-]?\d{4}\b"
)
_LEAST_DIGITS = 8
_LEAST_COMPARED = 8
"""As many answers are compared for everybody, at least."""


class Challenge(Enum):
    """What is asked; the values are those of the setting `identity.challenge`, in the order of "auto"."""

    BIRTH_DATE = "birth_date"
    STREET = "street"
    PHONE_LAST4 = "phone_last4"


@dataclass(frozen=True, slots=True)
class Question:
    """What the customer is asked; `streets` are what there is to choose from, for `Challenge.STREET`."""

    challenge: Challenge
    streets: tuple[str, ...] = field(default=(), repr=False)


class Answers:
    """The right answers to a question; there may be none, which nobody can tell from here or from a clock."""

    def __init__(self, right: Iterable[str]) -> None:
        self._key = secrets.token_bytes(32)
        known = [self._digest(each) for each in set(right)]
        dummies = [secrets.token_bytes(32) for _ in range(_LEAST_COMPARED - len(known))]
        self._digests = [*known, *dummies]

    def accept(self, answer: str) -> bool:
        """Whether `answer` is right."""
        digest, accepted = self._digest(answer), False
        for each in self._digests:
            accepted |= hmac.compare_digest(digest, each)
        return accepted

    def _digest(self, answer: str) -> bytes:
        return hmac.digest(self._key, answer.encode(), hashlib.sha256)


def birthday_answers(customers: Iterable[Customer]) -> frozenset[str]:
    """The birthdays of a document's registrations, as they are typed: DDMM."""
    known = (each.birthday for each in customers)
    return frozenset(f"{each.day:02}{each.month:02}" for each in known if each is not None)


def phone_answers(customers: Iterable[Customer]) -> frozenset[str]:
    """The last four digits of every telephone in a document's registrations."""
    return frozenset(end for each in customers for text in each.phones for end in last_digits(text))


def last_digits(text: str) -> list[str]:
    """The last four digits of each telephone in an ERP's field: masked or not, with or without country, area
    and extension, or two in one field; none of what is no telephone.
    """
    bare = _EXTENSION.sub(" ", text)
    found = [re.sub(r"\D", "", match) for match in _PHONE.findall(bare)]
    return [each[-4:] for each in found if len(each) >= _LEAST_DIGITS and len(set(each[-_LEAST_DIGITS:])) > 1]


@dataclass(frozen=True, slots=True, repr=False)
class TypedDigits:
    """Digits on their way to an answer: a birthday (DDMM) or the end of a telephone."""

    challenge: Challenge
    text: str = ""

    LENGTH = 4

    def then(self, key: str) -> "TypedDigits":
        """With one key more; what can no longer become an answer is not taken."""
        longer = self.text + key
        fits = len(longer) <= self.LENGTH and key.isascii() and key.isdecimal()
        return TypedDigits(self.challenge, longer) if fits else self

    def without_last(self) -> "TypedDigits":
        """With one key less."""
        return TypedDigits(self.challenge, self.text[:-1])

    @property
    def formatted(self) -> str:
        """As it is shown: "14/03", or the digits."""
        if self.challenge is Challenge.BIRTH_DATE and len(self.text) > 1:
            return f"{self.text[:2]}/{self.text[2:]}"
        return self.text

    @property
    def missing(self) -> int:
        """How many digits are still to come."""
        return self.LENGTH - len(self.text)

    @property
    def is_impossible(self) -> bool:
        """Whether no year has such a day, whatever is typed next."""
        if self.challenge is not Challenge.BIRTH_DATE or len(self.text) < 2:
            return False
        day, month = int(self.text[:2]), self.text[2:]
        months = [number for number in range(1, 13) if f"{number:02}".startswith(month)]
        return not any(1 <= day <= _days_in(number) for number in months)

    @property
    def is_whole(self) -> bool:
        """Whether it may be answered with."""
        return self.missing == 0 and not self.is_impossible


def _days_in(month: int) -> int:
    """How many days the month has in a leap year."""
    return calendar.monthrange(2000, month)[1]
