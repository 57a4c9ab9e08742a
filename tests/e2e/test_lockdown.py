"""Lockdown: no way out of the kiosk by keys, mouse, menus, drag and drop or the clipboard."""

from collections.abc import Iterator
from itertools import product

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QClipboard,
    QCloseEvent,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from support.gallery import samples
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from totem.session.states import State

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
META, SHIFT = Qt.KeyboardModifier.MetaModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
WAYS_OUT = [
    *product([Qt.Key.Key_F4, Qt.Key.Key_Tab, Qt.Key.Key_Space, Qt.Key.Key_F], [ALT]),
    *product(
        [
            *(Qt.Key.Key_Q, Qt.Key.Key_W, Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X),
            *(Qt.Key.Key_Insert, Qt.Key.Key_P, Qt.Key.Key_F4, Qt.Key.Key_Escape, Qt.Key.Key_N),
        ],
        [CTRL, CTRL | SHIFT, CTRL | ALT],
    ),
    *product([Qt.Key.Key_Insert, Qt.Key.Key_F10, Qt.Key.Key_F1], [SHIFT]),
    *product(
        [
            *(Qt.Key.Key_F1, Qt.Key.Key_F5, Qt.Key.Key_F10, Qt.Key.Key_F11, Qt.Key.Key_F12, Qt.Key.Key_F16),
            *(Qt.Key.Key_Menu, Qt.Key.Key_Meta, Qt.Key.Key_Super_L, Qt.Key.Key_Copy, Qt.Key.Key_Paste),
            *(Qt.Key.Key_Cut, Qt.Key.Key_Help, Qt.Key.Key_Print, Qt.Key.Key_Close, Qt.Key.Key_Exit),
            *(Qt.Key.Key_PowerOff, Qt.Key.Key_Sleep, Qt.Key.Key_HomePage, Qt.Key.Key_Find),
        ],
        [NONE, META],
    ),
]
SENTINEL = "what was there before"


@pytest.fixture
def clipboard(qapp: QApplication) -> Iterator[QClipboard]:
    """The system's clipboard, with another program's text in it."""
    board = QGuiApplication.clipboard()
    board.setText(SENTINEL)
    yield board
    board.clear()


def widgets(driver: KioskDriver) -> list[QWidget]:
    return [driver.window, *driver.window.findChildren(QWidget)]


def screens(driver: KioskDriver) -> Iterator[None]:
    """Each screen of a visit, in turn; the visit goes on where it is asked for the next."""
    yield
    driver.touch("start")
    driver.wait_for("tax_id")
    driver.touch_in(samples.MARIA)
    yield
    driver.confirm()
    driver.arrive(State.BOLETOS)
    yield
    driver.touch_row(0)
    driver.arrive(State.PAY)
    yield
    driver.touch("print")
    driver.arrive(State.PRINTED)
    yield


def test_no_key_leads_out_of_the_kiosk_or_a_word_out_of_it(
    driver: KioskDriver, clipboard: QClipboard
) -> None:
    for _ in screens(driver):
        before, windows = driver.screen, QGuiApplication.topLevelWindows()
        for key, modifiers in WAYS_OUT:
            driver.press(key, modifiers)
            assert (driver.screen, driver.window.isVisible()) == (before, True), (key, modifiers)
        driver.settle()
        assert clipboard.text() == SENTINEL
        assert QGuiApplication.topLevelWindows() == windows


def test_the_list_copies_nothing_though_it_is_asked_itself(
    driver: KioskDriver, clipboard: QClipboard
) -> None:
    driver.open_list(samples.MARIA)
    card = driver.listed.button(0)
    for sequence in QKeySequence.keyBindings(QKeySequence.StandardKey.Copy):
        chord = sequence[0]  # type: ignore[index]  # the stubs do not know
        driver.keys.press(chord.key(), "", chord.keyboardModifiers(), after=200)
        event = QKeyEvent(QEvent.Type.KeyPress, chord.key(), chord.keyboardModifiers(), "")
        QCoreApplication.sendEvent(card, event)
    assert clipboard.text() == SENTINEL


def pressed(driver: KioskDriver, button: Qt.MouseButton, at: QPoint) -> None:
    handle = driver.window.windowHandle()
    for kind, held in ((QEvent.Type.MouseButtonPress, button), (QEvent.Type.MouseButtonRelease, None)):
        there = QPointF(handle.mapToGlobal(at))
        event = QMouseEvent(
            kind, QPointF(at), QPointF(at), there, button, held or Qt.MouseButton.NoButton, NONE
        )
        QCoreApplication.sendEvent(handle, event)
    QCoreApplication.processEvents()


