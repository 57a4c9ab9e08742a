"""The narrator: hears what happens on the screen and has it said, the newest instead of whatever was before.

What happens in one turn of the event loop (a screen comes up, a control on it has the keyboard) is one
utterance. Nothing is said unless the customer turned the voice on, and nothing of it is left when the visit
ends.
"""

from enum import IntEnum, auto

from PySide6.QtCore import QModelIndex, QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget

from totem.session.controller import SessionController
from totem.session.states import State
from totem.settings import VoiceSettings
from totem.system.qt_timers import once
from totem.system.tts.tts_client import SpeechStyle, TtsClient
from totem.ui.accessibility_options import AidChoice
from totem.ui.controls.accessibility_bar import SpeechCommand
from totem.ui.controls.boleto_list import BoletoList
from totem.ui.controls.card_list import CardList
from totem.ui.controls.document_list import RecordList
from totem.ui.input.focus_scope import FocusScope
from totem.ui.languages import Languages
from totem.ui.qt_accessibility import heard
from totem.ui.screens.pay import PayScreen
from totem.ui.speech import phrases, speech_text
from totem.ui.window import BUSY, Window

RATE_STEP = 0.25
VOLUMES = (0.4, 0.7, 1.0)


class UtterancePart(IntEnum):
    """The parts of an utterance, in their order."""

    WELCOME = auto()  # the voice was turned on
    CHANGE = auto()  # so was another aid, or the voice is to be another
    SCREEN = auto()
    VIEW = auto()  # how to pay by the form that was chosen
    KEY = auto()  # a digit or letter that was typed
    REMARK = auto()  # what a screen or an overlay says beside its own sentence
    CONTROL = auto()  # what has the keyboard


