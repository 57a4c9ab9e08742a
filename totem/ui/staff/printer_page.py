"""The page of a set-up that finds the printers, lets one be taken, and tries it."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from totem.printing.discovery import DetectedPrinter
from totem.staff.action_runner import ActionResult
from totem.system.background import Runner
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.page import EditPage
from totem.ui.theme import Theme, Type

ASK = "Toque na impressora deste totem. “Testar” imprime uma página de teste."
NONE_FOUND = "Nenhuma impressora foi achada. Ligue a sua, confira o cabo, e procure de novo."
NO_PRINTER = DetectedPrinter("Sem impressora", (("kind", "none"),))
MEND = "Usar sem respostas"
MENDED = 'Gravado: status = "none". O totem pergunta ao cliente se o papel saiu. Teste de novo.'
ADDRESS = "setup_printer_address"
"""The page that asks for the address of a printer on the network."""
PROFILE = "setup_printer_profile"
"""The page that asks for its model, which cannot be derived from its address."""
Values = Mapping[str, str]
"""Keys of `[printer]` with their values."""


class PrinterPage(EditPage):
    """What was found, "none", and one with an address; what is taken is written at once."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        *,
        find: Callable[[], Coroutine[Any, Any, list[DetectedPrinter]]],
        now: Callable[[], Values],
        write: Callable[[Values], None],
        print_page: Callable[[], Coroutine[Any, Any, ActionResult]],
        runner: Runner,
    ) -> None:
        """`now` gives what is set of `[printer]`, empty where nothing was chosen yet."""
        super().__init__(theme, title, name, runner)
        self._find, self._now, self._write, self._print = find, now, write, print_page
        self._list = self.listed().column
        self._list.addStretch(1)
        self._cards: list[tuple[DetectedPrinter, EntryCard]] = []
        row = QHBoxLayout()
        row.setSpacing(theme.px(20))
        self._seek = self._button("Procurar", ButtonVariant.OUTLINE, "rotate-ccw", "setup_seek", self.begin)
        self._test = self._button(
            "Testar", ButtonVariant.OUTLINE, "printer", "setup_print", self._try_printer
        )
        for button in (self._seek, self._test):
            row.addWidget(button, 1)
        self.touch.addLayout(row)
        self._mend = self._button(
            MEND, ButtonVariant.PRIMARY, "check", "setup_printer_mend", self._take_remedy
        )
        self._mend.hide()
        self._remedy: dict[str, str] = {}
        self.touch.addWidget(self._mend)
        self._on = self._button("Continuar", ButtonVariant.PRIMARY, "", "setup_on", self.go_back)
        self.touch.addWidget(self._on)

    def begin(self) -> None:
        """Look for printers."""
        self._offer_remedy(())
        self._show([])
        self.wait("Procurando impressoras…")
        self.waiter.run(self._find(), self._searched, self._not_searched)

    def _searched(self, found: list[DetectedPrinter]) -> None:
        self._show(found)
        self.tell(ASK if found else NONE_FOUND)

    def _not_searched(self, error: Exception) -> None:
        self._searched([])
        self.tell(f"A procura parou com {type(error).__name__}.", good=False)

    def _show(self, found: list[DetectedPrinter]) -> None:
        while self._list.count() > 1:
            item = self._list.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._cards = []
        for each in found:
            self._add(each, "printer")
        self._add(NO_PRINTER, "printer-x", "Os clientes pagam pela tela e pelo celular.")
        address = EntryCard(
            self.theme, "Impressora na rede", _of_network(self._now()), name="printer_address", icon="network"
        )
        address.picked.connect(self._type_address)
        if _is_of_network(self._now()):
            address.choose(chosen=True)
        self._list.insertWidget(self._list.count() - 1, address)
        self._mark()

    def _add(self, found: DetectedPrinter, icon: str, note: str = "") -> None:
        title, _, rest = found.label.partition(" (")
        note = note or rest.rstrip(")")
        name = f"printer_{len(self._cards)}"
        card = EntryCard(self.theme, title, note, name=name, key=found, icon=icon, sign="")
        card.picked.connect(self._choose)
        self._cards.append((found, card))
        self._list.insertWidget(self._list.count() - 1, card)

    def _mark(self) -> None:
        """Mark the one that is set, and offer to try it."""
        now = self._now()
        for found, card in self._cards:
            card.choose(chosen=bool(now) and _matches(found, now))
        self._test.setVisible(now.get("kind", "none") != "none")
        self._on.setVisible(bool(now))

    @Slot(object)
    def _choose(self, found: DetectedPrinter) -> None:
        def written() -> None:
            self._offer_remedy(())
            self._mark()
            self.tell(f"Gravado: {found.label}.", good=True)

        self.try_to(lambda: self._write(dict(found.values)), written)

    def _offer_remedy(self, remedy: tuple[tuple[str, str], ...]) -> None:
        self._remedy = dict(remedy)
        self._mend.setVisible(bool(remedy))

    @Slot()
    def _take_remedy(self) -> None:
        """Write what the test found to be missing."""

        def written() -> None:
            self._offer_remedy(())
            self._mark()
            self.tell(MENDED, good=True)

        remedy = self._remedy
        self.try_to(lambda: self._write(remedy), written)

    @Slot()
    def _type_address(self) -> None:
        self.opened.emit(ADDRESS)

    @Slot()
    def _try_printer(self) -> None:
        if self.waiter.waits:
            return
        self._offer_remedy(())
        self.wait("Imprimindo…")
        self.waiter.run(self._print(), self._printed, self._not_printed)

    def _printed(self, outcome: ActionResult) -> None:
        self._offer_remedy(outcome.remedy)
        self.tell(outcome.words, good=outcome.done)

    def _not_printed(self, error: Exception) -> None:
        self._printed(ActionResult(done=False, words=f"O teste parou com {type(error).__name__}."))

    def _button(
        self, text: str, look: ButtonVariant, icon: str, name: str, slot: Callable[[], None]
    ) -> Button:
        button = Button(self.theme, text, look, icon=icon, name=name, height=112)
        button.clicked.connect(slot)
        return button


