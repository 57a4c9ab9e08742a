"""Pay screen: one boleto, and the code of each payment form, PIX first."""

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from totem.domain.customer import CODE_FORMS, PaymentForm
from totem.domain.integrity.payment_codes import CODES, INSTANT_FORMS
from totem.domain.text import first_sentence, join_sentences
from totem.session.payment_ways import PaymentWay, ways_to_pay
from totem.session.view_state import Completion, ViewState
from totem.system import tracing
from totem.ui import boleto_text
from totem.ui.controls.action_bars import PrintButton
from totem.ui.controls.button import Button
from totem.ui.controls.card import Card, Chip
from totem.ui.controls.code_views import QR_MM, QrView
from totem.ui.controls.message_panel import WarningStrip
from totem.ui.controls.progress import STRIP_UNITS, StepList, WaitingStrip
from totem.ui.controls.segmented_control import SegmentedControl
from totem.ui.layouts import add_items, box_direction, column, keep_room, row
from totem.ui.payment_forms import PAYMENT_FORMS
from totem.ui.qt_accessibility import announce
from totem.ui.screen_layout import BARS_HAIRLINE, bars_width, columns, reading_width, side_margin
from totem.ui.screens.payment_views import (
    CODE_GAP_UNITS,
    BarcodeView,
    Bill,
    ConfirmedView,
    MissingCode,
    NoPaymentView,
    PayDensity,
)
from totem.ui.screens.screen import Screen, UiContext, button_row
from totem.ui.theme import Theme, Tone, Type

