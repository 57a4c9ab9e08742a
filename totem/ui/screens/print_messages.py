"""Messages of a print, true to what the printer confirms, with a way to pay without paper."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject

from totem.domain.text import join_sentences
from totem.printing.printer import JobProgress, PrinterFault
from totem.session.states import Event, State
from totem.session.view_state import ViewState
from totem.ui import boleto_text
from totem.ui.payment_forms import PAYMENT_FORMS
from totem.ui.screens.message_screen import Message, MessageAction, MessageTone, reference
from totem.ui.ui_context import UiContext

translate = QCoreApplication.translate
DOUBLE_TAP_MS = 700
"""A tap on "Parar" so soon is a second tap on "Imprimir", which stood there."""
PASSING_FAULTS = frozenset({PrinterFault.TIMED_OUT, PrinterFault.STORAGE, PrinterFault.OTHER})
"""Faults that a second try may overcome; the others last until somebody goes to the printer."""


class _PrintCounts(QObject):
    """Sentences with a plural, which lupdate recognizes in calls of `tr` only."""

    def more(self, count: int) -> str:
        return self.tr("Imprimir mais %n boleto(s)", "", count)

    def printed(self, count: int) -> str:
        return self.tr("Você já imprimiu %n boleto(s).", "", count)

    def came_out(self, count: int) -> str:
        return self.tr("Saíram %n folha(s)?", "", count)

    def missing(self, count: int) -> str:
        return self.tr("Imprimir %n que falta(m)", "", count)


def print_message(view: ViewState, _context: UiContext) -> Message:
    """A question before printing, the progress, a question after it, done, or failed."""
    messages = {
        State.PRINTING: _progress,
        State.PRINT_AGAIN: _question_before,
        State.PRINT_UNSURE: _question_after,
        State.PRINTED: _done,
    }
    return messages.get(view.state, _failure)(view)


def _progress(view: ViewState) -> Message:
    several = view.print.count > 1
    sentence = translate("printing", "Aguarde um instante.")
    if view.print.stop_asked:
        title = translate("printing", "Parando a impressão")
        sentence = translate("printing", "A folha que já começou ainda vai sair.")
    elif several:
        place = min(view.print.printed + view.print.unconfirmed + 1, view.print.count)
        title = translate("printing", "Imprimindo %1 de %2")
        title = title.replace("%1", str(place)).replace("%2", str(view.print.count))
    elif view.print.progress in (None, JobProgress.PREPARING):
        title = translate("printing", "Preparando a impressão")
    elif view.paid_at is not None:
        receipt = translate("printing", "Imprimindo seu recibo")
        title = receipt if view.is_paid_by_card else translate("printing", "Imprimindo sua confirmação")
    elif view.document is not None:
        title = translate("printing", "Imprimindo seu documento")
    elif _is_protocol(view):
        title = translate("printing", "Imprimindo seu protocolo")
    else:
        title = translate("printing", "Imprimindo seu boleto")
    stop = translate("printing", "Parar")
    stops = MessageAction(
        "stop", stop, lambda intents: intents.stop_printing(), icon="x", after_ms=DOUBLE_TAP_MS
    )
    may_stop = several and not view.print.stop_asked
    actions = (stops,) if may_stop else ()
    return Message("printer", MessageTone.ACCENT, title, sentence, actions, is_busy=True)


def _question_before(view: ViewState) -> Message:
    more = _PrintCounts().more(view.print.count)
    return Message(
        "printer",
        MessageTone.ACCENT,
        translate("printing", "Imprimir de novo?"),
        _PrintCounts().printed(view.slips_on_paper),
        (
            _go_back(translate("printing", "Voltar aos boletos"), is_main=True),
            MessageAction("again", more, lambda intents: intents.print_again(), icon="printer"),
        ),
    )


def _question_after(view: ViewState) -> Message:
    """Ask the customer, who can see the paper, for the result that the printer did not report."""
    if view.print.count == 1:
        title = translate("printing", "O papel saiu?")
        sentence = translate("printing", "A impressora não confirmou a impressão. Veja se o papel saiu.")
        yes, no = translate("printing", "Saiu"), translate("printing", "Não saiu")
    else:
        sent = view.print.printed + view.print.unconfirmed
        title = _PrintCounts().came_out(sent)
        sentence = translate(
            "printing", "A impressora não confirmou a impressão. Conte as folhas antes de responder."
        )
        yes, no = translate("printing", "Saíram todas"), translate("printing", "Nem todas")
    return Message(
        "printer",
        MessageTone.ACCENT,
        title,
        sentence,
        (
            MessageAction(
                "came_out", yes, lambda intents: intents.confirm_print(), icon="check", is_main=True
            ),
            MessageAction("not_out", no, lambda intents: intents.deny_print(), icon="x"),
        ),
        small=reference(view),
        is_error=True,
    )


def _done(view: ViewState) -> Message:
    missing = view.print.count - view.print.printed
    title, sentence = _done_text(view), translate("printing", "Veja se não ficou nada na impressora.")
    actions = [_finish()]
    if missing > 0:
        title, sentence = (
            _printed(view),
            translate("printing", "A impressão parou. Pegue as folhas que saíram."),
        )
        if not view.print.printed:
            title = translate("printing", "Nada foi impresso")
            sentence = translate("printing", "A impressão parou antes de começar.")
        again = _PrintCounts().missing(missing)
        actions.append(MessageAction("again", again, lambda intents: intents.retry(), icon="printer"))
    return Message("check", MessageTone.SUCCESS, title, sentence, tuple(actions))


def _done_text(view: ViewState) -> str:
    if view.paid_at is not None:
        receipt = translate("printing", "Pronto!\nPegue seu recibo.")
        return receipt if view.is_paid_by_card else translate("printing", "Pronto!\nPegue sua confirmação.")
    if view.print.count > 1:
        return translate("printing", "Pronto! Pegue seus boletos.")
    if view.document is not None:
        return translate("printing", "Pronto!\nPegue seu documento.")
    if _is_protocol(view):
        return translate("printing", "Pronto!\nPegue seu protocolo.")
    return translate("printing", "Pronto! Pegue seu boleto.")


def _failure(view: ViewState) -> Message:
    """The way on without paper comes first, except where a second try may help at once."""
    lacks_codes = view.failure is not None
    forms = view.chosen.offered if view.chosen is not None and view.paid_at is None else ()
    on_phone = any(PAYMENT_FORMS[form].is_on_phone for form in forms)
    tries_first = view.print.fault in PASSING_FAULTS and not lacks_codes
    way_on = _go_back(_way_back(view), is_main=True)
    if view.paid_at is not None:
        way_on = _finish()
    elif on_phone and not lacks_codes:
        words = translate("printing", "Pagar com o celular")
        way_on = _go_back(words, "smartphone", is_main=True)
    if view.print.unconfirmed:
        title, sentence = _unconfirmed_text(view)
        actions = [way_on]
        if view.print.unconfirmed == 1:
            again = translate("printing", "Imprimir de novo")
            actions.append(MessageAction("again", again, lambda intents: intents.retry(), icon="printer"))
    else:
        title, sentence = _failure_text(view)
        words = translate("printing", "Tentar de novo")
        retry = MessageAction("retry", words, lambda intents: intents.retry(), icon="rotate-ccw")
        actions = [way_on] if lacks_codes else [way_on, retry]
        if tries_first:
            actions = [replace(retry, is_main=True), replace(way_on, is_main=False)]
    return Message(
        "cloud-off" if lacks_codes else "printer-x",
        MessageTone.WARNING,
        title,
        sentence,
        tuple(actions),
        small=reference(view),
        is_error=True,
    )


def _failure_text(view: ViewState) -> tuple[str, str]:
    """Return title and advice of a print that failed."""
    title, sentence = sentence_of(view.print.fault or PrinterFault.OTHER, is_paid=view.paid_at is not None)
    if view.failure is not None:
        sentence = boleto_text.no_codes_sentence()
    elif view.document is not None:
        sentence = translate(
            "printing", "Você pode abrir o documento no celular ou pedir ajuda a um atendente."
        )
    elif _is_protocol(view):
        sentence = translate("printing", "Você pode fotografar o protocolo ou pedir ajuda a um atendente.")
    return title, join_sentences(_printed(view), sentence) if view.print.printed else sentence


def _unconfirmed_text(view: ViewState) -> tuple[str, str]:
    """Return title and advice about paper that has not come out, and still may."""
    if view.print.unconfirmed > 1 and view.paid_at is None:
        return (
            translate("printing", "Nem todas saíram"),
            translate(
                "printing", "Escolha na lista só os que faltam e imprima de novo, ou chame um atendente."
            ),
        )
    title = translate("printing", "O papel não saiu")
    if view.paid_at is not None or view.document is not None or _is_protocol(view):
        return title, translate("printing", "Chame um atendente. Se imprimir de novo, podem sair duas vias.")
    return title, translate("printing", "Se imprimir de novo, podem sair duas vias: pague só uma.")


def _is_protocol(view: ViewState) -> bool:
    """Test that the protocol of a request is printed: of a form, or of a trust unlock."""
    return view.form is not None or view.unlock.result is not None


def _printed(view: ViewState) -> str:
    text = translate("printing", "Impressos: %1 de %2").replace("%1", str(view.print.printed))
    return text.replace("%2", str(view.print.count))


def _finish() -> MessageAction:
    words = translate("printing", "Concluir")
    return MessageAction("finish", words, Event.FINISHED, is_main=True)


def _go_back(label: str, icon: str = "", *, is_main: bool = False) -> MessageAction:
    return MessageAction("without", label, lambda intents: intents.back(), icon=icon, is_main=is_main)


def _way_back(view: ViewState) -> str:
    if view.paid_at is not None:
        return translate("printing", "Voltar ao pagamento")
    if view.document is not None:
        return translate("printing", "Voltar ao documento")
    if _is_protocol(view):
        return translate("printing", "Voltar ao protocolo")
    if view.chosen:
        return translate("printing", "Voltar ao boleto")
    return translate("printing", "Voltar aos boletos")


def sentence_of(fault: PrinterFault, *, is_paid: bool = False) -> tuple[str, str]:
    """Return title and advice of a printer fault; after a payment (`is_paid`) only its proof is missing."""
    title = {
        PrinterFault.PAPER_OUT: translate("printing", "O papel acabou"),
        PrinterFault.COVER_OPEN: translate("printing", "A impressora está aberta"),
        PrinterFault.JAM: translate("printing", "O papel enroscou"),
        PrinterFault.OFFLINE: translate("printing", "A impressora está desligada"),
        PrinterFault.TONER: translate("printing", "A tinta acabou"),
        PrinterFault.CUTTER: translate("printing", "O papel não foi cortado"),
        PrinterFault.TIMED_OUT: translate("printing", "A impressora não respondeu"),
    }.get(fault, translate("printing", "Não foi possível imprimir"))
    if is_paid:
        return title, translate("printing", "Seu pagamento está confirmado. Um atendente pode ajudar.")
    return title, translate(
        "printing", "Você pode pagar pelo celular, sem papel, ou pedir ajuda a um atendente."
    )
