"""PDF folder printer: whole files or none, no personal data in names, no file left after the session."""

import asyncio
import errno
import os
import stat
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from support.log_check import LogWatch
from support.paper_reader import pages, symbols
from support.platform_marks import needs_file_modes
from support.sample_slips import cobranca_barcode, make_slip
from totem.printing.office.pdf import PdfFolderPrinter
from totem.printing.printer import JobProgress, PrinterFault, PrinterState, PrintFailed, PrintJob, Readiness
from totem.printing.slips import rendering
from totem.printing.slips.wording import SECOND_COPY

JOB = PrintJob("5f0c2a", (make_slip(),))
STORAGE_FAULT = PrinterState(Readiness.FAULT, PrinterFault.STORAGE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "slips"


@pytest.fixture
def printer(folder: Path, qapp: object) -> PdfFolderPrinter:
    return PdfFolderPrinter(folder)


def test_a_job_is_one_file_named_by_its_id_alone(printer: PdfFolderPrinter, folder: Path) -> None:
    steps: list[JobProgress] = []
    asyncio.run(printer.print(JOB, steps.append))
    assert [file.name for file in folder.iterdir()] == ["slip-5f0c2a.pdf"]
    assert printer.file_of(JOB).read_bytes().startswith(b"%PDF-")
    assert steps == [JobProgress.PREPARING, JobProgress.PRINTING]


def test_several_slips_are_pages_of_one_file_in_their_order(printer: PdfFolderPrinter) -> None:
    barcodes = [cobranca_barcode(value=value) for value in (100, 200, 300)]
    job = PrintJob("3", tuple(make_slip(barcode=code) for code in barcodes))
    asyncio.run(printer.print(job, lambda _: None))
    read = [symbols(page)[0].text for page in pages(printer.file_of(job).read_bytes())]
    assert read == barcodes


@needs_file_modes
def test_files_are_the_kiosk_users_alone(printer: PdfFolderPrinter, folder: Path) -> None:
    asyncio.run(printer.print(JOB, lambda _: None))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(printer.file_of(JOB).stat().st_mode) == 0o600


def test_metadata_has_no_personal_data(qapp: object) -> None:
    document = pypdfium2.PdfDocument(rendering.compose_pdf(JOB.slips))
    metadata = document.get_metadata_dict()
    document.close()
    assert metadata["Title"] == SECOND_COPY
    assert metadata["Creator"] == "Totem"
    assert not metadata["Author"] + metadata["Subject"] + metadata["Keywords"]


def test_forget_removes_this_visits_files_and_no_others(printer: PdfFolderPrinter, folder: Path) -> None:
    async def use() -> None:
        await printer.print(JOB, lambda _: None)
        (folder / "other.pdf").write_bytes(b"")
        await printer.clear()
        await printer.clear()

    asyncio.run(use())
    assert [file.name for file in folder.iterdir()] == ["other.pdf"]


def test_forget_removes_what_a_power_cut_left(printer: PdfFolderPrinter, folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in ("slip-1.pdf", "slip-x7.part", "slipper.txt"):
        (folder / name).write_bytes(b"")
    asyncio.run(printer.clear())
    assert [file.name for file in folder.iterdir()] == ["slipper.txt"]


def test_a_job_that_outlives_its_visit_leaves_no_file(printer: PdfFolderPrinter, folder: Path) -> None:
    async def use() -> None:
        task = asyncio.create_task(printer.print(JOB, lambda _: None))
        await asyncio.sleep(0)  # the page is being composed in its thread
        task.cancel()
        await printer.clear()

    asyncio.run(use())  # waits for the thread
    assert not folder.exists() or not list(folder.iterdir())


def test_a_job_that_is_being_written_when_its_visit_ends_leaves_no_file(
    printer: PdfFolderPrinter, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def end_visit_then_sync(handle: int) -> None:
        asyncio.run(printer.clear())
        assert [each.suffix for each in folder.iterdir()] == [".part"], "Windows removes no open file"
        fsync(handle)

    monkeypatch.setattr(os, "fsync", end_visit_then_sync)
    asyncio.run(printer.print(JOB, lambda _: None))
    assert not list(folder.iterdir())


def test_forget_does_not_mind_a_file_that_is_gone(printer: PdfFolderPrinter) -> None:
    async def use() -> None:
        await printer.print(JOB, lambda _: None)
        printer.file_of(JOB).unlink()
        await printer.clear()

    asyncio.run(use())


def test_a_file_that_cannot_be_removed_is_logged(
    printer: PdfFolderPrinter, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    asyncio.run(printer.print(JOB, lambda _: None))
    monkeypatch.setattr(Path, "unlink", refuse)
    expected_logs.expect("file could not be removed: Permission denied")
    asyncio.run(printer.clear())


def test_kept_files_outlive_the_visit(folder: Path, qapp: object) -> None:
    printer = PdfFolderPrinter(folder, keep=True)

    async def use() -> None:
        await printer.print(JOB, lambda _: None)
        await printer.clear()

    asyncio.run(use())
    assert printer.file_of(JOB).exists()


def test_a_folder_that_takes_files_is_ready(printer: PdfFolderPrinter, folder: Path) -> None:
    assert asyncio.run(printer.state()) == PrinterState(Readiness.READY)
    assert not list(folder.iterdir())


def test_a_place_that_is_no_folder_is_a_fault(tmp_path: Path, qapp: object) -> None:
    place = tmp_path / "file"
    place.write_bytes(b"")
    printer = PdfFolderPrinter(place)
    assert asyncio.run(printer.state()) == STORAGE_FAULT
    with pytest.raises(PrintFailed) as failure:
        asyncio.run(printer.print(JOB, lambda _: None))
    assert (failure.value.fault, failure.value.held) == (PrinterFault.STORAGE, False)
    assert str(tmp_path) not in str(failure.value)


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_fails_the_job_and_leaves_nothing(
    printer: PdfFolderPrinter, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(step, full)
    with pytest.raises(PrintFailed, match="storage: No space left on device") as failure:
        asyncio.run(printer.print(JOB, lambda _: None))
    assert failure.value.fault is PrinterFault.STORAGE
    assert not list(folder.iterdir())


def test_jobs_side_by_side_do_not_disturb_each_other(printer: PdfFolderPrinter) -> None:
    slips = [make_slip(barcode=cobranca_barcode(value=value)) for value in range(1, 13)]
    jobs = [PrintJob(str(number), (content,)) for number, content in enumerate(slips)]

    async def use() -> None:
        await asyncio.gather(*(printer.print(job, lambda _: None) for job in jobs))

    asyncio.run(use())
    for content, job in zip(slips, jobs, strict=True):
        (page,) = pages(printer.file_of(job).read_bytes())
        title = content.checked.title
        assert title is not None
        assert [symbol.text for symbol in symbols(page)][:1] == [title.barcode]
