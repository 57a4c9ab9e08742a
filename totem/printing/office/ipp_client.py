"""IPP requests to a print queue, each with its own deadline, and the state of the printer behind it.

Works with CUPS and with printers that implement IPP themselves. Job names are random, so only the document
itself contains personal data. States are read from printer-state-reasons (RFC 8011, 5.4.12; PWG 5100.9) and
reachability. Reasons are matched by prefix: queues replace the suffixes `-error`, `-warning` and `-report` at
will.
"""

import itertools
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import quote, urlsplit

from totem.printing.office import ipp
from totem.printing.office.ipp import (
    Attribute,
    AttributeGroup,
    Group,
    IppError,
    IppMessage,
    Operation,
    Status,
    Syntax,
)
from totem.printing.office.ipp_http import PORT, IppEndpoint, NotIpp, Unreachable, post
from totem.printing.printer import OFFLINE, PrinterFault, PrinterState, Readiness

A4 = "iso_a4_210x297mm"
PDF = "application/pdf"
TIMEOUT_S = 5.0
UPLOAD_TIMEOUT_S = 15.0

_PRINTER_WANTED = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "printer-error-policy",
    "device-uri",
    "printer-name",
    "printer-up-time",
)
_JOB_WANTED = (
    "job-id",
    "job-name",
    "job-state",
    "job-state-reasons",
    "job-printer-state-reasons",
    "job-impressions-completed",
    "job-media-sheets-completed",
)


NO_ANSWER = (Unreachable, NotIpp, IppError)
"""Errors of a request without a valid answer."""
# In the order of what staff should see to first, where a printer gives several.
_FAULTS = (
    ("cover-open", PrinterFault.COVER_OPEN),
    ("door-open", PrinterFault.COVER_OPEN),
    ("interlock-open", PrinterFault.COVER_OPEN),
    ("media-jam", PrinterFault.JAM),
    ("media-empty", PrinterFault.PAPER_OUT),
    ("media-needed", PrinterFault.PAPER_OUT),
    ("input-tray-missing", PrinterFault.PAPER_OUT),
    ("toner-empty", PrinterFault.TONER),
    ("marker-supply-empty", PrinterFault.TONER),
    ("marker-supply-missing", PrinterFault.TONER),
    ("developer-empty", PrinterFault.TONER),
    ("spool-area-full", PrinterFault.STORAGE),
    ("output-area-full", PrinterFault.OTHER),
    ("output-tray-missing", PrinterFault.OTHER),
    ("marker-waste-full", PrinterFault.OTHER),
    ("fuser-", PrinterFault.OTHER),
    ("offline", PrinterFault.OFFLINE),
    ("connecting-to-device", PrinterFault.OFFLINE),
    ("timed-out", PrinterFault.OFFLINE),
    ("shutdown", PrinterFault.OFFLINE),
    ("paused", PrinterFault.OFFLINE),
    ("moving-to-paused", PrinterFault.OFFLINE),
)
_LOW = ("media-low", "toner-low", "marker-supply-low", "developer-low")
DEVICE_TIMEOUT_S = 3.0
_SERVICE_NAME = "._tcp"
"""Part of a DNS-SD service name (RFC 6763, 4.1) that no host name has."""


class IppRefused(Exception):
    """The request was refused; `status` is the IPP status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"IPP status {status:#06x}")
        self.status = status


class QueueState(IntEnum):
    """printer-state (RFC 8011, 5.4.11)."""

    IDLE = 3
    PROCESSING = 4
    STOPPED = 5


class JobState(IntEnum):
    """job-state (RFC 8011, 5.3.7). Only COMPLETED is printed."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


ENDED = frozenset({JobState.CANCELED, JobState.ABORTED, JobState.COMPLETED})


@dataclass(frozen=True, slots=True)
class QueueReport:
    """Attributes of a queue, or of a printer itself. `device` is the device-uri of a queue."""

    state: int
    reasons: tuple[str, ...]
    accepting: bool
    device: str | None = None
    error_policy: str | None = None
    name: str | None = None
    up_time_s: int | None = None


@dataclass(frozen=True, slots=True)
class JobReport:
    """Attributes of a job; `pages` counts the printed pages, 0 where the queue does not count them."""

    id: int
    name: str
    state: int
    reasons: tuple[str, ...]
    pages: int = 0

    @property
    def ended(self) -> bool:
        return self.state in ENDED


def queue_path(name: str) -> str:
    """Return the path of a CUPS queue."""
    return f"/printers/{quote(name, safe='')}"


