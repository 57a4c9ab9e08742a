"""The one screen of all messages, and a message as data: an icon, a title, a sentence and buttons.

A message is a function of the view state; each screen is a row in `totem.ui.screens.messages`, with the cards
that stand above and below the buttons. The icon stands at one height on all of them; the filled button fills
a row, the others stand below it in pairs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QElapsedTimer, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QSpacerItem, QWidget

from totem.domain.text import join_sentences
from totem.session.controller import SessionController
from totem.session.states import Event
from totem.session.view_state import ViewState
from totem.ui.controls.action_bars import PrintButton
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.message_panel import MessagePanel
from totem.ui.controls.progress import Spinner
from totem.ui.layouts import add_items, column
from totem.ui.overlay import TRANSITION_MS
from totem.ui.screen_layout import BurnInGuard
from totem.ui.screens.screen import Screen, UiContext, button_row, take_apart
from totem.ui.theme import Palette, Tone, Type

MAIN_HEIGHT, OTHER_HEIGHT = 128, 104
ICON_TOP_UNITS, WIDE_ICON_TOP_UNITS, FIELD_ICON_TOP_UNITS = 166, 12, 40
"""Between the head and the icon, on upright panels, on wide ones, and on a field."""
ABOVE_FIELD_EDGE_UNITS = 12
MOST_IN_ROW = 2
SPINNER_UNITS, WIDE_SPINNER_UNITS = 120, 240
translate = QCoreApplication.translate
NO_ACTION = "screen"
"""The screen itself as the `focus` of a message: Enter does nothing until the customer chooses."""


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
        intent: called by a touch; a plain event is dispatched.
        is_main: the usual choice, drawn as such.
        prints: disabled while the printer cannot print, and labelled with its fault.
        after_ms: a touch sooner than this after the button appeared is the second one of a double tap.
    """

    name: str
    label: str
    intent: Event | Callable[[SessionController], None]
    icon: str = ""
    is_main: bool = False
    prints: bool = False
    after_ms: int = 0


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
        figure: an amount or a date, large below the title.
        spoken_figure: the figure for speech, where that is another text.
        is_busy: a spinner turns.
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
    figure: str = ""
    spoken_figure: str = ""
    is_busy: bool = False
    focus: str = ""


def finish() -> MessageAction:
    """The action that ends the visit."""
    return MessageAction("finish", translate("message", "Concluir"), Event.FINISHED, is_main=True)


def retry(*, is_main: bool = False) -> MessageAction:
    """The action that tries again what failed."""
    words = translate("message", "Tentar de novo")
    return MessageAction("retry", words, lambda intents: intents.retry(), icon="rotate-ccw", is_main=is_main)


MessageFunction = Callable[[ViewState, UiContext], Message | None]
"""Returns the message of a view state; None, which changes nothing, where it has none to show."""


class MessageCard(NamedTuple):
    """A widget below a message.

    Attributes:
        show: shows it a view state and returns its sentence for speech.
        spare: what gives way where room is short, the least needed first: called with False, and with True
            to have it back.
    """

    widget: QWidget
    show: Callable[[ViewState], str]
    spare: tuple[Callable[[bool], None], ...] = ()


MakeCards = Callable[[UiContext], Sequence[MessageCard]]


def _no_cards(_context: UiContext) -> Sequence[MessageCard]:
    return ()


@dataclass(frozen=True)
class MessageRow:
    """A screen of messages.

    Attributes:
        above, below: make its cards above and below the buttons.
        pops: the icon grows in when the screen is shown.
        spins: some of its messages are busy.
        field: the colour of the field on which icon and title stand; None for the page's.
        sentence_size: the text size of the sentence; None for the usual one.
        keeps_icon: cards give way before the icon does.
        drifts: it stands for hours without a customer: no "Sair", and it drifts against burn-in.
    """

    message: MessageFunction
    above: MakeCards = _no_cards
    below: MakeCards = _no_cards
    pops: bool = False
    spins: bool = False
    field: MessageTone | None = None
    sentence_size: Type | None = None
    keeps_icon: bool = False
    drifts: bool = False


def reference(view: ViewState) -> str:
    """Return the reference of a failure, by which support finds it in the log; "" without one."""
    return f"ref. {view.reference}" if view.reference else ""


