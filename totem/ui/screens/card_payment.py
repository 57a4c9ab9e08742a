"""Card payment on the terminal: its progress on one screen, and a message for each end without a payment."""

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QElapsedTimer, Qt
from PySide6.QtWidgets import QWidget

from totem.cards.charge import ChargePhase
from totem.domain.customer import PaymentForm
from totem.domain.text import format_money, join_sentences
from totem.session.card_terms import CardChoice, installment_amount
from totem.session.payment_ways import ready_forms
from totem.session.view_state import CardState, ViewState
from totem.ui import boleto_text
from totem.ui.controls.button import Button
from totem.ui.controls.card import Card, chip_height
from totem.ui.controls.progress import WaitingStrip
from totem.ui.controls.text_layout import DOT, Text
from totem.ui.layouts import add_items, column, keep_room
from totem.ui.payment_forms import PAYMENT_FORMS
from totem.ui.screens.card_choice import TerminalPicture, TerminalScene, method_label
from totem.ui.screens.message_screen import (
    NO_ACTION,
    Message,
    MessageAction,
    MessageTone,
    finish,
    reference,
)
from totem.ui.screens.pay import EDGE
from totem.ui.screens.pay import GAP as PAY_GAP
from totem.ui.screens.screen import Screen, UiContext
from totem.ui.theme import Tone, Type, Weight

translate = QCoreApplication.translate
DOUBLE_TAP_MS = 700
"""A tap on "Cancelar" so soon is the second one of a double tap on the pay screen."""
CANCEL_HEIGHT, LOW_CANCEL_HEIGHT = 104, 84
PICTURE_UNITS = 560
MOST_STEPS = 2
"""Steps by which the screen gives up room: a smaller amount, then no picture."""
P = ChargePhase


def charge_text(card: CardState) -> tuple[str, str, str, TerminalScene]:
    """Return title, sentence, the words of the strip, and the picture of a charge under way."""
    keeps_text = card.phase is P.LOOK_AT_TERMINAL or card.is_approved
    if (card.cancel_asked and not keeps_text) or card.phase is P.CANCELING:
        return (
            translate("charging", "Cancelando"),
            translate("charging", "Se o cartão já passou, o pagamento vale."),
            translate("charging", "Aguardando a maquininha…"),
            TerminalScene.CANCEL,
        )
    match card.phase:
        case P.AT_TERMINAL:
            return (
                translate("charging", "Aproxime ou insira o cartão na maquininha"),
                translate("charging", "Ela está ao lado deste totem."),
                translate("charging", "Aguardando o cartão…"),
                TerminalScene.CARD,
            )
        case P.LOOK_AT_TERMINAL:
            return (
                translate("charging", "Olhe a tela da maquininha"),
                translate("charging", "Ela mostra o que fazer agora."),
                translate("charging", "Aguardando a maquininha…"),
                TerminalScene.LOOK,
            )
        case P.APPROVED | P.SETTLED:
            return (
                translate("charging", "Pagamento aprovado"),
                translate("charging", "Estamos registrando o pagamento do boleto."),
                translate("charging", "Só um instante…"),
                TerminalScene.WAIT,
            )
        case _:
            return (
                translate("charging", "Preparando a maquininha"),
                translate("charging", "Deixe o cartão à mão."),
                translate("charging", "Só um instante…"),
                TerminalScene.WAIT,
            )


def choice_text(choice: CardChoice) -> str:
    """Return the instrument, with the instalments where there are several."""
    method = method_label(choice.method)
    if choice.installments == 1:
        return method
    words = translate("charging", "%1 em %2x de %3").replace("%1", method)
    words = words.replace("%2", str(choice.installments))
    return words.replace("%3", format_money(installment_amount(choice.amount, choice.installments)))


