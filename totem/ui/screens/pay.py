"""Pay screen: one boleto, and a view of each payment form, PIX first."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedLayout, QWidget

from totem.domain.customer import CODE_FORMS, PaymentForm
from totem.domain.integrity.check import CheckedBoleto
from totem.domain.integrity.payment_codes import INSTANT_FORMS, LATE_FORMS
from totem.domain.text import first_sentence, join_sentences
from totem.session.payments import PaymentSeries
from totem.session.view_state import Completion, ViewState
from totem.ui import boleto_text
from totem.ui.controls.action_bars import PrintButton
from totem.ui.controls.button import Button
from totem.ui.controls.card import Card, Chip
from totem.ui.controls.message_panel import WarningStrip
from totem.ui.controls.progress import STRIP_UNITS, WaitingStrip
from totem.ui.controls.segmented_control import SegmentedControl
from totem.ui.layouts import add_items, column, row
from totem.ui.payment_forms import PAYMENT_FORMS
from totem.ui.qt_accessibility import announce
from totem.ui.screen_layout import BARS_HAIRLINE, bars_width, columns, reading_width, side_margin
from totem.ui.screens.pay_bill import Bill
from totem.ui.screens.payment_views import (
    ConfirmedView,
    NoPaymentView,
    PayDensity,
    QrPaymentView,
    make_payment_view,
)
from totem.ui.screens.screen import Screen, UiContext, button_row
from totem.ui.theme import Theme, Tone

SEGMENT_HEIGHT, ACTION_HEIGHT, FLAT_HEIGHT = 112, 104, 84
"""Units of a segment and of a button; the last on a small wide panel, as high as a target has to be."""
FLAT_SEGMENT_HEIGHT = 68
LOW_STRIP_UNITS, WIDE_STRIP_UNITS = 66, 80
GAP, EDGE = 20, 16
"""Units between the blocks of a large upright panel, and of more air at the head and over the footer."""
ACTIONS_GAP, WARNING_AIR, TIGHT_WARNING_AIR = 16, 12, 8
LEAST_BILL = 0.9
"""Share of its usual width that the pane for the bill keeps beside the bars."""


def _width_for_bars(theme: Theme) -> int:
    """Return the width that the bars need of a landscape panel's card; 0 where the bill cannot spare it."""
    width, inner = bars_width(theme), theme.size.width() - 2 * side_margin(theme)
    (bill, _), (usual, _) = columns(theme, inner, width), columns(theme, inner, 0)
    return width if not theme.portrait and bill >= usual * LEAST_BILL else 0


