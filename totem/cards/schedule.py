"""Due times of the looks at charges: a row for each, with its time and its reason; nothing else decides them.

A row follows from the charge as the ledger has it (its state, and the looks that left it there), and from the
moment at which this run saw it so, by the loop's clock. So a restart continues with the pauses that were
reached, and a wall clock that is wrong neither shortens nor prolongs any.

A settlement is sent again by a look that is due, and by nothing else. A charge in SETTLING is due after its
whole pause, whoever sent the settlement (this run, the one before, a command), and no wake-up shortens it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from totem.cards.charge import UNPAID, Charge, ChargeState

AWAY_S = 60.0
"""Seconds until the next look after one at which the provider, or the ERP, could not be asked."""
MOST_LOOKS_ENDED = 3
"""Looks at a charge that ended without a capture: after a minute, some 20 minutes, and 7 hours."""
MOST_LOOKS_SETTLING = 3
"""Looks at which the ERP answered, and a capture stayed unsettled; at the next one, after 14 minutes, staff
look at it."""
MOST_LOOKS_REFUNDING = 6
"""Looks at a refund without an end, over some 10 minutes, after which staff look at the provider's portal."""
S = ChargeState


@dataclass(frozen=True, slots=True)
class Pace:
    """Pauses between the looks at a charge in one state.

    Attributes:
        reason: of the looks, for the log.
        first_s: pause before a look that follows none; multiplied by `growth` for each that did not help.
        longest_s: longest pause.
        is_at_once: the first look of a run, or after a change to the state, needs no pause.
    """

    reason: str
    first_s: float
    longest_s: float
    growth: float = 2.0
    is_at_once: bool = False


_ENDED = Pace("a cancel may have been too late", 60.0, 30_000.0, 20.0)
PACES: dict[ChargeState, Pace] = {  # of the states in which a charge is looked at
    S.INTENT: Pace("nothing was sent", 10.0, 60.0, is_at_once=True),
    S.SENT: Pace("the order may be at the terminal", 10.0, 60.0, is_at_once=True),
    S.AT_TERMINAL: Pace("the order is at the terminal", 10.0, 60.0, is_at_once=True),
    S.UNKNOWN: Pace("the provider may tell the end", 10.0, 300.0, is_at_once=True),
    S.APPROVED: Pace("the ERP is to be told", 60.0, 480.0, is_at_once=True),
    # Longer than the 60 s after which web servers give a request up (nginx: proxy_read_timeout): the ERP may
    # still be working at the settlement whose answer did not come in time.
    S.SETTLING: Pace("the ERP may have been told", 60.0, 480.0),
    S.NEEDS_STAFF: Pace("staff may have refunded it elsewhere", 600.0, 3600.0),
    S.REFUNDING: Pace("the provider may tell the refund's end", 10.0, 300.0, is_at_once=True),
    **dict.fromkeys(UNPAID, _ENDED),
}


@dataclass(frozen=True, slots=True)
class DueLook:
    """The next look at a charge, `at` seconds of the loop's clock."""

    charge: Charge
    at: float

    @property
    def reason(self) -> str:
        """Reason of the look."""
        return PACES[self.charge.state].reason


class Schedule:
    """Next looks at the charges of one ledger; `now` is the loop's clock in seconds."""

    def __init__(self) -> None:
        self._rows: dict[str, DueLook] = {}

    def take(self, charges: Iterable[Charge], now: float) -> list[DueLook]:
        """Note all charges that are to be looked at, as they are now; return the looks that are due."""
        rows = {}
        for charge in charges:
            row = self._rows.get(charge.id)
            is_known = row is not None and row.charge == charge
            rows[charge.id] = row if row is not None and is_known else DueLook(charge, now + _first_s(charge))
        self._rows = rows
        return [row for row in rows.values() if row.at <= now]

    def note(self, before: Charge, after: Charge, now: float) -> None:
        """Note a charge after a look, which leaves one as it is where nobody could be asked."""
        self._rows.pop(after.id, None)
        if after.state not in PACES:
            return
        if after.version == before.version:
            pause = AWAY_S
        else:
            pause = pause_s(after) if after.state is before.state else _first_s(after)
        self._rows[after.id] = DueLook(after, now + pause)

    def wake(self) -> None:
        """Make due what waits for the ERP, and was surely not sent."""
        for name, row in self._rows.items():
            if row.charge.state is S.APPROVED:
                self._rows[name] = DueLook(row.charge, -math.inf)

    def wait_s(self, now: float) -> float:
        """Return the seconds until the next look; infinite without one."""
        return max(min((row.at for row in self._rows.values()), default=math.inf) - now, 0.0)


def pause_s(charge: Charge) -> float:
    """Return the seconds between a look at a charge and the next."""
    pace = PACES[charge.state]
    return float(min(pace.first_s * pace.growth ** min(charge.looks, 20), pace.longest_s))


def _first_s(charge: Charge) -> float:
    return 0.0 if PACES[charge.state].is_at_once else pause_s(charge)
