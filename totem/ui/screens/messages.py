"""All screens of messages, and the messages of lookups and payments: one function each."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QWidget

from totem.domain.customer import ServiceState
from totem.domain.text import capitalized, first_sentence, format_money, join_sentences
from totem.session.payments import Payment, total_paid
from totem.session.states import Event
from totem.session.view_state import Failure, ViewState, total
from totem.ui import boleto_text
from totem.ui.controls.action_bars import ShortcutBar
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.message_panel import Medallion, RatingCard, WarningStrip
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import column, row
from totem.ui.localized_text import format_date, month_name, operator_text
from totem.ui.screens.card_payment import charge_unknown, not_charged, title_changed
from totem.ui.screens.forms.outcome import confirmation, receipt, sign_up_status
from totem.ui.screens.message_screen import (
    MOST_IN_ROW,
    NO_ACTION,
    Message,
    MessageAction,
    MessageCard,
    MessageRow,
    MessageTone,
    finish,
    reference,
    retry,
)
from totem.ui.screens.out_of_service import contacts, out_of_service
from totem.ui.screens.print_messages import print_message
from totem.ui.screens.screen import greeting
from totem.ui.screens.unlock import unlock_receipt, unlock_result
from totem.ui.shortcuts import TICKET
from totem.ui.stylesheet import set_look
from totem.ui.theme import Theme, Tone, Type, Weight
from totem.ui.ui_context import UiContext

BLOCKED_STATES = (ServiceState.BLOCKED_FOR_DEBT, ServiceState.BLOCKED, ServiceState.REDUCED)
QUIET_HEIGHT = 104
DISC_UNITS = 108
SMALL_SHARE = 0.94
translate = QCoreApplication.translate
COUNTED_S = 90
"""Pauses up to this are counted in seconds, longer ones in minutes."""


def no_boletos(view: ViewState, _context: UiContext) -> Message:
    """No boleto is open: good news, or a service that is blocked all the same, and the way to get it back."""
    state = view.service_state
    is_blocked = _is_blocked(view)
    nothing = translate("nothing_open", "Você não tem boletos em aberto")
    title, sentence = nothing, translate("nothing_open", "Está tudo em dia. Obrigado!")
    symbol, tone = "party-popper", MessageTone.SUCCESS
    if view.unlock.is_spent and state in BLOCKED_STATES:
        sentence = translate(
            "nothing_open", "Desligue e ligue o roteador. Se a internet não voltar, fale com um atendente."
        )
        symbol = "check"
    elif is_blocked:
        is_slow = state is ServiceState.REDUCED
        blocked = translate("nothing_open", "Sua internet\nestá bloqueada")
        title = translate("nothing_open", "Sua internet\nestá lenta") if is_slow else blocked
        unlock = translate("nothing_open", "Pode liberar a internet agora.")
        staff = translate("nothing_open", "Fale com um atendente.")
        none = translate("nothing_open", "Você não tem boletos em aberto.")
        sentence = join_sentences(none, unlock if view.offers_unlock else staff)
        symbol, tone = "triangle-alert" if is_slow else "wifi-off", MessageTone.WARNING
    if view.offers_unlock:
        words = translate("nothing_open", "Liberar minha internet")
        action = MessageAction(
            "unlock", words, lambda intents: intents.open_unlock(), icon="wifi", is_main=True
        )
    elif _offers_help(view):
        action = MessageAction("help", TICKET.label(), TICKET.open, icon=TICKET.icon, is_main=True)
    else:
        action = finish()
    return Message(
        symbol,
        tone,
        title,
        sentence,
        (action,),
        needs_staff=is_blocked and not view.offers_unlock,
        small=greeting(view),
    )


def _is_blocked(view: ViewState) -> bool:
    return view.service_state in BLOCKED_STATES and not view.unlock.is_spent


def _offers_help(view: ViewState) -> bool:
    """True if help has the place of the main action."""
    return _is_blocked(view) and view.offers_ticket and not view.offers_unlock


def other_services(context: UiContext) -> tuple[MessageCard, ...]:
    """Make the shortcuts to other services, and the way to another document."""
    theme, intents = context.theme, context.intents
    shortcuts = ShortcutBar(theme, intents, most=MOST_IN_ROW)
    words = translate("nothing_open", "Consultar outro documento")
    other = Button(
        theme, words, ButtonVariant.QUIET, name="other", height=QUIET_HEIGHT, on_click=intents.back
    )

    def follow(view: ViewState) -> str:
        shortcuts.follow(view, without=TICKET if _offers_help(view) else None)
        return ""

    return MessageCard(shortcuts, follow), MessageCard(other, lambda _view: "")


def farewell(view: ViewState, context: UiContext) -> Message:
    """Thanks; the session ends by itself after a few seconds, or by "Sair", the one exit."""
    boletos = translate("farewell", "Ver boletos")
    another = MessageAction("another", boletos, lambda intents: intents.show_boletos(), icon="list")
    thanks = context.brand.text("farewell", context.language)
    return Message(
        "smile",
        MessageTone.SUCCESS,
        thanks or translate("farewell", "Obrigado pela visita!"),
        translate("farewell", "Seus dados serão apagados desta tela."),
        (another,) if view.all_boletos else (),
        goes_back=False,
        focus=NO_ACTION,  # a habitual Enter must neither rate nor open the boletos again
    )


def rating(context: UiContext) -> tuple[MessageCard, ...]:
    """Make the rating, where it is asked for."""
    if not context.session_settings.ask_rating:
        return ()
    card = RatingCard(context.theme)
    card.chosen.connect(context.intents.rate)

    def follow(view: ViewState) -> str:
        card.show_rating(view.rating)
        return card.sentence

    return (MessageCard(card, follow),)


def paid(view: ViewState, _context: UiContext) -> Message | None:
    """The sum of the payments and their time; the next step is the next boleto, where one is left."""
    if not view.is_paid or view.paid_at is None:
        return None
    amount = total_paid(view.payments)
    when = translate("paid", "%1 às %2")
    when = when.replace("%1", format_date(view.paid_at)).replace("%2", f"{view.paid_at:%H:%M}")
    returns = internet_comes_back(view).replace("\n", " ") if view.unpaid_boletos else ""
    paper = translate("paid", "Recibo") if view.is_paid_by_card else translate("paid", "Confirmação")
    note = boleto_text.settlement_note(view.payments)
    proof = MessageAction("proof", paper, lambda intents: intents.print_chosen(), prints=True)
    return Message(
        "check",
        MessageTone.SUCCESS,
        translate("paid", "Pagamento confirmado"),
        "\n".join(
            filter(None, (_what_was_paid(view.payments), when, note, f"{returns}." if returns else ""))
        ),
        (*_ways_on(view), proof),
        goes_back=False,  # there is nothing to undo
        figure="" if amount is None else format_money(amount),
    )


def _what_was_paid(payments: Sequence[Payment]) -> str:
    if len(payments) > 1:
        return _PaidCounts().paid(len(payments))
    boleto = payments[0].boleto
    month = capitalized(month_name(boleto.due_date)) if boleto.due_date is not None else ""
    return " · ".join(filter(None, (month, boleto_text.description(boleto))))


def _ways_on(view: ViewState) -> tuple[MessageAction, ...]:
    """Return the next step; the boletos that are left stand before the end of the visit."""
    if not view.unpaid_boletos:
        return (finish(),)
    following = view.next_boleto
    words = translate("paid", "Ver boletos")
    if following is None:
        return (MessageAction("look", words, lambda intents: intents.back(), is_main=True),)
    pay = translate("paid", "Pagar o próximo")
    if following.amount is not None:
        pay = f"{pay} · {format_money(following.amount)}"
    return (
        MessageAction("pay_next", pay, lambda intents: intents.choose_next_boleto(), is_main=True),
        MessageAction("look", words, lambda intents: intents.back(), icon="list"),
    )


def internet_comes_back(view: ViewState) -> str:
    """Return that the service comes back; "" where it worked, was unlocked, or something still blocks it.

    That is an overdue boleto, or a payment by card that the ERP does not have yet.
    """
    state = view.service_state
    if view.unlock.is_granted or not state.ends_by_payment or view.is_overdue:
        return ""
    if any(each.awaits_settlement for each in view.payments):
        return ""
    if state is ServiceState.REDUCED:
        return translate("paid", "A velocidade volta\nem alguns minutos")
    return translate("paid", "Sua internet volta\nem alguns minutos")


def after_payment(context: UiContext) -> tuple[MessageCard, ...]:
    """Make what stands below a payment: what happens now, and the boletos that are still open.

    Where room is short, the number of these gets smaller, their sum goes, and of a boleto that was passed
    over the reason alone is left.
    """
    theme = context.theme
    align = Qt.AlignmentFlag.AlignHCenter if theme.portrait else Qt.AlignmentFlag.AlignLeft
    passed_over = WarningStrip(theme, name="passed_over", pad=16 if theme.is_spacious else 4)
    internet, rest = _InternetCard(theme), QWidget()
    usual = Type.TITLE if theme.is_large or theme.portrait else Type.LARGE
    least = usual.value * SMALL_SHARE if usual is Type.TITLE else 0  # larger text leaves it nearly as it is
    small = max(Type.LARGE.value * theme.scale, least if theme.scale > 1 else 0)
    count = Text(theme, usual, Weight.BOLD, align=align, name="rest")
    size = Type.LARGE if theme.is_large else Type.BODY
    sum_left = Text(theme, size, color=theme.palette.muted, align=align, name="rest_total")
    column(count, sum_left, gap=theme.px(4), parent=rest)

    def show_passed_over(view: ViewState) -> str:
        items = view.series.passed_over if view.series is not None else ()
        note = boleto_text.passed_over_sentence(items)
        passed_over.show_text(note, first_sentence(note))
        return note

    def show_rest(view: ViewState) -> str:
        unpaid = view.unpaid_boletos
        amount = total(unpaid)
        left = _PaidCounts().left(len(unpaid)) if unpaid else ""
        amount_left = translate("paid", "%1 em aberto").replace("%1", format_money(amount)) if amount else ""
        count.show_text(left)
        sum_left.show_text(amount_left)
        rest.setVisible(bool(unpaid))
        return join_sentences(left, amount_left)

    spare = (
        lambda is_kept: count.set_size(usual if is_kept else small),
        lambda is_kept: sum_left.setVisible(is_kept and bool(sum_left.text())),
        lambda is_kept: passed_over.shorten(is_brief=not is_kept),
    )
    return (
        MessageCard(passed_over, show_passed_over),
        MessageCard(internet, internet.follow),
        MessageCard(rest, show_rest, spare),
    )


class _PaidCounts(QObject):
    """Sentences with a plural, which lupdate recognizes in calls of `tr` only."""

    def paid(self, count: int) -> str:
        return self.tr("%n boleto(s)", "", count)

    def left(self, count: int) -> str:
        return self.tr("Ainda há %n boleto(s)", "", count)


class _InternetCard(Card):
    """The service comes back, and what to do where it does not; hidden while boletos are left."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        set_look(self, "soft_card")
        icon = Medallion(theme, "wifi", Tone(theme.palette.accent, theme.palette.surface), DISC_UNITS)
        size = Type.LARGE if theme.is_large else Type.BODY
        self._title = Text(theme, size, Weight.BOLD, name="internet")
        size = Type.BODY if theme.is_large else Type.SMALL
        advice = Text(theme, size, color=theme.palette.muted, name="internet_advice")
        self._advice = self.tr("Não voltou? Desligue e ligue o roteador.")
        advice.setText(self._advice)
        across, down = theme.px(36), theme.px(36 if theme.is_spacious else 20)
        texts = column(self._title, advice, gap=theme.px(12))
        margins = (across, down, across, down)
        row((icon, Qt.AlignmentFlag.AlignVCenter), (texts, 1), gap=theme.px(32), margins=margins, parent=self)

    def follow(self, view: ViewState) -> str:
        title = "" if view.unpaid_boletos else internet_comes_back(view)
        self._title.setText(title)
        self.setVisible(bool(title))
        return join_sentences(title.replace("\n", " "), self._advice) if title else ""


