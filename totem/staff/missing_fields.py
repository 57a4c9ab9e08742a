"""Fields that boletos came without, from the log: names of fields, no data (see `totem.erp.title_fields`)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from totem.logs import FILE_NAME
from totem.staff.checks import Check, warning

PERIOD = timedelta(days=1)
_FILES = (f"{FILE_NAME}.1", FILE_NAME)
"""The one before, and the one that is written."""
_WORDS = {"amount": "valor", "due_date": "vencimento"}
_TODO = "Peça ao fornecedor do ERP esses nomes; “totem erp check --document CPF” mostra cada campo."


@dataclass(frozen=True, slots=True)
class MissingField:
    """One kind of field, the names under which it was expected, and the other names that came."""

    what: str
    expected: str
    sent: str


def look(folder: Path, now: datetime) -> Iterator[Check]:
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
    for name in _FILES:
        try:
            text = (folder / name).read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            continue
        yield from filter(None, (_read(line, now) for line in text.splitlines()))


def _read(line: str, now: datetime) -> MissingField | None:
    """A note; None for any other line, and for one that a power cut left half written."""
    if '"missing_field"' not in line:  # spares most lines the parsing
        return None
    try:
        row = json.loads(line)
        if now - datetime.fromisoformat(row["time"]) > PERIOD:
            return None
        told = row["fields"]
        return MissingField(str(told["missing_field"]), str(told["expected"]), str(told["sent"]))
    except (ValueError, TypeError, KeyError):
        return None
