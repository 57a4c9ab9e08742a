"""Server of the page: uvicorn on 127.0.0.1, until Ctrl+C."""

import socket
import sys
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from totem.fleet.operator.console import Console
from totem.fleet.operator.event_log import EventLog
from totem.fleet.operator.folder import Membership
from totem.fleet.operator.page.application import OperatorPage


class PageServer(uvicorn.Server):
    """Server that ends the open event streams first, for which it would wait otherwise."""

    def __init__(self, page: OperatorPage) -> None:
        config = uvicorn.Config(
            page.guard,
            log_level="warning",
            access_log=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=2,
        )
        super().__init__(config)
        self._page = page

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the event streams, then the server."""
        self._page.feed.close()
        await super().shutdown(sockets)


def listen(port: int) -> socket.socket:
    """Return a socket that listens on loopback; port 0 is any free one. An OSError where it is in use."""
    # asyncio sends at once on sockets that name TCP; else an answer waits 40 ms for an acknowledgement
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform == "win32":  # where SO_REUSEADDR lets another program answer at the same port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
    except OSError:
        listener.close()
        raise
    return listener


def serve(
    console: Console,
    host: str,
    listener: socket.socket,
    events: EventLog,
    *,
    on_address: Callable[[str], object],
    read_membership: Callable[[], Membership | None] = lambda: None,
) -> None:
    """Serve the page of a console that is started, until Ctrl+C; `host` is the broker's name, for people.

    `on_address` gets the address to open, with the key of this run; `read_membership` reads the folder.
    """
    page = OperatorPage(console, host, listener.getsockname()[1], events, read_membership)
    on_address(page.address)
    with suppress(KeyboardInterrupt):
        PageServer(page).run(sockets=[listener])
