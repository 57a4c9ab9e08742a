"""Speech and announcements of a card payment: what to do, once each, and no amount where others hear it."""

from dataclasses import replace

import pytest

from support.gallery import card_scenes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import PORTRAIT
from totem.cards.charge import ChargePhase
from totem.session.view_state import ViewState
from totem.ui import phrases
from totem.ui.screens import screen as screens

SHOWN: dict[str, ViewState] = dict(card_scenes.card_view_states())
BEGUN = SHOWN["charging-preparing"]


@pytest.mark.parametrize("private", [False, True])
def test_the_choice_says_how_it_goes_on(private: bool) -> None:
    view = card_scenes.pix_beside_card()
    said = phrases.screen_sentence(view, "", view="card", private=private)
    assert "Escolha débito ou crédito" in said
    assert ("133,28" in said) == private
    assert "avisa quando o pagamento chegar" not in said
    assert phrases.chosen_form_sentence(view, "card").startswith("Escolha débito ou crédito")


@pytest.mark.parametrize("name", [each for each in SHOWN if each.startswith("charging")])
def test_the_terminal_is_explained_without_the_amount_in_public(make_kiosk: MakeKiosk, name: str) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    view = SHOWN[name]
    driver.show(view)
    heard = driver.window.current.spoken_text
    assert driver.reads("title") in heard
    public = phrases.mask_private(phrases.screen_sentence(view, heard, view="", private=False), ())
    assert "R$" in heard
    assert "R$" not in public


def test_a_payment_that_is_not_settled_says_so() -> None:
    for name, says in (("paid-card", False), ("paid-card-unsettled", True)):
        said = phrases.screen_sentence(SHOWN[name], "", view="", private=False)
        assert ("A baixa está em processamento." in said) == says
        assert "133,28" not in said


def test_each_phase_is_announced_once_and_a_failure_at_once(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = make_kiosk(PORTRAIT, base_url=None)
    told: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        screens, "announce", lambda _screen, text, urgent=False: told.append((text.partition(".")[0], urgent))
    )
    for phase in (ChargePhase.PREPARING, ChargePhase.AT_TERMINAL, ChargePhase.AT_TERMINAL):
        driver.show(replace(BEGUN, card=replace(BEGUN.card, phase=phase)))
    driver.show(SHOWN["not_charged-declined"])
    driver.show(SHOWN["charge_unknown"])
    assert told == [
        ("Preparando a maquininha", False),
        ("Aproxime ou insira o cartão na maquininha", False),
        ("O cartão não foi aceito", True),
        ("Não sabemos se o pagamento foi feito", True),
    ]
