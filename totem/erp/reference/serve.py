"""`totem erp serve`: the reference ERP in the foreground, for integrators and for trying a kiosk out."""

import sys
from pathlib import Path

import uvicorn

from totem.erp.reference import seed
from totem.erp.reference.app import create_app
from totem.erp.reference.faults import Faults
from totem.erp.reference.injector import FaultInjector


def run(*, port: int, data: Path | None, faults: str, generation: str, token: str | None) -> None:
    """Serve on 127.0.0.1 until interrupted.

    Raises:
        ValueError: `data` is not of the shape that `seed` tells, or `faults` not of its grammar.
        OSError: `data` cannot be read.
    """
    customers = None if data is None else seed.load(data)
    app = FaultInjector(create_app(data=customers, generation=generation, token=token), Faults(faults))
    out = sys.stdout
    out.write(f"reference ERP, generation {generation}: http://127.0.0.1:{port} (documentation: /docs)\n")
    if data is None:
        out.writelines(f"  {document:<20} {description}\n" for document, description in seed.DEMO_DOCUMENTS)
    out.flush()
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="warning")
