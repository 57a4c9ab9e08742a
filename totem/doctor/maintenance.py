"""Maintenance mode: can staff enter it?"""

from collections.abc import Iterator

from totem.settings import Settings, state_folder
from totem.staff.health_rules import HealthCheck, ok, warning
from totem.staff.pin import PinFile


def check_pin(settings: Settings) -> Iterator[HealthCheck]:
    """Without a PIN of the store's own, nobody enters; there is none by default."""
    if PinFile(state_folder(settings)).exists:
        yield ok("pin", "tem um PIN")
    else:
        words = "sem PIN, o modo de manutenção fica fechado"
        yield warning("pin", words, "Crie um: sudo totem pin")
