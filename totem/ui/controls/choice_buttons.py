"""A scrolling column of choices as buttons."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.ui.controls.button import CRAMPED
from totem.ui.controls.card_button import EntryButton, EntrySizes
from totem.ui.controls.scroll_pane import FingerScrollArea, list_scroll_buttons
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import column, discard
from totem.ui.theme import Theme, Type, Weight

SIZES = EntrySizes(pad=28, gap=8, indent=20, around=8, between=0, badge=64, sign=44)
TIGHT_SIZES = EntrySizes(pad=12, gap=8, indent=8, around=8, between=0, badge=64, sign=32)
DETAILED_BADGE = 80
DETAILED_HEIGHT, HEIGHT, LARGER_HEIGHT = 137, 148, 160
"""The most of a button with a detail, 34 mm, of one without, and of three lines of larger text."""
GAP_UNITS = 20
LEAST_BUTTONS = 2


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
