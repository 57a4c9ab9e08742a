"""Retry policy: one deadline over all attempts, jittered waits between them, and a server's `Retry-After`."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from totem.erp.errors import TimedOut

RETRIES = 2
RETRY_AFTER_BOUND_S = 5.0
_BACKOFF_S = 0.2
_random = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Deadline:
    """Time of the running loop by which one or several requests have to be done."""

    limit_s: float
    at: float

    @asynccontextmanager
    async def enforced(self, request: str) -> AsyncIterator[None]:
        """Cancel the block at the deadline.

        Raises:
            TimedOut: it passed.
        """
        try:
            async with asyncio.timeout_at(self.at):
                yield
        except TimeoutError:
            raise TimedOut(request, f"no answer within {self.limit_s:g} s") from None


def pause_s(after_s: float | None, attempts: int) -> float:
    """Seconds until the next attempt: by `Retry-After` within a bound, else growing, with jitter."""
    if after_s is not None:
        return min(max(after_s, 0.0), RETRY_AFTER_BOUND_S)
    return float(_BACKOFF_S * 2 ** (attempts - 1)) * _random.uniform(0.5, 1.5)


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait: a number or an HTTP date (RFC 9110, 10.2.3).

    A date is counted from the server's own clock where the answer has it: this machine's may be years off.
    """
    text = headers.get("retry-after", "")
    if not text:
        return None
    try:
        if len(text) < 10:
            return float(int(text))
        now = _http_date(headers["date"]) if "date" in headers else datetime.now(UTC)
        return (_http_date(text) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None


def stated_time(headers: Mapping[str, str]) -> datetime | None:
    """Return the time that the server of an answer states; None without one, and where a cache answered."""
    text, age = headers.get("date", ""), headers.get("age", "0")
    try:
        return _http_date(text) if text and age.strip() == "0" else None
    except (ValueError, TypeError, OverflowError):
        return None


def _http_date(text: str) -> datetime:
    when = parsedate_to_datetime(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)
