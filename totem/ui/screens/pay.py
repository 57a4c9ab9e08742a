"""Pay screen: one boleto, and a view of each payment form, PIX first."""

from enum import IntEnum
from functools import partial

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from totem.domain.integrity.check import CheckedBoleto
from totem.domain.integrity.findings import PaymentForm
from totem.domain.text import join_sentences
from totem.session.view_state import Completion, ViewState
from totem.system import tracing
from totem.ui import boleto_text
from totem.ui.controls.action_bars import HEIGHT, PrintButton
from totem.ui.controls.boleto_card import due_tone
from totem.ui.controls.card import Card, Chip, chip_size
from totem.ui.controls.code_views import BARS_MM, LEAST_BARS_MM, QR_MM, ItfBarcodeView, QrView
from totem.ui.controls.message_panel import MessagePanel, WarningStrip
from totem.ui.controls.progress import Spinner, StepList
from totem.ui.controls.segmented_control import SegmentedControl
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import Item, add_items, column, row
from totem.ui.payment_forms import PAYMENT_FORMS
from totem.ui.qt_accessibility import announce
from totem.ui.screen_layout import BARS_HAIRLINE, bars_width, columns, side_margin
from totem.ui.screens.screen import Screen, UiContext, button_row
from totem.ui.theme import Theme, Tone, Type, Weight

translate = QCoreApplication.translate


COMPLETED_FORMS = (PaymentForm.PIX, PaymentForm.BARCODE)
"""Forms that a list may leave out, and that come while the boleto is on the screen."""
USUAL_QR_MM = 125.0
"""Width of a QR code with its quiet zone where nothing has to be given up (ux.md)."""
FLAT_HEIGHT = 84
"""Units of a button on a small wide panel, as high as a target has to be."""
SEGMENT_EDGES = 16
LEAST_BILL = 0.9
"""Share of its usual width that the pane for the bill keeps beside the bars."""


class PayDensity(IntEnum):
    """Steps by which the screen gives up air and texts, in this order, until nothing has to scroll."""

    WHOLE = 0
    TIGHT = 1
    """Less air between the blocks."""
    SHORT_BILL = 2
    """A smaller amount; no description and no reason of the amount: both were on the list."""
    SMALL_CODE = 3
    """A QR code smaller than usual, on an upright panel: `QR_MM` at least."""
    SENTENCE = 4
    """The steps as one sentence."""
    BESIDE = 5
    """On an upright panel: that sentence beside the QR code, or one with that above the linha digitável.

    The note on a code that is to come goes: its segment shows the same.
    """


def _width_for_bars(theme: Theme) -> int:
    """Return the width that the bars need of a landscape panel's card; 0 where the bill cannot spare it."""
    width, inner = bars_width(theme), theme.size.width() - 2 * side_margin(theme)
    (bill, _), (usual, _) = columns(theme, inner, width), columns(theme, inner, 0)
    return width if not theme.portrait and bill >= usual * LEAST_BILL else 0


