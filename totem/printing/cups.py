"""Office printers on Linux: a PDF to a queue of CUPS, followed until the printer says that it is paper.

"Printed" is job-state 9 and nothing else. Every other end withdraws the job: none is ever left in a queue to
come out for the next customer.
"""

import asyncio
import logging
import math
from collections.abc import Callable
from pathlib import Path

from totem.printing import ipp_reasons
from totem.printing.cups_jobs import CupsJobs, Fate
from totem.printing.ipp import Status
from totem.printing.ipp_client import NO_ANSWER, IppClient, JobState, QueueReport, Refused, queue_path
from totem.printing.ipp_http import Address
from totem.printing.ipp_state import OFFLINE, state_of, user
from totem.printing.pdf import compose
from totem.printing.printer import Fault, PrinterState, PrintFailed, PrintJob, Progress

log = logging.getLogger(__name__)

SOCKETS = ("/run/cups/cups.sock", "/var/run/cups/cups.sock")
_CANCEL_AFTER_MARGIN_S = 10
_LEAVING_S = 1.0  # the program may be ending


def usual_address() -> Address:
    """Where CUPS listens on this machine."""
    found = next((name for name in SOCKETS if Path(name).exists()), None)
    return Address(socket=found) if found else Address()


class CupsPrinter:
    """A queue of CUPS; its default one where `queue` is None. `address` None is this machine's CUPS."""

    def __init__(
        self, queue: str | None, address: Address | None = None, *, deadline_s: float = 30.0
    ) -> None:
        self._queue = queue
        self._address = address or usual_address()
        self._deadline_s = deadline_s
        self._may_be_left = True  # a power cut may have ended the last visit
        self._has_sent = False

    async def state(self) -> PrinterState:
        """How the printer is: see `ipp_state`. FAULT OFFLINE where there is no such queue, or no CUPS."""
        try:
            client = await self._client()
            queue = await client.queue()
        except (*NO_ANSWER, Refused):
            return OFFLINE
        if self._has_sent and self._may_be_left:  # CUPS was away when a visit ended
            await self._sweep(client)
        return await state_of(queue)

    async def report(self) -> QueueReport:
        """What the queue says, for staff.

        Raises:
            Unreachable, NotIpp, IppError, Refused: see `IppClient.queue`.
        """
        return await (await self._client()).queue()

    async def print(self, job: PrintJob, progress: Callable[[Progress], None]) -> None:
        """Print a job to its end, within the deadline.

        Raises:
            PrintFailed: `fault` as the printer names it; `held` where it cannot be seen that the job is gone.
        """
        progress(Progress.PREPARING)
        state = await self.state()
        if state.fault is not None:
            raise PrintFailed(state.fault, "before sending")
        try:
            client = await self._client()
        except (*NO_ANSWER, Refused):
            raise PrintFailed(Fault.OFFLINE, "before sending") from None
        if self._may_be_left and not await self._sweep(client):
            raise PrintFailed(Fault.OFFLINE, "an earlier job cannot be removed")
        document = await asyncio.to_thread(compose, job.slips)
        await self._print(client, f"totem-{job.id}", document, progress)

    async def _print(
        self, client: IppClient, name: str, document: bytes, progress: Callable[[Progress], None]
    ) -> None:
        jobs, reasons, seen = CupsJobs(client), "", list[str]()
        self._may_be_left = self._has_sent = True
        try:
            async with asyncio.timeout(self._deadline_s):
                progress(Progress.SENDING)
                cancel_after_s = math.ceil(self._deadline_s) + _CANCEL_AFTER_MARGIN_S
                number = await client.submit(document, name, cancel_after_s=cancel_after_s)
                progress(Progress.PRINTING)
                ended = await jobs.follow(number, seen)
            is_printed = ended.state == JobState.COMPLETED
            named, reasons = Fault.OTHER, " ".join(ended.reasons)
        except TimeoutError:
            is_printed, named, reasons = False, Fault.TIMED_OUT, f"after {self._deadline_s:g} s"
        except NO_ANSWER as error:
            is_printed, named, reasons = False, Fault.OFFLINE, type(error).__name__
        except Refused as refused:
            is_printed, named, reasons = False, Fault.OTHER, str(refused)
        except asyncio.CancelledError:
            await jobs.withdraw(name, within_s=_LEAVING_S)
            raise
        fate = Fate.PRINTED if is_printed else await jobs.withdraw(name)
        is_swept = await self._sweep(client)
        if fate is Fate.PRINTED:
            return
        fault = ipp_reasons.fault(seen) or (await self.state()).fault or named
        raise PrintFailed(fault, reasons, held=fate is Fate.UNKNOWN or not is_swept)

    async def forget(self) -> None:
        """Remove every job of this machine from the queue, and its document from the spool."""
        if not self._may_be_left:
            return
        try:
            client = await self._client()
        except Refused as refused:
            self._may_be_left = refused.status != Status.NOT_FOUND
        except NO_ANSWER:
            pass
        else:
            await self._sweep(client)
        if self._may_be_left and self._has_sent:
            log.warning("a job may be left in the printer's queue")

    async def _sweep(self, client: IppClient) -> bool:
        self._may_be_left = not await CupsJobs(client).sweep()
        return not self._may_be_left

    async def _client(self) -> IppClient:
        """The client of the queue; CUPS is asked for its default one each time, for it may change.

        Raises:
            Unreachable, NotIpp, IppError, Refused: the default queue is asked for, and not told.
        """
        name = self._queue
        if name is None:
            name = (await IppClient(self._address, "/", user=user()).default_queue()).name
        return IppClient(self._address, queue_path(name or ""), user=user())
