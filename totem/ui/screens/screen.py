"""What all screens share: a frame of two panes and a foot, and how they are shown and wiped.

What stands where is the frame's business (`totem.ui.screen_layout`); the foot holds "Voltar", "Sair", the
languages and the aids (`totem.ui.screens.footer`).
"""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from totem.domain.masking import customer_name
from totem.session.view_state import ViewState
from totem.ui.controls.brand_mark import BrandMark
from totem.ui.controls.scroll_pane import ScrollPane
from totem.ui.input.focus_scope import FocusScope
from totem.ui.qt_accessibility import Role, announce, describe
from totem.ui.screen_layout import ScreenLayout
from totem.ui.screens.footer import Bar, Footer
from totem.ui.ui_context import UiContext

__all__ = ["Screen", "UiContext"]


class Screen(FocusScope):
    """A screen.

    Signals:
        went_back(): "Voltar".
        left(): "Sair".
        language_chosen(str): the code of the language that was touched.
        input_rejected(): what was typed cannot be, which the screen says.
        aid_touched(object): the `Aid` that was touched.
        text_edited(str, str): the customer changed what stands in a field: what stood and what stands there.
        announced(str): a sentence beside the screen's own, for those who do not see it come up.
        voice_asked(object): the `Wish` for the voice that was touched.
    """

    went_back = Signal()
    left = Signal()
    language_chosen = Signal(str)
    input_rejected = Signal()
    aid_touched = Signal(object)
    text_edited = Signal(str, str)
    announced = Signal(str)
    voice_asked = Signal(object)
    has_clock = False
    """Whether the screen shows the time that is left of the visit."""
    is_error = False
    """Whether what the screen says went wrong, and is to be heard at once."""

    def __init__(self, context: UiContext, name: str) -> None:
        super().__init__()
        self.context = context
        self.theme = context.theme
        self.setObjectName(name)
        describe(self, Role.Pane)
        self.reading: ScrollPane | None = None
        self.spoken_text = ""
        """The sentence that stands for the screen in the accessibility tree."""

    def update_view(self, view: ViewState) -> None:
        """Show the visit as it is now."""
        raise NotImplementedError

    def reset(self) -> None:
        """Forget everything that the visit left on the screen."""
        raise NotImplementedError

    def restore_from(self, other: "Screen") -> None:
        """Take the place of the same screen in another language, size or look: what the visit does not know.

        What was typed, where a list was scrolled to, which view was chosen. The view was shown before.
        """

    def restore_scroll(self, other: "Screen") -> None:
        """Show the same part of what is read as `other` did."""
        mine, theirs = self.reading, other.reading
        if mine is not None and theirs is not None:
            before = theirs.verticalScrollBar()
            bar = mine.verticalScrollBar()
            bar.setValue(round(bar.maximum() * before.value() / max(1, before.maximum())))

    def escape(self) -> None:
        """Go back, where there is a "Voltar"."""
        if self.back_button.isVisible():
            self.went_back.emit()

    def show_time_left(self, seconds: int) -> None:
        """Show how long the visit stays open without a touch, where the screen has a clock."""

    def set_spoken_text(self, sentence: str) -> None:
        """Make `sentence` the screen's accessible name."""
        is_new, self.spoken_text = sentence != self.spoken_text, sentence
        self.setAccessibleName(sentence)
        if is_new and self.isVisible():
            announce(self, sentence, urgent=self.is_error)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        announce(self, self.spoken_text, urgent=self.is_error)

    def add_panes(
        self,
        *,
        reach: bool = True,
        tall: bool = False,
        steady: bool = False,
        corner: QWidget | None = None,
        width: int = 0,
    ) -> tuple[QVBoxLayout, QVBoxLayout]:
        """Lay out the frame; return the layouts of what is read and of what is touched.

        On an upright panel, `reach` keeps the second in the lower 65 %, `tall` gives the first all the room
        that is left, and with `steady` it moves nothing by its length. `corner` stands opposite the brand,
        `width` is what the second cannot do without (`ScreenLayout`).
        """
        theme = self.theme
        self.reading = reading = ScrollPane(theme)
        pane, head = QWidget(), QWidget()
        touch, row = QVBoxLayout(pane), QHBoxLayout(head)
        for layout in (touch, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(theme.px(20))
        row.addWidget(BrandMark(theme, self.context.brand), 1)
        if corner is not None:
            row.addWidget(corner)
        bar = Bar(theme, reading)
        self.back_button, self.leave_button = bar.back, bar.leave
        bar.back.clicked.connect(self.went_back)
        bar.leave.clicked.connect(self.left)
        ScreenLayout(
            theme,
            head=head,
            reading=reading,
            touch=pane,
            foot=self.make_footer(bar),
            reach=reach,
            tall=tall,
            steady=steady,
            parent=self,
            width=width,
        )
        return reading.column, touch

    def make_footer(self, bar: Bar | None = None, *, on_brand: bool = False) -> Footer:
        """The foot of this screen; a screen without panes places it itself."""
        foot = Footer(self.context, bar=bar, on_brand=on_brand)
        foot.language_chosen.connect(self.language_chosen)
        foot.aid_touched.connect(self.aid_touched)
        foot.voice_asked.connect(self.voice_asked)
        return foot

    def arrange(self) -> None:
        """Share the room out again: what the screen says has changed."""
        layout = self.layout()
        if layout is not None:
            layout.invalidate()


def greeting(view: ViewState) -> str:
    """`Olá, Maria S. · CPF ***.159.265-**`."""
    if view.document is None:
        return ""
    document = f"{view.document.kind.name} {view.document.masked}"
    name = customer_name(view.customer) if view.customer else ""
    if not name:
        return document
    return QCoreApplication.translate("greeting", "Olá, %1").replace("%1", name) + f" · {document}"
