"""The answers of a form under review: a card for each line or for each stage, and their list."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from totem.ui.controls.button import ButtonColors
from totem.ui.controls.card_button import CardButton, card_icon, card_label, leave_touches
from totem.ui.controls.scroll_pane import FingerScrollArea, list_scroll_buttons
from totem.ui.controls.text_layout import ZERO_WIDTH_SPACE, Text
from totem.ui.layouts import column, discard, row
from totem.ui.theme import Theme, Type, Weight, mix

RADIUS_UNITS = 30
PENCIL_UNITS, PENCIL_GAP_UNITS = 44, 20
AROUND_UNITS = 14
ACROSS_UNITS, TIGHT_ACROSS_UNITS = 36, 18
GROUP_AROUND_UNITS, GROUP_SIGN_UNITS, GROUP_SIGN_GAP_UNITS = 26, 40, 28
GROUP_NAME_GAP_UNITS, GROUP_LINE_GAP_UNITS, GROUP_CLOSE_UNITS = 8, 3, 16
LONG_WORD = re.compile(r"\S{24,}")
"""A word, such as an e-mail address, that may be wider than a line."""


class ReviewCard(CardButton):
    """A card that is flat where it cannot be touched."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name=name, radius=RADIUS_UNITS)
        self.setMinimumSize(theme.least_target, theme.least_target)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def colors(self) -> ButtonColors:
        palette = self.theme.palette
        if self.isEnabled():
            return super().colors()
        flat = palette.sunken if palette.strong else mix(palette.sunken, palette.page, 0.5)
        return ButtonColors(palette.ink, flat, flat)

    @property
    def across(self) -> int:
        """The padding at both sides."""
        return self.theme.px(TIGHT_ACROSS_UNITS if self.theme.is_tight else ACROSS_UNITS)


class ReviewRow(ReviewCard):
    """The name in small type over the value, on as many lines as it needs."""

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__(theme, f"line_{number}")
        muted = theme.palette.ink if theme.palette.strong else theme.palette.muted
        self._name = card_label(theme, Type.SMALL, ink=muted)
        self._value = card_label(theme, Type.BODY, Weight.STRONG)
        self._pencil = card_icon("pencil", theme.px(PENCIL_UNITS), theme.palette.accent)
        around = theme.px(AROUND_UNITS)
        lines = (QFontMetrics(each.font()).height() for each in (self._name, self._value))
        self.setMinimumHeight(max(theme.least_target, 2 * around + sum(lines)))
        words = column(None, self._name, self._value, None, gap=0)
        margins = (self.across, around, self.across, around)
        row((words, 1), self._pencil, gap=theme.px(PENCIL_GAP_UNITS), margins=margins, parent=self)

    def show_line(self, name: str, value: str, *, changeable: bool, spoken: str) -> None:
        """Show `value` under its `name`; `spoken` is the accessible name."""
        broken = LONG_WORD.sub(lambda word: ZERO_WIDTH_SPACE.join(word[0]), value)
        self._name.setText(name)
        self._name.setVisible(bool(name))
        self._value.setText(broken.replace("@", f"@{ZERO_WIDTH_SPACE}"))
        self._value.setVisible(bool(value))
        self._pencil.setVisible(changeable)
        self.setEnabled(changeable)
        self.setAccessibleName(spoken)

    def fits(self, width: int) -> bool:
        """True if name and value fit on one line each."""
        room = width - 2 * self.across - self.theme.px(PENCIL_UNITS + PENCIL_GAP_UNITS)
        labels = (self._name, self._value)
        return all(QFontMetrics(each.font()).horizontalAdvance(each.text()) <= room for each in labels)


