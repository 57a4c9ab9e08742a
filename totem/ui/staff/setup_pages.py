"""The pages of a set-up: a PIN twice, a line of text, the ERP tried, a printer found, the panel measured."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from totem.background import Handle, Runner
from totem.printing.finding import Found
from totem.settings.editing import NotWritten
from totem.staff.actions import Outcome
from totem.staff.choices import Choice
from totem.staff.pin import LONGEST, SHORTEST, UnfitPin
from totem.staff.pin import check as check_pin
from totem.ui.controls.button import Button, Look
from totem.ui.controls.card import Card
from totem.ui.controls.keypad import Keypad
from totem.ui.controls.text import Text
from totem.ui.staff.area import MENU
from totem.ui.staff.dots import Dots
from totem.ui.staff.editor import Editor
from totem.ui.staff.page import Page
from totem.ui.staff.text_pad import TextPad
from totem.ui.theme import Theme, Type, Weight

LONGEST_LINE = 300


class Step(Page):
    """A page with a sentence on top that tells what to do, and then what came of it."""

    home = MENU
    """The list of parts, where a part that was answered leads back to."""

    def __init__(self, theme: Theme, title: str, name: str) -> None:
        super().__init__(theme, title, name)
        self._told = Text(theme, Type.BODY, color=theme.palette.muted, name="setup_told")
        self.column.addWidget(self._told)

    def tell(self, words: str, *, good: bool | None = None) -> None:
        """Say something; `good` colours it."""
        palette = self.theme.palette
        tones = {None: palette.muted, True: palette.success.ink, False: palette.danger.ink}
        self._told.set_color(tones[good])
        self._told.setText(words)
        self.fit()

    def take_typing(self, typist: QWidget) -> None:
        """What is typed on a keyboard is for `typist` from now on."""
        self.typist = typist
        self.typing_begun.emit()

    def try_to(self, write: Callable[[], None]) -> bool:
        """Write, and go back to the list; where that cannot be, say why and stay."""
        try:
            write()
        except (NotWritten, UnfitPin) as error:
            self.tell(f"Não gravado: {error}.", good=False)
            return False
        except OSError as error:
            self.tell(f"Não gravado: {error.strerror}.", good=False)
            return False
        self.opened.emit(self.home)
        return True


class PinPage(Step):
    """A PIN, and the same once more."""

    FIRST = f"Escolha um PIN de {SHORTEST} a {LONGEST} números. Ele abre a manutenção."

    def __init__(self, theme: Theme, name: str, title: str, write: Callable[[str], None]) -> None:
        super().__init__(theme, title, name)
        self._write = write
        self._typed = self._first = ""
        self._dots = Dots(theme)
        self._keys = Keypad(theme, letters=False)
        self._keys.setMinimumHeight(theme.px(760 if theme.portrait else 560))
        self._keys.typed.connect(self.type)
        self._keys.erased.connect(self._erase)
        self._keys.cleared.connect(self._clear)
        self._keys.confirmed.connect(self._confirm)
        both = QBoxLayout(
            QBoxLayout.Direction.TopToBottom if theme.portrait else QBoxLayout.Direction.LeftToRight
        )
        both.setSpacing(theme.px(20 if theme.portrait else 80))
        both.addWidget(self._dots)
        both.addWidget(self._keys)
        self.column.addLayout(both)
        self.column.addStretch(1)

    def begin(self) -> None:
        """Nothing typed."""
        self._first = ""
        self.tell(self.FIRST)
        self._clear()
        self.take_typing(self)

    def end(self) -> None:
        """What was typed goes."""
        self._first = ""
        self._clear()

    def type(self, key: str) -> None:
        """Take one digit."""
        if key.isdigit() and key.isascii() and len(self._typed) < LONGEST:
            self._show(self._typed + key)

    def _show(self, typed: str) -> None:
        self._typed = typed
        self._dots.show_count(len(typed))
        self._keys.let_confirm(allowed=len(typed) >= SHORTEST)

    @Slot()
    def _erase(self) -> None:
        self._show(self._typed[:-1])

    @Slot()
    def _clear(self) -> None:
        self._show("")

    @Slot()
    def _confirm(self) -> None:
        typed, first = self._typed, self._first
        if len(typed) < SHORTEST:
            return
        self._clear()
        self._first = ""
        try:
            check_pin(typed)
        except UnfitPin as error:
            self.tell(f"{str(error)[0].upper()}{str(error)[1:]}.", good=False)
            return
        if not first:
            self._first = typed
            self.tell("O mesmo PIN, de novo.")
        elif typed == first:
            self.try_to(lambda: self._write(typed))
        else:
            self.tell(f"Os dois não são iguais. {self.FIRST}", good=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        elif event.key() == Qt.Key.Key_Backspace:
            self._erase()
        else:
            self.type(event.text())


class LinePage(Step):
    """One line of text."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        ask: str,
        now: Callable[[], str],
        write: Callable[[str], None],
    ) -> None:
        """`now` gives the line to begin with; `write` takes the new one."""
        super().__init__(theme, title, name)
        self._ask, self._now, self._write, self._line = ask, now, write, ""
        card = Card(theme)
        self._typed = Text(theme, Type.LARGE, Weight.STRONG, name="setup_line")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*[theme.px(28)] * 4)
        inside.addWidget(self._typed)
        pad = TextPad(theme, "Gravar")
        pad.setMinimumHeight(theme.px(520 if theme.portrait else 400))
        pad.typed.connect(self.type)
        pad.erased.connect(self._erase)
        pad.confirmed.connect(self._save)
        self.column.addWidget(card)
        self.column.addWidget(pad)
        self.column.addStretch(1)

    def begin(self) -> None:
        """The line as it is now."""
        self.tell(self._ask)
        self._show(self._now())
        self.take_typing(self)

    def end(self) -> None:
        """What was typed goes: it may be a secret."""
        self._show("")

    def type(self, character: str) -> None:
        """Take one character."""
        self._show((self._line + character)[:LONGEST_LINE])

    def _show(self, line: str) -> None:
        self._line = line
        self._typed.setText(f"{line}▏")

    @Slot()
    def _erase(self) -> None:
        self._show(self._line[:-1])

    @Slot()
    def _save(self) -> None:
        line = self._line.strip()
        if line:
            self.try_to(lambda: self._write(line))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._save()
        elif event.key() == Qt.Key.Key_Backspace:
            self._erase()
        elif event.text().isprintable() and event.text():
            self.type(event.text())


