"""Process that forks runs of an outbox, each of which is killed at a given step.

    python outbox_crash_process.py

An order (`forked_lives`) has `url` of the ERP, `folder`, `step` and `way` ("writes", "statements", "failing",
"rescue", "ticket", "ticket failing", "ticket rescue", "warm"). Told are the protocols that the customer was
shown.
"""

import asyncio
import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TextIO

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support import forked_lives, kill_at_step, recording_erp
from totem.domain.customer import Customer
from totem.domain.service_requests import TicketRequest
from totem.domain.sign_up import Prospect, ReceiptCode
from totem.domain.taxid import TaxId
from totem.erp.factory import make_erp
from totem.erp.ownership import OwnedErp
from totem.outbox import database
from totem.outbox.queue import Outbox
from totem.outbox.request_kinds import ServiceRequest
from totem.outbox.submissions import Edit, OutboxUnavailable, SignUp, UnknownSubmission
from totem.settings import ErpSettings
from totem.system import database as sqlite

EMAIL = "novo@example.com"
CUSTOMER = TaxId.parse("529.982.247-25")
"""Customer of the reference ERP."""


async def sign_up(folder: Path, erp: OwnedErp, tell: Callable[[str], None]) -> ReceiptCode:
    """Sign a customer up with a photo, and deliver it."""
    outbox = Outbox(folder)
    first = await outbox.put(SignUp(recording_erp.prospect(), (recording_erp.photo(),)))
    tell(str(first))
    await outbox.deliver(erp)
    return first


async def sign_up_and_change(folder: Path, erp: OwnedErp, tell: Callable[[str], None]) -> None:
    """Sign a customer up, and change the registration afterwards."""
    first = await sign_up(folder, erp, tell)
    outbox = Outbox(folder)
    tell(str(await outbox.put(Edit(first, Prospect(email=EMAIL)))))
    await outbox.deliver(erp)


async def sign_up_on_a_failing_disk(folder: Path, erp: OwnedErp, tell: Callable[[str], None]) -> None:
    """Sign up and change while the disk fails; then repair the disk, and go on in the same run."""
    with suppress(OutboxUnavailable, UnknownSubmission):
        await sign_up_and_change(folder, erp, tell)
    had_failed = kill_at_step.fail_no_more()
    outbox = Outbox(folder)
    outbox.send_now()
    await outbox.deliver(erp)
    tell("ill" if had_failed else "well")


async def open_ticket(folder: Path, erp: OwnedErp, tell: Callable[[str], None]) -> None:
    """Store a ticket of a customer whom the ERP has, and deliver it."""
    ticket = await _ticket(erp)
    outbox = Outbox(folder)
    tell(str(await outbox.put(ticket)))
    await outbox.deliver(erp)


async def open_ticket_on_a_failing_disk(folder: Path, erp: OwnedErp, tell: Callable[[str], None]) -> None:
    """Open a ticket while the disk fails, and go on in the same run once it is repaired."""
    ticket = await _ticket(erp)
    outbox = Outbox(folder)
    with suppress(OutboxUnavailable):
        tell(str(await outbox.put(ticket)))
    await outbox.deliver(erp)
    had_failed = kill_at_step.fail_no_more()
    outbox.send_now()
    await outbox.deliver(erp)
    level = await outbox.count()
    tell(json.dumps([level.waiting, level.refused, level.may_have_arrived, level.damaged]))
    tell("ill" if had_failed else "well")


async def _ticket(erp: OwnedErp) -> ServiceRequest:
    customer = (await erp.customers(CUSTOMER))[0]
    kept = Customer(customer.tax_id, customer.id, customer.contract_id, name=customer.name)
    return ServiceRequest(kept, ticket=TicketRequest("Sem internet"))


async def rescue_ticket(folder: Path, erp: OwnedErp, tell: Callable[[str], None]) -> None:
    """Start again: deliver the ticket on disk, and report whether it waits for staff."""
    outbox = Outbox(folder)
    await outbox.deliver(erp)
    level = await outbox.count()
    tell(json.dumps([level.waiting, level.refused, level.may_have_arrived, level.damaged]))


async def rescue(folder: Path, erp: OwnedErp, tell: Callable[[str], None]) -> None:
    """Start again: deliver the submissions on disk, and report those that are left."""
    outbox = Outbox(folder)
    await outbox.deliver(erp)
    level = await outbox.count()
    tell(json.dumps([level.waiting, level.refused, level.unreadable, level.damaged]))
    if (folder / database.FORMAT.file_name).exists():
        with closing(sqlite3.connect(folder / database.FORMAT.file_name)) as left:
            tell(str(left.execute("SELECT COUNT(*) FROM pieces").fetchone()[0]))


def begin(order: forked_lives.Order, out: TextIO) -> None:
    """Make one run."""
    way, folder = order["way"], Path(order["folder"])
    erp = make_erp(ErpSettings(base_url=order["url"], document_format="digits"))
    if way == "writes":
        kill_at_step.at_writes(int(order["step"]))
    elif way in {"failing", "ticket failing"}:
        kill_at_step.fail_at_writes(int(order["step"]), int(order["error"]), once=bool(order["once"]))
    elif way in {"statements", "ticket"}:
        connect = kill_at_step.at_statements(int(order["step"]), sqlite._connect)
        setattr(sqlite, "_connect", connect)  # noqa: B010 - a function of its own

    def tell(text: str) -> None:
        out.write(f"{text}\n")

    ways = {
        "rescue": rescue,
        "writes": sign_up,
        "failing": sign_up_on_a_failing_disk,
        "ticket": open_ticket,
        "ticket failing": open_ticket_on_a_failing_disk,
        "ticket rescue": rescue_ticket,
    }
    live = ways.get(way, sign_up_and_change)
    asyncio.run(live(folder, erp, tell))


if __name__ == "__main__":
    forked_lives.serve(begin)
