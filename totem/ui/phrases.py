"""Sentences for speech, written as an engine reads them, and masked where others can hear."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QObject

from totem.domain.customer import PaymentForm
from totem.domain.integrity.check import CheckedBoleto
from totem.domain.integrity.payment_codes import INSTANT_FORMS
from totem.domain.masking import customer_name
from totem.domain.text import format_money, join_sentences
from totem.session.payment_ways import PaymentWay, ways_to_pay
from totem.session.session import personal_texts
from totem.session.states import State
from totem.session.view_state import Completion, ViewState, total
from totem.ui import boleto_text
from totem.ui.localized_text import format_date, speak_dates, written_dates
from totem.ui.payment_forms import PAYMENT_FORMS
from totem.ui.preferences import AccessibilityOptions

translate = QCoreApplication.translate
_MONEY = re.compile(r"(-?)R\$\s?([\d.]+),(\d\d)(?!\d)")
_CODE = re.compile(r"(?<![\w*])(?=(?:[\w*./-]*[\d*]){5})[\d*][\dA-Z*]*(?:[ ./-][\dA-Z*]+)*")
"""A document, masked or not, a linha digitável, or a barcode: five or more digits or asterisks."""
_PAUSES = (("\n", ". "), (" · ", ", "), (" → ", ", "), ("…", "."))
_LINE_END = re.compile(r"(?<=[.:;!?…])\s*\n\s*")
"""A line break after a pause, which needs no other."""


class _SpeechCounts(QObject):
    """Sentences with a plural, which lupdate recognizes in calls of `tr` only."""

    def open(self, count: int) -> str:
        return self.tr("%n boleto(s) em aberto.", "", count)

    def listed(self, count: int) -> str:
        return self.tr("%n está(ão) na tela.", "", count)

    def marked(self, count: int) -> str:
        return self.tr("%n boleto(s) escolhido(s).", "", count)

    def left(self, count: int) -> str:
        return self.tr("Ainda há %n boleto(s) para pagar.", "", count)


def screen_sentence(view_state: ViewState, name: str, *, view: str, private: bool) -> str:
    """The sentence of a screen: `name` is its accessible name, `view` the payment form that it shows."""
    if view_state.state is State.BOLETOS:
        unpaid = len(view_state.unpaid_boletos)
        count = _SpeechCounts().open(unpaid)
        if view_state.boletos and not unpaid:
            count = f"{boleto_text.due_state(view_state.boletos[0], view_state.today)}."
        advice = translate("voice", "Escolha um para pagar.") if unpaid else ""
        if view_state.selection.is_open:
            advice = translate("voice", "Escolha os boletos.")
        listed = _SpeechCounts().listed(len(view_state.boletos)) if view_state.later else ""
        amount = _total_sentence(view_state.total, private=private)
        return " ".join(filter(None, (count, listed, amount, advice)))
    is_confirmed = view_state.series is not None and view_state.series.is_confirmed
    if view_state.state is State.PAY and view_state.chosen is not None and not is_confirmed:
        return _pay_sentence(view_state.chosen, view_state, view, private=private)
    if view_state.state is State.PAID and view_state.chosen is not None:
        return _paid_sentence(view_state.chosen, view_state, private=private)
    if not private and view_state.state is State.RECEIVED:
        if view_state.form is not None and view_state.form.refused:
            return translate("voice", "Fale com um atendente. O protocolo está na tela.")
        return translate("voice", "Pedido recebido. O protocolo está na tela.")
    if not private and view_state.state is State.SIGN_UP_STATUS:
        return translate("voice", "A situação do seu pedido está na tela.")
    return name


def boleto_row_sentence(boleto: CheckedBoleto, place: int, count: int, today: date, *, private: bool) -> str:
    """A row of the list; in public, without description, amount and due state."""
    number = translate("voice", "Boleto %1 de %2").replace("%1", str(place + 1)).replace("%2", str(count))
    if private:
        return join_sentences(number, boleto_text.boleto_sentence(boleto, today))
    return join_sentences(number, _public_boleto_sentence(boleto))


def selection_sentence(view_state: ViewState, *, private: bool) -> str:
    if not view_state.selection.rows:
        return translate("voice", "Nenhum boleto escolhido.")
    amount = _total_sentence(total(view_state.selected_boletos), private=private)
    return f"{_SpeechCounts().marked(len(view_state.selection.rows))} {amount}"


def key_sentence(before: str, after: str, *, private: bool) -> str:
    """The character typed or erased, by the field's text before and after."""
    if len(after) < len(before):
        return translate("voice", "apagado") if after else translate("voice", "tudo apagado")
    alike = zip(reversed(before), reversed(after), strict=False)
    behind = next((count for count, (old, new) in enumerate(alike) if old != new), len(before))
    key = after[len(after) - behind - 1 :][:1]
    if private or not key:
        return key
    return translate("voice", "dígito") if key.isdigit() else translate("voice", "letra")


def payment_form_sentence(view: str) -> str:
    if not view:
        return translate("voice", "Não é possível pagar este boleto aqui. Fale com um atendente.")
    return PAYMENT_FORMS[PaymentForm(view)].speech()


def chosen_form_sentence(view_state: ViewState, view: str) -> str:
    """The instructions for a payment form of the chosen boleto, or why it does not have it."""
    way = _missing_way(view_state, view)
    if way is None or view_state.chosen is None:
        return payment_form_sentence(view)
    if not any(each.is_ready or each.is_coming for each in ways_to_pay(view_state)):
        has_failed = way.completion is Completion.FAILED
        return boleto_text.no_codes_sentence() if has_failed else payment_form_sentence("")
    return boleto_text.missing_sentence(way, has_other=view_state.chosen.has_code)


