"""The page of settings: what each is now, and the way to change it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from totem.settings import Settings
from totem.settings.editing import NotWritten, Value
from totem.staff.choices import CHOICES, Choice, shown
from totem.ui.controls.button import Button, Look
from totem.ui.controls.card import Card
from totem.ui.controls.text import Text
from totem.ui.staff.editor import Editor
from totem.ui.staff.page import Page
from totem.ui.theme import Theme, Type, Weight

Write = Callable[[str, "Value | None"], None]
"""Writes one value into the file; raises `NotWritten`."""


class SettingsPage(Page):
    """A card for each setting, with its value; the last one that was touched is open to be changed.

    Signals:
        restart_asked(): have the kiosk begin anew with what was written.
    """

    restart_asked = Signal()

    def __init__(self, theme: Theme, settings: Settings, write: Write) -> None:
        super().__init__(theme, "Configuração", "settings")
        self._write = write
        self._values: dict[str, Any] = {each.key: each.value(settings) for each in CHOICES}
        self._told = Text(theme, Type.BODY, color=theme.palette.muted, name="settings_told")
        self._told.setText("O que muda aqui vale depois de recomeçar.")
        self._again = Button(
            theme, "Recomeçar agora", Look.PRIMARY, icon="rotate-ccw", name="settings_restart"
        )
        self._again.clicked.connect(self.restart_asked)
        self._again.hide()
        self.column.addWidget(self._told)
        self.column.addWidget(self._again)
        self._rows: dict[str, _Row] = {}
        for choice in CHOICES:
            row = _Row(theme, choice)
            row.opened.connect(self._open)
            self._rows[choice.key] = row
            self.column.addWidget(row)
        self.column.addStretch(1)
        self._editor: Editor | None = None

    def begin(self) -> None:
        """Nothing is open."""
        self._close()
        for key, row in self._rows.items():
            row.show_value(self._values[key])

    @Slot(object)
    def _open(self, choice: Choice) -> None:
        was_open = self._editor is not None and self._editor.choice is choice
        self._close()
        if not was_open:
            self._editor = editor = Editor(self.theme, choice, self._values[choice.key])
            editor.decided.connect(self._decide)
            self._rows[choice.key].layout_.addWidget(editor)
            self.typist = editor
            self.typing_begun.emit()

    def fit(self) -> None:
        """Give everything its room, and scroll to what is open."""
        super().fit()
        if self._editor is not None:
            row = self._rows[self._editor.choice.key]
            self.reading.verticalScrollBar().setValue(row.y() - self.theme.px(20))

    def _close(self) -> None:
        if self._editor is not None:
            self._editor.hide()
            self._editor.deleteLater()
            self._editor = self.typist = None

    @Slot(object)
    def _decide(self, value: "Value | None") -> None:
        assert self._editor is not None  # noqa: S101 - only an open editor decides
        choice, palette = self._editor.choice, self.theme.palette
        try:
            self._write(choice.key, value)
        except NotWritten as error:
            self._told.set_color(palette.danger.ink)
            self._told.setText(f"Não mudou: {error}")
        else:
            self._values[choice.key] = value
            self._rows[choice.key].show_value(value)
            self._told.set_color(palette.success.ink)
            self._told.setText(f"Gravado: {choice.label}, {shown(choice, value)}. Vale depois de recomeçar.")
            self._again.show()
            self._close()
        self.reading.verticalScrollBar().setValue(0)


class _Row(Card):
    """One setting."""

    opened = Signal(object)

    def __init__(self, theme: Theme, choice: Choice) -> None:
        super().__init__(theme)
        self.setObjectName(f"setting_{choice.key}")
        self._choice = choice
        self.layout_ = QVBoxLayout(self)
        pad = theme.px(28)
        self.layout_.setContentsMargins(pad, pad, pad, pad)
        self.layout_.setSpacing(theme.px(24))
        line = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(theme.px(4))
        label = Text(theme, Type.SMALL, color=theme.palette.muted)
        label.setText(choice.label)
        self._value = Text(theme, Type.BODY, Weight.STRONG, name=f"value_{choice.key}")
        words.addWidget(label)
        words.addWidget(self._value)
        change = Button(theme, "Mudar", Look.OUTLINE, name=f"change_{choice.key}", height=84, size=Type.BODY)
        change.setAccessibleName(f"Mudar {choice.label}")
        change.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        change.clicked.connect(self._open)
        line.addLayout(words, 1)
        line.addWidget(change)
        self.layout_.addLayout(line)

    def show_value(self, value: Any) -> None:
        """Show what it is now."""
        self._value.setText(shown(self._choice, value))

    def _open(self) -> None:
        self.opened.emit(self._choice)
