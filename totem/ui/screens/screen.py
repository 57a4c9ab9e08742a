"""Base class of the customers' screens: two panes and a footer, updated from the view state.

A session's screens are deleted at its end; those of a later one show none of its data.

`totem.ui.screen_layout` places them.
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, QRect, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from totem.session.view_state import ViewState
from totem.ui.brand import BrandMark
from totem.ui.controls.accessibility_bar import AccessibilityBar, VoicePanel
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.scroll_pane import ScrollButtons, ScrollPane
from totem.ui.controls.segmented_control import LanguageChoice
from totem.ui.input.focus_scope import FocusScope
from totem.ui.layouts import Item, add_items, column, row
from totem.ui.qt_accessibility import Role, announce, describe
from totem.ui.screen_layout import ScreenLayout, StateField, side_margin
from totem.ui.theme import Theme, Tone, Type
from totem.ui.ui_context import UiContext

__all__ = ["Screen", "UiContext", "add_heading", "button_row", "take_apart"]


FOOT_HEIGHT = 92
MOST_OPTION_LINES = 2
"""Of the words of an accessibility option, where one leaves no room for the languages beside them."""
translate = QCoreApplication.translate


class Screen(FocusScope):
    """A customer's screen.

    Attributes:
        intents: what the customer can do; it answers by a new view state.
        foot: the footer.

    Signals:
        input_rejected(): the input is not valid, as the screen shows.
        text_edited(str, str): the customer edited a field: the text before and after.
        announced(str): a sentence besides the screen's own, for customers who do not see it appear.
    """

    foot: "Footer"
    input_rejected = Signal()
    text_edited = Signal(str, str)
    announced = Signal(str)
    has_clock = False
    """True if the screen shows the time left of the session."""
    is_error = False
    """True if the screen shows an error, which screen readers announce at once."""

    def __init__(self, context: UiContext, name: str) -> None:
        super().__init__()
        self.context = context
        self.theme, self.intents = context.theme, context.intents
        self.setObjectName(name)
        describe(self, Role.Pane)
        self.reading: ScrollPane | None = None
        self._header: QWidget | None = None
        self.spoken_text = ""
        """The screen's sentence for speech and the accessibility tree."""
        self._was_shown = self._is_preparing = False
        self._reading_arrows: ScrollButtons | None = None

    def update_view(self, view: ViewState) -> None:
        """Show the session's present state."""
        raise NotImplementedError

    def restore_from(self, other: "Screen") -> None:
        """Restore state outside the session from the same screen in another language, size or theme.

        Text being typed, scroll positions, the chosen payment view. `update_view` was called before.
        """

    def restore_scroll(self, other: "Screen") -> None:
        """Scroll the reading pane to the position of `other`."""
        mine, theirs = self.reading, other.reading
        if mine is not None and theirs is not None:
            before = theirs.verticalScrollBar()
            bar = mine.verticalScrollBar()
            bar.setValue(round(bar.maximum() * before.value() / max(1, before.maximum())))

    def go_back(self) -> None:
        """Leave the screen for the one before."""
        self.intents.back()

    def escape(self) -> None:
        """Go back, where "Voltar" is offered."""
        if self.back_button.isVisible():
            self.go_back()

    def show_time_left(self, seconds: int) -> None:
        """Show how long the session stays open without a touch, on screens with a clock."""

    def set_spoken_text(self, sentence: str) -> None:
        """Set the screen's sentence, and announce it if it is new."""
        is_new, self.spoken_text = sentence != self.spoken_text, sentence
        self.setAccessibleName(sentence)
        if is_new and self.isVisible():
            announce(self, sentence, urgent=self.is_error)

    def prepare(self) -> None:
        """Polish and lay out in advance what a customer would wait for; nothing is painted or announced."""
        self._is_preparing = True
        self.show()
        self.hide()
        self._is_preparing = False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_preparing:
            announce(self, self.spoken_text, urgent=self.is_error)
        if not self._was_shown:
            self._was_shown = True
            self.arrange()

    def add_panes(
        self,
        *,
        fill_reading: bool = False,
        fix_touch: bool = False,
        corner: QWidget | None = None,
        width: int = 0,
        field: Tone | None = None,
        gap: int = 0,
        sinks: bool = True,
    ) -> tuple[QVBoxLayout, QVBoxLayout]:
        """Lay out the screen; return the layouts of the reading pane and of the touch pane.

        On an upright panel, the touch pane is in the lower 65 %, `fill_reading` gives the reading pane all
        the remaining height, and with `fix_touch` its length moves nothing. `corner` stands opposite the
        brand; `width` is the least width of the touch pane, `gap` the distance between the parts; for `sinks`
        see `ScreenLayout`. `field` gives head and reading pane a solid ground in its colour.
        """
        theme = self.theme
        self.reading = reading = ScrollPane(theme)
        pane, head = QWidget(), QWidget()
        touch = column(gap=theme.px(20), parent=pane)
        beside = [corner] if corner is not None else []
        ground = field.field if field is not None else None
        mark = BrandMark(theme, self.context.brand, ground=ground)
        row((mark, 1), *beside, gap=theme.px(20), parent=head)
        self._header = head if field is None else None
        if field is not None:
            StateField(theme, field, self).follow(reading, pane)
        bar = NavigationBar(theme, reading)
        self._reading_arrows = bar.arrows
        self.back_button, self.leave_button = bar.back, bar.leave
        bar.back.clicked.connect(self.go_back)
        bar.leave.clicked.connect(self.intents.ask_to_leave)
        ScreenLayout(
            theme,
            head=head,
            reading=reading,
            touch=pane,
            foot=self.make_footer(bar),
            fill_reading=fill_reading,
            fix_touch=fix_touch,
            parent=self,
            width=width,
            has_field=field is not None,
            gap=gap,
            sinks=sinks,
        )
        return reading.column, touch

    def content_rect(self) -> QRect:
        """The part between head and footer; a field begins at the top."""
        top = self._header.geometry().bottom() + 1 if self._header is not None else 0
        return QRect(0, top, self.width(), self.foot.geometry().top() - top)

    def make_footer(self, bar: "NavigationBar | None" = None, *, on_brand: bool = False) -> "Footer":
        """Make `foot`; a screen without panes places it itself."""
        self.foot = Footer(self.context, bar=bar, on_brand=on_brand)
        return self.foot

    def arrange(self) -> None:
        """Lay out again after texts changed; the arrows go where a footer without them has room for all."""
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
        if self._reading_arrows is not None:
            self._reading_arrows.try_without()

    def give_up(
        self, use: Callable[[int], None], steps: Iterable[int], *, within: QWidget | None = None
    ) -> int:
        """Call `use` with one of `steps` after another until nothing has to scroll; return the last of them.

        Each step gives up more than the one before; where all of them are not enough, the footer gives up the
        row of words that it can spare. Of a screen that was never shown, Qt counts no widget: the first step
        stands until then. `use` changes only what is `within` a part of the screen, where one is given.
        """
        layout, step, steps = self.layout(), 0, tuple(steps)
        changed: QWidget = self
        for spares_row in (False, True):
            if self.foot.spare_row(spared=spares_row):
                changed = self
            elif spares_row:
                break
            for step in steps:
                use(step)
                if not self._was_shown or not isinstance(layout, ScreenLayout):
                    return step
                _lay_out_inside(changed)
                if layout.holds_all():
                    return step
                changed = within or self
        return step


