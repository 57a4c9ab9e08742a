"""Rate limit of requests to an ERP: calls a minute, and calls at a time."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from totem.erp.errors import Reason, Unavailable
from totem.erp.http.retry import Deadline
from totem.system.sliding_window import MINUTE_S, SlidingWindow


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one kind of ERP.

    Attributes:
        per_minute: most requests in any 60 seconds; None for no limit.
        at_once: most requests under way.
    """

    per_minute: int | None = None
    at_once: int = 4


class RequestLimiter:
    """Sliding-window rate limiter of one client. Belongs to one event loop."""

    def __init__(
        self,
        limits: Limits,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits, self._sleep = limits, sleep
        self._sent = SlidingWindow(MINUTE_S, clock)
        self._under_way = asyncio.Semaphore(limits.at_once)

    @asynccontextmanager
    async def permit(self, request: str, deadline: Deadline) -> AsyncIterator[None]:
        """Wait until one more request may be sent, and count it.

        Raises:
            Unavailable: that is later than the deadline; nothing was sent.
        """
        async with self._under_way:
            await self._wait_for_window(request, deadline)
            yield

    async def _wait_for_window(self, request: str, deadline: Deadline) -> None:
        per_minute = self._limits.per_minute
        while per_minute is not None:
            if self._sent.add_if_below(per_minute):
                return
            wait_s = self._sent.seconds_until_below(per_minute)
            if asyncio.get_running_loop().time() + wait_s >= deadline.at:
                error = Unavailable(request, Reason.RATE_LIMIT, f"more than {per_minute} requests a minute")
                error.may_have_arrived = False
                raise error
            await self._sleep(wait_s)