class PayScreen(Screen):
    """The amount and the beneficiary on one side, the payment code on the other.

    A form that the list leaves out has its segment from the beginning, and its place on the screen shows the
    progress; no control moves when it comes, or fails to come.

    Attributes:
        boleto, view: the boleto, and the name of the payment form that is shown.
        choice: number of the customer's choice that the boleto is of (`ViewState.choice`).
        forms: the payment forms that have a segment.
        is_completed_here: the list left out a form of the boleto, which was queried since.
        has_chosen: the customer touched a segment.

    Signals:
        view_chosen(str): the screen has changed to the payment form of this name.
    """

    has_clock = True
    view_chosen = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "pay")
        theme = self.theme
        self.boleto: CheckedBoleto | None = None
        self.choice = 0
        self.view = ""
        self.forms: tuple[PaymentForm, ...] = ()
        self._completion = Completion.NONE
        self._first_note = ""
        self._view_state: ViewState | None = None
        self.is_completed_here = False
        self.has_chosen = False
        self._sees_payment = False
        self._clock = Chip(theme, name="clock")
        self._waiting = Chip(theme, name="waiting")
        self._warning = WarningStrip(theme, name="pending_warning")
        is_flat = not (theme.portrait or theme.is_large)  # beside a code of 60 mm, no height is left for more
        height = FLAT_HEIGHT if is_flat else HEIGHT
        self._segments = SegmentedControl(theme, name="views", height=height - SEGMENT_EDGES)
        self._segments.chosen.connect(self._on_segment)
        self._barcode = BarcodeView(theme)
        self._barcode.bars.fitted.connect(self._on_bars_fitted)
        self._views: dict[str, PaymentView] = {
            PaymentForm.PIX.value: PixView(theme),
            PaymentForm.BARCODE.value: self._barcode,
            PaymentForm.LINK.value: LinkView(theme),
        }
        self._nothing = NoPaymentView(context)
        self._stack = QStackedLayout()
        self._steps = QStackedLayout()
        read, touch = self.add_panes(fill_reading=True, corner=self._clock, width=_width_for_bars(theme))
        self._density = PayDensity.WHOLE
        self._lay_out_bill(read)
        touch.addWidget(self._segments)
        if theme.portrait:
            read.addWidget(self._card(), 1)
        else:
            # The steps are laid out before they are added: a stack shows its first at once.
            read.addLayout(self._steps)
            for view in self._views.values():
                self._steps.addWidget(view.steps)
            self._steps.addWidget(QWidget())  # for a boleto that cannot be paid here
            add_items(read, self._waiting, None)
            touch.addWidget(self._card(), 1)
        self._print = PrintButton(theme, name="print", height=height)
        self._print.clicked.connect(self.intents.print_chosen)
        touch.addLayout(button_row(theme, self._print))

    def _lay_out_bill(self, read: QVBoxLayout) -> None:
        """Lay out the boleto's texts: description, amount, beneficiary, due date."""
        theme = self.theme
        self._read = read
        line = partial(Text, theme, fit=True, keeps_height=True)
        self._what = line(Type.BODY, color=theme.palette.muted, name="what_for")
        self._due = Chip(theme, name="due_state")
        self._head = self._due_row = row((self._what, 1), (self._due, Qt.AlignmentFlag.AlignLeft))
        self._amount = line(theme.headline, Weight.BOLD, name="amount")
        self._to = line(Type.BODY, Weight.STRONG, name="beneficiary")
        self._amount_row = row((self._amount, 1), gap=theme.px(24))
        self._sum = column(self._amount_row, (self._to, 1))
        self._note = line(Type.BODY, color=theme.palette.muted, name="note")
        self._why = line(Type.BODY, color=theme.palette.muted, name="why")
        self._bill = column(self._head, self._sum, self._note, self._why)
        read.addLayout(self._bill)

    def _card(self) -> Card:
        """Make the white card of the codes, whose quiet zones reach to its edge."""
        theme = self.theme
        card = Card(theme)
        items: list[Item] = [self._stack]
        if theme.portrait:
            items.append((self._waiting, Qt.AlignmentFlag.AlignHCenter))
        self._inside = column(*items, parent=card)
        for view in (*self._views.values(), self._nothing):
            self._stack.addWidget(view)
        side = theme.px(24 if theme.is_large else 10)
        strip = row(self._warning, margins=(side, 0, side, 0))
        self._inside.insertLayout(0, strip)  # above the code: it is read before the code is scanned
        return card

    def main_control(self) -> QWidget | None:
        """The payment form that is shown."""
        return self._segments.current or super().main_control()

    @property
    def offered(self) -> tuple[str, ...]:
        """The payment forms that have a segment, in order; a form that is still to come has one, too."""
        return tuple(form.value for form in self.forms)

    def update_view(self, view: ViewState) -> None:
        boleto = view.chosen
        if boleto is None:
            return
        if not self._is_same(boleto, view.choice):
            self._density = PayDensity.WHOLE
        self._view_state = view
        prints = view.printer_usable and view.can_print
        self._barcode.bars.set_advice(boleto_text.no_bars_sentence(boleto, prints=prints))
        if boleto is not self.boleto:
            self._set_boleto(boleto, view.choice)
        self._follow_completion(boleto, view.completion)
        self._print.follow(view, self.tr("Imprimir"), keeps_place=self.is_completed_here)
        if self._completion is Completion.FAILED and not boleto.has_code:
            self._print.setEnabled(False)
        self._sees_payment = view.sees_payment
        self._warning.show_text(boleto_text.pending_warning(boleto))
        self._show_waiting()
        advice = "" if boleto.is_payment_pending else self.tr("Escolha como pagar.")
        self.set_spoken_text(
            join_sentences(boleto_text.boleto_sentence(boleto, view.today), self._first_note, advice)
        )

    def arrange(self) -> None:
        """Lay out again, and give up as little as leaves nothing to scroll.

        What was given up for a boleto stays so: its texts do not move when another form is chosen.
        """
        if self.boleto is not None:
            self.give_up(self._use, list(PayDensity)[self._density :])
        super().arrange()

    def _use(self, step: int) -> None:
        """Show what a density leaves."""
        density, theme = PayDensity(step), self.theme
        self._density = density
        is_airy, is_tight = (
            theme.is_spacious and density < PayDensity.TIGHT,
            density >= PayDensity.TIGHT,
        )
        self._read.setSpacing(theme.px(34 if is_airy else 10 if is_tight else 20))
        for each in (self._bill, self._sum):
            each.setSpacing(theme.px(4 if is_tight else 10))
        is_least = theme.is_tight or density >= PayDensity.SMALL_CODE
        edge, pad = theme.px(BARS_HAIRLINE), theme.px(32 if is_airy else 4 if is_least else 16)
        self._inside.setContentsMargins(edge, pad, edge, pad)
        self._inside.setSpacing(theme.px(24 if is_airy else 8 if is_tight else 12))
        self._show_bill()
        self._show_waiting()
        for view in self._views.values():
            view.use(density)

    def _show_bill(self) -> None:
        """Show the boleto's texts, as many as the density leaves."""
        view, theme, is_short = self._view_state, self.theme, self._density >= PayDensity.SHORT_BILL
        boleto = view.chosen if view is not None else None
        if view is None or boleto is None:
            return
        due = boleto_text.due_line(boleto, view.today)
        if is_short and boleto.is_payment_pending:
            due = ""  # the chip stands in its place
        self._what.show_text(due if is_short else boleto_text.description(boleto))
        self._amount.show_text(boleto_text.amount(boleto))
        size: Type | float = theme.headline
        if is_short:  # larger text leaves a headline as large as it is
            size = Type.TITLE if theme.scale == 1 else theme.headline.value
        self._amount.set_size(size)
        beneficiary = (boleto.pix.merchant_name if boleto.pix else None) or self.context.brand.name
        to = self.tr("para %1").replace("%1", beneficiary)
        self._to.show_text(to)
        amount = self._amount.line_width + theme.px(8)
        gap, room = theme.px(24), self._bill_width()
        self._show_due_state(boleto, view, beside_amount=room - amount - gap if is_short else 0)
        words = QFontMetrics(theme.font(Type.BODY, Weight.STRONG)).horizontalAdvance(to)
        is_beside = is_short and theme.scale == 1 and amount + gap + words <= room
        self._amount.setMinimumWidth(amount if is_beside else 0)
        self._sum.setDirection(_direction(is_row=is_beside))
        right = Qt.AlignmentFlag.AlignRight if is_beside else Qt.AlignmentFlag.AlignLeft
        self._to.setAlignment(right | Qt.AlignmentFlag.AlignVCenter)
        self._show_note(boleto, view, is_short=is_short)

    def _show_due_state(self, boleto: CheckedBoleto, view: ViewState, *, beside_amount: int) -> None:
        """Show the chip beside the text of the first line, shorter where both do not fit.

        Else it stands in the room that is left `beside_amount`, or below the first line.
        """
        theme = self.theme
        symbol, tone = due_tone(theme, boleto, view.today)
        state = boleto_text.due_state(boleto, view.today)
        gap = theme.px(24)
        room = self._bill_width() - gap - self._what.line_width
        if chip_size(theme, state).width() > room:
            state = boleto_text.short_due_state(boleto, view.today)
        width = chip_size(theme, state).width()
        is_beside = width <= room
        self._due.show_state(state, symbol, tone, boleto_text.due_state(boleto, view.today))
        self._head.setDirection(_direction(is_row=is_beside))
        self._head.setSpacing(gap if is_beside else theme.px(6))
        place = self._amount_row if not is_beside and width <= beside_amount else self._head
        if place is not self._due_row:
            self._due_row.removeWidget(self._due)
            place.addWidget(self._due, 0, Qt.AlignmentFlag.AlignLeft)
            self._due_row = place

    def _bill_width(self) -> int:
        """The width of the pane with the boleto's texts."""
        theme = self.theme
        inner = theme.size.width() - 2 * side_margin(theme)
        return inner if theme.portrait else columns(theme, inner, _width_for_bars(theme))[0]

    def _show_note(self, boleto: CheckedBoleto, view: ViewState, *, is_short: bool) -> None:
        """Show the due date and the difference from the face value, on two lines where the panel is wide."""
        bank = boleto_text.bank_note(boleto, view.today)
        if is_short:
            self._note.show_text(bank)
            self._why.show_text("")
            return
        face = boleto_text.face_amount_note(boleto) if self.theme.is_large else ""
        due, why = boleto_text.due_line(boleto, view.today), (face, boleto_text.difference_reason(boleto))
        if bank:
            why = (bank, "")
        in_a_row = self.theme.portrait and (self.theme.is_large or not bank)
        self._note.show_text(" · ".join(filter(None, (due, *why) if in_a_row else (due,))))
        self._why.show_text("" if in_a_row else " · ".join(filter(None, why)))

    def show_view(self, form: str) -> None:
        """Change to a payment form of the boleto."""
        if self.boleto is not None and form in self.offered:
            self._select(form)
            self.arrange()

    def _select(self, form: str) -> None:
        """Change to an offered payment form, without laying out."""
        self.view = form
        self._segments.choose(form)
        self._show_waiting()
        self._show_content()
        self.view_chosen.emit(form)

    @Slot()
    def _on_bars_fitted(self) -> None:
        self._show_content()
        self.arrange()

    def _show_content(self) -> None:
        """Show the code of the chosen form, or in its place the reason why it is missing."""
        if self.boleto is None or not self.view:
            return
        view, missing = self._views[self.view], self._missing_form
        is_coming = self._completion in (Completion.PENDING, Completion.SLOW)
        view.show_boleto(self.boleto)
        if missing is None:
            view.show_code()
        else:
            view.show_missing(self._sentence_of(missing), is_coming=is_coming)
        if self._is_empty:
            self._nothing.show_failure(has_failed=self._completion is Completion.FAILED)
        self._stack.setCurrentWidget(self._nothing if self._is_empty else view)
        if not self.theme.portrait:
            if (missing is not None and not is_coming) or (missing is None and not view.has_steps):
                self._steps.setCurrentIndex(self._steps.count() - 1)
            else:
                self._steps.setCurrentWidget(view.steps)

    @property
    def _missing_form(self) -> PaymentForm | None:
        """The form whose segment is chosen, while the boleto does not have it."""
        if self.boleto is None or not self.view or PaymentForm(self.view) in self.boleto.offered:
            return None
        return PaymentForm(self.view)

    @property
    def _is_empty(self) -> bool:
        """True if there is no form at all, and none is coming."""
        is_coming = self._completion in (Completion.PENDING, Completion.SLOW)
        return self.boleto is not None and not self.boleto.offered and not is_coming

    def _sentence_of(self, form: PaymentForm) -> str:
        has_other = self.boleto is not None and self.boleto.has_code
        return boleto_text.completion_sentence(form, self._completion, has_other=has_other)

    @Slot(str)
    def _on_segment(self, form: str) -> None:
        self.has_chosen = True
        self.show_view(form)

    def _show_waiting(self) -> None:
        """Show the wait for PIX only: a payment by barcode reaches the ERP on another day.

        Beside another form, a form that is to come shows its progress there.
        """
        coming = self._form_under_way()
        note = ""
        if coming is not None and coming.value != self.view:
            note = boleto_text.completion_note(coming, self._completion)
        if note:
            failed = self._completion is Completion.FAILED
            palette = self.theme.palette
            tone = palette.warning if failed else Tone(palette.muted, palette.sunken)
            self._waiting.show_state(note, "triangle-alert" if failed else "hourglass", tone)
        else:
            waiting = self.tr("Aguardando o seu pagamento…")
            self._waiting.show_state(waiting, "hourglass", self.theme.palette.success)
        is_pending = self.boleto is not None and self.boleto.is_payment_pending
        is_soon = self.view == PaymentForm.PIX.value and self._missing_form is None and not is_pending
        has_room = not self.theme.portrait or self._density < PayDensity.BESIDE
        is_shown = bool(note) or (self._sees_payment and is_soon and self.theme.is_spacious)
        self._waiting.setVisible(has_room and is_shown)
        policy = self._waiting.sizePolicy()
        policy.setRetainSizeWhenHidden(has_room and self.is_completed_here)
        self._waiting.setSizePolicy(policy)

    def _form_under_way(self) -> PaymentForm | None:
        """Return the form that the boleto lacks and that was asked for."""
        if self.boleto is None or self._completion is Completion.NONE:
            return None
        return next(iter(_missing_forms(self.boleto)), None)

    def _follow_completion(self, boleto: CheckedBoleto, completion: Completion) -> None:
        """Show how the completion goes on, and announce its steps once each."""
        if not self.is_completed_here:
            return
        before = self._completion
        if not boleto.boleto.is_incomplete:
            self._completion = Completion.NONE
        elif completion is not Completion.NONE:  # else the query begins right after this
            self._completion = completion
        if self._completion is before:
            return
        self._show_content()
        missing = _missing_forms(boleto)
        if missing and self._completion is not Completion.PENDING:
            self._announce(self._nothing.sentence if self._is_empty else self._sentence_of(missing[0]))

    def _announce(self, sentence: str) -> None:
        """Announce a step of the completion, which changes the screen without a touch."""
        if self.isVisible():
            announce(self, sentence)
            self.announced.emit(sentence)

    def restore_from(self, other: Screen) -> None:
        if not isinstance(other, PayScreen) or self.boleto is None:
            return
        if other.is_completed_here and self._is_same(other.boleto, other.choice):
            self.is_completed_here, self.has_chosen = True, other.has_chosen
            self.forms = other.forms
            self._offer_segments()
        self.show_view(other.view)

    def show_time_left(self, seconds: int) -> None:
        """Show the time left, in steps of ten seconds above one minute."""
        shown = seconds if seconds < 60 else -(-seconds // 10) * 10
        palette = self.theme.palette
        tone = Tone(palette.muted, palette.sunken) if seconds >= 60 else palette.warning
        spoken = self.tr("Esta tela fica aberta por mais %1").replace("%1", f"{shown // 60}:{shown % 60:02}")
        words = self.tr("fecha em %1").replace("%1", f"{shown // 60}:{shown % 60:02}")
        self._clock.show_state(words, "clock", tone, spoken)

    def reset(self) -> None:
        self.boleto, self.view, self.forms = None, "", ()
        self._completion, self.is_completed_here, self.has_chosen = Completion.NONE, False, False
        self._first_note, self._view_state, self._density = "", None, PayDensity.WHOLE
        for text in (self._what, self._amount, self._to, self._note, self._why):
            text.setText("")
        self._warning.show_text("")
        for view in self._views.values():
            view.reset()
        self._segments.offer([])
        self.set_spoken_text("")

    def _is_same(self, boleto: CheckedBoleto | None, choice: int) -> bool:
        """Test that a boleto is the one that is shown, as another answer of the ERP may have it."""
        if self.boleto is None or boleto is None:
            return False
        return (choice, boleto.boleto.id) == (self.choice, self.boleto.boleto.id)

    def _set_boleto(self, boleto: CheckedBoleto, choice: int) -> None:
        """Show the codes of `boleto`; keep the chosen form where the ERP sent the same boleto again."""
        before, is_same = self.boleto, self._is_same(boleto, choice)
        missing = _missing_forms(before) if before is not None else ()
        self.boleto, self.choice = boleto, choice
        if before is None or not is_same:
            self.has_chosen = False
            self.is_completed_here = boleto.boleto.is_incomplete and boleto.is_payable
            self._completion = Completion.PENDING if self.is_completed_here else Completion.NONE
            coming = self._form_under_way()
            note = boleto_text.completion_note(coming, self._completion) if coming is not None else ""
            self._first_note = f"{note} " if note else ""
            self._offer(boleto)
        elif self.is_completed_here and (set(boleto.offered) <= set(self.forms) or boleto.has_code):
            self._update_forms(boleto, tuple(form for form in missing if form in boleto.offered))
        elif before.offered != boleto.offered:
            self._offer(boleto, self.view)
        elif self.view:
            self._show_content()

    def _update_forms(self, boleto: CheckedBoleto, came: tuple[PaymentForm, ...]) -> None:
        """Show what has come in the places that stand; PIX at once, unless the customer chose a form."""
        for form, each in self._views.items():
            if PaymentForm(form) not in boleto.offered:
                each.reset()
        is_better = PaymentForm.PIX in came or self._missing_form is not None
        if came and is_better and not self.has_chosen:
            self._select(came[0].value)
        else:
            self._show_content()
        if came:
            self._announce(boleto_text.arrival_sentence(came[0]))

    def _offer(self, boleto: CheckedBoleto, view: str = "") -> None:
        """Offer all payment forms of `boleto`; show `view` if it has that, else the first that it has."""
        coming = _missing_forms(boleto) if self.is_completed_here else ()
        self.forms = tuple(form for form in PAYMENT_FORMS if form in (*boleto.offered, *coming))
        for each in self._views.values():
            each.reset()
        self._offer_segments()
        if self.forms:
            chosen = (form for form in boleto.offered if form.value == view)
            self._select(next(chosen, (*boleto.offered, *self.forms)[0]).value)
        else:
            self.view = ""
            self._nothing.show_failure(has_failed=False)
            self._stack.setCurrentWidget(self._nothing)
            self._steps.setCurrentIndex(self._steps.count() - 1)

    def _offer_segments(self) -> None:
        known = [(form.value, PAYMENT_FORMS[form]) for form in self.forms]
        self._segments.offer([(name, form.label(), form.symbol) for name, form in known])
        self._show_waiting()


def _direction(*, is_row: bool) -> QBoxLayout.Direction:
    return QBoxLayout.Direction.LeftToRight if is_row else QBoxLayout.Direction.TopToBottom


def _missing_forms(boleto: CheckedBoleto) -> tuple[PaymentForm, ...]:
    """Return the forms that the ERP left out; one that was withheld is none of them."""
    record = boleto.boleto
    sent = {PaymentForm.PIX: record.pix, PaymentForm.BARCODE: record.line or record.barcode}
    return tuple(form for form in COMPLETED_FORMS if not sent[form])


class StackedView(QWidget):
    """A view of a stack, which takes no room in it while another is shown."""

    def heightForWidth(self, width: int) -> int:
        return 0 if self.isHidden() else super().heightForWidth(width)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0) if self.isHidden() else super().minimumSizeHint()


