"""A kiosk whose card terminal is a fake: the session gets it in place of the configured one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from support.fake_cards import CARD_TERMS, FakeCards
from support.kiosk_harness import KioskDriver
from totem.cards.progress import CardReadiness
from totem.session.card_state import CardTerms
from totem.session.controller import SessionController


def with_cards(
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[], KioskDriver],
    cards: FakeCards,
    terms: CardTerms = CARD_TERMS,
) -> KioskDriver:
    """Make a kiosk with a card terminal that is ready."""
    open_session = SessionController.open

    def open_with_cards(session: SessionController, **named: Any) -> None:
        named["cards"], named["config"] = lambda: cards, replace(named["config"], card=terms)
        open_session(session, **named)

    monkeypatch.setattr(SessionController, "open", open_with_cards)
    driver = make()
    driver.session.set_card_readiness(CardReadiness.READY)
    return driver
