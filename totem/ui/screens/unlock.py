"""Message of a trust unlock: until when, or why not, its protocol, and the way to pay."""

from PySide6.QtCore import QCoreApplication, QObject

from totem.domain.service_requests import Unlock, UnlockRefusal
from totem.domain.text import join_sentences
from totem.session.view_state import UnlockResult, UnlockStatus, ViewState
from totem.ui.boleto_text import is_debt_payable_by_pix
from totem.ui.controls.code_views import ReceiptCard
from totem.ui.localized_text import format_date, format_weekday
from totem.ui.screens.message_screen import (
    Message,
    MessageAction,
    MessageCard,
    MessageTone,
    finish,
    reference,
    retry,
)
from totem.ui.ui_context import UiContext

translate = QCoreApplication.translate


class _UnlockCounts(QObject):
    """Sentences with a plural, which lupdate recognizes in calls of `tr` only."""

    def days(self, count: int) -> str:
        return self.tr("Por %n dia(s)", "", count)


def unlock_result(view: ViewState, _context: UiContext) -> Message | None:
    """The result and its next step, which is to pay where nothing was unlocked."""
    result = view.unlock.result
    if result is None:
        return None
    is_granted, has_boletos = result.status is UnlockStatus.GRANTED, bool(view.unpaid_boletos)
    title, sentence = result_text(result, has_boletos=has_boletos, by_pix=is_debt_payable_by_pix(view))
    until, spoken_until = "", ""
    if is_granted:
        days = view.unlock.terms.days if view.unlock.terms is not None else None
        until, spoken_until = _period(result.answer or Unlock(), days)
    leads_to_pay = has_boletos and not is_granted
    look = translate("unlock", "Pagar agora") if leads_to_pay else translate("unlock", "Ver boletos")
    icon = "" if leads_to_pay else "list"
    boletos = MessageAction("look", look, lambda intents: intents.back(), icon=icon, is_main=leads_to_pay)
    actions = [boletos] if leads_to_pay else [finish(), boletos] if has_boletos else [finish()]
    if result.status is UnlockStatus.FAILED:
        actions.append(retry())
    if result.protocol:
        words = translate("unlock", "Imprimir")
        actions.append(
            MessageAction("print_protocol", words, lambda intents: intents.print_unlock(), prints=True)
        )
    return Message(
        "wifi" if is_granted else "wifi-off",
        MessageTone.SUCCESS if is_granted else MessageTone.WARNING,
        title,
        sentence,
        tuple(actions),
        needs_staff=not is_granted,
        small=reference(view),
        goes_back=False,
        figure=until,
        spoken_figure=spoken_until,
        focus="print_protocol",  # two presses of Enter must not close the protocol
    )


def _period(answer: Unlock, days: int | None) -> tuple[str, str]:
    """Return the end or the length of an unlock for the screen and for speech.

    `days` is the operator's, where the ERP states none.
    """
    if answer.until is not None:
        words, day = translate("unlock", "Até %1"), answer.until
        return words.replace("%1", format_weekday(day)), words.replace("%1", format_date(day))
    length = answer.days or days
    words = _UnlockCounts().days(length) if length else ""
    return words, words


def unlock_receipt(context: UiContext) -> tuple[MessageCard, ...]:
    """Make the protocol of a result."""
    card = ReceiptCard(context.theme)

    def follow(view: ViewState) -> str:
        protocol = view.unlock.result.protocol if view.unlock.result is not None else ""
        card.show_protocol(protocol, protocol)
        return card.spoken_text

    return (MessageCard(card, follow),)


def result_text(result: UnlockResult, *, has_boletos: bool, by_pix: bool) -> tuple[str, str]:
    """Return title and sentence of a result; of one that is granted, without its length.

    `by_pix` is of `has_boletos`, as in `is_debt_payable_by_pix`.
    """
    answer = result.answer or Unlock()
    match result.status:
        case UnlockStatus.GRANTED:
            restart = translate("unlock", "Desligue e ligue o roteador. Pode levar 15 minutos.")
            return translate("unlock", "Internet liberada"), restart
        case UnlockStatus.MAY_HAVE_ARRIVED:
            return (
                translate("unlock", "Não sabemos se a internet foi liberada"),
                translate(
                    "unlock",
                    "O pedido foi enviado, mas a resposta não chegou. Espere 15 minutos, desligue e ligue o"
                    " roteador. Se não voltar, fale com um atendente.",
                ),
            )
        case UnlockStatus.FAILED:
            return (
                translate("unlock", "Não foi possível liberar agora"),
                translate("unlock", "Nada mudou no seu contrato. Tente de novo ou fale com um atendente."),
            )
        case UnlockStatus.REFUSED:
            return _refusal_text(answer, has_boletos=has_boletos, by_pix=by_pix)


def _refusal_text(answer: Unlock, *, has_boletos: bool, by_pix: bool) -> tuple[str, str]:
    staff = translate("unlock", "Fale com um atendente para voltar a usar a internet.")
    pay = staff
    if has_boletos:
        by_boleto = translate("unlock", "Pagando o boleto, a internet volta sozinha.")
        pay = translate("unlock", "Pagando com PIX, a internet volta sozinha.") if by_pix else by_boleto
    match answer.refusal:
        case UnlockRefusal.NOT_BLOCKED:
            return (
                translate("unlock", "A sua internet não está bloqueada"),
                translate("unlock", "Desligue e ligue o roteador. Se não voltar, fale com um atendente."),
            )
        case UnlockRefusal.ALREADY_USED:
            return translate("unlock", "Você já usou a liberação em confiança"), pay
        case UnlockRefusal.INACTIVE:
            return translate("unlock", "Este contrato não está ativo"), staff
        case UnlockRefusal.NOT_ALLOWED:
            return translate("unlock", "Este contrato não permite a liberação em confiança"), pay
        case _:
            title = translate("unlock", "A internet não foi liberada")
            return title, join_sentences(answer.explanation or "", pay)
