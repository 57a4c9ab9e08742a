"""`totem decode`: classify and check lines of text: CPF, CNPJ, boleto, arrecadação or PIX.

With `--json` one JSON object a line, whose keys are part of the interface (amounts are strings with two
decimals, dates ISO 8601, absent values null); without it a line to read. What the kiosk refuses whatever its
settings and the boleto's other data are is invalid here, too; a withdrawal or a lone recurrence is valid, and
told, though no boleto is paid by one. Only the domain is imported, so that a thousand lines through a pipe
take a fraction of a second.
"""

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from typing import TextIO

from totem.cli.parser import Parser
from totem.cli.terminal import warn_of_sudo
from totem.domain import boleto, brcode
from totem.domain.boleto import InvalidBoleto
from totem.domain.brcode import BrCode, InvalidBrCode
from totem.domain.taxid import InvalidTaxId, TaxId, TaxIdKind
from totem.domain.text import strip_form
from totem.system.localization import localize

Row = dict[str, object]

_DOCUMENT_LENGTHS = {kind.length for kind in TaxIdKind}

_FIELDS = {
    "cpf": ("value", "formatted", "masked"),
    "cnpj": ("value", "formatted", "masked"),
    "boleto": (
        *("barcode", "line", "line_formatted", "bank", "amount", "due_date"),
        *("due_date_doubtful", "ispb"),
    ),
    "arrecadacao": (
        *("barcode", "line", "line_formatted", "segment", "amount", "effective"),
        *("reference", "due_date"),
    ),
    "pix": (
        *("kind", "key", "url", "amount", "merchant_name", "merchant_city", "txid"),
        *("recurrence_url", "withdrawal", "violations"),
    ),
    "unknown": (),
}


def define(commands: Parser) -> None:
    """Define the command."""
    command = commands.add_command(run, "decode")
    command.add_words("texts", metavar="TEXT", help="What to decode; - or nothing reads stdin.")
    command.add_json()
    text = "Day that due dates are counted from; today if left out."
    command.add_option("--today", "YYYY-MM-DD", text, type=_day)


def run(
    texts: list[str],
    *,
    today: date | None,
    as_json: bool,
    out: TextIO | None = None,
    stdin: TextIO | None = None,
) -> int:
    """Say what a text is: CPF, CNPJ, boleto, arrecadação or PIX."""
    out, stdin = out or sys.stdout, stdin or sys.stdin
    if any(text != "-" for text in texts):
        warn_of_sudo("totem decode -")
    today = today or datetime.now().astimezone().date()
    show: Callable[[Row], str] = json.dumps if as_json else _as_text
    for stream in (stdin, out):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # one odd byte must not stop the rest
    out.writelines(show(decode(text, today=today)) + "\n" for text in _inputs(texts, stdin))
    return 0  # whatever the texts are: saying that one is invalid is the command's work done


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(localize("{text!r} is not a date as in 2026-11-30", text=text)) from None


def decode(text: str, *, today: date) -> Row:
    """Return what `text` is, as `totem decode --json` prints it."""
    kind = _guess(text)
    row: Row = {"input": text, "type": kind, "valid": False, "error": None, **dict.fromkeys(_FIELDS[kind])}
    try:
        if kind == "unknown":
            row["error"] = "unknown: neither CPF, CNPJ, boleto, arrecadação nor PIX"
            return row
        value = _parse(kind, text, today)
    except (InvalidTaxId, InvalidBrCode) as error:
        row["error"] = f"{error.reason}: {error}"
    except InvalidBoleto as error:
        row["error"] = f"{error.field}: {error}"
    else:
        faults = value.faults if isinstance(value, BrCode) else ()
        row["valid"] = not faults
        row["error"] = "; ".join(f"{fault}: {fault.text}" for fault in faults) or None
        row |= {name: _plain(getattr(value, name)) for name in _FIELDS[kind]}
    return row


def _inputs(texts: list[str], stdin: TextIO) -> Iterator[str]:
    for text in texts or ["-"]:
        if text == "-":
            yield from (line.rstrip("\r\n") for line in stdin)
        else:
            yield text


def _guess(text: str) -> str:
    """Guess the type from the form alone, so that the error of an invalid text names its fault."""
    bare = strip_form(text, ".-/")
    if brcode.GUI in text.lower() or (bare.startswith("000201") and len(bare) not in _DOCUMENT_LENGTHS):
        return "pix"
    if not (bare.isascii() and bare.isalnum()):
        return "unknown"
    if 30 <= len(bare) <= 60 and sum(map(str.isdigit, bare)) > len(bare) * 0.8:
        return "arrecadacao" if bare[0] == "8" else "boleto"
    if bare.isdigit() and len(bare) == TaxIdKind.CPF.length:
        return "cpf"
    if len(bare) == TaxIdKind.CNPJ.length and bare[-2:].isdigit():
        return "cnpj"
    return "unknown"


def _parse(kind: str, text: str, today: date) -> object:
    match kind:
        case "pix":
            return brcode.parse(text)
        case "boleto" | "arrecadacao":
            return boleto.parse(text, today=today)
        case _:
            return TaxId.parse(text)


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return f"{value:.2f}"
        case date():
            return value.isoformat()
        case tuple():
            return [str(item) for item in value]
        case _:
            return value


def _as_text(row: Row) -> str:
    if not row["valid"]:
        return f"{row['type']}: {row['error']}" if row["type"] != "unknown" else str(row["error"])
    shown = ("formatted", "line_formatted", "kind", "bank", "segment", "amount", "due_date", "key", "url")
    parts = [f"{name} {row[name]}" for name in (*shown, "merchant_name") if row.get(name)]
    parts += [name for name in ("withdrawal", "due_date_doubtful") if row.get(name)]
    if isinstance(violations := row.get("violations"), list):
        parts += [f"violation {violation}" for violation in violations]
    return f"{row['type']}: {', '.join(parts)}"
