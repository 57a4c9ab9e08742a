"""Background tasks of forms: load the option lists, store a form in the outbox, look up a sign-up."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from totem.domain.catalog import ProspectStatus, TicketKind, TicketKindId, normalize_code, status_name
from totem.domain.customer import Address
from totem.domain.service_requests import UsualTicketKind
from totem.domain.sign_up import (
    ProspectId,
    ReceiptCode,
    to_changes,
    to_contact_change,
    to_lead,
    to_prospect,
    to_ticket,
)
from totem.domain.taxid import TaxId
from totem.erp.errors import ErpError, Reason
from totem.erp.session_erp import Capability, SessionErp
from totem.outbox.request_kinds import RequestKind, ServiceRequest, has_status
from totem.outbox.submissions import (
    Edit,
    LeadRequest,
    OutboxUnavailable,
    SignUp,
    Submission,
    SubmissionState,
    SubmissionStatus,
)
from totem.session.challenge import WRONG_S
from totem.session.forms.state import FormConfig, FormState, OptionLists
from totem.session.forms.steps import Form
from totem.session.forms.view_state import SignUpStage, SignUpStatusView
from totem.system.logging import describe_traceback

log = logging.getLogger(__name__)

OUTCOME_S = 6.0
"""Longest wait for the ERP's answer to a form that is in the outbox already: its protocol, or a refusal."""
FRESH_S = 3600.0
"""Age up to which a cached list is used without a query."""


