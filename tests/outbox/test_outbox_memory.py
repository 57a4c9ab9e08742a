"""How much memory a file takes on its way from the disk to the ERP."""

import asyncio
from pathlib import Path

from support.discarding_erp import sent_to_a_sink
from support.recording_erp import JPEG, photo, prospect
from totem.domain.attachments import LARGEST_FILE
from totem.outbox.messages import SignUp
from totem.outbox.queue import Outbox


def test_the_largest_file_stands_in_memory_once(tmp_path: Path) -> None:
    largest = photo(JPEG.ljust(LARGEST_FILE, b"\0"))
    asyncio.run(Outbox(tmp_path).put(SignUp(prospect(), (largest,))))
    taken, more = asyncio.run(sent_to_a_sink(lambda erp: Outbox(tmp_path).deliver(erp.sales)))
    assert taken > LARGEST_FILE * 4 // 3
    assert more < LARGEST_FILE * 3 // 2
