"""List of entries to touch, each an icon, a title over a note, and a sign; or a card with buttons."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.text import join_sentences
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.card_button import EntryButton, EntrySizes, card_label
from totem.ui.controls.scroll_pane import ScrollPane
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import column, discard, row
from totem.ui.qt_accessibility import Role, describe, set_spoken_state
from totem.ui.staff.page_model import CHANGES, CHOSEN, PageButton, PageEntry
from totem.ui.staff.status_message import breakable
from totem.ui.theme import Theme, Tone, Type, Weight

SIZES = EntrySizes(pad=24, gap=24, indent=0, around=15, between=2, badge=64, sign=40)
LIST_GAP_UNITS = 16
HOLD_MS, AGAIN_MS = 400, 80
"""Time for which a key is held until it repeats, and between two repetitions."""


class EntryCard(EntryButton):
    """List entry as high as its texts need, at least as a key.

    Attributes:
        note: the text below the title.
    """

    def __init__(self, theme: Theme, name: str) -> None:
        title, note = card_label(theme, Type.BODY, Weight.STRONG), card_label(theme, Type.SMALL)
        super().__init__(theme, title, note, SIZES, name=name)
        self.note = ""
        self.setMinimumHeight(theme.least_key if theme.is_large else theme.least_target)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_entry(self, entry: PageEntry, *, is_armed: bool) -> None:
        """Show an entry; it stands out while the next touch is the second one."""
        palette = self.theme.palette
        label = entry.confirmation.label if is_armed and entry.confirmation is not None else ""
        self.variant = ButtonVariant.PRIMARY if label else ButtonVariant.KEY
        self.note = entry.note
        self.setText(label or entry.title)
        self.setAccessibleName(join_sentences(self.text(), entry.note))
        for part, text in ((self._title, self.text()), (self._note, entry.note)):
            part.setText(breakable(text))
            part.setVisible(bool(text))
        self.setEnabled(entry.is_enabled)
        self.badge, self.tone = entry.icon, entry.tone or Tone(palette.accent, palette.soft)
        self.sign = entry.sign
        if entry.is_chosen is not None:
            describe(self, Role.RadioButton)
            self.setCheckable(True)
            self.setChecked(entry.is_chosen)
            set_spoken_state(self, "escolhido" if entry.is_chosen else "")
            self.sign = CHOSEN if entry.is_chosen else ""
        self.is_tinted, self.edge = bool(entry.is_chosen), palette.accent if entry.is_chosen else None
        self.sign_ink = palette.accent if self.sign in (CHOSEN, CHANGES) else palette.muted
        self.tint()

    def nextCheckState(self) -> None:
        """Leave the state to the owner."""


class ButtonsCard(Card):
    """An entry that is no touch target itself: its title and note over its buttons."""

    def __init__(self, theme: Theme, entry: PageEntry, on_touch: Callable[[str], None]) -> None:
        super().__init__(theme)
        self.setObjectName(entry.name)
        kind, _, _place = entry.name.rpartition("_")
        self._title = Text(theme, Type.BODY, Weight.BOLD, name=f"{kind}_title")
        self._note = Text(theme, Type.SMALL, name=f"{kind}_reason")
        self._buttons = [make_button(theme, each, on_touch) for each in entry.buttons]
        buttons = row(*self._buttons, gap=theme.px(20))
        column(self._title, self._note, buttons, gap=theme.px(16), margins=theme.px(28), parent=self)

    def show_entry(self, entry: PageEntry, armed: str) -> None:
        """Show an entry; `armed` names the button whose next touch is the second one."""
        self._title.setText(entry.title)
        self._note.setText(entry.note)
        for button, each in zip(self._buttons, entry.buttons, strict=True):
            show_button(button, each, is_armed=each.name == armed)
        self.setAccessibleName(join_sentences(entry.title, entry.note))


def make_button(theme: Theme, shown: PageButton, on_touch: Callable[[str], None]) -> Button:
    """Make a button, of which `on_touch` gets the name; `show_button` shows the rest."""
    made = Button(theme, shown.text, shown.variant, name=shown.name, size=shown.size, height=shown.height)
    made.clicked.connect(partial(on_touch, shown.name))
    if shown.repeats:
        repeat_while_held(made)
    return made


def show_button(button: Button, shown: PageButton, *, is_armed: bool) -> None:
    """Show a button; it stands out while the next touch is the second one."""
    confirmation = shown.confirmation if is_armed else None
    text = (confirmation.label if confirmation is not None else "") or shown.text
    variant = shown.variant if confirmation is None else ButtonVariant.PRIMARY
    button.relabel(text, icon=shown.icon, variant=variant)
    button.setEnabled(shown.is_enabled)
    button.setVisible(shown.is_shown)


def repeat_while_held(button: Button) -> None:
    button.setAutoRepeat(True)
    button.setAutoRepeatDelay(HOLD_MS)
    button.setAutoRepeatInterval(AGAIN_MS)


class TouchList(ScrollPane):
    """Scrolled list whose `column` is always laid out at the height that it needs."""

    def __init__(self, theme: Theme, columns: int = 1) -> None:
        """The entries stand in so many `columns`."""
        super().__init__(theme)
        self._theme, self._columns = theme, columns
        self._row = row()
        self._entries: list[tuple[PageEntry, EntryCard | ButtonsCard | Text]] = []
        self.column.setSpacing(theme.px(LIST_GAP_UNITS))

    def show_entries(self, entries: Sequence[PageEntry], armed: str, on_touch: Callable[[str], None]) -> None:
        """Show entries in place of those before; those of the same names, from the first on, stay.

        `armed` names the control whose next touch is the second one; `on_touch` gets the name of one touched.
        """
        if not self._entries and not self.column.count():
            self.column.addStretch(1)
        same = 0
        for (before, _), entry in zip(self._entries, entries, strict=False):
            if before.name != entry.name or (before.is_chosen is None) != (entry.is_chosen is None):
                break
            same += 1
        for _, gone in self._entries[same:]:
            discard(self.column, gone)
        shown = [each for _, each in self._entries[:same]]
        shown += [self._add_entry(place, entries[place], on_touch) for place in range(same, len(entries))]
        self._entries = list(zip(entries, shown, strict=True))
        for entry, each in self._entries:
            if isinstance(each, Text):
                each.show_text(entry.title)
            elif isinstance(each, ButtonsCard):
                each.show_entry(entry, armed)
            else:
                each.show_entry(entry, is_armed=entry.name == armed)

    def _add_entry(
        self, place: int, entry: PageEntry, on_touch: Callable[[str], None]
    ) -> "EntryCard | ButtonsCard | Text":
        theme = self._theme
        made: EntryCard | ButtonsCard | Text
        if entry.heading:
            self._add_heading(entry.heading)
        if entry.buttons:
            made = ButtonsCard(theme, entry, on_touch)
        elif entry.on_touch is None:
            made = Text(theme, Type.BODY, name=entry.name)
        else:
            made = EntryCard(theme, entry.name)
            made.clicked.connect(partial(on_touch, entry.name))
        if self._columns == 1:
            self._append(made)
        else:
            if place % self._columns == 0:
                self._row = row(gap=theme.px(LIST_GAP_UNITS))
                self.column.insertLayout(self.column.count() - 1, self._row)
            self._row.addWidget(made, 1)
        return made

    def _append(self, widget: QWidget) -> None:
        """Add a widget before the stretch at the end."""
        self.column.insertWidget(self.column.count() - 1, widget)
        widget.show()

    def _add_heading(self, text: str) -> None:
        """Add a heading; the entries of its group are added after it."""
        if self._content.findChild(Text, "heading"):
            self.column.insertSpacing(self.column.count() - 1, self._theme.px(LIST_GAP_UNITS))
        heading = Text(self._theme, Type.SMALL, Weight.BOLD, color=self._theme.palette.muted, name="heading")
        heading.setText(text)
        self._append(heading)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        done = super().eventFilter(watched, event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._refit()  # an entry was added, removed or resized
        return done

    def _refit(self) -> None:
        self.fit(self.size())
        self.fitted.emit()
