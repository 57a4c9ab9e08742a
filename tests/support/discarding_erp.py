"""ERP that discards all uploads, to measure the memory of a request with a large body."""

import asyncio
import tracemalloc
from collections.abc import Awaitable, Callable

from support.raw_http_server import http
from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.settings import ErpSettings

_DONE = http({"status": "ok", "id_prospecto": 7})


async def measure_upload(send: Callable[[OwnedErp], Awaitable[object]]) -> tuple[int, int]:
    """Return the bytes of bodies that the ERP received from `send`, and the additional memory at its peak."""
    taken = 0

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal taken
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        left = int(head.split("content-length: ")[1].split("\r\n")[0])
        while left:
            got = len(await reader.read(min(left, 65536)))
            left, taken = left - got, taken + got
        writer.write(_DONE)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(take, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        client = make_erp(ErpSettings(base_url=url))
        await client.warm_up()
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            await send(client)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            await client.aclose()
    return taken, peak - before
