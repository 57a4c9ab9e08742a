"""Brands of the demonstration, and settings that wear one."""

import unicodedata

from totem.settings.loading import load
from totem.settings.models import Settings
from totem.system import resources

MERCHANT_LENGTH = 25


def list_brands() -> list[str]:
    """What there are, in order."""
    return sorted(file.parent.name for file in (resources.folder() / "brands").glob("*/brand.toml"))


def apply_brand(settings: Settings, name: str) -> Settings:
    """`settings` in the demonstration brand `name`: its looks, its words, and whom its slips name.

    Raises:
        FileNotFoundError: there is no such brand.
    """
    theirs = _read(name)
    payment = settings.payment.model_copy(update={"beneficiary": theirs.payment.beneficiary})
    return settings.model_copy(update={"brand": theirs.brand, "payment": payment})


def merchant_name(name: str) -> str:
    """Its company as a BR Code writes it: capitals without accents, at most 25."""
    plain = unicodedata.normalize("NFKD", _read(name).brand.name).encode("ascii", "ignore").decode()
    return plain.upper()[:MERCHANT_LENGTH]


def _read(name: str) -> Settings:
    return load(resources.path(f"brands/{name}/brand.toml"), {}).settings
