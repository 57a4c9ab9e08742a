"""Outbox worker: no file before the first submission, and delivery after errors."""

import asyncio
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from support.inline_background import ManualBackground
from support.log_check import LogWatch
from support.recording_erp import DOCUMENT, KeyedErp, prospect
from totem.domain.sign_up import Prospect, Receipt, ReceiptCode
from totem.erp.session_erp import SessionErp
from totem.kiosk.outbox_worker import OutboxWorker
from totem.monitoring.erp_monitor import ErpMonitor, ErpProbeResult, OutageDetector
from totem.outbox.requests import OutboxCounts
from totem.outbox.store import OutboxStore
from totem.outbox.submissions import UNKNOWN, SignUp
from totem.system.background import Background


class AwaitedErp(KeyedErp):
    """Sets `asked` when it is sent a prospect."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()

    async def create_prospect(self, prospect: Prospect, *, key: str) -> Receipt:
        self.asked.set()
        return await super().create_prospect(prospect, key=key)


def worker_of(folder: Path, erp: SessionErp) -> OutboxWorker:
    return OutboxWorker(lambda: folder, erp, Background(), kept_days=lambda: 90)


def test_without_submissions_no_file_is_created(qapp: QCoreApplication, tmp_path: Path) -> None:
    outbox = worker_of(tmp_path, KeyedErp()).open()

    async def look() -> None:
        assert await outbox.count() == OutboxCounts()
        assert await outbox.refusals() == []
        assert await outbox.find(ReceiptCode.draw(), DOCUMENT) == UNKNOWN
        assert not await outbox.try_again(ReceiptCode.draw())
        assert not await outbox.drop(ReceiptCode.draw())
        outbox.resume()
        assert await outbox.deliver(KeyedErp()) is None

    asyncio.run(look())
    assert list(tmp_path.iterdir()) == []


def test_submission_is_stored_when_its_session_ends(qapp: QCoreApplication, tmp_path: Path) -> None:
    """The customer walked away, or time was up, between “send” and “received”."""
    erp = AwaitedErp()
    worker = worker_of(tmp_path, erp)
    begun, go_on = threading.Event(), threading.Event()
    put = OutboxStore.put

    def slowly(self: OutboxStore, *told: object) -> ReceiptCode:
        begun.set()
        assert go_on.wait(20)
        return put(self, *told)  # type: ignore[arg-type]

    async def leave() -> None:
        sender = asyncio.create_task(worker.run())
        putting = asyncio.create_task(worker.open().put(SignUp(prospect())))
        await asyncio.to_thread(begun.wait, 20)
        putting.cancel()
        with suppress(asyncio.CancelledError):
            await putting
        assert putting.cancelled()
        go_on.set()
        async with asyncio.timeout(20):
            await erp.asked.wait()
        sender.cancel()

    OutboxStore.put = slowly  # type: ignore[method-assign, assignment]
    try:
        asyncio.run(leave())
    finally:
        OutboxStore.put = put  # type: ignore[method-assign]
    assert erp.requests == ["create_prospect"]


def test_delivery_continues_after_an_error(
    qapp: QCoreApplication, tmp_path: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect("the outbox's round broke off: RuntimeError")
    erp, broke_off = AwaitedErp(), asyncio.Event()

    worker = worker_of(tmp_path, erp)
    outbox = worker.open()
    deliver = outbox.deliver

    async def break_off(_erp: SessionErp) -> None:
        outbox.deliver = deliver  # type: ignore[method-assign]
        broke_off.set()
        raise RuntimeError("Maria")

    outbox.deliver = break_off  # type: ignore[method-assign, assignment]

    async def live() -> None:
        sender = asyncio.create_task(worker.run())
        await worker.open().put(SignUp(prospect()))
        async with asyncio.timeout(20):
            await broke_off.wait()
        worker.open().send_now()
        async with asyncio.timeout(20):
            await erp.asked.wait()
        sender.cancel()

    asyncio.run(live())
    assert erp.requests == ["create_prospect"]


def test_delivery_continues_after_a_state_folder_that_cannot_be_read(
    qapp: QCoreApplication, tmp_path: Path, expected_logs: LogWatch
) -> None:
    expected_logs.expect("the outbox's round broke off: PermissionError")
    erp, folders = AwaitedErp(), iter([PermissionError(13, "no")])

    def state() -> Path:
        for error in folders:
            raise error
        return tmp_path

    worker = OutboxWorker(state, erp, Background(), kept_days=lambda: 90)

    async def live() -> None:
        sender = asyncio.create_task(worker.run())
        await asyncio.sleep(0)
        await worker.open().put(SignUp(prospect()))
        async with asyncio.timeout(20):
            await erp.asked.wait()
        sender.cancel()

    asyncio.run(live())
    assert erp.requests == ["create_prospect"]


@pytest.mark.parametrize("is_opened", [True, False], ids=["opened before", "opened after"])
def test_the_outbox_knows_whether_the_erp_is_there(
    qapp: QCoreApplication, tmp_path: Path, expected_logs: LogWatch, *, is_opened: bool
) -> None:
    expected_logs.expect("does not answer|answers again")
    runner, health = ManualBackground(), OutageDetector(0.0)
    worker = OutboxWorker(lambda: tmp_path, KeyedErp(), runner, kept_days=lambda: 90)
    monitor = ErpMonitor(SessionErp(), runner, health)
    worker.start(monitor)
    if is_opened:
        worker.open()
    for result, is_there in ((ErpProbeResult.SILENT, False), (ErpProbeResult.ANSWERED, True)):
        health.on_probe_result(result)
        monitor._update("")
        runner.release(-1)
        assert worker.open()._is_erp_there is is_there
    worker.close()
    runner.close()
