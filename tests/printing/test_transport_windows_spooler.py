"""Windows spooler transport, with a fake queue in place of `winspool.drv`."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from support.fake_thermal_printer import Mechanism
from support.thermal_harness import SILENT, a_job, compose
from totem.printing.printer import PrinterFault, PrinterState, PrintFailed, Readiness
from totem.printing.thermal.printer import ThermalPrinter, from_settings
from totem.printing.thermal.transports import DeviceUnavailable, TransportTimeout, windows_spooler
from totem.printing.thermal.transports.windows_spooler import WindowsSpoolerTransport
from totem.settings import PrinterSettings

HANDLE, JOB, DELETE = 4711, 17, 5
TAKES_AT_ONCE = 1000
SHORT_S = 0.05
LONG_S = 60.0


class Spooler:
    """A queue; what was done to it is in `log`; `fails` names what returns zero."""

    def __init__(self) -> None:
        self.log: list[Any] = []
        self.fails: set[str] = set()
        self.documents: list[bytes] = []
        self.stays_queued = False
        self._document = b""
        self._is_queued = False
        self.dll = SimpleNamespace(
            OpenPrinterW=self._open,
            StartDocPrinterW=self._start,
            WritePrinter=self._write,
            EndDocPrinter=self._end,
            GetJobW=self._get,
            SetJobW=self._set,
            ClosePrinter=lambda handle: self._done("close", handle.value),
        )

    def _done(self, name: str, *details: Any) -> int:
        self.log.append((name, *details))
        return 0 if name in self.fails else 1

    def _open(self, queue: str, handle: Any, defaults: None) -> int:
        assert defaults is None
        handle._obj.value = HANDLE
        return self._done("open", queue)

    def _start(self, handle: Any, level: int, document: Any) -> int:
        assert (handle.value, level) == (HANDLE, 1)
        job = document._obj
        self._document, self._is_queued = b"", True
        return JOB * self._done("start", job.name, job.output, job.datatype)

    def _write(self, handle: Any, data: bytes, size: int, written: Any) -> int:
        taken = data[: min(size, TAKES_AT_ONCE)]
        self._document += taken
        written._obj.value = len(taken)
        return self._done("write", handle.value)

    def _end(self, handle: Any) -> int:
        self.documents.append(self._document)
        self._is_queued = self.stays_queued and self._is_queued
        return self._done("end", handle.value)

    def _get(self, handle: Any, job: int, level: int, buffer: Any, size: int, needed: Any) -> int:
        """Size of the job's description: none without a job."""
        assert (handle.value, job, level) == (HANDLE, JOB, 1)
        if buffer is not None:
            assert size == 300
            return 1
        needed._obj.value = 300 if self._is_queued else 0
        return 0

    def _set(self, handle: Any, job: int, level: int, buffer: None, command: int) -> int:
        assert (handle.value, job, level, buffer, command) == (HANDLE, JOB, 0, None, DELETE)
        self._is_queued = False
        return self._done("delete")


def use(spooler: Spooler, what: Callable[[WindowsSpoolerTransport], Any], *, drop: bool = False) -> Any:
    """Open, do something, close."""

    async def whole() -> Any:
        transport = WindowsSpoolerTransport("EPSON TM-T20", spooler.dll)
        try:
            await transport.open(LONG_S)
            return await what(transport)
        finally:
            await transport.close(drop=drop)

    return asyncio.run(whole())


def steps(spooler: Spooler) -> list[str]:
    return [name for name, *_ in spooler.log]


def test_a_job_goes_through_raw_whole_and_without_a_name() -> None:
    spooler, data = Spooler(), bytes(2500)

    async def test(transport: WindowsSpoolerTransport) -> None:
        await transport.write(data, LONG_S)
        await transport.flush(LONG_S)

    use(spooler, test)
    assert spooler.documents == [data]
    assert spooler.log[:2] == [("open", "EPSON TM-T20"), ("start", "Totem", None, "RAW")]
    assert steps(spooler) == ["open", "start", "write", "write", "write", "end", "close"]


def test_looking_at_a_queue_leaves_no_job() -> None:
    spooler = Spooler()
    assert use(spooler, lambda transport: transport.read(LONG_S)) == b""
    assert steps(spooler) == ["open", "close"]


