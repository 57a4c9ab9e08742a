"""The screen reader: it speaks what changes on the screen; a new utterance replaces the one before.

Changes in one turn of the event loop are one utterance. It speaks only while the customer's voice option
is on, and keeps nothing after the session.
"""

from enum import IntEnum, auto

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from totem.session.controller import SessionController
from totem.session.states import BUSY, State
from totem.settings import VoiceSettings
from totem.system.qt_timers import once
from totem.system.tts_client import SpeechStyle, TtsClient
from totem.ui import phrases
from totem.ui.controls.accessibility_bar import SpeechCommand
from totem.ui.input.event_filters import application
from totem.ui.input.focus_scope import FocusScope
from totem.ui.preferences import AccessibilityPreferences, Languages
from totem.ui.qt_accessibility import spoken_name
from totem.ui.screens.pay import PayScreen
from totem.ui.window import Window

RATE_STEP = 0.25
VOLUMES = (0.4, 0.7, 1.0)
SILENT = BUSY | {State.LEAVING}
"""States with the screen before under an overlay, which announces itself."""


class UtterancePart(IntEnum):
    """The parts of an utterance, in spoken order."""

    WELCOME = auto()  # the voice was turned on
    CHANGE = auto()  # another option, or rate and volume, changed
    SCREEN = auto()
    VIEW = auto()  # instructions for the chosen payment form
    KEY = auto()  # the typed character
    NOTICE = auto()  # an announcement of a screen or overlay
    CONTROL = auto()  # the focused control


