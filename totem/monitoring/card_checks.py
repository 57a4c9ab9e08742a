"""Checks of card charges: none has an unknown end, and none waits long for its settlement.

Both are alarms of the fleet, and rows of the doctor and of maintenance mode. They read the ledger, not the
running kiosk, so that forgotten charges are reported. They name no amount, no charge.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from totem.monitoring.database_text import FAULTS
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
from totem.system.quantities import count_text

if TYPE_CHECKING:
    from pathlib import Path

    from totem.cards.ledger import LedgerDamage
    from totem.cards.service import CardCounts
    from totem.settings import Settings

_FOLDER = "cards"
"""That of the ledger, which is not imported where no card was ever taken."""
_LOOK = "Veja em Cartão, na manutenção."
COMPARE = "Confira o relatório da operadora; depois, totem cards acknowledge."
"""What is to be done about a damaged ledger."""


def rate_charges(counts: "CardCounts") -> HealthFinding:
    """Rate ledger and charges: an error where a person has to look at one of them."""
    if counts.fault is not None:
        words, todo = map(localize, FAULTS[counts.fault])
        words = localize("sem cartão: {words}", words=words)
        return CARD_CHARGES.error(words, todo, plain=PlainText(words, CALL_SUPPORT))
    if counts.damage.unseen:
        words = damage_text(counts.damage)
        return CARD_CHARGES.error(words, advise(COMPARE), plain=PlainText(words, CALL_SUPPORT))
    unknown = _count(counts.unknown, "cobrança sem resposta", "cobranças sem resposta")
    held = _count(counts.needs_staff, "cobrança com a equipe", "cobranças com a equipe")
    refunds = _count(counts.refunding, "estorno sem confirmação", "estornos sem confirmação")
    if words := "; ".join(filter(None, (unknown, held, refunds))):
        todo = "Confira no relatório da maquininha, e decida em Cartão, na manutenção." if unknown else _LOOK
        plain = PlainText(words, "Veja em Cartão.")
        if counts.waits_for_staff:
            return CARD_CHARGES.error(words, advise(todo), plain=plain)
        return CARD_CHARGES.ok(words)
    words = _count(counts.in_progress, "cobrança em andamento", "cobranças em andamento")
    return CARD_CHARGES.ok(words or localize("nenhuma cobrança a conferir"))


def rate_settlement(counts: "CardCounts") -> HealthFinding:
    """Rate the settlements that the kiosk tries by itself: an error where one has waited for too long."""
    words = _count(counts.unsettled, "pagamento sem baixa no ERP", "pagamentos sem baixa no ERP")
    if not counts.is_settlement_late:
        return CARD_SETTLEMENT.ok(words or localize("todos os pagamentos têm baixa no ERP"))
    late = localize("{words}, {late} há mais de 15 minutos", words=words, late=counts.overdue)
    return CARD_SETTLEMENT.error(late, advise(_LOOK), plain=PlainText(late, "Veja em Cartão."))


def damage_text(damage: "LedgerDamage") -> str:
    """Number of damaged ledgers, and what is known to be lost with them."""
    words = count_text(damage.files, "registro danificado guardado", "registros danificados guardados")
    lost = _count(damage.lost, "cobrança perdida", "cobranças perdidas")
    more = localize("pode haver cobranças perdidas") if damage.may_lack_more and not lost else ""
    return "; ".join(filter(None, (words, lost, more)))


def read_counts(folder: "Path") -> "CardCounts":
    """Count what is open in the ledger of a state folder; blocks."""
    from totem.cards.ledger import FOLDER, CardLedger
    from totem.cards.service import count_ledger

    return count_ledger(CardLedger(folder / FOLDER, provider="", terminal=""), datetime.now(UTC))


def _count(count: int, one: str, many: str) -> str:
    return count_text(count, one, many) if count else ""


def _check_charges(context: CheckContext) -> Findings:
    yield rate_charges(_counts_for(context))


def _check_settlement(context: CheckContext) -> Findings:
    yield rate_settlement(_counts_for(context))


def _counts_for(context: CheckContext) -> "CardCounts":
    return context.cards or read_counts(state_folder(context.settings))


def is_used(settings: "Settings") -> bool:
    """Test that this kiosk takes cards, or has charges of a time when it did."""
    return settings.card.provider is not None or (state_folder(settings) / _FOLDER).is_dir()


CARD_CHARGES = HealthCheck(
    "card_charges",
    "cobranças",
    _check_charges,
    HealthGroup.NOW,
    alarm="cartão: cobrança a conferir, ou registro com falha",
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
