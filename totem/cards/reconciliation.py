"""Reconciliation: one step with a charge that is open, at the terminal's provider or in the ERP.

- SENT, AT_TERMINAL and UNKNOWN are read until the provider tells their end.
- APPROVED and SETTLING are settled.
- REFUNDING is read; a refund is sent by staff alone.
- NEEDS_STAFF is read now and then: staff may refund at the terminal or in the provider's portal.
- An end without a capture is read again: a cancel may have been too late.

`totem.cards.schedule` tells when.
"""

import logging

from totem.cards.charge import SETTLED_ALONE, Charge, ChargeEvent, ChargeHold, ChargeState
from totem.cards.ledger import ChargeConflict
from totem.cards.ledger_database import LedgerUnavailable
from totem.cards.orders import Orders
from totem.cards.records import Records
from totem.cards.schedule import MOST_LOOKS_REFUNDING
from totem.cards.settlement import Settler
from totem.cards.terminals.terminal import TerminalError

log = logging.getLogger(__name__)

S, E = ChargeState, ChargeEvent


class Reconciler:
    """Look up the open charges of one ledger. Belongs to one event loop."""

    def __init__(self, records: Records, orders: Orders, settler: Settler) -> None:
        self._records, self._orders, self._settler = records, orders, settler

    async def look_up(self, charge: Charge, *, is_fresh: bool = False) -> Charge:
        """Go one step with a charge that nobody else works at; return it as it is then.

        It is the same one where nobody could be asked; each other look is counted. `is_fresh`: the provider
        told of the capture within the last seconds. Raises `LedgerUnavailable`; no other error, so that one
        charge does not stop the others.
        """
        try:
            return await self._look_up(charge, is_fresh=is_fresh)
        except ChargeConflict as conflict:
            return conflict.current
        except TerminalError:
            return charge
        except LedgerUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            log.error("card: %s cannot be looked up: %s", charge.short_id, type(error).__name__)  # noqa: TRY400 - without values
            return charge

    async def _look_up(self, charge: Charge, *, is_fresh: bool) -> Charge:
        if charge.state is S.INTENT:
            return await self._records.advance(charge, E.ABANDONED)
        if charge.state is S.SENT and charge.id in self._orders.never_sent:
            return await self._records.advance(charge, E.NOT_STARTED, cause="ledger")
        if charge.state in SETTLED_ALONE:
            return await self._settler.settle(charge, is_fresh=is_fresh)
        report = await self._orders.find(charge)
        changed = charge if report is None else await self._records.apply(charge, report)
        if changed.version != charge.version:
            return changed
        if charge.state is S.REFUNDING and charge.looks >= MOST_LOOKS_REFUNDING:
            return await self._records.hold(charge, ChargeHold.REFUND_UNCLEAR)
        return await self._records.note(charge, {"looks": charge.looks + 1})
