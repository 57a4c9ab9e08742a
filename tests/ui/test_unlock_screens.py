"""Sentences of the trust unlock: the ERP's reason and our advice, and PIX where the boletos have it."""

from dataclasses import replace
from datetime import date
from typing import cast

import pytest
from PySide6.QtCore import QSize

from support.fake_erp import MARIA, a_boleto
from support.recording_intents import RecordingIntents
from support.session_harness import TODAY
from totem.domain.customer import OpenBoleto, ServiceState
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import Policy
from totem.domain.service_requests import Unlock, UnlockRefusal
from totem.domain.text import join_sentences
from totem.session.controller import SessionController
from totem.session.states import State
from totem.session.view_state import UnlockResult, UnlockState, UnlockStatus, UnlockTerms, ViewState
from totem.ui.controls.action_bars import UnlockPanel, UnlockStrip
from totem.ui.controls.text_layout import Text
from totem.ui.screens.screen import UiContext
from totem.ui.screens.unlock import result_text, unlock_result
from totem.ui.theme import Palette, Theme

OVERDUE = date(2026, 11, 1)
BLOCKED = replace(MARIA, service_state=ServiceState.BLOCKED_FOR_DEBT)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("reason", ["Visita técnica pendente", "Visita técnica pendente."])
def test_a_reason_of_the_erp_ends_before_our_advice(reason: str) -> None:
    answer = Unlock(UnlockRefusal.OTHER, explanation=reason)
    _, sentence = result_text(UnlockResult(UnlockStatus.REFUSED, answer), has_boletos=True, by_pix=True)
    assert sentence == "Visita técnica pendente. Pagando com PIX, a internet volta sozinha."
    _, sentence = result_text(
        UnlockResult(UnlockStatus.REFUSED, Unlock(UnlockRefusal.OTHER)), has_boletos=True, by_pix=True
    )
    assert sentence == "Pagando com PIX, a internet volta sozinha."


def a_debt(*boletos: OpenBoleto) -> ViewState:
    checked = tuple(check(each, Policy(), TODAY) for each in boletos)
    return ViewState(
        State.BOLETOS, TODAY, boletos=checked, customer=BLOCKED, unlock=UnlockState(UnlockTerms())
    )


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("boletos", "strip", "panel", "refused"),
    [
        (
            [a_boleto(1, OVERDUE), a_boleto(2, pix="")],
            "Pague os vencidos com PIX e ela volta sozinha.",
            "Pague com PIX e ela volta sozinha.",
            "Pagando com PIX, a internet volta sozinha.",
        ),
        (
            [a_boleto(1, OVERDUE, pix=""), a_boleto(2, OVERDUE), a_boleto(3)],
            "Pagando os vencidos, ela volta sozinha.",
            "Pagando o boleto, ela volta sozinha.",
            "Pagando o boleto, a internet volta sozinha.",
        ),
        (
            [a_boleto(1)],
            "Pague com PIX e ela volta sozinha.",
            "Pague com PIX e ela volta sozinha.",
            "Pagando com PIX, a internet volta sozinha.",
        ),
        (
            [a_boleto(1, pix="")],
            "Pagando o boleto, ela volta sozinha.",
            "Pagando o boleto, ela volta sozinha.",
            "Pagando o boleto, a internet volta sozinha.",
        ),
        (
            [replace(a_boleto(1, OVERDUE), is_payment_pending=True)],
            "",
            "",
            "Fale com um atendente para voltar a usar a internet.",
        ),
    ],
    ids=["overdue with PIX", "one overdue without", "due with PIX", "due without", "being paid"],
)
def test_pix_is_named_where_all_that_is_to_be_paid_has_it(
    boletos: list[OpenBoleto], strip: str, panel: str, refused: str
) -> None:
    view = a_debt(*boletos)
    theme, intents = (
        Theme(QSize(1920, 1080), 21.5, Palette.light("#3a2bd0")),
        cast("SessionController", RecordingIntents()),
    )
    above, beside = UnlockStrip(theme, intents), UnlockPanel(theme, intents)
    above.follow(view)
    beside.follow(view)
    assert above.accessibleName() == join_sentences("Sua internet está bloqueada", strip)
    advice = beside.findChild(Text, "unlock_advice")
    assert advice is not None
    assert advice.text() == panel
    result = UnlockResult(UnlockStatus.REFUSED, Unlock(UnlockRefusal.ALREADY_USED))
    told = unlock_result(replace(view, unlock=replace(view.unlock, result=result)), cast("UiContext", None))
    assert told is not None
    assert told.sentence == refused
