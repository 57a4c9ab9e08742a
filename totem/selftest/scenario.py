"""Scenario runner: a script of touches in the window, with a wait and a picture after each."""

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, QPoint, QTimer, Signal, Slot
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from totem.selftest.report import Report
from totem.session.controller import SessionController
from totem.session.states import State
from totem.system import qt_timers
from totem.ui.controls.card_list import CardList
from totem.ui.window import Window


class ControlUnavailable(Exception):
    """The control to touch is hidden, disabled or missing."""


class TouchDriver:
    """One finger on one window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.device: QPointingDevice = QTest.createTouchDevice()

    def touch(self, name: str, inside: QWidget) -> None:
        """Tap the visible control `name` in `inside`.

        Raises:
            ControlUnavailable: it is hidden, disabled or missing.
        """
        found = [each for each in inside.findChildren(QWidget, name) if each.isVisible()]
        if not found:
            raise ControlUnavailable(f"{name} is not on the screen {inside.objectName()}")
        if not found[0].isEnabled():
            raise ControlUnavailable(f"{name} cannot be touched now")
        self.tap(found[0], found[0].rect().center())

    def tap(self, widget: QWidget, where: QPoint) -> None:
        """Tap a point of a widget."""
        top = self._window.window()
        at = widget.mapTo(top, where)
        handle = top.windowHandle()
        QTest.touchEvent(handle, self.device).press(0, at).commit()
        QTest.touchEvent(handle, self.device).release(0, at).commit()


STEP_TIMEOUT_MS = 60_000
Wait = Callable[[], bool]
Steps = Generator[Wait, None, None]
"""Each `yield` waits until its condition holds, checked whenever the window settles."""


class Scenario(QObject):
    """Run the steps of a subclass.

    Attributes:
        window, controller: the window to touch, and the session behind it.
        report: collects the results.
        driver: the finger.

    Signals:
        ended(): the script is over, successful or not.
    """

    ended = Signal()

    def __init__(self, window: Window, controller: SessionController, report: Report) -> None:
        super().__init__()
        self.window, self.controller, self.report = window, controller, report
        self.driver = TouchDriver(window)
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
        """Start the script."""
        self._clock.start()
        self._advance()

    def abort(self) -> None:
        """Stop; an unfinished script counts as failed."""
        if not self._over:
            self.report.fail("it was ended from outside")
            self._stop()

    # Actions and waits of the script

    def touch(self, name: str) -> None:
        """Touch a control of the current screen.

        Raises:
            ControlUnavailable: it cannot be touched.
        """
        self.report.begin_step()
        self.driver.touch(name, self.window.current)

    def touch_row(self, cards: CardList, row: int) -> None:
        """Touch a card of a list."""
        self.report.begin_step()
        seen = cards.card_of(row) & cards.viewport().rect()
        self.driver.tap(cards.viewport(), seen.center())

    def take_picture(self, name: str, *, ms: float | None = None) -> None:
        """Take a picture of the current screen."""
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
        """Fail, unless a print is under way: that may take longer, and has deadlines of its own."""
        if self.controller.view_state.state is State.PRINTING:
            self._clock.start()
            return
        self.report.fail(
            f"nothing happened for {STEP_TIMEOUT_MS // 1000} s on the screen {self.window.screen_name}"
        )
        self._end()

    def _end(self) -> None:
        self._stop()
        self.ended.emit()

    def _stop(self) -> None:
        self._over = True
        self._clock.stop()
