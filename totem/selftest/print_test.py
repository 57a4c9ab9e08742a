"""`totem print-test`: the trial page through the configured printer, and what the printer said to it.

It goes the way of slips, by the same printer of the same configuration: what works here works for customers.
"""

import asyncio
import os
import secrets
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TextIO

from totem.kiosk import assembly, factory
from totem.printing import printer_text
from totem.printing.layout.a4 import A4_WIDTH, MARGIN
from totem.printing.print_lock import SharedPrinter
from totem.printing.printer import JobProgress, Printed, Printer, PrinterFault, PrintFailed, PrintJob
from totem.printing.slips import rendering, test_page
from totem.printing.slips.content import PrinterTestPage
from totem.printing.thermal.printer import configured_profile, is_mute
from totem.printing.thermal.profiles import Profile
from totem.printing.thermal.transports.connection import BadConnection
from totem.settings import Settings, state_folder

PRINTED, NOT_PRINTED, MISTAKE = 0, 1, 2


def run(
    settings: Settings,
    *,
    preview: Path | None,
    out: TextIO,
    mend: Callable[[], Settings | None] | None = None,
) -> int:
    """Print the trial page, or write it to the file `preview`; returns the exit code.

    0 printed, 1 not printed or not known to be, 2 the configuration has no printer, or the file is no use.
    `mend` is called where the printer turns out to be mute: it may write what that takes into the
    configuration, and returns that for another try.
    """
    if sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # pages are drawn, nothing is shown
    assembly.application()
    # Where it is not kept, the page is gone before it is seen.
    kept = settings.printer.model_copy(update={"keep": True})
    printer = factory.make_printer(settings.model_copy(update={"printer": kept}))
    if printer is None:
        return _usage_error(f'printer.kind = "{settings.printer.kind}": there is nothing to print with')
    try:
        trial = _PrintTest(settings, printer, out)
        if preview is not None:
            return trial.write(preview)
        code = asyncio.run(trial.print())
    except BadConnection as error:
        return _usage_error(f"printer.connection: {error}")
    mended = mend() if trial.found_mute and mend is not None else None
    return code if mended is None else run(mended, preview=None, out=out)


class _PrintTest:
    """One run of the test."""

    def __init__(self, settings: Settings, printer: SharedPrinter, out: TextIO) -> None:
        self._settings = settings
        self._printer = printer
        self._out = out
        self._profile = configured_profile(settings.printer) if settings.printer.kind == "thermal" else None
        folder = settings.printer.folder or state_folder(settings) / "printed"
        self.found_mute = False
        self._facts = printer_text.setup_facts(settings.printer, str(folder), self._profile)

    def write(self, file: Path) -> int:
        """Write the page to a file instead of printing it."""
        try:
            rendering.write_test_page(self._page("não foi perguntado"), self._profile, file)
        except (OSError, ValueError) as error:
            return _usage_error(f"--preview: {error}")
        self._tell("Página", str(file))
        return PRINTED

    async def print(self) -> int:
        """Print the page, telling what happens, and leave nothing of it behind."""
        async with self._printer.turn() as printer:
            return await self._print_on(printer)

    async def _print_on(self, printer: Printer) -> int:
        state = await printer.state()
        before = printer_text.describe_state(state)
        for label, value in (*self._facts, ("Antes", before)):
            self._tell(label, value)
        job = PrintJob(secrets.token_hex(8), (self._page(before),))
        began = time.monotonic()

        steps: list[JobProgress] = []

        def progress(step: JobProgress) -> None:
            if step in steps:
                return  # a sign of life
            steps.append(step)
            self._tell(
                printer_text.STEPS[step], f"aos {printer_text.format_seconds(time.monotonic() - began)}"
            )

        failed = printed = None
        try:
            printed = await printer.print(job, progress)
        except PrintFailed as error:
            failed = error
        took = printer_text.format_seconds(time.monotonic() - began)
        await printer.forget()
        if failed is None:
            self._tell_printed(printed, took)
        else:
            self.found_mute = failed.fault is PrinterFault.TIMED_OUT and is_mute(
                self._settings.printer, state
            )
            self._tell_failed(failed, took)
        self._tell("Depois", printer_text.describe_state(await printer.state()))
        if failed is None:
            self._tell_checks()
        return PRINTED if failed is None else NOT_PRINTED

    def _page(self, before: str) -> PrinterTestPage:
        return PrinterTestPage(
            self._settings.brand.name,
            self._settings.kiosk.name,
            datetime.now().astimezone(),
            (*self._facts, ("Antes", before)),
        )

    def _tell_printed(self, printed: Printed | None, took: str) -> None:
        if printed is not None:
            self._tell("Enviado", printer_text.describe_sent(printed))
        self._tell("Prova", printer_text.describe_proof(printed))
        self._tell("Impresso", f"em {took}")

    def _tell_failed(self, failed: PrintFailed, took: str) -> None:
        what, remedy = printer_text.FAULTS[failed.fault]
        heading = "Sem confirmação" if failed.fault is PrinterFault.UNCONFIRMED else "Não impresso"
        self._tell(heading, f"{what} (depois de {took})")
        self._tell("O que fazer", remedy)
        if self.found_mute:
            self._tell("Sem resposta", printer_text.MUTE)
            self._tell("Em [printer]", printer_text.MUTE_LINE)
        if failed.held:
            self._tell("Atenção", printer_text.HELD)
        self._tell("Detalhe", str(failed))

    def _tell_checks(self) -> None:
        self._out.write(f"{test_page.CHECKS}:\n")
        for number, check in enumerate(_checks(self._profile), 1):
            self._out.write(f"  {number}. {check}\n")

    def _tell(self, label: str, value: str) -> None:
        self._out.write(f"{label}: {value}\n")
        self._out.flush()


def _checks(profile: Profile | None) -> tuple[str, ...]:
    if profile is not None:
        return test_page.roll_checks(profile)
    return test_page.a4_checks(A4_WIDTH - 2 * MARGIN)


def _usage_error(text: str) -> int:
    sys.stderr.write(f"totem print-test: {text}\n")
    return MISTAKE
