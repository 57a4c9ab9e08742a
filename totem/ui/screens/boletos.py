"""Boletos screen: the open boletos, overdue first; a touch on one pays it, several are selected on demand."""

from enum import IntEnum

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.integrity.check import CheckedBoleto
from totem.domain.text import first_sentence, format_money, join_sentences
from totem.session.view_state import ViewState, total
from totem.ui import boleto_text
from totem.ui.controls.action_bars import ListActions, SelectionBar, UnlockPanel, UnlockStrip, selection_count
from totem.ui.controls.boleto_list import BoletoList, Sign, sign_of
from totem.ui.controls.message_panel import Medallion, WarningStrip
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import Item, add_items, box_direction, column, row
from totem.ui.qt_accessibility import announce
from totem.ui.screen_layout import ScreenLayout, reading_width
from totem.ui.screens.screen import Screen, UiContext, greeting
from totem.ui.theme import Tone, Type, Weight

ARROWS_HEIGHT, TIGHT_ARROWS_HEIGHT, CANCEL_HEIGHT = 104, 92, 84
BETWEEN_UNITS = 24
"""Between the title and its subject."""
DECORATION_UNITS = 520
"""Height of the decoration above the only boleto, with which its card stands in the middle."""
SMALL_TITLE_UNITS, LARGE_SHARE = 50, 0.94


class ListDensity(IntEnum):
    """Steps by which the text above the list gives up room, in this order, until it needs no scrolling."""

    WHOLE = 0
    TIGHT = 1
    """Less air."""
    SMALL_TOTAL = 2
    """A smaller total, beside its label where both fit into one line; with the air back."""
    NO_GREETING = 3
    NO_ADVICE = 4
    """The state of the service in one line."""
    SMALL_TITLE = 5
    NO_NOTE = 6
    """No line on what is not in the total, or on the limit of the selection."""
    NO_STRIP = 7
    """No state of the service: the button that unlocks it implies it."""
    NO_TITLE = 8
    """Below a sentence on a boleto that was passed over; the cards have "Pagar"."""
    BRIEF_NOTE = 9
    """Of a boleto that was passed over the reason alone."""


def _are_same(before: tuple[CheckedBoleto, ...], now: tuple[CheckedBoleto, ...]) -> bool:
    """Test that a list has the same rows; a new day has them checked anew."""
    return before is now or [each.boleto for each in before] == [each.boleto for each in now]


