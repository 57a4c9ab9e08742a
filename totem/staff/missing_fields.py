"""Read from the log which fields boletos came without: names of fields, no data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from totem.staff.checks import HealthCheck, warning
from totem.staff.log_reader import recent_notes

_WORDS = {"amount": "valor", "due_date": "vencimento"}
_TODO = "Peça ao fornecedor do ERP esses nomes; “totem erp check --document CPF” mostra cada campo."


@dataclass(frozen=True, slots=True)
class MissingField:
    """One kind of field, the names under which it was expected, and the other names that came."""

    what: str
    expected: str
    sent: str


def look(folder: Path, now: datetime) -> Iterator[HealthCheck]:
    """List the fields that boletos of the last day came without, if any. Blocks: the log in `folder` is read.

    Raises:
        OSError: a file is there, and cannot be read.
    """
    latest = {found.what: found for found in _noted(folder, now)}
    for found in latest.values():
        sent = "" if found.sent == "-" else f", e o ERP mandou {found.sent}"
        words = f"vieram boletos sem o campo de {_WORDS.get(found.what, found.what)}"
        expected = found.expected.replace(", ", " ou ")
        yield warning("titles", f"{words}: o totem espera {expected}{sent}", _TODO)


def _noted(folder: Path, now: datetime) -> Iterator[MissingField]:
    for fields in recent_notes(folder, now, "missing_field"):
        if {"expected", "sent"} <= fields.keys():
            yield MissingField(str(fields["missing_field"]), str(fields["expected"]), str(fields["sent"]))
