"""Choices to touch: a scrolling column of buttons, and cards of a form's plans or names."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.text import folded, format_money
from totem.session.forms.view_state import Choice
from totem.ui import form_text
from totem.ui.controls.button import CRAMPED
from totem.ui.controls.card_button import RIGHT, EntryButton, EntrySizes, card_label, card_sign
from totem.ui.controls.card_list import CardList, RowCard, card_gap
from totem.ui.controls.scroll_pane import FingerScrollArea, list_scroll_buttons
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import column, discard, row
from totem.ui.theme import Theme, Type, Weight

SIZES = EntrySizes(pad=28, gap=8, indent=20, around=8, between=0, badge=64, sign=44)
TIGHT_SIZES = EntrySizes(pad=12, gap=8, indent=8, around=8, between=0, badge=64, sign=32)
DETAILED_BADGE = 80
DETAILED_HEIGHT, HEIGHT, LARGER_HEIGHT = 137, 148, 160
"""The most of a button with a detail, 34 mm, of one without, and of three lines of larger text."""
GAP_UNITS = 20
LEAST_BUTTONS = 2
RADIUS_UNITS = 30
ROW_UNITS = 112
PAD_UNITS, TIGHT_PAD_UNITS = 36, 18
TEXT_GAP_UNITS, TIGHT_TEXT_GAP_UNITS = 8, 4
APART_UNITS = 32
FAR_ROW = 50
"""A choice from this row on stands first when it was chosen before: no rows are made for the way to it."""
BESIDE_SHARE = 0.31
"""The share of a card for the price, or for a detail beside a name; a longer detail is left out."""


class ChoiceButton(EntryButton):
    """A button with its text beside its number, so that a column reads as a list."""

    def __init__(
        self, theme: Theme, number: int, *, sign: str = "", detail: str = "", name: str = "choice"
    ) -> None:
        """`sign` is an icon in place of the number, `detail` a line in small type below the text."""
        sizes = TIGHT_SIZES if theme.is_tight else SIZES
        if detail:
            sizes = sizes._replace(badge=DETAILED_BADGE)
        note = Text(theme, Type.SMALL, fit=True)
        is_larger = theme.scale > 1
        title = Text(theme, Type.LARGE, Weight.BOLD, shrinks=True, lines=3 if is_larger else 2)
        super().__init__(theme, title, note, sizes, name=f"{name}_{number}")
        self.number, self._units = number, DETAILED_HEIGHT if detail else HEIGHT
        self.badge, self.sign = sign or str(number), "chevron-right"
        note.show_text(detail)
        self.setAccessibleDescription(detail)
        self.setMinimumHeight(theme.least_target)
        self.setMaximumHeight(
            max(theme.text(LARGER_HEIGHT if is_larger else self._units), theme.least_target)
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.tint()

    def relabel(self, text: str) -> None:
        """Change the text."""
        self.setText(text)
        self.setAccessibleName(text)
        self._title.setText(text)

    def minimumSizeHint(self) -> QSize:
        """The room of one line, and of the detail."""
        shown = (each for each in (self._title, self._note) if not each.isHidden())
        words = sum(each.minimumSizeHint().height() for each in shown)
        return QSize(0, max(self.theme.least_target, words + 2 * self.theme.px(SIZES.around)))

    def sizeHint(self) -> QSize:
        units = self._units * (CRAMPED if self.theme.is_tight else 1)
        return QSize(0, max(self.theme.px(units), self.theme.least_target))


class ChoiceButtonList(QWidget):
    """Shows buttons in order; it needs the room of a few, and scrolls the rest.

    Attributes:
        arrows: its page buttons, below it.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._content = QWidget()
        gap = theme.least_gap if theme.is_tight else max(theme.least_gap, theme.px(GAP_UNITS))
        self._cards = column(gap=gap, parent=self._content)
        self._cards.addStretch()  # takes the room above the maximum heights
        self._area = area = FingerScrollArea(theme, self._content)
        area.setWidgetResizable(True)
        self.arrows = list_scroll_buttons(theme)
        self.arrows.turned.connect(area.turn)
        self.arrows.follow(area.verticalScrollBar())
        below = (self.arrows, Qt.AlignmentFlag.AlignRight)
        column((area, 1), below, gap=theme.px(8 if theme.is_tight else GAP_UNITS), parent=self)

    def add(self, button: ChoiceButton) -> None:
        self._cards.insertWidget(self._cards.count() - 1, button, 1)

    def remove(self, button: ChoiceButton) -> None:
        """Remove and delete a button."""
        discard(self._cards, button)

    def minimumSizeHint(self) -> QSize:
        buttons = self._buttons()[:LEAST_BUTTONS]
        return self._size_of([each.minimumSizeHint() for each in buttons])

    def sizeHint(self) -> QSize:
        """All buttons."""
        return self._size_of([each.sizeHint() for each in self._buttons()])

    def _buttons(self) -> list[ChoiceButton]:
        found = self._content.findChildren(ChoiceButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [each for each in found if not each.isHidden()]

    def _size_of(self, buttons: list[QSize]) -> QSize:
        return QSize(0, sum(each.height() + self._cards.spacing() for each in buttons))


class ChoiceCard(RowCard):
    """A name with a detail beside it, or a plan: its price at the right, or below the name if `stacked`."""

    def __init__(self, cards: "ChoiceCardList", number: int, choice: Choice, *, is_chosen: bool) -> None:
        super().__init__(cards, number, radius=RADIUS_UNITS)
        theme, palette, side, pad = self.theme, self.theme.palette, padding(self.theme), padding(self.theme)
        self.is_tinted, self.edge = is_chosen, palette.accent if is_chosen else None
        self.setAccessibleName(form_text.choice_sentence(choice))
        detail, price = choice.detail or "", price_of(choice)
        weight, month = Weight.BOLD if cards.plans else Weight.STRONG, form_text.per_month()
        texts = [card_label(theme, Type.LARGE, weight, form_text.choice_title(choice))]
        self._beside = card_label(theme, Type.BODY, ink=palette.muted, align=RIGHT, wraps=False)
        self._longest_price = cards.longest_price
        beside = [self._beside]
        if not cards.plans:
            pad = theme.px(PAD_UNITS) // 2
            self.setMinimumHeight(row_height(theme))
            self._beside.setText(detail)
        elif theme.is_large and theme.scale == 1:
            self._beside = card_label(theme, Type.TITLE, Weight.BOLD, price, align=RIGHT, wraps=False)
            under = month if price else ""
            beside = [
                self._beside,
                card_label(theme, Type.SMALL, text=under, ink=palette.muted, align=RIGHT, wraps=False),
            ]
        elif price:
            cost = f"{price} {month}"
            texts.append(card_label(theme, Type.LARGE, Weight.BOLD, cost, ink=palette.accent))
        if cards.plans:
            texts.append(card_label(theme, Type.BODY, text=detail, ink=palette.muted))
        sign = card_sign(theme, "check", palette.accent) if is_chosen else card_sign(theme)
        gap = theme.px(TEXT_GAP_UNITS if theme.is_large else TIGHT_TEXT_GAP_UNITS)
        words, figures = column(None, *texts, None, gap=gap), column(None, *beside, None, gap=0)
        if self._beside.text():
            figures.setContentsMargins(theme.px(APART_UNITS), 0, 0, 0)
        margins = (side, pad, side, pad)
        row((words, 1), figures, side // 2, sign, gap=0, margins=margins, parent=self)

    def arrange(self, width: int) -> None:
        """Give all prices the size of the longest; leave a longer detail out."""
        room, text = round(width * BESIDE_SHARE), self._beside.text()
        if self._longest_price:
            self._beside.setFont(self.theme.fitted(self._longest_price, Type.TITLE, Weight.BOLD, room))
            room = width
        wide = QFontMetrics(self._beside.font()).horizontalAdvance(text)
        self._beside.setVisible(bool(text) and wide <= room)


class ChoiceCardList(CardList[ChoiceCard]):
    """The list of choices, filtered by what was typed; `chosen` has the index among all choices.

    Attributes:
        choices: all of them, listed or not.
        plans: they have prices.
        longest_price: of all choices.
    """

    def __init__(self, theme: Theme, *, plans: bool) -> None:
        self.choices: tuple[Choice, ...] = ()
        self.plans, self.longest_price = plans, ""
        self._plain: tuple[str, ...] = ()
        self._listed: list[int] = []
        self._previous: int | None = None
        super().__init__(theme, name="choices")
        one = least_height(theme, plans=plans) + card_gap(theme)
        self.setMinimumHeight(one if plans or theme.is_tight or theme.low else 2 * one)

    def show_choices(self, choices: tuple[Choice, ...], previous: int | None) -> None:
        """Replace the rows, and scroll to the previous choice; in long lists it stands first."""
        self.longest_price = max(map(price_of, choices), key=len, default="") if self.plans else ""
        self.choices, self._previous = choices, previous
        self._plain = tuple(normalized(form_text.choice_title(each)) for each in choices)
        self._listed = list(range(len(choices)))
        if previous is not None and previous >= FAR_ROW:
            self._listed.insert(0, self._listed.pop(previous))
        self.show_count(len(choices))
        if previous is not None:
            self.ensureWidgetVisible(self.button(self._listed.index(previous)))

    def narrow(self, typed: str) -> None:
        """List the choices that begin with `typed`, then those with such a word."""
        wanted = normalized(typed)
        begin = [number for number, each in enumerate(self._plain) if each.startswith(wanted)]
        within = [number for number, each in enumerate(self._plain) if f" {wanted}" in each] if wanted else []
        first = set(begin)
        self._listed = begin + [number for number in within if number not in first]
        self.show_count(len(self._listed))

    def number(self, row: int) -> int:
        """The index among all choices of a listed row."""
        return self._listed[row]

    def choice(self, row: int) -> Choice:
        return self.choices[self._listed[row]]

    def choose(self, row: int) -> None:
        self.chosen.emit(self.number(row))

    def make_card(self, row: int) -> ChoiceCard:
        is_chosen = self._previous == self.number(row)
        return ChoiceCard(self, row, self.choice(row), is_chosen=is_chosen)


def least_height(theme: Theme, *, plans: bool) -> int:
    """The height of a card with little text."""
    if not plans:
        return row_height(theme)
    large = QFontMetrics(theme.font(Type.LARGE, Weight.BOLD)).height()
    return 2 * large + QFontMetrics(theme.font(Type.BODY)).height() + 2 * padding(theme)


def row_height(theme: Theme) -> int:
    """The least height of a card with a name alone."""
    words = QFontMetrics(theme.font(Type.LARGE, Weight.STRONG)).height() + theme.px(PAD_UNITS)
    return max(words, theme.px(ROW_UNITS if theme.is_spacious else 0), theme.least_target)


def padding(theme: Theme) -> int:
    return theme.px(TIGHT_PAD_UNITS if theme.is_tight else PAD_UNITS)


def price_of(choice: Choice) -> str:
    return format_money(choice.amount) if choice.amount is not None else ""


def normalized(text: str) -> str:
    """`text` without accents and capitals, for a search."""
    return " ".join(folded(text).split())
