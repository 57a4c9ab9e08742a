"""Faults of ERPs and networks by rule, for tests, demonstrations and integrators.

    RULE[;RULE…]     RULE = TARGET:WHAT[=VALUE][,WHAT[=VALUE]…]

    TARGET = * for all, or the first part of a path, as clientes (`TARGETS` has them all); of those under
    /prospectos alone criacao, edicao, arquivos, situacao; of those under /clientes alone contatos

    On the wire, instead of an answer or to it:
    status=503         answer with this status          delay=2.5     wait this many seconds first
    retry_after=1      with a Retry-After header        times=2       only the next 2 requests
    error=Some text    an error inside a 200            after=1       not before the second request
    broken  JSON cut in the middle                      html          a page instead of JSON
    drop    the connection closed without an answer     cut           closed in the middle of the answer
    huge    an answer of 6 MB                           drip          one byte at a time, without end
    redirect=URL       a redirect there                 lost          done, and closed without an answer
    late=40            done at once, and answered so many seconds later

    In the data:
    amount  every amount wrong (boletos)                digit     every line and barcode mistyped (boletos)
    pix     every PIX code's CRC wrong (boletos)        numbers   amounts that cannot be read
    dates   days that no calendar has                   noid      no ids
    blank   every field but the ids empty

    In what is done:
    anytoken   any token is accepted                  anybody   an unknown document is a customer's
    everybody  the filter is ignored                    sloppy    what is malformed is accepted
    doubles    the Idempotency-Key is ignored           noreceipt no id in the answer
    forget     a prospect is gone once created          oddstatus a status that is not listed
    codigo=ja_usado    an unlock is refused with this code

    Habits that a kiosk tolerates:
    brazilian  "R$ 1.234,56" and 30/11/2026             wrapped   {"dados": […], "total": …}

Example: `boletos:status=500,times=2;clientes:delay=3`. The first rule that fits a request is used.
"""

import re
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from totem.domain.service_requests import UnlockRefusal
from totem.lab.reference_erp.titles import MONEY_FIELDS, Fields
from totem.settings import REQUESTS

CONTACTS = "contatos"
OF_PROSPECTS = ("criacao", "edicao", "arquivos", "situacao")
TARGETS = (
    *dict.fromkeys(endpoint.path.split("/")[1] for endpoint in REQUESTS.values()),
    *(CONTACTS, *OF_PROSPECTS, "*"),
)

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Flag(StrEnum):
    """A fault that takes no value."""

    BROKEN = "broken"
    HTML = "html"
    DROP = "drop"
    CUT = "cut"
    HUGE = "huge"
    DRIP = "drip"
    LOST = "lost"
    AMOUNT = "amount"
    DIGIT = "digit"
    PIX = "pix"
    NUMBERS = "numbers"
    DATES = "dates"
    NO_ID = "noid"
    BLANK = "blank"
    ANY_TOKEN = "anytoken"  # noqa: S105 - a fault's name
    ANYBODY = "anybody"
    EVERYBODY = "everybody"
    SLOPPY = "sloppy"
    DOUBLES = "doubles"
    NO_RECEIPT = "noreceipt"
    FORGET = "forget"
    ODD_STATUS = "oddstatus"
    BRAZILIAN = "brazilian"
    WRAPPED = "wrapped"


_CODES = tuple(each.value for each in UnlockRefusal)
_NUMBERS = ("status", "retry_after", "times", "after")
_SECONDS = ("delay", "late")
_FLAGS = tuple(Flag)
_WORDS = (*_NUMBERS, *_SECONDS, "error", "redirect", "codigo", *_FLAGS)


class InvalidFault(ValueError):
    """A rule that does not follow the grammar."""


