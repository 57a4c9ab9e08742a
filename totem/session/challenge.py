"""What is asked of whom: the question after a document was found, and the same after one that was not.

Nobody may learn here whether a document is a customer's. So one that is unknown is asked, too, and so is a
customer whose registration does not hold what is asked for: the question, how long it takes to come, and how
long a wrong answer takes to be refused are the same for all three; only that the first have a right answer.
"""

import asyncio
import hashlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from totem.domain.customer import Customer
from totem.domain.identity.challenge import Answers, Challenge, Question, birthdays, phone_ends
from totem.domain.identity.decoys import Draw, StreetList
from totem.domain.identity.streets import Street
from totem.domain.taxid import TaxId, TaxIdKind
from totem.erp.errors import NotFound
from totem.session.erp_queries import ErpQueries, find_customers
from totem.session.rate_limiter import RateLimiter
from totem.session.session import personal_texts
from totem.session.state_machine import StateMachine
from totem.session.states import Event
from totem.system import resources
from totem.system.atomic_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from totem.domain.customer import Customer


T = TypeVar("T")

SEARCH_STEP_S = 2.0
"""A search ends so many seconds after it began, or twice as many, and so on: never in between."""
WRONG_S = 1.5
"""How long every wrong answer takes."""
STREETS = 6
"""How many there are to choose from."""

_LIKELY = {
    TaxIdKind.CPF: ((80, Challenge.BIRTH_DATE), (95, Challenge.STREET), (100, Challenge.PHONE_LAST4)),
    TaxIdKind.CNPJ: ((10, Challenge.BIRTH_DATE), (90, Challenge.STREET), (100, Challenge.PHONE_LAST4)),
}
"""What "auto" asks of documents with nothing to be asked for, in hundredths: about what others are asked."""


@dataclass(frozen=True, slots=True, repr=False)
class PendingChallenge:
    """A question under way: what is shown, what is right, and whom a right answer leads to."""

    question: Question
    answers: Answers
    customers: tuple[Customer, ...]


