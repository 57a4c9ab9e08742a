"""Scenario runner: a script of touches in the window, with a wait after each, and its report."""

import json
import shutil
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, QTimer, Signal, Slot
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from totem.domain.integrity.check import CheckedBoleto
from totem.domain.integrity.findings import FindingSeverity
from totem.session.controller import SessionController
from totem.session.forms.steps import Form, FormStep
from totem.session.states import State, published_name
from totem.system import qt_timers
from totem.ui.controls.card_list import CardList
from totem.ui.window import Window

if TYPE_CHECKING:
    from totem.selftest.form_scenarios import OfferedFeatures

PNG_QUALITY = 80  # lossless: a third of the time, and files hardly larger

STEP_TIMEOUT_MS = 60_000
Wait = Callable[[], bool]
Steps = Generator[Wait, None, None]
"""Each `yield` waits until its condition holds, checked whenever the window settles."""


class ControlUnavailable(Exception):
    """The control to touch is hidden, disabled or missing."""


class TouchDriver:
    """One finger on one window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.device: QPointingDevice = QTest.createTouchDevice()

    def touch(self, name: str, inside: QWidget) -> None:
        """Tap the visible control `name` in `inside`; a ControlUnavailable where there is none."""
        control = self.control(name, inside)
        self.tap(control, control.rect().center())

    def tap(self, widget: QWidget, where: QPoint) -> None:
        self.press(widget, where)()

    def press(self, widget: QWidget, where: QPoint) -> Callable[[], None]:
        """Put the finger on a place of a widget; return the function that lifts it there."""
        top = self._window.window()
        at = widget.mapTo(top, where)
        handle = top.windowHandle()
        QTest.touchEvent(handle, self.device).press(0, at).commit()

        def lift() -> None:
            QTest.touchEvent(handle, self.device).release(0, at).commit()

        return lift

    def control(self, name: str, inside: QWidget) -> QWidget:
        """Return the visible control `name` in `inside`; a ControlUnavailable where there is none."""
        found = [each for each in inside.findChildren(QWidget, name) if each.isVisible()]
        if not found:
            raise ControlUnavailable(f"{name} is not on the screen {inside.objectName()}")
        if not found[0].isEnabled():
            raise ControlUnavailable(f"{name} cannot be touched now")
        return found[0]


class Report:
    """Results of the test, without personal data; `finish` writes `report.json` beside the pictures."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self.outcome = ""
        self.screens: list[dict[str, Any]] = []
        self.boletos: list[dict[str, Any]] = []
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.printed: dict[str, str | int] | None = None
        self.card: dict[str, str | bool | None] | None = None
        """The card payment, where one was tried: its end, and the begin of the charge's id."""
        self.timings: dict[str, float] = {}
        self.offers: dict[str, list[str]] | None = None
        self.form_steps: dict[str, int] = {}
        """Screens of each form that was filled in, up to the touch that would send it."""
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
            **({} if self.card is None else {"card": self.card}),
            "errors": self.errors,
            "warnings": self.warnings,
            "timings": self.timings,
        }
        if self.offers is not None:
            report["offers"] = self.offers
            report["form_steps"] = self.form_steps
        text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
        (self._out / "report.json").write_text(text, encoding="utf-8")
        return 1 if self.errors else 0

    def summary(self) -> str:
        """Summarise the report in a few lines for a terminal."""
        lines = [f"outcome   {self.outcome or 'none'}", f"screens   {len(self.screens)} in {self._out}"]
        if self.form_steps:
            counts = (f"{form} {count}" for form, count in self.form_steps.items())
            lines.append(f"steps     {', '.join(counts)}")
        lines += [f"{name:<28}{ms:8.1f} ms" for name, ms in self.timings.items()]
        if self.printed is not None:
            lines.append(f"printed   {self.printed['result']}")
        if self.card is not None:
            lines.append(f"card      {self.card['method']}: {self.card['end']}")
        lines += [f"warning   {warning}" for warning in self.warnings]
        lines += [f"error     {error}" for error in self.errors]
        return "\n".join(lines) + "\n"


