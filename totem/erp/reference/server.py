"""The reference ERP inside another program: an HTTP server on a thread, on a port that the system chooses."""

import json
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from totem.erp.reference import seed
from totem.erp.reference.app import contract, create_app
from totem.erp.reference.faults import Faults
from totem.erp.reference.middleware import FaultInjector
from totem.erp.reference.seed import Registration
from totem.erp.reference.store import Store
from totem.erp.reference.titles import COMPANY


def open_listener() -> socket.socket:
    """Listen on a port of 127.0.0.1 that the system chooses."""
    # asyncio sets TCP_NODELAY only where the protocol is named; without it each answer takes 40 ms more.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


def base_url(listener: socket.socket) -> str:
    """Return the address to configure as `erp.base_url`."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


class ReferenceErp:
    """A reference ERP that serves while the `with` block lasts.

    Attributes:
        base_url: http://127.0.0.1:PORT, known from the start.
        paid: ids (`id_fatura`) of titles that are open no more; may be added to while it runs.
        store: what it was sent; `store.prospects()`, `store.leads()`, `store.move(id, status)`.
        faults: the rules in force; `faults.set("boletos:status=500")` changes them while it runs.
    """

    def __init__(
        self,
        *,
        data: Sequence[Registration] | None = None,
        generation: str = "A",
        token: str | None = None,
        faults: str = "",
        today: Callable[[], date] = lambda: datetime.now().astimezone().date(),
        company: str = COMPANY,
        file: Path | None = None,
        ignore_keys: bool = False,
        listener: socket.socket | None = None,
        paid: set[str] | None = None,
    ) -> None:
        """Records are kept in `file` (SQLite), or in memory; with `ignore_keys`, as often as it comes.

        `listener` is a socket of `open_listener`, if left out one of its own; `paid` becomes the attribute.
        """
        self.faults = Faults(faults)
        self.paid: set[str] = set() if paid is None else paid
        self.store = Store(file)
        app = create_app(
            data=data,
            generation=generation,
            token=token,
            today=today,
            paid=self.paid,
            company=company,
            store=self.store,
            ignore_keys=ignore_keys,
        )
        self._server = uvicorn.Server(
            uvicorn.Config(
                FaultInjector(app, self.faults),
                access_log=False,  # its lines hold documents
                log_config=None,
                log_level="critical",
                lifespan="off",
                timeout_graceful_shutdown=0,
            )
        )
        self._socket = listener or open_listener()
        self.base_url = base_url(self._socket)
        self._thread = threading.Thread(target=self._serve, name="reference-erp", daemon=True)

    def start(self) -> None:
        """Serve from now on. A client may connect at once: the port is already open."""
        self._thread.start()

    def stop(self) -> None:
        """End the connections and the thread."""
        self._server.should_exit = True
        if self._thread.ident is not None:
            self._thread.join(timeout=5)
        self._socket.close()
        self.store.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])


def serve(
    *,
    port: int,
    data: Path | None,
    customers: Path | None,
    faults: str,
    generation: str,
    token: str | None,
    ignore_keys: bool = False,
) -> None:
    """Serve on 127.0.0.1 until interrupted; what is sent is kept in `data`, or in memory.

    Raises:
        ValueError: `customers` is not of the shape that `seed` tells, or `faults` not of its grammar.
        OSError: one of the files cannot be used.
    """
    if data is not None and data.suffix == ".json":
        raise ValueError(f"{data}: what is sent is kept in a database; --customers takes JSON")
    rules = Faults(faults)
    own = None if customers is None else seed.load(customers)
    store = Store(data)
    served = create_app(data=own, generation=generation, token=token, store=store, ignore_keys=ignore_keys)
    app = FaultInjector(served, rules)
    out = sys.stdout
    out.write(f"reference ERP, generation {generation}: http://127.0.0.1:{port} (documentation: /docs)\n")
    if own is None:
        out.writelines(f"  {document:<20} {description}\n" for document, description in seed.DEMO_DOCUMENTS)
    out.flush()
    try:
        uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="warning")
    finally:
        store.close()


def write_contract(generation: str) -> str:
    """The contract as OpenAPI, in JSON that is the same each time."""
    return json.dumps(contract(generation), ensure_ascii=False, indent=2) + "\n"
