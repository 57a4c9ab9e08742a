"""`totem erp serve`: the reference ERP in the foreground, for integrators and for trying a kiosk out."""

import json
import sys
from pathlib import Path

import uvicorn

from totem.erp.reference import seed
from totem.erp.reference.app import contract, create_app
from totem.erp.reference.faults import Faults
from totem.erp.reference.middleware import FaultInjector
from totem.erp.reference.store import Store


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
