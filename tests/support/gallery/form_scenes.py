"""Scenes of the forms: every step, its errors, and its results."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from support.gallery.samples import today
from totem.domain.service_requests import UsualTicketKind
from totem.domain.sign_up import Attachment, BestTime
from totem.printing.printer import JobProgress, PrinterFault
from totem.session.forms.steps import FIELDS, FLOWS, TEXTS, Form, FormStep, Respondent, Stage
from totem.session.forms.view_state import (
    Choice,
    FormViewState,
    Problem,
    ReviewLine,
    SignUpStage,
    SignUpStatusView,
    StageProgress,
)
from totem.session.states import State
from totem.session.view_state import PrintState, ViewState
from totem.settings.sign_up import LeadSettings, SignUpSettings

SENT_AT = datetime(2026, 11, 20, 16, 5, tzinfo=timezone(timedelta(hours=-3)))
PROTOCOL = "7K4-9QX"
FIRST = tuple(
    step
    for step in FLOWS[Form.SIGN_UP]
    if not step.row.joins and step not in (FormStep.ORIGIN, FormStep.SELLER, FormStep.PHOTOS)
)
"""First step of each screen of a plain sign-up."""
STEPS = len(FIRST)
SCREENS = {stage: [step for step in FIRST if step.row.stage is stage] for stage in Stage}
PLANS = (
    Choice("Fibra 300 Mega", "Internet de fibra, instalação grátis e roteador Wi-Fi 5", Decimal("79.90")),
    Choice(
        "Fibra 600 Mega + TV",
        "Internet de fibra com 60 canais, 2 pontos de TV e roteador Wi-Fi 6 em comodato durante o contrato",
        Decimal("129.90"),
    ),
    Choice("Fibra 1 Giga Empresarial com IP fixo", "Suporte em 4 horas", Decimal("1249.90")),
    Choice("Rádio 10 Mega", None, Decimal("59.90")),
)
FLYER = (
    Choice(
        "COMBO FIBRA 700 MEGA + TV + TELEFONE ILIMITADO PROMO 2026",
        "Wi-Fi 6 em comodato, 120 canais, ligações ilimitadas para fixo e celular de todo o Brasil,"
        " instalação grátis com fidelidade de 12 meses",
        Decimal("189.90"),
    ),
    Choice("FIBRA 100", None, Decimal("49.90")),
    Choice("Plano que se combina na loja", "O preço depende do endereço", None),
    *(Choice(f"Fibra {mega} Mega", "Roteador Wi-Fi 5", Decimal(mega)) for mega in range(110, 680, 10)),
)
"""Sixty plans, with names in the style of providers."""
CITIES = (
    *("Águas de Chapecó", "Chapecó", "Concórdia", "Cordilheira Alta", "Coronel Freitas", "Guatambu"),
    *("Nova Erechim", "Nova Itaberaba", "Pinhalzinho", "Quilombo", "São Lourenço do Oeste", "Xanxerê"),
    *("Xavantina", "Xaxim"),
)
DAYS = tuple(Choice(f"{day:02}", day=day) for day in (5, 10, 15, 20, 25))
ORIGINS = (
    *("Indicação de um amigo", "Internet", "Rádio ou TV", "Outdoor ou panfleto", "Loja"),
    "Vi o carro da equipe de instalação na minha rua",
)
MISTYPED = "ana@gmial.com"
TYPED = {FormStep.EMAIL: MISTYPED, FormStep.PROTOCOL: PROTOCOL.replace("-", "")}
"""Texts that differ from the example of their step."""
CONSENT = SignUpSettings().consent_texts
OWN_CONSENT = {"pt_BR": f"{CONSENT['pt_BR']} " * 8}
"""A long text of an operator without translations."""
LONG = {
    FormStep.NAME: "Ana Carolina dos Santos Albuquerque de Vasconcelos Cavalcanti",
    FormStep.STREET: "Rua Desembargador Antônio de Pádua Chagas de Oliveira",
    FormStep.COMPLEMENT: "Condomínio Residencial Bela Vista, bloco B, apartamento 1204",
    FormStep.DISTRICT: "Jardim Nossa Senhora de Fátima",
}
LONG_CHOICES = {FormStep.PLAN: FLYER[0]}
_NOBODY = Respondent(Form.SIGN_UP, company=False, today=SENT_AT.date())
_TYPED_LINES = {
    step: ReviewLine(step, step.row.write(step.row.parser(step.row.example, _NOBODY)))
    for step in FormStep
    if step.row.parser is not None
}
_OTHER_LINES = {
    FormStep.PLAN: ReviewLine(FormStep.PLAN, choice=PLANS[0]),
    FormStep.DUE_DAY: ReviewLine(FormStep.DUE_DAY, choice=Choice("10", day=10)),
    FormStep.SELLER: ReviewLine(FormStep.SELLER, "Loja do Centro", changeable=False),
    FormStep.EMAIL: ReviewLine(FormStep.EMAIL, "ana.beatriz.de.souza.lima@provedor.com.br"),
    FormStep.CITY: ReviewLine(FormStep.CITY, choice=Choice("Chapecó", "SC")),
    FormStep.COMPLEMENT: ReviewLine(FormStep.COMPLEMENT),
    FormStep.PHOTOS: ReviewLine(FormStep.PHOTOS, "2"),
}
"""Lines of choices, and those of which the example of the step is not shown."""
LINES = tuple(
    (_TYPED_LINES | _OTHER_LINES)[step]
    for step in FLOWS[Form.SIGN_UP]
    if step in (*FIELDS, FormStep.PHOTOS) and step is not FormStep.ORIGIN
)
MUCH = tuple(
    replace(line, text=LONG.get(line.step, line.text), choice=LONG_CHOICES.get(line.step, line.choice))
    for line in LINES
)
"""Answers that need more than a line each."""
PHOTO = Attachment("documento-1.jpg", "image/jpeg", b"")
URL = "https://netsul.example/fotos?p=7K49QX"
NAMES = {"Em análise": "named", "Aprovado": "approved", "Suspenso": "held", "Reprovado": "closed"}
POSITIONS = {step: place for place, step in enumerate(FormStep, start=1)}


def choices(*titles: str) -> tuple[Choice, ...]:
    """Make choices with a title only."""
    return tuple(map(Choice, titles))


def form(step: FormStep, **more: Any) -> FormViewState:
    """Make the view state of a form, a sign-up at `step` by default."""
    asked = FormViewState(Form.SIGN_UP, step, min(POSITIONS[step], STEPS), STEPS)
    shown = replace(asked, **more)
    return replace(shown, stages=stages(step)) if shown.form is Form.SIGN_UP and shown.steps > 1 else shown


def stages(step: FormStep) -> tuple[StageProgress, ...]:
    """Make the progress of a sign-up that has come to `step`."""
    return tuple(
        StageProgress(
            stage,
            sum(POSITIONS[each] <= POSITIONS[step] for each in screens),
            len(screens),
            is_present=stage is step.row.stage,
        )
        for stage, screens in SCREENS.items()
    )


def form_view_state(step: FormStep, **more: Any) -> ViewState:
    """Make the view state of a session that fills in a form."""
    return ViewState(State.FORM, today(), form=form(step, **more))


def form_view_states() -> Iterator[tuple[str, ViewState]]:
    """Yield every scene of a form by its name."""
    yield from _choice_pictures()
    yield from _typed_pictures()
    yield from _service_pictures()
    yield "form-consent", form_view_state(FormStep.CONSENT, consent_texts=CONSENT)
    yield "form-consent-long", form_view_state(FormStep.CONSENT, consent_texts=OWN_CONSENT)
    yield "form-photos", form_view_state(FormStep.PHOTOS, camera=False, upload_url=URL, photos_left=5)
    yield "form-photos-none", form_view_state(FormStep.PHOTOS, photos_left=5)
    some = {"photos": (PHOTO, PHOTO), "photos_left": 3}
    yield "form-photos-some", form_view_state(FormStep.PHOTOS, upload_url=URL, **some)
    review = {"lines": LINES}
    yield "form-review", form_view_state(FormStep.REVIEW, **review)
    yield "form-review-not-kept", form_view_state(FormStep.REVIEW, problem=Problem.NOT_KEPT, **review)
    for stage in Stage:
        name = f"form-review-{stage.value}"
        yield name, form_view_state(FormStep.REVIEW, group=stage, has_previous=True, **review)
    yield "form-review-much", form_view_state(FormStep.REVIEW, lines=MUCH)
    edited = tuple(replace(line, text=None, choice=None) for line in LINES if line.step.row.editable)
    yield (
        "form-review-edit",
        form_view_state(FormStep.REVIEW, lines=edited, editing=True, has_changes=False, steps=1),
    )
    yield "form_failed", ViewState(State.FORM_FAILED, today(), form=form(FormStep.CITY), reference="7KQ2")
    yield from _ends()


def _choice_pictures() -> Iterator[tuple[str, ViewState]]:
    yield "form-plan", form_view_state(FormStep.PLAN, choices=PLANS)
    yield "form-plan-chosen", form_view_state(FormStep.PLAN, choices=PLANS, chosen=1)
    yield "form-plan-sixty", form_view_state(FormStep.PLAN, choices=FLYER)
    cities = tuple(Choice(name, "SC") for name in CITIES)
    yield "form-city-few", form_view_state(FormStep.CITY, choices=cities[:4], optional=True)
    yield "form-city-many", form_view_state(FormStep.CITY, choices=cities, optional=True)
    hundreds = tuple(Choice(f"{name} {number}", "SC") for number in range(1, 23) for name in CITIES)
    longest = Choice("Vila Bela da Santíssima Trindade", "MT")
    yield "form-city-hundreds", form_view_state(FormStep.CITY, choices=(longest, *hundreds), optional=True)
    yield ("form-due_day", form_view_state(FormStep.DUE_DAY, choices=DAYS))
    yield "form-origin", form_view_state(FormStep.ORIGIN, choices=choices(*ORIGINS), optional=True)
    times = tuple(Choice(each.value) for each in BestTime)
    told = (
        ReviewLine(FormStep.NAME, "Ana"),
        ReviewLine(FormStep.PHONE, "(49) 99912-0000"),
        ReviewLine(FormStep.CITY, choice=Choice("Chapecó", "SC")),
        ReviewLine(FormStep.PLAN, choice=PLANS[0]),
        ReviewLine(FormStep.ORIGIN, choice=Choice(ORIGINS[0])),
    )
    lead = {"form": Form.LEAD, "position": 6, "steps": 6}
    yield (
        "form-best_time",
        form_view_state(
            FormStep.BEST_TIME, choices=times, consent_texts=LeadSettings().notices, lines=told, **lead
        ),
    )


def _typed_pictures() -> Iterator[tuple[str, ViewState]]:
    for step in sorted(TEXTS, key=lambda each: POSITIONS[each]):
        shown: dict[str, Any] = {"typed": TYPED.get(step, step.row.example), "optional": step.row.optional}
        asked, flow = next((form, flow) for form, flow in FLOWS.items() if step in flow)
        if asked is not Form.SIGN_UP:
            shown |= {"form": asked, "position": flow.index(step) + 1, "steps": len(flow)}
            shown["optional"] |= asked.row.is_of_customer
        if step in (FormStep.TAX_ID, FormStep.NAME, FormStep.PHONE):
            yield f"form-{step.value}", form_view_state(step)
        yield f"form-{step.value}-typed", form_view_state(step, **shown)
    yield from _shared_pictures()
    typo = {"problem": Problem.EMAIL_TYPO, "suggestion": "ana@gmail.com", "typed": MISTYPED}
    yield "form-email-typo", form_view_state(FormStep.EMAIL, optional=True, **typo)
    yield "form-tax_id-wrong", form_view_state(FormStep.TAX_ID, typed="82640391705", problem=Problem.TAX_ID)
    yield "form-phone-wrong", form_view_state(FormStep.PHONE, typed="23999120000", problem=Problem.PHONE_AREA)
    young = {"typed": "14032016", "problem": Problem.UNDER_AGE}
    yield "form-birth_date-young", form_view_state(FormStep.BIRTH_DATE, **young)


def _shared_pictures() -> Iterator[tuple[str, ViewState]]:
    """Yield the screens of two questions, at the first and at the second one."""
    for first, second in (
        (FormStep.BIRTH_DATE, FormStep.PHONE),
        (FormStep.STREET, FormStep.DISTRICT),
        (FormStep.NUMBER, FormStep.COMPLEMENT),
    ):
        answer = next(each for each in LINES if each.step is first)
        empty = ReviewLine(second, changeable=False)
        begun = (replace(answer, text=None), empty)
        yield f"form-{first.value}-shared", form_view_state(first, lines=begun)
        more: dict[str, Any] = {"optional": second.row.optional, "lines": (answer, empty)}
        yield f"form-{second.value}-shared", form_view_state(second, **more)


def _service_pictures() -> Iterator[tuple[str, ViewState]]:
    """Yield the steps of a support ticket and of new contact details."""
    usual = choices(*(each.value for each in UsualTicketKind))
    ticket: dict[str, Any] = {
        "form": Form.TICKET,
        "steps": len(FLOWS[Form.TICKET]),
        "address": "Rua Po***, *20",
    }
    yield "form-ticket_kind", form_view_state(FormStep.TICKET_KIND, choices=usual, position=1, **ticket)
    own = choices("Mudança de endereço", "Segunda via do contrato", "Visita técnica", "Cancelamento", "Outro")
    yield "form-ticket_kind-own", form_view_state(FormStep.TICKET_KIND, choices=own, position=1, **ticket)
    known = "(49) *****-**00"
    yield (
        "form-phone-known",
        form_view_state(FormStep.PHONE, known=known, optional=True, position=3, **ticket),
    )
    asked = (
        ReviewLine(FormStep.TICKET_KIND, choice=usual[0]),
        ReviewLine(FormStep.DETAILS, FormStep.DETAILS.row.example),
        ReviewLine(FormStep.PHONE, known),
    )
    yield "form-review-ticket", form_view_state(FormStep.REVIEW, lines=asked, position=4, **ticket)
    contact: dict[str, Any] = {"form": Form.CONTACT, "steps": len(FLOWS[Form.CONTACT]), "optional": True}
    yield "form-phone-new", form_view_state(FormStep.PHONE, known=known, position=1, **contact)
    email = {"known": "a***@provedor.com.br", "position": 3}
    yield "form-email-new", form_view_state(FormStep.EMAIL, **email, **contact)
    changed = (
        ReviewLine(FormStep.PHONE, known),
        ReviewLine(FormStep.WHATSAPP, "(49) 99912-0000"),
        ReviewLine(FormStep.EMAIL, "a***@provedor.com.br"),
    )
    yield "form-review-contact", form_view_state(FormStep.REVIEW, lines=changed, position=4, **contact)


def _ends() -> Iterator[tuple[str, ViewState]]:
    sent = form(FormStep.REVIEW, protocol=PROTOCOL, protocol_code=URL, sent_at=SENT_AT)
    received = ViewState(State.RECEIVED, today(), form=sent)
    yield "received", received
    yield "received-photos", replace(received, form=replace(sent, upload_url=URL))
    yield "received-no-paper", replace(received, printer_fault=PrinterFault.PAPER_OUT)
    called = replace(sent, form=Form.LEAD, protocol=None, protocol_code=None)
    yield "received-lead", replace(received, form=called, has_printer=False)
    helped = replace(sent, form=Form.TICKET, protocol="20261124-118", protocol_code="20261124-118")
    yield "received-ticket", replace(received, form=helped)
    yield "received-contact", replace(received, form=replace(sent, form=Form.CONTACT))
    yield "received-refused", replace(received, form=replace(sent, form=Form.TICKET, refused=True))
    printing = ViewState(
        State.PRINTING, today(), form=sent, print=PrintState(count=1, progress=JobProgress.PRINTING)
    )
    yield "protocol-printing", printing
    yield "protocol-printed", replace(printing, state=State.PRINTED, print=PrintState(count=1, printed=1))
    yield (
        "protocol-print_failed",
        replace(printing, state=State.PRINT_FAILED, print=PrintState(count=1, fault=PrinterFault.PAPER_OUT)),
    )
    for stage, status, editable in (
        (SignUpStage.WAITING, None, True),
        (SignUpStage.DELIVERED, "Em análise", True),
        (SignUpStage.DELIVERED, "Aprovado", False),
        (SignUpStage.DELIVERED, "Suspenso", False),
        (SignUpStage.DELIVERED, "Reprovado", False),
        (SignUpStage.DELIVERED, None, False),
        (SignUpStage.REFUSED, None, False),
    ):
        sign_up_status = replace(
            sent, form=Form.STATUS, sign_up_status=SignUpStatusView(stage, status, editable)
        )
        name = f"standing-{stage.value}" + (f"-{NAMES[status]}" if status else "")
        yield name, ViewState(State.SIGN_UP_STATUS, today(), form=sign_up_status)
