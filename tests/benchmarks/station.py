"""Whole kiosk in this process, offscreen, driven by touches and timed until its pixels are painted."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QSize, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.processes import NotMeasured
from totem.app import demo
from totem.kiosk import frontend
from totem.kiosk.assembly import Kiosk
from totem.kiosk.frontend import Frontend
from totem.selftest.scenario import TouchDriver
from totem.session.states import State
from totem.ui.screens.boletos import BoletosScreen

SIZE = QSize(1080, 1920)
TIMEOUT_S = 30.0
_WAKE_MS = 20


class Station:
    """Kiosk on a reference ERP, without animations and without the pause between two equal keys."""

    def __init__(self, base_url: str, work: Path) -> None:
        panel = os.path.relpath(_panel(work))  # of a drive's colon Qt would make another argument
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={panel}"
        self._qt = frontend.application()
        settings = demo.settings_for(base_url, work / "printed", keep=False)
        screen = settings.screen.replace(motion="reduced")
        session = settings.session.replace(key_repeat_ms=0)
        payment = settings.payment.replace(next_titles=0)  # the long lists are shown whole
        identity = settings.identity.replace(window_s=10.0, most_documents=1000)  # no pause of visits
        settings = settings.replace(screen=screen, session=session, payment=payment, identity=identity)
        self.kiosk = Kiosk(Frontend(settings, SIZE), keep_limits=False)
        self.window = self.kiosk.window
        self.touch_driver = TouchDriver(self.window)
        self._wake_timer = QTimer()
        self._wake_timer.start(_WAKE_MS)  # bounds the wait for an event
        self.window.show()
        self.until(lambda: self.window.is_settled)
        self.kiosk.start()

    def close(self) -> None:
        """Close the kiosk."""
        self._wake_timer.stop()
        self.kiosk.close()

    def touch(self, name: str) -> None:
        """Tap a control of the screen that is shown."""
        self.touch_driver.touch(name, self.window.current)

    def press(self, name: str) -> Callable[[], None]:
        """Put a finger on a control of the screen that is shown; return the function that lifts it.

        A wait begins when the finger is lifted: by then the pressed control has long been painted.
        """
        control = self.touch_driver.control(name, self.window.current)
        return self.touch_driver.press(control, control.rect().center())

    def until(self, holds: Callable[[], bool]) -> None:
        """Process events until `holds()`; paints of that time have reached the window's surface."""
        last = time.monotonic() + TIMEOUT_S
        while not holds():
            if time.monotonic() > last:
                raise NotMeasured(f"waited in vain on the screen {self.window.screen_name}")
            self._qt.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def work(self) -> None:
        """Process pending events without a wait."""
        self._qt.processEvents()

    def rest(self, seconds: float) -> None:
        """Process events for a while."""
        last = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > last)

    def arrive(self, *states: State) -> None:
        """Wait until the visit is in one of `states`, and its screen is painted."""
        self.until(lambda: self.kiosk.session.view_state.state in states and self.window.is_settled)

    def begin(self, document: str) -> None:
        """Type a document from home, and leave it unconfirmed."""
        self.arrive(State.HOME)
        self.touch("start")
        self.arrive(State.TAX_ID)
        self.window.type(document)
        self.work()  # the digits are on the screen before the next touch

    def find(self, document: str) -> None:
        """Open the boletos of `document` from home."""
        self.begin(document)
        self.touch("confirm")
        self.arrive(State.BOLETOS, State.NOTHING_OPEN)

    def open_first(self) -> None:
        """Tap the first boleto on the list."""
        self.press_first()()
        self.arrive(State.PAY)

    def press_first(self) -> Callable[[], None]:
        """Put a finger on the first boleto on the list; return the function that lifts it."""
        listed = self.window.current
        assert isinstance(listed, BoletosScreen)
        row = listed.list.card_of(0)
        return self.touch_driver.press(listed.list.viewport(), row.center())

    def leave(self) -> None:
        """End the visit, and wait for home."""
        self.kiosk.session.leave()
        self.arrive(State.HOME)
        # deleteLater() needs a main loop, which does not run here
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _panel(work: Path) -> Path:
    """Describe a panel of `SIZE` to Qt, whose default one is smaller and would cut gestures off."""
    file = work / "panel.json"
    screen = {"name": "panel", "x": 0, "y": 0, "width": SIZE.width(), "height": SIZE.height()}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    file.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    return file


class PaintProbe(QObject):
    """True if a widget was painted since the last `reset`."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._seen = False
        widget.installEventFilter(self)

    def reset(self) -> None:
        """Discard earlier paints."""
        self._seen = False

    def __bool__(self) -> bool:
        return self._seen

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self._seen = True
        return False


def touch_to_paint_s(station: Station, act: Callable[[], None], painted: PaintProbe) -> float:
    """Return the seconds from the beginning of `act` until a widget is repainted."""
    painted.reset()
    began = time.perf_counter()
    act()
    station.until(lambda: bool(painted))
    return time.perf_counter() - began


def application() -> QApplication:
    """Return the QApplication, for measurements without a kiosk."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return frontend.application()
