"""Background tasks of forms: put one into the outbox, look a sign-up up."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol as Shape

from totem.domain.draft import lead_of, prospect_of
from totem.domain.offers import status_name
from totem.domain.prospect import ProspectId
from totem.domain.protocol import Protocol
from totem.domain.taxid import TaxId
from totem.erp.errors import ErpError
from totem.kiosk.form_filling import Filling
from totem.kiosk.form_lists import FormErp, ListKeeper
from totem.kiosk.form_picture import Form, SignupStage, SignUpStanding
from totem.kiosk.form_rules import FormRules
from totem.kiosk.inquiry import WRONG_S
from totem.outbox.submission import CallMe, Edit, SignUp, Standing, Submission, SubmissionStatus


class FormOutbox(Shape):
    """The part of the outbox that forms use."""

    async def put(self, submission: Submission) -> Protocol:
        """Keep what a customer sent; returns when no power cut can lose it any more.

        Raises:
            OutboxUnavailable: it cannot be kept.
        """
        ...

    async def find(self, protocol: Protocol, tax_id: TaxId) -> Standing:
        """Return what became of it."""
        ...


class FormMeans:
    """Services of forms: the ERP's lists, the outbox, and the operator's settings."""

    def __init__(
        self,
        erp: Callable[[], FormErp],
        outbox: Callable[[], FormOutbox],
        rules: FormRules,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """`erp` and `outbox` are called on the background thread; `sleep` waits so many seconds there."""
        self.erp, self.outbox, self.rules, self.sleep = erp, outbox, rules, sleep
        self.lists = ListKeeper(erp)


@dataclass(frozen=True, slots=True)
class FoundSignup:
    """A sign-up that was looked up, by who has both its protocol and the document."""

    standing: SignUpStanding
    made_at: datetime | None = None


def submission_of(filling: Filling) -> Submission:
    """Return the submission for the outbox: all that the review shows, and nothing else."""
    draft, kiosk = filling.draft, filling.rules.kiosk
    if filling.edited is not None:
        return Edit(filling.edited[0], prospect_of(draft), filling.photos)
    if filling.form is Form.LEAD:
        return CallMe(lead_of(draft, kiosk=kiosk))
    return SignUp(prospect_of(draft, consent=filling.consent, kiosk=kiosk), filling.photos)


async def send(outbox: Callable[[], FormOutbox], filling: Filling) -> Protocol:
    """Keep what was filled in, and return by which code the customer asks again.

    Raises:
        OutboxUnavailable: it was not kept.
    """
    return await outbox().put(submission_of(filling))


async def look_up(means: FormMeans, protocol: Protocol, tax_id: TaxId) -> FoundSignup | None:
    """Return how a sign-up stands; None where there is no such one, or it is another's.

    These two cannot be told apart, by their result or by their time.
    """
    known = await means.outbox().find(protocol, tax_id)
    if known.fate is SubmissionStatus.UNKNOWN:
        await means.sleep(WRONG_S)
        return None
    if known.fate is SubmissionStatus.REFUSED:
        return FoundSignup(SignUpStanding(SignupStage.REFUSED), known.made_at)
    if known.fate is SubmissionStatus.WAITING:
        return FoundSignup(SignUpStanding(SignupStage.WAITING, editable=True), known.made_at)
    if known.prospect_id is None:
        return FoundSignup(SignUpStanding(SignupStage.DELIVERED), known.made_at)
    return FoundSignup(await _standing(means, known.prospect_id), known.made_at)


async def _standing(means: FormMeans, prospect: ProspectId) -> SignUpStanding:
    try:
        code, statuses = await asyncio.gather(means.erp().prospect_status(prospect), means.lists.statuses())
    except ErpError:
        return SignUpStanding(SignupStage.DELIVERED)
    name = status_name(statuses, code)
    return SignUpStanding(SignupStage.DELIVERED, name, editable=_is_open(means.rules, code, name))


def _is_open(rules: FormRules, code: str, name: str) -> bool:
    """Test a status, by its code or its name, against those in which the operator allows changes."""
    return any(_alike(each, code) or _alike(each, name) for each in rules.open_statuses)


def _alike(one: str, other: str) -> bool:
    from totem.domain.plaintext import unaccented

    a, b = (unaccented(each).casefold().strip().lstrip("0") for each in (one, other))
    return a == b
