"""The outbox as the running kiosk has it: made when first needed, sent by one coroutine for the whole run.

Where nothing was ever handed in, neither SQLite nor the library that encrypts is imported, and no file made.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from totem.domain.protocol import Protocol
from totem.domain.taxid import TaxId

if TYPE_CHECKING:
    from asyncio import Event, Future

    from totem.outbox.outbox import Erp, Outbox
    from totem.outbox.submission import Level, Refusal, Standing, Submission

log = logging.getLogger(__name__)

FOLDER = "outbox"
LOOK_S = 3600.0
"""How often it is looked at where nothing is due: days pass, and another program may put something in."""
BROKEN_S = 60.0


def _now() -> datetime:
    return datetime.now(UTC)


class LateOutbox:
    """The outbox of the state folder; its coroutines belong to the background's loop."""

    def __init__(
        self, state: Callable[[], Path], erp: "Callable[[], Erp]", *, kept_days: Callable[[], int]
    ) -> None:
        """`state` is the state folder, `erp` the client, `kept_days` as in `Store`: asked for when needed."""
        self._state, self._erp, self._kept_days = state, erp, kept_days
        self._outbox: Outbox | None = None
        self._woken: Event | None = None

    async def put(self, submission: "Submission") -> Protocol:
        """Keep `submission`, and have it sent; see `Outbox.put`. Whoever waits for it may leave meanwhile."""
        import asyncio

        putting = asyncio.ensure_future(self._made().put(submission))
        putting.add_done_callback(self._was_put)
        return await asyncio.shield(putting)

    def _was_put(self, putting: "Future[Protocol]") -> None:
        if not putting.cancelled() and putting.exception() is None:
            self._wake()

    async def find(self, protocol: Protocol, tax_id: TaxId) -> "Standing":
        """See `Outbox.find`."""
        if self._is_there():
            return await self._made().find(protocol, tax_id)
        from totem.outbox.submission import UNKNOWN

        return UNKNOWN

    async def level(self) -> "Level":
        """See `Outbox.level`."""
        if self._is_there():
            return await self._made().level()
        from totem.outbox.submission import Level

        return Level()

    async def refusals(self) -> "list[Refusal]":
        """See `Outbox.refusals`."""
        return await self._made().refusals() if self._is_there() else []

    async def try_again(self, protocol: Protocol) -> bool:
        """Have it sent again, now; see `Outbox.try_again`. Others that may have arrived keep their pauses."""
        tried = self._is_there() and await self._made().try_again(protocol)
        await self.erp_is_back()
        return tried

    async def drop(self, protocol: Protocol) -> bool:
        """See `Outbox.drop`."""
        return self._is_there() and await self._made().drop(protocol)

    async def send_now(self) -> None:
        """Send everything without waiting any longer, including records that may have arrived.

        The caller shows staff the number of these first: `Level.in_doubt`.
        """
        if self._is_there():
            self._made().hurry()
            self._wake()

    async def erp_is_back(self) -> None:
        """Have sent what waited for the ERP alone; what may have arrived keeps its pause."""
        if self._is_there():
            self._made().erp_is_back()
            self._wake()

    async def run(self, sent: Callable[[], None]) -> None:
        """Send what is due whenever it is, until cancelled; call `sent` when something was, from here."""
        import asyncio

        woken = self._woken = asyncio.Event()
        while True:
            woken.clear()
            wait = await self._round(sent)
            try:
                async with asyncio.timeout(min(LOOK_S, wait)):
                    await woken.wait()
            except TimeoutError:
                pass

    async def _round(self, sent: Callable[[], None]) -> float:
        """Send what is due; return when to look again, in seconds."""
        if not self._is_there():
            return LOOK_S
        try:
            outbox = self._made()
            before = outbox.delivered
            wait = await outbox.deliver(self._erp())
        except Exception as error:  # noqa: BLE001 - a round that breaks off must not be the last
            log.error("the outbox's round broke off: %s", type(error).__name__)  # noqa: TRY400 - its locals are a person's
            return BROKEN_S
        if outbox.delivered != before:
            sent()
        return LOOK_S if wait is None else wait

    def _is_there(self) -> bool:
        return self._outbox is not None or (self._state() / FOLDER).is_dir()

    def _wake(self) -> None:
        if self._woken is not None:
            self._woken.set()

    def _made(self) -> "Outbox":
        if self._outbox is None:
            from totem.outbox.outbox import Outbox
            from totem.outbox.store import Store

            folder = self._state() / FOLDER
            self._outbox = Outbox(folder, store=Store(folder, kept_days=self._kept_days()))
        return self._outbox
