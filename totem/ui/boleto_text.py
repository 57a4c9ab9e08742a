"""Customer-facing texts on boletos, shared by several screens."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import takewhile

from PySide6.QtCore import QCoreApplication, QObject

from totem.domain.customer import PaymentForm
from totem.domain.integrity.check import CheckedBoleto
from totem.domain.text import capitalized, format_money, join_phrases
from totem.printing.printer import PrinterFault
from totem.session.payment_ways import PaymentWay
from totem.session.payments import PASSED_OVER, ItemStatus, Payment, PaymentSeries, SeriesItem
from totem.session.view_state import Completion, ViewState
from totem.ui.localized_text import format_date, format_day, month_name, short_month_name
from totem.ui.payment_forms import PAYMENT_FORMS

translate = QCoreApplication.translate


class _BoletoCounts(QObject):
    """Sentences with a plural, which lupdate recognizes in calls of `tr` only."""

    def days_overdue(self, days: int) -> str:
        return self.tr("Vencido há %n dia(s)", "", days)

    def paid(self, count: int) -> str:
        return self.tr("%n pago(s)", "", count)

    def missing(self, count: int) -> str:
        return self.tr("falta(m) %n", "", count)

    def passed_over(self, count: int) -> str:
        return self.tr("%n boleto(s) ficou(aram) sem pagar. Confira na lista.", "", count)


def amount(boleto: CheckedBoleto) -> str:
    return (
        format_money(boleto.amount) if boleto.amount is not None else translate("words", "Valor a informar")
    )


def description(boleto: CheckedBoleto) -> str:
    """The ERP's description of the boleto, else a generic one."""
    return boleto.boleto.description or translate("words", "Boleto")


def due_state(boleto: CheckedBoleto, today: date) -> str:
    """The due state in a few words, for a chip; of a boleto that is being paid, that."""
    if boleto.is_payment_pending:
        return translate("words", "Pagamento em confirmação")
    if boleto.due_date is None:
        return translate("words", "Em aberto")
    days = (today - boleto.due_date).days
    if days > 1:
        return _BoletoCounts().days_overdue(days)
    if days == 1:
        return translate("words", "Venceu ontem")
    if days == 0:
        return translate("words", "Vence hoje")
    if days == -1:
        return translate("words", "Vence amanhã")
    return translate("words", "Em dia")


def short_due_state(boleto: CheckedBoleto, today: date) -> str:
    """The due state where a chip has room for one or two words; the due date stands beside it."""
    if boleto.is_payment_pending:
        return translate("words", "Em confirmação")
    if boleto.is_overdue(today):
        return translate("words", "Vencido")
    return due_state(boleto, today)


def due_line(boleto: CheckedBoleto, today: date) -> str:
    if boleto.due_date is None:
        return translate("words", "Sem data de vencimento")
    is_overdue = boleto.is_overdue(today)
    text = translate("words", "Venceu em %1") if is_overdue else translate("words", "Vence em %1")
    return text.replace("%1", format_date(boleto.due_date))


def due_title(boleto: CheckedBoleto, today: date, *, is_short: bool = False) -> str:
    """The month and the due date, by which customers tell their boletos apart; the date alone if short."""
    due, is_overdue = boleto.due_date, boleto.is_overdue(today)
    if due is None:
        return translate("words", "Sem data de vencimento")
    if is_short:
        text = translate("words", "venceu %1") if is_overdue else translate("words", "vence %1")
        return text.replace("%1", format_day(due, today))
    text = translate("words", "%1 · venceu %2") if is_overdue else translate("words", "%1 · vence %2")
    return text.replace("%1", month(boleto)).replace("%2", format_day(due, today))


def month(boleto: CheckedBoleto) -> str:
    """The month by which customers know a boleto, that of its due date; else its description."""
    return capitalized(month_name(boleto.due_date) if boleto.due_date is not None else description(boleto))


def headings(boleto: CheckedBoleto, today: date) -> tuple[str, ...]:
    """The month and due date at length, with a shorter month, and the due date alone."""
    if boleto.due_date is None:
        return (month(boleto),)
    day, short = due_title(boleto, today, is_short=True), short_month_name(boleto.due_date)
    return due_title(boleto, today), f"{short} · {day}", day


def due_chip(boleto: CheckedBoleto, today: date) -> str:
    """The due date for a chip beside the month alone; of a day with a name, that: `Vence hoje`."""
    if boleto.due_date in (None, today) or boleto.is_payment_pending:
        return short_due_state(boleto, today)
    return capitalized(due_title(boleto, today, is_short=True))


def pay_word() -> str:
    """The sign of a card whose touch pays a boleto."""
    return translate("words", "Pagar")


def pay_label(boleto: CheckedBoleto) -> str:
    """The words of the button that pays the only boleto, with its amount."""
    if boleto.amount is None:
        return pay_word()
    return translate("words", "Pagar %1").replace("%1", format_money(boleto.amount))


