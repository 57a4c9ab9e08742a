"""What the commissioning test found, as pictures and `report.json`; nothing in it is personal."""

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from totem.domain.integrity.check import CheckedBoleto
from totem.domain.integrity.findings import FindingSeverity
from totem.session.forms.view_state import Form

if TYPE_CHECKING:
    from totem.selftest.form_scenarios import OfferedFeatures

PNG_QUALITY = 80  # "quality" of a lossless format is its haste: a third of the time, files hardly larger


class Report:
    """Collects while the test runs; `finish` writes it."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self.outcome = ""
        self.screens: list[dict[str, Any]] = []
        self.boletos: list[dict[str, Any]] = []
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.printed: dict[str, str | int] | None = None
        self.timings: dict[str, float] = {}
        self.offers: dict[str, list[str]] | None = None
        self.artefacts: list[str] = []
        self._since = time.perf_counter()

    def begin_step(self) -> None:
        """Start the clock of the next screen: the customer's finger lifts now."""
        self._since = time.perf_counter()

    def elapsed_ms(self) -> float:
        """Milliseconds since the step began."""
        return round((time.perf_counter() - self._since) * 1000, 1)

    def picture(self, name: str, widget: QWidget, ms: float) -> None:
        """Save what is on the screen as the next `NN-name.png`."""
        file = f"{len(self.screens) + 1:02}-{name}.png"
        if not widget.grab().save(str(self._out / file), "PNG", PNG_QUALITY):
            self.fail(f"{file} could not be written")
        self.screens.append({"name": name, "file": file, "ms": ms})

    def tell_boletos(self, boletos: tuple[CheckedBoleto, ...]) -> None:
        """Note what came, without a word of whose it is."""
        self.boletos = [
            {
                "amount": f"{each.amount:.2f}" if each.amount is not None else None,
                "due_date": each.due_date.isoformat() if each.due_date else None,
                "offered": [form.value for form in each.offered],
                "findings": [
                    f"{'title' if finding.form is None else finding.form.value}: {finding.code.value}"
                    for finding in each.findings
                    if finding.verdict is not FindingSeverity.OK
                ],
            }
            for each in boletos
        ]

    def tell_offers(self, offers: "OfferedFeatures") -> None:
        """Note what there is besides boletos."""
        forms = [form.value for form in Form if form in offers.forms]
        self.offers = {"forms": forms, "answers": sorted(offers.answers)}

    def fail(self, error: str) -> None:
        """Note a step that did not work."""
        self.errors.append(error)

    def warn(self, warning: str) -> None:
        """Note a step that worked as far as can be checked here, and has to be looked at."""
        self.warnings.append(warning)

    def tell_print(self, result: str, *, slips: int, confirmed: int) -> None:
        """Note what came of the print: "confirmed" by the printer, "unconfirmed", or "failed"."""
        self.printed = {"result": result, "slips": slips, "confirmed": confirmed}

    def collect(self, slips: set[Path]) -> None:
        """Copy the printed slips beside the pictures: of a printer that writes files, which must be there."""
        for number, slip in enumerate(sorted(slips, key=lambda file: file.stat().st_mtime), start=1):
            name = f"slip-{number}.pdf"
            shutil.copyfile(slip, self._out / name)
            self.artefacts.append(name)
        if not self.artefacts:
            self.fail("nothing was printed")

    def finish(self) -> int:
        """Write `report.json`; return the exit code."""
        report: dict[str, Any] = {
            "ok": not self.errors,
            "outcome": self.outcome or None,
            "screens": self.screens,
            "boletos": self.boletos,
            "artefacts": self.artefacts,
            "printed": self.printed,
            "errors": self.errors,
            "warnings": self.warnings,
            "timings": self.timings,
        }
        if self.offers is not None:
            report["offers"] = self.offers
        text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
        (self._out / "report.json").write_text(text, encoding="utf-8")
        return 1 if self.errors else 0

    def summary(self) -> str:
        """The report in a few lines, for a terminal."""
        lines = [f"outcome   {self.outcome or 'none'}", f"screens   {len(self.screens)} in {self._out}"]
        lines += [f"{name:<28}{ms:8.1f} ms" for name, ms in self.timings.items()]
        if self.printed is not None:
            lines.append(f"printed   {self.printed['result']}")
        lines += [f"warning   {warning}" for warning in self.warnings]
        lines += [f"error     {error}" for error in self.errors]
        return "\n".join(lines) + "\n"
