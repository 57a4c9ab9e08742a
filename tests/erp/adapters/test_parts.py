"""Completion of a boleto by several requests: what they add, and the error that is raised."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.customer import BoletoId, OpenBoleto
from totem.erp.adapters.parts import BoletoPart, before_change, complete_by_parts
from totem.erp.errors import BadAnswer, ErpError, Reason, Refused, TimedOut, Unavailable
from totem.erp.http.messages import Effect

BOLETO = OpenBoleto(BoletoId("1"), amount=Decimal(10))
FIELDS = ("line", "pix", "link")


def error(kind: str) -> ErpError:
    """An error of that kind; one without a connection surely did not arrive."""
    made: dict[str, Callable[[], ErpError]] = {
        "refused": lambda: Refused("x", Reason.TOKEN),
        "away": lambda: Unavailable("x", Reason.NO_CONNECTION),
        "slow": lambda: TimedOut("x"),
        "bad": lambda: BadAnswer("x", Reason.PAGE),
    }
    found = made[kind]()
    found.may_have_arrived = kind != "away"
    return found


class Parts:
    """Parts with prepared outcomes: "adds", "empty", or the kind of an error."""

    def __init__(self, outcomes: list[tuple[Effect, str]]) -> None:
        self.errors = [error(kind) if kind not in {"adds", "empty"} else None for _, kind in outcomes]
        self.asked: list[int] = []
        self.parts = [BoletoPart(effect, self._find(n, kind)) for n, (effect, kind) in enumerate(outcomes)]

    def _find(self, number: int, kind: str) -> Callable[[], Awaitable[Mapping[str, Any]]]:
        async def find() -> Mapping[str, Any]:
            self.asked.append(number)
            failed = self.errors[number]
            if failed is not None:
                raise failed
            return {FIELDS[number]: "x" if kind == "adds" else None}

        return find


OUTCOMES = st.tuples(
    st.sampled_from(Effect), st.sampled_from(["adds", "empty", "refused", "away", "slow", "bad"])
)


@given(st.lists(OUTCOMES, min_size=1, max_size=3), st.booleans())
def test_the_error_of_a_change_counts_before_that_of_a_reading(
    outcomes: list[tuple[Effect, str]], at_once: bool
) -> None:
    parts = Parts(outcomes)
    raised: ErpError | None = None
    whole = BOLETO
    try:
        whole = asyncio.run(complete_by_parts(BOLETO, *parts.parts, at_once=at_once))
    except ErpError as caught:
        raised = caught
    asked = [(*outcomes[number], parts.errors[number]) for number in sorted(parts.asked)]
    added = [FIELDS[number] for number in parts.asked if outcomes[number][1] == "adds"]
    failed = [(effect, each) for effect, _, each in asked if each is not None]
    assert [name for name in FIELDS if getattr(whole, name)] == sorted(added, key=FIELDS.index)
    assert (raised is None) is (bool(added) or not failed)
    if raised is not None:
        of_changes = [each for effect, each in failed if effect is Effect.WRITE]
        assert raised is (of_changes or [each for _, each in failed])[0]
        has_changed = any(effect is Effect.WRITE and each is None for effect, _, each in asked)
        assert raised.may_have_arrived or not (has_changed and not of_changes)
    if at_once or not any(kind == "slow" for _, kind in outcomes):
        assert len(parts.asked) == len(outcomes)
    else:  # the rest would wait as long each
        assert outcomes[parts.asked[-1]][1] == "slow"


def test_what_is_no_error_of_the_erp_is_raised_in_any_case() -> None:
    async def fail() -> Mapping[str, Any]:
        raise KeyError

    parts = Parts([(Effect.READ, "adds"), (Effect.READ, "adds")]).parts
    with pytest.raises(KeyError):
        asyncio.run(complete_by_parts(BOLETO, *parts, BoletoPart(Effect.READ, fail)))


def test_a_change_did_not_arrive_where_what_is_read_before_it_fails() -> None:
    async def read() -> None:
        raise error("slow")

    with pytest.raises(TimedOut) as caught:
        asyncio.run(before_change(read()))
    assert not caught.value.may_have_arrived
