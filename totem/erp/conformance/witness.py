"""The kiosk's client under observation: it keeps the last answer, the time, and what it left out of it."""

import logging
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from totem.domain.models import Customer
from totem.domain.taxid import TaxId
from totem.erp.answer import Answer, Kind
from totem.erp.client import ErpClient
from totem.erp.errors import ErpError
from totem.erp.sent import Fields
from totem.erp.transport import Sending

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What came of one call: what was found or the error, the answer where one came, and milliseconds.

    `asked` are the fields that were sent. `others`: the client left records out, for they say that they are
    somebody else's.
    """

    found: T | None
    error: ErpError | None
    answer: Answer | None
    ms: int | None
    asked: Fields
    others: bool = False


class _Ear(logging.Handler):
    """Hears the client say that records are another's; nothing of what it says is a value."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.others = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count (called by logging)."""
        self.others += "another" in str(record.msg)


@contextmanager
def listening() -> Iterator[_Ear]:
    """Hear the client's warnings instead of having them printed among the checks."""
    log, ear = logging.getLogger("totem.erp"), _Ear()
    propagated = log.propagate
    log.addHandler(ear)
    log.propagate = False
    try:
        yield ear
    finally:
        log.propagate = propagated
        log.removeHandler(ear)


class Witness(ErpClient):
    """Asks as the kiosk does."""

    answer: Answer | None = None
    ms: int | None = None
    asked: Fields = MappingProxyType({})

    async def fetch(
        self, kind: Kind, values: Fields, *, deadline: float, sending: Sending | None = None
    ) -> Answer:
        """Send one request; see `ErpClient.fetch`."""
        self.answer, self.asked, started = None, values, time.monotonic()
        try:
            self.answer = await super().fetch(kind, values, deadline=deadline, sending=sending)
        finally:
            self.ms = round((time.monotonic() - started) * 1000)
        return self.answer

    async def observe(self, call: Awaitable[T]) -> Outcome[T]:
        """Await one of this client's calls."""
        self.answer = self.ms = None
        with listening() as ear:
            try:
                found = await call
            except ErpError as error:
                return Outcome(None, error, self.answer, self.ms, self.asked, ear.others > 0)
        return Outcome(found, None, self.answer, self.ms, self.asked, ear.others > 0)

    async def is_as_nowhere(self, kind: Kind, outcome: Outcome[Any]) -> bool:
        """Whether a 404 says no more than that of an address that surely is none."""
        if outcome.answer is None or outcome.answer.status != HTTPStatus.NOT_FOUND:
            return False
        try:
            return await self._is_nowhere(kind, outcome.asked, outcome.answer)
        except ErpError:
            return False

    async def written_otherwise(self, tax_id: TaxId) -> Outcome[list[Customer]]:
        """Ask for a customer by the other form of the document; keep to it where it finds one."""
        self._masked = not self._masked
        outcome = await self.observe(self.customer(tax_id))
        if not outcome.found:
            self._masked = not self._masked
        return outcome
