"""How a service stands, read from the ERP's own word for it: every ERP has its own."""

from enum import Enum

from totem.domain.plaintext import unaccented


class ServiceState(Enum):
    """What a customer has to know of a service at a glance."""

    RUNNING = "running"
    HELD = "held"
    """Suspended, blocked, slowed down, not there yet: something is to be done about it."""
    ENDED = "ended"
    UNKNOWN = "unknown"


_STEMS = (
    (ServiceState.ENDED, ("cancel", "inativ", "desativ", "encerr", "rescind", "desabilit", "desinstal")),
    (ServiceState.HELD, ("suspen", "bloque", "reduz", "paus", "deslig", "inadimpl", "atras")),
    (ServiceState.HELD, ("aguard", "pendent", "agendad", "nao ", "em instala", "em ativa")),
    (ServiceState.RUNNING, ("ativ", "liberad", "habilit", "normal", "em dia", "instalad", "ligad", "online")),
)
"""What stands in the words; what has another's stem in it comes before that: "inativo" has "ativo" in it."""


def read_state(text: str | None) -> ServiceState:
    """Read a word such as `ATIVO`, `Bloqueado por débito` or `Cancelado`; any other is UNKNOWN."""
    plain = unaccented((text or "").casefold())
    found = (state for state, stems in _STEMS if any(stem in plain for stem in stems))
    return next(found, ServiceState.UNKNOWN)