class IppClient:
    """Client of one queue, with a new connection for each request.

    Methods raise `Unreachable`, `NotIpp` or `IppError` without a valid answer (`NO_ANSWER`), and `IppRefused`
    for an error status, such as NOT_FOUND without the queue or the job.
    """

    def __init__(self, address: IppEndpoint, path: str, *, user: str, timeout_s: float = TIMEOUT_S) -> None:
        self._address = address
        self._path = path
        self._user = user
        self._timeout_s = timeout_s
        self._numbers = itertools.count(1)
        self._uri = f"ipp://{'localhost' if address.socket else address.host}:{address.port}{path}"

    async def queue(self) -> QueueReport:
        """Query the queue (Get-Printer-Attributes)."""
        return _queue_report(await self._call(Operation.GET_PRINTER_ATTRIBUTES, _requested(_PRINTER_WANTED)))

    async def default_queue(self) -> QueueReport:
        """Query the default queue of CUPS (CUPS-Get-Default)."""
        return _queue_report(await self._call(Operation.CUPS_GET_DEFAULT, _requested(_PRINTER_WANTED)))

    async def queues(self) -> tuple[str, ...]:
        """List the names of all queues of CUPS (CUPS-Get-Printers)."""
        answer = await self._call(Operation.CUPS_GET_PRINTERS, _requested(("printer-name",)))
        return tuple(
            name for group in answer.groups_of(AttributeGroup.PRINTER) for name in group.words("printer-name")
        )

    async def submit(self, document: bytes, name: str, *, cancel_after_s: int) -> int:
        """Send a PDF to be printed once on A4 (Print-Job); return the job's id.

        CUPS itself cancels a job that has been printing for `cancel_after_s`, also if this program has ended.
        Without a valid answer, the job may exist all the same.
        """
        options = (
            Attribute(Syntax.INTEGER, "copies", (1,)),
            Attribute(Syntax.KEYWORD, "media", (A4,)),
            Attribute(Syntax.INTEGER, "job-cancel-after", (cancel_after_s,)),
        )
        answer = await self._call(
            Operation.PRINT_JOB,
            Attribute(Syntax.NAME, "job-name", (name,)),
            Attribute(Syntax.MIME_TYPE, "document-format", (PDF,)),
            options=options,
            document=document,
            timeout_s=max(self._timeout_s, UPLOAD_TIMEOUT_S),
        )
        number = next((group.number("job-id") for group in answer.groups_of(AttributeGroup.JOB)), None)
        if number is None:
            raise IppError("a job without an id")
        return number

    async def job(self, number: int) -> JobReport:
        """Query a job (Get-Job-Attributes)."""
        target = Attribute(Syntax.INTEGER, "job-id", (number,))
        answer = await self._call(Operation.GET_JOB_ATTRIBUTES, target, _requested(_JOB_WANTED))
        return _job_report(next(iter(answer.groups_of(AttributeGroup.JOB)), Group(AttributeGroup.JOB, ())))

    async def jobs(self) -> tuple[JobReport, ...]:
        """List all jobs of this user, including ended ones that are still kept (Get-Jobs)."""
        found: dict[int, JobReport] = {}
        for which in ("not-completed", "completed"):  # in this order: a job that ends meanwhile is not missed
            answer = await self._call(
                Operation.GET_JOBS,
                Attribute(Syntax.BOOLEAN, "my-jobs", (True,)),
                Attribute(Syntax.KEYWORD, "which-jobs", (which,)),
                _requested(_JOB_WANTED),
            )
            found |= {job.id: job for job in map(_job_report, answer.groups_of(AttributeGroup.JOB))}
        return tuple(found.values())

    async def cancel(self, number: int, *, purge: bool = False) -> None:
        """Cancel a job that has not ended (Cancel-Job), or with `purge` delete it and its document.

        IppRefused with NOT_POSSIBLE where it has ended.
        """
        target = Attribute(Syntax.INTEGER, "job-id", (number,))
        extra = (Attribute(Syntax.BOOLEAN, "purge-job", (True,)),) if purge else ()
        await self._call(Operation.CANCEL_JOB, target, *extra)

    async def _call(
        self,
        operation: Operation,
        *attributes: Attribute,
        options: tuple[Attribute, ...] = (),
        document: bytes = b"",
        timeout_s: float | None = None,
    ) -> IppMessage:
        head = (  # in this order (RFC 8011, 4.1.4 and 4.1.5), the target next
            Attribute(Syntax.CHARSET, "attributes-charset", ("utf-8",)),
            Attribute(Syntax.LANGUAGE, "attributes-natural-language", ("en",)),
            Attribute(Syntax.URI, "printer-uri", (self._uri,)),
        )
        target = tuple(attribute for attribute in attributes if attribute.name == "job-id")
        rest = tuple(attribute for attribute in attributes if attribute.name != "job-id")
        user = Attribute(Syntax.NAME, "requesting-user-name", (self._user,))
        groups = [Group(AttributeGroup.OPERATION, (*head, *target, user, *rest))]
        if options:
            groups.append(Group(AttributeGroup.JOB, options))
        request = ipp.encode(IppMessage(operation, next(self._numbers), tuple(groups), document))
        content = await post(self._address, self._path, request, timeout_s=timeout_s or self._timeout_s)
        answer = ipp.decode(content)
        if answer.code >= Status.FIRST_ERROR:
            raise IppRefused(answer.code)
        return answer


