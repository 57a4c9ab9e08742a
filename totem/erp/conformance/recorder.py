"""Record the answer, the time and the foreign records of each request of the contract adapter."""

import logging
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from totem.domain.customer import Customer
from totem.domain.taxid import TaxId
from totem.erp.adapters.contract.adapter import ContractErp, is_missing_address
from totem.erp.adapters.contract.client import ContractClient
from totem.erp.adapters.contract.find_records import RequestSpec
from totem.erp.errors import ErpError
from totem.erp.http.latency import Latency
from totem.erp.http.messages import Fields, Response
from totem.erp.ownership import OwnedErp
from totem.settings import ErpSettings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Recording(Generic[T]):
    """Result of one call: the records or the error, the answer where one came, and milliseconds.

    `asked` are the fields that were sent. `others`: records were left out because they name another owner.
    """

    found: T | None
    error: ErpError | None
    answer: Response | None
    ms: int | None
    asked: Fields
    others: bool = False


class _RecordingClient(ContractClient):
    answer: Response | None = None
    ms: int | None = None
    asked: Fields = MappingProxyType({})

    async def fetch(
        self,
        spec: RequestSpec,
        fields: Fields | None = None,
        *,
        path_suffix: str = "",
        **options: Any,
    ) -> Response:
        """Send one request (see `ContractClient.fetch`); its variants are not recorded."""
        if path_suffix:
            return await super().fetch(spec, fields, path_suffix=path_suffix)
        self.answer, self.asked, started = None, fields or {}, time.monotonic()
        try:
            self.answer = await super().fetch(spec, fields, **options)
        finally:
            self.ms = round((time.monotonic() - started) * 1000)
        return self.answer


class Recorder(OwnedErp):
    """Make requests as the kiosk does, and keep what came of each."""

    def __init__(self, settings: ErpSettings, *, token: str | None = None) -> None:
        self._client = _RecordingClient(settings, token=token)
        self._foreign: list[str] = []
        super().__init__(lambda: ContractErp(self._client), Latency())

    def report_foreign(self, text: str) -> None:
        """Keep the report for the recording; it is not printed among the checks."""
        self._foreign.append(text)

    async def observe(self, call: Awaitable[T]) -> Recording[T]:
        """Await one of this object's calls."""
        client = self._client
        client.answer = client.ms = None
        self._foreign = []
        found, failed = None, None
        with _quiet():
            try:
                found = await call
            except ErpError as error:
                failed = error
        return Recording(found, failed, client.answer, client.ms, client.asked, bool(self._foreign))

    async def is_as_nowhere(self, spec: RequestSpec, recording: Recording[Any]) -> bool:
        """Test that a 404 is the same as that of an address that surely is none."""
        if recording.answer is None or recording.answer.status != HTTPStatus.NOT_FOUND:
            return False
        try:
            return await is_missing_address(self._client, spec, recording.asked, recording.answer)
        except ErpError:
            return False

    async def written_otherwise(self, tax_id: TaxId) -> Recording[list[Customer]]:
        """Ask for a customer by the other form of the document; keep to it where it finds one."""
        self._client.is_masked = not self._client.is_masked
        recording = await self.observe(self.customers(tax_id))
        if not recording.found:
            self._client.is_masked = not self._client.is_masked
        return recording


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the client's log lines from being printed among the checks."""
    log, handler = logging.getLogger("totem.erp"), logging.NullHandler()
    propagated = log.propagate
    log.addHandler(handler)
    log.propagate = False
    try:
        yield
    finally:
        log.propagate = propagated
        log.removeHandler(handler)