SEGMENT_HEIGHT, ACTION_HEIGHT, FLAT_HEIGHT = 112, 104, 84
"""Units of a segment and of a button; the last on a small wide panel, as high as a target has to be."""
FLAT_SEGMENT_HEIGHT = 68
LOW_STRIP_UNITS, WIDE_STRIP_UNITS = 66, 80
GAP, EDGE = 20, 16
"""Units between the blocks of a large upright panel, and of more air at the head and over the footer."""
ACTIONS_GAP, WARNING_AIR, TIGHT_WARNING_AIR = 16, 12, 8
USUAL_QR_MM = 125.0
"""Width of a QR code with its quiet zone where nothing has to be given up (ux.md)."""
STEP_GAP, TIGHT_STEP_GAP, WIDE_STEP_GAP = 10, 4, 14
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
        view: the name of the payment form that is shown; empty where there is none.
        has_chosen: the customer touched a segment.

    Signals:
        view_chosen(str): the screen has changed to the payment form of this name.
    """

    has_clock = True
    view_chosen = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "pay")
        theme = self.theme
        self.view, self.has_chosen = "", False
        self._view_state: ViewState | None = None
        self._ways: tuple[PaymentWay, ...] = ()
        self._first_note, self._density = "", PayDensity.WHOLE
        self._clock = Chip(theme, name="clock")
        self._waiting = WaitingStrip(theme, name="waiting", ends_card=theme.portrait)
        self._warning = WarningStrip(theme, name="pending_warning")
        # Beside a code of 60 mm, or below it on the smallest panel, no height is left for more.
        is_flat = theme.is_short or not (theme.portrait or theme.is_large)
        height = FLAT_SEGMENT_HEIGHT if is_flat else SEGMENT_HEIGHT
        self._segments = SegmentedControl(theme, name="views", height=height)
        self._segments.chosen.connect(self._on_segment)
        is_airy = theme.portrait and theme.is_spacious
        self._read, touch = self.add_panes(
            fill_reading=True,
            corner=self._clock,
            width=_width_for_bars(theme),
            gap=theme.px(GAP) if is_airy else 0,
            sinks=False,
        )
        self._bill = Bill(theme, context.brand.name, reading_width(theme, _width_for_bars(theme)))
        self._read.addLayout(self._bill.layout)
        height = FLAT_HEIGHT if is_flat else ACTION_HEIGHT
        size = Type.BODY if theme.is_short and theme.scale > 1 else None  # one line each
        self._print = PrintButton(theme, name="print", height=height, size=size)
        self._print.clicked.connect(self._on_print)
        self._report = Button(
            theme, "", name="report_paid", height=height, size=size, on_click=self.intents.report_paid
        )
        self._qr, self._bars, self._missing = QrView(theme, name="qr"), BarcodeView(theme), MissingCode(theme)
        self._nothing, self._confirmed = NoPaymentView(context), ConfirmedView(theme)
        self._views: dict[str, QWidget] = {
            form.value: self._bars if CODES[form].is_barcode else self._qr for form in CODE_FORMS
        }
        self._bars.bars.fitted.connect(self._on_code_fitted)
        self._qr.placed.connect(self._on_code_placed)
        self._steps = {form.value: self._make_steps(form) for form in CODE_FORMS}
        self._place, self._steps_place = QGridLayout(), QGridLayout()
        for page in (self._qr, self._bars, self._missing, self._nothing, self._confirmed):
            self._place.addWidget(page, 0, 0)
        for steps in self._steps.values():
            self._steps_place.addWidget(steps, 0, 0)
        self._body = column((self._place, 1), gap=theme.px(CODE_GAP_UNITS))
        side = theme.px(24 if theme.is_large else 10)
        strip = row(self._warning, margins=(side, 0, side, 0))
        self._inside = column(strip, (self._body, 1))
        card = Card(theme)  # the quiet zones of the codes reach to its edge
        card.setLayout(self._inside)
        if theme.portrait:
            self._body.addLayout(self._steps_place)
            self._inside.addWidget(self._waiting)
            self._read.addWidget(card, 1)
        else:
            actions = [self._report, self._print] if theme.is_spacious else []
            below = column(self._waiting, *actions, gap=theme.px(ACTIONS_GAP))
            add_items(self._read, None, self._steps_place, None, below)
            touch.addWidget(card, 1)
        touch.addWidget(self._segments)
        if theme.portrait or not theme.is_spacious:
            touch.addLayout(button_row(theme, self._report, self._print))
        touch.setContentsMargins(0, 0, 0, theme.px(EDGE) if is_airy else 0)

    def _make_steps(self, form: PaymentForm) -> StepList:
        words = PAYMENT_FORMS[form]
        return StepList(self.theme, list(words.steps()), words.sentence())

    def main_control(self) -> QWidget | None:
        """The payment form that is shown."""
        return self._segments.current or super().main_control()

    def changes_nothing(self, control: QWidget) -> bool:
        """True for what stays in its place while a confirmation is shown, and does nothing meanwhile."""
        return self._is_confirmed and (control is self._print or self._segments.holds(control))

    @property
    def offered(self) -> tuple[str, ...]:
        """The payment forms that have a segment, in order; a form that is still to come has one, too."""
        return tuple(way.form.value for way in self._ways)

    def update_view(self, view: ViewState) -> None:
        boleto, before = view.chosen, self._view_state
        if boleto is None:
            return
        was_confirmed, ways_before = self._is_confirmed, self._ways
        self._view_state, self._ways = view, ways_to_pay(view)
        is_new = before is None or before.chosen is None or _choice(before) != _choice(view)
        self._take_card(view, is_new=is_new)
        if is_new:
            self._begin(view)
        else:
            self._follow(ways_before)
        segments = ((way.form.value, PAYMENT_FORMS[way.form]) for way in self._ways)
        self._segments.offer([(name, words.label(), words.symbol) for name, words in segments])
        self._segments.choose(self.view)
        keeps_print = self._keeps_places
        if not self._is_confirmed or not self._print.text():  # made anew meanwhile, in another language
            self._print.follow(view, self.tr("Imprimir"), keeps_place=keeps_print)
            if keeps_print and not boleto.has_code and not any(way.is_coming for way in self._ways):
                self._print.setEnabled(False)
        is_brief = self.theme.is_short or view.series is None or view.series.is_last
        self._report.relabel(self.tr("Já paguei") if is_brief else self.tr("Já paguei, próximo"))
        self._report.setVisible(not view.sees_payment and any(way.is_ready for way in self._ways))
        passed_over = boleto_text.passed_over_before(view.series) if view.series else ""
        warning = passed_over or boleto_text.pending_warning(boleto)
        self._warning.show_text(warning, first_sentence(warning))
        code = self._qr if self._is_confirmed and not was_confirmed and self._qr.isVisible() else None
        if code is not None:
            self._prepare_next(view)
        self._show_content()
        if code is not None and self.theme.motion:
            self._confirmed.turn_from(code)
        self.set_spoken_text(self._sentence(view, passed_over))

    def _take_card(self, view: ViewState, *, is_new: bool) -> None:
        """Make the card view when it is first offered: most kiosks have no card terminal."""
        name = PaymentForm.CARD.value
        card = next((way for way in self._ways if way.form == name), None)
        amount = view.chosen.amount if view.chosen is not None else None
        if name not in self._views and card is not None:
            from totem.ui.screens.card_choice import CardChoiceView

            self._card = CardChoiceView(self.theme, self.intents.pay_by_card)
            self._card.turned.connect(self.arrange)
            self._views[name], self._steps[name] = self._card, self._make_steps(PaymentForm.CARD)
            self._place.addWidget(self._card, 0, 0)
            self._steps_place.addWidget(self._steps[name], 0, 0)
        if name in self._views:
            if is_new or card is None or not card.is_ready:
                self._card.begin()
            if view.card.terms is not None and amount is not None:
                self._card.show_terms(view.card.terms, amount)

    def _begin(self, view: ViewState) -> None:
        """Show another boleto from its beginning; in a series, by the card where the last one was."""
        self._density, self.has_chosen = PayDensity.WHOLE, False
        ready = [way.form.value for way in self._ways if way.is_ready]
        goes_on = view.series is not None and view.series.position > 0 and self.view == PaymentForm.CARD
        if not (goes_on and self.view in ready):
            self.view = next((form for form in ready if form != PaymentForm.CARD), *self.offered[:1] or ("",))
        coming = self._coming
        begun = replace(coming, completion=Completion.PENDING) if coming is not None else None
        self._first_note = boleto_text.completion_note(begun) if begun is not None else ""
        self.view_chosen.emit(self.view)

    def _prepare_next(self, view: ViewState) -> None:
        """Encode the code of the next boleto of a series while the tick is shown."""
        following, shown = view.series.following if view.series is not None else None, self._way
        if following is not None and shown is not None:
            self._qr.prepare(following.payload(shown.form), self.context.runner)

    def _follow(self, before: tuple[PaymentWay, ...]) -> None:
        """Show what has come in the places that stand; an instant form at once, unless one was chosen."""
        were = {way.form: way for way in before}
        came = [
            way.form
            for way in self._ways
            if way.form in CODES and way.is_ready and not (way.form in were and were[way.form].is_ready)
        ]
        shown = self._way
        if shown is None:
            self.show_view(next((way.form.value for way in self._ways), ""))
        elif came and not self.has_chosen and (INSTANT_FORMS & set(came) or not shown.is_ready):
            self.show_view(came[0].value)
        if came:
            self._announce(boleto_text.arrival_sentence(came[0]))
        missing = next((way for way in self._ways if not way.is_ready), None)
        if missing is not None and missing.form in were and missing != were[missing.form]:
            self._announce(boleto_text.no_codes_sentence() if self._is_empty else self._reason(missing))

    def _sentence(self, view: ViewState, passed_over: str) -> str:
        """The screen's sentence for speech and the accessibility tree."""
        boleto, series = view.chosen, view.series
        if boleto is None:
            return ""
        if series is not None and series.is_confirmed:
            follows = boleto_text.next_of_series(series)
            return join_sentences(self.tr("Pago"), follows, boleto_text.series_progress(series))
        position = boleto_text.series_position(series) if series is not None else ""
        advice = "" if boleto.is_payment_pending else self.tr("Escolha como pagar.")
        what = boleto_text.boleto_sentence(boleto, view.today)
        return join_sentences(passed_over, position, what, self._first_note, advice)

    @property
    def _is_confirmed(self) -> bool:
        """True while the confirmation of a boleto of a series is shown."""
        series = self._view_state.series if self._view_state is not None else None
        return series is not None and series.is_confirmed

    @property
    def _way(self) -> PaymentWay | None:
        """The way to pay that is shown."""
        return next((way for way in self._ways if way.form.value == self.view), None)

    @property
    def _coming(self) -> PaymentWay | None:
        """The form that the boleto lacks and that was asked for."""
        return next((way for way in self._ways if way.completion is not Completion.NONE), None)

    @property
    def _keeps_places(self) -> bool:
        """True if the list left out a form, so that nothing moves, whatever comes."""
        opened = self._view_state.opened if self._view_state is not None else None
        return self._coming is not None or (opened is not None and opened.boleto.is_incomplete)

    @property
    def _is_empty(self) -> bool:
        """True if there is no form at all, and none is coming."""
        return not any(way.is_ready or way.is_coming for way in self._ways)

    def _reason(self, way: PaymentWay) -> str:
        boleto = self._view_state.chosen if self._view_state is not None else None
        return boleto_text.missing_sentence(way, has_other=boleto is not None and boleto.has_code)

    def arrange(self) -> None:
        """Lay out again, and give up as little as leaves nothing to scroll.

        A form that was given up for a boleto stays so: its texts do not move when another form is chosen.
        """
        if self._view_state is not None:
            self.give_up(self._use, list(PayDensity)[self._density :])
        super().arrange()

    def _use(self, step: int) -> None:
        """Show what a density leaves."""
        density, theme = PayDensity(step), self.theme
        self._density = density
        is_tight = density >= PayDensity.TIGHT
        is_airy = theme.is_spacious and not is_tight
        is_alone = self._view_state is None or self._view_state.series is None
        head = EDGE if theme.portrait and is_alone else 1  # the bars of a series stand in the air
        self._read.setSpacing(theme.px(24 if is_airy else 8 if is_tight else 16))
        self._read.setContentsMargins(0, theme.px(head) if is_airy else 0, 0, 0)
        self._inside.setSpacing(theme.px(8 if is_tight else 12))
        is_short = density >= PayDensity.SHORT_BILL
        usual = STRIP_UNITS if theme.portrait else WIDE_STRIP_UNITS
        self._waiting.set_height(LOW_STRIP_UNITS if is_short else usual)
        self._warning.shorten(is_brief=density >= PayDensity.NO_RECEIVER)
        if density >= PayDensity.NO_NOTES:
            self._warning.hide()
        if self._view_state is not None:
            self._bill.show(self._view_state, density)
        is_usual = theme.portrait and density < PayDensity.SMALL_CODE
        self._qr.set_least(USUAL_QR_MM if is_usual else QR_MM)
        self._bars.use(density)
        if PaymentForm.CARD in self._views:
            self._card.use(density)
        gap = TIGHT_STEP_GAP if is_short else STEP_GAP
        for steps in self._steps.values():
            steps.set_gap(gap if theme.portrait else WIDE_STEP_GAP)
            if density < PayDensity.SENTENCE:
                steps.show_list()
            else:
                steps.show_sentence(beside=self._is_beside)
        self._show_steps()
        self._show_waiting()

    def show_view(self, form: str) -> None:
        """Change to a payment form of the boleto."""
        if form in self.offered:
            self.view = form
            self._segments.choose(form)
            self._show_content()
            self.view_chosen.emit(form)
            self.arrange()

    @Slot()
    def _on_code_fitted(self) -> None:
        self._show_content()
        self.arrange()

    @Slot(int)
    def _on_code_placed(self, left: int) -> None:
        """Let the steps begin below the left edge of their code."""
        if self.theme.portrait and self._views.get(self.view) is self._qr:
            self._steps[self.view].set_left(left)

    def _show_content(self) -> None:
        """Show the code of the chosen form, or in its place the reason why it is missing."""
        view, way = self._view_state, self._way
        if view is None or view.chosen is None:
            return
        boleto, shown = view.chosen, self._views.get(self.view)
        if view.series is not None and view.series.is_confirmed:
            page: QWidget | None = self._confirmed
            self._confirmed.show_next(self.tr("Pago"), boleto_text.next_of_series(view.series))
        elif way is None or self._is_empty:
            page, has_failed = self._nothing, way is not None and way.completion is Completion.FAILED
            self._nothing.show_failure(has_failed=has_failed)
        elif not way.is_ready:
            page = self._missing
            self._steps[self.view].set_left(None)
            self._missing.show_reason(self._reason(way), is_coming=way.is_coming)
        else:
            page = shown
            if page is self._bars:
                prints = view.printer_usable and view.can_print
                self._bars.show_boleto(boleto, boleto_text.no_bars_sentence(boleto, prints=prints))
            elif page is self._qr:
                self._qr.setObjectName(f"{self.view}_qr")
                self._qr.show_payload(boleto.payload(way.form), PAYMENT_FORMS[way.form].code_name())
                tracing.mark("qr_shown")
        for each in (*self._views.values(), self._missing, self._nothing, self._confirmed):
            keep_room(each, kept=page is self._missing and each is shown)
            if each is not page:
                each.hide()
        self._show_steps()  # before the page: Qt lays out at once what is shown
        if page is not None:
            page.show()
        self._show_waiting()

    @property
    def _is_beside(self) -> bool:
        """True if the steps stand beside the code."""
        is_code = self._views.get(self.view) is self._qr and not self._is_confirmed and not self._is_empty
        return self.theme.portrait and self._density >= PayDensity.BESIDE and is_code

    def _show_steps(self) -> None:
        """Show the steps of the chosen form, where its code is there or is to come."""
        way, shown, is_upright = self._way, self._views.get(self.view), self.theme.portrait
        is_used = way is not None and not self._is_confirmed and not self._is_empty
        is_merged = shown is self._bars and self._bars.is_merged
        if is_upright and (is_merged or self.view == PaymentForm.CARD):
            is_used = False
        has_steps = shown is not self._bars or self._bars.has_steps
        is_shown = is_used and way is not None and (way.is_coming or (way.is_ready and has_steps))
        if self._is_beside and way is not None and not way.is_ready:
            is_used = is_shown = False
        for form, steps in self._steps.items():
            keep_room(steps, kept=is_used and form == self.view if is_upright else True)
            steps.setVisible(is_shown and form == self.view)
        if is_upright:
            self._body.setDirection(box_direction(is_row=self._is_beside))
            for place, grows in enumerate((not self._is_beside, self._is_beside)):
                self._body.setStretch(place, int(grows))

    @Slot(str)
    def _on_segment(self, form: str) -> None:
        if self._is_confirmed:
            self._segments.choose(self.view)
            return
        self.has_chosen = True
        if form == PaymentForm.CARD:
            self._card.begin()
        self.show_view(form)

    @Slot()
    def _on_print(self) -> None:
        if not self._is_confirmed:
            self.intents.print_chosen()

    def _show_waiting(self) -> None:
        """Show the wait for an instant payment only: one by barcode reaches the ERP on another day.

        Beside another form, a form that is to come shows its progress there.
        """
        view, coming, way = self._view_state, self._coming, self._way
        if view is None or view.chosen is None:
            return
        theme, note = self.theme, ""
        if coming is not None and coming is not way:
            note = boleto_text.completion_note(coming)
        is_awaited = way is not None and way.is_ready and way.form in INSTANT_FORMS
        waits = view.sees_payment and is_awaited and not view.chosen.is_payment_pending
        if view.series is not None and view.series.is_confirmed:
            done = boleto_text.series_progress(view.series)
            self._waiting.show_state(done, theme.palette.success, waits=False)
        elif coming is not None and note:
            has_failed = not coming.is_coming
            tone = theme.palette.warning if has_failed else Tone(theme.palette.muted, theme.palette.sunken)
            self._waiting.show_state(note, tone, waits=not has_failed)
        else:
            words = self.tr("Aguardando o seu pagamento…")
            self._waiting.show_state(words, theme.palette.success, waits=True)
        has_room = self._density < PayDensity.BESIDE
        is_shown = has_room and (bool(note) or waits or self._is_confirmed)
        stands_alone = not theme.portrait and view.sees_payment  # the steps above it keep their place
        keeps_room = has_room and (self._keeps_places or stands_alone)
        keep_room(self._waiting, kept=keeps_room)
        self._waiting.setVisible(is_shown)
        edge = theme.px(BARS_HAIRLINE)
        is_tight = theme.is_tight or self._density >= PayDensity.SMALL_CODE
        pad = theme.px(24 if theme.is_spacious else 4 if is_tight else 16)
        ends_strip = not theme.portrait or is_shown or keeps_room
        air = TIGHT_WARNING_AIR if theme.is_tight else WARNING_AIR
        top = edge if self._warning.isHidden() else theme.px(air)
        self._inside.setContentsMargins(edge, top, edge, edge if ends_strip else pad)

    def _announce(self, sentence: str) -> None:
        """Announce a step of the completion, which changes the screen without a touch."""
        if sentence and self.isVisible():
            announce(self, sentence)
            self.announced.emit(sentence)

    def restore_from(self, other: Screen) -> None:
        if isinstance(other, PayScreen):
            self.has_chosen = other.has_chosen
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


def _choice(view: ViewState) -> tuple[int, object]:
    """What tells one choice of a boleto from another, as another answer of the ERP may have it."""
    return view.choice, view.chosen.boleto.id if view.chosen is not None else None