def difference_reason(boleto: CheckedBoleto) -> str:
    """The reason why the amount differs from the face value; empty where it does not."""
    if boleto.is_partly_paid:
        if boleto.has_surcharge:
            return translate("words", "falta pagar, com multa e juros")
        return translate("words", "falta pagar")
    if boleto.has_surcharge and boleto.has_discount:
        return translate("words", "com multa, juros e desconto")
    if boleto.has_surcharge:
        return translate("words", "inclui multa e juros")
    return translate("words", "com desconto") if boleto.has_discount else ""


def face_amount_note(boleto: CheckedBoleto) -> str:
    """The face value, where the amount due today differs from it."""
    value = boleto.face_amount
    if value is None or boleto.amount is None or value == boleto.amount:
        return ""
    return translate("words", "era %1").replace("%1", format_money(value))


def card_note(boleto: CheckedBoleto) -> str:
    """The note on a card that its total does not have: paid in part, or not to be printed or paid here."""
    if boleto.is_payment_pending or boleto.printable:
        return translate("words", "falta pagar") if boleto.is_partly_paid else ""
    return payment_limit(boleto)


def payment_limit(boleto: CheckedBoleto) -> str:
    """The place where alone a boleto can be paid; empty where it can be paid from the screen or paper."""
    if boleto.is_payment_pending or boleto.printable:
        return ""
    if boleto.offered:
        return translate("words", "Só pelo celular")
    return translate("words", "Pague no atendimento")


def bank_note(boleto: CheckedBoleto, today: date) -> str:
    """A note on the amount of today, which the bank alone has."""
    if boleto.is_amount_open(today) and not boleto.is_payment_pending:
        return translate("words", "o valor atualizado aparece no app do banco")
    return ""


def pending_warning(boleto: CheckedBoleto) -> str:
    """A warning not to pay twice, while a payment is being confirmed."""
    if not boleto.is_payment_pending:
        return ""
    return translate("words", "Se você já pagou, não pague de novo.")


def settlement_note(payments: Sequence[Payment]) -> str:
    """A note that the company does not have a payment by card yet; "" where it has all."""
    if any(each.awaits_settlement for each in payments):
        return translate("words", "A baixa está em processamento.")
    return ""


def is_debt_payable_by_pix(view: ViewState) -> bool:
    """Test that what brings a blocked service back, the overdue boletos or else all, has PIX codes."""
    unpaid = view.unpaid_boletos
    debt = [each for each in unpaid if each.is_overdue(view.today)] or unpaid
    return all(PaymentForm.PIX in each.offered for each in debt)


def completion_note(way: PaymentWay) -> str:
    """The progress of a form that the list leaves out, in a few words, for a chip."""
    row = PAYMENT_FORMS[way.form].completion
    if row is None or way.completion is Completion.NONE:
        return ""
    notes = {Completion.PENDING: row.pending, Completion.SLOW: row.slow, Completion.FAILED: row.failed}
    return notes[way.completion]()


def missing_sentence(way: PaymentWay, *, has_other: bool) -> str:
    """The state of a form that the boleto does not have; `has_other` where it has the other code."""
    row = PAYMENT_FORMS[way.form].completion
    if row is None or way.completion is Completion.NONE:
        return PAYMENT_FORMS[way.form].absence()
    if way.completion is Completion.PENDING:
        return row.pending()
    if way.completion is Completion.SLOW:
        return f"{row.delay()} {row.meanwhile()}" if has_other else row.delay()
    staff = translate("words", "Fale com um atendente.")
    return f"{row.failure()} {row.instead() if has_other else staff}"


def arrival_sentence(form: PaymentForm) -> str:
    """A form that the list left out has come."""
    row = PAYMENT_FORMS[form].completion
    return row.arrival() if row is not None else ""


def no_bars_sentence(boleto: CheckedBoleto, *, prints: bool) -> str:
    """Advice where the screen has too few pixels for the bars; `prints` if the printer is ready."""
    for form in boleto.offered:
        if (advice := PAYMENT_FORMS[form].instead_of_bars) is not None:
            return advice.or_print() if prints else advice.alone()
    if prints:
        return translate("words", "Imprima o boleto.")
    return translate("words", "O código de barras não cabe nesta tela.")


def no_codes_sentence() -> str:
    """Advice where the ERP gave no code of a boleto."""
    return translate(
        "words",
        "Não foi possível buscar os códigos deste boleto agora."
        " Tente de novo daqui a pouco ou fale com um atendente.",
    )


def sum_of_differences(boletos: Sequence[CheckedBoleto]) -> str:
    """The sum of fines and interest, or of discounts, in a total; without figures where one is unknown."""
    surcharged = [each for each in boletos if each.has_surcharge]
    discounted = [each for each in boletos if each.has_discount]
    if surcharged and discounted:
        return translate("words", "com multa, juros e desconto")
    pairs = [(each.amount, _unpaid_face(each)) for each in surcharged or discounted]
    known = [due - face for due, face in pairs if due is not None and face is not None]
    total = format_money(abs(sum(known, Decimal(0)))) if len(known) == len(pairs) and all(known) else ""
    if surcharged:
        text = translate("words", "com %1 de multa e juros")
        return text.replace("%1", total) if total else translate("words", "com multa e juros")
    if discounted:
        text = translate("words", "com %1 de desconto")
        return text.replace("%1", total) if total else translate("words", "com desconto")
    return ""