class OptionsCache:
    """Cache of the ERP's option lists; queries all at once, and keeps those that were answered."""

    def __init__(
        self,
        erp: SessionErp,
        takes: Callable[[], frozenset[Form]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`takes` returns the forms that this kind of ERP takes; without one, `erp` is not asked."""
        self._erp, self._takes, self._clock = erp, takes, clock
        self._kept: dict[str, tuple[float, tuple[Any, ...]]] = {}

    async def lists(self, *, need_plans: bool) -> OptionLists:
        """Return the lists, fresh ones from the cache; one that fails is empty, or raises if it is needed."""
        return await self._gather(FRESH_S, need_plans=need_plans)

    async def refresh(self) -> OptionLists:
        """Query all lists anew; one whose query fails stays as it was."""
        return await self._gather(0.0, need_plans=False)

    async def statuses(self) -> tuple[ProspectStatus, ...]:
        """Return the names of the statuses; empty where the query fails."""
        found, _ = await self._one("statuses", self._erp.prospect_statuses, FRESH_S)
        return found

    async def ticket_kinds(self) -> tuple[TicketKind, ...]:
        """Return the ERP's kinds of tickets, fresh ones from the cache; empty where it has none."""
        found, _ = await self._one("ticket_kinds", self._erp.ticket_kinds, FRESH_S)
        return found

    async def _gather(self, fresh_s: float, *, need_plans: bool) -> OptionLists:
        takes = self._takes()
        if takes.isdisjoint((Form.SIGN_UP, Form.LEAD)):
            return OptionLists(takes=takes)
        erp = self._erp
        asked: dict[str, Callable[[], Coroutine[Any, Any, list[Any]]]] = {
            "cities": erp.cities,
            "plans": erp.plans,
            "due_days": erp.due_days,
            "origins": erp.origins,
            "sellers": erp.resellers,
            "statuses": erp.prospect_statuses,
        }
        answers = await asyncio.gather(*(self._one(name, ask, fresh_s) for name, ask in asked.items()))
        found = dict(zip(asked, answers, strict=True))
        plans, error = found["plans"]
        if need_plans and error is not None and not plans:
            raise error
        return OptionLists(**{name: rows for name, (rows, _) in found.items()}, takes=takes)

    async def _one(
        self, name: str, ask: Callable[[], Coroutine[Any, Any, list[Any]]], fresh_s: float
    ) -> tuple[tuple[Any, ...], ErpError | None]:
        at, kept = self._kept.get(name, (None, ()))
        if at is not None and self._clock() - at < fresh_s:
            return kept, None
        try:
            rows = tuple(await ask())
        except ErpError as error:
            if error.reason is Reason.UNSUPPORTED:  # it has no such list, which is no failure
                return (), None
            log.info("the ERP's list of %s did not come: %s", name, error.detail)
            return kept, error
        self._kept[name] = (self._clock(), rows)
        return rows, None


def available_forms(config: FormConfig, lists: OptionLists) -> frozenset[Form]:
    """Return the forms that can be begun: enabled by the operator, with the lists that they need."""
    offered = {
        Form.SIGN_UP: config.sign_up.enabled and lists.plans,
        Form.STATUS: config.sign_up.enabled and lists.has_sign_ups,
        Form.LEAD: config.lead.enabled and (lists.cities or lists.plans or lists.has_none),
        Form.TICKET: config.ticket.enabled,
        Form.CONTACT: config.contact.enabled,
    }
    return lists.takes & {form for form, is_offered in offered.items() if is_offered}


def taken_forms(capabilities: Collection[Capability]) -> frozenset[Form]:
    """Return the forms that a kind of ERP with these capabilities takes."""
    return frozenset(form for form in Form if form.row.capability in capabilities)


class FormOutbox(Protocol):
    """The part of `totem.outbox.queue.Outbox` that forms use."""

    async def put(self, submission: Submission) -> ReceiptCode: ...
    async def find(self, protocol: ReceiptCode, tax_id: TaxId) -> SubmissionState: ...
    async def outcome(self, protocol: ReceiptCode, within_s: float) -> SubmissionState: ...


@dataclass
class FormServices:
    """Services of forms: the ERP's lists, the outbox, and the operator's settings.

    `outbox` and `takes` are called on the background thread; `sleep` waits so many seconds there.
    """

    erp: SessionErp
    outbox: Callable[[], FormOutbox]
    config: FormConfig
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    takes: Callable[[], frozenset[Form]] = lambda: frozenset(Form)

    def __post_init__(self) -> None:
        self.lists = OptionsCache(self.erp, self.takes)


@dataclass(frozen=True, slots=True)
class FoundSignUp:
    """Result of looking up a sign-up by its receipt code and tax id."""

    sign_up_status: SignUpStatusView
    made_at: datetime | None = None


async def load_lists(services: FormServices, form_state: FormState) -> OptionLists:
    """Load the option lists that the form needs: of a ticket the operator's kinds, else the ERP's."""
    if form_state.form is Form.CONTACT:
        return OptionLists()
    if form_state.form is Form.TICKET:
        own = services.config.ticket.ids_by_name
        kinds = tuple(TicketKind(TicketKindId(kind_id), name) for name, kind_id in own.items())
        usual = tuple(TicketKind(TicketKindId(""), each.value) for each in UsualTicketKind)
        return OptionLists(ticket_kinds=kinds or await services.lists.ticket_kinds() or usual)
    need_plans = form_state.form is Form.SIGN_UP and form_state.edited is None
    return await services.lists.lists(need_plans=need_plans)


def build_submission(form_state: FormState) -> Submission:
    """Return the submission for the outbox, with the content of the review alone."""
    draft, kiosk, customer = form_state.draft, form_state.config.kiosk, form_state.customer
    if customer is not None:
        kept = replace(customer, trade_name=None, address=Address(), birthday=None, plan=None)
        if form_state.form is Form.TICKET:
            return ServiceRequest(kept, ticket=to_ticket(draft, kiosk=kiosk))
        return ServiceRequest(kept, contact=to_contact_change(draft))
    if form_state.edited is not None:
        return Edit(form_state.edited[0], to_changes(draft), form_state.photos)
    if form_state.form is Form.LEAD:
        return LeadRequest(to_lead(draft, kiosk=kiosk))
    return SignUp(to_prospect(draft, consent=form_state.consent, kiosk=kiosk), form_state.photos)


@dataclass(frozen=True, slots=True)
class SentForm:
    """Form in the outbox.

    Attributes:
        receipt_code: its receipt code.
        erp_protocol: of a ticket, the ERP's protocol, if it came soon.
        is_refused: the ERP refused it at once; staff have the reason.
    """

    receipt_code: ReceiptCode
    erp_protocol: str | None = None
    is_refused: bool = False


async def send(outbox: Callable[[], FormOutbox], form_state: FormState) -> SentForm:
    """Store the form in the outbox, and wait for the ERP's answer if it comes soon."""
    receipt_code = await outbox().put(build_submission(form_state))
    try:
        state = await outbox().outcome(receipt_code, OUTCOME_S)
    except Exception as error:  # noqa: BLE001 - it is stored: as a failure, the customer would send it twice
        if isinstance(error, OutboxUnavailable):
            log.warning("the outcome of a form is not known: %s", error)
        else:
            log.error("the outcome of a form is not known: %s", describe_traceback(error))  # noqa: TRY400 - without values
        return SentForm(receipt_code)
    is_ticket = form_state.form is Form.TICKET
    return SentForm(
        receipt_code,
        state.prospect_id if is_ticket else None,
        is_refused=state.status is SubmissionStatus.REFUSED,
    )


async def look_up(services: FormServices, protocol: ReceiptCode, tax_id: TaxId) -> FoundSignUp | None:
    """Return the status of a sign-up; None where there is none, or one of another tax id.

    Result and duration of these two are the same, so that codes cannot be guessed.
    """
    found = await services.outbox().find(protocol, tax_id)
    if found.status is SubmissionStatus.UNKNOWN:
        await services.sleep(WRONG_S)
        return None
    if found.status is SubmissionStatus.DELIVERED and not has_status(found.kind):
        sign_up_status = SignUpStatusView(SignUpStage.DELIVERED)
    elif found.status is SubmissionStatus.REFUSED:
        sign_up_status = SignUpStatusView(SignUpStage.REFUSED)
    elif found.status is SubmissionStatus.WAITING:
        sign_up_status = SignUpStatusView(SignUpStage.WAITING, editable=found.kind is RequestKind.PROSPECT)
    else:
        sign_up_status = await _sign_up_status(services, found.prospect_id)
    return FoundSignUp(sign_up_status, found.made_at)


async def _sign_up_status(services: FormServices, prospect: ProspectId | None) -> SignUpStatusView:
    if prospect is None:
        return SignUpStatusView(SignUpStage.DELIVERED)
    try:
        code, statuses = await asyncio.gather(
            services.erp.prospect_status(prospect), services.lists.statuses()
        )
    except ErpError:
        return SignUpStatusView(SignUpStage.DELIVERED)
    name = status_name(statuses, code)
    return SignUpStatusView(SignUpStage.DELIVERED, name, editable=_is_open(services.config, code, name))


def _is_open(config: FormConfig, code: str, name: str | None) -> bool:
    own = {normalize_code(code), normalize_code(name or code)}
    return not own.isdisjoint(map(normalize_code, config.sign_up.open_statuses))
