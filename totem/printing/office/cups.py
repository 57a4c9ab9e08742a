"""Office printers on Linux: PDF jobs to a CUPS queue, followed until the printer itself confirms them.

"Printed" is job-state 9 in the queue, unless the printer, where it can be queried, denies it: CUPS completes
a job also when its printer was switched off and on meanwhile. Any other end withdraws the job, so that none
stays queued and is printed for the next customer.
"""

import asyncio
import logging
import math
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from totem.printing.office.cups_jobs import POLL_S, WITHDRAW_S, CancelledJobState, JobHistory, QueueJobs
from totem.printing.office.ipp import IppError, Status
from totem.printing.office.ipp_client import (
    NO_ANSWER,
    IppClient,
    IppRefused,
    JobReport,
    JobState,
    QueueReport,
    device_client,
    query_device,
    queue_path,
    stopping_fault,
    user_name,
)
from totem.printing.office.ipp_http import IppEndpoint, NotIpp, Unreachable
from totem.printing.printer import (
    OFFLINE,
    JobProgress,
    Printed,
    PrinterFault,
    PrinterState,
    PrintFailed,
    PrintJob,
    ProgressReporter,
    Proof,
    deadline_for,
)
from totem.settings import PrinterSettings

log = logging.getLogger(__name__)

SOCKETS = ("/run/cups/cups.sock", "/var/run/cups/cups.sock")
_CANCEL_AFTER_MARGIN_S = 10
_LEAVING_S = 1.0  # the program may be ending
_AT_PRINTER_S = 2.0


def local_endpoint() -> IppEndpoint:
    """Return the address of this machine's CUPS."""
    found = next((name for name in SOCKETS if Path(name).exists()), None)
    return IppEndpoint(socket=found) if found else IppEndpoint()


def from_settings(settings: PrinterSettings) -> "CupsPrinter":
    """Make the printer of `printer.kind = "cups"`."""
    address = IppEndpoint.parse(settings.cups) if settings.cups else None
    return CupsPrinter(settings.queue, address, deadline_s=settings.deadline_s)


@dataclass(frozen=True, slots=True)
class _JobEnd:
    """End of a job: its state, None where it is still to be withdrawn, and the fault if none is reported."""

    result: CancelledJobState | None
    fault: PrinterFault = PrinterFault.OTHER
    detail: str = ""


class CupsPrinter:
    """A CUPS queue, the default one where `queue` is None. `address` None is this machine's CUPS."""

    def __init__(
        self, queue: str | None, address: IppEndpoint | None = None, *, deadline_s: float = 30.0
    ) -> None:
        self._queue = queue
        self._address = address or local_endpoint()
        self._deadline_s = deadline_s
        self._is_swept = False  # a power cut may have ended the last session
        self._sweep_is_due = False

    async def state(self) -> PrinterState:
        """Query the state; see `query_device`. FAULT OFFLINE without the queue, or without CUPS."""
        try:
            client = await self._client()
            queue = await client.queue()
        except (*NO_ANSWER, IppRefused):
            return OFFLINE
        if self._sweep_is_due:  # CUPS was unreachable when a session ended
            await self._sweep(client)
        return (await query_device(queue)).state

    async def report(self) -> QueueReport:
        """Query the queue's attributes, for staff; raises as `IppClient.queue`."""
        return await (await self._client()).queue()

    async def print(self, job: PrintJob, progress: Callable[[JobProgress], None]) -> Printed:
        """Print a job and wait for its confirmation, within the deadline.

        A failure has the fault that the printer reports; it is `held` where the job may not be gone.
        """
        from totem.printing.slips.rendering import compose_pdf  # not needed to open or clear the printer

        progress(JobProgress.PREPARING)
        try:
            client = await self._client()
            queue = await client.queue()
        except (*NO_ANSWER, IppRefused) as error:
            raise PrintFailed(PrinterFault.OFFLINE, f"{type(error).__name__}, nothing was sent") from None
        device = await query_device(queue)
        if device.state.fault is not None:
            raise PrintFailed(device.state.fault, "nothing was sent")
        if not (self._is_swept or await self._sweep(client)):
            raise PrintFailed(PrinterFault.OFFLINE, "an earlier job cannot be removed")
        document = await asyncio.to_thread(compose_pdf, job.slips)
        printer = device_client(queue.device)
        name = f"totem-{job.id}-{secrets.token_hex(4)}"  # new with each try
        job_run = _JobRun(client, printer, name, device.up_time_s or 0, self._deadline_s, len(job.slips))
        self._is_swept = False
        end = await job_run.run(document, ProgressReporter(progress))
        result = end.result or await job_run.withdraw()
        is_swept = await self._sweep(client)
        if result is CancelledJobState.PRINTED:
            return Printed(Proof.JOB_COMPLETED, len(document), name=str(job_run.history.number or ""))
        # The present state counts first: a job that never reached the printer has an earlier one's reasons.
        fault = (await self.state()).fault or stopping_fault(job_run.history.reasons) or end.fault
        raise PrintFailed(fault, end.detail, held=result is CancelledJobState.UNKNOWN or not is_swept)

    async def clear(self) -> None:
        """Cancel every job of this machine in the queue, and purge its documents."""
        if self._is_swept:
            return
        try:
            await self._sweep(await self._client())
        except IppRefused as refused:
            self._is_swept = refused.status == Status.NOT_FOUND
        except NO_ANSWER:
            self._sweep_is_due = True
        if not self._is_swept:
            log.warning("a job may be left in the printer's queue")

    async def _sweep(self, client: IppClient) -> bool:
        self._is_swept = await QueueJobs(client).sweep()
        self._sweep_is_due = not self._is_swept
        return self._is_swept

    async def _client(self) -> IppClient:
        """Make the client of the queue, the present default one where none is configured."""
        name = self._queue
        if name is None:
            name = (await IppClient(self._address, "/", user=user_name()).default_queue()).name
        return IppClient(self._address, queue_path(name or ""), user=user_name())


