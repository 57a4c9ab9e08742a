"""Settings of an ERP's section that titles are received by card with, and the faults that prevent it."""

from collections.abc import Iterator

from totem.erp.factory import capabilities_of
from totem.erp.session_erp import Capability
from totem.settings import ErpSettings, Settings
from totem.settings.credentials import missing_codes
from totem.settings.erp_kind import CARDS, KindField
from totem.settings.erp_kinds import erp_name
from totem.system.localization import localize


def missing_card_settings(erp: ErpSettings) -> list[KindField]:
    """Return the settings that no title can be received without, and that are not set."""
    return [each for each in missing_codes(erp) if each.purpose == CARDS]


def describe_card_faults(settings: Settings) -> Iterator[str]:
    """Yield a line for each thing that keeps a kiosk with `card.provider` from offering cards.

    It imports HTTP.
    """
    if settings.card.provider is None:
        return
    erp = settings.erp
    if Capability.SETTLE not in capabilities_of(erp.kind):
        yield localize(
            "card.provider is set, and {erp_name} has no request that receives a boleto: no card is taken",
            erp_name=erp_name(erp.kind),
        )
    for field in missing_card_settings(erp):
        yield localize(
            "card.provider is set, and {key} ({label}) is not: no card is taken",
            key=field.dotted,
            label=localize(field.label),
        )
