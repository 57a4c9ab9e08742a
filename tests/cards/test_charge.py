"""Table of a charge's states: each row by each event, and what follows from the rows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from totem.cards.charge import (
    TABLE,
    UNPAID,
    Charge,
    ChargeEvent,
    ChargeHold,
    ChargeState,
    UnknownTransition,
    transition,
)
from totem.domain.card_payment import CardMethod, TitleReference
from totem.domain.customer import BoletoId

S, E = ChargeState, ChargeEvent
CHARGE = Charge(
    id="6f1c",
    title=TitleReference(BoletoId("b1")),
    title_amount=Decimal("89.90"),
    amount=Decimal("89.90"),
    method=CardMethod.DEBIT,
    provider="mercado_pago",
    created_at=datetime(2026, 11, 24, 15, 0, tzinfo=UTC),
)


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("event", E)
def test_each_event_of_each_state(state: ChargeState, event: ChargeEvent) -> None:
    charge = replace(CHARGE, state=state)
    if event in TABLE[state]:
        assert transition(charge, event) == replace(charge, state=TABLE[state][event])
    else:
        with pytest.raises(UnknownTransition):
            transition(charge, event)


def test_every_state_has_its_row_and_every_event_leads_somewhere() -> None:
    assert set(TABLE) == set(S)
    assert {event for row in TABLE.values() for event in row} == set(E)


def test_every_state_is_reached_from_the_first() -> None:
    reached, left = {S.INTENT}, [S.INTENT]
    while left:
        for target in TABLE[left.pop()].values():
            if target not in reached:
                reached.add(target)
                left.append(target)
    assert reached == set(S)


def test_an_end_is_left_by_a_capture_alone() -> None:
    """A capture that is told late is not lost; what is settled or refunded never changes."""
    for state in S:
        if state.is_final:
            captures = {E.APPROVED, E.HELD} if state in UNPAID else set()
            assert set(TABLE[state]) == captures


def test_no_way_leads_back_to_a_card_that_may_be_charged_again() -> None:
    """Once sent, an order is never one that is still to be sent; once captured, never one that was not."""
    assert not any(S.INTENT in row.values() for row in TABLE.values())
    assert [state for state, row in TABLE.items() if S.SENT in row.values()] == [S.INTENT]
    captured = {S.APPROVED, S.SETTLING, S.SETTLED, S.NEEDS_STAFF, S.REFUNDING, S.REFUNDED}
    for state in captured:
        assert set(TABLE[state].values()) <= captured


def test_what_may_be_a_payment_holds_its_title_and_what_may_be_at_the_terminal_holds_both() -> None:
    for state in S:
        assert state.holds_title or not state.holds_terminal
        assert state.is_final or state.holds_title
    assert {state for state in S if state.is_final and state.holds_title} == {S.SETTLED}


def test_each_cause_and_state_has_words_for_staff() -> None:
    assert all(cause.text.endswith(".") for cause in ChargeHold)
    assert len({state.label for state in S}) == len(S)


def test_facts_come_with_an_event_and_times_have_whole_seconds() -> None:
    local = datetime(2026, 11, 24, 12, 0, 30, 999_999, tzinfo=timezone(-timedelta(hours=3)))
    charge = transition(replace(CHARGE, state=S.SENT), E.APPROVED, approved_at=local, nsu="1")
    assert (charge.state, charge.nsu) == (S.APPROVED, "1")
    assert charge.approved_at == datetime(2026, 11, 24, 15, 0, 30, tzinfo=UTC)


def test_reference_fits_every_provider() -> None:
    reference = replace(CHARGE, id="46abd06c-4d84-5d4d-ab2c-23ef96467a64").reference
    assert len(reference) <= 64
    assert reference.replace("-", "").isalnum()