class PaymentView(StackedView):
    """A code and the `steps` to pay by it, which stand elsewhere on wide panels.

    While the boleto has no such code, the reason stands in its place, in its geometry.
    """

    def __init__(self, theme: Theme, steps: list[str], sentence: str) -> None:
        super().__init__()
        self.theme = theme
        self._density, self._is_missing = PayDensity.WHOLE, False
        self.steps = StepList(theme, steps, sentence)
        policy = self.steps.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.steps.setSizePolicy(policy)
        gap = theme.px(20 if theme.is_spacious else 10)
        self._code = QWidget()
        self.column = column(gap=gap, parent=self._code)
        self._missing = MissingCode(theme, self._code)
        self._outer = column((self._code, 1), (self._missing, 1), gap=gap, parent=self)
        self._missing.hide()
        if theme.portrait:
            self._outer.addWidget(self.steps)

    def use(self, density: PayDensity) -> None:
        """Show the steps as far as the density leaves room for them."""
        self._density = density
        self._outer.setSpacing(
            self.theme.px(20 if self.theme.is_spacious and density < PayDensity.TIGHT else 10)
        )
        if density < PayDensity.SENTENCE:
            self.steps.show_list()
        else:
            self.steps.show_sentence()

    def _keep_room_for_steps(self, is_kept: bool) -> None:  # noqa: FBT001
        """Keep the steps' room also while they are hidden; else hide them."""
        policy = self.steps.sizePolicy()
        policy.setRetainSizeWhenHidden(is_kept)
        self.steps.setSizePolicy(policy)
        if not is_kept:
            self.steps.hide()

    @property
    def has_steps(self) -> bool:
        """True if the code is there to point a camera at."""
        return True

    def show_code(self) -> None:
        """Show the code rather than the reason why it is missing."""
        self._show(is_missing=False, has_steps=self.has_steps)

    def show_missing(self, sentence: str, *, is_coming: bool) -> None:
        """Show `sentence` in place of the code, with a progress if it is coming."""
        self._missing.show_reason(sentence, is_coming=is_coming)
        self._show(is_missing=True, has_steps=is_coming)

    def _show(self, *, is_missing: bool, has_steps: bool) -> None:
        self._is_missing = is_missing
        self._code.setVisible(not is_missing)
        self._missing.setVisible(is_missing)
        self.steps.setVisible(has_steps)
        self.use(self._density)

    def show_boleto(self, boleto: CheckedBoleto) -> None:
        raise NotImplementedError

    def reset(self) -> None:
        raise NotImplementedError


