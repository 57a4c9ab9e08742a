"""Factory of the card service from the settings, for the kiosk and for commands."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from totem.cards.ledger import CardLedger
from totem.cards.progress import CardReadiness
from totem.cards.service import CardService
from totem.cards.terminals.registry import make_terminal
from totem.erp.card_settings import missing_card_settings
from totem.erp.session_erp import ErpRequests

if TYPE_CHECKING:
    from totem.settings import Settings


def make_card_service(
    settings: "Settings",
    erp: ErpRequests,
    *,
    now: Callable[[], datetime],
    on_readiness: Callable[[CardReadiness], object] = lambda _: None,
) -> CardService:
    """Return the service of the terminal that `[card]` names; raises `ValueError` without one.

    It belongs to the event loop on which it is used. A command neither recovers nor runs it: a kiosk may use
    the same ledger at the same time.
    """
    card = settings.card
    terminal = make_terminal(card)
    return CardService(
        CardLedger.of(settings),
        terminal,
        erp,
        now=now,
        poll_s=card.poll_s,
        timeout_s=card.timeout_s,
        is_erp_configured=not missing_card_settings(settings.erp),
        on_readiness=on_readiness,
    )
