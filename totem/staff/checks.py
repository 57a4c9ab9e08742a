"""What a check comes to: a level, one sentence, and what to do about it.

`totem doctor` writes checks as lines, maintenance mode shows them as rows.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How grave it is. ERROR keeps the kiosk, or a part of it that was configured, from working."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing looked at. `name` is for programs, `words` and `what_to_do` are for people."""

    name: str
    level: Severity
    words: str
    what_to_do: str = ""


Checks = Iterable[HealthCheck]

LABELS = {
    "settings": "configuração",
    "erp": "ERP",
    "token": "token",
    "offers": "ofertas",
    "pix": "PIX",
    "network": "rede",
    "clock": "relógio",
    "printer": "impressora",
    "queue": "fila",
    "display": "tela",
    "awake": "tela acesa",
    "fonts": "letras",
    "brand": "marca",
    "camera": "câmera",
    "sound": "sons",
    "voice": "voz",
    "disk": "disco",
    "memory": "memória",
    "temperature": "temperatura",
    "permissions": "permissões",
    "pin": "manutenção",
    "service": "serviço",
    "running": "Totem",
    "updates": "atualização",
    "outbox": "envios",
    "titles": "boletos",
    "errors": "erros",
    "unfit": "dados do ERP",
}
"""What people call each check."""


def ok(name: str, words: str) -> HealthCheck:
    """All is well."""
    return HealthCheck(name, Severity.OK, words)


def warning(name: str, words: str, what_to_do: str) -> HealthCheck:
    """The kiosk works, and somebody should look at this."""
    return HealthCheck(name, Severity.WARNING, words, what_to_do)


def error(name: str, words: str, what_to_do: str) -> HealthCheck:
    """The kiosk, or a part of it, does not work like this."""
    return HealthCheck(name, Severity.ERROR, words, what_to_do)


def guarded(name: str, look: Callable[[], Checks]) -> Iterator[HealthCheck]:
    """The checks that `look` makes; where it breaks down, that is one more of them."""
    try:
        yield from look()
    except Exception as broken:  # noqa: BLE001 - a doctor who breaks down tells of nothing else any more
        kind = type(broken).__name__
        yield error(name, f"a verificação parou com {kind}", "Envie esta linha ao suporte do Totem.")
