"""Process that uses an outbox while its disk operations are recorded.

    python outbox_io_recording.py FOLDER RECORDING

A customer signs up with a photo, changes something and sends another photo; both are delivered to an ERP that
honours keys. Into `FOLDER/marks` it writes a line of JSON for each protocol that was shown ("told") and for
each request that the ERP took ("took").
"""

import asyncio
import ctypes
import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support import recording_erp
from support.power_loss import MARKS
from totem.domain.sign_up import Prospect, Receipt, ReceiptCode
from totem.outbox.queue import Outbox
from totem.outbox.submissions import Edit, OutboxUnavailable, SignUp, Submission

ONE, OTHER = recording_erp.JPEG * 300, recording_erp.JPEG * 2


@dataclass
class MarkingErp(recording_erp.KeyedErp):
    """Writes a mark for each request."""

    marks: int = -1

    def _take(self, request: str, of: str | None, record: object, key: str) -> Receipt:
        receipt = super()._take(request, of, record, key)
        mark(self.marks, "took", request, key, receipt.id)
        return receipt


def mark(marks: int, *told: str | None) -> None:
    """Append a line to the marks, in one write."""
    os.write(marks, (json.dumps(told) + "\n").encode())


async def live(folder: Path, marks: int) -> None:
    """Sign up, deliver, change, and deliver again."""
    erp, outbox = MarkingErp(marks=marks), Outbox(folder)

    async def send(submission: Submission) -> None:
        with suppress(OutboxUnavailable):  # the customer tries again
            protocols.append(await outbox.put(submission))
            return
        protocols.append(await outbox.put(submission))

    protocols: list[ReceiptCode] = []
    await send(SignUp(recording_erp.prospect(), (recording_erp.photo(ONE),)))
    mark(marks, "told", "sign-up")
    await outbox.deliver(erp)
    await send(Edit(protocols[0], Prospect(email="novo@example.com"), (recording_erp.photo(OTHER),)))
    mark(marks, "told", "edit")
    await outbox.deliver(erp)


if __name__ == "__main__":
    root = Path(sys.argv[1])
    marks = os.open(root / MARKS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    recording = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT, 0o600)
    ctypes.CDLL(None).record_to(recording, str(root).encode())
    asyncio.run(live(root / "outbox", marks))