class ScreenReader(QObject):
    """Speaks for one window, from `start` to `close`.

    Attributes:
        style: the present rate and volume.
    """

    def __init__(
        self,
        speaker: TtsClient,
        settings: VoiceSettings,
        controller: SessionController,
        window: Window,
        languages: Languages,
        accessibility: AccessibilityPreferences,
    ) -> None:
        super().__init__()
        self._speaker, self._controller, self._window = speaker, controller, window
        self._languages, self._accessibility = languages, accessibility
        self._before = accessibility.options
        self._private = settings.private
        self._usual = self.style = SpeechStyle(settings.rate, settings.volume / 100)
        self._parts: dict[UtterancePart, str] = {}
        self._shown = ("", "")
        self._notice = ""
        self._marked: frozenset[int] = frozenset()
        self._speaking = False
        self._ringed = False
        self._pay: PayScreen | None = None
        self._turn = once(self, "end of the turn", self._speak)
        speaker.changed.connect(self._offer)
        controller.changed.connect(self._show)
        languages.changed.connect(self._show)
        accessibility.changed.connect(self._follow_options)
        window.touched.connect(self._interrupt)
        window.text_edited.connect(self._say_key)
        window.announced.connect(self._say_notice)
        window.voice_asked.connect(self._execute)
        application().focusChanged.connect(self._say_control)

    def start(self) -> None:
        """Look for a voice; then it is offered."""
        self._speaker.probe()

    def close(self) -> None:
        application().focusChanged.disconnect(self._say_control)
        self._turn.stop()
        self._speaker.close()

    @property
    def _is_on(self) -> bool:
        return self._accessibility.options.voice and self._languages.code in self._speaker.languages

    @property
    def _has_ring(self) -> bool:
        """True if the focus ring is shown: a keyboard is in use."""
        return self._window.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)

    @Slot()
    def _offer(self) -> None:
        languages = self._speaker.languages
        if not languages:
            self._accessibility.disable_voice()
        self._window.offer_voice(languages)

    @Slot()
    def _follow_options(self) -> None:
        before, self._before = self._before, self._accessibility.options
        if not self._before.voice:
            if before.voice:
                self._reset()
        elif not before.voice:
            self._add(UtterancePart.WELCOME, phrases.welcome_sentence())
            self._show()
        else:
            self._add(UtterancePart.CHANGE, phrases.options_change_sentence(before, self._before))

    @Slot()
    def _show(self) -> None:
        view_state = self._controller.view_state
        if not self._is_on or view_state.state in SILENT:
            return
        screen, view = self._window.current, ""
        if isinstance(screen, PayScreen):
            view = screen.view
            if screen is not self._pay:
                self._pay = screen
                screen.view_chosen.connect(self._say_view)
        is_listed = view_state.state is State.BOLETOS and self._shown[0] == self._window.screen_name
        if is_listed and view_state.selection.rows != self._marked:
            self._say_notice(phrases.selection_sentence(view_state, private=self._private))
        self._marked = view_state.selection.rows
        sentence = phrases.screen_sentence(view_state, screen.spoken_text, view=view, private=self._private)
        shown = (self._window.screen_name, sentence)
        if sentence and shown != self._shown:
            if shown[0] != self._shown[0]:
                self._notice = ""
            self._shown = shown
            self._add(UtterancePart.SCREEN, sentence)

    @Slot(str)
    def _say_view(self, view: str) -> None:
        self._add(UtterancePart.VIEW, phrases.chosen_form_sentence(self._controller.view_state, view))

    @Slot(str, str)
    def _say_key(self, before: str, after: str) -> None:
        self._notice = ""
        self._add(UtterancePart.KEY, phrases.key_sentence(before, after, private=self._private))

    @Slot(str)
    def _say_notice(self, sentence: str) -> None:
        self._notice = sentence
        self._add(UtterancePart.NOTICE, sentence)

    @Slot(QWidget, QWidget)
    def _say_control(self, _before: QWidget | None, control: QWidget | None) -> None:
        if not self._has_ring or control is None or not self._window.isAncestorOf(control):
            return
        if not isinstance(control, FocusScope):
            self._add(UtterancePart.CONTROL, spoken_name(control, private=self._private))

    @Slot(object)
    def _execute(self, command: SpeechCommand) -> None:
        if command is SpeechCommand.REPEAT:
            self._shown = ("", "")
            notice = self._notice
            self._show()
            self._add(UtterancePart.NOTICE, notice)
            self._notice = notice
            return
        rate, volume = self.style.rate, self.style.volume
        if command is SpeechCommand.VOLUME:
            volume = next((each for each in VOLUMES if each > volume + 0.01), VOLUMES[0])
            sentence = phrases.volume_sentence(volume)
        else:
            step = RATE_STEP if command is SpeechCommand.FASTER else -RATE_STEP
            wanted = min(1.0, max(-1.0, rate + step))
            sentence = phrases.rate_sentence(rate, wanted)
            rate = wanted
        self.style = SpeechStyle(rate, volume)
        self._add(UtterancePart.CHANGE, sentence)

    def _add(self, part: UtterancePart, sentence: str) -> None:
        """Queue `sentence` for the end of this turn of the event loop."""
        if sentence and self._is_on:
            self._parts[part] = sentence
            self._turn.start(0)

    @Slot()
    def _speak(self) -> None:
        had_ring, self._ringed = self._ringed, self._has_ring
        if self._ringed and not had_ring and not self._parts:
            self._say_control(None, self._window.window().focusWidget())
        parts, self._parts = self._parts, {}
        if UtterancePart.SCREEN in parts:
            parts.pop(UtterancePart.VIEW, None)  # the screen's sentence contains it
        if parts.keys() & {UtterancePart.WELCOME, UtterancePart.CHANGE, UtterancePart.KEY}:
            parts.pop(UtterancePart.CONTROL, None)  # the touched pill, or the field
        view_state, language = self._controller.view_state, self._languages.code
        text = " ".join(_with_full_stop(parts[part]) for part in sorted(parts))
        if not self._private:
            text = phrases.mask_private(text, phrases.personal_names(view_state))
        text = phrases.to_speech(text, language, view_state.today)
        if text and self._is_on:
            self._speaking = True
            self._speaker.say(text, language, self.style)

    @Slot()
    def _interrupt(self) -> None:
        """Interrupt speech at a touch or key press."""
        self._parts.clear()
        if self._is_on:
            self._turn.start(0)
        if self._speaking:
            self._speaking = False
            self._speaker.stop()

    def _reset(self) -> None:
        """Stop and reset: the voice was turned off, or the session ended."""
        self._parts.clear()
        self._turn.stop()
        self._speaking = False
        self.style = self._usual
        self._shown, self._notice = ("", ""), ""
        self._pay = None  # it holds the session's data
        self._speaker.release()


def _with_full_stop(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…", ":")) else f"{sentence}."