class MissingCode(QWidget):
    """The progress of a code that is to come, or the reason why there is none, as large as the code."""

    def __init__(self, theme: Theme, code: QWidget) -> None:
        super().__init__()
        self._code = code
        center, side = Qt.AlignmentFlag.AlignHCenter, theme.px(24)
        is_wide = theme.is_large and theme.scale == 1
        self._spinner = Spinner(theme, 96 if theme.is_spacious else 64 if is_wide else 56)
        self._sentence = Text(theme, Type.BODY, Weight.STRONG, align=center, name="missing")
        items = (None, (self._spinner, center), self._sentence, None)
        gap = theme.px(24 if is_wide else 8)
        column(*items, gap=gap, margins=(side, 0, side, 0), parent=self)

    def show_reason(self, sentence: str, *, is_coming: bool) -> None:
        self._sentence.setText(sentence)
        self._spinner.setVisible(is_coming)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the code, or of a longer sentence."""
        code, inner = self._code, self.layout()
        height = code.heightForWidth(width) if code.hasHeightForWidth() else code.minimumSizeHint().height()
        return max(height, inner.totalHeightForWidth(width) if inner is not None else 0)

    def sizeHint(self) -> QSize:
        return self._code.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._code.minimumSizeHint()


class QrPaymentView(PaymentView):
    """A QR code for the phone; a subclass names its payload."""

    name = ""

    def __init__(self, theme: Theme, steps: list[str], sentence: str) -> None:
        super().__init__(theme, steps, sentence)
        self.qr = QrView(theme, name=self.name)
        self.column.addWidget(self.qr, 1)

    def use(self, density: PayDensity) -> None:
        super().use(density)
        is_upright = self.theme.portrait
        is_beside = is_upright and density >= PayDensity.BESIDE
        self._keep_room_for_steps(not (is_beside and self._is_missing))
        is_usual = is_upright and density < PayDensity.SMALL_CODE
        self.qr.set_least(USUAL_QR_MM if is_usual else QR_MM)
        if is_beside:
            self.steps.show_sentence(beside=True)
        self._outer.setDirection(_direction(is_row=is_beside))
        for place in range(2):  # the code, or what stands in for it
            self._outer.setStretch(place, 0 if is_beside else 1)
        if is_upright:
            self._outer.setStretch(2, int(is_beside))

    def reset(self) -> None:
        self.qr.show_payload("", "")


class PixView(QrPaymentView):
    """The BR Code as a QR code, and three plain steps."""

    name = "pix_qr"

    def __init__(self, theme: Theme) -> None:
        app, way = translate("pay", "Abra o app do seu banco"), translate("pay", "Escolha pagar com PIX")
        sentence = translate("pay", "No app do seu banco, escolha PIX e aponte a câmera para cá.")
        super().__init__(theme, [app, way, translate("pay", "Aponte a câmera para cá")], sentence)

    def show_boleto(self, boleto: CheckedBoleto) -> None:
        if boleto.pix is not None:
            self.qr.show_payload(boleto.pix.text, self.tr("QR Code do PIX"))
            tracing.mark("qr_shown")


class LinkView(QrPaymentView):
    """The boleto's web page as a QR code for the phone."""

    name = "link_qr"

    def __init__(self, theme: Theme) -> None:
        camera, there = translate("pay", "Abra a câmera do celular"), translate("pay", "Aponte para cá")
        sentence = translate("pay", "Com a câmera do celular, aponte para cá e toque no endereço.")
        super().__init__(theme, [camera, there, translate("pay", "Toque no endereço")], sentence)

    def show_boleto(self, boleto: CheckedBoleto) -> None:
        if boleto.link is not None:
            self.qr.show_payload(boleto.link, self.tr("QR Code para abrir o boleto no celular"))


