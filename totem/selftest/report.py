"""Report of the commissioning test: pictures and `report.json`, without personal data."""

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

PNG_QUALITY = 80  # lossless: a third of the time, and files hardly larger


class Report:
    """Results collected while the test runs; `finish` writes them."""

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
        """Restart the clock of the next screen."""
        self._since = time.perf_counter()

    def elapsed_ms(self) -> float:
        """Milliseconds since the step began."""
        return round((time.perf_counter() - self._since) * 1000, 1)

    def picture(self, name: str, widget: QWidget, ms: float) -> None:
        """Save the screen as the next `NN-name.png`."""
        file = f"{len(self.screens) + 1:02}-{name}.png"
        if not widget.grab().save(str(self._out / file), "PNG", PNG_QUALITY):
            self.fail(f"{file} could not be written")
        self.screens.append({"name": name, "file": file, "ms": ms})

    def add_boletos(self, boletos: tuple[CheckedBoleto, ...]) -> None:
        """Record the loaded boletos, without personal data."""
        self.boletos = [
            {
                "amount": f"{each.amount:.2f}" if each.amount is not None else None,
                "due_date": each.due_date.isoformat() if each.due_date else None,
                "offered": [form.value for form in each.offered],
                "findings": [
                    f"{'title' if finding.form is None else finding.form.value}: {finding.code.value}"
                    for finding in each.findings
                    if finding.severity is not FindingSeverity.OK
                ],
            }
            for each in boletos
        ]

    def add_offers(self, offers: "OfferedFeatures") -> None:
        """Record the features besides boletos."""
        forms = [form.value for form in Form if form in offers.forms]
        self.offers = {"forms": forms, "answers": sorted(offers.answers)}

    def fail(self, error: str) -> None:
        """Record a failed step."""
        self.errors.append(error)

    def warn(self, warning: str) -> None:
        """Record a step whose result has to be checked by staff."""
        self.warnings.append(warning)

    def add_print(self, result: str, *, slips: int, confirmed: int) -> None:
        """Record the result of the print: "confirmed", "unconfirmed" or "failed"."""
        self.printed = {"result": result, "slips": slips, "confirmed": confirmed}

    def collect(self, slips: set[Path]) -> None:
        """Copy the slips of a printer that writes files to the pictures; they must exist."""
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
        """Summarise the report in a few lines for a terminal."""
        lines = [f"outcome   {self.outcome or 'none'}", f"screens   {len(self.screens)} in {self._out}"]
        lines += [f"{name:<28}{ms:8.1f} ms" for name, ms in self.timings.items()]
        if self.printed is not None:
            lines.append(f"printed   {self.printed['result']}")
        lines += [f"warning   {warning}" for warning in self.warnings]
        lines += [f"error     {error}" for error in self.errors]
        return "\n".join(lines) + "\n"
