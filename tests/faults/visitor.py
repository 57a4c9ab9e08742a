"""Visits of the campaign by touch, straight or at random, with a check of every message on the screen."""

from dataclasses import dataclass, field
from random import Random

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QWidget

from faults.troubles import ERP, PRINTER, ErpTrouble, PrinterTrouble, mend
from support.kiosk_harness import KioskDriver, wait_until
from support.thermal_tcp_printer import TcpThermalPrinter
from totem.lab.reference_erp.seed import DEMO_DOCUMENTS
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import RESTING, State

LONGEST_MS = 60_000
"""Longest wait, most of which sixty slips may take; after it the kiosk counts as hung."""
WALK = 14
"""Touches after the boletos are there, at most."""
SETTLED = frozenset(State) - {State.SEARCHING, State.LOADING, State.PRINTING}
FORBIDDEN = frozenset({"voice"})
STRANGER = "123.456.789-09"
CUSTOMERS = [document for document, _ in DEMO_DOCUMENTS if document != STRANGER]


@dataclass
class VisitReport:
    """Result of a visit."""

    number: int
    faults: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)


class Visitor:
    """Customer that touches the kiosk, and compares its messages with the state of ERP and printer."""

    def __init__(
        self, driver: KioskDriver, erp: ReferenceErp, printer: TcpThermalPrinter, *, unreachable: bool
    ) -> None:
        """`unreachable` is true where the ERP's certificate is untrusted."""
        self._driver, self._erp, self._printer, self._unreachable = driver, erp, printer, unreachable

    def visit(self, number: int, chance: Random) -> VisitReport:
        """Make a visit with random faults, end them, and return to the home screen."""
        report = VisitReport(number)
        trouble = (
            ErpTrouble("wrong certificate", "", frozenset()) if self._unreachable else chance.choice(ERP)
        )
        paper = chance.choice(PRINTER)
        unplug = chance.random() < 0.1
        self._begin(trouble, paper, chance, unplug=unplug)
        report.faults = [
            each for each in (trouble.name, f"printer: {paper.name}") if not each.endswith("none")
        ]
        if unplug:
            report.faults.append("printer: unplugged")
        try:
            self._make(report, trouble, chance, trusts_printer=paper.name == "none" and not unplug)
        except AssertionError as error:
            report.hangs.append(str(error))
        finally:
            self._clear_up(report)
        return report

    def _begin(self, trouble: ErpTrouble, paper: PrinterTrouble, chance: Random, *, unplug: bool) -> None:
        self._erp.faults.set(trouble.rules)
        paper.begin(self._printer.mechanism, chance)
        if unplug:
            self._printer.unplug()

    def _make(
        self, report: VisitReport, trouble: ErpTrouble, chance: Random, *, trusts_printer: bool
    ) -> None:
        driver = self._driver
        driver.touch("start")
        driver.wait_for("tax_id")
        document = chance.choice(CUSTOMERS)
        for _ in range(chance.choice([0, 0, 3])):
            self._stray(chance)
        if driver.screen != "tax_id":
            return
        if driver.shows("clear"):
            driver.touch("clear")
        elif driver.shows("letters_clear"):
            driver.touch("letters_clear")
            driver.touch("digits")
        driver.touch_in(document)
        driver.confirm()
        self._wait()
        if driver.state is State.CONTRACTS:
            driver.touch("contract_0")
            self._wait()
        self._judge_lookup(report, trouble)
        slips = len(self._printer.mechanism.slips)
        for _ in range(chance.randrange(WALK)):
            before = driver.state
            if before in RESTING:
                return
            self._act(chance)
            self._wait()
            slips = self._judge_print(report, before, slips, trusts_printer=trusts_printer)

    def _wait(self) -> None:
        driver = self._driver
        what = f"the kiosk, in {driver.state.value}"
        wait_until(lambda: driver.window.is_settled and driver.state in SETTLED, what, within_ms=LONGEST_MS)

    def _judge_lookup(self, report: VisitReport, trouble: ErpTrouble) -> None:
        picture = self._driver.session.view_state
        report.seen.append(picture.state.value)
        failure = picture.failure
        if self._unreachable:
            if failure is None or failure.value != "unavailable":
                report.wrong.append(f"wrong certificate: shown {failure or picture.state}")
        elif failure is not None and failure not in trouble.shown:
            report.wrong.append(f"{trouble.name}: shown {failure.value}")
        elif failure is None and trouble.shown and trouble.must:
            report.wrong.append(f"{trouble.name}: continued to {picture.state.value}")

    def _judge_print(self, report: VisitReport, before: State, slips: int, *, trusts_printer: bool) -> int:
        picture, now = self._driver.session.view_state, len(self._printer.mechanism.slips)
        is_new = before not in (State.PRINTED, State.PRINT_UNSURE) and picture.print.printed
        if picture.state is State.PRINTED and is_new and now <= slips:
            report.wrong.append("shown as printed without paper")
        failed = {State.PRINT_FAILED, State.PRINT_UNSURE}
        if picture.state in failed and before not in failed and trusts_printer:
            report.wrong.append(f"shown {picture.print.fault} of a printer without fault")
        if picture.state is State.PAID:
            report.wrong.append("shown as paid without a payment")
        return now

    def _act(self, chance: Random) -> None:
        """Touch an enabled control, or a random place of the window."""
        driver = self._driver
        if driver.state is State.BOLETOS and chance.random() < 0.4:
            row = next(filter(self._is_in_view, range(len(driver.session.view_state.boletos))), None)
            if row is not None:
                driver.touch_row(row)
            return
        if chance.random() < 0.2:
            self._stray(chance)
            return
        buttons = [
            each
            for each in driver.window.findChildren(QAbstractButton)
            if each.isVisible() and each.isEnabled() and each.objectName() not in FORBIDDEN
        ]
        if buttons:
            button = chance.choice(sorted(buttons, key=QWidget.objectName))
            driver.tap(button, button.rect().center())

    def _is_in_view(self, row: int) -> bool:
        boletos = self._driver.listed
        return not (boletos.card_of(row) & boletos.viewport().rect()).isEmpty()

    def _stray(self, chance: Random) -> None:
        window = self._driver.window
        self._driver.tap(window, QPoint(chance.randrange(window.width()), chance.randrange(window.height())))

    def _clear_up(self, report: VisitReport) -> None:
        driver = self._driver
        personal = {each.name for each in driver.session.view_state.customers if each.name}
        self._erp.faults.clear()
        mend(self._printer.mechanism)
        self._printer.plug()
        if driver.state not in RESTING:
            driver.session.leave()
        driver.wait_until(lambda: driver.window.is_settled and driver.state in RESTING, "home")
        texts = driver.texts()
        report.leaks += [f"a name is left on {driver.screen}" for each in personal if each in texts]
        report.leaks += ["a document is left" for document, _ in DEMO_DOCUMENTS if document in texts]
