"""A look at an outbox from outside: it changes nothing, makes no file, and puts no damaged database aside."""

import sqlite3
from contextlib import closing
from pathlib import Path

from totem.outbox.database import FILE_NAME, VERSION, damaged_in, look
from totem.outbox.encryption import Keys
from totem.outbox.messages import OutboxCounts, Trouble
from totem.outbox.store import level_of


def peek(folder: Path) -> OutboxCounts:
    """How full the outbox in `folder` is; empty where there is none. Blocks.

    Raises:
        OSError: this user may not look into it.
    """
    damaged = len(damaged_in(folder))
    if not (folder / FILE_NAME).exists():
        return OutboxCounts(damaged=damaged)
    try:
        with closing(look(folder / FILE_NAME)) as base:
            [version] = base.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                return OutboxCounts(damaged=damaged, trouble=Trouble.NEWER)
            return level_of(base, Keys(folder), damaged)
    except sqlite3.OperationalError:
        return OutboxCounts(damaged=damaged, trouble=Trouble.BROKEN)
    except sqlite3.DatabaseError:
        return OutboxCounts(damaged=damaged, trouble=Trouble.DAMAGED)
