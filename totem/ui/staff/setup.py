"""The first page of a set-up: what a kiosk must be told, what of it is known, and the way on."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout

from totem.staff.setting_up import Part, SetUp
from totem.ui.controls.button import Button, Look
from totem.ui.controls.card import Card
from totem.ui.controls.text import Text
from totem.ui.staff.page import Page
from totem.ui.theme import Theme, Type, Weight

LABELS = {
    Part.PIN: "PIN da manutenção",
    Part.ADDRESS: "Endereço do ERP",
    Part.TOKEN: "Token do ERP",
    Part.ERP: "Teste do ERP",
    Part.PRINTER: "Impressora",
    Part.BRAND: "Nome da empresa",
    Part.SCREEN: "Tamanho da tela",
}
WELCOME = "O PIN vem primeiro. Com ele e o endereço do ERP, o Totem já pode começar."
NEEDED = (Part.PIN, Part.ADDRESS)


class SetUpPage(Page):
    """A card for each part, marked where it is done, and the button that begins.

    Signals:
        finished(): begin with what is known.
    """

    finished = Signal()

    def __init__(self, theme: Theme, setup: SetUp, value: Callable[[Part], str]) -> None:
        """`value` says in a word or two what is known of a part."""
        super().__init__(theme, "Instalação", "setup")
        self._setup, self._value = setup, value
        told = Text(theme, Type.BODY, color=theme.palette.muted, name="setup_told")
        told.setText(WELCOME)
        self.column.addWidget(told)
        grid = QGridLayout()
        grid.setSpacing(theme.px(20))
        columns = 1 if theme.portrait else 2
        self._rows: dict[Part, _Row] = {}
        for place, part in enumerate(Part):
            row = _Row(theme, part, f"{place + 1}. {LABELS[part]}")
            row.opened.connect(self.opened)
            grid.addWidget(row, place // columns, place % columns)
            self._rows[part] = row
        self.column.addLayout(grid)
        self._begin = Button(theme, "Começar", Look.PRIMARY, icon="check", name="setup_finish", height=120)
        self._begin.clicked.connect(self.finished)
        if theme.portrait:
            self.column.addWidget(self._begin)
        else:
            grid.addWidget(self._begin, len(Part) // columns, len(Part) % columns)
        self.column.addStretch(1)

    def begin(self) -> None:
        """Look again at what is known."""
        has_pin = self._setup.is_done(Part.PIN)
        for part, row in self._rows.items():
            done = self._setup.is_done(part)
            lack = "falta" if part in NEEDED else "ainda não"
            words = self._value(part) if done else lack
            row.show_known(words, done=done, may_open=part is Part.PIN or has_pin)
        self._begin.setEnabled(self._setup.is_enough)
        self.fit()


class _Row(Card):
    """One part.

    Signals:
        opened(str): the page of it.
    """

    opened = Signal(str)

    def __init__(self, theme: Theme, part: Part, label: str) -> None:
        super().__init__(theme)
        self._theme, self._part, self._label = theme, part, label
        line, words = QHBoxLayout(self), QVBoxLayout()
        line.setContentsMargins(*[theme.px(24)] * 4)
        words.setSpacing(theme.px(4))
        title = Text(theme, Type.BODY, Weight.STRONG)
        title.setText(label)
        self._value = Text(theme, Type.SMALL, fit=True, name=f"value_{part.value}")
        words.addWidget(title)
        words.addWidget(self._value)
        self._open = Button(theme, "", Look.OUTLINE, name=f"open_{part.value}", height=84, size=Type.BODY)
        self._open.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._open.clicked.connect(self._ask)
        line.addLayout(words, 1)
        line.addWidget(self._open)

    def show_known(self, words: str, *, done: bool, may_open: bool) -> None:
        """Say what is known, and whether it can be asked now."""
        palette = self._theme.palette
        self._value.setText(f"{'✓' if done else '○'} {words}")
        self._value.set_color(palette.success.ink if done else palette.muted)
        verb = "Testar" if self._part is Part.ERP else "Mudar" if done else "Informar"
        self._open.setText(verb)
        self._open.setAccessibleName(f"{self._label}: {words}. {verb}")
        self._open.setEnabled(may_open)

    def _ask(self) -> None:
        self.opened.emit(self._part.value)
