"""The configuration: `load()` reads it, `Settings` and its sections say what there is to set."""

from totem.settings.brand import BrandSettings
from totem.settings.loading import Loaded, load
from totem.settings.models import (
    REQUESTS,
    BeneficiarySettings,
    ErpSettings,
    IdentitySettings,
    KioskSettings,
    PaymentSettings,
    PrinterSettings,
    RequestSettings,
    ScreenSettings,
    SessionSettings,
    Settings,
    SoundSettings,
    VoiceSettings,
    is_loopback,
)
from totem.settings.places import state_folder
from totem.settings.troubles import SettingsError

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
    "state_folder",
]
