"""Support tickets and own contact details: offered to whom, once, and what the outbox gets of them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from support.forms import ANSWERS, PROTOCOL, fill_in, form_config
from support.log_check import LogWatch
from support.session_harness import MARIA, Bench
from totem.domain.catalog import TicketKindId
from totem.domain.service_requests import ContactChange, TicketRequest
from totem.erp.errors import Reason, Unavailable
from totem.outbox.request_kinds import ServiceRequest
from totem.outbox.submissions import OutboxUnavailable, SubmissionStatus
from totem.printing.slips.content import ProtocolContent
from totem.session.forms.steps import Form, FormStep
from totem.session.states import State
from totem.settings.service_requests import TicketSettings
from totem.system.database_fault import DatabaseFault


def begin(bench: Bench, form: Form, *, identified: bool = True) -> None:
    """Begin a form of the customer from the list of boletos."""
    bench.reach(State.BOLETOS)
    bench.session._machine.update(lambda view: replace(view, identified=identified))
    bench.session.form.begin(form)
    bench.release("load_lists")


def test_a_ticket_has_its_kind_the_words_and_the_telephone(bench: Bench) -> None:
    begin(bench, Form.TICKET, identified=False)
    view = bench.session.view_state.form
    assert view is not None
    assert [each.title for each in view.choices] == ["Sem sinal", "Lenta"]
    assert view.address == "Rua das Ac***, *23"
    fill_in(bench.session)
    bench.release("send")
    [kept] = bench.outbox.kept
    assert isinstance(kept, ServiceRequest)
    assert kept.ticket == TicketRequest(
        text=f"{ANSWERS[FormStep.DETAILS]}. Pelo totem Totem 1",
        kind_id=TicketKindId("12"),
        subject="Sem sinal",
        phone=ANSWERS[FormStep.PHONE],
    )
    assert (kept.customer.id, kept.customer.contract_id) == (MARIA.id, MARIA.contract_id)
    assert kept.customer.address.street is None


def test_what_is_skipped_is_the_registered_answer(bench: Bench) -> None:
    begin(bench, Form.TICKET)
    bench.session.form.choose(1)
    bench.session.form.skip()
    view = bench.session.view_state.form
    assert view is not None
    assert (view.step, view.optional, view.known) == (FormStep.PHONE, True, "(41) *****-**00")
    bench.session.form.skip()
    assert [line.text for line in bench.session.view_state.form.lines] == ["Lenta", None, "(41) *****-**00"]  # type: ignore[union-attr]
    bench.session.form.send()
    bench.release("send")
    [kept] = bench.outbox.kept
    assert isinstance(kept, ServiceRequest)
    assert kept.ticket is not None
    assert (kept.ticket.subject, kept.ticket.text, kept.ticket.phone) == (
        "Lenta",
        "Pelo totem Totem 1",
        None,
    ), "the subject is not repeated"


def test_a_form_of_a_customer_is_not_begun_where_the_boletos_are_not_known(
    bench: Bench, expected_logs: LogWatch, as_in_a_store: None
) -> None:
    """Going back from it would lead to "nothing open"."""
    expected_logs.expect("search failed")
    expected_logs.expect("event FORM_BEGUN ignored in FAILED: no customer to serve")
    bench.reach(State.LOADING)
    bench.erp.boletos = Unavailable("open_boletos", Reason.NO_CONNECTION)
    bench.release("load_boletos")
    bench.session.form.begin(Form.TICKET)
    assert bench.state is State.FAILED


def test_a_review_cannot_be_skipped(bench: Bench, expected_logs: LogWatch, as_in_a_store: None) -> None:
    """As by the second touch of two on the step before."""
    expected_logs.expect("event STEPPED ignored in FORM: may not be skipped")
    begin(bench, Form.CONTACT)
    for _ in range(4):
        bench.session.form.skip()
    view = bench.session.view_state.form
    assert view is not None
    assert (view.step, view.optional) == (FormStep.REVIEW, False)


def test_without_a_registered_telephone_one_is_asked_for(bench: Bench) -> None:
    bench.erp.registrations = [replace(MARIA, phones=())]
    begin(bench, Form.TICKET)
    bench.session.form.choose(0)
    bench.session.form.skip()
    assert bench.session.view_state.form is not None
    assert not bench.session.view_state.form.optional


@pytest.mark.parametrize("erp_protocol", ["20261124-118", None])
def test_the_protocol_is_the_erps_or_the_receipt_code(bench: Bench, erp_protocol: str | None) -> None:
    bench.outbox.erp_protocol = erp_protocol
    begin(bench, Form.TICKET)
    fill_in(bench.session)
    bench.release("send")
    expected = erp_protocol or PROTOCOL
    assert bench.session.view_state.form is not None
    assert bench.session.view_state.form.protocol == expected
    bench.session.form.print_protocol()
    bench.release("print")
    [slip] = bench.printer.jobs[0].slips
    assert isinstance(slip, ProtocolContent)
    assert (slip.protocol, slip.title, slip.asked) == (
        expected,
        "Pedido de ajuda",
        (("Assunto", "Sem sinal"),),
    )


@pytest.mark.parametrize("form", [Form.TICKET, Form.CONTACT])
def test_a_sent_one_is_not_offered_again(bench: Bench, form: Form) -> None:
    def is_offered() -> bool:
        view = bench.session.view_state
        return view.offers_ticket if form is Form.TICKET else view.offers_contact

    begin(bench, form)
    assert is_offered()
    fill_in(bench.session)
    for job in list(bench.held.pending):
        if job.name.endswith("send"):
            job.release()
    bench.session.back()
    assert bench.state is State.BOLETOS
    assert bench.session.view_state.form is None
    assert not is_offered()
    assert len(bench.outbox.kept) == 1
    bench.session.leave()
    bench.erp.registrations = [MARIA]
    bench.reach(State.BOLETOS)
    bench.session._machine.update(lambda view: replace(view, identified=True))
    assert is_offered()


def test_contacts_change_only_what_is_typed(bench: Bench) -> None:
    begin(bench, Form.CONTACT)
    bench.session.form.skip()
    bench.session.form.confirm_text("41977776666")
    bench.session.form.confirm_text("maria@gmial.com")
    view = bench.session.view_state.form
    assert view is not None
    assert view.suggestion == "maria@gmail.com"
    bench.session.form.confirm_text("maria@gmail.com")
    bench.session.form.send()
    bench.release("send")
    [kept] = bench.outbox.kept
    assert isinstance(kept, ServiceRequest)
    assert kept.contact == ContactChange(whatsapp="41977776666", email="maria@gmail.com")


def test_nothing_typed_is_not_sent(bench: Bench) -> None:
    begin(bench, Form.CONTACT)
    for _ in range(3):
        bench.session.form.skip()
    view = bench.session.view_state.form
    assert view is not None
    assert (view.step, view.has_changes) == (FormStep.REVIEW, False)


def test_a_stranger_changes_no_contacts(bench: Bench) -> None:
    bench.reach(State.BOLETOS)
    assert bench.session.view_state.offers_ticket
    assert not bench.session.view_state.offers_contact


def test_the_operators_kinds_stand_before_the_erps(make_bench: Callable[..., Bench]) -> None:
    own = ("Mudança de endereço = 44", "Outro")
    for kinds, listed, titles in (
        (own, True, ["Mudança de endereço", "Outro"]),
        ((), True, ["Sem sinal", "Lenta"]),
        ((), False, ["Sem internet", "Internet lenta", "Outro assunto"]),
    ):
        bench = make_bench()
        bench.form_rules = replace(form_config(), ticket=TicketSettings(enabled=True, kinds=kinds))
        if not listed:
            bench.erp.offers["ticket_kinds"] = []
        begin(bench, Form.TICKET)
        assert bench.session.view_state.form is not None
        assert [each.title for each in bench.session.view_state.form.choices] == titles


@pytest.mark.parametrize("form", [Form.TICKET, Form.CONTACT])
def test_a_refused_one_sends_the_customer_to_the_staff(bench: Bench, form: Form) -> None:
    bench.outbox.outcome_status = SubmissionStatus.REFUSED
    bench.outbox.erp_protocol = None
    begin(bench, form)
    fill_in(bench.session)
    bench.release("send")
    view = bench.session.view_state.form
    assert view is not None
    assert (bench.state, view.refused, view.protocol) == (State.RECEIVED, True, PROTOCOL)
    bench.session.form.print_protocol()
    bench.release("print")
    [slip] = bench.printer.jobs[0].slips
    assert isinstance(slip, ProtocolContent)
    assert "atendente" in slip.note
    assert "ligar" not in slip.note


@pytest.mark.parametrize("form", [Form.TICKET, Form.CONTACT])
@pytest.mark.parametrize("status", [SubmissionStatus.WAITING, SubmissionStatus.UNKNOWN])
def test_one_that_waits_is_received(bench: Bench, form: Form, status: SubmissionStatus) -> None:
    bench.outbox.outcome_status = status
    begin(bench, form)
    fill_in(bench.session)
    bench.release("send")
    view = bench.session.view_state.form
    assert view is not None
    assert not view.refused


@pytest.mark.parametrize(
    "error", [OutboxUnavailable(DatabaseFault.FULL), RuntimeError("Maria")], ids=["foreseen", "unforeseen"]
)
def test_one_whose_outcome_cannot_be_read_is_kept_and_not_asked_for_again(
    bench: Bench, expected_logs: LogWatch, error: Exception
) -> None:
    expected_logs.expect("the outcome of a form is not known")
    bench.outbox.outcome_error = error
    begin(bench, Form.TICKET)
    fill_in(bench.session)
    bench.release("send")
    view = bench.session.view_state.form
    assert view is not None
    assert (bench.state, view.refused, view.protocol) == (State.RECEIVED, False, PROTOCOL)
