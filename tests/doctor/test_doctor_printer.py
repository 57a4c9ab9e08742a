"""`totem doctor`: printer faults, and CUPS queues that keep failed jobs."""

import json
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from support import cups_server
from support.cups_server import QUEUE, Office
from support.healthy_kiosk import Examine
from totem.doctor import printer as printer_checks
from totem.monitoring.health import HealthFinding, Severity
from totem.printing.office.cups import CupsPrinter
from totem.printing.office.ipp_client import QueueReport, QueueState
from totem.settings import PrinterSettings, Settings
from totem.system.system_advice import SystemAdvice


def test_a_printer_by_vendor_and_product_needs_pyusb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        printer_checks, "find_spec", lambda name: None if name == "usb" else ModuleSpec(name, None)
    )
    printer = {"kind": "thermal", "connection": "usb://04b8:0e15"}
    (check,) = printer_checks.check_printer(Settings.parse({"printer": printer}))
    assert (check.level, check.words) == (Severity.ERROR, "o pyusb não está instalado")
    assert check.what_to_do == 'Instale-o: pip install "totem-kiosk[usb]"'


def test_a_pdf_folder_that_takes_no_files(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    report = examine(printer__folder=json.dumps(str(tmp_path / "file")))
    assert (report.code, report.level("printer")) == (1, Severity.ERROR)


def test_an_unreachable_thermal_printer(examine: Examine) -> None:
    report = examine(printer__kind='"thermal"', printer__connection='"tcp://127.0.0.1:9"')
    assert (report.code, report.level("printer")) == (1, Severity.ERROR)


def test_no_cups(examine: Examine) -> None:
    report = examine(printer__kind='"cups"', printer__cups='"127.0.0.1:9"')
    assert (report.code, report.level("queue")) == (1, Severity.ERROR)
    assert "o CUPS não responde" in report.text_of("queue")


def test_a_queue_is_queried_once(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A CUPS that hangs costs its deadline, not twice that."""
    queried: list[PrinterSettings] = []
    check = printer_checks.check_queue

    def count(settings: PrinterSettings) -> Iterator[HealthFinding]:
        queried.append(settings)
        return check(settings)

    monkeypatch.setattr(printer_checks, "check_queue", count)
    report = examine(printer__kind='"cups"', printer__cups='"127.0.0.1:9"')
    assert (len(queried), any(each.name == "printer" for each in report.checks)) == (1, False)


@pytest.mark.parametrize(
    ("device", "words", "advice"),
    [
        ("socket://10.0.0.9:9100", "balcao não usa IPP", SystemAdvice.SET_UP_IPP),
        ("dnssd://HP%20Envy._pdl-datastream._tcp.local/", "balcao não usa IPP", SystemAdvice.SET_UP_IPP),
        ("ipps://HP%20Envy._ipps._tcp.local/", "balcao acha a impressora", SystemAdvice.SET_UP_BY_ADDRESS),
        ("dnssd://HP%20Envy._ipp._tcp.local/?uuid=1", "balcao acha", SystemAdvice.SET_UP_BY_ADDRESS),
        ("ipp://10.0.0.9/ipp/print", "balcao espera para sempre", SystemAdvice.SET_UP_QUEUE),
    ],
)
def test_a_queue_whose_printer_cannot_be_queried_is_told_by_its_cause(
    monkeypatch: pytest.MonkeyPatch, device: str, words: str, advice: SystemAdvice
) -> None:
    async def report(_printer: CupsPrinter) -> QueueReport:
        return QueueReport(QueueState.IDLE, (), accepting=True, device=device, error_policy="abort-job")

    monkeypatch.setattr(CupsPrinter, "report", report)
    (check,) = printer_checks.check_queue(PrinterSettings(kind="cups", queue="balcao"))
    assert check.level is Severity.WARNING
    assert check.words.startswith(words)
    assert check.what_to_do == advice.localized()


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """A CUPS and its printer."""
    yield from cups_server.opened()


def test_an_office_printer(examine: Examine, office: Office) -> None:
    cups = {"printer__kind": '"cups"', "printer__cups": json.dumps(office.socket)}
    report = examine(**cups, printer__queue=json.dumps(QUEUE))
    assert (report.code, report.level("queue"), report.level("printer")) == (0, Severity.OK, Severity.OK)

    assert "não existe no CUPS" in examine(**cups, printer__queue='"none"').text_of("queue")

    office.command("lpadmin", "-p", QUEUE, "-o", "printer-error-policy=retry-job", "-v", office.device_uri)
    report = examine(**cups, printer__queue=json.dumps(QUEUE))
    assert (report.code, report.level("queue"), report.level("printer")) == (0, Severity.WARNING, Severity.OK)
    assert report.text_of("queue").count("/usr/lib/totem/cups-queue") == 2
    office.set_up()

    office.switch_off()
    report = examine(**cups, printer__queue=json.dumps(QUEUE))
    assert (report.code, report.level("queue"), report.level("printer")) == (1, Severity.OK, Severity.ERROR)