class Scenario(QObject):
    """Run the steps of a subclass.

    Attributes:
        window, controller: the window to touch, and the session behind it.
        report: collects the results.
        driver: the finger.
        postal_code: the CEP to type, of a city that is served, where the ERP lists any.

    Signals:
        ended(): the script is over, successful or not.
    """

    ended = Signal()

    def __init__(self, window: Window, controller: SessionController, report: Report) -> None:
        super().__init__()
        self.window, self.controller, self.report = window, controller, report
        self.driver = TouchDriver(window)
        self.postal_code = FormStep.POSTAL_CODE.row.example
        self._running = self.steps()
        self._wait: Wait = lambda: True
        self._over = False
        self._clock = qt_timers.once(self, "step of the test", self._time_out, STEP_TIMEOUT_MS)
        window.settled.connect(self._check_wait)
        controller.changed.connect(self._check_soon)

    def steps(self) -> Steps:
        """The script, implemented by subclasses."""
        raise NotImplementedError

    @Slot()
    def start(self) -> None:
        self._clock.start()
        self._advance()

    def abort(self) -> None:
        """Stop; an unfinished script counts as failed."""
        if not self._over:
            self.report.fail("it was ended from outside")
            self._stop()

    # Actions and waits of the script

    def touch(self, name: str) -> None:
        """Touch a control of the current screen; see `TouchDriver.touch`."""
        self.report.begin_step()
        self.driver.touch(name, self.window.current)

    def shows(self, name: str) -> bool:
        """Test that the current screen shows a control of this name."""
        return any(each.isVisible() for each in self.window.current.findChildren(QWidget, name))

    def touch_row(self, cards: CardList[Any], row: int) -> None:
        self.report.begin_step()
        seen = cards.card_of(row) & cards.viewport().rect()
        self.driver.tap(cards.viewport(), seen.center())

    def take_picture(self, name: str, *, ms: float | None = None) -> None:
        self.report.picture(name, self.window, self.report.elapsed_ms() if ms is None else ms)

    def screen(self, name: str) -> Wait:
        """Until this screen has settled."""
        return lambda: self.window.is_settled and self.window.screen_name == name

    def in_state(self, *states: State) -> Wait:
        """Until the session is in one of these states, and its screen has settled."""
        return lambda: self.window.is_settled and self.controller.view_state.state in states

    def painted(self) -> Wait:
        """Until the touch is painted."""
        QTimer.singleShot(0, self, self._check_wait)
        return lambda: True

    # Execution

    @Slot()
    def _check_soon(self, _picture: Any = None) -> None:
        QTimer.singleShot(0, self, self._check_wait)

    @Slot()
    def _check_wait(self, _name: str = "") -> None:
        if not self._over and self._clock.isActive() and self._wait():
            self._clock.start()
            self._advance()

    def _advance(self) -> None:
        self._wait = lambda: False
        try:
            self._wait = next(self._running)
        except StopIteration:
            self._end()
            return
        except ControlUnavailable as error:
            self.report.fail(str(error))
            self._end()
            return
        QTimer.singleShot(0, self, self._check_wait)

    @Slot()
    def _time_out(self) -> None:
        """Fail, unless a print or a charge is under way: these may take longer, and have deadlines."""
        if self.controller.view_state.state in (State.PRINTING, State.CHARGING):
            self._clock.start()
            return
        self.report.fail(
            f"nothing happened for {STEP_TIMEOUT_MS // 1000} s on the screen"
            f" {published_name(self.window.screen_name)}"
        )
        self._end()

    def _end(self) -> None:
        self._stop()
        self.ended.emit()

    def _stop(self) -> None:
        self._over = True
        self._clock.stop()
        self._running.close()
        self._wait = lambda: True  # neither refers to the window any more
