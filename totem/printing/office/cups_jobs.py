"""This machine's jobs in a CUPS queue or in a printer: followed to their end, withdrawn, never left behind.

Jobs are told apart by the user's name, which holds this machine's, and by their own, which is random. Also a
job whose request broke off is found by them, and CUPS hands both on to the printer. CUPS keeps the documents
of ended jobs for a day, so they are purged.
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
    """What became of a job that was withdrawn."""

    PRINTED = "printed"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass
class JobHistory:
    """State of a job as last seen: its reasons, and whether the printer has had all of it.

    `number` is the queue's, once it took the job; `pages` counts those known to have come out.
    """

    number: int | None = None
    reasons: tuple[str, ...] = ()
    is_with_printer: bool = False
    pages: int = 0


class QueueJobs:
    """Follows and clears up jobs through one client. One coroutine at a time uses it."""

    def __init__(self, client: IppClient) -> None:
        self._client = client

    async def find(self, name: str) -> JobReport | None:
        """The job called `name`.

        Raises:
            Unreachable, NotIpp, IppError, Refused: see `IppClient.jobs`.
        """
        return next((job for job in await self._client.jobs() if job.name == name), None)

    async def follow(
        self, number: int, trail: JobHistory, moved: Callable[[], None] = lambda: None
    ) -> JobReport:
        """Wait until a job ended, or was stopped; `moved` is called when more of it has come out.

        Raises:
            Unreachable, NotIpp, IppError, Refused: the queue has not answered for `ABSENT_S` seconds.
        """
        clock = asyncio.get_running_loop().time
        heard_at = clock()
        while True:
            try:
                job = await self._client.job(number)
            except (*NO_ANSWER, IppRefused):
                if clock() - heard_at > ABSENT_S:
                    raise
            else:
                heard_at = clock()
                trail.reasons = job.reasons
                trail.is_with_printer |= _WITH_PRINTER in job.reasons
                if job.pages > trail.pages:
                    trail.pages = job.pages
                    moved()
                # A filter that fails stops its job under every error policy: it waits there for a person.
                if job.ended or job.state == JobState.STOPPED:
                    return job
            await asyncio.sleep(POLL_S)

    async def confirm(self, name: str) -> JobReport | None:
        """Wait until the job called `name` ended; None where it is not there.

        Raises:
            Unreachable, NotIpp, IppError, Refused: see `IppClient.jobs`.
        """
        while (job := await self.find(name)) is not None and not job.ended:
            await asyncio.sleep(POLL_S)
        return job

    async def withdraw(self, name: str, *, within_s: float) -> CancelledJobState:
        """Cancel the job called `name`, if there is one, and see it gone. UNKNOWN where that cannot be seen.

        Raises:
            Refused: not for us.
        """
        try:
            async with asyncio.timeout(within_s):
                while True:
                    try:
                        fate = await self._fate(name)
                    except NO_ANSWER:
                        fate = None
                    if fate is not None:
                        return fate
                    await asyncio.sleep(POLL_S)
        except TimeoutError:
            return CancelledJobState.UNKNOWN

    async def _fate(self, name: str) -> CancelledJobState | None:
        """Cancel a job that runs; None while that takes time."""
        job = await self.find(name)
        if job is None or _STOPPING in job.reasons:
            return CancelledJobState.GONE
        if job.state == JobState.COMPLETED:
            return CancelledJobState.PRINTED
        if not job.ended:
            await self._cancel(job.id)
            return None
        # A cancelled job leaves the printer only when the queue's backend has told the printer so.
        return None if (await self._client.queue()).state == QueueState.PROCESSING else CancelledJobState.GONE

    async def sweep(self) -> bool:
        """Cancel every job of this machine and purge those that ended; False where one may be left."""
        try:
            found = await self._client.jobs()
            running = [job for job in found if not job.ended]
            for job in running:
                await self._cancel(job.id)
            # Purging kills a backend at once, which then tells its printer nothing: let it end first.
            if running:
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
