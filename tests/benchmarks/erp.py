"""Reference ERP in a process of its own, with a customer of ten boletos and one of five hundred."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import httpx

from benchmarks.processes import environment, running, totem, wait_until
from totem.domain.taxid import TaxId
from totem.lab.reference_erp import seed

MANY = "74697131401"
TEN = "52998224725"
NONE = "39053344705"
COUNTS = {TEN: 10, MANY: 500}


@contextmanager
def serving(work: Path) -> Iterator[str]:
    """Serve while the block lasts; yield the address."""
    data = work / "customers.json"
    data.write_text(json.dumps({"clientes": customers()}), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = totem("erp", "serve", "--port", str(port), "--customers", str(data))
    with running(command, environment(), work):
        wait_until(lambda: _answers(port), "the reference ERP")
        yield f"http://127.0.0.1:{port}"


class BareErpClient:
    """Client without the kiosk for the requests of a lookup, to measure the ERP's own time."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._ids = {row["cnpj_cpf"]: str(row["id_cliente"]) for row in customers()}

    def seconds(self, document: str) -> float:
        """Return the time of a new connection, the search of the customer, and its boletos and services."""
        return asyncio.run(self._look_up(document))

    async def _look_up(self, document: str) -> float:
        customer = {"id_cliente": self._ids[TaxId.parse(document).formatted]}
        async with httpx.AsyncClient(base_url=self._base_url, trust_env=False) as client:
            began = time.perf_counter()
            found = [await client.get("/clientes", params={"cnpj_cpf": document})]
            lists = ("/boletos", "/instalacoes")
            found += await asyncio.gather(*(client.get(path, params=customer) for path in lists))
            ended = time.perf_counter()
            for answer in found:
                answer.raise_for_status()
            return ended - began


def customers() -> list[dict[str, object]]:
    """Return the registrations of three documents, with the numbers of titles in `COUNTS`."""
    registrations = seed.registrations(datetime.now().astimezone().date())
    titles = next(each.boletos for each in registrations if len(each.boletos) == COUNTS[MANY])
    return [
        {**each.fields, "boletos": [*titles[: COUNTS.get(document.value, 0)]]}
        for each in registrations
        if (document := seed.document(each.fields)) and document.value in (*COUNTS, NONE)
    ]


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
