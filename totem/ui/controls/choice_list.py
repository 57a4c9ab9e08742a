"""A column of choices: all of them where there is room, else scrolled by a finger and by two arrows."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QScroller, QSizePolicy, QVBoxLayout, QWidget

from totem.ui.controls.arrows import list_arrows
from totem.ui.controls.choice_card import ChoiceCard
from totem.ui.controls.flick import scroll_by_finger
from totem.ui.controls.pair_layout import PairLayout
from totem.ui.controls.reading import PAGE
from totem.ui.theme import Theme

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