def greeting(view: ViewState) -> str:
    """Greeting with abbreviated name and masked tax id: `Olá, Maria S. · CPF ***.159.265-**`."""
    if view.tax_id is None:
        return ""
    from totem.domain.masking import customer_name  # not needed by the home screen

    document = f"{view.tax_id.kind.name} {view.tax_id.masked}"
    name = customer_name(view.customer) if view.customer else ""
    if not name:
        return document
    return translate("greeting", "Olá, %1").replace("%1", name) + f" · {document}"


def add_heading(theme: Theme, read: QVBoxLayout, *items: Item) -> None:
    """Add a heading to the reading pane: right above its subject, or beside it at the top."""
    add_items(read, *((None, *items) if theme.portrait else (*items, None)))


def button_row(theme: Theme, *buttons: QWidget) -> QHBoxLayout:
    return row(*((button, 1) for button in buttons), gap=theme.px(12 if theme.is_tight else 20))


Row = tuple[QWidget | None, ...]


class Footer(QWidget):
    """Footer of a screen: "Voltar" and "Sair" where it has them, languages, accessibility and voice.

    Upright panels stack it: "Voltar" and "Sair" over languages and accessibility, with the scroll arrows
    between the upper two, or elsewhere when the voice needs that place. Wide panels have all in one row.

    Signals:
        language_chosen(str): a language was touched, by its code.
        option_touched(object): an `AccessibilityFeature` was touched.
        voice_asked(object): a command for the voice was touched.
    """

    language_chosen = Signal(str)
    option_touched = Signal(object)
    voice_asked = Signal(object)

    def __init__(
        self,
        context: UiContext,
        *,
        bar: "NavigationBar | None" = None,
        on_brand: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = context.theme
        self.setObjectName("foot")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._theme, self._bar, self._is_short = theme, bar, False
        self._languages = LanguageChoice(theme, context.language, on_brand=on_brand)
        self._options = AccessibilityBar(
            theme, context.options, with_voice=context.voice_available, on_brand=on_brand
        )
        self._languages.chosen.connect(self.language_chosen)
        self._options.chosen.connect(self.option_touched)
        self._voice: VoicePanel | None = None
        if context.options.voice and context.voice_available:
            self._voice = VoicePanel(theme, on_brand=on_brand)
            self._voice.chosen.connect(self.voice_asked)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.px(24 if theme.is_spacious else 12))
        self._arrange()

    def offer_voice(self, *, offered: bool) -> None:
        """Show or hide the voice pill; the others share its room."""
        self._options.offer_voice(offered=offered)
        self._arrange()

    def spare_row(self, *, spared: bool) -> bool:
        """Leave out the options' words where they take a row of their own; return True if that changes.

        Wide panels have all in one row.
        """
        if spared is self._is_short or not self._theme.portrait:
            return False
        rows = self._grid.count()
        for is_short in (spared, not spared):  # as before where that spares no row
            self._is_short = is_short
            self._arrange()
            if self._grid.count() != rows:
                return True
        return False

    def _arrange(self) -> None:
        grid, bar = self._grid, self._bar
        take_apart(grid)
        if self._theme.portrait:
            for number, widgets in enumerate(self._rows()):
                grid.addLayout(_spread(widgets), number, 0)
            return
        gap = self._theme.px(24)
        voice = [self._voice] if self._voice is not None else []
        navigation = [bar.back, bar.arrows, bar.leave] if bar is not None else []
        room = self._room_beside(self._languages, *voice, *navigation, gap=gap)
        self._options.fit(room, most_lines=1 if voice else MOST_OPTION_LINES)
        grid.addLayout(row(*navigation[:2], None, gap=gap), 0, 0)
        grid.addLayout(row(self._languages, self._options, *voice, gap=gap), 0, 1)
        if bar is not None:
            grid.addWidget(bar.leave, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)

    def _rows(self) -> list[Row]:
        """Return the rows of an upright panel, as few as its width allows.

        Where the voice, or keys in the lower half, take the height of a row, icons stand without words
        rather than in a row of their own, as far as many languages leave them room.
        """
        bar, voice, languages, options = self._bar, self._voice, self._languages, self._options
        choices: list[Row] = [(languages, options)]
        is_full = self._is_short or voice is not None or (self._theme.is_tight and self._theme.low)
        room, lines = self._room_beside(languages), 1 if is_full else MOST_OPTION_LINES
        fits = options.fit(room, most_lines=lines)
        if not fits and (not is_full or options.sizeHint().width() > room):
            options.fit(self._room_beside())
            choices = [(languages, None), (None, options)]
        if voice is None:
            return choices if bar is None else [(bar.back, bar.arrows, bar.leave), *choices]
        if bar is None:
            return [(None, voice, None), *choices]
        if not self._fits_between(bar, voice):
            voice.leave_out_volume()
            if not self._fits_between(bar, voice):
                return [(bar.back, bar.arrows, bar.leave), (None, voice, None), *choices]
        options.fit(self._room_beside(languages, bar.arrows))
        if options.sizeHint().width() <= self._room_beside(languages, bar.arrows):
            return [(bar.back, voice, bar.leave), (languages, bar.arrows, options)]
        options.fit(self._room_beside(languages))
        return [(bar.back, voice, bar.leave), (None, bar.arrows, None), *choices]

    def _fits_between(self, bar: "NavigationBar", voice: VoicePanel) -> bool:
        return voice.sizeHint().width() <= self._room_beside(bar.back, bar.leave)

    def _room_beside(self, *widgets: QWidget, gap: int = 0) -> int:
        """The width left beside widgets that stand a `gap`, or the least distance between targets, apart."""
        apart = len(widgets) * (gap or self._theme.least_gap)
        wanted = sum(each.sizeHint().width() for each in widgets) + apart
        return self._theme.size.width() - 2 * side_margin(self._theme) - wanted


