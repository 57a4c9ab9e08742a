"""The table that is printed: what design promises, what was measured, and how the two agree."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """One promise. `measured` and `budget` are in `unit`; a row without a budget is there to compare with.

    `why` says why nothing was measured, or what the value rests on.
    """

    what: str
    unit: str
    measured: float | None
    budget: float | None = None
    why: str = ""

    @property
    def verdict(self) -> str:
        """True if the promise is kept."""
        if self.measured is None:
            return "not measured"
        if self.budget is None:
            return ""
        return "ok" if self.measured <= self.budget else "OVER"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of `values` do not exceed, by nearest rank."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def spread(values: Sequence[float], unit: str) -> str:
    """How many values there were, and how far apart, to read a median by."""
    return f"median of {len(values)}, {min(values):.3g} to {max(values):.3g} {unit}"


def middle(what: str, unit: str, values: Sequence[float], budget: float | None = None) -> Row:
    """A row of the median of several runs."""
    return Row(what, unit, median(values), budget, spread(values, unit))


def table(rows: Sequence[Row]) -> str:
    """The rows as text, in columns."""
    cells = [("what", "budget", "measured", "", "")]
    for row in rows:
        budget = "" if row.budget is None else f"≤ {_number(row.budget)} {row.unit}"
        measured = "-" if row.measured is None else f"{_number(row.measured)} {row.unit}"
        cells.append((row.what, budget, measured, row.verdict, row.why))
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    lines = []
    for what, budget, measured, verdict, why in cells:
        left = f"{what:<{widths[0]}}  {budget:>{widths[1]}}  {measured:>{widths[2]}}"
        lines.append(f"{left}  {verdict:<{widths[3]}}  {why}".rstrip())
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
