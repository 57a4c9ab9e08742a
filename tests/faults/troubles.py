"""Faults of ERP and printer in the campaign's visits, and the failures that may be shown for them."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from support.fake_thermal_printer import Mechanism
from totem.session.view_state import Failure

GOOD: frozenset[Failure] = frozenset()


@dataclass(frozen=True)
class ErpTrouble:
    """A fault of the reference ERP, by its rules, and the failures that may be shown because of it."""

    name: str
    rules: str
    shown: frozenset[Failure]
    must: bool = True
    """True if a failure has to be shown; else a retry of the kiosk may also have succeeded."""


def _erp(name: str, rules: str, *shown: Failure, must: bool = True) -> ErpTrouble:
    return ErpTrouble(name, rules, frozenset(shown), must)


ERP: tuple[ErpTrouble, ...] = (
    _erp("none", ""),
    _erp("none", ""),
    _erp("500", "*:status=500", Failure.UNAVAILABLE),
    _erp("500 once", "*:status=503,times=1", Failure.UNAVAILABLE, must=False),
    _erp("time-out", "clientes:delay=4", Failure.SLOW),
    _erp("slow boletos", "boletos:delay=4", Failure.SLOW),
    _erp("slow drip", "boletos:drip", Failure.SLOW, Failure.UNAVAILABLE, Failure.BAD_ANSWER),
    _erp("reset", "*:drop", Failure.UNAVAILABLE),
    _erp("reset in mid-answer", "boletos:cut", Failure.UNAVAILABLE, Failure.BAD_ANSWER),
    _erp("garbage", "clientes:broken", Failure.BAD_ANSWER),
    _erp("a page", "boletos:html", Failure.BAD_ANSWER),
    _erp("huge", "boletos:huge", Failure.BAD_ANSWER, Failure.UNAVAILABLE),
    _erp("refused", "clientes:status=401", Failure.REFUSED),
    _erp(
        "error in 200", "boletos:error=Erro interno", Failure.REFUSED, Failure.BAD_ANSWER, Failure.UNAVAILABLE
    ),
    _erp("wrong amounts", "boletos:amount", must=False),
    _erp("mistyped lines", "boletos:digit", must=False),
    _erp("broken PIX", "boletos:pix", must=False),
)


@dataclass(frozen=True)
class PrinterTrouble:
    """A trouble of the thermal printer."""

    name: str
    begin: Callable[[Mechanism, Random], None]


def _fine(_mechanism: Mechanism, _chance: Random) -> None:
    pass


def _no_paper(mechanism: Mechanism, _chance: Random) -> None:
    mechanism.paper_rows = 0


def _paper_ends(mechanism: Mechanism, chance: Random) -> None:
    mechanism.paper_rows = chance.randrange(1, 900)


def _open(mechanism: Mechanism, _chance: Random) -> None:
    mechanism.is_open = True


def _mute(mechanism: Mechanism, _chance: Random) -> None:
    mechanism.is_mute = True


def _stuck(mechanism: Mechanism, chance: Random) -> None:
    mechanism.stops_at = chance.randrange(100, 60_000)


def _rubbish(mechanism: Mechanism, chance: Random) -> None:
    mechanism.garbage = chance.choice([b"\xff", b"\x00", b"\x12\x80"])


PRINTER: tuple[PrinterTrouble, ...] = (
    PrinterTrouble("none", _fine),
    PrinterTrouble("none", _fine),
    PrinterTrouble("no paper", _no_paper),
    PrinterTrouble("paper ends", _paper_ends),
    PrinterTrouble("cover open", _open),
    PrinterTrouble("mute", _mute),
    PrinterTrouble("stuck", _stuck),
    PrinterTrouble("rubbish", _rubbish),
)


def mend(mechanism: Mechanism) -> None:
    """End every fault, as staff would."""
    mechanism.paper_rows, mechanism.stops_at = None, None
    mechanism.is_open = mechanism.is_mute = mechanism.is_paused = False
    mechanism.garbage = b""