def options_change_sentence(before: AccessibilityOptions, after: AccessibilityOptions) -> str:
    if after.contrast != before.contrast:
        off = translate("voice", "Contraste forte desligado.")
        return translate("voice", "Contraste forte ligado.") if after.contrast else off
    if after.low != before.low:
        off = translate("voice", "Tela baixa desligada.")
        return translate("voice", "Tela baixa ligada.") if after.low else off
    if after.text_percent != before.text_percent:
        size = translate("voice", "Texto em %1 por cento.")
        return size.replace("%1", str(after.text_percent))
    return ""


def rate_sentence(before: float, after: float) -> str:
    if after == before:
        return translate("voice", "Não dá para mudar mais.")
    return translate("voice", "Mais rápido.") if after > before else translate("voice", "Mais devagar.")


def volume_sentence(volume: float) -> str:
    return translate("voice", "Volume em %1 por cento.").replace("%1", str(round(volume * 100)))


def welcome_sentence() -> str:
    return translate("voice", "Voz ligada. Com um teclado, Tab anda pela tela e Enter escolhe.")


def personal_names(view_state: ViewState) -> Iterable[str]:
    """All names in a view state that a sentence may contain."""
    masked = {customer_name(each) for each in view_state.customers}
    return {
        each for each in masked | personal_texts(view_state.customers, view_state.boletos) if len(each) > 2
    }


def _total_sentence(amount: Decimal, *, private: bool) -> str:
    shown = format_money(amount) if private else translate("voice", "valor mostrado na tela")
    return translate("voice", "Total: %1.").replace("%1", shown)


def _pay_sentence(boleto: CheckedBoleto, view_state: ViewState, view: str, *, private: bool) -> str:
    what = (
        boleto_text.boleto_sentence(boleto, view_state.today) if private else _public_boleto_sentence(boleto)
    )
    seen = ""
    if view_state.sees_payment and view in INSTANT_FORMS and not boleto.is_payment_pending:
        seen = translate("voice", "Esta tela avisa quando o pagamento chegar.")
    if not private and (warning := boleto_text.pending_warning(boleto)):  # before how to pay
        what = f"{what}. {warning.rstrip('.')}"
    form = payment_form_sentence(view)
    if (way := _missing_way(view_state, view)) is not None:  # later steps are announced by the screen
        seen, opening = "", replace(way, completion=Completion.PENDING)
        form = boleto_text.missing_sentence(opening, has_other=False) if way.is_coming else ""
    passed_over = place = ""
    if view_state.series is not None:
        passed_over = boleto_text.passed_over_before(view_state.series)
        place = f"{boleto_text.series_position(view_state.series)}:"
    return " ".join(filter(None, (passed_over, place, f"{what}.", form, seen)))


def _missing_way(view_state: ViewState, view: str) -> PaymentWay | None:
    """The way to pay `view`, where the chosen boleto does not have it."""
    return next((way for way in ways_to_pay(view_state) if way.form == view and not way.is_ready), None)


def _paid_sentence(boleto: CheckedBoleto, view_state: ViewState, *, private: bool) -> str:
    what = f"{boleto_text.description(boleto)}, {boleto_text.amount(boleto)}." if private else ""
    rest = len(view_state.unpaid_boletos)
    left = _SpeechCounts().left(rest) if rest else ""
    note = boleto_text.settlement_note(view_state.payments)
    return " ".join(filter(None, (translate("voice", "Pagamento confirmado."), note, what, left)))


def _public_boleto_sentence(boleto: CheckedBoleto) -> str:
    """A boleto without description, amount and due state."""
    amount = translate("voice", "valor mostrado na tela")
    if boleto.due_date is None:
        return amount
    due = translate("voice", "vencimento em %1").replace("%1", format_date(boleto.due_date))
    return f"{amount}, {due}"


def to_speech(text: str, language: str, today: date) -> str:
    """`text` for speech: punctuation as pauses, amounts and dates in words.

    A speech engine reads "R$ 99,90" as "real dollar ninety-nine comma ninety".
    """
    text = _LINE_END.sub(" ", text)
    for sign, pause in _PAUSES:
        text = text.replace(sign, pause)
    text = _MONEY.sub(lambda found: _money(*found.groups()), text)
    text = speak_dates(text, language, today)
    return " ".join(text.replace("*", " ").split())


def mask_private(text: str, names: Iterable[str]) -> str:
    """`text` without amounts, documents, codes, and the `names` (LGPD, Lei 13.709/2018, art. 6 VII)."""
    text = _MONEY.sub(translate("voice", "valor mostrado na tela"), text)
    days = written_dates(text)
    for number, day in enumerate(days):
        text = text.replace(day, f"\0{number}\0", 1)  # a date is no code
    text = _CODE.sub(translate("voice", "número mostrado na tela"), text)
    for number, day in enumerate(days):
        text = text.replace(f"\0{number}\0", day)
    for name in sorted(names, key=len, reverse=True):
        shown = translate("voice", "nome mostrado na tela")
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", shown, text, flags=re.IGNORECASE)
    return text


def _money(sign: str, thousands: str, cents: str) -> str:
    """`1.234,56` → `1234 reais e 56 centavos`."""
    reais, centavos = int(thousands.replace(".", "")), int(cents)
    parts = []
    if reais or not centavos:
        one = translate("voice", "1 real")
        parts.append(one if reais == 1 else translate("voice", "%1 reais").replace("%1", str(reais)))
    if centavos:
        one = translate("voice", "1 centavo")
        many = translate("voice", "%1 centavos").replace("%1", str(centavos))
        parts.append(one if centavos == 1 else many)
    spoken = translate("voice", "%1 e %2").replace("%1", parts[0]).replace("%2", parts[-1])
    return ("- " if sign else "") + (spoken if len(parts) > 1 else parts[0])
