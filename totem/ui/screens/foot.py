"""The foot: back and out where a screen has them, the languages, the aids; at the same place on all screens.

Upright panels stack it: "Voltar" and "Sair" over the languages and the aids. Wide ones have all in one row.
"""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from totem.ui.context import Context
from totem.ui.controls.aid_bar import AidBar
from totem.ui.controls.arrows import Arrows
from totem.ui.controls.button import Button, Look
from totem.ui.controls.language_choice import LanguageChoice
from totem.ui.controls.reading import Reading
from totem.ui.theme import Theme, Type

translate = QCoreApplication.translate


class Foot(QWidget):
    """The row, or the rows.

    Signals:
        language_chosen(str): the code of the language that was touched.
        aid_touched(object): the `Aid` that was touched.
    """

    language_chosen = Signal(str)
    aid_touched = Signal(object)

    def __init__(
        self,
        context: Context,
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
        aids = AidBar(theme, context.aids, with_voice=context.voice_available, on_brand=on_brand)
        languages.chosen.connect(self.language_chosen)
        aids.touched.connect(self.aid_touched)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.px(24 if theme.airy else 16))
        choices = QHBoxLayout()
        choices.setSpacing(theme.px(24))
        choices.addWidget(languages)
        if theme.portrait:
            choices.addStretch(1)
        choices.addWidget(aids)
        if theme.portrait:
            if bar is not None:
                row = QHBoxLayout()
                row.addWidget(bar.back)
                row.addStretch(1)
                row.addWidget(bar.arrows)
                row.addStretch(1)
                row.addWidget(bar.leave)
                grid.addLayout(row, 0, 0)
            grid.addLayout(choices, 1, 0)
            return
        left = QHBoxLayout()
        left.setSpacing(theme.px(24))
        if bar is not None:
            left.addWidget(bar.back)
            left.addWidget(bar.arrows)
            grid.addWidget(bar.leave, 0, 2, Qt.AlignmentFlag.AlignRight)
        left.addStretch(1)
        grid.addLayout(left, 0, 0)
        grid.addLayout(choices, 0, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)


class Bar:
    """What the foot of a screen has beside the choices: the way back, the way out, the arrows of its reading.

    Attributes:
        back, leave: the buttons.
        arrows: seen while there is more to read than the screen shows.
    """

    def __init__(self, theme: Theme, reading: Reading) -> None:
        self.back = _way(theme, translate("Screen", "Voltar"), "arrow-left", "back")
        self.leave = _way(theme, translate("Screen", "Sair"), "x", "leave")
        self.arrows = Arrows(
            theme,
            translate("Screen", "Subir o texto"),
            translate("Screen", "Descer o texto"),
            name="read",
            height=HEIGHT,
        )
        self.arrows.turned.connect(reading.turn)
        self.arrows.follow(reading.verticalScrollBar(), reading.fitted)


HEIGHT = 92


def _way(theme: Theme, text: str, icon: str, name: str) -> Button:
    button = Button(theme, text, Look.NAV, icon=icon, name=name, size=Type.BODY, height=HEIGHT)
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button