class PayScreen(Screen):
    """The amount and the beneficiary on one side, the payment code on the other; nothing is filled.

    The next step is on the phone. Boletos of a series follow one another: when the ERP confirms one, its code
    turns into a tick, until the session shows the next one.

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
        self._available: tuple[PaymentForm, ...] = ()  # ways to pay the boleto now
        self._series: PaymentSeries | None = None
        self._clock = Chip(theme, name="clock")
        self._waiting = WaitingStrip(theme, name="waiting", ends_card=theme.portrait)
        self._warning = WarningStrip(theme, name="pending_warning")
        is_flat = not (theme.portrait or theme.is_large)  # beside a code of 60 mm, no height is left for more
        height = FLAT_SEGMENT_HEIGHT if is_flat else SEGMENT_HEIGHT
        self._segments = SegmentedControl(theme, name="views", height=height)
        self._segments.chosen.connect(self._on_segment)
        self._views = {form.value: make_payment_view(theme, form) for form in CODE_FORMS}
        for view in self._views.values():
            view.fitted.connect(self._on_code_fitted)
        self._nothing, self._confirmed = NoPaymentView(context), ConfirmedView(theme)
        self._stack, self._steps = QStackedLayout(), QStackedLayout()
        is_airy = theme.portrait and theme.is_spacious
        read, touch = self.add_panes(
            fill_reading=True,
            corner=self._clock,
            width=_width_for_bars(theme),
            gap=theme.px(GAP) if is_airy else 0,
            sinks=False,
        )
        self._density = PayDensity.WHOLE
        self._read = read
        brand, room = context.brand.name, reading_width(theme, _width_for_bars(theme))
        self._bill = Bill(theme, brand, room)
        read.addLayout(self._bill.layout)
        self._print = PrintButton(theme, name="print", height=FLAT_HEIGHT if is_flat else ACTION_HEIGHT)
        self._print.clicked.connect(self._on_print)
        self._report = Button(
            theme,
            "",
            name="report_paid",
            height=FLAT_HEIGHT if is_flat else ACTION_HEIGHT,
            on_click=self.intents.report_paid,
        )
        if theme.portrait:
            read.addWidget(self._card(), 1)
        else:
            # The steps are laid out before they are added: a stack shows its first at once.
            add_items(read, None, self._steps)
            for view in self._views.values():
                self._steps.addWidget(view.steps)
            self._steps.addWidget(QWidget())  # for a boleto that cannot be paid here
            touch.addWidget(self._card(), 1)
        touch.addWidget(self._segments)
        if theme.portrait or not theme.is_spacious:
            touch.addLayout(button_row(theme, self._report, self._print))
        if not theme.portrait:
            actions = [self._report, self._print] if theme.is_spacious else []
            add_items(read, None, column(self._waiting, *actions, gap=theme.px(ACTIONS_GAP)))
        touch.setContentsMargins(0, 0, 0, theme.px(EDGE) if is_airy else 0)

    def _card(self) -> Card:
        """Make the white card of the codes, whose quiet zones reach to its edge."""
        theme = self.theme
        card = Card(theme)
        items: list[QStackedLayout | WaitingStrip] = [self._stack]
        if theme.portrait:
            items.append(self._waiting)
        self._inside = column(*items, parent=card)
        for view in (*self._views.values(), self._nothing, self._confirmed):
            self._stack.addWidget(view)
        side = theme.px(24 if theme.is_large else 10)
        strip = row(self._warning, margins=(side, 0, side, 0))
        self._inside.insertLayout(0, strip)  # above the code: it is read before the code is scanned
        return card

    def main_control(self) -> QWidget | None:
        """The payment form that is shown."""
        return self._segments.current or super().main_control()

    def changes_nothing(self, control: QWidget) -> bool:
        """True for what stays in its place while a confirmation is shown, and does nothing meanwhile."""
        return self._is_confirmed and (control is self._print or self._segments.holds(control))

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
        was_confirmed, self._view_state, self._series = self._is_confirmed, view, view.series
        prints = view.printer_usable and view.can_print
        for each in self._views.values():
            each.set_advice(boleto_text.no_bars_sentence(boleto, prints=prints))
        code = self._shown_code() if self._is_confirmed and not was_confirmed else None
        self._available = view.payment_forms
        self._take_card(view)
        is_new = boleto is not self.boleto or view.choice != self.choice
        if is_new:
            self._set_boleto(boleto, view.choice)
        self._follow_completion(boleto, view.completion)
        if not self._is_confirmed or not self._print.text():  # made anew meanwhile, in another language
            self._print.follow(view, self.tr("Imprimir"), keeps_place=self.is_completed_here)
            if self._completion is Completion.FAILED and not boleto.has_code:
                self._print.setEnabled(False)
        self._sees_payment = view.sees_payment
        self._show_report()
        passed_over = boleto_text.passed_over_before(self._series) if self._series else ""
        warning = passed_over or boleto_text.pending_warning(boleto)
        self._warning.show_text(warning, first_sentence(warning))
        self._show_waiting()
        if self._is_confirmed is not was_confirmed and not is_new:
            self._show_content()
        if code is not None:
            self._confirmed.turn_from(code)
        self.set_spoken_text(self._sentence(boleto, view, passed_over))

    def _take_card(self, view: ViewState) -> None:
        """Make the card view when it is first offered: most kiosks have no card terminal."""
        if PaymentForm.CARD not in self._available:
            return
        from totem.ui.screens.card_choice import CardChoiceView

        name = PaymentForm.CARD.value
        if name not in self._views:
            made = self._views[name] = CardChoiceView(self.theme, self.intents.pay_by_card)
            self._stack.insertWidget(0, made)
            if not self.theme.portrait:
                self._steps.insertWidget(0, made.steps)
            made.use(self._density)
        card = self._views[name]
        if isinstance(card, CardChoiceView):
            card.show_terms(view.card.terms)

    def _sentence(self, boleto: CheckedBoleto, view: ViewState, passed_over: str) -> str:
        """The screen's sentence for speech and the accessibility tree."""
        if self._series is not None and self._is_confirmed:
            follows = boleto_text.next_of_series(self._series)
            return join_sentences(self.tr("Pago"), follows, boleto_text.series_progress(self._series))
        position = boleto_text.series_position(self._series) if self._series is not None else ""
        advice = "" if boleto.is_payment_pending else self.tr("Escolha como pagar.")
        what = boleto_text.boleto_sentence(boleto, view.today)
        return join_sentences(passed_over, position, what, self._first_note, advice)

    @property
    def _is_confirmed(self) -> bool:
        """True while the confirmation of a boleto of a series is shown."""
        return self._series is not None and self._series.is_confirmed

    def _shown_code(self) -> QWidget | None:
        """The code on the screen, where it may turn into the tick."""
        view = self._stack.currentWidget()
        if not (self.theme.motion and isinstance(view, QrPaymentView)):
            return None
        return view.qr if view.qr.isVisible() else None

    def _show_report(self) -> None:
        """Offer to report the payment, where the ERP does not tell of it."""
        is_last = self._series is None or self._series.is_last
        self._report.relabel(self.tr("Já paguei") if is_last else self.tr("Já paguei, próximo"))
        self._report.setVisible(not self._sees_payment and bool(self._available))

    def arrange(self) -> None:
        """Lay out again, and give up as little as leaves nothing to scroll.

        A form that was given up for a boleto stays so: its texts do not move when another form is chosen.
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
        self._read.setSpacing(theme.px(24 if is_airy else 8 if is_tight else 16))
        self._read.setContentsMargins(0, theme.px(self._head_air) if is_airy else 0, 0, 0)
        self._inside.setSpacing(theme.px(8 if is_tight else 12))
        is_low = density >= PayDensity.SHORT_BILL
        usual = STRIP_UNITS if theme.portrait else WIDE_STRIP_UNITS
        self._waiting.set_height(LOW_STRIP_UNITS if is_low else usual)
        self._warning.shorten(is_brief=density >= PayDensity.BRIEF_NOTE)
        if self._view_state is not None:
            self._bill.show(self._view_state, density)
        self._show_waiting()
        for view in self._views.values():
            view.use(density)

    @property
    def _head_air(self) -> int:
        """Units of air over the bill; the bars of a series stand in it."""
        return EDGE if self.theme.portrait and self._series is None else 1

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
    def _on_code_fitted(self) -> None:
        self._show_content()
        self.arrange()

    def _show_content(self) -> None:
        """Show the code of the chosen form, or in its place the reason why it is missing."""
        if self.boleto is None or not self.view:
            return
        if self._is_confirmed and self._series is not None:
            self._confirmed.show_next(self.tr("Pago"), boleto_text.next_of_series(self._series))
            self._stack.setCurrentWidget(self._confirmed)
            self._steps.setCurrentIndex(self._steps.count() - 1)
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
        if self.boleto is None or not self.view or PaymentForm(self.view) in self._available:
            return None
        return PaymentForm(self.view)

    @property
    def _is_empty(self) -> bool:
        """True if there is no form at all, and none is coming."""
        is_coming = self._completion in (Completion.PENDING, Completion.SLOW)
        return self.boleto is not None and not self._available and not is_coming

    def _sentence_of(self, form: PaymentForm) -> str:
        has_other = self.boleto is not None and self.boleto.has_code
        return boleto_text.completion_sentence(form, self._completion, has_other=has_other)

    @Slot(str)
    def _on_segment(self, form: str) -> None:
        if self._is_confirmed:
            self._segments.choose(self.view)
            return
        self.has_chosen = True
        self._views[form].begin()
        self.show_view(form)

    @Slot()
    def _on_print(self) -> None:
        if not self._is_confirmed:
            self.intents.print_chosen()

    def _show_waiting(self) -> None:
        """Show the wait for an instant payment only: one by barcode reaches the ERP on another day.

        Beside another form, a form that is to come shows its progress there.
        """
        coming = self._form_under_way()
        theme, note = self.theme, ""
        if coming is not None and coming.value != self.view:
            note = boleto_text.completion_note(coming, self._completion)
        is_pending = self.boleto is not None and self.boleto.is_payment_pending
        is_instant = self.view in INSTANT_FORMS
        waits = self._sees_payment and is_instant and self._missing_form is None and not is_pending
        if self._series is not None and self._is_confirmed:
            done = boleto_text.series_progress(self._series)
            self._waiting.show_state(done, theme.palette.success, waits=False)
        elif note:
            has_failed = self._completion is Completion.FAILED
            tone = theme.palette.warning if has_failed else Tone(theme.palette.muted, theme.palette.sunken)
            self._waiting.show_state(note, tone, waits=not has_failed)
        else:
            words = self.tr("Aguardando o seu pagamento…")
            self._waiting.show_state(words, theme.palette.success, waits=True)
        has_room = self._density < PayDensity.BESIDE
        is_shown = has_room and (bool(note) or waits or self._is_confirmed)
        self._waiting.setVisible(is_shown)
        stands_alone = not theme.portrait and self._sees_payment  # the steps above it keep their place
        keeps_room = has_room and (self.is_completed_here or stands_alone)
        policy = self._waiting.sizePolicy()
        policy.setRetainSizeWhenHidden(keeps_room)
        self._waiting.setSizePolicy(policy)
        edge = theme.px(BARS_HAIRLINE)
        is_tight = theme.is_tight or self._density >= PayDensity.SMALL_CODE
        pad = theme.px(24 if theme.is_spacious else 4 if is_tight else 16)
        ends_strip = not theme.portrait or is_shown or keeps_room
        air = TIGHT_WARNING_AIR if theme.is_tight else WARNING_AIR
        top = edge if self._warning.isHidden() else theme.px(air)
        self._inside.setContentsMargins(edge, top, edge, edge if ends_strip else pad)

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
        is_first = self._clock.isHidden()
        self._clock.show_state(words, "clock", tone, spoken)
        if is_first:
            self.arrange()  # the head is higher by it

    def _is_same(self, boleto: CheckedBoleto | None, choice: int) -> bool:
        """Test that a boleto is the one that is shown, as another answer of the ERP may have it."""
        if self.boleto is None or boleto is None:
            return False
        return (choice, boleto.boleto.id) == (self.choice, self.boleto.boleto.id)

    def _set_boleto(self, boleto: CheckedBoleto, choice: int) -> None:
        """Show the codes of `boleto`; keep the chosen form where the ERP sent the same boleto again."""
        before, is_same, was_card = self.boleto, self._is_same(boleto, choice), self.view == PaymentForm.CARD
        missing = _missing_forms(before) if before is not None else ()
        self.boleto, self.choice = boleto, choice
        if before is None or not is_same:
            self.has_chosen = False
            self.is_completed_here = boleto.boleto.is_incomplete and boleto.is_payable
            self._completion = Completion.PENDING if self.is_completed_here else Completion.NONE
            coming = self._form_under_way()
            note = boleto_text.completion_note(coming, self._completion) if coming is not None else ""
            self._first_note = f"{note} " if note else ""
            goes_on = was_card and self._series is not None and self._series.position > 0
            self._offer(boleto, self.view if goes_on and boleto is not before else "")
        elif self.is_completed_here and (set(boleto.offered) <= set(self.forms) or boleto.has_code):
            self._update_forms(boleto, tuple(form for form in missing if form in boleto.offered))
        elif self._available != self.forms:
            self._offer(boleto, self.view)
        elif self.view:
            self._show_content()

    def _update_forms(self, boleto: CheckedBoleto, came: tuple[PaymentForm, ...]) -> None:
        """Show what has come in the places that stand; an instant form at once, unless one was chosen."""
        is_better = not INSTANT_FORMS.isdisjoint(came) or self._missing_form is not None
        if came and is_better and not self.has_chosen:
            self._select(came[0].value)
        else:
            self._show_content()
        if came:
            self._announce(boleto_text.arrival_sentence(came[0]))

    def _offer(self, boleto: CheckedBoleto, view: str = "") -> None:
        """Offer all payment forms of `boleto`; show `view` if it has that, else the first that it has."""
        coming = _missing_forms(boleto) if self.is_completed_here else ()
        self.forms = tuple(form for form in PaymentForm if form in (*self._available, *coming))
        for each in self._views.values():
            each.begin()
        self._offer_segments()
        if self.forms:
            chosen = (form for form in self._available if form.value == view)
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


def _missing_forms(boleto: CheckedBoleto) -> tuple[PaymentForm, ...]:
    """Return the forms that the ERP left out; one that was withheld is none of them."""
    return tuple(form for form in PaymentForm if form in LATE_FORMS and not boleto.boleto.has_form(form))
