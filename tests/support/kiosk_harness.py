"""Test driver of the whole kiosk: the real window, used by touches and keys, and read by its widgets."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QScrollArea, QWidget

from support import sampling
from support.key_input import HAND_MS, SCANNER_MS, Keyboard
from totem.domain.taxid import TaxId
from totem.kiosk.assembly import Kiosk
from totem.kiosk.frontend import Frontend
from totem.printing.office.pdf import PdfFolderPrinter
from totem.selftest.scenario import TouchDriver
from totem.session.rate_limiter import TaxIdRateLimit
from totem.session.states import RESTING, State
from totem.session.view_state import ViewState
from totem.settings import Settings
from totem.ui.controls.boleto_list import BoletoList
from totem.ui.controls.text_layout import ZERO_WIDTH_SPACE
from totem.ui.input.focus_scope import FocusScope
from totem.ui.preferences import AccessibilityOptions
from totem.ui.screens.boletos import BoletosScreen
from totem.ui.staff.page import TaskPage
from totem.ui.standby import Standby

PATIENCE_MS = 60_000
POLL_MS = 50
PORTRAIT, LANDSCAPE = QSize(1080, 1920), QSize(1920, 1080)
SMALL = QSize(540, 960)
"""The upright panel with a quarter of its pixels, for what does not depend on them."""
PANELS = {"portrait": SMALL, "landscape": SMALL.transposed()}
BRAND = {"name": "NetSul", "support_phone": "0800 123 4567", "site": "netsul.example"}


def on_a_panel(turn: int) -> pytest.MarkDecorator:
    """Run a test on one of the panels, by turns 0 and 1; on both in full.

    What a visit does depends on none; `tests/ui` has the layout of every screen on each.
    """
    chosen = dict(sampling.part(PANELS.items(), turn, every=len(PANELS)))
    return pytest.mark.parametrize("size", chosen.values(), ids=chosen)


def settings_for(base_url: str | None, folder: Path, **sections: dict[str, Any]) -> Settings:
    """Return settings of a kiosk that prints into `folder`/printed; `sections` add to them."""
    given: dict[str, dict[str, Any]] = {
        "kiosk": {"name": "Totem de teste", "state_dir": folder},
        "brand": dict(BRAND),
        "screen": {"motion": "reduced"},
        "erp": {"base_url": base_url, "timeout_s": 5.0},
        "printer": {"kind": "pdf", "folder": folder / "printed"},
        "sound": {"enabled": False},
        "session": {"key_repeat_ms": 0, "ask_rating": True},
        "voice": {"enabled": False},
        "payment": {"next_titles": 0},
    }
    for name, values in sections.items():
        given[name] = given.get(name, {}) | values
    return Settings.parse(given)


def wait_until(holds: Callable[[], bool], what: str, *, within_ms: int = PATIENCE_MS) -> None:
    """Process Qt's events, one by one, until `holds()`; fail after `within_ms`.

    What was to be deleted is deleted then, as at the end of each turn of an event loop.
    """
    deadline = QDeadlineTimer(within_ms)
    alarm = QTimer()
    alarm.setObjectName("patience")
    alarm.start(POLL_MS)  # wakes the wait below when nothing else does, as a file of another process
    try:
        while not holds():
            assert not deadline.hasExpired(), f"waited {within_ms} ms for {what}"
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    finally:
        alarm.stop()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def failing_prints() -> Iterator[None]:
    """Refuse to write a PDF, as a full disk does, while the printer reports that it is ready.

    A folder made unusable would fail the printer's own probe, too, which may run meanwhile.
    """

    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PdfFolderPrinter, "_write", refuse)
        yield


class KioskDriver:
    """Driver of one kiosk, from its home screen to `close`.

    Attributes:
        kiosk, window, session: the kiosk, its window, and the controller of its session.
        hand, keys: touches and keys on the window.
        undo: functions that `come_home` calls, each of which takes back what a test changed.
    """

    def __init__(self, settings: Settings, size: QSize = SMALL) -> None:
        self.settings = settings
        self.kiosk = Kiosk(Frontend(settings, size))
        self.window, self.session = self.kiosk.window, self.kiosk.session
        self.window.show()
        self.kiosk.rate_limiter.load()
        self.hand = TouchDriver(self.window)
        self.keys = Keyboard(self.window)
        self._finger = QPoint()
        self.undo: list[Callable[[], None]] = []
        self.wait_for("home")
        self.wait_until(lambda: self.kiosk.rate_limiter.is_loaded, "the counts of the last run")
        self._first = self.session.view_state

    # Reading

    @property
    def screen(self) -> str:
        """The name of the screen that is shown."""
        return self.window.screen_name

    @property
    def state(self) -> State:
        """The state of the session."""
        return self.session.view_state.state

    @property
    def front(self) -> FocusScope:
        """The focus scope in front: the overlay, or the screen."""
        front = self.kiosk.keyboard.front
        assert front is not None
        return front

    def find(self, name: str) -> QWidget:
        """The one visible widget called `name`, on the screen or on an overlay."""
        found = [each for each in self.window.findChildren(QWidget, name) if each.isVisible()]
        assert len(found) == 1, f"{len(found)} widgets called {name} are on the screen {self.screen}"
        return found[0]

    def shows(self, name: str) -> bool:
        """Return True if a widget called `name` is visible."""
        return any(each.isVisible() for each in self.window.findChildren(QWidget, name))

    def lit(self, name: str) -> bool:
        """Return True if the visible control `name` is enabled."""
        return self.find(name).isEnabled()

    def reads(self, name: str) -> str:
        """Return the text of the visible label or button `name`."""
        widget = self.find(name)
        assert isinstance(widget, (QLabel, QAbstractButton)), name
        return widget.text().replace(ZERO_WIDTH_SPACE, "")

    @property
    def typed(self) -> str:
        """The text of the document field."""
        return self._value_of("document_field")

    @property
    def typed_answer(self) -> str:
        """The text in the slots of the identity check."""
        return self._value_of("digit_slots")

    def _value_of(self, name: str) -> str:
        field = self.find(name)
        assert isinstance(field, QLineEdit)
        return field.text()

    @property
    def listed(self) -> BoletoList:
        """The list of boletos."""
        screen = self.window.current
        assert isinstance(screen, BoletosScreen)
        return screen.list

    def picture(self) -> QImage:
        """A picture of the window."""
        return self.window.grab().toImage()

    def texts(self, *, only_visible: bool = False) -> list[str]:
        """Return all texts of all widgets of the window, hidden ones included unless told."""
        widgets = [self.window, *self.window.findChildren(QWidget)]
        shown = [each for each in widgets if each.isVisible() or not only_visible]
        return sorted({text for text in self._texts(shown) if text})

    def _texts(self, widgets: list[QWidget]) -> Iterator[str]:
        for widget in widgets:
            yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
            yield from (widget.objectName(), widget.windowTitle(), widget.whatsThis(), widget.statusTip())
            interface = QAccessible.queryAccessibleInterface(widget)
            if interface is not None:
                yield from (interface.text(part) for part in QAccessible.Text if part != part.UserText)
            if isinstance(widget, (QLabel, QAbstractButton)):
                yield widget.text()

    # Time

    def wait_for(self, screen: str) -> None:
        """Wait until this screen is painted and its animations have ended."""
        self.wait_until(lambda: self.window.is_settled and self.screen == screen, f"the screen {screen}")

    def arrive(self, state: State) -> None:
        """Wait until the session is in `state` and its screen is painted."""
        self.wait_until(lambda: self.window.is_settled and self.state is state, f"the state {state}")

    def settle(self) -> None:
        """Let the present screen be painted, unless the clock of an unused kiosk covers it."""
        is_covered = any(each.isVisible() for each in self.window.findChildren(Standby))
        if self.window.updatesEnabled() and not is_covered:
            self.wait_until(lambda: self.window.is_settled, "the screen to stand still")
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.lay_out()

    def show(self, view_state: ViewState) -> None:
        """Show what a visit would, without one."""
        self.window.show_view_state(view_state)
        self.settle()

    def ask_document(self) -> None:
        """Begin a visit by touch."""
        self.touch("start")
        self.wait_for("tax_id")

    def paint_nothing(self) -> None:
        """From now on, only lay screens out: half of the work where places or texts are read."""
        self.window.setUpdatesEnabled(False)

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        """Process events until `holds()`; add the screen and the state to the message of a failure."""
        try:
            wait_until(holds, what)
        except AssertionError as error:
            raise AssertionError(
                f"{error}; it is on {self.screen}, {self.state}, {self.window._unpainted}"
            ) from None

    def use(self, options: AccessibilityOptions) -> None:
        """Switch these accessibility options on without a touch."""
        self.kiosk.accessibility.use(options)
        self.kiosk.accessibility.close()
        self.settle()

    # Touches and keys

    def touch(self, name: str) -> None:
        """Tap the middle of the visible control `name`."""
        widget = self.find(name)
        assert widget.isEnabled(), f"{name} is dark"
        self.hand.tap(widget, widget.rect().center())
        QCoreApplication.processEvents()

    def leave(self) -> None:
        """End the session by the screen's own button; where that asks before, by the question's."""
        if self.shows("leave"):
            self.touch("leave")
            if self.session.view_state.state is State.LEAVING:
                self.settle()
                self.touch("leave_anyway")
        else:
            self.touch("finish")
            self.wait_for("farewell")
            self.touch("leave")

    def bring(self, name: str) -> None:
        """Scroll all scroll areas around `name` until it is in view."""
        widget = self.find(name)
        around = widget.parentWidget()
        while around is not None:
            if isinstance(around, QScrollArea):
                around.ensureWidgetVisible(widget)
            around = around.parentWidget()
        self.lay_out()

    def touch_in_list(self, name: str) -> None:
        """Tap `name`, after scrolling to it."""
        self.bring(name)
        self.touch(name)
        self.lay_out()

    def open_staff_page(self, name: str) -> None:
        """Open a page of maintenance mode by its tile, on the side where that stands."""
        from totem.ui.staff.overview_page import ENTRIES

        side = next(each.side for each in ENTRIES if each.name == name)
        self.touch(f"view_{side.name.lower()}")
        self.touch(f"open_{name}")

    def lay_out(self) -> None:
        """Process events until a page of maintenance mode is laid out."""
        for _ in range(3):
            QCoreApplication.processEvents()

    def save_line(self) -> None:
        """Touch the key of maintenance mode's keyboard that confirms the line."""
        done = [each for each in self.window.findChildren(QWidget, "pad_confirm") if each.isVisible()]
        assert len(done) == 1
        self.tap(done[0], done[0].rect().center())
        self.let_write()

    def let_write(self) -> None:
        """Wait until the pages of maintenance mode have written their values, or rejected them."""
        steps = self.window.findChildren(TaskPage)
        self.wait_until(lambda: not any(each.task.is_running for each in steps), "what is written")
        self.lay_out()

    def touch_row(self, row: int) -> None:
        """Tap the card of a visible row of the list."""
        boletos = self.listed
        box = boletos.card_of(row) & boletos.viewport().rect()
        assert not box.isEmpty(), f"row {row} is not in view"
        self.hand.tap(boletos.viewport(), box.center())
        QCoreApplication.processEvents()

    def open_service(self, name: str) -> None:
        """Touch a service beside the boletos, in the menu where several are offered."""
        if self.shows(name):
            self.touch(name)
        else:
            self.touch("menu")
            self.wait_for("menu")
            self.touch(f"service_{name}")

    def select(self, *rows: int, by: str = "print_several") -> None:
        """Open the selection of the list by a button, and tap these rows."""
        self.touch(by)
        self.lay_out()
        for row in rows:
            self.touch_row(row)

    def tap(self, widget: QWidget, where: QPoint) -> None:
        """Tap a point of a widget."""
        self.hand.tap(widget, where)
        QCoreApplication.processEvents()

    def drag(self, start: QPoint, by: QPoint, *, steps: int = 8) -> None:
        """Press a finger at a point of the window and move it; it stays down until `lift`."""
        handle, device = self.window.windowHandle(), self.hand.device
        QTest.touchEvent(handle, device).press(0, start).commit()
        for step in range(1, steps + 1):
            instant = QTimer()
            instant.setSingleShot(True)
            instant.start(8)  # a finger takes time, and scrolling measures its speed
            wait_until(lambda: not instant.isActive(), "the finger")  # noqa: B023 - over before the next
            QTest.touchEvent(handle, device).move(0, start + by * step / steps).commit()
        self._finger = start + by

    def lift(self) -> None:
        """Lift the finger of `drag`."""
        QTest.touchEvent(self.window.windowHandle(), self.hand.device).release(0, self._finger).commit()
        QCoreApplication.processEvents()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key of a keyboard."""
        self.keys.press(key, "", modifiers, after=HAND_MS)
        QCoreApplication.processEvents()

    def type(self, text: str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Type on a keyboard at a person's speed."""
        self.keys.type(text, modifiers)
        QCoreApplication.processEvents()

    def scan(self, text: str, *, enter: bool = True) -> None:
        """Type at a scanner's speed."""
        self.keys.type(text, gap=SCANNER_MS)
        if enter:
            self.keys.press(Qt.Key.Key_Return, "\r", after=SCANNER_MS)
        QCoreApplication.processEvents()

    # Paths through a session

    def touch_in(self, document: str) -> None:
        """Type a document by touch, on the board of letters where it has some."""
        board = "digits"
        for key in TaxId.parse(document).value:
            if not key.isdigit() and board == "digits":
                self.touch("letters")
                board = "letters"
            self.touch(f"letters_key_{key}" if board == "letters" and key.isdigit() else f"key_{key}")

    def confirm(self) -> None:
        """Touch "Continuar" of the board that is shown."""
        self.touch("confirm" if self.shows("confirm") else "letters_confirm")

    def enter(self, document: str) -> None:
        """Go from home to the search: start, type the document, confirm."""
        self.touch("start")
        self.wait_for("tax_id")
        self.touch_in(document)
        self.confirm()

    def look_up(self, document: str) -> None:
        """Do the same with a scanned document, in half the time."""
        self.scan(TaxId.parse(document).value, enter=False)
        self.wait_for("tax_id")
        self.confirm()

    def answer(self, text: str) -> None:
        """Answer the identity check by touch: digits on the keypad."""
        self.arrive(State.IDENTITY)
        for key in text:
            self.touch(f"key_{key}")
        self.touch("confirm")

    def open_list(self, document: str, *, contract: int | None = None) -> None:
        """Go from home to the boletos of a document."""
        self.look_up(document)
        if contract is not None:
            self.arrive(State.CONTRACTS)
            self.touch(f"contract_{contract}")
        self.arrive(State.BOLETOS)

    def open_boleto(self, document: str, row: int = 0) -> None:
        """Go from home to the pay screen of one boleto."""
        self.open_list(document)
        self.touch_row(row)
        self.arrive(State.PAY)

    def show_idle_prompt(self) -> None:
        """End the idle time now."""
        self.kiosk.idle._on_timeout()
        self.settle()

    def come_home(self) -> None:
        """End the visit, and leave nothing of it: no paper and no counts, the usual language and options."""
        if self.state not in RESTING:
            self.session.leave()
        while self.undo:
            self.undo.pop()()
        self.window.setUpdatesEnabled(True)
        self.kiosk.keyboard._ring(shown=False)
        self.kiosk.languages.reset()
        self.kiosk.accessibility.reset()
        self.session.changed.emit(self.session.view_state)
        self.window.drop_session()
        limiter = self.kiosk.rate_limiter
        limiter._limit = TaxIdRateLimit(limiter._limit._clock, limiter._config)
        for file in self.settings.printer.folder.glob("*") if self.settings.printer.folder else ():
            file.unlink(missing_ok=True)  # the printer removes the slips of the visit that ends meanwhile
        self.kiosk.garbage_collector._soon.stop()
        self.wait_for("home")
        first = replace(self._first, today=self.session.view_state.today)
        assert self.session.view_state == first, "a test that changes more makes its own kiosk"

    def close(self) -> None:
        """Close the kiosk as the program does."""
        self.kiosk.close()
        self.window.deleteLater()
        self.kiosk.idle.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert not shiboken6.isValid(self.window)
