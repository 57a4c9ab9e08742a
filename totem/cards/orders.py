"""Orders of the ledger's charges at the terminal's provider.

A charge that was made before the store changed its provider is not asked for: an id of the one may be that of
another order at the other.
"""

import logging

from totem.cards.charge import Charge
from totem.cards.terminals.terminal import (
    CardTerminal,
    ChargeOrder,
    TerminalError,
    TerminalFault,
    TerminalReport,
)

log = logging.getLogger(__name__)


class Orders:
    """Orders at one `provider`. Belongs to one event loop.

    Attributes:
        never_sent: ids of charges whose order was surely not sent, though the ledger could not store that.
    """

    def __init__(self, terminal: CardTerminal, provider: str) -> None:
        self._terminal, self._provider = terminal, provider
        self.never_sent: set[str] = set()

    async def start(self, charge: Charge) -> TerminalReport:
        """Send the order of a charge, once (see `CardTerminal.start`)."""
        return await self._terminal.start(order_of(charge))

    async def read(self, charge: Charge) -> TerminalReport | None:
        """Read an order (see `CardTerminal.find`)."""
        self._check_provider(charge)
        return await self._terminal.find(order_of(charge))

    async def find(self, charge: Charge) -> TerminalReport | None:
        """Read an order; None proves nothing: the provider does not know it, or is not asked any more.

        Raises `TerminalError` where the provider cannot be asked now.
        """
        try:
            return await self.read(charge)
        except TerminalError as error:
            log.info("card: %s cannot be read: %s", charge.short_id, error)
            if error.fault.is_passing:
                raise
            return None

    async def cancel(self, charge: Charge) -> None:
        """Ask for a cancel (see `CardTerminal.cancel`)."""
        self._check_provider(charge)
        await self._terminal.cancel(order_of(charge))

    async def refund(self, charge: Charge) -> TerminalReport:
        """Refund a capture, once (see `CardTerminal.refund`)."""
        self._check_provider(charge)
        return await self._terminal.refund(order_of(charge))

    def _check_provider(self, charge: Charge) -> None:
        if charge.provider != self._provider:
            raise TerminalError(TerminalFault.UNSUPPORTED, may_have_arrived=False)


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
