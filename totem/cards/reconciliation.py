"""Reconciliation: look up what is open at the terminal's provider and in the ERP, until it is final.

- UNKNOWN is read until the provider tells its end.
- APPROVED and SETTLING are settled, with pauses that double from 10 s to 10 minutes.
- REFUNDING is read; a refund is sent by staff alone.
- NEEDS_STAFF is read now and then: staff may refund at the terminal or in the provider's portal.
- An end without a capture is read again `LOOKS_AFTER_S` later: a cancel may have been too late.

Pauses are measured by the loop's clock, and begin anew with each run of the kiosk: a wall clock that is wrong
neither shortens nor prolongs them.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from totem.cards.charge import SETTLED_ALONE, Charge, ChargeEvent, ChargeHold, ChargeState
from totem.cards.ledger import ChargeConflict
from totem.cards.ledger_database import LedgerUnavailable
from totem.cards.records import Records
from totem.cards.settlement import Settler
from totem.cards.terminals.terminal import (
    CardTerminal,
    ChargeOrder,
    TerminalError,
    TerminalReport,
    TerminalStatus,
)

log = logging.getLogger(__name__)

IDLE_S = 300.0
"""Longest pause, for charges that another program changed."""
LOOKS_AFTER_S = (60.0, 900.0, 21_600.0)
"""Seconds after an end without a capture at which the provider is asked again; with the last, for good."""
UNCLEAR_AFTER = 6
"""Looks at a refund without an end, over some minutes, after which staff look at the provider's portal."""
UNCONFIRMED_AFTER = 11
"""Readings of a title whose settlement the ERP took, over more than an hour, after which staff look at it."""
S, E, T = ChargeState, ChargeEvent, TerminalStatus


@dataclass(slots=True)
class _Look:
    """Next look at a charge.

    Attributes:
        state: the charge's, in which the looks are counted.
        tries: looks so far.
        due: seconds of the loop's clock.
    """

    state: ChargeState
    tries: int
    due: float


