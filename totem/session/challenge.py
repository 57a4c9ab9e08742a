"""Identity challenge: a question to the owner of a tax id, and to who types an unknown one.

It must not reveal if a tax id is a customer's. So unknown tax ids are challenged, too, and so are customers
without the requested data: the question, the time until it comes, and the delay of a wrong answer are the
same for all three; only the first have a right answer.
"""

import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import cached_property
from math import ceil
from pathlib import Path

from totem.domain.customer import Customer
from totem.domain.identity import (
    Answers,
    Challenge,
    birthday_answers,
    phone_answers,
    postal_code_answers,
)
from totem.domain.taxid import TaxId, TaxIdKind
from totem.erp.errors import NotFound
from totem.erp.session_erp import SessionErp
from totem.session.boletos import find_customers
from totem.session.rate_limiter import RateLimiter
from totem.session.session import PendingChallenge, personal_texts
from totem.session.state_machine import StateMachine
from totem.session.states import Event
from totem.system.atomic_file import write_atomic
from totem.system.background import in_thread

log = logging.getLogger(__name__)

FILE_NAME = "identity.key"
_KEY_BYTES = 32
_SALT = b"totem: identity check"
_COST = 2**14  # 16 MB and some 50 ms: too slow to guess tokens from the questions

SEARCH_STEP_S = 2.0
"""A search ends at a multiple of these seconds after its start, so that its duration reveals nothing."""
WRONG_S = 1.5
"""Delay of every wrong answer."""

_DECOY_DISTRIBUTION = {
    TaxIdKind.CPF: ((80, Challenge.BIRTH_DATE), (95, Challenge.POSTAL_CODE), (100, Challenge.PHONE_LAST4)),
    TaxIdKind.CNPJ: ((10, Challenge.BIRTH_DATE), (90, Challenge.POSTAL_CODE), (100, Challenge.PHONE_LAST4)),
}
"""Cumulative percentages of the challenges by "auto" for tax ids without data: about those of customers."""


class Challenger:
    """Maker of challenges as configured; used on the background thread, but made on any."""

    def __init__(
        self,
        challenge: Challenge | None,
        key: Callable[[], bytes],
        *,
        step_s: float = SEARCH_STEP_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] | None = None,
    ) -> None:
        """`challenge` None takes the first that a customer's data allow; `key` is called once, may block."""
        self._challenge = challenge
        self._make_key = key
        self._step_s = step_s
        self._clock = clock
        self._sleep_for = sleep

    async def search(self, erp: SessionErp, tax_id: TaxId) -> PendingChallenge:
        """Search the customers of a tax id, and make its challenge; that there is none is never an error."""
        began = self._clock()
        try:
            pending = await self._search(erp, tax_id)
        except Exception:
            await self._end_step(began)
            raise
        await self._end_step(began)
        return pending

    async def delay_refusal(self) -> None:
        """Wait for the delay of a wrong answer."""
        await self._sleep(WRONG_S)

    def make_challenge(self, tax_id: TaxId, customers: Sequence[Customer]) -> PendingChallenge:
        """Return the challenge for a tax id; `customers` may be empty."""
        known = {
            Challenge.BIRTH_DATE: birthday_answers(customers),
            Challenge.POSTAL_CODE: postal_code_answers(customers),
            Challenge.PHONE_LAST4: phone_answers(customers),
        }
        allowed = (challenge for challenge, right in known.items() if right)
        challenge = self._challenge or next(allowed, None) or self._decoy_challenge(tax_id)
        return PendingChallenge(challenge, Answers(known[challenge]), tuple(customers))

    async def _search(self, erp: SessionErp, tax_id: TaxId) -> PendingChallenge:
        try:
            customers = await find_customers(erp, tax_id)
        except NotFound:
            customers = ()
        return await in_thread(self.make_challenge, tax_id, customers)

    async def _sleep(self, delay_s: float) -> None:
        import asyncio  # slow to import, and not needed by the home screen

        await (self._sleep_for or asyncio.sleep)(delay_s)

    async def _end_step(self, began: float) -> None:
        passed = self._clock() - began
        await self._sleep(max(1, ceil(passed / self._step_s)) * self._step_s - passed)

    def _decoy_challenge(self, tax_id: TaxId) -> Challenge:
        digest = hmac.digest(self._key, tax_id.value.encode(), hashlib.sha256)
        number = int.from_bytes(digest, "big") % 100
        return next(challenge for below, challenge in _DECOY_DISTRIBUTION[tax_id.kind] if number < below)

    @cached_property
    def _key(self) -> bytes:
        return self._make_key()


