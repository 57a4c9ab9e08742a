"""The one screen of all messages, and a message as data: an icon, a title, a sentence and buttons.

A message is a function of the view state, in `totem.ui.screens.messages` and beside it. A subclass of
`MessageScreen` only adds cards, such as a protocol or a rating.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from totem.domain.text import join_sentences
from totem.session.view_state import ViewState
from totem.ui.controls.action_bars import PrintButton
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.message_panel import MessagePanel
from totem.ui.intents import Intents
from totem.ui.layouts import add_items
from totem.ui.overlays.overlay import TRANSITION_MS
from totem.ui.screens.screen import Screen, UiContext, button_row
from totem.ui.theme import Palette, Tone, Type

BUTTON_HEIGHT, ROW_BUTTON_HEIGHT = 148, 128


class MessageTone(Enum):
    """The colours of a message's icon."""

    SUCCESS = auto()
    WARNING = auto()
    ACCENT = auto()
    NEUTRAL = auto()

    def colors(self, palette: Palette) -> Tone:
        return {
            MessageTone.SUCCESS: palette.success,
            MessageTone.WARNING: palette.warning,
            MessageTone.ACCENT: Tone(palette.accent, palette.soft),
            MessageTone.NEUTRAL: Tone(palette.muted, palette.sunken),
        }[self]


@dataclass(frozen=True)
class MessageAction:
    """A button of a message.

    Attributes:
        name: object name of the button; an action of the same name has the same button.
        intent: called by a touch.
        is_main: the usual choice, drawn as such.
        prints: disabled while the printer cannot print, and labelled with its fault.
    """

    name: str
    label: str
    intent: Callable[[Intents], None]
    icon: str = ""
    is_main: bool = False
    prints: bool = False


@dataclass(frozen=True)
class Message:
    """Content of a message screen.

    Attributes:
        actions: its buttons, in their order.
        needs_staff: show the company's contacts.
        small: a reference, in small type.
        goes_back: offer "Voltar".
        is_error: screen readers announce it at once.
        counts_down: its sentence changes each second, and is spoken once.
        focus: the action with the keyboard focus at first, where Enter must not take the main one; none of
            them while it cannot be touched.
    """

    symbol: str
    tone: MessageTone
    title: str
    sentence: str
    actions: tuple[MessageAction, ...] = ()
    needs_staff: bool = False
    small: str = ""
    goes_back: bool = True
    is_error: bool = False
    counts_down: bool = False
    focus: str = ""


MessageFunction = Callable[[ViewState, UiContext], Message | None]
"""Returns the message of a view state; None, which changes nothing, where it has none to show."""


def reference(view: ViewState) -> str:
    """Return the reference of a failure, by which support finds it in the log; "" without one."""
    return f"ref. {view.reference}" if view.reference else ""


class MessageScreen(Screen):
    """Shows what its function returns."""

    in_row = False
    """True if the buttons stand side by side."""
    pops = False
    """True if the icon grows in when the screen is shown."""

    def __init__(self, context: UiContext, name: str, message: MessageFunction) -> None:
        super().__init__(context, name)
        theme = self.theme
        self._message_of = message
        self._message: Message | None = None
        self._buttons: dict[str, Button] = {}
        read, touch = self.add_panes(fill_reading=True)
        tone = MessageTone.NEUTRAL.colors(theme.palette)
        self.notice = MessagePanel(theme, "", tone, centered=theme.portrait)
        if self.reading is not None:
            self.reading.add_optional(self.notice.medallion)
        add_items(read, None, self.notice, None)
        touch.setSpacing(theme.px(24))
        if not theme.portrait:
            touch.addStretch(1)
        self.add_cards(touch)
        self._box: QBoxLayout = touch
        if self.in_row:
            self._box = button_row(theme)
            touch.addLayout(self._box)
        self._first_button = self._box.count()
        self.add_cards_below(touch)
        if not theme.portrait:
            touch.addStretch(1)

    def add_cards(self, touch: QVBoxLayout) -> None:
        """Add cards above the buttons."""

    def add_cards_below(self, touch: QVBoxLayout) -> None:
        """Add cards below the buttons."""

    def show_cards(self, view: ViewState) -> str:
        """Show the view state on the cards; return their sentence."""
        return ""

    def update_view(self, view: ViewState) -> None:
        message = self._message_of(view, self.context)
        if message is None:
            return
        self._message, self.is_error = message, message.is_error
        self.back_button.setVisible(message.goes_back)
        self.notice.show_notice(
            message.title,
            message.sentence,
            support=self.context.brand.support if message.needs_staff else "",
            small=message.small,
            symbol=message.symbol,
            tone=message.tone.colors(self.theme.palette),
        )
        on_cards = self.show_cards(view)  # before the buttons, which stand below them
        self._show_actions(view, message.actions)
        spoken = join_sentences(message.title, message.sentence, on_cards)
        if not (message.counts_down and self.spoken_text):
            self.set_spoken_text(spoken)

    def act(self, action: MessageAction) -> None:
        """Do what a button that was touched stands for."""
        action.intent(self.intents)

    def main_control(self) -> QWidget | None:
        if self._message is None or not self._message.focus:
            return super().main_control()
        button = self._buttons.get(self._message.focus)
        return button if button is not None and button.isVisibleTo(self) and button.isEnabled() else None

    def reset(self) -> None:
        self._message = None
        self.notice.show_notice("", "")
        self.set_spoken_text("")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.pops and self.theme.motion:
            self.notice.medallion.pop(after_ms=TRANSITION_MS)

    def button_size(self) -> Type | None:
        """The text size of the buttons; None for the usual one."""
        return None

    def _show_actions(self, view: ViewState, actions: tuple[MessageAction, ...]) -> None:
        offered = [self._button_of(action) for action in actions]
        others = [button for button in self._buttons.values() if button not in offered]
        for place, button in enumerate((*offered, *others), start=self._first_button):
            if self._box.indexOf(button) != place:
                self._box.removeWidget(button)
                self._box.insertWidget(place, button, int(self.in_row))
        for button in others:
            button.hide()
        for action, button in zip(actions, offered, strict=True):
            if isinstance(button, PrintButton):
                button.follow(view, action.label)
            else:
                variant = ButtonVariant.PRIMARY if action.is_main else ButtonVariant.OUTLINE
                button.relabel(action.label, icon=action.icon, variant=variant)
                button.show()

    def _button_of(self, action: MessageAction) -> Button:
        """Return the button of an action, made when it is first needed."""
        name, size = action.name, self.button_size()
        if name not in self._buttons:
            height = ROW_BUTTON_HEIGHT if self.in_row else BUTTON_HEIGHT
            if action.prints:
                button: Button = PrintButton(self.theme, name=name, size=size)
            else:
                button = Button(self.theme, "", name=name, size=size, height=height)
            button.clicked.connect(partial(self._on_click, name))
            self._buttons[name] = button
            self._box.addWidget(button, int(self.in_row))  # a button without a parent would be a window
        return self._buttons[name]

    def _on_click(self, name: str) -> None:
        actions = self._message.actions if self._message is not None else ()
        action = next((each for each in actions if each.name == name), None)
        if action is not None:
            self.act(action)
