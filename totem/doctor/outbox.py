"""What customers sent and the ERP has not yet: does it go out?"""

from collections.abc import Iterator
from datetime import datetime

from totem.outbox import FOLDER
from totem.settings import Settings, state_folder
from totem.staff import outbox
from totem.staff.health_rules import HealthCheck, error


def look(settings: Settings) -> Iterator[HealthCheck]:
    """The outbox's level, by a look that changes nothing; no line where nothing was ever handed in."""
    from totem.outbox.read_only import peek

    folder = state_folder(settings) / FOLDER
    try:
        if not folder.is_dir():
            return
        level = peek(folder)
    except OSError as trouble:
        words = f"este usuário não pode ver a fila: {trouble.strerror}"
        yield error("outbox", words, "Rode este comando como o serviço do totem: sudo totem doctor.")
    else:
        yield outbox.health_check(level, datetime.now().astimezone())
