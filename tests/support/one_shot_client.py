"""ERP client for one request, without real waits between its attempts."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest

from support import virtual_time
from support.raw_http_server import http
from totem.domain.customer import Customer, OpenBoleto
from totem.domain.taxid import TaxId
from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.lab.reference_erp.server import ReferenceErp
from totem.settings import ErpSettings

T = TypeVar("T")
ERP_SECRET = "um-segredo"  # noqa: S105 - the reference ERP's in tests


class OneShotClient:
    """Runs requests, each with a new client. `waits` are the seconds that clients would have waited."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def __call__(
        self,
        base_url: str,
        question: Callable[[OwnedErp], Awaitable[T]],
        *,
        token: str | None = ERP_SECRET,
        discreet: bool = False,
        to_silence: bool = False,
        **more: Any,
    ) -> T:
        """Run one request; `more` are settings of the section [erp].

        Time-outs of one `to_silence` pass in virtual time.
        """
        settings = ErpSettings(base_url=base_url, **{"timeout_s": 5.0, **more})

        async def run() -> T:
            client = make_erp(settings, token=token, discreet=discreet, sleep=self._sleep)
            try:
                return await question(client)
            finally:
                await client.aclose()

        return virtual_time.run(run()) if to_silence else asyncio.run(run())


def boletos_of(tax_id: TaxId) -> Callable[[OwnedErp], Awaitable[list[OpenBoleto]]]:
    """Return the request of a session: the open boletos of a document's first registration."""

    async def question(client: OwnedErp) -> list[OpenBoleto]:
        customers = await client.customers(tax_id)
        return await client.open_boletos(customers[0])

    return question


def of_sales(request: str, **values: Any) -> Callable[[OwnedErp], Awaitable[Any]]:
    """Return a request of sign-ups and their lists, two of which are the adapter's alone."""
    return lambda erp: getattr(erp.adapter, request)(**values)


MARIA = TaxId.parse("529.982.247-25")
GOOD = http({"id_cliente": 1, "nome": "Maria"})
"""A server's answer to `customer`."""


def customer(client: OwnedErp) -> Awaitable[list[Customer]]:
    """Look Maria up, the usual request to a server with prepared answers."""
    return client.customers(MARIA)


def status(line: str, **headers: str) -> bytes:
    """An answer with an empty object, a status line and headers (`Retry_After="1"`)."""
    return http({}, status=line, headers={name.replace("_", "-"): value for name, value in headers.items()})


def unused_address() -> str:
    """An address without a server."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


async def one_question(settings: ErpSettings, token: str | None = None) -> None:
    """Ask `customer` with the client's own waits."""
    client = make_erp(settings, token=token)
    try:
        await client.customers(MARIA)
    finally:
        await client.aclose()


@pytest.fixture(scope="session")
def erp_servers() -> Iterator[dict[str, ReferenceErp]]:
    """Both generations, running."""
    with (
        ReferenceErp(generation="A", token=ERP_SECRET) as a,
        ReferenceErp(generation="B", token=ERP_SECRET) as b,
    ):
        yield {"A": a, "B": b}


@pytest.fixture
def erp(erp_servers: dict[str, ReferenceErp]) -> Iterator[ReferenceErp]:
    """The reference ERP of generation A, without faults."""
    yield erp_servers["A"]
    erp_servers["A"].faults.clear()


@pytest.fixture
def ask() -> OneShotClient:
    """Ask an ERP one question."""
    return OneShotClient()