def take_apart(layout: QLayout) -> None:
    """Remove all items of a layout, and of those inside; the widgets stay where they are."""
    while (item := layout.takeAt(0)) is not None:
        inner = item.layout()
        if inner is not None:
            take_apart(inner)


def _spread(widgets: Row) -> QHBoxLayout:
    """Lay widgets out with all spare width between them; None leaves an end empty."""
    items: list[Item] = []
    for widget in widgets:
        items += [None, widget] if widget is not None else [None]
    return row(*items[1:], gap=0)


class NavigationBar:
    """Navigation in the footer: back, leave, and scroll arrows of the reading pane.

    Attributes:
        back, leave: the buttons.
        arrows: visible while the reading pane does not fit.
    """

    def __init__(self, theme: Theme, reading: ScrollPane) -> None:
        self.back = _nav_button(theme, translate("Screen", "Voltar"), "arrow-left", "back")
        self.leave = _nav_button(theme, translate("Screen", "Sair"), "x", "leave")
        self.arrows = ScrollButtons(
            theme,
            translate("Screen", "Subir o texto"),
            translate("Screen", "Descer o texto"),
            name="read",
            height=FOOT_HEIGHT,
        )
        self.arrows.turned.connect(reading.turn)
        self.arrows.follow(reading.verticalScrollBar(), reading.fitted)


def _nav_button(theme: Theme, text: str, icon: str, name: str) -> Button:
    nav, height = ButtonVariant.NAV, FOOT_HEIGHT
    button = Button(theme, text, nav, icon=icon, name=name, size=Type.BODY, height=height)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button


def _lay_out_inside(part: QWidget) -> None:
    """Lay out all that has room inside of `part`, from the innermost widget to the outermost.

    So each reports its new size at once to those around it, and none of them is laid out twice: Qt tells them
    only later, of one after another. A layout within another is laid out with that, by Qt.
    """
    for layout in reversed(part.findChildren(QLayout)):
        holder = layout.parent()
        if not isinstance(holder, QWidget) or holder is part:
            continue
        if holder.isVisibleTo(part) or holder.sizePolicy().retainSizeWhenHidden():
            layout.invalidate()  # what is within may have changed by itself, as a text in a hidden page
            layout.activate()
