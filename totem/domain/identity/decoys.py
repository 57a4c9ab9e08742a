"""Decoys for the question "which of these is your street?" that do not reveal the right one.

Rules, each against one way of guessing:

- All look alike: one kind of street, all with accents or none, of similar words and length (`_likeness`).
  Length is compared by fixed classes: by distance, the right answer would be in the middle.
- A tax id always gets the same decoys: the intersection of two questions would be the answer. They are drawn
  by a secret key (`Draw`), so that they cannot be computed.
- None is or contains another street of the customer.
- An unlisted street would stand out among famous ones: its decoys are made of given and family names.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from totem.domain.identity.streets import Street, parse_street
from totem.domain.text import unaccented

T = TypeVar("T")

_LENGTHS = (7, 11, 16, 22)
_PARTICLES = frozenset({"da", "das", "de", "do", "dos"})
_TITLED = 4  # one in four streets named after a person bears a title
_MOST_DRAWS = 4000


class Draw:
    """Deterministic random numbers by a secret key: the same for the same key and label."""

    def __init__(self, key: bytes, label: str) -> None:
        self._key = hmac.digest(key, label.encode(), hashlib.sha256)
        self._count = 0

    def below(self, limit: int) -> int:
        """Return the next number, from 0 to `limit` - 1."""
        self._count += 1
        block = hmac.digest(self._key, self._count.to_bytes(8, "big"), hashlib.sha256)
        return int.from_bytes(block[:16], "big") % limit

    def choose(self, things: Sequence[T]) -> T:
        """Return one of `things`."""
        return things[self.below(len(things))]

    def shuffle(self, things: Sequence[T]) -> list[T]:
        """Return `things` in random order."""
        rest, drawn = list(things), []
        while rest:
            drawn.append(rest.pop(self.below(len(rest))))
        return drawn


@dataclass(frozen=True, slots=True)
class NameSet:
    """Titles, and the given names that go with them."""

    titles: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StreetList:
    """Material of decoys: common `streets`, and names of `men` and `women` for others.

    `accents` restores the accents of these words.
    """

    streets: tuple[Street, ...]
    men: NameSet
    women: NameSet
    family_names: tuple[str, ...]
    accents: dict[str, str]

    @classmethod
    def parse(cls, text: str) -> "StreetList":
        """Parse names under headings in brackets, one a line; other headings are kinds of streets."""
        sections: dict[str, list[str]] = {}
        heading = ""
        for line in text.splitlines():
            if line.startswith("["):
                heading = line.strip("[]")
            elif line and not line.startswith("#"):
                sections.setdefault(heading, []).append(line)
        accents = _accents([name for names in sections.values() for name in names])
        men, women = (
            NameSet(tuple(sections.pop(f"titles of {each}")), tuple(sections.pop(f"given names of {each}")))
            for each in ("men", "women")
        )
        families = tuple(sections.pop("family names"))
        streets = tuple(Street(kind, name) for kind, names in sections.items() for name in names)
        return cls(streets, men, women, families, accents)

    def read(self, text: str | None) -> Street | None:
        """Parse a street as an ERP spells it, in the spelling of this list."""
        return parse_street(text, self.accents)

    def any_street(self, draw: Draw) -> Street:
        """Draw a plausible street: a common one, or one named after a person."""
        if draw.below(5) < 3:
            return draw.choose(self.streets)
        kind = "Avenida" if draw.below(6) == 0 else "Rua"
        return Street(kind, self._person(draw))

    def decoys(
        self, right: Street, draw: Draw, count: int, *, exclude: Sequence[Street] = ()
    ) -> list[Street]:
        """Draw `count` streets that look like `right`, apart from the customer's others in `exclude`."""
        taken = [right, *exclude]
        found: list[Street] = []
        for candidates in self._candidates(right, draw):
            for each in candidates:
                if len(found) == count:
                    return found
                if not any(each.is_like(other) for other in (*taken, *found)):
                    found.append(each)
        return found

    def _candidates(self, right: Street, draw: Draw) -> Iterator[Iterator[Street]]:
        """Yield sources of streets like `right`, the most similar first."""
        if re.search(r"\d|\b\w\b", right.name):
            yield (Street(right.kind, _renumber(right.name, draw)) for _ in range(_MOST_DRAWS))
        listed = list(dict.fromkeys(street.name for street in self.streets))
        is_listed = any(street.words == right.words for street in self.streets)
        for likeness in (_likeness, _rough_likeness, _has_accents, _no_likeness):
            wanted = likeness(right.name)
            fits = [name for name in listed if likeness(name) == wanted]
            common = (Street(right.kind, name) for name in draw.shuffle(fits))
            made = islice(self._people_like(right, draw, likeness), 60)
            yield from (common, made) if is_listed else (made, common)

    def _people_like(self, right: Street, draw: Draw, likeness: Callable[[str], object]) -> Iterator[Street]:
        wanted = likeness(right.name)
        if right.name.split()[0] in _PARTICLES and likeness is not _no_likeness:
            return
        for _ in range(_MOST_DRAWS):
            name = self._person(draw, words=len(right.name.split()))
            if likeness(name) == wanted:
                yield Street(right.kind, name)

    def _person(self, draw: Draw, *, words: int = 0) -> str:
        """Draw a person's name of `words` words (0: two or three), as in names of streets."""
        names = self.women if draw.below(4) == 0 else self.men
        title, given = draw.choose(names.titles), draw.choose(names.names)
        family, second = draw.choose(self.family_names), draw.choose(self.family_names)
        titled = draw.below(_TITLED) == 0
        match words or 2 + draw.below(2):
            case 1:
                return family
            case 2:
                return f"{title} {family}" if titled else f"{given} {family}"
            case 3:
                return f"{title} {given} {family}" if titled else f"{given} {second} {family}"
            case _:
                return f"{title} {given} {second} {family}"


def _likeness(name: str) -> object:
    """Return the features that two names must share to be indistinguishable by look."""
    words = name.split()
    return (_rough_likeness(name), sum(len(name) > most for most in _LENGTHS), min(len(words), 4))


def _rough_likeness(name: str) -> object:
    return (_has_accents(name), name.split(maxsplit=1)[0] in _PARTICLES)


def _has_accents(name: str) -> object:
    return not name.isascii()


def _no_likeness(_name: str) -> object:
    return None


def _renumber(name: str, draw: Draw) -> str:
    """Return the name with other numbers and single letters: "Quadra 104 Bloco C"."""

    def other(match: re.Match[str]) -> str:
        text = match[0]
        if not text.isdecimal():
            return chr(ord("A") + draw.below(26))
        first = 10 ** (len(text) - 1) if len(text) > 1 else 1
        return str(first + draw.below(10 ** len(text) - first))

    return re.sub(r"\d+|\b[^\W\d_]\b", other, name)


def _accents(names: Sequence[str]) -> dict[str, str]:
    """Map unaccented words to their spelling, where it is unambiguous."""
    spellings: dict[str, set[str]] = {}
    for name in names:
        for word in name.lower().split():
            spellings.setdefault(unaccented(word), set()).add(word)
    return {bare: next(iter(found)) for bare, found in spellings.items() if len(found) == 1}
