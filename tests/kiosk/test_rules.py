"""The rules of a visit, taken from the settings."""

from decimal import Decimal

from totem.domain.integrity import Policy
from totem.kiosk.rules import Rules
from totem.printing.content import Beneficiary
from totem.settings import Settings


def test_everything_configured_reaches_the_visit() -> None:
    settings = Settings.model_validate(
        {
            "kiosk": {"name": "Loja Centro"},
            "brand": {"name": "Netsul", "support_phone": "0800 123 456", "site": "netsul.example"},
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
    assert Rules.from_settings(settings) == Rules(
        policy=Policy(
            allowed_banks=frozenset({"001", "748"}),
            allowed_pix_keys=frozenset({"pix@netsul.example"}),
            allowed_link_hosts=frozenset({"boletos.netsul.example"}),
            max_surcharge=Decimal("0.1"),
        ),
        beneficiary=Beneficiary("Netsul Telecom Ltda", "11.222.333/0001-81", "Rua A, 1"),
        brand="Netsul",
        kiosk="Loja Centro",
        help="0800 123 456 · netsul.example",
        poll_s=2.5,
    )


def test_what_is_not_configured() -> None:
    rules = Rules.from_settings(Settings())
    assert rules.beneficiary == Beneficiary("Totem")
    assert rules.help is None
    assert rules.policy == Policy()
    assert rules.poll_s == 5
