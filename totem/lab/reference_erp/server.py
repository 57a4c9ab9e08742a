"""Servers of the reference ERP: inside another program, and in the foreground (`totem erp serve`).

FastAPI and uvicorn are imported when one of them starts, so that a demo can show its first screen before.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from totem.lab.local_server import LocalServer, ServedApp
from totem.lab.reference_erp import seed
from totem.lab.reference_erp.faults import Faults
from totem.lab.reference_erp.seed import Registration
from totem.lab.reference_erp.store import ReferenceStore
from totem.lab.reference_erp.titles import COMPANY

if TYPE_CHECKING:
    from totem.lab.reference_erp.middleware import FaultInjector


class ReferenceErp(ServedApp):
    """A reference ERP on a thread of its own that serves while the `with` block lasts.

    Its port is open from the start: requests that come before `start` wait in the socket's queue.

    Attributes:
        base_url: http://127.0.0.1:PORT, on a port that the system chooses.
        paid: ids (`id_fatura`) of titles that are open no more; may be added to while it runs.
        store: the received records; `store.prospects()`, `store.all(LEADS)`, `store.move(id, status)`.
        faults: the rules in force; `faults.set("boletos:status=500")` changes them while it runs.
    """

    def __init__(
        self,
        *,
        data: Sequence[Registration] | None = None,
        generation: str = "A",
        token: str | None = None,
        faults: str = "",
        company: str = COMPANY,
        file: Path | None = None,
        ignore_keys: bool = False,
    ) -> None:
        """Records are kept in `file` (SQLite), or in memory; with `ignore_keys`, as often as they come."""
        self._options: dict[str, Any] = {
            "data": data,
            "generation": generation,
            "token": token,
            "company": company,
            "ignore_keys": ignore_keys,
        }
        self.faults = Faults(faults)
        self.paid: set[str] = set()
        self.store = ReferenceStore(file)
        self.server = LocalServer("reference-erp")
        self.base_url = self.server.address

    def app(self) -> "FaultInjector":
        from totem.lab.reference_erp.app import create_app
        from totem.lab.reference_erp.middleware import FaultInjector

        return FaultInjector(create_app(**self._options, paid=self.paid, store=self.store), self.faults)

    def pay(self, boleto_id: str) -> None:
        """Pay the boleto with this id."""
        self.paid.add(boleto_id)

    def stop(self) -> None:
        super().stop()
        self.store.close()


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

    Raises ModuleNotFoundError without FastAPI or uvicorn, ValueError where `customers` is not of the shape
    that `seed` documents or `faults` not of its grammar, OSError where one of the files cannot be used.
    """
    import uvicorn

    from totem.lab.reference_erp.app import create_app
    from totem.lab.reference_erp.middleware import FaultInjector

    if data is not None and data.suffix == ".json":
        raise ValueError(f"{data}: what is sent is kept in a database; --customers takes JSON")
    rules = Faults(faults)
    own = None if customers is None else seed.load(customers)
    store = ReferenceStore(data)
    served = create_app(data=own, generation=generation, token=token, store=store, ignore_keys=ignore_keys)
    out = sys.stdout
    out.write(f"reference ERP, generation {generation}: http://127.0.0.1:{port} (documentation: /docs)\n")
    if own is None:
        out.writelines(f"  {document:<20} {description}\n" for document, description in seed.DEMO_DOCUMENTS)
    out.flush()
    try:
        app = FaultInjector(served, rules)
        uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="warning")
    finally:
        store.close()


def write_contract(generation: str) -> str:
    """The contract as OpenAPI, in JSON that is the same each time (raises `ModuleNotFoundError`)."""
    from totem.lab.reference_erp.app import contract

    return json.dumps(contract(generation), ensure_ascii=False, indent=2) + "\n"