class ScreenReader(QObject):
    """Speaks for one window, from `start` to `close`."""

    def __init__(
        self,
        speaker: TtsClient,
        settings: VoiceSettings,
        visit: SessionController,
        window: Window,
        languages: Languages,
        aids: AidChoice,
        *,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._speaker, self._visit, self._window = speaker, visit, window
        self._languages, self._aids, self._before = languages, aids, aids.aids
        self._private = settings.private
        self._usual = self._manner = SpeechStyle(settings.rate, settings.volume / 100)
        self._parts: dict[UtterancePart, str] = {}
        self._shown = ("", "")
        self._remark = ""
        self._marked: frozenset[int] = frozenset()
        self._speaking = False
        self._ringed = False
        self._pay: PayScreen | None = None
        self._list: CardList | None = None
        self._turn = once(self, "end of the turn", self._speak)
        speaker.changed.connect(self._offer)
        visit.changed.connect(self._show)
        languages.changed.connect(self._show)
        aids.changed.connect(self._follow_aids)
        window.touched.connect(self._cut)
        window.text_edited.connect(self._say_key)
        window.announced.connect(self._say_remark)
        window.voice_asked.connect(self._grant)
        self._application().focusChanged.connect(self._say_control)

    @property
    def manner(self) -> SpeechStyle:
        """How fast and how loud it is said now."""
        return self._manner

    def start(self) -> None:
        """Find out whether there is a voice; then it is offered."""
        self._speaker.look()

    def close(self) -> None:
        """Be silent for good."""
        self._application().focusChanged.disconnect(self._say_control)
        self._turn.stop()
        self._speaker.close()

    @property
    def _is_on(self) -> bool:
        return self._aids.aids.voice and self._languages.code in self._speaker.languages

    @staticmethod
    def _application() -> QApplication:
        application = QApplication.instance()
        assert isinstance(application, QApplication)  # noqa: S101 - there is a window
        return application

    @property
    def _has_ring(self) -> bool:
        """Whether it is shown where the keyboard is: somebody uses it."""
        return self._window.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)

    @Slot()
    def _offer(self) -> None:
        languages = self._speaker.languages
        if not languages:
            self._aids.lose_voice()
        self._window.offer_voice(languages)

    @Slot()
    def _follow_aids(self) -> None:
        before, self._before = self._before, self._aids.aids
        if not self._before.voice:
            if before.voice:
                self._fall_silent()
        elif not before.voice:
            self._add(UtterancePart.WELCOME, phrases.welcome())
            self._show()
        else:
            self._add(UtterancePart.CHANGE, phrases.of_change(before, self._before))

    @Slot()
    def _show(self) -> None:
        """Say the screen, where it says something else than before."""
        picture = self._visit.picture
        if not self._is_on or picture.state in BUSY:
            return
        screen, view = self._window.current, ""
        if isinstance(screen, PayScreen):
            view = screen.view
            if screen is not self._pay:
                self._pay = screen
                screen.view_chosen.connect(self._say_view)
        is_listed = picture.state is State.BOLETOS and self._shown[0] == self._window.screen_name
        if is_listed and picture.marked != self._marked:
            self._say_remark(phrases.of_marks(picture, private=self._private))
        self._marked = picture.marked
        sentence = phrases.of_screen(picture, screen.spoken_text, view=view, private=self._private)
        shown = (self._window.screen_name, sentence)
        if sentence and shown != self._shown:
            if shown[0] != self._shown[0]:
                self._remark = ""
            self._shown = shown
            self._add(UtterancePart.SCREEN, sentence)

    @Slot(str)
    def _say_view(self, view: str) -> None:
        self._add(UtterancePart.VIEW, phrases.of_view(view))

    @Slot(str, str)
    def _say_key(self, before: str, after: str) -> None:
        self._remark = ""
        self._add(UtterancePart.KEY, phrases.of_key(before, after, private=self._private))

    @Slot(str)
    def _say_remark(self, sentence: str) -> None:
        self._remark = sentence
        self._add(UtterancePart.REMARK, sentence)

    @Slot(QWidget, QWidget)
    def _say_control(self, _before: QWidget | None, control: QWidget | None) -> None:
        if not self._has_ring or control is None or not self._window.isAncestorOf(control):
            return
        if isinstance(control, CardList):
            if control is not self._list:
                self._list = control
                control.selectionModel().currentChanged.connect(self._say_row)
            self._say_row(control.currentIndex())
        elif not isinstance(control, FocusScope):
            self._add(UtterancePart.CONTROL, heard(control, private=self._private))

    @Slot(QModelIndex)
    def _say_row(self, index: QModelIndex) -> None:
        rows = self._list
        if rows is None or not rows.hasFocus() or not index.isValid():
            return
        if isinstance(rows, RecordList):
            self._add(UtterancePart.CONTROL, rows.spoken(index.row(), private=self._private))
            return
        if not isinstance(rows, BoletoList):  # offers, which are the same for everybody
            self._add(UtterancePart.CONTROL, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
            return
        boletos, picture = rows.boletos, self._visit.picture
        sentence = phrases.of_boleto(
            boletos.boleto(index), index.row(), boletos.rowCount(), picture.today, private=self._private
        )
        self._add(UtterancePart.CONTROL, sentence)

    @Slot(object)
    def _grant(self, wish: SpeechCommand) -> None:
        """Say it again, or from now on otherwise."""
        if wish is SpeechCommand.REPEAT:
            self._shown = ("", "")
            remark = self._remark
            self._show()
            self._add(UtterancePart.REMARK, remark)
            self._remark = remark
            return
        rate, volume = self._manner.rate, self._manner.volume
        if wish is SpeechCommand.VOLUME:
            volume = next((each for each in VOLUMES if each > volume + 0.01), VOLUMES[0])
            said = phrases.of_volume(volume)
        else:
            step = RATE_STEP if wish is SpeechCommand.FASTER else -RATE_STEP
            wanted = min(1.0, max(-1.0, rate + step))
            said = phrases.of_rate(rate, wanted)
            rate = wanted
        self._manner = SpeechStyle(rate, volume)
        self._add(UtterancePart.CHANGE, said)

    def _add(self, part: UtterancePart, sentence: str) -> None:
        """Say `sentence` when this turn of the event loop is over."""
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
            parts.pop(UtterancePart.VIEW, None)  # it is in the screen's own sentence
        if parts.keys() & {UtterancePart.WELCOME, UtterancePart.CHANGE, UtterancePart.KEY}:
            parts.pop(
                UtterancePart.CONTROL, None
            )  # the pill that was touched, or the field that is typed into
        picture, language = self._visit.picture, self._languages.code
        text = " ".join(_ended(parts[part]) for part in sorted(parts))
        if not self._private:
            text = speech_text.public(text, phrases.names_in(picture))
        text = speech_text.plain(text, language, picture.today)
        if text and self._is_on:
            self._speaking = True
            self._speaker.say(text, language, self._manner)

    @Slot()
    def _cut(self) -> None:
        """Somebody touched the panel, or pressed a key: nobody listens to what is being said."""
        self._parts.clear()
        if self._is_on:
            self._turn.start(0)
        if self._speaking:
            self._speaking = False
            self._speaker.hush()

    def _fall_silent(self) -> None:
        """The voice was turned off, or the visit ended: the next one begins as every one does."""
        self._parts.clear()
        self._turn.stop()
        self._speaking = False
        self._manner = self._usual
        self._shown, self._remark = ("", ""), ""
        self._speaker.rest()


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…", ":")) else f"{sentence}."