class _MessageCounts(QObject):
    """Sentences with a plural, which lupdate recognizes in calls of `tr` only."""

    def minutes(self, count: int) -> str:
        return self.tr("Este totem volta a funcionar em %n minuto(s).", "", count)

    def seconds(self, count: int) -> str:
        return self.tr("Este totem volta a funcionar em %n segundo(s).", "", count)

    def days_of_speed(self, count: int) -> str:
        return self.tr(
            "A velocidade volta ao normal agora, por %n dia(s), para dar tempo de pagar.", "", count
        )

    def days_of_internet(self, count: int) -> str:
        return self.tr("Sua internet volta agora, por %n dia(s), para dar tempo de pagar.", "", count)


def lookup_failed(view: ViewState, _context: UiContext) -> Message:
    """A lookup failed: one sentence and one next step for each `Failure`."""
    failure = view.failure or Failure.UNAVAILABLE
    title, sentence, symbol = _failure_text(failure)
    if failure is Failure.NOT_FOUND:
        correct = translate("failed", "Corrigir o número")
        actions = [MessageAction("correct", correct, lambda intents: intents.back(), is_main=True)]
        if any(form.value == "sign_up" for form in view.offered_forms):
            sign_up = translate("failed", "Quero ser cliente")
            actions.append(MessageAction("sign_up", sign_up, lambda intents: intents.form.begin_sign_up()))
    else:
        other = translate("failed", "Digitar outro número")
        actions = [retry(is_main=True), MessageAction("correct", other, lambda intents: intents.back())]
    return Message(
        symbol,
        MessageTone.WARNING,
        title,
        sentence,
        tuple(actions),
        needs_staff=True,
        small=reference(view),
        is_error=True,
    )


