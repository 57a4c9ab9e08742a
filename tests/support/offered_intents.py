"""Intents that each screen of a session offers, as the customer can touch them."""

from collections.abc import Callable, Iterator
from functools import partial

from support.forms import ANSWERS, PHOTO
from totem.domain.card_payment import CardMethod
from totem.domain.customer import PaymentForm
from totem.session.controller import SessionController
from totem.session.forms.steps import CHOICES, TEXTS, Form, FormStep
from totem.session.payment_ways import ready_forms
from totem.session.states import BUSY, CANNOT_CANCEL, Event, State
from totem.session.view_state import UnlockStatus, ViewState
from totem.ui.shortcuts import offered_shortcuts

S = State
Offer = tuple[str, Callable[[], object]]
WITHOUT_BACK = {
    *(S.REJECTED, S.PAUSED, S.PAID, S.CHARGING, S.NOT_CHARGED, S.TITLE_CHANGED, S.CHARGE_UNKNOWN),
    *(S.UNLOCK_RESULT, S.RECEIVED, S.FAREWELL, S.PRINTING),
}
"""Screens whose "Voltar" is not shown, or depends on more than their state."""


def offers(session: SessionController, texts: list[str], answers: list[str]) -> list[Offer]:
    """Return the name and the call of each intent that the screen of this moment offers.

    `texts` are tax ids that may be typed, `answers` those to the identity question.
    """
    view = session.view_state
    found = list(_of_state(session, view, texts, answers))
    if view.state in (S.HOME, S.OUT_OF_SERVICE):
        return found
    if view.state in BUSY:
        return [] if view.state in CANNOT_CANCEL else [("back", session.back)]
    found.append(("ask_to_leave", session.ask_to_leave))
    if view.state not in WITHOUT_BACK:
        found.append(("back", session.back))
    return found


def _of_state(  # noqa: C901, PLR0912 - one row a state
    session: SessionController, view: ViewState, texts: list[str], answers: list[str]
) -> Iterator[Offer]:
    finish = ("finish", partial(session.dispatch, Event.FINISHED))
    match view.state:
        case S.HOME:
            yield "start", session.start
            for form in (Form.SIGN_UP, Form.LEAD, Form.STATUS):
                if form in view.offered_forms:
                    yield f"begin {form.value}", partial(session.form.begin, form)
        case S.TAX_ID:
            yield from ((f"type {text}", partial(session.enter_tax_id, text)) for text in texts)
        case S.PAUSED if view.form is not None:
            yield "back", session.back
        case S.IDENTITY:
            yield from ((f"answer {text}", partial(session.answer_challenge, text)) for text in answers)
        case S.CONTRACTS:
            for row in range(len(view.customers)):
                yield f"contract {row}", partial(session.choose_contract, row)
        case S.FAILED:
            yield from _of_failure(session, view)
        case S.BOLETOS:
            yield from _of_list(session, view)
        case S.NOTHING_OPEN:
            yield from _of_services(session, view)
            yield finish
        case S.MENU:
            yield from _shortcuts(session, view)
        case S.PAY if not view.is_paid:
            yield from _of_payment(session, view)
        case S.LEAVING:
            yield "stay", partial(session.dispatch, Event.STAYED)
        case S.PAID:
            yield "print", session.print_chosen
            if view.next_boleto is not None:
                yield "pay next", session.choose_next_boleto
            if view.unpaid_boletos:
                yield "look", session.back
            else:
                yield finish
        case S.CHARGING:
            if view.card.can_cancel:
                yield "cancel charge", session.cancel_charge
        case S.NOT_CHARGED:
            if any(form is not PaymentForm.CARD for form in ready_forms(view)):
                yield "pay otherwise", session.pay_otherwise
            yield "try the card again", session.back
        case S.TITLE_CHANGED | S.FORM_FAILED:
            yield "retry", session.retry
        case S.CHARGE_UNKNOWN:
            yield finish
        case S.PLAN | S.DOCUMENTS:
            if view.failure is not None:
                yield "retry", session.retry
            for row in range(len(view.documents) if view.state is S.DOCUMENTS else 0):
                yield f"document {row}", partial(session.choose_document, row)
        case S.DOCUMENT:
            if view.printer_usable:
                yield "print", session.print_document
            yield finish
        case S.UNLOCK:
            yield "confirm unlock", partial(session.dispatch, Event.UNLOCK_CONFIRMED)
        case S.UNLOCK_RESULT:
            yield from (("look", session.back), finish)
            if view.unlock.result is not None and view.unlock.result.status is UnlockStatus.FAILED:
                yield "retry", session.retry
            if view.unlock.result is not None and view.unlock.result.protocol:
                yield "print", session.print_unlock
        case S.PRINT_AGAIN:
            yield "print again", session.print_again
        case S.PRINTING:
            if view.print.count > 1 and not view.print.stop_asked:
                yield "stop", session.stop_printing
            yield "back", session.back
        case S.PRINTED:
            yield finish
            if view.print.printed < view.print.count:
                yield "retry", session.retry
        case S.PRINT_UNSURE:
            yield from (("came out", session.confirm_print), ("not out", session.deny_print))
        case S.PRINT_FAILED:
            yield from _of_failed_print(session, view)
        case S.FAREWELL:
            if view.all_boletos:
                yield "show boletos", session.show_boletos
        case S.FORM:
            yield from _of_form(session, view)
        case S.RECEIVED:
            yield from (("print", session.form.print_protocol), finish)
            if view.form is not None and view.form.is_of_customer:
                yield "back", session.back
        case S.SIGN_UP_STATUS:
            yield finish
            status = view.form and view.form.sign_up_status
            if status and status.editable:
                yield "edit", session.form.edit