def test_a_job_that_stays_in_the_queue_times_out_and_is_deleted() -> None:
    spooler = Spooler()
    spooler.stays_queued = True

    async def test(transport: WindowsSpoolerTransport) -> bool:
        await transport.write(b"x", LONG_S)
        with pytest.raises(TransportTimeout, match="EPSON TM-T20"):
            await transport.flush(SHORT_S)
        return await transport.discard()

    assert use(spooler, test, drop=True) is True
    assert steps(spooler) == ["open", "start", "write", "end", "delete", "close"]


def test_a_spooler_that_is_stopped_is_no_job_that_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows_spooler, "last_error", lambda: 1722)  # RPC_S_SERVER_UNAVAILABLE
    spooler = Spooler()

    async def test(transport: WindowsSpoolerTransport) -> None:
        await transport.write(b"x", LONG_S)
        await transport.flush(LONG_S)

    with pytest.raises(DeviceUnavailable, match="cannot be asked"):
        use(spooler, test)
    assert steps(spooler)[-1] == "close"


def test_a_job_that_is_not_ended_is_deleted_when_the_queue_is_closed() -> None:
    spooler = Spooler()
    use(spooler, lambda transport: transport.write(b"x", LONG_S))
    assert steps(spooler) == ["open", "start", "write", "delete", "end", "close"]


def test_a_job_that_has_left_the_queue_cannot_be_taken_back() -> None:
    async def test(transport: WindowsSpoolerTransport) -> bool:
        await transport.write(b"x", LONG_S)
        await transport.flush(LONG_S)
        return await transport.discard()

    assert use(Spooler(), test) is False


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("open", "does not exist"),
        ("start", "takes no job"),
        ("write", "takes no data"),
        ("end", "does not print"),
    ],
)
def test_a_queue_that_fails_is_gone_and_closed(call: str, says: str) -> None:
    spooler = Spooler()
    spooler.fails.add(call)

    async def test(transport: WindowsSpoolerTransport) -> None:
        await transport.write(b"x", LONG_S)
        await transport.flush(LONG_S)

    with pytest.raises(DeviceUnavailable, match=f"queue EPSON TM-T20 {says}"):
        use(spooler, test, drop=True)
    assert steps(spooler)[-1] in {"close", "open"}


def a_printer(spooler: Spooler, deadline_s: float = LONG_S) -> ThermalPrinter:
    return ThermalPrinter(
        SILENT,
        lambda: WindowsSpoolerTransport("EPSON TM-T20", spooler.dll),
        deadline_s=deadline_s,
        answer_s=SHORT_S,
        poll_s=SHORT_S,
        compose=compose,
    )


def test_a_printer_behind_a_queue_is_unknown_and_never_confirmed() -> None:
    spooler, mechanism = Spooler(), Mechanism(is_mute=True)
    printer = a_printer(spooler)
    assert asyncio.run(printer.state()) == PrinterState(Readiness.UNKNOWN)
    with pytest.raises(PrintFailed) as failed:
        asyncio.run(printer.print(a_job("aaaa"), lambda _: None))
    assert (failed.value.fault, failed.value.held) == (PrinterFault.UNCONFIRMED, True)
    (document,) = spooler.documents
    mechanism.receive(document)
    assert mechanism.printed("aaaa") == 1
    assert not mechanism.unknown


def test_a_queue_that_does_not_move_fails_and_keeps_nothing() -> None:
    spooler = Spooler()
    spooler.stays_queued = True
    with pytest.raises(PrintFailed) as failed:
        asyncio.run(a_printer(spooler, SHORT_S).print(a_job("aaaa"), lambda _: None))
    assert (failed.value.fault, failed.value.held) == (PrinterFault.TIMED_OUT, False)
    assert "delete" in steps(spooler)


def test_a_queue_gets_no_status_requests() -> None:
    settings = PrinterSettings(kind="thermal", profile="epson-tm-t20", connection="windows:EPSON TM-T20")
    model = from_settings(settings)._profile
    assert (model.status.value, model.echo, model.cancel) == ("none", False, b"")
