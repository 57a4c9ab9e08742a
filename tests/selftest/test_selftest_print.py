"""`totem selftest --print` with every kind of printer: confirmed, unconfirmed and failed prints."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from support import cups_server
from support.fake_thermal_printer import Mechanism
from support.kiosk_harness import settings_for
from support.log_check import LogWatch
from support.one_shot_client import ERP_SECRET
from support.platform_marks import needs_serial_wire
from support.printer_ports import Port, TcpPort, serial_port
from support.sampling import part
from totem import selftest
from totem.lab.reference_erp.server import ReferenceErp
from totem.printing.print_lock import SharedPrinter
from totem.printing.printer import JobProgress, PrinterFault, PrinterState, PrintFailed, PrintJob, Readiness
from totem.printing.thermal import thermal_session

NO_PIX = "168.995.350-09"
Report = dict[str, Any]
Commission = Callable[..., tuple[int, Report, str]]


@pytest.fixture
def commission(
    erp: ReferenceErp,
    tmp_path: Path,
    qapp: QApplication,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Commission:
    """Runs the commissioning test with a printer: exit code, report, and what stands on the terminal."""
    # A mute printer is asked for two seconds at the end, which a busy machine makes longer.
    monkeypatch.setattr("totem.system.background.STOP_TIMEOUT_S", 20.0)

    def run(**printer: object) -> tuple[int, Report, str]:
        settings = settings_for(
            erp.base_url, tmp_path / "site", erp={"token": ERP_SECRET}, printer=dict(printer)
        )
        code = selftest.run(
            settings,
            tax_id=NO_PIX,
            out=tmp_path / "out",
            size=(540, 960),
            print_slip=True,
            language="pt_BR",
        )
        report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
        return code, report, capsys.readouterr().out

    return run


@contextmanager
def plugged(port: Port) -> Iterator[str]:
    """The printer on a thread of its own; the connection to set."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(port.plug(), loop).result(60)
    try:
        yield port.connection
    finally:
        asyncio.run_coroutine_threadsafe(port.unplug(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()


@pytest.mark.parametrize("way", ["tcp", pytest.param("serial", marks=needs_serial_wire)])
def test_a_thermal_printer_that_confirms(commission: Commission, tmp_path: Path, way: str) -> None:
    mechanism = Mechanism()
    with plugged(TcpPort(mechanism) if way == "tcp" else serial_port(mechanism, tmp_path)) as connection:
        code, report, told = commission(kind="thermal", connection=connection, profile="epson-tm-t20")
    assert (code, report["ok"], report["errors"], report["warnings"]) == (0, True, [], [])
    assert report["printed"] == {"result": "confirmed", "slips": 1, "confirmed": 1}
    assert len(mechanism.slips) == 1
    assert "printed   confirmed" in told


def test_a_printer_that_confirms_nothing_passes_with_a_warning(
    commission: Commission, expected_logs: LogWatch
) -> None:
    expected_logs.expect("print failed.*unconfirmed")
    mechanism = Mechanism(is_mute=True)
    with plugged(TcpPort(mechanism)) as connection:
        code, report, told = commission(
            kind="thermal", connection=connection, profile="epson-tm-t20", status="none"
        )
    assert (code, report["ok"], report["errors"]) == (0, True, [])
    assert report["printed"] == {"result": "unconfirmed", "slips": 1, "confirmed": 0}
    (warning,) = report["warnings"]
    assert "look whether it came out" in warning
    assert f"warning   {warning}" in told
    assert len(mechanism.slips) == 1


@pytest.mark.parametrize(
    ("features", "printer"),
    part(
        [
            ({"paper_rows": 100}, {}),
            ({"stops_at": 5000}, {}),
            ({"is_mute": True, "language": "bematech"}, {"profile": "bematech-mp-4200-th"}),
        ],
        0,
        every=2,
    ),
    ids=str,
)
def test_paper_that_did_not_come_out_fails(
    commission: Commission,
    expected_logs: LogWatch,
    monkeypatch: pytest.MonkeyPatch,
    features: dict[str, Any],
    printer: dict[str, Any],
) -> None:
    monkeypatch.setattr(
        thermal_session, "SLOWEST_MM_PER_S", 250.0
    )  # paper that stops is waited for less long
    expected_logs.expect(
        "print failed|background thread did not stop"
    )  # that waits for an answer to the last
    with plugged(TcpPort(Mechanism(**features))) as connection:
        settings = {"profile": "epson-tm-t20", "deadline_s": 1.0, **printer}
        code, report, told = commission(kind="thermal", connection=connection, **settings)
    assert (code, report["ok"], report["printed"]["result"]) == (1, False, "failed")
    assert report["printed"]["confirmed"] == 0
    assert "error     printing failed" in told
    assert "print-test" in told


def test_an_unreachable_printer_fails(commission: Commission, expected_logs: LogWatch) -> None:
    expected_logs.allow("print failed.*offline")  # unless the printer's state was known before
    with plugged(TcpPort(Mechanism())) as connection:
        pass
    code, report, _ = commission(kind="thermal", connection=connection)
    assert (code, report["ok"]) == (1, False)
    assert report["errors"]


class Spooler:
    """Stand-in for Windows' spooler: it takes every job, and reports nothing of the paper."""

    def __init__(self, error: PrintFailed | None) -> None:
        self._error = error

    async def state(self) -> PrinterState:
        """Unknown, as ever."""
        return PrinterState(Readiness.UNKNOWN)

    async def print(self, _job: PrintJob, progress: Callable[[JobProgress], None]) -> None:
        """Take it."""
        progress(JobProgress.PRINTING)
        if self._error is not None:
            raise self._error

    async def clear(self) -> None:
        """Do nothing: no job is kept."""


@pytest.mark.parametrize(
    ("error", "code", "result"),
    part(
        [
            (PrintFailed(PrinterFault.UNCONFIRMED, held=True, never_confirms=True), 0, "unconfirmed"),
            (PrintFailed(PrinterFault.TIMED_OUT, held=True), 1, "failed"),
            (None, 0, "confirmed"),
        ],
        0,
        every=3,
    ),
    ids=str,
)
def test_a_queue_of_windows(
    commission: Commission,
    expected_logs: LogWatch,
    monkeypatch: pytest.MonkeyPatch,
    error: PrintFailed | None,
    code: int,
    result: str,
) -> None:
    if error is not None:
        expected_logs.expect("print failed")
    monkeypatch.setattr(
        "totem.kiosk.assembly.make_printer", lambda _settings: SharedPrinter(lambda: Spooler(error))
    )
    ended, report, _ = commission(kind="windows", queue="HP")
    assert (ended, report["printed"]["result"]) == (code, result)
    assert bool(report["warnings"]) is (error is not None)


def test_a_real_queue_of_cups(commission: Commission) -> None:
    with contextmanager(cups_server.opened)() as office:
        code, report, _ = commission(kind="cups", queue=cups_server.QUEUE, cups=office.socket)
        assert (code, report["errors"]) == (0, [])
        assert report["printed"] == {"result": "confirmed", "slips": 1, "confirmed": 1}
        assert len(office.paper()) == 1


def test_without_a_print_the_report_has_none(commission: Commission) -> None:
    code, report, told = commission(kind="none")
    assert (code, report["printed"]) == (1, None)
    assert "print is not on the screen" in told