def _of_failure(session: SessionController, view: ViewState) -> Iterator[Offer]:
    if view.failure is not None and view.failure.value != "not_found":
        yield "retry", session.retry
    elif Form.SIGN_UP in view.offered_forms:
        yield "sign up", session.form.begin_sign_up


def _of_failed_print(session: SessionController, view: ViewState) -> Iterator[Offer]:
    if view.paid_at is not None:
        yield "finish", partial(session.dispatch, Event.FINISHED)
    if view.failure is None and view.print.unconfirmed <= 1:
        yield "retry", session.retry


def _of_list(session: SessionController, view: ViewState) -> Iterator[Offer]:
    selection = view.selection
    for row in range(len(view.boletos)):
        if not selection.is_open:
            yield f"choose {row}", partial(session.choose_boleto, row)
        elif view.is_selectable(row):
            yield f"toggle {row}", partial(session.toggle_boleto, row)
    if not selection.is_open:
        yield "select", session.open_selection
        yield from _of_services(session, view)
        if view.later:
            yield "show all", session.show_all_boletos
    else:
        yield "clear", session.clear_selection
        if view.payable_rows:
            yield "pay selected", session.pay_selected
    if view.printable and view.printer_usable and (selection.rows or not selection.is_open):
        yield "print", session.print_listed


def _of_services(session: SessionController, view: ViewState) -> Iterator[Offer]:
    yield from _shortcuts(session, view)
    yield "menu", partial(session.dispatch, Event.MENU_ASKED)
    if view.offers_unlock:
        yield "unlock", session.open_unlock


def _shortcuts(session: SessionController, view: ViewState) -> Iterator[Offer]:
    for each in offered_shortcuts(view):
        yield each.name, partial(each.open, session)


def _of_payment(session: SessionController, view: ViewState) -> Iterator[Offer]:
    if view.can_print and view.printer_usable:
        yield "print", session.print_chosen
    if view.offers_card:
        yield "card", partial(session.pay_by_card, CardMethod.DEBIT)
    if not view.sees_payment:
        yield "report paid", session.report_paid


def _of_form(session: SessionController, view: ViewState) -> Iterator[Offer]:
    form, shown = session.form, view.form
    assert shown is not None
    if shown.step in CHOICES:
        for row in range(len(shown.choices)):
            yield f"option {row}", partial(form.choose, row)
    elif shown.step in TEXTS:
        yield "confirm", partial(form.confirm_text, ANSWERS[shown.step])
        yield "confirm nothing", partial(form.confirm_text, "")
    elif shown.step is FormStep.PHOTOS:
        yield "photo", partial(form.add_photo, PHOTO)
        yield "agree", form.agree
    elif shown.step is FormStep.CONSENT:
        yield "agree", form.agree
    elif shown.step is FormStep.REVIEW and shown.has_changes:
        yield "send", form.send
    if shown.optional:
        yield "skip", form.skip
