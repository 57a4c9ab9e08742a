"""The card service of the settings: a kiosk whose payments the ERP cannot be told of offers no card."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from totem.cards.factory import make_card_service
from totem.cards.progress import CardReadiness
from totem.erp.factory import make_erp
from totem.settings import Settings


@pytest.mark.parametrize(
    ("erp", "readiness"),
    [
        ({"kind": "hubsoft", "hubsoft": {"cash_box": "12"}}, CardReadiness.RECOVERING),
        ({"kind": "hubsoft"}, CardReadiness.OFF),
        ({"kind": "voalle", "voalle": {"account": "12"}}, CardReadiness.OFF),
        ({"kind": "rbx"}, CardReadiness.OFF),
        ({"kind": "asaas"}, CardReadiness.RECOVERING),
    ],
)
def test_a_card_is_offered_only_where_its_payment_can_be_settled(
    erp: dict[str, Any], readiness: CardReadiness, tmp_path: Path
) -> None:
    card = {"provider": "paygo", "terminal_id": "PDV-1", "token": "t"}
    sections: dict[str, Any] = {"erp": erp, "card": card, "kiosk": {"state_dir": tmp_path}}
    settings = Settings(**sections)
    service = make_card_service(settings, make_erp(settings.erp), now=lambda: datetime.now(UTC))
    assert service.readiness is readiness
