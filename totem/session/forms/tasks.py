"""Background tasks of forms: load the option lists, store a form in the outbox, look up a sign-up."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from totem.domain.catalog import City, DueDay, Origin, Plan, ProspectStatus, Reseller, status_name
from totem.domain.signup import ProspectId, ReceiptCode, to_lead, to_prospect
from totem.domain.taxid import TaxId
from totem.domain.text import unaccented
from totem.erp.errors import ErpError
from totem.erp.port import Capability
from totem.outbox.messages import CallbackRequest, Edit, SignUp, Submission, SubmissionState, SubmissionStatus
from totem.session.challenge import WRONG_S
from totem.session.forms.state import FormConfig, FormState, OptionLists
from totem.session.forms.view_state import Form, SignupStage, SignUpStanding

log = logging.getLogger(__name__)

FRESH_S = 3600.0
"""Age up to which a cached list is used without a query."""


class FormErp(Protocol):
    """The part of `totem.erp.port.Sales` that forms use."""

    async def cities(self) -> list[City]: ...
    async def plans(self) -> list[Plan]: ...
    async def due_days(self) -> list[DueDay]: ...
    async def origins(self) -> list[Origin]: ...
    async def resellers(self) -> list[Reseller]: ...
    async def prospect_statuses(self) -> list[ProspectStatus]: ...
    async def prospect_status(self, prospect_id: ProspectId) -> str: ...


class OptionsCache:
    """Cache of the ERP's option lists; queries all at once, and keeps those that were answered."""

    def __init__(
        self,
        erp: Callable[[], FormErp],
        takes: Callable[[], frozenset[Form]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`takes` returns the forms that this kind of ERP takes; without one, `erp` is not called."""
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
        found, _ = await self._one("statuses", self._erp().prospect_statuses, FRESH_S)
        return found

    async def _gather(self, fresh_s: float, *, need_plans: bool) -> OptionLists:
        if not (takes := self._takes()):
            return OptionLists(takes=takes)
        erp = self._erp()
        asked: dict[str, Callable[[], Coroutine[Any, Any, list[Any]]]] = {
            "cities": erp.cities,
            "plans": erp.plans,
            "due_days": erp.due_days,
            "origins": erp.origins,
            "sellers": erp.resellers,
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
            log.info("the ERP's list of %s did not come: %s", name, error.detail)
            return kept, error
        self._kept[name] = (self._clock(), rows)
        return rows, None


def available_forms(config: FormConfig, lists: OptionLists) -> frozenset[Form]:
    """Return the forms that can be begun: enabled by the operator, with the lists that they need."""
    offered = {
        Form.SIGN_UP: config.sign_up.enabled and lists.plans,
        Form.STATUS: config.sign_up.enabled,
        Form.LEAD: config.lead.enabled and (lists.cities or lists.plans or lists.has_none),
    }
    return lists.takes & {form for form, is_offered in offered.items() if is_offered}


def taken_forms(capabilities: Collection[Capability]) -> frozenset[Form]:
    """Return the forms that a kind of ERP with these capabilities takes."""
    sign_up = {Form.SIGN_UP, Form.STATUS} if Capability.SIGN_UP in capabilities else set[Form]()
    return frozenset(sign_up | ({Form.LEAD} if Capability.LEAD in capabilities else set[Form]()))


class FormOutbox(Protocol):
    """The part of `totem.outbox.queue.Outbox` that forms use."""

    async def put(self, submission: Submission) -> ReceiptCode: ...
    async def find(self, protocol: ReceiptCode, tax_id: TaxId) -> SubmissionState: ...


@dataclass
class FormServices:
    """Services of forms: the ERP's lists, the outbox, and the operator's settings.

    `erp`, `outbox` and `takes` are called on the background thread; `sleep` waits so many seconds there.
    """

    erp: Callable[[], FormErp]
    outbox: Callable[[], FormOutbox]
    config: FormConfig
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    takes: Callable[[], frozenset[Form]] = lambda: frozenset(Form)

    def __post_init__(self) -> None:
        self.lists = OptionsCache(self.erp, self.takes)


@dataclass(frozen=True, slots=True)
class FoundSignup:
    """Result of looking up a sign-up by its receipt code and tax id."""

    standing: SignUpStanding
    made_at: datetime | None = None


def build_submission(form_state: FormState) -> Submission:
    """Return the submission for the outbox, with the content of the review alone."""
    draft, kiosk = form_state.draft, form_state.config.kiosk
    if form_state.edited is not None:
        return Edit(form_state.edited[0], to_prospect(draft), form_state.photos)
    if form_state.form is Form.LEAD:
        return CallbackRequest(to_lead(draft, kiosk=kiosk))
    return SignUp(to_prospect(draft, consent=form_state.consent, kiosk=kiosk), form_state.photos)


async def send(outbox: Callable[[], FormOutbox], form_state: FormState) -> ReceiptCode:
    """Store the form in the outbox, and return its receipt code."""
    return await outbox().put(build_submission(form_state))


async def look_up(services: FormServices, protocol: ReceiptCode, tax_id: TaxId) -> FoundSignup | None:
    """Return the status of a sign-up; None where there is none, or one of another tax id.

    Result and duration of these two are the same, so that codes cannot be guessed.
    """
    found = await services.outbox().find(protocol, tax_id)
    if found.status is SubmissionStatus.UNKNOWN:
        await services.sleep(WRONG_S)
        return None
    if found.status is SubmissionStatus.REFUSED:
        standing = SignUpStanding(SignupStage.REFUSED)
    elif found.status is SubmissionStatus.WAITING:
        standing = SignUpStanding(SignupStage.WAITING, editable=True)
    else:
        standing = await _standing(services, found.prospect_id)
    return FoundSignup(standing, found.made_at)


async def _standing(services: FormServices, prospect: ProspectId | None) -> SignUpStanding:
    if prospect is None:
        return SignUpStanding(SignupStage.DELIVERED)
    try:
        code, statuses = await asyncio.gather(
            services.erp().prospect_status(prospect), services.lists.statuses()
        )
    except ErpError:
        return SignUpStanding(SignupStage.DELIVERED)
    name = status_name(statuses, code)
    return SignUpStanding(SignupStage.DELIVERED, name, editable=_is_open(services.config, code, name))


def _is_open(config: FormConfig, code: str, name: str) -> bool:
    def plain(text: str) -> str:
        return unaccented(text).casefold().strip().lstrip("0")

    return not {plain(code), plain(name)}.isdisjoint(map(plain, config.sign_up.open_statuses))