Try = Callable[[], Coroutine[Any, Any, Outcome]]
"""Does something slow, and says what came of it."""


class SlowStep(Step):
    """A step that waits for one thing at a time, until it is left."""

    def __init__(self, theme: Theme, title: str, name: str, runner: Runner) -> None:
        super().__init__(theme, title, name)
        self.runner = runner
        self.work: Handle | None = None

    def end(self) -> None:
        """Wait for it no more."""
        if self.work is not None:
            self.work.cancel()
            self.work = None

    def attempt(self, something: Try, meanwhile: str) -> None:
        """Try `something`, unless something is under way; say `meanwhile`, and then what came of it."""
        if self.work is None:
            self.tell(meanwhile)
            self.work = self.runner.run(something(), done=self.came, failed=self._broke_off)

    def came(self, outcome: Outcome) -> None:
        """It is over."""
        self.work = None
        self.tell(outcome.words, good=outcome.done)

    def _broke_off(self, error: Exception) -> None:
        self.came(Outcome(done=False, words=f"O teste parou com {type(error).__name__}."))


class TryPage(SlowStep):
    """Something that is tried at once, and again when asked."""

    def __init__(self, theme: Theme, name: str, title: str, attempt: Try, runner: Runner) -> None:
        super().__init__(theme, title, name, runner)
        self._attempt = attempt
        self._again = Button(
            theme, "Tentar de novo", Look.OUTLINE, icon="rotate-ccw", name="setup_again", height=110
        )
        self._again.clicked.connect(self.begin)
        self.column.addWidget(self._again)
        self.column.addStretch(1)

    def begin(self) -> None:
        """Try."""
        self._again.setEnabled(False)
        self.attempt(self._attempt, "Um momento…")

    def came(self, outcome: Outcome) -> None:
        """It may be tried again."""
        self._again.setEnabled(True)
        super().came(outcome)


