"""Campaigns in full (`pytest --full`), or as a sample that has every class of case in it.

A sample is the same in every run. `tests/conftest.py` sets `full` before any file of tests is imported: cases
can be sampled where they are parametrised.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import product
from typing import Any, TypeVar

T = TypeVar("T")

full = False
"""Run every case."""
SHARE = 10
"""A sampled run has one of so many examples of a property."""


def count(examples: int, *, least: int = 20, share: int = SHARE) -> int:
    """The number of examples or rounds to run, of `examples` in full."""
    return examples if full else min(examples, max(least, examples // share))


def every(step: int, *, sampled: int) -> int:
    """The stride through a long row of cases: `step` in full."""
    return step if full else sampled


def part(cases: Iterable[T], turn: int, *, every: int) -> list[T]:
    """One of `every` cases; all of them in full.

    With turns 0, 1, …, every case comes once in `every` calls.
    """
    return list(cases) if full else list(cases)[turn % every :: every]


def covering(cases: Iterable[T], *factors: Callable[[T], Hashable]) -> list[T]:
    """Cases in which each value of each factor occurs at least once; all of them in full.

    Greedy: each next case is the first with the most values that have not occurred yet.
    """
    left = list(cases)
    if full:
        return left
    values = [{(place, factor(case)) for place, factor in enumerate(factors)} for case in left]
    missing, chosen = set().union(*values), list[int]()
    while missing:
        best = max(range(len(left)), key=lambda number: len(values[number] & missing))
        chosen.append(best)
        missing -= values[best]
    return [left[number] for number in sorted(chosen)]


def crossed(*factors: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Combinations of values in which each occurs at least once; all of them in full."""
    return covering(
        product(*factors), *(lambda case, place=place: case[place] for place in range(len(factors)))
    )


def first_of_each(
    cases: Iterable[T], kind: Callable[[T], Hashable], *, every: int | None = None, turn: int = 0
) -> list[T]:
    """The first case of each kind, and one of `every` cases; all of them in full.

    With turns 0, 1, …, every case has come once in `every` calls.
    """
    if full:
        return list(cases)
    seen: set[Hashable] = set()
    chosen = []
    for number, case in enumerate(cases):
        if kind(case) not in seen or (every and (number - turn) % every == 0):
            chosen.append(case)
        seen.add(kind(case))
    return chosen
