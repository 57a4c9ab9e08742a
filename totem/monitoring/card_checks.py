"""Checks of card charges: none has an unknown end, and none waits long for its settlement.

Both are alarms of the fleet, and rows of the doctor and of maintenance mode. They read the ledger, not the
running kiosk, so that they tell of charges of which nobody thinks any more. They name no amount, no charge.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from totem.monitoring.health import (
    CALL_SUPPORT,
    CheckContext,
    Findings,
    HealthCheck,
    HealthFinding,
    HealthGroup,
    PlainText,
    advise,
)
from totem.settings import state_folder
from totem.system.localization import localize
from totem.system.quantities import count_text, duration_text

if TYPE_CHECKING:
    from pathlib import Path

    from totem.cards.charge import Charge
    from totem.settings import Settings

FOLDER = "cards"
LATE = timedelta(minutes=15)
"""A settlement that waits longer did not just meet a short failure of the ERP."""
_LOOK = "Veja em Cartão, na manutenção."


@dataclass(frozen=True, slots=True)
class CardCounts:
    """Charges that are not final.

    Attributes:
        unknown: neither paid nor declined, until they are read or staff decide.
        unsettled: captured, and not settled in the ERP yet.
        held: of those, the ones that wait for staff.
        late: of those, the ones that wait for longer than `LATE`.
        oldest_at: approval of the oldest unsettled one.
        fault: why the ledger cannot be used; None while it can.
    """

    open: int = 0
    unknown: int = 0
    unsettled: int = 0
    held: int = 0
    late: int = 0
    oldest_at: datetime | None = None
    fault: "DatabaseFault | None" = None


def count_charges(charges: "Iterable[Charge]", now: datetime) -> CardCounts:
    """Count what is open among `charges`; an approval in the future tells of a wrong clock, and is late."""
    from totem.cards.charge import ChargeState
    from totem.cards.closing import Standing

    still = [each for each in charges if not each.state.is_final]
    unsettled = [each for each in still if Standing.of(each.state) is Standing.UNSETTLED]
    waits = [each.approved_at or each.created_at for each in unsettled]
    return CardCounts(
        open=len(still),
        unknown=sum(each.state is ChargeState.UNKNOWN for each in still),
        unsettled=len(unsettled),
        held=sum(each.state is ChargeState.NEEDS_STAFF for each in unsettled),
        late=sum(abs(now - since) > LATE for since in waits),
        oldest_at=min(waits, default=None),
    )


def rate_charges(counts: CardCounts) -> HealthFinding:
    """Rate the charges by those of unknown end."""
    if not counts.unknown:
        return CARD_CHARGES.ok(count_text(counts.open, "cobrança em andamento", "cobranças em andamento"))
    words = count_text(counts.unknown, "cobrança sem resposta", "cobranças sem resposta")
    return CARD_CHARGES.error(
        words,
        advise("Confira no relatório da maquininha e decida em Cartão, na manutenção."),
        plain=PlainText(words, "Confira no relatório da maquininha e decida em Cartão."),
    )


def rate_settlement(counts: CardCounts, now: datetime) -> HealthFinding:
    """Rate the settlements by the oldest one that waits."""
    words = count_text(counts.unsettled, "pagamento sem baixa no ERP", "pagamentos sem baixa no ERP")
    if counts.oldest_at is not None:
        age = duration_text((now - counts.oldest_at).total_seconds())
        words = localize("{words}, o mais antigo há {age}", words=words, age=age)
    if counts.late:
        return CARD_SETTLEMENT.error(words, advise(_LOOK), plain=PlainText(words, "Veja em Cartão."))
    if counts.held:
        words = localize("{words}; {held} com a equipe", words=words, held=counts.held)
    return CARD_SETTLEMENT.ok(words if counts.unsettled else localize("todos os pagamentos têm baixa no ERP"))


def read_counts(folder: "Path") -> CardCounts:
    """Count what is open in the ledger of a state folder; blocks."""
    from totem.cards.reading import read_charges

    return count_charges(read_charges(folder / FOLDER))


def _check_charges(context: CheckContext) -> Findings:
    yield rate_charges(read_counts(state_folder(context.settings)))


def _check_settlement(context: CheckContext) -> Findings:
    yield rate_settlement(read_counts(state_folder(context.settings)), datetime.now(UTC))


def is_used(settings: "Settings") -> bool:
    """Test that this kiosk takes cards, or has charges of a time when it did."""
    return settings.card.provider is not None or (state_folder(settings) / FOLDER).is_dir()


CARD_CHARGES = HealthCheck(
    "card_charges",
    "cobranças",
    _check_charges,
    HealthGroup.NOW,
    alarm="cartão: cobrança sem resposta, ou registro com falha",
    is_used=is_used,
    trouble="há uma cobrança no cartão a conferir",
    remedy=CALL_SUPPORT,
)
CARD_SETTLEMENT = HealthCheck(
    "card_settlement",
    "baixas",
    _check_settlement,
    HealthGroup.NOW,
    alarm="cartão: pagamento sem baixa no ERP há mais de 15 minutos",
    is_used=is_used,
    trouble="há um pagamento no cartão sem baixa no ERP",
    remedy=CALL_SUPPORT,
)
CHECKS = (CARD_CHARGES, CARD_SETTLEMENT)
