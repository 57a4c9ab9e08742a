"""When an update may be fetched, and when applied. Pure decisions about wall clocks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from totem.domain.hours import DAY_MINUTES, OpenHours

WAIT = timedelta(hours=12)
"""What was asked for is not asked for again in the same night, whatever came of it: refused for want of room,
on a disk that cannot be written, or tried and left."""


@dataclass(frozen=True, slots=True)
class UpdateWindow:
    """The update window, and the store's hours, which come before it."""

    window: OpenHours
    hours: OpenHours

    @classmethod
    def parse(cls, window: Iterable[str], hours: Iterable[str]) -> Self:
        """Read both.

        Raises:
            InvalidHours: a span does not follow the grammar.
        """
        return cls(OpenHours.parse(window), OpenHours.parse(hours))

    def is_window(self, local: datetime) -> bool:
        """Whether the clock stands in the window."""
        return self.window.is_open(local)

    def left(self, local: datetime) -> int:
        """Minutes until the window closes; 0 outside of it, a day at most."""
        minutes = range(DAY_MINUTES)
        return next(
            (m for m in minutes if not self.window.is_open(local + timedelta(minutes=m))), DAY_MINUTES
        )

    def may_apply(self, local: datetime) -> bool:
        """Whether it is time to apply: in the window, and while the store is closed.

        In a window that lies in opening hours from now on, there is no better moment than now.
        """
        if not self.is_window(local):
            return False
        ahead = (local + timedelta(minutes=m) for m in range(self.left(local)))
        return not self.hours.is_open(local) or all(self.hours.is_open(each) for each in ahead)


def may_ask_again(asked_at: str, now: datetime) -> bool:
    """Whether enough time has passed since the last time, by a clock that may have been set back since."""
    try:
        since = now - datetime.fromisoformat(asked_at)
    except (ValueError, TypeError):
        return True
    return since >= WAIT or since < timedelta(0)
