"""Events of a session that one call of an intent makes, by a customer or the kiosk."""

from collections.abc import Callable, Mapping
from operator import methodcaller

from support.fake_erp import DOCUMENT
from totem.session.controller import SessionController
from totem.session.forms.steps import Form
from totem.session.states import Event
from totem.session.view_state import Cause, Outage, Rating

RIGHT, WRONG = "1403", "1503"
"""Answers to the question for Maria's birthday."""
INTENTS: Mapping[Event, Callable[[SessionController], None]] = {
    Event.STARTED: SessionController.start,
    Event.TAX_ID_ENTERED: lambda session: session.enter_tax_id(DOCUMENT),
    Event.ANSWERED: lambda session: session.answer_challenge(WRONG),
    Event.CONTRACT_CHOSEN: lambda session: session.choose_contract(1),
    Event.MARKED: lambda session: session.toggle_boleto(1),
    Event.NEXT_ASKED: SessionController.report_paid,
    Event.LEAVE_ASKED: SessionController.ask_to_leave,
    Event.SUMMARY_ASKED: SessionController.ask_to_leave,
    Event.CANCEL_ASKED: SessionController.cancel_charge,
    Event.OTHER_FORM_ASKED: SessionController.pay_otherwise,
    Event.REPRINT_ASKED: SessionController.print_listed,
    Event.STOP_ASKED: SessionController.stop_printing,
    Event.CAME_OUT: SessionController.confirm_print,
    Event.DID_NOT_COME_OUT: SessionController.deny_print,
    Event.PLAN_ASKED: SessionController.open_plan,
    Event.DOCUMENTS_ASKED: SessionController.open_documents,
    Event.DOCUMENT_CHOSEN: lambda session: session.choose_document(0),
    Event.RETRIED: SessionController.retry,
    Event.BACK: SessionController.back,
    Event.ANOTHER_ASKED: SessionController.show_boletos,
    Event.RATED: lambda session: session.rate(Rating.GOOD),
    Event.LEFT: SessionController.leave,
    Event.STATUS_ASKED: lambda session: session.form.begin(Form.STATUS),
    Event.STEPPED: lambda session: session.form.choose(0),
    Event.EDIT_ASKED: lambda session: session.form.edit(),
    Event.SERVICE_LOST: lambda session: session.set_outage(Outage(Cause.ERP)),
    Event.SERVICE_BACK: lambda session: session.set_outage(None),
    Event.EXPIRED: SessionController.expire,
    **{event: methodcaller("dispatch", event) for event in Event if event.is_plain},
}
