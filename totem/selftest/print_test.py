"""`totem print-test`: print the test page through the configured printer, and report its replies.

It uses the printer and the path of customers' slips, so its result holds for them.
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

from totem.kiosk import factory
from totem.kiosk.frontend import application
from totem.printing import printer_text
from totem.printing.layout.a4 import A4_WIDTH, MARGIN
from totem.printing.print_lock import PrinterBusy, SharedPrinter
from totem.printing.printer import JobProgress, Printed, Printer, PrinterFault, PrintFailed, PrintJob
from totem.printing.slips import rendering, test_page
from totem.printing.slips.content import PrinterTestPage
from totem.printing.thermal.printer import configured_profile, is_mute
from totem.printing.thermal.transports.connection import BadConnection
from totem.settings import Settings, state_folder
from totem.settings.printer_profiles import Profile

PRINTED, NOT_PRINTED, MISTAKE = 0, 1, 2
BUSY_S = 20.0
"""Wait for a customer's slip to end."""


def run(
    settings: Settings,
    *,
    preview: Path | None,
    out: TextIO,
    apply_remedy: Callable[[], Settings | None] | None = None,
) -> int:
    """Print the test page, or write it to the file `preview`; return the exit code.

    0 printed, 1 not printed or unconfirmed, 2 no printer configured or `preview` unusable. `apply_remedy` is
    called where the printer turns out to be mute: it may write the remedy into the configuration, and returns
    the settings for another try.
    """
    if sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # pages are drawn, nothing is shown
    application()
    # Kept, or else the PDF would be removed before it can be opened.
    kept = settings.printer.replace(keep=True)
    printer = factory.make_printer(settings.replace(printer=kept))
    if printer is None:
        return _usage_error(f'printer.kind = "{settings.printer.kind}": there is nothing to print with')
    try:
        test = _PrintTest(settings, printer, out)
        if preview is not None:
            return test.write(preview)
        code = asyncio.run(test.print())
    except BadConnection as error:
        return _usage_error(f"printer.connection: {error}")
    changed = apply_remedy() if test.found_mute and apply_remedy is not None else None
    return code if changed is None else run(changed, preview=None, out=out)


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
            rendering.write_test_page(self._page("não consultada"), self._profile, file)
        except (OSError, ValueError) as error:
            return _usage_error(f"--preview: {error}")
        self._write("Página", str(file))
        return PRINTED

    async def print(self) -> int:
        """Print the page, report the progress, and remove the remains."""
        try:
            async with self._printer.turn(BUSY_S) as printer:
                return await self._print_on(printer)
        except PrinterBusy:
            self._write("Ocupada", "o totem está imprimindo. Tente de novo em instantes.")
            return NOT_PRINTED

    async def _print_on(self, printer: Printer) -> int:
        state = await printer.state()
        before = printer_text.describe_state(state, self._settings.printer)
        for label, value in (*self._facts, ("Antes", before)):
            self._write(label, value)
        job = PrintJob(secrets.token_hex(8), (self._page(before),))
        began = time.monotonic()

        steps: list[JobProgress] = []

        def progress(step: JobProgress) -> None:
            if step in steps:
                return  # repeated while it advances
            steps.append(step)
            self._write(
                printer_text.STEPS[step], f"aos {printer_text.format_seconds(time.monotonic() - began)}"
            )

        failed = printed = None
        try:
            printed = await printer.print(job, progress)
        except PrintFailed as error:
            failed = error
        took = printer_text.format_seconds(time.monotonic() - began)
        await printer.clear()
        if failed is None:
            self._write_printed(printed, took)
        else:
            self.found_mute = failed.fault is PrinterFault.TIMED_OUT and is_mute(
                self._settings.printer, state
            )
            self._write_failed(failed, took)
        after = printer_text.describe_state(await printer.state(), self._settings.printer)
        self._write("Depois", after)
        if failed is None:
            self._write_checks()
        return PRINTED if failed is None else NOT_PRINTED

    def _page(self, before: str) -> PrinterTestPage:
        return PrinterTestPage(
            self._settings.brand.name,
            self._settings.kiosk.name,
            datetime.now().astimezone(),
            (*self._facts, ("Antes", before)),
            logo=self._settings.brand.logo,
        )

    def _write_printed(self, printed: Printed | None, took: str) -> None:
        if printed is not None:
            self._write("Enviado", printer_text.describe_sent(printed))
        self._write("Confirmação", printer_text.describe_proof(printed))
        self._write("Impresso", f"em {took}")

    def _write_failed(self, failed: PrintFailed, took: str) -> None:
        what, remedy = printer_text.FAULTS[failed.fault]
        heading = "Sem confirmação" if failed.fault is PrinterFault.UNCONFIRMED else "Não impresso"
        self._write(heading, f"{what} (depois de {took})")
        self._write("O que fazer", remedy)
        if self.found_mute:
            self._write("Sem resposta", printer_text.MUTE)
            self._write("Em [printer]", printer_text.MUTE_LINE)
        if failed.held:
            self._write("Atenção", printer_text.HELD)
        self._write("Detalhe", str(failed))

    def _write_checks(self) -> None:
        self._out.write(f"{test_page.CHECKS}:\n")
        for number, check in enumerate(_checks(self._profile), 1):
            self._out.write(f"  {number}. {check}\n")

    def _write(self, label: str, value: str) -> None:
        self._out.write(f"{label}: {value}\n")
        self._out.flush()


def _checks(profile: Profile | None) -> tuple[str, ...]:
    if profile is not None:
        return test_page.roll_checks(profile)
    return test_page.a4_checks(A4_WIDTH - 2 * MARGIN)


def _usage_error(text: str) -> int:
    sys.stderr.write(f"totem print-test: {text}\n")
    return MISTAKE
