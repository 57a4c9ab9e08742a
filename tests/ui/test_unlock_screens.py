"""Sentences of the trust unlock: the ERP's reason and our advice stand apart."""

import pytest

from totem.domain.service_requests import Unlock, UnlockRefusal
from totem.session.view_state import UnlockResult, UnlockStatus
from totem.ui.screens.unlock import result_text


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("reason", ["Visita técnica pendente", "Visita técnica pendente."])
def test_a_reason_of_the_erp_ends_before_our_advice(reason: str) -> None:
    answer = Unlock(UnlockRefusal.OTHER, explanation=reason)
    _, sentence = result_text(UnlockResult(UnlockStatus.REFUSED, answer), has_boletos=True)
    assert sentence == "Visita técnica pendente. Pagando com PIX, a internet volta sozinha."
    _, sentence = result_text(
        UnlockResult(UnlockStatus.REFUSED, Unlock(UnlockRefusal.OTHER)), has_boletos=True
    )
    assert sentence == "Pagando com PIX, a internet volta sozinha."
