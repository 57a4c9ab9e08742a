"""Session configuration, read from the settings."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from totem.domain import brcode
from totem.domain.card_payment import CardMethod
from totem.domain.customer import BoletoId, OpenBoleto
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import Policy, Receiver
from totem.printing.slips.beneficiary import BankAccount, Beneficiary
from totem.session.session import MARGIN_S, SessionConfig
from totem.settings import Settings


def test_everything_configured_reaches_the_visit() -> None:
    settings = Settings.parse(
        {
            "kiosk": {"name": "Loja Centro"},
            "brand": {
                "name": "Netsul",
                "logo": "/etc/totem/netsul.svg",
                "support_phone": "0800 123 456",
                "site": "netsul.example",
            },
            "payment": {
                "allowed_banks": ["001", "748"],
                "allowed_pix_keys": ["pix@netsul.example"],
                "allowed_link_hosts": ["boletos.netsul.example"],
                "max_surcharge": "0.1",
                "poll_s": 2.5,
                "beneficiary": {
                    "name": "Netsul Telecom Ltda",
                    "tax_id": "11.222.333/0001-81",
                    "address": "Rua A, 1",
                },
            },
        }
    )
    assert SessionConfig.from_settings(settings) == SessionConfig(
        policy=Policy(
            allowed_banks=frozenset({"001", "748"}),
            allowed_pix_keys=frozenset({"pix@netsul.example"}),
            allowed_link_hosts=frozenset({"boletos.netsul.example"}),
            max_surcharge=Decimal("0.1"),
            receiver=Receiver("Netsul Telecom Ltda", "11.222.333/0001-81"),
        ),
        beneficiary=Beneficiary("Netsul Telecom Ltda", "11.222.333/0001-81", "Rua A, 1"),
        brand="Netsul",
        logo=Path("/etc/totem/netsul.svg"),
        kiosk="Loja Centro",
        help="0800 123 456 · netsul.example",
        next_titles=2,
        poll_s=2.5,
    )


def test_what_is_not_configured() -> None:
    rules = SessionConfig.from_settings(Settings())
    assert rules.beneficiary == Beneficiary("Totem")
    assert rules.help is None
    assert rules.policy == Policy(receiver=Receiver("Totem", is_brand=True))
    assert rules.poll_s == 5


@pytest.mark.parametrize(
    ("keys", "accounts"),
    [
        ({"agency": "1234-5"}, (BankAccount(None, "1234-5"),)),
        (
            {"agency": "9", "accounts": ["033 1234/1899775 101", "104 0374/245274-0"]},
            (BankAccount("033", "1234", "1899775", "101"), BankAccount("104", "0374", "245274-0")),
        ),
    ],
)
def test_accounts_of_several_banks_count_in_place_of_one(
    keys: dict[str, object], accounts: tuple[BankAccount, ...]
) -> None:
    settings = Settings.parse({"payment": {"beneficiary": {"species": "DS", **keys}}})
    assert SessionConfig.from_settings(settings).beneficiary == Beneficiary(
        "Totem", species="DS", accounts=accounts
    )


STRANGER = brcode.build(merchant_name="JOSE GOLPISTA", merchant_city="CURITIBA", key="golpe@example.com")
OWN = brcode.build(merchant_name="NETSUL TELECOM", merchant_city="CURITIBA", key="pix@netsul.example")


@pytest.mark.parametrize(
    ("configured", "offered"),
    [
        ({}, {STRANGER: False, OWN: False}),
        ({"brand": {"name": "NetSul"}}, {STRANGER: False, OWN: True}),
        ({"payment": {"allowed_pix_keys": ["pix@netsul.example"]}}, {STRANGER: False, OWN: True}),
        (
            {
                "brand": {"name": "Jose"},  # a named beneficiary alone counts
                "payment": {"allowed_banks": ["756"], "beneficiary": {"name": "NetSul Telecom Ltda"}},
            },
            {STRANGER: False, OWN: True},
        ),
        ({"payment": {"beneficiary": {"tax_id": "11.222.333/0001-81"}}}, {STRANGER: False, OWN: False}),
    ],
)
def test_a_strangers_static_pix_passes_by_no_configuration(
    configured: dict[str, Any], offered: dict[str, bool]
) -> None:
    policy = SessionConfig.from_settings(Settings.parse(configured)).policy
    title = OpenBoleto(BoletoId("1"), amount=Decimal("10.00"))
    for code, is_offered in offered.items():
        found = check(replace(title, pix=code), policy, date(2026, 11, 24))
        assert (found.pix is not None, found.printable) == (is_offered, is_offered)
        assert bool(found.findings) is not is_offered


def test_card_terms_come_from_the_section_of_the_terminal() -> None:
    assert SessionConfig.from_settings(Settings()).card is None
    section = {
        "provider": "mercado_pago",
        "terminal_id": "NEWLAND_N950__SBX0000001",
        "methods": ["credit", "debit"],
        "installments": 3,
        "credit_surcharge": "3.5",
        "timeout_s": 60,
    }
    terms = SessionConfig.from_settings(Settings.parse({"card": section})).card
    assert terms is not None
    assert (terms.methods, terms.installments) == ((CardMethod.DEBIT, CardMethod.CREDIT), 3)
    assert not terms.has_surcharge, "percentages alone surcharge nothing"
    assert terms.longest_s == 60 + MARGIN_S
    charged = SessionConfig.from_settings(Settings.parse({"card": {**section, "surcharge": True}})).card
    assert charged is not None
    assert charged.surcharges == {CardMethod.DEBIT: Decimal(0), CardMethod.CREDIT: Decimal("3.5")}
    one = SessionConfig.from_settings(Settings.parse({"card": {**section, "methods": ["debit"]}})).card
    assert one is not None
    assert one.methods == (CardMethod.DEBIT,)
