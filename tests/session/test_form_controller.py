"""Forms within a session: events, stored submissions, logs, and clearing at the end."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from support.customer_traces import personal_things_in, strings_in
from support.forms import ANSWERS, MADE_AT, PHOTO, PROTOCOL, fill_in, form_config
from support.log_check import LogWatch
from support.recording_erp import jpeg
from support.session_harness import DOCUMENT, NOW, RULES, Bench
from totem.domain.sign_up import Attachment, ProspectId
from totem.erp.errors import NotFound, Reason, Unavailable
from totem.outbox.request_kinds import RequestKind
from totem.outbox.submissions import (
    Edit,
    LeadRequest,
    OutboxUnavailable,
    SignUp,
    SubmissionState,
    SubmissionStatus,
)
from totem.printing.slips.content import ProtocolContent
from totem.session.forms.steps import FIELDS, TEXTS, Form, FormStep
from totem.session.forms.view_state import FormViewState, Problem, SignUpStage, SignUpStatusView
from totem.session.states import State
from totem.system.database_fault import DatabaseFault

S = State


def form_of(bench: Bench) -> FormViewState:
    form = bench.session.view_state.form
    assert form is not None
    return form


def ask(bench: Bench, document: str = DOCUMENT, protocol: str = PROTOCOL) -> None:
    bench.session.form.begin(Form.STATUS)
    bench.session.form.confirm_text(document)
    bench.session.form.confirm_text(protocol)
    bench.release("look_up")


def test_received_is_said_once_the_outbox_has_it(bench: Bench) -> None:
    bench.reach(S.FORM)
    fill_in(bench.session, FormStep.PHOTOS)
    bench.session.form.add_photo(PHOTO)
    fill_in(bench.session, FormStep.REVIEW)
    told = {line.step: line.text for line in form_of(bench).lines}
    bench.session.form.send()
    assert (bench.state, bench.outbox.kept) == (S.SENDING, [])
    bench.release("send")
    assert bench.state is S.RECEIVED
    [sent] = bench.outbox.kept
    assert isinstance(sent, SignUp)
    assert sent.files == (PHOTO,)
    assert (sent.prospect.name, told[FormStep.NAME]) == (ANSWERS[FormStep.NAME],) * 2
    assert (sent.prospect.plan_id, told[FormStep.PLAN]) == ("300", "Fibra 300")
    assert form_of(bench).protocol == PROTOCOL


def test_once_it_is_kept_nothing_personal_stays_in_the_picture(bench: Bench) -> None:
    bench.reach(S.RECEIVED)
    assert [line.step for line in form_of(bench).lines] == [FormStep.PLAN, FormStep.DUE_DAY, FormStep.CITY]
    assert not personal_things_in(bench.session.view_state)
    assert not strings_in(bench.session._machine.session.view_state) & set(ANSWERS.values()) - {PROTOCOL}
    assert bench.session._machine.session.form_state is None


def test_what_cannot_be_kept_is_told_and_may_be_sent_again(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("a form was not kept: OutboxUnavailable")
    bench.reach(S.SENDING)
    bench.outbox.trouble = OutboxUnavailable(DatabaseFault.FULL)
    bench.release("send")
    form = form_of(bench)
    assert (bench.state, form.step, form.problem) == (S.FORM, FormStep.REVIEW, Problem.NOT_KEPT)
    assert all(line.text for line in form.lines)
    bench.outbox.trouble = None
    bench.session.form.send()
    bench.release("send")
    assert bench.state is S.RECEIVED


def test_a_lead_is_sent_by_its_last_choice(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(form=Form.LEAD)
    bench.reach(S.FORM)
    fill_in(bench.session, FormStep.BEST_TIME)
    form = form_of(bench)
    assert {line.step: line.text for line in form.lines}[FormStep.PHONE] == "(49) 99912-0000"
    assert form.consent_texts == {"pt_BR": "Só para ligar para você."}
    bench.session.form.open_step(FormStep.PHONE)
    bench.session.form.confirm_text("41 3333-4444")
    assert form_of(bench).step is FormStep.BEST_TIME
    bench.session.form.choose(3)
    bench.release("send")
    [sent] = bench.outbox.kept
    assert isinstance(sent, LeadRequest)
    assert sent.lead.phone == "4133334444"
    assert bench.state is S.RECEIVED


def test_a_lead_needs_no_list(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(form=Form.LEAD)
    for name in ("cities", "plans", "due_days", "origins", "resellers"):
        bench.erp.offers[name] = Unavailable(name, Reason.NO_CONNECTION)
    bench.reach(S.FORM)
    fill_in(bench.session)
    bench.release("send")
    [sent] = bench.outbox.kept
    assert isinstance(sent, LeadRequest)
    assert (sent.lead.postal_code, sent.lead.city_id) == ("80020310", None)


def test_only_the_plans_stop_a_sign_up_and_it_may_be_tried_again(
    bench: Bench, expected_logs: LogWatch
) -> None:
    expected_logs.expect("search failed")
    bench.erp.offers["origins"] = bench.erp.offers["cities"] = Unavailable("cities", Reason.NO_CONNECTION)
    bench.reach(S.FORM)
    assert form_of(bench).step is FormStep.PLAN
    fill_in(bench.session, FormStep.STREET)
    bench.session.leave()
    bench.session.form._services.lists._kept.clear()
    bench.reach(S.FORM_FAILED)
    assert bench.session.view_state.reference
    bench.session.retry()
    bench.release("load_lists")
    assert bench.state is S.FORM


def test_lists_are_asked_for_once_an_hour(bench: Bench) -> None:
    bench.reach(S.FORM)
    bench.session.leave()
    for name in ("cities", "plans", "due_days", "origins", "resellers"):
        bench.erp.offers[name] = Unavailable(name, Reason.NO_CONNECTION)
    bench.reach(S.FORM)
    assert len(form_of(bench).choices) == 2


def test_who_was_not_found_signs_up_with_the_document(bench: Bench) -> None:
    bench.erp.registrations = NotFound("customer", Reason.ABSENT, status=404)
    bench.reach(S.SEARCHING)
    bench.release("find_customers")
    bench.session.form.begin(Form.SIGN_UP)
    bench.release("load_lists")
    fill_in(bench.session, FormStep.TAX_ID)
    assert form_of(bench).typed == DOCUMENT


def test_what_is_typed_is_kept_from_the_logs_and_seen_again(bench: Bench) -> None:
    bench.reach(S.FORM)
    fill_in(bench.session, FormStep.STREET)
    bench.session.form.keep_text("Rua das Palmeiras")
    bench.session.back()
    bench.session.form.choose(0)
    assert form_of(bench).typed == "Rua das Palmeiras"
    assert {"Rua das Palmeiras", ANSWERS[FormStep.NAME], ANSWERS[FormStep.EMAIL]} <= bench.guarded[-1]
    bench.session.expire()
    assert bench.guarded[-1] == frozenset()
    assert bench.session._machine.session.form_state is None


def test_every_typed_answer_is_kept_from_the_logs(bench: Bench) -> None:
    bench.reach(S.FORM)
    fill_in(bench.session, FormStep.REVIEW)
    form_state = bench.session._machine.session.form_state
    assert form_state is not None
    typed = {step: getattr(form_state.draft, FIELDS[step]) for step in TEXTS & FIELDS.keys()}
    shown = {step.row.write(answer) for step, answer in typed.items() if answer is not None}
    assert {"14/03/1978", "80020-310", "Centro", "1250"} <= shown
    assert shown <= bench.guarded[-1]


def test_expiry_wipes_the_photos(bench: Bench) -> None:
    bench.reach(S.FORM)
    fill_in(bench.session, FormStep.PHOTOS)
    bench.session.form.add_photo(Attachment("x", PHOTO.media_type, jpeg(b"of this visit")))
    assert len(form_of(bench).photos) == 1
    bench.pictures.clear()
    bench.session.expire()
    bench.session.form.add_photo(PHOTO)  # the camera was slow
    assert bench.state is S.HOME
    assert not personal_things_in(bench.session._machine.session)
    assert bench.session.view_state.form is None


@pytest.mark.parametrize(
    ("sign_up_status", "told"),
    [
        (
            SubmissionState(SubmissionStatus.WAITING, None, MADE_AT),
            SignUpStatusView(SignUpStage.WAITING, editable=True),
        ),
        (SubmissionState(SubmissionStatus.REFUSED, None, MADE_AT), SignUpStatusView(SignUpStage.REFUSED)),
        (SubmissionState(SubmissionStatus.DELIVERED, None, MADE_AT), SignUpStatusView(SignUpStage.DELIVERED)),
        (
            SubmissionState(SubmissionStatus.DELIVERED, ProspectId("901"), MADE_AT),
            SignUpStatusView(SignUpStage.DELIVERED, "Inicial", editable=True),
        ),
        (
            SubmissionState(SubmissionStatus.DELIVERED, ProspectId("901"), MADE_AT, RequestKind.TICKET),
            SignUpStatusView(SignUpStage.DELIVERED),
        ),
    ],
)
def test_who_has_document_and_protocol_is_told(
    bench: Bench, sign_up_status: SubmissionState, told: SignUpStatusView
) -> None:
    bench.outbox.sign_up_status = sign_up_status
    ask(bench)
    assert bench.state is S.SIGN_UP_STATUS
    assert (form_of(bench).sign_up_status, form_of(bench).sent_at) == (told, MADE_AT)


@pytest.mark.parametrize(
    ("status", "name", "editable"),
    [
        ("4", "Aprovado", False),
        ("01", "Inicial", True),
        ("EM ANALISE", "EM ANALISE", True),
        ("9", None, False),
        ("Aguardando vistoria", "Aguardando vistoria", False),
    ],
)
def test_a_status_is_told_by_its_name(bench: Bench, status: str, name: str | None, editable: bool) -> None:
    bench.erp.offers["status"] = status
    ask(bench)
    assert form_of(bench).sign_up_status == SignUpStatusView(SignUpStage.DELIVERED, name, editable=editable)


def test_without_the_list_of_statuses_no_code_is_told(bench: Bench) -> None:
    bench.erp.offers["statuses"] = Unavailable("prospect_statuses", Reason.NO_CONNECTION)
    bench.erp.offers["status"] = "01"
    ask(bench)
    assert form_of(bench).sign_up_status == SignUpStatusView(SignUpStage.DELIVERED)


def test_an_erp_that_does_not_say_is_no_reason_to_say_nothing(bench: Bench) -> None:
    bench.erp.offers["status"] = Unavailable("prospect_status", Reason.NO_CONNECTION)
    ask(bench)
    assert form_of(bench).sign_up_status == SignUpStatusView(SignUpStage.DELIVERED)


def test_an_unknown_protocol_looks_like_another_persons(make_bench: Callable[..., Bench]) -> None:
    seen = []
    for document, protocol in ((ANSWERS[FormStep.TAX_ID], PROTOCOL), (ANSWERS[FormStep.TAX_ID], "222-22S")):
        bench = make_bench()
        other = next(code for last in "23456789BCDEFGHJKMNPQRSTVWXYZ" if is_protocol(code := f"22222{last}"))
        ask(bench, document, PROTOCOL if protocol == PROTOCOL else other)
        form = form_of(bench)
        seen.append((bench.path, replace(form, typed=""), bench.slept, bench.gate.status))
        assert (form.problem, form.step) == (Problem.NOT_FOUND, FormStep.PROTOCOL)
        assert (bench.gate.status.tax_ids, bench.gate.status.failures) == (1, 1)
    assert seen[0] == seen[1]


def is_protocol(text: str) -> bool:
    from totem.domain.sign_up import InvalidReceiptCode, ReceiptCode

    try:
        ReceiptCode.parse(text)
    except InvalidReceiptCode:
        return False
    return True


def test_a_mistyped_protocol_is_not_looked_up(bench: Bench) -> None:
    bench.session.form.begin(Form.STATUS)
    bench.session.form.confirm_text(DOCUMENT)
    bench.session.form.confirm_text("???")
    assert (form_of(bench).problem, bench.gate.status.tax_ids) == (Problem.PROTOCOL, 0)


def test_a_sign_up_is_changed_while_it_is_open_and_keeps_its_protocol(
    make_bench: Callable[..., Bench],
) -> None:
    bench = make_bench(edit=True)
    bench.reach(S.FORM)
    assert form_of(bench).editing
    assert not form_of(bench).has_changes
    bench.session.form.open_step(FormStep.STREET)
    bench.session.form.confirm_text("Rua das Palmeiras")
    bench.session.form.send()
    bench.release("send")
    [sent] = bench.outbox.kept
    assert isinstance(sent, Edit)
    assert (str(sent.receipt), sent.changes.address.street, sent.changes.name) == (
        PROTOCOL,
        "Rua das Palmeiras",
        None,
    )
    assert (bench.state, form_of(bench).protocol, form_of(bench).editing) == (S.RECEIVED, PROTOCOL, True)


def test_the_printed_protocol_names_nobody(bench: Bench) -> None:
    bench.reach(S.RECEIVED)
    bench.session.form.print_protocol()
    bench.release("print")
    [job] = bench.printer.jobs
    [slip] = job.slips
    assert slip == ProtocolContent(
        title="Pedido de assinatura",
        note="Guarde este papel. Para saber como está o seu pedido, informe o protocolo e o seu CPF ou CNPJ.",
        protocol=PROTOCOL,
        code=PROTOCOL,
        asked=(("Plano", "Fibra 300 · R$\xa099,90 por mês"), ("Vencimento", "Dia 5"), ("Cidade", "Curitiba")),
        company="Netsul",
        logo=RULES.logo,
        kiosk="Totem 1",
        printed_at=NOW,
        privacy="0800 000 000",
        help="0800 000 000",
    )


def test_who_asked_to_be_called_is_not_told_to_ask_how_it_stands(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(form=Form.LEAD)
    bench.reach(S.RECEIVED)
    bench.session.form.print_protocol()
    bench.release("print")
    [slip] = bench.printer.jobs[0].slips
    assert isinstance(slip, ProtocolContent)
    assert (slip.title, slip.note[:22]) == ("Pedido de ligação", "Vamos ligar para você.")
    assert slip.asked[-1] == ("Melhor horário", "manhã")


@pytest.mark.parametrize("url", ["https://a.example/f", "https://a.example/f/{protocol}"])
def test_the_customers_phone_may_send_photos_at_once_or_by_the_protocol(
    make_bench: Callable[..., Bench], url: str
) -> None:
    bench = make_bench()
    status = "https://a.example/s?p={protocol}"
    bench.form_rules = form_config(upload_url=url, status_url=status)
    bench.reach(S.FORM)
    fill_in(bench.session, FormStep.PHOTOS)
    before = form_of(bench).upload_url
    fill_in(bench.session)
    bench.release("send")
    bare = PROTOCOL.replace("-", "")
    by_protocol = f"https://a.example/f/{bare}"
    assert (before, form_of(bench).upload_url) == ((None, by_protocol) if "{" in url else (url, None))
    assert form_of(bench).protocol_code == f"https://a.example/s?p={bare}"


def test_what_is_not_offered_cannot_be_begun(
    bench: Bench, expected_logs: LogWatch, as_in_a_store: None
) -> None:
    expected_logs.expect("event FORM_BEGUN ignored in HOME: not offered")
    bench.session.set_offered_forms(frozenset({Form.STATUS}))
    bench.session.form.begin(Form.SIGN_UP)
    assert bench.state is S.HOME
