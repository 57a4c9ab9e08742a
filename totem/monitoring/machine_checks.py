"""Checks of the machine, and those of all checks that the kiosk also reports to its fleet, as alarms."""

from pathlib import Path

from totem.monitoring import card_checks
from totem.monitoring.clock_check import CLOCK
from totem.monitoring.health import CheckContext, Findings, HealthCheck, HealthFinding, HealthGroup, advise
from totem.settings import fleet_overlay, state_folder
from totem.system import probes
from totem.system.localization import localize
from totem.system.probes import MemoryUsage
from totem.system.quantities import size_text

FEW_MB, TOO_FEW_MB = 500, 50
"""Free space on the disk."""
LITTLE_MB, TOO_LITTLE_MB = 300, 100
"""Free memory."""
LARGE_MB, TOO_LARGE_MB = 300, 800
"""Memory of the kiosk's process; its budget at the home screen is 90 MB."""
HOT, TOO_HOT = 80.0, 95.0
"""°C; processors throttle somewhere between."""


def rate_disk(free_mb: int, folder: Path) -> HealthFinding:
    """Rate the free space for logs, slips and the outbox."""
    words = localize("{size} livres em {folder}", size=size_text(free_mb), folder=folder)
    if free_mb < TOO_FEW_MB:
        return DISK.error(words, advise("Libere espaço: sem ele, o totem não grava nada."))
    if free_mb < FEW_MB:
        return DISK.warning(words, advise("Libere espaço."))
    return DISK.ok(words)


def rate_memory(read: MemoryUsage) -> HealthFinding:
    """Rate the machine's free memory, and the kiosk's use."""
    words = localize("{free} livres de {total}", free=size_text(read.available), total=size_text(read.total))
    if read.own is not None:
        words += localize("; o Totem usa {own} MB", own=read.own)
    if read.available < TOO_LITTLE_MB:
        return MEMORY.error(words, advise("Feche outros programas, ou reinicie o computador."))
    if read.own is not None and read.own >= TOO_LARGE_MB:
        return MEMORY.error(words, advise("Reinicie o Totem, e envie o diagnóstico ao suporte."))
    if read.available < LITTLE_MB:
        return MEMORY.warning(words, advise("Feche outros programas neste computador."))
    if read.own is not None and read.own >= LARGE_MB:
        return MEMORY.warning(
            words, advise("Acima do normal: reinicie o Totem quando ninguém estiver usando.")
        )
    return MEMORY.ok(words)


def rate_temperature(celsius: float) -> HealthFinding:
    """Rate the processor's temperature."""
    words = localize("processador a {celsius:.0f} °C", celsius=celsius)
    if celsius >= TOO_HOT:
        return TEMPERATURE.error(words, advise("Desligue e deixe esfriar; limpe a ventilação."))
    if celsius >= HOT:
        return TEMPERATURE.warning(words, advise("Limpe a ventilação e tire o totem do sol."))
    return TEMPERATURE.ok(words)


def _check_disk(context: CheckContext) -> Findings:
    known = context.machine
    yield rate_disk(*(known.disk if known else probes.free_mb(state_folder(context.settings))))


def _check_memory(context: CheckContext) -> Findings:
    """Check the machine's memory, and the share of this process where it is the kiosk."""
    known = context.machine
    yield rate_memory(known.memory if known else probes.read_memory(own=context.started is not None))


def _check_temperature(context: CheckContext) -> Findings:
    """Check the processor's temperature, where the system measures it."""
    celsius = context.machine.celsius if context.machine else probes.read_temperature()
    if celsius is not None:
        yield rate_temperature(celsius)


def _check_fleet_record(context: CheckContext) -> Findings:
    """Report a record of the fleet's configurations that cannot be read."""
    folder = state_folder(context.settings)
    if not fleet_overlay.is_readable(folder):
        sentence = "{file} não pode ser lido: a configuração da frota não vale, e nenhuma é aceita"
        words = localize(sentence, file=folder / fleet_overlay.FILE_NAME)
        yield FLEET_RECORD.error(words, advise("Entre na frota de novo com um convite da central."))


DISK = HealthCheck("disk", "disco", _check_disk, HealthGroup.NOW, alarm="pouco espaço em disco")
MEMORY = HealthCheck(
    "memory",
    "memória",
    _check_memory,
    HealthGroup.NOW,
    alarm="pouca memória livre",
    remedy="Em Ações, reinicie o Totem quando ninguém estiver usando.",
)
TEMPERATURE = HealthCheck(
    "temperature",
    "temperatura",
    _check_temperature,
    HealthGroup.NOW,
    alarm="temperatura alta",
    remedy="Limpe a ventilação e tire o totem do sol.",
)
FLEET_RECORD = HealthCheck(
    "fleet_record", "frota", _check_fleet_record, alarm="registro de configurações ilegível"
)
CHECKS = (DISK, MEMORY, TEMPERATURE)
ALARMS = (DISK, MEMORY, CLOCK, TEMPERATURE, FLEET_RECORD, *card_checks.CHECKS)
"""Checks that the kiosk runs for its fleet, which gets the names of those that are not in order."""
