"""This machine's jobs in a CUPS queue: followed to their end, withdrawn for certain, never left behind.

Jobs are told apart by the user's name, which holds this machine's, and by their own, which is random. Also a
job whose request broke off is found by them. CUPS keeps the documents of ended jobs for a day, so they are
purged.
"""

import asyncio
import logging
from enum import Enum

from totem.printing.ipp import Status
from totem.printing.ipp_client import NO_ANSWER, IppClient, JobReport, JobState, QueueState, Refused

log = logging.getLogger(__name__)

POLL_S = 0.3
ABSENT_S = 5.0  # a queue that is restarted is back by then, and its jobs with it
WITHDRAW_S = 5.0

_GONE = frozenset({Status.NOT_FOUND, Status.GONE})
_TROUBLE = (*NO_ANSWER, Refused)


class Fate(Enum):
    """What became of a job that was withdrawn."""

    PRINTED = "printed"
    GONE = "gone"
    UNKNOWN = "unknown"


class CupsJobs:
    """Follows and clears up jobs through one client. One coroutine at a time uses it."""

    def __init__(self, client: IppClient, *, poll_s: float = POLL_S) -> None:
        self._client = client
        self._poll_s = poll_s

    async def follow(self, number: int, seen: list[str]) -> JobReport:
        """Wait until a job ended, or was stopped; `seen` gets the reasons that its printer gave last.

        Raises:
            Unreachable, NotIpp, IppError, Refused: the queue has not answered for `ABSENT_S` seconds.
        """
        clock = asyncio.get_running_loop().time
        heard_at = clock()
        while True:
            try:
                job = await self._client.job(number)
            except _TROUBLE:
                if clock() - heard_at > ABSENT_S:
                    raise
            else:
                heard_at = clock()
                seen[:] = job.reasons
                # A filter that fails stops its job under every error policy: it waits there for a person.
                if job.ended or job.state == JobState.STOPPED:
                    return job
            await asyncio.sleep(self._poll_s)

    async def withdraw(self, name: str, *, within_s: float = WITHDRAW_S) -> Fate:
        """Cancel the job called `name`, if there is one, and see it gone from the queue and its backend."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    try:
                        fate = await self._fate(name)
                    except _TROUBLE:
                        fate = None
                    if fate is not None:
                        return fate
                    await asyncio.sleep(self._poll_s)
        except TimeoutError:
            return Fate.UNKNOWN

    async def _fate(self, name: str) -> Fate | None:
        """Cancel a job that runs; None while that takes time."""
        job = next((job for job in await self._client.jobs() if job.name == name), None)
        if job is None:
            return Fate.GONE
        if job.state == JobState.COMPLETED:
            return Fate.PRINTED
        if not job.ended:
            await self._cancel(job.id)
            return None
        # A cancelled job leaves the printer only when the queue's backend has told the printer so.
        return None if (await self._client.queue()).state == QueueState.PROCESSING else Fate.GONE

    async def sweep(self) -> bool:
        """Cancel every job of this machine and purge those that ended; False where one may be left."""
        try:
            found = await self._client.jobs()
            running = [job for job in found if not job.ended]
            for job in running:
                await self._cancel(job.id)
            # Purging kills a backend at once, which then tells its printer nothing: let it end first.
            if running or (await self._client.queue()).state == QueueState.PROCESSING:
                await self._until_idle()
            for job in found:
                await self._purge(job.id)
            left = [job for job in await self._client.jobs() if not job.ended]
        except Refused as refused:
            return refused.status in _GONE  # no queue, no jobs
        except NO_ANSWER:
            return False
        return not left

    async def _until_idle(self) -> None:
        try:
            async with asyncio.timeout(WITHDRAW_S):
                while (await self._client.queue()).state == QueueState.PROCESSING:
                    await asyncio.sleep(self._poll_s)
        except TimeoutError:
            log.warning("the queue is still busy with a job that was cancelled")

    async def _cancel(self, number: int) -> None:
        try:
            await self._client.cancel(number)
        except Refused as refused:
            if refused.status not in {Status.NOT_POSSIBLE, *_GONE}:  # these two: it ended meanwhile
                raise

    async def _purge(self, number: int) -> None:
        try:
            await self._client.cancel(number, purge=True)
        except Refused as refused:
            log.debug("a job that ended could not be purged: %s", refused)
