"""PDF: slips composed into a document, and the printer that puts it into a folder.

For demo, tests and operators who send the file on themselves.
"""

import asyncio
import logging
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QPageSize, QPdfWriter

from totem.printing import fonts
from totem.printing.canvas import Canvas, painting
from totem.printing.content import SlipContent
from totem.printing.printer import Fault, PrinterState, PrintFailed, PrintJob, Progress, Readiness
from totem.printing.slip import DPI, draw_a4

log = logging.getLogger(__name__)

_SUFFIX = ".pdf"
_UNFINISHED = ".part"


def compose(slips: Sequence[SlipContent]) -> bytes:
    """One A4 page a slip, as a PDF without personal data outside its pages. Needs a QGuiApplication."""
    fonts.load()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle("2ª via para pagamento")
    writer.setCreator("Totem")
    with painting(writer) as painter:
        for index, slip in enumerate(slips):
            if index:
                writer.newPage()
            draw_a4(Canvas(painter, DPI), slip)
    return bytes(buffer.data().data())


class PdfFolderPrinter:
    """Writes each job as one file into a folder, which it empties of its own files at the visit's end.

    Files bear the job's id, are readable by the kiosk's user alone, and appear whole or not at all.
    """

    def __init__(self, folder: Path, *, keep: bool = False) -> None:
        self._folder = folder
        self._keep = keep
        self._files: set[Path] = set()

    async def state(self) -> PrinterState:
        """READY when a file can be written into the folder."""
        try:
            await asyncio.to_thread(self._probe)
        except OSError:
            return PrinterState(Readiness.FAULT, Fault.STORAGE)
        return PrinterState(Readiness.READY)

    async def print(self, job: PrintJob, progress: Callable[[Progress], None]) -> None:
        """Write the job's file.

        Raises:
            PrintFailed: the folder takes no files, or the disk is full; nothing is left behind.
        """
        progress(Progress.PREPARING)
        document = await asyncio.to_thread(compose, job.slips)
        progress(Progress.PRINTING)
        try:
            await asyncio.to_thread(self._write, self.file_of(job), document)
        except OSError as error:
            raise PrintFailed(Fault.STORAGE, os.strerror(error.errno or 0)) from None

    async def forget(self) -> None:
        """Remove this visit's files, unless they are to be kept."""
        files, self._files = self._files, set()
        if not self._keep:
            await asyncio.to_thread(_remove, files)

    def file_of(self, job: PrintJob) -> Path:
        """Where a job's file is, or will be."""
        return self._folder / f"{job.id}{_SUFFIX}"

    def _probe(self) -> None:
        self._make_folder()
        with tempfile.TemporaryFile(dir=self._folder):
            pass

    def _make_folder(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _write(self, file: Path, document: bytes) -> None:
        self._make_folder()
        handle, name = tempfile.mkstemp(suffix=_UNFINISHED, dir=self._folder)
        unfinished = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(document)
                stream.flush()
                os.fsync(stream.fileno())
            unfinished.replace(file)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        self._files.add(file)


def _remove(files: set[Path]) -> None:
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            log.warning("a slip's file could not be removed: %s", error.strerror)
