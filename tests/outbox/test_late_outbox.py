"""The outbox of the running kiosk: nothing is made before it is needed, and who leaves loses nothing."""

import asyncio
import threading
from contextlib import suppress
from pathlib import Path

from support.logs import LogWatch
from support.taking import DOCUMENT, TakingErp, prospect
from totem.domain.protocol import Protocol
from totem.late_outbox import LateOutbox
from totem.outbox.store import Store
from totem.outbox.submission import UNKNOWN, Level, SignUp


def late(folder: Path, erp: TakingErp) -> LateOutbox:
    return LateOutbox(lambda: folder, lambda: erp, kept_days=lambda: 90)


def test_where_nothing_was_handed_in_nothing_is_made(tmp_path: Path) -> None:
    outbox = late(tmp_path, TakingErp())

    async def look() -> None:
        assert await outbox.level() == Level()
        assert await outbox.refusals() == []
        assert await outbox.find(Protocol.draw(), DOCUMENT) == UNKNOWN
        assert not await outbox.try_again(Protocol.draw())
        await outbox.erp_is_back()

    asyncio.run(look())
    assert list(tmp_path.iterdir()) == []


def test_a_visit_that_ends_while_it_is_kept_loses_nothing(tmp_path: Path) -> None:
    """The customer walked away, or time was up, between “send” and “received”."""
    erp = TakingErp()
    outbox = late(tmp_path, erp)
    begun, go_on, sent = threading.Event(), threading.Event(), asyncio.Event()
    put = Store.put

    def slowly(self: Store, *told: object) -> Protocol:
        begun.set()
        assert go_on.wait(20)
        return put(self, *told)  # type: ignore[arg-type]

    async def leave() -> None:
        sender = asyncio.create_task(outbox.run(sent.set))
        putting = asyncio.create_task(outbox.put(SignUp(prospect())))
        await asyncio.to_thread(begun.wait, 20)
        putting.cancel()
        with suppress(asyncio.CancelledError):
            await putting
        assert putting.cancelled()
        go_on.set()
        async with asyncio.timeout(20):
            await sent.wait()
        sender.cancel()

    Store.put = slowly  # type: ignore[method-assign, assignment]
    try:
        asyncio.run(leave())
    finally:
        Store.put = put  # type: ignore[method-assign]
    assert erp.requests == ["create_prospect"]


def test_a_round_that_breaks_off_is_not_the_last(tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("the outbox's round broke off: RuntimeError")
    erp, sent, broke_off = TakingErp(), asyncio.Event(), asyncio.Event()

    def client() -> TakingErp:
        if broke_off.is_set():
            return erp
        broke_off.set()
        raise RuntimeError("Maria")

    outbox = LateOutbox(lambda: tmp_path, client, kept_days=lambda: 90)

    async def live() -> None:
        sender = asyncio.create_task(outbox.run(sent.set))
        await outbox.put(SignUp(prospect()))
        async with asyncio.timeout(20):
            await broke_off.wait()
        await outbox.send_now()
        async with asyncio.timeout(20):
            await sent.wait()
        sender.cancel()

    asyncio.run(live())
    assert erp.requests == ["create_prospect"]