def _failure_text(failure: Failure) -> tuple[str, str, str]:
    """Return title, advice and icon of a failure."""
    return {
        Failure.NOT_FOUND: (
            translate("failed", "Não encontramos esse documento"),
            translate("failed", "Confira o número. Se estiver certo, fale com um atendente."),
            "search-x",
        ),
        Failure.SLOW: (
            translate("failed", "O sistema está demorando"),
            translate("failed", "A consulta não terminou a tempo. Tente de novo."),
            "hourglass",
        ),
        Failure.REFUSED: (
            translate("failed", "Não foi possível consultar"),
            translate("failed", "O sistema não permitiu a consulta neste totem. Fale com um atendente."),
            "lock-keyhole",
        ),
        Failure.BAD_ANSWER: (
            translate("failed", "Não foi possível ler seus boletos"),
            translate(
                "failed", "A resposta do sistema veio com erro. Tente de novo ou fale com um atendente."
            ),
            "file-x",
        ),
        Failure.UNAVAILABLE: (
            translate("failed", "O sistema está fora do ar"),
            translate("failed", "Não conseguimos falar com o sistema. Tente de novo em alguns minutos."),
            "wifi-off",
        ),
    }[failure]


def identity_failed(_view: ViewState, _context: UiContext) -> Message:
    """The identity check failed for good; the session ends by itself, or by "Sair"."""
    return Message(
        "id-card",
        MessageTone.WARNING,
        translate("rejected", "Não conseguimos confirmar os dados"),
        translate("rejected", "Um atendente confere o seu cadastro e mostra seus boletos."),
        needs_staff=True,
        goes_back=False,
        focus=NO_ACTION,
    )


