"""What a sign-up's status means to who sent it, read from the ERP's own word: every ERP has its own."""

from enum import Enum

from totem.domain.plaintext import unaccented


class Outlook(Enum):
    """What somebody has to know of a sign-up at a glance."""

    GOING_ON = "going_on"
    GOOD = "good"
    HELD = "held"
    """It goes on once something is done about it."""
    CLOSED = "closed"


_STEMS = (
    (Outlook.GOING_ON, ("analise", "aguard", "inicial", "em aprova", "em contrata")),
    (
        Outlook.CLOSED,
        ("reprov", "recus", "negad", "rejeit", "cancel", "desist", "inviav", "sem viab", "nao "),
    ),
    (Outlook.HELD, ("suspen", "penden", "parad", "incomplet", "falta")),
    (Outlook.GOOD, ("aprov", "contrat", "instala", "agendad", "conclu", "ativ", "aceit")),
)
"""What is found in the words, those first that others would be found in: "não aprovado" has "aprov" in it."""


def read_outlook(text: str | None) -> Outlook:
    """Read a word such as `Em análise`, `Aprovado` or `CANCELADO`; any other goes on."""
    plain = unaccented((text or "").casefold())
    found = (outlook for outlook, stems in _STEMS if any(stem in plain for stem in stems))
    return next(found, Outlook.GOING_ON)