class BoletosScreen(Screen):
    """The total, a list whose cards have "Pagar", and the actions for several boletos and other services."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "boletos")
        theme = self.theme
        read, touch = self.add_panes(fix_touch=True)
        self._hello, self._total_label, self._note, self._limit = (
            Text(theme, Type.BODY, color=theme.palette.muted, fit=True, keeps_height=True, name=name)
            for name in ("hello", "total_label", "total_note", "limit")
        )
        self._surcharge = Text(theme, Type.SMALL, color=theme.palette.muted, fit=True, name="total_surcharge")
        self._title = Text(theme, Type.TITLE, Weight.BOLD, lines=2, name="title")
        self._total = Text(theme, theme.headline, Weight.BOLD, fit=True, keeps_height=True, name="total")
        tone = Tone(theme.palette.accent, theme.palette.soft)
        medallion = (Medallion(theme, "receipt", tone), Qt.AlignmentFlag.AlignLeft)
        self._read, self._decoration = read, QWidget()
        self._decoration.setFixedHeight(theme.px(DECORATION_UNITS if theme.portrait else 256))
        column(None, medallion, theme.px(24), parent=self._decoration)
        self._density = ListDensity.WHOLE
        self._view_state: ViewState | None = None
        self._greeting = self._heading = self._differences = ""
        below = [self._surcharge, self._note] if theme.scale > 1 else [self._note]
        label = column(self._total_label, *([self._surcharge] if theme.scale == 1 else []), gap=0)
        self._sum = row((label, 1), self._total, gap=theme.px(8))
        self._figures = column(self._sum, *below, gap=theme.px(4))
        self._strip = UnlockStrip(theme, self.intents)
        self._passed_over = WarningStrip(theme, name="passed_over")
        self.list = BoletoList(theme)
        self.list.chosen.connect(self.intents.choose_boleto)
        self.list.toggled.connect(self._toggle)
        has_panel = not theme.portrait and theme.is_spacious
        self._panel = UnlockPanel(theme, self.intents) if has_panel else None
        arrows = TIGHT_ARROWS_HEIGHT if theme.is_tight else ARROWS_HEIGHT
        with_arrows = theme.portrait
        self._arrows = self.list.arrows(height=arrows) if with_arrows else None
        self._actions = ListActions(
            theme,
            self.intents,
            unlocks=not has_panel,
            arrows=self._arrows,
        )
        self._selection = SelectionBar(
            theme,
            self.intents,
            counts=self._counts_below,
            arrows=self.list.arrows(height=CANCEL_HEIGHT) if with_arrows else None,
        )
        strips: list[Item] = [self._strip, self._passed_over]
        actions: list[Item] = [self._actions, self._selection]
        if theme.portrait:
            add_items(read, self._decoration, self._hello, self._figures, *strips, (None, 1))
            add_items(read, self._limit, self._title)
            touch.setSpacing(0)  # the list ends with the gap of its cards
            add_items(touch, (self.list, 1), *actions)
        else:
            add_items(read, self._decoration, self._hello, self._title, self._figures, *strips, self._limit)
            panel: list[Item] = [self._panel] if self._panel is not None else []
            add_items(read, (None, 1), column(*panel, *actions, gap=theme.px(20)))
            touch.setSpacing(0)
            add_items(touch, (self.list, 1), row(None, self.list.arrows(height=arrows)))

    def update_view(self, view: ViewState) -> None:
        self._view_state, self._differences = view, self._sum_of_differences(view)
        self._greeting, self._heading = greeting(view), self._title_text(view)
        is_alone = len(view.all_boletos) == 1
        before = self.list.boletos
        is_same = _are_same(before, view.boletos)
        if not is_same:
            self._density = ListDensity.WHOLE
        if before is not view.boletos or self.list.today != view.today:
            is_longer = bool(before) and view.shows_all and view.boletos[: len(before)] == before
            first_row = self.list.first_row
            self.list.show_boletos(view.boletos, view.today, is_single=is_alone)
            if is_same or is_longer:
                self.list.show_from(first_row)
        selection = view.selection
        self.list.show_selection(selection.rows, view.is_selectable, is_open=selection.is_open)
        self._place(is_alone=is_alone)
        self._strip.follow(view)
        if self._panel is not None:
            self._panel.follow(view)
            self._panel.setVisible(view.offers_unlock and not selection.is_open)
        held: QWidget | None = self.focusWidget()
        leaving = self._actions if selection.is_open else self._selection
        self._actions.setVisible(not selection.is_open)
        self._selection.setVisible(selection.is_open)
        if held is not None and leaving.isAncestorOf(held):
            self.take_focus()
        self._actions.follow(view)
        self._selection.follow(view)
        items = view.series.passed_over if view.series is not None else ()
        each = [
            boleto_text.passed_over_on_list(item, prints=view.printer_usable and item.boleto.printable)
            for item in items
        ]
        passed_over = " ".join(each)
        self._passed_over.show_text(passed_over, " ".join(map(first_sentence, each)))
        figures = self._show_total(view)
        self._limit.setText(self._limit_text(view))
        service = self._strip.accessibleName()
        title = self._heading.replace("\n", " ")
        chosen = selection_count(view) if selection.is_open else ""
        unpaid = len(view.unpaid_boletos)
        count = self.tr("%n boleto(s) em aberto", "", unpaid)
        count = "" if title == count or not unpaid else count
        self.set_spoken_text(
            join_sentences(count, figures, service, passed_over, title, chosen, self._limit.text())
        )

    def arrange(self) -> None:
        """Lay out again, and give up as little above the list as leaves nothing there to scroll."""
        if self._view_state is not None:
            self.give_up(self._use, list(ListDensity)[self._density :], within=self.reading)
        super().arrange()
        if self.theme.scale > 1 and self._arrows is not None:
            self._arrows.try_without()

    def _use(self, step: int) -> None:
        """Show what a density leaves above the list."""
        self._density = density = ListDensity(step)
        theme, view = self.theme, self._view_state
        if view is None:
            return
        is_small = density >= ListDensity.SMALL_TOTAL
        is_tight = density is ListDensity.TIGHT or density >= ListDensity.NO_GREETING
        is_large_upright = theme.scale > 1 and theme.portrait
        greets = density < ListDensity.NO_GREETING and not is_large_upright
        self._hello.show_text(self._greeting if greets else "")
        is_alone = len(view.all_boletos) == 1
        self._read.setSpacing(theme.px(8 if is_tight or is_alone else 24))
        size: Type | float = theme.headline
        if is_small:  # larger text leaves a headline as large as it is
            size = Type.TITLE if theme.scale == 1 else theme.headline.value * LARGE_SHARE
        self._total.set_size(size)
        self._place_total(view, is_small=is_small)
        self._strip.show_lines(
            0
            if self._panel is not None or density >= ListDensity.NO_STRIP
            else 1
            if density >= ListDensity.NO_ADVICE
            else 2
        )
        self._show_title(is_small=density >= ListDensity.SMALL_TITLE)
        shows_notes = density < ListDensity.NO_NOTE
        self._note.setVisible(bool(self._note.text()) and shows_notes)
        self._limit.setVisible(bool(self._limit.text()) and shows_notes)
        self._passed_over.shorten(is_brief=density >= ListDensity.BRIEF_NOTE)

    def _place_total(self, view: ViewState, *, is_small: bool) -> None:
        """Place the total under its label, or a small one beside it where both fit into one line."""
        theme, differences = self.theme, self._differences
        label = self._label_text(view)
        is_on_card = len(view.all_boletos) == 1 and bool(view.unpaid_boletos)
        for each in (self._total_label, self._total):
            each.setVisible(not is_on_card)
        wide = self._total_label.width_of(label)
        if theme.scale == 1:
            wide = max(wide, self._surcharge.width_of(differences))
        amount = self._total.line_width + theme.px(8)
        is_row = is_small and wide + theme.px(24) + amount <= self._read_width()
        self._total.setMinimumWidth(amount if is_row else 0)
        policy = self._total.sizePolicy()  # a new one would lose that the height follows from the width
        policy.setHorizontalPolicy(QSizePolicy.Policy.Fixed if is_row else QSizePolicy.Policy.Ignored)
        policy.setVerticalPolicy(QSizePolicy.Policy.Fixed)
        self._total.setSizePolicy(policy)
        self._sum.setDirection(box_direction(is_row=is_row))
        joined = ", ".join(filter(None, (label, differences)))
        small = QFontMetrics(theme.font(Type.SMALL)).horizontalAdvance(joined)
        is_long = is_row or theme.scale > 1 or small > self._read_width()
        is_apart = bool(differences) and not is_on_card and is_long
        self._total_label.setText(label if is_apart else joined)
        self._surcharge.show_text(differences if is_apart and self._density < ListDensity.NO_NOTE else "")

    def _show_title(self, *, is_small: bool) -> None:
        """Show the title in up to two lines, which break where the sense does, or small in one."""
        theme, text = self.theme, self._heading
        first, _, _ = text.partition("\n")
        if is_small or self._title.width_of(first) > self._read_width():
            text = text.replace("\n", " ")
        units = Type.TITLE.value * theme.scale
        if is_small:
            units = SMALL_TITLE_UNITS if theme.scale == 1 else Type.TITLE.value * LARGE_SHARE
        self._title.limit(units, lines=1 if is_small and theme.scale == 1 else 2)
        self._title.setText(text)
        self._title.setAccessibleName(text.replace("\n", " "))
        self._title.setVisible(self._density < ListDensity.NO_TITLE or self._passed_over.isHidden())

    def _read_width(self) -> int:
        """The width of the pane above or beside the list."""
        return reading_width(self.theme)

    def _place(self, *, is_alone: bool) -> None:
        """Place the only boleto in the middle, below a decoration where there is room; a list at its top."""
        theme, layout = self.theme, self.layout()
        is_filled = is_alone and (theme.is_spacious or (theme.is_large and theme.portrait)) and not theme.low
        self._decoration.setVisible(is_filled)
        if isinstance(layout, ScreenLayout):
            is_centred = is_alone and not theme.portrait
            layout.place_touch(fix=not is_filled, fit=is_centred, between=theme.px(BETWEEN_UNITS))

    @Slot(int)
    def _toggle(self, place: int) -> None:
        """Select or unselect a row, or tell why it cannot be: no touch goes without a reaction."""
        view = self._view_state
        if view is None:
            return
        rows, reason = view.selection.rows, ""
        if view.is_selection_full and place not in rows:
            reason = self.tr("Dá para escolher até %n por vez.", "", view.selection.most_slips)
        elif not view.is_selectable(place):
            reason = self.tr("Este boleto não pode ser escolhido.")
        if not reason:
            self.intents.toggle_boleto(place)
            return
        self.input_rejected.emit()
        announce(self, reason)
        self.announced.emit(reason)

    def _title_text(self, view: ViewState) -> str:
        """The title: what to do, or how many boletos there are."""
        if view.selection.is_open:
            return self.tr("Escolha os boletos")
        unpaid = len(view.unpaid_boletos)
        if view.boletos and not unpaid:
            return boleto_text.due_state(view.boletos[0], view.today)
        can_pay = any(sign_of(each) is Sign.PAY for each in view.boletos)
        if len(view.all_boletos) == 1 or not can_pay:
            return self.tr("%n boleto(s) em aberto", "", unpaid)
        return self.tr("Toque em um boleto\npara pagar")

    def _limit_text(self, view: ViewState) -> str:
        """The most boletos that can be selected, where there are more."""
        most = view.selection.most_slips
        if not view.selection.is_open or len(view.boletos) <= most:
            return ""
        return self.tr("Até %n por vez, vencidos primeiro.", "", most)

    def _counts(self, view: ViewState) -> bool:
        """Test that the number of selected boletos stands in place of the total's label."""
        return view.selection.is_open and not self._counts_below

    @property
    def _counts_below(self) -> bool:
        """True if the number of selected boletos stands below the list: beside the arrows, unless tight."""
        return self.theme.portrait and not self.theme.is_tight

    def _label_text(self, view: ViewState) -> str:
        if self._counts(view):
            return selection_count(view)
        if view.later:
            return self.tr("Total dos %n mostrado(s)", "", len(view.boletos))
        return self.tr("Total em aberto")

    def _sum_of_differences(self, view: ViewState) -> str:
        """The fine and interest, or the discount, in the total of the list."""
        if self._counts(view):
            return ""
        return boleto_text.sum_of_differences([each for each in view.boletos if not each.is_payment_pending])

    def _show_total(self, view: ViewState) -> str:
        """Show the total and what is not in it; return it as a sentence."""
        listed = view.selected_boletos if self._counts(view) else view.boletos
        unpaid = [each for each in listed if not each.is_payment_pending]
        pending, unknown = len(listed) - len(unpaid), sum(each.amount is None for each in unpaid)
        without = self.tr("mais %n boleto(s) sem valor", "", unknown) if unknown else ""
        confirming = self.tr("mais %n boleto(s) em confirmação", "", pending) if pending else ""
        amount, note = format_money(total(unpaid)), " · ".join(filter(None, (without, confirming)))
        self._total.setText(amount)
        self._note.setText(note)
        parts = (f"{self._label_text(view)}: {amount}", self._differences, note)
        return ", ".join(filter(None, parts))

    def main_control(self) -> QWidget | None:
        return self.list.control

    def restore_from(self, other: Screen) -> None:
        if isinstance(other, BoletosScreen):
            self.list.show_from(other.list.first_row)
