"""Power cuts with loss of unsynced writes in any order: a row is on the disk before its call is made."""

import json
import random
from pathlib import Path

import pytest

from support import card_io_recording, kill_at_step, power_loss
from support.sampling import first_of_each
from totem.cards.charge import Charge, ChargeState
from totem.cards.ledger import CardLedger

SEED = 20261130
S = ChargeState
BEFORE: dict[str, frozenset[ChargeState]] = {
    "start": frozenset({S.INTENT}),
    "settle": frozenset({S.INTENT, S.SENT, S.AT_TERMINAL, S.APPROVED}),
    "refund": frozenset(S) - {S.REFUNDING, S.REFUNDED},
}
"""States in which a call was surely not made yet."""


@pytest.mark.skipif(not kill_at_step.can_preload(), reason=kill_at_step.NO_COMPILER)
def test_before_each_call_its_row_is_on_the_disk(tmp_path: Path) -> None:
    """In a sample, after the first operation of each kind and file, and every twelfth."""
    root, disk, chance = tmp_path / "disk", power_loss.Disk(), random.Random(SEED)
    root.mkdir()
    asked = power_loss.record(card_io_recording.__file__, root, tmp_path)
    some = first_of_each(asked, lambda each: (each.what, each.path), every=12)
    marks = [each for each in asked if Path(each.path).name == power_loss.MARKS]
    cut_after = {id(each) for each in (*some, *marks, asked[-1])}
    for number, each in enumerate(asked):
        disk.apply(each)
        if id(each) not in cut_after:
            continue
        for left in disk.cuts(tmp_path / "left", chance):
            check(left / "cards", disk.marks, f"{number}: {each.what} {each.path}")
    assert [json.loads(line)[0] for line in disk.marks] == ["start", "settle", "start", "settle", "refund"]


def check(folder: Path, marks: list[str], at: str) -> None:
    """The ledger is whole, and knows of every call that was made."""
    ledger = CardLedger(folder, provider="mercado_pago", terminal="T1")
    found: dict[str, Charge] = {each.reference: each for each in ledger.charges()}
    assert ledger.damage().files == 0, f"damaged at {at}"
    for name, reference in map(json.loads, marks):
        assert reference in found, f"{name} is forgotten at {at}"
        assert found[reference].state not in BEFORE[name], f"{name} is forgotten at {at}"