def rate_limited(view: ViewState, _context: UiContext) -> Message:
    """Pause by the rate limit. Gives no reason: the customer who waits is rarely the cause."""
    if view.pause_s > COUNTED_S:
        minutes = ceil(view.pause_s / 60)
        back = _MessageCounts().minutes(minutes)
    else:
        back = _MessageCounts().seconds(view.pause_s)
    return Message(
        "hourglass",
        MessageTone.WARNING,
        translate("paused", "Um momento, por favor"),
        back,
        goes_back=view.form is not None,  # without a form it would lead where "Sair" does
        counts_down=True,
    )


def unlock_offer(view: ViewState, context: UiContext) -> Message | None:
    """Offer of a trust unlock: its effect, its length, and the operator's own terms."""
    terms = view.unlock.terms
    if terms is None:
        return None
    is_slow = view.service_state is ServiceState.REDUCED
    if terms.days is None and is_slow:
        effect = translate("unlock", "A velocidade volta ao normal agora, para dar tempo de pagar.")
    elif terms.days is None:
        effect = translate("unlock", "Sua internet volta agora, para dar tempo de pagar.")
    elif is_slow:
        effect = _MessageCounts().days_of_speed(terms.days)
    else:
        effect = _MessageCounts().days_of_internet(terms.days)
    words = operator_text(terms.texts, context.language)
    now, later = translate("unlock", "Liberar agora"), translate("unlock", "Agora não")
    return Message(
        "wifi",
        MessageTone.SUCCESS,
        translate("unlock", "Liberar a internet em confiança?"),
        "\n".join(filter(None, (effect, words))),
        (
            MessageAction("unlock_now", now, Event.UNLOCK_CONFIRMED, is_main=True),
            MessageAction("unlock_later", later, lambda intents: intents.back()),
        ),
    )


def form_failed(view: ViewState, _context: UiContext) -> Message:
    """A form could not be opened."""
    is_help = view.form is not None and view.form.is_of_customer
    return Message(
        "cloud-off",
        MessageTone.WARNING,
        translate("form_failed", "Não foi possível abrir agora")
        if is_help
        else translate("form_failed", "Não foi possível abrir o cadastro agora"),
        translate("form_failed", "Não conseguimos buscar as opções. Tente de novo ou fale com um atendente."),
        (retry(is_main=True),),
        needs_staff=True,
        small=reference(view),
        is_error=True,
    )


MESSAGES = {
    "out_of_service": MessageRow(out_of_service, contacts, field=MessageTone.WARNING, drifts=True),
    "paused": MessageRow(rate_limited),
    "rejected": MessageRow(identity_failed),
    "unlock": MessageRow(unlock_offer),
    "unlock_result": MessageRow(unlock_result, unlock_receipt),
    "failed": MessageRow(lookup_failed),
    "nothing_open": MessageRow(no_boletos, below=other_services),
    "not_charged": MessageRow(not_charged),
    "title_changed": MessageRow(title_changed),
    "charge_unknown": MessageRow(charge_unknown),
    "paid": MessageRow(
        paid,
        after_payment,
        pops=True,
        field=MessageTone.SUCCESS,
        sentence_size=Type.BODY,
        keeps_icon=True,
    ),
    "printing": MessageRow(print_message, spins=True),
    "farewell": MessageRow(farewell, rating),
    "form_failed": MessageRow(form_failed),
    "received": MessageRow(confirmation, receipt, pops=True),
    "sign_up_status": MessageRow(sign_up_status),
}
"""By the name of the screen."""
