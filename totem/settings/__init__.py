"""Configuration: `load()` reads `totem.toml`, `Settings` and its sections model it.

Modules are imported on first use of a name, so that commands without configuration start without them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from totem.settings.paths import state_folder

if TYPE_CHECKING:
    from totem.settings.erp import REQUESTS, ErpSettings, RequestSettings, is_loopback
    from totem.settings.errors import SettingsError
    from totem.settings.last_good import load_or_last_good
    from totem.settings.loading import Loaded, load
    from totem.settings.models import (
        BeneficiarySettings,
        BrandSettings,
        IdentitySettings,
        KioskSettings,
        PaymentSettings,
        PrinterSettings,
        ScreenSettings,
        SessionSettings,
        Settings,
        SoundSettings,
        VoiceSettings,
    )

__all__ = [
    "REQUESTS",
    "BeneficiarySettings",
    "BrandSettings",
    "ErpSettings",
    "IdentitySettings",
    "KioskSettings",
    "Loaded",
    "PaymentSettings",
    "PrinterSettings",
    "RequestSettings",
    "ScreenSettings",
    "SessionSettings",
    "Settings",
    "SettingsError",
    "SoundSettings",
    "VoiceSettings",
    "is_loopback",
    "load",
    "load_or_last_good",
    "state_folder",
]

_HOMES = {
    "REQUESTS": "erp",
    "ErpSettings": "erp",
    "Loaded": "loading",
    "RequestSettings": "erp",
    "SettingsError": "errors",
    "is_loopback": "erp",
    "load": "loading",
    "load_or_last_good": "last_good",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'models')}"), name)