class ChargingScreen(Screen):
    """The amount, the terminal as a picture with what to do there, and "Cancelar" while nothing was taken.

    Its parts stand where those of the pay screen do, so that the amount does not move when it comes.
    """

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "charging")
        theme = self.theme
        self._since = QElapsedTimer()
        is_airy = theme.portrait and theme.is_spacious
        read, touch = self.add_panes(fill_reading=True, gap=theme.px(PAY_GAP) if is_airy else 0, sinks=False)
        read.setContentsMargins(0, theme.px(EDGE) if is_airy else 0, 0, 0)
        self.back_button.hide()
        muted = theme.palette.muted
        self._what = Text(theme, Type.BODY, Weight.STRONG, fit=True, keeps_height=True, name="due_title")
        self._what.setMinimumHeight(chip_height(theme))
        self._amount = Text(
            theme, theme.headline, Weight.BOLD, fit=True, shrinks=True, keeps_height=True, name="amount"
        )
        self._how = Text(theme, Type.BODY, color=muted, fit=True, keeps_height=True, name="method")
        read.addLayout(column(self._what, self._amount, self._how, gap=theme.px(4)))
        center = Qt.AlignmentFlag.AlignHCenter
        large = Type.TITLE if theme.is_large or theme.portrait else Type.LARGE
        self._picture = TerminalPicture(theme, most=PICTURE_UNITS)
        self._title = Text(theme, large, Weight.BOLD, lines=2, align=center, name="title")
        size = Type.LARGE if theme.is_large else Type.BODY
        self._sentence = Text(theme, size, color=muted, align=center, name="sentence")
        self._waiting = WaitingStrip(theme, name="waiting", ends_card=True)
        card, pad = Card(theme), theme.px(36 if theme.is_large else 16)
        gap, edge = theme.px(24 if theme.is_spacious else 10), theme.px(3)
        texts = column(self._title, self._sentence, gap=theme.px(12))
        inner = column((None, 1), (self._picture, 6), texts, (None, 1), gap=gap, margins=(pad, pad, pad, gap))
        column((inner, 1), self._waiting, gap=0, margins=edge, parent=card)
        height = CANCEL_HEIGHT if theme.portrait or theme.is_spacious else LOW_CANCEL_HEIGHT
        self._cancel = Button(theme, "", name="cancel_charge", height=height, on_click=self._on_cancel)
        keep_room(self._cancel, kept=True)
        if theme.portrait:
            read.addWidget(card, 1)
            touch.addWidget(self._cancel)
            touch.setContentsMargins(0, 0, 0, theme.px(EDGE) if is_airy else 0)
        else:
            add_items(read, None, self._cancel)
            touch.addWidget(card, 1)

    def update_view(self, view: ViewState) -> None:
        card, choice, boleto = view.card, view.card.choice, view.chosen
        if choice is None or boleto is None:
            return
        if not self._since.isValid():
            self._since.start()
        title, sentence, strip, scene = charge_text(card)
        amount, how = format_money(choice.amount), choice_text(choice)
        place = boleto_text.series_position(view.series) if view.series is not None else ""
        due = boleto_text.due_title(boleto, view.today)
        self._what.show_text(DOT.join(filter(None, (place, due))))
        self._amount.show_text(amount)
        self._how.show_text(how)
        self._title.show_text(title)
        self._sentence.show_text(sentence)
        self._picture.show_scene(scene)
        palette = self.theme.palette
        tone = palette.success if card.is_approved else Tone(palette.accent, palette.soft)
        self._waiting.show_state(strip, tone, waits=True)
        self._waiting.show()
        self._cancel.relabel(self.tr("Cancelar"), icon="x")
        self._cancel.setVisible(card.can_cancel)
        self.set_spoken_text(join_sentences(title, sentence, f"{amount}{DOT}{how}"))

    def main_control(self) -> QWidget | None:
        """None: an impatient Enter must not cancel."""

    def changes_nothing(self, control: QWidget) -> bool:
        return control is self._cancel and not self._takes_cancel

    def arrange(self) -> None:
        """Lay out again; the picture gives way to the words."""
        self.give_up(self._use, range(MOST_STEPS + 1))
        super().arrange()

    @property
    def _takes_cancel(self) -> bool:
        return self._since.isValid() and self._since.hasExpired(DOUBLE_TAP_MS)

    def _use(self, step: int) -> None:
        self._amount.set_size(self.theme.headline if step < 1 else Type.TITLE)
        self._picture.setVisible(step < MOST_STEPS)

    def _on_cancel(self) -> None:
        if self._takes_cancel:
            self.intents.cancel_charge()


