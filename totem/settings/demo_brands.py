"""The demonstration brands in assets/brands: providers that do not exist, each with a file of settings."""

import unicodedata

from totem import assets
from totem.settings.loading import load
from totem.settings.models import Settings

MERCHANT_LENGTH = 25


def names() -> list[str]:
    """What there are, in order."""
    return sorted(file.parent.name for file in (assets.folder() / "brands").glob("*/brand.toml"))


def dressed(settings: Settings, name: str) -> Settings:
    """`settings` in the demonstration brand `name`: its looks, its words, and whom its slips name.

    Raises:
        FileNotFoundError: there is no such brand.
    """
    theirs = _read(name)
    payment = settings.payment.model_copy(update={"beneficiary": theirs.payment.beneficiary})
    return settings.model_copy(update={"brand": theirs.brand, "payment": payment})


def merchant(name: str) -> str:
    """Its company as a BR Code writes it: capitals without accents, at most 25."""
    plain = unicodedata.normalize("NFKD", _read(name).brand.name).encode("ascii", "ignore").decode()
    return plain.upper()[:MERCHANT_LENGTH]


def _read(name: str) -> Settings:
    return load(assets.path(f"brands/{name}/brand.toml"), {}).settings
