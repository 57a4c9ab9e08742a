"""Settings that titles are received by card with: what is missing keeps the kiosk from offering cards."""

from collections.abc import Iterator
from typing import Any

import pytest

from support.emulators.registry import make_emulator
from totem.erp.card_settings import describe_card_faults, missing_card_settings
from totem.settings import ErpSettings, Settings
from totem.settings.erp_kind import CARDS, CONTRACT
from totem.settings.erp_kinds import KINDS
from totem.staff.connection_test import missing_codes
from totem.staff.editable_settings import erp_codes

NEEDED = {
    "ixc": ["branch", "cash_account", "receipt_account"],
    "hubsoft": ["cash_box"],
    "sgp": ["receiving_point"],
    "voalle": ["payment_form", "account"],
    "mkauth": ["collector"],
    "asaas": [],
    CONTRACT: [],
}
"""Settings of each kind that receives titles."""


def card_settings(
    kind: str, section: dict[str, Any] | None = None, provider: str | None = "paygo"
) -> Settings:
    erp: dict[str, Any] = {"kind": kind, **({kind: section} if section else {})}
    more: dict[str, Any] = {
        "erp": erp,
        "card": {"provider": provider, "terminal_id": "PDV-1"} if provider else {},
    }
    return Settings(**more)


def given(kind: str) -> dict[str, Any]:
    return dict.fromkeys(NEEDED[kind], "1")


def test_the_kinds_that_receive_titles_and_what_each_needs() -> None:
    found = {
        kind: [each.key[-1] for each in info.codes if each.purpose == CARDS]
        for kind, info in KINDS.items()
        if not [*describe_card_faults(card_settings(kind, given(kind) if kind in NEEDED else None))]
    }
    assert found == NEEDED


@pytest.mark.parametrize("kind", [each for each in KINDS if each != CONTRACT])
def test_the_settings_of_each_emulator_are_whole(kind: str) -> None:
    with make_emulator(kind) as emulator:
        settings = ErpSettings(**emulator.settings())
    assert missing_card_settings(settings) == []


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in NEEDED.items() for name in names])
def test_each_setting_that_is_missing_is_named(kind: str, name: str) -> None:
    some = {key: value for key, value in given(kind).items() if key != name}
    settings = card_settings(kind, some)
    (told,) = describe_card_faults(settings)
    assert told.startswith(f"card.provider is set, and erp.{kind}.{name} (")
    assert told.endswith("is not: no card is taken")
    assert f"erp.{kind}.{name}" in {each.dotted for each in missing_card_settings(settings.erp)}


@pytest.mark.parametrize("kind", ["rbx", "mk"])
def test_a_kind_that_receives_no_titles_is_named(kind: str) -> None:
    settings = card_settings(kind)
    (told,) = describe_card_faults(settings)
    assert told.startswith(f"card.provider is set, and {KINDS[kind].label} has no request")


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_terminal_nothing_is_missing(kind: str) -> None:
    assert list(describe_card_faults(card_settings(kind, provider=None))) == []


def shown_keys(settings: Settings) -> Iterator[str]:
    """The keys of cards that staff may change."""
    codes = {each.dotted for each in KINDS[settings.erp.kind].codes if each.purpose == CARDS}
    return (each.key for each in erp_codes(settings) if each.key in codes)


@pytest.mark.parametrize("kind", [kind for kind, names in NEEDED.items() if names])
def test_staff_are_asked_for_them_only_with_a_terminal(kind: str) -> None:
    keys = [f"erp.{kind}.{name}" for name in NEEDED[kind]]
    assert list(shown_keys(card_settings(kind))) == keys
    assert list(shown_keys(card_settings(kind, provider=None))) == []
    assert CARDS in missing_codes(card_settings(kind))
    assert CARDS not in missing_codes(card_settings(kind, provider=None))
    assert CARDS not in missing_codes(card_settings(kind, given(kind)))
