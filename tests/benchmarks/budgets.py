"""Measured values beside their budgets, and the table that shows both."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measurement:
    """A measured value and its upper bound, both in `unit`; without a budget it serves for comparison.

    `why` is the reason for a missing value, or the data behind a value.
    """

    what: str
    unit: str
    measured: float | None
    budget: float | None = None
    why: str = ""

    @property
    def status(self) -> str:
        """Comparison with the budget: "ok", "OVER", "not measured", or "" without a budget."""
        if self.measured is None:
            return "not measured"
        if self.budget is None:
            return ""
        return "ok" if self.measured <= self.budget else "OVER"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of `values` do not exceed, by nearest rank."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def spread(values: Sequence[float], unit: str) -> str:
    """Describe the number and the range of the values behind a median."""
    return f"median of {len(values)}, {min(values):.3g} to {max(values):.3g} {unit}"


def median_row(what: str, unit: str, values: Sequence[float], budget: float | None = None) -> Measurement:
    """Return the median of several runs as a row."""
    return Measurement(what, unit, median(values), budget, spread(values, unit))


def table(rows: Sequence[Measurement]) -> str:
    """Return the rows as text, in columns."""
    cells = [("what", "budget", "measured", "", "")]
    for row in rows:
        budget = "" if row.budget is None else f"≤ {_number(row.budget)} {row.unit}"
        measured = "-" if row.measured is None else f"{_number(row.measured)} {row.unit}"
        cells.append((row.what, budget, measured, row.status, row.why))
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    lines = []
    for what, budget, measured, status, why in cells:
        left = f"{what:<{widths[0]}}  {budget:>{widths[1]}}  {measured:>{widths[2]}}"
        lines.append(f"{left}  {status:<{widths[3]}}  {why}".rstrip())
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
