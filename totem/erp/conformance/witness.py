"""The kiosk's client under observation: it keeps the last answer and the time that it took."""

import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Generic, TypeVar

from totem.erp.answer import Answer, Kind
from totem.erp.client import ErpClient
from totem.erp.errors import ErpError
from totem.erp.transport import Sending

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What came of one call: what was found or the error, the answer where one came, and milliseconds."""

    found: T | None
    error: ErpError | None
    answer: Answer | None
    ms: int | None


class Witness(ErpClient):
    """Asks as the kiosk does."""

    answer: Answer | None = None
    ms: int | None = None

    async def fetch(
        self, kind: Kind, values: dict[str, str], *, deadline: float, sending: Sending | None = None
    ) -> Answer:
        """Send one request; see `ErpClient.fetch`."""
        self.answer, started = None, time.monotonic()
        try:
            self.answer = await super().fetch(kind, values, deadline=deadline, sending=sending)
        finally:
            self.ms = round((time.monotonic() - started) * 1000)
        return self.answer

    async def observe(self, call: Awaitable[T]) -> Outcome[T]:
        """Await one of this client's calls."""
        self.answer = self.ms = None
        try:
            found = await call
        except ErpError as error:
            return Outcome(None, error, self.answer, self.ms)
        return Outcome(found, None, self.answer, self.ms)
