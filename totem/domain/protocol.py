"""The protocol: a short code that the kiosk gives for what somebody sent, as in `7K4-9QX`.

It is read off paper and typed on a screen, so it has none of the characters that are taken for another (0 and
O, 1 and I and L, U and V, A and 4), and with so few vowels it spells no words. The last character checks the
others: the alphabet's length is a prime, and the weights differ, so one wrong character and two that changed
places are always found.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

ALPHABET = "23456789BCDEFGHJKMNPQRSTVWXYZ"
"""29 characters."""
LENGTH = 6
PLACE = "{protocol}"
"""What stands in an operator's address for the protocol."""
_HALF = LENGTH // 2
_BETWEEN = frozenset("-–—. /_")


class InvalidProtocol(ValueError):
    """The text is no protocol: a character too many or too few, one that there is not, or one mistyped."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """A valid protocol; `value` is bare: six characters of `ALPHABET`. Made by `parse` or `draw`."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one as people write it: in small letters, with or without the dash.

        Raises:
            InvalidProtocol: it is none. The message does not hold the text.
        """
        bare = "".join(character for character in text.upper() if character not in _BETWEEN)
        if len(bare) != LENGTH:
            raise InvalidProtocol(f"a protocol has {LENGTH} characters")
        if not set(bare) <= set(ALPHABET):
            raise InvalidProtocol("a character that no protocol has")
        if _check(bare[:-1]) != bare[-1]:
            raise InvalidProtocol("the check character does not match")
        return cls(bare)

    @classmethod
    def draw(cls, choose: Callable[[str], str] = secrets.choice) -> Self:
        """A new one, by chance: 20 million are possible, so who keeps them has to see that it is new."""
        drawn = "".join(choose(ALPHABET) for _ in range(LENGTH - 1))
        return cls(drawn + _check(drawn))

    def __str__(self) -> str:
        return f"{self.value[:_HALF]}-{self.value[_HALF:]}"


def _check(characters: str) -> str:
    """The character with which the weighted sum of all is a multiple of the alphabet's length."""
    total = sum(ALPHABET.index(each) * weight for weight, each in enumerate(characters, 2))
    return ALPHABET[-total % len(ALPHABET)]
