"""Screens of the trust unlock: the offer with the operator's terms, and its result."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from totem.domain.customer import ServiceState
from totem.domain.service_requests import Unlock, UnlockRefusal
from totem.domain.text import join_sentences
from totem.session.view_state import UnlockResult, UnlockStatus, ViewState
from totem.ui.controls.action_bars import PrintButton
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.code_views import ReceiptCard
from totem.ui.date_text import format_date
from totem.ui.layouts import add_items, put_first
from totem.ui.operator_text import operator_text
from totem.ui.screens.message_screens import MessageScreen, reference
from totem.ui.screens.screen import UiContext, button_row
from totem.ui.theme import Type

translate = QCoreApplication.translate


class UnlockScreen(MessageScreen):
    """Offer of a trust unlock: its effect, its length, and the operator's own terms."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "unlock", "wifi", context.theme.palette.success)
        confirm, main = self.intents.confirm_unlock, ButtonVariant.PRIMARY
        self.add_button(self.tr("Liberar agora"), main, "unlock_now", confirm)
        self.add_button(self.tr("Agora não"), ButtonVariant.OUTLINE, "unlock_later", self.go_back)
        self.center_buttons()

    def update_view(self, view: ViewState) -> None:
        terms = view.unlock.terms
        if terms is None:
            return
        is_slow = view.customer is not None and view.customer.service_state is ServiceState.REDUCED
        effect = (
            self.tr("A velocidade volta ao normal por um tempo, para você pagar depois.")
            if is_slow
            else self.tr("A internet volta por um tempo, para você pagar depois.")
        )
        if terms.days is not None:
            effect = (
                self.tr("A velocidade volta ao normal por %n dia(s), para você pagar depois.", "", terms.days)
                if is_slow
                else self.tr("A internet volta por %n dia(s), para você pagar depois.", "", terms.days)
            )
        words = operator_text(terms.texts, self.context.language)
        sentence = "\n".join(filter(None, (effect, words)))
        self.show_message(self.tr("Liberar a internet em confiança?"), sentence)


class UnlockResultScreen(MessageScreen):
    """Result of a trust unlock: until when, or why not, and the way to pay."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "unlock_result", "wifi", context.theme.palette.success)
        theme, outline = self.theme, ButtonVariant.OUTLINE
        self._card = ReceiptCard(theme)
        size = None if theme.roomy and theme.portrait else Type.BODY  # three in a row
        self._print = PrintButton(theme, name="print_protocol", size=size)
        self._print.clicked.connect(self.intents.print_unlock)
        retry, slot = self.tr("Tentar de novo"), self.intents.retry
        self._retry = Button(theme, retry, outline, icon="rotate-ccw", name="retry", size=size, on_click=slot)
        self._pay = Button(theme, "", outline, name="look", size=size, on_click=self.go_back)
        finish, slot = self.tr("Concluir"), self.intents.finish
        self._done = Button(theme, finish, outline, name="finish", size=size, on_click=slot)
        self._row = button_row(theme, self._done, self._pay, self._retry, self._print)
        add_items(self.buttons, self._card, self._row)
        self.center_buttons()
        self.back_button.hide()

    def update_view(self, view: ViewState) -> None:
        result = view.unlock.result
        if result is None:
            return
        is_granted, has_boletos = result.status is UnlockStatus.GRANTED, bool(view.unpaid_boletos)
        title, sentence = result_text(result, has_boletos=has_boletos)
        if is_granted:
            days = view.unlock.terms.days if view.unlock.terms is not None else None
            sentence = join_sentences(self._period(result.answer or Unlock(), days), sentence)
        palette = self.theme.palette
        tone, symbol = (palette.success, "wifi") if is_granted else (palette.warning, "wifi-off")
        support = "" if is_granted else self.context.brand.support
        self.show_message(title, sentence, support=support, small=reference(view), symbol=symbol, tone=tone)
        protocol = (result.answer and result.answer.protocol) or ""
        self._card.show_protocol(protocol, protocol)
        self._print.follow(view, self.tr("Imprimir"))
        self._print.setVisible(self._print.isVisibleTo(self) and bool(protocol))
        self._retry.setVisible(result.status is UnlockStatus.FAILED)
        main, other = ButtonVariant.PRIMARY, ButtonVariant.OUTLINE
        leads_to_pay = has_boletos and not is_granted
        self._pay.setVisible(has_boletos)
        self._pay.relabel(
            self.tr("Pagar agora") if leads_to_pay else self.tr("Ver boletos"),
            variant=main if leads_to_pay else other,
        )
        self._done.relabel(self.tr("Concluir"), variant=other if leads_to_pay else main)
        put_first(self._row, self._pay if leads_to_pay else self._done)
        self.set_spoken_text(join_sentences(title, sentence, self._card.spoken_text))

    def _period(self, answer: Unlock, days: int | None) -> str:
        """Return the end or the length of an unlock; `days` is the operator's, where the ERP states none."""
        if answer.until is not None:
            return self.tr("Até %1.").replace("%1", format_date(answer.until))
        length = answer.days or days
        return self.tr("Por %n dia(s).", "", length) if length else ""

    def main_control(self) -> QWidget | None:
        """The print button: two presses of Enter must not close the protocol."""
        return self._print if self._print.isVisibleTo(self) and self._print.isEnabled() else None

    def reset(self) -> None:
        super().reset()
        self._card.wipe()


def result_text(result: UnlockResult, *, has_boletos: bool) -> tuple[str, str]:
    """Return title and sentence of a result; of one that is granted, without its length."""
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
            return _refusal_text(answer, has_boletos=has_boletos)


def _refusal_text(answer: Unlock, *, has_boletos: bool) -> tuple[str, str]:
    staff = translate("unlock", "Fale com um atendente para voltar a usar a internet.")
    pay = translate("unlock", "Pagando com PIX, a internet volta sozinha.") if has_boletos else staff
    match answer.refusal:
        case UnlockRefusal.NOT_BLOCKED:
            return (
                translate("unlock", "A sua internet não está bloqueada"),
                translate("unlock", "Desligue e ligue o roteador. Se não voltar, fale com um atendente."),
            )
        case UnlockRefusal.ALREADY_USED:
            return translate("unlock", "A liberação em confiança já foi usada"), pay
        case UnlockRefusal.INACTIVE:
            return translate("unlock", "Este contrato não está ativo"), staff
        case UnlockRefusal.NOT_ALLOWED:
            return translate("unlock", "Este contrato não permite a liberação em confiança"), pay
        case _:
            title = translate("unlock", "A internet não foi liberada")
            return title, join_sentences(answer.explanation or "", pay)
