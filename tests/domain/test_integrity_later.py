"""Checking later finds what checking now finds, whoever asks first and whatever is asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import Mock

import pytest

from support.titles import HONEST
from support.visits import TODAY, a_boleto
from totem.domain import integrity_later
from totem.domain.integrity import CheckedBoleto, Policy, check
from totem.domain.integrity_later import check_later, is_checked
from totem.domain.models import OpenBoleto

POLICY = Policy(allowed_banks=frozenset({"999"}))
TITLES = {
    "honest": HONEST,
    "bare": replace(HONEST, line=None, barcode=None, pix=None, url=None),
    "broken": replace(HONEST, pix="000201", url="http://boletos.example.org"),
    "without figures": replace(HONEST, amount=None, original_amount=None, due_date=None),
    "late": replace(HONEST, amount=(HONEST.amount or Decimal(1)) + 1, due_date=TODAY - timedelta(days=9)),
    "PIX alone": a_boleto(1),
}
ASKED: dict[str, Callable[[CheckedBoleto], object]] = {
    "findings": lambda each: each.findings,
    "title": lambda each: each.title,
    "pix": lambda each: each.pix,
    "link": lambda each: each.link,
    "offered": lambda each: each.offered,
    "printable": lambda each: each.printable,
    "amount": lambda each: each.amount,
    "due_date": lambda each: each.due_date,
    "face_amount": lambda each: each.face_amount,
    "has_surcharge": lambda each: each.has_surcharge,
    "has_discount": lambda each: each.has_discount,
}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """The check, counting how often it is made."""
    counting = Mock(side_effect=check)
    monkeypatch.setattr(integrity_later, "check", counting)
    return counting


@pytest.mark.parametrize("policy", [Policy(), POLICY], ids=["any bank", "no bank"])
@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_later_says_what_now_says(
    title: OpenBoleto, policy: Policy, asked: Callable[[CheckedBoleto], object]
) -> None:
    assert asked(check_later(title, policy, TODAY)) == asked(check(title, policy, TODAY))


def test_it_is_checked_once_and_not_before_it_is_asked(counted: Mock) -> None:
    later = check_later(HONEST, Policy(), TODAY)
    assert not is_checked(later)
    assert (later.boleto, later.amount, later.due_date) == (HONEST, HONEST.amount, HONEST.due_date)
    assert not counted.called
    assert later.offered
    assert later.findings == ()
    assert is_checked(later)
    assert counted.call_count == 1


def test_equal_is_what_is_equal_to_check(counted: Mock) -> None:
    later, other = check_later(HONEST, Policy(), TODAY), replace(HONEST, amount=Decimal("0.01"))
    assert later == check_later(replace(HONEST), Policy(), TODAY)
    assert hash(later) == hash(check_later(replace(HONEST), Policy(), TODAY))
    assert later != check_later(other, Policy(), TODAY)
    assert later != check_later(HONEST, POLICY, TODAY)
    assert later != check_later(HONEST, Policy(), date(2020, 1, 1))
    assert not counted.called
    assert later == check(HONEST, Policy(), TODAY)
    assert check(other, Policy(), TODAY) != later


def test_what_was_checked_at_once_is_checked() -> None:
    assert is_checked(check(HONEST, Policy(), TODAY))


def test_a_boleto_says_nothing_of_its_codes_in_a_log() -> None:
    assert "line" not in repr(check_later(HONEST, Policy(), TODAY)).replace("linha", "")
