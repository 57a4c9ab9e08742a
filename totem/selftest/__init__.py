"""The commissioning test: a visit through the real window by real touches, with pictures and a report."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QSize, QTimer

from totem.kiosk import assembly
from totem.selftest.customer_scenario import Answer, CustomerScenario
from totem.selftest.form_scenarios import Offers, ask_for_offers
from totem.selftest.report import Report
from totem.settings import Settings
from totem.ui.languages import CODES


def run(
    settings: Settings,
    *,
    document: str,
    out: Path,
    size: tuple[int, int],
    print_slip: bool,
    language: str,
    answer: Answer | str | None = None,
    forms: bool = False,
) -> int:
    """Visit as a customer with `document` would; pictures, slips and `report.json` go to `out`.

    `answer` is that customer's answer to the identity check, or a function of each question. With
    `forms`, plan and papers are seen and every form is filled in, where they are offered; nothing is sent.

    `language` is the code of the one that is spoken; slips are Portuguese.
    Returns 0 only if every step worked; the report says what did not. A slip that was sent to a printer which
    never confirms what comes out is a warning: staff have to check that it is there.
    """
    out.mkdir(parents=True, exist_ok=True)
    report = Report(out)
    if language not in CODES:
        report.fail(f"there is no language {language!r}; there is {', '.join(CODES)}")
        return _finish(report)
    printed = settings.printer.folder or out / "printed"
    printer = settings.printer.model_copy(update={"folder": printed, "keep": True})
    screen = settings.screen.model_copy(update={"motion": "reduced"})
    machine = settings.kiosk.model_copy(update={"language": language})
    session = settings.session.model_copy(update={"key_repeat_ms": 0})  # this hand is faster than any echo
    settings = settings.model_copy(
        update={"kiosk": machine, "printer": printer, "screen": screen, "session": session}
    )
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    before = set(printed.glob("*.pdf"))
    qt = assembly.application()
    kiosk = assembly.assemble(settings, QSize(*size), keep_limits=False, keep_statistics=False)
    know = answer if callable(answer) else lambda _question: answer
    tour = CustomerScenario(
        kiosk.window, kiosk.visit, report, document, print_slip=print_slip, answer=know, extras=forms
    )
    tour.ended.connect(qt.exit)  # `quit` would ask the window, which refuses to close
    if forms:
        _learn_of_offers(kiosk, tour, report)
    else:
        QTimer.singleShot(0, tour, tour.begin)
    kiosk.window.show()
    kiosk.warm_up()
    assembly.run_until_told(qt, kiosk)
    tour.break_off()
    if print_slip and printer.kind == "pdf":
        report.collect(set(printed.glob("*.pdf")) - before)
    if report.printed is not None and report.printed["result"] == "failed":
        report.warn("run totem print-test: it tells what the printer answers, and what to set")
    return _finish(report)


def _learn_of_offers(kiosk: assembly.Kiosk, tour: CustomerScenario, report: Report) -> None:
    """Begin the tour once it is known what the kiosk offers."""

    def know(offers: Offers) -> None:
        kiosk.visit.set_capabilities(offers.answers)
        kiosk.visit.set_offered_forms(offers.forms)
        report.tell_offers(offers)
        for missing in offers.missing(kiosk.settings):
            report.fail(missing)
        tour.begin()

    def go_on(error: Exception) -> None:
        report.fail(f"what the ERP offers could not be asked: {type(error).__name__}")
        tour.begin()

    means = kiosk.forms() if kiosk.forms is not None else None
    kiosk.background.run(ask_for_offers(kiosk.settings, kiosk.erp, means), done=know, failed=go_on)


def _finish(report: Report) -> int:
    code = report.finish()
    sys.stdout.write(report.summary())
    return code
