"""Forms in tests: an ERP's lists, an outbox in memory, and the answers that complete a form."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from support.recording_erp import jpeg
from totem.domain.catalog import (
    City,
    CityId,
    DueDay,
    DueDayId,
    Origin,
    OriginId,
    Plan,
    PlanId,
    ProspectStatus,
    Reseller,
    ResellerId,
    TicketKind,
    TicketKindId,
)
from totem.domain.sign_up import Attachment, ProspectId, ReceiptCode
from totem.domain.taxid import TaxId
from totem.outbox.request_kinds import RequestKind
from totem.outbox.submissions import UNKNOWN, Submission, SubmissionState, SubmissionStatus
from totem.session.controller import SessionController
from totem.session.forms.state import FormConfig
from totem.session.forms.steps import CHOICES, TEXTS, Form, FormStep
from totem.session.states import State
from totem.settings.service_requests import ContactSettings, TicketSettings
from totem.settings.sign_up import LeadSettings, SignUpSettings

PROTOCOL = str(ReceiptCode.draw(lambda alphabet: alphabet[7]))
ALL_OFFERS = frozenset(Form)


def form_config(*, lead: bool = True, **sign_up: Any) -> FormConfig:
    """Return settings of forms, all of them enabled; `sign_up` replaces keys of that section."""
    section: dict[str, Any] = {
        "enabled": True,
        "consent_text": "Autorizo o uso dos meus dados para este pedido.",
        "consent_version": "3",
        "camera": True,
        "ask_seller": True,
        "ask_origin": True,
    }
    calls = LeadSettings(enabled=lead, notice="Só para ligar para você.")
    return FormConfig(
        "Totem 1",
        SignUpSettings(**section | sign_up),
        calls,
        TicketSettings(enabled=True),
        ContactSettings(enabled=True),
    )


FORM_CONFIG = form_config()
MADE_AT = datetime(2026, 11, 23, 9, 15, tzinfo=timezone(timedelta(hours=-3)))
PHOTO = Attachment("foto.jpg", "image/jpeg", jpeg(b"photo of somebody"))
ANSWERS = {step: step.row.example for step in TEXTS} | {
    FormStep.POSTAL_CODE: "80020310",  # of the first city
    FormStep.PROTOCOL: PROTOCOL,
}
"""A valid text for each step that is typed."""


def an_offer() -> dict[str, Any]:
    """Return lists with at least one entry each."""
    return {
        "cities": [City(CityId("1"), "Curitiba", "PR"), City(CityId("2"), "Joinville", "SC")],
        "plans": [
            Plan(PlanId("300"), "Fibra 300", "300 mega", Decimal("99.90")),
            Plan(PlanId("600"), "Fibra 600", None, Decimal("129.90")),
        ],
        "due_days": [DueDay(DueDayId("5"), 5, "Dia 5"), DueDay(DueDayId("10"), 10, "Dia 10")],
        "origins": [Origin(OriginId("1"), "Google"), Origin(OriginId("2"), "Um amigo")],
        "resellers": [Reseller(ResellerId("7"), "Loja Centro"), Reseller(ResellerId("8"), "Loja Batel")],
        "statuses": [ProspectStatus("1", "Inicial"), ProspectStatus("4", "Aprovado")],
        "status": "1",
        "ticket_kinds": [
            TicketKind(TicketKindId("12"), "Sem sinal"),
            TicketKind(TicketKindId("13"), "Lenta"),
        ],
    }


@dataclass
class FakeOutbox:
    """Outbox that keeps submissions in a list, or raises `trouble`; it has one sign-up, of `owner`."""

    kept: list[Submission] = field(default_factory=list)
    trouble: Exception | None = None
    owner: str = "52998224725"
    erp_protocol: str | None = "20261124-118"
    outcome_status: SubmissionStatus = SubmissionStatus.DELIVERED
    outcome_error: Exception | None = None
    sign_up_status: SubmissionState = field(
        default_factory=lambda: SubmissionState(SubmissionStatus.DELIVERED, ProspectId("901"), MADE_AT)
    )

    async def put(self, submission: Submission) -> ReceiptCode:
        """Keep it."""
        if self.trouble is not None:
            raise self.trouble
        self.kept.append(submission)
        return ReceiptCode.parse(PROTOCOL)

    async def find(self, protocol: ReceiptCode, tax_id: TaxId) -> SubmissionState:
        """Return `sign_up_status` to the owner alone."""
        known = str(protocol) == PROTOCOL and tax_id.value == self.owner
        return self.sign_up_status if known else UNKNOWN

    async def outcome(self, protocol: ReceiptCode, within_s: float) -> SubmissionState:  # noqa: ARG002 - protocol
        """Return the ERP's protocol of a ticket, which is delivered at once, or `outcome_status`."""
        if self.outcome_error is not None:
            raise self.outcome_error
        return SubmissionState(
            self.outcome_status,
            None if self.erp_protocol is None else ProspectId(self.erp_protocol),
            MADE_AT,
            RequestKind.TICKET,
        )


def fill_in(session: SessionController, until: FormStep | None = None, **answers: str) -> None:
    """Answer every step, of lists by the first entry, up to the step `until`; without one, send the form."""
    while session.view_state.state is State.FORM:
        form = session.view_state.form
        assert form is not None
        if form.step is until:
            return
        if form.step in CHOICES:
            session.form.choose(0)
        elif form.step in (FormStep.CONSENT, FormStep.PHOTOS):
            session.form.agree()
        elif form.step is FormStep.REVIEW and form.editing and not form.has_changes:
            session.form.open_step(FormStep.NAME)
        elif form.step is FormStep.REVIEW:
            session.form.send()
        else:
            session.form.confirm_text(answers.get(form.step.value, ANSWERS[form.step]))
