"""PDF folder as a printer: for demos, tests, and operators who forward the files themselves."""

import asyncio
import logging
import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from totem.printing.printer import (
    JobProgress,
    Printed,
    PrinterFault,
    PrinterState,
    PrintFailed,
    PrintJob,
    Proof,
    Readiness,
)
from totem.system.atomic_file import replace_file

log = logging.getLogger(__name__)

_PREFIX = "slip-"
_SUFFIX = ".pdf"
_UNFINISHED = ".part"


class PdfFolderPrinter:
    """Write each job as one file into a folder, and remove all of them when the session ends.

    Files are called `slip-` and the job's id, are readable by the kiosk's user alone, and appear atomically.
    A job still being written when the session ends does not appear any more.
    """

    def __init__(self, folder: Path, *, keep: bool = False) -> None:
        self._folder = folder
        self._keep = keep
        self._sessions_ended = 0
        self._lock = threading.Lock()
        self._writing: set[Path] = set()

    async def state(self) -> PrinterState:
        """READY when a file can be written into the folder."""
        try:
            await asyncio.to_thread(self._probe)
        except OSError:
            return PrinterState(Readiness.FAULT, PrinterFault.STORAGE)
        return PrinterState(Readiness.READY)

    async def print(self, job: PrintJob, progress: Callable[[JobProgress], None]) -> Printed:
        """Write the job's file; of one that cannot be written whole, no part is left."""
        from totem.printing.slips.rendering import compose_pdf  # not needed to open or clear the printer

        session = self._sessions_ended
        progress(JobProgress.PREPARING)
        document = await asyncio.to_thread(compose_pdf, job.slips)
        progress(JobProgress.PRINTING)
        file = self.file_of(job)
        try:
            await asyncio.to_thread(self._write, file, document, session)
        except OSError as error:
            raise PrintFailed(PrinterFault.STORAGE, os.strerror(error.errno or 0)) from None
        return Printed(Proof.FILE, len(document), name=str(file))

    async def clear(self) -> None:
        """Remove the slips in the folder, also those left by a power cut, unless kept."""
        with self._lock:
            self._sessions_ended += 1
        if not self._keep:
            await asyncio.to_thread(self._remove_slips)

    def file_of(self, job: PrintJob) -> Path:
        """Return the path of a job's file."""
        return self._folder / f"{_PREFIX}{job.id}{_SUFFIX}"

    def _probe(self) -> None:
        self._make_folder()
        with tempfile.TemporaryFile(dir=self._folder):
            pass

    def _make_folder(self) -> None:
        for each in (self._folder.parent, self._folder):  # `parents` alone would leave the outer one open
            each.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _write(self, file: Path, document: bytes, session: int) -> None:
        self._make_folder()
        handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_UNFINISHED, dir=self._folder)
        unfinished = Path(name)
        self._writing.add(unfinished)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(document)
                stream.flush()
                os.fsync(stream.fileno())
            with self._lock:
                if self._keep or session == self._sessions_ended:
                    replace_file(unfinished, file)
        finally:
            unfinished.unlink(missing_ok=True)
            self._writing.discard(unfinished)

    def _remove_slips(self) -> None:
        for pattern in (f"{_PREFIX}*{_SUFFIX}", f"{_PREFIX}*{_UNFINISHED}"):
            for file in self._folder.glob(pattern):
                if file in self._writing:
                    continue  # its writer removes it, which on Windows nobody else can
                try:
                    file.unlink(missing_ok=True)
                except OSError as error:
                    log.warning("a slip's file could not be removed: %s", error.strerror)
