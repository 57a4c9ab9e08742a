"""A damaged database of an outbox."""

import sqlite3
from contextlib import closing
from pathlib import Path

from totem.outbox.database import FILE_NAME


def spoil(folder: Path) -> None:
    """Damage a page of the index of chains, which costs no row."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as found:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'parcels_by_chain'"
        [page] = found.execute(query).fetchone()
    with (folder / FILE_NAME).open("rb+") as stream:
        stream.seek((page - 1) * 4096)
        stream.write(b"\xff" * 200)