@dataclass
class _JobRun:
    """One job on its way through a queue into a printer, which is queried as well where possible.

    `page_s` is the time for its first page, `PAGE_S` for each further one; a printed page restarts it. Pages
    beyond those of the job do not, since a queue that repeats a job would never end.
    """

    client: IppClient
    printer: IppClient | None
    name: str
    up_time_s: int
    page_s: float
    pages: int
    history: JobHistory = field(default_factory=JobHistory)

    async def run(self, document: bytes, reporter: ProgressReporter) -> _JobEnd:
        """Send the document and follow it to its end or the deadline; a cancellation withdraws it."""
        clock = asyncio.get_running_loop().time
        deadline_s = deadline_for(self.pages, self.page_s)
        longest_s = max(deadline_s, self.page_s * self.pages)
        try:
            async with asyncio.timeout(deadline_s) as deadline:

                def moved() -> None:
                    if self.history.pages > self.pages:
                        return
                    deadline.reschedule(max(deadline.when() or 0, clock() + self.page_s))
                    reporter.moved()

                reporter.step(JobProgress.SENDING)
                cancel_after_s = math.ceil(longest_s) + _CANCEL_AFTER_MARGIN_S
                number = await self.client.submit(document, self.name, cancel_after_s=cancel_after_s)
                self.history.number = number
                reporter.step(JobProgress.PRINTING)
                ended = await QueueJobs(self.client).follow(number, self.history, moved)
                if ended.state == JobState.COMPLETED:
                    return await self._confirmed()
                return _JobEnd(None, detail=" ".join(ended.reasons))
        except TimeoutError:
            return _JobEnd(None, PrinterFault.TIMED_OUT, f"no page for {deadline_s:g} s")
        except NO_ANSWER as error:
            return _JobEnd(None, PrinterFault.OFFLINE, type(error).__name__)
        except IppRefused as refused:
            return _JobEnd(None, detail=str(refused))
        except asyncio.CancelledError:
            await _withdraw_job(self.client, self.name, _LEAVING_S)
            raise

    async def _confirmed(self) -> _JobEnd:
        """Query the printer about a completed job; one that cannot answer is taken to have printed it."""
        if self.printer is None:
            return _JobEnd(CancelledJobState.PRINTED)
        try:
            job, now = await self._query_printer(self.printer)
        except (NotIpp, IppError, IppRefused):
            return _JobEnd(CancelledJobState.PRINTED)
        if job is not None and job.state != JobState.COMPLETED:
            return _JobEnd(CancelledJobState.GONE, detail=" ".join(job.reasons))
        if job is None and (now.up_time_s or 0) < self.up_time_s:
            return _JobEnd(
                CancelledJobState.GONE, PrinterFault.OFFLINE, "the printer was restarted meanwhile"
            )
        return _JobEnd(CancelledJobState.PRINTED)

    async def _query_printer(self, printer: IppClient) -> tuple[JobReport | None, QueueReport]:
        """Query the printer about the job and itself, until it answers."""
        while True:
            try:
                return await QueueJobs(printer).confirm(self.name), await printer.queue()
            except Unreachable:  # it answered before the job, so it was just switched off, or is starting
                await asyncio.sleep(POLL_S)

    async def withdraw(self) -> CancelledJobState:
        """Withdraw the job from the queue and from the printer; it may have been printed meanwhile."""
        result = await _withdraw_job(self.client, self.name, WITHDRAW_S)
        if self.printer is None:
            return result or CancelledJobState.UNKNOWN
        if result is CancelledJobState.PRINTED:
            with suppress(TimeoutError):
                async with asyncio.timeout(_AT_PRINTER_S):
                    return (await self._confirmed()).result or result
        printer_result = await _withdraw_job(self.printer, self.name, _AT_PRINTER_S)
        if printer_result is CancelledJobState.PRINTED or (
            printer_result is CancelledJobState.UNKNOWN and self.history.is_with_printer
        ):
            return printer_result
        return result or CancelledJobState.UNKNOWN


async def _withdraw_job(client: IppClient, name: str, within_s: float) -> CancelledJobState | None:
    """Withdraw as `QueueJobs.withdraw`; None where it is not permitted."""
    try:
        return await QueueJobs(client).withdraw(name, within_s=within_s)
    except IppRefused:
        return None