class GroupCard(ReviewCard):
    """The answers of one stage under its name, the first of them in strong type."""

    def __init__(
        self, theme: Theme, number: int, symbol: str, name: str, lines: Sequence[str], *, change: str
    ) -> None:
        """Show `lines` under `name`; without the word for `change` the card is not touched."""
        super().__init__(theme, f"group_{number}")
        palette, side = theme.palette, theme.px(GROUP_SIGN_UNITS)
        self.setEnabled(bool(change))
        title = card_label(theme, Type.LARGE, Weight.BOLD, name)
        head = row((title, 1), gap=theme.px(14))
        if change:
            head.addWidget(card_icon("pencil", side, palette.accent))
            words = card_label(theme, Type.BODY, Weight.STRONG, change, ink=palette.accent, wraps=False)
            head.addWidget(words)
        muted = palette.ink if palette.strong else palette.muted
        self._answers = column(gap=0)
        for place, line in enumerate(lines):
            weight, ink = (Weight.REGULAR, muted) if place else (Weight.STRONG, palette.ink)
            answer = leave_touches(Text(theme, Type.BODY, weight, color=ink))
            answer.setText(line)
            self._answers.addWidget(answer)
        sign = column(card_icon(symbol, side, palette.accent), None)
        self._texts = column(head, self._answers, None)
        self._content = row(sign, (self._texts, 1), gap=theme.px(GROUP_SIGN_GAP_UNITS), parent=self)
        self.set_airy(airy=True)

    def set_airy(self, *, airy: bool) -> None:
        """Lay the card out with air around its lines, or close together."""
        theme, is_airy = self.theme, airy and not self.theme.is_tight
        around = theme.px(GROUP_AROUND_UNITS if is_airy else GROUP_CLOSE_UNITS)
        self._content.setContentsMargins(self.across, around, self.across, around)
        self._texts.setSpacing(theme.px(GROUP_NAME_GAP_UNITS) if is_airy else 0)
        self._answers.setSpacing(theme.px(GROUP_LINE_GAP_UNITS) if is_airy else 0)


class ReviewList(FingerScrollArea):
    """Short lines stand two in a row; cards of groups lose their air before they scroll.

    Attributes:
        arrows: its page buttons.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, QWidget())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setWidgetResizable(True)
        self._grid = QGridLayout(self._content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.least_gap)
        self._cards: Sequence[ReviewCard] = ()
        self.arrows = list_scroll_buttons(theme)
        self.arrows.turned.connect(self.turn)
        self.arrows.follow(self.verticalScrollBar())

    def show_cards(self, cards: Sequence[ReviewCard]) -> None:
        """Show these cards in place of those before, which are deleted."""
        for card in self._cards:
            discard(self._grid, card)
        self._cards = cards
        self._arrange()
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """One line on a small panel, and one card of a group on any; else two lines."""
        is_grouped = any(isinstance(each, GroupCard) for each in self._cards)
        return self._size_of(self._cards[: 1 if self.theme.is_tight or is_grouped else 2])

    def sizeHint(self) -> QSize:
        """All cards."""
        return self._size_of(self._cards)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _size_of(self, cards: Sequence[ReviewCard]) -> QSize:
        return QSize(0, sum(each.minimumSizeHint().height() + self._grid.spacing() for each in cards))

    def _arrange(self) -> None:
        """Place the cards, pairs of short lines side by side; those of groups with air if they fit so."""
        grid, width, half = self._grid, self.width(), (self.width() - self._grid.spacing()) // 2
        short = [isinstance(each, ReviewRow) and each.fits(half) for each in self._cards]
        for line in range(grid.rowCount()):
            grid.setRowStretch(line, 0)
        place = line = 0
        while place < len(self._cards):
            is_pair = all(short[place : place + 2]) and place + 1 < len(self._cards)
            grid.addWidget(self._cards[place], line, 0, 1, 1 if is_pair else 2)
            if is_pair:
                grid.addWidget(self._cards[place + 1], line, 1)
            place, line = place + 1 + is_pair, line + 1
        grid.setRowStretch(line, 1)
        groups = [each for each in self._cards if isinstance(each, GroupCard)]
        for group in groups:
            group.set_airy(airy=True)
        wanted = sum(each.heightForWidth(width) + grid.spacing() for each in groups) - grid.spacing()
        for group in groups:
            group.set_airy(airy=wanted <= self.height())
