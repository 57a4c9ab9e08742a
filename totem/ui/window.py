"""The one window: shows the screen that the visit's picture asks for, and lays overlays over it."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QPalette, QResizeEvent, QShowEvent, QWindow
from PySide6.QtWidgets import QApplication, QLayout, QStackedLayout, QWidget

from totem.session.controller import SessionController
from totem.session.idle import IdleClock
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.system import tracing
from totem.ui import router
from totem.ui.accessibility_options import USUAL, AccessibilityOptions, AidChoice
from totem.ui.languages import Languages
from totem.ui.overlays.overlay import CANNOT_CANCEL
from totem.ui.screen_set import ScreenSet
from totem.ui.screens.screen import Screen
from totem.ui.theme import Theme
from totem.ui.ui_context import UiContext

BUSY = (
    *(State.SEARCHING, State.CHECKING, State.LOADING, State.GATHERING),
    *(State.FETCHING, State.SENDING, State.LOOKING_UP),
)
SOMEBODY = (QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress)


class Window(QWidget):
    """Furnished for one panel size, language and aids; another size, language or aid has other furniture.

    It keeps the usual furniture and what is used now.

    Signals:
        settled(str): the screen of this name was painted, and no transition plays over it.
        furnished(): `make_next_screen` has made all that a visit may come by.
        input_rejected(): what was typed on a screen cannot be.
        touched(): somebody touched the panel or pressed a key; what that does comes after.
        text_edited(str, str), announced(str), voice_asked(object): of the screens and overlays, see `Screen`.
        _painted(): internal; heard once what is painted went to the display.
    """

    settled = Signal(str)
    furnished = Signal()
    touched = Signal()
    input_rejected = Signal()
    text_edited = Signal(str, str)
    announced = Signal(str)
    voice_asked = Signal(object)
    _painted = Signal()

    def __init__(
        self,
        contexts: Callable[[QSize, str, AccessibilityOptions], UiContext],
        visit: SessionController,
        idle: IdleClock,
        languages: Languages,
        aids: AidChoice,
        countdown_s: float,
        size: QSize,
    ) -> None:
        super().__init__()
        self._contexts, self._visit, self._idle, self._countdown_s = contexts, visit, idle, countdown_s
        self._languages, self._aids = languages, aids
        self._sets: dict[tuple[str, AccessibilityOptions], ScreenSet] = {}
        self._voiced: frozenset[str] = frozenset()
        self._hearing = False
        self._name, self._place = "", (0, 0)
        self._unpainted: list[str] = ["first_frame"]
        self._closing = False
        self._second = QTimer(self)
        self._second.setObjectName("clock of the visit")
        self._second.setInterval(1000)
        self._second.timeout.connect(self._show_time_left)
        # Timers of the window's own, which end with it; `singleShot` would keep it alive until it has shot.
        self._next_screen = self._make_soon("next screen", self.make_next_screen)
        self._new_size = self._make_soon("new size", self._refit)
        self._painted.connect(self._mark_painted, Qt.ConnectionType.QueuedConnection)
        self.setObjectName("window")
        self.setWindowTitle("Totem")
        self.setAutoFillBackground(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the panel's size is the law
        self.resize(size)
        self._furnish(size)
        visit.changed.connect(idle.follow)
        visit.changed.connect(self.follow)
        visit.ended.connect(self.wipe)
        idle.warned.connect(self._warn)
        idle.withdrawn.connect(self._withdraw)
        idle.expired.connect(visit.expire)
        languages.changed.connect(self._refurnish)
        aids.changed.connect(self._refurnish)
        self.show_picture(visit.picture)

    @property
    def screen_name(self) -> str:
        """The name of the screen that is shown."""
        return self._name

    @property
    def current(self) -> Screen:
        """The screen that is shown."""
        return self._screens[self._name]

    @property
    def theme(self) -> Theme:
        """What the screens are drawn with."""
        return self._now.context.theme

    @property
    def furniture(self) -> ScreenSet:
        """What the window is furnished with now."""
        return self._now

    def type(self, text: str) -> None:
        """Type as a keyboard would, where a document or an answer is typed."""
        screen = self._screens.get(self._name)
        if self._name in ("document", "identity", "form_typing") and screen is not None:
            for key in text:
                code = Qt.Key(ord(key))
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QApplication.sendEvent(screen, QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, key))

    @property
    def is_settled(self) -> bool:
        """Whether the present screen was painted and stands still."""
        return not self._unpainted and not self.moving

    @property
    def is_seen(self) -> bool:
        """Whether a panel shows it; Wayland tells where none is plugged in or switched on."""
        handle: QWindow | None = self.window().windowHandle()
        return handle is not None and handle.isExposed()

    @property
    def moving(self) -> bool:
        """Whether a transition plays."""
        return self._transition.isVisible()

    @Slot(object)
    def follow(self, picture: ViewState) -> None:
        """The visit went on: language and aids hear it first, and what they change is changed at once."""
        self._hearing = True
        self._languages.follow(picture)
        self._aids.follow(picture)
        self._hearing = False
        if self._now is not self._sets.get(self._wanted):
            self._refurnish()
        else:
            self.show_picture(picture)

    @Slot(object)
    def show_picture(self, picture: ViewState) -> None:
        """Show the visit as it is now."""
        if picture.state in BUSY:
            self._busy.begin(picture.state)
            return
        was_busy = self._busy.isVisible()
        self._busy.end()
        name = router.screen_of(picture)
        screen = self._screen(name)
        screen.update_view(picture)
        screen.arrange()
        place = router.place_of(name, picture)
        if name != self._name:
            self._go(name, screen, place)
        elif was_busy:
            screen.setFocus()
        self._place = place

    @Slot()
    def wipe(self) -> None:
        """A visit ended: nothing of it stays on any screen."""
        self._now.wipe()
        self._still_there.hide()

    @Slot()
    def make_next_screen(self) -> None:
        """Make a screen that no visit has asked for yet, then the next: the first visit need not wait."""
        to_come = (name for name in router.ORDER if router.may_come(name, self._visit))
        missing = next((name for name in to_come if name not in self._screens), None)
        if missing is None:
            self.furnished.emit()
            return
        self._screen(missing)
        self._next_screen.start()

    def offer_voice(self, languages: frozenset[str]) -> None:
        """Show the voice's pill in these languages, and in no others."""
        self._voiced = languages
        for (language, _), furniture in self._sets.items():
            furniture.offer_voice(offered=language in languages)

    def allow_close(self) -> None:
        """Let the window be closed: the program ends, and no more is made for visits to come."""
        self._closing = True
        for timer in (self._next_screen, self._new_size, self._second):
            timer.stop()
        self.close()

    def _make_soon(self, name: str, slot: Callable[[], None]) -> QTimer:
        """A timer that, started, calls `slot` once what waits now has had its turn."""
        timer = QTimer(self)
        timer.setObjectName(name)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    @property
    def _wanted(self) -> tuple[str, AccessibilityOptions]:
        """What decides about the furniture, beside the size."""
        return self._languages.code, self._aids.aids

    def _furnish(self, size: QSize) -> None:
        """Use the furniture that is wanted, made now if it is not there."""
        wanted = self._wanted
        if wanted not in self._sets:
            context = self._contexts(size, *wanted)
            self._sets[wanted] = self._new_set(replace(context, voice_available=wanted[0] in self._voiced))
        self._now = now = self._sets[wanted]
        self._screens, self._busy = now.screens, now.busy
        self._still_there, self._transition = now.still_there, now.transition
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(self.theme.palette.page))
        self.setPalette(palette)

    def _clear_away(self) -> None:
        """Keep no other furniture than the usual and the present."""
        usual = (self._languages.usual, USUAL)
        for key in [key for key, each in self._sets.items() if each is not self._now and key != usual]:
            self._sets.pop(key).clear_away(self._stack)

    def _new_set(self, context: UiContext) -> ScreenSet:
        made = ScreenSet(context, self._countdown_s, self)
        made.busy.cancelled.connect(self._visit.back)
        made.still_there.stayed.connect(self._idle.touched)
        made.still_there.left.connect(self._visit.leave)
        made.transition.finished.connect(self._settle)
        for overlay in (made.busy, made.still_there):
            overlay.language_chosen.connect(self._languages.choose)
            overlay.aid_touched.connect(self._aids.touch)
            overlay.voice_asked.connect(self.voice_asked)
            overlay.announced.connect(self.announced)
        made.still_there.language_chosen.connect(self._idle.touched)
        made.still_there.aid_touched.connect(self._idle.touched)
        made.still_there.voice_asked.connect(self._idle.touched)
        return made

    def _screen(self, name: str) -> Screen:
        if name not in self._screens:
            screen = router.build(name, self._now.context, self._visit)
            screen.language_chosen.connect(self._languages.choose)
            screen.input_rejected.connect(self.input_rejected)
            screen.aid_touched.connect(self._aids.touch)
            screen.voice_asked.connect(self.voice_asked)
            screen.text_edited.connect(self.text_edited)
            screen.announced.connect(self.announced)
            screen.installEventFilter(self)
            self._screens[name] = screen
            self._stack.addWidget(screen)
        return self._screens[name]

    def _go(self, name: str, screen: Screen, place: tuple[int, int]) -> None:
        forward = place > self._place
        first = not self._name
        self._name = name
        self._stack.setCurrentWidget(screen)
        self._unpainted.append(f"screen:{name}")
        if screen.has_clock:
            self._show_time_left()
            self._second.start()
        else:
            self._second.stop()
        if self.theme.motion and not first and self.isVisible():
            self._transition.play(screen, forward=forward)
        screen.setFocus()

    @Slot()
    def _show_time_left(self) -> None:
        self.current.show_time_left(self._idle.seconds_left)

    @Slot(int)
    def _warn(self, seconds_left: int) -> None:
        self._still_there.warn(seconds_left, may_leave=self._visit.picture.state not in CANNOT_CANCEL)

    @Slot()
    def _withdraw(self) -> None:
        self._still_there.hide()
        self.current.setFocus()

    @Slot()
    def _settle(self) -> None:
        self.settled.emit(self._name)

    @Slot()
    def _mark_painted(self) -> None:
        if self._closing:
            return
        for event in self._unpainted:
            tracing.mark(event)
        self._unpainted.clear()
        if not self.moving:
            self.settled.emit(self._name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Paint and self._unpainted and watched is self._screens.get(self._name):
            self._painted.emit()
        elif kind in SOMEBODY and watched is self.window().windowHandle():
            self.touched.emit()
            if not self._still_there.isVisible():
                self._idle.touched()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.window().windowHandle()
        if handle is not None:
            handle.installEventFilter(self)  # every touch and key passes here, whatever it is meant for

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size() != self.theme.size:
            self._new_size.start()

    @Slot()
    def _refit(self) -> None:
        """The panel has another size: throw all furniture out and get new."""
        if self.size() == self.theme.size:
            return
        old, self._sets = tuple(self._sets.values()), {}
        self._refurnish()
        for each in old:
            each.clear_away(self._stack)

    @Slot()
    def _refurnish(self) -> None:
        """Show the visit where it is on the furniture that is wanted now; nothing slides."""
        if self._hearing:
            return
        before, name, picture = self._now, self._name, self._visit.picture
        held = self.window().focusWidget()
        before.uncover()
        self._furnish(self.size())
        there = name if picture.state in BUSY else router.screen_of(picture)
        if there == name:
            self._name = ""
        if picture.state in BUSY:
            self._go(there, self._screen(there), self._place)
        self.show_picture(picture)
        if there == name:
            self.current.restore_from(before.screens[name])
            self.current.restore_scroll(before.screens[name])
            self._hold(held)
        before.wipe()
        self._clear_away()

    def _hold(self, before: QWidget | None) -> None:
        """Leave the keyboard where it was: on what is called like `before`."""
        if before is None or not before.objectName():
            return
        twin = self.current.findChild(QWidget, before.objectName())
        if twin is not None:
            twin.setFocus(Qt.FocusReason.TabFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self._closing)
