"""Boletos screen: the open boletos, overdue first; a touch opens one, marks select some to print."""

from itertools import islice

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from totem.domain.integrity.check import CheckedBoleto
from totem.domain.text import format_money, join_sentences
from totem.session.view_state import ViewState, total
from totem.ui import boleto_text
from totem.ui.controls.action_bars import (
    HEIGHT,
    TERSE_HEIGHT,
    PrintButton,
    SelectionBar,
    ShortcutBar,
    UnlockPanel,
)
from totem.ui.controls.boleto_list import BoletoList
from totem.ui.controls.message_panel import Medallion
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import add_items, column, row
from totem.ui.qt_accessibility import announce
from totem.ui.screens.screen import Screen, UiContext, greeting
from totem.ui.theme import Tone, Type, Weight

MOST_SCALE = 1.5


def _are_same(before: tuple[CheckedBoleto, ...], now: tuple[CheckedBoleto, ...]) -> bool:
    """Test that a list has the same rows; a new day has them checked anew."""
    return before is now or [each.boleto for each in before] == [each.boleto for each in now]


class BoletosScreen(Screen):
    """A list, the total of all or of the marked ones, and "Imprimir".

    Signals:
        boleto_chosen(int): a row was touched.
        boleto_marked(int): the mark of a row was touched.
        unmark_requested(): "Desmarcar".
        all_requested(): "Ver todos".
        print_requested(): "Imprimir todos", or those marked.
        plan_requested(): "Meu plano".
        documents_requested(): "Documentos".
        unlock_requested(): "Liberar minha internet".
        ticket_requested(): "Preciso de ajuda".
        contact_requested(): "Meus contatos".
        menu_requested(): "Mais opções".
    """

    boleto_chosen = Signal(int)
    boleto_marked = Signal(int)
    unmark_requested = Signal()
    all_requested = Signal()
    print_requested = Signal()
    plan_requested = Signal()
    documents_requested = Signal()
    unlock_requested = Signal()
    ticket_requested = Signal()
    contact_requested = Signal()
    menu_requested = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "boletos")
        theme = self.theme
        read, touch = self.add_panes(steady=theme.scale > 1, snug=True)
        self._hello, self._total_label, self._note, self._all = (
            Text(theme, Type.BODY, color=theme.palette.muted, fit=True, name=name)
            for name in ("hello", "total_label", "total_note", "total_of_all")
        )
        self._title = Text(theme, Type.TITLE, Weight.BOLD, fit=True, shrinks=True, name="title")
        self._total = Text(theme, theme.headline, Weight.BOLD, fit=True, name="total")
        for line in (self._note, self._all) if theme.scale == 1 else ():  # so that they move nothing
            line.setText("0")
            line.setFixedHeight(line.sizeHint().height())
            line.setText("")
        read.setSpacing(theme.px(8))
        tone = Tone(theme.palette.accent, theme.palette.soft)
        medallion = (Medallion(theme, "receipt", tone), Qt.AlignmentFlag.AlignLeft)
        self._read, self._decoration = read, QWidget()
        column(medallion, theme.px(24), parent=self._decoration)
        add_items(read, (None, 0), self._decoration)
        add_items(read, self._hello, self._title, theme.px(36 if theme.airy else 8))
        add_items(read, self._total_label, self._total, self._note, self._all, (None, 1))
        self.list = BoletoList(theme)
        self.list.chosen.connect(self.boleto_chosen)
        self.list.marked.connect(self._mark)
        self._full = False
        self._marked = frozenset[int]()
        self._unlock = UnlockPanel(theme)
        self._unlock.unlock_asked.connect(self.unlock_requested)
        touch.addWidget(self._unlock)
        self._marks = SelectionBar(theme)
        self._marks.unmarked.connect(self.unmark_requested)
        if not (theme.cramped and (theme.low or context.aids.voice)):  # the print button shows the count, too
            touch.addWidget(self._marks)
        touch.setSpacing(theme.px(8 if theme.cramped else 20))
        touch.addWidget(self.list, 1)
        # On the smallest upright panels one card of large text is all that is seen: every row is one line.
        self._terse = theme.cramped and theme.portrait and theme.scale >= MOST_SCALE
        self._holds_unlock = theme.low or (theme.portrait and not theme.roomy)  # above the list: out of reach
        self._more = ShortcutBar(theme, terse=self._terse, holds_unlock=self._holds_unlock)
        self._more.unlock_asked.connect(self.unlock_requested)
        self._more.all_asked.connect(self.all_requested)
        self._more.plan_asked.connect(self.plan_requested)
        self._more.documents_asked.connect(self.documents_requested)
        self._more.ticket_asked.connect(self.ticket_requested)
        self._more.contact_asked.connect(self.contact_requested)
        self._more.menu_asked.connect(self.menu_requested)
        touch.addWidget(self._more)
        self._print = PrintButton(theme, name="print_listed", terse=self._terse)
        self._print.clicked.connect(self.print_requested)
        arrows = self.list.arrows(height=TERSE_HEIGHT if self._terse else HEIGHT)
        touch.addLayout(row((self._print, 1), arrows, gap=theme.px(20)))

    def update_view(self, view: ViewState) -> None:
        theme = self.theme
        self._hello.show_text(greeting(view) if theme.scale == 1 or not theme.portrait else "")
        title = self.tr("%n boleto(s) em aberto", "", len(view.all_boletos))
        self._title.show_text(title)
        self._fill(is_alone=len(view.all_boletos) == 1)
        two = islice((each for each in view.boletos if each.printable), 2)  # no search of a long list
        offers_marks = view.has_printer and len(list(two)) > 1
        before = self.list.boletos.shown()
        is_same = _are_same(before, view.boletos)
        is_shown = before is view.boletos and self.list.boletos.today == view.today
        if not is_shown or self.list.boletos.offers_marks is not offers_marks:
            is_longer = bool(before) and view.shows_all and view.boletos[: len(before)] == before
            first_row = self.list.first_row
            self.list.show_boletos(view.boletos, view.today, offers_marks=offers_marks)
            if is_same or is_longer:
                self.list.show_from(first_row)
        self.list.boletos.show_marks(view.selected)
        # Larger text of a wide panel leaves room for one card below the unlock, without the hint above it.
        is_tight = view.offers_unlock and theme.scale >= MOST_SCALE and not theme.portrait
        self._marks.setVisible(offers_marks and not is_tight)
        self._all.setVisible(offers_marks)
        capped = view.is_capped and offers_marks
        self._full, self._marked = view.is_selection_full, view.selected
        self._marks.show_limit(view.most_slips if capped else 0)
        self._marks.show_count(len(view.selected))
        self._unlock.follow(view)
        if self._holds_unlock:
            self._unlock.hide()
        self._more.follow(view)
        self._print.follow(view, self._print_label(view))
        total = self._show_total(view, capped=capped)
        advice = self.tr("Toque em um para pagar.") if view.unpaid_boletos else ""
        limit = self._limit(view) if capped else ""
        self.set_spoken_text(join_sentences(title, total, advice, limit, self._unlock.spoken_text))

    def _fill(self, *, is_alone: bool) -> None:
        """Centre the texts below a decoration where one boleto leaves most of the screen empty."""
        theme = self.theme
        is_filled = is_alone and (theme.airy or (theme.roomy and theme.portrait))
        self._decoration.setVisible(is_filled)
        self._read.setStretch(0, int(is_filled))

    @Slot(int)
    def _mark(self, place: int) -> None:
        """Mark a row, or announce that the limit is reached: no touch goes without a reaction."""
        if self._full and place not in self._marked:
            self.input_rejected.emit()
            most = self.tr("%n marcado(s), o máximo", "", len(self._marked))
            announce(self, most)
            self.announced.emit(most)
        else:
            self.boleto_marked.emit(place)

    def _limit(self, view: ViewState) -> str:
        """Text of the most rows that one touch prints, and which."""
        return self.tr("Imprima até %n por vez, vencidos primeiro.", "", view.most_slips)

    def _show_total(self, view: ViewState, *, capped: bool) -> str:
        """Show the total of the marked ones above that of all, or that of all alone; return it as a sentence.

        Where not all can be printed at once, the line for the total of all explains that meanwhile.
        """
        listed = view.selected_boletos or view.boletos
        label, amount, of_all = self.tr("Total em aberto"), format_money(total(listed)), ""
        if view.later:
            label = self.tr("Total dos %n mostrado(s)", "", len(view.boletos))
        of_shown = label
        if view.selected:
            label = self.tr("Total de %n boleto(s) marcado(s)", "", len(listed))
            of_all = f"{of_shown}: {format_money(view.total)}"
        pending = sum(each.is_payment_pending for each in listed)
        unpaid = [each for each in listed if not each.is_payment_pending] if pending else listed
        unknown = sum(each.amount is None for each in unpaid)
        without = self.tr("mais %n boleto(s) sem valor", "", unknown) if unknown else ""
        confirming = self.tr("mais %n boleto(s) em confirmação", "", pending) if pending else ""
        note = " · ".join(filter(None, (boleto_text.sum_of_differences(unpaid), without, confirming)))
        self._total_label.show_text(label)
        self._total.show_text(amount)
        self._note.setText(note)
        self._all.setText(of_all or (self._limit(view) if capped else ""))
        return ", ".join(filter(None, (f"{label}: {amount}", note, of_all)))

    def _print_label(self, view: ViewState) -> str:
        if not view.selected and len(view.all_boletos) == 1:
            return self.tr("Imprimir")
        count = len(view.printable)
        if not view.selected and view.is_capped and not self._terse:
            if view.on_paper:
                return self.tr("Imprimir os próximos %n", "", count)
            return self.tr("Imprimir os %n primeiro(s)", "", count)
        if self._terse:
            return self.tr("Imprimir (%1)").replace("%1", str(count))
        if not view.selected and count == len(view.all_boletos):
            return self.tr("Imprimir todos (%1)").replace("%1", str(count))
        return self.tr("Imprimir %n boleto(s)", "", count)

    def main_control(self) -> QWidget:
        return self.list

    def restore_from(self, other: Screen) -> None:
        if isinstance(other, BoletosScreen):
            self.list.show_from(other.list.first_row)

    def reset(self) -> None:
        for text in (self._hello, self._title, self._total_label, self._total, self._note, self._all):
            text.setText("")
        self._marks.show_count(0)
        self._unlock.reset()
        self._more.reset()
        self.list.show_boletos((), self.list.boletos.today)
        self.set_spoken_text("")
