"""Deadlines of an office printer's job: the configured time for its first page, more for others.

A deadline for the whole job, whatever its pages, would cancel long prints of slow printers in their middle.
"""

PAGE_S = 20.0
"""Three pages a minute, which the slowest inkjets manage."""


def deadline_for(pages: int, first_s: float) -> float:
    """The seconds for a job of so many pages, whose first one may take `first_s`."""
    return first_s + PAGE_S * max(0, pages - 1)