class Reconciler:
    """Look up the open charges of one ledger. Belongs to one event loop."""

    def __init__(self, records: Records, terminal: CardTerminal, settler: Settler) -> None:
        self._records, self._terminal, self._settler = records, terminal, settler
        self._looks: dict[str, _Look] = {}
        self._never_sent: set[str] = set()

    def forget_sending(self, charge_id: str) -> None:
        """Note that an order was surely not sent, though the ledger could not store it."""
        self._never_sent.add(charge_id)

    async def find(self, charge: Charge) -> TerminalReport | None:
        """Read the order of a charge at the provider; None where that proves nothing.

        Raises `TerminalError` where the provider does not answer at all.
        """
        if charge.provider != self._records.ledger.provider:
            return None  # of an earlier terminal: its provider is not asked any more
        try:
            return await self._terminal.find(order_of(charge))
        except TerminalError as error:
            log.info("card: %s cannot be read: %s", charge.short_id, error)
            if error.fault.is_passing:
                raise
            return None

    async def look_up(self, charge: Charge) -> Charge:
        """Go one step with a charge that nobody else works at; return it as it is then.

        Raises `LedgerUnavailable`; no other error, so that one charge does not stop the others.
        """
        try:
            return await self._look_up(charge)
        except ChargeConflict as conflict:
            return conflict.current
        except TerminalError:
            return charge
        except LedgerUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            log.error("card: %s cannot be looked up: %s", charge.short_id, type(error).__name__)  # noqa: TRY400 - without values
            return charge

    async def _look_up(self, charge: Charge) -> Charge:
        if charge.state is S.INTENT:
            return await self._records.advance(charge, E.ABANDONED)
        if charge.id in self._never_sent:
            self._never_sent.discard(charge.id)
            if charge.state is S.SENT:
                return await self._records.advance(charge, E.NOT_STARTED, cause="ledger")
        if charge.state in SETTLED_ALONE:
            return await self._settle(charge)
        report = await self.find(charge)
        changed = charge if report is None else await self._records.apply(charge, report)
        if charge.state is S.REFUNDING and changed.state is S.REFUNDING and report is not None:
            return await self._judge_refund(changed)
        if charge.state.is_final and changed.state is charge.state:
            return await self._records.note(changed, {"looks": changed.looks + 1})
        return changed

    async def _settle(self, charge: Charge) -> Charge:
        look = self._looks.get(charge.id)
        tries = 0 if look is None or look.state is not charge.state else look.tries
        if tries:  # staff may have refunded it meanwhile, at the terminal or in the portal
            with suppress(TerminalError):
                report = await self.find(charge)
                if report is not None and report.status is T.REFUNDED:
                    return await self._records.apply(charge, report)
        changed = await self._settler.settle(charge.id)
        if changed.is_accepted and changed.state is S.SETTLING and tries >= UNCONFIRMED_AFTER:
            return await self._records.hold(changed, ChargeHold.UNCONFIRMED)
        return changed

    async def _judge_refund(self, charge: Charge) -> Charge:
        """Leave a refund to staff that the provider does not show after some looks."""
        look = self._looks.get(charge.id)
        if look is None or look.state is not S.REFUNDING or look.tries < UNCLEAR_AFTER:
            return charge
        return await self._records.hold(charge, ChargeHold.REFUND_UNCLEAR)

    async def look_up_due(self, open_charges: Sequence[Charge], is_busy: Callable[[Charge], bool]) -> float:
        """Look up what is due, except busy charges; return the seconds until the next is due.

        `open_charges` are those of the ledger that are not final; ended ones are read here.
        """
        ledger, clock = self._records.ledger, asyncio.get_running_loop().time
        ended = await asyncio.to_thread(ledger.ended_charges, len(LOOKS_AFTER_S))
        charges = [*open_charges, *ended]
        known = {each.id for each in charges}
        self._looks = {name: look for name, look in self._looks.items() if name in known}
        wait = IDLE_S
        for charge in charges:
            if is_busy(charge):
                continue
            look = self._next_look(charge, clock())
            if look.due <= clock():
                changed = await self.look_up(charge)
                look.tries += 1
                if changed.state is not charge.state or changed.looks != charge.looks:
                    self._looks.pop(charge.id, None)
                    look = self._next_look(changed, clock())
                else:
                    look.due = clock() + pause_s(charge.state, look.tries)
            wait = min(wait, max(look.due - clock(), 0.0))
        return wait

    def _next_look(self, charge: Charge, now: float) -> _Look:
        look = self._looks.get(charge.id)
        if look is None or look.state is not charge.state:
            due = now
            if charge.state.is_final:
                due += _until_look_s(charge)
            look = self._looks[charge.id] = _Look(charge.state, 0, due)
        return look

    def look_up_now(self) -> None:
        """Make every charge due that waits for the ERP."""
        for look in self._looks.values():
            if look.state in SETTLED_ALONE:
                look.due = 0.0


def _until_look_s(charge: Charge) -> float:
    """Return the seconds from an end without a capture, or from the last look at it, until the next look."""
    if charge.looks >= len(LOOKS_AFTER_S):
        return IDLE_S
    return LOOKS_AFTER_S[charge.looks] - (LOOKS_AFTER_S[charge.looks - 1] if charge.looks else 0.0)


def pause_s(state: ChargeState, tries: int) -> float:
    """Return the seconds until the next look at a charge in `state` after so many."""
    first, longest = state.pauses_s
    return float(min(first * 2.0 ** min(max(tries - 1, 0), 20), longest))


def order_of(charge: Charge) -> ChargeOrder:
    """Return the order of a charge, the same in every repetition."""
    return ChargeOrder(
        reference=charge.reference,
        key=charge.id,
        amount=charge.amount,
        method=charge.method,
        installments=charge.installments,
        order_id=charge.order_id,
    )
