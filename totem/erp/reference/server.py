"""The reference ERP inside another program: an HTTP server on a thread, on a port that the system chooses."""

import socket
import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from totem.erp.reference.app import create_app
from totem.erp.reference.faults import Faults
from totem.erp.reference.listener import base_url, open_listener
from totem.erp.reference.middleware import FaultInjector
from totem.erp.reference.seed import Registration
from totem.erp.reference.store import Store
from totem.erp.reference.titles import COMPANY


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
