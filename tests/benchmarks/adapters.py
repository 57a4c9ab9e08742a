"""Benchmark of the adapters of vendors' ERPs: time added to the ERP's own, and time of their import.

The emulator of each kind answers one visit; its answers are then replayed in memory, without a socket, so
that all of the time is the kiosk's: building requests, reading answers, ownership of records.
"""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter
from unittest.mock import patch

import httpx

from benchmarks.budgets import Measurement, median_row
from benchmarks.processes import NotMeasured, environment
from support.emulators.base import Emulator
from totem.domain.taxid import TaxId
from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.settings import ErpSettings
from totem.settings.erp_kind import CONTRACT
from totem.settings.erp_kinds import KINDS as ALL_KINDS

KINDS = sorted({*ALL_KINDS} - {CONTRACT})
CUSTOMER, TITLES = TaxId.parse("529.982.247-25"), 10
ADDED_MS = 5.0
VISITS = 10
"""Visits of each run."""
_IMPORT = """
import sys, time
import totem.erp.factory, totem.settings
import totem.erp.adapters.connection, totem.erp.adapters.paging, totem.erp.adapters.rest
from totem.domain import service_requests, sign_up
began = time.perf_counter()
__import__(f"totem.erp.adapters.{sys.argv[1]}.adapter")
print(1000 * (time.perf_counter() - began))
"""

Handle = Callable[[httpx.AsyncHTTPTransport, httpx.Request], Awaitable[httpx.Response]]


def measure(_work: Path, runs: int) -> list[Measurement]:
    """Time a lookup of ten boletos by each kind, and the import of its module."""
    return [*(_visit(kind, runs) for kind in KINDS), _imports(runs)]


class ResponseReplay:
    """Responses of a server by request: recorded from the emulator, then replayed."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, bytes], tuple[int, list[tuple[str, str]], bytes]] = {}

    def recording(self, handle: Handle) -> Handle:
        """Return a handler that forwards requests to `handle` and records the responses."""

        async def pass_on(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
            body = await request.aread()
            response = await handle(transport, request)
            content = await response.aread()
            await response.aclose()
            kept = response.status_code, response.headers.multi_items(), content
            self._kept[request.method, str(request.url), body] = kept
            return self._response(kept)

        return pass_on

    async def play(self, request: httpx.Request) -> httpx.Response:
        """Return the recorded response."""
        return self._response(self._kept[request.method, str(request.url), await request.aread()])

    @staticmethod
    def _response(kept: tuple[int, list[tuple[str, str]], bytes]) -> httpx.Response:
        status, headers, content = kept
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))


def _visit(kind: str, runs: int) -> Measurement:
    emulator: Emulator = getattr(import_module(f"support.emulators.{kind}"), f"{kind.capitalize()}Emulator")()
    _give_titles(emulator)
    times = asyncio.run(_times(emulator, runs))
    return median_row(f"{kind}: document → {TITLES} boletos, beyond the ERP", "ms", times, ADDED_MS)


def _give_titles(emulator: Emulator) -> None:
    """Give the customer ten titles of one contract, a month apart, of which nine are overdue."""
    titles = max((each.open_titles for each in emulator.people), key=len)[:TITLES]
    contract = emulator.find(CUSTOMER.value).contracts[0]  # type: ignore[union-attr]  # a sample customer
    emulator.people[:] = [each for each in emulator.people if each.tax_id == CUSTOMER]
    contract.titles = [
        replace(title, due=emulator.today() - timedelta(days=30 * place))
        for place, title in enumerate(titles)
    ]


async def _times(emulator: Emulator, runs: int) -> list[float]:
    replay, transport = ResponseReplay(), httpx.AsyncHTTPTransport
    erp = make_erp(ErpSettings(**emulator.settings()))
    try:
        with (
            emulator,
            patch.object(transport, "handle_async_request", replay.recording(transport.handle_async_request)),
        ):
            await _look_up(erp)
        with patch.object(transport, "handle_async_request", replay.play):
            await _look_up(erp)
            return [await _mean_ms(erp) for _ in range(runs)]
    finally:
        await erp.aclose()


async def _mean_ms(erp: OwnedErp) -> float:
    began = perf_counter()
    for _ in range(VISITS):
        await _look_up(erp)
    return 1000 * (perf_counter() - began) / VISITS


async def _look_up(erp: OwnedErp) -> None:
    """Make the requests of a visit.

    Raises:
        NotMeasured: other boletos came.
    """
    found = await erp.open_boletos((await erp.customers(CUSTOMER))[0])
    if len(found) != TITLES:
        raise NotMeasured(f"{len(found)} boletos came instead of {TITLES}")


def _imports(runs: int) -> Measurement:
    """Time the import of each adapter's module in a fresh process that has the base of adapters already."""
    medians = {kind: median(_import_ms(kind) for _ in range(runs)) for kind in KINDS}
    slowest = max(medians, key=lambda kind: medians[kind])
    why = ", ".join(f"{kind} {ms:.2g}" for kind, ms in medians.items())
    return Measurement(
        f"import of the chosen adapter, the slowest ({slowest})", "ms", medians[slowest], None, why
    )


def _import_ms(kind: str) -> float:
    command = [sys.executable, "-c", _IMPORT, kind]
    return float(subprocess.run(command, env=environment(), capture_output=True, check=True).stdout)