class PrinterPage(SlowStep):
    """The printers that were found, none, one with an address; and a page to see whether it prints."""

    ASK = "Toque na impressora deste totem. Depois imprima uma página de teste."

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        find: Callable[[], Coroutine[Any, Any, list[Found]]],
        write: Callable[[Mapping[str, str]], None],
        print_page: Try,
        runner: Runner,
    ) -> None:
        """`write` takes values of `[printer]`."""
        super().__init__(theme, title, name, runner)
        self._find, self._write, self._print = find, write, print_page
        self._found: list[Found] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(16))
        self._test = Button(
            theme, "Imprimir página de teste", Look.PRIMARY, icon="printer", name="setup_print", height=110
        )
        self._test.clicked.connect(self._try_printer)
        self.column.addLayout(self._list)
        self.column.addWidget(self._test)
        self.column.addStretch(1)

    def begin(self) -> None:
        """Look for printers."""
        self._test.hide()
        self._show([])
        self.tell("Procurando impressoras…")
        self.work = self.runner.run(self._find(), done=self._searched, failed=self._not_searched)

    def _searched(self, found: list[Found]) -> None:
        self.work = None
        self.tell(self.ASK if found else "Nenhuma impressora foi achada neste computador.")
        self._show(found)

    def _not_searched(self, error: Exception) -> None:
        self._searched([])
        self.tell(f"A procura parou com {type(error).__name__}.", good=False)

    def _show(self, found: list[Found]) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._found = [*found, Found("Sem impressora", (("kind", "none"),))]
        for place, each in enumerate(self._found):
            self._add(each.label, f"printer_{place}", self._choose, place)
        self._add("Impressora de rede: digitar o endereço", "printer_address", self._type_address, -1)
        self.fit()

    def _add(self, label: str, name: str, slot: Callable[[], None], place: int) -> None:
        button = Button(self.theme, label, Look.OUTLINE, name=name, size=Type.BODY, height=96)
        button.setProperty("place", place)
        button.clicked.connect(slot)
        self._list.addWidget(button)

    def _type_address(self) -> None:
        self.opened.emit("setup_printer_address")

    def _choose(self) -> None:
        chosen = self._found[int(self.sender().property("place"))]
        try:
            self._write(dict(chosen.values))
        except NotWritten as error:
            self.tell(f"Não gravado: {error}.", good=False)
            return
        self.tell(f"Gravado: {chosen.label}.", good=True)
        self._test.setVisible(("kind", "none") not in chosen.values)
        self.fit()

    def _try_printer(self) -> None:
        self.attempt(self._print, "Imprimindo…")


class ChoicePage(Step):
    """One setting, asked for as on the page of settings."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        ask: str,
        choice: Choice,
        now: Callable[[], Any],
        write: Callable[[Any], None],
    ) -> None:
        super().__init__(theme, title, name)
        self._ask, self._choice, self._now, self._write = ask, choice, now, write
        self._editor: Editor | None = None

    def begin(self) -> None:
        """Ask, from what it is now."""
        self.end()
        self.tell(self._ask)
        self._editor = editor = Editor(self.theme, self._choice, self._now())
        editor.decided.connect(self._decide)
        self.column.addWidget(editor)
        self.column.addStretch(1)
        self.take_typing(editor)
        self.fit()

    def end(self) -> None:
        """Ask no more."""
        if self._editor is not None:
            self._editor.hide()
            self._editor.deleteLater()
            self._editor = self.typist = None

    @Slot(object)
    def _decide(self, value: Any) -> None:
        self.try_to(lambda: self._write(value))
