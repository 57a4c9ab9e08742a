"""The memory of the limits in the state folder: times and counts, and nothing of anybody.

Between two runs, time is what both clocks agree on at least: the machine's own, which restarts with it, and
the calendar's, which may be set. One that went backwards says nothing; without any, no time has passed.
"""

import json
import logging
import math
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path

from totem.kiosk.limits import LimitRules, RateLimitState
from totem.whole_file import write_whole

log = logging.getLogger(__name__)

FILE_NAME = "limits.json"
_LARGEST = 262_144
_MOST_PAUSES = 32
"""Most pauses to store: more of them make none longer."""


class LimitsFile:
    """Reads at the start, and writes whole or not at all. Its methods block."""

    def __init__(
        self,
        folder: Callable[[], Path],
        *,
        steady: Callable[[], float],
        calendar: Callable[[], float],
        rules: LimitRules | None = None,
    ) -> None:
        """`steady` and `calendar` are both in seconds; the first only grows."""
        self._rules = rules or LimitRules()
        self._folder = folder  # asked late: the home screen needs none
        self._steady, self._calendar = steady, calendar
        self._told = False

    def read(self) -> RateLimitState:
        """What the last run kept; nothing where that cannot be read."""
        try:
            with (self._folder() / FILE_NAME).open("rb") as stream:
                content = json.loads(stream.read(_LARGEST))
            memory, then = _memory(content["memory"], self._rules), (content["steady"], content["calendar"])
            return memory.aged(self._since(*map(_number, then)))
        except FileNotFoundError:
            return RateLimitState()
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            log.warning("limits of the last run cannot be read, counting anew: %s", type(error).__name__)
            return RateLimitState()

    def write(self, memory: RateLimitState) -> None:
        """Keep `memory`; where that cannot be done it is told once, and counting goes on in memory."""
        content = {"steady": self._steady(), "calendar": self._calendar(), "memory": asdict(memory)}
        try:
            write_whole(self._folder() / FILE_NAME, json.dumps(content).encode())
        except OSError as error:
            if not self._told:
                log.warning("limits are counted in memory alone: %s", error.strerror)
            self._told = True
        else:
            self._told = False

    def _since(self, steady: float, calendar: float) -> float:
        passed = (self._steady() - steady, self._calendar() - calendar)
        return min((seconds for seconds in passed if seconds >= 0), default=0.0)


def _memory(content: dict[str, object], rules: LimitRules) -> RateLimitState:
    """A memory whose every value can be, cut to what the rules of this run know.

    Raises:
        ValueError, TypeError, KeyError: one cannot.
    """
    values = {field.name: content[field.name] for field in fields(RateLimitState)}
    failures, documents = (_times(values[name], rules.kept) for name in ("failures", "documents"))
    pauses = values["pauses"]
    if isinstance(pauses, bool) or not isinstance(pauses, int) or pauses < 0:
        raise ValueError("no count of pauses")
    return RateLimitState(
        failures=failures,
        documents=documents,
        pauses=min(pauses, _MOST_PAUSES),
        latest_pause=min(_number(values["latest_pause"]), rules.forgiven_s),
        pause_left=min(_number(values["pause_left"]), rules.longest_pause_s),
    )


def _times(value: object, most: int) -> tuple[float, ...]:
    """The latest of them, at `most` so many."""
    if not isinstance(value, list):
        raise ValueError("no times")  # noqa: TRY004 - of what was read, not of an argument
    return tuple(sorted(map(_number, value), reverse=True)[-most:])


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ValueError("no time")
    return float(value)