def not_charged(view: ViewState, _context: UiContext) -> Message | None:
    """Nothing was taken: declined, too late, or never begun; and the ways to pay all the same."""
    phase = view.card.phase
    if phase is None:
        return None
    failure = _failure_of(phase)
    others = [PAYMENT_FORMS[form] for form in ready_forms(view) if form is not PaymentForm.CARD]
    label, icon = translate("not_charged", "Pagar de outra forma"), ""
    if others and others[0].after_card is not None:  # the pay screen opens with the first
        label, icon = others[0].after_card(), others[0].symbol
    otherwise = MessageAction(
        "otherwise", label, lambda intents: intents.pay_otherwise(),
        icon=icon, is_main=not failure.retry_first,
    )  # fmt: skip
    retry = MessageAction(
        "retry", failure.retry, lambda intents: intents.back(),
        icon="credit-card", is_main=failure.retry_first or not others,
    )  # fmt: skip
    both = (retry, otherwise) if failure.retry_first else (otherwise, retry)
    return Message(
        failure.symbol, MessageTone.WARNING, failure.title, failure.advice, both if others else (retry,),
        goes_back=False, is_error=True,
    )  # fmt: skip


class _Failure(NamedTuple):
    """A charge that was not taken; with `retry_first`, a second try is offered before the other ways."""

    title: str
    advice: str
    symbol: str
    retry: str
    retry_first: bool = False


def _failure_of(phase: ChargePhase) -> _Failure:
    again = translate("not_charged", "Tentar de novo")
    match phase:
        case P.DECLINED:
            return _Failure(
                translate("not_charged", "O cartão não foi aceito"),
                translate("not_charged", "Nada foi cobrado. Tente outro cartão ou pague de outra forma."),
                "circle-alert",
                translate("not_charged", "Tentar outro cartão"),
            )
        case P.EXPIRED:
            return _Failure(
                translate("not_charged", "O tempo na maquininha acabou"),
                translate("not_charged", "Nada foi cobrado."),
                "hourglass",
                again,
                retry_first=True,
            )
        case _:
            return _Failure(
                translate("not_charged", "A maquininha não está disponível agora"),
                translate("not_charged", "Nada foi cobrado. Ela pode estar desligada ou em uso."),
                "circle-alert",
                again,
            )


def title_changed(view: ViewState, _context: UiContext) -> Message:
    """The boleto was paid elsewhere or has another amount: the list is loaded anew.

    In a series, the payments before come first, with their paper.
    """
    look = translate("title_changed", "Ver os boletos de novo")
    if view.payments:
        look = translate("title_changed", "Ver o que foi pago")
    return Message(
        "refresh-cw",
        MessageTone.WARNING,
        translate("title_changed", "Este boleto mudou"),
        translate(
            "title_changed", "O valor mudou ou ele já foi pago de outra forma. Nada foi cobrado no cartão."
        ),
        (MessageAction("look", look, lambda intents: intents.retry(), is_main=True),),
        goes_back=False,
        is_error=True,
    )


def charge_unknown(view: ViewState, context: UiContext) -> Message:
    """Unknown end of a charge: not to be paid again, and staff have the reference."""
    warning = translate("charge_unknown", "Não pague de novo.")
    advice = translate("charge_unknown", "Chame um atendente.")
    has_room = context.theme.portrait or context.theme.scale == 1  # else the reference would have to scroll
    return Message(
        "triangle-alert",
        MessageTone.WARNING,
        translate("charge_unknown", "Não sabemos se o pagamento foi feito"),
        advice if has_room else join_sentences(warning, advice),
        (finish(),),
        needs_staff=True,
        small=reference(view),
        goes_back=False,
        is_error=True,
        figure=warning if has_room else "",
        focus=NO_ACTION,
    )
