"""A column of choices: all of them where there is room, else scrolled by a finger and by two arrows."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QScrollArea, QScroller, QSizePolicy, QVBoxLayout, QWidget

from totem.domain.text import unaccented
from totem.session.forms.view_state import Choice
from totem.ui import form_text
from totem.ui.controls.button import LEAST_TARGET_MM, Button, ButtonVariant
from totem.ui.controls.card_list import MORE_UNITS, CardList, CardPainter, Index, card_gap
from totem.ui.controls.pair_layout import PairLayout
from totem.ui.controls.plan_card import RADIUS_UNITS, Cards, Layout, least_height, paint_choice
from totem.ui.controls.scroll_pane import PAGE, list_arrows, scroll_by_finger
from totem.ui.image_loader import paint_icon
from totem.ui.theme import Theme, Type, Weight

_BADGE = 64
_TALLEST = 148
_AROUND = 16  # over and under the words
LIST = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value


class ChoiceCard(Button):
    """The words begin at the left, beside the number, so that a column of cards reads as a list."""

    def __init__(self, theme: Theme, number: int, *, sign: str = "", name: str = "choice") -> None:
        """`sign` is an icon to show instead of the number."""
        super().__init__(theme, "", ButtonVariant.KEY, name=f"{name}_{number}", height=_TALLEST)
        self.number = number
        self._sign = sign
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMaximumHeight(max(theme.text(_TALLEST), theme.mm(LEAST_TARGET_MM) + 1))

    def minimumSizeHint(self) -> QSize:
        words = QFontMetrics(self.theme.font(Type.LARGE, Weight.BOLD)).height() + self.theme.px(_AROUND)
        return QSize(self.theme.mm(LEAST_TARGET_MM), max(self.theme.mm(LEAST_TARGET_MM) + 1, words))

    def heightForWidth(self, width: int) -> int:
        words = self._arranged(QSize(width, self.maximumHeight())).words.height()
        return max(self.theme.mm(LEAST_TARGET_MM) + 1, words + self.theme.px(_AROUND))

    def _padding(self) -> int:
        return self.theme.px(12 if self.theme.cramped else 28)

    def _badge_side(self) -> int:
        return self.theme.px(_BADGE)

    def _icon_room(self) -> int:
        return self._badge_side() + self.theme.px(16 if self.theme.cramped else 28)

    def _paint_label(self, painter: QPainter) -> None:
        theme, side = self.theme, self._badge_side()
        left = self._padding()
        badge = QRectF(left, (self.height() - side) / 2, side, side)
        ground, ink = theme.palette.soft, theme.palette.accent
        if theme.palette.strong:
            ground, ink = self.ink(), theme.palette.surface
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawEllipse(badge)
        if self._sign:
            icon = round(side * 0.56)
            x, y = badge.center().x() - icon / 2, badge.center().y() - icon / 2
            paint_icon(painter, x, y, icon, self._sign, ink)
        else:
            painter.setPen(ink)
            painter.setFont(theme.font(Type.BODY, Weight.BOLD))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self.number))
        painter.setPen(self.ink())
        painter.setFont(self.label_font())
        begin = left + self._icon_room()
        words = QRectF(begin, 0, self.width() - begin - left, self.height())
        painter.drawText(words, LIST, self.text())


GAP_MM = 3.0
GAP_UNITS = 20
LEAST_CARDS = 2


class ChoiceList(QWidget):
    """Holds the cards that it is given, in order; it needs the room of a few and takes what there is.

    Attributes:
        arrows: under the cards, unless whoever asked for them `apart` puts them elsewhere.
    """

    def __init__(
        self,
        theme: Theme,
        *,
        least: int = LEAST_CARDS,
        pairs: bool = False,
        apart: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """It needs the room of `least` cards; with `pairs`, narrow ones stand two in a row."""
        super().__init__(parent)
        self._theme, self._least = theme, least
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        area.viewport().setAutoFillBackground(False)
        scroll_by_finger(area.viewport(), theme).stateChanged.connect(self._let_go)
        self._content = QWidget()
        tight = theme.mm(GAP_MM) + 1
        self._gap = tight if theme.cramped or pairs else max(tight, theme.px(GAP_UNITS))
        self._cards = PairLayout(self._gap, self._content) if pairs else _column(self._gap, self._content)
        area.setWidget(self._content)
        self._content.setAutoFillBackground(False)  # a scroll area fills what it is given
        self.arrows = list_arrows(theme)
        self.arrows.turned.connect(self._turn)
        self.arrows.follow(area.verticalScrollBar())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(8 if theme.cramped else GAP_UNITS))
        whole.addWidget(area, 1)
        if not apart:
            whole.addWidget(self.arrows, 0, Qt.AlignmentFlag.AlignRight)

    def add(self, card: ChoiceCard) -> None:
        """Put a card at the end."""
        if isinstance(self._cards, QVBoxLayout):
            self._cards.insertWidget(self._cards.count() - 1, card)
        else:
            self._cards.addWidget(card)

    def remove(self, card: ChoiceCard) -> None:
        """Let go of a card, which is nobody's from now on."""
        self._cards.removeWidget(card)
        card.hide()
        card.deleteLater()

    def minimumSizeHint(self) -> QSize:
        cards = [each.minimumSizeHint().height() for each in self._each()[: self._least]]
        return QSize(0, sum(cards) + self._gap * len(cards))

    def _each(self) -> list[ChoiceCard]:
        return [each for each in self._content.children() if isinstance(each, ChoiceCard)]

    @Slot(int)
    def _turn(self, direction: int) -> None:
        """Most of a page up or down."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + round(direction * PAGE * self._area.viewport().height()))

    @Slot(QScroller.State)
    def _let_go(self, state: QScroller.State) -> None:
        """A finger that drags the list chooses nothing."""
        if state is QScroller.State.Dragging:
            for card in self._each():
                card.setDown(False)


def _column(gap: int, parent: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(gap)
    column.addStretch()  # takes what the cards do not grow to
    return column


class ChoiceModel(QAbstractListModel):
    """The choices, or those of them that fit what was typed.

    Attributes:
        chosen: which of all was chosen before.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Choice, ...] = ()
        self._plain: tuple[str, ...] = ()
        self._rows: list[int] = []
        self.chosen: int | None = None

    def show_choices(self, choices: tuple[Choice, ...], chosen: int | None) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._all, self.chosen = choices, chosen
        self._plain = tuple(plain(form_text.choice_title(each)) for each in choices)
        self._rows = list(range(len(choices)))
        self.endResetModel()

    def narrow(self, typed: str) -> None:
        """List those that begin as was typed, then those with a word that does."""
        wanted = plain(typed)
        self.beginResetModel()
        begin = [row for row, each in enumerate(self._plain) if each.startswith(wanted)]
        within = [row for row, each in enumerate(self._plain) if f" {wanted}" in each] if wanted else []
        first = set(begin)
        self._rows = begin + [row for row in within if row not in first]
        self.endResetModel()

    def shown(self) -> tuple[Choice, ...]:
        """All of them, listed or not."""
        return self._all

    def number(self, row: int) -> int:
        """Which of all stands in a row."""
        return self._rows[row]

    def choice(self, index: Index) -> Choice:
        """What stands in a row."""
        return self._all[self._rows[index.row()]]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return form_text.choice_sentence(self.choice(index))
        return None


