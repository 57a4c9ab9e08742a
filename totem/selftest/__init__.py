"""Commissioning test: a customer's session in the real window by touch events, with pictures and a report."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QSize, QTimer

from totem.domain.card_payment import CardMethod
from totem.kiosk.assembly import Kiosk
from totem.kiosk.frontend import Frontend, application
from totem.kiosk.process import run_event_loop
from totem.selftest.customer_scenario import Answer, CustomerScenario
from totem.selftest.form_scenarios import OfferedFeatures, probe_features
from totem.selftest.scenario import Report
from totem.settings import Settings
from totem.system.languages import CODES


def run(
    settings: Settings,
    *,
    tax_id: str,
    out: Path,
    size: tuple[int, int],
    print_slip: bool,
    language: str,
    answer: Answer | str | None = None,
    forms: bool = False,
    card: str | None = None,
) -> int:
    """Run a session as the customer with `tax_id`; pictures, slips and `report.json` go to `out`.

    `answer` is the answer to the identity check, or a function of each question. With `forms`, plan and
    documents are visited and every offered form is filled in, but not sent. With `card`, "debit" or "credit",
    the first boleto is paid on the configured card terminal: money moves. `language` is the screen's; slips
    are Portuguese.

    Returns 0 only if every step worked; the report names the failures. A slip sent to a printer that never
    confirms is a warning: staff have to check the paper.
    """
    out.mkdir(parents=True, exist_ok=True)
    report = Report(out)
    if language not in CODES:
        report.fail(f"there is no language {language!r}; there is {', '.join(CODES)}")
        return _finish(report)
    printed = settings.printer.folder or out / "printed"
    printer = settings.printer.replace(folder=printed, keep=True)
    screen = settings.screen.replace(motion="reduced")
    machine = settings.kiosk.replace(language=language)
    session = settings.session.replace(key_repeat_ms=0)  # the driver is faster than key echoes
    settings = settings.replace(kiosk=machine, printer=printer, screen=screen, session=session)
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    before = set(printed.glob("*.pdf"))
    qt = application()
    kiosk = Kiosk(Frontend(settings, QSize(*size)), keep_limits=False, keep_statistics=False)
    answer_to = answer if callable(answer) else lambda _question: answer
    scenario = CustomerScenario(
        kiosk.window,
        kiosk.session,
        report,
        tax_id,
        print_slip=print_slip,
        answer=answer_to,
        extras=forms,
        card=None if card is None else CardMethod(card),
    )
    scenario.ended.connect(qt.exit)  # `quit` would close the window first, which refuses that
    if forms:
        _start_after_feature_probe(kiosk, scenario, report)
    else:
        QTimer.singleShot(0, scenario, scenario.start)
    kiosk.window.show()
    kiosk.warm_up()
    if card is not None and kiosk.cards is not None:
        kiosk.cards.start()
    run_event_loop(qt, kiosk.close)
    scenario.abort()
    if print_slip and printer.kind == "pdf":
        report.collect(set(printed.glob("*.pdf")) - before)
    if report.printed is not None and report.printed["result"] == "failed":
        report.warn("run totem print-test: it tells what the printer answers, and what to set")
    return _finish(report)


def _start_after_feature_probe(kiosk: Kiosk, scenario: CustomerScenario, report: Report) -> None:
    """Start the scenario once the ERP's features are known."""

    def apply_features(offers: OfferedFeatures) -> None:
        kiosk.session.set_capabilities(offers.answers)
        kiosk.session.set_offered_forms(offers.forms)
        report.add_offers(offers)
        scenario.postal_code = offers.postal_code
        for missing in offers.missing(kiosk.settings):
            report.fail(missing)
        scenario.start()

    def report_error(error: Exception) -> None:
        report.fail(f"what the ERP offers could not be asked: {type(error).__name__}")
        scenario.start()

    services = kiosk.forms() if kiosk.forms is not None else None
    kiosk.background.run(
        probe_features(kiosk.settings, kiosk.erp, services), done=apply_features, failed=report_error
    )


def _finish(report: Report) -> int:
    code = report.finish()
    sys.stdout.write(report.summary())
    return code
