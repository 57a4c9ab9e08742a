"""What all screens share: a frame of two panes and a bar, and how they are shown and wiped.

Upright panels stack the panes: what is read on top, out of reach; what is touched below, under the hand. Wide
panels put them side by side. The bar with "Voltar" and "Sair" stands at the foot of both, always in the
same place; the languages stand between them.
"""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from totem.background import Runner
from totem.kiosk.picture import Picture
from totem.ui.brand import Brand
from totem.ui.controls.brand_mark import BrandMark
from totem.ui.controls.button import Button, Look
from totem.ui.controls.language_choice import LanguageChoice
from totem.ui.scope import Scope
from totem.ui.theme import Theme

MARGIN = 72
TIGHT_MARGIN = 44
OUT_OF_REACH = 0.35


@dataclass(frozen=True)
class Context:
    """What a screen is made with."""

    theme: Theme
    brand: Brand
    runner: Runner
    language: str
    """The code of the language that is spoken."""
    key_repeat_ms: int = 150
    asks_rating: bool = False
    """Whether the farewell asks what the visit was like."""


class Screen(Scope):
    """A screen.

    Signals:
        went_back(): "Voltar".
        left(): "Sair".
        language_chosen(str): the code of the language that was touched.
        erred(): what was typed cannot be, which the screen says.
    """

    went_back = Signal()
    left = Signal()
    language_chosen = Signal(str)
    erred = Signal()
    has_clock = False
    """Whether the screen shows the time that is left of the visit."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self.context = context
        self.theme = context.theme
        self.setObjectName(name)
        self.said = ""
        """The sentence that stands for the screen in the accessibility tree."""

    def show_picture(self, picture: Picture) -> None:
        """Show the visit as it is now."""
        raise NotImplementedError

    def wipe(self) -> None:
        """Forget everything that the visit left on the screen."""
        raise NotImplementedError

    def take_over(self, other: "Screen") -> None:
        """Take the place of the same screen in another language or size: whatever the visit does not know.

        What was typed, where a list was scrolled to, which view was chosen. The picture was shown before.
        """

    def escape(self) -> None:
        """Go back, where there is a "Voltar"."""
        if self.back_button.isVisible():
            self.went_back.emit()

    def show_time_left(self, seconds: int) -> None:
        """Show how long the visit stays open without a touch, where the screen has a clock."""

    def say(self, sentence: str) -> None:
        """Make `sentence` the screen's accessible name."""
        self.said = sentence
        self.setAccessibleName(sentence)

    def panes(
        self, *, reach: bool = True, tall: bool = False, corner: QWidget | None = None
    ) -> tuple[QVBoxLayout, QVBoxLayout]:
        """Lay out the frame; return the layouts of what is read and of what is touched.

        On an upright panel, `reach` keeps the second in the lower 65 %, and `tall` gives the first all the
        room that is left. `corner` stands opposite the brand.
        """
        theme = self.theme
        read, touch = QVBoxLayout(), QVBoxLayout()
        for pane in (read, touch):
            pane.setContentsMargins(0, 0, 0, 0)
            pane.setSpacing(theme.px(20))
        frame = QGridLayout(self)
        margin = theme.px(MARGIN if theme.roomy else TIGHT_MARGIN)
        frame.setContentsMargins(margin, theme.px(56), margin, theme.px(48))
        head = QHBoxLayout()
        head.addWidget(BrandMark(self.theme, self.context.brand), 1)
        if corner is not None:
            head.addWidget(corner)
        if theme.portrait:
            frame.setVerticalSpacing(theme.px(36 if theme.roomy else 24))
            frame.addLayout(head, 0, 0)
            frame.addLayout(read, 1, 0)
            frame.addLayout(touch, 2, 0)
            frame.addLayout(self._bar(), 3, 0)
            frame.setRowStretch(1 if tall else 2, 1)
            if reach:
                above = theme.px(56 + 72) + 2 * frame.verticalSpacing()
                frame.setRowMinimumHeight(1, round(theme.size.height() * OUT_OF_REACH) - above)
        else:
            frame.setHorizontalSpacing(theme.px(80))
            frame.setVerticalSpacing(theme.px(40))
            frame.addLayout(head, 0, 0)
            frame.addLayout(read, 1, 0)
            frame.addLayout(self._bar(), 2, 0)
            frame.addLayout(touch, 0, 1, 3, 1)
            frame.setRowStretch(1, 1)
            frame.setColumnStretch(0, 10)
            frame.setColumnStretch(1, 12)
        return read, touch

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.theme.px(20))
        self.back_button = Button(
            self.theme, self.tr("Voltar"), Look.NAV, icon="arrow-left", name="back", height=92
        )
        self.leave_button = Button(self.theme, self.tr("Sair"), Look.NAV, icon="x", name="leave", height=92)
        self.back_button.clicked.connect(self.went_back)
        self.leave_button.clicked.connect(self.left)
        languages = LanguageChoice(self.theme, self.context.language)
        languages.chosen.connect(self.language_chosen)
        row.addWidget(self.back_button, 0)
        row.addStretch(1)
        row.addWidget(languages, 0)
        row.addStretch(1)
        row.addWidget(self.leave_button, 0)
        return row
