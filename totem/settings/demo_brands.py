"""Brands of the demonstration."""

import unicodedata

from totem.settings.loading import load
from totem.settings.models import Settings
from totem.system import resources

MERCHANT_LENGTH = 25


def list_brands() -> list[str]:
    """Return their names in order."""
    return sorted(file.parent.name for file in (resources.folder() / "brands").glob("*/brand.toml"))


def apply_brand(settings: Settings, name: str) -> Settings:
    """Return `settings` with the demonstration brand `name` and its beneficiary."""
    demo = _read(name)
    payment = settings.payment.replace(beneficiary=demo.payment.beneficiary)
    return settings.replace(brand=demo.brand, payment=payment)


def merchant_name(name: str) -> str:
    """Return the company as a BR Code has it: at most 25 capitals without accents."""
    plain = unicodedata.normalize("NFKD", _read(name).brand.name).encode("ascii", "ignore").decode()
    return plain.upper()[:MERCHANT_LENGTH]


def _read(name: str) -> Settings:
    return load(resources.path(f"brands/{name}/brand.toml"), {}).settings
