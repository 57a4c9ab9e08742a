"""Process that charges a card while the disk operations of its ledger are recorded.

    python card_io_recording.py FOLDER RECORDING

One title is paid and settled; of another one, the ERP declines the settlement, and staff refund it. Into
`FOLDER/marks` it writes a line of JSON for each call that may move money: its name and the reference.
"""

import ctypes
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support.card_fakes import FakeTerminal, FakeTitles, ProviderOrder, Title, declined
from support.card_harness import CardHarness
from support.power_loss import MARKS
from totem.cards.terminals.terminal import ChargeOrder, TerminalReport
from totem.domain.card_payment import CardPayment, Settlement, TitleReference


class MarkingTerminal(FakeTerminal):
    """Writes a mark before each call that may move money."""

    marks = -1

    async def start(self, order: ChargeOrder) -> TerminalReport:
        mark(self.marks, "start", order.reference)
        return await super().start(order)

    async def refund(self, order: ChargeOrder) -> TerminalReport:
        mark(self.marks, "refund", order.reference)
        return await super().refund(order)


class MarkingErp(FakeTitles):
    """Writes a mark before each settlement."""

    marks = -1

    async def settle(self, title: TitleReference, payment: CardPayment) -> Settlement:
        mark(self.marks, "settle", payment.reference)
        return await super().settle(title, payment)


def mark(marks: int, *told: str) -> None:
    """Append a line to the marks, in one write."""
    os.write(marks, (json.dumps(told) + "\n").encode())


def live(folder: Path, marks: int) -> None:
    """Pay, and refund."""
    erp = MarkingErp()
    bench = CardHarness(folder, erp=erp)
    terminal = bench.terminal = MarkingTerminal(bench.provider)
    terminal.marks = erp.marks = marks

    def take(order: ProviderOrder) -> None:
        if order.is_open:
            bench.provider.capture(order)

    bench.terminal.on_find = take
    bench.reopen()
    bench.run(bench.pay())
    erp.titles["b2"] = Title()
    erp.errors["settle"] = [declined()]
    bench.run(bench.pay("b2"))
    [held] = bench.ledger.open_charges()
    bench.run(bench.service.refund(held.id))
    bench.close()


if __name__ == "__main__":
    root = Path(sys.argv[1])
    marks = os.open(root / MARKS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    recording = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT, 0o600)
    ctypes.CDLL(None).record_to(recording, str(root).encode())
    live(root / "cards", marks)
