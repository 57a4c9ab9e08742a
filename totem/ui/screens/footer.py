"""Footer of all screens: "Voltar" and "Sair" where a screen has them, languages, accessibility and voice.

Upright panels stack it: "Voltar" and "Sair" over languages and accessibility, with the scroll arrows between
the upper two, or elsewhere when the voice needs that place. Wide panels have all in one row.
"""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from totem.ui.controls.accessibility_bar import AccessibilityBar, VoicePanel
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.scroll_pane import ScrollButtons, ScrollPane
from totem.ui.controls.segmented_control import GAP_MM, LanguageChoice
from totem.ui.screen_layout import side_margin
from totem.ui.theme import Theme, Type
from totem.ui.ui_context import UiContext

translate = QCoreApplication.translate
Row = tuple[QWidget | None, ...]


class Footer(QWidget):
    """One row or several.

    Signals:
        language_chosen(str): a language was touched, by its code.
        aid_touched(object): an `Aid` was touched.
        voice_asked(object): a command for the voice was touched.
    """

    language_chosen = Signal(str)
    aid_touched = Signal(object)
    voice_asked = Signal(object)

    def __init__(
        self,
        context: UiContext,
        *,
        bar: "Bar | None" = None,
        on_brand: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = context.theme
        self.setObjectName("foot")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        languages = LanguageChoice(theme, context.language, on_brand=on_brand)
        aids = AccessibilityBar(theme, context.aids, with_voice=context.voice_available, on_brand=on_brand)
        languages.chosen.connect(self.language_chosen)
        aids.chosen.connect(self.aid_touched)
        voice = None
        if context.aids.voice and context.voice_available:
            voice = VoicePanel(theme, on_brand=on_brand)
            voice.chosen.connect(self.voice_asked)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.px(24 if theme.airy else 12))
        if theme.portrait:
            for number, row in enumerate(_stacked(theme, bar, voice, languages, aids)):
                grid.addLayout(_spread(row), number, 0)
            return
        left = _row(theme, *([bar.back, bar.arrows] if bar is not None else []))
        left.addStretch(1)
        grid.addLayout(left, 0, 0)
        grid.addLayout(_row(theme, languages, aids, *([voice] if voice is not None else [])), 0, 1)
        if bar is not None:
            grid.addWidget(bar.leave, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)


def _stacked(
    theme: Theme, bar: "Bar | None", voice: VoicePanel | None, languages: QWidget, aids: QWidget
) -> list[Row]:
    """Return the rows of an upright panel, as few as its width allows."""
    choices: list[Row] = [(languages, aids)]
    if not _fit(theme, languages, aids):
        choices = [(languages, None), (None, aids)]
    if voice is None:
        return choices if bar is None else [(bar.back, bar.arrows, bar.leave), *choices]
    if bar is None:
        return [(None, voice, None), *choices]
    if not _fit(theme, bar.back, voice, bar.leave):
        voice.leave_out_volume()
        if not _fit(theme, bar.back, voice, bar.leave):
            return [(bar.back, bar.arrows, bar.leave), (None, voice, None), *choices]
    if _fit(theme, languages, bar.arrows, aids):
        return [(bar.back, voice, bar.leave), (languages, bar.arrows, aids)]
    return [(bar.back, voice, bar.leave), (None, bar.arrows, None), *choices]


def _fit(theme: Theme, *widgets: QWidget) -> bool:
    """True if the widgets fit side by side with the least distance between touch targets."""
    apart = (len(widgets) - 1) * (theme.mm(GAP_MM) + 1)
    wanted = sum(each.sizeHint().width() for each in widgets) + apart
    return wanted <= theme.size.width() - 2 * side_margin(theme)


def _row(theme: Theme, *widgets: QWidget) -> QHBoxLayout:
    """Lay widgets out side by side."""
    row = QHBoxLayout()
    row.setSpacing(theme.px(24))
    for widget in widgets:
        row.addWidget(widget)
    return row


def _spread(widgets: Row) -> QHBoxLayout:
    """Lay widgets out with all spare width between them; None leaves an end empty."""
    row = QHBoxLayout()
    row.setSpacing(0)
    for index, widget in enumerate(widgets):
        if index:
            row.addStretch(1)
        if widget is not None:
            row.addWidget(widget)
    return row


class Bar:
    """Navigation in the footer: back, leave, and scroll arrows of the reading pane.

    Attributes:
        back, leave: the buttons.
        arrows: visible while the reading pane does not fit.
    """

    def __init__(self, theme: Theme, reading: ScrollPane) -> None:
        self.back = _nav_button(theme, translate("Screen", "Voltar"), "arrow-left", "back")
        self.leave = _nav_button(theme, translate("Screen", "Sair"), "x", "leave")
        self.arrows = ScrollButtons(
            theme,
            translate("Screen", "Subir o texto"),
            translate("Screen", "Descer o texto"),
            name="read",
            height=HEIGHT,
        )
        self.arrows.turned.connect(reading.turn)
        self.arrows.follow(reading.verticalScrollBar(), reading.fitted)


HEIGHT = 92


def _nav_button(theme: Theme, text: str, icon: str, name: str) -> Button:
    button = Button(theme, text, ButtonVariant.NAV, icon=icon, name=name, size=Type.BODY, height=HEIGHT)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button
