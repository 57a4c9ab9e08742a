"""All screens of messages, and the messages without a subject of their own: one function each."""

from math import ceil

from PySide6.QtCore import QCoreApplication, QObject

from totem.domain.customer import ServiceState
from totem.session.states import Event
from totem.session.view_state import Failure, ViewState
from totem.ui.localized_text import operator_text
from totem.ui.screens.card_payment import charge_unknown, not_charged, title_changed
from totem.ui.screens.forms.outcome import confirmation, receipt, sign_up_status
from totem.ui.screens.message_screen import (
    NO_ACTION,
    Message,
    MessageAction,
    MessageRow,
    MessageTone,
    reference,
    retry,
)
from totem.ui.screens.message_screens import after_payment, farewell, no_boletos, other_services, paid, rating
from totem.ui.screens.out_of_service import contacts, out_of_service
from totem.ui.screens.print_messages import print_message
from totem.ui.screens.unlock import unlock_receipt, unlock_result
from totem.ui.theme import Type
from totem.ui.ui_context import UiContext

translate = QCoreApplication.translate

COUNTED_S = 90
"""Pauses up to this are counted in seconds, longer ones in minutes."""


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