class IdentityCheck:
    """Identity check between the search and its result, which no view state has before a right answer."""

    def __init__(
        self, machine: StateMachine, rate_limiter: RateLimiter, challenger: "Callable[[], Challenger]"
    ) -> None:
        """`challenger` is called for the first customer: the home screen needs none."""
        self._machine = machine
        self._rate_limiter = rate_limiter
        self._make_challenger = challenger

    def begin(self, erp: SessionErp, *, failed: "Callable[[Exception], None]") -> None:
        """Search, and challenge; `failed` gets errors of the ERP, among them never an unknown tax id."""
        tax_id = self._machine.view_state.tax_id
        assert tax_id is not None  # noqa: S101 - the table leads here only with one
        self._machine.state_task.run(
            self._challenger.search(erp, tax_id), done=self._challenge, failed=failed
        )

    def submit_answer(self, answer: str) -> None:
        """Evaluate an answer; count a wrong one at once, whatever is touched next."""
        pending_challenge, view = self._machine.session.pending_challenge, self._machine.view_state
        if pending_challenge is None or not self._machine.accepts(Event.ANSWERED):
            self._machine.reject(Event.ANSWERED, "nothing is asked")
            return
        if pending_challenge.answers.accept(answer):
            self._machine.dispatch(Event.ANSWERED, lambda view: replace(view, identified=True))
            return
        if not view.failed_check:
            self._rate_limiter.count_failure()  # once a tax id: the remaining tries come with it
        tries_left = max(0, view.tries_left - 1)
        self._machine.dispatch(
            Event.ANSWERED, lambda view: replace(view, failed_check=True, tries_left=tries_left)
        )

    def resolve(self, found: "Callable[[tuple[Customer, ...]], None]") -> None:
        """Call `found` at once after a right answer; refuse a wrong one with a delay."""
        pending_challenge = self._machine.session.pending_challenge
        if not self._machine.view_state.identified or pending_challenge is None:
            self._machine.state_task.run(
                self._challenger.delay_refusal(), done=self._refuse, failed=self._refuse
            )
            return
        found(pending_challenge.customers)

    @cached_property
    def _challenger(self) -> "Challenger":
        return self._make_challenger()

    def _challenge(self, pending_challenge: "PendingChallenge") -> None:
        self._machine.redact(personal_texts(pending_challenge.customers, ()))
        self._machine.session.pending_challenge = pending_challenge
        question = pending_challenge.question
        self._machine.dispatch(
            Event.CHALLENGED,
            lambda view: replace(view, question=question, failed_check=False),
        )

    def _refuse(self, _nothing: object) -> None:
        tries_left = self._machine.view_state.tries_left
        self._machine.dispatch(Event.ANSWER_WRONG if tries_left else Event.TRIES_SPENT)


def load_decoy_key(token: str | None, folder: Callable[[], Path]) -> bytes:
    """Return the key that draws the question to unknown tax ids: from the ERP's token, else from a file.

    Kiosks with one token ask the same. The file is made where needed. Blocks.
    """
    if token:
        return hashlib.scrypt(token.encode(), salt=_SALT, n=_COST, r=8, p=1, dklen=_KEY_BYTES)
    file = folder() / FILE_NAME
    try:
        key = file.read_bytes()
        if len(key) == _KEY_BYTES:
            return key
        log.warning("%s is damaged, and made anew", FILE_NAME)
    except FileNotFoundError:
        pass
    except OSError as error:
        log.warning("%s cannot be read, and made anew: %s", FILE_NAME, error.strerror)
    key = secrets.token_bytes(_KEY_BYTES)
    try:
        write_atomic(file, key)
    except OSError as error:
        log.warning("%s cannot be kept, the next start has another: %s", FILE_NAME, error.strerror)
    return key
