"""The main window: the screen of the session's state, the overlays over it, and its heartbeat."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPixmap, QResizeEvent, QShowEvent, QWindow
from PySide6.QtWidgets import QApplication, QLayout, QScroller, QStackedLayout, QWidget

from totem.session.controller import SessionController
from totem.session.idle import IdleTimer
from totem.session.states import BUSY, CANNOT_CANCEL, PAYING, State, published_name
from totem.session.view_state import ViewState
from totem.system import tracing
from totem.system.qt_timers import every, once
from totem.ui import router
from totem.ui.controls.scroll_pane import KineticScrolling
from totem.ui.input.event_filters import InputPipeline, InputStage
from totem.ui.input.focus_scope import FocusScope, focus_of
from totem.ui.preferences import DEFAULT_OPTIONS, AccessibilityOptions, AccessibilityPreferences, Languages
from totem.ui.qt_accessibility import ACTION
from totem.ui.screens.screen import Screen
from totem.ui.stylesheet import set_look, stylesheet
from totem.ui.theme import Theme
from totem.ui.ui_context import UiContext

if TYPE_CHECKING:
    from totem.ui.overlay import Overlay

ACTIVITY_EVENTS = (QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, ACTION)


class Window(QWidget):
    """Shows one screen set, of the panel's size, the present language and the options that are on.

    The set of the default language and options is kept beside the present one.

    Signals:
        settled(str): the screen of this name was painted, and no transition plays.
        screen_changed(): another screen is shown, over whatever covered the one before.
        front_changed(): another page is in front.
        screens_built(): `make_next_screen` has built all screens that a session may reach.
        input_rejected(): invalid input on a screen.
        touched(): a touch, a key press or an action of assistive technology, before it is handled.
        text_edited(str, str), announced(str): of the screens and overlays, see `Screen`.
        voice_asked(object): a command for the voice was touched.
        _painted(): internal, queued until the display has what was painted.
    """

    settled = Signal(str)
    screen_changed = Signal()
    front_changed = Signal()
    screens_built = Signal()
    touched = Signal()
    input_rejected = Signal()
    text_edited = Signal(str, str)
    announced = Signal(str)
    voice_asked = Signal(object)
    _painted = Signal()

    def __init__(
        self,
        contexts: Callable[[QSize, str, AccessibilityOptions], UiContext],
        controller: SessionController,
        idle: IdleTimer,
        languages: Languages,
        accessibility: AccessibilityPreferences,
        countdown_s: float,
        size: QSize,
    ) -> None:
        super().__init__()
        self._contexts, self._controller, self._idle, self._countdown_s = (
            contexts,
            controller,
            idle,
            countdown_s,
        )
        self._languages, self._accessibility = languages, accessibility
        self._sets: dict[tuple[str, AccessibilityOptions], router.ScreenSet] = {}
        self._voiced: frozenset[str] = frozenset()
        self._applying = False
        self.screen_name, self._place = "", (0, 0)
        self._present: Screen | None = None
        self._covers: list[FocusScope] = []
        self._unpainted: list[str] = ["first_frame"]
        self._closing = False
        self._second = every(self, "session clock", self._show_time_left, 1000)
        # Owned timers end with the window; `singleShot` would keep it alive until it fires.
        self._next_screen = once(self, "next screen", self.make_next_screen)
        self._new_size = once(self, "new size", self._refit)
        self._painted.connect(self._mark_painted, Qt.ConnectionType.QueuedConnection)
        self.setObjectName("window")
        self.setWindowTitle("Totem")
        set_look(self, "page")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the panel's size is fixed
        self.resize(size)
        self._use_wanted_set(size)
        controller.changed.connect(idle.on_view_changed)
        controller.changed.connect(self.follow)
        controller.ended.connect(self.drop_session)
        idle.warned.connect(self.warn)
        idle.withdrawn.connect(self.withdraw)
        idle.expired.connect(controller.expire)
        languages.changed.connect(self._rebuild)
        accessibility.changed.connect(self._rebuild)
        InputPipeline.of(self).add(InputStage.ACTIVITY, self._note_activity)
        self.show_view_state(controller.view_state)

    @property
    def current(self) -> Screen:
        """The present screen, which pages may cover."""
        return self._screens[self.screen_name]

    @property
    def front(self) -> FocusScope:
        """The page in front: the only one that touch, keys and assistive technology reach."""
        return self._covers[-1] if self._covers else self.current

    @property
    def overlays(self) -> router.Overlays:
        """Widgets over the present screens; built when first needed, which is after the first frame."""
        return self._build_overlays()

    @property
    def theme(self) -> Theme:
        return self.screen_set.context.theme

    def type(self, text: str) -> None:
        """Send `text` as key events to a screen with an input field."""
        screen = self._screens.get(self.screen_name)
        if self.screen_name in ("tax_id", "identity", "form_typing") and screen is not None:
            for key in text:
                code = Qt.Key(ord(key))
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QApplication.sendEvent(screen, QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, key))

    @property
    def is_settled(self) -> bool:
        """True if the present screen was painted, or is hidden in standby, and no transition plays."""
        return (self.current.isHidden() or not self._unpainted) and not self.moving

    @property
    def is_seen(self) -> bool:
        """True if a screen displays the window; Wayland reports where none is connected or switched on."""
        handle: QWindow | None = self.window().windowHandle()
        return handle is not None and handle.isExposed()

    @property
    def moving(self) -> bool:
        return self.screen_set.overlays is not None and self.screen_set.overlays.transition.isVisible()

    @Slot(object)
    def follow(self, view_state: ViewState) -> None:
        """Apply a new view state: language and options first, because they may change the screen set."""
        self._applying = True
        self._languages.follow(view_state)
        self._accessibility.follow(view_state)
        self._applying = False
        if self.screen_set is not self._sets.get(self._wanted):
            self._rebuild()
        else:
            self.show_view_state(view_state)

    @Slot(object)
    def show_view_state(self, view_state: ViewState) -> None:
        """Show the screen, or the busy overlay, of a view state."""
        if view_state.state in BUSY:
            busy = self.overlays.busy
            if busy in self._covers:
                busy.let_cancel(view_state.state)
            else:
                busy.begin(view_state.state)
                self.cover(busy)
            return
        name = router.screen_of(view_state)
        if (over := self.screen_set.overlays) is not None:
            ended = [over.busy] if view_state.state is State.LEAVING else [over.busy, over.leaving]
            self._uncover(*ended, shows=name == self.screen_name)
        screen = self._screen(name)
        self.screen_set.used.add(name)
        place = router.place_of(name, view_state)
        follows = name == self.screen_name and view_state.state in PAYING and place > self._place
        before = self._picture_of(screen) if follows else QPixmap()  # one boleto of a series after another
        screen.update_view(view_state)
        screen.arrange()
        if name != self.screen_name:
            self._switch_to(name, screen, place)
        else:
            self._slide_in(screen, before, screen.content_rect(), forward=True)
        if view_state.state is State.LEAVING:
            self.cover(self.overlays.leaving)
        self._place = place

    def cover(self, page: FocusScope) -> None:
        """Show a page over the present one, until `uncover`."""
        if page in self._covers:
            return
        self._covers = sorted([*self._covers, page], key=lambda each: each.stays_in_front)
        below = self._covers[: self._covers.index(page)]
        page.come_over(below[-1] if below else self.current)
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._show_front(again=False)

    def uncover(self, page: FocusScope) -> None:
        """Show again what was covered by a page."""
        self._uncover(page, shows=True)

    @Slot(int)
    def warn(self, seconds_left: int) -> None:
        """Ask whether the customer is still there."""
        may_leave = self._controller.view_state.state not in CANNOT_CANCEL
        self.overlays.still_there.warn(seconds_left, may_leave=may_leave)
        self.cover(self.overlays.still_there)

    @Slot()
    def withdraw(self) -> None:
        """Take the question back."""
        self.uncover(self.overlays.still_there)

    @Slot()
    def drop_session(self) -> None:
        """Delete the screens of a session that ended; `make_next_screen` makes them again."""
        if (over := self.screen_set.overlays) is not None:
            self._uncover(*over.cards, shows=True)
        self.screen_set.drop_session_screens()

    @Slot()
    def make_next_screen(self) -> None:
        """Build one screen in advance and schedule the next: a session need not wait for them."""
        from totem.ui.screen_table import SCREENS

        self._build_overlays()
        to_come = (name for name, row in SCREENS.items() if row.is_reachable(self._controller))
        missing = next((name for name in to_come if name not in self._screens), None)
        if missing is None:
            self.screens_built.emit()
            return
        made = self._screen(missing)
        made.setGeometry(self.rect())
        made.prepare()
        self._next_screen.start()

    def offer_voice(self, languages: frozenset[str]) -> None:
        """Offer the voice in these languages."""
        self._voiced = languages
        for (language, _), screen_set in self._sets.items():
            screen_set.offer_voice(offered=language in languages)

    def allow_close(self) -> None:
        """Close the window at the end of the program, and stop building screens."""
        self._closing = True
        for timer in (self._next_screen, self._new_size, self._second):
            timer.stop()
        InputPipeline.of(self).close()
        self.close()

    @property
    def _wanted(self) -> tuple[str, AccessibilityOptions]:
        return self._languages.code, self._accessibility.options

    def _use_wanted_set(self, size: QSize) -> None:
        """Use the wanted screen set; build it if necessary."""
        wanted = self._wanted
        if wanted not in self._sets:
            context = self._contexts(size, *wanted)
            voiced = replace(context, voice_available=wanted[0] in self._voiced)
            self._sets[wanted] = router.ScreenSet(voiced)
        self.screen_set = now = self._sets[wanted]
        self._screens = now.screens
        if (sheet := stylesheet(self.theme)) != self.styleSheet():
            self.setStyleSheet(sheet)
        self.setLocale(QLocale(wanted[0]))  # the language in which assistive technology reads

    def _drop_sets(self) -> None:
        """Delete all screen sets but the default and the present one."""
        usual = (self._languages.usual, DEFAULT_OPTIONS)
        for key in [key for key, each in self._sets.items() if each is not self.screen_set and key != usual]:
            self._sets.pop(key).drop()

    def _build_overlays(self) -> router.Overlays:
        """Build what lies over the present screens, if it is missing."""
        if self.screen_set.overlays is not None:
            return self.screen_set.overlays
        self.screen_set.overlays = made = router.Overlays(self.screen_set.context, self._countdown_s, self)
        made.transition.finished.connect(self._settle)
        for card in made.cards:
            self._connect(card)
            self._stack.addWidget(card)
        prompt = made.still_there
        touches = (prompt.foot.language_chosen, prompt.foot.option_touched, prompt.foot.voice_asked)
        for touched in (prompt.stayed, *touches):
            touched.connect(self._idle.on_touch)
        return made

    def _connect(self, shown: "Screen | Overlay") -> None:
        shown.foot.language_chosen.connect(self._languages.choose)
        shown.foot.option_touched.connect(self._accessibility.toggle)
        shown.foot.voice_asked.connect(self.voice_asked)
        shown.announced.connect(self.announced)

    def _screen(self, name: str) -> Screen:
        if name not in self._screens:
            screen = router.build_screen(name, self.screen_set.context)
            self._connect(screen)
            screen.input_rejected.connect(self.input_rejected)
            screen.text_edited.connect(self.text_edited)
            screen.installEventFilter(self)
            self._screens[name] = screen
            self._stack.addWidget(screen)
        return self._screens[name]

    def _switch_to(self, name: str, screen: Screen, place: tuple[int, int]) -> None:
        forward = place > self._place
        before, self._present = self._present, screen
        picture = self._picture_of(before)
        left, self.screen_name = self.screen_name, name
        self._show_front(again=bool(self._covers))
        if before is not None and left:
            before.on_left()
        self._unpainted.append(f"screen:{published_name(name)}")
        if screen.has_clock:
            self._show_time_left()
            self._second.start()
        else:
            self._second.stop()
        if before is not None:
            content = screen.content_rect().united(before.content_rect())
            fades = left == "out_of_service"  # nobody asked for the way home
            self._slide_in(screen, picture, content, forward=forward, fades=fades)
        self.screen_changed.emit()

    def _uncover(self, *pages: FocusScope, shows: bool) -> None:
        """Drop covers; unless it `shows` what was covered, another screen is shown next."""
        ended = [each for each in self._covers if each in pages]
        self._covers = [each for each in self._covers if each not in pages]
        for each in ended:
            each.on_left()
        if ended and shows:
            self._show_front(again=True)

    def _show_front(self, *, again: bool) -> None:
        """Show the page in front alone; `again` one that had the focus before."""
        front, before = self.front, self._stack.currentWidget()
        front.setGeometry(self.rect())
        front.show()
        front.take_focus(again=again)  # before the stack would focus the first control of all
        if before is not None and before is not front:
            before.hide()  # where the stack hides it, Qt paints twice: the window, then the page again
        self._stack.setCurrentWidget(front)
        if before is not front:
            self.front_changed.emit()

    def _picture_of(self, screen: Screen | None) -> QPixmap:
        """Take the picture that a transition slides over; null where none plays."""
        plays = bool(self.screen_name) and self.theme.motion and self.isVisible() and not self._covers
        return screen.grab() if screen is not None and plays else QPixmap()

    def _slide_in(
        self, screen: Screen, before: QPixmap, content: QRect, *, forward: bool, fades: bool = False
    ) -> None:
        if not before.isNull():
            self.overlays.transition.play(before, screen, content, forward=forward, fades=fades)

    @Slot()
    def _show_time_left(self) -> None:
        self.current.show_time_left(self._idle.seconds_left)

    @Slot()
    def _settle(self) -> None:
        self.settled.emit(self.screen_name)

    @Slot()
    def _mark_painted(self) -> None:
        if self._closing:
            return
        for event in self._unpainted:
            tracing.mark(event)
        self._unpainted.clear()
        if not self.moving:
            self.settled.emit(self.screen_name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Paint and self._unpainted and watched is self._screens.get(self.screen_name):
            self._painted.emit()
        return False

    def _note_activity(self, event: QEvent) -> bool:
        """Prolong the session at a touch, a key, or an action of assistive technology."""
        if event.type() in ACTIVITY_EVENTS:
            self.touched.emit()
            over = self.screen_set.overlays
            if over is None or not over.still_there.isVisible():
                self._idle.on_touch()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not QScroller.hasScroller(self.window()):
            KineticScrolling(self.window())  # it is not alone in the demonstration
        if focus_of(self) is self.current:  # it got the focus while its controls were not visible yet
            self.current.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size() != self.theme.size:
            self._new_size.start()

    @Slot()
    def _refit(self) -> None:
        """Replace all screen sets after a change of the panel's size."""
        if self.size() == self.theme.size:
            return
        old, self._sets = tuple(self._sets.values()), {}
        self._rebuild()
        for each in old:
            each.drop()

    @Slot()
    def _rebuild(self) -> None:
        """Show the present state on the wanted screen set, without a transition."""
        if self._applying:
            return
        if (over := self.screen_set.overlays) is not None:
            over.transition.hide()
            self._uncover(*over.cards, shows=False)
        before, name, view_state = self.screen_set, self.screen_name, self._controller.view_state
        held = self.window().focusWidget()
        self._use_wanted_set(self.size())
        self._build_overlays()
        there = name if view_state.state in BUSY else router.screen_of(view_state)
        if there == name:
            self.screen_name = ""
        if view_state.state in BUSY:
            self.screen_set.used.add(there)
            self._switch_to(there, self._screen(there), self._place)
        self.show_view_state(view_state)
        if there == name:
            self.current.restore_from(before.screens[name])
            self.current.restore_scroll(before.screens[name])
            self._restore_focus(held)
        before.drop_session_screens()
        self._drop_sets()

    def _restore_focus(self, before: QWidget | None) -> None:
        """Restore the keyboard focus to the widget of the same name."""
        if before is None or not before.objectName():
            return
        twin = self.current.findChild(QWidget, before.objectName())
        if twin is not None:
            twin.setFocus(Qt.FocusReason.TabFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self._closing)


class Heartbeat(QObject):
    """Requests one painted pixel at each interval, and beats when the window was painted.

    A window that no screen displays is never painted; then the timer's own tick counts.

    Signals:
        beat(): the GUI thread ran and the window was painted.
    """

    beat = Signal()

    def __init__(self, window: QWidget, pulse_s: float) -> None:
        super().__init__(window)
        self._window, self._painted = window, False
        window.window().installEventFilter(self)
        self._timer = every(self, "heartbeat", self._pulse, round(pulse_s * 1000))
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest:
            self._painted = True  # painting happens while this is handled; if it hangs, the timer stops
        return False

    def stop(self) -> None:
        self._timer.stop()
        self._window.window().removeEventFilter(self)

    @Slot()
    def _pulse(self) -> None:
        handle: QWindow | None = self._window.window().windowHandle()
        if self._painted or handle is None or not handle.isExposed():
            self.beat.emit()
        self._painted = False
        self._window.update(QRect(0, 0, 1, 1))