class BarcodeView(PaymentView):
    """The barcode for a banking app's camera, and the linha digitável to type where that fails.

    On a screen with too few pixels for the bars, a sentence has their place, and the steps are hidden.

    Attributes:
        bars: the barcode.
    """

    def __init__(self, theme: Theme) -> None:
        steps = [
            translate("pay", "Abra o app do seu banco"),
            translate("pay", "Escolha pagar boleto"),
            translate("pay", "Aponte a câmera para cá"),
        ]
        sentence = translate("pay", "No app do seu banco, escolha boleto e aponte a câmera para cá.")
        super().__init__(theme, steps, sentence)
        center = Qt.AlignmentFlag.AlignHCenter
        self._wide = theme.scale == 1
        self.bars = ItfBarcodeView(theme, name="bars")
        size = Type.LARGE if theme.is_large else Type.BODY
        self._line = Text(theme, size, Weight.STRONG, align=center, name="line")
        self._label = Text(theme, Type.BODY, color=theme.palette.muted, align=center)
        self._is_merged = False
        add_items(self.column, (None, 2), self.bars, None, self._label, self._line, (None, 2))

    def use(self, density: PayDensity) -> None:
        super().use(density)
        self._is_merged = density >= PayDensity.BESIDE and self.bars.fits
        self.bars.set_height(LEAST_BARS_MM if self._is_merged else BARS_MM)
        if self._is_merged:
            label = self.tr("Aponte a câmera do app do banco ou digite:")
        elif self.theme.is_spacious:
            label = self.tr("Ou digite este número no app do seu banco:")
        else:
            label = self.tr("Ou digite este número:")
        self._label.setText(label)
        self._keep_room_for_steps(not self._is_merged)

    def show_boleto(self, boleto: CheckedBoleto) -> None:
        if boleto.title is not None:
            self.bars.show_barcode(boleto.title.barcode, self.tr("Código de barras do boleto"))
            self._line.show_text(_in_rows(boleto.title.line_formatted, wide=self._wide))

    @property
    def has_steps(self) -> bool:
        return self.bars.fits and not self._is_merged

    def reset(self) -> None:
        self.bars.show_barcode("", "")
        self._line.setText("")