def test_other_buttons_of_a_mouse_do_nothing(driver: KioskDriver, clipboard: QClipboard) -> None:
    clipboard.setText("52998224725", QClipboard.Mode.Selection)
    for _ in screens(driver):
        before, windows = driver.texts(), QGuiApplication.topLevelWindows()
        middle = driver.window.rect().center()
        for button in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.BackButton):
            pressed(driver, button, middle)
            pressed(driver, button, QPoint(middle.x(), driver.window.height() * 3 // 4))
        assert driver.texts() == before
        assert QGuiApplication.topLevelWindows() == windows


def test_no_menu_comes_up_and_nothing_is_dropped(driver: KioskDriver) -> None:
    driver.open_list(samples.MARIA)
    handle, at = driver.window.windowHandle(), driver.window.rect().center()
    data = QMimeData()
    data.setText("52998224725")
    data.setUrls([QUrl("file:///etc/passwd")])
    heard: list[QEvent.Type] = []

    class Ear(QWidget):
        """Records the events that reach a widget."""

        def event(self, event: QEvent) -> bool:
            heard.append(event.type())
            return super().event(event)

    ear = Ear(driver.window)
    ear.setAcceptDrops(True)
    ear.setGeometry(driver.window.rect())
    ear.show()
    driver.settle()
    heard.clear()
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    for event in (
        QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, at),
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, at),
        QDragEnterEvent(at, copy, data, left, NONE),
        QDropEvent(QPointF(at), copy, data, left, NONE),
    ):
        QCoreApplication.sendEvent(handle, event)
        assert not event.isAccepted()
    assert heard == []
    ear.deleteLater()


def test_the_window_closes_for_the_kiosk_alone(driver: KioskDriver, qapp: QApplication) -> None:
    assert not driver.window.close()
    event = QCloseEvent()
    QCoreApplication.sendEvent(driver.window, event)
    assert not event.isAccepted()
    driver.window.windowHandle().close()
    QApplication.closeAllWindows()
    QCoreApplication.quit()
    QCoreApplication.processEvents()
    assert driver.window.isVisible()
    assert driver.screen == "home"


def test_no_widget_takes_text_menus_drops_or_an_input_method(driver: KioskDriver) -> None:
    for _ in screens(driver):
        for each in widgets(driver):
            assert not each.acceptDrops(), each
            assert not each.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled), each
            assert not isinstance(each, (QTextEdit, QPlainTextEdit)), each
            if isinstance(each, QLineEdit):  # to screen readers it is a field; it takes nothing by itself
                assert each.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents), each
                assert each.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu, each
                assert (each.dragEnabled(), each.hasSelectedText(), each.isUndoAvailable()) == (
                    False,
                    False,
                    False,
                ), each
            assert each.actions() == [], each
            assert (each.toolTip(), each.whatsThis(), each.statusTip()) == ("", "", ""), each
            if isinstance(each, QLabel):
                assert each.textFormat() is Qt.TextFormat.PlainText, each
                assert each.textInteractionFlags() == Qt.TextInteractionFlag.NoTextInteraction, each
                assert each.buddy() is None
                assert not each.openExternalLinks()


def test_the_pointer_is_hidden_over_everything_until_the_end(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk()
    assert QGuiApplication.overrideCursor() is None
    driver.kiosk.lockdown.hide_pointer()
    driver.kiosk.lockdown.hide_pointer()
    pointer = QGuiApplication.overrideCursor()
    assert pointer is not None
    assert pointer.shape() is Qt.CursorShape.BlankCursor
    driver.kiosk.lockdown.close()
    assert QGuiApplication.overrideCursor() is None
    driver.kiosk.frontend.lockdown = type(driver.kiosk.lockdown)(
        driver.window
    )  # so that the kiosk can be closed


def test_a_session_that_ends_starts_no_second_kiosk(driver: KioskDriver) -> None:
    class Manager:
        """Records its calls."""

        hint: object = None

        def setRestartHint(self, hint: object) -> None:  # noqa: N802 - Qt's own name
            """Keep it."""
            self.hint = hint

    manager = Manager()
    driver.kiosk.lockdown._end_with_the_session(manager)  # type: ignore[arg-type]
    assert getattr(manager.hint, "name", "") == "RestartNever"