def _unpaid_face(boleto: CheckedBoleto) -> Decimal | None:
    face, paid = boleto.face_amount, boleto.boleto.paid_amount or Decimal(0)
    return None if face is None else face - paid


def difference_note(boleto: CheckedBoleto) -> str:
    """The difference from the face value with its figure, beside an amount."""
    return difference_reason(boleto) if boleto.is_partly_paid else sum_of_differences((boleto,))


def series_position(series: PaymentSeries) -> str:
    """The place of the boleto on the pay screen in its series: `1 de 2`."""
    position = min(series.position + 1, len(series.items))
    text = translate("words", "%1 de %2").replace("%1", str(position))
    return text.replace("%2", str(len(series.items)))


def series_progress(series: PaymentSeries) -> str:
    """The numbers of boletos of a series that are paid and left: `1 pago, falta 1`."""
    counts = _BoletoCounts()
    done, left = (
        series.count(ItemStatus.PAID, ItemStatus.REPORTED),
        series.count(ItemStatus.WAITING),
    )
    return ", ".join(filter(None, (counts.paid(done), counts.missing(left) if left else "")))


def next_of_series(series: PaymentSeries) -> str:
    """The boleto that follows in a series; empty where none does."""
    follows = series.following
    if follows is None:
        return ""
    if follows.due_date is None:
        return translate("words", "Agora o próximo: %2").replace("%2", amount(follows))
    text = translate("words", "Agora o de %1: %2").replace("%1", month_name(follows.due_date))
    return text.replace("%2", amount(follows))


def passed_over_before(series: PaymentSeries) -> str:
    """The boletos that a series passed over just before the one on the pay screen, in a sentence."""
    before = reversed(series.items[: series.position])
    passed_over = list(takewhile(lambda each: each.status in PASSED_OVER, before))
    return passed_over_sentence(passed_over[::-1])


def passed_over_sentence(items: Sequence[SeriesItem]) -> str:
    """The boletos of a series that were not paid, the reason, and what to do now; empty without any."""
    if len(items) > 1:
        return _BoletoCounts().passed_over(len(items))
    for item in items:
        due = item.boleto.due_date
        which = translate("words", "O boleto de %1").replace("%1", format_date(due)) if due else ""
        which = which or translate("words", "Um boleto")
        text = {
            ItemStatus.NO_CODE: translate("words", "%1 ficou sem código agora. Tente de novo pela lista."),
            ItemStatus.CHANGED: translate("words", "%1 mudou de valor. Confira na lista antes de pagar."),
            ItemStatus.GONE: translate("words", "%1 não está mais em aberto. Não pague de novo."),
        }[item.status]
        return text.replace("%1", which)
    return ""


def passed_over_on_list(item: SeriesItem, *, prints: bool) -> str:
    """The reason why a boleto of a series was not paid in its turn, and what to do now on the list.

    `prints` is True if the boleto can be printed.
    """
    text = {
        ItemStatus.NO_CODE: translate(
            "words", "O boleto de %1 está sem código agora. Imprima ou tente de novo."
        )
        if prints
        else translate("words", "O boleto de %1 está sem código agora. Tente de novo daqui a pouco."),
        ItemStatus.CHANGED: translate(
            "words", "O valor do boleto de %1 mudou. Confira e toque nele para pagar."
        ),
    }.get(item.status, translate("words", "O boleto de %1 não está mais em aberto."))
    due = item.boleto.due_date
    name = description(item.boleto) if due is None else month_name(due)
    return text.replace("%1", name)


def printer_trouble(fault: PrinterFault) -> str:
    """The printer's fault in two or three words, for a button."""
    text = {
        PrinterFault.PAPER_OUT: translate("words", "Sem papel"),
        PrinterFault.COVER_OPEN: translate("words", "Impressora aberta"),
        PrinterFault.JAM: translate("words", "Papel enroscado"),
        PrinterFault.OFFLINE: translate("words", "Sem impressora"),
        PrinterFault.TONER: translate("words", "Sem tinta"),
    }
    return text.get(fault, translate("words", "Impressora parada"))


def boleto_sentence(boleto: CheckedBoleto, today: date) -> str:
    """A boleto in one sentence, for speech and the accessibility tree."""
    cannot = payment_limit(boleto)
    warning = pending_warning(boleto).rstrip(".")
    parts = [
        description(boleto),
        amount(boleto),
        face_amount_note(boleto),
        difference_reason(boleto),
        cannot,
        due_state(boleto, today),
        due_line(boleto, today),
        bank_note(boleto, today),
        warning[:1].lower() + warning[1:],
    ]
    return join_phrases(*parts)