class NoPaymentView(StackedView):
    """Message where no payment form can be offered.

    Attributes:
        sentence: the message.
    """

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        theme, side = context.theme, context.theme.px(24)
        self._notice = notice = MessagePanel(
            theme,
            "headset",
            theme.palette.warning,
            lines=3 if theme.is_spacious or theme.portrait else 2,
        )
        self._theme, self._support, self.sentence = theme, context.brand.support, ""
        column(None, notice, None, margins=(side, 0, side, 0), parent=self)
        self.show_failure(has_failed=False)

    def show_failure(self, *, has_failed: bool) -> None:
        """Show that the codes did not come now, or that there are none."""
        title = self.tr("Este boleto precisa de atendimento")
        self.sentence = self.tr("Não é possível pagar este boleto aqui. Fale com um atendente.")
        if has_failed:
            title, self.sentence = self.tr("Os códigos não chegaram"), boleto_text.no_codes_sentence()
            if self._theme.scale > 1:
                title = ""  # the sentence has it, and fits
        self._notice.medallion.setVisible(
            self._theme.is_spacious and (self._theme.portrait or not has_failed)
        )
        self._notice.show_notice(title, self.sentence, support=self._support)


def _in_rows(line: str, *, wide: bool) -> str:
    """Break a linha digitável into rows of groups, so that it is easy to copy.

    A row has two groups where it is `wide`, else one; a lone check digit stays with the next group.
    """
    groups = line.split(" ")
    last = groups[-2:] if len(groups[-2]) == 1 else groups[-1:]
    rows = [groups[:2], groups[2:]] if wide else [*([each] for each in groups[: -len(last)]), last]
    return "\n".join("   ".join(row) for row in rows)
