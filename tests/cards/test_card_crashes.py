"""Kill of the real process at every statement and every write: a card is charged once, and settled once.

The provider's emulator and the reference ERP outlive the kiosk. After each kill another process starts from
the ledger alone.
"""

import errno
import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from support import card_crash_process, kill_at_step
from support.emulators.base import InjectedFault
from support.forked_lives import ForkedLives
from support.platform_marks import needs_fork
from support.sampling import every
from support.terminals.mercado_pago import MercadoPagoEmulator
from support.terminals.terminal import Order, OrderStage, Terminal
from totem.cards.charge import ChargeState
from totem.lab.reference_erp.receipt_routes import RECEIPTS
from totem.lab.reference_erp.server import ReferenceErp

pytestmark = needs_fork

UNSENT = {ChargeState.SENT.value, ChargeState.CANCELED.value}
"""States of a charge whose order did not arrive, after a rescue."""


class Lives(ForkedLives):
    """Runs of a card service."""

    def live(self, world: "World", way: str, step: int = 0, **more: int) -> tuple[list[str], bool]:
        """One life: what was told, and whether it came to its end."""
        return self.order(
            {
                "erp": world.erp.base_url,
                "card": world.terminal.settings(),
                "folder": str(world.folder / str(world.number)),
                "way": way,
                "step": step,
                **more,
            }
        )


class World:
    """The ERP, the terminal's provider, and a folder for each number."""

    def __init__(self, erp: ReferenceErp, terminal: MercadoPagoEmulator, folder: Path) -> None:
        self.erp, self.terminal, self.folder = erp, terminal, folder
        self.number = 0

    def begin_anew(self) -> None:
        """Forget all payments, and take another ledger."""
        self.number += 1
        self.terminal.terminal.orders.clear()
        with self.erp.store._transaction() as base:
            base.execute("DELETE FROM receipt")

    @property
    def orders(self) -> list[Order]:
        return list(self.terminal.terminal.orders.values())

    def receipts(self) -> list[str]:
        """References of the payments that the ERP has."""
        return [str(each["dados"]["referencia"]) for each in self.erp.store.all(RECEIPTS)]


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lives]:
    process = Lives(card_crash_process.__file__, tmp_path_factory.mktemp("lives"))
    yield process
    process.close()


@pytest.fixture
def world(lives: Lives, tmp_path: Path) -> Iterator[World]:
    """A customer who taps the card at once."""
    customer = Terminal(pays_after_s=0.03)
    with ReferenceErp() as erp, MercadoPagoEmulator(terminal=customer) as terminal:
        made = World(erp, terminal, tmp_path)
        lives.live(made, "warm")
        yield made
        assert terminal.violations == []


def check(world: World, lives: Lives, step: int) -> str:
    """Start again, and compare the ledger with the provider and the ERP; return the charge's state."""
    told, ended = lives.live(world, "rescue")
    assert ended
    charges = [json.loads(line) for line in told]
    where = f"killed at step {step}: {charges}, {world.orders}, {world.receipts()}"
    assert len(world.orders) <= 1, where
    assert len(charges) <= 1, where
    assert len(world.receipts()) <= 1, where
    if not charges:
        assert not world.orders, where
        return "none"
    [[reference, state, taken]] = charges
    if not world.orders:
        assert state in UNSENT, where
        assert world.receipts() == [], where
        return str(state)
    [order] = world.orders
    assert order.reference == reference, where
    assert order.captured == Decimal(taken), where
    assert (state, world.receipts()) == ("settled", [reference]), where
    return str(state)


@pytest.mark.parametrize(
    ("way", "sampled", "least"),
    [
        ("statements", 11, 60),
        pytest.param(
            "writes",
            53,
            60,
            marks=pytest.mark.skipif(not kill_at_step.can_preload(), reason=kill_at_step.NO_COMPILER),
        ),
    ],
)
def test_killed_at_any_step_a_card_is_charged_once_and_settled_once(
    way: str, sampled: int, least: int, lives: Lives, world: World
) -> None:
    """In full, at every step; else at every n-th."""
    seen = set[str]()
    for step in count(every(1, sampled=2), every(1, sampled=sampled)):
        world.begin_anew()
        _, ended = lives.live(world, way, step)
        seen.add(check(world, lives, step))
        if ended:
            break
    assert step > least
    assert {"none", "settled"} <= seen


@pytest.mark.skipif(not kill_at_step.can_preload(), reason=kill_at_step.NO_COMPILER)
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_at_any_write_charges_nothing_twice(lives: Lives, world: World, error: int) -> None:
    for step in count(every(1, sampled=23), every(1, sampled=97)):
        world.begin_anew()
        told, ended = lives.live(world, "failing", step, error=error, once=step % 2)
        assert ended
        check(world, lives, step)
        if told[-1] == "well":
            break
    assert step > 60


def test_killed_in_a_refund_it_is_refunded_once(lives: Lives, world: World) -> None:
    """The title was paid elsewhere; staff refund by a command that dies."""
    for step in count(every(1, sampled=5), every(1, sampled=17)):
        world.begin_anew()
        world.terminal.terminal.off_by = Decimal("-0.01")
        lives.live(world, "statements", 10_000)
        world.terminal.terminal.off_by = Decimal(0)
        [order] = world.orders
        _, ended = lives.live(world, "refund", step)
        told, _ = lives.live(world, "rescue")
        [[_, state, _]] = [json.loads(line) for line in told]
        is_refunded = order.stage is OrderStage.REFUNDED
        assert world.terminal.calls.count("refund") <= 1
        assert (state == "refunded") is is_refunded, f"killed at step {step}"
        assert state in {"refunded", "refunding", "needs_staff"}
        world.terminal.calls.clear()
        if ended:
            assert is_refunded
            break
    assert step > 20


def test_an_order_whose_answer_was_lost_is_found_after_a_crash(lives: Lives, world: World) -> None:
    world.begin_anew()
    world.terminal.inject(InjectedFault.LOST, "start")
    told, _ = lives.live(world, "statements", 10_000)
    assert told[-1] == "settled"
    assert check(world, lives, 0) == "settled"