def _matches(found: DetectedPrinter, now: Values) -> bool:
    return all(now.get(name) == value for name, value in found.values)


def _is_of_network(now: Values) -> bool:
    return now.get("connection", "").startswith("tcp://")


def _of_network(now: Values) -> str:
    """The address that is set, or how to come to one."""
    return now["connection"].removeprefix("tcp://") if _is_of_network(now) else "Digitar o endereço dela."


CM, STEP_MM, NAMED_MM = 10, 5, 50


class Ruler(QWidget):
    """A line of ten centimetres, if the diagonal is right: hold a real ruler against it."""

    LENGTH_MM = 100

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._px_per_mm = theme, theme.px_per_mm
        self.setObjectName("ruler")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_diagonal(self, inches: float) -> None:
        """Draw it as it would be on a panel of this diagonal."""
        self._px_per_mm = self._theme.px_per_mm * self._theme.diagonal_inches / max(inches, 1)
        self.setAccessibleName("Régua: a linha deve medir 10 cm")
        self.update()

    @property
    def length(self) -> float:
        """Pixels of the line."""
        return self.LENGTH_MM * self._px_per_mm

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(600), self._theme.px(76) + self._theme.text(100))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        width, top = theme.px(3), theme.px(72)
        painter.setPen(QPen(theme.palette.ink, width))
        painter.drawLine(0, top, round(self.length), top)
        painter.setFont(theme.font(Type.SMALL))
        room = theme.px(64)
        for mm in range(0, self.LENGTH_MM + 1, STEP_MM):
            x = round(mm * self._px_per_mm)
            painter.drawLine(x, top - theme.px(56 if mm % CM == 0 else 32), x, top)
            if mm % NAMED_MM == 0:
                align = Qt.AlignmentFlag.AlignLeft if mm == 0 else Qt.AlignmentFlag.AlignHCenter
                left = 0 if mm == 0 else x - room
                painter.drawText(QRectF(left, top + width, 2 * room, theme.text(44)), align, str(mm // CM))
        words = QRectF(0, top + theme.text(48), self.width(), theme.text(52))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, "De 0 a 10 devem ser 10 cm na régua.")
        painter.end()
