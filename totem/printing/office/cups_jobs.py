"""Jobs of this machine in a CUPS queue or in a printer: follow, withdraw, purge.

They are identified by the user name, which contains the host name, and by their random job name; so a job of
an interrupted request is found as well, and CUPS passes both on to the printer. CUPS keeps the documents of
ended jobs for a day, so they are purged.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from totem.printing.office.ipp import Status
from totem.printing.office.ipp_client import NO_ANSWER, IppClient, IppRefused, JobReport, JobState, QueueState

log = logging.getLogger(__name__)

POLL_S = 0.3
ABSENT_S = 5.0  # a queue that is restarted is back by then, and its jobs with it
WITHDRAW_S = 5.0

_GONE = frozenset({Status.NOT_FOUND, Status.GONE})
_WITH_PRINTER = "cups-waiting-for-job-completed"
_STOPPING = "processing-to-stop-point"


class CancelledJobState(Enum):
    """State of a withdrawn job."""

    PRINTED = "printed"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass
class JobHistory:
    """State of a job as last seen.

    Attributes:
        number: the queue's number, once it accepted the job.
        reasons: its last job-state-reasons.
        is_with_printer: the printer has received all of it.
        pages: number of pages known to be printed.
    """

    number: int | None = None
    reasons: tuple[str, ...] = ()
    is_with_printer: bool = False
    pages: int = 0


class QueueJobs:
    """Follow and cancel jobs through one client, for one coroutine at a time.

    Methods raise as `IppClient.jobs`, unless documented otherwise.
    """

    def __init__(self, client: IppClient) -> None:
        self._client = client

    async def find(self, name: str) -> JobReport | None:
        """Find the job called `name`."""
        return next((job for job in await self._client.jobs() if job.name == name), None)

    async def follow(self, number: int, history: JobHistory, moved: Callable[[], None]) -> JobReport:
        """Wait until a job ended or was stopped; `moved` is called for each page.

        Raises as `IppClient.job` after `ABSENT_S` seconds without an answer.
        """
        clock = asyncio.get_running_loop().time
        answered_at = clock()
        while True:
            try:
                job = await self._client.job(number)
            except (*NO_ANSWER, IppRefused):
                if clock() - answered_at > ABSENT_S:
                    raise
            else:
                answered_at = clock()
                history.reasons = job.reasons
                history.is_with_printer |= _WITH_PRINTER in job.reasons
                if job.pages > history.pages:
                    history.pages = job.pages
                    moved()
                # A failed filter stops its job under every error policy, and an operator has to resume it.
                if job.ended or job.state == JobState.STOPPED:
                    return job
            await asyncio.sleep(POLL_S)

    async def confirm(self, name: str) -> JobReport | None:
        """Wait until the job called `name` ended; None if it does not exist."""
        while (job := await self.find(name)) is not None and not job.ended:
            await asyncio.sleep(POLL_S)
        return job

    async def withdraw(self, name: str, *, within_s: float) -> CancelledJobState:
        """Cancel the job called `name` and wait until it is gone; UNKNOWN at the deadline."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    try:
                        result = await self._withdraw_once(name)
                    except NO_ANSWER:
                        result = None
                    if result is not None:
                        return result
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            return CancelledJobState.UNKNOWN

    async def _withdraw_once(self, name: str) -> CancelledJobState | None:
        """Cancel a running job; None while that is under way."""
        job = await self.find(name)
        if job is None or _STOPPING in job.reasons:
            return CancelledJobState.GONE
        if job.state == JobState.COMPLETED:
            return CancelledJobState.PRINTED
        if not job.ended:
            await self._cancel(job.id)
            return None
        # A cancelled job leaves the printer only when the queue's backend has passed that on.
        return None if (await self._client.queue()).state == QueueState.PROCESSING else CancelledJobState.GONE

    async def sweep(self) -> bool:
        """Cancel every job of this machine and purge the ended ones; False where one may be left."""
        try:
            found = await self._client.jobs()
            for job in found:
                if not job.ended:
                    await self._cancel(job.id)
            # A cancelled job's backend still tells the printer. Purging would kill it or leave it alone with
            # the next job, and CUPS would keep the job, so it has to end first.
            if any(not job.ended or job.state == JobState.CANCELED for job in found):
                await self._until_idle()
            for job in found:
                await self._purge(job.id)
            left = [job for job in await self._client.jobs() if not job.ended]
        except IppRefused as refused:
            return refused.status in _GONE  # no queue, no jobs
        except NO_ANSWER:
            return False
        return not left

    async def _until_idle(self) -> None:
        try:
            async with asyncio.timeout(WITHDRAW_S):
                while (await self._client.queue()).state == QueueState.PROCESSING:
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            log.warning("the queue is still busy with a job that was cancelled")

    async def _cancel(self, number: int) -> None:
        try:
            await self._client.cancel(number)
        except IppRefused as refused:
            if refused.status not in {Status.NOT_POSSIBLE, *_GONE}:  # these two: it ended meanwhile
                raise

    async def _purge(self, number: int) -> None:
        try:
            await self._client.cancel(number, purge=True)
        except IppRefused as refused:
            log.debug("a job that ended could not be purged: %s", refused)