class MessageScreen(Screen):
    """Shows what the function of its row returns."""

    def __init__(self, context: UiContext, name: str, row: MessageRow) -> None:
        super().__init__(context, name)
        theme = self.theme
        self._row = row
        self._message: Message | None = None
        self._buttons: dict[str, Button] = {}
        self._mains: list[Button] = []
        self._others: list[Button] = []
        self._since_change = QElapsedTimer()
        self._shares_row = not (theme.portrait or theme.is_large)  # no height for two rows of buttons
        tone = (row.field or MessageTone.NEUTRAL).colors(theme.palette)
        on_field = row.field is not None
        read, touch = self.add_panes(fill_reading=not on_field, field=tone if on_field else None)
        self.notice = MessagePanel(
            theme, "", tone, centered=theme.portrait, on_field=on_field, size=row.sentence_size
        )
        if self.reading is not None:
            self.reading.add_optional(self.notice.medallion)
        top = FIELD_ICON_TOP_UNITS if on_field else ICON_TOP_UNITS
        top = top if theme.portrait else WIDE_ICON_TOP_UNITS
        least, most = QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Maximum
        read.addSpacerItem(QSpacerItem(0, theme.px(top), least, most))  # gives way where room is short
        add_items(read, self.notice, theme.px(ABOVE_FIELD_EDGE_UNITS) if on_field else 1, None)
        self._touch = touch
        touch.setSpacing(theme.px(12 if theme.is_tight else 20))
        above, below = row.above(context), row.below(context)
        self._cards = (*above, *below)
        self._box: QBoxLayout = column(gap=touch.spacing())
        self._rows: list[list[Button]] = []
        if on_field:
            touch.addWidget(self.notice.below)
        if on_field or not theme.portrait:
            touch.addStretch(1)
        self._spinner: Spinner | None = None
        if row.spins:
            self._spinner = Spinner(theme, SPINNER_UNITS if theme.portrait else WIDE_SPINNER_UNITS)
            beside = self.notice.column if theme.portrait else touch  # a wide panel has two halves
            beside.addWidget(self._spinner, 0, Qt.AlignmentFlag.AlignHCenter)
        add_items(touch, *(card.widget for card in above), *([None] if on_field else []), self._box)
        add_items(touch, *(card.widget for card in below))
        if not theme.portrait and not on_field:
            touch.addStretch(1)
        on_cards = [each for card in self._cards for each in card.spare]
        in_notice = [self.notice.let_title_wrap, self.notice.keep_sentence] if on_field else []
        self._has_spare = bool(on_cards or in_notice)
        self._spare = [self._give_rows, *on_cards, *in_notice]
        if not row.keeps_icon:  # on a wide panel it stands beside what has no room
            self._spare.insert(0 if theme.portrait else len(self._spare), self.notice.medallion.setVisible)
        if row.drifts:
            self.leave_button.hide()
            frame = self.layout()
            assert frame is not None  # noqa: S101 - the panes stand in one
            BurnInGuard(theme, frame, self)

    def update_view(self, view: ViewState) -> None:
        message = self._row.message(view, self.context)
        if message is None:
            return
        self._message, self.is_error = message, message.is_error
        self.back_button.setVisible(message.goes_back)
        self.notice.show_notice(
            message.title,
            message.sentence,
            support=self.context.brand.support if message.needs_staff else "",
            small=message.small,
            figure=message.figure,
            symbol=message.symbol,
            tone=message.tone.colors(self.theme.palette),
        )
        if self._spinner is not None:
            self._spinner.setVisible(message.is_busy)
        on_cards = [card.show(view) for card in self._cards]  # before the buttons, which stand below them
        self._show_actions(view, message.actions)
        title = message.title.replace("\n", " ")
        figure = message.spoken_figure or message.figure
        spoken = join_sentences(title, figure, message.sentence, *on_cards)
        if not (message.counts_down and self.spoken_text):
            self.set_spoken_text(spoken)

    def takes(self, name: str) -> bool:
        """True if a touch of an action counts: not the second one of a double tap."""
        action = self._action(name)
        return action is not None and (not action.after_ms or self._since_change.hasExpired(action.after_ms))

    def changes_nothing(self, control: QWidget) -> bool:
        return self._action(control.objectName()) is not None and not self.takes(control.objectName())

    def main_control(self) -> QWidget | None:
        if self._message is None or not self._message.focus:
            return super().main_control()
        button = self._buttons.get(self._message.focus)
        return button if button is not None and button.isVisibleTo(self) and button.isEnabled() else None

    def arrange(self) -> None:
        """Lay out again; what a panel has no room for gives way, as far as something else would scroll."""
        if self._may_share or self._has_spare:
            self.give_up(self._use, range(len(self._spare) + 1))
        super().arrange()

    def _use(self, step: int) -> None:
        """Give up the first of `_spare`; the icon comes back by itself where it fits."""
        for place, keep in enumerate(self._spare):
            keep(place >= step)

    def _give_rows(self, is_kept: bool) -> None:  # noqa: FBT001 - called as `setVisible` is
        """Place two buttons in a row each, or in one row, where the panel leaves the choice."""
        if self._may_share:
            self._shares_row = not is_kept
            self._place_rows()

    @property
    def _may_share(self) -> bool:
        """True if two buttons stand in one row only where room is short."""
        seen = [button for button in (*self._mains, *self._others) if not button.isHidden()]
        return self.theme.portrait and self.theme.is_tight and len(seen) == MOST_IN_ROW

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._row.pops and self.theme.motion:
            self.notice.medallion.pop(after_ms=TRANSITION_MS)

    def _show_actions(self, view: ViewState, actions: tuple[MessageAction, ...]) -> None:
        offered = [self._button_of(action) for action in actions]
        if {*offered} != {*self._mains, *self._others}:
            self._since_change.start()
        for button in self._buttons.values():
            if button not in offered:
                button.hide()
        for action, button in zip(actions, offered, strict=True):
            if isinstance(button, PrintButton):
                button.follow(view, action.label)
            else:
                variant = ButtonVariant.PRIMARY if action.is_main else ButtonVariant.OUTLINE
                button.relabel(action.label, icon=action.icon, variant=variant)
                button.show()
        self._mains = [button for action, button in zip(actions, offered, strict=True) if action.is_main]
        self._others = [button for button in offered if button not in self._mains]
        self._place_rows()

    def _place_rows(self) -> None:
        """Give the filled button a row, and pairs of the others; two share one where room is short."""
        mains, seen = self._mains, [button for button in self._others if not button.isHidden()]
        rows = [[button] for button in mains]
        rows += [seen[place : place + MOST_IN_ROW] for place in range(0, len(seen), MOST_IN_ROW)]
        if self._shares_row and len(mains) + len(seen) == MOST_IN_ROW:
            rows = [[*mains, *seen]]
        for buttons in rows:
            for button in buttons:
                is_main = button in mains
                size = Type.BODY if len(buttons) > 1 and not is_main else Type.LARGE
                button.set_shape(size, MAIN_HEIGHT if is_main else OTHER_HEIGHT)
        if rows != self._rows:
            take_apart(self._box)
            for buttons in rows:
                self._box.addLayout(button_row(self.theme, *buttons))
            self._rows = rows
            self._lay_out_now()

    def _lay_out_now(self) -> None:
        """Place other rows at once: Qt tells the layouts around only later, and a touch may come before."""
        frame = self.layout()
        if frame is None:
            return
        for layout in (self._box, self._touch, frame):
            layout.invalidate()
        if self.isVisible():
            frame.activate()
            self._touch.activate()

    def _button_of(self, action: MessageAction) -> Button:
        """Return the button of an action, made when it is first needed."""
        name = action.name
        if name not in self._buttons:
            button = (
                PrintButton(self.theme, name=name) if action.prints else Button(self.theme, "", name=name)
            )
            button.setParent(self._box.parentWidget())  # without one it would be a window
            button.clicked.connect(partial(self._on_click, name))
            self._buttons[name] = button
        return self._buttons[name]

    def _on_click(self, name: str) -> None:
        action = self._action(name)
        if action is None or not self.takes(name):
            return
        if isinstance(action.intent, Event):
            self.intents.dispatch(action.intent)
        else:
            action.intent(self.intents)

    def _action(self, name: str) -> MessageAction | None:
        actions = self._message.actions if self._message is not None else ()
        return next((each for each in actions if each.name == name), None)