def plain(text: str) -> str:
    """A name without accents, in small letters: as people type what they look for."""
    return " ".join(unaccented(text.casefold()).split())


class ChoiceRows(CardList):
    """The list of choices; `chosen` tells which of all was touched, whatever is listed."""

    def __init__(self, theme: Theme, *, plans: bool, parent: QWidget | None = None) -> None:
        """`plans` have prices."""
        super().__init__(theme, name="choices", parent=parent)
        self.choices = ChoiceModel(self)
        self.cards = Cards(theme, plans)
        self.setModel(self.choices)
        self.setItemDelegate(_ChoicePainter(self))
        one = least_height(theme, plans=plans) + card_gap(theme)
        is_short = plans or theme.cramped or theme.low
        self.setMinimumHeight(one + theme.px(0 if theme.low else MORE_UNITS) if is_short else 2 * one)

    def show_choices(self, choices: tuple[Choice, ...], chosen: int | None) -> None:
        """Replace what is listed, from the top, or from what was chosen before."""
        self.cards = Cards.for_choices(self.theme, choices, plans=self.cards.plans)
        self.setUniformItemSizes(self.cards.uniform)
        self.choices.show_choices(choices, chosen)
        self.restart()
        if chosen is not None:
            self.scrollTo(self.choices.index(chosen, 0))

    def narrow(self, typed: str) -> None:
        """List only what fits what was typed."""
        self.choices.narrow(typed)
        self.restart()

    def _choose(self, row: int, _part: object) -> None:
        self.chosen.emit(self.choices.number(row))


class _ChoicePainter(CardPainter):
    """Paints a row as a card."""

    def __init__(self, rows: ChoiceRows) -> None:
        super().__init__(rows, RADIUS_UNITS)
        self._rows = rows

    def card_height(self, row: int, width: int) -> int:
        return self._layout(row, width).height

    def paint_card(self, painter: QPainter, card: QRectF, row: int) -> None:
        rows, layout = self._rows, self._layout(row, card.width())
        pressed, chosen = rows.held == (row, None), rows.choices.chosen == rows.choices.number(row)
        paint_choice(painter, rows.theme, card, layout, pressed=pressed, chosen=chosen)

    def _layout(self, row: int, width: float) -> Layout:
        choices = self._rows.choices
        return self._rows.cards.lay_out(choices.choice(choices.index(row, 0)), width)
