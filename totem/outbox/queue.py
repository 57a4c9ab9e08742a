"""Asynchronous interface of the outbox: store, look up and deliver submissions. SQLite runs on threads.

`deliver` sends requests in order within a chain (a prospect, its files, its edits), with the same idempotency
key for all attempts. A failure of one record delays its chain only; when the ERP does not answer, everything
waits. Waits double with jitter from 5 s to half an hour and survive a restart. They are measured by the
monotonic clock within one run, and limited to their original length across runs, so that a wrong system clock
cannot block them. A request that surely did not arrive waits for five minutes at most while the ERP is there,
or as long as the server asks (`Retry-After`) up to half an hour, and is due at once when the ERP is back.

An attempt that may reach the ERP is counted on disk before it is made. `totem.outbox.retry_policy` defines
the limit and the pauses, which only staff can override. In an ERP without idempotency keys, a second attempt
may make a second record: there one attempt counts as all.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from totem.domain.sign_up import ProspectId, ReceiptCode
from totem.domain.taxid import TaxId
from totem.erp.advice import reason_text
from totem.erp.errors import BadAnswer, ErpError, Reason, Unavailable
from totem.erp.refusal_text import clean_reason
from totem.erp.session_erp import SessionErp
from totem.outbox import retry_policy
from totem.outbox.encryption import DecryptionFailed
from totem.outbox.request_kinds import KINDS, OutgoingRequest, may_repeat
from totem.outbox.requests import MOST_ARRIVALS, OutboxCounts, QueuedRequest
from totem.outbox.retry_policy import LONGEST_PAUSE_S, RetryDecision
from totem.outbox.serialization import texts_to_redact
from totem.outbox.store import OutboxStore
from totem.outbox.submissions import (
    Content,
    HoldCause,
    OutboxRefusal,
    OutboxUnavailable,
    Submission,
    SubmissionState,
)
from totem.system.file_lock import LockHeld, exclusive_lock
from totem.system.logging import clean

log = logging.getLogger(__name__)

FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 1800.0
LONGEST_WAIT_OF_UNSENT_S = 300.0
"""Longest wait of what surely did not arrive, while the ERP is there."""
BUSY_WAIT_S = 15.0
"""Wait while another program sends, or the database cannot be used or does not take a result."""
SENDING = "sending.lock"
_random = random.SystemRandom()


class Outbox:
    """Outbox in `folder`, which is created by the first `put`. Belongs to one event loop.

    All methods raise `OutboxUnavailable` where the database cannot be used, except `count`, which reports it,
    and `deliver`, which retries later.

    Attributes:
        delivered: number of requests delivered in this run.
    """

    def __init__(
        self,
        folder: Path,
        *,
        store: OutboxStore | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        jitter: Callable[[], float] = lambda: _random.uniform(0.5, 1.0),
        on_due: Callable[[], object] = lambda: None,
    ) -> None:
        """`monotonic` is a monotonic clock in seconds; `jitter` returns a factor for each wait.

        `on_due` is called when a request may be due sooner than the last `deliver` returned.
        """
        self._folder = folder
        self._store = store or OutboxStore(folder)
        self._monotonic, self._now, self._jitter, self._on_due = monotonic, now, jitter, on_due
        self._due: dict[int, float] = {}
        self._unrecorded: dict[int, Callable[[], Awaitable[None]]] = {}
        """Results of attempts by request, until they are on disk: what was delivered must not be sent again,
        and what was refused or did not arrive must not be taken for a possible arrival.
        """
        self._unanswered: set[int] = set()
        self._is_erp_there = True
        self._failures = 0
        self._paused_until = monotonic()
        self._is_send_now = False
        self._lock = asyncio.Lock()
        self._settled = asyncio.Condition()
        self.delivered = 0

    async def put(self, submission: Submission) -> ReceiptCode:
        """Store a submission durably and return its receipt code: of an edit, that of its sign-up.

        If the caller is cancelled, storing still completes, and the submission is sent. Raises
        `InvalidAttachment` for a file that may not be sent, `UnknownSubmission` for an edit of none.
        """
        putting = asyncio.ensure_future(asyncio.to_thread(self._store.put, submission, self._now()))
        putting.add_done_callback(self._on_stored)
        return await asyncio.shield(putting)

    def _on_stored(self, putting: asyncio.Future[ReceiptCode]) -> None:
        if not putting.cancelled() and putting.exception() is None:
            self._on_due()

    async def find(self, protocol: ReceiptCode, tax_id: TaxId) -> SubmissionState:
        """Return the status of a submission, `UNKNOWN` unless the document matches."""
        return await asyncio.to_thread(self._store.find, protocol, tax_id)

    async def outcome(self, protocol: ReceiptCode, within_s: float) -> SubmissionState:
        """Return the status of the latest submission of a code once tried, or after `within_s` seconds.

        For whom has just stored it: no document is compared. While the ERP does not answer, nothing is worth
        a wait.
        """
        state = await asyncio.to_thread(self._store.state, protocol)
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s), self._settled:
                while self._monotonic() >= self._paused_until and not state.is_tried:
                    await self._settled.wait()
                    state = await asyncio.to_thread(self._store.state, protocol)
        return state

    async def count(self) -> OutboxCounts:
        """Count the submissions."""
        return await asyncio.to_thread(self._store.count)

    async def refusals(self) -> list[OutboxRefusal]:
        """Return the requests held for staff: refused, or unanswered after `MOST_ARRIVALS` attempts."""
        return await asyncio.to_thread(self._store.refusals)

    async def try_again(self, protocol: ReceiptCode) -> bool:
        """Queue the held requests of a receipt code again; False where there are none."""
        return await asyncio.to_thread(self._store.try_again, protocol)

    async def drop(self, protocol: ReceiptCode) -> bool:
        """Delete the held requests of a receipt code and those behind them; False where there are none."""
        return await asyncio.to_thread(self._store.drop, protocol)

    def send_now(self) -> None:
        """Make every request due now, by order of staff, also those that may have arrived.

        The limit of attempts stays.
        """
        self._due, self._is_send_now = dict.fromkeys(self._due, self._monotonic()), True
        self.resume()

    def report_erp(self, *, is_there: bool) -> None:
        """Take the judgement of the ERP's monitor: what waited for the ERP is due when it is back."""
        self._is_erp_there = is_there
        if is_there:
            self.resume()

    def resume(self) -> None:
        """Make the requests due now that waited for the ERP to answer, and surely did not arrive."""
        now = self._monotonic()
        self._paused_until, self._failures = now, 0
        self._due.update(dict.fromkeys(self._unanswered, now))
        self._unanswered.clear()
        self._on_due()

    async def deliver(self, erp: SessionErp, *, repeat: bool = True) -> float | None:
        """Send the due requests; return the seconds until the next is due, None where none waits.

        A request that this kind of ERP does not take is held for staff. Without `repeat`, requests that may
        have reached the ERP are skipped. While another program sends, `BUSY_WAIT_S` is returned.
        """
        async with self._lock:
            try:
                if not self._store.database.exists:
                    return None
                with exclusive_lock(self._folder / SENDING, wait=False):
                    await asyncio.to_thread(self._store.expire, self._now().astimezone().date())
                    return await self._send_due(erp, repeat=repeat)
            except LockHeld:
                return BUSY_WAIT_S
            except (OutboxUnavailable, OSError) as error:
                log.warning("the outbox is not sent: %s", type(error).__name__)
                return BUSY_WAIT_S

    async def _send_due(self, erp: SessionErp, *, repeat: bool) -> float | None:
        held = set[int]()
        while True:
            await self._record_results()
            heads = await asyncio.to_thread(self._store.heads)
            spent = [each for each in heads if each.arrivals >= MOST_ARRIVALS]
            if new := [each for each in spent if each.id not in held]:
                for each in new:  # after a power cut in the last attempt, or attempts of an earlier version
                    await self._hold(each, each.arrivals)
                held |= {each.id for each in new}
                continue  # an edit or a file may be the next of their chains
            # One that is still spent was damaged meanwhile: to hold it changed no row.
            heads = [each for each in heads if each not in spent and (repeat or not each.may_have_arrived)]
            self._compute_due(heads)
            if not heads:
                return BUSY_WAIT_S if spent else None
            now = self._monotonic()
            first = min(heads, key=lambda queued: (self._due[queued.id], queued.id))
            wait = max(self._due[first.id], self._paused_until) - now
            if wait > 0:
                return wait
            await self._send(erp, first)

    async def _record_results(self) -> None:
        """Write the results that could not be written yet; while that fails, nothing is sent or held."""
        for number, record in list(self._unrecorded.items()):
            await record()
            del self._unrecorded[number]

    async def _record(self, queued: QueuedRequest, record: Callable[[], Awaitable[None]]) -> None:
        self._unrecorded[queued.id] = record
        await self._record_results()

    def _compute_due(self, heads: list[QueuedRequest]) -> None:
        """Compute the due times by the monotonic clock; stored ones are limited to their wait."""
        now, clock = self._monotonic(), self._now().timestamp()
        known, hurried = self._due, self._is_send_now
        self._due = {
            each.id: known.get(
                each.id,
                now + (0.0 if hurried else min(max(each.due_at - clock, 0.0), each.wait_s, LONGEST_PAUSE_S)),
            )
            for each in heads
        }
        self._is_send_now = False
        self._unanswered |= {
            each.id for each in heads if each.id not in known and each.attempts and not each.may_have_arrived
        }  # of an earlier run
        self._unanswered &= self._due.keys()

    async def _send(self, erp: SessionErp, queued: QueuedRequest) -> None:
        cause = _find_obstacle(queued)
        if cause is None:
            try:
                content = await asyncio.to_thread(self._store.content, queued)
            except DecryptionFailed:
                cause = HoldCause.UNREADABLE
        if cause is not None:
            arrivals = queued.arrivals
            await self._refuse(queued, "", keeps_key=queued.keeps_key, arrivals=arrivals, cause=cause)
            return
        # The first pause is shorter than a restart and needs no storing.
        pause_s = self._arrival_pause(queued.arrivals + 1) if queued.arrivals else 0.0
        is_repeatable = may_repeat(erp, queued.kind)
        counted = queued.arrivals + 1 if is_repeatable else MOST_ARRIVALS
        await asyncio.to_thread(self._store.count_arrival, queued, self._now(), pause_s, counted)
        request = OutgoingRequest(content, queued.key, queued.remote_id)
        try:
            receipt = await KINDS[queued.kind].send(erp, request)
        except ErpError as error:
            await self._handle_error(queued, content, error, counted, is_repeatable=is_repeatable)
        except Exception as error:  # noqa: BLE001 - one record must not block the others
            log.error("outbox: a %s cannot be sent: %s", queued.kind, type(error).__name__)  # noqa: TRY400 - its locals are a person's
            invalid = BadAnswer(queued.kind, Reason.SHAPE, type(error).__name__)
            await self._handle_error(queued, content, invalid, counted, is_repeatable=is_repeatable)
        else:
            self._failures = 0
            await self._record(queued, partial(self._record_delivery, queued, receipt.id))

    async def _record_delivery(self, queued: QueuedRequest, remote_id: ProspectId | None) -> None:
        await asyncio.to_thread(self._store.deliver, queued, remote_id)
        self.delivered += 1
        await self._notify_settled()
        log.info("outbox: a %s was delivered, attempts=%d", queued.kind, queued.attempts + 1)

    async def _handle_error(
        self,
        queued: QueuedRequest,
        content: Content,
        error: ErpError,
        counted: int,
        *,
        is_repeatable: bool,
    ) -> None:
        """Postpone or hold a request; `counted` is the number of possible arrivals if this was one."""
        may_have_arrived = retry_policy.may_have_arrived(error, is_repeatable=is_repeatable)
        arrivals = counted if may_have_arrived else queued.arrivals
        found = retry_policy.judge(error, queued.kind, queued.attempts, is_repeatable=is_repeatable)
        keeps_key = queued.keeps_key or may_have_arrived
        if found is RetryDecision.REFUSED:
            self._failures = 0
            reason = clean(retry_policy.reason(error), texts_to_redact(content))
            await self._refuse(queued, reason, keeps_key=keeps_key, arrivals=arrivals)
            return
        unsent = error if isinstance(error, Unavailable) and not may_have_arrived else None
        if found is RetryDecision.SILENT:
            self._failures += 1
            self._paused_until = self._monotonic() + self._wait_s(self._failures, unsent)
        if arrivals >= MOST_ARRIVALS:
            words = clean(clean_reason(error.explanation), texts_to_redact(content))
            await self._hold(queued, arrivals, words or reason_text(error))
            return
        wait = self._wait_s(queued.attempts + 1, unsent)
        if may_have_arrived:
            wait = max(wait, self._arrival_pause(arrivals))
        elif found is RetryDecision.SILENT:
            self._unanswered.add(queued.id)
        self._due[queued.id] = self._monotonic() + wait
        log.info("outbox: a %s waits %d s: %s", queued.kind, wait, type(error).__name__)
        postpone = partial(
            self._store.postpone, keeps_key=keeps_key, arrivals=arrivals, is_unsent=unsent is not None
        )
        record = partial(postpone, queued, self._now(), wait)
        await self._record(queued, partial(self._record_failure, record))

    async def _hold(self, queued: QueuedRequest, arrivals: int, reason: str = "") -> None:
        """Hold a request for staff after `MOST_ARRIVALS` possible arrivals, with the last one's cause."""
        await self._refuse(
            queued, reason, keeps_key=True, arrivals=arrivals, event=HoldCause.UNANSWERED.event
        )

    async def _refuse(
        self,
        queued: QueuedRequest,
        reason: str,
        *,
        keeps_key: bool,
        arrivals: int,
        cause: HoldCause = HoldCause.REFUSED,
        event: str | None = None,
    ) -> None:
        log.warning("outbox: a %s %s, and is kept for staff", queued.kind, event or cause.event)
        self._due[queued.id] = self._monotonic() + BUSY_WAIT_S  # of one that still waits afterwards: damaged
        self._unanswered.discard(queued.id)
        refuse = partial(
            self._store.refuse, queued, reason, keeps_key=keeps_key, arrivals=arrivals, cause=cause
        )
        await self._record(queued, partial(self._record_failure, refuse))

    async def _record_failure(self, record: Callable[[], None]) -> None:
        await asyncio.to_thread(record)
        await self._notify_settled()

    async def _notify_settled(self) -> None:
        async with self._settled:
            self._settled.notify_all()

    def _arrival_pause(self, arrivals: int) -> float:
        return retry_policy.pause_s(arrivals) * self._jitter()

    def _wait_s(self, attempts: int, unsent: Unavailable | None) -> float:
        """Return the wait after so many attempts; `unsent` is the error of one that surely did not arrive."""
        if unsent is not None and unsent.retry_after_s is not None:
            asked_s = min(max(unsent.retry_after_s, FIRST_WAIT_S), LONGEST_WAIT_S)
            return asked_s * (2.0 - self._jitter())  # not earlier than asked
        is_short = unsent is not None and self._is_erp_there
        longest = LONGEST_WAIT_OF_UNSENT_S if is_short else LONGEST_WAIT_S
        return min(FIRST_WAIT_S * 2.0 ** min(attempts - 1, 20), longest) * self._jitter()


def _find_obstacle(queued: QueuedRequest) -> HoldCause | None:
    """Return the cause for which a request cannot be sent, whatever its content is; None without one."""
    row = KINDS.get(queued.kind)
    if row is None:
        return HoldCause.UNKNOWN_KIND
    if row.needs_prospect and queued.remote_id is None:
        return HoldCause.NO_PROSPECT_ID if queued.has_prospect else HoldCause.NO_PROSPECT
    return None
