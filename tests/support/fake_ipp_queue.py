"""Print queue and its printer that speak IPP as CUPS does, only faster, with every fault.

Its behaviour was measured with CUPS 2.4 and an emulated printer: a fault leaves its reason in the queue after
the job; a printer that is off has its job aborted; one that is restarted in mid-job has it "completed".
`test_cups` holds the same printer against the real thing.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from totem.printing.office import ipp
from totem.printing.office.ipp import Attribute, AttributeGroup, Group, IppMessage, Operation, Status, Syntax
from totem.printing.office.ipp_client import ENDED, JobState

QUEUE = "Laser"
TICK_S = 0.005


@dataclass
class QueuedJob:
    """A job, in the queue or in the printer."""

    id: int
    name: str
    user: str
    document: bytes = field(repr=False)
    state: int = JobState.PENDING
    reasons: tuple[str, ...] = ("none",)
    pages: int = 0


@dataclass
class JobScenario:
    """Course of the next job. Times are ticks of `TICK_S`; `mended_after` None is never.

    `ending` is how the printer ends a job: "completes", "aborts", or "restarts" in the middle of it.
    `loses` is the operation whose answer gets lost, after it was done. With `counts_for_ever` each question
    about a job finds one more page printed, as of a job that the queue prints again and again.
    """

    fault: str | None = None
    mended_after: int | None = None
    takes: int = 2
    ending: str = "completes"
    is_off: bool = False
    loses: Operation | None = None
    counts_for_ever: bool = False


class FakeQueue:
    """The queue at `address`, a Unix socket where there are any, and its printer at a TCP port of its own.

    Attributes:
        paper: the names of jobs that came out, in their order.
        scenario: see there; the test changes it before each job.
        on_job: called when the queue took a job.
    """

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "cups.sock")
        self.scenario = JobScenario()
        self.paper: list[str] = []
        self.on_job: Callable[[], object] = lambda: None
        self.reasons: tuple[str, ...] = ("none",)
        self.is_there = True
        self.keeps_history = True
        self._jobs: dict[int, QueuedJob] = {}
        self._at_printer: list[QueuedJob] = []
        self._up_time = 2**30
        self._ids = 0
        self._busy: asyncio.Task[None] | None = None
        self._port = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FakeQueue"]:
        """Serve the queue and the printer."""
        queue = await self._listen()
        printer = await asyncio.start_server(self._serve_printer, "127.0.0.1", 0)
        self._port = printer.sockets[0].getsockname()[1]
        async with queue, printer:
            yield self
            if self._busy is not None:
                await self._busy

    async def _listen(self) -> asyncio.Server:
        if sys.platform == "win32":
            server = await asyncio.start_server(self._serve_queue, "127.0.0.1", 0)
            self.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
            return server
        return await asyncio.start_unix_server(self._serve_queue, self.address)

    def left(self) -> list[QueuedJob]:
        """Jobs in the queue, ended ones as well: a queue that was cleared up has none."""
        return list(self._jobs.values())

    def held(self) -> list[QueuedJob]:
        """Jobs that the printer would still print."""
        return [job for job in self._at_printer if job.state not in ENDED]

    # The printer

    async def _print(self, job: QueuedJob, scenario: JobScenario) -> None:
        """Process one job, as the queue's backend and the printer do."""
        job.state = JobState.PROCESSING
        if scenario.is_off:
            await self._ticks(8, job)
            if job.state == JobState.PROCESSING:
                job.state, job.reasons = JobState.ABORTED, ("aborted-by-system",)
            return
        copy = QueuedJob(job.id, job.name, job.user, job.document, JobState.PROCESSING)
        self._at_printer.append(copy)
        job.reasons = ("job-printing", "cups-waiting-for-job-completed")
        self.reasons = ("none",)
        await self._ticks(scenario.takes, job)
        if scenario.fault is not None and not await self._mended(scenario, job):
            copy.state = JobState.CANCELED
            return
        if job.state != JobState.PROCESSING:
            copy.state = JobState.CANCELED
            return
        self._end(job, copy, scenario.ending)

    async def _mended(self, scenario: JobScenario, job: QueuedJob) -> bool:
        assert scenario.fault is not None
        self.reasons = (scenario.fault.replace("-error", "-warning"),)
        job.reasons = (*job.reasons[:2], *self.reasons)
        waited = 0
        while scenario.mended_after is None or waited < scenario.mended_after:
            await asyncio.sleep(TICK_S)
            waited += 1
            if job.state != JobState.PROCESSING:
                return False
        self.reasons = ("none",)
        return True

    def _end(self, job: QueuedJob, copy: QueuedJob, ending: str) -> None:
        if ending == "aborts":
            copy.state = JobState.ABORTED
            job.state, job.reasons = JobState.CANCELED, ("canceled-at-device",)
            return
        if ending == "restarts":
            self._at_printer.clear()
            self._up_time //= 2  # less than before, as after every start
        else:
            self.paper.append(job.name)
            copy.state = JobState.COMPLETED
        job.state, job.reasons = JobState.COMPLETED, ("job-completed-successfully",)

    async def _ticks(self, count: int, job: QueuedJob) -> None:
        for _ in range(count):
            await asyncio.sleep(TICK_S)
            if job.state != JobState.PROCESSING:
                return

    # Requests

    async def _serve_queue(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(EOFError, ConnectionError):  # a client that left in mid-request
            request = await _request(reader)
            if not self.is_there:
                return
            answer = self._answer(request)
            if self.scenario.loses == request.code:
                self.scenario.loses = None
            else:
                _reply(writer, answer)

    async def _serve_printer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(EOFError, ConnectionError):
            request = await _request(reader)
            if not self.scenario.is_off:
                known = self._at_printer if self.keeps_history else self.held()
                state, reasons = (4, self.reasons) if self.held() else (3, ("none",))
                _reply(writer, self._told(request, known, state, reasons, is_printer=True))

    def _answer(self, request: IppMessage) -> IppMessage:
        if request.code == Operation.PRINT_JOB:
            return self._take(request)
        is_busy = self._busy is not None and not self._busy.done()
        return self._told(request, list(self._jobs.values()), 4 if is_busy else 3, self.reasons)

    def _take(self, request: IppMessage) -> IppMessage:
        (operation,) = request.groups_of(AttributeGroup.OPERATION)
        self._ids += 1
        (name,), (user,) = operation.words("job-name"), operation.words("requesting-user-name")
        job = self._jobs[self._ids] = QueuedJob(self._ids, name, user, request.document)
        self._busy = asyncio.create_task(self._print(job, self.scenario))
        self.on_job()
        return _ok(request, Group(AttributeGroup.JOB, (Attribute(Syntax.INTEGER, "job-id", (job.id,)),)))

    def _told(
        self,
        request: IppMessage,
        known: list[QueuedJob],
        state: int,
        reasons: tuple[str, ...],
        *,
        is_printer: bool = False,
    ) -> IppMessage:
        (operation,) = request.groups_of(AttributeGroup.OPERATION)
        if request.code == Operation.GET_PRINTER_ATTRIBUTES:
            own = Attribute(Syntax.INTEGER, "printer-up-time", (self._up_time,))
            if not is_printer:
                uri = f"ipp://127.0.0.1:{self._port}/ipp/print?contimeout=3"
                own = Attribute(Syntax.URI, "device-uri", (uri,))
            values = (
                Attribute(Syntax.ENUM, "printer-state", (state,)),
                Attribute(Syntax.KEYWORD, "printer-state-reasons", reasons),
                Attribute(Syntax.BOOLEAN, "printer-is-accepting-jobs", (True,)),
                own,
            )
            return _ok(request, Group(AttributeGroup.PRINTER, values))
        if request.code == Operation.GET_JOBS:
            wants_ended = operation.words("which-jobs") == ("completed",)
            users = operation.words("requesting-user-name")
            found = [j for j in known if (j.state in ENDED) == wants_ended and j.user in users]
            return _ok(request, *map(_group, found))
        number = operation.number("job-id")
        job = next((job for job in known if job.id == number), None)
        if job is None:
            return IppMessage(Status.NOT_FOUND, request.request_id, ())
        if request.code == Operation.GET_JOB_ATTRIBUTES:
            job.pages += self.scenario.counts_for_ever
            return _ok(request, _group(job))
        return self._cancel(request, job, purge=bool(operation.all("purge-job")))

    def _cancel(self, request: IppMessage, job: QueuedJob, *, purge: bool) -> IppMessage:
        if job.state not in ENDED:
            job.state, job.reasons = JobState.CANCELED, ("job-canceled-by-user",)
        elif not purge:
            return IppMessage(Status.NOT_POSSIBLE, request.request_id, ())
        if purge:
            self._jobs.pop(job.id, None)
        return _ok(request)


def _group(job: QueuedJob) -> Group:
    values = (
        Attribute(Syntax.INTEGER, "job-id", (job.id,)),
        Attribute(Syntax.NAME, "job-name", (job.name,)),
        Attribute(Syntax.ENUM, "job-state", (int(job.state),)),
        Attribute(Syntax.KEYWORD, "job-state-reasons", job.reasons),
        Attribute(Syntax.INTEGER, "job-impressions-completed", (job.pages,)),
    )
    return Group(AttributeGroup.JOB, values)


def _ok(request: IppMessage, *groups: Group) -> IppMessage:
    return IppMessage(Status.OK, request.request_id, groups)


async def _request(reader: asyncio.StreamReader) -> IppMessage:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").lower()
    length = next(line.split(":")[1] for line in head.splitlines() if line.startswith("content-length"))
    return ipp.decode(await reader.readexactly(int(length)))


def _reply(writer: asyncio.StreamWriter, answer: IppMessage) -> None:
    """In chunks, as CUPS answers."""
    body = ipp.encode(answer)
    chunks = [body[:10], body[10:], b""]
    writer.write(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    writer.write(b"".join(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in chunks if chunk))
    writer.write(b"0\r\n\r\n")
