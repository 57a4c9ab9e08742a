"""The whole kiosk in this process, offscreen, used by touches until pixels are there."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QSize, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.processes import NotMeasured
from totem.app import demo
from totem.kiosk import assembly
from totem.selftest.scenario import TouchDriver
from totem.session.states import State
from totem.ui.screens.boletos import BoletosScreen

SIZE = QSize(1080, 1920)
PATIENCE_S = 30.0
HASTE = 1000
_HEARTBEAT_MS = 20


class Station:
    """A kiosk before an ERP, without motion and without the guard against echoes: this hand is quick."""

    def __init__(self, base_url: str, work: Path) -> None:
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_panel(work)}"
        self._qt = assembly.application()
        settings = demo.settings_for(base_url, work / "printed", keep=False)
        screen = settings.screen.model_copy(update={"motion": "reduced"})
        session = settings.session.model_copy(update={"key_repeat_ms": 0})
        payment = settings.payment.model_copy(update={"next_titles": 0})  # the long lists are shown whole
        settings = settings.model_copy(update={"screen": screen, "session": session, "payment": payment})
        self.kiosk = assembly.Kiosk(settings, SIZE, keep_limits=False)
        self.kiosk.rate_limiter._clock = _hasten  # so many customers in so short a time would be held up
        self.window = self.kiosk.window
        self.hand = TouchDriver(self.window)
        self._heart = QTimer()
        self._heart.start(_HEARTBEAT_MS)  # so that waiting for an event never waits for ever
        assembly.warm_up_once_painted(self.kiosk)
        self.window.show()
        self.until(lambda: self.window.is_settled)

    def close(self) -> None:
        """End it."""
        self._heart.stop()
        self.kiosk.close()

    def touch(self, name: str) -> None:
        """Tap a control of the screen that is shown."""
        self.hand.touch(name, self.window.current)

    def until(self, holds: Callable[[], bool]) -> None:
        """Let Qt work until something holds; what was painted by then has reached the window's surface."""
        last = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > last:
                raise NotMeasured(f"waited in vain on the screen {self.window.screen_name}")
            self._qt.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def work(self) -> None:
        """Let Qt do what there is to do, and wait for nothing."""
        self._qt.processEvents()

    def rest(self, seconds: float) -> None:
        """Let Qt work for a while."""
        last = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > last)

    def arrive(self, *states: State) -> None:
        """Wait until the visit is in one of `states`, and its screen is painted."""
        self.until(lambda: self.kiosk.visit.view_state.state in states and self.window.is_settled)

    def begin(self, document: str) -> None:
        """From home to a typed document, not yet confirmed."""
        self.arrive(State.HOME)
        self.touch("start")
        self.arrive(State.DOCUMENT)
        self.window.type(document)
        self.rest(0)

    def find(self, document: str) -> None:
        """From home to the boletos of `document`."""
        self.begin(document)
        self.touch("confirm")
        self.arrive(State.BOLETOS, State.NOTHING_OPEN)

    def open_first(self) -> None:
        """Tap the first boleto on the list."""
        listed = self.window.current
        assert isinstance(listed, BoletosScreen)
        row = listed.list.visualRect(listed.list.boletos.index(0, 0))
        self.hand.tap(listed.list.viewport(), row.center())
        self.arrive(State.PAY)

    def leave(self) -> None:
        """End the visit, and wait for home."""
        self.kiosk.visit.leave()
        self.arrive(State.HOME)
        # What was told to delete itself waits for the main loop, which does not run here.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _hasten() -> float:
    """Seconds of a clock by which a customer takes as long as customers do."""
    return time.monotonic() * HASTE


def _panel(work: Path) -> Path:
    """Describe a panel of `SIZE` to Qt: gestures come to nothing where its own, smaller one ends."""
    file = work / "panel.json"
    screen = {"name": "panel", "x": 0, "y": 0, "width": SIZE.width(), "height": SIZE.height()}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    file.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    return file


class Painted(QObject):
    """True if a widget was painted since it was last asked for."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._seen = False
        widget.installEventFilter(self)

    def reset(self) -> None:
        """Forget what was seen."""
        self._seen = False

    def __bool__(self) -> bool:
        return self._seen

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self._seen = True
        return False


def finger_to_pixels(station: Station, act: Callable[[], None], painted: Painted) -> float:
    """Seconds from the beginning of `act` until a widget's new look is on the window's surface."""
    painted.reset()
    began = time.perf_counter()
    act()
    station.until(lambda: bool(painted))
    return time.perf_counter() - began


def application() -> QApplication:
    """The application, for measurements without a kiosk."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return assembly.application()
