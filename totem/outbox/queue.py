"""The outbox as the kiosk uses it: hand in, look up, send what is due. SQLite works on threads.

Submissions are sent by `deliver`, in order within a chain (a prospect, its files, its edits), one key a
request for all tries. A failure that is one record's puts off its chain alone, the others are sent; when the
ERP does not answer, all wait. Waits double, with jitter, from 5 s to half an hour, and outlive a restart. A
clock that leaps by years does not freeze them: within one run the clock that only grows counts, and from one
run to the next no wait becomes longer than it was.

A try that may have arrived is counted on the disk before it is made; `totem.outbox.retry_policy` tells how
many there are, and how far apart. Nothing but staff shortens these pauses, and nothing sends a record once
more that was tried as often.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol as Shape

from totem.domain.signup import Attachment, Lead, Prospect, ProspectId, Receipt, ReceiptCode
from totem.domain.taxid import TaxId
from totem.erp.errors import BadAnswer, ErpError, Reason
from totem.outbox import retry_policy
from totem.outbox.encryption import Unsealable
from totem.outbox.messages import OutboxCounts, OutboxUnavailable, Refusal, Standing, Submission
from totem.outbox.requests import MOST_ARRIVALS, QueuedRequest
from totem.outbox.retry_policy import RetryDecision
from totem.outbox.serialization import Content, personal
from totem.outbox.store import OutboxStore
from totem.system.logging import clean
from totem.system.single_instance import NotNow, turn

log = logging.getLogger(__name__)

FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 1800.0
BUSY_WAIT_S = 15.0
"""Until the next look, where another program sends, or the database cannot be used."""
SENDING = "sending.lock"
NO_ID = "O ERP aceitou o cadastro sem dizer o id dele: este envio não tem para onde ir."
UNREADABLE = "O conteúdo guardado não abre: foi alterado ou danificado."
_random = random.SystemRandom()


class ErpWriter(Shape):
    """What the outbox needs of the ERP; all raise `ErpError`."""

    def create_prospect(self, prospect: Prospect, *, key: str) -> Awaitable[Receipt]:
        """Request 16."""
        ...

    def edit_prospect(self, prospect_id: ProspectId, changes: Prospect, *, key: str) -> Awaitable[Receipt]:
        """Request 17."""
        ...

    def send_file(self, prospect_id: ProspectId, attachment: Attachment, *, key: str) -> Awaitable[Receipt]:
        """Request 18."""
        ...

    def create_lead(self, lead: Lead, *, key: str) -> Awaitable[Receipt]:
        """Request 20."""
        ...


class Outbox:
    """The outbox in `folder`, which is made when something is first put in.

    Attributes:
        delivered: how many requests the ERP took, in this run.

    Belongs to one event loop. All methods raise `OutboxUnavailable` where the database cannot be used, except
    `level`, which tells it, and `deliver`, which comes back later.
    """

    def __init__(
        self,
        folder: Path,
        *,
        store: OutboxStore | None = None,
        steady: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        jitter: Callable[[], float] = lambda: _random.uniform(0.5, 1.0),
        on_due: Callable[[], object] = lambda: None,
    ) -> None:
        """`steady` is a clock in seconds that only grows; `jitter` is the share of a wait that is waited.

        `on_due` is called when something may be due sooner than the last `deliver` returned.
        """
        self._folder = folder
        self._store = store or OutboxStore(folder)
        self._steady, self._now, self._jitter, self._on_due = steady, now, jitter, on_due
        self._due: dict[int, float] = {}
        self._taken: dict[int, ProspectId | None] = {}
        """What the ERP took, and could not be noted yet: it is not to be sent again."""
        self._silent: set[int] = set()
        self._silences = 0
        self._quiet_until = steady()
        self._hurried = False
        self._turn = asyncio.Lock()
        self.delivered = 0

    async def put(self, submission: Submission) -> ReceiptCode:
        """Keep `submission`. When this returns, it is on the disk, and no power cut takes it away.

        Where the caller is cancelled meanwhile, it is still kept, whole or not at all, and sent if it is.

        Raises:
            InvalidAttachment: a file may not be sent (`totem.domain.attachments`).
            UnknownSubmission: it edits what is not here.
            OutboxUnavailable: it cannot be kept, and is not.
        """
        putting = asyncio.ensure_future(asyncio.to_thread(self._store.put, submission, self._now()))
        putting.add_done_callback(self._was_put)
        return await asyncio.shield(putting)

    def _was_put(self, putting: asyncio.Future[ReceiptCode]) -> None:
        if not putting.cancelled() and putting.exception() is None:
            self._on_due()

    async def find(self, protocol: ReceiptCode, tax_id: TaxId) -> Standing:
        """What became of a submission; unknown to who does not know its document as well."""
        return await asyncio.to_thread(self._store.find, protocol, tax_id)

    async def level(self) -> OutboxCounts:
        """How full it is."""
        return await asyncio.to_thread(self._store.level)

    async def refusals(self) -> list[Refusal]:
        """Requests that wait for staff: refused, or tried as often as may be and never answered."""
        return await asyncio.to_thread(self._store.refusals)

    async def try_again(self, protocol: ReceiptCode) -> bool:
        """Have what waits for staff of a submission sent again; False where nothing does."""
        return await asyncio.to_thread(self._store.try_again, protocol)

    async def drop(self, protocol: ReceiptCode) -> bool:
        """Delete what was refused of a submission, and what waits behind it; False where nothing was."""
        return await asyncio.to_thread(self._store.drop, protocol)

    def hurry(self) -> None:
        """Have the next `deliver` wait for nothing: staff want to see it sent.

        That shortens the pauses of what may have arrived, too, and changes nothing of how often it is tried.
        """
        self._due, self._hurried = dict.fromkeys(self._due, self._steady()), True
        self.erp_is_back()

    def erp_is_back(self) -> None:
        """Have the next `deliver` send what waits only because it could not arrive."""
        now = self._steady()
        self._quiet_until, self._silences = now, 0
        self._due.update(dict.fromkeys(self._silent, now))
        self._silent.clear()
        self._on_due()

    async def deliver(self, erp: ErpWriter, *, in_doubt: bool = True) -> float | None:
        """Send what is due; return the seconds until something is due next, None where nothing waits.

        Without `in_doubt`, what may have reached the ERP at an earlier try is left alone.
        One program at a time sends; another one's turn is waited for, outside of this.
        """
        async with self._turn:
            try:
                if not self._store.base.exists:
                    return None
                with turn(self._folder / SENDING, wait=False):
                    await asyncio.to_thread(self._store.grow_older, self._now().astimezone().date())
                    return await self._round(erp, in_doubt=in_doubt)
            except NotNow:
                return BUSY_WAIT_S
            except (OutboxUnavailable, OSError) as error:
                log.warning("the outbox is not sent: %s", type(error).__name__)
                return BUSY_WAIT_S

    async def _round(self, erp: ErpWriter, *, in_doubt: bool) -> float | None:
        while True:
            heads = await asyncio.to_thread(self._store.heads)
            spent = [each for each in heads if each.possible_arrivals >= MOST_ARRIVALS]
            for each in spent:  # the power went during the last try, or an earlier version made more
                await self._hold(each, each.possible_arrivals)
            if spent:
                continue  # an edit or a file may come next where they stood
            heads = [each for each in heads if in_doubt or not each.in_doubt]
            self._know(heads)
            if not heads:
                return None
            now = self._steady()
            first = min(heads, key=lambda parcel: (self._due[parcel.id], parcel.id))
            wait = max(self._due[first.id], self._quiet_until) - now
            if wait > 0:
                return wait
            await self._send(erp, first)

    def _know(self, heads: list[QueuedRequest]) -> None:
        """When each is due, by the clock that only grows; of what was written before, at most its wait."""
        now, clock = self._steady(), self._now().timestamp()
        known, hurried = self._due, self._hurried
        self._due = {
            each.id: known.get(
                each.id, now + (0.0 if hurried else min(max(each.due_at - clock, 0.0), each.wait_s))
            )
            for each in heads
        }
        self._hurried = False
        self._silent &= self._due.keys()

    async def _send(self, erp: ErpWriter, parcel: QueuedRequest) -> None:
        if parcel.id in self._taken:
            await self._note(parcel)
            return
        if parcel.remote_id is None and parcel.kind in {"edit", "file"}:
            await self._refuse(parcel, NO_ID, taken=parcel.begun, arrivals=parcel.possible_arrivals)
            return
        try:
            content = await asyncio.to_thread(self._store.content, parcel)
        except Unsealable:
            await self._refuse(parcel, UNREADABLE, taken=parcel.begun, arrivals=parcel.possible_arrivals)
            return
        # The first pause is shorter than any start: the next run need not keep it.
        pause_s = self._pause(parcel.possible_arrivals + 1) if parcel.possible_arrivals else 0.0
        await asyncio.to_thread(self._store.begin, parcel, self._now(), pause_s)
        try:
            receipt = await _asked(erp, parcel, content)
        except ErpError as error:
            await self._judge(parcel, content, error)
        except Exception as error:  # noqa: BLE001 - whatever one record does, the others are sent
            log.error("outbox: a %s cannot be sent: %s", parcel.kind, type(error).__name__)  # noqa: TRY400 - its locals are a person's
            await self._judge(parcel, content, BadAnswer(parcel.kind, Reason.SHAPE, type(error).__name__))
        else:
            self._silences, self._taken[parcel.id] = 0, receipt.id
            await self._note(parcel)

    async def _note(self, parcel: QueuedRequest) -> None:
        await asyncio.to_thread(self._store.deliver, parcel, self._taken[parcel.id])
        del self._taken[parcel.id]
        self.delivered += 1
        log.info("outbox: a %s was delivered, attempts=%d", parcel.kind, parcel.attempts + 1)

    async def _judge(self, parcel: QueuedRequest, content: Content, error: ErpError) -> None:
        may_be_taken = retry_policy.may_be_taken(error)
        arrivals = parcel.possible_arrivals + may_be_taken
        found = retry_policy.judge(error, parcel.kind, parcel.attempts)
        taken = parcel.begun or may_be_taken
        if found is RetryDecision.REFUSED:
            self._silences = 0
            reason = clean(retry_policy.reason(error), personal(content))
            await self._refuse(parcel, reason, taken=taken, arrivals=arrivals)
            return
        if found is RetryDecision.SILENT:
            self._silences += 1
            self._quiet_until = self._steady() + self._wait(self._silences)
        if arrivals >= MOST_ARRIVALS:
            await self._hold(parcel, arrivals, error)
            return
        wait = self._wait(parcel.attempts + 1)
        if may_be_taken:
            wait = max(wait, self._pause(arrivals))
        elif found is RetryDecision.SILENT:
            self._silent.add(parcel.id)
        self._due[parcel.id] = self._steady() + wait
        log.info("outbox: a %s waits %d s: %s", parcel.kind, wait, type(error).__name__)
        await asyncio.to_thread(
            self._store.put_off, parcel, self._now(), wait, taken=taken, arrivals=arrivals
        )

    async def _hold(self, parcel: QueuedRequest, arrivals: int, error: ErpError | None = None) -> None:
        """Keep for staff what may have arrived as often as it may, with what the ERP answered to the last."""
        log.warning("outbox: a %s may have arrived, and is kept for staff", parcel.kind)
        self._due.pop(parcel.id, None)
        self._silent.discard(parcel.id)
        answer = "" if error is None or error.status is None else f"HTTP {error.status}"
        await asyncio.to_thread(self._store.refuse, parcel, answer, taken=True, arrivals=arrivals)

    async def _refuse(self, parcel: QueuedRequest, reason: str, *, taken: bool, arrivals: int) -> None:
        log.warning("outbox: a %s was refused, and is kept for staff", parcel.kind)
        self._due.pop(parcel.id, None)
        await asyncio.to_thread(self._store.refuse, parcel, reason, taken=taken, arrivals=arrivals)

    def _pause(self, arrivals: int) -> float:
        """Seconds after so many tries that may have arrived; each longer than the one before."""
        return retry_policy.pause_s(arrivals) * self._jitter()

    def _wait(self, attempts: int) -> float:
        """Seconds; doubles with each attempt."""
        return min(FIRST_WAIT_S * 2.0 ** min(attempts - 1, 20), LONGEST_WAIT_S) * self._jitter()


def _asked(erp: ErpWriter, parcel: QueuedRequest, content: Content) -> Awaitable[Receipt]:
    """Begin to send one request."""
    if isinstance(content, Lead):
        return erp.create_lead(content, key=parcel.key)
    if isinstance(content, Prospect) and parcel.kind == "prospect":
        return erp.create_prospect(content, key=parcel.key)
    assert parcel.remote_id is not None  # noqa: S101 - told before
    if isinstance(content, Prospect):
        return erp.edit_prospect(parcel.remote_id, content, key=parcel.key)
    return erp.send_file(parcel.remote_id, content, key=parcel.key)