def _requested(names: tuple[str, ...]) -> Attribute:
    return Attribute(Syntax.KEYWORD, "requested-attributes", names)


def _queue_report(answer: IppMessage) -> QueueReport:
    group = next(iter(answer.groups_of(AttributeGroup.PRINTER)), Group(AttributeGroup.PRINTER, ()))
    return QueueReport(
        state=group.number("printer-state") or 0,
        reasons=group.words("printer-state-reasons"),
        accepting=False not in group.all("printer-is-accepting-jobs"),
        device=next(iter(group.words("device-uri")), None),
        error_policy=next(iter(group.words("printer-error-policy")), None),
        name=next(iter(group.words("printer-name")), None),
        up_time_s=group.number("printer-up-time"),
    )


def _job_report(group: Group) -> JobReport:
    return JobReport(
        id=group.number("job-id") or 0,
        name=next(iter(group.words("job-name")), ""),
        state=group.number("job-state") or 0,
        reasons=group.words("job-state-reasons") + group.words("job-printer-state-reasons"),
        pages=max(
            group.number("job-impressions-completed") or 0, group.number("job-media-sheets-completed") or 0
        ),
    )


def stopping_fault(reasons: Iterable[str]) -> PrinterFault | None:
    """Return the first fault among the reasons, None if none stops the printer."""
    given = tuple(reasons)
    return next(
        (meant for begin, meant in _FAULTS if any(reason.startswith(begin) for reason in given)), None
    )


def is_low(reasons: Iterable[str]) -> bool:
    """Test that paper or toner runs low."""
    return any(reason.startswith(_LOW) for reason in reasons)


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """A printer's state; `up_time_s`, since its last start, only where it was queried itself."""

    state: PrinterState
    up_time_s: int | None = None


async def query_device(queue: QueueReport) -> DeviceStatus:
    """Query the printer behind a queue; never raises."""
    if queue.state == QueueState.STOPPED or not queue.accepting:
        return DeviceStatus(
            PrinterState(Readiness.FAULT, stopping_fault(queue.reasons) or PrinterFault.OFFLINE)
        )
    printer = device_client(queue.device)
    if printer is None:
        return DeviceStatus(_printer_state(queue))
    try:
        report = await printer.queue()
    except Unreachable:
        return DeviceStatus(OFFLINE)
    except (*NO_ANSWER, IppRefused):  # it demands TLS or a password, and so is reachable
        return DeviceStatus(_printer_state(queue))
    return DeviceStatus(_printer_state(report), report.up_time_s)


def device_client(uri: str | None) -> IppClient | None:
    """Make a client of the printer at a queue's device-uri; None where the system has no IPP to it."""
    try:
        parts = urlsplit(uri or "")
        host, port = parts.hostname, parts.port or PORT
    except ValueError:
        return None
    if parts.scheme not in {"ipp", "ipps"} or host is None or _SERVICE_NAME in host:
        return None
    address = IppEndpoint(host, port, tls=parts.scheme == "ipps")
    return IppClient(address, parts.path or "/", user=user_name(), timeout_s=DEVICE_TIMEOUT_S)


def has_service_name(uri: str | None) -> bool:
    """True if a device-uri has the DNS-SD service name of an IPP printer in place of a host.

    `driverless` of cups-filters lists printers so (ipp://HP%20Envy._ipp._tcp.local/): CUPS resolves the name
    by itself, and the system has no such host.
    """
    return any(f"._{scheme}{_SERVICE_NAME}" in (uri or "") for scheme in ("ipp", "ipps"))


def user_name() -> str:
    """Return the user name of this program's jobs, which contains the host name."""
    return f"totem-{socket.gethostname()}"[:120]


def _printer_state(report: QueueReport) -> PrinterState:
    fault, low = stopping_fault(report.reasons), is_low(report.reasons)
    is_printer = report.device is None
    if report.state == QueueState.STOPPED:
        fault = fault or PrinterFault.OTHER
    elif not is_printer and report.state != QueueState.PROCESSING:
        return PrinterState(Readiness.UNKNOWN)
    if fault is not None:
        return PrinterState(Readiness.FAULT, fault, low)
    return PrinterState(Readiness.READY if is_printer else Readiness.UNKNOWN, paper_low=low)
