"""ERP that ignores `Idempotency-Key` and answers late or never, and a simulated month of an outbox."""

import asyncio
from collections.abc import Callable

from support.outbox_harness import OutboxHarness
from support.recording_erp import KeyedErp
from totem.domain.sign_up import Receipt
from totem.erp.errors import BadAnswer, ErpError, Misconfigured, Reason, Refused, TimedOut, Unavailable

DAYS_S = 30 * 86_400.0
Does = Callable[[], ErpError] | str | None
"""An error instead of the answer, "cut" for a power cut meanwhile, None for a good answer."""


def unsent(reason: Reason = Reason.CONNECTION_REFUSED) -> ErpError:
    """Return the error of a request that surely did not arrive."""
    error = Unavailable("create_prospect", reason)
    error.may_have_arrived = False
    return error


def late() -> ErpError:
    """Return the error of an answer that did not come in time."""
    return TimedOut("create_prospect", "no answer within 15 s")


DOUBTS: list[Callable[[], ErpError]] = [
    late,
    lambda: Unavailable("create_prospect", Reason.CONNECTION_BROKEN),
    lambda: Unavailable("create_prospect", Reason.SERVER_ERROR, status=500),
    lambda: Unavailable("create_prospect", Reason.SERVER_ERROR, status=504),
    lambda: Refused("create_prospect", Reason.HTTP_STATUS, status=408),
    lambda: BadAnswer("create_prospect", Reason.NOT_JSON, status=200),
    lambda: BadAnswer("create_prospect", Reason.REDIRECT, status=302),
]


def busy(retry_after_s: float | None = None) -> ErpError:
    """Return the error of a server that does not handle requests now (RFC 9110, 15.6.4)."""
    error = Unavailable("create_prospect", Reason.SERVER_ERROR, status=503)
    error.retry_after_s = retry_after_s
    return error


def limited(retry_after_s: float | None = None) -> ErpError:
    """Return the error of too many requests."""
    error = Unavailable("create_prospect", Reason.RATE_LIMIT, status=429)
    error.retry_after_s = retry_after_s
    return error


SURELY_NOT: list[Callable[[], ErpError]] = [
    unsent,
    lambda: unsent(Reason.UNKNOWN_HOST),
    lambda: Misconfigured("create_prospect", "no address"),
    limited,
    lambda: Refused("create_prospect", Reason.TOKEN, status=401),
]


class KeylessErp(KeyedErp):
    """ERP that ignores keys, stores each request, and answers in the given ways, the last one for ever."""

    def __init__(self, *does: Does) -> None:
        super().__init__(ignores_keys=True)
        self.does = list(does)
        self.times: list[float] = []
        self.clock: Callable[[], float] = lambda: 0.0

    def _take(self, request: str, of: str | None, record: object, key: str) -> Receipt:
        does = self.does.pop(0) if len(self.does) > 1 else self.does[0]
        arrives = does not in (*SURELY_NOT, busy)
        if arrives:
            self.times.append(self.clock())
            receipt = super()._take(request, of, record, key)
        if callable(does):
            raise does()
        if does == "cut":
            raise asyncio.CancelledError
        return receipt


def month(bench: OutboxHarness, *, each: Callable[[], None] | None = None) -> None:
    """Simulate thirty days: the kiosk sends what is due, looks daily, and restarts after each power cut.

    With `each` it polls more often, and calls `each` then: at first every second, later after every tenth of
    the time that passed.
    """
    assert isinstance(bench.erp, KeylessErp)
    bench.erp.clock = lambda: bench.clock.timestamp()  # noqa: PLW0108 - the clock is another one later

    async def pass_time() -> None:
        passed = 0.0
        while passed < DAYS_S:
            try:
                wait = await bench.outbox.deliver(bench.erp) or 86_400.0
            except asyncio.CancelledError:
                bench.restart()
                wait = 1.0
            if each is not None:
                each()
                wait = min(wait, passed / 10)
            wait = max(wait, 1.0)
            bench.wait(wait)
            passed += wait

    bench.run(pass_time())


def use_keyless_erp(bench: OutboxHarness, *does: Does) -> KeylessErp:
    """Make the outbox send to such an ERP from now on."""
    bench.erp = erp = KeylessErp(*does)
    return erp
