"""List of entries to touch, each an icon, a title over a note, and a sign; or a card with buttons."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.text import join_sentences
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.scroll_pane import ScrollPane
from totem.ui.controls.text_layout import LabelLayout, Text
from totem.ui.image_loader import paint_icon
from totem.ui.layouts import column, discard, row
from totem.ui.qt_accessibility import Role, describe, set_spoken_state
from totem.ui.staff.page_model import CHANGES, CHOSEN, PageButton, PageEntry
from totem.ui.theme import Theme, Tone, Type, Weight

PAD_UNITS, GAP_UNITS, AROUND_UNITS, BETWEEN_UNITS = 24, 24, 15, 2
BADGE_UNITS, SIGN_UNITS = 64, 40
BADGE_SHARE = 0.56
"""Size of an icon, as a share of its round background."""
WORDS = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignTop.value | Qt.TextFlag.TextWordWrap.value
LIST_GAP_UNITS = 16
LEAST_SEEN_MM = 6.0
"""Height of an entry within the viewport from which the heading of its group shows."""


class EntryCard(Button):
    """List entry as high as its texts need, at least as a key.

    Attributes:
        note: text below the title.
    """

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, "", ButtonVariant.KEY, name=name, size=Type.BODY)
        self.note = self._badge = self._sign = ""
        self._tone: Tone | None = None
        self._chosen = False
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_entry(self, entry: PageEntry, *, is_armed: bool) -> None:
        """Show an entry; it stands out while the next touch is the second one."""
        label = entry.confirmation.label if is_armed and entry.confirmation is not None else ""
        self.note, self._badge, self._tone = entry.note, entry.icon, entry.tone
        self._chosen = bool(entry.is_chosen)
        self._sign = entry.sign if entry.is_chosen is None else CHOSEN if entry.is_chosen else ""
        self.setEnabled(entry.is_enabled)
        if entry.is_chosen is not None:
            describe(self, Role.RadioButton)
            self.setCheckable(True)
            self.setChecked(entry.is_chosen)
            set_spoken_state(self, "escolhido" if entry.is_chosen else "")
        self.relabel(label or entry.title, variant=ButtonVariant.PRIMARY if label else ButtonVariant.KEY)

    def relabel(self, text: str, *, icon: str | None = None, variant: ButtonVariant | None = None) -> None:
        super().relabel(text, icon=icon, variant=variant)
        self.setAccessibleName(join_sentences(self.text(), self.note))
        self.updateGeometry()
        self.update()

    def nextCheckState(self) -> None:
        """Leave the state to the owner."""

    def sizeHint(self) -> QSize:
        return QSize(self.theme.px(600), self.heightForWidth(self.width() or self.theme.px(600)))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.theme.least_target, self._least())

    def heightForWidth(self, width: int) -> int:
        title, note = self._heights(width)
        between = self.theme.px(BETWEEN_UNITS) if note else 0
        return max(self._least(), title + between + note + 2 * self.theme.px(AROUND_UNITS))

    def ink(self) -> QColor:
        palette = self.theme.palette
        if self.variant is ButtonVariant.PRIMARY or not self.isEnabled():
            return super().ink()
        return palette.page if palette.strong and self.isDown() else palette.ink

    def _least(self) -> int:
        return self.theme.least_key if self.theme.is_large else self.theme.least_target

    def _left(self) -> int:
        beside = BADGE_UNITS + GAP_UNITS if self._badge else 0
        return self.theme.px(PAD_UNITS + beside)

    def _room(self, width: int) -> int:
        beside = SIGN_UNITS + GAP_UNITS if self._sign else 0
        return max(1, width - self._left() - self.theme.px(PAD_UNITS + beside))

    def _fonts(self) -> tuple[QFont, QFont]:
        return self.theme.font(Type.BODY, Weight.STRONG), self.theme.font(Type.SMALL)

    def _heights(self, width: int) -> tuple[int, int]:
        room = QRect(0, 0, self._room(width), 100_000)
        title, note = (
            QFontMetrics(font).boundingRect(room, WORDS, text).height() if text else 0
            for font, text in zip(self._fonts(), (self.text(), self.note), strict=True)
        )
        return title, note

    def _arranged(self, size: QSize) -> LabelLayout:
        room = QRect(0, 0, self._room(size.width()), 100_000)
        font = self._fonts()[0]
        return LabelLayout(
            font, QFontMetrics(font).boundingRect(room, WORDS, self.text()).size(), with_icon=False
        )

    def _fill(self) -> QColor:
        is_soft = (
            self._chosen and self.isEnabled() and not self.isDown() and self.variant is ButtonVariant.KEY
        )
        return self.theme.palette.soft if is_soft else super()._fill()

    def _edge(self) -> QColor | None:
        return self.theme.palette.accent if self._chosen and self.isEnabled() else super()._edge()

    def _edge_width(self) -> float:
        return self.theme.px(4) if self._chosen else super()._edge_width()

    def _paint_label(self, painter: QPainter) -> None:
        theme, palette = self.theme, self.theme.palette
        is_plain = self.variant is not ButtonVariant.PRIMARY and self.isEnabled() and not self.isDown()
        inked = None if is_plain else self.ink()
        if self._badge:
            self._paint_badge(painter, inked)
        title, note = self._heights(self.width())
        between = theme.px(BETWEEN_UNITS) if note else 0
        top = (self.height() - title - between - note) / 2
        left, room = self._left(), self._room(self.width())
        for font, text, y, height, color in zip(
            self._fonts(),
            (self.text(), self.note),
            (top, top + title + between),
            (title, note),
            (self.ink(), inked or palette.muted),
            strict=True,
        ):
            painter.setFont(font)
            painter.setPen(color)
            painter.drawText(QRectF(left, y, room, height + 1), WORDS, text)
        if self._sign:
            side = theme.px(SIGN_UNITS)
            x = self.width() - theme.px(PAD_UNITS) - side
            color = inked or (palette.accent if self._chosen or self._sign == CHANGES else palette.muted)
            paint_icon(painter, x, (self.height() - side) / 2, side, self._sign, color)

    def _paint_badge(self, painter: QPainter, inked: QColor | None) -> None:
        theme, palette, side = self.theme, self.theme.palette, self.theme.px(BADGE_UNITS)
        box = QRectF(theme.px(PAD_UNITS), (self.height() - side) / 2, side, side)
        tone = self._tone or Tone(palette.accent, palette.soft)
        ink, ground = inked or tone.ink, tone.ground if inked is None and not self._chosen else None
        if ground is not None:
            edge = QPen(palette.line, theme.px(2)) if palette.strong else Qt.PenStyle.NoPen
            painter.setPen(edge)
            painter.setBrush(ground)
            painter.drawEllipse(box)
        icon = round(side * BADGE_SHARE)
        x, y = box.center().x() - icon / 2, box.center().y() - icon / 2
        paint_icon(painter, x, y, icon, self._badge, ink)


class ButtonsCard(Card):
    """An entry that is no touch target itself: its title and note over its buttons."""

    def __init__(self, theme: Theme, entry: PageEntry, on_touch: Callable[[str], None]) -> None:
        super().__init__(theme)
        self.setObjectName(entry.name)
        kind, _, _place = entry.name.rpartition("_")
        self._title = Text(theme, Type.BODY, Weight.BOLD, name=f"{kind}_title")
        self._note = Text(theme, Type.SMALL, name=f"{kind}_reason")
        self._buttons = [
            Button(
                theme,
                each.text,
                name=each.name,
                size=Type.BODY,
                height=each.height,
                on_click=partial(on_touch, each.name),
            )
            for each in entry.buttons
        ]
        buttons = row(*self._buttons, gap=theme.px(20))
        column(self._title, self._note, buttons, gap=theme.px(16), margins=theme.px(28), parent=self)

    def show_entry(self, entry: PageEntry, armed: str) -> None:
        """Show an entry; `armed` names the button whose next touch is the second one."""
        self._title.setText(entry.title)
        self._note.setText(entry.note)
        for button, each in zip(self._buttons, entry.buttons, strict=True):
            show_button(button, each, is_armed=each.name == armed)
        self.setAccessibleName(join_sentences(entry.title, entry.note))


def show_button(button: Button, shown: PageButton, *, is_armed: bool) -> None:
    """Show a button; it stands out while the next touch is the second one."""
    confirmation = shown.confirmation if is_armed else None
    text = (confirmation.label if confirmation is not None else "") or shown.text
    variant = shown.variant if confirmation is None else ButtonVariant.PRIMARY
    button.relabel(text, icon=shown.icon, variant=variant)
    button.setEnabled(shown.is_enabled)
    button.setVisible(shown.is_shown)


class TouchList(ScrollPane):
    """Scrolled list whose `column` is always laid out at the height that it needs.

    A heading shows only with an entry below it: at the end of the viewport it would stand over nothing.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._headings: list[Text] = []
        self._entries: list[tuple[PageEntry, EntryCard | ButtonsCard | Text]] = []
        self.column.setSpacing(theme.px(LIST_GAP_UNITS))
        self.verticalScrollBar().valueChanged.connect(self._show_headings)

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
        shown += [self._add_entry(entry, on_touch) for entry in entries[same:]]
        self._entries = list(zip(entries, shown, strict=True))
        for entry, each in self._entries:
            if isinstance(each, Text):
                each.show_text(entry.title)
            elif isinstance(each, ButtonsCard):
                each.show_entry(entry, armed)
            else:
                each.show_entry(entry, is_armed=entry.name == armed)

    def _add_entry(
        self, entry: PageEntry, on_touch: Callable[[str], None]
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
        self._append(made)
        return made

    def _append(self, widget: QWidget) -> None:
        """Add a widget before the stretch at the end."""
        self.column.insertWidget(self.column.count() - 1, widget)
        widget.show()

    def _add_heading(self, text: str) -> None:
        """Add a heading; the entries of its group are added after it."""
        if self._headings:
            self.column.insertSpacing(self.column.count() - 1, self._theme.px(LIST_GAP_UNITS))
        heading = Text(self._theme, Type.SMALL, Weight.BOLD, color=self._theme.palette.muted, name="heading")
        heading.setText(text)
        self._append(heading)
        self._headings.append(heading)

    @Slot()
    def _show_headings(self) -> None:
        end = self.viewport().height() - self._content.y()
        for heading in self._headings:
            ink = QColor(self._theme.palette.muted)
            ink.setAlphaF(1.0 if self._top_below(heading) + self._theme.mm(LEAST_SEEN_MM) <= end else 0.0)
            heading.set_color(ink)

    def _top_below(self, heading: Text) -> int:
        """Top of the first entry below a heading."""
        tops = (each.y() for each in self._content.findChildren(EntryCard) if not each.isHidden())
        return min((top for top in tops if top > heading.y()), default=0)

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
        self._show_headings()
        self.fitted.emit()
