"""A kiosk whose card terminal is a fake: the session gets it in place of the configured one."""

from dataclasses import replace
from typing import Any

import pytest

from support.fake_cards import CARD_TERMS, FakeCards
from totem.cards.progress import CardReadiness
from totem.session.card_terms import CardTerms
from totem.session.controller import SessionController


def install_cards(monkeypatch: pytest.MonkeyPatch, cards: FakeCards, terms: CardTerms = CARD_TERMS) -> None:
    """Give the kiosks that are made from now on a card terminal that is ready."""
    open_session = SessionController.open

    def open_with_cards(session: SessionController, **named: Any) -> None:
        named["cards"], named["config"] = lambda: cards, replace(named["config"], card=terms)
        open_session(session, **named)
        session.set_card_readiness(CardReadiness.READY)

    monkeypatch.setattr(SessionController, "open", open_with_cards)
