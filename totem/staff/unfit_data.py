"""Count what the ERP sent and the kiosk could not use, from the log: names of fields and rules, no data."""

from collections import Counter
from datetime import datetime
from pathlib import Path

from totem.staff.log_notes import recent_notes


def unfit_data(folder: Path, now: datetime) -> Counter[str]:
    """Count the notes of the last day in the log in `folder`. Blocks: files are read.

    Raises:
        OSError: a file is there, and cannot be read.
    """
    return Counter(str(fields["unfit"]) for fields in recent_notes(folder, now, "unfit"))
