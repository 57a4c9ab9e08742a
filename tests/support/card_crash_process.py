"""Process that forks runs of a card service, each of which is killed at a given step.

    python card_crash_process.py

An order (`forked_lives`) has `erp` (the reference ERP's address), `card` (the section of the terminal's
emulator), `folder`, `step` and `way`: "statements" and "writes" pay by card until they are killed, "failing"
pays on a disk that fails from that write on, "refund" refunds what waits for staff until it is killed,
"rescue" starts again, "warm" imports all modules. Told are the phases of a payment, or the charges after a
rescue.
"""

import asyncio
import json
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support import forked_lives, kill_at_step
from totem.cards import schedule
from totem.cards.charge import ChargeState, UnknownTransition
from totem.cards.ledger import CardLedger
from totem.cards.progress import ChargeProgress, ChargeRequest
from totem.cards.schedule import Pace
from totem.cards.service import CardService
from totem.cards.terminals.registry import make_terminal
from totem.cards.terminals.terminal import TerminalError
from totem.domain.card_payment import CardMethod, TitleReference
from totem.domain.customer import Customer, OpenBoleto
from totem.domain.taxid import TaxId
from totem.erp.factory import make_erp
from totem.settings import ErpSettings
from totem.settings.card import CardSettings
from totem.system import database

CUSTOMER = TaxId.parse("529.982.247-25")
"""Customer of the reference ERP."""
POLL_S = 0.02


async def live(order: forked_lives.Order, out: TextIO) -> None:
    """Make one run."""
    erp = make_erp(ErpSettings(base_url=order["erp"], document_format="digits"))
    card = CardSettings(**order["card"])
    [customer, *_] = await erp.customers(CUSTOMER)
    boletos = await erp.open_boletos(customer)
    terminal = make_terminal(card)
    if order["way"] == "writes":
        kill_at_step.at_writes(order["step"])
    elif order["way"] == "failing":
        kill_at_step.fail_at_writes(order["step"], order["error"], once=order["once"])
    elif order["way"] in {"statements", "refund"}:
        connect = kill_at_step.at_statements(order["step"], database._connect)
        setattr(database, "_connect", connect)  # noqa: B010 - a function of its own
    ledger = CardLedger(Path(order["folder"]), provider=card.provider or "", terminal=card.terminal_id or "")
    service = CardService(ledger, terminal, erp, now=lambda: datetime.now(UTC), poll_s=POLL_S, timeout_s=20)
    with suppress(TerminalError, UnknownTransition):
        await service.recover()
        if order["way"] == "refund":
            for charge in await service.charges(open_only=True):
                await service.refund(charge.id)
        elif order["way"] != "rescue":
            await pay(service, boletos[0], customer, out)
    if order["way"] == "failing":
        out.write("ill\n" if kill_at_step.fail_no_more() else "well\n")
    if order["way"] in {"rescue", "failing"}:
        schedule.PACES[ChargeState.SETTLING] = Pace("without the minute of a real ERP", POLL_S, POLL_S)
        for _ in range(4):
            await service.recover()
            await asyncio.sleep(2 * POLL_S)
    if order["way"] == "rescue":
        for charge in await service.charges():
            out.write(json.dumps([charge.reference, charge.state.value, str(charge.taken)]) + "\n")
    await service.aclose()
    await erp.aclose()


async def pay(service: CardService, boleto: OpenBoleto, customer: Customer, out: TextIO) -> None:
    """Pay a boleto by card."""

    def tell(now: ChargeProgress) -> None:
        out.write(f"{now.phase.value}\n")

    assert boleto.amount is not None
    title = TitleReference(boleto.id, customer.id, boleto.contract_id or customer.contract_id)
    request = ChargeRequest(title, boleto.amount, boleto.amount, CardMethod.DEBIT, label="7001")
    tell(await service.pay(request, tell))


def begin(order: forked_lives.Order, out: TextIO) -> None:
    """Make one run; the one that only imports the modules starts again."""
    way = order["way"] if order["way"] != "warm" else "rescue"
    asyncio.run(live({**order, "way": way}, out))


if __name__ == "__main__":
    forked_lives.serve(begin)