@dataclass(slots=True)
class Fault:
    """One rule. `flags` are the words without a value; `times` counts down, `after` too."""

    target: str
    status: int | None = None
    retry_after: int | None = None
    delay: float = 0.0
    late: float = 0.0
    error: str | None = None
    redirect: str | None = None
    codigo: str | None = None
    times: int | None = None
    after: int = 0
    flags: frozenset[str] = field(default_factory=frozenset)

    def take(self, targets: Collection[str]) -> bool:
        """Test that the rule applies to a request with these names, and count it."""
        if (self.target != "*" and self.target not in targets) or self.times == 0:
            return False
        if self.after:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The rules in force; may be changed while the server runs, from any thread."""

    def __init__(self, rules: str = "") -> None:
        self._lock = threading.Lock()
        self._rules = parse(rules)

    def set(self, rules: str) -> None:
        """Replace the rules, "" for none; rules that are malformed (InvalidFault) change nothing."""
        parsed = parse(rules)
        with self._lock:
            self._rules = parsed

    def clear(self) -> None:
        """Let everything work again."""
        self.set("")

    def take(self, *targets: str) -> Fault | None:
        """The fault for a request with these names, None for none; counts the request."""
        with self._lock:
            return next((rule for rule in self._rules if rule.take(targets)), None)


def parse(rules: str) -> list[Fault]:
    """Read rules; InvalidFault names the part that does not follow the grammar."""
    return [_rule(text.strip()) for text in rules.split(";") if text.strip()]


def _rule(text: str) -> Fault:
    target, colon, rest = text.partition(":")
    if not colon or target.strip() not in TARGETS:
        raise InvalidFault(f'"{target.strip()}": a rule begins with one of {", ".join(TARGETS)} and a colon')
    fault, flags = Fault(target.strip()), set()
    for part in rest.split(","):
        word, equals, value = (piece.strip() for piece in part.partition("="))
        if word not in _WORDS:
            raise InvalidFault(f'"{word}": one of {", ".join(_WORDS)}')
        if word in _FLAGS:
            flags.add(word)
        elif word == "error":
            fault.error = value or "Erro interno"
        elif not equals:
            raise InvalidFault(f'"{word}" takes a value')
        elif word == "redirect":
            fault.redirect = value
        elif word == "codigo":
            if value not in _CODES:
                raise InvalidFault(f'"{value}": one of {", ".join(_CODES)}')
            fault.codigo = value
        else:
            _set_number(fault, word, value)
    fault.flags = frozenset(flags)
    return fault


def _set_number(fault: Fault, word: str, value: str) -> None:
    try:
        number = float(value) if word in _SECONDS else int(value)
    except ValueError:
        raise InvalidFault(f'"{word}" takes a number') from None
    if not 0 <= number <= 86_400 or (word == "status" and not 200 <= number <= 599):
        raise InvalidFault(f'"{word}" is out of range')
    setattr(fault, word, number)


def apply_fault(rows: Sequence[Fields], fault: Fault) -> list[Fields]:
    """Apply the fault to each of the rows."""
    return [_row(row, fault.flags) for row in rows] if fault.flags else list(rows)


def _row(row: Fields, flags: frozenset[str]) -> Fields:
    changed = {
        name: [_row(item, flags) for item in value] if name == "servicos" else _value(name, value, flags)
        for name, value in row.items()
    }
    if Flag.NO_ID in flags:
        ids = [name for name in changed if _is_id(name)]
        changed = {name: value for name, value in changed.items() if name not in ids}
    _spoil_payment(changed, flags)
    return changed


def _is_id(name: str) -> bool:
    return name.startswith("id_") or name in {"id", "code_fatura", "remote_id", "nosso_numero"}


def _value(name: str, value: object, flags: frozenset[str]) -> object:
    is_day = isinstance(value, str) and bool(_DAY.fullmatch(value))
    if Flag.NUMBERS in flags and name in MONEY_FIELDS:
        return "1.2.3"
    if Flag.DATES in flags and is_day:
        return "31/02/2026"
    if Flag.BLANK in flags and not _is_id(name):
        return ""
    if Flag.BRAZILIAN in flags and name in MONEY_FIELDS and value:
        whole, cents = str(value).split(".")
        return f"R$ {int(whole):,}".replace(",", ".") + f",{cents}"
    if Flag.BRAZILIAN in flags and is_day:
        return "/".join(reversed(str(value).split("-")))
    return value


def _spoil_payment(title: Fields, flags: frozenset[str]) -> None:
    """Spoil the amount and codes of a title, as a mistyped or forged one has them."""
    if Flag.AMOUNT in flags and "valor_atual" in title:
        title["valor_inicial"] = title["valor_atual"] = "1.00"
    if Flag.DIGIT in flags:
        for name in ("linha_digitavel", "codigo_barras"):
            if title.get(name):
                title[name] = _next_digit(str(title[name]), 3)
    if Flag.PIX in flags and title.get("pix_copia_cola"):
        title["pix_copia_cola"] = f"{str(title['pix_copia_cola'])[:-4]}0000"


def _next_digit(text: str, place: int) -> str:
    return text[: place + 1] + str((int(text[place + 1]) + 1) % 10) + text[place + 2 :]
