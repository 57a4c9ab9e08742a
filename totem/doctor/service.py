"""Have staff put the kiosk out of service, and perhaps forgotten it."""

from collections.abc import Iterator

from totem.monitoring.availability import MaintenanceFlag
from totem.settings import Settings, state_folder
from totem.staff.health_rules import HealthCheck, ok, warning


def check_service(settings: Settings) -> Iterator[HealthCheck]:
    """Staff's flag."""
    outage = MaintenanceFlag(state_folder(settings)).read()
    if outage is None:
        yield ok("service", "ninguém tirou o totem de serviço")
        return
    said = f": “{outage.message}”" if outage.message else ""
    yield warning(
        "service", f"a equipe tirou o totem de serviço{said}", "Rode “totem service on” para voltar."
    )
