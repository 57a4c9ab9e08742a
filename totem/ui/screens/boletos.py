"""Boletos screen: the open boletos, overdue first; a touch opens one, marks select some to print."""

from enum import IntEnum
from itertools import islice

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QBoxLayout, QWidget

from totem.domain.integrity.check import CheckedBoleto
from totem.domain.text import format_money, join_sentences
from totem.session.view_state import ViewState, total
from totem.ui import boleto_text
from totem.ui.controls.action_bars import (
    HEIGHT,
    MOST_SCALE,
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
from totem.ui.screen_layout import columns, side_margin
from totem.ui.screens.screen import Screen, UiContext, greeting
from totem.ui.theme import Tone, Type, Weight

TALL_UNITS = 1800
"""Height of a panel whose lower half has room for a card of the largest text and usual buttons."""


class ListDensity(IntEnum):
    """Steps by which the text above the list gives up room, in this order, until it needs no scrolling."""

    WHOLE = 0
    TIGHT = 1
    """Less air, and no greeting."""
    SMALL_TOTAL = 2
    """A smaller total, beside its label where both fit into one line."""
    NO_LIMIT = 3
    """No line on how many can be printed at once, or on the total of all: the button counts."""
    SMALL_TITLE = 4
    NO_NOTE = 5
    """No line on what is in the total."""


def _are_same(before: tuple[CheckedBoleto, ...], now: tuple[CheckedBoleto, ...]) -> bool:
    """Test that a list has the same rows; a new day has them checked anew."""
    return before is now or [each.boleto for each in before] == [each.boleto for each in now]


class BoletosScreen(Screen):
    """A list, the total of all or of the marked ones, and "Imprimir"."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "boletos")
        theme = self.theme
        read, touch = self.add_panes(fix_touch=theme.scale > 1, fit_touch=True)
        self._hello, self._total_label, self._note, self._all = (
            Text(theme, Type.BODY, color=theme.palette.muted, fit=True, keeps_height=True, name=name)
            for name in ("hello", "total_label", "total_note", "total_of_all")
        )
        self._title = Text(theme, Type.TITLE, Weight.BOLD, fit=True, shrinks=True, name="title")
        self._total = Text(theme, theme.headline, Weight.BOLD, fit=True, keeps_height=True, name="total")
        for line in (self._note, self._all) if theme.scale == 1 else ():  # so that they move nothing
            line.setText("0")
            line.setFixedHeight(line.sizeHint().height())
            line.setText("")
        tone = Tone(theme.palette.accent, theme.palette.soft)
        medallion = (Medallion(theme, "receipt", tone), Qt.AlignmentFlag.AlignLeft)
        self._read, self._decoration = read, QWidget()
        column(medallion, theme.px(24), parent=self._decoration)
        add_items(read, (None, 0), self._decoration)
        self._density, self._offers_marks = ListDensity.WHOLE, False
        self._view_state: ViewState | None = None
        self._sum = column((self._total_label, 1), self._total)
        self._figures = column(self._sum, self._note, self._all)
        add_items(read, self._hello, self._title, self._figures, (None, 1))
        self.list = BoletoList(theme)
        self.list.chosen.connect(self.intents.choose_boleto)
        self.list.marked.connect(self._mark)
        self._full = False
        self._marked = frozenset[int]()
        self._unlock = UnlockPanel(theme, self.intents)
        touch.addWidget(self._unlock)
        self._marks = SelectionBar(theme, self.intents)
        is_full = theme.scale > 1 and theme.low  # no room in the lower half; the print button counts, too
        if not (is_full or (theme.is_tight and (theme.low or context.options.voice))):
            touch.addWidget(self._marks)
        touch.setSpacing(theme.px(8 if theme.is_tight else 20))
        touch.addWidget(self.list, 1)
        # On the smallest upright panels one card of large text is all that is seen: every row is one line.
        is_short = theme.is_tight or (theme.low and theme.size.height() < theme.px(TALL_UNITS))
        self._terse = is_short and theme.portrait and theme.scale >= MOST_SCALE
        # Above the list, it would be out of reach.
        self._holds_unlock = theme.low or (theme.portrait and (theme.scale > 1 or not theme.is_large))
        self._more = ShortcutBar(theme, self.intents, terse=self._terse, holds_unlock=self._holds_unlock)
        touch.addWidget(self._more)
        self._print = PrintButton(theme, name="print_listed", terse=self._terse)
        self._print.clicked.connect(self.intents.print_listed)
        arrows = self.list.arrows(height=TERSE_HEIGHT if self._terse else HEIGHT)
        touch.addLayout(row((self._print, 1), arrows, gap=theme.px(20)))

    def update_view(self, view: ViewState) -> None:
        theme, self._view_state = self.theme, view
        unpaid = len(view.unpaid_boletos)
        title = self.tr("%n boleto(s) em aberto", "", unpaid)
        if view.boletos and not unpaid:
            title = boleto_text.due_state(view.boletos[0], view.today)
        self._title.show_text(title)
        self._fill(is_alone=len(view.all_boletos) == 1)
        two = islice((each for each in view.boletos if each.printable), 2)  # no search of a long list
        offers_marks = view.has_printer and len(list(two)) > 1
        before = self.list.boletos.rows
        is_same = _are_same(before, view.boletos)
        if not is_same:
            self._density = ListDensity.WHOLE
        is_shown = before is view.boletos and self.list.boletos.today == view.today
        if not is_shown or self.list.boletos.offers_marks is not offers_marks:
            is_longer = bool(before) and view.shows_all and view.boletos[: len(before)] == before
            first_row = self.list.first_row
            self.list.show_boletos(view.boletos, view.today, offers_marks=offers_marks)
            if is_same or is_longer:
                self.list.show_from(first_row)
        self.list.boletos.show_marks(view.selection.rows)
        # Larger text of a wide panel leaves room for one card below the unlock, without the hint above it.
        is_tight = view.offers_unlock and theme.scale >= MOST_SCALE and not theme.portrait
        self._marks.setVisible(offers_marks and not is_tight)
        self._offers_marks = offers_marks
        capped = view.is_capped and offers_marks
        self._full, self._marked = view.is_selection_full, view.selection.rows
        self._marks.show_limit(view.selection.most_slips if capped else 0)
        self._marks.show_count(len(view.selection.rows))
        self._unlock.follow(view)
        if self._holds_unlock:
            self._unlock.hide()
        self._more.follow(view)
        self._print.follow(view, self._print_label(view))
        total = self._show_total(view, capped=capped)
        advice = self.tr("Toque em um para pagar.") if unpaid else ""
        limit = self._limit(view) if capped else ""
        self.set_spoken_text(join_sentences(title, total, advice, limit, self._unlock.spoken_text))

    def arrange(self) -> None:
        """Lay out again, and give up as little above the list as leaves nothing there to scroll."""
        if self._view_state is not None:
            self.give_up(self._use, list(ListDensity)[self._density :])
        super().arrange()

    def _use(self, step: int) -> None:
        """Show what a density leaves above the list."""
        self._density = density = ListDensity(step)
        theme, view = self.theme, self._view_state
        is_tight, is_small = density >= ListDensity.TIGHT, density >= ListDensity.SMALL_TOTAL
        greets = view is not None and not is_tight and (theme.scale == 1 or not theme.portrait)
        self._hello.show_text(greeting(view) if view is not None and greets else "")
        self._read.setSpacing(theme.px(8))
        above = 8 if is_tight else 44 if theme.is_spacious else 16
        self._figures.setContentsMargins(0, theme.px(above) - theme.px(8), 0, 0)
        for each in (self._figures, self._sum):
            each.setSpacing(theme.px(2 if is_tight else 8))
        size: Type | float = theme.headline
        if is_small:  # larger text leaves a headline as large as it is
            size = Type.TITLE if theme.scale == 1 else theme.headline.value
        self._total.set_size(size)
        self._title.set_size(Type.TITLE.value if density >= ListDensity.SMALL_TITLE else Type.TITLE)
        label, amount = self._total_label.line_width, self._total.line_width + theme.px(8)
        is_row = is_small and label + theme.px(24) + amount <= self._read_width()
        self._total.setMinimumWidth(amount if is_row else 0)
        self._sum.setDirection(
            QBoxLayout.Direction.LeftToRight if is_row else QBoxLayout.Direction.TopToBottom
        )
        self._all.setVisible(self._offers_marks and density < ListDensity.NO_LIMIT)
        self._note.setVisible(density < ListDensity.NO_NOTE)

    def _read_width(self) -> int:
        """The width of the pane above or beside the list."""
        theme = self.theme
        inner = theme.size.width() - 2 * side_margin(theme)
        return inner if theme.portrait else columns(theme, inner, 0)[0]

    def _fill(self, *, is_alone: bool) -> None:
        """Centre the texts below a decoration where one boleto leaves most of the screen empty."""
        theme = self.theme
        is_filled = is_alone and (theme.is_spacious or (theme.is_large and theme.portrait))
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
            self.intents.toggle_boleto(place)

    def _limit(self, view: ViewState) -> str:
        """Text of the most rows that one touch prints, and which."""
        return self.tr("Imprima até %n por vez, vencidos primeiro.", "", view.selection.most_slips)

    def _show_total(self, view: ViewState, *, capped: bool) -> str:
        """Show the total of the marked ones above that of all, or that of all alone; return it as a sentence.

        Where not all can be printed at once, the line for the total of all explains that meanwhile.
        """
        listed = view.selected_boletos or view.boletos
        label, amount, of_all = self.tr("Total em aberto"), format_money(total(listed)), ""
        if view.later:
            label = self.tr("Total dos %n mostrado(s)", "", len(view.boletos))
        of_shown = label
        if view.selection.rows:
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
        if not view.selection.rows and len(view.all_boletos) == 1:
            return self.tr("Imprimir")
        count = len(view.printable)
        if not view.selection.rows and view.is_capped and not self._terse:
            if view.selection.on_paper:
                return self.tr("Imprimir os próximos %n", "", count)
            return self.tr("Imprimir os %n primeiro(s)", "", count)
        if self._terse:
            return self.tr("Imprimir (%1)").replace("%1", str(count))
        if not view.selection.rows and count == len(view.all_boletos):
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
        self._density, self._view_state = ListDensity.WHOLE, None
        self._marks.show_count(0)
        self._unlock.reset()
        self._more.reset()
        self.list.show_boletos((), self.list.boletos.today)
        self.set_spoken_text("")
