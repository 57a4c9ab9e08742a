"""Base class of the customers' screens: two panes and a footer, updated from the view state and reset.

`totem.ui.screen_layout` places them; the footer has "Voltar", "Sair", the languages and the accessibility
options (`totem.ui.screens.footer`).
"""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from totem.domain.masking import customer_name
from totem.session.view_state import ViewState
from totem.ui.brand import BrandMark
from totem.ui.controls.scroll_pane import ScrollPane
from totem.ui.input.focus_scope import FocusScope
from totem.ui.qt_accessibility import Role, announce, describe
from totem.ui.screen_layout import ScreenLayout
from totem.ui.screens.footer import Bar, Footer
from totem.ui.theme import Theme
from totem.ui.ui_context import UiContext

__all__ = ["Screen", "UiContext", "button_row"]


class Screen(FocusScope):
    """A customer's screen.

    Signals:
        went_back(): "Voltar".
        left(): "Sair".
        language_chosen(str): a language was touched, by its code.
        input_rejected(): the input is not valid, as the screen shows.
        aid_touched(object): an `Aid` was touched.
        text_edited(str, str): the customer edited a field: the text before and after.
        announced(str): a sentence besides the screen's own, for customers who do not see it appear.
        voice_asked(object): a command for the voice was touched.
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
    """True if the screen shows the time left of the session."""
    is_error = False
    """True if the screen shows an error, which screen readers announce at once."""

    def __init__(self, context: UiContext, name: str) -> None:
        super().__init__()
        self.context = context
        self.theme = context.theme
        self.setObjectName(name)
        describe(self, Role.Pane)
        self.reading: ScrollPane | None = None
        self.spoken_text = ""
        """The screen's sentence for speech and the accessibility tree."""

    def update_view(self, view: ViewState) -> None:
        """Show the session's present state."""
        raise NotImplementedError

    def reset(self) -> None:
        """Remove all data of the session from the screen, also from hidden widgets."""
        raise NotImplementedError

    def restore_from(self, other: "Screen") -> None:
        """Restore from the same screen in another language, size or theme what the session does not hold.

        That is text being typed, scroll positions, the chosen payment view. `update_view` was called before.
        """

    def restore_scroll(self, other: "Screen") -> None:
        """Scroll the reading pane to the position of `other`."""
        mine, theirs = self.reading, other.reading
        if mine is not None and theirs is not None:
            before = theirs.verticalScrollBar()
            bar = mine.verticalScrollBar()
            bar.setValue(round(bar.maximum() * before.value() / max(1, before.maximum())))

    def escape(self) -> None:
        """Go back, where "Voltar" is offered."""
        if self.back_button.isVisible():
            self.went_back.emit()

    def show_time_left(self, seconds: int) -> None:
        """Show how long the session stays open without a touch, on screens with a clock."""

    def set_spoken_text(self, sentence: str) -> None:
        """Set the screen's sentence, and announce it if it is new."""
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
        """Lay out the screen; return the layouts of the reading pane and of the touch pane.

        On an upright panel, `reach` keeps the touch pane in the lower 65 %, `tall` gives the reading pane all
        the remaining height, and with `steady` its length moves nothing. `corner` stands opposite the brand,
        `width` is the least width of the touch pane (`ScreenLayout`).
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
        """Make the footer; a screen without panes places it itself."""
        foot = Footer(self.context, bar=bar, on_brand=on_brand)
        foot.language_chosen.connect(self.language_chosen)
        foot.aid_touched.connect(self.aid_touched)
        foot.voice_asked.connect(self.voice_asked)
        return foot

    def arrange(self) -> None:
        """Lay out again after texts changed."""
        layout = self.layout()
        if layout is not None:
            layout.invalidate()


def greeting(view: ViewState) -> str:
    """Greeting with abbreviated name and masked tax id: `Olá, Maria S. · CPF ***.159.265-**`."""
    if view.tax_id is None:
        return ""
    document = f"{view.tax_id.kind.name} {view.tax_id.masked}"
    name = customer_name(view.customer) if view.customer else ""
    if not name:
        return document
    return QCoreApplication.translate("greeting", "Olá, %1").replace("%1", name) + f" · {document}"


def button_row(theme: Theme, *buttons: QWidget) -> QHBoxLayout:
    """Lay buttons out side by side, equally wide."""
    row = QHBoxLayout()
    row.setSpacing(theme.px(20))
    for button in buttons:
        row.addWidget(button, 1)
    return row
