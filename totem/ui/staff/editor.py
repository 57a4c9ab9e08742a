"""Asks for the new value of one setting: one of a few, a number in steps, or a line of text."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from totem.staff.choices import Choice, Kind, shown
from totem.ui.controls.button import Button, Look
from totem.ui.controls.text import Text
from totem.ui.staff.ruler import Ruler
from totem.ui.staff.text_pad import TextPad
from totem.ui.theme import Theme, Type, Weight

LINE_BREAK = "; "
DIAGONAL = "screen.diagonal_inches"


class Editor(QWidget):
    """Asks for one value.

    Signals:
        decided(object): the new value; None for the default.
    """

    decided = Signal(object)

    def __init__(self, theme: Theme, choice: Choice, value: Any) -> None:
        super().__init__()
        self.choice, self._theme = choice, theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(20))
        if choice.kind is Kind.CHOICE:
            self._offer(value)
        elif choice.kind is Kind.NUMBER:
            self._count(float(value))
        else:
            self._type(value)

    def _offer(self, value: Any) -> None:
        now = str(value).lower() if isinstance(value, bool) else str(value)
        for option in self.choice.options():
            label = {"true": "ligado", "false": "desligado"}.get(option, option)
            button = Button(
                self._theme,
                label,
                Look.OUTLINE,
                icon="check" if option == now else "",
                name=f"option_{option}",
                size=Type.BODY,
                height=96,
            )
            button.setProperty("option", option)
            button.clicked.connect(self._choose)
            self._column.addWidget(button)

    def _choose(self) -> None:
        option = str(self.sender().property("option"))
        self.decided.emit({"true": True, "false": False}.get(option, option))

    def _count(self, value: float) -> None:
        self._number = value
        self._shown = Text(self._theme, Type.TITLE, Weight.BOLD, name="number")
        self._ruler = Ruler(self._theme) if self.choice.key == DIAGONAL else None
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(20))
        for name, label, slot in (("less", "−", self._less), ("more", "+", self._more)):
            button = Button(self._theme, label, Look.KEY, name=f"number_{name}", height=110)
            button.setAccessibleName("Menos" if name == "less" else "Mais")
            button.clicked.connect(slot)
            row.addWidget(button)
        save = Button(self._theme, "Gravar", Look.PRIMARY, name="number_save", height=110)
        save.clicked.connect(self._save_number)
        row.addWidget(save, 2)
        self._column.addWidget(self._shown)
        if self._ruler is not None:
            self._column.addWidget(self._ruler)
        self._column.addLayout(row)
        self._show_number()

    def _less(self) -> None:
        self._number = round(self._number - self.choice.step, 2)
        self._show_number()

    def _more(self) -> None:
        self._number = round(self._number + self.choice.step, 2)
        self._show_number()

    def _show_number(self) -> None:
        self._shown.setText(shown(self.choice, self._number))
        if self._ruler is not None:
            self._ruler.show_diagonal(self._number)

    def _save_number(self) -> None:
        whole = self.choice.step >= 1
        self.decided.emit(round(self._number) if whole else self._number)

    def _type(self, value: Any) -> None:
        lines = value if isinstance(value, (tuple, list)) else [value or ""]
        self._line = LINE_BREAK.join(str(each) for each in lines)
        self._typed = Text(self._theme, Type.LARGE, Weight.STRONG, name="line")
        pad = TextPad(self._theme, "Gravar")
        pad.setMinimumHeight(self._theme.px(520 if self._theme.portrait else 400))
        pad.typed.connect(self.type)
        pad.erased.connect(self._erase)
        pad.confirmed.connect(self._save_line)
        self._column.addWidget(self._typed)
        self._column.addWidget(pad)
        self._show_line()

    def type(self, character: str) -> None:
        """Take one character."""
        self._line += character
        self._show_line()

    def _erase(self) -> None:
        self._line = self._line[:-1]
        self._show_line()

    def _show_line(self) -> None:
        self._typed.setText(f"{self._line}▏")

    def _save_line(self) -> None:
        if self.choice.kind is Kind.LINES:
            lines = [each.strip() for each in self._line.split(";") if each.strip()]
            self.decided.emit(lines or None)
        else:
            self.decided.emit(self._line.strip() or None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.choice.kind not in (Kind.TEXT, Kind.LINES):
            return
        if event.key() == Qt.Key.Key_Backspace:
            self._erase()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._save_line()
        elif event.text().isprintable() and event.text():
            self.type(event.text())