class Challenger:
    """Asks in the manner that was configured; all but making it happens on the background thread."""

    def __init__(
        self,
        challenge: Challenge | None,
        key: Callable[[], bytes],
        *,
        step_s: float = SEARCH_STEP_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """`challenge` None asks the first that a customer's data allow; `key` is asked once and may block."""
        self._challenge = challenge
        self._make_key = key
        self._step_s = step_s
        self._clock = clock
        self._sleep = sleep

    async def search(self, erp: ErpQueries, document: TaxId) -> PendingChallenge:
        """Find out whom to ask what.

        Raises:
            ErpError: the ERP could not say; not that there is nobody.
        """
        return await self._evenly(self._search(erp, document))

    async def delay_refusal(self) -> None:
        """Take the time that a wrong answer takes."""
        await self._sleep(WRONG_S)

    def make_challenge(self, document: TaxId, customers: Sequence[Customer]) -> PendingChallenge:
        """The question for `document`; `customers` may be none."""
        known = {
            Challenge.BIRTH_DATE: birthdays(customers),
            Challenge.STREET: frozenset(street.shown for street in self._streets_of(customers)),
            Challenge.PHONE_LAST4: phone_ends(customers),
        }
        allowed = (challenge for challenge, right in known.items() if right)
        challenge = self._challenge or next(allowed, None) or self._likely(document)
        if challenge is not Challenge.STREET:
            return PendingChallenge(Question(challenge), Answers(known[challenge]), tuple(customers))
        right, row = self._row(document, customers)
        shown = [street.shown for street in row]
        secrets.SystemRandom().shuffle(shown)
        answers = Answers(() if right is None else (right.shown,))
        return PendingChallenge(Question(challenge, tuple(shown)), answers, tuple(customers))

    async def _search(self, erp: ErpQueries, document: TaxId) -> PendingChallenge:
        try:
            customers = await find_customers(erp, document)
        except NotFound:
            customers = ()
        return await asyncio.to_thread(self.make_challenge, document, customers)

    async def _evenly(self, work: Coroutine[Any, Any, T]) -> T:
        """Do `work`, and end with a step: how long it took within the step tells nothing, failed or not."""
        began = self._clock()
        try:
            result = await work
        except Exception:
            await self._end_step(began)
            raise
        await self._end_step(began)
        return result

    async def _end_step(self, began: float) -> None:
        passed = self._clock() - began
        await self._sleep(max(1, ceil(passed / self._step_s)) * self._step_s - passed)

    def _likely(self, document: TaxId) -> Challenge:
        number = Draw(self._key, f"asked {document.value}").below(100)
        return next(challenge for below, challenge in _LIKELY[document.kind] if number < below)

    def _row(self, document: TaxId, customers: Sequence[Customer]) -> tuple[Street | None, list[Street]]:
        """The right street, if there is one, and all that are shown."""
        own = self._streets_of(customers)
        if own:
            right, shown = Draw(self._key, f"own {document.value}").one_of(own), None
        else:
            right, shown = None, self._list.any_street(Draw(self._key, f"nobody's {document.value}"))
        first = right or shown
        assert first is not None  # noqa: S101 - one of them is
        draw = Draw(self._key, f"others {document.value}")
        return right, [first, *self._list.decoys(first, draw, STREETS - 1, but=own)]

    def _streets_of(self, customers: Sequence[Customer]) -> list[Street]:
        """The streets of all registrations, in an order that no ERP decides."""
        found = {street for each in customers if (street := self._list.read(each.address.street))}
        return sorted(found, key=lambda street: street.shown)

    @cached_property
    def _key(self) -> bytes:
        return self._make_key()

    @cached_property
    def _list(self) -> StreetList:
        return StreetList.parse(resources.path("streets.txt").read_text(encoding="utf-8"))


class IdentityCheck:
    """Stands between the search and what it found; until a right answer, that is in no picture."""

    def __init__(
        self, machine: StateMachine, rate_limiter: RateLimiter, challenger: "Callable[[], Challenger]"
    ) -> None:
        """`challenger` makes one when the first customer comes: the home screen needs none."""
        self._machine = machine
        self._rate_limiter = rate_limiter
        self._make_challenger = challenger

    def begin(self, erp: ErpQueries, *, failed: "Callable[[Exception], None]") -> None:
        """Search, and ask; `failed` is for errors of the ERP: a document without a customer is asked, too."""
        document = self._machine.view_state.tax_id
        assert document is not None  # noqa: S101 - the table leads here only with one
        self._machine.run_for_state(self._challenger.search(erp, document), done=self._ask, failed=failed)

    def submit_answer(self, answer: str) -> None:
        """Judge an answer. A wrong one is counted at once, whatever is touched next."""
        pending_challenge, view = self._machine.pending_challenge, self._machine.view_state
        if pending_challenge is None or not self._machine.accepts(Event.ANSWERED):
            self._machine.reject(Event.ANSWERED, "nothing is asked")
            return
        if pending_challenge.answers.accept(answer):
            self._machine.dispatch(Event.ANSWERED, identified=True)
            return
        if not view.failed_check:
            self._rate_limiter.count_failure()  # once a document: the tries that are left come with it
        tries_left = max(0, view.tries_left - 1)
        self._machine.dispatch(Event.ANSWERED, failed_check=True, tries_left=tries_left)

    def resolve(self, found: "Callable[[tuple[Customer, ...]], None]") -> None:
        """After a right answer, call `found` at once; after a wrong one, refuse with a delay."""
        pending_challenge = self._machine.pending_challenge
        if not self._machine.view_state.identified or pending_challenge is None:
            self._machine.run_for_state(
                self._challenger.delay_refusal(), done=self._refuse, failed=self._refuse
            )
            return
        found(pending_challenge.customers)

    @cached_property
    def _challenger(self) -> "Challenger":
        return self._make_challenger()

    def _ask(self, pending_challenge: "PendingChallenge") -> None:
        self._machine.redact(personal_texts(pending_challenge.customers, ()))
        self._machine.pending_challenge = pending_challenge
        self._machine.dispatch(Event.CHALLENGED, question=pending_challenge.question, failed_check=False)

    def _refuse(self, _nothing: object) -> None:
        tries_left = self._machine.view_state.tries_left
        self._machine.dispatch(Event.ANSWER_WRONG if tries_left else Event.TRIES_SPENT)


log = logging.getLogger(__name__)

FILE_NAME = "identity.key"
_BYTES = 32
_SALT = b"totem: identity check"
_COST = 2**14  # 16 MB and some 50 ms: trying likely tokens against the streets that were seen is no use


def load_decoy_key(token: str | None, folder: Callable[[], Path]) -> bytes:
    """The key; reads or makes the file where there is no `token`. Blocks."""
    if token:
        return hashlib.scrypt(token.encode(), salt=_SALT, n=_COST, r=8, p=1, dklen=_BYTES)
    file = folder() / FILE_NAME
    try:
        key = file.read_bytes()
        if len(key) == _BYTES:
            return key
        log.warning("%s is damaged, and made anew", FILE_NAME)
    except FileNotFoundError:
        pass
    except OSError as error:
        log.warning("%s cannot be read, and made anew: %s", FILE_NAME, error.strerror)
    key = secrets.token_bytes(_BYTES)
    try:
        write_whole(file, key)
    except OSError as error:
        log.warning("%s cannot be kept, the next start has another: %s", FILE_NAME, error.strerror)
    return key
