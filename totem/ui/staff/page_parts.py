"""Parts of a page of maintenance mode: its status, its list of entries to touch, its tables.

The status is one sentence, plain, of a task under way, or of a result; an entry is an icon, a title over a
note, and a sign, or a card with buttons; a table has texts in rows, and bars of amounts.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from totem.domain.text import join_sentences
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.card_button import EntryButton, EntrySizes, card_label
from totem.ui.controls.progress import Spinner
from totem.ui.controls.scroll_pane import ScrollPane
from totem.ui.controls.text_layout import ZERO_WIDTH_SPACE, Text
from totem.ui.image_loader import IconLabel, icon
from totem.ui.layouts import column, discard, row
from totem.ui.qt_accessibility import Role, describe, set_spoken_state
from totem.ui.staff.page_model import CHANGES, CHOSEN, Cell, PageButton, PageEntry, PageStatus, PageTable
from totem.ui.stylesheet import AMOUNT_UNITS, set_look, toned
from totem.ui.theme import Theme, Tone, Type, Weight

ICON_UNITS, PAD_UNITS, GAP_UNITS = 44, 28, 20
SIZES = EntrySizes(pad=24, gap=24, indent=0, around=15, between=2, badge=64, sign=40)
LIST_GAP_UNITS = 16
HOLD_MS, AGAIN_MS = 400, 80
"""Time for which a key is held until it repeats, and between two repetitions."""
LABEL_UNITS, LEAST_BAR_UNITS = 200, 160
PARTS = 1000


class StatusMessage(QWidget):
    """One sentence, as high as its text.

    Attributes:
        text: the sentence without the line break hints that the label needs.
        is_busy: it tells of a task under way.
    """

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme, self.text, self.is_busy = theme, "", False
        self._label = Text(theme, Type.BODY, name=name)
        self._icon = IconLabel()
        self._icon.setFixedSize(theme.px(ICON_UNITS), theme.px(ICON_UNITS))
        self._spinner = Spinner(theme, ICON_UNITS)
        top = Qt.AlignmentFlag.AlignTop
        parts = ((self._spinner, top), (self._icon, top), (self._label, 1))
        self._row = row(*parts, gap=theme.px(GAP_UNITS), parent=self)
        self.show_status(PageStatus())

    def show_status(self, status: PageStatus) -> None:
        theme, palette, good = self._theme, self._theme.palette, status.good
        tone = None if good is None else palette.success if good else palette.danger
        self.text, self.is_busy = status.text, status.is_busy
        self._spinner.setVisible(status.is_busy)
        self._icon.setVisible(tone is not None)
        if tone is not None:
            symbol = "check" if good else "triangle-alert"
            self._icon.setPixmap(icon(symbol, theme.px(ICON_UNITS), tone.ink.name()))
        self._row.setContentsMargins(*[theme.px(PAD_UNITS) if tone else 0] * 4)
        self._label.set_color(tone.ink if tone else palette.muted)
        self._label.set_size(Type.BODY, Weight.STRONG if tone else Weight.REGULAR)
        self._label.setText(breakable(status.text))
        set_look(self, toned("strip", tone, theme) if tone else "")


def breakable(text: str) -> str:
    """Allow line breaks behind each part of addresses, paths, keys, long ids and a CNPJ."""
    behind = r"(?<=[/._])(?=[^\W\d])|(?<=\w{4}-)(?=\w{4})|(?<=\d/)(?=\d{4}-\d)"
    return re.sub(behind, ZERO_WIDTH_SPACE, text)


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


class TableCard(Card):
    """A heading, a total and a note over a table, each where the table has it."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme)
        self.setObjectName(name)
        self._heading = Text(theme, Type.BODY, Weight.BOLD, name="heading")
        self._total = Text(theme, Type.TITLE, Weight.BOLD, name=f"{name}_total")
        self._note = Text(theme, Type.SMALL, color=theme.palette.muted, name=f"{name}_note")
        self._column = column(
            self._heading, self._total, self._note, gap=theme.px(16), margins=theme.px(28), parent=self
        )
        self._rows = QWidget()
        self._shown: PageTable | None = None

    def show_content(self, table: PageTable) -> None:
        """Show a table in place of the one before."""
        self.setVisible(bool(table.rows))
        if table == self._shown:
            return
        self._shown = table
        self.setAccessibleName(table.spoken)
        self._heading.show_text(table.heading)
        self._total.show_text(table.total)
        self._note.show_text(table.note)
        discard(self._column, self._rows)
        self._rows = self._make_rows(table)
        self._column.addWidget(self._rows)
        self._rows.show()

    def _make_rows(self, table: PageTable) -> QWidget:
        theme, rows = self._theme, QWidget()
        is_stacked = table.stacks and theme.scale > 1
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(24))
        grid.setVerticalSpacing(theme.px(0 if table.row_units else 12))
        if not is_stacked:
            grid.setColumnStretch(table.wide, 1)
            grid.setColumnMinimumWidth(0, theme.px(LABEL_UNITS if table.stacks else 0))
        for place, cells in enumerate(table.rows):
            for side, cell in enumerate(cells):
                line, across = (len(cells) * place + side, 0) if is_stacked else (place, side)
                made = self._make_cell(cell, hugs=not is_stacked and side != table.wide)
                grid.addWidget(made, line, across)
                if cell.is_right:
                    grid.setAlignment(made, Qt.AlignmentFlag.AlignRight)
                if not side:
                    made.setMinimumHeight(theme.px(table.row_units))
        return rows

    def _make_cell(self, cell: Cell, *, hugs: bool) -> QWidget:
        if cell.share is not None and cell.tone is not None:
            return _bar(self._theme, cell.share, cell.tone)
        color = cell.tone.ink if cell.tone is not None else None
        text = Text(self._theme, Type.SMALL, cell.weight, color=color, hugs=hugs, name=cell.name)
        text.setText(breakable(cell.text))
        if cell.is_right:
            text.setMinimumWidth(text.line_width + 2)  # a number gives no way to a long label
        return text


def _bar(theme: Theme, share: float, tone: Tone) -> QWidget:
    track, filled = QWidget(), round(PARTS * share)
    set_look(track, "amounts")
    track.setFixedHeight(theme.px(AMOUNT_UNITS))
    track.setMinimumWidth(theme.px(LEAST_BAR_UNITS))
    if share > 0:
        fill = QWidget()
        fill.setMinimumWidth(theme.px(AMOUNT_UNITS))
        set_look(fill, toned("amount", tone, theme))
        row((fill, filled), (None, PARTS - filled), gap=0, parent=track)
    return track
